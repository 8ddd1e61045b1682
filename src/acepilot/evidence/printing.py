"""Report and receipt as PDF: printed by the browser, with page numbers, run and journal head on every page.

Knows a page on disk and a browser; no run and no journal. It reaches nothing: offline, and without scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from acepilot.browser.find import FoundBrowser
from acepilot.errors import EnvironmentFault
from acepilot.plaintext import visible
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from playwright.sync_api import Page, PdfMargins

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
_SHEET = re.compile(rb"/Type\s*/Page\b")
_MADE_AT = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}")
MARGIN: PdfMargins = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
_LINE = (
    "font: 7pt 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif; color: #4f5b6b;"
    " width: 100%; margin: 0 16mm; display: flex; justify-content: space-between; gap: 6mm;"
)


class TooLong(EnvironmentFault):
    """What is to stand on one page does not fit on it, however small."""


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page."""

    run: str
    head: str


def print_pdf(
    html_path: Path,
    footer: Footer,
    browser: FoundBrowser,
    timing: Timing = USUAL,
    *,
    one_page_of: datetime | None = None,
) -> bytes:
    """Print a page of ours.

    Args:
        html_path: The page; its pictures may lie beside it.
        footer: What stands at the foot of every page.
        timing: How long it may take.
        one_page_of: The time of what is to be printed on one page, as small as that takes, and to bear this time; None
            for as many pages as it has, and the time of the printing.

    Returns:
        The PDF. With `one_page_of` the same browser prints the same bytes, else they differ from one printing to the
        next.

    Raises:
        EnvironmentFault: The browser cannot be started, or could not print.
        TooLong: It does not fit on the one page.
    """
    from playwright.sync_api import Error as PlaywrightError  # noqa: PLC0415 - evidence needs no browser otherwise

    from acepilot.browser.driver_process import driver  # noqa: PLC0415 - as above
    from acepilot.browser.launch import LaunchOptions, open_window  # noqa: PLC0415 - as above

    with driver() as playwright, open_window(playwright, LaunchOptions(browser, headless=True)) as window:
        try:
            context = window.browser.new_context(java_script_enabled=False, offline=True)
            context.set_default_timeout(timing.print_within_ms)
            page = context.new_page()
            page.goto(html_path.resolve().as_uri(), wait_until="load")
            page.emulate_media(media="print", color_scheme="light")
            return _on_one(page, footer, one_page_of) if one_page_of else _pdf(page, footer)
        except PlaywrightError as error:
            raise EnvironmentFault(
                f"{browser.name} could not print the report.",
                hint="Open report.html and print it there, or name another browser with --browser.",
            ) from error


def _pdf(page: Page, footer: Footer, *, scale: float = 1.0) -> bytes:
    return page.pdf(
        format="Letter",
        scale=scale,
        print_background=True,
        display_header_footer=True,
        header_template="<span></span>",
        footer_template=footer_html(footer),
        margin=MARGIN,
        tagged=True,
        outline=True,
    )


def _on_one(page: Page, footer: Footer, at: datetime) -> bytes:
    """Print a page as large as one sheet has room for it."""
    for scale in SCALES:
        printed = _pdf(page, footer, scale=scale)
        if len(_SHEET.findall(printed)) == 1:
            return _MADE_AT.sub(lambda match: b"%b%b" % (match[1], f"{at:%Y%m%d%H%M%S}".encode()), printed)
    raise TooLong("What is to stand on one page does not fit on it.")


def footer_html(footer: Footer) -> str:
    """Return the foot of a page; Chromium fills in the numbers."""
    run, head = escape(visible(footer.run)), escape(visible(footer.head))
    return (
        f'<div style="{_LINE}"><span>{run}<br>Journal head {head}</span>'
        '<span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
    )
