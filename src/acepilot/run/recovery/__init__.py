"""What a run does when a page is not as the flow says: it looks again, takes what is surely meant, or asks the person.

Steps call it; it must not know how a step is done, or what comes after it.
"""
