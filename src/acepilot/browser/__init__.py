"""A real browser, and a page that only the holder of the turn may touch."""
