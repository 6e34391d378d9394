"""Text: how it is folded for search and for identity, and the keys and patterns made of that (docs/decisions/0013)."""
