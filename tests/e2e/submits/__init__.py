"""Ways in which a page could send what acepilot typed, and how each is run with and without the protections."""
