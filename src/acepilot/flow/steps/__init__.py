"""The kinds of step, one module each: how a flow file writes it, and how it becomes what the engine does."""
