"""The bed of real component libraries: builds pages, lets acepilot's own run fill them, judges by their models."""
