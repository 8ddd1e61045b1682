"""The desk's tables through time, one revision a module; only `desk/database.py` opens this."""
