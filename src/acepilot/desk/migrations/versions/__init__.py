"""One revision a module, named by its number."""
