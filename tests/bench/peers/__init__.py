"""Both flows as other tools do them, to compare acepilot with; `make bench-peers` runs them."""
