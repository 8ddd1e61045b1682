"""The record of a run: its directory, its journal, and what entries mean; nothing else writes or reads a journal."""
