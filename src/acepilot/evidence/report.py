"""The report: one HTML page that tells a run to somebody who does not have acepilot.

Owns how the page is made from a run as it was at a moment. It needs no script and no network, and holds no time of its
own making: the same run gives the same bytes.
"""

from __future__ import annotations

from functools import partial

from jinja2 import PackageLoader
from markupsafe import Markup

from acepilot.evidence.report_front import read_front
from acepilot.evidence.report_pictures import inlined, linked
from acepilot.evidence.report_story import read_story
from acepilot.evidence.report_times import clock, day
from acepilot.evidence.snapshot import Snapshot
from acepilot.evidence.texts import page_environment
from acepilot.evidence.verification import Verification


def write_report(run: Snapshot, *, inline: bool, verification: Verification | None, pdf: str = "") -> bytes:
    """Return a run's report, as HTML in UTF-8.

    Args:
        inline: Whether the pictures are in the page, at reading size; else they are linked as `captures/…`, for a
            page that lies in the run's directory or in a bundle's `data/`.
        verification: What was checked before; the page tells it. None: nothing was, and the page says so.
        pdf: The name of the PDF beside the page, or a sentence that says why there is none; empty where neither
            belongs.

    Returns:
        The page. That a run has a report does not prove that the run verifies.
    """
    story = read_story(run, verification)
    loader = PackageLoader("acepilot.evidence")
    environment = page_environment(loader)
    environment.filters.update(clock=clock, day=day)
    style = "".join(loader.get_source(environment, name)[0] for name in ("palette.css", "report.css"))
    page = environment.get_template("report.html.j2")
    return page.render(
        story=story,
        front=read_front(story),
        show=partial(inlined if inline else linked, run.path),
        is_inline=inline,
        style=Markup(style),  # noqa: S704 - a file of this package
        pdf=pdf,
    ).encode()
