"""A run's story as data: stages, steps, captures and reviews, in the order of the journal.

Reads what a snapshot has, and the flow's title. Trusts nothing that it reads: a journal that somebody changed still
gets a report. Escapes nothing; the page does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby

from acepilot.evidence.report_reviews import Review, read_review
from acepilot.evidence.snapshot import Snapshot
from acepilot.evidence.verification import Verification
from acepilot.journal.codes import REVIEW
from acepilot.journal.describe import tell
from acepilot.journal.described_line import DescribedLine
from acepilot.journal.old_forms import in_todays_form
from acepilot.journal.operator import hands
from acepilot.journal.parts import Data, part, say
from acepilot.journal.summary import RunSummary, scalar_in

CAPTURE_PATH = re.compile(r"captures/[A-Za-z0-9][A-Za-z0-9._-]*\.png")
TEXT_PATH = re.compile(r"captures/[A-Za-z0-9][A-Za-z0-9._-]*\.aria\.yaml")
CLOSINGS = frozenset({"step.done", "step.skipped", "step.failed"})


@dataclass(frozen=True, slots=True)
class ReportCapture:
    """A picture that the journal names.

    Attributes:
        number: Which one of the run, from 1: what the report calls it.
        path: Where it lies in the run; empty when the journal names a place where no capture lies.
        text_path: The page's text, beside it; empty as for `path`.
        is_full_page: Whether it shows the whole page or only what the window showed.
        is_doubted: Whether the verification found something wrong with it.
        is_persons: Whether the person added it, and acepilot covered nothing.
    """

    number: int
    at: str
    name: str
    path: str
    sha256: str
    text_path: str
    url: str
    masks: int
    is_full_page: bool
    is_doubted: bool
    is_persons: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry in words; the first line says what happened, the others tell more."""

    at: str
    seq: str
    turn: str
    said: tuple[DescribedLine, ...]


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step as it went.

    Attributes:
        at: When the first of its entries was written.
        headline: What became of it; None when the journal has no end of it, and for what is in no step.
        more: What else its end tells: its fields, what was expected.
        title: The step in words; empty for what is in no step.
        moments: What else happened in it.
        review: What was reviewed, for such a step.
    """

    at: str
    headline: DescribedLine | None
    more: tuple[DescribedLine, ...]
    title: str
    moments: tuple[Moment, ...]
    captures: tuple[ReportCapture, ...]
    review: Review | None


@dataclass(frozen=True, slots=True)
class ToldRound:
    """One stage for one item; without a heading, what happened between stages."""

    heading: str
    item: str
    at: str
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All that a report tells of a run.

    Attributes:
        started: The data of the first entry.
        hands: Who began it, and whoever else went on with it.
        title: The flow's title; empty when it cannot be told.
        is_torn: Whether its last line was cut off.
        hosts: The sites on which acepilot was, in the order in which it came there.
        notable: The entries that a reader must not miss, by kind.
        files: What the journal names, in order: path and SHA-256 of each.
        verification: What was checked; None when nothing was.
    """

    summary: RunSummary
    started: Data
    hands: tuple[Data, ...]
    title: str
    rounds: tuple[ToldRound, ...]
    entries: int
    last_at: str
    is_torn: bool
    hosts: tuple[str, ...]
    notable: dict[str, tuple[Moment, ...]]
    files: tuple[tuple[str, str], ...]
    verification: Verification | None

    @property
    def reviews(self) -> tuple[Review, ...]:
        """Return the reviews, in order."""
        return tuple(s.review for r in self.rounds for s in r.steps if s.review is not None)

    @property
    def captures(self) -> tuple[ReportCapture, ...]:
        """Return the pictures, in order."""
        return tuple(capture for r in self.rounds for s in r.steps for capture in s.captures)

    @property
    def picture_numbers(self) -> dict[str, int]:
        """Return each picture's number by its path."""
        return {capture.path: capture.number for capture in self.captures if capture.path}


def read_story(run: Snapshot, verification: Verification | None) -> Story:
    """Return the story of a run as it was at a moment."""
    entries = tuple(map(in_todays_form, run.record.entries))
    doubted = frozenset(
        mismatch.path.removeprefix("data/")
        for check in (verification.checks if verification else ())
        for mismatch in check.mismatches
    )
    return Story(
        summary=replace(run.summary, run=run.run),
        started=part(entries[0], "data") if entries else {},
        hands=hands(entries),
        title=scalar_in(run.path / "flow.yaml", "title"),
        rounds=tuple(_Telling(doubted).rounds(entries)),
        entries=len(entries),
        last_at=say(entries[-1], "at") if entries else "",
        is_torn=bool(run.torn or run.record.broken),
        hosts=tuple(dict.fromkeys(filter(None, map(_host, entries)))),
        notable=_notable(entries),
        files=tuple(dict.fromkeys((file.path, file.sha256) for file in run.record.named_files)),
        verification=verification,
    )


def _stage_key(entry: Data) -> tuple[str, str, str]:
    stage = part(entry, "stage")
    return say(stage, "n"), say(stage, "title"), say(stage, "item")


def _step_key(entry: Data) -> tuple[str, str]:
    step = part(entry, "step")
    return say(step, "n"), say(step, "title")


class _Telling:
    """Turns entries into rounds; counts captures and reviews as it goes."""

    def __init__(self, doubted: frozenset[str]) -> None:
        self._doubted = doubted
        self._captures = count(1)
        self._reviews = count(1)

    def rounds(self, entries: Iterable[Data]) -> Iterator[ToldRound]:
        for (number, title, item), group in groupby(entries, _stage_key):
            inside = list(group)
            heading = f"Stage {number}: {title}" if number or title else ""
            told = [entry for entry in inside if entry.get("kind") != "stage.started"]
            steps = tuple(
                self._step(name, list(part_of), item or title)
                for (_, name), part_of in groupby(told, _step_key)
            )
            yield ToldRound(heading, item, say(inside[0], "at"), steps)

    def _step(self, title: str, entries: Sequence[Data], what: str) -> StepTold:
        closing = entries[-1] if title and entries[-1].get("kind") in CLOSINGS else None
        lines = tuple(tell(closing)) if closing else ()
        captures = {
            place: self._capture(entry)
            for place, entry in enumerate(entries)
            if entry.get("kind") == "capture"
        }
        moments = tuple(
            _moment(entry, title)
            for place, entry in enumerate(entries)
            if place not in captures and entry is not closing
        )
        is_review = any(say(part(entry, "step"), "kind") == REVIEW for entry in entries)
        return StepTold(
            at=say(entries[0], "at"),
            headline=lines[0] if lines else None,
            more=lines[1:],
            title=title,
            moments=moments,
            captures=tuple(captures.values()),
            review=read_review(next(self._reviews), what, entries) if is_review else None,
        )

    def _capture(self, entry: Data) -> ReportCapture:
        data = part(entry, "data")
        path, text_path = say(data, "path"), say(part(data, "text"), "path")
        masks = data.get("masks")
        return ReportCapture(
            number=next(self._captures),
            at=say(entry, "at"),
            name=say(data, "name", "a page"),
            path=path if CAPTURE_PATH.fullmatch(path) else "",
            sha256=say(data, "sha256"),
            text_path=text_path if TEXT_PATH.fullmatch(text_path) else "",
            url=say(data, "url"),
            masks=masks if isinstance(masks, int) else 0,
            is_full_page=data.get("full_page") is True,
            is_doubted=path in self._doubted or text_path in self._doubted,
            is_persons=data.get("by") == "person",
        )


def _moment(entry: Data, title: str = "") -> Moment:
    """Return an entry in words; a turn leaves out the step's title, a press its fields: they have a table."""
    first, *more = tell(entry)
    if entry.get("kind") == "person.pressed":
        more = []
    if first.text == title and first.label:
        first = replace(first, text="")
    return Moment(say(entry, "at"), say(entry, "seq"), say(entry, "turn"), (first, *more))


def _host(entry: Data) -> str:
    """Return the host of the page that an entry tells of; what follows it may hold anything."""
    found = re.match(r"https://([A-Za-z0-9.-]+)(?:[:/?#]|$)", say(part(entry, "data"), "url"))
    return found[1] if found else ""


NOTABLE = (
    "run.resumed",
    "person.edited",
    "person.noted",
    "person.showed",
    "person.skipped",
    "drift",
    "guard.stopped",
    "request.passed",
    "dialog",
    "step.failed",
)


def _notable(entries: Sequence[Data]) -> dict[str, tuple[Moment, ...]]:
    return {kind: tuple(_moment(entry) for entry in entries if entry.get("kind") == kind) for kind in NOTABLE}
