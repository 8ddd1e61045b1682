"""The person's turn that is no review: `ask`. Ends by itself when what it waits for is there."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from acepilot.browser.events import Typed
from acepilot.browser.locate import Rest
from acepilot.errors import StepFailed
from acepilot.flow.models import AskStep
from acepilot.person import texts
from acepilot.person.human import Answer, Choice, Key
from acepilot.run.choosing import Lost
from acepilot.run.job import Job, SkipItem, StepSkipped
from acepilot.run.journal import utc_now
from acepilot.run.otherwise import may_look, rest_of
from acepilot.run.pointed import Need
from acepilot.run.turns import IDLE_MS

Data = dict[str, Any]


def do_ask(job: Job, step: AskStep) -> Data:
    """Hand the page to the person.

    1. If what is waited for is there already, and nothing is to be confirmed, the step is skipped, and said. A page
       that asks for a password or a code is the person's at once: a clock on it may never stand still.
    2. The turn ends by itself when `until:` is there, if under another name on a page that is calm, and the person has
       been idle for a second; without `until:`, when the last check is confirmed; without checks, when the person
       says so.

    Raises:
        SkipItem: The person leaves the rest of this item as it is.
        StepSkipped: There is nothing to do.
    """
    text = step.text.show(job.values) or step.text.text
    if step.until is not None and not step.checks:  # 1
        if not job.surface.is_sensitive():
            job.surface.locating.settle()
        if job.is_present(step.until):
            raise StepSkipped(texts.DONE_ALREADY.format(text=text))
    asking = _Asking(job, step, text)
    job.turns.hand_over(text, doing=text, **asking.shown())
    while not asking.is_over():  # 2
        job.turns.wait_for_person(step.timeout_ms)
    job.turns.take_back(asking.why)
    return {"confirmed": len(step.checks)} if step.checks else {}


class _Asking:
    """One `ask` at work."""

    def __init__(self, job: Job, step: AskStep, text: str) -> None:
        self.job = job
        self.step = step
        self.text = text
        self.why = texts.SAID_GO_ON
        self.checks = tuple(check.show(job.values) or check.text for check in step.checks)
        self.confirmed: frozenset[int] = frozenset()
        self.rest = Rest() if step.until is None else rest_of(job, Lost(step.until, Need.SEE))
        self.deadline = (
            utc_now() + timedelta(milliseconds=step.countdown_ms) if step.countdown_ms is not None else None
        )

    def shown(self) -> dict[str, Any]:
        """Return what the person is shown."""
        choices: list[Choice] = []
        if self.step.until is None and not self.checks:
            choices.append(Choice(Key.GO_ON, texts.GO_ON, is_primary=True))
        if self.step.or_skip:
            choices.append(Choice(Key.SKIP, texts.SKIP))
        choices.append(Choice(Key.STOP, texts.STOP))
        return {
            "checks": self.checks,
            "confirmed": self.confirmed,
            "choices": tuple(choices),
            "deadline": self.deadline,
            "notice": "",
        }

    def is_over(self) -> bool:
        """Take what was said, and tell whether the turn has ended."""
        said = False
        while self.job.turns.answers:
            said = self._take(self.job.turns.answers.popleft()) or said
        if self.deadline is not None and utc_now() > self.deadline:
            self.job.turns.tell(notice=texts.TIME_IS_UP)
        self.job.keep_in_sight(at_once=any(isinstance(event, Typed) for event in self.job.turns.heard))
        self.job.turns.heard.clear()
        are_checked = len(self.confirmed) == len(self.checks)
        if self.step.until is None:
            return are_checked and (said or bool(self.checks))
        return are_checked and self._is_there()

    def _is_there(self) -> bool:
        assert self.step.until is not None
        if self.job.surface.idle_ms() < IDLE_MS:
            return False
        if not self.job.is_present(self.step.until) and not self._is_otherwise():
            return False
        self.why = f"{self.job.resolve(self.step.until).spoken} is there"
        return True

    def _is_otherwise(self) -> bool:
        """Tell whether it is there under another name, on a page that may be read."""
        if not may_look(self.job):
            return False
        with suppress(StepFailed):  # the page may go while it is looked at: it is the person's
            if (found := self.rest.look()) is not None:
                self.job.note_drift(found)
                return True
        return False

    def _take(self, answer: Answer) -> bool:
        match answer.key:
            case Key.GO_ON:
                return True
            case Key.SKIP if self.step.or_skip:
                self.job.record.write("person.skipped", {"what": "this importer"})
                self.job.turns.take_back("the person left this importer as it is")
                raise SkipItem(self.text)
            case Key.CHECK if answer.index is not None and 0 <= answer.index < len(self.checks):
                self._toggle(answer.index)
        return False

    def _toggle(self, index: int) -> None:
        if index in self.confirmed:
            self.confirmed -= {index}
        else:
            self.confirmed |= {index}
            self.job.record.write("person.confirmed", {"check": self.checks[index]})
        self.job.turns.tell(confirmed=self.confirmed)
