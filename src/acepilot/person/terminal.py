"""The terminal: the run as it goes, and the person's turn by keyboard.

Always says the same as the panel, which a page can cover or take away. Prints to one stream, and reads lines in a
thread of its own, as the engine's thread belongs to the browser. Text out of pages and files is never printed raw.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from acepilot.person import texts
from acepilot.person.human import Answer, Choice, FieldRow, FieldState, Key, Situation, Turn
from acepilot.person.spoken_line import LETTERS, meant, offers_picture
from acepilot.plaintext import visible
from acepilot.timing import SYSTEM_CLOCK, Clock

FURTHER = 6
PERSONS_STEPS = frozenset({"ask", "review"})
NOTE_HELP = "n TEXT = write a note into the record"
PICTURE_HELP = "c = take a picture"
REALLY_STOP = "Stop the run? y = yes, stop; anything else goes on with it."
STATES = {
    FieldState.SAME: ("✓", "green", "as asked"),
    FieldState.EDITED: ("✎", "yellow", "changed"),
    FieldState.EMPTY: ("○", "yellow", "empty"),
    FieldState.ABSENT: ("–", "yellow", "not on the page"),
    FieldState.REFUSED: ("✕", "red", "refused by the page"),
    FieldState.EARLIER: ("↩", "dim", "given on an earlier page"),
    FieldState.UNREAD: ("?", "yellow", "not read: the page asks for a password or a code"),
}


@dataclass(slots=True)
class _Doing:
    """What acepilot is doing now, and since when."""

    text: str
    began: float


class Terminal:
    """Tells the run on a terminal, and reads what the person says; implements `Human`.

    Args:
        out: Where to tell: mostly stderr.
        lines: Where to read from; None for a person who answers elsewhere.
        clock: Tells how long a step took, and what time is left.
        yes: The word for what most people would say: empty for Enter, where acepilot sees what is so. Where the word
            is all that there is, one that no key struck by chance says.
    """

    def __init__(
        self, out: TextIO, lines: TextIO | None, clock: Clock = SYSTEM_CLOCK, *, yes: str = ""
    ) -> None:
        self._yes_word = yes
        self._clock = clock
        self._console = Console(file=out, markup=False, emoji=False, highlight=False)
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._has_ended = threading.Event()
        self._situation: Situation | None = None
        self._doing: _Doing | None = None
        self._status: Status | None = None
        self._is_stopping = False
        self._is_reading = lines is not None
        if lines is not None:
            threading.Thread(target=self._read, args=(lines,), daemon=True, name="terminal").start()

    @property
    def helps(self) -> bool:
        """Return True: whoever reads the terminal sees the page."""
        return True

    def _read(self, lines: TextIO) -> None:
        with suppress(OSError, ValueError):  # the terminal has gone
            for line in iter(lines.readline, ""):
                self._answers.put(line.strip())
        self._has_ended.set()

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing more can come: the lines have ended, and all of them were taken."""
        return self._has_ended.is_set() and self._answers.empty()

    # -- telling ----------------------------------------------------------------------------

    def show(self, situation: Situation) -> None:
        """Tell what changed."""
        before, self._situation = self._situation, situation
        if before is None or before.flow != situation.flow:
            self._print_head(situation)
        if before is None or _place(before) != _place(situation):
            self._finish_doing()
            self._print_place(situation)
        if situation.turn is Turn.ACEPILOT:
            self._show_doing(situation, before)
        else:
            self._show_turn(situation, before)
        if situation.said and (before is None or before.said != situation.said):
            self._print(Text(f"    {_indented(situation.said)}", style="green"))
        if situation.notice and (before is None or before.notice != situation.notice):
            self._print(Text(f"  ! {_indented(situation.notice)}", style="bold yellow"))
        if situation.turn is Turn.PERSON and self._is_reading:
            self._offer_choices(situation, before)

    def _print(self, text: Text | str = "") -> None:
        """Print: broken between words on a terminal, where further lines stand in so far that none passes for ours."""
        if not self._console.is_terminal:
            self._console.print(text, soft_wrap=True)
            return
        for line in (Text(text) if isinstance(text, str) else text).split(allow_blank=True):
            indent = len(line.plain) - len(line.plain.lstrip(" "))
            further = max(FURTHER, indent + 4)
            parts = line[indent:].wrap(self._console, max(self._console.width - further, 20)) or [Text()]
            for n, part in enumerate(parts):
                part.rstrip()
                self._console.print(Text(" " * (further if n else indent)) + part, soft_wrap=True)

    def _print_head(self, situation: Situation) -> None:
        head = Text(visible(situation.flow), style="bold")
        if situation.client:
            head.append(f" for {visible(situation.client)}", style="not bold")
        if situation.mock:
            head.append("  (mock portal: nothing here is real)", style="not bold yellow")
        self._print(head)

    def _print_place(self, situation: Situation) -> None:
        if not situation.stage:
            return
        line = Text(
            f"\nStage {situation.stage_n} of {situation.stage_count}: {visible(situation.stage)}",
            style="bold cyan",
        )
        if situation.item:
            line.append(
                f"  importer {situation.item_n} of {situation.item_count}: {visible(situation.item)}",
                style="cyan",
            )
        self._print(line)

    def _show_doing(self, situation: Situation, before: Situation | None) -> None:
        if before is not None and before.turn is Turn.PERSON:
            self._print(Text("  ▸ acepilot's turn", style="blue"))
        if situation.skipped and (before is None or before.skipped != situation.skipped):
            self._stop_status()
            self._doing = None
            self._print(
                Text(
                    f"  – Not needed, as {visible(situation.skipped)}: “{visible(situation.doing)}”",
                    style="dim",
                )
            )
            return
        if situation.noted and (before is None or before.noted != situation.noted):
            self._finish_doing("–", "yellow")
            self._print(Text(f"    It could not be done: {visible(situation.noted)}", style="yellow"))
            return
        if self._doing is not None and self._doing.text == situation.doing:
            return
        self._finish_doing()
        if situation.doing and situation.step_kind not in {"", *PERSONS_STEPS} and not situation.skipped:
            self._begin_doing(situation.doing)

    def _begin_doing(self, doing: str) -> None:
        self._doing = _Doing(doing, self._clock.monotonic())
        if self._console.is_terminal:
            self._status = self._console.status(Text(visible(doing)), spinner="dots")
            self._status.start()

    def _stop_status(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _finish_doing(self, sign: str = "✓", style: str = "green") -> None:
        self._stop_status()
        if self._doing is None:
            return
        took = self._clock.monotonic() - self._doing.began
        line = Text(f"  {sign} ", style=style)
        line.append(visible(self._doing.text), style="default")
        line.append(f"  {took:.1f} s", style="dim")
        self._doing = None
        self._print(line)

    def _pause_doing(self, situation: Situation) -> None:
        """Finish the line of the step before; a step in whose midst the person is asked goes on afterwards."""
        if situation.step_kind in PERSONS_STEPS:
            self._finish_doing()
            return
        self._stop_status()
        self._doing = None

    def _show_turn(self, situation: Situation, before: Situation | None) -> None:
        is_new = _is_new_turn(situation, before)
        if is_new:
            self._pause_doing(situation)
            self._print(Text(f"  ◆ Your turn: {_indented(situation.doing)}", style="bold yellow"))
            self._print_deadline(situation)
        if is_new:
            self._print_checks(situation, range(len(situation.checks)))
        elif before is not None and before.confirmed != situation.confirmed:
            self._print_checks(situation, sorted(before.confirmed ^ situation.confirmed))
        if situation.fields and (is_new or before is None or before.fields != situation.fields):
            known = () if is_new or before is None else before.fields
            self._print_fields(tuple(row for row in situation.fields if row not in known))

    def _print_deadline(self, situation: Situation) -> None:
        if situation.deadline is not None:
            left = max(0, int((situation.deadline - self._clock.now()).total_seconds()))
            self._print(Text(f"    time left: {left // 60}:{left % 60:02d}", style="yellow"))

    def _print_checks(self, situation: Situation, numbers: Iterable[int]) -> None:
        for n in numbers:
            mark = "✓" if n in situation.confirmed else " "
            self._print(Text(f"    {n + 1} [{mark}] {visible(situation.checks[n])}"))

    def _print_fields(self, rows: tuple[FieldRow, ...]) -> None:
        for row in rows:
            if row.state is FieldState.EARLIER:
                continue
            sign, style, words = STATES[row.state]
            found = "" if row.state is FieldState.UNREAD else f": {visible(row.found) or '(empty)'}"
            line = Text(f"    {sign} ", style=style)
            line.append(f"{visible(row.label)}{found}", style="default")
            if row.state is not FieldState.SAME:
                asked = texts.ENDS_ALIKE if row.ends_alike else f"asked for: {visible(row.wanted)}"
                line.append(f"  {words}; {asked}", style=style)
            elif row.is_respelled:
                line.append(f"  {words}{_how_written(row)}", style=style)
            if row.sought:
                line.append(f"  (the flow calls it “{visible(row.sought)}”)", style="dim")
            self._print(line)
        self._print_earlier(tuple(row for row in rows if row.state is FieldState.EARLIER))

    def _print_earlier(self, rows: tuple[FieldRow, ...]) -> None:
        """Print what was given on earlier pages as one paragraph, to be looked up rather than checked."""
        if not rows:
            return
        sign, style, words = STATES[FieldState.EARLIER]
        told = "; ".join(_earlier(row) for row in rows)
        self._print(Text(f"    {sign} {words} ({len(rows)}): {told}", style=style))

    def _offer_choices(self, situation: Situation, before: Situation | None) -> None:
        """Tell what can be answered, once all that it answers stands there."""
        if before is None or _is_new_turn(situation, before):
            self._print_choices(situation)
        elif before.choices != situation.choices:
            has_more = set(before.choices) <= set(situation.choices)
            self._print_choices(situation, before.choices if has_more else ())

    def _print_choices(self, situation: Situation, known: tuple[Choice, ...] = ()) -> None:
        """Print what can be answered; of what is known already nothing, where there is only more."""
        yes = self._yes_word or "Enter"
        choices = situation.choices
        words = [f"{yes} confirms the next line, a number its own"] if situation.checks and not known else []
        for choice in choices:
            if choice not in known:
                key = yes if choice.is_primary else LETTERS.get(choice.key, "")
                words.append(f"{f'{key} {choice.takes}'.rstrip()} = {visible(choice.label)}")
        if not known:
            words += [NOTE_HELP] if offers_picture(choices) else [NOTE_HELP, PICTURE_HELP]
        self._print(Text("    " + "   ".join(words), style="dim"))

    # -- hearing ----------------------------------------------------------------------------

    def take(self) -> Answer | None:
        """Return what was typed since the last call, if it means anything now."""
        try:
            line = self._answers.get_nowait()
        except queue.Empty:
            return None
        answer = self._meant(line)
        if self._is_stopping:
            self._is_stopping = False
            is_stop = line.lower() in {"y", "yes"} or (answer is not None and answer.key is Key.STOP)
            return Answer(Key.STOP) if is_stop else None
        if answer is not None and answer.key is Key.STOP:
            self._is_stopping = True
            self._print(Text(f"    {REALLY_STOP}", style="bold yellow"))
            return None
        if answer is None and (line or self._yes_word):
            said = f"“{visible(line)}”" if line else "Enter alone"
            self._print(Text(f"    {said} means nothing here.", style="yellow"))
        return answer

    def _meant(self, line: str) -> Answer | None:
        if self._situation is None:
            return None
        return meant(line, self._situation, needs_word=bool(self._yes_word))

    def ring(self) -> None:
        """Ring the terminal's bell, where there is a terminal."""
        if self._console.file.isatty():
            self._console.file.write("\a")
            self._console.file.flush()

    def close(self) -> None:
        """Finish the last line: a step that was still going on did not get done."""
        self._finish_doing("✗", "bold red")


def _earlier(row: FieldRow) -> str:
    asked = "" if row.found == row.wanted else f" (asked for: {visible(row.wanted)})"
    return f"{visible(row.label)}: {visible(row.found) or '(empty)'}{asked}"


def _place(situation: Situation) -> tuple[object, ...]:
    return (situation.stage_n, situation.stage, situation.item)


def _is_new_turn(situation: Situation, before: Situation | None) -> bool:
    return (
        before is None
        or before.turn is not Turn.PERSON
        or (before.doing, _place(before)) != (situation.doing, _place(situation))
    )


def _indented(text: str) -> str:
    """Return a text for eyes; its further lines stand so far in that none passes for one of ours."""
    return visible(text, keep_lines=True).replace("\n", "\n" + " " * FURTHER)


def _how_written(row: FieldRow) -> str:
    """Say how the page writes what was asked for; of a secret no more is seen than that it is grouped."""
    if row.found == row.wanted:
        return "; the page groups it"
    return f"; the page writes {visible(row.found)} for {visible(row.wanted)}"
