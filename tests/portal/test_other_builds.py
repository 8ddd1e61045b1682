"""The scenarios in which the same pages are built otherwise: each does what it says, and a person gets through."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from acekit import sign_in
from personkit import APPLICATION, COMPANY, ENROLLMENT, FORM, LISTS, OWNER_AND_PLACE, Person
from playwright.sync_api import expect
from portalkit import OpenPage, StartPortal, ledger_lines
from shortkit import first

from acepilot_mock import MockPortal
from acepilot_mock.scenarios import OTHER_BUILDS

IR_NUMBER = "12-345678901"
NAMES = [scenario.name for scenario in OTHER_BUILDS]
REFUSED_FIRST = {"plain-answers"}


def played(*short: str) -> list[Any]:
    """Return the scenarios; all but some are left to the long run."""
    return [pytest.param(one, marks=[] if one in short else [pytest.mark.long]) for one in NAMES]


@pytest.mark.long
@pytest.mark.parametrize("scenario", played("real-lists"))
def test_person_applies(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> None:
    """By hand, one application gets through, and the ledger shows each value in its own field."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, "about:blank"))

    person.apply()

    lines = ledger_lines(portal, "application")
    assert len(lines) == 1 + (scenario in REFUSED_FIRST)
    for line in lines:
        assert {name: text for name, text in line["fields"].items() if text} == APPLICATION


@pytest.mark.long
@pytest.mark.parametrize("scenario", played("server-pages"))
def test_person_enrolls(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> None:
    """By hand, one importer's bank details get on file, and the ledger shows each value in its own field."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, "about:blank"))

    person.enroll(IR_NUMBER)

    lines = ledger_lines(portal, "ach-enrollment")
    assert len(lines) == 1 + (scenario in REFUSED_FIRST)
    for line in lines:
        assert line["fields"].items() >= {**ENROLLMENT, "ir_number": IR_NUMBER}.items()
        assert "decoy" not in line["fields"]


def details(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> tuple[Person, MockPortal]:
    """Take a person to the application's details page."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, FORM))
    person.begin_application()
    person.find("input[name=city]")
    return person, portal


@pytest.mark.long
def test_a_form_is_rendered_anew_after_a_key_and_after_a_blur(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """No control is the same element afterwards; values, focus and caret are."""
    person, _ = details(start_portal, open_page, "renders-anew")
    city = person.find("input[name=city]")
    city.click()
    old = [person.page.query_selector(f"input[name={name}]") for name in ("city", "zip")]

    person.page.keyboard.type("Mi")

    assert [one is not None and one.is_visible() for one in old] == [False, False]
    expect(city).to_be_focused()
    person.page.keyboard.press("Home")
    person.page.keyboard.type("X")
    expect(city).to_have_value("XMi")
    old = [person.page.query_selector("input[name=city]")]
    person.page.keyboard.press("Tab")
    person.page.wait_for_timeout(100)
    assert [one is not None and one.is_visible() for one in old] == [False]
    expect(city).to_have_value("XMi")


@pytest.mark.long
def test_the_default_form_keeps_its_elements(start_portal: StartPortal, open_page: OpenPage) -> None:
    """The control: without the trait an element outlives keys and blur."""
    person, _ = details(start_portal, open_page, "default")
    city = person.page.query_selector("input[name=city]")
    person.fill({"city": "Miami"})
    assert city is not None
    assert city.is_visible()


@pytest.mark.full
def test_names_take_on_values(start_portal: StartPortal, open_page: OpenPage) -> None:
    """A list's name gets the chosen value, a text field's a counter, or a message once it is left."""
    person, _ = details(start_portal, open_page, "names-with-values")
    page = person.page
    expect(page.get_by_role("combobox", name=re.compile(r"^Company Org\. Structure ?\*?$"))).to_be_visible()

    person.choose("org_structure", "LLC")
    person.fill({"zip": "33132", "city": "Miami"})

    names = {
        "combobox": "Company Org. Structure * LLC",
        "zip": "Zip * 5 of 10 characters",
        "city": "City * Looks good",
    }
    expect(page.get_by_role("combobox", name=names["combobox"], exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name=names["zip"], exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name=names["city"], exact=True)).to_be_visible()


@pytest.mark.long
def test_each_field_is_looked_up_as_it_is_left(start_portal: StartPortal, open_page: OpenPage) -> None:
    """One POST address gets each value once; the states are fetched for the country; the ledger has it all."""
    person, portal = details(start_portal, open_page, "look-ups")
    assert person.find("select[name=state]").locator("option").count() == 1

    person.fill({"city": "Miami", "zip": "33132"})
    person.choose("country", "United States")
    person.choose("state", "Florida")

    asked = [line for line in ledger_lines(portal, "aura") if line["path"] == "/s/sfsites/aura"]
    params = [json.loads(line["fields"]["message"])["actions"][0]["params"] for line in asked]
    company = [{"field": name, "value": text} for name, text in COMPANY.items()]
    assert params == [*company, {"field": "city", "value": "Miami"}, {"field": "zip", "value": "33132"}]
    assert [line["fields"] for line in ledger_lines(portal, "states")] == [{"country": "US"}]


@pytest.mark.full
@first("scenario", ["plain-answers", "server-pages"])
def test_answers_have_no_role(start_portal: StartPortal, open_page: OpenPage, scenario: str) -> None:
    """Neither refusal nor success stands in an alert, a status, a dialog or a heading that says so."""
    portal = start_portal(scenario)
    person = Person(open_page(portal, FORM))
    person.begin_application()
    person.fill(OWNER_AND_PLACE)
    for name, (text, _) in LISTS.items():
        person.choose(name, text)
    person.find("input[name=authorization]").check()
    roles = "[role=alert], [role=status], [role=dialog], dialog, [aria-live], h1, h2, h3"

    if scenario == "plain-answers":
        person.press("Submit")
        told = person.find(".plain-error").inner_text()
        assert "could not be processed" in told
        assert not any("processed" in text for text in person.page.locator(roles).all_inner_texts())
    person.press("Submit")

    assert "submitted successfully" in person.find(".plain-success").inner_text()
    assert person.page.url.endswith("/received")
    assert not any("success" in text.lower() for text in person.page.locator(roles).all_inner_texts())


@pytest.mark.long
def test_server_pages_have_no_roles_and_no_labels(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Fields have no name of their own, Get Info stands in a form of method get, each step loads a page."""
    person = Person(open_page(start_portal("server-pages"), "about:blank"))
    sign_in(person.page)
    person.page.goto("https://ace.cbp.gov/")
    person.open_account(IR_NUMBER)
    frame = person.page.frame(name="content")
    assert frame is not None
    person.press("Get Info/Refresh")
    expect(frame.locator("form[method=get] input[value='Get Info/Refresh']")).to_have_count(1)
    person.press("Add ACH Info")
    routing = person.find("input[name=bank_routing_number]")

    assert frame.locator("label, [role], [aria-label], [aria-labelledby], [title], dialog, th").count() == 0
    assert frame.get_by_role("textbox", name="Bank Routing Number").count() == 0
    assert (
        routing.evaluate("one => one.closest('td').previousElementSibling.textContent")
        == "Bank Routing Number"
    )
    assert frame.url.endswith("/edit")


@pytest.mark.long
def test_server_pages_refuse_a_wrong_number(start_portal: StartPortal, open_page: OpenPage) -> None:
    """A routing number whose check digit is wrong comes back with the form, what was typed, and the reason."""
    person = Person(open_page(start_portal("server-pages"), "about:blank"))
    sign_in(person.page)
    person.page.goto("https://ace.cbp.gov/")
    person.open_account(IR_NUMBER)
    person.press("Get Info/Refresh")
    person.press("Add ACH Info")
    person.fill({"bank_routing_number": "021000022", "bank_account_number": "000123456789"})
    person.choose("bank_control_key", "Savings")

    person.press("Submit")

    assert person.find(".plain-error").inner_text() == "The bank routing number is not valid."
    expect(person.find("input[name=bank_routing_number]")).to_have_value("021000022")
    expect(person.find("select[name=bank_control_key]")).to_have_value("02")


@pytest.mark.long
@first(
    ("scenario", "width", "is_under_more"),
    [("more-menu", 1200, True), ("default", 600, True), ("default", 1200, False)],
)
def test_two_tabs_stand_under_more(
    start_portal: StartPortal, open_page: OpenPage, scenario: str, width: int, is_under_more: bool
) -> None:
    """On a narrow window, and in the scenario always, ACH and CAPE are entries of a menu that must be opened."""
    page = open_page(start_portal(scenario), "about:blank")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importer/a0B3dKq0")
    expect(page.get_by_role("tab", name="Notify Parties")).to_be_visible()
    tabs = page.get_by_role("tab").all_inner_texts()

    assert ("ACH Refund Authorization" in tabs, "CAPE" in tabs) == (not is_under_more, not is_under_more)
    assert page.get_by_text("ACH Refund Authorization").count() == (not is_under_more)
    if is_under_more:
        page.get_by_role("button", name="More").click()
        expect(page.get_by_role("menuitem")).to_have_text(["ACH Refund Authorization", "CAPE"])
        page.get_by_role("menuitem", name="ACH Refund Authorization").click()
        expect(page.get_by_role("menuitem")).to_have_count(0)
        expect(page.get_by_role("button", name="Get Info/Refresh")).to_be_visible()


@pytest.mark.long
@first(("scenario", "button", "shown"), [("paged-accounts", "Next", 5), ("show-more", "Show More", 15)])
def test_accounts_come_in_parts(
    start_portal: StartPortal, open_page: OpenPage, scenario: str, button: str, shown: int
) -> None:
    """The company's accounts are there after two presses, and not before; at the end there is nothing to press."""
    page = open_page(start_portal(scenario), "about:blank")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importers")
    row, more = page.get_by_role("row", name=IR_NUMBER), page.get_by_role("button", name=button)
    accounts = page.get_by_role("row").filter(has=page.get_by_role("link"))
    expect(accounts).to_have_count(5)

    expect(row).to_have_count(0)
    more.click()
    expect(accounts.first if shown == 15 else page.get_by_text("Page 2 of 4")).to_be_visible()
    page.wait_for_timeout(400)
    expect(row).to_have_count(0)
    more.click()
    expect(row).to_be_visible()
    expect(accounts).to_have_count(shown)
    more.click()
    expect(page.get_by_role("link", name="Quayside Traders Inc")).to_be_visible()
    expect(page.locator("button:visible:not([disabled])", has_text=button)).to_have_count(0)


@pytest.mark.long
def test_real_lists_stand_elsewhere_and_come_late(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Loading first, then recent entries or those that fit, at the body's end; the list is in view while it closes."""
    person, _ = details(start_portal, open_page, "real-lists")
    page = person.page
    assert page.get_by_role("combobox", name="Company Org. Structure").count() == 0
    assert page.locator("input[name=country]").get_attribute("readonly") == ""
    own = page.locator("body > .far-list [role=option]")

    person.find("input[name=state]").click()
    assert own.all_inner_texts() == ["Loading…"]
    expect(own).to_have_text(["California", "Texas"])
    page.keyboard.type("flo")
    expect(own).to_have_text(["Florida"])
    own.click()

    assert own.count() == 1
    expect(own).to_have_count(0)
    expect(page.locator("input[name=state]")).to_have_value("Florida")


@pytest.mark.long
def test_a_choice_in_the_other_list_is_seen_in_the_ledger(
    start_portal: StartPortal, open_page: OpenPage
) -> None:
    """The control: whoever presses the same entry in the list beside has chosen nothing, and it is sent as `decoy`."""
    person, portal = details(start_portal, open_page, "real-lists")
    person.fill(OWNER_AND_PLACE)
    for name, (text, _) in LISTS.items():
        person.choose(name, text)
    person.find(".decoy [role=option]:text-is('LLC')").click()
    person.find("input[name=authorization]").check()

    person.press("Submit")

    person.find(".banner-success")
    (line,) = ledger_lines(portal, "application")
    assert line["fields"]["decoy"] == "LLC"
