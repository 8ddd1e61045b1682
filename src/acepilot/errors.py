"""The one root of our errors, and the one enum of exit codes.

An error carries fields, not only text: what happened (`message`), and what to do next (`hint`).
Only the command line turns an error into an exit code and a line on the terminal.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, NamedTuple


class ExitCode(IntEnum):
    """What the process tells its caller."""

    DONE = 0
    FAULT = 1
    WRONG_INPUT = 2
    NOT_DONE = 3
    STOPPED = 4
    EVIDENCE = 5
    INTERRUPTED = 130


class AcepilotError(Exception):
    """Something went wrong, and we know what.

    Args:
        message: What happened, and what was expected; one or two plain sentences.
        hint: What the person can do next; empty when the message says it.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAULT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AcepilotError):
    """The command was called in a way that cannot work."""

    exit_code = ExitCode.WRONG_INPUT


class Place(NamedTuple):
    """A position in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Mistake(NamedTuple):
    """One thing that is wrong in a file that somebody wrote.

    Attributes:
        message: What is wrong, what was expected.
        hint: What to write instead; empty when the message says it.
        code: Which kind of mistake it is, for programs; empty where nothing goes by it.
    """

    place: Place
    message: str
    hint: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")

    def data(self) -> dict[str, object]:
        """Return it as JSON data."""
        code = {"code": self.code} if self.code else {}
        return {**self.place._asdict(), **code, "message": self.message, "hint": self.hint}


class InputError(AcepilotError):
    """A flow or client file has mistakes; all of them are listed, in the order of the file."""

    exit_code = ExitCode.WRONG_INPUT

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class FlowError(InputError):
    """A flow cannot be loaded."""


class ClientError(InputError):
    """A client file cannot be loaded."""


class SecretError(AcepilotError):
    """A secret's source gave nothing usable. Never holds the value."""

    exit_code = ExitCode.WRONG_INPUT


class EnvironmentFault(AcepilotError):
    """This machine lacks something: a browser, a display, a directory that can be written."""


class RunInUse(AcepilotError):
    """Another process writes this run."""

    exit_code = ExitCode.WRONG_INPUT


class EvidenceError(AcepilotError):
    """A run's record is missing, broken, or could not be written."""

    exit_code = ExitCode.EVIDENCE


class StepFailed(AcepilotError):
    """A step could not be done.

    Attributes:
        expected: What the flow asked for, in words.
        got: What the page had instead, in words.
    """

    exit_code = ExitCode.NOT_DONE

    def __init__(self, message: str, *, expected: str = "", got: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.expected = expected
        self.got = got


class StoppedByPerson(AcepilotError):
    """The person chose Stop, or their turn took longer than the flow allows.

    Attributes:
        told: The same as they are told it; the message is for the record.
    """

    exit_code = ExitCode.STOPPED

    def __init__(self, message: str, *, told: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.told = told or message


class Interrupted(AcepilotError):
    """The run was cut off: Ctrl-C, or the browser went away."""

    exit_code = ExitCode.INTERRUPTED
