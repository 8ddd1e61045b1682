"""The guide at the terminal: each step told in lines, and what the person types.

Says the same as the guide's page. Reads lines in a thread of its own, so that Ctrl-C is heard at once.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from acepilot.errors import AcepilotError, EvidenceError
from acepilot.flow.models import Nature
from acepilot.guide import texts
from acepilot.guide.guide import Guide, Standing
from acepilot.guide.pages import heading_of
from acepilot.guide.pictures import LARGEST_BYTES, clean_picture
from acepilot.guide.statements import (
    Checked,
    CouldNot,
    Done,
    Noted,
    NotNeeded,
    Pictured,
    SkippedItem,
    Statement,
    StopRun,
    Submitted,
    WasSubmitted,
)
from acepilot.guide.steps import GuidedField
from acepilot.journal.codes import Outcome
from acepilot.person import texts as person_texts
from acepilot.plaintext import visible
from acepilot.regular import read_regular

OUTCOMES = {"a": Outcome.ACCEPTED, "r": Outcome.REFUSED, "w": Outcome.UNKNOWN}
LOOK_FIRST = (
    "acepilot can cover nothing in a picture. Look at it. Type yes if it shows no full account number."
)


class GuideTerminal:
    """Tells a guide on a terminal, and reads what the person says.

    Args:
        out: Where to tell.
        lines: Where to read from.
    """

    def __init__(self, out: TextIO, lines: TextIO) -> None:
        self._out = out
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._told: tuple[int, int, int, bool] | None = None
        self._stage: tuple[int, str | None] | None = None
        self._picture: bytes | None = None
        threading.Thread(target=self._read, args=(lines,), daemon=True, name="guide").start()

    def _read(self, lines: TextIO) -> None:
        with suppress(OSError, ValueError):  # the terminal has gone
            for line in iter(lines.readline, ""):
                self._lines.put(line.strip())
        self._lines.put(None)

    def _print(self, text: str, **style: str | bool) -> None:
        click.secho(visible(text), file=self._out, **style)  # type: ignore[arg-type]  # click's styles are of many types

    def greet(self, flow: str, client: str) -> None:
        """Say what this is."""
        self._print(f"{flow} for {client}", bold=True)
        self._print(texts.WHAT_IT_IS)

    def serve(self, guide: Guide, *, wait_s: float) -> bool:
        """Tell where the guide stands, and take in one line if there is one; False when there are no more lines."""
        now = guide.standing()
        self._tell(now)
        try:
            line = self._lines.get(timeout=wait_s)
        except queue.Empty:
            return True
        if line is None:
            return False
        try:
            said = self._meant(line, now)
            notice = guide.say(said, now.version) if said is not None else ""
        except EvidenceError:
            raise
        except AcepilotError as error:
            notice = f"{error.message} {error.hint}".strip()
        if notice:
            self._print(f"    {notice}", fg="yellow")
        return True

    # -- telling ----------------------------------------------------------------------------

    def _tell(self, now: Standing) -> None:
        place = (now.round.stage_n, now.round.item_n, now.step.n, now.is_asked)
        if now.ending is not None or self._told == place:
            return
        self._told = place
        if self._stage != (now.round.stage_n, now.round.item):
            self._stage = (now.round.stage_n, now.round.item)
            item = (
                f"  importer {now.round.item_n} of {now.item_count}: {now.round.item}"
                if now.round.item
                else ""
            )
            self._print("")
            self._print(
                f"Stage {now.round.stage_n} of {now.stage_count}: {now.round.title}{item}",
                fg="cyan",
                bold=True,
            )
        self._print(
            f"  ◆ Step {now.step.n} of {len(now.round.steps)}: {heading_of(now.step)}", fg="yellow", bold=True
        )
        for line in self._more(now):
            self._print(f"    {line}")
        self._print(f"    {'   '.join(_keys(now))}", dim=True)

    @staticmethod
    def _more(now: Standing) -> Iterator[str]:
        if now.is_asked:
            yield person_texts.may_be_submitted(now.round.item or "")
        if now.step.condition:
            yield f"{now.step.condition}."
        if now.deadline is not None:
            yield f"Time left: until {now.deadline:%H:%M:%S} UTC"
        for n, field in enumerate(now.step.fields, start=1):
            yield from _field_lines(n, field)
        for n, check in enumerate(now.step.checks, start=1):
            yield f"{n} [ ] {check}"

    # -- hearing ----------------------------------------------------------------------------

    def _meant(self, line: str, now: Standing) -> Statement | None:
        """Return what a line says at this step."""
        picture, self._picture = self._picture, None
        if picture is not None:
            if line.lower() == "yes":
                return Pictured(picture)
            self._print(f"    {texts.NOTHING_WRITTEN}", fg="yellow")
            return None
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        said = _at_any_step(word.lower(), rest) or _at_step(word.lower(), rest, now)
        if word.lower() == "p" and rest:
            self._picture = clean_picture(_read_picture(Path(rest).expanduser()))
            self._print(f"    {LOOK_FIRST}", fg="yellow")
        elif said is None:
            self._print(
                f"    “{line}” means nothing here." if line else f"    {texts.NOTHING_WRITTEN}", fg="yellow"
            )
        return said


def _at_any_step(word: str, rest: str) -> Statement | None:
    match word:
        case "n" if rest:
            return Noted(rest)
        case "f":
            return CouldNot(rest)
        case "s" if not rest:
            return StopRun()
        case _:
            return None


def _at_step(word: str, rest: str, now: Standing) -> Statement | None:
    waiting = [n for n in range(len(now.step.checks)) if n not in now.confirmed]
    match word:
        case "i" | "e" if now.is_asked:
            return WasSubmitted(is_so=word == "i")
        case "a" | "r" | "w" if now.can_be_submitted:
            return Submitted(OUTCOMES[word], rest)
        case "k" if now.can_skip_item:
            return SkippedItem()
        case "x" if now.can_be_not_needed:
            return NotNeeded()
        case "" | "y" if waiting:
            return Checked(waiting[0])
        case "" | "y" if now.can_be_done:
            return Done()
        case "d" if now.can_be_done:
            return Done(frozenset(int(n) - 1 for n in rest.replace(",", " ").split() if n.isdecimal()))
        case _ if word.isdecimal() and int(word) - 1 in waiting:
            return Checked(int(word) - 1)
        case _:
            return None


def _keys(now: Standing) -> Iterator[str]:
    """Yield what can be typed at a step."""
    if now.is_asked:
        yield f"i = {person_texts.WAS_SUBMITTED}"
        yield f"e = {person_texts.WAS_NOT_SUBMITTED}"
    elif now.can_be_submitted:
        yield f"when you have pressed {now.step.submit}: a TEXT = the portal accepted"
        yield "r TEXT = it refused"
        yield "w = no answer yet"
    elif now.step.checks:
        yield "Enter confirms the next line, and then goes on"
    elif now.step.nature is Nature.PICTURE:
        yield "p FILE adds a picture, and then Enter goes on   x = go on without a picture"
    else:
        yield f"Enter = {now.step.done}"
    if now.step.nature is Nature.FILL and any(field.is_optional for field in now.step.fields):
        yield "d 4 5 = entered, and the portal has no fields 4 and 5"
    if now.step.condition and not now.is_asked:
        yield "x = not needed here"
    if now.can_skip_item:
        yield "k = skip this importer"
    yield "f TEXT = it could not be done   n TEXT = note   p FILE = picture   s = stop"


def _field_lines(n: int, field: GuidedField) -> Iterator[str]:
    others = f" (or: {', '.join(field.others)})" if field.others else ""
    some = ", if the portal has it" if field.is_optional else ""
    yield f"{n}. {field.label}{others}{some}"
    yield f"       {field.shown}" + (
        "  not shown in full: take it from your papers" if field.is_secret else ""
    )


def _read_picture(path: Path) -> bytes:
    try:
        return read_regular(path, most=LARGEST_BYTES)
    except OSError as error:
        raise AcepilotError(f"{path} cannot be read: {error.strerror}.") from error
