"""Whom a flow is run for: the client file, its numbers, and its secrets' sources."""
