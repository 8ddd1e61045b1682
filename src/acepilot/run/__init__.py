"""One run: its directory, its journal, and the engine that works through a flow."""
