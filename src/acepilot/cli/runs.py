"""`acepilot runs`: the runs on this machine, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import click

from acepilot.cli.options import json_option
from acepilot.cli.output import Block, Style, Table, Text, emit
from acepilot.paths import home
from acepilot.run.directory import run_paths
from acepilot.run.summary import RunState, RunSummary, list_runs

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
            summary.client + (" (mock)" if summary.mock else ""),
            short_time(summary.started_at),
            outcome(summary),
        )


def outcome(summary: RunSummary) -> str:
    """Return what came of a run in a few words."""
    if summary.reason:
        return summary.reason
    counts = {word: sum(item.outcome == word for item in summary.items) for word in ("done", "skipped")}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


@click.command("runs")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many to show."
)
@json_option
def runs(limit: int, as_json: bool) -> None:
    """List the runs, the newest first.

    A run is one execution of a flow for a client: a directory with its journal, captures, and copies of the
    flow and of the client without secrets.
    """
    where = home()
    report = RunsReport(
        where / "runs", tuple(list_runs(where, limit=limit)), sum(1 for _ in run_paths(where))
    )
    emit(report, as_json=as_json)
