"""acepilot's own run fills forms of real component libraries; what their models hold then is the judge.

One library: `pytest tests/widgets -k uswds -n 0 -s`. All, with the page of results: `make test-widgets`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from shortkit import first
from widgetkit.building import Built
from widgetkit.controls import CONTROLS, LIBRARIES, controls_of
from widgetkit.judging import Result
from widgetkit.playing import Bed
from widgetkit.report import Noted, expected, note

FEW = tuple(one for one in CONTROLS if one.name in {"company", "key"})


def often(libraries: Iterable[str], *names: str) -> list[Any]:
    """Return libraries as parameters; the short run has the named, else those of the real portal and of the mock."""
    short = names or ("lwc-native", "uswds")
    return [pytest.param(one, marks=[] if one in short else [pytest.mark.long]) for one in libraries]


@pytest.mark.full
@pytest.mark.e2e
@pytest.mark.timeout(600)  # the first one installs and builds
@first("beside", ["decoy", "alone"])
@pytest.mark.parametrize("library", often(LIBRARIES))
def test_library(bed: Bed, built: Built, library: str, beside: str) -> None:
    """No value lands where it does not belong, and what was right once stays right."""
    query = "?decoy" if beside == "decoy" else ""
    cells = bed.fill(f"{library}.html{query}", controls_of(library))
    note(Noted(library, beside, built.versions[library], tuple(cells)))
    told = "\n".join(["", *(cell.line for cell in cells)])
    print(f"\n{library}, {beside}:{told}")
    known = expected(library, beside)
    worse = [cell.control for cell in cells if cell.result < known.get(cell.control, Result.RIGHT)]
    assert not [cell.control for cell in cells if cell.result is Result.WRONG], told
    assert not worse, told


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.timeout(600)
@pytest.mark.parametrize("library", often(LIBRARIES, "uswds"))
def test_library_in_one_step(bed: Bed, library: str) -> None:
    """What one control leaves behind does nothing to the next: nothing is wrong where all are filled in one step."""
    assert bed.fill_in_one_step(f"{library}.html?decoy", controls_of(library)) == []


@pytest.mark.full
@pytest.mark.e2e
@first(
    ("fault", "control", "why"),
    [
        ("swaps", "key", "the page holds 'SV'"),
        ("spills", "company", "it changed description"),
        ("ticks", "company", "it changed news"),
        ("forgets", "key", "“as asked”, and the page holds ''"),
    ],
)
def test_bed_sees_a_page_that_keeps_something_else(bed: Bed, fault: str, control: str, why: str) -> None:
    """The control of the tests above: whatever else a model holds than it should, the bed sees it."""
    cells = {cell.control: cell for cell in bed.fill(f"uswds.html?{fault}", FEW)}
    assert (cells[control].result, cells[control].why) == (Result.WRONG, why)


@pytest.mark.long
@pytest.mark.e2e
@first(
    ("fault", "wrong"),
    [
        ("swaps", ["key holds another value", "key is “as asked”"]),
        ("ticks", ["news changed"]),
        ("forgets", ["key is “as asked”"]),
    ],
)
def test_bed_sees_it_in_one_step_too(bed: Bed, fault: str, wrong: list[str]) -> None:
    """The control of the test of all in one step."""
    assert bed.fill_in_one_step(f"uswds.html?{fault}", FEW) == wrong


@pytest.mark.long
@pytest.mark.e2e
def test_bed_sees_a_wrong_option(bed: Bed) -> None:
    """The other control: a run that chooses another option than it should is seen, though it says “as asked”."""
    company, key = FEW
    cells = bed.fill("uswds.html", (company, replace(key, value="Savings")))
    assert [(cell.result, cell.says) for cell in cells] == [(Result.RIGHT, True), (Result.WRONG, True)]
