"""Webhooks: one signed POST for each finished job, delivered at least once. docs/decisions/0009."""
