"""acepilot's own run fills forms of real component libraries; what their models hold then is the judge."""

from __future__ import annotations

import pytest
from widgetkit.building import Built
from widgetkit.controls import LIBRARIES, controls_of
from widgetkit.judging import Result
from widgetkit.playing import Bed
from widgetkit.report import expected, note


@pytest.mark.e2e
@pytest.mark.parametrize("beside", ["alone", "decoy"])
@pytest.mark.parametrize("library", LIBRARIES)
def test_library(bed: Bed, built: Built, library: str, beside: str) -> None:
    """No value lands where it does not belong, and what was right once stays right."""
    query = "?decoy" if beside == "decoy" else ""
    cells = bed.fill(f"{library}.html{query}", controls_of(library))
    note(library, beside, built.versions[library], cells)
    told = "\n".join(["", *(cell.line for cell in cells)])
    print(told)
    assert not [cell.control for cell in cells if cell.result is Result.WRONG], told
    wanted = expected(library, beside)
    worse = [cell.control for cell in cells if cell.result < wanted.get(cell.control, Result.RIGHT)]
    assert not worse, told
