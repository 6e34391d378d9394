"""Deletions: delete companies everywhere."""
