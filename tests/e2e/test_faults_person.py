"""A person's own surprises, by a second program at the same browser while the rehearsal plays the rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from e2ekit import Acepilot, Entry, Ran, free_port
from faultkit import ONE, SURPRISES, Fault, assert_ended, assert_goes_on_well, params
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Playwright

pytestmark = [pytest.mark.e2e, pytest.mark.long]

Moment = Callable[[list[Entry]], bool]


def in_review(entries: list[Entry]) -> bool:
    """Tell whether the form has been handed over."""
    return any(
        entry["kind"] == "turn" and entry["step"]["kind"] == "review" and entry["data"]["to"] == "person"
        for entry in entries
    )


def after_steps(n: int) -> Moment:
    """Return the moment in which that step of the second stage is done."""
    return lambda entries: any(
        entry["kind"] == "step.done" and entry["stage"]["n"] == 2 and entry["step"]["n"] == n
        for entry in entries
    )


def press_refresh(page: Page) -> None:
    """Press what acepilot is about to press."""
    page.get_by_role("button", name="Get Info/Refresh").dispatch_event("pointerdown")
    page.get_by_role("button", name="Get Info/Refresh").press("Enter")


ACTS: dict[str, tuple[Moment, Callable[[Page], object]]] = {
    "presses": (after_steps(3), press_refresh),
    "goes": (in_review, lambda page: page.evaluate("history.back()")),
    "opens": (in_review, lambda page: page.evaluate("location.assign('/s/importer/a0B3dKq1')")),
    "closes": (in_review, lambda page: page.close()),
    "signs": (after_steps(1), lambda page: page.evaluate("location.assign('/logout')")),
}


def play(acepilot: Acepilot, playwright: Playwright, fault: Fault) -> Ran:
    """Run the flow, and do what the person does the moment it is time."""
    when, act = ACTS[fault.name.split()[0]]
    port = free_port()
    options = ("--mock", "--mock-ledger", "ledger.jsonl", "--rehearse", "--headless", "--cdp-port", str(port))
    running = acepilot("run", fault.flow, *ONE, *options)
    running.until(lambda: len(running.entries()) > 3)
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    page = next(page for context in browser.contexts for page in context.pages)
    running.until(lambda: when(running.entries()))
    with suppress(PlaywrightError):  # the page may be gone as soon as it is done
        act(page)
    ran = running.end()
    with suppress(PlaywrightError):
        browser.close()
    return ran


@pytest.mark.parametrize("fault", params(SURPRISES))
def test_surprise_ends_as_the_table_says(acepilot: Acepilot, playwright: Playwright, fault: Fault) -> None:
    """Exit code, message, answers and ledger are the row's; where it says so, the run is gone on with and ends well."""
    ran = play(acepilot, playwright, fault)
    assert_ended(ran, fault)
    if fault.is_resumed:
        assert_goes_on_well(ran, fault)
