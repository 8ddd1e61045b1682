"""The window that acepilot opens: it is the person's, with their settings."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import playwright as installed
import pytest
from playwright.sync_api import Page, Playwright

from acepilot.browser.find import FoundBrowser, find_browser
from acepilot.browser.launch import OFF_ANYWAY, LaunchOptions, open_window
from acepilot.errors import EnvironmentFault

WISHES = ("--force-dark-mode", "--force-high-contrast", "--force-prefers-reduced-motion")
ASKED = (
    "(prefers-color-scheme: dark)",
    "(forced-colors: active)",
    "(prefers-reduced-motion: reduce)",
    "(prefers-contrast: more)",
)


def fits(page: Page) -> list[bool]:
    """Return what a page learns of the person's settings."""
    return [bool(page.evaluate("(query) => matchMedia(query).matches", query)) for query in ASKED]


@pytest.mark.long
def test_settings_of_the_person_reach_every_page(playwright: Playwright) -> None:
    """Dark, contrast, forced colours and less motion: as the browser has them, in windows that a page opens too."""
    with open_window(playwright, LaunchOptions(find_browser(), headless=True, arguments=WISHES)) as window:
        page = window.context.new_page()
        with page.expect_popup() as opened:
            page.evaluate("void open('about:blank')")
        assert fits(page) == [True] * 4
        assert fits(opened.value) == [True] * 4
    with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
        assert fits(window.context.new_page()) == [False] * 4


def test_what_playwright_switches_off_stays_off() -> None:
    """Chromium heeds the last `--disable-features` alone, so that ours must hold all of Playwright's own."""
    bundle = Path(installed.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    listed = re.search(r"\n +disabledFeatures = \[(.*?)\]", bundle.read_text(encoding="utf-8"), re.DOTALL)
    assert listed
    assert set(re.findall(r'^\s+"(\w+)"', listed[1], re.MULTILINE)) == set(OFF_ANYWAY)


def test_browser_loads_no_page_of_its_own_beside_the_persons(playwright: Playwright) -> None:
    """What drops down from the address bar is no page, which each window would load at once: two for nothing."""
    with open_window(playwright, LaunchOptions(find_browser(), headless=True)) as window:
        window.context.new_page()
        session = window.browser.new_browser_cdp_session()
        targets = session.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    assert [one["url"] for one in targets if one["url"].startswith("chrome://")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands for the browser")
@pytest.mark.parametrize(("does", "said"), [("echo 'no such screen' >&2", "no such screen"), ("", "nothing")])
def test_browser_that_does_not_start_is_quoted(
    playwright: Playwright, tmp_path: Path, does: str, said: str
) -> None:
    """The hint has what the browser said, and nothing of what Playwright says about itself."""
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{does}\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    found = FoundBrowser(str(program), None, "Broken", "named")
    with (
        pytest.raises(EnvironmentFault) as caught,
        open_window(playwright, LaunchOptions(found, headless=True)),
    ):
        pass
    assert caught.value.hint is not None
    assert caught.value.hint.endswith(f"It said: {said}")
