"""Imports: a file of companies, read as a job."""
