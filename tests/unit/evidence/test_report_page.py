"""The report as a real browser shows it, opened from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from reportkit import RunMaker
from shortkit import first

from acepilot.browser.launch import Window
from acepilot.evidence.report import write_report
from acepilot.evidence.report_pictures import READING_WIDTH_PX
from acepilot.evidence.snapshot import take_snapshot
from acepilot.evidence.verification import Check, CheckOutcome, Mismatch, Verification
from acepilot.testing import Scheme

MISMATCH = Mismatch("data/captures/0001-review.png", "a" * 64, "b" * 64)
CHECKS = Verification(
    (
        Check(1, "The journal's chain holds", CheckOutcome.PASS, note="12 entries, head " + "c" * 64),
        Check(2, "Every file is there and equal", CheckOutcome.FAIL, (MISMATCH,)),
        Check(3, "Signature", CheckOutcome.ABSENT, note="unsigned"),
    )
)
OpenPage = Callable[..., Page]


@pytest.fixture
def open_report(window: Window, maker: RunMaker) -> Iterator[OpenPage]:
    """Open the report of a run on which everything happened, from disk and offline."""
    contexts = []

    def make(*, inline: bool = False, width: int = 1280, scheme: Scheme = "light") -> Page:
        path = maker.path if maker.journal.seq > 0 else _eventful(maker)
        report = path / "report.html"
        report.write_bytes(write_report(take_snapshot(path), inline=inline, verification=CHECKS))
        context = window.browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(report.as_uri())
        return page

    yield make
    for context in contexts:
        context.close()


def _eventful(maker: RunMaker) -> Path:
    """Write a run with every kind of row that the report has."""
    maker.start()
    picture = maker.review()
    maker.write("drift", {"wanted": 'button "Add"', "used": 'button "New"', "how": "fallback"})
    maker.write("person.edited", {"field": "Routing", "from": "021000021", "to": "1" * 200})
    maker.press(None)
    maker.answer("refused", "No: " + "x" * 300)
    maker.press(picture)
    maker.answer("accepted", "Saved.")
    maker.turn = "acepilot"
    maker.write("step.done", {"ms": 1500, "target": "x"})
    maker.step = {"n": 3, "kind": "capture", "title": "Take a picture: done"}
    maker.capture("done")
    maker.write("step.failed", {"expected": "a page", "got": "another"})
    maker.end("run.failed", reason="It failed.", hint="Look at the page.")
    (maker.path / "captures" / "0002-answer-refused.png").unlink()
    return maker.path


@pytest.mark.long
@first(
    ("scheme", "width", "inline"),
    [
        ("light", 1440, False),
        ("dark", 1440, True),
        ("light", 390, True),
        ("dark", 390, False),
    ],
)
def test_axe_finds_nothing(open_report: OpenPage, scheme: Scheme, width: int, *, inline: bool) -> None:
    """Everybody can read the report: no rule is broken at either width, in light or dark."""
    page = open_report(inline=inline, width=width, scheme=scheme)
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    assert [(rule["id"], rule["nodes"]) for rule in found["violations"]] == []
    assert [rule["id"] for rule in found["incomplete"]] == []
    assert len(found["passes"]) > 20


@pytest.mark.full
@first("width", [1440, 768, 390, 320])
def test_page_fits_its_window(open_report: OpenPage, width: int) -> None:
    """Nothing makes the page wider than the window, however long a text without spaces is."""
    assert open_report(width=width).evaluate("document.documentElement.scrollWidth") <= width


@first("inline", [False, True])
def test_pictures_are_seen_from_disk(open_report: OpenPage, *, inline: bool) -> None:
    """The page's own policy lets its pictures in, linked or inside, when it is opened as a file."""
    widths = open_report(inline=inline).evaluate("[...document.images].map(i => i.naturalWidth)")
    assert widths == [READING_WIDTH_PX if inline else 1280] * 3


@pytest.mark.long
def test_picture_that_is_inside_grows_at_a_click(open_report: OpenPage) -> None:
    """A click shows a picture as wide as the sheet, and the link below leads back."""
    page = open_report(inline=True, width=1440)
    picture = page.locator("#capture-1 img")
    before = picture.bounding_box()
    picture.click()
    after = picture.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.5 * before["width"]
    page.locator("#capture-1").get_by_role("link", name="Make it small again").click()
    back = picture.bounding_box()
    assert back is not None
    assert back["width"] == before["width"]


@pytest.mark.long
def test_linked_picture_opens_at_full_size(open_report: OpenPage) -> None:
    """A click opens the capture's own file."""
    page = open_report()
    page.locator("#capture-1 a").first.click()
    page.wait_for_url("**/captures/0001-review.png")
