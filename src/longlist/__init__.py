"""Longlist: every bulk operation on a long list of companies is one durable job."""

from importlib.metadata import version

__version__ = version("longlist")
