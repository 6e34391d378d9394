"""Edits: set or clear one field on every selected company."""
