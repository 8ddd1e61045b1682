from __future__ import annotations

import click
import pytest

from acepilot.cli import acepilot
from acepilot.cli.registry import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_registered_help_is_the_command_s_own(name: str) -> None:
    """Each registered command is there under its name, and the list's help is its own first sentence."""
    command = acepilot.get_command(click.Context(acepilot), name)
    assert command is not None
    assert command.name == name
    assert command.help is not None
    assert command.help.split("\n\n")[0].replace("\n", " ") == f"{COMMANDS[name]}."


def test_unknown_name_is_no_command() -> None:
    """What is not registered is not found."""
    assert acepilot.get_command(click.Context(acepilot), "nonsense") is None
