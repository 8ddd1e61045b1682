"""What can be asked of the board on a command line: apart from what shows it, so that help is quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import click

from acepilot.cli.options import WholeNumber, json_option, not_blank
from acepilot.desk.client_standing import SOON, LineState
from acepilot.desk.query import Query

ON_A_TERMINAL = 100
"""How many lines a terminal is shown unless told otherwise: more scroll away before anybody reads the first."""


class Day(click.ParamType[date | timedelta]):
    """A day, as the calendar has it or as how many days from today."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return a day, or a time from today."""
        if isinstance(value, date | timedelta):
            return value
        try:
            return timedelta(days=int(value)) if len(value) < 4 else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day. Write 2026-12-31, or how many days from today: 14.", param, ctx)


@dataclass(frozen=True, slots=True)
class BoardWish:
    """What somebody asked of the board.

    Attributes:
        due: By which day, or how long from today; None for whatever.
        limit: How many lines at most; None for as many as the place shows well.
    """

    client: str = ""
    states: tuple[str, ...] = ()
    due: date | timedelta | None = None
    limit: int | None = None
    as_csv: bool = False

    def query(self, today: date) -> Query:
        """Return it as the desk is asked."""
        due = today + self.due if isinstance(self.due, timedelta) else self.due
        states = frozenset(map(LineState, self.states))
        return Query(self.client, states, due)


def board_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of the board; its function gets what `BoardWish` takes, and `as_json`."""
    options = (
        click.option(
            "--due",
            type=Day(),
            is_flag=False,
            flag_value=str(SOON.days),
            metavar="[DAY]",
            help=f"Only what is due by a day, or in so many days; {SOON.days} if not said.",
        ),
        click.option(
            "--client",
            metavar="TEXT",
            default="",
            callback=not_blank,
            help="Only clients with this in their name or IR number.",
        ),
        click.option(
            "--state",
            "states",
            type=click.Choice([state.value for state in LineState]),
            multiple=True,
            help="Only importers that stand so; can be given several times.",
        ),
        click.option(
            "-n",
            "--limit",
            type=WholeNumber(1),
            help=f"How many lines to show; {ON_A_TERMINAL} on a terminal if not said, else all.",
        ),
        click.option("--csv", "as_csv", is_flag=True, help="Print the lines as CSV, for a spreadsheet."),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command
