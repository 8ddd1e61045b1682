"""What the README tells is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from acepilot.cli import acepilot
from acepilot.cli.registry import COMMANDS
from acepilot.errors import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^[ ]*```\n(.*?)^[ ]*```$", re.MULTILINE | re.DOTALL)
COMMAND_LINES = sorted(
    {line.strip().partition(" > ")[0] for block in BLOCK.findall(README) for line in block.splitlines()}
    | {" ".join(span.split()) for span in re.findall(r"`(acepilot [^`]+)`", README)}
)


@pytest.mark.parametrize("line", [line for line in COMMAND_LINES if line.startswith("acepilot ")])
def test_command_in_the_readme_is_one(line: str) -> None:
    """Each line with acepilot in the README is a command that is there, with options and arguments it takes."""
    words = [word for word in shlex.split(line)[1:] if word not in {"…", "--debug"}]
    command: click.Command = acepilot
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no {words[0]}"
        command, words = found, words[1:]
    if not isinstance(command, click.Group) and words != ["--help"]:
        command.make_context("acepilot", words)


def test_readme_begins_with_the_two_commands() -> None:
    """The first block of the README is `make demo` and `make test`, and the Makefile has both."""
    first = BLOCK.findall(README)[0]
    assert re.findall(r"^make (\S+)", first, re.MULTILINE) == ["demo", "test"]
    assert README.index("make demo") < 80


def test_make_targets_in_the_readme_are_there() -> None:
    """Whatever the README says after `make` is a target."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_every_command_is_in_the_readme() -> None:
    """No command is left for readers to discover."""
    told = {line.split()[1] for line in COMMAND_LINES if line.startswith("acepilot ")}
    assert set(COMMANDS) <= told


def test_exit_codes_in_the_readme_are_the_program_s() -> None:
    """The table of exit codes has every code, and no other."""
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == sorted(ExitCode)


def test_flows_in_the_readme_are_shipped() -> None:
    """Flows that the README runs are there, and none that is shipped is left out."""
    named = set(re.findall(r"\b[a-z-]+-flow\b", README)) - {"my-flow"}
    assert named == {path.stem for path in (ROOT / "flows").glob("*.yaml")}
