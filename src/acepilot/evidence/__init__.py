"""Evidence that stands up by itself: the report, the bundle, and its verification."""
