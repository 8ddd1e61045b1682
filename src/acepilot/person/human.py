"""The person beside acepilot: what they are shown, and what they can say.

Owns the vocabulary that panel, terminal and rehearsal share. Knows no page, no flow and no journal: texts arrive
ready to be read, secrets already masked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypedDict, runtime_checkable

NOTE_LIMIT = 500
"""How many signs a note may have; what is longer is cut off."""


class Turn(StrEnum):
    """Who may touch the page now."""

    ACEPILOT = "acepilot"
    PERSON = "person"


class Key(StrEnum):
    """What a person can say."""

    GO_ON = "go_on"
    CHECK = "check"
    SKIP = "skip"
    STOP = "stop"
    PAUSE = "pause"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ALLOW = "allow"
    POINT = "point"
    SHOW = "show"
    SHOWN = "shown"
    DONE = "done"
    YES = "yes"
    CANCEL = "cancel"
    AHEAD = "ahead"
    BACK = "back"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"
    COULD_NOT = "could_not"
    NOTE = "note"
    PICTURE = "picture"
    LOOK = "look"
    UNDO = "undo"
    DECIDE = "decide"
    REPEAT = "repeat"


class FieldState(StrEnum):
    """How a field compares with what acepilot was asked to put there.

    `earlier` was given on an earlier page of the application; `unread` stands on a page that may not be read.
    """

    SAME = "same"
    EDITED = "edited"
    EMPTY = "empty"
    ABSENT = "absent"
    REFUSED = "refused"
    EARLIER = "earlier"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, or a key on the terminal: something the person can say now.

    Attributes:
        label: What the button is called, and what the terminal says of the key.
        takes: What may be typed behind the key (`TEXT`, `FILE`), or nothing; at the terminal alone.
    """

    key: Key
    label: str
    is_primary: bool = False
    takes: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of the form under review; texts are masked where the value is secret.

    Attributes:
        is_respelled: Whether the page writes what was asked for in a way of its own.
        sought: What the flow calls it, where the page calls it otherwise.
    """

    label: str
    wanted: str
    found: str
    state: FieldState
    is_respelled: bool = False
    sought: str = ""

    @property
    def ends_alike(self) -> bool:
        """Tell whether a masked value looks like the one asked for, and is another."""
        return self.state is FieldState.EDITED and self.found == self.wanted


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a person needs to know at this moment.

    Attributes:
        step_kind: The kind of the step at hand (`ask`, `review`, `fill` …), empty between steps.
        doing: What is asked of the person, or what acepilot is doing: one or two sentences.
        stage_n: Which stage, from 1.
        item: The importer at hand, or empty.
        item_n: Which importer, from 1; 0 outside a `for_each`.
        confirmed: Indices of the checks that are confirmed.
        deadline: When the time runs out (aware UTC), if it does.
        stops_at: When the run is stopped, if the turn is not over by then (aware UTC); None for never.
        notice: Something to know at once (a refusal, a wrong page), or empty.
        next: What comes next, or empty.
        skipped: Why the step at hand needs nothing, or empty.
        noted: Why the step at hand could not be done, though the run goes on; or empty.
        said: What came of something the person asked for by the way (a note, a picture), or empty.
        written: The steps of a flow that is being recorded, one line each; None where none is.
        shown: What the person has shown so far in place of a step, one line each; None where they show nothing.
    """

    turn: Turn
    step_kind: str = ""
    doing: str = ""
    flow: str = ""
    client: str = ""
    stage: str = ""
    stage_n: int = 0
    stage_count: int = 0
    item: str = ""
    item_n: int = 0
    item_count: int = 0
    checks: tuple[str, ...] = ()
    confirmed: frozenset[int] = frozenset()
    choices: tuple[Choice, ...] = ()
    fields: tuple[FieldRow, ...] = field(default=())
    deadline: datetime | None = None
    stops_at: datetime | None = None
    notice: str = ""
    next: str = ""
    mock: bool = False
    skipped: str = ""
    noted: str = ""
    said: str = ""
    written: tuple[str, ...] | None = None
    shown: tuple[str, ...] | None = None


class Changes(TypedDict, total=False):
    """Those fields of a `Situation` that change."""

    turn: Turn
    step_kind: str
    doing: str
    flow: str
    client: str
    stage: str
    stage_n: int
    stage_count: int
    item: str
    item_n: int
    item_count: int
    checks: tuple[str, ...]
    confirmed: frozenset[int]
    choices: tuple[Choice, ...]
    fields: tuple[FieldRow, ...]
    deadline: datetime | None
    stops_at: datetime | None
    notice: str
    next: str
    mock: bool
    skipped: str
    noted: str
    said: str
    written: tuple[str, ...] | None
    shown: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said.

    Attributes:
        index: Which check, for `check`; which field, for `look`.
        text: The note, for `note`; the reason, for a rehearsal's `stop`; what was typed behind a key that takes it.
    """

    key: Key
    index: int | None = None
    text: str = ""


class Human(Protocol):
    """A person, seen from the engine."""

    def show(self, situation: Situation) -> None:
        """Let the person know; called whenever something changes, and after a page was replaced."""

    def take(self) -> Answer | None:
        """Return what the person said since the last call, or None; returns at once."""

    def close(self) -> None:
        """Take leave: the run is over."""


@runtime_checkable
class Helper(Protocol):
    """Someone who may be asked for help with a page that is not as the flow has it."""

    @property
    def helps(self) -> bool:
        """Tell whether they can: a script cannot."""


def can_help(human: Human) -> bool:
    """Tell whether a person can be asked for help; one who does not say so is not asked."""
    return isinstance(human, Helper) and human.helps
