"""A review at work: what the person edits, presses and is told, and what the portal answers to it."""
