"""Arguments and options that several commands share, with their shell completion.

Completion looks at names only: it opens no run and no browser.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from acepilot.cli.invocation import Invocation
from acepilot.cli.output import command_name
from acepilot.paths import home, shipped

_NEWEST = 50
T = TypeVar("T")
Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def _note_command(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    """Remember the command's name, so that a failure's JSON can tell it."""
    invocation = ctx.find_object(Invocation)
    if invocation is not None:
        invocation.command = command_name(ctx)
    return value


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--json`; its function gets `as_json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=_note_command,
        help="Print the result as JSON.",
    )(command)


class FilePath(click.Path):
    """A path that somebody gave; an empty one is none, where click would take it for this folder."""

    def __init__(self, *, exists: bool = False, dir_okay: bool = True) -> None:
        super().__init__(exists=exists, dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return the path."""
        if isinstance(value, str) and not value.strip():
            self.fail("it is given, and empty.", param, ctx)
        return super().convert(value, param, ctx)


class WholeNumber(click.IntRange):
    """A whole number from a least one on, told so as people say it."""

    def __init__(self, least: int, most: int | None = None) -> None:
        super().__init__(min=least, max=most)
        self.wanted = f"from {least} to {most}" if most is not None else f"{least} or more"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no whole number, {self.wanted}.", param, ctx)


def not_blank(ctx: click.Context, parameter: click.Parameter, value: T) -> T:
    """Refuse an option that was given and holds nothing, as of a variable that is not set: nothing is no choice.

    Raises:
        click.BadParameter: It is blank.
    """
    is_given = ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    if is_given and isinstance(value, str) and not value.strip():
        raise click.BadParameter("it is given, and empty.", ctx, parameter)
    return value


def complete_runs(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete `latest` and the newest ids."""
    from acepilot.journal.directory import run_paths  # noqa: PLC0415 - completion alone needs it here

    ids = ["latest", *(path.name for path in islice(run_paths(home()), _NEWEST))]
    return [CompletionItem(name) for name in ids if name.startswith(incomplete)]


def complete_flows(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the shipped flows' names, else paths."""
    names = sorted(path.stem for path in shipped("flows").glob("*.yaml"))
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]


def complete_kits(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the names of the kits that were opened here."""
    names = sorted(path.parent.name for path in (home() / "kits").glob("*/opened.json"))
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def complete_scenarios(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the mock portal's scenarios."""
    from acepilot.cli.mock_portal import SCENARIOS  # noqa: PLC0415 - completion alone needs it here

    return [
        CompletionItem(name, help=scenario.title)
        for name, scenario in SCENARIOS.items()
        if name.startswith(incomplete)
    ]


def mock_option(told: str) -> Option:
    """Give a command `--mock [SCENARIO]`, with this help."""
    return click.option(
        "--mock",
        is_flag=False,
        flag_value="default",
        metavar="[SCENARIO]",
        shell_complete=complete_scenarios,
        help=told,
    )


def browser_option(told: str = "Which browser: a path, chrome or msedge.") -> Option:
    """Give a command `--browser PATH`."""
    return click.option("--browser", metavar="PATH", callback=not_blank, help=told)


def only_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--only IR`."""
    return click.option(
        "--only", metavar="IR", callback=not_blank, help="One importer alone, by its IR number."
    )(command)


def kit_option(told: str = "The kit that the flow and the client are of, by its name.") -> Option:
    """Give a command `--kit NAME`."""
    return click.option("--kit", metavar="NAME", callback=not_blank, shell_complete=complete_kits, help=told)


def run_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument RUN; its function gets `run`."""
    return click.argument("run", metavar="RUN", shell_complete=complete_runs)(command)


def flow_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the argument FLOW; its function gets `flow`."""
    return click.argument("flow", metavar="FLOW", shell_complete=complete_flows)(command)
