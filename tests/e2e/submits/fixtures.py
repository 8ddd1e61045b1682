"""The fixture that the tests of the corpus share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from submits.harness import Corpus


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    """Keep one browser and one server for a module's cases; each runs in a context of its own."""
    with Corpus() as made:
        yield made
