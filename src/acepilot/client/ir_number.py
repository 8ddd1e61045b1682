"""The importer of record number: its three kinds, how CBP writes each, and what people write instead.

Owns reading and spelling of IR numbers. Must not know files, clients or the portal, and never puts a
number into an error: it may be a Social Security number.

Source: docs/architecture.md, "Facts that the code stands on"; hyphens and suffixes as on CBP Form 5106.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

DEFAULT_SUFFIX: Final = "00"
"""The suffix of a company's first importer account; taken when none is written, and said."""

_SUFFIX: Final = re.compile(r"[0-9A-HJ-NP-Y]{2}")
_EIN: Final = re.compile(r"(\d{2})-(\d{7})-?([0-9A-Z]{2})?", re.ASCII)
_SSN: Final = re.compile(r"(\d{3})-(\d{2})-(\d{4})", re.ASCII)
_CBP: Final = re.compile(r"(\d{6})-(\d{5})", re.ASCII)
_NINE: Final = re.compile(r"\d{9}", re.ASCII)
_ELEVEN: Final = re.compile(r"(\d{9})([0-9A-Z]{2})", re.ASCII)

FORMATS: Final = (
    "Write an EIN with its suffix, 12-345678900; a Social Security number, 123-45-6789; "
    "or a number that CBP assigned, 261704-00001."
)

WRITE_THE_HYPHEN: Final = (
    "Write the hyphen: 261704-00001 is a number that CBP assigned, 26-170400001 an EIN and its suffix."
)


class IrKind(StrEnum):
    """Who gave the number out."""

    EIN = "EIN"
    SSN = "Social Security number"
    CBP = "number assigned by CBP"


HIDDEN_SSN: Final = f"{IrKind.SSN.value} ••••"
"""What eyes and records see of a Social Security number."""


@dataclass(frozen=True, slots=True)
class IrNumber:
    """One importer of record number, in parts.

    Attributes:
        digits: Its digits, without suffix and hyphens: nine, or eleven for one assigned by CBP.
        suffix: The two characters after an EIN; empty for the other kinds.
        is_guess: Whether the kind or the suffix was not written and had to be taken.
    """

    kind: IrKind
    digits: str
    suffix: str = ""
    is_guess: bool = False

    @property
    def hyphenated(self) -> str:
        """Spell it with hyphens, without suffix."""
        cuts = {IrKind.EIN: (2,), IrKind.SSN: (3, 5), IrKind.CBP: (6,)}[self.kind]
        edges = (0, *cuts, len(self.digits))
        return "-".join(self.digits[a:b] for a, b in itertools.pairwise(edges))

    @property
    def full(self) -> str:
        """Spell it as CBP writes it, with its suffix."""
        return self.hyphenated + self.suffix

    def __str__(self) -> str:
        return HIDDEN_SSN if self.kind is IrKind.SSN else self.full

    def __repr__(self) -> str:
        return f"IrNumber({self})"


class IrNumberError(ValueError):
    """The text is no IR number: says why, then what to do. Never repeats the text."""

    def __str__(self) -> str:
        return " ".join(map(str, self.args))


def parse_suffix(text: str) -> str:
    """Read the two characters after an EIN.

    Raises:
        IrNumberError: When it is not two characters of 0-9 and A-Z without I, O and Z.
    """
    suffix = text.upper()
    if _SUFFIX.fullmatch(suffix):
        return suffix
    if len(suffix) == 2 and set(suffix) & set("OIZ"):
        raise IrNumberError("A suffix has no letters O, I or Z.", "Write the digit 0, 1 or 2 instead.")
    raise IrNumberError(
        "A suffix is two digits or letters (never O, I or Z): 00, 01, A2.", "Most first accounts have 00."
    )


def parse_ir_number(text: str, *, suffix: str = "", ein: str = "") -> IrNumber:
    """Read an IR number as people write it, with or without hyphens.

    1. Hyphens tell the kind: NN-NNNNNNN and NN-NNNNNNNXX, NNN-NN-NNNN, YYDDPP-NNNNN.
    2. Without hyphens, nine digits are an EIN if a suffix stands beside them or the company has that EIN.
       Otherwise they are refused: a Social Security number must not be taken for an EIN, and shown.
    3. Without hyphens, eleven characters are an EIN and its suffix if the company has that EIN, if a suffix
       is written beside them, or if a letter is among them; else a number assigned by CBP.

    Args:
        text: The number.
        suffix: The suffix written beside it; empty when none is.
        ein: The digits of the company's own EIN; empty when it has none.

    Raises:
        IrNumberError: When it is none of these, or the suffix does not fit.
    """
    written = text.upper()
    beside = parse_suffix(suffix) if suffix else ""
    if match := _EIN.fullmatch(written):
        return _of_ein(match[1] + match[2], match[3] or "", beside)
    if match := _SSN.fullmatch(written):
        return _without_suffix(IrKind.SSN, "".join(match.groups()), beside)
    if match := _CBP.fullmatch(written):
        return _without_suffix(IrKind.CBP, match[1] + match[2], beside)
    if _NINE.fullmatch(written):
        return _of_nine(written, beside, ein)
    if match := _ELEVEN.fullmatch(written):
        return _of_eleven(match[1], match[2], beside, ein)
    raise IrNumberError(_why_not(written), FORMATS)


def parse_secret_ir_number(text: str, *, suffix: str = "") -> IrNumber:
    """Read an IR number that was kept as a secret: nine digits alone are a Social Security number there.

    Raises:
        IrNumberError: When it is no IR number.
    """
    if _NINE.fullmatch(text) and not suffix:
        return _without_suffix(IrKind.SSN, text, "")
    return parse_ir_number(text, suffix=suffix)


def _of_ein(digits: str, attached: str, beside: str) -> IrNumber:
    if digits == "000000000":
        raise IrNumberError("An EIN of zeros alone does not exist.")
    if attached:
        attached = parse_suffix(attached)
    if attached and beside and attached != beside:
        raise IrNumberError(
            f"The number ends in the suffix {attached}, and `suffix` says {beside}.", "Write it in one place."
        )
    suffix = attached or beside
    return IrNumber(IrKind.EIN, digits, suffix or DEFAULT_SUFFIX, is_guess=not suffix)


def _without_suffix(kind: IrKind, digits: str, beside: str) -> IrNumber:
    if beside:
        raise IrNumberError(f"A {kind.value} has no suffix; only an EIN has one.", "Leave `suffix` out.")
    if not digits.strip("0"):
        raise IrNumberError(f"A {kind.value} of zeros alone does not exist.")
    return IrNumber(kind, digits)


def _of_nine(digits: str, beside: str, ein: str) -> IrNumber:
    if beside or digits == ein:
        return _of_ein(digits, "", beside)
    raise IrNumberError(
        "Nine digits without hyphens can be an EIN or a Social Security number.",
        "Write the hyphens: 12-3456789 is an EIN, 123-45-6789 a Social Security number.",
    )


def _of_eleven(digits: str, end: str, beside: str, ein: str) -> IrNumber:
    if digits == ein or beside or not end.isdigit():
        return _of_ein(digits, end, beside)
    number = _without_suffix(IrKind.CBP, digits + end, "")
    return IrNumber(number.kind, number.digits, is_guess=bool(ein))


def _why_not(written: str) -> str:
    """Say what is wrong with a number that fits no format, without repeating it."""
    characters = [c for c in written if c.isalnum()]
    if " " in written:
        return "An IR number has no spaces."
    if len(characters) == 10:
        return (
            "This has ten digits or letters, and no IR number has ten: an EIN has 9, with its suffix 11. "
            "Some guides speak of a “10-digit IR number with suffix”; that is a mistake there. "
            "One character of the suffix is probably missing."
        )
    return f"This is no IR number: {len(characters)} digits or letters, in a form that CBP does not use."
