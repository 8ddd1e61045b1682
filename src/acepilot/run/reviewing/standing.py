"""What stands on the page with a role that the flow names for an answer, and what stood there before the press.

Owns telling the two apart: what was there before is no answer. Judges no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from acepilot.browser.events import Announced
from acepilot.browser.locators import TEXT_ROLES
from acepilot.flow.name_match import matches
from acepilot.flow.resolved import ResolvedTarget
from acepilot.flow.steps.review import ReviewStep
from acepilot.flow.target import By
from acepilot.folding import squeeze
from acepilot.run.reviewing.sayings import Meaning
from acepilot.run.step_context import StepContext


@dataclass(slots=True)
class Standing:
    """The messages of one review that have the flow's own roles."""

    context: StepContext
    step: ReviewStep
    _known: dict[Meaning, tuple[str, ...]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def targets(self) -> dict[Meaning, ResolvedTarget]:
        """Return what an answer looks like, by what it means."""
        answers = {Meaning.ACCEPTED: self.context.resolve(self.step.until)}
        if self.step.refused is not None:
            answers[Meaning.REFUSED] = self.context.resolve(self.step.refused)
        return answers

    def known(self, outcome: Meaning) -> tuple[str, ...]:
        """Return what is known to have stood there."""
        return self._known.get(outcome, ())

    def texts(self, target: ResolvedTarget) -> tuple[str, ...]:
        """Return what stands there now."""
        return tuple(squeeze(text) for text in self.context.locating.texts(target))

    def remember(self) -> None:
        """Remember what is on the page before the press, and what was: it is no answer."""
        for outcome, target in self.targets().items():
            self._keep(outcome, self.texts(target))

    def snapshot(self) -> dict[Meaning, tuple[str, ...]]:
        """Return what is known now, for `restore`."""
        return dict(self._known)

    def restore(self, known: dict[Meaning, tuple[str, ...]]) -> None:
        """Know no more than that."""
        self._known = known

    def begin_document(self) -> None:
        """Take in that a new page came: what was an answer before may be said again on it."""
        for outcome in self._known:
            self._keep(outcome, ())

    def take(self, text: str) -> None:
        """Take in that a text was an answer."""
        self._told.add(text)

    def fresh(self) -> Iterator[tuple[Meaning, str]]:
        """Yield the first text of each meaning that is new; it is known from then on."""
        for outcome, target in self.targets().items():
            now = self.texts(target)
            new = [text for text in now if text and text not in self.known(outcome)]
            self._keep(outcome, now)
            if new:
                yield outcome, new[0]

    def _keep(self, outcome: Meaning, now: tuple[str, ...]) -> None:
        """Remember texts; what was an answer and is gone may be said again."""
        known = (text for text in self.known(outcome) if text not in self._told)
        self._known[outcome] = tuple(dict.fromkeys((*known, *now)))


def is_announced(target: ResolvedTarget, event: Announced) -> bool:
    """Tell whether an announcement is what a target with one part of a live role means."""
    for chain in target.chains:
        part = chain.parts[-1]
        if (
            len(chain.parts) != 1
            or part.by is not By.ROLE
            or part.role not in TEXT_ROLES
            or part.role != event.role
        ):
            continue
        if part.name is None or matches(part.name, event.text):
            return True
    return False
