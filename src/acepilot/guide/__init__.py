"""A flow without a driven browser: the person does it all in a browser of their own, and is told what, step by step.

For portals whose CAPTCHA refuses a driven browser, and for machines on which none may be driven. Writes the same
journal as a run, by the same session and record, marked as guided: it holds what the person says, not what acepilot
saw. Stands beside `evidence`, above `run`; must not know a browser, the mock portal, or a terminal.
"""
