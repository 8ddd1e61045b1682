"""The table of results: what was expected when it was last tightened, and the page that tells what was seen.

`python -m widgetkit.report NOTES DOCS.md` writes the page from the notes of a test run.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from widgetkit.controls import CONTROLS, LIBRARIES
from widgetkit.judging import Cell, Result

EXPECTED = Path(__file__).parent.parent / "expected.json"
NOTES = "ACEPILOT_WIDGETS_NOTES"
BESIDE = ("alone", "decoy")


def expected(library: str, beside: str) -> dict[str, Result]:
    """Return the results below “right” that are known of a page, by control."""
    known = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return {name: Result[result.upper()] for name, result in known.get(library, {}).get(beside, {}).items()}


def note(library: str, beside: str, version: tuple[str, str], cells: Sequence[Cell]) -> None:
    """Keep the results of a page for the report, if one is to be written."""
    folder = os.environ.get(NOTES)
    if folder:
        rows = [[cell.control, cell.result.name.lower(), cell.why, cell.says, cell.ms] for cell in cells]
        text = json.dumps({"library": library, "beside": beside, "version": version, "cells": rows})
        (Path(folder) / f"{library}-{beside}.json").write_text(text, encoding="utf-8")


def main(folder: str, page: str) -> None:
    """Write the page from the notes in a folder."""
    raise NotImplementedError


if __name__ == "__main__":
    main(*sys.argv[1:])
