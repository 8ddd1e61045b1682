"""What would send a form is not pressed by acepilot, whatever target a flow hides it behind: seen on the mock portal.

The same control sends when a person presses it: that is the control of each test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from acekit import sign_in
from e2ekit import Acepilot, Running, assert_sound, free_port
from playwright.sync_api import Page, Playwright, expect

pytestmark = pytest.mark.e2e

FORM = "https://ace-accounts.cbp.gov/s/importer-form"
ACCOUNT = "https://ace.cbp.gov/s/importer/a0B3dKq0"
FLOW = """flow: evasive
title: Press what must not be pressed
hosts: [ace-accounts.cbp.gov, ace.cbp.gov]
stages:
  - stage: Evade
    steps:
      - open: {form}
      - ask: Do what the test wants.
      - click: css "{css}"
      - ask: See what came of it.
"""
RESTS_MS = 1_000  # a press on the page that is heard late would pause acepilot
COMPANY = {
    "company_name": "Bayside Imports LLC",
    "ir_number": "12-3456789",
    "business_email": "customs@bayside-imports.example",
}
REACH_DETAILS = """async (company) => {
    const send = (form, fields) => fetch(`/s/api/${form}`, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(fields),
    });
    await send("captcha", {});
    await send("application-start", company);
    const mails = await (await fetch("/__mock/mailbox.json")).json();
    await send("application-code", {code: mails[0].code});
}"""
DRAFT = """() => {
    const values = {owner_first_name: "Dana", owner_last_name: "Ortiz", address: "1 Biscayne Boulevard", city: "Miami",
        zip: "33132", phone: "305-555-0100", org_structure: "LLC", country: "US", state: "FL"};
    for (const [name, value] of Object.entries(values)) document.querySelector(`[name=${name}]`).value = value;
}"""


@contextmanager
def at_the_ask(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path, css: str
) -> Iterator[tuple[Running, Page]]:
    """Bring the evasive flow to its first ask; hand over the command, and its page as the person has it."""
    flow = tmp_path / "evasive.yaml"
    flow.write_text(FLOW.format(form=FORM, css=css), encoding="utf-8")
    port = str(free_port())
    options = ("--mock", "default", "--headless", "--cdp-port", port, "--mock-ledger", "ledger.jsonl")
    running = acepilot("run", str(flow), *options, "--human", "terminal", stdin=True)
    running.until_told("Do what the test wants.")
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    pages = [page for context in browser.contexts for page in context.pages]
    (page,) = (page for page in pages if page.url.startswith(FORM))
    yield running, page
    browser.close()


def open_dialog(page: Page) -> None:
    """Sign in, and open the dialog for the bank details of the first importer."""
    sign_in(page)
    page.goto(ACCOUNT)
    page.get_by_role("tab", name="ACH Refund Authorization").click()
    page.get_by_role("button", name="Get Info/Refresh").click()
    page.get_by_role("button", name="Add ACH Info").click()


def has_stopped(running: Running) -> bool:
    """Tell whether something was stopped."""
    return any(one["kind"] == "guard.stopped" for one in running.entries())


@pytest.mark.long
def test_a_press_while_typed_values_stand_is_stopped_by_the_rule(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path
) -> None:
    """With typed values in the dialog acepilot presses no button there; the person does, and that sends."""
    with at_the_ask(acepilot, playwright, tmp_path, ".dialog-actions button.primary") as (running, page):
        open_dialog(page)
        page.get_by_role("textbox", name="Bank Routing Number").press_sequentially("021000021")
        page.get_by_role("textbox", name="Bank Account Number").press_sequentially("000123456789")
        page.get_by_role("combobox", name="Bank Control Key").click()
        page.get_by_role("option", name="Checking").click()
        page.wait_for_timeout(RESTS_MS)
        running.say("")
        running.until(lambda: running.entries()[-1]["kind"] == "turn" and has_stopped(running))
        page.wait_for_timeout(RESTS_MS)
        page.get_by_role("button", name="Submit").click()
        expect(page.get_by_role("status").filter(has_text="Success")).to_be_visible()
        running.say("s")
        running.say("y")

        ran = running.end()

    assert [one["why"] for one in ran.data("guard.stopped")] == ["rule"]
    assert "still holds what was typed (Bank Routing Number" in ran.told
    (sent,) = ran.received("ach-enrollment")
    (stopped,) = ran.entries("guard.stopped")
    assert sent["at"] > stopped["at"]
    assert_sound(ran)


@pytest.mark.long
def test_a_harmless_press_is_made_when_nothing_is_typed(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path
) -> None:
    """The control of the rule: in an empty dialog a target of the same kind is pressed, and does what it does."""
    with at_the_ask(acepilot, playwright, tmp_path, ".dialog-actions button.secondary") as (running, page):
        open_dialog(page)
        expect(page.get_by_role("dialog")).to_be_visible()
        running.say("")
        running.until_told("See what came of it.")
        expect(page.get_by_role("dialog")).not_to_be_visible()
        running.say("")

        ran = running.end()

    assert ran.code == 0, ran.told
    assert ran.data("guard.stopped") == []
    assert ran.received("ach-enrollment") == []


@pytest.mark.long
def test_the_same_harmless_press_is_stopped_once_something_is_typed(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path
) -> None:
    """The rule asks for no word: with one typed figure even Cancel is the person's."""
    with at_the_ask(acepilot, playwright, tmp_path, ".dialog-actions button.secondary") as (running, page):
        open_dialog(page)
        page.get_by_role("textbox", name="Bank Routing Number").press_sequentially("0")
        page.wait_for_timeout(RESTS_MS)
        running.say("")
        running.until(lambda: [one for one in running.entries() if one["kind"] == "guard.stopped"])
        expect(page.get_by_role("dialog")).to_be_visible()
        running.say("s")
        running.say("y")

        ran = running.end()

    assert [one["why"] for one in ran.data("guard.stopped")] == ["rule"]
    assert ran.code == 4
    assert ran.received("ach-enrollment") == []


@pytest.mark.long
def test_a_control_named_submit_is_stopped_by_its_word(
    acepilot: Acepilot, playwright: Playwright, tmp_path: Path
) -> None:
    """A drafted form, in which nobody typed, is not sent either: the live control says Submit. The person sends it."""
    with at_the_ask(acepilot, playwright, tmp_path, "button.primary") as (running, page):
        page.evaluate(REACH_DETAILS, COMPANY)
        page.reload()
        submit = page.get_by_role("button", name="Submit")
        expect(submit).to_be_visible()
        page.evaluate(DRAFT)
        page.wait_for_timeout(RESTS_MS)
        running.say("")
        running.until(lambda: [one for one in running.entries() if one["kind"] == "guard.stopped"])
        page.locator("ui-checkbox input").check()
        submit.click()
        expect(page.get_by_role("status").filter(has_text="submitted")).to_be_visible()
        running.say("s")
        running.say("y")

        ran = running.end()

    assert [one["why"] for one in ran.data("guard.stopped")] == ["word"]
    assert "“Submit” says “submit”: acepilot does not press such a control." in ran.told
    (sent,) = ran.received("application")
    (stopped,) = ran.entries("guard.stopped")
    assert sent["at"] > stopped["at"]
    assert_sound(ran)
