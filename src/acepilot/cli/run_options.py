"""The options of the commands in which a person takes part, and what of the program's own they bring. Does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from acepilot.browser.endpoint import USUAL_PORT
from acepilot.cli.invocation import Invocation
from acepilot.cli.options import FilePath, WholeNumber, browser_option
from acepilot.cli.settings import load_settings
from acepilot.errors import AcepilotError
from acepilot.paths import home
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script


def script_of(ctx: click.Context) -> Script:
    """Return what makes the scripted person.

    Raises:
        AcepilotError: This is not the rehearsal's program: acepilot itself has none.
    """
    invocation = ctx.find_object(Invocation)
    if invocation is None or invocation.script is None:
        raise AcepilotError("This program has no scripted person at hand.")
    return invocation.script


def timing_in_use() -> Timing:
    """Return the times of the command being run."""
    invocation = click.get_current_context().find_object(Invocation)
    return (invocation.timing if invocation is not None else None) or USUAL


def _script(ctx: click.Context, _: click.Parameter, is_wanted: bool) -> Script | None:
    return script_of(ctx) if is_wanted else None


def _quiet(_: click.Context, __: click.Parameter, is_wanted: bool) -> bool:
    return is_wanted or load_settings(home()).quiet == "yes"


def window_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say in which window the person takes part."""
    return _with_options(
        command,
        click.option(
            "--mock-ledger",
            "ledger",
            type=FilePath(),
            metavar="FILE",
            help="Where the mock portal notes what it got.",
        ),
        click.option(
            "--headless",
            is_flag=True,
            help="Show no window (mock portal alone); needs --rehearse, or somebody at a terminal or at --cdp-port.",
        ),
        click.option(
            "--human",
            type=click.Choice(["panel", "terminal"]),
            default="panel",
            show_default=True,
            help="Where you answer: in a panel on the page, or in this terminal alone.",
        ),
        browser_option(),
        click.option(
            "--cdp-port",
            type=WholeNumber(1, 65535),
            metavar="N",
            help="Let another program drive the browser (mock portal alone).",
        ),
    )


def part_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how the person takes part."""
    own = _with_options(
        command,
        click.option(
            "--rehearse",
            is_flag=True,
            callback=_script,
            help="Let a scripted person play along (mock portal alone).",
        ),
        click.option(
            "--quiet",
            "is_quiet",
            is_flag=True,
            callback=_quiet,
            help="Do not call you, by notification and bell, when it is your turn.",
        ),
        click.option(
            "--attach",
            is_flag=False,
            flag_value=str(USUAL_PORT),
            metavar="[PORT]",
            help="Join your own browser, started with its remote-debugging switch.",
        ),
    )
    return window_options(own)


def _with_options(
    command: Callable[..., Any], *options: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
