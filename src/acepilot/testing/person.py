"""A scripted person, who follows its cues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from acepilot.errors import AcepilotError
from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.timing import SYSTEM_CLOCK

PACE_S = 0.15  # between two acts of a scripted person, so that each is answered before the next


@dataclass(frozen=True, slots=True)
class Cue:
    """What a scripted person does once, when what they are shown fits.

    Attributes:
        act: What they say, or do on the page.
        at: A part of what they are asked or told, in any case; empty for whatever it is.
        turn: Whose turn it must be.
    """

    act: Answer | Callable[[], object]
    at: str = ""
    turn: Turn = Turn.PERSON

    def fits(self, situation: Situation) -> bool:
        """Tell whether it is time."""
        words = f"{situation.doing}\n{situation.notice}".casefold()
        return situation.turn is self.turn and self.at.casefold() in words


def says(
    key: Key, *, at: str = "", index: int | None = None, text: str = "", turn: Turn = Turn.PERSON
) -> Cue:
    """Return a cue to say something."""
    return Cue(Answer(key, index, text), at, turn)


def does(act: Callable[[], object], *, at: str = "", turn: Turn = Turn.PERSON) -> Cue:
    """Return a cue to do something on the page."""
    return Cue(act, at, turn)


class ScriptStuck(AcepilotError):
    """A scripted person has waited too long for a cue: the script, or what it tests, is wrong."""


class FakeHuman:
    """A person with a script; implements `Human`. Follows its cues in order, each once.

    Args:
        cues: The script.
        patience_s: How long a turn of the person may last without a cue.
        helps: Whether they can be asked for help with a page that is not as the flow has it.

    Attributes:
        log: Every situation shown, in order.
        is_closed: Whether the run took leave.
    """

    def __init__(self, *cues: Cue, patience_s: float = 40.0, helps: bool = False) -> None:
        self._cues = list(cues)
        self._helps = helps
        self._patience_s = patience_s
        self._waiting_since = SYSTEM_CLOCK.monotonic()
        self._said: tuple[Answer, int] | None = None
        self.log: list[Situation] = []
        self.is_closed = False

    @property
    def helps(self) -> bool:
        """Tell whether they help, as the test has it."""
        return self._helps

    @property
    def left(self) -> int:
        """Return how many cues never came."""
        return len(self._cues)

    @property
    def told(self) -> list[str]:
        """Return what was asked of the person in their turns, each once, in order."""
        return list(dict.fromkeys(one.doing for one in self.log if one.turn is Turn.PERSON))

    @property
    def notices(self) -> list[str]:
        """Return every notice, each once, in order."""
        return list(dict.fromkeys(one.notice for one in self.log if one.notice))

    def show(self, situation: Situation) -> None:
        """Remember the situation."""
        if not self.log or self.log[-1].turn is not situation.turn:
            self._waiting_since = SYSTEM_CLOCK.monotonic()
        self.log.append(situation)

    def take(self) -> Answer | None:
        """Follow the next cue, if it is time for it.

        Raises:
            ScriptStuck: It has not been time for anything for long.
        """
        if not self._is_time() or SYSTEM_CLOCK.monotonic() - self._waiting_since < PACE_S:
            self._check_patience()
            return None
        self._waiting_since = SYSTEM_CLOCK.monotonic()
        act = self._cues.pop(0).act
        if isinstance(act, Answer):
            self._said = act, len(self.log)
            return act
        act()
        return None

    def _is_time(self) -> bool:
        """Tell whether the next cue fits what is shown; the same answer again is meant for what is shown next."""
        if not self._cues or not self.log or not self._cues[0].fits(self.log[-1]):
            return False
        return self._said != (self._cues[0].act, len(self.log))

    def _check_patience(self) -> None:
        if not self.log or self.log[-1].turn is not Turn.PERSON:
            return
        if SYSTEM_CLOCK.monotonic() - self._waiting_since > self._patience_s:
            shown = self.log[-1]
            raise ScriptStuck(f"Nothing to do at: {shown.doing!r} {shown.notice!r}; {self.left} cues left.")

    def close(self) -> None:
        """Remember that the run took leave."""
        self.is_closed = True
