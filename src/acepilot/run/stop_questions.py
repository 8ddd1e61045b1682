"""What the person is asked of what was stopped, and what they are only told.

Owns the words, and what a yes lets through. What was stopped, and what of it was told, is kept by `Stops`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from acepilot.browser.events import Stopped
from acepilot.browser.typed_values import TypedValues
from acepilot.journal.codes import Confirmed, TurnCause
from acepilot.person import texts
from acepilot.person.human import Choice, Key
from acepilot.run.record import Record
from acepilot.run.showing import GO_ON
from acepilot.run.stops import Stops
from acepilot.run.turn_why import TurnWhy


class Asks(Protocol):
    """Gives the page to the person in the midst of a step, as `TurnControl.ask_person`."""

    def __call__(
        self,
        why: TurnWhy,
        doing: str,
        *,
        notice: str = "",
        until: Callable[[], bool] | None = None,
        choices: tuple[Choice, ...] = (GO_ON,),
        until_hand: bool = False,
    ) -> Key:
        """Return what they said."""


class StopQuestions:
    """Asks about what was stopped.

    Args:
        typed: What was typed, and what of it may pass.
    """

    def __init__(self, stops: Stops, typed: TypedValues, record: Record, ask: Asks) -> None:
        self._stops = stops
        self._typed = typed
        self._record = record
        self._ask = ask

    # -- asking -----------------------------------------------------------------------------

    def ask_about_presses(self) -> None:
        """Ask about the person's own presses that were stopped."""
        if self._stops.take_presses():
            self._ask(
                TurnWhy(TurnCause.STOPPED, "a press of the person's was stopped"),
                texts.PRESSED_IN_FLOW,
                until_hand=True,
            )

    def ask_about_tries(self) -> None:
        """Ask about what tried to submit."""
        tried = self._stops.take_try()
        if tried is not None:
            self._ask(
                TurnWhy(TurnCause.STOPPED, "something tried to submit, and was stopped"),
                texts.guard_stopped(tried.what),
                until_hand=True,
            )

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Collect the requests that are stopped, and ask about none by itself: a form is being filled."""
        self._stops.is_collecting = True
        try:
            yield
        finally:
            self._stops.is_collecting = False
            self._typed.end_fields()

    @property
    def is_collecting(self) -> bool:
        """Tell whether a form is being filled."""
        return self._stops.is_collecting

    @property
    def has_requests(self) -> bool:
        """Tell whether there are requests to be asked about."""
        return self._stops.has_requests

    def ask_about_requests(self) -> tuple[Stopped, ...]:
        """Ask once about all requests that were stopped; return those that the person lets through.

        In a form that is being filled they may let look-ups through, for the rest of the run.
        """
        requests = self._stops.take_requests()
        if not requests:
            return ()
        able = tuple(one for one in requests if self._stops.is_collecting and _may_be_let_through(one))
        told = texts.lock_stopped(_named(requests), can_pass=bool(able))
        choices = (GO_ON, Choice(Key.ALLOW, texts.ALLOW)) if able else (GO_ON,)
        answer = self._ask(
            TurnWhy(TurnCause.STOPPED, "a request with typed values was stopped"),
            told,
            choices=choices,
            until_hand=True,
        )
        if answer is not Key.ALLOW:
            return ()
        self._stops.let_through(able)
        self._typed.let_through(tuple(one.load for one in able if one.load is not None))
        for what in dict.fromkeys(one.what for one in able):
            self._record.confirm(Confirmed.LET_THROUGH, f"{texts.ALLOW}: {what}")
        return able

    # -- telling ----------------------------------------------------------------------------

    def told_by_the_way(self, *, is_review: bool) -> str:
        """Say what was stopped in the last moments before the page went to the person, and is no question any more."""
        lines = []
        if self._stops.take_presses():
            lines.append(texts.PRESSED_EARLY if is_review else texts.PRESSED_IN_FLOW)
        if news := self._stops.take_news():
            lines.append(texts.stopped_before(_named(news)))
        if more := self._stops.take_more():
            lines.append(texts.more_than_a_look_up(_named(more)))
        return "\n".join(lines)

    def told_at_once(self) -> str:
        """Say what waits for no question, where the page is only lent to the person: their own press."""
        return texts.PRESSED_IN_FLOW if self._stops.take_presses() else ""


def _may_be_let_through(stopped: Stopped) -> bool:
    load = stopped.load
    return load is not None and bool(load.values) and not load.is_navigation and not load.is_late


def _named(stopped: tuple[Stopped, ...]) -> str:
    return ", ".join(dict.fromkeys(one.what for one in stopped))
