"""What the panel costs a person, and what acepilot saves them: measured in a real browser, on the mock portal."""
