"""What acepilot costs, each figure as a ratio to what does the same without it, in the same run.

`python -m acebench` measures, prints a table, and writes `docs/performance.md` with what stands beside it. Nothing here
ever fails for being slow.
"""
