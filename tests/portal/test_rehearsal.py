"""The rehearsal: what a scripted person does on the mock portal, and when."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from acekit import sign_in
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect
from portalkit import OpenPage, OpenShared, StartPortal, ledger_lines
from shortkit import first

from acepilot.person.human import Answer, Choice, FieldRow, FieldState, Key, Situation, Turn
from acepilot.testing import FakeClock
from acepilot_mock.rehearsal.person import STUCK_S, Rehearsal

GO_ON = Choice(Key.GO_ON, "Go on")
SKIP = Choice(Key.SKIP, "Skip this importer")
ALLOW = Choice(Key.ALLOW, "Let it through")
YES = Choice(Key.YES, "Yes, press it", is_primary=True)
NO = Choice(Key.CANCEL, "I do it myself")
STOP = Choice(Key.STOP, "Stop")
OUTCOME = (Choice(Key.ACCEPTED, "It went through"), Choice(Key.REFUSED, "It was refused"), STOP)
ASK = Situation(turn=Turn.PERSON, step_kind="ask", doing="Do it.", choices=(GO_ON,))
REVIEW = Situation(turn=Turn.PERSON, step_kind="review", doing="Check, then press Submit.")
MINE = Situation(turn=Turn.ACEPILOT)

APPLICATION = "https://ace-accounts.cbp.gov/s/importer-form"
COMPANY = {
    "company_name": "Bayside Imports LLC",
    "ir_number": "12-3456789",
    "business_email": "customs@bayside-imports.example",
}
DETAILS = {
    "owner_first_name": "Dana",
    "owner_last_name": "Ortiz",
    "address": "100 Biscayne Boulevard",
    "city": "Miami",
    "zip": "33132",
    "phone": "305-555-0100",
}


def live(
    rehearsal: Rehearsal, page: Page, situation: Situation, until: Callable[[], bool], *, seconds: float = 20
) -> list[Answer]:
    """Give the person the turn until something holds or they answer other than by a check; return the answers."""
    answers: list[Answer] = []
    rehearsal.show(situation)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not until():
        answer = rehearsal.take()
        if answer is not None:
            answers.append(answer)
            if answer.key is not Key.CHECK:
                break
        page.wait_for_timeout(40)
    rehearsal.show(MINE)
    return answers


def never() -> bool:
    """Hold at no time."""
    return False


def fill(page: Page, fields: dict[str, str]) -> None:
    """Write into fields by their names, as acepilot would have."""
    for name, text in fields.items():
        page.locator(f"ui-input[name={name}] input").fill(text)


def person_at(page: Page, scenario: str = "default") -> Rehearsal:
    """Make a rehearsal that looks at a page."""
    return Rehearsal(lambda: page, scenario)


def open_review(page: Page) -> None:
    """Sign in, and fill the bank details of the first importer."""
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importer/a0B3dKq0")
    page.get_by_role("tab", name="ACH Refund Authorization").click()
    page.get_by_role("button", name="Get Info/Refresh").click()
    page.get_by_role("button", name="Add ACH Info").click()
    page.get_by_role("textbox", name="Bank Routing Number").fill("021000021")
    page.get_by_role("textbox", name="Bank Account Number").fill("000123456789")
    page.get_by_role("combobox", name="Bank Control Key").click()
    page.get_by_role("option", name="Checking").click()


def test_the_page_is_not_even_looked_at_in_acepilots_turn() -> None:
    """In acepilot's turn, and before any situation was shown, nothing is asked of the page."""

    def no_page() -> NoReturn:
        pytest.fail("The rehearsal looked at the page.")

    rehearsal = Rehearsal(no_page, "default")
    assert rehearsal.take() is None

    rehearsal.show(MINE)

    assert rehearsal.take() is None


def test_it_looks_just_when_it_may_move_again() -> None:
    """A move comes a quarter of a second after the one before, and not at the next look after that."""
    clock, looks = FakeClock(), list[float]()

    def page() -> NoReturn:
        looks.append(round(clock.monotonic() - began, 2))
        raise PlaywrightError("the page is being replaced")

    rehearsal, began = Rehearsal(page, "default", clock=clock), clock.monotonic()
    rehearsal.show(ASK)
    for _ in range(60):
        rehearsal.take()
        clock.pass_by(0.01)
    assert looks == pytest.approx([0, 0.15, 0.25, 0.4, 0.55], abs=0.011)


@pytest.mark.long
def test_checks_are_confirmed_one_by_one_and_then_it_goes_on(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """Each check is confirmed once, in order, before the person says to go on; nothing is pressed."""
    portal = start_portal()
    page = open_page(portal, APPLICATION)
    ask = Situation(turn=Turn.PERSON, step_kind="ask", checks=("One.", "Two."), choices=(GO_ON,))

    answers = live(person_at(page), page, ask, never)

    assert answers == [Answer(Key.CHECK, index=0), Answer(Key.CHECK, index=1), Answer(Key.GO_ON)]
    assert ledger_lines(portal) == []


@pytest.mark.long
def test_it_signs_in_with_the_mailed_token(start_portal: StartPortal, open_page: OpenPage) -> None:
    """From the warning to the portal's navigation, without a word of acepilot's."""
    page = open_page(start_portal(), "https://ace.cbp.gov/")
    accounts = page.get_by_role("link", name="Accounts", exact=True)

    answers = live(person_at(page), page, ASK, accounts.is_visible)

    assert answers == []
    expect(accounts).to_be_visible()


@pytest.mark.long
def test_it_takes_an_application_from_captcha_to_done(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The person's part: CAPTCHA, Next, the mailed code, a list that acepilot could not fill, the box, Submit."""
    portal = start_portal()
    page = open_page(portal, APPLICATION)
    rehearsal = person_at(page)
    fill(page, COMPANY)

    assert live(rehearsal, page, ASK, lambda: page.get_by_text("Business Address").is_visible()) == []
    fill(page, DETAILS)
    page.locator("ui-select[name=country] select").select_option("US")
    page.locator("ui-select[name=state] select").select_option("FL")
    assert ledger_lines(portal, "application") == []
    row = FieldRow("Company Org. Structure", wanted="LLC", found="", state=FieldState.EMPTY)
    review = Situation(turn=Turn.PERSON, step_kind="review", fields=(row,))
    live(rehearsal, page, review, lambda: page.get_by_text("Reference Number").is_visible())

    (line,) = ledger_lines(portal, "application")
    assert line["fields"]["org_structure"] in {"LLC", "Limited Liability Company (LLC)"}
    assert line["fields"]["authorization"] == "yes"


def test_submit_is_pressed_in_a_review_alone(start_portal: StartPortal, open_page: OpenPage) -> None:
    """With a filled form before it, the person in an ask only says to go on; in a review, Submit is pressed."""
    portal = start_portal()
    page = open_page(portal, "about:blank")
    open_review(page)
    rehearsal = person_at(page)

    assert live(rehearsal, page, ASK, never) == [Answer(Key.GO_ON)]
    assert ledger_lines(portal, "ach-enrollment") == []

    live(rehearsal, page, REVIEW, lambda: page.get_by_role("dialog").count() == 0)
    assert len(ledger_lines(portal, "ach-enrollment")) == 1


@pytest.mark.long
def test_submit_is_pressed_once_however_long_the_review_lasts(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """After Success, and while nothing complains, Submit is not pressed again."""
    portal = start_portal()
    page = open_page(portal, "about:blank")
    open_review(page)

    live(person_at(page), page, REVIEW, never, seconds=5)

    assert len(ledger_lines(portal, "ach-enrollment")) == 1


@pytest.mark.long
def test_a_slow_portal_is_not_pressed_twice(start_portal: StartPortal, open_page: OpenPage) -> None:
    """While the portal does not answer, the person waits, though the button can be pressed again."""
    page = open_page(start_portal(), "about:blank")
    open_review(page)
    page.evaluate("""() => {
        window.presses = 0;
        const submit = [...document.querySelectorAll("button")].find((one) => one.textContent === "Submit");
        submit.addEventListener("click", (event) => { window.presses += 1; event.stopImmediatePropagation(); }, true);
    }""")

    live(person_at(page), page, REVIEW, never, seconds=4)

    assert page.evaluate("window.presses") == 1


@pytest.mark.long
def test_a_refused_submission_is_pressed_again(start_portal: StartPortal, open_page: OpenPage) -> None:
    """When the portal refuses with an alert, the person presses once more."""
    portal = start_portal("submit-refused")
    page = open_page(portal, "about:blank")
    open_review(page)

    live(person_at(page), page, REVIEW, lambda: page.get_by_role("dialog").count() == 0)

    assert len(ledger_lines(portal, "ach-enrollment")) == 2


@pytest.mark.long
def test_the_portals_own_question_is_accepted(start_portal: StartPortal, open_page: OpenPage) -> None:
    """In confirm-dialog the person answers the browser's dialog, and the form goes out once."""
    portal = start_portal("confirm-dialog")
    page = open_page(portal, "about:blank")
    open_review(page)

    live(person_at(page), page, REVIEW, lambda: page.get_by_role("dialog").count() == 0)

    assert len(ledger_lines(portal, "ach-enrollment")) == 1


@pytest.mark.long
def test_a_dialog_in_acepilots_turn_waits_for_the_persons(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """A dialog that opens while acepilot has the turn is answered only when the person has it."""
    page = open_page(start_portal(), APPLICATION)
    rehearsal = person_at(page)
    live(rehearsal, page, ASK, never, seconds=0.3)
    page.evaluate("() => void setTimeout(() => { window.answered = confirm('Really?'); }, 0)")
    for _ in range(5):
        assert rehearsal.take() is None
        time.sleep(0.05)

    live(rehearsal, page, ASK, never, seconds=1)

    assert page.evaluate("window.answered") is True


@pytest.mark.long
def test_an_importer_with_details_on_file_is_skipped(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Asked whether to replace details that are on file, the person skips, and sends nothing."""
    portal = start_portal("already-enrolled")
    page = open_page(portal, "about:blank")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importer/a0B3dKq0")
    page.get_by_role("tab", name="ACH Refund Authorization").click()
    page.get_by_role("button", name="Get Info/Refresh").click()
    expect(page.get_by_role("button", name="Edit ACH Info")).to_be_visible()
    ask = Situation(turn=Turn.PERSON, step_kind="ask", choices=(GO_ON, SKIP))

    (answer,) = live(person_at(page), page, ask, never)

    assert answer.key is Key.SKIP
    assert ledger_lines(portal, "ach-enrollment") == []


@first(
    ("choices", "said"),
    [
        ((GO_ON, STOP), Key.GO_ON),
        ((GO_ON, ALLOW, STOP), Key.ALLOW),
        ((YES, NO, STOP), Key.YES),
        ((NO, STOP), None),
    ],
)
def test_a_question_in_the_midst_of_a_step_is_agreed_to(
    open_shared: OpenShared, choices: tuple[Choice, ...], said: Key | None
) -> None:
    """The person lets look-ups through, says yes where that is the first choice, else to go on."""
    page = open_shared(APPLICATION)
    asked = Situation(turn=Turn.PERSON, step_kind="fill", doing="May it?", choices=choices)

    answers = live(person_at(page), page, asked, never, seconds=4)

    assert [answer.key for answer in answers] == ([said] if said else [])


@pytest.mark.long
def test_a_question_in_the_midst_of_a_step_takes_no_form_further(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """Asked about look-ups on a filled page, the person answers, and leaves CAPTCHA and Next for later."""
    portal = start_portal()
    page = open_page(portal, APPLICATION)
    fill(page, COMPANY)
    asked = Situation(turn=Turn.PERSON, step_kind="fill", doing="May it?", choices=(GO_ON, ALLOW, STOP))

    answers = live(person_at(page), page, asked, never, seconds=6)

    assert [answer.key for answer in answers] == [Key.ALLOW]
    assert ledger_lines(portal) == []


@pytest.mark.long
def test_a_refusal_in_plain_text_is_told_and_then_submitted_again(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """Asked what became of each press, the person says refused, presses once more, and says accepted."""
    portal = start_portal("plain-answers")
    page = open_page(portal, "about:blank")
    open_review(page)
    rehearsal = person_at(page)
    rehearsal.show(REVIEW)
    answers: list[Key] = []
    for _ in range(400):
        answer = rehearsal.take()
        answers += [answer.key] if answer else []
        if Key.ACCEPTED in answers:
            break
        page.wait_for_timeout(40)
        if page.locator(".plain-error, .plain-success").first.is_visible():
            rehearsal.show(replace(REVIEW, choices=OUTCOME))

    assert answers == [Key.REFUSED, Key.ACCEPTED]
    assert len(ledger_lines(portal, "ach-enrollment")) == 2


@pytest.mark.long
def test_an_old_form_is_taken_from_captcha_to_done(start_portal: StartPortal, open_page: OpenPage) -> None:
    """On pages without a script of their own the person does the same, and fills what was left empty."""
    portal = start_portal("server-pages")
    page = open_page(portal, APPLICATION)
    rehearsal = person_at(page)
    for name, text in COMPANY.items():
        page.locator(f"input[name={name}]").fill(text)
    live(rehearsal, page, ASK, lambda: page.locator("select[name=country]").is_visible())
    for name, text in DETAILS.items():
        page.locator(f"input[name={name}]").fill(text)
    page.locator("select[name=country]").select_option("US")
    page.locator("select[name=state]").select_option("FL")
    row = FieldRow("Company Org. Structure", wanted="LLC", found="", state=FieldState.EMPTY)

    review = Situation(turn=Turn.PERSON, step_kind="review", fields=(row,))
    live(rehearsal, page, review, lambda: page.locator(".plain-success").is_visible())

    (line,) = ledger_lines(portal, "application")
    assert line["fields"]["org_structure"] == "LLC"
    assert line["fields"]["authorization"] == "yes"


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [("name-mismatch", "do not match a CBP Form 5106 record"), ("account-exists", "already linked")],
)
@pytest.mark.long
def test_what_the_portal_refuses_for_good_stops_the_person(
    start_portal: StartPortal, open_page: OpenPage, scenario: str, reason: str
) -> None:
    """When the portal will not take the company, the person stops and repeats what the portal said."""
    page = open_page(start_portal(scenario), APPLICATION)
    fill(page, COMPANY)

    (answer,) = live(person_at(page, scenario), page, ASK, never)

    assert answer.key is Key.STOP
    assert reason in answer.text


@pytest.mark.long
def test_a_person_who_is_stuck_stops_and_says_what_was_asked(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """With nothing to do and no way to go on, the person gives up after a while, by name of the scenario."""
    page = open_page(start_portal(), APPLICATION)
    clock = FakeClock()
    rehearsal = Rehearsal(lambda: page, "default", clock=clock)
    rehearsal.show(Situation(turn=Turn.PERSON, step_kind="review", doing="Press Submit."))
    expect(page.get_by_role("button", name="Next")).to_be_visible()

    answers: list[Any] = []
    while clock.monotonic() < STUCK_S + 1 and not answers:
        clock.pass_by(0.5)
        answers += [answer for answer in [rehearsal.take()] if answer]

    assert answers == [
        Answer(Key.STOP, text="The rehearsal of “default” does not know what to do: Press Submit.")
    ]
