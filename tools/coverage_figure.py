"""Tell which share of the lines of `src` the tests ran, for each package; fail where that is too little, or unknown.

`make coverage` and `make check` count while the tests run once. Lines are counted in the tests' own processes: what the
commands run that tests start as programs comes on top, so the figure is at least what it says.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
AT_LEAST_PERCENT = 90
MISSING = "--missing"


def main(arguments: Sequence[str]) -> None:
    """Print the figures of the file that was counted into; with `--missing`, the lines that no test ran too."""
    counted = [name for name in arguments if name != MISSING]
    if len(counted) != 1:
        give_up(f"Usage: tools/coverage_figure.py [{MISSING}] COUNTED.json")
    files = read(Path(counted[0]))
    for name, ran, lines in by_package(files):
        print(f"{name:24} {ran:6} of {lines:6} lines {percent(ran, lines):5.1f} %")
    if MISSING in arguments:
        tell_missing(files)
    judge(files)


def read(path: Path) -> Mapping[str, Any]:
    """Return what was counted, by the file's path from the root; end where anything of `src` was not."""
    if not path.is_file():
        give_up(f"coverage: nothing was counted, as there is no {path.name}.")
    files: Mapping[str, Any] = {
        PurePath(name).as_posix(): counts for name, counts in json.loads(path.read_bytes())["files"].items()
    }
    sources = {one.relative_to(ROOT).as_posix() for one in (ROOT / "src").rglob("*.py")}
    if uncounted := sorted(sources - files.keys()):
        give_up(f"coverage: {len(uncounted)} files of src were not counted, {uncounted[0]} first.")
    return {name: files[name] for name in sorted(sources)}


def by_package(files: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Return each package's name, how many of its lines ran, and how many it has."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, counts in files.items():
        package = ".".join(PurePath(name).parts[1:-1][:2])
        sums[package][0] += len(counts["executed_lines"])
        sums[package][1] += len(counts["executed_lines"]) + len(counts["missing_lines"])
    return [(name, ran, lines) for name, (ran, lines) in sorted(sums.items())]


def percent(ran: int, lines: int) -> float:
    """Return the share of lines that ran, in percent; none of none is all."""
    return 100 * ran / lines if lines else 100.0


def tell_missing(files: Mapping[str, Any]) -> None:
    """Print the numbers of the lines that no test ran, file by file."""
    for name, counts in files.items():
        if counts["missing_lines"]:
            print(f"{name}: {', '.join(map(str, counts['missing_lines']))}")


def judge(files: Mapping[str, Any]) -> None:
    """Print the figure of all of `src`, and end where it is too small."""
    rows = by_package(files)
    ran, lines = sum(row[1] for row in rows), sum(row[2] for row in rows)
    print(f"coverage: {percent(ran, lines):.1f} % of {lines} lines of src")
    if not ran or percent(ran, lines) < AT_LEAST_PERCENT:
        give_up(
            f"coverage: that is under {AT_LEAST_PERCENT} %; tools/coverage_figure.py {MISSING} names the lines."
        )


def give_up(what: str) -> NoReturn:
    """Say why the figure is no pass, and end."""
    print(what, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
