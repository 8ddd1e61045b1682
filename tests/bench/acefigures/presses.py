"""From a person's press in the panel to the journal's entry of what it does: checks, and “Go on”, by the mouse."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from e2ekit import Running
from person import Diary, Node, Panel, Person, Plan
from playwright.sync_api import Page

from acefigures import beside

TURNS, CHECKS = 10, 5
COMES_WITHIN_S = 3.0
MOST_MISSED = 3
LOOK_EVERY_S = 0.001
ASK = """\
      - ask: Confirm each of these, to see how long that takes.
        checks:
"""
GO_ON = "      - ask: Say go on, to see how long that takes.\n"
DOES = frozenset({"person.confirmed", "turn"})
"""The entries of what a press here does: a check is confirmed, or the turn is acepilot's again."""


def flow(turns: int) -> str:
    """Return a flow that asks a person so often to confirm one thing after the other, and then to say go on."""
    asks = (
        ASK
        + "".join(f"          - Thing {check} of turn {turn}.\n" for check in range(1, CHECKS + 1))
        + GO_ON
        for turn in range(1, turns + 1)
    )
    return (
        "flow: presses\ntitle: Confirm what is asked\nhosts: [ace-accounts.cbp.gov]\nstages:\n"
        "  - stage: Presses\n    steps:\n      - open: https://ace-accounts.cbp.gov/s/importer-form\n"
        + "".join(asks)
    )


class Timed(Person):
    """A person whose presses are timed, each until its entry stands in the journal's file."""

    def __init__(self, running: Running, page: Page, plan: Plan, diary: Diary, took_ms: list[float]) -> None:
        super().__init__(page, plan, diary)
        self.running = running
        self.took_ms = took_ms
        self.missed = 0

    def live(self) -> None:
        """Do the next small thing; what was pressed has done what it does, and may be pressed again at once."""
        self.panel_pressed_at = 0.0
        super().live()

    def answer(self, panel: Panel, controls: list[Node]) -> None:
        """Say go on where that is asked, else confirm what is to be confirmed."""
        if go_on := panel.button("Go on"):
            self.press_panel(go_on)
        else:
            super().answer(panel, controls)

    def press_in_panel(self, at: tuple[float, float]) -> None:
        """Press, and see how long it takes; one that does not count, as the panel has just moved, is made again."""
        before = self.done()
        self.page.mouse.move(*at)
        began = time.perf_counter()
        self.page.mouse.down()
        self.page.mouse.up()
        while self.done() == before:
            if time.perf_counter() - began > COMES_WITHIN_S:
                self.missed += 1
                assert self.missed <= MOST_MISSED, "presses were not journaled"
                return
            time.sleep(LOOK_EVERY_S)
        self.took_ms.append((time.perf_counter() - began) * 1000)

    def done(self) -> int:
        """Return how many entries the journal has of what presses do."""
        return sum(entry["kind"] in DOES for entry in self.running.entries())


def measure(turns: int = TURNS, display: Mapping[str, str] | None = None) -> list[float]:
    """Return how many milliseconds each press took, until its entry could be read in the journal.

    Args:
        turns: How often checks are to be confirmed, and “Go on” to be said.
        display: As for `beside.run`.
    """
    took_ms: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "presses.yaml"
        file.write_text(flow(turns), encoding="utf-8")
        beside.run(
            str(file), "--mock", display=display,
            meet=lambda running, page, plan, diary: Timed(running, page, plan, diary, took_ms),
        )  # fmt: skip
    return took_ms
