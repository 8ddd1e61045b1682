"""The commands by name, imported only when one is called.

Owns the one list of commands with their short help, so that `acepilot --help` and shell completion need no
command's imports. A test holds each help against the command's own.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETE_VARIABLE = "_ACEPILOT_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
COMPLETE_CALLS = frozenset(f"{shell}_{what}" for shell in SHELLS for what in ("source", "complete"))
"""What a shell that completes puts into the variable; anything else there was not put there by one."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Where a command is, and its help in one line.

    Attributes:
        module: The module's name in this package; the command in it is called as `attribute` says.
        attribute: The command's name in its module.
        help: The first sentence of its help, without the full stop.
    """

    module: str
    attribute: str
    help: str


COMMANDS: Mapping[str, Registered] = {
    "run": Registered("run", "run", "Take a client through a flow, step by step, in a real browser"),
    "guide": Registered(
        "guide", "guide", "Tell you each step of a flow, while you do it in a browser of your own"
    ),
    "record": Registered("record", "record", "Write the flow that does what you do in a browser"),
    "resume": Registered("resume", "resume", "Go on with a run that was interrupted, stopped or failed"),
    "runs": Registered("runs", "runs", "List the runs, the newest first"),
    "show": Registered("show", "show", "Show what happened in a run"),
    "evidence": Registered("evidence", "evidence", "Export what a run recorded, and verify it"),
    "demo": Registered("demo", "demo", "Run both flows on the mock portal, with nobody needed"),
    "doctor": Registered("doctor", "doctor", "Check that this machine has all that acepilot needs"),
    "flow": Registered("flow", "flow", "List and check flows"),
    "client": Registered("client", "client", "Write and check client files"),
    "secret": Registered("secret", "secret", "Keep account numbers in the system's keyring"),
    "mock": Registered("mock", "mock", "Serve the mock portal, to look around in it"),
    "completion": Registered("completion", "completion", "Print what makes a shell complete commands"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        registered = COMMANDS[cmd_name]
        module = importlib.import_module(f"acepilot.cli.{registered.module}")
        command: click.Command = getattr(module, registered.attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; the nearest names are told when there is none."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=2)
            advice = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"There is no command {name!r}.{advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the commands with their registered help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names from the registry, and options as click does."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - as click does

        names = [
            CompletionItem(name, help=command.help)
            for name, command in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
