"""Recording: what is told of what a person does, and that nothing that was typed is ever among it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from acepilot.browser import driver, frame_sessions, world_scripts
from acepilot.browser.events import Recorded
from acepilot.browser.launch import Window
from acepilot.browser.recorder import Recorder, Spelling
from acepilot.record.acts import Filled, PressedAct
from acepilot.record.hearing import ActHearing
from acepilot.testing import FakePortal

ACCOUNT, OTHER_NUMBER, PASSWORD, OTHER_TEXT = (
    "000123456789",
    "987654321012",
    "correct-horse",
    "zebra crossing",
)
CANARIES = (ACCOUNT, OTHER_NUMBER, PASSWORD, OTHER_TEXT, "Bayside")
SPELLINGS = (
    Spelling("company.legal_name", None, "Bayside", is_secret=False),
    Spelling("bank.account_number", 0, ACCOUNT, is_secret=True),
)
FORM = """<h1>Refunds</h1><form onsubmit="return false">
<label>Name <input id=name></label><label>Account Number <input id=number></label>
<label>Confirm <input id=again></label>
<label>Remarks <input id=remarks></label>
<label>Kind <select id=kind><option>Choose</option><option>Checking</option></select></label>
<label><input type=checkbox id=agree>I agree</label><button type=button id=more>More</button>
<p>Search</p><input type=submit name=go value=Find id=find></form>
<div role=status id=status></div><div id=bare style="cursor: pointer">Nameless</div><a href="#there">There</a>
<script>
for (const one of document.querySelectorAll('input')) one.addEventListener('input', () => {  // the page says it again
  document.querySelector('h1').textContent = `Refunds of ${one.value}`;
  document.querySelector('#status').textContent = `You typed ${one.value.split('').join(' ')} ${one.value}`; });
</script>"""
SIGN_IN = """<label>User <input id=user></label><label>Password <input id=password type=password></label>
<button>Sign in</button>"""


@pytest.fixture
def recorder(portal: FakePortal) -> Recorder:
    """Listen in the portal's window, whose turn is the person's."""
    found = Recorder(portal.surface, SPELLINGS)
    found.join()
    portal.surface.turn.hand_over()
    return found


class Told:
    """What was told so far."""

    def __init__(self, portal: FakePortal, recorder: Recorder) -> None:
        self.portal = portal
        self.recorder = recorder
        self.all: list[Recorded] = []

    def take_in(self) -> list[Recorded]:
        """Hear, and hand the values to documents that have come; return what is new."""
        self.portal.pass_time(400)
        new = [event for event in self.portal.surface.events() if isinstance(event, Recorded)]
        for event in new:
            if event.what == "ready" and event.world is not None:
                self.recorder.start(event.world)
        self.all += new
        return new

    def __iter__(self) -> Iterator[str]:
        """Return all messages as the text that they are on their way."""
        return (json.dumps(event.data) for event in self.all)


@pytest.fixture
def told(portal: FakePortal, recorder: Recorder) -> Told:
    """Show the form, and listen."""
    portal.show(FORM)
    heard = Told(portal, recorder)
    heard.take_in()
    return heard


def type_into(page: Page, css: str, text: str) -> None:
    """Type key by key, and leave the field."""
    page.click(css)
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def fill_all(told: Told) -> None:
    """Do all that a person does with the form."""
    page = told.portal.surface.page
    type_into(page, "#name", "bayside")
    type_into(page, "#number", "0001-2345 6789")
    type_into(page, "#again", OTHER_NUMBER)
    type_into(page, "#remarks", OTHER_TEXT)
    page.focus("#kind")
    page.keyboard.type("Checking")
    page.click("#agree")
    page.click("#more")
    told.take_in()


def test_each_field_tells_which_value_of_the_client_stands_in_it_by_name(told: Told) -> None:
    """One message for a field, however many keys: its target, and the value's name; an option is the portal's text."""
    fill_all(told)
    fields = [event for event in told.all if event.what == "field"]
    seen = [told.recorder.described(one, one.data["seen"]).control.name for one in fields]
    names = {name: (one.data["names"], one.data["option"]) for name, one in zip(seen, fields, strict=True)}
    assert len(fields) == len(names)
    assert names == {
        "Name": ([["company.legal_name", None]], ""),
        "Account Number": ([["bank.account_number", 0]], ""),
        "Confirm": ([], ""),
        "Remarks": ([], ""),
        "Kind": ([], "Checking"),
        "I agree": ([], ""),
    }
    (press,) = [event.data for event in told.all if event.what == "press"]
    assert (press["seen"]["role"], press["seen"]["name"], press["holds"]) == ("button", "More", True)


@pytest.mark.parametrize("is_masking", [True, False])
def test_nothing_that_was_typed_is_in_any_message(
    window: Window, monkeypatch: pytest.MonkeyPatch, *, is_masking: bool
) -> None:
    """Not even where the page says it again; a listener that masks nothing is the control."""
    read = world_scripts._script
    if not is_masking:
        monkeypatch.setattr(
            world_scripts, "_script", lambda name: read(name).replace("...cleaned(data) }", "...data }")
        )
    portal = FakePortal(window.browser)
    recorder = Recorder(portal.surface, SPELLINGS)
    recorder.join()
    portal.show(FORM)
    portal.surface.turn.hand_over()
    told = Told(portal, recorder)
    told.take_in()
    fill_all(told)
    portal.close()
    found = {secret for secret in (ACCOUNT, OTHER_NUMBER, OTHER_TEXT) if any(secret in text for text in told)}
    assert found == (set() if is_masking else {OTHER_NUMBER, OTHER_TEXT})


def test_nothing_that_was_typed_leaves_the_page_in_any_answer(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor in what acepilot asks of the browser about the fields; a screen reader's view of one has it: the control."""
    answers: list[str] = []
    send = driver.send

    def noted(*what: Any, **how: Any) -> dict[str, Any]:
        answer = send(*what, **how)
        answers.append(json.dumps(answer))
        return answer

    monkeypatch.setattr(frame_sessions, "send", noted)
    fill_all(told)
    hearing = ActHearing(told.recorder, None)
    acts = [act for act in map(hearing.act_of, told.all) if isinstance(act, Filled)]
    hearing.now()
    assert len(acts) == 6
    typed = (OTHER_NUMBER, OTHER_TEXT, "0001-2345 6789", "bayside")
    assert [text for text in typed if any(text in answer for answer in answers)] == []
    field = next(event for event in told.all if event.what == "field")
    assert field.world is not None
    told.portal.surface.pointing.computed(field.world, int(field.data["seen"]["number"]))
    assert "bayside" in answers[-2]


@pytest.mark.full
def test_page_that_asks_for_a_password_tells_that_and_nothing_else(told: Told) -> None:
    """Neither what is typed there, nor what is pressed."""
    page = told.portal.show(SIGN_IN)
    told.take_in()
    before = len(told.all)
    type_into(page, "#user", "dana")
    type_into(page, "#password", PASSWORD)
    page.click("button")
    told.take_in()
    assert [event.what for event in told.all[:before]][-1] == "private"
    assert told.all[before:] == []
    (private,) = [event for event in told.all if event.what == "private"]
    assert [one["name"] for one in private.data["fields"]] == ["Password"]


@pytest.mark.full
def test_paused_recording_hears_nothing(told: Told) -> None:
    """Until it is gone on with."""
    told.recorder.pause(on=True)
    fill_all(told)
    assert [event for event in told.all if event.what in {"field", "press"}] == []
    told.recorder.pause(on=False)
    told.portal.surface.page.click("#more")
    new = told.take_in()
    assert [event.what for event in new if event.what != "said"] == ["aim", "press"]
    assert not any(secret in text for secret in (OTHER_NUMBER, OTHER_TEXT) for text in told)


def test_control_is_found_by_its_notation_and_no_other(told: Told) -> None:
    """A target is proven on the page; what is out of sight cannot be."""
    told.portal.surface.page.click("#more")
    (press,) = [event for event in told.take_in() if event.what == "press"]
    seen = told.recorder.described(press, press.data["seen"])
    assert told.recorder.finds(seen, 'button "More"', None) is True
    assert told.recorder.finds(seen, 'link "There"', None) is False
    assert told.recorder.finds_place(seen, "More", None) is True
    told.portal.surface.page.evaluate("document.querySelector('#more').hidden = true")
    assert told.recorder.finds(seen, 'button "More"', None) is None


def test_input_that_is_a_button_is_pressed_and_no_field(told: Told) -> None:
    """By its value, which is its name; the page may be gone before it could be asked for it."""
    told.portal.surface.page.click("#find")
    (press,) = [event.data for event in told.take_in() if event.what == "press"]
    assert (press["seen"]["role"], press["seen"]["name"], press["submits"]) == ("button", "Find", True)
    assert (press["holds"], press["seen"]["alike"], press["seen"]["beside"]) == (False, 1, "")


def test_press_on_what_has_no_role_is_told_with_its_place(told: Told) -> None:
    """What only looks as if it could be pressed is found by CSS."""
    told.portal.surface.page.click("#bare")
    (press,) = [event for event in told.take_in() if event.what == "press"]
    assert press.data["seen"]["id"] == "bare"


NAMED = """<button id=more>More</button><button id=b12>Less</button><label>City <input id=city></label>
<table><tr><td>Company Name<td><input name=company></table>"""


@pytest.mark.full
def test_target_has_the_second_best_name_behind_it(portal: FakePortal) -> None:
    """The page's own `id` for what is pressed, unless it was counted up; a field goes by names, or by its own."""
    recorder = Recorder(portal.surface, SPELLINGS)
    recorder.join()
    portal.surface.turn.hand_over()
    page = portal.show(NAMED)
    told = Told(portal, recorder)
    told.take_in()
    for css in ("#more", "#b12"):
        page.click(css)
    for css in ("#city", "[name=company]"):
        type_into(page, css, "Bayside")
    hearing = ActHearing(recorder, None)
    acts = [hearing.act_of(event) for event in told.take_in() if event.what in {"press", "field"}]
    used = [act.used if isinstance(act, PressedAct) else act.field.used for act in acts if act is not None]  # type: ignore[union-attr]
    assert [(one.name, one.target) for one in used] == [
        ("More", 'button "More" | css "#more"'),
        ("Less", 'button "Less"'),
        ("City", 'textbox "City" | label "City"'),
        ("Company Name", 'css "[name=company]"'),
    ]


def test_answer_in_plain_text_is_told_where_it_says_yes(portal: FakePortal) -> None:
    """Of what has no role; once, and nothing else of what came into view."""
    recorder = Recorder(portal.surface, (), ["success", "received"])
    recorder.join()
    portal.surface.turn.hand_over()
    page = portal.show("<p>Nothing yet</p><div role=status id=live></div><p id=plain></p>")
    told = Told(portal, recorder)
    told.take_in()
    page.evaluate("""() => { document.body.append('Another text');
        document.querySelector('#live').textContent = 'We received it.';
        document.querySelector('#plain').textContent = 'It was sent successfully.'; }""")
    portal.pass_time(500)
    said = [(event.data["role"], event.data["text"]) for event in told.take_in() if event.what == "said"]
    assert said == [("status", "We received it."), ("status", "It was sent successfully.")]
