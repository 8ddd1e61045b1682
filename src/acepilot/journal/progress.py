"""What a journal says was done, skipped, and perhaps submitted, step by step: what a run goes on from.

Pure. Decides by codes alone; a form that went to the person may have been submitted until a code says that it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from acepilot.journal.codes import REVIEW, SUBMITTED, Confirmed, Outcome, Shown
from acepilot.journal.old_forms import in_todays_form


class Submission(StrEnum):
    """What the journal knows of a review."""

    NOT = "not"
    MAYBE = "maybe"
    DONE = "done"


@dataclass(frozen=True, slots=True, order=True)
class StepPlace:
    """One step of a run: the stage's number, the item's label or nothing, the step's number."""

    stage: int
    item: str
    step: int


@dataclass(slots=True)
class Progress:
    """What was done of a run.

    Attributes:
        over: Steps that have an end: they were done, or skipped.
        left: Rounds, as (stage, item), that the person left as they are, with the title of the step in which.
        pressed: Steps other than reviews, in whose midst the person pressed what submits, or may.
        showing: Steps in whose midst the person was still showing something.
        unanswered: Reviews whose form was sent, or may have been, and it is not known what the portal answered.
    """

    over: set[StepPlace] = field(default_factory=set)
    left: dict[tuple[int, str], str] = field(default_factory=dict)
    pressed: set[StepPlace] = field(default_factory=set)
    showing: set[StepPlace] = field(default_factory=set)
    unanswered: set[StepPlace] = field(default_factory=set)
    _submissions: dict[StepPlace, Submission] = field(default_factory=dict)

    @classmethod
    def read(cls, entries: Iterable[Mapping[str, Any]]) -> Progress:
        """Read it from a journal's entries, of whatever version."""
        progress = cls()
        for entry in entries:
            place = place_of(entry)
            if place is not None:
                progress._take(in_todays_form(entry), place)
        return progress

    def _take(self, entry: Mapping[str, Any], place: StepPlace) -> None:
        data = entry["data"]
        is_review = entry["step"]["kind"] == REVIEW
        match entry["kind"]:
            case "step.done" | "step.skipped":
                self.over.add(place)
                if is_review and (entry["kind"] == "step.done" or data.get("why") in SUBMITTED):
                    self._submissions[place] = Submission.DONE
                    self.unanswered.discard(place)
            case "person.showed" if data["state"] == Shown.GOING_ON:
                self.showing.add(place)
            case "person.showed":
                self.showing.discard(place)
            case "person.pressed" if not is_review:
                self.pressed.add(place)
            case "person.skipped":
                self.left[place.stage, place.item] = str(entry["step"]["title"])
            case "turn" | "portal.answered" if is_review:
                self._take_of_form(entry["kind"], data, place)
            case "person.confirmed" if data.get("what") == Confirmed.NOT_SUBMITTED:
                self.unanswered = {one for one in self.unanswered if one.item != place.item}

    def _take_of_form(self, kind: str, data: Mapping[str, Any], place: StepPlace) -> None:
        """Take in that a form went to the person, or what the portal answered to it."""
        match kind, data.get("outcome"):
            case "turn", _:
                if data["to"] == "person":
                    self._submissions.setdefault(place, Submission.MAYBE)
            case _, Outcome.UNKNOWN:
                self.unanswered.add(place)
            case _, outcome:
                self.unanswered.discard(place)
                if outcome == Outcome.ACCEPTED:
                    self._submissions[place] = Submission.DONE

    def submission(self, place: StepPlace) -> Submission:
        """Return what is known of a review; one that went to the person may have been submitted, come what may."""
        return self._submissions.get(place, Submission.NOT)


def place_of(entry: Mapping[str, Any]) -> StepPlace | None:
    """Return at which step an entry was written; None between steps."""
    stage, step = entry.get("stage"), entry.get("step")
    if stage is None or step is None:
        return None
    return StepPlace(int(stage["n"]), str(stage["item"] or ""), int(step["n"]))
