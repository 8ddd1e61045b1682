"""Print the canary table: what a search for secrets finds in all that runs leave, and that it finds them without masks.

Usage: .venv/bin/python tools/canary_table.py [SCENARIO…]     (all scenarios take some twenty minutes)
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "e2e")]

from canary.rows import OUTCOMES, Result, Row, do_row  # noqa: E402 - not on the path before
from canary.seek import HAS_TESSERACT  # noqa: E402 - as above

from acepilot_mock.scenarios import SCENARIOS  # noqa: E402 - as above

HEAD = (
    "scenario",
    "outcome",
    "human",
    "exit",
    "files",
    "pictures",
    "children",
    "hits",
    "control: text",
    "control: read",
)
WIDTHS = (20, 12, 9, 5, 6, 9, 9, 5, 14, 14)


def rows(scenarios: Sequence[str]) -> list[Row]:
    """Return the rows: every scenario and outcome with the panel, the default one at the terminal too."""
    found = [Row(scenario, outcome) for scenario in scenarios for outcome in OUTCOMES]
    if "default" in scenarios:
        found += [Row("default", outcome, "terminal") for outcome in OUTCOMES]
        found.append(Row("default", only=None))
    return found


def line(*cells: object) -> str:
    """Return one line of the table."""
    return "  ".join(str(cell).ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def run(row: Row) -> Result:
    """Do a row in a folder of its own, which goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="acepilot-canary-") as folder:
        return do_row(row, Path(folder) / "row")


def main(scenarios: Sequence[str]) -> int:
    """Print the table; return 1 if anything was found, or a control was not."""
    if not HAS_TESSERACT:
        print(
            "tesseract is not installed, so pictures cannot be read: apt-get install tesseract-ocr",
            file=sys.stderr,
        )
        return 1
    began, is_clean = time.monotonic(), True
    print(line(*HEAD))
    for row in rows(scenarios or tuple(SCENARIOS)):
        result = run(row)
        control = (
            run(Row(row.scenario, row.outcome, masking=False)).findings if _has_control(row, result) else None
        )
        found = result.findings
        is_clean = (
            is_clean and not found.hits and (control is None or bool(control.by_text and control.by_ocr))
        )
        told = (len(control.by_text), len(control.by_ocr)) if control else ("–", "–")
        who = row.human if row.only else f"{row.human}, all"
        numbers = (result.code, found.files, found.pictures, result.processes, len(found.hits))
        print(line(row.scenario, row.outcome, who, *numbers, *told), flush=True)
        for where in found.hits:
            print(f"    {where}")
    print(
        f"{'Nothing found, and every control found' if is_clean else 'NOT CLEAN'}; {time.monotonic() - began:.0f} s"
    )
    return 0 if is_clean else 1


def _has_control(row: Row, result: Result) -> bool:
    """Tell whether a control is made: where there are pictures that could show something."""
    return row.human == "panel" and row.only is not None and result.captures > 0 and row.scenario == "default"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
