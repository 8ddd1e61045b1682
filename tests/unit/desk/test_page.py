"""The desk's pages in real Chromium: for a screen reader, a keyboard, a phone, and somebody who means harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe
from boardkit import FakeDesk, client, fact, importer, many_clients
from evidencekit import make_run, options, put_key
from playwright.sync_api import BrowserContext, Page, expect

from acepilot.browser.launch import Window
from acepilot.desk.board import Problem, ProblemCode, Proof
from acepilot.desk.server import DeskServer
from acepilot.evidence import export
from acepilot.testing import FakeClock, Scheme
from acepilot.timing import Timing

NOW = Timing(clock=FakeClock(datetime(2026, 11, 28, 17, tzinfo=UTC)))
BUNDLE = "ab" * 32
HOSTILE = "<title>theirs</title><script>document.title='ran'</script>"
STATUS = "[role=status]"


@pytest.fixture
def page(window: Window) -> Iterator[Page]:
    """Return a page whose faults, and whatever it wants from elsewhere, fail the test."""
    context = window.browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on(
        "request",
        lambda request: (
            wrong.append(request.url) if "://" in request.url and "//127.0.0.1:" not in request.url else None
        ),
    )
    yield page
    context.close()
    assert wrong == []


def axe_findings(page: Page) -> list[str]:
    """Return what axe finds wrong, or cannot tell."""
    found: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    assert len(found["passes"]) > 10
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in (*found["violations"], *found["incomplete"])]


@pytest.mark.full
def test_pages_are_for_everybody(page: Page) -> None:
    """No finding of axe, light or dark, wide or narrow; nothing wider than a phone; no name that acts."""
    stray = Problem(ProblemCode.NOT_WHOLE, "journal.jsonl is not as it was.", BUNDLE)
    desk = FakeDesk(many_clients(8), strays=[stray])
    with DeskServer(desk, timing=NOW) as server, DeskServer(FakeDesk([])) as empty:
        board, one = server.address, f"{server.address}client/client-3"
        shown: list[tuple[Scheme, int, list[str]]] = [
            ("light", 1280, [board, one, f"{board}?client=nobody", empty.address]),
            ("dark", 360, [board, one]),
        ]
        for scheme, width, addresses in shown:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            for address in addresses:
                page.goto(address)
                assert axe_findings(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                assert "acepilot desk" in page.title()


@pytest.mark.full
def test_board_is_asked_by_keyboard_and_without_script(page: Page, window: Window) -> None:
    """The lines follow what is typed, and the address with them; without script the button asks for the same."""
    with DeskServer(FakeDesk(many_clients(40)), timing=NOW) as server:
        page.goto(server.address)
        expect(page.get_by_role("row")).to_have_count(101)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("000000702")
        expect(page.get_by_role("row")).to_have_count(2)
        assert page.locator(STATUS).inner_text().startswith("1 client, 1 IR number: ")
        assert page.url == f"{server.address}?client=000000702"
        expect(page.get_by_label("Client or IR number")).to_be_focused()
        expect(page.get_by_role("link", name="Show all")).to_have_attribute("href", server.address)
        page.get_by_role("link", name="State").press("Enter")
        expect(page.get_by_role("columnheader", name="State")).to_have_attribute("aria-sort", "ascending")
        asked = page.url
        page.get_by_label("Client or IR number").fill("")
        page.get_by_label("State", exact=True).select_option("refused")
        expect(page.locator(STATUS)).to_contain_text("refused")
        lines = page.get_by_role("row").count()
        plain = without_script(window)
        plain.goto(asked)
        plain.get_by_label("Client or IR number").fill("")
        plain.get_by_label("State", exact=True).select_option("refused")
        plain.get_by_role("button", name="Show").click()
        assert "state=refused" in plain.url
        assert plain.get_by_role("row").count() == lines > 1
        plain.context.close()


def without_script(window: Window) -> Page:
    """Return a page in which no script runs."""
    context: BrowserContext = window.browser.new_context(java_script_enabled=False)
    return context.new_page()


@pytest.mark.full
def test_report_out_of_a_bundle_does_nothing(page: Page, tmp_path: Path) -> None:
    """A signed bundle whose report.html holds a script: the report that opens is ours, without origin and script."""
    put_key(tmp_path / "home")
    run = make_run(tmp_path / "home")
    with patch("acepilot.evidence.bagging.write_report", lambda *_, **__: HOSTILE.encode()):
        export(run, tmp_path / "b.zip", options(tmp_path / "home"))
    proven = client(importer(fact(Proof.ENROLLED, run=run.name)), key="acme")
    with DeskServer(FakeDesk([proven], stored={BUNDLE: tmp_path / "b.zip"}), timing=NOW) as server:
        page.goto(f"{server.address}client/acme")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="Report").click()
        report = opened.value
        report.wait_for_load_state()
        assert report.get_by_text("Record of a run").is_visible()
        assert report.evaluate("origin") == "null"
        assert report.evaluate("opener") is None
        assert "theirs" not in report.title()
        assert report.locator("script").count() == 0
        asked = report.evaluate(
            "address => fetch(address).then(() => 'got it', () => 'refused')", server.address
        )
        assert asked == "refused"
    page.goto("about:blank")
    page.set_content(HOSTILE)  # the control: a browser that is given their page does what it says
    assert page.title() == "ran"
