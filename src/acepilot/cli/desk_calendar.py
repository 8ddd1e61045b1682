"""`acepilot desk calendar`: when something is due, as a file for a calendar."""

from __future__ import annotations

import os
from pathlib import Path

import click

from acepilot.cli.options import FilePath, json_option
from acepilot.cli.output import Report, Style, Text, emit_done
from acepilot.desk import texts
from acepilot.desk.calendar import calendar
from acepilot.desk.client_standing import day_of
from acepilot.desk.desk import Desk
from acepilot.desk.query import standings
from acepilot.errors import EnvironmentFault
from acepilot.paths import home
from acepilot.plaintext import counted
from acepilot.regular import write_private
from acepilot.timing import SYSTEM_CLOCK


@click.command("calendar")
@click.option(
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    metavar="FILE.ics",
    default="due.ics",
    help="The file to write; due.ics unless told otherwise.",
)
@json_option
def desk_calendar(output: Path, as_json: bool) -> None:
    """Write when what is due, for your calendar.

    One event for each client, on the day by which somebody must log in or look at the portal next. A file that is there
    is replaced. Import it again whenever you like: events are updated, and never there twice. It names clients, but no
    number of an importer or a bank.
    """
    now = SYSTEM_CLOCK.now()
    with Desk.open(home(), os.environ) as desk:
        clients = standings(desk.board(), day_of(now))
    try:
        write_private(output, calendar(clients, day_of(now), now))
    except OSError as error:
        raise EnvironmentFault(
            f"{output} cannot be written: {error.strerror or error}.", hint="Give another place with -o."
        ) from error
    events = sum(bool(client.dues) for client in clients)
    emit_done(_written(output.absolute(), events), as_json=as_json)


def _written(path: Path, events: int) -> Report:
    told = f"with {counted(events, 'event')}, one for each client that has something due"
    blocks = [Text(f"{path} is written, {told if events else texts.NOTHING_DUE}.", Style.GOOD)]
    if events:
        blocks.append(Text("Import it into your calendar. The next one updates these events."))
    return Report({"path": str(path), "events": events}, tuple(blocks))
