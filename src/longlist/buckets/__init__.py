"""Buckets: what a receipt counts, as tables and as selections for the next job."""
