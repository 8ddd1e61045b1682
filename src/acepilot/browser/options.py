"""Options: what a list offers, what is wanted of it and what was chosen; and which option is the one that fits.

Knows nothing of how a list is opened or read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acepilot.client.meaning import Fit, ValueKind, choose
from acepilot.errors import StepFailed

CHOICES = frozenset({ValueKind.ORGANIZATION, ValueKind.ACCOUNT_TYPE, ValueKind.STATE, ValueKind.COUNTRY})
"""Values of which there are a few: a text box that offers a list takes none but those."""


class NoSuchOption(StepFailed):
    """A list has no option that fits, or more than one.

    Attributes:
        is_astray: Whether a list appeared as this one was opened, and nothing ties it to it.
    """

    def __init__(self, label: str, wanted: str, options: tuple[str, ...], *, is_astray: bool = False) -> None:
        shown = ", ".join(options) or "no option at all"
        told = f"{label} has no option {wanted}. It offers: {shown}."
        if is_astray:
            told = f"A list appeared as {label} was opened, and nothing shows that it is its own."
        super().__init__(told, expected=wanted, got=shown)
        self.options = options
        self.is_astray = is_astray


class NotChosen(StepFailed):
    """A list did not take what was chosen, or stays open, or the choice changed another field."""


@dataclass(frozen=True, slots=True)
class WantedOption:
    """What is to be chosen."""

    text: str
    shown: str
    kind: ValueKind


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a list: its number in its document, its text, and the code behind it."""

    number: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """The option that was chosen, and how it fitted."""

    text: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open list offers at one moment.

    Attributes:
        options: What is drawn of it, but what is switched off.
        is_busy: Whether it says that it is loading.
        is_at_end: Whether it is scrolled to its end.
    """

    options: tuple[Option, ...]
    is_busy: bool
    is_long: bool
    is_at_end: bool


def code(value: str) -> str:
    """Return a choice's code, if it is long enough to tell anything."""
    return value if len(value) > 1 and value != "on" else ""


def fitting(options: Sequence[Option], wanted: WantedOption) -> tuple[Option, Fit] | None:
    """Return the one option that fits.

    The same text twice, as in a list that begins with recent entries, is one option, unless codes tell them apart. A
    bank's word never is: there, exactly one entry must fit.
    """
    if wanted.kind is ValueKind.ACCOUNT_TYPE:
        distinct = list(options)
    else:
        distinct = list({(one.text, one.code): one for one in options}.values())
    found = choose(wanted.text, wanted.kind, [(one.text, one.code) for one in distinct])
    return (distinct[found[0]], found[1]) if found is not None else None
