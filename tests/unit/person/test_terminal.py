"""What the terminal tells: in an order that can be read from above."""

from __future__ import annotations

import io

from acepilot.person.human import Choice, Key, Situation, Turn
from acepilot.person.terminal import Terminal


def test_answers_stand_below_what_they_answer() -> None:
    """A question that comes up in the midst of a turn is told before what can be said to it."""
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO())
    turn = Situation(Turn.PERSON, doing="Sign in.", choices=(Choice(Key.DONE, "I have done it"),))
    terminal.show(turn)
    asked = (Choice(Key.DONE, "It is done all the same"),)
    terminal.show(Situation(Turn.PERSON, doing="Sign in.", choices=asked, notice="Is it done?"))
    told = out.getvalue()
    order = [
        told.index(one) for one in ("Sign in.", "I have done it", "Is it done?", "It is done all the same")
    ]
    assert order == sorted(order)
