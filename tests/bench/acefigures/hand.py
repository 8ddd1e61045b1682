"""The flows by hand, without acepilot: a person who presses on each control, and types all that is to be entered.

Does what the flows do, by real mouse and keys alone; what acepilot compares is only looked at, which costs no press.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from acebench import bare
from acebench.bare import ACCOUNTS, COMPANY, DETAILS, LISTS, Account, Scope, button, textbox
from playwright.sync_api import Locator, Page, sync_playwright

from acepilot.browser.find import find_browser
from acepilot.browser.launch import HEADLESS_SIZE, QUIET
from acepilot_mock import MockPortal

IN_ORDER = (
    "Account Owner First Name", "Account Owner Last Name", "Country", "Address", "City", "State", "Zip",
    "Telephone Number", "Fiscal Year End", "DUNS#", "Website",
)  # fmt: skip


class ByHand(bare.Script):
    """One page, and a person at it who has no acepilot, and need not wait for it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, Path())

    def pause(self, seconds: float = 0.0) -> None:
        """Lose no time."""

    def enter(self, scope: Scope, name: str, text: str) -> None:
        """Press into a text box, and type."""
        self.write(textbox(scope, name), text)

    def choose(self, scope: Scope, options: Scope, name: str, option: str) -> None:
        """Choose an option: of a drawn list by pressing on it, of the browser's own by Tab and its first letters."""
        found = self.appear(scope.get_by_role("combobox", name=bare._marked(name)))
        if found.evaluate("one => one.localName") != "select":
            self.press(found)
            self.press(options.get_by_role("option", name=option, exact=True))
            return
        self.page.keyboard.press("Tab")
        assert found.evaluate("one => one.matches(':focus')"), f"{name} does not come next"
        for sign in option:
            if _chosen(found) != option:
                self.page.keyboard.press(sign)
        assert _chosen(found) == option, f"{option} is not chosen in {name}"


def _chosen(found: Locator) -> str:
    return str(found.evaluate("one => one.selectedOptions[0]?.label ?? ''"))


def to_bank_details(person: ByHand, account: Account) -> Scope:
    """Go to an importer account, and have its bank details shown."""
    page = person.page
    person.press(page.get_by_role("link", name="Accounts", exact=True))
    person.press(page.get_by_role("menuitem", name="Importers", exact=True))
    row = page.get_by_role("row").filter(has_text=account.number)
    person.press(row.get_by_role("link", name=account.name))
    person.appear(page.locator("main").get_by_text(account.number).first)
    person.press(page.get_by_role("tab", name="ACH Refund Authorization"))
    part: Scope = page.frame_locator("iframe.part") if account.is_in_frame else page
    person.press(button(part, "Get Info/Refresh"))
    return part


def to_form(person: ByHand, account: Account) -> tuple[Scope, Locator]:
    """Open the form for an importer account's bank details; return the part of the page, and the form."""
    part = to_bank_details(person, account)
    person.appear(part.get_by_role("alert").filter(has_text="No ACH data"))
    person.press(button(part, "Add ACH Info"))
    return part, person.appear(part.get_by_role("dialog", name="Add ACH Info"))


def enroll(person: ByHand, account: Account) -> None:
    """Put bank details on file, and look whether they are."""
    part, form = to_form(person, account)
    person.enter(form, "Bank Routing Number", account.routing_number)
    person.enter(form, "Bank Account Number", account.account_number)
    person.choose(form, part, "Bank Control Key", account.kind)
    person.press(button(form, "Submit"))
    person.appear(part.get_by_role("status").filter(has_text="success").first)
    person.press(button(part, "Get Info/Refresh"))
    person.appear(part.locator(".ach-result").get_by_text(account.account_number[-4:]).first)


def ach_flow(person: ByHand) -> None:
    """Enroll three importer accounts in ACH refunds."""
    person.open("https://ace.cbp.gov/")
    bare.sign_in(person)
    for account in ACCOUNTS:
        enroll(person, account)


def ach_check_flow(person: ByHand) -> None:
    """Look whether the bank details of three importer accounts are on file."""
    person.open("https://ace.cbp.gov/")
    bare.sign_in(person)
    for account in ACCOUNTS:
        part = to_bank_details(person, account)
        person.appear(part.locator(".ach-result").get_by_text(account.account_number[-4:]).first)


def apply_flow(person: ByHand) -> None:
    """Apply for an ACE Portal account."""
    page = person.page
    person.open("https://ace-accounts.cbp.gov/s/importer-form")
    for name, text in COMPANY.items():
        person.enter(page, name, text)
    bare.solve_captcha(person)
    bare.enter_code(person)
    person.choose(page, page, "Company Org. Structure", "LLC")
    for name in IN_ORDER:
        if name in LISTS:
            person.choose(page, page, name, LISTS[name])
        else:
            person.enter(page, name, DETAILS[name])
    person.press(page.get_by_role("checkbox"))
    person.press(button(page, "Submit"))
    person.appear(page.get_by_text(re.compile("received|submitted", re.IGNORECASE)).first)


FLOWS: dict[str, Callable[[ByHand], None]] = {
    "apply-flow": apply_flow,
    "ach-flow": ach_flow,
    "ach-check-flow": ach_check_flow,
}


@contextmanager
def open_page(scenario: str, ledger: Path) -> Iterator[Page]:
    """Open a page of a browser that nobody but the person drives, with the mock portal behind it."""
    with ExitStack() as stack:
        portal = stack.enter_context(MockPortal.start(scenario=scenario, ledger=ledger, delay=False))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=find_browser().path,
            args=[*QUIET, *portal.browser_arguments],
            chromium_sandbox=os.geteuid() != 0,
        )
        stack.callback(browser.close)
        yield browser.new_context(viewport=HEADLESS_SIZE, service_workers="block").new_page()
