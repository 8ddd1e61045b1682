"""The bed's pages, a browser for them, and the notes for `docs/widgets.md`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from widgetkit.building import Built, CannotBuild, build
from widgetkit.playing import Bed


@pytest.fixture(scope="session")
def built() -> Built:
    """Build the pages, once for all; skip, with the reason, where that cannot be done."""
    try:
        return build()
    except CannotBuild as reason:
        pytest.skip(f"the component libraries are not there: {reason}")


@pytest.fixture(scope="module")
def bed(built: Built) -> Iterator[Bed]:
    """Keep one browser and one server for a module's pages; each is filled in a context of its own."""
    with Bed(built.folder) as made:
        yield made
