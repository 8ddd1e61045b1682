"""The command line: the only place that prints and exits.

This module is imported by every call and imports nothing heavier than click; commands come when they are called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NoReturn

import click

from acepilot import __version__
from acepilot.browser import silence_driver
from acepilot.cli.invocation import Invocation
from acepilot.cli.registry import COMPLETE_CALLS, COMPLETE_VARIABLE, AllCommands
from acepilot.cli.rehearsing import become_rehearsal, is_played
from acepilot.cli.streams import guard_standard_streams, hold_standard_streams
from acepilot.errors import ExitCode

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script
    from acepilot.timing import Timing

PLUGINS_VARIABLE = "PYDANTIC_DISABLE_PLUGINS"
"""Keeps plugins of other packages out of our models: they would see what is checked, account numbers too, before us."""


@click.group(
    cls=AllCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="acepilot")
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    help="Show where a fault happened, and which errors were let go of (no values).",
)
def acepilot() -> None:
    """Take a client through a government portal in a real browser.

    acepilot knows the way and types what it has been given; you decide, and press the portal's own Submit.
    It never submits, and it keeps a record of all that happened.

    \b
    New here? In this order:
      acepilot doctor            see whether this machine has all that is needed
      acepilot demo              watch it work, on a mock portal, with nobody needed
      acepilot client new FILE   write down who it is for, question by question
    """  # noqa: D301 - click's own sign for lines that stay lines


def _completes() -> bool:
    """Tell whether a shell asks, in the middle of a person's line; it sets the variable for that one call."""
    return COMPLETE_VARIABLE in os.environ


def run_command(argv: Sequence[str], script: Script | None = None, timing: Timing | None = None) -> int:
    """Run a command and return its exit code; whatever goes wrong has been told.

    Args:
        argv: The arguments; `--debug` may stand anywhere.
        script: Makes the scripted person; only the rehearsal's program has one.
        timing: The times that it works with; None for the usual ones.
    """
    if os.environ.get(COMPLETE_VARIABLE) not in COMPLETE_CALLS:
        os.environ.pop(COMPLETE_VARIABLE, None)  # click would end in silence
    os.environ[PLUGINS_VARIABLE] = "__all__"
    end = argv.index("--") if "--" in argv else len(argv)
    invocation = Invocation(
        debug="--debug" in argv[:end], as_json="--json" in argv[:end], script=script, timing=timing
    )
    arguments = [part for part in argv[:end] if part != "--debug"] + list(argv[end:])
    try:
        with _telling_let_go(is_wanted=invocation.debug):
            code = acepilot.main(
                arguments,
                prog_name="acepilot",
                complete_var=COMPLETE_VARIABLE,
                standalone_mode=False,
                obj=invocation,
            )
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the edge: nothing may reach the person raw
        if _completes():
            return ExitCode.FAULT  # the person is in the middle of a line: say nothing
        from acepilot.cli.failures import tell_failure  # noqa: PLC0415 - for a failure alone

        return tell_failure(error, invocation)
    return code if isinstance(code, int) else 0


def _telling_let_go(*, is_wanted: bool) -> AbstractContextManager[None]:
    """Tell on stderr which errors are let go of while a command runs, if that is wanted."""
    if not is_wanted:
        return nullcontext()
    from acepilot.cli.failures import telling_let_go  # noqa: PLC0415 - for `--debug` alone

    return telling_let_go()


def main(
    argv: Sequence[str] | None = None, script: Script | None = None, timing: Timing | None = None
) -> NoReturn:
    """Run a command, and end the process with its exit code.

    Args:
        argv: The arguments; those of this process unless given.
        script: As in `run_command`; without one, a command that needs it is given to the rehearsal's program.
    """
    hold_standard_streams()
    guard_standard_streams()
    silence_driver(os.environ)
    arguments = sys.argv[1:] if argv is None else argv
    if script is None and is_played(arguments):
        become_rehearsal(arguments)
    sys.exit(run_command(arguments, script, timing))
