"""The isolated world of one document: what it is, and that it gives no answer.

Knows no events of a session, and no scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession

from acepilot.browser.driver import NotInTime

SILENT_TRIES = 3
"""How often a document that is busy is asked what must be known before an act."""


class Unanswered(NotInTime):
    """A document does not answer, or fails at what it is asked: what must be known and is not forbids the act.

    Attributes:
        has_failed: Whether it failed, which it would again, rather than being busy.
    """

    def __init__(self, *, has_failed: bool) -> None:
        super().__init__(
            "A part of the page does not answer acepilot, so acepilot does nothing there.",
            expected="an answer of each part of the page",
            got="a failure" if has_failed else "none in time",
        )
        self.has_failed = has_failed


@dataclass(frozen=True, slots=True)
class World:
    """The isolated world of one document.

    Attributes:
        context: The execution context's number in that session.
        frame: CDP's id of the frame it belongs to.
    """

    session: CDPSession
    context: int
    frame: str


@dataclass(frozen=True, slots=True)
class Holding:
    """What a document holds that somebody typed or chose.

    Attributes:
        labels: The names of the fields that hold it.
        fields: What is to be locked of it, as `heldFields` in `typed.js` tells. May be secret.
    """

    labels: tuple[str, ...]
    fields: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Holding:
        """Return what a document told."""
        return cls(tuple(map(str, told["labels"])), tuple(told["fields"]))


Holdings = dict[World, Holding]
"""What each document holds that was asked, at the moment it was."""
