"""The panel as a person: shows each situation on the page, through whoever can draw there.

What is pressed in it reaches the run by the page's own events, so `take` has nothing to say. Knows no browser.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from acepilot.person import panel_texts
from acepilot.person.human import NOTE_LIMIT, Answer, Situation, Turn


class Panel:
    """Shows situations in the page's panel; implements `Human`.

    Args:
        draw: Draws a state on the page at once; None takes the panel away.
        draw_soon: Draws a state before anything else is done on the page, or waited for; None for at once.
    """

    def __init__(
        self,
        draw: Callable[[dict[str, Any] | None], None],
        draw_soon: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._draw = draw
        self._draw_soon = draw_soon or draw
        self._was_passing = False

    @property
    def helps(self) -> bool:
        """Return True: whoever reads the panel sees the page."""
        return True

    def show(self, situation: Situation) -> None:
        """Draw the situation; what acepilot does, one thing after the other, as soon as it takes any time."""
        was_passing, self._was_passing = self._was_passing, _is_passing(situation)
        draw = self._draw_soon if was_passing and self._was_passing else self._draw
        draw(panel_state(situation))

    def take(self) -> Answer | None:
        """Return None: presses come as events of the page."""
        return None

    def close(self) -> None:
        """Take the panel off the page."""
        self._draw(None)


def _is_passing(situation: Situation) -> bool:
    """Tell whether a situation only says what acepilot is doing: nobody is asked, and nothing has happened."""
    is_of_steps = situation.written is None and situation.shown is None
    return situation.turn is Turn.ACEPILOT and not situation.notice and is_of_steps


def panel_state(situation: Situation) -> dict[str, Any]:
    """Return a situation as the panel's script takes it: plain JSON data."""
    is_recording, is_showing = situation.written is not None, situation.shown is not None
    steps = situation.written if is_recording else situation.shown
    told = asdict(situation) | {
        "confirmed": sorted(situation.confirmed),
        "deadline": situation.deadline.isoformat() if situation.deadline else None,
        "note_limit": NOTE_LIMIT,
        "written": list(steps) if steps is not None else None,
        "words": {
            **panel_texts.PANEL,
            **(
                panel_texts.RECORDING_PANEL
                if is_recording
                else panel_texts.SHOWING_PANEL
                if is_showing
                else {}
            ),
        },
    }
    del told["shown"]  # drawn as what is written
    del told["stops_at"]  # for whoever calls the person
    for field in told["fields"]:
        field["respelled"] = field.pop("is_respelled")
    return told


def ended_state(told: str) -> dict[str, Any]:
    """Return what the panel says once the run is over and its page stays: nothing can be answered in it any more.

    Args:
        told: How the run ended, and what the person can do now.
    """
    state = panel_state(Situation(Turn.PERSON, doing=f"{panel_texts.ENDED}\n\n{told}"))
    return state | {"is_over": True, "words": state["words"] | panel_texts.ENDED_PANEL}
