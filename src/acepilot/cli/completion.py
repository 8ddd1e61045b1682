"""`acepilot completion`: what makes a shell complete acepilot's commands, flows, runs and scenarios."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from acepilot.cli.output import Raw, Report, emit
from acepilot.cli.registry import COMPLETE_VARIABLE, SHELLS


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands.

    Commands, options, flows, runs and scenarios are completed. Install it with one of these, then open a new
    shell:

    \b
      acepilot completion bash > ~/.local/share/bash-completion/completions/acepilot
      acepilot completion zsh > ~/.zfunc/_acepilot     (~/.zfunc must be in your fpath)
      acepilot completion fish > ~/.config/fish/completions/acepilot.fish
    """  # noqa: D301 - click's own sign for lines that stay lines
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "acepilot", COMPLETE_VARIABLE).source()
    emit(Report(script, (Raw(script),)))
    if sys.stdout.isatty():
        click.echo("`acepilot completion --help` tells where this goes.", err=True)
