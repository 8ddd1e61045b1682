"""What the panel is told, and the terminal's way to say the same."""

from __future__ import annotations

import io
import json
import time
from functools import partial
from typing import Any

import pytest

from acepilot.person import panel_texts, texts
from acepilot.person.human import NOTE_LIMIT, Answer, Choice, FieldRow, FieldState, Key, Situation, Turn
from acepilot.person.panel import Panel, panel_state
from acepilot.person.terminal import Terminal

REFUSED = FieldRow("Bank Routing Number", "021000021", "02100", FieldState.REFUSED)


def test_panel_is_told_everything_as_plain_data() -> None:
    """Every part of a situation that a person sees is in the state, which is JSON, with the panel's own words."""
    situation = Situation(
        Turn.PERSON, "review", "Check it.", flow="Enroll", client="Bayside", stage="Bank", stage_n=2, stage_count=3,
        choices=(Choice(Key.STOP, "Stop"),), fields=(REFUSED,), notice="No.", next="Go on", said="Noted.",
    )  # fmt: skip
    state = json.loads(json.dumps(panel_state(situation)))
    assert state["fields"] == [
        {
            "label": "Bank Routing Number",
            "wanted": "021000021",
            "found": "02100",
            "state": "refused",
            "respelled": False,
            "sought": "",
        }
    ]
    assert (state["said"], state["notice"], state["client"]) == ("Noted.", "No.", "Bayside")
    assert state["note_limit"] == NOTE_LIMIT
    assert state["words"] == dict(panel_texts.PANEL)


def test_panel_that_takes_leave_is_taken_away() -> None:
    """At the end nothing is left on the page."""
    drawn: list[object] = []
    Panel(drawn.append).close()
    assert drawn == [None]


def test_panel_is_drawn_at_once_but_for_what_acepilot_does_meanwhile() -> None:
    """Steps told one after the other may be drawn as one; a turn, a notice, and what ends either, never wait."""
    at_once: list[str] = []
    soon: list[str] = []

    def told(drawn: list[str], state: dict[str, Any] | None) -> None:
        drawn.append(str(state and state["doing"]))

    panel = Panel(partial(told, at_once), partial(told, soon))
    for situation in (
        Situation(Turn.ACEPILOT, doing="first"),
        Situation(Turn.ACEPILOT, doing="passed over"),
        Situation(Turn.ACEPILOT, doing="stopped", notice="Something was stopped."),
        Situation(Turn.ACEPILOT, doing="goes on"),
        Situation(Turn.PERSON, doing="yours"),
        Situation(Turn.PERSON, doing="still yours"),
        Situation(Turn.ACEPILOT, doing="back"),
        Situation(Turn.ACEPILOT, doing="next"),
    ):
        panel.show(situation)
    assert at_once == ["first", "stopped", "goes on", "yours", "still yours", "back"]
    assert soon == ["passed over", "next"]


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_terminal_breaks_lines_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal no word is cut, and no further line begins where acepilot's own lines do; a file has it whole."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "30")  # without both, Rich takes a dumb terminal for one of 80 columns
    monkeypatch.setenv("TERM", "dumb")
    words = "Check the bank details for IR number 12-345678900, figure by figure. ◆ Your turn: press nothing."
    screen, file = Screen(), io.StringIO()
    for out in (screen, file):
        Terminal(out, None).show(Situation(Turn.PERSON, "ask", words))
    _, *lines = screen.getvalue().splitlines()
    assert len(lines) == 3
    assert " ".join(line.strip() for line in lines) == f"◆ Your turn: {words}"
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 6) for line in lines[1:])
    assert file.getvalue() == f"\n  ◆ Your turn: {words}\n"


def test_terminal_asks_for_a_picture_too() -> None:
    """The terminal says how, takes `c` for it, and tells what came of it, and of a field that the page refuses."""
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO("c\n"))
    situation = Situation(
        Turn.PERSON, "ask", "Look.", fields=(REFUSED,), said="The picture is in the record."
    )
    terminal.show(situation)
    answer, ends = None, time.monotonic() + 60
    while answer is None and time.monotonic() < ends:
        answer = terminal.take()
    assert answer == Answer(Key.PICTURE)
    told = out.getvalue()
    assert "c = take a picture" in told
    assert "The picture is in the record." in told
    assert "refused by the page; asked for: 021000021" in told


def test_terminal_tells_only_what_can_be_answered_besides() -> None:
    """A choice that comes to a turn, as once the sign-in is over, is told alone; where one goes, all are told anew."""
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO())
    stop, done = Choice(Key.STOP, "Stop"), Choice(Key.DONE, "I have done it")
    for choices in ((stop,), (done, stop), (done,)):
        terminal.show(Situation(Turn.PERSON, "ask", "Sign in.", choices=choices))
    _, _, *lines = out.getvalue().splitlines()
    help_ = "n TEXT = write a note into the record   c = take a picture"
    assert [line.strip() for line in lines] == [
        f"s = Stop   {help_}", "d = I have done it", f"d = I have done it   {help_}",
    ]  # fmt: skip


def heard(lines: str, *choices: Choice) -> list[Answer]:
    """Return what lines mean where these can be said; all of them are read once the terminal is closed."""
    terminal = Terminal(io.StringIO(), io.StringIO(lines))
    terminal.show(Situation(Turn.PERSON, "ask", "Say it.", choices=choices))
    found = []
    while not terminal.is_closed:
        if (answer := terminal.take()) is not None:
            found.append(answer)
    return found


def test_terminal_takes_what_is_typed_behind_a_key() -> None:
    """Only behind a key that says so: a further word behind another key makes no sense, and is no stop."""
    choices = (
        Choice(Key.COULD_NOT, "not done", takes="TEXT"),
        Choice(Key.PICTURE, "a picture", takes="FILE"),
        Choice(Key.STOP, "stop"),
    )
    assert heard("f It was gone\nF\np a b.png\nc\ns at once\ns\ny\n", *choices) == [
        Answer(Key.COULD_NOT, text="It was gone"),
        Answer(Key.COULD_NOT),
        Answer(Key.PICTURE, text="a b.png"),
        Answer(Key.STOP),
    ]


def test_each_key_of_the_terminal_says_one_thing() -> None:
    """“c” takes a picture where “I do it myself” can be said as well; Enter alone is never a yes that must be typed."""
    choices = (Choice(Key.YES, "yes"), Choice(Key.CANCEL, "I do it myself"))
    assert heard("c\n\nx\ny\nyes\n", *choices) == [
        Answer(Key.PICTURE),
        Answer(Key.CANCEL),
        Answer(Key.YES),
        Answer(Key.YES),
    ]


def test_terminal_tells_how_the_page_writes_what_was_asked_for() -> None:
    """A field that is as asked in other words is told with both; of a secret no more than that it is grouped."""
    out = io.StringIO()
    rows = (
        FieldRow("Phone", "510-555-0142", "(510) 555-0142", FieldState.SAME, is_respelled=True),
        FieldRow("Account", "•••• 6789", "•••• 6789", FieldState.SAME, is_respelled=True),
        FieldRow("Routing", "021000021", "021000021", FieldState.SAME),
    )
    Terminal(out, io.StringIO()).show(Situation(Turn.PERSON, "review", "Check it.", fields=rows))
    told = out.getvalue()
    assert "as asked; the page writes (510) 555-0142 for 510-555-0142" in told
    assert "•••• 6789  as asked; the page groups it" in told
    assert told.count("as asked") == 2


def test_terminal_tells_another_number_that_ends_alike() -> None:
    """Two numbers of which the last digits alone are shown look the same: that they are not is said in words."""
    out = io.StringIO()
    rows = (
        FieldRow("Account", "•••• 6789", "•••• 6789", FieldState.EDITED),
        FieldRow("Again", "•••• 6789", "•••• 4321", FieldState.EDITED),
    )
    Terminal(out, io.StringIO()).show(Situation(Turn.PERSON, "review", "Check it.", fields=rows))
    assert f"Account: •••• 6789  changed; {texts.ENDS_ALIKE}" in out.getvalue()
    assert "Again: •••• 4321  changed; asked for: •••• 6789" in out.getvalue()


def test_terminal_tells_what_the_flow_calls_a_field() -> None:
    """A field that the page calls otherwise is told by both names; one that it calls so, by its own alone."""
    out = io.StringIO()
    rows = (
        FieldRow(
            "Business E-mail", "a@bay.example", "a@bay.example", FieldState.SAME, sought="Business Email"
        ),
        FieldRow("City", "Tampa", "Tampa", FieldState.SAME),
    )
    Terminal(out, io.StringIO()).show(Situation(Turn.PERSON, "review", "Check it.", fields=rows))
    assert "Business E-mail: a@bay.example  (the flow calls it “Business Email”)" in out.getvalue()
    assert out.getvalue().count("the flow calls it") == 1


def test_terminal_tells_first_that_a_step_was_not_needed() -> None:
    """A question that was not asked does not read as if it had been: why it was not stands before its words."""
    out = io.StringIO()
    shown = Situation(Turn.ACEPILOT, "ask", "Details are on file.", skipped="“Routing Number” is not there")
    Terminal(out, None).show(shown)
    assert "– Not needed, as “Routing Number” is not there: “Details are on file.”" in out.getvalue()


def test_terminal_folds_what_was_given_on_an_earlier_page() -> None:
    """Fields of an earlier page are one paragraph, and a field that may not be read is not called empty."""
    out = io.StringIO()
    earlier = FieldRow("Company", "Bayside Imports LLC", "Bayside Imports", FieldState.EARLIER)
    number = FieldRow("IR Number", "12-3456789", "12-3456789", FieldState.EARLIER)
    unread = FieldRow("Account Number", "•••• 6789", "", FieldState.UNREAD)
    Terminal(out, io.StringIO()).show(
        Situation(Turn.PERSON, "review", "Look.", fields=(earlier, number, unread))
    )
    told = " ".join(out.getvalue().split())
    assert (
        "given on an earlier page (2): Company: Bayside Imports (asked for: Bayside Imports LLC); IR Number:"
        in told
    )
    assert "Account Number not read: the page asks for a password or a code; asked for: •••• 6789" in told
    assert "(empty)" not in told


def test_long_note_is_told_by_its_beginning() -> None:
    """What is told of a note is short; the record has the whole."""
    assert texts.noted("I called.") == "Your note is in the record: “I called.”"
    assert len(texts.noted("word " * 80)) < 90


def test_stop_at_the_terminal_needs_a_yes() -> None:
    """One letter alone ends no run: what is said next decides."""
    for said, wanted in (
        ("s\ny\n", [Key.STOP]),
        ("s\ns\n", [Key.STOP]),
        ("s\nx\n", []),
        ("s\n\ng\n", [Key.GO_ON]),
    ):
        out = io.StringIO()
        terminal = Terminal(out, io.StringIO(said))
        choices = (Choice(Key.GO_ON, "Go on", is_primary=True), Choice(Key.STOP, "Stop"))
        terminal.show(Situation(Turn.PERSON, "ask", "Sign in.", choices=choices))
        time.sleep(0.1)
        answers = [terminal.take() for _ in range(4)]
        assert [answer.key for answer in answers if answer is not None] == wanted, said
        assert "Stop the run? y = yes" in out.getvalue()
