"""Both flows as a Selenium script, with the waits and pictures of the bare script.

Knows nothing of acepilot: `python with_selenium.py PLAN FOLDER`, where PLAN is the JSON file that `compare.py` writes.
"""

from __future__ import annotations

import base64
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

HERE = Path(__file__).parent
FIND, COVER = ((HERE / name).read_text(encoding="utf-8") for name in ("find.js", "cover.js"))
LOOK_AGAIN_S = 0.01
PATIENCE_S = 30.0
IDLE_S = 1.0


class Script:
    """One page, and what both flows do on it."""

    def __init__(self, driver: Chrome, plan: dict[str, Any], folder: Path) -> None:
        self.driver = driver
        self.plan = plan
        self.folder = folder
        self.pictures = 0
        self.acted_at = time.monotonic()

    def look(self, role: str, name: str = "", text: str = "", within: WebElement | None = None) -> Any:
        """Return what is shown with a role, or a CSS selector, and a name or a text; None while there is none."""
        sought = {"name": name, "text": text.lower(), "within": within}
        return self.driver.execute_script(FIND, role, sought)

    def find(self, role: str, name: str = "", text: str = "", within: WebElement | None = None) -> WebElement:
        """Wait for it."""
        return self.wait(lambda: self.look(role, name, text, within))

    def wait(self, look: Callable[[], Any]) -> Any:
        """Wait until something is there."""
        end = time.monotonic() + PATIENCE_S
        while not (found := look()):
            if time.monotonic() > end:
                raise TimeoutError("it did not come")
            time.sleep(LOOK_AGAIN_S)
        return found

    def pause(self) -> None:
        """Wait as long as the scripted person does before each act."""
        time.sleep(self.plan["move_s"])

    def press(self, element: Callable[[], WebElement]) -> None:
        """Press as the person."""
        self.pause()
        element().click()
        self.acted_at = time.monotonic()

    def write(self, element: Callable[[], WebElement], text: str) -> None:
        """Write as the person, key by key."""
        self.pause()
        found = element()
        found.click()
        for sign in text:
            found.send_keys(sign)
            time.sleep(self.plan["key_s"])
        self.acted_at = time.monotonic()

    def idle(self) -> None:
        """Wait until the person has been idle for a second."""
        time.sleep(max(0.0, IDLE_S - (time.monotonic() - self.acted_at)))

    def still(self) -> None:
        """Wait until the page has been still for 300 ms."""
        self.driver.execute_async_script("globalThis.__still().then(arguments[0])")

    def fill(self, name: str, text: str) -> WebElement:
        """Fill a text box."""
        self.still()
        found = self.find("textbox", name)
        found.clear()
        found.send_keys(text)
        return found

    def choose(self, name: str, option: str) -> None:
        """Choose an option, of the browser's own list or of one that the page draws."""
        self.still()
        found = self.find("combobox", name)
        if found.tag_name == "select":
            Select(found).select_by_visible_text(option)
            return
        found.click()
        self.find("option", option).click()

    def picture(self, *masked: WebElement, full_page: bool = True) -> None:
        """Take a picture with what is secret covered."""
        self.pictures += 1
        covers = [self.driver.execute_script(COVER, one) for one in masked]
        shot = {"format": "png", "captureBeyondViewport": full_page}
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", shot)
        (self.folder / f"{self.pictures:04d}.png").write_bytes(base64.b64decode(taken["data"]))
        for cover in covers:
            self.driver.execute_script("arguments[0].remove()", cover)

    def mailed_code(self) -> str:
        """Return the code of the newest mail."""
        mails = json.loads(self.driver.execute_script(f"return ({self.plan['mailbox']})()"))
        return str(next(mail["code"] for mail in mails if mail["code"]))


def sign_in(script: Script) -> None:
    """Sign in to ACE."""
    script.press(lambda: script.find("button", "Trade/PGA User"))
    script.write(lambda: script.find("input[name=user]"), script.plan["user"])
    script.write(lambda: script.find("input[name=password]"), script.plan["password"])
    script.press(lambda: script.find("button", "Sign In"))
    script.find("input[name=token]")
    script.write(lambda: script.find("input[name=token]"), script.mailed_code())
    script.press(lambda: script.find("button", "VERIFY"))
    script.find("link", "Accounts")
    script.idle()


def enroll(script: Script, account: dict[str, Any]) -> None:
    """Put the bank details of one importer account on file."""
    script.driver.switch_to.default_content()
    script.find("link", "Accounts").click()
    script.find("menuitem", "Importers").click()
    row = script.find("row", text=account["number"])
    script.find("link", account["name"], within=row).click()
    script.find("main *", text=account["number"])
    script.find("tab", "ACH Refund Authorization").click()
    if account["is_in_frame"]:
        script.driver.switch_to.frame(script.find("iframe.part"))
    script.find("button", "Get Info/Refresh")
    script.still()
    script.find("button", "Get Info/Refresh").click()
    script.find("alert", text="No ACH data")
    script.still()
    script.find("button", "Add ACH Info").click()
    script.find("textbox", "Bank Routing Number")
    script.fill("Bank Routing Number", account["routing_number"])
    number = script.fill("Bank Account Number", account["account_number"])
    script.choose("Bank Control Key", account["kind"])
    script.still()
    script.picture(number)
    script.press(lambda: script.find("button", "Submit"))
    script.find("status", text="success")
    script.picture(full_page=False)
    script.still()
    script.find("button", "Get Info/Refresh").click()
    shown = script.find("*", text=account["account_number"][-4:])
    script.picture(shown)
    script.still()
    script.picture(shown)


def ach_flow(script: Script) -> None:
    """Enroll three importer accounts in ACH refunds."""
    script.driver.get("https://ace.cbp.gov/")
    sign_in(script)
    for account in script.plan["accounts"]:
        enroll(script, account)


def apply_flow(script: Script) -> None:
    """Apply for an ACE Portal account."""
    script.driver.get("https://ace-accounts.cbp.gov/s/importer-form")
    time.sleep(script.plan["looks_s"])
    for name, text in script.plan["company"].items():
        script.fill(name, text)
    script.pause()
    captcha = script.find("ui-captcha")
    across = 28 - captcha.rect["width"] / 2
    ActionChains(script.driver).move_to_element_with_offset(captcha, int(across), 0).click().perform()
    script.wait(lambda: script.driver.execute_script("return arguments[0].isSolved", captcha))
    script.press(lambda: script.find("button", "Next"))
    script.driver.switch_to.frame(script.find("iframe"))
    script.find("textbox", "Verification Code")
    script.write(lambda: script.find("textbox", "Verification Code"), script.mailed_code())
    script.press(lambda: script.find("button", "Next"))
    script.driver.switch_to.default_content()
    script.find("textbox", "Account Owner First Name")
    script.idle()
    script.choose("Company Org. Structure", "LLC")
    for name, text in script.plan["details"].items():
        script.fill(name, text)
    for name, option in script.plan["lists"].items():
        script.choose(name, option)
    script.still()
    script.picture()
    script.press(lambda: script.find("checkbox"))
    script.press(lambda: script.find("button", "Submit"))
    script.picture(full_page=False)
    script.wait(lambda: script.look("*", text="received") or script.look("*", text="submitted"))
    script.picture(full_page=False)
    script.still()
    script.picture()


def main(plan: dict[str, Any], folder: Path) -> None:
    """Do a flow once."""
    options = ChromeOptions()
    options.binary_location = plan["browser"]
    for argument in (*plan["arguments"], "--headless=new", "--window-size=1280,900"):
        options.add_argument(argument)
    driver = Chrome(options=options, service=ChromeService(plan["chromedriver"]))
    try:
        for source in plan["init_scripts"]:
            driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
        {"ach-flow": ach_flow, "apply-flow": apply_flow}[plan["flow"]](Script(driver, plan, folder))
    finally:
        driver.quit()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
