"""What the person is shown: changes of it have types, and no secret is in them."""

from __future__ import annotations

from dataclasses import fields

from acepilot.journal.redaction import SecretGate
from acepilot.person import texts
from acepilot.person.human import Changes, Choice, FieldRow, FieldState, Key, Situation, Turn
from acepilot.run.showing import PassingNotice, Showing
from acepilot.testing import FakeHuman

SECRET = "000123456789"


def shown() -> tuple[Showing, FakeHuman]:
    """Return what shows a person things, and the person."""
    gate = SecretGate()
    gate.add(SECRET, shown="••••6789")
    human = FakeHuman()
    return Showing(human, gate.mask), human


def test_changes_are_the_fields_of_a_situation() -> None:
    """Whatever a person is shown can be changed by its name, and nothing else can."""
    assert list(Changes.__annotations__) == [field.name for field in fields(Situation)]


def test_no_secret_is_shown_wherever_a_page_put_it() -> None:
    """Texts, names of choices and what stands in fields are masked; what decides (keys, states) is not touched."""
    showing, human = shown()
    row = FieldRow(f"Account {SECRET}", "••••6789", SECRET, FieldState.SAME)
    choice = Choice(Key.DONE, f"Use {SECRET}")
    showing.tell(turn=Turn.PERSON, doing=SECRET, choices=(choice,), fields=(row,), checks=(SECRET,))
    assert SECRET not in repr(human.log)
    situation = showing.situation
    assert (situation.turn, situation.choices[0].key) == (Turn.PERSON, Key.DONE)
    assert situation.fields[0].state is FieldState.SAME
    assert situation.checks == (situation.doing,)


def test_what_was_said_by_the_way_goes_with_what_was_done() -> None:
    """A new thing to do takes away what came of a note; another change leaves it."""
    showing, _ = shown()
    showing.tell(said="Your note is kept.")
    showing.tell(notice="The page has changed.")
    assert showing.situation.said == "Your note is kept."
    showing.tell(doing="Fill in the form.")
    assert showing.situation.said == ""


def test_same_thing_is_shown_once_and_a_passing_notice_is_known() -> None:
    """What changes nothing is not shown anew; the next notice takes the place of one that passes."""
    showing, human = shown()
    showing.tell(notice="Sign in first.", passing=PassingNotice.PRIVATE)
    showing.tell(notice="Sign in first.", passing=PassingNotice.PRIVATE)
    assert (len(human.log), showing.passing) == (1, PassingNotice.PRIVATE)
    showing.tell(notice="")
    assert showing.passing is None


def test_press_that_did_not_count_leaves_the_question() -> None:
    """A double click meets the next question, which stays in sight beside it, and stands alone once a press counts."""
    showing, _ = shown()
    showing.tell(notice="Is it done all the same?", passing=PassingNotice.PRIVATE)
    showing.tell_unsure()
    showing.tell_unsure()
    assert showing.situation.notice == f"{texts.PANEL_UNSURE} Is it done all the same?"
    showing.tell_sure()
    assert (showing.situation.notice, showing.passing) == ("Is it done all the same?", PassingNotice.PRIVATE)
    showing.tell_sure()
    assert showing.situation.notice == "Is it done all the same?"
