"""The form that is being filled in, until the portal has answered: what was asked for, and what stands in it.

Owns how a field is told to the person and to the journal. Knows no step and no turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from acepilot.browser.actions import FilledField
from acepilot.browser.events import FieldNow
from acepilot.browser.found import How
from acepilot.browser.surface import Surface
from acepilot.browser.world import Unanswered, World
from acepilot.client.meaning import Fit, ValueKind, fit_of, undecorated
from acepilot.client.value import masked_account_number
from acepilot.flow.template import Rendered
from acepilot.folding import fold, squeeze
from acepilot.journal.codes import Same
from acepilot.journal.naming import field_name
from acepilot.person.human import FieldRow, FieldState
from acepilot.timing import Timing

LISTS = frozenset({"select", "combobox"})


@dataclass(frozen=True, slots=True)
class Filling:
    """A field that the flow filled, and that is under review until the portal has answered.

    Attributes:
        is_bank: Whether money goes astray if it is wrong.
        kind: What kind of value was asked for, and so what may stand for it.
        page: Which page of the application it stands on: fields that were there together have one number.
        at: When it was filled, in seconds of the monotonic clock.
    """

    field: FilledField
    wanted: Rendered
    is_bank: bool
    kind: ValueKind
    page: int = 0
    at: float = 0.0

    def fit(self, now: FieldNow | None) -> Fit | None:
        """Return how what stands in the field is what was asked for; None when it is not."""
        if now is None:
            return None
        if now.kind == "radio":
            return (self.field.fit or Fit.EQUAL) if now.value == "ticked" else None
        return self.fit_of(now.value)

    def fit_of(self, value: str) -> Fit | None:
        """Return how a value of the field is what was asked for; None when it is not."""
        value = self._plain(value)
        if self.field.chosen is not None and fold(value) == fold(undecorated(self.field.chosen)):
            return self.field.fit or fit_of(self.wanted.text, value, self.kind)
        return fit_of(self.wanted.text, value, self.kind)

    @property
    def key(self) -> tuple[World, int]:
        """Return where it stands, as a key."""
        return self.field.world, self.field.number

    def holds(self, now: FieldNow | None) -> bool:
        """Tell whether the field still holds what was asked for."""
        return self.fit(now) is not None

    def shown(self, now: FieldNow | None) -> str:
        """Return what stands in the field, as it may be seen."""
        if now is None or not now.value:
            return ""
        if not self.wanted.is_secret:
            return self._written(now)
        return self.wanted.shown if self.holds(now) else masked_account_number(now.value)

    def _written(self, now: FieldNow) -> str:
        """Return what the page writes in a field: of a radio button that is ticked, its name."""
        is_chosen = now.kind == "radio" and now.value
        return (self.field.chosen or now.label or now.value) if is_chosen else self._plain(now.value)

    def _plain(self, value: str) -> str:
        """Return a value without what a list paints beside it."""
        return undecorated(value) if self.field.kind in LISTS else value

    def _is_respelled(self, now: FieldNow) -> bool:
        """Tell whether the page writes what was asked for in a way of its own."""
        return self.holds(now) and squeeze(self._written(now)) != squeeze(self.wanted.text)

    def row(self, now: FieldNow | None) -> FieldRow:
        """Return the row of the review's table."""
        if not is_on_page(now):
            state = FieldState.ABSENT
        elif not now.value:
            state = FieldState.EMPTY
        else:
            state = FieldState.SAME if self.holds(now) else FieldState.EDITED
        if is_on_page(now) and now.value and now.is_invalid:
            state = FieldState.REFUSED
        found = self.shown(now) if state is not FieldState.ABSENT else ""
        is_respelled = now is not None and state is FieldState.SAME and self._is_respelled(now)
        sought = "" if self.field.how is How.FLOW else field_name(self.field.wanted_target)
        return FieldRow(self.name, self.wanted.shown, found, state, is_respelled=is_respelled, sought=sought)

    def earlier_row(self, left: FieldNow | None) -> FieldRow:
        """Return the row of a field of an earlier page: with what it held when that was left, else what was typed."""
        found = self.shown(left) if left is not None else self.wanted.shown
        return FieldRow(self.name, self.wanted.shown, found, FieldState.EARLIER)

    def unread_row(self) -> FieldRow:
        """Return the row of a field on a page that may not be read."""
        return FieldRow(self.name, self.wanted.shown, "", FieldState.UNREAD)

    @property
    def name(self) -> str:
        """Return what a person calls the field."""
        return self.field.told or self.field.label or self.field.shown

    def entry(self, now: FieldNow | None) -> dict[str, Any]:
        """Return the journal's `{target, wanted, found, same}`, and `fit` where it is the same."""
        fit = self.fit(now)
        return {
            "target": self.field.shown,
            "wanted": self.wanted.shown,
            "found": self.shown(now) if now is not None else None,
            "same": Same.DIFFERENT if fit is None else Same.EQUAL,
        } | ({"fit": str(fit)} if fit else {})

    def earlier_entry(self, left: FieldNow | None) -> dict[str, Any]:
        """Return the same for a field of an earlier page: with what it held when that was left, else what was typed."""
        found = self.shown(left) if left is not None else self.wanted.shown
        return self.entry(None) | {"found": found, "same": Same.EARLIER}

    def unread_entry(self) -> dict[str, Any]:
        """Return the same for a field on a page that may not be read."""
        return self.entry(None) | {"same": Same.UNREAD}


def is_on_page(now: FieldNow | None) -> TypeGuard[FieldNow]:
    """Tell whether a field stands on the page now."""
    return now is not None and now.is_connected


@dataclass(slots=True)
class Form:
    """What was filled in since the last answer of the portal.

    Attributes:
        fillings: Its fields, in the order in which they were filled.
        changed: What a person entered in place of a value, by that value; may be secret, and never leaves the process.
        last_seen: How each field under review stood when it was last seen; may be secret.
        seen_at: When that was, in seconds of the monotonic clock.
    """

    surface: Surface
    timing: Timing
    fillings: list[Filling] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict, repr=False)
    last_seen: dict[tuple[World, int], FieldNow] = field(default_factory=dict, repr=False)
    seen_at: float = 0.0

    def now(self) -> tuple[FieldNow | None, ...]:
        """Return how the fields under review stand now; as `FieldReader.read_all`."""
        return self.surface.fields.read_all(tuple(filling.field for filling in self.fillings))

    def page_of_new_field(self) -> int:
        """Return the number of the page that a new field stands on: a new one once one of the last page's is gone.

        The next page of an application may show some of what was given on the one before.
        """
        last = max((filling.page for filling in self.fillings), default=0)
        now = zip(self.fillings, self.now(), strict=True)
        is_left = any(filling.page == last and not is_on_page(one) for filling, one in now)
        return last + 1 if is_left or last == 0 else last

    def keep_in_sight(self, *, at_once: bool) -> None:
        """Remember how the fields under review stand, now and then: the person may correct them, and leave the page."""
        is_due = at_once or self.timing.clock.monotonic() - self.seen_at >= self.timing.fields_seen_every_s
        if not self.fillings or not is_due or self.surface.dialog is not None:
            return
        self.seen_at = self.timing.clock.monotonic()
        with suppress(Unanswered):  # they are looked at again
            self.last_seen |= {(one.world, one.number): one for one in self.now() if is_on_page(one)}

    def note_changes(self, known: Mapping[tuple[World, int], str]) -> None:
        """Remember what a person changed in the form that the portal has accepted; another spelling is no change.

        Args:
            known: What stood in the fields, by document and number.
        """
        for filling in self.fillings:
            entered = known.get((filling.field.world, filling.field.number))
            if entered and filling.field.kind != "radio" and filling.fit_of(entered) is None:
                self.changed[filling.wanted.text] = entered

    def as_entered(self, wanted: Rendered) -> Rendered:
        """Return a value as it was entered: a person may have changed it in the review."""
        entered = self.changed.get(wanted.text, wanted.text)
        if entered == wanted.text:
            return wanted
        return Rendered(
            entered, masked_account_number(entered) if wanted.is_secret else entered, wanted.is_secret
        )
