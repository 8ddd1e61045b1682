"""How often a run asks its person what no step of its flow asks: counted by the journal's codes, never by its prose.

The page about faults has the table; its numbers come from runs that this plays, some minutes long:

    python tests/e2e/questionkit.py && python tests/e2e/faultkit.py > docs/faults.md
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from e2ekit import IR_NUMBERS, Entry, start

from acepilot.mock.scenarios import OTHER_BUILDS

COUNTED = Path(__file__).with_name("questions.json")
SCENARIOS = ("default", "relabelled", *(scenario.name for scenario in OTHER_BUILDS))
FLOWS: Mapping[str, tuple[str, ...]] = {"apply-flow": (), "ach-flow": ("--only", IR_NUMBERS[0])}
"""The flows that are played, each with its options."""

PERSONS_STEPS = frozenset({"ask", "review"})
ANSWER = "answer"

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

HEAD = """
## Questions by scenario and flow

How often a run asks its person what no step of the flow asks, on pages that are built in other ways. One importer, a
rehearsed person; counted from the journal. A dash: the run did not end.

| scenario | `apply-flow` | `ach-flow` |
|---|---|---|
"""


def questions(entries: Iterable[Entry]) -> dict[str, int]:
    """Count the questions of a run, by the kind of the step in which they came.

    1. A turn that goes to the person in a step of acepilot's.
    2. An answer of the portal that acepilot did not see, so that the person said it.
    """
    kinds: Counter[str] = Counter()
    for entry in entries:
        data, step = entry["data"], entry["step"] or {}
        to_person = entry["kind"] == "turn" and data["to"] == "person"
        if to_person and step.get("kind", "") not in PERSONS_STEPS:  # 1
            kinds[step.get("kind", "between steps")] += 1
        if entry["kind"] == "portal.answered" and _is_said(data):  # 2
            kinds[ANSWER] += 1
    return dict(sorted(kinds.items()))


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


def _cell(counts: Counts | None) -> str:
    if counts is None:
        return "–"
    about = ", ".join(f"{KINDS.get(kind, kind)} {n}" for kind, n in counts.items())
    return f"{sum(counts.values())}" + (f" ({about})" if about else "")


def play(scenario: str, flow: str) -> Counts | None:
    """Play a run, and count its questions; None if it does not end well."""
    options = (*FLOWS[flow], "--mock", scenario, "--mock-ledger", "ledger.jsonl", "--rehearse", "--headless")
    with tempfile.TemporaryDirectory() as folder:
        ran = start(Path(folder), "run", flow, *options).end()
        return questions(ran.entries()) if ran.code == 0 else None


def count() -> None:
    """Play every scenario and flow of the table, and keep what was counted."""
    counted = {name: {flow: play(name, flow) for flow in FLOWS} for name in SCENARIOS}
    COUNTED.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    count()
