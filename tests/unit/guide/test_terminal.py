"""What the person is told of a guided run at the terminal, and what the lines mean that they type there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from guidekit import Begin, Guided, data, go_to, picture, say

from acepilot.cli.guide_terminal import GuideTerminal
from acepilot.errors import Interrupted
from acepilot.guide.statements import Submitted
from acepilot.journal.codes import Outcome
from acepilot.person.terminal import Terminal


def follow(guide: Guided, *lines: str) -> str:
    """Type lines, which the run takes in one after the other; return what the terminal shows at its end."""
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO("".join(f"{line}\n" for line in lines)), yes="yes")
    told = GuideTerminal(terminal, "A small flow", "Bayside")
    while guide.end is None:
        try:
            said = told.watch(guide.position())
        except Interrupted:
            break
        if said is not None:
            say(guide, said)
    return out.getvalue()


def test_each_step_is_told_though_it_reads_as_the_one_before(begin: Begin) -> None:
    """The same step of the next importer is told anew, under its own heading."""
    guide = begin()
    go_to(guide, "click")
    shown = follow(guide, "k")
    assert shown.count("Step 1 of 5: Press Edit") == 2
    assert "importer 2 of 2: 12-345678901" in shown


def test_enter_alone_says_nothing(begin: Begin) -> None:
    """What acepilot cannot see needs a word: a key struck by chance is no step that was done; “yes” is."""
    guide = begin()
    shown = follow(guide, "", "")
    assert shown.count("Enter alone means nothing here.") == 2
    assert "yes = " in shown
    assert data(guide, "step.done") == []
    follow(guide, "yes")
    assert len(data(guide, "step.done")) == 1


def test_optional_fields_are_named_by_their_numbers(begin: Begin) -> None:
    """What must be there cannot be said to be absent, whatever number is typed."""
    guide = begin()
    go_to(guide, "fill")
    follow(guide, "d 1, 3 nine")
    (done,) = [one for one in data(guide, "step.done") if "fields" in one]
    assert [row["same"] for row in done["fields"]] == ["said-entered", "said-entered", "said-no-field"]


def test_picture_is_added_after_a_yes_alone(begin: Begin, tmp_path: Path) -> None:
    """Enter does not say that it shows no account number; what can be said instead leaves it out."""
    guide = begin()
    path = tmp_path / "a picture.png"
    path.write_bytes(picture())
    shown = follow(guide, f"p {path}", "", "x", f"p {path}", "no", "p")
    assert "“no” means nothing here." in shown
    assert data(guide, "capture") == []
    follow(guide, "yes")
    assert data(guide, "capture") == []
    follow(guide, f"p {path}", "yes")
    assert len(data(guide, "capture")) == 1


def test_failure_is_told_as_often_as_it_happens(begin: Begin) -> None:
    """A file that is not there is told each time, and writes nothing."""
    shown = follow(begin(), "p /nowhere.png", "p /nowhere.png")
    assert shown.count("/nowhere.png cannot be read") == 2


@pytest.mark.parametrize(("line", "kind"), [("a", "confirm"), ("r", "review")])
def test_question_comes_before_the_review_is_offered(begin: Begin, line: str, kind: str) -> None:
    """Until it is answered nothing says that the portal accepted; then the answer tells what comes next."""
    guide = begin()
    go_to(guide, "review")
    say(guide, Submitted(Outcome.UNKNOWN))
    guide.interrupt()
    again = begin(guide)
    shown = follow(again, "w", "", line)
    assert shown.index("so it may have been submitted") < shown.index("a = It was submitted")
    assert "“w” means nothing here." in shown
    assert again.position().step.kind == kind
    assert len(data(again, "person.confirmed")) == 3
