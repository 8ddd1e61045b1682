"""The rehearsal: a scripted person who plays along on the mock portal, and presses Submit there.

Nothing of acepilot imports this package, so that no run on a real portal has in it what presses Submit. It is a program
instead: `python -m acepilot_mock.rehearsal ARGUMENTS` is `acepilot ARGUMENTS` with the scripted person at hand.
"""
