"""Overlaps: how many companies collections share, pair by pair, and which."""
