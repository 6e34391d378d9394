"""Benches: what is promised of speed, measured as ratios against raw SQL in the same run."""
