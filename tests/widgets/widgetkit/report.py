"""The table of results: what is known to be below “right”, and the page that tells what was seen.

`python -m widgetkit.report NOTES PAGE.md` writes the page from the notes of a test run; with `--tighten`, the table of
what is known too.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from widgetkit.controls import CONTROLS, LIBRARIES, controls_of
from widgetkit.judging import Cell, Result

EXPECTED = Path(__file__).parent.parent / "expected.json"
NOTES = "ACEPILOT_WIDGETS_NOTES"
BESIDE = {"alone": "No other list on the page", "decoy": "Other lists with the same options beside"}
WHY_SIGNS = 160
TITLES = {
    "lwc-native": "Lightning, native shadow", "lwc-synthetic": "Lightning, synthetic shadow", "uswds": "USWDS",
    "material": "Angular Material", "bootstrap": "Bootstrap", "select2": "select2", "headlessui": "Headless UI",
    "vuetify": "Vuetify",
}  # fmt: skip
HEAD = """# On real component libraries

Nobody who wrote acepilot has seen the live portal. Forms made with real component libraries stand for it: a run of
acepilot fills them, and what each page's own model holds then is the judge, never what is drawn nor what the run says.
`make test-widgets` writes this page; the tests behind it are in `tests/widgets/`.

- **right**: the model holds what was asked for, and nobody was asked anything.
- **asked**: acepilot asked the person, who did nothing here.
- **failed**: the run ended, or the field stayed empty and the run said so.
- **wrong**: the model holds another value than was asked for, in this control or in any other; or the run said “as
  asked” and the model does not hold it. A list beside that was touched is wrong too, and so is a check box that was
  ticked. There must be none.

acepilot's own engine fills the pages in the process of the test: session, actions, locks and journal are those of
`acepilot run`, in a real browser, with a step for each control; its command line is not in it.
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of one page.

    Attributes:
        kit: Its library, by the page's name.
        beside: `alone` or `decoy`.
        version: The library's package and version.
        cells: What came of its controls.
    """

    kit: str
    beside: str
    version: tuple[str, str]
    cells: tuple[Cell, ...]


def expected(library: str, beside: str) -> dict[str, Result]:
    """Return the results below “right” that are known of a page, by control."""
    known = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return {name: Result[result.upper()] for name, result in known.get(f"{library} {beside}", {}).items()}


def note(page: Noted) -> None:
    """Keep the results of a page for the report, if one is to be written."""
    folder = os.environ.get(NOTES)
    if folder:
        rows = [[cell.control, cell.result.name, cell.why, cell.says, cell.ms] for cell in page.cells]
        text = json.dumps([page.kit, page.beside, page.version, rows])
        (Path(folder) / f"{page.kit}-{page.beside}.json").write_text(text, encoding="utf-8")


def noted(folder: Path) -> list[Noted]:
    """Return the notes in a folder, in the order of the libraries."""
    found = []
    for file in folder.glob("*.json"):
        library, beside, version, rows = json.loads(file.read_text(encoding="utf-8"))
        cells = tuple(Cell(name, Result[result], why, says, ms) for name, result, why, says, ms in rows)
        found.append(Noted(library, beside, (version[0], version[1]), cells))
    return sorted(found, key=lambda one: (LIBRARIES.index(one.kit), one.beside))


def page_of(notes: Sequence[Noted]) -> str:
    """Return the page that tells of these notes."""
    tables = [
        part for beside, title in BESIDE.items()
        for part in (f"## {title}", _table([one for one in notes if one.beside == beside]))
    ]  # fmt: skip
    return "\n".join([HEAD, *tables, "## Totals", _totals(notes), "## Not right, and why", *_reasons(notes)])


def _table(notes: Sequence[Noted]) -> str:
    held = {(one.kit, cell.control): cell.result.name.lower() for one in notes for cell in one.cells}
    lines = [_row(["control", *(TITLES[one] for one in LIBRARIES)]), "|---" * (len(LIBRARIES) + 1) + "|"]
    for control in CONTROLS:
        cells = (held.get((one, control.name), "–") for one in LIBRARIES)
        lines.append(_row([control.title, *cells]))
    return "\n" + "\n".join(lines) + "\n"


def _totals(notes: Sequence[Noted]) -> str:
    names = [one.name.lower() for one in sorted(Result, reverse=True)]
    lines = [_row(["library", "version", *names]), "|---" * (len(names) + 2) + "|"]
    for library, pages in groupby(notes, key=lambda one: one.kit):
        of_library = list(pages)
        package, version = of_library[0].version
        lines.append(_row([TITLES[library], f"{package} {version}", *_counts(of_library)]))
    return "\n" + "\n".join([*lines, _row(["all", "", *_counts(notes)])]) + "\n"


def _counts(notes: Sequence[Noted]) -> list[str]:
    results = [cell.result for one in notes for cell in one.cells]
    return [str(results.count(one)) for one in sorted(Result, reverse=True)]


def _reasons(notes: Sequence[Noted]) -> Iterable[str]:
    titles = {one.name: one.title for one in CONTROLS}
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for one in notes:
        for cell in one.cells:
            if cell.result < Result.RIGHT:
                why = " ".join(cell.why.split())[:WHY_SIGNS]
                key = (TITLES[one.kit], titles[cell.control], cell.result.name.lower(), why)
                found.setdefault(key, []).append(one.beside)
    yield "" if found else "\nNone: every control of every page is right."
    for (library, title, result, why), pages in found.items():
        where = "" if len(pages) > 1 else {"alone": ", alone", "decoy": ", with lists beside"}[pages[0]]
        yield f"- {library}, {title}{where}: {result}. {why}"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def tightened(notes: Sequence[Noted]) -> str:
    """Return the table of what is below “right”, as JSON; what is wrong is never expected."""
    below = {
        f"{one.kit} {one.beside}": {
            cell.control: cell.result.name.lower()
            for cell in one.cells
            if Result.WRONG < cell.result < Result.RIGHT
        }
        for one in notes
    }
    return json.dumps({name: cells for name, cells in below.items() if cells}, indent=2) + "\n"


def main() -> None:
    """Write the page from the notes of a test run, if it covered every page."""
    parser = argparse.ArgumentParser(description="Write the page of the component libraries.")
    parser.add_argument("notes", type=Path)
    parser.add_argument("page", type=Path)
    parser.add_argument("--tighten", action="store_true", help="write expected.json anew as well")
    given = parser.parse_args()
    notes = noted(given.notes)
    cells = sum(len(one.cells) for one in notes)
    if cells != len(BESIDE) * sum(len(controls_of(library)) for library in LIBRARIES):
        raise SystemExit(f"only {cells} cells of the table were filled: nothing is written")
    given.page.write_text(page_of(notes) + "\n", encoding="utf-8")
    if given.tighten:
        EXPECTED.write_text(tightened(notes), encoding="utf-8")
    print(_totals(notes))


if __name__ == "__main__":
    main()
