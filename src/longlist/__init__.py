"""Longlist: every bulk operation on a long list of companies is one durable job."""
