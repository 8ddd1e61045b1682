"""What is known of the command being run. Every call of acepilot makes one, so this imports nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script
    from acepilot.timing import Timing


class Invocation:
    """What is known of the command being run.

    A plain class: `dataclasses` alone takes as long to import as all of acepilot that `--help` needs.

    Attributes:
        command: The command's name: `flow check`; empty until it is known.
        script: Makes the scripted person, where the rehearsal's program runs the command.
        timing: The times that it works with; None for the usual ones.
    """

    def __init__(
        self,
        *,
        debug: bool = False,
        as_json: bool = False,
        command: str = "",
        script: Script | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.debug = debug
        self.as_json = as_json
        self.command = command
        self.script = script
        self.timing = timing
