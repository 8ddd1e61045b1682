"""The form under review: how its fields stand, and which were given on an earlier page of the application.

Owns telling a field that went with its page from one that was taken out of this very form, and what the page has made
of the bank's fields behind everybody's back: emptied, rewritten, renamed, or put elsewhere too. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from acepilot.browser.events import FieldNow
from acepilot.browser.world import Unanswered, World
from acepilot.folding import fold
from acepilot.person import form_texts
from acepilot.person.human import FieldRow
from acepilot.run.form import Filling, is_on_page
from acepilot.run.step_context import StepContext

FEWEST_FIGURES = 6
"""How many figures a number of the bank's has at least that is looked for in other fields."""


@dataclass(slots=True)
class UnderReview:
    """The fields of one review.

    Attributes:
        earlier: The fields of pages that were left before the review began; None until the page could be read.
        now: How the fields stood at the last look, in the order of the fillings.
        is_read: Whether the page could be read then.
        is_silent: Whether it gave no answer then.
        gone_since: Since when none of the fields is on the page, in seconds of the monotonic clock.
    """

    context: StepContext
    earlier: frozenset[tuple[World, int]] | None = None
    now: tuple[FieldNow | None, ...] = ()
    is_read: bool = False
    is_silent: bool = False
    was_read: bool = False
    gone_since: float | None = None
    _sought_at: tuple[object, ...] | None = None

    def look(self, *, may_read: bool) -> tuple[FieldNow, ...]:
        """Read the fields; return those that stand on the page. Of one that gives no answer the last look stands.

        Which pages were left is settled at the first look at a page that may be read: what goes later was taken away
        under the person's eyes.
        """
        unread = (None,) * len(self.context.form.fillings)
        self.is_silent = True
        try:
            self.now, self.is_read = (self.context.form.now() if may_read else unread), may_read
        except Unanswered:
            self.now = self.now or unread
            return ()
        self.is_silent = False
        self.was_read |= may_read
        there = tuple(one for one in self.now if is_on_page(one))
        if may_read and self.earlier is None:
            there_now = {filling.page for filling, one in self._pairs() if is_on_page(one)}
            last = max((filling.page for filling in self.context.form.fillings), default=0)
            self.earlier = frozenset(
                filling.key
                for filling, one in self._pairs()
                if not is_on_page(one)
                and self.context.turns.handed_over_at
                > filling.at  # acepilot leaves no page that holds what was typed
                and (filling.page < last or filling.page not in there_now)
            )
            self._learn_what_was_left()
        return there

    def _pairs(self) -> tuple[tuple[Filling, FieldNow | None], ...]:
        return tuple(zip(self.context.form.fillings, self.now, strict=True))

    def _learn_what_was_left(self) -> None:
        """Treat what a person entered on an earlier page as it is treated on this one."""
        for filling in self.context.form.fillings:
            left = self.left(filling)
            if left is None or not self.is_earlier(filling):
                continue
            if filling.wanted.is_secret:
                self.context.record.learn_secret(left.value)
            else:
                self.context.record.learn(left.value)

    def left(self, filling: Filling) -> FieldNow | None:
        """Return how a field stood when it was last seen; None if that is not known."""
        return self.context.form.last_seen.get(filling.key)

    def is_earlier(self, filling: Filling) -> bool:
        """Tell whether a field was given on a page that was left before the review began."""
        return self.earlier is not None and filling.key in self.earlier

    @property
    def is_gone(self) -> bool:
        """Tell whether none of the fields is on the page any more, those of earlier pages aside."""
        own = [now for filling, now in self._pairs() if not self.is_earlier(filling)]
        return bool(own) and self.is_read and not any(is_on_page(now) for now in own)

    def seek(self) -> None:
        """Read the fields, and note since when none of them is on the page any more; once in one moment."""
        if self._sought_at is not None and self._sought_at == self._moment:
            return
        self.look(may_read=may_read(self.context))
        self.note_gone()
        self._sought_at = self._moment

    @property
    def _moment(self) -> tuple[object, ...] | None:
        """Return what changes with each question to the page, each wait, and each page that comes to hand."""
        if not self.context.whereabouts.is_open:
            return None
        return self.context.surface.page, *self.context.locating.moment

    def note_gone(self) -> None:
        """Note since when none of the fields is on the page any more, as they stood at the last look."""
        if not self.is_gone:
            self.gone_since = None
        elif self.gone_since is None:
            self.gone_since = self.context.timing.clock.monotonic()

    @property
    def is_left(self) -> bool:
        """Tell whether the form has been gone for a while."""
        return (
            self.gone_since is not None
            and self.context.timing.clock.monotonic() - self.gone_since >= self.context.timing.form_gone_s
        )

    def warning(self, touched: Collection[tuple[World, int]]) -> str:
        """Return what the person must know of the bank's fields before they press Submit; nothing where all is well.

        Args:
            touched: The fields that the person has typed into: they know what they did.

        Raises:
            Unanswered: The page does not tell whether all is well.
        """
        if self.is_silent:
            raise Unanswered(has_failed=False)
        if not self.is_read:
            return ""
        for filling, now in self._pairs():
            if not filling.is_bank or self.is_earlier(filling) or filling.key in touched:
                continue
            if not is_on_page(now):
                return form_texts.gone_in_review(filling.name, filling.wanted.shown)
            if not filling.holds(now):
                return form_texts.not_held_in_review(filling.name, filling.wanted.shown, filling.shown(now))
            if is_renamed(filling, now, self.context.form.fillings):
                return form_texts.renamed_in_review(filling.field.label, now.label, filling.wanted.shown)
            if elsewhere := also_in(self.context, filling):
                return form_texts.stands_elsewhere(filling.name, filling.wanted.shown, elsewhere)
        return ""

    def rows(self) -> tuple[FieldRow, ...]:
        """Return the rows of the review's table, in the order of the fillings."""
        return tuple(self._row(filling, now) for filling, now in self._pairs())

    def _row(self, filling: Filling, now: FieldNow | None) -> FieldRow:
        if self.is_earlier(filling):
            return filling.earlier_row(self.left(filling))
        return filling.row(now) if self.is_read else filling.unread_row()

    def entries(self, fields: tuple[FieldNow, ...]) -> list[dict[str, Any]]:
        """Return what the journal has of the fields at a press, which told those of its own document."""
        return [self._entry(filling, of(filling, fields)) for filling in self.context.form.fillings]

    def _entry(self, filling: Filling, now: FieldNow | None) -> dict[str, Any]:
        if self.is_earlier(filling):
            return filling.earlier_entry(self.left(filling))
        if now is None and not self.is_read:
            return filling.unread_entry()
        return filling.entry(now if is_on_page(now) else None)


def may_read(context: StepContext) -> bool:
    """Tell whether the page may be read: not elsewhere, and not where it asks for a password or a one-time code."""
    return context.whereabouts.is_on_hosts and not context.surface.is_sensitive()


def of(filling: Filling, fields: tuple[FieldNow, ...]) -> FieldNow | None:
    """Return the reading of one field among others."""
    return next((one for one in fields if (one.world, one.number) == filling.key), None)


def is_renamed(filling: Filling, now: FieldNow, all_filled: Iterable[Filling]) -> bool:
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


def also_in(context: StepContext, filling: Filling) -> tuple[str, ...]:
    """Return what those fields are called that hold a bank field's number too, though acepilot put nothing there."""
    figures = _figures(filling.wanted.text)
    if not filling.is_bank or len(figures) < FEWEST_FIGURES:
        return ()
    fields = tuple(one.field for one in context.form.fillings if figures in _figures(one.wanted.text))
    return context.fields.names_of_others((filling.field, *fields), lambda value: figures in _figures(value))


def _figures(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())
