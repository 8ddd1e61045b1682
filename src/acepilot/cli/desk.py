"""`acepilot desk`: where each client stands, and what belongs to it; its commands are imported when they are called."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date, timedelta

import click

from acepilot.cli.desk_options import BoardWish, board_options

COMMANDS: Mapping[str, str] = {
    "add": "desk_add",
    "expect": "desk_clients",
    "trust": "desk_clients",
    "check": "desk_check",
    "calendar": "desk_calendar",
    "open": "desk_open",
}
"""Each command's name, and the module of `acepilot.cli` that has it under `desk_` and that name."""


class DeskGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"acepilot.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"desk_{cmd_name}")
        return command


@click.group("desk", cls=DeskGroup, invoke_without_command=True)
@board_options
@click.pass_context
def desk(
    ctx: click.Context,
    *,
    due: date | timedelta | None,
    client: str,
    states: tuple[str, ...],
    limit: int | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show where each client stands, by the bundles that came back.

    One line for each importer, problems first: its state, by when somebody must log in again, so that the account is
    not locked, and by when the portal is to be looked at once more. All of it is proven by bundles that verify, signed
    by the client's own key; nothing can be typed in.
    """
    if ctx.invoked_subcommand is not None:
        return
    from acepilot.cli.desk_board import show_board  # noqa: PLC0415 - the desk's other commands need none of it

    show_board(BoardWish(client, states, due, limit, as_csv), as_json=as_json)
