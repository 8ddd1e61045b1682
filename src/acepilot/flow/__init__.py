"""The flow language: what a flow file may say, and what it means.

Knows the names of a client's values, never a browser, a run or a person.
"""
