"""Combine: put the union, intersection or difference of lists into another one."""
