"""Several ways to the same person at once: the panel on the page, the terminal beside it."""

from __future__ import annotations

from collections.abc import Sequence

from acepilot.person.human import Answer, Human, Situation, can_help


class Channels:
    """Shows everything on each way, and takes what is said on any; implements `Human`."""

    def __init__(self, humans: Sequence[Human]) -> None:
        self._humans = tuple(humans)

    @property
    def helps(self) -> bool:
        """Tell whether all of them help: a rehearsal does not, wherever else it is shown."""
        return all(can_help(human) for human in self._humans)

    def show(self, situation: Situation) -> None:
        """Show it everywhere."""
        for human in self._humans:
            human.show(situation)

    def take(self) -> Answer | None:
        """Return the first thing said anywhere."""
        for human in self._humans:
            answer = human.take()
            if answer is not None:
                return answer
        return None

    def close(self) -> None:
        """Take leave everywhere."""
        for human in self._humans:
            human.close()
