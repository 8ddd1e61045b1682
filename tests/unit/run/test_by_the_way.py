"""What a person asks for by the way, in whoever's turn: a note, a picture, to be shown a field of the review."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops
from shortkit import first

from acepilot.person.human import NOTE_LIMIT, FieldState, Key, Turn
from acepilot.testing import FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
FORM = """<body style='height:3000px'><label>Account Number <input id=a></label>
<label style='position:absolute;top:2200px'>Routing Number <input id=r maxlength=9 pattern='[0-9]{9}'></label>
<div id=s role=status></div><button onclick="fetch('/send', {method: 'POST', body: 'x'})
.then(() => s.textContent = 'Saved with success')">Submit</button>"""
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
    textbox "Routing Number": ${bank.routing_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""


def said(human: FakeHuman) -> list[str]:
    """Return what the person was told by the way, each once, in order."""
    return list(dict.fromkeys(one.said for one in human.log if one.said))


# -- a note -------------------------------------------------------------------------------------


def test_note_is_told_to_be_in_the_record(portal: FakePortal, run_flow: RunFlow) -> None:
    """The person is told how their note begins, without the figures that the record masks."""
    portal.show("page")
    human = FakeHuman(says(Key.NOTE, text="Bank 998877665544\nsaid yes"), says(Key.GO_ON))
    ran = run_flow(portal, human, "- ask: Look.")
    (told,) = said(human)
    assert told.startswith("Your note is in the record: “Bank ")
    assert "998877665544" not in told + str(ran.entries)


@first("note", ["9988.7766.5544", "9988\u00a07766\u00a05544", "9988\u20137766\u20135544"])
def test_number_in_a_note_is_masked_however_it_is_parted(
    portal: FakePortal, run_flow: RunFlow, note: str
) -> None:
    """Dots, special spaces and dashes between the digits, as they come with what is pasted, hide nothing."""
    portal.show("page")
    ran = run_flow(portal, FakeHuman(says(Key.NOTE, text=note), says(Key.GO_ON)), "- ask: Look.")
    assert [one["text"] for one in ran.data("person.noted")] == ["••••"]


def test_note_is_cut_off_at_its_limit(portal: FakePortal, run_flow: RunFlow) -> None:
    """However long a note is, from wherever it comes, the record takes what a note may have."""
    portal.show("page")
    ran = run_flow(portal, FakeHuman(says(Key.NOTE, text="x" * 2000), says(Key.GO_ON)), "- ask: Look.")
    assert [len(one["text"]) for one in ran.data("person.noted")] == [NOTE_LIMIT]


def test_empty_note_is_not_written(portal: FakePortal, run_flow: RunFlow) -> None:
    """White space is no note."""
    portal.show("page")
    human = FakeHuman(says(Key.NOTE, text=" \n "), says(Key.GO_ON))
    assert run_flow(portal, human, "- ask: Look.").data("person.noted") == []
    assert said(human) == []


# -- a picture ---------------------------------------------------------------------------------------


def test_picture_is_taken_at_once_in_the_persons_turn(portal: FakePortal, run_flow: RunFlow) -> None:
    """It shows the whole page, is named as the person's, and they are told its file; the turn stays theirs."""
    portal.show("<body style='height:3000px'>page")
    human = FakeHuman(says(Key.PICTURE), says(Key.GO_ON))
    ran = run_flow(portal, human, "- ask: Look.")
    (picture,) = ran.data("capture")
    assert picture["name"] == "by the person"
    assert picture["full_page"]
    assert said(human) == [f"The picture is in the record: {picture['path']}"]
    assert [entry["turn"] for entry in ran.entries if entry["kind"] == "capture"] == ["person"]


def test_picture_in_acepilots_turn_waits_for_the_next_step(portal: FakePortal, run_flow: RunFlow) -> None:
    """Asked for while acepilot acts, it is taken between two steps: none shows a field that is half filled."""
    portal.show(
        "<body><script>setTimeout(() => { document.body.innerHTML = '<label>Account Number <input></label>'; }, 400)"
        "</script>"
    )
    human = FakeHuman(says(Key.PICTURE, turn=Turn.ACEPILOT), says(Key.GO_ON))
    steps = '- fill:\n    textbox "Account Number": ${bank.account_number}\n- ask: Look.'
    ran = run_flow(portal, human, steps)
    assert ran.kinds("step.done", "capture", "turn")[:3] == ["step.done", "capture", "turn"]
    assert ran.data("capture")[0]["masks"] >= 1


def test_picture_of_a_page_with_a_password_is_refused_and_said(portal: FakePortal, run_flow: RunFlow) -> None:
    """None is taken where a password is asked for, whoever asks for it."""
    portal.show("<input type=password aria-label=Password>")
    human = FakeHuman(says(Key.PICTURE), says(Key.GO_ON))
    ran = run_flow(portal, human, "- ask: Sign in.")
    assert ran.data("capture") == []
    assert said(human)[0].startswith("No picture was taken")


# -- a field of the review -----------------------------------------------------------------------------


def look(portal: FakePortal) -> Image.Image:
    """Return what is seen in the window."""
    return Image.open(io.BytesIO(portal.surface.page.screenshot(caret="initial"))).convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures differ."""
    return ImageChops.difference(one, other).getbbox() is not None


@pytest.mark.full
@pytest.mark.timed
def test_field_is_scrolled_to_and_outlined_for_a_moment(portal: FakePortal, run_flow: RunFlow) -> None:
    """It comes into view with a ring around it, which is in no capture and goes; focus and page stay as they are."""
    portal.serve("/send", "x")
    page = portal.show(FORM)
    seen: list[Any] = []

    def see() -> None:
        """Look while the ring is there, and when it is gone."""
        page.wait_for_timeout(900)
        with_ring = look(portal)
        captured = portal.surface.camera.take((), (), full_page=False).png
        page.wait_for_timeout(1800)
        seen.extend([with_ring, look(portal), Image.open(io.BytesIO(captured)).convert("RGB")])
        seen.append(page.evaluate("[document.activeElement.id, r.outerHTML, scrollY, innerHeight]"))
        page.evaluate("scrollTo(0, 0)")
        page.click("text=Submit")

    cues = (
        does(lambda: page.evaluate("a.focus(); window.before = r.outerHTML")),
        says(Key.LOOK, index=1),
        does(lambda: None),
        does(lambda: None),
        does(see),
    )
    run_flow(portal, FakeHuman(*cues), REVIEW)
    with_ring, without, captured, (focused, html, scrolled, height) = seen
    assert differ(with_ring, without)
    assert not differ(captured, without)
    assert focused == "a"
    assert html == page.evaluate("window.before")
    assert scrolled < 2200 < scrolled + height


@pytest.mark.long
def test_field_that_is_none_shows_nothing(portal: FakePortal, run_flow: RunFlow) -> None:
    """Asked for a field that the review does not have, acepilot shows none, and the review goes on."""
    portal.serve("/send", "x")
    page = portal.show(FORM)
    scrolled: list[int] = []
    see = does(lambda: scrolled.append(page.evaluate("scrollY")))
    asked = [cue for index in (None, -1, 7) for cue in (says(Key.LOOK, index=index), see)]
    to_top = does(lambda: page.evaluate("scrollTo(0, 0)"))
    human = FakeHuman(to_top, *asked, does(lambda: page.click("text=Submit")))
    assert run_flow(portal, human, REVIEW).data("portal.answered")[0]["outcome"] == "accepted"
    assert scrolled == [0, 0, 0]


@pytest.mark.long
def test_field_that_the_page_refuses_is_told(portal: FakePortal, run_flow: RunFlow) -> None:
    """A value that the page itself does not take has a state of its own; an empty field is empty all the same."""
    portal.serve("/send", "x")
    page = portal.show(FORM)
    rests = [does(lambda: None)] * 5
    human = FakeHuman(
        does(lambda: page.fill("#r", "12")), *rests, does(lambda: page.fill("#r", "")), *rests,
        does(lambda: page.click("text=Submit")),
    )  # fmt: skip
    run_flow(portal, human, REVIEW)
    states = [one.fields[1].state for one in human.log if len(one.fields) == 2]
    assert list(dict.fromkeys(states)) == [FieldState.SAME, FieldState.REFUSED, FieldState.EMPTY]
