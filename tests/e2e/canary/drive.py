"""The command, with two things more: what the panel showed is kept, and masks can be off.

`python drive.py FOLDER on|off ARGUMENTS…`. Everything else is as `python -m acepilot ARGUMENTS…`.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

from acepilot.browser import silence_driver

silence_driver(os.environ)  # as `main` does, before Playwright is imported below

from acepilot.browser.protection import Protection  # noqa: E402 - as above
from acepilot.cli import driving, main  # noqa: E402 - as above
from acepilot.person.human import Situation  # noqa: E402 - as above
from acepilot.person.panel import Panel, panel_state  # noqa: E402 - as above
from acepilot_mock.rehearsal.person import Rehearsal  # noqa: E402 - as above


def keep_panel(file: Path) -> None:
    """Write down every state of the panel as it is drawn."""
    draw = Panel.show

    def show(panel: Panel, situation: Situation) -> None:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(panel_state(situation), ensure_ascii=False) + "\n")
        draw(panel, situation)

    setattr(Panel, "show", show)  # noqa: B010 - what a person sees there is written nowhere else


if __name__ == "__main__":
    folder, masking, *arguments = sys.argv[1:]
    keep_panel(Path(folder) / "panel.jsonl")
    if masking == "off":
        command = import_module("acepilot.cli.run")
        vars(command)["carry_out"] = partial(driving.carry_out, protection=Protection(masking=False))
    main(arguments, Rehearsal)
