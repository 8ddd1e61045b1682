"""`acepilot runs`: the runs on this machine, the newest first, and deleting one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

import click

from acepilot.cli.options import json_option, run_argument
from acepilot.cli.output import Block, Style, Table, Text, emit, emit_done
from acepilot.errors import UsageError
from acepilot.journal.directory import find_run, run_paths
from acepilot.journal.summary import RunState, RunSummary, list_runs
from acepilot.paths import home

STATE_STYLES: Mapping[RunState, Style] = MappingProxyType(
    {
        RunState.RUNNING: Style.STRONG,
        RunState.FINISHED: Style.GOOD,
        RunState.INTERRUPTED: Style.WARN,
        RunState.STOPPED: Style.WARN,
        RunState.FAILED: Style.BAD,
        RunState.UNREADABLE: Style.BAD,
    }
)

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"done": "done", "accepted": "accepted, with a note", "skipped": "skipped"}
)
WITHOUT_A_WORD: Mapping[RunState, str] = MappingProxyType(
    {
        RunState.RUNNING: "still at work",
        RunState.INTERRUPTED: "it was cut off before it could say why; it can be resumed",
    }
)


def summary_data(summary: RunSummary) -> dict[str, object]:
    """Return a run's summary as JSON data."""
    return {
        "run": summary.run,
        "path": str(summary.path),
        "state": summary.state.value,
        "flow": summary.flow,
        "client": summary.client,
        "started_at": summary.started_at or None,
        "ended_at": summary.ended_at or None,
        "items": [
            {"item": item.item, "outcome": item.outcome, "reason": item.reason} for item in summary.items
        ],
        "reason": summary.reason,
        "hint": summary.hint,
        "head": summary.head,
        "mock": summary.mock or None,
        "rehearsal": summary.rehearsal,
        "guided": summary.guided,
    }


def short_time(at: str) -> str:
    """Return a journal's time for eyes: to the second, without the letters."""
    return at[:19].replace("T", " ")


@dataclass(frozen=True, slots=True)
class RunsReport:
    """The newest runs, and how many there are in all."""

    where: Path
    summaries: tuple[RunSummary, ...]
    total: int

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "where": str(self.where),
            "total": self.total,
            "runs": [summary_data(summary) for summary in self.summaries],
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as a table."""
        if not self.summaries:
            yield Text(f"No runs yet in {self.where}. `acepilot demo` makes two.")
            return
        yield Table(
            ("Run", "State", "Client", "Started (UTC)", "What came of it"),
            tuple(map(self._row, self.summaries)),
        )
        if self.total > len(self.summaries):
            more = self.total - len(self.summaries)
            yield Text(f"{more} older ones are not shown; `--limit {self.total}` shows all.", Style.QUIET)

    @staticmethod
    def _row(summary: RunSummary) -> tuple[Text | str, ...]:
        return (
            summary.run,
            Text(summary.state.value, STATE_STYLES[summary.state]),
            summary.client + (" (mock)" if summary.mock else " (guided)" if summary.guided else ""),
            short_time(summary.started_at),
            outcome(summary),
        )


def outcome(summary: RunSummary) -> str:
    """Return what came of a run in a few words."""
    if summary.reason:
        return summary.reason
    if summary.state is not RunState.FINISHED:
        return WITHOUT_A_WORD.get(summary.state, "")
    if not any(item.item for item in summary.items):  # the flow does all of it once
        told = (f"{OUTCOMES.get(item.outcome, item.outcome)}: {item.reason}" for item in summary.items)
        return "; ".join(told) or "done"
    counts = {told: sum(item.outcome == word for item in summary.items) for word, told in OUTCOMES.items()}
    return ", ".join(f"{count} {told}" for told, count in counts.items() if count)


@click.group("runs", invoke_without_command=True)
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to show."
)
@json_option
@click.pass_context
def runs(ctx: click.Context, limit: int, as_json: bool) -> None:
    """List the runs, the newest first.

    A run is one execution of a flow for a client: a directory with its journal, captures, and copies of the
    flow and of the client without secrets.
    """
    if ctx.invoked_subcommand is not None:
        return
    where = home()
    total = sum(1 for _ in run_paths(where))
    report = RunsReport(where / "runs", tuple(list_runs(where, limit=min(limit, total))), total)
    emit(report, as_json=as_json)


@dataclass(frozen=True, slots=True)
class DeletedReport:
    """A run that has been deleted."""

    note: Mapping[str, object]
    where: Path

    def data(self) -> object:
        """Return it as JSON data."""
        return {**self.note, "noted_in": str(self.where)}

    def blocks(self) -> Iterator[Block]:
        """Return it as lines."""
        yield Text(f"The run {self.note['run']} is deleted: {self.note['files']} files.", Style.GOOD)
        yield Text(f"Noted in {self.where}")


@runs.command("delete")
@run_argument
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.option("--even-recent", is_flag=True, help="Also when it is of the last five years.")
@json_option
def delete(run: str, yes: bool, even_recent: bool, as_json: bool) -> None:
    """Delete a run's record, and note that it was deleted.

    RUN is a run's id, the beginning of one, or `latest`. Customs records are to be kept for five years: a run of
    the last five is only deleted with --even-recent. `acepilot evidence export` keeps a copy.
    """
    from acepilot.evidence.retention import NOTES, delete_run  # noqa: PLC0415 - listing runs needs none of it

    path = find_run(home(), run)
    if not yes and not _is_confirmed(path.name):
        raise UsageError("Nothing was deleted: a record that is deleted is gone.", hint="Say so with --yes.")
    note = delete_run(home(), path, even_recent=even_recent)
    emit_done(DeletedReport(asdict(note), home() / NOTES), as_json=as_json)


def _is_confirmed(name: str) -> bool:
    """Ask the person, if there is one."""
    return sys.stdin.isatty() and click.confirm(f"Delete the run {name} for good?", err=True)
