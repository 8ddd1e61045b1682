"""The application form's pages in real Chromium: what a person, or acepilot, meets on them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, FrameLocator, Locator, Page, expect
from portalkit import OpenPage, OpenShared, StartPortal, ledger_lines

ADDRESS = "https://ace-accounts.cbp.gov/s/importer-form"

LABELS = {
    "owner_first_name": "Account Owner First Name",
    "owner_last_name": "Account Owner Last Name",
    "address": "Address",
    "city": "City",
    "zip": "Zip",
    "phone": "Telephone Number",
}
OTHER_LABELS = {
    "owner_first_name": "First Name",
    "owner_last_name": "Last Name",
    "address": "Street Address",
    "city": "City",
    "zip": "ZIP Code",
    "phone": "Phone Number",
}
TYPED = {
    "owner_first_name": "Dana",
    "owner_last_name": "Ortiz",
    "address": "100 Biscayne Boulevard",
    "city": "Miami",
    "zip": "33132",
    "phone": "305-555-0100",
}

SEND_FIRST_FORMS = """async () => {
    const send = (form, fields) => fetch(`/s/api/${form}`, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(fields),
    });
    await send("captcha", {});
    await send("application-start", {
        company_name: "Bayside Imports LLC",
        ir_number: "12-3456789",
        business_email: "customs@bayside-imports.example",
    });
    const mails = await (await fetch("/__mock/mailbox.json")).json();
    await send("application-code", {code: mails[0].code});
}"""


def box(page: Page | FrameLocator, name: str) -> Locator:
    """Return the text box of that name, marks of required fields and a colon aside."""
    return page.get_by_role("textbox", name=re.compile(rf"^\*?{re.escape(name)} ?[*:]?$"))


def fill_company(
    page: Page, *, ir_label: str = "Importer Record Number (IR#)", mail: str = "Business Email"
) -> None:
    """Fill the first page, CAPTCHA included, as a person would."""
    box(page, "Company Name").fill("Bayside Imports LLC")
    box(page, ir_label).fill("12-3456789")
    box(page, mail).fill("customs@bayside-imports.example")
    with page.expect_response("**/captcha"):
        page.locator("ui-captcha").click(position={"x": 28, "y": 36})
    page.wait_for_timeout(50)


def reach_code(page: Page, **labels: str) -> FrameLocator:
    """Go on to the frame that asks for the code."""
    fill_company(page, **labels)
    page.get_by_role("button", name="Next").click()
    frame = page.frame_locator("iframe")
    expect(box(frame, "Verification Code")).to_be_visible()
    return frame


def type_code(page: Page, frame: FrameLocator) -> None:
    """Go on to the details page with the code that was mailed."""
    mails = page.evaluate("fetch('/__mock/mailbox.json').then((answer) => answer.json())")
    box(frame, "Verification Code").fill(mails[0]["code"])
    frame.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()


def reach_details(page: Page) -> None:
    """Take the short way to the details page: the first two forms are sent by script."""
    page.evaluate(SEND_FIRST_FORMS)
    page.reload()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()


def fill_details(
    page: Page, labels: dict[str, str] = LABELS, organization: str = "Company Org. Structure"
) -> None:
    """Fill what is required on the details page, the authorization included."""
    page.get_by_role("combobox", name=organization).click()
    page.get_by_role("option", name="LLC").click()
    for name, label in labels.items():
        box(page, label).fill(TYPED[name])
    page.get_by_role("combobox", name="Country").select_option("United States")
    page.get_by_role("combobox", name="State").select_option("FL")
    page.get_by_role("checkbox").check()


@pytest.mark.long
def test_person_applies_from_end_to_end(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Filled as a person would, the form ends with a reference number, and sends one application."""
    portal = start_portal()
    page = open_page(portal, ADDRESS)
    type_code(page, reach_code(page))
    fill_details(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status").filter(has_text="submitted successfully")).to_be_visible()
    expect(page.get_by_role("definition").first).to_contain_text("IA-")
    (sent,) = ledger_lines(portal, "application")
    assert sent["fields"]["zip"] == "33132"
    assert sent["fields"]["org_structure"] == "LLC"


@pytest.mark.full
def test_pages_obey_their_own_policy(open_shared: OpenShared) -> None:
    """No script or style of ours breaks the content security policy, and nothing throws."""
    page = open_shared("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(ADDRESS)
    type_code(page, reach_code(page))
    fill_details(page)
    assert said == []


def test_field_is_checked_when_it_is_left(open_shared: OpenShared) -> None:
    """A wrong number is told on leaving its field, and no longer once it is right."""
    page = open_shared(ADDRESS)
    number = box(page, "Importer Record Number (IR#)")
    number.fill("123456789")
    number.blur()
    expect(page.get_by_text("Enter the number with its hyphens")).to_be_visible()
    expect(number).to_have_attribute("aria-invalid", "true")
    number.fill("12-3456789")
    expect(page.get_by_text("Enter the number with its hyphens")).to_be_hidden()


@pytest.mark.long
def test_captcha_takes_no_scripted_click(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The CAPTCHA's root is closed, and a click that a script makes is no click."""
    portal = start_portal()
    page = open_page(portal, ADDRESS)
    captcha = page.locator("ui-captcha")
    expect(captcha).to_be_visible()
    assert captcha.evaluate("(element) => element.shadowRoot") is None
    captcha.evaluate("(element) => element.click()")
    page.wait_for_timeout(600)
    assert ledger_lines(portal, "captcha") == []


@pytest.mark.long
def test_options_are_there_only_while_the_box_is_open(open_shared: OpenShared) -> None:
    """A combo box has its options when it opens, in its own open root, and Escape closes it unchosen."""
    page = open_shared(ADDRESS)
    reach_details(page)
    organization = page.get_by_role("combobox", name="Company Org. Structure")
    expect(page.get_by_role("option", name="Partnership")).to_have_count(0)
    organization.click()
    expect(organization).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option", name="Partnership")).to_be_visible()
    page.keyboard.press("Escape")
    expect(organization).to_have_attribute("aria-expanded", "false")
    expect(organization).to_have_text("Select an Option")


@pytest.mark.long
def test_combo_box_can_be_used_by_keyboard(open_shared: OpenShared) -> None:
    """Arrow keys and Enter choose an option."""
    page = open_shared(ADDRESS)
    reach_details(page)
    organization = page.get_by_role("combobox", name="Company Org. Structure")
    organization.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Corporation")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(organization).to_have_text("Partnership")


@pytest.mark.long
def test_dialog_keeps_the_focus(open_shared: OpenShared) -> None:
    """Tab never leaves a modal dialog, and Escape closes it."""
    page = open_shared(ADDRESS)
    page.get_by_role("link", name="Privacy Act Statement").click()
    dialog = page.get_by_role("dialog", name="Privacy Act Statement")
    expect(dialog).to_be_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert dialog.evaluate("(element) => element.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.long
def test_first_page_shows_why_it_is_refused(start_portal: StartPortal, open_page: OpenPage) -> None:
    """A refusal stands in an alert, marked as invented, and what was typed is still there."""
    page = open_page(start_portal("name-mismatch"), ADDRESS)
    fill_company(page)
    page.get_by_role("button", name="Next").click()
    alert = page.get_by_role("alert").filter(has_text="do not match")
    expect(alert.locator("[data-invented]")).to_be_visible()
    expect(box(page, "Company Name")).to_have_value("Bayside Imports LLC")


@pytest.mark.long
def test_back_on_the_code_page_wipes_everything(open_shared: OpenShared) -> None:
    """Back leads to an empty first page."""
    page = open_shared(ADDRESS)
    frame = reach_code(page)
    frame.get_by_role("button", name="Back").click()
    expect(box(page, "Company Name")).to_have_value("")


@pytest.mark.long
def test_browsers_back_wipes_everything_too(open_shared: OpenShared) -> None:
    """The browser's own Back button does the same."""
    page = open_shared(ADDRESS)
    reach_code(page)
    page.go_back()
    expect(box(page, "Company Name")).to_have_value("")


@pytest.mark.long
def test_code_runs_out_on_the_page(start_portal: StartPortal, open_page: OpenPage) -> None:
    """When the countdown ends, the page says so and starts over, empty."""
    page = open_page(start_portal("code-expired"), ADDRESS)
    reach_code(page)
    expect(page.get_by_role("alert").filter(has_text="has expired")).to_be_visible(timeout=10_000)
    expect(box(page, "Company Name")).to_have_value("")


@pytest.mark.long
def test_reload_keeps_the_details_page(open_shared: OpenShared) -> None:
    """Loading the page anew goes on where the server has the application."""
    page = open_shared(ADDRESS)
    reach_details(page)
    page.reload()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    expect(page.get_by_label("Company Name")).to_have_value("Bayside Imports LLC")


def test_authorization_is_left_to_the_person(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The box is not ticked by itself, and without it nothing is sent."""
    portal = start_portal()
    page = open_page(portal, ADDRESS)
    reach_details(page)
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    fill_details(page)
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Complete this field.")).to_be_visible()
    assert ledger_lines(portal, "application") == []


@pytest.mark.long
def test_refusal_comes_as_a_toast_that_vanishes(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The first Submit of submit-refused shows a toast for some seconds; the second is accepted."""
    portal = start_portal("submit-refused")
    page = open_page(portal, ADDRESS)
    reach_details(page)
    fill_details(page)
    page.get_by_role("button", name="Submit").click()
    toast = page.locator("ui-toasts").get_by_role("alert")
    expect(toast).to_be_visible()
    expect(toast).to_have_count(0, timeout=6_000)
    expect(page.get_by_role("alert").filter(has_text="could not be processed")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("status").filter(has_text="successfully")).to_be_visible()
    assert len(ledger_lines(portal, "application")) == 2


@pytest.mark.parametrize(("answer", "sent"), [(False, 0), (True, 1)])
@pytest.mark.long
def test_portal_asks_back(start_portal: StartPortal, open_page: OpenPage, answer: bool, sent: int) -> None:
    """In confirm-dialog the browser's dialog decides whether the application is sent."""
    portal = start_portal("confirm-dialog")
    page = open_page(portal, ADDRESS)
    asked: list[str] = []

    def decide(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if answer else dialog.dismiss()

    page.on("dialog", decide)
    reach_details(page)
    fill_details(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Submit")).to_have_count(0 if answer else 1)
    assert len(asked) == 1
    assert len(ledger_lines(portal, "application")) == sent


@pytest.mark.long
def test_other_wording(start_portal: StartPortal, open_page: OpenPage) -> None:
    """In relabelled the same form can be sent under its other labels."""
    portal = start_portal("relabelled")
    page = open_page(portal, ADDRESS)
    type_code(page, reach_code(page, ir_label="IR Number", mail="Business Email Address"))
    fill_details(page, OTHER_LABELS, "Type of Company")
    page.get_by_role("button", name="Submit Application").click()
    expect(page.get_by_role("status").filter(has_text="successfully")).to_be_visible()
    assert len(ledger_lines(portal, "application")) == 1


@pytest.mark.long
def test_seed_fields_are_on_the_page(start_portal: StartPortal, open_page: OpenPage) -> None:
    """In seed-fields the page asks for the owner's title and a point of contact."""
    page = open_page(start_portal("seed-fields"), ADDRESS)
    reach_details(page)
    for label in ("Account Owner Title", "POC First Name", "POC Last Name", "POC Phone", "POC Email"):
        expect(box(page, label)).to_be_visible()


@pytest.mark.long
def test_company_can_be_edited_in_seed_fields_alone(
    start_portal: StartPortal, open_page: OpenPage, open_shared: OpenShared
) -> None:
    """The details page shows the company to be read only; in seed-fields in fields that hold it."""
    page = open_shared(ADDRESS)
    reach_details(page)
    expect(page.get_by_label("Company Name")).not_to_be_editable()
    expect(page.get_by_role("group", name="Importer Record Number (IR#)")).to_have_text("12-3456789")
    other = open_page(start_portal("seed-fields"), ADDRESS)
    reach_details(other)
    expect(box(other, "Company Name")).to_be_editable()
    expect(box(other, "Importer Record Number (IR#)")).to_have_value("12-3456789")


def test_empty_live_regions_are_always_there(open_shared: OpenShared) -> None:
    """A status and an alert without text stand on the page from the start."""
    page = open_shared(ADDRESS)
    expect(page.locator("body > [role=status]")).to_have_text("")
    expect(page.locator("body > [role=alert]")).to_have_text("")


def test_ribbon_tells_that_this_is_no_government_site(open_shared: OpenShared) -> None:
    """Every page says what it is, and leads to the mailbox."""
    page = open_shared(ADDRESS)
    expect(page.get_by_text("MOCK — not a government site")).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Mock mailbox").click()
    expect(opened.value.get_by_role("heading", name="Mock mailbox")).to_be_visible()
