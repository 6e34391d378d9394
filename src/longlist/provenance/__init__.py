"""Provenance: why a company is in a list, and how long the jobs that say so are kept."""
