"""A person at the mock portal, played by hand-driven Playwright: real mouse and keys, any scenario, no acepilot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from acekit import sign_in
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

FORM = "https://ace-accounts.cbp.gov/s/importer-form"
TAB = "ACH Refund Authorization"
SUCCESS = re.compile("success", re.IGNORECASE)

COMPANY = {
    "company_name": "Bayside Imports LLC",
    "ir_number": "12-3456789",
    "business_email": "customs@bayside-imports.example",
}
OWNER_AND_PLACE = {
    "owner_first_name": "Dana",
    "owner_last_name": "Ortiz",
    "address": "100 Biscayne Boulevard",
    "city": "Miami",
    "zip": "33132",
    "phone": "305-555-0100",
}
LISTS = {"org_structure": ("LLC", "LLC"), "country": ("United States", "US"), "state": ("Florida", "FL")}
"""Name of a list: the text that a person presses, and the code that is sent."""

APPLICATION: Mapping[str, str] = {
    **COMPANY,
    **OWNER_AND_PLACE,
    **{name: code for name, (_, code) in LISTS.items()},
    "authorization": "yes",
}
"""What the ledger must show of the application that `apply` fills in; the fields left empty aside."""

BANK = {"bank_routing_number": "021000021", "bank_account_number": "000123456789"}
ENROLLMENT: Mapping[str, str] = {**BANK, "bank_control_key": "01"}


@dataclass
class Person:
    """Somebody who goes through both flows, as the pages at hand want it.

    Attributes:
        page: What they look at.
    """

    page: Page

    def apply(self) -> None:
        """Apply for an account, from the first page to the success."""
        self.page.goto(FORM)
        self.begin_application()
        self.fill(OWNER_AND_PLACE)
        for name, (text, _) in LISTS.items():
            self.choose(name, text)
        self.find("input[name=authorization]").check()
        self.submit()

    def begin_application(self) -> None:
        """Fill the company's page, do the CAPTCHA, and type the code."""
        self.fill(COMPANY)
        with self.page.expect_response("**/captcha"):
            self.find("ui-captcha").click(position={"x": 28, "y": 36})
        self.page.wait_for_timeout(60)
        self.press("Next")
        code = self.find("input[name=code]")
        code.press_sequentially(self.mailed_code())
        self.press("Next")

    def enroll(self, ir_number: str) -> None:
        """Sign in, find an importer, put the bank details on file, and look at what is on file."""
        sign_in(self.page)
        self.page.goto("https://ace.cbp.gov/")
        self.open_account(ir_number)
        self.press("Get Info/Refresh")
        self.press("Add ACH Info")
        self.fill(BANK)
        self.choose("bank_control_key", "Checking")
        self.submit()
        self.press("Get Info/Refresh")
        self.find(f":text-is('{BANK['bank_routing_number']}'), input[readonly]", is_first=True)

    def open_account(self, ir_number: str) -> None:
        """Go from the portal's front page to the account's ACH tab: by menus, pages and drop-downs."""
        self.press("Accounts")
        self.press("Importers")
        row = f":is(tr, [role=row]):has-text('{ir_number}') a"
        while not self.sees(row):
            self.press("Next|Show More")
        self.find(row).click()
        self.find(f"text='{ir_number}'", is_first=True)
        if not self.sees(f"text='{TAB}'"):
            self.press("More")
        self.press(TAB)

    def submit(self) -> None:
        """Press Submit, and again if the portal refuses at first."""
        self.press("Submit")
        answered = ".plain-error, .plain-success, .banner-success, .toast"
        if "plain-error" in (self.find(answered, is_first=True).get_attribute("class") or ""):
            self.press("Submit")
            self.find(".plain-success")
        expect(self.find(answered, is_first=True)).to_have_text(SUCCESS)

    # -- what a person does on a page ------------------------------------------------------

    def fill(self, fields: Mapping[str, str]) -> None:
        """Press into each text box and write, key by key."""
        for name, text in fields.items():
            self.find(f"input[name={name}]").click()
            self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def choose(self, name: str, text: str) -> None:
        """Choose an entry of a list, of whatever kind it is; never in the other list beside it."""
        control = self.find(f":is(select, button, input)[name={name}], button[data-name={name}]")
        if control.evaluate("one => one.localName") == "select":
            expect(control.locator("option", has_text=re.compile(f"^{text}$"))).to_have_count(1)
            control.select_option(label=text)
            return
        control.click()
        if control.get_attribute("aria-autocomplete"):
            self.page.keyboard.type(text[:4])
        entry = f"[role=listbox]:not(.decoy, .closing) [role=option]:is(:text-is('{text}'), :has(:text-is('{text}')))"
        self.find(entry).click()

    def press(self, words: str) -> None:
        """Press what bears one of these words: a button, link, tab or menu item."""
        texts = [f":text-is('{one}')" for one in words.split("|")]
        kinds = "button, a, [role=tab], [role=menuitem]"
        said = ", ".join(f":is({kinds}){text}:not([disabled])" for text in texts)
        self.find(f"{said}, input[type=submit][value='{words}']").click()

    def mailed_code(self) -> str:
        """Read the newest code in the mock's mailbox."""
        mails = self.page.evaluate("fetch('/__mock/mailbox.json').then((answer) => answer.json())")
        return str(mails[0]["code"])

    # -- looking ---------------------------------------------------------------------------

    def sees(self, css: str) -> bool:
        """Say whether something stands on the page once nothing is loading any more."""
        self.page.wait_for_timeout(700)
        return any(found.count() for found in self._all(css))

    def find(self, css: str, *, is_first: bool = False) -> Locator:
        """Wait for the one visible element in page or frames; return it."""
        for _ in range(100):
            with suppress(PlaywrightError):  # a frame went away: look again
                for found in self._all(css):
                    if found.count() == 1 or (is_first and found.count()):
                        return found.first
            self.page.wait_for_timeout(100)
        raise AssertionError(f"there is not one {css} on {self.page.url}: {self.page.inner_text('body')}")

    def _all(self, css: str) -> Iterator[Locator]:
        return (frame.locator(css).filter(visible=True) for frame in self.page.frames)
