"""Standard input, output and error: held open, and each with its own rule for when it takes no more.

What acepilot tells (standard error) never ends a run, nor holds it up: a closed terminal, a full disk or a reader that
has stopped reading takes the words away, and nothing else. What a command was asked for (standard output) is missed
once, as an error of ours; after that it takes everything and keeps nothing, so that no second fault hides the first.
Must not know what is written.
"""

from __future__ import annotations

import io
import os
import select
import sys
from typing import TYPE_CHECKING, NoReturn, TextIO

from acepilot.errors import EnvironmentFault

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

STANDARD = (0, 1, 2)
AT_ONCE_BYTES = 512  # what a pipe that is ready takes without waiting, on every system (POSIX: PIPE_BUF)


class CannotTell(EnvironmentFault):
    """Standard output took no more: it is full or closed, or its reader has gone."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The answer could not be written to standard output: {why}.",
            hint="Nothing else went wrong. Give the command another place to write to.",
        )


class _Stream(io.RawIOBase):
    """A standard stream as the system has it; None where it was closed before acepilot began."""

    def __init__(self, inner: io.RawIOBase | None) -> None:
        self._inner = inner

    def writable(self) -> bool:
        """Return True, as the base class does not."""
        return True

    def isatty(self) -> bool:
        """Tell whether a terminal is there."""
        return self._inner is not None and self._inner.isatty()

    def fileno(self) -> int:
        """Return the system's number, which the browser's driver takes over."""
        if self._inner is None:
            raise io.UnsupportedOperation("fileno")
        return self._inner.fileno()


class Words(_Stream):
    """Standard error: what it does not take is lost, and nothing comes of that."""

    def __init__(self, inner: io.RawIOBase | None, patience_s: float | None = None) -> None:
        """Put the rule before a stream.

        Args:
            patience_s: How long a slow reader is waited for; None for the usual time.
        """
        super().__init__(inner)
        self._patience_s = patience_s
        self._has_patience = True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write what can be written now; the rest counts as written."""
        view = memoryview(data).cast("B")
        if self._inner is None or not self._is_ready(self._inner):
            return view.nbytes
        try:
            return self._inner.write(view[:AT_ONCE_BYTES]) or view.nbytes
        except (OSError, ValueError):
            return view.nbytes

    def _is_ready(self, inner: io.RawIOBase) -> bool:
        """Wait for a reader who is slow; for one who has kept us waiting once, no more until they read again."""
        if sys.platform == "win32":
            return True
        try:
            within_s = self._wait_s() if self._has_patience else 0.0
            self._has_patience = bool(select.select([], [inner], [], within_s)[1])
        except (OSError, ValueError):
            return True
        return self._has_patience

    def _wait_s(self) -> float:
        if self._patience_s is not None:
            return self._patience_s
        from acepilot.timing import USUAL  # noqa: PLC0415 - a command that tells nothing needs no times

        return USUAL.reader_within_s


class ResultStream(_Stream):
    """Standard output: the first time that it takes no more is told."""

    def __init__(self, inner: io.RawIOBase | None) -> None:
        super().__init__(inner)
        self._is_over = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or raise once that it cannot be done.

        Raises:
            CannotTell: The first time.
        """
        if self._is_over:
            return memoryview(data).nbytes
        try:
            written = self._inner.write(data) if self._inner is not None else self._missed("it is closed")
        except (OSError, ValueError) as error:
            self._missed(getattr(error, "strerror", None) or "it is closed", error)
        return written if written is not None else self._missed("its reader does not read")

    def _missed(self, why: str, error: Exception | None = None) -> NoReturn:
        self._is_over = True
        raise CannotTell(why) from error


def hold_standard_streams() -> None:
    """Make sure that nothing that is opened later gets the number of a standard stream, and is then written over.

    With `2>&-` the journal would be file 2, and whatever the browser's driver says would go into it.
    """
    for number in STANDARD:
        try:
            os.fstat(number)
        except OSError:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)


def guard_standard_streams() -> None:
    """Put the two rules before standard output and error; what cannot be encoded is shown as its escape."""
    sys.stdout = guarded(sys.stdout, ResultStream)
    sys.stderr = guarded(sys.stderr, Words)


def guarded(stream: TextIO | None, rule: type[_Stream]) -> TextIO:
    """Return a stream with a rule before it; one that somebody else put there stays theirs."""
    buffer = getattr(stream, "buffer", None)
    inner = (
        buffer if isinstance(buffer, io.RawIOBase) else getattr(buffer, "raw", None)
    )  # as Python was started
    if stream is not None and inner is None:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        return stream
    raw = rule(inner)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding if stream is not None else "utf-8",
        errors="backslashreplace",
        line_buffering=rule is Words or raw.isatty(),
    )
