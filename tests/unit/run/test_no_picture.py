"""A picture that cannot be taken is a note in the record, and never the end of a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request
from shortkit import first

from acepilot.browser.screenshots import Camera, Picture
from acepilot.errors import ExitCode
from acepilot.person import texts
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says

OPEN = "- open: https://portal.test/\n  timeout: 2s\n"
FILL = OPEN + '- fill:\n    textbox "Company Name": ${company.legal_name}\n'
UNDRAWN = "<head><link rel=stylesheet href=/hang></head>"
IMPORTED = "<style>@import '/hang';</style>"
FORM = "<label>Company Name <input></label>"


def hangs(_request: Request) -> None:
    """Leave a request without an answer."""


@pytest.mark.long
def test_form_in_a_frameset_is_filled_and_taken(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A flow goes through a page made of frames, with its pictures, as through any other."""
    portal.serve("/menu", "<a href=/x>Accounts</a>")
    portal.serve("/main", FORM)
    frames = "<frameset cols='20%,*'><frame src=/menu><frame src=/main></frameset>"
    portal.serve("/", FakePage(frames, doctype=""))
    ran = run_flow(portal, FakeHuman(), FILL + "- capture: now\n")
    assert ran.end.code is ExitCode.DONE
    assert [one["name"] for one in ran.data("capture")] == ["now"]
    text = (ran.end.path / ran.data("capture")[0]["text"]["path"]).read_text(encoding="utf-8")
    assert "Company Name" in text


@pytest.mark.full
@pytest.mark.timed
@first("head", [UNDRAWN, IMPORTED], ids=["a style sheet", "an import"])
def test_page_that_is_never_drawn_is_passed_with_a_note(
    portal: FakePortal, run_flow: Callable[..., Any], head: str
) -> None:
    """`capture` is skipped, says why by code, and the run goes on."""
    portal.serve("/hang", hangs)
    portal.serve("/", f"{head}<h1>Bank</h1>")
    began = time.monotonic()
    ran = run_flow(portal, FakeHuman(), OPEN + '- capture: now\n- expect: heading "Bank"\n')
    assert ran.end.code is ExitCode.DONE
    assert [one["why"] for one in ran.data("capture.missing")] == ["undrawn"]
    assert ran.data("capture") == []
    assert time.monotonic() - began < 20


@pytest.mark.full
def test_answer_that_cannot_be_taken_is_an_answer(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A portal that accepts with a page that is never drawn has accepted, and the run ends well."""
    portal.serve("/hang", hangs)
    portal.serve("/done", f"{UNDRAWN}<p role=status>Success</p>")
    page = portal.show(f"<form action=/done>{FORM}<button>Submit</button></form>")
    steps = FILL + '- review: Check it.\n  submit: button "Submit"\n  until: status /Success/\n'
    ran = run_flow(portal, FakeHuman(does(lambda: page.click("button", no_wait_after=True))), steps)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.end.code is ExitCode.DONE
    assert [one["why"] for one in ran.data("capture.missing")] == ["undrawn"]


@pytest.mark.long
def test_failure_without_a_picture_names_none(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A step that fails on a page that cannot be taken sends nobody to a picture that is not there."""
    portal.serve("/hang", hangs)
    portal.serve("/", f"{UNDRAWN}<h1>Bank</h1>")
    ran = run_flow(portal, FakeHuman(), OPEN + '- expect: heading "Wire"\n  timeout: 1s\n')
    assert ran.end.code is ExitCode.NOT_DONE
    assert "There is no picture of the page" in ran.data("step.failed")[0]["hint"]
    assert [one["name"] for one in ran.data("capture.missing")] == ["failed"]


@pytest.mark.long
def test_pictures_of_a_flow_wait_for_a_page_at_work(
    portal: FakePortal,
    run_flow: Callable[..., Any],
    answer_within: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What shows the form, the review, the answer and the comparison is asked for again, as nobody waits for it."""
    answer_within(1_500)
    page = portal.show(f"<form action=/done>{FORM}<button>Submit</button></form>")
    portal.serve("/done", "<p role=status>Success</p><dl><dt>Company Name<dd>Bayside Imports LLC</dl>")
    usual = Camera.take

    def take(camera: Camera, *args: Any, **options: Any) -> Picture:
        page.evaluate("void setTimeout(() => { const ends = Date.now() + 2000; while (Date.now() < ends); })")
        return usual(camera, *args, **options)

    monkeypatch.setattr(Camera, "take", take)
    steps = FILL + "- capture: filled\n"
    steps += '- review: Check it.\n  submit: button "Submit"\n  until: status /Success/\n'
    steps += '- confirm:\n    value "Company Name": ${company.legal_name}\n'
    ran = run_flow(portal, FakeHuman(does(lambda: page.click("button", no_wait_after=True))), steps)
    assert ran.end.code is ExitCode.DONE
    assert ran.data("capture.missing") == []
    taken = [one["name"] for one in ran.data("capture")]
    assert taken == ["filled", "review", "answer-accepted", "confirmed"]


@pytest.mark.long
def test_picture_of_a_silent_page_keeps_nobody_waiting(
    make_portal: Callable[..., FakePortal], run_flow: Callable[..., Any]
) -> None:
    """A page that is at work for 12 s is not waited for: after 5 s there is a note, and the person is told."""
    portal = make_portal()
    page = portal.show("<h1>Bank</h1>")
    loop = "void setTimeout(() => { const ends = Date.now() + 12000; while (Date.now() < ends); })"
    human = FakeHuman(does(lambda: page.evaluate(loop)), says(Key.PICTURE), says(Key.GO_ON), patience_s=60)
    ran = run_flow(portal, human, "- ask: Look.\n")
    assert ran.end.code is ExitCode.DONE
    assert [one["why"] for one in ran.data("capture.missing")] == ["silent"]
    assert texts.NO_PICTURE in {one.said for one in human.log}
