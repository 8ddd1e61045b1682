"""The report as PDF: printed by the browser, with page numbers, run and journal head on every page.

Knows a page on disk and a browser; no run and no journal. It reaches nothing: offline, and without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from acepilot.browser.find import FoundBrowser
from acepilot.errors import EnvironmentFault
from acepilot.plaintext import visible
from acepilot.timing import USUAL, Timing

if TYPE_CHECKING:
    from playwright.sync_api import PdfMargins

MARGIN: PdfMargins = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}
_LINE = (
    "font: 7pt 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif; color: #4f5b6b;"
    " width: 100%; margin: 0 16mm; display: flex; justify-content: space-between; gap: 6mm;"
)


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands at the foot of every page."""

    run: str
    head: str


def print_pdf(html_path: Path, footer: Footer, browser: FoundBrowser, timing: Timing = USUAL) -> bytes:
    """Print a report.

    Args:
        html_path: The report; its pictures may lie beside it.
        footer: What stands at the foot of every page.
        timing: How long it may take.

    Returns:
        The PDF. Its bytes differ from one printing to the next.

    Raises:
        EnvironmentFault: The browser cannot be started, or could not print.
    """
    from playwright.sync_api import Error as PlaywrightError  # noqa: PLC0415 - evidence needs no browser otherwise

    from acepilot.browser.launch import LaunchOptions, driver, open_window  # noqa: PLC0415 - as above

    with driver() as playwright, open_window(playwright, LaunchOptions(browser, headless=True)) as window:
        try:
            context = window.browser.new_context(java_script_enabled=False, offline=True)
            context.set_default_timeout(timing.print_within_ms)
            page = context.new_page()
            page.goto(html_path.resolve().as_uri(), wait_until="load")
            page.emulate_media(media="print", color_scheme="light")
            return page.pdf(
                format="Letter",
                print_background=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=footer_html(footer),
                margin=MARGIN,
                tagged=True,
                outline=True,
            )
        except PlaywrightError as error:
            raise EnvironmentFault(
                f"{browser.name} could not print the report.",
                hint="Open report.html and print it there, or name another browser with --browser.",
            ) from error


def footer_html(footer: Footer) -> str:
    """Return the foot of a page; Chromium fills in the numbers."""
    run, head = escape(visible(footer.run)), escape(visible(footer.head))
    return (
        f'<div style="{_LINE}"><span>{run}<br>Journal head {head}</span>'
        '<span>Page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
    )
