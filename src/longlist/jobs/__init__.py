"""Jobs: the durable engine under every bulk operation. Knows no feature."""
