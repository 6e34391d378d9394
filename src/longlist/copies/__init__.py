"""Copy: put a selection of companies into another collection."""
