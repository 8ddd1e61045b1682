"""Every scenario of the mock portal, rehearsed: it ends as its name says, tells why, and sends nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from e2ekit import HOUSE_ACCOUNT, IR_NUMBERS, Acepilot, Entry, Ran, assert_sound
from questionkit import LATEST_S, Question, asked, questions

from acepilot_mock.scenarios import FAULTS, SCENARIOS

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
        drifts: Whether something is found otherwise than the flow has it; None where either is right.
        has_stops: Whether the page tries to send what was typed, or acepilot keeps from a button; None as above.
        most_questions: How often at most the person is asked what no step of the flow asks; None where it is not said.
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
    drifts: bool | None = False
    has_stops: bool | None = False
    most_questions: int | None = None


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


def other(scenario: str, flow: str, most_questions: int = 0, **more: object) -> Case:
    """Return a case of pages that are built otherwise: the flow ends well, with at most so many questions."""
    is_application = flow == "apply-flow"
    fitting = {
        "received": APPLIED if is_application else ENROLLED,
        "options": () if is_application else ONE,
        "drifts": None,
        "is_long": True,
        **more,
    }
    says = APPLICATION_DONE if is_application else ("Run ach-check-flow tomorrow",)
    return done(scenario, flow, *says, most_questions=most_questions, **fitting)  # type: ignore[arg-type] # the caller's


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
    stopped(
        "name-mismatch", "do not match a CBP Form 5106 record", "exactly as they appear",
        received=STARTED, is_long=True,
    ),
    stopped(
        "account-exists", "already linked to a Top Account", "ACE Support at 866-530-4172",
        received=STARTED, is_long=True,
    ),
    done(
        "submit-refused", "apply-flow", *APPLICATION_DONE,
        received={**APPLIED, "application": 2}, answers=("refused", "accepted"), is_long=True,
    ),
    other("relabelled", "apply-flow", drifts=True),
    done("confirm-dialog", "apply-flow", *APPLICATION_DONE, received=APPLIED, is_long=True),
    done("default", "ach-flow", "Run ach-check-flow tomorrow", received=ENROLLED, options=ONE, is_long=True),
    Case(
        "already-enrolled", "ach-flow", 0, "run.finished",
        ("Done.", "12-345678900", "skipped", "Bank details are on file already for IR number 12-345678900."),
        {}, options=ONE, is_long=True,
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
    not_done(
        "notice-first", "ach-flow", "The portal shows another account than the one that was asked for, or none.",
        is_long=True,
    ),
    other("relabelled", "ach-flow", drifts=True),
    done("confirm-dialog", "ach-flow", received=ENROLLED, options=ONE, is_long=True),
    done(
        "already-enrolled", "ach-check-flow", "The bank details on file were compared",
        received={}, options=ONE, is_long=True,
    ),
    not_done("default", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    not_done("no-importer-tab", "ach-check-flow", *NO_TAB, is_long=True),
    not_done("read-only", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    not_done("relabelled", "ach-check-flow", *NOTHING_ON_FILE, is_long=True, drifts=True),
    not_done("many-accounts", "ach-check-flow", *NOTHING_ON_FILE, is_long=True),
    other("renders-anew", "apply-flow"),
    other("renders-anew", "ach-flow"),
    other("names-with-values", "apply-flow"),
    other("names-with-values", "ach-flow"),
    other("look-ups", "apply-flow", 1, has_stops=True),
    other("look-ups", "ach-flow", 1, has_stops=True),
    # Where only words speak against it, the person says that it was refused.
    other("plain-answers", "apply-flow", 1, received={**APPLIED, "application": 2}, answers=("refused", "accepted")),
    other("plain-answers", "ach-flow", 1, received={"ach-enrollment": 2}, answers=("refused", "accepted")),
    # One about each bank field that only the text beside it names, and one about the button in a form.
    other("server-pages", "apply-flow", drifts=True),
    other("server-pages", "ach-flow", 4, drifts=True, has_stops=None),
    other("more-menu", "apply-flow"),
    other("more-menu", "ach-flow"),
    other("paged-accounts", "apply-flow"),
    other("paged-accounts", "ach-flow"),
    other("show-more", "apply-flow"),
    other("show-more", "ach-flow"),
    other("real-lists", "apply-flow"),
    other("real-lists", "ach-flow"),
)  # fmt: skip

BAYSIDE = {
    "company_name": "Bayside Imports LLC", "ir_number": "12-3456789",
    "business_email": "customs@bayside-imports.example", "org_structure": "LLC", "owner_first_name": "Dana",
    "owner_last_name": "Ortiz", "country": "US", "address": "100 Biscayne Boulevard", "city": "Miami", "state": "FL",
    "zip": "33132", "phone": "305-555-0100", "fiscal_year_end": "12/31", "duns": "123456789",
    "website": "https://www.bayside-imports.example", "authorization": "yes",
}  # fmt: skip
BANK = {
    "bank_routing_number": "021000021", "bank_account_number": HOUSE_ACCOUNT, "bank_control_key": "01",
    "ir_number": IR_NUMBERS[0], "importer_number": "12-3456789", "suffix": "00",
}  # fmt: skip
"""What each field of the sample client's forms must hold when it arrives."""


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


def wrong_fields(form: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form that arrived with another value than the sample client's, or should be empty."""
    wanted = {"application": BAYSIDE, "ach-enrollment": BANK}.get(form, {})
    names = (wanted.keys() | fields.keys()) - {"account"} if wanted else set()
    return {name: fields.get(name, "") for name in names if fields.get(name, "") != wanted.get(name, "")}


def assert_right_fields(ran: Ran) -> None:
    """Make sure that each form that arrived holds what it must, and nothing else."""
    wrong = [wrong_fields(line["form"], line["fields"]) for line in ran.received()]
    assert not any(wrong), wrong


def assert_few_questions(ran: Ran, most: int) -> None:
    """Make sure that the person was asked so often at most, and never late."""
    found = asked(ran.entries())
    assert len(found) <= most, found
    assert all(one.after_s <= LATEST_S for one in found), found


def params() -> list[object]:
    """Return the cases as parameters of a test."""
    return [
        pytest.param(
            case, id=f"{case.flow}-{case.scenario}", marks=[pytest.mark.long] if case.is_long else []
        )
        for case in CASES
    ]


@pytest.mark.full
@pytest.mark.parametrize("case", params())
def test_scenario_ends_as_its_name_says(acepilot: Acepilot, case: Case) -> None:
    """Exit code, journal, ledger and what is told agree with the scenario; nothing is leaked, stopped or sent twice."""
    ran = rehearse(acepilot, case)

    assert ran.code == case.code, ran.told
    assert ran.entries()[-1]["kind"] == case.ending
    assert_says(ran, case.says)
    assert ran.counted() == case.received
    assert tuple(one["outcome"] for one in ran.data("portal.answered")) == case.answers
    assert case.drifts is None or bool(ran.data("drift")) == case.drifts, ran.data("drift")
    assert ("dialog" in {entry["kind"] for entry in ran.entries()}) == (case.scenario == "confirm-dialog")
    assert case.has_stops is None or bool(ran.data("guard.stopped")) == case.has_stops
    if case.most_questions is not None:
        assert_right_fields(ran)
        assert_few_questions(ran, case.most_questions)
    assert_never_twice(ran)
    assert_sound(ran)


def entry(kind: str, step: str | None, at_s: int = 0, **data: object) -> Entry:
    """Return an entry of a journal, so many seconds after noon."""
    at = f"2026-01-02T12:00:{at_s:02}.000Z"
    return {"kind": kind, "at": at, "step": step and {"kind": step}, "data": data}


@pytest.mark.full
def test_a_late_question_is_seen() -> None:
    """Time runs from the last thing done; a picture is none. The portal's answer counts from the press."""
    journal = [
        entry("step.done", "open", 1),
        entry("drift", "fill", 3, how="alike"),
        entry("capture", "fill", 9),
        entry("turn", "fill", 10, to="person", why="whatever it says"),
        entry("turn", "fill", 20, to="acepilot", why="whatever it says"),
        entry("turn", "fill", 21, to="person", why="whatever it says"),
        entry("person.pressed", "review", 30),
        entry("person.submitted", "review", 31),
        entry("portal.answered", "review", 34, outcome="unknown"),
    ]

    assert asked(journal) == [Question("fill", 7.0), Question("fill", 1.0), Question("answer", 4.0)]


def test_questions_are_counted_by_code() -> None:
    """A turn in acepilot's own steps is a question, as is an answer that the person gave; other turns are none."""
    journal = [
        entry("turn", "ask", to="person", why="the flow asks"),
        entry("turn", "fill", to="person", why="whatever it says"),
        entry("turn", "fill", to="acepilot", why="whatever it says"),
        entry("turn", None, to="person", why="whatever it says"),
        entry("turn", "review", to="person", why="the flow asks"),
        entry("portal.answered", "review", outcome="refused"),
        entry("portal.answered", "review", outcome="accepted", basis="said"),
    ]

    assert questions(journal) == {"answer": 1, "between steps": 1, "fill": 1}


@pytest.mark.parametrize(
    "fields", [{"city": "Miami"}, {**BAYSIDE, "city": "LLC"}, {**BAYSIDE, "decoy": "LLC"}]
)
def test_a_wrong_field_is_seen(fields: dict[str, str]) -> None:
    """The control: a value that is missing, in another field, or chosen in a list that is no part of the form."""
    assert wrong_fields("application", BAYSIDE) == {}
    assert wrong_fields("application", fields)


def test_every_scenario_is_played() -> None:
    """A scenario that is added must be added here, or to the table of faults."""
    assert {case.scenario for case in CASES} == set(SCENARIOS) - {fault.name for fault in FAULTS}
