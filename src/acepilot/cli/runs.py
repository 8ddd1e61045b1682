"""`acepilot runs`: the runs on this machine, the newest first, and deleting one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import click

from acepilot.cli.options import WholeNumber, json_option, run_argument
from acepilot.cli.output import Block, Report, Style, Table, Text, emit, emit_done
from acepilot.errors import UsageError
from acepilot.journal.directory import find_run, run_paths
from acepilot.journal.summary import RunState, RunSummary, list_runs
from acepilot.paths import home

STATE_STYLES: Mapping[RunState, Style] = {
    RunState.RUNNING: Style.STRONG,
    RunState.FINISHED: Style.GOOD,
    RunState.INTERRUPTED: Style.WARN,
    RunState.STOPPED: Style.WARN,
    RunState.FAILED: Style.BAD,
    RunState.UNREADABLE: Style.BAD,
}
OUTCOMES: Mapping[str, str] = {"done": "done", "accepted": "accepted, with a note", "skipped": "skipped"}
WITHOUT_A_WORD: Mapping[RunState, str] = {
    RunState.RUNNING: "still at work",
    RunState.INTERRUPTED: "it was cut off before it could say why; it can be resumed",
}


def summary_data(summary: RunSummary) -> dict[str, object]:
    """Return a run's summary as JSON data."""
    unknown = {"started_at": summary.started_at or None, "ended_at": summary.ended_at or None}
    return asdict(summary) | unknown | {"path": str(summary.path), "mock": summary.mock or None}


def short_time(at: str) -> str:
    """Return a journal's time for eyes: to the second, without the letters."""
    return at[:19].replace("T", " ")


def _blocks(where: Path, summaries: tuple[RunSummary, ...], total: int) -> Iterator[Block]:
    """Yield the newest runs as a table, and how many more there are."""
    if not summaries:
        yield Text(f"No runs yet in {where}. `acepilot demo` makes two.")
        return
    yield Table(
        ("Run", "State", "Client", "Started (UTC)", "What came of it"),
        tuple(map(_row, summaries)),
        is_first_whole=True,
    )
    if total > len(summaries):
        more = total - len(summaries)
        yield Text(f"{more} older ones are not shown; `--limit {total}` shows all.", Style.QUIET)


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
@click.option("-n", "--limit", type=WholeNumber(1), default=50, show_default=True, help="How many to show.")
@json_option
@click.pass_context
def runs(ctx: click.Context, limit: int, as_json: bool) -> None:
    """List the runs, the newest first.

    A run is one execution of a flow for a client: a directory with its journal, captures, and copies of the
    flow and of the client without secrets.
    """
    if ctx.invoked_subcommand is not None:
        return
    total = sum(1 for _ in run_paths(home()))
    summaries = tuple(list_runs(home(), limit=min(limit, total)))
    where = home() / "runs"
    data = {"where": str(where), "total": total, "runs": [summary_data(summary) for summary in summaries]}
    emit(Report(data, tuple(_blocks(where, summaries, total))), as_json=as_json)


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
    blocks = (
        Text(f"The run {note.run} is deleted: {note.files} files.", Style.GOOD),
        Text(f"Noted in {home() / NOTES}"),
    )
    emit_done(Report({**asdict(note), "noted_in": str(home() / NOTES)}, blocks), as_json=as_json)


def _is_confirmed(name: str) -> bool:
    """Ask the person, if there is one."""
    return sys.stdin.isatty() and click.confirm(f"Delete the run {name} for good?", err=True)
