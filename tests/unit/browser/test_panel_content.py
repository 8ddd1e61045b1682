"""What stands in the panel, and what comes of it: the rows of a review, a note, a picture, Stop, the time left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from shortkit import first

from acepilot.browser.events import PanelPressed, PanelUnsure
from acepilot.browser.launch import HEADLESS_SIZE
from acepilot.cli.interruption import Interruption
from acepilot.cli.request import RunRequest
from acepilot.cli.window_run import _leave_open
from acepilot.errors import ExitCode
from acepilot.person import panel_texts
from acepilot.person.human import Choice, FieldRow, FieldState, Key, Turn
from acepilot.run.run_end import RunEnd
from acepilot.testing import HOME, FakePortal

PanelHands = Any
ROWS = (
    FieldRow("Bank Routing Number", "021000021", "021000021", FieldState.SAME),
    FieldRow("Bank Account Number", "•••• 6789", "•••• 4321", FieldState.EDITED),
    FieldRow("Bank Control Key", "Checking", "", FieldState.EMPTY),
    FieldRow("Account Holder", "Bayside Imports LLC", "Bayside", FieldState.REFUSED),
    FieldRow("Branch", "Main", "", FieldState.ABSENT),
)
STOP = (Choice(Key.STOP, "Stop"),)


# -- what a person reads --------------------------------------------------------------------------


def test_panel_says_for_whom_where_and_what_comes_next(portal: FakePortal, panel: PanelHands) -> None:
    """Flow, client, stage, importer, whose turn, what is asked, and what comes next are all there, as words."""
    portal.show("<body>")
    panel.show(client="Bayside Imports LLC", item="12-345678900", item_n=2, item_count=3)
    said = panel.text
    for words in (
        "Enroll in ACH refunds",
        "Bayside Imports LLC",
        "Stage 1 of 4: Sign in",
        "Importer 2 of 3:",
        "12-345678900",
        "Your turn",
        "Sign in to ACE with your own credentials.",
        "Next: Open the importer's account",
        "mock portal",
    ):
        assert words in said


IN_SIGHT = """function() {
  const { top, bottom } = this.getBoundingClientRect();
  const scroll = this.closest(".scroll").getBoundingClientRect();
  return top >= scroll.top && bottom <= scroll.bottom;
}"""


def is_in_sight(panel: PanelHands, name: str) -> bool:
    """Tell whether a row of the panel is where nothing has to be scrolled for it."""
    session = panel.portal.context.new_cdp_session(panel.portal.surface.page)
    row = session.send("DOM.resolveNode", {"backendNodeId": panel.find(name).backend})["object"]["objectId"]
    asked = {"objectId": row, "functionDeclaration": IN_SIGHT, "returnByValue": True}
    answer = session.send("Runtime.callFunctionOn", asked)["result"]["value"]
    session.detach()
    return bool(answer)


def test_field_that_is_not_as_asked_comes_into_sight_first(portal: FakePortal, panel: PanelHands) -> None:
    """However many fields there are, what is not as asked is read first: by eye, by Tab and by a screen reader.

    What comes to be so later is in sight too, wherever the panel is scrolled to; a press tells of the same field as
    ever. The control: a field that is as asked stands where the form has it, below the fold.
    """
    page = portal.show("<body>")
    rows = tuple(FieldRow(f"Field {n}", "12", "12", FieldState.SAME) for n in range(30))
    last = FieldRow("Bank Account Number", "•••• 6789", "•••• 4321", FieldState.EDITED)
    panel.show(fields=(*rows, last))
    names = [
        one.name for one in panel.tree() if one.name.startswith(("Field ", "Bank")) and one.role == "button"
    ]
    assert names[0].startswith("Bank Account Number changed")
    assert names[1:] == [f"Field {n} as asked 12" for n in range(30)]
    assert is_in_sight(panel, "Bank Account Number")
    panel.press("Bank Account Number")
    assert panel.answers() == [PanelPressed("look", 30)]

    panel.show(fields=(*rows, replace(last, found="•••• 6789", state=FieldState.SAME)))
    assert not is_in_sight(panel, "Bank Account Number")
    page.mouse.move(*panel.box_of(panel.find("Field 5")).middle)
    page.mouse.wheel(0, 2000)
    panel.wait()
    assert is_in_sight(panel, "Bank Account Number")
    panel.show(fields=(replace(rows[0], found="", state=FieldState.EMPTY), *rows[1:], last))
    assert is_in_sight(panel, "Field 0 empty")
    assert is_in_sight(panel, "Bank Account Number changed")


@pytest.mark.parametrize("height", [480, 600])
def test_low_panel_shows_the_first_field_that_is_not_as_asked(
    portal: FakePortal, panel: PanelHands, height: int
) -> None:
    """In a low window, and beside a control, the panel is as high as the question and that field need."""
    page = portal.show(
        "<input aria-label=Routing style='position:fixed;right:60px;top:120px;width:90%;height:60px'>"
    )
    page.set_viewport_size({"width": 700, "height": height})
    rows = tuple(FieldRow(f"Field {n}", "12", "12", FieldState.SAME) for n in range(9))
    panel.show(
        fields=(*rows, ROWS[1]), client="Bayside Imports LLC", item="12-345678900", item_n=2, item_count=3
    )
    assert is_in_sight(panel, "Bank Account Number")
    page.set_viewport_size(HEADLESS_SIZE)


def test_rows_say_how_each_field_stands(portal: FakePortal, panel: PanelHands) -> None:
    """Each field is a button that says its name, state and value, and what was asked for where that differs."""
    portal.show("<body>")
    panel.show(fields=(*ROWS, FieldRow("Bank Account Again", "•••• 6789", "•••• 6789", FieldState.EDITED)))
    rows = [
        one.name for one in panel.tree() if one.role == "button" and one.name.startswith(("Bank", "Account"))
    ]
    assert rows == [
        "Bank Account Number changed •••• 4321 asked for: •••• 6789",
        "Bank Control Key empty asked for: Checking",
        "Account Holder refused by the page Bayside asked for: Bayside Imports LLC",
        "Bank Account Again changed •••• 6789 another number than asked for, with the same last digits",
        "Bank Routing Number as asked 021000021",
    ]
    assert "Branch not on the page asked for: Main" in " ".join(panel.text.split())
    assert "1 as asked · 2 changed · 1 empty · 1 not on the page · 1 refused by the page" in panel.text


def test_fields_of_an_earlier_page_are_folded(portal: FakePortal, panel: PanelHands) -> None:
    """What was given on an earlier page is one line, and unfolds with a press; it is no absent field."""
    portal.show("<body>")
    earlier = FieldRow("Company Name", "Bayside Imports LLC", "Bayside Imports, LLC", FieldState.EARLIER)
    panel.show(fields=(earlier, *ROWS[:1]))
    assert "Company Name" not in panel.text
    assert "not on the page" not in panel.text
    panel.press("1 given on an earlier page")
    told = "Company Name given on an earlier page Bayside Imports, LLC asked for: Bayside Imports LLC"
    assert told in " ".join(panel.text.split())


def test_row_that_is_pressed_tells_which_it_is(portal: FakePortal, panel: PanelHands) -> None:
    """A press on a row, by mouse or key, asks to be shown that field."""
    page = portal.show("<body>")
    panel.show(fields=ROWS)
    panel.press("Bank Control Key")
    assert panel.answers() == [PanelPressed("look", 2)]
    panel.tab_to("Account Holder refused by the page Bayside asked for: Bayside Imports LLC")
    page.keyboard.press("Enter")
    assert panel.answers() == [PanelPressed("look", 3)]


@pytest.mark.long
def test_row_that_has_the_focus_keeps_it_while_others_change(portal: FakePortal, panel: PanelHands) -> None:
    """An edit in one field leaves the focus on the row of another."""
    portal.show("<body>")
    panel.show(fields=ROWS)
    panel.tab_to("Bank Control Key empty asked for: Checking")
    panel.show(150, fields=(FieldRow("Bank Routing Number", "021000021", "0", FieldState.EDITED), *ROWS[1:]))
    assert panel.focused() == ("button", "Bank Control Key empty asked for: Checking")


@pytest.mark.long
def test_rows_out_of_sight_do_not_make_a_press_unsure(portal: FakePortal, panel: PanelHands) -> None:
    """A list that is scrolled has rows that cannot be seen; the buttons below it can still be pressed."""
    portal.show("<body>")
    panel.show(fields=ROWS * 8, choices=(Choice(Key.GO_ON, "Go on", is_primary=True),))
    panel.press("Go on")
    assert panel.answers() == [PanelPressed("go_on", None)]


# -- Stop asks once more ------------------------------------------------------------------------------


def test_stop_asks_once_more(portal: FakePortal, panel: PanelHands) -> None:
    """A press on Stop stops nothing yet; the second one, on another button, does."""
    portal.show("<body>")
    panel.show(choices=STOP)
    panel.press("Stop")
    assert panel.answers() == []
    panel.wait()
    panel.press("Yes, stop")
    assert panel.answers() == [PanelPressed("stop", None)]


@pytest.mark.long
def test_stop_can_be_taken_back(portal: FakePortal, panel: PanelHands) -> None:
    """“Keep going” brings the choices back, and stops nothing."""
    portal.show("<body>")
    panel.show()
    panel.press("Stop")
    panel.wait()
    panel.press("Keep going")
    assert panel.answers() == []
    assert panel.has("Go on")
    assert not panel.has("Yes, stop")


@pytest.mark.timed
def test_double_press_on_stop_does_not_stop(portal: FakePortal, panel: PanelHands) -> None:
    """Whatever comes to stand where Stop was, a second press at once does not count there."""
    page = portal.show("<body>")
    panel.show(choices=STOP)
    page.mouse.dblclick(*panel.box_of(panel.find("Stop")).middle)
    page.mouse.click(*panel.box_of(panel.find("Yes, stop")).middle)
    assert PanelPressed("stop", None) not in panel.answers()


@pytest.mark.long
def test_question_goes_with_the_turn(portal: FakePortal, panel: PanelHands) -> None:
    """When something else is asked meanwhile, the question whether to stop is gone."""
    portal.show("<body>")
    panel.show()
    panel.press("Stop")
    panel.show(turn=Turn.ACEPILOT, choices=(Choice(Key.PAUSE, "Pause"), *STOP))
    assert panel.has("Pause")
    assert not panel.has("Yes, stop")


@pytest.mark.long
def test_stop_is_asked_by_keyboard_with_the_safe_answer_first(portal: FakePortal, panel: PanelHands) -> None:
    """Enter on Stop goes to “Keep going”; Escape takes it back, and closes no dialog of the page."""
    page = portal.show("<body><dialog id=d><input aria-label=EIN></dialog>")
    page.evaluate("() => { d.showModal(); }")
    panel.show()
    panel.tab_to("Stop")
    page.keyboard.press("Enter")
    panel.wait(100)
    assert panel.focused() == ("button", "Keep going")
    page.keyboard.press("Escape")
    panel.wait(100)
    assert panel.focused() == ("button", "Stop")
    assert page.evaluate("d.open")


# -- a note, and a picture ------------------------------------------------------------------------------


@pytest.mark.long
def test_note_is_typed_and_kept(portal: FakePortal, panel: PanelHands) -> None:
    """“Note” opens a box that has the focus at once; what is typed there is told once it is kept."""
    page = portal.show(
        """<body><input id=e><script>window.heard = []; for (const type of ['keydown', 'keyup', 'beforeinput', 'input'])
        addEventListener(type, () => heard.push(type), true)</script>"""
    )
    panel.show()
    panel.away()
    page.click("#e")
    panel.press("Note")
    page.keyboard.type("I called the bank.")
    panel.wait()
    panel.press("Keep the note")
    assert panel.answers() == [PanelPressed("note", None, "I called the bank.")]
    assert page.input_value("#e") == ""
    assert page.evaluate("heard") == []
    assert not panel.has("Keep the note")


@pytest.mark.long
def test_empty_note_is_none(portal: FakePortal, panel: PanelHands) -> None:
    """Keeping nothing tells nothing, and the box waits."""
    portal.show("<body>")
    panel.show()
    panel.press("Note")
    panel.wait()
    panel.press("Keep the note")
    assert panel.answers() == []
    assert panel.has("Keep the note")


@pytest.mark.long
def test_note_is_limited_in_length(portal: FakePortal, panel: PanelHands) -> None:
    """More than 500 signs do not go into the box."""
    page = portal.show("<body>")
    panel.show()
    panel.press("Note")
    page.keyboard.insert_text("x" * 600)
    panel.wait()
    panel.press("Keep the note")
    (told,) = panel.answers()
    assert isinstance(told, PanelPressed)
    assert len(told.text) == 500


@pytest.mark.long
def test_note_outlasts_what_changes_around_it(portal: FakePortal, panel: PanelHands) -> None:
    """A note that is being typed goes on while rows change and the turn passes, and over a navigation."""
    portal.serve("/next", "<body>")
    page = portal.show("<body>")
    panel.show(fields=ROWS)
    panel.press("Note")
    page.keyboard.type("one ")
    panel.show(150, fields=ROWS[:3])
    page.keyboard.type("two ")
    panel.show(150, turn=Turn.ACEPILOT, choices=())
    page.keyboard.type("three")
    panel.wait()
    page.goto(f"{HOME}next")
    panel.wait()
    panel.wait()
    panel.press("Keep the note")
    told = [one for one in panel.answers() if isinstance(one, PanelPressed)]
    assert told == [PanelPressed("note", None, "one two three")]


@pytest.mark.long
def test_picture_is_asked_for(portal: FakePortal, panel: PanelHands) -> None:
    """“Take a picture” is told, in whoever's turn."""
    portal.show("<body>")
    for turn in Turn:
        panel.show(turn=turn)
        panel.press("Take a picture")
        assert panel.answers() == [PanelPressed("picture", None)]


# -- the time left ------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.timed
def test_time_left_is_counted_and_warned_of_once(portal: FakePortal, panel: PanelHands) -> None:
    """The time counts down; at two minutes an alert says so, once: its text is not made anew with each second."""
    portal.show("<body>")
    panel.show(deadline=datetime.now(UTC) + timedelta(seconds=122.4))
    assert "Time left: 2:01" in panel.text
    assert "Less than 2 minutes left." not in panel.text
    panel.wait(2600)
    first = [
        one for one in panel.tree() if (one.role, one.name) == ("StaticText", "Less than 2 minutes left.")
    ]
    clock = panel.find("", "timer")
    panel.wait(2000)
    assert len(first) == 1
    assert first[0] in panel.tree()
    assert panel.find("", "timer") == clock
    assert "Time left: 1:5" in panel.text


@pytest.mark.long
def test_warning_is_not_said_again_on_the_next_page(portal: FakePortal, panel: PanelHands) -> None:
    """A navigation in the last two minutes does not alarm a second time."""
    portal.serve("/next", "<body>")
    page = portal.show("<body>")
    panel.show(deadline=datetime.now(UTC) + timedelta(seconds=90))
    assert "Less than 2 minutes left." in panel.text
    page.goto(f"{HOME}next")
    panel.wait()
    panel.wait()
    assert "Time left: 1:2" in panel.text
    assert "Less than 2 minutes left." not in panel.text


@pytest.mark.long
def test_warning_goes_with_the_countdown(portal: FakePortal, panel: PanelHands) -> None:
    """Once nothing is counted any more, the warning is gone."""
    portal.show("<body>")
    panel.show(deadline=datetime.now(UTC) + timedelta(seconds=60))
    panel.show(deadline=None)
    assert "Less than 2 minutes left." not in panel.text
    assert "Time left" not in panel.text


def test_time_is_seen_in_the_folded_panel_too(portal: FakePortal, panel: PanelHands) -> None:
    """Folded, the panel still says whose turn it is, how much time is left, and what is wrong."""
    portal.show("<body>")
    panel.show(deadline=datetime.now(UTC) + timedelta(seconds=600), notice="The portal refused.")
    panel.press("Fold the panel")
    assert {"Your turn", "The portal refused."} <= {one.name for one in panel.tree()}
    assert "Time left: 9:5" in panel.text
    assert panel.box.height < 200


# -- survival ------------------------------------------------------------------------------------------------


def test_panel_is_drawn_on_a_page_that_allows_nothing(portal: FakePortal, panel: PanelHands) -> None:
    """A page whose policy is `default-src 'none'` has the panel in its full dress, and its buttons work."""
    from acepilot.testing import FakePage  # noqa: PLC0415 - only here

    portal.show(FakePage("<body>", {"content-security-policy": "default-src 'none'; style-src 'none'"}))
    panel.show()
    assert round(panel.box.width) == 348
    panel.press("Go on")
    assert panel.answers() == [PanelPressed("go_on", None)]


@pytest.mark.long
@pytest.mark.timed
def test_presses_that_change_the_panel_alone_need_no_wait(portal: FakePortal, panel: PanelHands) -> None:
    """Folding and moving act at once, as nothing is answered by them; an answer right after them does not count."""
    portal.show("<body>")
    panel.show()
    panel.press("Fold the panel")
    panel.press("Unfold the panel")
    panel.press("Go on")
    assert panel.answers() == [PanelUnsure()]


@first(
    "trick",
    ["attribute", "popover", *(pytest.param(one, marks=pytest.mark.long) for one in ("class", "style"))],
)
def test_page_cannot_change_the_panel_by_its_host(portal: FakePortal, panel: PanelHands, trick: str) -> None:
    """Classes, styles and attributes that a page sets on the host neither move, fade nor shrink the panel."""
    page = portal.show("<body>")
    panel.show()
    before = panel.box
    changes = {
        "class": "host.className = 'clear left card small'",
        "style": "host.style.cssText = 'opacity: 0 !important; inset: 0 !important; width: 9px !important'",
        "attribute": "host.hidden = true; host.inert = true; host.dir = 'rtl'",
        "popover": "host.popover = null",
    }
    page.evaluate(f"() => {{ const host = document.querySelector('acepilot-panel'); {changes[trick]}; }}")
    panel.wait()
    assert panel.box == before


# -- after the run --------------------------------------------------------------------------------


class Leaving(Interruption):
    """A person at a window that stays open: each look at whether they end it lets them do the next thing.

    Args:
        does: What they do, one after the other, each with some looks between; then they press Ctrl-C.
    """

    LOOKS = 8

    def __init__(self, *does: Callable[[], None]) -> None:
        super().__init__()
        self._does = iter(does)
        self._looks = 0

    def __bool__(self) -> bool:
        self._looks += 1
        if self._looks % self.LOOKS == 0:
            self.why = next(((does(), "")[1] for does in self._does), "Ctrl-C was pressed.")
        return bool(self.why)


def test_window_that_stays_says_that_nothing_is_recorded(
    portal: FakePortal, panel: PanelHands, tmp_path: Path
) -> None:
    """Once the run is over the panel says so, and how to submit, on the page and on whatever comes after it.

    Nothing can be answered in it any more. The control: a window that closes says nothing.
    """
    portal.serve("/sent", "<h1>Sent</h1>")
    page = portal.show("<form action=/sent><input aria-label=Routing><button>Submit</button></form>")
    hint = "To go on: acepilot resume 7"
    end = RunEnd(ExitCode.STOPPED, "You stopped it.", hint, (), "", tmp_path, is_typed_in=True)
    said: list[str] = []
    buttons: list[list[str]] = []

    def read() -> None:
        said.append(panel.text)
        buttons.append([one.name for one in panel.tree() if one.role == "button"])

    person = Leaving(read, page.get_by_role("button", name="Submit").click, read)
    _leave_open(RunRequest("ach-flow"), portal.surface, end, person)
    assert page.url == f"{HOME}sent?"
    for words in ("acepilot has stopped", panel_texts.ENDED, "acepilot resume 7", panel_texts.ENDED_WINDOW):
        assert all(words in one for one in said), words
    assert buttons == [["Move the panel to the other side", "Fold the panel"]] * 2

    portal.reset()
    portal.show("<body>")
    _leave_open(RunRequest("ach-flow"), portal.surface, replace(end, is_typed_in=False), Leaving(read))
    assert panel.tree() == []


@pytest.mark.parametrize("how", ["is_accepted", "is_unanswered"])
def test_window_whose_form_was_sent_does_not_advise_to_submit(
    portal: FakePortal, panel: PanelHands, tmp_path: Path, how: str
) -> None:
    """Where the portal has accepted all, or may have, nobody is told how to submit again."""
    portal.show("<input aria-label=Routing>")
    known = RunEnd(ExitCode.NOT_DONE, "It is over.", "", (), "", tmp_path, is_typed_in=True)
    end = replace(known, is_accepted=how == "is_accepted", is_unanswered=how == "is_unanswered")
    said: list[str] = []
    _leave_open(RunRequest("ach-flow"), portal.surface, end, Leaving(lambda: said.append(panel.text)))
    assert panel_texts.ENDED in said[0]
    assert panel_texts.ENDED_WINDOW not in said[0]
