"""What a cell of a list of clients says in its column, and what of it goes into the list of mistakes.

Undoes what spreadsheet programs make of numbers, where nothing is guessed by it. Never puts a cell's text into a
message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from acepilot.client.dates import month_and_day
from acepilot.client.listing.cells import FEWEST_FIGURES, LEFT_OUT, Cell, CellKind, has_long_number
from acepilot.client.listing.columns import Column, ColumnKind
from acepilot.client.secret_sources import Literal, Prompt, parse_source
from acepilot.client.validators import check_routing_number, passes

MOST_FIGURES: Final = 15
"""A spreadsheet program keeps so many figures of a number; the rest become zeros."""


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a cell says in its column.

    Attributes:
        text: The value as it goes into a client file; empty when it cannot be used.
        problem: Why it cannot be used, and what to do; empty when it can.
        note: What is to be told of how it was read.
        secret: What stood in the cell and must never be seen.
    """

    text: str = ""
    problem: tuple[str, str] = ("", "")
    note: str = ""
    secret: str = ""


_AGAIN: Final = "Write the value itself into the cell."
_PROBLEMS: Final = {
    CellKind.ERROR: ("A formula's error stands here.", _AGAIN),
    CellKind.FLAG: ("TRUE or FALSE stands here, and a text is needed.", _AGAIN),
    CellKind.NO_RESULT: (
        "A formula stands here, and the file does not hold its result.",
        "Open the list in the spreadsheet program and save it again, or write the value itself.",
    ),
}
_ERROR: Final = re.compile(
    r"#(?:N/?A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)", re.ASCII
)
_NOTHING: Final = frozenset({"n/a", "-", "--", "–", "—", "?", "tbd"})
_NOTHING_CASED: Final = frozenset({"nan", "NaN", "NULL", "null"})
_WHOLE: Final = re.compile(r"(\d+)\.0+", re.ASCII)
_POWER: Final = re.compile(r"(\d)(?:[.,](\d+))?E\+?(\d{1,3})", re.IGNORECASE | re.ASCII)
_LOST: Final = "A number loses figures there"
_AS_TEXT: Final = "Make the cell text (Format Cells, Text), and type the value again with all of its figures."
_NINE: Final = re.compile(r"\d{9}")
_EITHER: Final = (
    "Nine digits without a hyphen can be an EIN or a Social Security number.",
    "Write an EIN as 12-3456789, or call the column EIN.",
)
_SSN: Final = re.compile(r"(?<!\d)\d{3}[-‐‑‒–—− ]\d{2}[-‐‑‒–—− ]\d{4}(?!\d)")
_NO_SSN: Final = (
    "A Social Security number must not stand in a list: lists are mailed and kept.",
    "As an IR number, write where it is kept, or who is asked: prompt, or keyring:NAME. Delete it from the list.",
)
_WHERE_KEPT: Final = "Write where it is kept, or who is asked: prompt, or keyring:NAME."
_LONG: Final = 9
"""No name and no street has a number of so many figures in it: companies of Canada have seven."""
_MIDNIGHT: Final = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?\Z")
_YES: Final = frozenset({"yes", "y", "x", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def read_cell(column: Column, cell: Cell) -> CellReading:
    """Return what a cell says in its column."""
    if cell.text == LEFT_OUT:
        is_account = column.kind is ColumnKind.SECRET
        return _refused(
            "acepilot left out what stood here, as it may be a secret.",
            _WHERE_KEPT if is_account else "Write what belongs here.",
        )
    if column.kind is ColumnKind.SECRET:
        return _secret(cell)
    if column.kind is ColumnKind.YES_NO:
        return _yes_no(cell)
    if _SSN.search(cell.text):
        return CellReading(problem=_NO_SSN, secret=cell.text)
    if cell.kind in _PROBLEMS or _ERROR.fullmatch(cell.text):
        return CellReading(problem=_PROBLEMS.get(cell.kind, _PROBLEMS[CellKind.ERROR]))
    if cell.text.casefold() in _NOTHING or cell.text in _NOTHING_CASED:
        return _refused("This stands for nothing, and would be typed as it is.", "Leave the cell empty.")
    if cell.kind is CellKind.DATE or column.kind is ColumnKind.DATE:
        return _date(column, cell)
    if column.kind in {ColumnKind.NAME, ColumnKind.TEXT}:
        return _words(column, cell)
    found = _number(column, cell)
    is_ssn_or_ein = column.kind is ColumnKind.TAX_ID and _NINE.fullmatch(found.text)
    return CellReading(problem=_EITHER, secret=cell.text) if is_ssn_or_ein else found


def _refused(message: str, hint: str) -> CellReading:
    return CellReading(problem=(message, hint))


def _secret(cell: Cell) -> CellReading:
    """Take where an account number is kept; the number itself is never read any further."""
    if cell.kind in {CellKind.ERROR, CellKind.NO_RESULT}:
        return CellReading(problem=_PROBLEMS[cell.kind])
    text = str(Prompt()) if cell.text.casefold() == str(Prompt()) else cell.text
    try:
        if cell.kind is CellKind.TEXT and not isinstance(parse_source(text), Literal):
            return CellReading(text)
    except ValueError as fault:
        return CellReading(problem=(str(fault), ""), secret=cell.text)
    return CellReading(
        problem=(
            "An account number must not stand in a list: lists are mailed and kept. It was not read.",
            f"{_WHERE_KEPT} Delete the number from the list.",
        ),
        secret=_whole(cell.text),
    )


def _yes_no(cell: Cell) -> CellReading:
    word = cell.text.casefold()
    if word in _YES | _NO:
        return CellReading("yes" if word in _YES else "")
    return _refused("This is neither yes nor no.", "Write yes where the bank is this importer's alone.")


def _date(column: Column, cell: Cell) -> CellReading:
    if column.kind is not ColumnKind.DATE:
        return _refused("The spreadsheet program made a date of what stands here.", _AS_TEXT)
    if cell.kind is CellKind.NUMBER:
        return _refused("A number stands here, and a day of the year is needed.", "Write it as text: 12/31.")
    found = month_and_day(_MIDNIGHT.sub("", cell.text))
    return CellReading(f"{found[0]:02}/{found[1]:02}" if found else cell.text)


def _words(column: Column, cell: Cell) -> CellReading:
    """Take words; a number in their place may be an account's. A web site or an e-mail address may have one in it."""
    is_number = has_long_number(cell.text) and not any(sign.isalpha() for sign in cell.text)
    if is_number or (column.kind is ColumnKind.NAME and has_long_number(cell.text, _LONG)):
        return _refused(
            "A long number stands where words are asked for.", "Look whether it is in the wrong column."
        )
    return CellReading(cell.text)


def _number(column: Column, cell: Cell) -> CellReading:
    """Undo what spreadsheet programs make of numbers, where nothing is guessed by it."""
    text = str(Prompt()) if cell.text.casefold() == str(Prompt()) else cell.text
    text = _whole(text)
    if power := _POWER.fullmatch(text):
        figures, exponent = power[1] + (power[2] or ""), int(power[3])
        if len(figures) != exponent + 1:
            return _refused(f"{_LOST}: the spreadsheet program shows it as a power of ten.", _AS_TEXT)
        text = figures
    if cell.kind is CellKind.NUMBER and len(text) > MOST_FIGURES:
        return _refused(f"{_LOST}: a spreadsheet program keeps {MOST_FIGURES} of them.", _AS_TEXT)
    if text.isdecimal() and len(text) == column.width - 1:
        return _one_short(column, cell, text)
    return CellReading(text)


def _whole(text: str) -> str:
    """Return a whole number without the zeros that a float has behind its point; any other text as it is."""
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def _one_short(column: Column, cell: Cell, text: str) -> CellReading:
    """Read a number that lacks one figure: a zero in front is given back only where nothing else is possible."""
    padded, is_number = f"0{text}", cell.kind is CellKind.NUMBER
    is_proven = column.name == "importer.suffix" or (
        column.name == "bank.routing_number" and passes(check_routing_number, padded)
    )
    if is_number and is_proven:
        return CellReading(
            padded, note="The spreadsheet program took away the zero in front, and it was given back."
        )
    if is_number or column.name in {"importer.suffix", "bank.routing_number"}:
        return _refused(
            f"One figure is missing of {column.width}: a zero in front may have been lost.",
            _AS_TEXT,
        )
    return CellReading(text)


def copied(column: Column, cell: Cell) -> str:
    """Return what a wrong cell says in the list of mistakes: what reads back as wrong, and cannot be a secret."""
    figures = sum(sign.isdigit() for sign in cell.text)
    is_of_routing = column.name == "bank.routing_number" and figures <= column.width
    is_safe = column.kind is not ColumnKind.SECRET and (figures < FEWEST_FIGURES or is_of_routing)
    reads_back = cell.kind in {CellKind.TEXT, CellKind.ERROR} or (
        cell.kind is CellKind.NUMBER and column.kind is ColumnKind.NUMBER
    )
    return cell.text if cell.text and is_safe and reads_back else LEFT_OUT
