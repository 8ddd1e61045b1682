"""What is still on its way as a run ends: a press of the person's, its answer, a file. None is lost in silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Request
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says
from acepilot.timing import Timing

RunFlow = Callable[..., Any]
FORM = """<label>Account Number <input></label><p role=status id=s></p>
<button type=button onclick="%s">Submit</button>"""
SENDS = "fetch('/save', {method: 'POST', body: 'x'}).then(() => { s.textContent = 'Success'; })"
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""


class Ending:
    """A person who presses Submit, and a run that ends right after, before acepilot has looked again."""

    def __init__(self, portal: FakePortal, how: str) -> None:
        self.why = ""
        self._page = portal.surface.page
        self._how = how

    def press_and_end(self) -> None:
        """Press, and end the run."""
        self._page.click("text=Submit")
        if self._how == "tab closed":
            self._page.close()
        elif self._how == "signal":
            self.why = "Interrupted by Ctrl-C."

    def human(self) -> FakeHuman:
        """Return the person."""
        stops = (says(Key.STOP),) if self._how == "stop" else ()
        return FakeHuman(does(self.press_and_end), *stops)


def hangs(_request: Request) -> None:
    """Leave a request without an answer."""


@first(
    ("how", "ending"),
    [("signal", "run.interrupted"), ("tab closed", "run.interrupted"), ("stop", "run.stopped")],
)
def test_press_without_an_answer_is_written_down_as_unknown(
    make_portal: Callable[..., FakePortal], run_flow: RunFlow, how: str, ending: str
) -> None:
    """However the run ends: the press is in the record, and that nobody knows what the portal answered."""
    portal = make_portal()
    portal.serve("/save", hangs)
    portal.show(FORM % SENDS)
    end = Ending(portal, how)
    ran = run_flow(portal, end.human(), REVIEW, why_interrupted=lambda: end.why)
    watched = ("person.pressed", "person.submitted", "portal.answered", ending)
    assert ran.kinds(*watched) == list(watched)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["unknown"]
    assert ran.data("portal.answered")[0]["url"] == "https://portal.test/"
    assert {one["turn"] for one in ran.entries if one["kind"] in watched} == {"person"}


@pytest.mark.full
@first("refused", ["", "  refused: alert\n"])
def test_answer_that_had_come_counts(
    make_portal: Callable[..., FakePortal], run_flow: RunFlow, refused: str
) -> None:
    """A success that was on the page as the person closed the tab was seen, though nobody had looked yet."""
    portal = make_portal()
    portal.serve("/save", FakePage("x"))
    page = portal.show(FORM % SENDS)

    def press_and_close() -> None:
        page.click("text=Submit")
        page.get_by_text("Success").wait_for()
        page.wait_for_timeout(500)  # until our script has told it; acepilot looks at nothing meanwhile
        page.close()

    ran = run_flow(portal, FakeHuman(does(press_and_close)), REVIEW + refused)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.data("person.submitted")[0]["basis"] == "seen"


@pytest.mark.full
def test_press_that_the_page_stopped_is_none(portal: FakePortal, run_flow: RunFlow) -> None:
    """A complaint of the page's own, and nothing sent: a run that ends then leaves nothing unknown."""
    portal.show("<p role=alert id=e></p>" + FORM % "e.textContent = 'Enter nine figures.'")
    human = FakeHuman(
        does(lambda: portal.surface.page.click("text=Submit")), says(Key.STOP, at="did not send")
    )
    ran = run_flow(portal, human, REVIEW + "  refused: alert\n")
    assert ran.end.code is ExitCode.STOPPED
    assert ran.kinds("person.pressed", "portal.answered") == ["person.pressed"]


class _Slow(BaseHTTPRequestHandler):
    """Sends a file, the rest of it after a while."""

    rest_after_s = 0.0

    def do_GET(self) -> None:
        """Answer with the first half at once."""
        self.send_response(200)
        self.send_header("Content-Type", "application/pdf")  # else the browser waits for more, to guess
        self.send_header("Content-Disposition", 'attachment; filename="receipt.pdf"')
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"one")
        self.wfile.flush()
        time.sleep(self.rest_after_s)
        with suppress(OSError):  # nobody waits any more
            self.wfile.write(b"two")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[str]:
    """Return the address of a file that is slow to come."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/receipt"
        server.shutdown()


@pytest.mark.full
@pytest.mark.parametrize("timing", [Timing(downloads_within_s=3.0)], ids=["3 s"])
@pytest.mark.parametrize("late", [(1.5, "kept"), (30, "unfinished")])
def test_file_that_is_late_is_waited_for_or_told(
    portal: FakePortal, run_flow: RunFlow, slow: str, late: tuple[float, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file on its way as the run ends is waited for a while; what does not come is told, and in the record."""
    rest_after_s, why = late
    monkeypatch.setattr(_Slow, "rest_after_s", rest_after_s)
    portal.context.route("http://127.0.0.1:*/**", lambda route: route.continue_())
    page = portal.show(f"<a href={slow} download>Receipt</a>")
    human = FakeHuman(
        does(lambda: page.evaluate("void setTimeout(() => document.querySelector('a').click())")),
        *[does(lambda: None)] * 3,
        says(Key.GO_ON),
    )
    ran = run_flow(portal, human, "- ask: Download it.\n")
    portal.context.unroute("http://127.0.0.1:*/**")
    assert ran.end.code is ExitCode.DONE
    assert [(one["name"], one["why"], bool(one["file"])) for one in ran.data("download")] == [
        ("receipt.pdf", why, why == "kept")
    ]
    assert ran.entries[-1]["kind"] == "run.finished"
