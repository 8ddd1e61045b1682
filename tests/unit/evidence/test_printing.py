from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportkit import RunMaker

from acepilot.browser.find import FoundBrowser, find_browser
from acepilot.errors import EnvironmentFault
from acepilot.evidence.printing import Footer, footer_html, print_pdf
from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import take_snapshot


def printed(path: Path, browser: FoundBrowser) -> bytes:
    """Print a run's report as a command would: alone in its thread, as the tests' own driver holds this one."""
    page = path / "report.html"
    page.write_bytes(write_report(take_snapshot(path), inline=False, verification=None))
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(print_pdf, page, Footer("the-run", "ab" * 32), browser).result()


def pages(pdf: bytes) -> list[str]:
    """Return each page's text, its spaces as one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.long
def test_every_page_says_what_it_belongs_to(maker: RunMaker) -> None:
    """Each page has its number, the run, the journal's head, and that it is a rehearsal; the first has the outcome."""
    pdf = printed(maker.whole(), find_browser())
    texts = pages(pdf)
    assert len(texts) > 2
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert f"the-run Journal head {'ab' * 32}" in text
        assert "REHEARSAL" in text
    assert "The person submitted once. The portal accepted it." in texts[0]
    assert "The portal’s answer" in texts[0]
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.pages[0].mediabox[2:] == [612, 792]
    assert "/StructTreeRoot" in reader.root_object  # tagged, for screen readers
    assert len(reader.outline) > 0


@pytest.mark.full
def test_run_on_the_real_portal_is_printed_without_a_mark(maker: RunMaker) -> None:
    """A page of a real run is not marked as practice, and prints on white where the screen is dark."""
    for text in pages(printed(maker.whole(mock=None, rehearsal=False), find_browser())):
        assert "REHEARSAL" not in text
        assert "PRACTICE" not in text


@pytest.mark.long
def test_browser_that_does_not_start_is_told(maker: RunMaker, tmp_path: Path) -> None:
    """Without a browser that works there is no PDF, and the error says what to do."""
    broken = FoundBrowser(str(tmp_path / "none"), None, "Broken", "named")
    with pytest.raises(EnvironmentFault, match="Broken could not be started") as caught:
        printed(maker.whole(), broken)
    assert caught.value.hint


def test_foot_escapes_what_it_is_given() -> None:
    """A run's name cannot become markup at the foot of a page."""
    foot = footer_html(Footer("<b>\u202ex", "&"))
    assert r"&lt;b&gt;\u202ex" in foot
    assert "Journal head &amp;" in foot
