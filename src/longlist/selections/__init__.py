"""Selections: what a bulk operation works on, frozen on the server."""
