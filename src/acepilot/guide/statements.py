"""Statements: what a person can say in a guided run, on its page or at the terminal; a closed set."""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.journal.codes import Outcome


@dataclass(frozen=True, slots=True)
class Done:
    """The step is done; `absent` are the fields, by place, that the portal does not have."""

    absent: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """The step's condition does not hold, or no picture is to be had."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One of the step's lines is confirmed, by its place."""

    index: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """The person pressed the portal's own Submit, and the portal answered, or has not yet."""

    outcome: Outcome
    text: str = ""


@dataclass(frozen=True, slots=True)
class WasSubmitted:
    """Whether a form was submitted before the run was interrupted."""

    is_so: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """Something to be kept in the record."""

    text: str


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture of the portal, clean, that the person has looked at."""

    png: bytes


@dataclass(frozen=True, slots=True)
class CouldNot:
    """The step could not be done; what was there instead, in the person's words."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class SkippedItem:
    """The rest of this importer is left as it is."""


@dataclass(frozen=True, slots=True)
class StopRun:
    """The person ends the run here."""


OfStep = Done | NotNeeded | Checked | Submitted | WasSubmitted | SkippedItem
"""What can be said at some steps alone."""

Statement = OfStep | Noted | Pictured | CouldNot | StopRun
