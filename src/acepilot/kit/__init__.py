"""Kits: a client without secrets, its flows and its instructions, signed, for an importer to run at its own desk.

`making` writes one, `opening` reads one, `judging` says what is to be known of it, `installed` keeps those that were
opened, `answering` finds the runs to send back. Knows no terminal, and neither the engine nor the desk.
"""
