"""The pages of ace.cbp.gov of the mock portal, in a real browser."""

from __future__ import annotations

import json

import pytest
from acekit import sign_in
from playwright.sync_api import FrameLocator, Page, expect
from portalkit import OpenPage, StartPortal, ledger_lines
from shortkit import first

TAB = "ACH Refund Authorization"
NO_DATA = "No ACH data found for this importer."

KEY_OF = """async (number) => (await (await fetch("/s/api/importers")).json())
    .importers.find((one) => one.ir_number === number).id"""


def open_account(page: Page, ir_number: str) -> None:
    """Open an account's page by its address."""
    page.goto("https://ace.cbp.gov/")
    key = page.evaluate(KEY_OF, ir_number)
    page.goto(f"https://ace.cbp.gov/s/importer/{key}")
    expect(page.get_by_role("tab", name="Account Details")).to_be_visible()


def open_ach(page: Page, ir_number: str) -> Page | FrameLocator:
    """Open an account's ACH tab; return where its content stands."""
    open_account(page, ir_number)
    page.get_by_role("tab", name=TAB).click()
    return page.frame_locator("iframe") if ir_number.endswith("A2") else page


def refresh(place: Page | FrameLocator) -> None:
    """Press Get Info/Refresh."""
    place.get_by_role("button", name="Get Info/Refresh").click()


def fill_dialog(place: Page | FrameLocator, *, routing: str = "021000021") -> None:
    """Open the dialog and fill all its fields."""
    place.get_by_role("button", name="Add ACH Info").click()
    dialog = place.get_by_role("dialog", name="Add ACH Info")
    dialog.get_by_role("textbox", name="Bank Routing Number").fill(routing)
    dialog.get_by_role("textbox", name="Bank Account Number").fill("000123456789")
    key = dialog.get_by_role("combobox", name="Bank Control Key")
    if key.evaluate("key => key.localName") == "select":
        key.select_option("Checking")
    else:
        key.click()
        dialog.get_by_role("option", name="Checking").click()


def submit(place: Page | FrameLocator) -> None:
    """Press the dialog's Submit."""
    place.get_by_role("dialog").get_by_role("button", name="Submit").click()


@pytest.mark.full
def test_accounts_opens_a_menu_on_a_press_only(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The menu is closed at first, opens on a press, and closes on Escape."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)
    page.goto("https://ace.cbp.gov/")
    accounts = page.get_by_role("link", name="Accounts", exact=True)
    accounts.hover()
    expect(page.get_by_role("menuitem")).to_have_count(0)

    accounts.click()

    expect(page.get_by_role("menuitem", name="Importers")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menuitem")).to_have_count(0)


@pytest.mark.long
def test_the_tab_is_empty_until_get_info_on_every_visit(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """The tab tells nothing of what is on file before the press, nor after leaving it and coming back."""
    page = open_page(start_portal("already-enrolled"), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    expect(place.get_by_role("button", name="Get Info/Refresh")).to_be_visible()
    expect(page.get_by_text("021000021")).to_have_count(0)

    refresh(place)

    expect(page.get_by_text("021000021")).to_be_visible()
    page.get_by_role("tab", name="Notify Parties").click()
    page.get_by_role("tab", name=TAB).click()
    expect(place.get_by_role("button", name="Get Info/Refresh")).to_be_visible()
    expect(page.get_by_text("021000021")).to_have_count(0)


@pytest.mark.parametrize("ir_number", ["12-345678900", "12-345678901", "12-3456789A2"])
@pytest.mark.long
def test_each_sample_importer_can_be_enrolled(
    start_portal: StartPortal, open_page: OpenPage, ir_number: str
) -> None:
    """Add, Submit, Success, and the record only after Get Info/Refresh; what arrived is what was typed."""
    portal = start_portal()
    page = open_page(portal, "about:blank")
    sign_in(page)
    place = open_ach(page, ir_number)
    refresh(place)
    expect(place.get_by_role("alert").filter(has_text=NO_DATA)).to_be_visible()
    fill_dialog(place)

    submit(place)

    success = place.get_by_role("status").filter(has_text="Success")
    expect(success).to_be_visible()
    expect(place.get_by_role("dialog")).to_have_count(0)
    expect(place.get_by_text("021000021")).to_have_count(0)
    refresh(place)
    shown = place.get_by_text("021000021").or_(place.locator("input[readonly]").first)
    expect(shown).to_be_visible()
    (line,) = ledger_lines(portal, "ach-enrollment")
    assert line["fields"]["ir_number"] == ir_number
    assert line["fields"]["bank_routing_number"] == "021000021"
    assert line["fields"]["bank_account_number"] == "000123456789"
    assert line["fields"]["bank_control_key"] == "01"


@pytest.mark.long
def test_success_vanishes_after_seconds(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The Success toast goes away by itself, as the real portal's is said to."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    fill_dialog(place)
    submit(place)
    success = page.get_by_role("status").filter(has_text="Success")
    expect(success).to_be_visible()

    expect(success).to_have_count(0, timeout=7000)


@pytest.mark.long
def test_read_only_fields_show_what_is_on_file(start_portal: StartPortal, open_page: OpenPage) -> None:
    """In many-accounts the first importer's details stand in read-only fields."""
    page = open_page(start_portal("many-accounts"), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    fill_dialog(place)
    submit(place)
    expect(place.get_by_role("dialog")).to_have_count(0)

    refresh(place)

    expect(page.get_by_label("Routing Number")).to_have_value("021000021")
    expect(page.get_by_label("Account Number")).to_have_value("XXXXX6789")


@pytest.mark.long
def test_the_dialog_keeps_the_focus_and_escape_closes_it(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """Tab goes round inside the dialog and never to the page behind it."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    place.get_by_role("button", name="Add ACH Info").click()
    dialog = page.get_by_role("dialog", name="Add ACH Info")
    expect(dialog).to_be_visible()

    for _ in range(9):
        page.keyboard.press("Tab")
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.long
def test_fields_are_checked_when_left_and_nothing_wrong_is_sent(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """A short routing number is told as its field is left, and Submit then sends nothing."""
    portal = start_portal()
    page = open_page(portal, "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    fill_dialog(place, routing="02100")

    expect(page.get_by_text("Enter the 9 digits of a routing number.")).to_be_visible()
    submit(place)

    expect(page.get_by_role("textbox", name="Bank Routing Number")).to_be_focused()
    assert ledger_lines(portal, "ach-enrollment") == []


@pytest.mark.long
def test_a_refusal_is_an_alert_inside_the_dialog(start_portal: StartPortal, open_page: OpenPage) -> None:
    """A wrong check digit comes back from the server; the dialog stays open with what was typed."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    fill_dialog(place, routing="021000022")

    submit(place)

    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_have_text("The bank routing number is not valid.")
    expect(page.get_by_role("textbox", name="Bank Routing Number")).to_have_value("021000022")


@pytest.mark.full
@first(("accepts", "count"), [(False, 0), (True, 1)])
def test_the_portal_asks_back_before_it_sends(
    start_portal: StartPortal, open_page: OpenPage, *, accepts: bool, count: int
) -> None:
    """In confirm-dialog Submit asks by the browser's own dialog: declined sends nothing, accepted once."""
    portal = start_portal("confirm-dialog")
    page = open_page(portal, "about:blank")
    asked: list[str] = []

    def answer(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]  # Playwright hands over a Dialog
        dialog.accept() if accepts else dialog.dismiss()  # type: ignore[attr-defined]  # as above

    page.on("dialog", answer)
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)
    fill_dialog(place)

    submit(place)

    expect(page.get_by_role("dialog")).to_have_count(1 - count)
    assert asked == ["Submit this bank information for ACH refunds of importer 12-345678900?"]
    assert len(ledger_lines(portal, "ach-enrollment")) == count


@pytest.mark.long
def test_existing_details_are_not_replaced_without_a_word(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """With details on file the dialog says that submitting replaces them."""
    page = open_page(start_portal("already-enrolled"), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)

    place.get_by_role("button", name="Add ACH Info").click()

    expect(page.get_by_role("dialog").get_by_text("Submitting this form replaces it.")).to_be_visible()


@pytest.mark.long
def test_without_rights_the_tab_is_missing_and_the_page_says_why(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """In no-importer-tab the account page names the tab and who can grant it."""
    page = open_page(start_portal("no-importer-tab"), "about:blank")
    sign_in(page)

    open_account(page, "12-345678900")

    expect(page.get_by_role("tab", name="CAPE")).to_be_visible()
    expect(page.get_by_role("tab", name=TAB)).to_have_count(0)
    expect(page.get_by_text("ask the Trade Account Owner")).to_be_visible()


@pytest.mark.long
def test_read_only_has_get_info_and_no_add(start_portal: StartPortal, open_page: OpenPage) -> None:
    """In read-only the tab answers, has no button to add or edit, and says why."""
    page = open_page(start_portal("read-only"), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")

    refresh(place)

    expect(page.get_by_text("Your access to this tab is Read-Only.")).to_be_visible()
    expect(page.get_by_role("button", name="Add ACH Info")).to_have_count(0)
    expect(page.get_by_role("button", name="Edit ACH Info")).to_have_count(0)


@pytest.mark.long
def test_relabelled_has_other_words_on_half_of_its_controls(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """The whole path can be walked under the other labels."""
    page = open_page(start_portal("relabelled"), "about:blank")
    sign_in(page)
    page.goto("https://ace.cbp.gov/")
    page.get_by_role("link", name="Accounts", exact=True).click()
    page.get_by_role("menuitem", name="Importer", exact=True).click()
    page.get_by_role("row", name="12-345678900").get_by_role("link").click()
    page.get_by_role("tab", name=TAB).click()
    page.get_by_role("button", name="Refresh Information").click()
    page.get_by_role("button", name="Add Bank Information").click()

    dialog = page.get_by_role("dialog", name="Add Bank Information")

    for role, name in (
        ("textbox", "Routing Transit Number"),
        ("textbox", "Account Number"),
        ("combobox", "Account Type"),
    ):
        expect(dialog.get_by_role(role, name=name)).to_be_visible()  # type: ignore[arg-type]  # literal roles


@pytest.mark.long
def test_invented_texts_are_marked(start_portal: StartPortal, open_page: OpenPage) -> None:
    """What CBP has not documented carries a mark in the page; what it has does not."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)
    place = open_ach(page, "12-345678900")
    refresh(place)

    expect(page.get_by_text(NO_DATA)).to_have_attribute("data-invented", "")
    refresh_button = page.get_by_role("button", name="Get Info/Refresh")
    assert json.loads(refresh_button.evaluate("one => JSON.stringify(one.dataset)")) == {}


@pytest.mark.long
def test_account_details_are_drawn_first(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The first tab's content comes by itself, however fast the portal answers, and its spinner goes."""
    page = open_page(start_portal(), "about:blank")
    sign_in(page)

    open_account(page, "12-345678900")

    expect(page.get_by_text("Physical Address:")).to_be_visible()
    expect(page.locator(".spinner")).to_have_count(0)
