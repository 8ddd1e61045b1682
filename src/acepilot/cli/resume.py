"""`acepilot resume`: go on with a run that was interrupted, stopped or failed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from acepilot.cli.driving import drive, find_window
from acepilot.cli.ending import end_report
from acepilot.cli.guide import GuideMeans, carry_out_guide
from acepilot.cli.options import FilePath, json_option, kit_option, run_argument
from acepilot.cli.output import emit_done
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import load_file, read_values
from acepilot.cli.run_options import part_options, timing_in_use
from acepilot.cli.whose_hand import operator_option, said_by
from acepilot.client.redact import redacted_yaml
from acepilot.errors import EvidenceError, UsageError
from acepilot.flow.load import parse_flow
from acepilot.journal.chain import Entry
from acepilot.journal.directory import find_run
from acepilot.journal.reader import JOURNAL, read_journal, require_chain
from acepilot.journal.writer import run_in_use
from acepilot.lock import is_locked
from acepilot.paths import home
from acepilot.regular import read_regular
from acepilot.run.options import RunOptions
from acepilot.yamltext import LARGEST_SIZE_BYTES


@click.command()
@run_argument
@click.option(
    "--client",
    type=FilePath(),
    metavar="FILE",
    help="The client's file, if the run's copy masks a secret.",
)
@kit_option("The kit that the client is of, by its name.")
@operator_option()
@part_options
@json_option
def resume(*, run: str, client: Path | None, kit: str | None, as_json: bool, **part: Any) -> int:  # noqa: ANN401 - as in `run`
    """Go on with a run that was interrupted, stopped or failed.

    Nothing that was submitted is repeated. Where acepilot cannot know, it shows you what the portal says now, and asks.
    """
    path = find_run(home(), run)
    if is_locked(path / JOURNAL):  # asked early: the lock itself is taken last
        raise run_in_use(path)
    entries = _entries(path)
    started = entries[0]
    mock = started["data"]["mock"] or None
    flow = parse_flow(_unchanged(path, started["data"]["flow"]), name="flow.yaml")
    own = None if mock or kit else path / "client.yaml"
    request = RunRequest(str(path / "flow.yaml"), client or own, None, plan=False, mock=mock, kit=kit, **part)
    request.check()
    is_guided = started["data"].get("guided") is True
    if is_guided and (request.browser is not None or request.attach is not None):
        raise UsageError(
            "This run is guided: acepilot drives no browser in it.", hint="Leave --browser and --attach away."
        )
    file = load_file(request)
    if redacted_yaml(file) != _unchanged(path, started["data"]["client"]):
        raise UsageError(
            "This is not the client of that run: its file has changed, or is another one.",
            hint="Give the file as it was with --client, or the kit with --kit; or start a new run.",
        )
    found = None if is_guided else find_window(request)
    before = () if request.rehearse is not None else entries
    said = said_by(request.operator, is_live=mock is None, before=before)
    values = read_values(request, file, read=not is_guided)
    values = values.restricted(started["data"].get("items", ()))
    options = RunOptions(flow, values, home(), mock, request.rehearse is not None, said)
    if is_guided:
        end = carry_out_guide(options, GuideMeans(is_page=request.human != "terminal"), before=path)
    else:
        end = drive(request, options, found, before=path, timing=timing_in_use())
    emit_done(end_report(end, kit=kit, practised=flow.name if mock else ""), as_json=as_json)
    return int(end.code)


def _entries(path: Path) -> list[Entry]:
    """Return the run's entries; refuse a run that is over or has none."""
    entries, _ = read_journal(path / JOURNAL)
    require_chain(path / JOURNAL, entries)
    if not entries or entries[0]["kind"] != "run.started":
        raise EvidenceError(f"The run in {path} has no beginning, so there is nothing to go on with.")
    if entries[-1]["kind"] == "run.finished":
        raise UsageError(
            f"The run {path.name} is finished.", hint=f"Look at it with: acepilot show {path.name}"
        )
    return entries


def _unchanged(path: Path, named: dict[str, str]) -> bytes:
    """Return a file of the run, if it is still what the journal says."""
    try:
        data = read_regular(path / named["path"], most=LARGEST_SIZE_BYTES)
    except OSError as error:
        raise EvidenceError(
            f"{path / named['path']} cannot be read: {error.strerror}.", hint="Start a new run."
        ) from error
    if hashlib.sha256(data).hexdigest() != named["sha256"]:
        raise EvidenceError(
            f"{path / named['path']} has changed since the run began.", hint="Start a new run."
        )
    return data
