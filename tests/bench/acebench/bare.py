"""The bare Playwright script: both flows as a programmer would write them down, without acepilot.

What acepilot is measured against: the same browser, pages, actions, waits and pictures, and nothing else. It keeps no
journal, asks nobody whether it may act, guards nothing, looks for no other name of a field, and compares nothing. The
waits are those of a run: the person's pace, a second of idleness before a turn of theirs is over, and a page that has
been still for 300 ms where a flow asks whether something is there.

Run as a program: `python -m acebench.bare ach-flow FOLDER` takes its pictures into a folder, and prints what it took.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, sync_playwright

from acebench.pages import hurry
from acepilot.browser.find import find_browser
from acepilot.browser.launch import HEADLESS_SIZE, QUIET
from acepilot_mock import MockPortal
from acepilot_mock.known import MOCK_PASSWORD
from acepilot_mock.rehearsal.habits import USER
from acepilot_mock.rehearsal.hands import KEY_DELAY_MS, MAILBOX
from acepilot_mock.rehearsal.person import LOOK_EVERY_S, MOVE_EVERY_S

IDLE_MS = 1_000
LOOK_AGAIN_MS = 10
WATCH = """(() => {
    let last = performance.now();
    new MutationObserver(() => { last = performance.now(); }).observe(document,
        {subtree: true, childList: true, characterData: true, attributes: true});
    globalThis.__still = () => new Promise((done) => {
        const began = performance.now();
        const look = () => {
            const left = 300 - (performance.now() - last);
            if (left <= 0 || performance.now() - began > 3000) done(); else setTimeout(look, left);
        };
        look();
    });
})()"""
Scope = Page | Locator | FrameLocator


@dataclass(frozen=True, slots=True)
class Account:
    """One importer account of the sample client, and its bank details."""

    number: str
    name: str
    routing_number: str
    account_number: str
    kind: str
    is_in_frame: bool = False


ACCOUNTS = (
    Account("12-345678900", "Bayside Imports LLC", "021000021", "000123456789", "Checking"),
    Account("12-345678901", "Bayside Imports LLC", "021000021", "000123456789", "Checking"),
    Account(
        "12-3456789A2", "Bayside Imports West", "111000025", "004400987654321", "Savings", is_in_frame=True
    ),
)
COMPANY = {
    "Company Name": "Bayside Imports LLC",
    "Importer Record Number (IR#)": "12-3456789",
    "Business Email": "customs@bayside-imports.example",
}
DETAILS = {
    "Account Owner First Name": "Dana",
    "Account Owner Last Name": "Ortiz",
    "Address": "100 Biscayne Boulevard",
    "City": "Miami",
    "Zip": "33132",
    "Telephone Number": "305-555-0100",
    "Fiscal Year End": "12/31",
    "DUNS#": "123456789",
    "Website": "https://www.bayside-imports.example",
}
LISTS = {"Country": "United States", "State": "Florida"}


class Script:
    """One page, and what both flows do on it: presses and words of a person at their pace, waits, pictures."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.pictures = 0
        self.waited_s = 0.0
        self.acted_at = time.monotonic()
        self.shown_at = 0.0

    def open(self, url: str) -> None:
        """Open the first page, and note when it was shown."""
        self.page.goto(url, wait_until="domcontentloaded")
        self.shown_at = time.time()

    def appear(self, target: Locator) -> Locator:
        """Wait until something is there; Playwright's own wait looks again after up to half a second alone."""
        while not target.is_visible():
            self.page.wait_for_timeout(LOOK_AGAIN_MS)
        return target

    def pause(self, seconds: float = MOVE_EVERY_S) -> None:
        """Wait as long as the scripted person does before each act."""
        began = time.monotonic()
        self.page.wait_for_timeout(seconds * 1000)
        self.waited_s += time.monotonic() - began

    def press(self, target: Locator) -> None:
        """Press as the person."""
        self.pause()
        self.appear(target).click()
        self.acted_at = time.monotonic()

    def write(self, target: Locator, text: str) -> None:
        """Write as the person, key by key."""
        self.pause()
        self.appear(target).click()
        target.press_sequentially(text, delay=KEY_DELAY_MS)
        self.acted_at = time.monotonic()

    def idle(self, until: Locator) -> None:
        """Wait until the person's turn is over: what it waits for is there, and they have been idle for a second."""
        self.appear(until)
        self.pause(max(0.0, IDLE_MS / 1000 - (time.monotonic() - self.acted_at)))

    def still(self) -> None:
        """Wait until the page has been still for 300 ms."""
        began = time.monotonic()
        for frame in self.page.frames:
            frame.evaluate("globalThis.__still()")
        self.waited_s += time.monotonic() - began

    def picture(self, *masked: Locator, full_page: bool = True) -> None:
        """Take a picture with what is secret masked."""
        self.pictures += 1
        self.page.screenshot(
            path=self.folder / f"{self.pictures:04d}.png", mask=list(masked), full_page=full_page
        )

    def mailed_code(self) -> str:
        """Return the code of the newest mail."""
        return str(next(mail["code"] for mail in json.loads(self.page.evaluate(MAILBOX)) if mail["code"]))


def button(scope: Scope, name: str) -> Locator:
    """Return the button with exactly this name."""
    return scope.get_by_role("button", name=name, exact=True)


def textbox(scope: Scope, name: str) -> Locator:
    """Return the text box of this name, marked as required or not."""
    return scope.get_by_role("textbox", name=_marked(name))


def _marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"^[\s*]*{re.escape(name)}[\s*:]*$", re.IGNORECASE)


def choose(scope: Scope, options: Scope, name: str, option: str) -> None:
    """Choose an option, of the browser's own list or of one that the page draws."""
    found = scope.get_by_role("combobox", name=_marked(name))
    if found.evaluate("one => one.localName") == "select":
        found.select_option(label=option)
        return
    found.click()
    options.get_by_role("option", name=option, exact=True).click()


def sign_in(script: Script) -> None:
    """Sign in to ACE as the scripted person does."""
    page = script.page
    script.press(button(page, "Trade/PGA User"))
    script.write(page.locator('ui-input[name="user"] input'), USER)
    script.write(page.locator('ui-input[name="password"] input'), MOCK_PASSWORD)
    script.press(button(page, "Sign In"))
    token = page.locator('ui-input[name="token"] input')
    script.appear(token)
    script.write(token, script.mailed_code())
    script.press(button(page, "VERIFY"))
    script.idle(page.get_by_role("link", name="Accounts", exact=True))


def fill_bank_details(script: Script, account: Account) -> tuple[Scope, Locator, Locator]:
    """Go to an importer account, and fill in its bank details; return the part, dialog and secret field."""
    page = script.page
    page.get_by_role("link", name="Accounts", exact=True).click()
    script.appear(page.get_by_role("menuitem", name="Importers", exact=True)).click()
    row = page.get_by_role("row").filter(has_text=account.number)
    script.appear(row.get_by_role("link", name=account.name)).click()
    script.appear(page.locator("main").get_by_text(account.number).first)
    script.appear(page.get_by_role("tab", name="ACH Refund Authorization")).click()
    part = page.frame_locator("iframe.part") if account.is_in_frame else page
    script.appear(button(part, "Get Info/Refresh"))
    script.still()  # a control and its fallbacks
    button(part, "Get Info/Refresh").click()
    script.appear(part.get_by_role("alert").filter(has_text="No ACH data"))
    script.still()  # when: bank details are on file
    button(part, "Add ACH Info").click()
    dialog = part.get_by_role("dialog", name="Add ACH Info")
    routing, number = textbox(dialog, "Bank Routing Number"), textbox(dialog, "Bank Account Number")
    script.appear(dialog)
    script.still()  # unless: there is a button to edit them; the dialog and its fallbacks
    routing.fill(account.routing_number)
    script.still()  # each field has fallbacks
    number.fill(account.account_number)
    script.still()
    choose(dialog, part, "Bank Control Key", account.kind)
    return part, dialog, number


def enroll(script: Script, account: Account) -> None:
    """Put the bank details of one importer account on file."""
    part, dialog, number = fill_bank_details(script, account)
    script.still()  # fields that may not exist
    script.picture(number)
    script.press(button(dialog, "Submit"))
    script.appear(part.get_by_role("status").filter(has_text=re.compile("success", re.IGNORECASE)).first)
    script.picture(full_page=False)
    script.still()
    button(part, "Get Info/Refresh").click()
    shown = part.locator(".ach-result").get_by_text(account.account_number[-4:]).first
    script.appear(shown)
    script.picture(shown)
    script.still()
    script.picture(shown)


def ach_flow(script: Script) -> None:
    """Enroll three importer accounts in ACH refunds."""
    script.open("https://ace.cbp.gov/")
    sign_in(script)
    for account in ACCOUNTS:
        enroll(script, account)


def apply_flow(script: Script) -> None:
    """Apply for an ACE Portal account."""
    page = script.page
    script.open("https://ace-accounts.cbp.gov/s/importer-form")
    for _check in range(5):
        script.pause(LOOK_EVERY_S)
    script.appear(textbox(page, "Company Name"))
    for name, text in COMPANY.items():
        script.still()  # each field has fallbacks
        textbox(page, name).fill(text)
    solve_captcha(script)
    enter_code(script)
    script.idle(textbox(page, "Account Owner First Name"))
    script.still()  # until: is the code asked for
    choose(page, page, "Company Org. Structure", "LLC")
    for name, text in DETAILS.items():
        script.still()
        textbox(page, name).fill(text)
    for name, option in LISTS.items():
        script.still()
        choose(page, page, name, option)
    script.still()
    script.picture()
    script.press(page.get_by_role("checkbox"))
    script.press(button(page, "Submit"))
    script.picture(full_page=False)
    script.appear(page.get_by_text(re.compile("received|submitted", re.IGNORECASE)).first)
    script.picture(full_page=False)
    script.still()
    script.picture()


def solve_captcha(script: Script) -> None:
    """Press the box of the CAPTCHA, and then Next."""
    captcha = script.page.locator("ui-captcha")
    script.pause()
    size = script.appear(captcha).bounding_box()
    captcha.click(position={"x": 28, "y": size["height"] / 2 if size else 36})
    while not captcha.evaluate("one => one.isSolved"):
        script.page.wait_for_timeout(20)
    script.press(button(script.page, "Next"))


def enter_code(script: Script) -> None:
    """Enter the code that was mailed, in the frame that asks for it."""
    frame = script.page.frame_locator("iframe")
    code = textbox(frame, "Verification Code")
    script.appear(code)
    script.write(code, script.mailed_code())
    script.press(button(frame, "Next"))


FLOWS = {"ach-flow": ach_flow, "apply-flow": apply_flow}


def main(flow: str, folder: Path) -> None:
    """Do a flow once, and print what it took."""
    with ExitStack() as stack:
        portal = stack.enter_context(MockPortal.start(delay=False))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=find_browser().path,
            args=[*QUIET, *portal.browser_arguments],
            chromium_sandbox=os.geteuid() != 0,
        )
        context = browser.new_context(viewport=HEADLESS_SIZE, service_workers="block")
        hurry(context)
        page = context.new_page()
        page.add_init_script(WATCH)
        script = Script(page, folder)
        FLOWS[flow](script)
        browser.close()
    print(json.dumps({"shown_at": script.shown_at, "waited_s": script.waited_s, "pictures": script.pictures}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
