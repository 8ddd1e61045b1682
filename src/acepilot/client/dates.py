"""Dates as people and pages write them: read, and never guessed.

Ours have the month first. Must not know which value is a date, nor what follows from one.
"""

from __future__ import annotations

import re
from typing import Final

from acepilot.folding import fold

_MONTHS: Final = (
    "january february march april may june july august september october november december".split()
)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NUMERIC: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}))?", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})\.?[- ](\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?", re.ASCII)
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?(?:[- ]| of )([a-z]{3,9})\.?(?:,?[- ](\d{4}))?", re.ASCII
)

Date = tuple[int, int, int | None]
"""Month, day, and the year if there is one."""


def numeric(text: str) -> Date | None:
    """Read a date in figures, the month first."""
    match = _NUMERIC.fullmatch(text)
    return _date(int(match[1]), int(match[2]), match[3]) if match else None


def sure(text: str) -> Date | None:
    """Read a date in figures that can be read in one way only: the year first, or a day beyond the twelfth first."""
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        return _date(int(year_first[2]), int(year_first[3]), year_first[1])
    match = _NUMERIC.fullmatch(text)
    return _date(int(match[2]), int(match[1]), match[3]) if match and int(match[1]) > 12 else None


def worded(text: str) -> Date | None:
    """Read a date with the month in letters."""
    first, last = _MONTH_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if first:
        return _date(_month(first[1]), int(first[2]), first[3])
    return _date(_month(last[2]), int(last[1]), last[3]) if last else None


def _month(word: str) -> int:
    """Return a month's number by its name or the name's first three letters; 0 when there is none."""
    short = "sep" if word == "sept" else word
    return next((n for n, month in enumerate(_MONTHS, 1) if short in (month, month[:3])), 0)


def _date(month: int, day: int, year: str | None) -> Date | None:
    is_date = 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]
    return (month, day, int(year) if year else None) if is_date else None


def month_and_day(text: str) -> tuple[int, int] | None:
    """Return the month and the day of a date, with or without a year; None for any other text."""
    folded = re.sub(r" ?([-/]) ?", r"\1", fold(text))
    found = numeric(folded) or worded(folded) or sure(folded)
    return found[:2] if found else None


def iso_date(text: str) -> str | None:
    """Return a date with its year as `2026-12-31`; None for any other text."""
    folded = fold(text)
    found = numeric(folded) or worded(folded) or sure(folded)
    if found is None or found[2] is None:
        return None
    month, day, year = found
    return f"{year:04}-{month:02}-{day:02}"
