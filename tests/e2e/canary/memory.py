"""Seeking texts in the memory of processes, as Linux shows it to the same user: all that a core of them would hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from canary.rows import descendants, of_process

MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(.*)")
SPECIAL = frozenset({"[vvar]", "[vsyscall]", "[vvar_vclock]"})
CHUNK = 1 << 24


def command_and_driver(pid: int) -> list[int]:
    """Return the process of a command, and that of the driver through which it talks to its browser."""
    return [pid, *(one for one in descendants(pid) if "run-driver" in of_process(one, "cmdline"))]


def held_in(pids: Iterable[int], texts: Iterable[str]) -> set[str]:
    """Return which texts are in the memory of any of these processes, as one byte or two a sign."""
    wanted = {text: (text.encode(), text.encode("utf-16-le")) for text in texts}
    found: set[str] = set()
    for pid in pids:
        for part in _memory(pid):
            found |= {text for text, forms in wanted.items() if any(one in part for one in forms)}
    return found


def _memory(pid: int) -> Iterator[bytes]:
    longest = 200
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            match = MAPPED.match(line)
            if match is None or match[3] in SPECIAL:
                continue
            at, ends = int(match[1], 16), int(match[2], 16)
            while at < ends:
                try:
                    memory.seek(at)
                    yield memory.read(min(CHUNK, ends - at))
                except OSError:  # reserved, and never written
                    break
                at += CHUNK - longest
