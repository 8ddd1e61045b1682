"""Every scenario of the mock portal, rehearsed: it ends as its name says, tells why, and sends nothing twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from e2ekit import IR_NUMBERS, Acepilot, Ran, assert_sound

from acepilot.mock.scenarios import FAULTS, SCENARIOS

pytestmark = pytest.mark.e2e

ONE = ("--only", IR_NUMBERS[0])
STARTED = {"application-start": 1}
APPLIED = {**STARTED, "application": 1}
ENROLLED = {"ach-enrollment": 1}


@dataclass(frozen=True)
class Case:
    """One scenario, one flow, and how it ends.

    Attributes:
        scenario: Its name.
        flow: Which flow is run.
        code: The exit code.
        ending: The journal's last entry.
        says: What a person reads at the end, in this order.
        received: What the mock portal was sent, by form.
        answers: The portal's answers to the presses of Submit.
        options: More of the command line.
        is_long: Whether it is left out of `make test`.
    """

    scenario: str
    flow: str
    code: int
    ending: str
    says: tuple[str, ...]
    received: dict[str, int]
    answers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    is_long: bool = False


def done(scenario: str, flow: str, *says: str, received: dict[str, int], **more: object) -> Case:
    """Return a case that ends well."""
    fitting = {"answers": ("accepted",) if flow != "ach-check-flow" else (), **more}
    return Case(scenario, flow, 0, "run.finished", ("Done.", *says), received, **fitting)  # type: ignore[arg-type] # the caller's


def not_done(scenario: str, flow: str, *says: str, **more: object) -> Case:
    """Return a case in which the portal has not what the flow needs."""
    return Case(scenario, flow, 3, "run.failed", ("Not done.", *says), {}, options=ONE, **more)  # type: ignore[arg-type] # the caller's


def stopped(scenario: str, *says: str, received: dict[str, int], is_long: bool = False) -> Case:
    """Return a case of an application in which the person has to stop."""
    return Case(scenario, "apply-flow", 4, "run.stopped", ("Stopped.", *says), received, is_long=is_long)


APPLICATION_DONE = (
    "The application is in.",
    "these remain to be added",
    "12-345678901, 12-3456789A2",
    "ach-flow next",
)
NOTHING_ON_FILE = (
    "The portal has no bank details on file for IR number 12-345678900.",
    "Enroll it with ach-flow",
)
NO_TAB = ("ACH Refund Authorization", "your user lacks the right to it", "Tools > User Access")

CASES = (
    done("default", "apply-flow", *APPLICATION_DONE, received=APPLIED, is_long=True),
    done("seed-fields", "apply-flow", *APPLICATION_DONE, received=APPLIED, is_long=True),
    stopped("code-expired", "The verification code has expired. Start again", received=STARTED, is_long=True),
    stopped("name-mismatch", "do not match a CBP Form 5106 record", "exactly as they appear", received=STARTED),
    stopped(
        "account-exists", "already linked to a Top Account", "ACE Support at 866-530-4172",
        received=STARTED, is_long=True,
    ),
    done(
        "submit-refused", "apply-flow", *APPLICATION_DONE,
        received={**APPLIED, "application": 2}, answers=("refused", "accepted"), is_long=True,
    ),
    done("relabelled", "apply-flow", *APPLICATION_DONE, received=APPLIED, is_long=True),
    done("confirm-dialog", "apply-flow", *APPLICATION_DONE, received=APPLIED, is_long=True),
    done("default", "ach-flow", "Run ach-check-flow tomorrow", received=ENROLLED, options=ONE, is_long=True),
    Case(
        "already-enrolled", "ach-flow", 0, "run.finished",
        ("Done.", "12-345678900", "skipped", "Bank details are on file already for IR number 12-345678900."),
        {}, options=ONE,
    ),
    not_done("no-importer-tab", "ach-flow", *NO_TAB, "Full Access", is_long=True),
    not_done(
        "read-only", "ach-flow", "Add ACH Info", "Read-Only", "Ask the trade account owner for Full Access",
        is_long=True,
    ),
    done(
        "submit-refused", "ach-flow", "Run ach-check-flow tomorrow",
        received={"ach-enrollment": 2}, answers=("refused", "accepted"), options=ONE,
    ),
    done("many-accounts", "ach-flow", received=ENROLLED, options=("--only", IR_NUMBERS[1]), is_long=True),
    done("relabelled", "ach-flow", received=ENROLLED, options=ONE, is_long=True),
    done("confirm-dialog", "ach-flow", received=ENROLLED, options=ONE, is_long=True),
    done(
        "already-enrolled", "ach-check-flow", "The bank details on file were compared",
        received={}, options=ONE, is_long=True,
    ),
    not_done("default", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    not_done("no-importer-tab", "ach-check-flow", *NO_TAB, is_long=True),
    not_done("read-only", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    not_done("relabelled", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    not_done("many-accounts", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
)  # fmt: skip


def rehearse(acepilot: Acepilot, case: Case) -> Ran:
    """Play a case to its end."""
    options = (*case.options, "--mock", case.scenario, "--mock-ledger", "ledger.jsonl")
    return acepilot("run", case.flow, *options, "--rehearse", "--headless").end()


def assert_says(ran: Ran, fragments: tuple[str, ...]) -> None:
    """Make sure that the result holds these texts, one after the other."""
    told, at = " ".join(ran.out.split()), 0
    for fragment in fragments:
        assert fragment in told[at:], f"{fragment!r} is not told, or too early:\n{ran.out}"
        at = told.index(fragment, at)


def assert_never_twice(ran: Ran) -> None:
    """Make sure that no application and no importer was accepted more than once, and no press sent two requests."""
    answers = ran.entries("portal.answered")
    accepted = Counter(
        (entry["stage"] or {}).get("item") for entry in answers if entry["data"]["outcome"] == "accepted"
    )
    assert set(accepted.values()) <= {1}, accepted
    sent = len(ran.received("application")) + len(ran.received("ach-enrollment"))
    assert sent == len(ran.data("person.submitted")) == len(answers)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case, id=f"{case.flow}-{case.scenario}", marks=[pytest.mark.long] if case.is_long else []
        )
        for case in CASES
    ],
)
def test_scenario_ends_as_its_name_says(acepilot: Acepilot, case: Case) -> None:
    """Exit code, journal, ledger and what is told agree with the scenario; nothing is leaked, stopped or sent twice."""
    ran = rehearse(acepilot, case)

    assert ran.code == case.code, ran.told
    assert ran.entries()[-1]["kind"] == case.ending
    assert_says(ran, case.says)
    assert ran.counted() == case.received
    assert tuple(one["outcome"] for one in ran.data("portal.answered")) == case.answers
    assert bool(ran.data("drift")) == (case.scenario == "relabelled"), ran.data("drift")
    assert ("dialog" in {entry["kind"] for entry in ran.entries()}) == (case.scenario == "confirm-dialog")
    assert not ran.data("guard.stopped")
    assert_never_twice(ran)
    assert_sound(ran)


def test_every_scenario_is_played() -> None:
    """A scenario that is added must be added here, or to the table of faults."""
    assert {case.scenario for case in CASES} == set(SCENARIOS) - {fault.name for fault in FAULTS}
