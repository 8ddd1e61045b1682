"""A run's log: what the program did, for whoever mends it, as JSON lines beside the journal.

The same gate as the journal's stands before it: a line that would hold a secret is replaced by one that says
so. Configured for one run and nothing else; no local variables in tracebacks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, TextIO, cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from acepilot.journal.files import PrivateAppendFile, cannot_write
from acepilot.journal.redaction import SecretGate
from acepilot.journal.writer import plain, stamp
from acepilot.timing import Clock

LOG = "log.jsonl"
_Event = MutableMapping[str, Any]


class RunLog(PrivateAppendFile):
    """The log file of one run; `logger` writes to it.

    Attributes:
        logger: A structlog logger: `log.logger.info("found", target=…)`.
    """

    def __init__(self, directory: Path, *, gate: SecretGate, clock: Clock) -> None:
        """Open the log of a run, new or to go on with.

        Raises:
            EvidenceError: When it cannot be written.
        """
        super().__init__(directory / LOG)
        self.logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
            structlog.WriteLogger(cast("TextIO", self)),
            processors=[
                structlog.processors.add_log_level,
                _timekeeper(clock),
                structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
                _gatekeeper(gate),
                structlog.processors.JSONRenderer(separators=(",", ":")),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(0),
            context_class=dict,
            cache_logger_on_first_use=False,
        )

    def write(self, line: str) -> None:
        """Write one line; structlog's logger calls it."""
        descriptor = self.descriptor()
        try:
            os.write(descriptor, line.encode())
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def flush(self) -> None:
        """Do nothing, as structlog's logger calls it too: the system has each line already."""


def _timekeeper(clock: Clock) -> Callable[[Any, str, _Event], _Event]:
    """Return a structlog processor that writes down when something happened, by the run's own clock."""
    return lambda _logger, _method, event: {**event, "at": stamp(clock.now())}


def _gatekeeper(gate: SecretGate) -> Callable[[Any, str, _Event], _Event]:
    def let_pass(_: Any, __: str, event: _Event) -> _Event:  # noqa: ANN401 - structlog's signature
        told: _Event = plain(event, lambda value: f"<{type(value).__name__}>")
        if gate.holds_in(told):
            return {
                "event": "a line was withheld: it held a secret",
                "level": "warning",
                "at": told["at"],
            }
        return told

    return let_pass
