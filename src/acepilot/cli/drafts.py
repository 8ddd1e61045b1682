"""The draft of a client file: what was answered before an interview was interrupted, beside the file that it becomes.

Owns the draft's file and its form. No secret is in it, as none is asked for; it is its owner's alone all the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from acepilot.client.interview_answers import Given
from acepilot.errors import UsageError
from acepilot.regular import is_there, read_regular, write_private

LARGEST_SIZE_BYTES = 1024 * 1024
_FORM = "acepilot client draft"


class Draft:
    """The answers so far, written down after each."""

    def __init__(self, file: Path) -> None:
        self.path = file.with_name(f"{file.name}.draft")
        self.is_kept = False

    def read(self) -> tuple[Given, ...]:
        """Return what was answered before; nothing when there is no draft.

        Raises:
            UsageError: There is a file of that name, and it is no draft.
        """
        if not is_there(self.path):
            return ()
        try:
            found = json.loads(read_regular(self.path, most=LARGEST_SIZE_BYTES))
            answers = [Given(str(q), str(a), is_asked=bool(asked)) for q, a, asked in found[_FORM]]
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise UsageError(
                f"{self.path} is there, and holds no answers that acepilot can go on with.",
                hint="Move it away, and call the command again.",
            ) from error
        self.is_kept = bool(answers)
        return tuple(answers)

    def keep(self, answers: Sequence[Given]) -> None:
        """Write the answers down; where that is not possible they are asked all the same."""
        rows = [[one.question, one.answer, one.is_asked] for one in answers]
        try:
            write_private(self.path, json.dumps({_FORM: rows}, indent=1).encode())
        except OSError:
            self.is_kept = False
        else:
            self.is_kept = True

    def drop(self) -> None:
        """Remove it."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
