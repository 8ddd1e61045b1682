"""A capture against a bare masked screenshot of the same page: bank details in a dialog, the account number masked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from acebench.bare import ACCOUNTS, WATCH, Script, fill_bank_details, sign_in
from acebench.desk import Silent, open_desk
from acebench.figures import Figure, in_turns
from acepilot.run.captures import Captures
from acepilot.run.step_context import StepContext
from acepilot.run.turn_control import TurnControl
from acepilot.timing import USUAL

LIMIT = 1.35


def measure(times: int) -> Figure:
    """Take captures and screenshots in turns."""
    with (
        tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder,
        open_desk(Path(folder), has_portal=True) as desk,
    ):
        page = desk.surface.page
        page.add_init_script(WATCH)
        script = Script(page, Path(folder))
        script.open("https://ace.cbp.gov/")
        sign_in(script)
        _part, _dialog, number = fill_bank_details(script, ACCOUNTS[0])
        captures = Captures(desk.surface, desk.session.record, USUAL)
        turns = TurnControl(
            desk.surface, Silent(desk.surface), desk.session.record, captures, lambda: "", timing=USUAL
        )
        turns.tell(flow="Enroll in ACH refunds", doing="Take a picture", mock=True)
        context = StepContext(
            desk.session.options.flow,
            desk.surface,
            turns,
            desk.session.record,
            desk.client.base,
            captures,
            USUAL,
        )
        ours, bare = in_turns(
            _timed(lambda: context.captures.take("bench", full_page=True)),
            _timed(lambda: script.picture(number)),
            times,
        )
    return Figure(
        "a capture (search, masks, picture, accessible text, hash, journal), against a bare masked screenshot",
        "×",
        LIMIT,
        ours,
        bare,
        f"{1000 * sum(ours) / len(ours):.0f} ms against {1000 * sum(bare) / len(bare):.0f} ms",
    )


def _timed(act: Callable[[], Any]) -> Callable[[], float]:
    def took() -> float:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began

    return took
