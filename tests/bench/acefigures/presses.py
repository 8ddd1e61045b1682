"""From a person's press in the panel to the journal's entry: checks of a flow, pressed with the mouse."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from e2ekit import Entry, Running
from person import Diary, Person, Plan
from playwright.sync_api import Page

from acefigures import beside

TURNS, CHECKS = 10, 5
COMES_WITHIN_S = 3.0
LOOK_EVERY_S = 0.001
ASK = """\
      - ask: Confirm each of these, to see how long that takes.
        checks:
"""


def flow() -> str:
    """Return a flow that asks a person to confirm one thing after the other."""
    asks = (
        ASK + "".join(f"          - Thing {check} of turn {turn}.\n" for check in range(1, CHECKS + 1))
        for turn in range(1, TURNS + 1)
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

    def press_in_panel(self, at: tuple[float, float]) -> None:
        """Press, and see how long it takes."""
        before = len(self.confirmed())
        self.page.mouse.move(*at)
        began = time.perf_counter()
        self.page.mouse.down()
        self.page.mouse.up()
        while len(self.confirmed()) == before:
            assert time.perf_counter() - began < COMES_WITHIN_S, "the press was not journaled"
            time.sleep(LOOK_EVERY_S)
        self.took_ms.append((time.perf_counter() - began) * 1000)

    def confirmed(self) -> list[Entry]:
        """Return what the journal says was confirmed."""
        return [entry for entry in self.running.entries() if entry["kind"] == "person.confirmed"]


def measure() -> list[float]:
    """Return how many milliseconds each press took, until its entry could be read in the journal."""
    took_ms: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "presses.yaml"
        file.write_text(flow(), encoding="utf-8")
        beside.run(
            str(file), "--mock",
            meet=lambda running, page, plan, diary: Timed(running, page, plan, diary, took_ms),
        )  # fmt: skip
    return took_ms
