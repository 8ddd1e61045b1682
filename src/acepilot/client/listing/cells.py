"""The cells of a list of clients: what stands in each as text, and where, as a spreadsheet program names it.

Owns what is the same for every kind of list: places, bounds, and when a cell counts as empty. Must not know files, nor
what a column is for. A cell may hold a secret: nothing here puts its text into a message.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from acepilot.errors import Place

LARGEST_SIZE_BYTES: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 2_000
LEFT_OUT: Final = "••••"
"""What stands in a list of mistakes for a cell that is not copied; never a value."""

FEWEST_FIGURES: Final = 6
"""From so many figures in a row on, a text may hold an account number or a Social Security number."""

_FIGURES: Final = re.compile(rf"\d(?:[\W_]{{0,3}}\d){{{FEWEST_FIGURES - 1},}}")
"""Whatever stands between them, so that it is no letter."""

_PLAIN_NAME: Final = re.compile(r"[^\W\d][\w.]*")
_LONGEST_NAME: Final = 60
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


class CellKind(StrEnum):
    """What a list holds in a cell."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    ERROR = "error"
    NO_RESULT = "no result"
    """A formula, and the file does not have what it comes to."""


class CellPlace(Place):
    """A cell: `file` is its sheet, `line` its row; told as a spreadsheet program does: `Sheet1!C7`."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{shown_sheet(self.file)}!{self.reference}"

    @property
    def reference(self) -> str:
        """Return the cell within its sheet: `C7`."""
        return f"{column_letters(self.column)}{self.line}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty.

    Attributes:
        text: What it says: of a number its figures, as many zeros in front as its format shows; of a date `2026-12-31`.
    """

    place: CellPlace
    text: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a list.

    Attributes:
        rows: The cells of each row that has any, by column, from 1; the rows by their number, in order.
        notes: What is to be told of how it was read.
    """

    name: str
    rows: dict[int, dict[int, Cell]]
    notes: tuple[str, ...] = field(default=())


def cleaned(text: str) -> str:
    """Return a text without blanks around it, every special space in it an ordinary one."""
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    return plain.replace("\r\n", "\n").strip(" \t\r\n\f\v" + _INVISIBLE)


def has_long_number(text: str, fewest: int = FEWEST_FIGURES) -> bool:
    """Tell whether a text has so many figures in a row that they may be a secret."""
    found = _FIGURES.finditer(unicodedata.normalize("NFKC", text))
    return any(sum(map(str.isdigit, one.group())) >= fewest for one in found)


def shown_name(text: str) -> str:
    """Return a heading or a sheet's name as it may be told: short, on one line, no long number in it."""
    line = _FIGURES.sub(LEFT_OUT, " ".join(unicodedata.normalize("NFKC", text).split()))
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"


def shown_sheet(name: str) -> str:
    """Return a sheet's name as it stands before the `!` of a cell."""
    shown = shown_name(name)
    return shown if _PLAIN_NAME.fullmatch(shown) else "'" + shown.replace("'", "''") + "'"


def column_letters(number: int) -> str:
    """Return a column's letters by its number: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
