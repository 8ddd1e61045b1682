"""Pages that work against acepilot and the person beside it."""
