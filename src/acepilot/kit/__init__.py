"""Kits: a client without secrets and the flows for it, signed by who made it; and the answer that comes back.

A kit is hostile until shown otherwise. Must not know terminals, nor how a step is done.
"""
