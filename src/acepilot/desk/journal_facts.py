"""What a run's journal proves, by its codes alone: nothing is taken from a sentence.

An item that the run never came to proves nothing. Whose word it is, and whether that counts, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from acepilot.client.ir_number import HIDDEN_SSN
from acepilot.client.value import MASK
from acepilot.desk.board import Fact, Problem, ProblemCode, Proof
from acepilot.desk.flow_told import FlowTold
from acepilot.journal.codes import REVIEW, SUBMITTED, Outcome, Same
from acepilot.journal.old_forms import in_todays_form
from acepilot.journal.parts import data_of, part, rows, text_of
from acepilot.plaintext import visible

LONGEST_WORD = 200
_LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,3}\d){8,}")
"""Of nine figures or more, whatever stands between them that is no letter; no company is called so."""
_Review = tuple[int, str, int]
"""A form: the stage's number, the item, the step's number."""
_NOT_ENTERED = frozenset({Same.NO_VALUE, Same.NO_FIELD, Same.OUT_OF_SIGHT, Same.SAID_NO_FIELD})
_SEEN_SAME = frozenset({Same.EQUAL, Same.LAST4})
_SAID_SAME = frozenset({Same.SAID_EQUAL})
_PROBLEMS: Mapping[Proof, ProblemCode] = {
    Proof.REFUSED: ProblemCode.REFUSED,
    Proof.UNCLEAR: ProblemCode.UNCLEAR,
}
_PROBLEM_TEXTS: Mapping[Proof, str] = {
    Proof.REFUSED: "The portal refused, without a word that was heard.",
    Proof.UNCLEAR: "The form may have been submitted, and no answer is known.",
}
_DIFFERS = "The portal shows other bank details than were entered."
_OF_FORMS = frozenset({Proof.APPLIED, Proof.ENROLLED, Proof.CONFIRMED, *_PROBLEMS})
"""What a newer one of these takes the place of."""
_PRACTISED = frozenset({Proof.APPLIED, Proof.ENROLLED, Proof.CONFIRMED})


@dataclass(frozen=True, slots=True)
class RunTold:
    """What a run says of itself at its beginning.

    Attributes:
        items: The labels of what it was to be done for, in order, as its entries have them; empty in journals of early
            versions.
    """

    id: str
    flow: str
    is_practice: bool
    is_guided: bool
    items: tuple[str, ...]


def tell_run(entries: Sequence[Mapping[str, Any]]) -> RunTold:
    """Return what a journal's first entry says; a run that does not say that it was no practice was one."""
    data = data_of(entries[0]) if entries else {}
    items = data.get("items")
    return RunTold(
        id=text_of(data.get("run")),
        flow=word(text_of(part(data, "flow").get("name"))),
        is_practice=data.get("mock") not in (None, False) or data.get("rehearsal") is not False,
        is_guided=data.get("guided") is True,
        items=tuple(text_of(item) for item in items) if isinstance(items, list) else (),
    )


def word(text: str) -> str:
    """Return a text out of a bundle as it may be shown and kept: no longer than a line, nothing that acts."""
    return visible(text[:LONGEST_WORD])[:LONGEST_WORD]


def sentence(text: str) -> str:
    """Return a text in somebody's own words, any long number in it masked: acepilot writes none there, others may."""
    return _LONG_NUMBER.sub(MASK, word(text))


def number_of(label: str) -> str:
    """Return an importer as the desk calls it, by its label in a journal.

    A number that nobody may see is called alike whether it was read, or only named by where it is kept, as in a guided
    run.
    """
    return HIDDEN_SSN if label.startswith(MASK) else word(label)


def _names(items: Sequence[str], numbers: Sequence[str]) -> dict[str, str]:
    """Return what the desk calls each item of a run: the client's importers in their order, where it was for all."""
    if len(items) == len(numbers):
        return dict(zip(items, numbers, strict=True))
    return {item: number_of(item) for item in items}


def facts_of(
    entries: Sequence[Mapping[str, Any]], flow: FlowTold, numbers: Sequence[str], bundle: str
) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Return what a run proves, by time, and what of that somebody has to look into.

    A submission is proven by an accepted answer at a review: an enrollment if its form took the account number, else an
    application. Bank details are confirmed where a `confirm` of them was done and every row was the same. A log-in is
    proven by the end of the sign-in. What went to the person and has no answer is unclear, and so are bank details that
    a `confirm` did not find as they should be. A run on the mock portal
    proves that it was practised, however it ended, and nothing else; one on hosts that are not CBP's, nothing at all.

    Args:
        entries: Of a journal that verifies.
        numbers: The client's importers.
        bundle: The digest of the bundle that holds it.

    Raises:
        ValueError: A time in it is none.
    """
    if not flow.is_of_cbp:
        return (), ()
    told = tell_run(entries)
    reading = _Reading(told, flow, tuple(numbers), bundle, _names(told.items, numbers))
    found: list[Fact] = []
    for entry in entries:
        found += reading.read(in_todays_form(entry))
    found += reading.left_open()
    if told.is_practice and entries:
        found = list(reading.practised(entries[0], found))
    facts = tuple(sorted(dict.fromkeys(found), key=lambda fact: fact.at))
    newest = {fact.number: fact for fact in facts if fact.proof in _OF_FORMS}
    return facts, tuple(_problem(fact, reading.words) for fact in newest.values() if fact.proof in _PROBLEMS)


def _problem(fact: Fact, words: Mapping[tuple[datetime, str], str]) -> Problem:
    """Return what there is to look into: in the portal's own words, where it had any."""
    told = words.get((fact.at, fact.number)) or _PROBLEM_TEXTS[fact.proof]
    return Problem(_PROBLEMS[fact.proof], told, fact.bundle, fact.number)


@dataclass(slots=True)
class _Reading:
    """One journal being read, entry by entry."""

    told: RunTold
    flow: FlowTold
    numbers: tuple[str, ...]
    bundle: str
    names: Mapping[str, str]
    by: str = ""
    banked: dict[str, bool] = field(default_factory=dict)
    words: dict[tuple[datetime, str], str] = field(default_factory=dict)
    submitted: set[_Review] = field(default_factory=set)
    open: dict[_Review, Fact] = field(default_factory=dict)

    def read(self, entry: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what one entry proves."""
        kind, data, step = text_of(entry.get("kind")), data_of(entry), part(entry, "step")
        if kind in {"run.started", "run.resumed"}:
            self.by = _who(part(data, "operator")) or self.by
        if not step:
            return
        match kind, step.get("kind"):
            case "step.done", "fill":
                self._filled(entry)
            case "step.done" | "step.failed", "confirm":
                yield from self._compared(kind, entry)
            case "step.done", "ask" if _place(entry) == self.flow.signs_in:
                yield self._fact(entry, Proof.LOGGED_IN, "", is_said=data.get("basis") == "said")
            case "person.skipped", _:
                yield self._fact(entry, Proof.SKIPPED, self._item(entry))
            case _ if step.get("kind") == REVIEW and self._key(entry) not in self.submitted:
                yield from self._reviewed(kind, entry)
            case _:
                pass

    def left_open(self) -> Iterator[Fact]:
        """Yield each form that may have been submitted, and of which no answer is known."""
        yield from self.open.values()

    def practised(self, began: Mapping[str, Any], found: Iterable[Fact]) -> Iterable[Fact]:
        """Return that each importer of a practice run was practised: by what came of it, else as it began."""
        done = {
            fact.number: replace(fact, proof=Proof.PRACTISED) for fact in found if fact.proof in _PRACTISED
        }
        is_of_all = bool(done) and ("" in done or not self.names)
        numbers = () if is_of_all else tuple(self.names.values()) or ("",)
        tried = {number: self._fact(began, Proof.PRACTISED, number) for number in numbers}
        return (tried | done).values()

    def _filled(self, entry: Mapping[str, Any]) -> None:
        """Take note of a form that was filled: whether the account number was among it."""
        takes = self.flow.takes.get(_place(entry), frozenset())
        left = {
            row.get("target") for row in rows(data_of(entry), "fields") if row.get("same") in _NOT_ENTERED
        }
        if takes - left:
            self.banked[self._item(entry)] = True

    def _compared(self, kind: str, entry: Mapping[str, Any]) -> Iterator[Fact]:
        """Yield what a look at the bank details on file proves: that they are the same, or that somebody must look."""
        shown = self.flow.shows.get(_place(entry))
        if shown is None:
            return
        same = [row.get("same") for row in rows(data_of(entry), "fields")]
        if kind == "step.failed" or Same.DIFFERENT in same:
            differs = self._fact(entry, Proof.UNCLEAR, self._bank_number(entry) or "")
            self.words[differs.at, differs.number] = (
                sentence(text_of(data_of(entry).get("reason"))) or _DIFFERS
            )
            yield differs
        elif kind == "step.done" and len(same) == shown[1]:
            yield from self._confirmed(entry, same, shown)

    def _confirmed(
        self, entry: Mapping[str, Any], same: list[object], shown: tuple[frozenset[int], int]
    ) -> Iterator[Fact]:
        good = _SAID_SAME if self.told.is_guided else _SEEN_SAME
        is_all = all(
            one in good or (one == Same.NO_VALUE and n not in shown[0]) for n, one in enumerate(same)
        )
        if is_all and (number := self._bank_number(entry)) is not None:
            yield self._fact(entry, Proof.CONFIRMED, number)

    def _reviewed(self, kind: str, entry: Mapping[str, Any]) -> Iterator[Fact]:
        """Take in what became of a form: a press without an answer leaves it unclear, whatever else there is."""
        place, data = self._key(entry), data_of(entry)
        match kind:
            case "turn" if data.get("to") == "person":
                self.open.setdefault(place, self._unclear(entry))
            case "person.pressed":
                self.open[place] = self._unclear(entry)
            case "portal.answered":
                yield from self._answered(place, entry)
            case "step.skipped" if data.get("why") in SUBMITTED:
                self.open[place] = self._unclear(entry)

    def _key(self, entry: Mapping[str, Any]) -> _Review:
        stage, step = _place(entry)
        return stage, self._item(entry), step

    def _answered(self, place: _Review, entry: Mapping[str, Any]) -> Iterator[Fact]:
        data = data_of(entry)
        outcome, is_said = data.get("outcome"), data.get("basis") == "said"
        if outcome == Outcome.ACCEPTED:
            self.open.pop(place, None)
            self.submitted.add(
                place
            )  # nothing that comes after takes it back: a second press, a person who leaves
            yield self._accepted(entry, is_said=is_said)
            self.banked.pop(self._item(entry), None)
        elif outcome == Outcome.REFUSED:
            self.open.pop(place, None)
            refused = self._fact(entry, Proof.REFUSED, self._number(entry), is_said=is_said)
            self.words[refused.at, refused.number] = sentence(text_of(data.get("text")))
            yield refused
        else:
            self.open[place] = self._unclear(entry)

    def _accepted(self, entry: Mapping[str, Any], *, is_said: bool) -> Fact:
        if not self.banked.get(self._item(entry)):
            return self._fact(entry, Proof.APPLIED, self._item(entry), is_said=is_said)
        number = self._bank_number(entry)
        if number is None:  # for one importer of several, and nobody can tell which
            return self._unclear(entry)
        return self._fact(entry, Proof.ENROLLED, number, is_said=is_said)

    def _unclear(self, entry: Mapping[str, Any]) -> Fact:
        return self._fact(entry, Proof.UNCLEAR, self._number(entry))

    def _number(self, entry: Mapping[str, Any]) -> str:
        """Return whom a form is for: the item, else the only importer there is if it is of the bank."""
        is_bank = self.banked.get(self._item(entry), False)
        return (self._bank_number(entry) if is_bank else None) or self._item(entry)

    def _bank_number(self, entry: Mapping[str, Any]) -> str | None:
        """Return whose bank details a form or a page has; None where nobody can tell.

        A stage that is done once has the values of the run's first importer: of the only one, or of the one that the
        flow then names.
        """
        if item := self._item(entry):
            return item
        among = tuple(self.names.values()) or self.numbers
        is_told = len(among) == 1 or (self.flow.names_importer and self.names)
        return among[0] if is_told else None

    def _item(self, entry: Mapping[str, Any]) -> str:
        item = text_of(part(entry, "stage").get("item"))
        return self.names.get(item) or number_of(item)

    def _fact(self, entry: Mapping[str, Any], proof: Proof, number: str, *, is_said: bool = False) -> Fact:
        at, told = moment_of(entry), self.told
        return Fact(proof, at, number, told.flow, told.id, self.bundle, self.by, is_said or told.is_guided)


def moment_of(entry: Mapping[str, Any]) -> datetime:
    """Return an entry's time.

    Raises:
        ValueError: It has none.
    """
    at = datetime.fromisoformat(text_of(entry.get("at")))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


def _who(operator: Mapping[str, Any]) -> str:
    return sentence(
        next((text for key in ("said", "name", "account") if (text := text_of(operator.get(key)))), "")
    )


def _place(entry: Mapping[str, Any]) -> tuple[int, int]:
    stage, step = part(entry, "stage").get("n"), part(entry, "step").get("n")
    return (stage if isinstance(stage, int) else 0, step if isinstance(step, int) else 0)
