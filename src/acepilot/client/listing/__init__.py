"""A list of clients, read from a spreadsheet: one client file for each company, and a list of what is to be mended."""
