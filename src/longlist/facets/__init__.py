"""Figures about many companies: the values of a field with their counts, distributions, the names of attributes."""
