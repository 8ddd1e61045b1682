from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from deskkit import FIRST, SECOND, Made, bundle_of, client_text, flow_bytes

from acepilot.desk.bundle_reading import BundleReading, read_bundle
from acepilot.testing import FakeClock

NOW = FakeClock(datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
OWN_FLOW = b"""flow: our-own
title: Our own way to enroll
hosts: [ace.cbp.gov]
stages:
  - stage: All of it
    steps:
      - open: https://ace.cbp.gov/
      - ask: Come in.
        until: link "Accounts"
      - fill:
          textbox "Account": ${bank.account_number}
      - review: Check it, and press Submit.
        submit: button "Submit"
        until: status /success/
      - confirm:
          value "Account": ${bank.account_number}
"""


def read(tmp_path: Path, *made: Made, seed: int | None = 1) -> BundleReading:
    """Return the reading of a bundle of these runs."""
    return read_bundle(bundle_of(tmp_path / "home", tmp_path / "bundle.zip", *made, seed=seed), clock=NOW)


def proven(reading: BundleReading) -> list[str]:
    """Return what was proven, of whom, as lines."""
    return [f"{fact.proof} {fact.number or '-'}{' said' if fact.is_said else ''}" for fact in reading.facts]


TWO = client_text(FIRST, SECOND)
ALL_OF_FIRST = ["logged-in -", f"enrolled {FIRST}", f"confirmed {FIRST}"]
OUTCOMES = {
    "enrolled and shown": (Made(), ALL_OF_FIRST),
    "applied": (Made("apply-flow"), ["applied -"]),
    "checked": (Made("ach-check-flow"), ["logged-in -", f"confirmed {FIRST}"]),
    "refused": (Made(ends={FIRST: "refused"}), ["logged-in -", f"refused {FIRST}"]),
    "application refused": (Made("apply-flow", ends={"": "refused"}), ["refused -"]),
    "without an answer": (Made(ends={FIRST: "unknown"}), ["logged-in -", f"unclear {FIRST}"]),
    "cut off": (Made(ends={FIRST: "cut"}), ["logged-in -", f"unclear {FIRST}"]),
    "stopped at the form": (Made(ends={FIRST: "unpressed"}), ["logged-in -", f"unclear {FIRST}"]),
    "left": (Made(ends={FIRST: "left"}), ["logged-in -", f"skipped {FIRST}"]),
    "none on file": (Made("ach-check-flow", ends={FIRST: "left"}), ["logged-in -", f"skipped {FIRST}"]),
    "shown otherwise": (
        Made(ends={FIRST: "differs"}),
        ["logged-in -", f"enrolled {FIRST}", f"unclear {FIRST}"],
    ),
    "shown masked": (Made(ends={FIRST: "hidden"}), ["logged-in -", f"enrolled {FIRST}"]),
    "other on file": (
        Made("ach-check-flow", ends={FIRST: "differs"}),
        ["logged-in -", f"unclear {FIRST}"],
    ),
    "second never come to": (Made(client=TWO, until=1), ALL_OF_FIRST),
    "first left": (
        Made(client=TWO, ends={FIRST: "left"}),
        ["logged-in -", f"skipped {FIRST}", f"enrolled {SECOND}", f"confirmed {SECOND}"],
    ),
    "on the mock portal": (Made(extra={"mock": "default"}), [f"practised {FIRST}"]),
    "on the mock portal of old": (Made(extra={"mock": True}), [f"practised {FIRST}"]),
    "rehearsed": (Made("apply-flow", extra={"rehearsal": True}), ["practised -"]),
    "practised without success": (
        Made(extra={"mock": "default"}, ends={FIRST: "refused"}),
        [f"practised {FIRST}"],
    ),
    "practice that was left": (Made(until=0, extra={"mock": "default"}), [f"practised {FIRST}"]),
    "practice that was left in its midst": (
        Made(client=TWO, until=1, extra={"mock": "default"}),
        [f"practised {SECOND}", f"practised {FIRST}"],
    ),
    "no practice, and left": (Made(until=0), ["logged-in -"]),
    "guided": (
        Made(extra={"guided": True, "browser": None}),
        ["logged-in - said", f"enrolled {FIRST} said", f"confirmed {FIRST} said"],
    ),
    "guided without an answer": (
        Made(extra={"guided": True, "browser": None}, ends={FIRST: "cut"}),
        ["logged-in - said", f"unclear {FIRST} said"],
    ),
    "an own flow": (Made("our-own", flow_data=OWN_FLOW), ALL_OF_FIRST),
    "an own flow for one of several": (
        Made("our-own", flow_data=OWN_FLOW, client=TWO),
        ["logged-in -", "unclear -"],
    ),
    "an own flow for the one that was named": (
        Made("our-own", flow_data=OWN_FLOW, client=TWO, extra={"items": [SECOND]}),
        ["logged-in -", f"enrolled {SECOND}", f"confirmed {SECOND}"],
    ),
    "an own flow for the first of several": (
        Made("our-own", flow_data=OWN_FLOW.replace(b"Check it", b"Check ${importer.ir_number}"), client=TWO),
        ALL_OF_FIRST,
    ),
    "not at CBP": (
        Made("our-own", flow_data=OWN_FLOW.replace(b"ace.cbp.gov", b"cbp.gov.example")),
        [],
    ),
    "a shipped flow under another name": (
        Made("other", flow_data=flow_bytes("ach-flow").replace(b"flow: ach-flow", b"flow: other")),
        ALL_OF_FIRST,
    ),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_outcomes(tmp_path: Path, case: str) -> None:
    """What a bundle proves of each importer, for each flow and each way that a run can end."""
    made, expected = OUTCOMES[case]
    reading = read(tmp_path, made)
    assert proven(reading) == expected
    assert [f"{problem.code} {problem.number or '-'}" for problem in reading.problems] == [
        line.removesuffix(" said") for line in expected if line.startswith(("refused", "unclear"))
    ]
    assert reading.client is not None
    assert reading.client.key == "ein-123456789"
    assert [run.is_practice for run in reading.runs] == [bool({"mock", "rehearsal"} & made.extra.keys())]
