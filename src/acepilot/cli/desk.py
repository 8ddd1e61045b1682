"""`acepilot desk`: where each client stands, and what belongs to it; its commands are imported when they are called."""

from __future__ import annotations

from typing import Any, ClassVar

import click

from acepilot.cli.desk_options import BoardWish, board_options
from acepilot.cli.registry import LazyGroup


class DeskGroup(LazyGroup):
    """The commands of the desk."""

    places: ClassVar = {
        "add": ("desk_add", "desk_add"),
        "expect": ("desk_clients", "desk_expect"),
        "trust": ("desk_clients", "desk_trust"),
        "check": ("desk_check", "desk_check"),
        "calendar": ("desk_calendar", "desk_calendar"),
        "open": ("desk_open", "desk_open"),
    }


@click.group("desk", cls=DeskGroup, invoke_without_command=True)
@board_options
@click.pass_context
def desk(ctx: click.Context, /, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401 - as in `run`; `BoardWish` types them
    """Show where each client stands, by the bundles that came back.

    One line for each importer, problems first: its state, by when somebody must log in again, so that the account is
    not locked, and by when the portal is to be looked at once more. All of it is proven by bundles that verify, signed
    by the client's own key; nothing can be typed in.
    """
    if ctx.invoked_subcommand is not None:
        return
    from acepilot.cli.desk_board import show_board  # noqa: PLC0415 - the desk's other commands need none of it

    show_board(BoardWish(**asked), as_json=as_json)
