"""Which of many cases the short run tries: those that walk a way of their own through the code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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


def first(
    names: str | tuple[str, ...], rows: Iterable[Any], short: int = 1, *, ids: Iterable[str] | None = None
) -> pytest.MarkDecorator:
    """Parametrize as pytest does, for rows that assert the same of one way through the code.

    Args:
        names: The parameters' names, as for pytest.
        rows: Their values, as for pytest; one that is marked for the long run stays there.
        short: How many of the others, from the first, the short run tries.
        ids: What the rows are called, as for pytest.
    """
    given = [_row(row, is_one=isinstance(names, str) and "," not in names) for row in rows]
    quick = [row for row in given if all(mark.name != "long" for mark in row.marks)][:short]
    marked = [
        row if any(row is one for one in quick) else row._replace(marks=[*row.marks, pytest.mark.long])
        for row in given
    ]
    return pytest.mark.parametrize(names, marked, ids=ids)


def _row(row: Any, *, is_one: bool) -> Any:
    if isinstance(row, type(pytest.param())):
        return row
    return pytest.param(row) if is_one else pytest.param(*row)
