"""`acepilot show`: one run, from its journal, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from acepilot.cli.ending import change_blocks, change_data
from acepilot.cli.options import json_option, run_argument
from acepilot.cli.output import Report, Style, Table, Text, emit
from acepilot.cli.runs import STATE_STYLES, outcome, short_time, summary_data
from acepilot.errors import ExitCode, FlowError
from acepilot.flow.load import parse_flow
from acepilot.flow.shipped import is_shipped
from acepilot.journal.chain import Entry, verify_chain
from acepilot.journal.describe import tell
from acepilot.journal.described_line import Tone
from acepilot.journal.directory import find_run
from acepilot.journal.reader import read_journal
from acepilot.journal.summary import RunState, RunSummary, summarize
from acepilot.paths import home
from acepilot.regular import read_regular
from acepilot.run.recovery.changes import FlowChange, flow_changes
from acepilot.yamltext import LARGEST_SIZE_BYTES

TONE_STYLES: Mapping[Tone, Style] = {tone: Style[tone.name] for tone in Tone}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One run: its summary, its entries, and whether they hold together."""

    summary: RunSummary
    entries: list[Entry]
    mismatches: list[str]
    is_torn: bool
    changes: tuple[FlowChange, ...]


def _callable(flow: str) -> str:
    """Return what a command line names a flow by: where a flow of one's own lies, its record does not say."""
    return flow if is_shipped(flow) else "FILE"


def _report(run: _Shown) -> Report:
    data = {
        **summary_data(run.summary),
        "verifies": not run.mismatches,
        "mismatches": run.mismatches,
        "torn": run.is_torn,
        **change_data(run.changes),
        "entries": run.entries,
    }
    blocks = (
        Table((), tuple(_head(run.summary))),
        Text(""),
        Table(("Time (UTC)", "Whose turn", "What happened"), tuple(_lines(run.entries))),
        *change_blocks(run.changes, _callable(run.summary.flow), run.summary.run),
        Text(""),
        *_end(run),
    )
    return Report(data, blocks)


def _head(summary: RunSummary) -> Iterator[tuple[Text | str, ...]]:
    yield "Run", Text(summary.run, Style.STRONG)
    came = outcome(summary)
    state = summary.state.value + (f": {came}" if came else "")
    yield "State", Text(state, STATE_STYLES[summary.state])
    if summary.hint:
        yield "Next", summary.hint
    yield "Flow", summary.flow
    yield "Client", summary.client
    if summary.mock:
        yield "Portal", f"mock, scenario {summary.mock}" + (", rehearsed" if summary.rehearsal else "")
    if summary.guided:
        yield "Guided", "what the person said; acepilot saw no page"
    yield "Started", short_time(summary.started_at) + " UTC"
    if summary.ended_at:
        yield "Ended", short_time(summary.ended_at) + " UTC"


def _lines(entries: Sequence[Entry]) -> Iterator[tuple[Text | str, ...]]:
    for entry in entries:
        time, turn = short_time(str(entry.get("at")))[11:], str(entry.get("turn"))
        first, *more = tell(entry)
        yield time, Text(turn, Style.QUIET), Text(first.line, TONE_STYLES[first.tone])
        yield from (("", "", Text(f"  {said.line}", TONE_STYLES[said.tone])) for said in more)


def _end(run: _Shown) -> Iterator[Text]:
    count = sum(entry.get("kind") == "capture" for entry in run.entries)
    yield Text(f"Where     {run.summary.path}")
    yield Text(f"Captures  {count}")
    if run.mismatches:
        yield Text(f"Journal   {len(run.entries)} entries; THE CHAIN DOES NOT VERIFY:", Style.BAD)
        yield from (Text(f"          {mismatch}", Style.BAD) for mismatch in run.mismatches)
    else:
        yield Text(f"Journal   {len(run.entries)} entries; the chain verifies", Style.GOOD)
    if run.is_torn:
        yield Text("          The last line was torn by a crash; resuming keeps it apart.", Style.WARN)
    yield Text(f"Head      {run.summary.head}")


def _changes(run: Path, flow: str, entries: Sequence[Entry]) -> tuple[FlowChange, ...]:
    """Return the lines to change in the flow that ran; none if its copy cannot be read."""
    try:
        data = read_regular(run / "flow.yaml", most=LARGEST_SIZE_BYTES)
        return flow_changes(parse_flow(data, name="flow.yaml"), entries, file=f"{flow}.yaml")
    except (OSError, FlowError):
        return ()


@click.command("show")
@run_argument
@json_option
@click.pass_context
def show(ctx: click.Context, run: str, as_json: bool) -> None:
    """Show what happened in a run.

    RUN is a run's id, the beginning of one, or `latest`. Ends with 5 when the journal's chain does not verify.
    """
    path = find_run(home(), run)
    summary = summarize(path)
    entries, torn = read_journal(path)
    mismatches = verify_chain(entries)
    is_torn = bool(torn) and summary.state is not RunState.RUNNING
    shown = _Shown(summary, entries, mismatches, is_torn, _changes(path, summary.flow, entries))
    emit(_report(shown), as_json=as_json)
    if mismatches:
        ctx.exit(ExitCode.EVIDENCE)
