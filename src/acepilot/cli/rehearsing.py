"""Give a rehearsed command to the program that has the scripted person.

Owns the name of that program, and knows nothing of what the person does: they press Submit on the mock portal, and
acepilot imports nothing that does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from acepilot.person.human import Human

    Script = Callable[[Callable[[], Page], str], Human]
    """Makes the scripted person, of what gives the page they look at, and of the scenario's name."""

PROGRAM = "acepilot_mock.rehearsal"
PLAYED = frozenset({"demo", "--rehearse"})


def is_played(argv: Sequence[str]) -> bool:
    """Tell whether a command may need the scripted person; where it does not, a new process is all it costs."""
    is_check = "check" in argv and any(part.partition("=")[0] == "--mock" for part in argv)
    return is_check or not PLAYED.isdisjoint(argv)


def become_rehearsal(argv: Sequence[str]) -> NoReturn:
    """Go on as the rehearsal's program, with the same arguments."""
    from acepilot.paths import child_environment  # noqa: PLC0415 - most commands are not played

    command = [
        sys.executable,
        "-P",
        "-m",
        PROGRAM,
        *argv,
    ]  # -P: no file of this folder stands in for a module
    if sys.platform == "win32":  # where no process becomes another
        import subprocess  # noqa: PLC0415 - as above

        played = subprocess.run(command, env=child_environment(), check=False)  # noqa: S603 - as below
        sys.exit(played.returncode)
    os.execve(sys.executable, command, child_environment())  # noqa: S606 - our own interpreter and module
