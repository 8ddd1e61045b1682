"""The step that types: `fill`. Whatever it could not do, or the page did not keep, goes to the person or the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from acepilot.browser.events import FieldNow
from acepilot.browser.hands import NotFillable, OutOfSight
from acepilot.browser.locate import Ambiguous, Found, NotThere
from acepilot.browser.surface import GuardSilent
from acepilot.client.meaning import kind_of
from acepilot.errors import StepFailed
from acepilot.flow.models import FillField, FillStep
from acepilot.flow.target import Rendered
from acepilot.folding import fold
from acepilot.person import texts
from acepilot.run.choosing import Lost
from acepilot.run.helping import ask_for, find_or_ask, within_or_ask
from acepilot.run.job import USUAL_TIMEOUT_MS, DoneByPerson, Filling, Job
from acepilot.run.pointed import Need

Data = dict[str, Any]
READ_BACK_TRIES = 3


def do_fill(job: Job, step: FillStep) -> Data:
    """Fill a form.

    1. Every field in the flow's order: find it, fill it, leave it.
    2. Fields that may not exist: fill those that do, report the others.
    3. Read every field back; a bank field that does not hold what was typed goes to the person.
    """
    timeout_ms = step.timeout_ms or USUAL_TIMEOUT_MS
    form = _Form(job, within_or_ask(job, step.within, timeout_ms), timeout_ms)
    for one in step.fields:  # 1
        form.fill(one)
    for one in step.if_present:  # 2
        form.fill_if_present(one)
    return {"fields": [*form.unfilled, *(_read_back(job, filling) for filling in form.filled)]}  # 3


@dataclass(slots=True)
class _Form:
    """The form at hand: what was filled, and the rows of what was not."""

    job: Job
    within: Found | None
    timeout_ms: int
    filled: list[Filling] = field(default_factory=list)
    unfilled: list[Data] = field(default_factory=list)
    channels: set[str] = field(default_factory=set)

    def fill(self, one: FillField) -> None:
        """Fill a field that must be there."""
        wanted = one.value.render(self.job.values)
        if wanted is None:
            self.unfilled.append(_absent(one, None, texts.MISSING_VALUE))
            return
        self._fill_or_ask(one, wanted)

    def fill_if_present(self, one: FillField) -> None:
        """Fill a field that may be there, once the page is still; report one that is not."""
        wanted = one.value.render(self.job.values)
        if wanted is None:
            return
        self.job.surface.locating.settle()
        try:
            found = self.job.find(one.target, within=self.within, timeout_ms=0)
        except NotThere:
            self.unfilled.append(_absent(one, wanted.shown, texts.NOT_ON_PAGE))
            return
        except Ambiguous:
            self._fill_or_ask(one, wanted)
            return
        try:
            self._fill(one, found, wanted)
        except OutOfSight:
            self.unfilled.append(_absent(one, wanted.shown, texts.OUT_OF_SIGHT))
        except NotFillable:
            self._fill_or_ask(one, wanted)

    def _fill_or_ask(self, one: FillField, wanted: Rendered) -> None:
        """Fill a field; the person helps when it is not there, or cannot be filled."""
        lost = Lost(one.target, Need.FILL, self.within, wanted.is_secret)
        while True:
            try:
                found = find_or_ask(self.job, lost, timeout_ms=self.timeout_ms)
                self._fill(one, found, wanted)
            except NotFillable as trouble:
                trouble.hint = texts.TELL_US
                ask_for(self.job, lost, trouble)
            except DoneByPerson:
                self.unfilled.append(_absent(one, wanted.shown, texts.DONE_BY_HAND))
                return
            else:
                return

    def _fill(self, one: FillField, found: Found, wanted: Rendered) -> None:
        """Fill a field; once more if its look-up was stopped and the person has let it through since."""
        turns = self.job.turns
        self._tell_channels()
        turns.was_let_through = False
        filling = _fill_found(self.job, one, found, wanted, self.timeout_ms)
        turns.breathe()
        if turns.was_let_through:
            filling = _fill_found(self.job, one, found, wanted, self.timeout_ms)
        self.filled.append(filling)
        self.job.fillings.append(filling)

    def _tell_channels(self) -> None:
        """Ask the person before anything is typed on a page with channels that nobody can watch; once for each."""
        fresh = set(self.job.surface.open_channels()) - self.channels
        if fresh:
            self.channels |= fresh
            told = texts.open_channels(", ".join(sorted(fresh)))
            self.job.turns.ask_person("the page holds channels that cannot be watched", told)


def _absent(one: FillField, wanted: str | None, why: str) -> Data:
    return {"target": one.target.text, "wanted": wanted, "found": None, "same": why}


def _fill_found(job: Job, one: FillField, found: Found, wanted: Rendered, timeout_ms: int) -> Filling:
    """Fill one field; a list without the option is left to the person."""
    job.turns.breathe()
    hands = job.surface.hands
    is_bank = any(name.startswith("bank.") for name in one.value.names)
    kind = kind_of(one.value.names)
    try:
        filled = hands.fill(found, wanted.text, wanted.shown, kind=kind, timeout_ms=timeout_ms)
    except (NotFillable, GuardSilent):
        raise
    except StepFailed as trouble:
        job.turns.ask_person(
            "acepilot cannot choose here", texts.help_with_field(trouble.message, found.shown, wanted.shown)
        )
        filled = hands.identify(found, timeout_ms=timeout_ms)
    return Filling(filled, wanted, is_bank, kind)


def _read_back(job: Job, filling: Filling) -> Data:
    """Return the row of a field; stops for the person at a bank field that lost what was typed."""
    now = _settled(job, filling)
    if now is not None and _is_renamed(filling, now, job.fillings):
        what = "a field has another name than when it was filled"
        job.turns.ask_person(what, texts.renamed(filling.field.label, now.label, filling.wanted.shown))
        now = job.surface.read_field(filling.field.world, filling.field.number)
    if filling.holds(now) or not filling.is_bank:
        return filling.entry(now)
    for _ in range(READ_BACK_TRIES):
        label = filling.field.label or filling.field.shown
        told = texts.not_held(label, filling.wanted.shown, filling.shown(now))
        job.turns.ask_person(f"{label} does not hold what was typed", told)
        now = job.surface.read_field(filling.field.world, filling.field.number)
        if filling.holds(now):
            return filling.entry(now)
    raise StepFailed(
        f"{filling.field.label} does not hold what was typed.",
        expected=filling.wanted.shown,
        got=filling.shown(now) or "nothing",
        hint="Enter it on the portal by hand, and tell us what the page did.",
    )


def _is_renamed(filling: Filling, now: FieldNow, all_filled: Iterable[Filling]) -> bool:
    """Tell whether a field bears another field's name now, or any name but its own.

    A counter or a message at the end makes no difference, nor does the value: some lists bear what was chosen in their
    name, before or behind the rest of it.
    """
    if fold(now.label) == fold(filling.field.label):
        return False
    if any(fold(now.label) == fold(other.field.label) for other in all_filled):
        return True
    before, after = _letters(filling.field.label), _letters(now.label)
    values = {_letters(text) for text in (now.value, filling.wanted.text, filling.field.chosen or "")} - {""}
    behind = {after, *(after.removesuffix(value) for value in values)}
    ahead = {after.removeprefix(value) for value in values if after.startswith(value)}
    return not (
        any(before.startswith(name) or name.startswith(before) for name in behind)
        or any(before.endswith(name) for name in ahead)
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalpha())


def _settled(job: Job, filling: Filling) -> FieldNow | None:
    """Read a field, once more after a moment if it does not hold what was typed: pages rewrite after the blur."""
    now = job.surface.read_field(filling.field.world, filling.field.number)
    if not filling.holds(now):
        job.surface.locating.settle()
        now = job.surface.read_field(filling.field.world, filling.field.number)
    return now
