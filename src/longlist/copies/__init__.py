"""Copies and moves: put a selection of companies into another collection, and take them out of their own."""
