"""How a command that did not work tells it: one message and the next step, never a traceback unasked.

The only place that turns an error into an exit code.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from acepilot.browser.swallowed import LOGGER
from acepilot.cli.invocation import Invocation
from acepilot.cli.output import command_name, envelope
from acepilot.cli.streams import CannotTell
from acepilot.errors import AcepilotError, EnvironmentFault, ExitCode, InputError
from acepilot.kit.faults import KitRefused
from acepilot.plaintext import MOST_LINES, bounded, visible

_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){5,16}")
_FAULT_HINT = (
    "This is a fault of acepilot, not yours. Please report it with what you did; `acepilot --debug …` shows "
    "where it happened, without values.\nIf a run was open, `acepilot show latest` tells how far it came."
)


# What the system says of a name that somebody gave, and of a place that takes nothing: no fault of acepilot's.
NAMED_WRONG = frozenset(
    {errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EISDIR, errno.ENOENT, errno.EINVAL, errno.ENXIO}
)
NO_ROOM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
    | {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EBUSY, errno.ESTALE, errno.ETIMEDOUT}
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, ready to be told."""

    code: ExitCode
    message: str
    hint: str = ""
    mistakes: tuple[dict[str, object], ...] = ()

    def data(self) -> dict[str, object]:
        """Return it as the envelope's `error`."""
        told: dict[str, object] = {"code": int(self.code), "message": self.message, "hint": self.hint}
        return told | {"mistakes": list(self.mistakes)} if self.mistakes else told


def failure_of(error: BaseException) -> Failure:
    """Return what an error tells its reader; what it repeats of its input is bounded."""
    failure = _failure_of(error)
    mistakes = tuple(
        {key: bounded(part) if isinstance(part, str) else part for key, part in mistake.items()}
        for mistake in failure.mistakes[:MOST_LINES]
    )
    return Failure(failure.code, bounded(failure.message), bounded(failure.hint), mistakes)


def _failure_of(error: BaseException) -> Failure:
    match error:
        case InputError(mistakes=mistakes):
            listed = tuple(mistake.data() for mistake in mistakes)
            return Failure(error.exit_code, error.message, error.hint, listed)
        case KitRefused(faults=faults):
            listed = tuple(fault.data() for fault in faults)
            return Failure(error.exit_code, error.message, error.hint, listed)
        case EnvironmentFault():
            return Failure(error.exit_code, error.message, error.hint)
        case AcepilotError():
            hint = error.hint or (_FAULT_HINT if type(error).exit_code is ExitCode.FAULT else "")
            return Failure(error.exit_code, error.message, hint)
        case click.exceptions.NoArgsIsHelpError():
            return Failure(ExitCode.WRONG_INPUT, "No command is given.", _help_hint(error))
        case click.ClickException():
            return Failure(ExitCode.WRONG_INPUT, error.format_message(), _help_hint(error))
        case OSError() if error.errno in NAMED_WRONG:
            return Failure(ExitCode.WRONG_INPUT, _said_by_system(error), "Give another name or place.")
        case OSError() if error.errno in NO_ROOM:
            hint = "Free some space or mend the permissions there, or give another place."
            return Failure(ExitCode.FAULT, _said_by_system(error), hint)
        case click.Abort() | KeyboardInterrupt():
            return Failure(ExitCode.INTERRUPTED, "Interrupted.")
        case _:
            return Failure(
                ExitCode.FAULT, f"Something went wrong inside acepilot ({type(error).__name__}).", _FAULT_HINT
            )


def _help_hint(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"`{context.command_path if context else 'acepilot'} --help` tells how it is called."


def _said_by_system(error: OSError) -> str:
    where = str(error.filename) if error.filename is not None else "A file"
    return f"{where} cannot be used: {error.strerror}."


def tell_failure(error: BaseException, invocation: Invocation) -> ExitCode:
    """Tell a failure on stderr, and as JSON on stdout when that was asked for; return the exit code."""
    failure = failure_of(error)
    if invocation.debug:
        sys.stderr.write(traceback_of(error))
    if invocation.as_json and _is_answered(error, failure, invocation):
        return failure.code
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)  # the help is the answer, as with other tools
    else:
        _tell(failure)
    return failure.code


def _tell(failure: Failure) -> None:
    click.secho("acepilot: ", fg="red", bold=True, err=True, nl=False)
    click.echo(visible(failure.message, keep_lines=True), err=True)
    if failure.hint:
        click.echo("  " + visible(failure.hint, keep_lines=True).replace("\n", "\n  "), err=True)


def _is_answered(error: BaseException, failure: Failure, invocation: Invocation) -> bool:
    """Answer the program that reads standard output; tell whether that was possible."""
    if isinstance(error, CannotTell):
        return False
    command = invocation.command or command_name(getattr(error, "ctx", None))
    try:
        click.echo(envelope(command, {"error": failure.data()}))
    except CannotTell:
        return False
    return True


def traceback_of(error: BaseException) -> str:
    """Return a traceback without local variables, long numbers in its messages hidden."""
    lines = "".join(traceback.format_exception(error))
    return visible(_LONG_NUMBER.sub("••••", lines), keep_lines=True)


@contextmanager
def telling_let_go() -> Iterator[None]:
    """Tell on stderr which errors are let go of while a command runs."""
    logger, teller = logging.getLogger(LOGGER), logging.StreamHandler(sys.stderr)
    teller.setFormatter(logging.Formatter("acepilot: debug: %(message)s"))
    before = logger.level
    logger.addHandler(teller)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(teller)
        logger.setLevel(before)
