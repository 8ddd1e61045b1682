"""How a run ended, told on stdout."""

from __future__ import annotations

from collections.abc import Iterator

from acepilot.browser.found import How
from acepilot.cli.output import Block, Report, Style, Table, Text
from acepilot.errors import ExitCode
from acepilot.person.help_texts import LINES_TO_CHANGE, called_otherwise
from acepilot.run.engine import ItemResult
from acepilot.run.recovery.changes import FlowChange
from acepilot.run.run_end import RunEnd

WITH_NOTES = ("Accepted, with a note", Style.WARN)
WORDS = {
    ExitCode.DONE: ("Done", Style.GOOD),
    ExitCode.NOT_DONE: ("Not done", Style.BAD),
    ExitCode.STOPPED: ("Stopped", Style.WARN),
    ExitCode.INTERRUPTED: ("Interrupted", Style.WARN),
}


def change_data(changes: tuple[FlowChange, ...]) -> dict[str, object]:
    """Return the flow's lines to change as JSON data; nothing if there are none."""
    shown = _shown(changes)
    return {"changes": [change.entry() for change in shown]} if shown else {}


def change_blocks(changes: tuple[FlowChange, ...], flow: str, run: str) -> Iterator[Block]:
    """Return what the page calls otherwise than the flow, and how to write it there; nothing if nothing is so.

    Args:
        flow: The flow, as a command line names it; empty where somebody else keeps it.
    """
    if not changes:
        return
    yield Text("")
    shown = _shown(changes)
    if shown:
        yield Text(LINES_TO_CHANGE, Style.WARN)
        rows = ((f"{change.file}:{change.line}", change.old, _in_words(change)) for change in shown)
        yield Table(("Where", "It says", "You showed"), tuple(rows))
    else:
        yield Text(called_otherwise(len(changes)), Style.WARN)
    if flow:
        yield Text(f"See the change, and have it written:  acepilot flow heal {flow} --run {run}")
    else:
        yield Text("Whoever made the kit can have it written into the flow: send the record back.")


def _in_words(change: FlowChange) -> str:
    """Return what the person showed: what stands in the place of a target, or what comes before it."""
    if change.is_instead:
        return f"in its place: {change.new}"
    is_before = change.how is How.SHOWN and (change.lines or " > " in change.whole or not change.whole)
    return f"before it: {change.new}" if is_before else change.new


def _shown(changes: tuple[FlowChange, ...]) -> tuple[FlowChange, ...]:
    """Return what the person showed; what acepilot found by itself, `flow heal` tells."""
    return tuple(change for change in changes if change.how in {How.PERSON, How.SHOWN})


def end_report(end: RunEnd, *, kit: str | None = None, practised: str = "") -> Report:
    """Return how a run ended.

    Args:
        kit: The name of the kit that it is of; None for none.
        practised: The flow, as a command line names it, if the run was on the mock portal; empty if it was not.
    """
    return Report(end_data(end), tuple(_end_blocks(end, kit, practised)))


def end_data(end: RunEnd) -> dict[str, object]:
    """Return how a run ended, as JSON data."""
    return {
        "run": end.path.name,
        "outcome": "accepted" if end.is_accepted else WORDS[end.code][0].lower(),
        "exit_code": int(end.code),
        "reason": end.message,
        "hint": end.hint,
        "items": [item.entry() for item in end.items],
        "journal_head": end.head,
        "path": str(end.path),
        **change_data(end.changes),
    }


def _items_table(items: tuple[ItemResult, ...]) -> Table:
    """Return what came of each importer, and why where any has a reason: a column that says nothing is none."""
    rows = tuple((item.item or "the form", item.outcome, item.reason or "") for item in items)
    if any(reason for _, _, reason in rows):
        return Table(("Importer", "Outcome", "Reason"), rows)
    return Table(("Importer", "Outcome"), tuple(row[:2] for row in rows))


def _end_blocks(end: RunEnd, kit: str | None, practised: str) -> Iterator[Block]:
    word, style = WITH_NOTES if end.is_accepted else WORDS[end.code]
    yield Text("")
    yield Text(f"{word}. {end.message}".rstrip(), style)
    if end.hint:
        yield Text(end.hint)
    if practised:
        yield Text("This was practice, on the mock portal: nothing was entered at CBP.", Style.WARN)
    if end.items:
        yield Text("")
        yield _items_table(end.items)
    flow = end.changes[0].file if end.changes and not kit else ""
    yield from change_blocks(end.changes, flow, end.path.name)
    yield Text("")
    yield Table(
        (),
        (
            ("Run", end.path.name),
            ("Journal", str(end.path / "journal.jsonl")),
            ("Captures", str(end.path / "captures")),
            ("Journal head", end.head),
        ),
    )
    if kit:
        yield Text("")
        yield from _kit_blocks(end.code, kit, practised)


def _kit_blocks(code: ExitCode, kit: str, practised: str) -> Iterator[Block]:
    """Return what comes after a run of a kit: to do it, if it was practice; else to send back what came of it."""
    if practised:
        yield Text(f"Do it:  acepilot run {practised} --kit {kit}")
        return
    if code is ExitCode.NOT_DONE:
        yield Text("The client's file is the kit's: if it must change, whoever made the kit makes another.")
    yield Text(f"Send back what came of it:  acepilot kit answer {kit} -o {kit}.zip")
