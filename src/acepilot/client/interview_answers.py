"""The answers of an interview so far: gone on with after an interruption, and taken back one by one.

Owns what has been answered, in order. The questions are asked anew from the first one each time, and what was answered
is given again without asking, as long as the same is asked and the answer still passes. Must not know the terminal,
nor where answers are kept in between; no answer is a secret, as none is ever asked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from acepilot.client.interview import Asker, Check, Question, interview
from acepilot.client.serialize import Tree
from acepilot.client.validators import passes
from acepilot.errors import AcepilotError


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: to what, and which; a step that is not answered, such as keeping a secret, has an empty one."""

    question: str
    answer: str
    is_asked: bool = True


Keep = Callable[[Sequence[Given]], None]
"""Is called with all answers after each new one."""


class WentBack(AcepilotError):
    """The person wants the question before the one that they were asked."""

    def __init__(self) -> None:
        super().__init__("There is no way back here.")


def interviewed(asker: Asker, name: str, before: Sequence[Given], keep: Keep) -> Tree:
    """Ask for all that a client file holds, going back where the person wants to; return its content.

    Args:
        asker: Asks; raises `WentBack` in place of an answer to have the question before again.
        name: The client's own, for the names of its secrets.
        before: What was answered earlier, and is not asked again.
    """
    given = tuple(before)
    while True:
        answering = _Answering(asker, given, keep)
        try:
            return interview(answering, name)
        except WentBack:
            given = _without_last(answering.given)


def _without_last(given: Sequence[Given]) -> tuple[Given, ...]:
    """Take back the last answer, and what followed from it."""
    asked = [n for n, one in enumerate(given) if one.is_asked]
    return tuple(given[: asked[-1]]) if asked else ()


class _Answering:
    """An asker that first gives again what was answered, and then has another one ask."""

    def __init__(self, asker: Asker, before: Iterable[Given], keep: Keep) -> None:
        self._asker = asker
        self._again = deque(before)
        self._keep = keep
        self._heading: tuple[str, str] | None = None
        self.given: list[Given] = []

    def section(self, title: str, about: str) -> None:
        """Announce a section once something in it is asked."""
        self._heading = (title, about)

    def ask(self, question: Question) -> str:
        """Return the answer given before, if it still passes; else ask."""
        answer = self._given_again(question.text, lambda text: _check(question, text))
        if answer is None:
            self._announce()
            answer = self._asker.ask(question)
            self._note(Given(question.text, answer))
        return answer

    def agree(self, text: str, *, default: bool) -> bool:
        """Return what was said before; else ask."""
        answer = self._given_again(text, ("y", "n").index)
        if answer is None:
            self._announce()
            answer = "y" if self._asker.agree(text, default=default) else "n"
            self._note(Given(text, answer))
        return answer == "y"

    def keep(self, name: str, check: Check) -> None:
        """Offer to keep a secret, if that was not offered before."""
        if self._given_again(f"keep {name}", lambda _: None) is None:
            self._announce()
            self._asker.keep(name, check)
            self._note(Given(f"keep {name}", "", is_asked=False))

    def why_no_keyring(self) -> str:
        """Return what the other one says of it."""
        return self._asker.why_no_keyring()

    def _given_again(self, text: str, check: Check) -> str | None:
        if not self._again:
            return None
        one = self._again.popleft()
        if one.question == text and passes(check, one.answer):
            self.given.append(one)
            return one.answer
        self._again.clear()  # what follows was answered to other questions
        return None

    def _announce(self) -> None:
        if self._heading is not None:
            self._asker.section(*self._heading)
            self._heading = None

    def _note(self, one: Given) -> None:
        self.given.append(one)
        self._keep(self.given)


def _check(question: Question, answer: str) -> None:
    if answer or not question.is_optional:
        question.check(answer)
