"""`acepilot show`: one run, from its journal, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click

from acepilot.cli.ending import change_blocks, change_data
from acepilot.cli.options import json_option, run_argument
from acepilot.cli.output import Block, Style, Table, Text, emit
from acepilot.cli.runs import STATE_STYLES, outcome, short_time, summary_data
from acepilot.errors import ExitCode, FlowError
from acepilot.flow.load import parse_flow
from acepilot.journal.chain import Entry, verify_chain
from acepilot.journal.describe import Tone, tell
from acepilot.journal.directory import find_run
from acepilot.journal.reader import read_journal
from acepilot.journal.summary import RunState, RunSummary, summarize
from acepilot.paths import home
from acepilot.regular import read_regular
from acepilot.run.recovery.changes import FlowChange, flow_changes
from acepilot.yamltext import LARGEST_SIZE_BYTES

TONE_STYLES: Mapping[Tone, Style] = MappingProxyType({tone: Style[tone.name] for tone in Tone})


@dataclass(frozen=True, slots=True)
class ShowReport:
    """One run: its summary, its entries, and whether they hold together."""

    summary: RunSummary
    entries: tuple[Entry, ...]
    mismatches: tuple[str, ...]
    is_torn: bool
    changes: tuple[FlowChange, ...] = ()

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            **summary_data(self.summary),
            "verifies": not self.mismatches,
            "mismatches": list(self.mismatches),
            "torn": self.is_torn,
            **change_data(self.changes),
            "entries": list(self.entries),
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as lines."""
        yield Table((), tuple(self._head()))
        yield Text("")
        yield Table(("Time (UTC)", "Whose turn", "What happened"), tuple(self._lines()))
        yield from change_blocks(self.changes)
        yield Text("")
        yield from self._end()

    def _head(self) -> Iterator[tuple[Text | str, ...]]:
        summary = self.summary
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

    def _lines(self) -> Iterator[tuple[Text | str, ...]]:
        for entry in self.entries:
            time, turn = short_time(str(entry.get("at")))[11:], str(entry.get("turn"))
            for number, said in enumerate(tell(entry)):
                style = TONE_STYLES[said.tone]
                if number == 0:
                    yield time, Text(turn, Style.QUIET), Text(said.line, style)
                else:
                    yield "", "", Text(f"  {said.line}", style)

    def _end(self) -> Iterator[Text]:
        count = sum(entry.get("kind") == "capture" for entry in self.entries)
        yield Text(f"Where     {self.summary.path}")
        yield Text(f"Captures  {count}")
        if self.mismatches:
            yield Text(f"Journal   {len(self.entries)} entries; THE CHAIN DOES NOT VERIFY:", Style.BAD)
            for mismatch in self.mismatches:
                yield Text(f"          {mismatch}", Style.BAD)
        else:
            yield Text(f"Journal   {len(self.entries)} entries; the chain verifies", Style.GOOD)
        if self.is_torn:
            yield Text("          The last line was torn by a crash; resuming keeps it apart.", Style.WARN)
        yield Text(f"Head      {self.summary.head}")


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
    mismatches = tuple(verify_chain(entries))
    is_torn = bool(torn) and summary.state is not RunState.RUNNING
    report = ShowReport(summary, tuple(entries), mismatches, is_torn, _changes(path, summary.flow, entries))
    emit(report, as_json=as_json)
    if mismatches:
        ctx.exit(ExitCode.EVIDENCE)
