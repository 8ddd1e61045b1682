"""The commands by name, imported only when one is called.

Owns the one list of commands with their short help, so that `acepilot --help` and shell completion need no
command's imports. A test holds each help against the command's own.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETE_VARIABLE = "_ACEPILOT_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
COMPLETE_CALLS = frozenset(f"{shell}_{what}" for shell in SHELLS for what in ("source", "complete"))
"""What a shell that completes puts into the variable; anything else there was not put there by one."""


COMMANDS: Mapping[str, str] = {
    "run": "Take a client through a flow, step by step, in a real browser",
    "guide": "Tell you each step of a flow, while you do it in a browser of your own",
    "record": "Write the flow that does what you do in a browser",
    "resume": "Go on with a run that was interrupted, stopped or failed",
    "runs": "List the runs, the newest first",
    "show": "Show what happened in a run",
    "evidence": "Export what a run recorded, and verify it",
    "demo": "Run both flows on the mock portal, with nobody needed",
    "doctor": "Check that this machine has all that acepilot needs",
    "flow": "List and check flows",
    "desk": "Show where each client stands, by the bundles that came back",
    "client": "Write and check client files",
    "clients": "Write the client files of a whole list",
    "kit": "Hand a client's runs to the importer, and open what was handed to you",
    "secret": "Keep account numbers in the system's keyring",
    "mock": "Serve the mock portal, to look around in it",
    "completion": "Print what makes a shell complete commands",
}
"""Each command's name, which is its module's too, and the first sentence of its help, without the full stop."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    Attributes:
        places: Each command's name, in the order of use: its module in `acepilot.cli`, and what it is called there.
    """

    places: ClassVar[Mapping[str, tuple[str, str]]]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command; None when there is none of that name."""
        if cmd_name not in self.places:
            return None
        module, name = self.places[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"acepilot.cli.{module}"), name)
        return command


class AllCommands(LazyGroup):
    """The commands of acepilot."""

    places: ClassVar = {name: (name, name) for name in COMMANDS}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; the nearest names are told when there is none."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing and not name.startswith("-"):
            import difflib  # noqa: PLC0415 - for a slip alone

            near = difflib.get_close_matches(name, COMMANDS, n=2)
            advice = f" Did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"There is no command {name!r}.{advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the commands with their registered help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names from the registry, and options as click does."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - as click does

        names = [
            CompletionItem(name, help=told) for name, told in COMMANDS.items() if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
