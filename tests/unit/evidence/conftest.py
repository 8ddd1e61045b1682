from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reportkit import RunMaker


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[RunMaker]:
    """Return a maker of one run."""
    made = RunMaker(tmp_path / "home")
    yield made
    made.journal.close()
