"""The guide at the terminal that runs have: where the run stands as a situation, and an answer as what was said.

Says the same as the guide's page. Must not know how a terminal prints or reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from acepilot.errors import AcepilotError, Interrupted
from acepilot.flow.models import Nature
from acepilot.guide import statements as say
from acepilot.guide import texts
from acepilot.guide.pages import heading_of
from acepilot.guide.pictures import LARGEST_BYTES, clean_picture
from acepilot.guide.position import Position
from acepilot.guide.statements import Statement
from acepilot.guide.steps import GuidedField
from acepilot.journal.codes import Outcome
from acepilot.person import texts as person_texts
from acepilot.person.human import Answer, Choice, Key, Situation, Turn
from acepilot.person.terminal import Terminal
from acepilot.regular import read_regular

OUTCOMES = {
    Key.ACCEPTED: Outcome.ACCEPTED,
    Key.REFUSED: Outcome.REFUSED,
    Key.NO_ANSWER: Outcome.UNKNOWN,
}


class GuideTerminal:
    """Tells a guided run on a terminal, and takes in what the person says there."""

    def __init__(self, terminal: Terminal, flow: str, client: str) -> None:
        self._terminal = terminal
        self._titles = (flow, client)
        self._picture: bytes | None = None
        self._heard_of = -1
        self._notice = ""

    def watch(self, now: Position) -> Statement | None:
        """Tell where the run stands, and return what was said of it, if anything was.

        Raises:
            Interrupted: The terminal has gone.
        """
        situation = self._situation(now)
        self._terminal.show(situation)
        answer = self._terminal.take()
        if answer is None:
            if self._terminal.is_closed:
                raise Interrupted(texts.TERMINAL_GONE)
            return None
        self._terminal.show(
            replace(situation, notice="")
        )  # what is told of this is news, be it the same again
        self._heard_of, self._notice = now.version, ""
        try:
            return self._meant(answer, now)
        except AcepilotError as error:
            self._notice = f"{error.message} {error.hint}".strip()
            return None

    # -- telling ----------------------------------------------------------------------------

    def _situation(self, now: Position) -> Situation:
        flow, client = self._titles
        is_asked = now.is_asked or self._picture is not None
        return Situation(
            Turn.PERSON,
            step_kind=now.step.kind,
            doing="\n".join(_told(now)),
            flow=flow,
            client=client,
            stage=now.round.title,
            stage_n=now.round.stage_n,
            stage_count=now.stage_count,
            item=now.round.item or "",
            item_n=now.round.item_n,
            item_count=now.item_count,
            checks=() if is_asked else now.step.checks,
            confirmed=frozenset() if is_asked else now.confirmed,
            choices=tuple(_choices(now)) if self._picture is None else _OF_PICTURE,
            deadline=now.deadline,
            notice=self._notice if self._heard_of == now.version else now.notice,
        )

    # -- hearing ----------------------------------------------------------------------------

    def _meant(self, answer: Answer, now: Position) -> Statement | None:
        """Return what an answer says at this step.

        Raises:
            AcepilotError: It cannot be taken in, as a picture that is none.
        """
        match answer.key:
            case Key.YES if self._picture is not None:
                picture, self._picture = self._picture, None
                return say.Pictured(picture)
            case Key.CANCEL:
                self._picture = None
                self._notice = texts.NOTHING_WRITTEN
            case Key.PICTURE:
                self._picture = clean_picture(_read_picture(answer.text))
                self._notice = texts.LOOK_FIRST
            case Key.ACCEPTED | Key.REFUSED | Key.NO_ANSWER:
                if now.is_asked:
                    return say.WasSubmitted(is_so=answer.key is Key.ACCEPTED)
                return say.Submitted(OUTCOMES[answer.key], answer.text)
            case _:
                return _statement(answer)
        return None


def _statement(answer: Answer) -> Statement | None:
    """Return what an answer says wherever it can be given."""
    match answer.key:
        case Key.GO_ON:
            return say.Done()
        case Key.DONE:
            numbers = answer.text.replace(",", " ").split()
            return say.Done(frozenset(int(n) - 1 for n in numbers if n.isdecimal()))
        case Key.CHECK if answer.index is not None:
            return say.Checked(answer.index)
        case Key.NOT_NEEDED:
            return say.NotNeeded()
        case Key.SKIP:
            return say.SkippedItem()
        case Key.NOTE if answer.text:
            return say.Noted(answer.text)
        case Key.COULD_NOT:
            return say.CouldNot(answer.text)
        case Key.STOP:
            return say.StopRun()
        case _:
            return None


_OF_PICTURE = (
    Choice(Key.YES, "it shows no full account number"),
    Choice(Key.CANCEL, "leave the picture out"),
    Choice(Key.STOP, "stop"),
)


def _told(now: Position) -> Iterator[str]:
    """Yield a step's lines."""
    yield f"Step {now.step.n} of {len(now.round.steps)}: {heading_of(now.step)}"
    if now.question:
        yield now.question
    if now.step.condition:
        yield f"{now.step.condition}."
    for n, field in enumerate(now.step.fields, start=1):
        yield _field_line(n, field)


def _field_line(n: int, field: GuidedField) -> str:
    others = f" (or: {', '.join(field.others)})" if field.others else ""
    some = ", if the portal has it" if field.is_optional else ""
    papers = "  not shown in full: take it from your papers" if field.is_secret else ""
    return f"{n}. {field.label}{others}{some}: {field.shown}{papers}"


def _choices(now: Position) -> Iterator[Choice]:
    """Yield what can be said at a step."""
    if now.is_asked:
        yield Choice(Key.ACCEPTED, person_texts.WAS_SUBMITTED)
        yield Choice(Key.REFUSED, person_texts.WAS_NOT_SUBMITTED)
    elif now.can_be_submitted:
        yield Choice(
            Key.ACCEPTED, f"you have pressed {now.step.submit}, and the portal accepted", takes="TEXT"
        )
        yield Choice(Key.REFUSED, "it refused", takes="TEXT")
        yield Choice(Key.NO_ANSWER, "no answer yet")
    elif now.can_be_done:
        yield Choice(Key.GO_ON, now.step.done, is_primary=True)
        if now.step.nature is Nature.FILL and any(field.is_optional for field in now.step.fields):
            yield Choice(Key.DONE, "entered, and the portal has no fields 4 and 5", takes="4 5")
    if now.can_be_not_needed and not now.is_asked:
        is_capture = now.step.nature is Nature.PICTURE
        yield Choice(Key.NOT_NEEDED, "go on without a picture" if is_capture else "not needed here")
    if now.can_skip_item:
        yield Choice(Key.SKIP, "skip this importer")
    yield Choice(Key.COULD_NOT, "it could not be done", takes="TEXT")
    yield Choice(Key.PICTURE, "add a picture", takes="FILE")
    yield Choice(Key.STOP, "stop")


def _read_picture(name: str) -> bytes:
    if not name:
        raise AcepilotError("No picture was chosen.")
    path = Path(name).expanduser()
    try:
        return read_regular(path, most=LARGEST_BYTES)
    except OSError as error:
        raise AcepilotError(f"{path} cannot be read: {error.strerror}.") from error
