from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator

import pytest

import acepilot
import acepilot_mock
from acepilot.errors import AcepilotError, ExitCode, FlowError, InputError, Mistake, Place

SCRIPTS = ("__main__", "migrations.env")  # run by Python and by Alembic, which prepare what they need
FOR_PYDANTIC = {"acepilot.client.ir_number.IrNumberError"}  # must be a ValueError; becomes a ClientError


def own_exceptions() -> Iterator[type[BaseException]]:
    """Yield every exception class that a module of ours defines for others."""
    ours = [
        *pkgutil.walk_packages(acepilot.__path__, "acepilot."),
        *pkgutil.walk_packages(acepilot_mock.__path__, "acepilot_mock."),
    ]
    for found in ours:
        if found.name.endswith(SCRIPTS):
            continue
        module = importlib.import_module(found.name)
        for _, member in inspect.getmembers(module, inspect.isclass):
            if member.__name__.startswith("_"):  # a private one never leaves its module
                continue
            if issubclass(member, BaseException) and member.__module__ == found.name:
                yield member


def test_every_exception_of_ours_has_the_one_root() -> None:
    """Whatever we raise is an AcepilotError, so that the command line can tell it."""
    found = set(own_exceptions())
    assert AcepilotError in found
    assert len(found) > 10
    strays = {f"{each.__module__}.{each.__name__}" for each in found if not issubclass(each, AcepilotError)}
    assert strays == FOR_PYDANTIC


def test_every_error_has_a_documented_exit_code() -> None:
    """Each error class names one of the exit codes, and never success."""
    for error in own_exceptions():
        if issubclass(error, AcepilotError):
            assert error.exit_code in set(ExitCode) - {ExitCode.DONE}, error


def test_exit_codes_are_those_of_the_contract() -> None:
    """The numbers that scripts rely on do not move."""
    assert {code.name: int(code) for code in ExitCode} == {
        "DONE": 0,
        "FAULT": 1,
        "WRONG_INPUT": 2,
        "NOT_DONE": 3,
        "STOPPED": 4,
        "EVIDENCE": 5,
        "INTERRUPTED": 130,
    }


def test_mistakes_are_told_in_the_order_of_the_file() -> None:
    """An input error lists its mistakes by file, line and column, whatever order they were found in."""
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 9), ("a", 2, 1)]
    error = FlowError(tuple(Mistake(Place(*place), "wrong") for place in places))
    assert str(error).splitlines() == ["a:2:1: wrong", "a:2:9: wrong", "a:10:1: wrong", "b:1:1: wrong"]


@pytest.mark.parametrize(("hint", "text"), [("", "f:1:2: What."), ("Do.", "f:1:2: What.\n    Do.")])
def test_mistake_reads_as_place_message_hint(hint: str, text: str) -> None:
    """A mistake is told with its place first and its hint on a line of its own."""
    assert str(Mistake(Place("f", 1, 2), "What.", hint)) == text


def test_input_error_is_wrong_input() -> None:
    """Files with mistakes end with 2."""
    assert InputError(()).exit_code == ExitCode.WRONG_INPUT
