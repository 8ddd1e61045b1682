"""Errors that are let go of in the browser's room: none is silent, and none tells a value."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from playwright.sync_api import Error as PlaywrightError

import acepilot.browser
from acepilot.browser.driver import driving
from acepilot.browser.swallowed import LOGGER, Swallowing, swallowed
from acepilot.cli import run_command
from acepilot.cli.registry import LazyGroup

ROOM = Path(acepilot.browser.__file__).parent
SECRET = "987654321"


def silent_in(source: str) -> Iterator[int]:
    """Yield the lines that let an error go without a word: neither raised at the end, nor told by `swallowed`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ExceptHandler(body=[*_, ast.Raise()]):
                continue
            case ast.ExceptHandler() if not any(_calls(part, "swallowed") for part in ast.walk(node)):
                yield node.lineno
            case ast.Call() if _calls(node, "suppress"):
                yield node.lineno


def _calls(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            return called == name
        case _:
            return False


def test_no_error_is_let_go_of_in_silence() -> None:
    """Whatever is caught is raised as something else, or told at debug level."""
    found = {
        f"{path.name}:{line}" for path in ROOM.rglob("*.py") for line in silent_in(path.read_text("utf-8"))
    }
    assert found == set()


def test_silence_is_found() -> None:
    """The search finds each way to let an error go without a word, and no way that tells it."""
    caught = "try:\n    act()\nexcept ValueError as error:\n    "
    for silent in ("pass", "return", "is_gone = True", "if is_needed:\n        raise\n    is_gone = True"):
        assert list(silent_in(caught + silent)) == [3], silent
    assert list(silent_in("with suppress(ValueError):\n    act()")) == [1]
    assert list(silent_in("with contextlib.suppress(ValueError):\n    act()")) == [1]
    for told in ("raise", "raise Refused from error", "swallowed(error)\n    is_gone = True"):
        assert list(silent_in(caught + told)) == [], told
    assert list(silent_in("with Swallowing(ValueError):\n    act()")) == []


def fail() -> None:
    """Fail as Playwright does, whose messages say what it was at."""
    raise PlaywrightError(f'fill: value "{SECRET}" into textbox "Account"\nCall log: {SECRET}')


def let_go() -> None:
    """Let go of an error in each way there is."""
    with Swallowing(PlaywrightError):
        fail()
    try:
        fail()
    except PlaywrightError as error:
        swallowed(error)
    with pytest.raises(Exception, match="fill"), driving("fill"):
        fail()


def test_only_type_and_place_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """What is told of an error is its type and where it came by; never its message, nor what it carries."""
    caplog.set_level(logging.DEBUG, LOGGER)
    let_go()
    assert [text.partition(":")[0] for text in caplog.messages] == [
        f"Error let go of at {__name__}",
        f"Error let go of at {__name__}",
        "Error let go of at acepilot.browser.driver",
    ]
    assert SECRET not in caplog.text
    assert "Account" not in caplog.text


@pytest.mark.parametrize("argv", [["--debug", "doctor"], ["doctor"]])
def test_debug_shows_what_was_let_go_of(
    argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--debug` shows it on stderr for as long as the command runs, without a value; nothing else shows it."""
    doctor = click.Command("doctor", callback=let_go)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: doctor)
    run_command(argv)
    let_go()
    told = capsys.readouterr()
    assert told.err.count("acepilot: debug: Error let go of at ") == (3 if "--debug" in argv else 0)
    assert SECRET not in told.out + told.err
