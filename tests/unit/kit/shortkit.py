"""Which of many cases the short run tries: those that walk a way of their own through the code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest


def some(cases: Mapping[str, Any], short: Collection[str]) -> list[Any]:
    """Return named cases as parameters; all but some are left to the long run.

    Raises:
        ValueError: One that is to be tried in the short run is no case.
    """
    if unknown := set(short) - set(cases):
        raise ValueError(unknown)
    return [
        pytest.param(case, id=name, marks=[] if name in short else [pytest.mark.long])
        for name, case in cases.items()
    ]
