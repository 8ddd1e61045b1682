"""acepilot types, a person decides, and nothing is ever submitted by itself."""

__version__ = "0.1.0"
