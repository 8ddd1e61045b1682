"""A process that files made-up bundles at a desk, and says what became of each: to be killed, or to be raced.

Called with acepilot's home and a folder of bundles; the environment says where the desk lies. It says that it is ready,
and begins when it is told to.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from storagekit import Storage, read


def start(storage: Storage, folder: Path) -> subprocess.Popen[str]:
    """Start the process; it is ready when this returns."""
    kits = os.pathsep.join(path for path in sys.path if path)
    child = subprocess.Popen(
        [sys.executable, __file__, str(storage.home), str(folder)],
        env={**os.environ, **storage.environ, "PYTHONPATH": kits},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if _told(child) != "ready":
        raise RuntimeError("the child did not begin")
    return child


def _told(child: subprocess.Popen[str]) -> str:
    return child.stdout.readline().strip() if child.stdout else ""


def go(child: subprocess.Popen[str]) -> None:
    """Have it begin."""
    if child.stdin:
        child.stdin.write("go\n")
        child.stdin.flush()


def result(child: subprocess.Popen[str]) -> list[tuple[str, str]]:
    """Return what it said of each bundle until it ended: what became of it, and its SHA-256."""
    said, _ = child.communicate(timeout=120)
    lines = [line.split() for line in said.splitlines()]
    return [(line[0], line[1]) for line in lines if len(line) == 3]  # a line that was cut off lacks its end


def main() -> None:
    """File all bundles of the folder."""
    home, folder = map(Path, sys.argv[1:])
    with Storage(home, dict(os.environ)).open() as desk:
        print("ready", flush=True)
        sys.stdin.readline()
        for path in sorted(folder.glob("*.zip")):
            filed = desk.file(read(path), path)
            print(filed.code, filed.sha256, "filed", flush=True)


if __name__ == "__main__":
    main()
