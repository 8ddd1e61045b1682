"""How a run ended, told on stdout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acepilot.cli.output import Block, Style, Table, Text
from acepilot.errors import ExitCode
from acepilot.person.texts import LINES_TO_CHANGE
from acepilot.run.recovery.changes import FlowChange
from acepilot.run.session import RunEnd

WITH_NOTES = ("Accepted, with a note", Style.WARN)
WORDS = {
    ExitCode.DONE: ("Done", Style.GOOD),
    ExitCode.NOT_DONE: ("Not done", Style.BAD),
    ExitCode.STOPPED: ("Stopped", Style.WARN),
    ExitCode.INTERRUPTED: ("Interrupted", Style.WARN),
}


def change_data(changes: tuple[FlowChange, ...]) -> dict[str, object]:
    """Return the flow's lines to change as JSON data; nothing if there are none."""
    return {"changes": [change.entry() for change in changes]} if changes else {}


def change_blocks(changes: tuple[FlowChange, ...]) -> Iterator[Block]:
    """Return the flow's lines to change, as a table with a sentence above it; nothing if there are none."""
    if not changes:
        return
    yield Text("")
    yield Text(LINES_TO_CHANGE, Style.WARN)
    yield Table(
        ("Where", "It says", "You showed"),
        tuple((f"{change.file}:{change.line}", change.old, change.new) for change in changes),
    )


@dataclass(frozen=True, slots=True)
class EndReport:
    """How a run ended."""

    end: RunEnd

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "run": self.end.path.name,
            "outcome": "accepted" if self.end.is_accepted else WORDS[self.end.code][0].lower(),
            "exit_code": int(self.end.code),
            "reason": self.end.message,
            "hint": self.end.hint,
            "items": [item.entry() for item in self.end.items],
            "journal_head": self.end.head,
            "path": str(self.end.path),
            **change_data(self.end.changes),
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as lines and a table."""
        word, style = WITH_NOTES if self.end.is_accepted else WORDS[self.end.code]
        yield Text("")
        yield Text(f"{word}. {self.end.message}".rstrip(), style)
        if self.end.hint:
            yield Text(self.end.hint)
        if self.end.items:
            yield Text("")
            yield Table(
                ("Importer", "Outcome", "Reason"),
                tuple((item.item or "the form", item.outcome, item.reason or "") for item in self.end.items),
            )
        yield from change_blocks(self.end.changes)
        yield Text("")
        yield Table(
            (),
            (
                ("Run", self.end.path.name),
                ("Journal", str(self.end.path / "journal.jsonl")),
                ("Captures", str(self.end.path / "captures")),
                ("Journal head", self.end.head),
            ),
        )
