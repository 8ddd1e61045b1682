"""Keys and presses of a person, by hand and with acepilot: the same flow, the same portal, the same forms sent."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2ekit import Running, lines_of
from person import Diary, Person, Plan
from playwright.sync_api import Page

from acefigures import beside, hand
from acefigures.counting import DATA, PANEL, ROWS, SUBMITS, Counts

SCENARIOS = {"apply-flow": "default", "ach-flow": "default", "ach-check-flow": "already-enrolled"}
FORMS = ("application", "ach-enrollment")


@dataclass(frozen=True, slots=True)
class Saved:
    """What one flow takes.

    Attributes:
        flow: Its name.
        by_hand: What a person does without acepilot, by row.
        beside: What a person does with acepilot, by row.
    """

    flow: str
    by_hand: Mapping[str, int]
    beside: Mapping[str, int]


def measure(flow: str) -> Saved:
    """Do a flow by hand, then with acepilot; make sure that the portal was sent the same both times."""
    by_hand, sent_by_hand = _by_hand(flow)
    with_acepilot, sent = _beside(flow)
    assert sent == sent_by_hand, "the portal was not sent the same"
    assert with_acepilot[DATA] == 0, "a character of client data was typed"
    assert with_acepilot[SUBMITS] == len(sent), "there was not one press for each review"
    return Saved(flow, by_hand, with_acepilot)


def _by_hand(flow: str) -> tuple[dict[str, int], list[Any]]:
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.jsonl"
        with hand.open_page(SCENARIOS[flow], ledger) as page:
            counts.watch(page)
            hand.FLOWS[flow](hand.ByHand(page))
        return counts.tally(), _sent(ledger)


def _beside(flow: str) -> tuple[dict[str, int], list[Any]]:
    counts = Counts()

    def meet(_running: Running, page: Page, plan: Plan, diary: Diary) -> Person:
        counts.watch(page)
        return Person(page, plan, diary)

    ran, diary = beside.run(flow, "--mock", SCENARIOS[flow], meet=meet)
    counted = counts.tally(beside.persons_time(ran))
    assert counted[SUBMITS] == len(diary.submits), "the page and the person count differently"
    return {**counted, PANEL: len(diary.panel)}, _sent(ran.ledger)


def _sent(ledger: Path) -> list[Any]:
    """Return the forms that the portal was sent."""
    return [line["fields"] for line in lines_of(ledger) if line["form"] in FORMS]


def table(found: Sequence[Saved]) -> str:
    """Return the table of `docs/reference.md`."""
    heads = [f"`{one.flow}` {how}" for one in found for how in ("by hand", "with acepilot")]
    rows = [
        [row, *[str(count) for one in found for count in (one.by_hand[row], one.beside[row])]] for row in ROWS
    ]
    lines = [["a person's", *heads], ["---", *["---:"] * len(heads)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
