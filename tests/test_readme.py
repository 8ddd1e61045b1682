"""What the README and the pages beside it tell is what the program does, and what is there."""

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
README = "README.md"
REFERENCE = "docs/reference.md"
CONTRIBUTING = "CONTRIBUTING.md"
ARCHITECTURE = "docs/architecture.md"
FLOWS = "docs/flows.md"
DESK = "docs/desk.md"
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (README, REFERENCE, CONTRIBUTING, ARCHITECTURE, FLOWS, DESK)
}
BLOCK = re.compile(r"^[ ]*```(?:[a-z]+\n.*?|\n(.*?))^[ ]*```$", re.MULTILINE | re.DOTALL)
"""A block of a page; what stands in it where it is for a terminal, and nothing of one in a language."""
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def lines_of(page: str) -> set[str]:
    """Return the lines of a page's blocks, without what is said beside them, and what it quotes of commands."""
    text = PAGES[page]
    in_blocks = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    quoted = [" ".join(span.split()) for span in re.findall(r"`(acepilot [^`]+)`", text)]
    return {re.split(r" +# | > ", line.strip())[0] for line in [*in_blocks, *quoted]}


COMMAND_LINES = sorted(
    {line for page in PAGES for line in lines_of(page) if re.match(r"acepilot [a-z-]", line)}
)


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_command_that_is_told_is_one(line: str) -> None:
    """Each line with acepilot is a command that is there, with options and arguments it takes."""
    words = [word for word in shlex.split(line)[1:] if word not in {"…", "--debug"}]
    command: click.Command = acepilot
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no {words[0]}"
        command, words = found, words[1:]
    if not isinstance(command, click.Group) and words != ["--help"]:
        command.make_context("acepilot", words)


def test_readme_tells_what_it_is_first_and_then_the_two_commands() -> None:
    """The name, what it does and saves, and `make demo` and `make test`, all within a screen; 120 lines in all."""
    assert PAGES[README].startswith("# acepilot\n\nacepilot ")
    first = BLOCK.search(PAGES[README])
    assert first is not None
    assert re.findall(r"^make (\S+)", first[1], re.MULTILINE) == ["demo", "test"]
    assert PAGES[README][: first.start()].count("\n") < 24
    assert PAGES[README].count("\n") <= 120


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_that_are_told_are_there(page: str) -> None:
    """Whatever stands after `make` is a target."""
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", PAGES[page], re.MULTILINE)) <= TARGETS


def test_every_make_target_is_told() -> None:
    """Who works on acepilot finds each target in one list."""
    assert set(re.findall(r"^make ([a-z-]+)", PAGES[CONTRIBUTING], re.MULTILINE)) == TARGETS


def test_every_command_is_told() -> None:
    """No command is left for readers to discover."""
    told = {
        line.split()[1] for page in (README, REFERENCE) for line in lines_of(page) if line in COMMAND_LINES
    }
    assert set(COMMANDS) <= told


def test_exit_codes_that_are_told_are_the_program_s() -> None:
    """The table of exit codes has every code, and no other."""
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", PAGES[REFERENCE], re.MULTILINE)] == sorted(
        ExitCode
    )


def test_flows_in_the_readme_are_shipped() -> None:
    """Flows that the README runs are there, and none that is shipped is left out."""
    named = set(re.findall(r"\b[a-z-]+-flow\b", PAGES[README]))
    assert named == {path.stem for path in (ROOT / "flows").glob("*.yaml")}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_what_is_there(page: str) -> None:
    """Each link and picture within the project is a file; one with a place in it, a heading there."""
    links = re.findall(r"\]\(((?!https?:)[^)#]*)(?:#([^)]*))?\)", PAGES[page])
    assert links
    for path, heading in links:
        target = (ROOT / page).parent / path
        assert target.is_file(), path
        heads = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading in {
            re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in heads
        }


@pytest.mark.parametrize("page", [CONTRIBUTING, ARCHITECTURE])
def test_files_that_are_named_are_there(page: str) -> None:
    """A file or folder of ours that a page names is there: whoever moves one mends the page."""
    named = set(re.findall(r"`([\w./-]+(?:/|\.(?:py|json|mjs|yaml|lock|md|js|toml)))`", PAGES[page]))
    assert named
    tops = (ROOT, ROOT / "src" / "acepilot", ROOT / "flows", ROOT / "tests" / "widgets")
    written = {".venv/", "report.html"}
    assert {name for name in named if not any((top / name).exists() for top in tops)} - written == set()
