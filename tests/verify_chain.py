"""Verify a run's journal without acepilot: python verify_chain.py JOURNAL (needs the rfc8785 package)."""

import hashlib
import json
import sys
from pathlib import Path

import rfc8785

previous, problems, count = "0" * 64, [], 0
for line in Path(sys.argv[1]).read_bytes().split(b"\n")[:-1]:
    entry = json.loads(line)
    claimed = entry.pop("hash", None)
    if entry.get("seq") != count or entry.get("prev") != previous:
        problems.append(f"entry {count}: does not follow the one before")
    if hashlib.sha256(rfc8785.dumps(entry)).hexdigest() != claimed:
        problems.append(f"entry {count}: its hash is not its own")
    previous, count = claimed, count + 1
print(*problems, f"{count} entries, head {previous}", sep="\n")
sys.exit(1 if problems or not count else 0)
