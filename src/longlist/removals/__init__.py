"""Removals: take a selection of companies out of the collection that it is from."""
