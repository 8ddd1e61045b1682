"""How often a run asks its person what no step of its flow asks: counted by the journal's codes, never by its prose.

The page about faults has the table; its numbers come from runs that this plays, some minutes long:

    python tests/e2e/questionkit.py && python tests/e2e/faultkit.py > docs/faults.md
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from e2ekit import IR_NUMBERS, Entry, start

from acepilot_mock.scenarios import OTHER_BUILDS

COUNTED = Path(__file__).with_name("questions.json")
SCENARIOS = ("default", "relabelled", *(scenario.name for scenario in OTHER_BUILDS))
FLOWS: Mapping[str, tuple[str, ...]] = {"apply-flow": (), "ach-flow": ("--only", IR_NUMBERS[0])}
"""The flows that are played, each with its options."""

PERSONS_STEPS = frozenset({"ask", "review"})
ANSWER = "answer"
LATEST_S = 5.0
"""How long after the last thing done a question may come, on pages that are still at once."""

KINDS: Mapping[str, str] = {
    "fill": "filling",
    "click": "pressing",
    "navigate": "finding the way",
    "expect": "waiting",
    "confirm": "comparing",
    ANSWER: "the portal's answer",
}
"""What a question is about, in the table's words, by the kind of its step; another kind stands as it is."""

Counts = Mapping[str, int]
Played = Mapping[str, Any]
"""What is kept of a run: `questions`, by what they are about, and `longest_s`, after how long the latest came."""

HEAD = """
## Questions by scenario and flow

How often a run asks its person what no step of the flow asks, on pages that are built in other ways, and after how
many seconds at most since the last thing that was done. One importer, a rehearsed person; taken from the journal. A
dash: the run did not end.

| scenario | `apply-flow` | `ach-flow` |
|---|---|---|
"""


@dataclass(frozen=True)
class Question:
    """One question to the person.

    Attributes:
        about: The kind of the step in which it came, or `answer`.
        after_s: Seconds since the last thing done, as the journal has it: a control found or left, a step, an answer of
            the person. A picture that is taken for the question counts as waiting. For the portal's answer: since the
            press, and until the person has said it.
    """

    about: str
    after_s: float


def asked(entries: Iterable[Entry]) -> list[Question]:
    """Return the questions of a run.

    1. A turn that goes to the person in a step of acepilot's.
    2. An answer of the portal that acepilot did not see, so that the person said it.
    """
    found: list[Question] = []
    done_at = pressed_at = ""
    for entry in entries:
        data, step, at = entry["data"], entry["step"] or {}, entry["at"]
        to_person = entry["kind"] == "turn" and data["to"] == "person"
        if to_person and step.get("kind", "") not in PERSONS_STEPS:  # 1
            found.append(Question(step.get("kind", "between steps"), _seconds(done_at or at, at)))
        if entry["kind"] == "portal.answered" and _is_said(data):  # 2
            found.append(Question(ANSWER, _seconds(pressed_at or at, at)))
        if entry["kind"] != "capture":
            done_at = at
        if entry["kind"] == "person.pressed":
            pressed_at = at
    return found


def _seconds(began: str, ended: str) -> float:
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()


def questions(entries: Iterable[Entry]) -> dict[str, int]:
    """Count the questions of a run, by what they are about."""
    return dict(sorted(Counter(one.about for one in asked(entries)).items()))


def _is_said(data: Mapping[str, Any]) -> bool:
    return data["outcome"] == "unknown" or data.get("basis") == "said"


def table() -> str:
    """Return the table, from what was counted last."""
    counted = json.loads(COUNTED.read_text(encoding="utf-8"))
    rows = (
        f"| `{name}` | " + " | ".join(_cell(counted[name][flow]) for flow in FLOWS) + " |\n"
        for name in SCENARIOS
    )
    return HEAD + "".join(rows)


def _cell(played: Played | None) -> str:
    if played is None:
        return "–"
    counts: Counts = played["questions"]
    about = ", ".join(f"{KINDS.get(kind, kind)} {n}" for kind, n in counts.items())
    return f"{sum(counts.values())}" + (f" ({about}), {played['longest_s']} s" if about else "")


def play(scenario: str, flow: str) -> Played | None:
    """Play a run, and count its questions; None if it does not end well."""
    options = (*FLOWS[flow], "--mock", scenario, "--mock-ledger", "ledger.jsonl", "--rehearse", "--headless")
    with tempfile.TemporaryDirectory() as folder:
        ran = start(Path(folder), "run", flow, *options).end()
        if ran.code != 0:
            return None
        found = asked(ran.entries())
        longest_s = max((one.after_s for one in found), default=0.0)
        return {"questions": questions(ran.entries()), "longest_s": round(longest_s, 1)}


def count() -> None:
    """Play every scenario and flow of the table, and keep what was counted."""
    counted = {name: {flow: play(name, flow) for flow in FLOWS} for name in SCENARIOS}
    COUNTED.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    count()
