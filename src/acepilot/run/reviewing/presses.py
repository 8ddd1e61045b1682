"""The person's presses on the portal's Submit, what followed each over the network, and that it was answered.

Owns the journal's entries of the three. Judges no text: what an answer is, `answers.py` says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from acepilot.browser.events import Pressed, Sent
from acepilot.browser.traffic import PLAIN_READS
from acepilot.browser.world import World
from acepilot.client.meaning import undecorated
from acepilot.run.reviewing.edits import Edits
from acepilot.run.reviewing.sayings import Fresh, Meaning
from acepilot.run.reviewing.under_review import UnderReview, of
from acepilot.run.step_context import StepContext


class Dress(StrEnum):
    """How the portal's answer was seen.

    `role`: as the flow has it. `text`: as a new text with the name that the flow gives, on the page or in a dialog of
    the browser's. `asked`: as words that the person judged. `none`: not at all; the person says what it was.
    """

    ROLE = "role"
    TEXT = "text"
    ASKED = "asked"
    NONE = "none"

    @property
    def basis(self) -> str:
        """Return who says what the answer means: `seen` by acepilot, or `said` by the person."""
        return "seen" if self in {Dress.ROLE, Dress.TEXT} else "said"


@dataclass(slots=True)
class Press:
    """One press, and what followed it.

    Attributes:
        at: When, in seconds of the monotonic clock.
        browser_at: When, in milliseconds of the browser's clock; None when the person said it.
        first: The one that followed first.
        is_stopped: Whether the page itself complained, and sent nothing.
        unsure: The texts after it that the person must judge.
    """

    at: float
    browser_at: float | None = None
    sent: Sent | None = None
    first: Sent | None = None
    is_submitted: bool = False
    is_answered: bool = False
    is_stopped: bool = False
    unsure: list[Fresh] = field(default_factory=list)

    @property
    def doubt(self) -> str:
        """Return the words that the person is, or was, asked about."""
        return " / ".join(dict.fromkeys(undecorated(one.text) for one in self.unsure))


@dataclass(slots=True)
class Presses:
    """The presses of one review.

    Attributes:
        submit_shown: The submit control, as it is told.
        times_sent: How often the form was sent since the portal refused it.
        is_leaving: Whether the run ends in the midst of the review: nothing more is waited for.
    """

    context: StepContext
    form: UnderReview
    edits: Edits
    submit_shown: str
    count: int = 0
    times_sent: int = 0
    last: Press | None = None
    is_leaving: bool = False
    _serial: int = 0

    def _now(self) -> float:
        return self.context.timing.clock.monotonic()

    @property
    def is_overdue(self) -> bool:
        """Tell whether the answer to the last press should have come long ago."""
        return self.last is not None and self._now() - self.last.at >= self.context.timing.answer_expected_s

    @property
    def is_open(self) -> bool:
        """Tell whether a press waits for its answer."""
        return self.last is not None and not self.last.is_answered

    def hear(self, event: Pressed) -> None:
        """Write a press down, with what stood in the fields."""
        self.leave_unanswered()
        for now in event.fields:
            self.edits.note(now)
        self.edits.settle(at_once=True)
        entries = self.form.entries(event.fields)
        last = self.context.record.last_capture
        readings = (of(filling, event.fields) for filling in self.context.form.fillings)
        values = tuple(now.value if now else "" for now in readings)
        same_as = last.path if last is not None and last.fields == values else None
        self.context.record.write(
            "person.pressed",
            {"control": event.control, "by": event.by, "fields": entries, "same_as": same_as},
        )
        self._begin(event.at)

    def take_word(self) -> None:
        """Write down the press that the person says they made where acepilot heard none."""
        self.leave_unanswered()
        self.context.record.write(
            "person.pressed",
            {"control": self.submit_shown, "by": "said", "fields": self.form.entries(()), "same_as": None},
        )
        self._begin(None)

    def _begin(self, browser_at: float | None) -> None:
        self.count += 1
        self.last = Press(self._now(), browser_at)

    # -- the submission ---------------------------------------------------------------------

    def hear_sent(self, event: Sent) -> None:
        """Take in a request: the first that follows a press is its submission, and so is each that says the same."""
        press = self.last
        if press is None or press.is_answered or _is_beside(event) or event.serial <= self._serial:
            return
        self._serial = event.serial
        press.sent = event
        if not press.is_submitted:
            press.first = event
            self.submit("seen")
        elif press.first is not None and self.context.traffic.is_again(event.serial, press.first.serial):
            self._write_submission("seen")

    def hear_of_submission(self) -> None:
        """Take in a request that followed the press and came while the page was being read, as its answer did."""
        assert self.last is not None
        if self.last.is_submitted:
            return
        if not self.is_leaving:
            self.context.turns.pulse()
        for event in tuple(self.context.turns.heard):
            if isinstance(event, Pressed):
                return  # what follows is of that press
            if isinstance(event, Sent):
                self.hear_sent(event)

    def submit(self, basis: str) -> None:
        """Write down, once, that the form was sent, and how that is known."""
        assert self.last is not None
        if self.last.is_submitted:
            return
        self.last.is_submitted = True
        self._write_submission(basis)

    def _write_submission(self, basis: str) -> None:
        assert self.last is not None
        self.times_sent += 1
        request = f"{self.last.sent.method} {self.last.sent.url}" if self.last.sent else None
        self.context.record.write("person.submitted", {"basis": basis, "request": request})

    # -- that it was answered ---------------------------------------------------------------

    def answer(self, outcome: Meaning, text: str, dress: Dress, world: World | None) -> None:
        """Write down what the portal answered, in whatever document."""
        assert self.last is not None
        self.submit("unknown" if dress.basis == "seen" else "said")
        self.last.is_answered = True
        self.last.unsure.clear()
        if outcome is Meaning.REFUSED:
            self.times_sent = 0
        if world is not None:
            self.context.watch.keep(world)  # the press may have opened a window of its own for the answer
        self._write_answer("unknown" if dress is Dress.NONE else str(outcome), text, dress.basis, dress)

    def leave_unanswered(self) -> None:
        """Write down that it is not known what the portal answered to a press that sent something, or may have."""
        press = self.last
        if press is None or press.is_answered:
            return
        is_late = self._now() - press.at > self.context.timing.sent_within_s or press.is_stopped
        if not (press.is_submitted or press.unsure or (self.is_leaving and not is_late)):
            return
        self.submit("unknown")
        press.is_answered = True
        self._write_answer("unknown", press.doubt, "unknown", Dress.NONE)

    def _write_answer(self, outcome: str, text: str, basis: str, dress: Dress) -> None:
        assert self.last is not None
        sent = self.last.sent
        server = self.context.traffic.server_of(sent.serial) if sent else None
        self.context.record.write(
            "portal.answered",
            {
                "outcome": outcome,
                "text": text,
                "url": self.context.whereabouts.url,
                "server": server.address if server else "",
                "tls_issuer": server.tls_issuer if server else "",
                "basis": basis,
                "dress": str(dress),
            },
        )


def _is_beside(event: Sent) -> bool:
    """Tell whether a request is a page that was opened in another tab: a link that the person follows sends nothing."""
    return event.is_elsewhere and event.method in PLAIN_READS
