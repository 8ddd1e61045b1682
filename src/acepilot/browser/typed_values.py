"""What was typed in this run, and what of it the request guard is to know.

Owns which values are locked, which field is being filled, and which fields hold a bank's or secret value. Decides about
no request: that is the request guard's. Knows no flow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from acepilot.browser.actions import FilledField
from acepilot.browser.choices import NOTHING, Known
from acepilot.browser.lookups import Leave, Load
from acepilot.browser.options import code
from acepilot.browser.request_guard import RequestGuard
from acepilot.browser.swallowed import swallowed
from acepilot.browser.tabs import Tabs
from acepilot.browser.world import Holdings, Unanswered, World
from acepilot.browser.worlds import Worlds


class TypedValues:
    """The values that somebody typed or chose on the pages of one window.

    Args:
        request_guard: What keeps them from leaving the browser.
        is_locking: Whether it does: but in tests of the protection itself.
    """

    def __init__(self, tabs: Tabs, request_guard: RequestGuard, *, is_locking: bool) -> None:
        self._tabs = tabs
        self._request_guard = request_guard
        self._is_locking = is_locking
        self._typed: set[str] = set()
        self._private_fields: set[tuple[World, int]] = set()
        self._leave: Leave | None = None
        self._is_private = False

    @property
    def ever(self) -> tuple[str, ...]:
        """Return every value that was typed or chosen in this run, in whatever document. May be secret."""
        return tuple(sorted(self._typed))

    # -- what stands on the pages -----------------------------------------------------------

    def is_any_held(self) -> bool:
        """Tell whether a field on any page of the window holds a typed value; in doubt it does."""
        try:
            states = [tab.worlds.require_all("acepilot.state().held") for tab in self._tabs.all]
        except Unanswered as error:
            swallowed(error)
            return True
        return any(held for answers in states for _, held in answers)

    def held(self) -> tuple[str, ...]:
        """Return everything that somebody typed and that still stands on a page of the window. May be secret."""
        found = {
            str(value)
            for tab in self._tabs.all
            for _, values in tab.worlds.require_all("acepilot.heldValues()")
            for value in values
        }
        self._typed |= found
        return tuple(found)

    # -- locking ----------------------------------------------------------------------------

    def lock(self, told: Holdings, typing: str = "", *, is_choice: bool = False) -> None:
        """Lock what the pages hold of typed values, and more; what is locked stays so for the whole turn.

        A page may empty a field, or replace it, and keep the value.

        Args:
            told: What the documents told just now that they hold; one that is not among them is asked.
            typing: What is about to be typed or chosen, if anything.

        Raises:
            Unanswered: A document does not say what it holds.
        """
        if not self._is_locking:
            return
        fresh = (typing,) if typing else ()
        if self._leave is not None:
            self._leave.values.update(fresh)
        if self._is_private:
            self._request_guard.private.update(fresh)
        typed, chosen = self._held(told, is_typing=bool(typing))
        self._typed.update(value for value in (*typed, *chosen, *fresh) if value.strip())
        if is_choice:
            self._request_guard.engage(typed, (*chosen, *fresh))
        else:
            self._request_guard.engage((*typed, *fresh), chosen)
        for tab in self._tabs.all:
            tab.worlds.shut(on=self._request_guard.is_on)

    def lock_ever(self) -> None:
        """Lock whatever was ever typed: it may stand on a page that does not say."""
        self._request_guard.engage(tuple(self._typed), ())

    def _held(self, told: Holdings, *, is_typing: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what the pages hold of typed values, and what was chosen among options alone."""
        typed: list[str] = []
        chosen: list[str] = []
        for tab in self._tabs.all:
            for world, holding in tab.worlds.holdings(told).items():
                if is_typing and world not in self._request_guard.known:
                    self._hear_constants(tab.worlds, world)
                for held in holding.fields:
                    values = [str(one) for one in (*held["texts"], *filter(code, held["codes"]))]
                    (chosen if held["isChoice"] else typed).extend(values)
                    if (world, held["number"]) in self._private_fields:
                        self._request_guard.private.update(values, held["codes"])
        return tuple(dict.fromkeys(typed)), tuple(dict.fromkeys(chosen))

    def _hear_constants(self, worlds: Worlds, world: World) -> None:
        """Take in what a page says of its own: once, before anything is typed in it."""
        told = worlds.ask(world, "acepilot.constants()")
        said = Known.of(told["words"], told["addresses"]) if told else NOTHING
        self._request_guard.known[world] = said | self._request_guard.sources.of(world.session)

    # -- the form ---------------------------------------------------------------------------

    def begin_run(self, private: Iterable[str]) -> None:
        """Begin with a run: nothing is let through yet.

        Args:
            private: Every bank's and secret value: wherever it stands, it is never a mere choice.
        """
        self._request_guard.begin_run(value for value in private if value)
        self._private_fields.clear()

    def begin_field(self, *, is_private: bool, values: Iterable[str] = ()) -> Leave:
        """Begin with a field of a form: what is typed or chosen from here on is its own.

        Args:
            is_private: Whether its value is a bank's or secret.
        """
        self._is_private = is_private
        self._leave = self._request_guard.look_ups.leave(values)
        self._tabs.at_hand.worlds.leave = self._leave.number
        return self._leave

    def keep_private_field(self, field: FilledField) -> None:
        """Count whatever stands in this field from now on as a bank's or secret."""
        self._private_fields.add((field.world, field.number))

    def end_fields(self) -> None:
        """End with all fields of a form: no look-up of theirs passes any more."""
        self._is_private = False
        self._leave = None
        self._tabs.at_hand.worlds.leave = 0
        self._request_guard.look_ups.end()

    def end_look_ups_of(self, number: int) -> None:
        """End with the look-ups of one field: it was left a while ago."""
        self._request_guard.look_ups.end_of(number)

    # -- what may pass ----------------------------------------------------------------------

    def pass_no_choices(self) -> None:
        """Let nothing pass for carrying choices alone any more: which field is the bank's cannot be told."""
        self._request_guard.passes_choices = False

    @property
    def has_look_ups(self) -> bool:
        """Tell whether the person let any look-up through."""
        return self._request_guard.look_ups.has_any

    def let_through(self, stopped: Collection[Load]) -> None:
        """Let look-ups like these pass for the rest of the run: the person said so. See `LookUps` for which."""
        self._request_guard.look_ups.permit(stopped)
