from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from guidekit import Begin, Guided, data, go_on, go_to, journal, picture, say

from acepilot.errors import EvidenceError, ExitCode
from acepilot.guide import texts
from acepilot.guide.statements import (
    Checked,
    CouldNot,
    Done,
    Noted,
    NotNeeded,
    Pictured,
    SkippedItem,
    Statement,
    StopRun,
    Submitted,
    WasSubmitted,
)
from acepilot.journal.codes import Outcome
from acepilot.journal.reader import JOURNAL
from acepilot.journal.summary import RunState, summarize
from acepilot.person import texts as person_texts


def test_whole_run_is_a_journal_of_what_was_said(begin: Begin) -> None:
    """From the first step to the last, every entry is in the person's turn, and its order can happen."""
    guide = begin()
    while guide.end is None:
        go_on(guide)
    entries = journal(guide)
    assert entries[0]["data"]["guided"] is True
    assert entries[0]["data"]["browser"] is None
    assert {entry["turn"] for entry in entries} == {"person"}
    assert [one["basis"] for one in data(guide, "person.submitted")] == ["said", "said"]
    assert [one["outcome"] for one in data(guide, "portal.answered")] == ["accepted", "accepted"]
    assert [one["outcome"] for one in data(guide, "run.finished")[0]["items"]] == ["done", "done"]
    assert guide.end is not None
    assert guide.talk.is_over.is_set()
    summary = summarize(guide.path)
    assert (summary.state, summary.guided) == (RunState.FINISHED, True)


def test_secret_is_named_by_where_it_is_kept(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account number's source is not read; eyes see where it is kept, and it cannot be copied."""
    monkeypatch.setenv("BAYSIDE_BANK", "000123456789")
    guide = begin()
    go_to(guide, "fill")
    routing, account, holder = guide.position().step.fields
    assert (routing.label, routing.others, routing.shown) == (
        "Routing Number",
        ("Bank Routing",),
        "021000021",
    )
    assert (account.shown, account.is_secret) == ("•••• (from env:BAYSIDE_BANK)", True)
    assert (holder.is_optional, holder.is_secret) == (True, False)
    assert os.environ["BAYSIDE_BANK"] == "000123456789"


def test_every_check_is_confirmed_before_the_step_is_done(begin: Begin) -> None:
    """A step with lines to confirm is done only once each was confirmed, and each is written down."""
    guide = begin()
    say(guide, Done())
    assert say(guide, Done()) == texts.NOTHING_WRITTEN
    say(guide, Checked(1))
    assert say(guide, Checked(1), Checked(7), Done()) == texts.NOTHING_WRITTEN
    say(guide, Checked(0), Done())
    assert [one["check"] for one in data(guide, "person.confirmed")] == ["The second.", "The first."]
    assert guide.position().round.stage_n == 2


def test_what_is_said_of_an_older_page_is_not_taken(begin: Begin) -> None:
    """A second press on the same page, or a page gone back to, writes nothing."""
    guide = begin()
    version = guide.position().version
    assert guide.talk.say(Done(), version) == ""
    before = journal(guide)
    assert guide.talk.say(Done(), version) == texts.OUT_OF_DATE
    assert journal(guide) == before


def test_refusal_and_silence_of_the_portal_are_written_as_said(begin: Begin) -> None:
    """A press without an answer waits; a refusal ends no review; each press has what was asked for."""
    guide = begin()
    go_to(guide, "review")
    assert say(guide, Submitted(Outcome.UNKNOWN)) == texts.WAITING_NOTICE
    assert guide.position().is_pressed
    assert say(guide, Submitted(Outcome.REFUSED, "Wrong number.")) == texts.REFUSED_NOTICE
    assert not guide.position().is_pressed
    say(guide, Submitted(Outcome.ACCEPTED))
    assert [one["outcome"] for one in data(guide, "portal.answered")] == ["refused", "accepted"]
    first, second = data(guide, "person.pressed")
    assert first == second
    assert (first["control"], first["by"], first["same_as"]) == ("Submit", "said", None)
    assert [one["wanted"] for one in first["fields"]] == [
        "021000021", "•••• (from env:BAYSIDE_BANK)", "Bayside Imports LLC",
    ]  # fmt: skip
    assert {one["found"] for one in first["fields"]} == {None}


def test_field_that_the_portal_lacks_is_said(begin: Begin) -> None:
    """Of the optional fields those that are not there are marked; a field that must be there cannot be."""
    guide = begin()
    go_to(guide, "fill")
    say(guide, Done(frozenset({0, 2, 9})))
    (filled,) = (one for one in data(guide, "step.done") if "fields" in one)
    assert [one["same"] for one in filled["fields"]] == ["said-entered", "said-entered", "said-no-field"]


def test_number_in_a_note_is_masked(begin: Begin) -> None:
    """Digits that may be an account number are hidden wherever the person writes them, the client's own are not."""
    guide = begin()
    say(guide, Noted("I typed 000123456789 for 12-345678900."))
    go_to(guide, "review")
    say(guide, Submitted(Outcome.REFUSED, "No account 000 123 456 789."), CouldNot("000123456789 again"))
    text = (guide.path / JOURNAL).read_text()
    assert "000123456789" not in text
    assert "000 123 456 789" not in text
    assert data(guide, "person.noted")[0]["text"] == "I typed •••• for 12-345678900."


def test_picture_is_kept_with_a_mark(begin: Begin) -> None:
    """A picture that the person adds lies among the captures, marked as theirs, in the step at hand."""
    guide = begin()
    assert say(guide, Pictured(picture())) == texts.PICTURE_NOTICE
    (capture,) = data(guide, "capture")
    assert (capture["by"], capture["masks"], capture["url"]) == ("person", 0, "")
    assert guide.position().pictures == (capture["path"],)
    assert (guide.path / capture["path"]).read_bytes() == picture()
    assert "covered nothing" in (guide.path / capture["text"]["path"]).read_text()


def test_step_for_a_picture_needs_one_or_is_skipped(begin: Begin) -> None:
    """The step that asks for a picture is done with one, under the flow's name, and skipped without."""
    guide = begin()
    go_to(guide, "capture")
    assert say(guide, Done()) == texts.NOTHING_WRITTEN
    say(guide, Pictured(picture()), Done())
    assert data(guide, "capture")[0]["name"] == "bank details"
    go_to(guide, "capture")
    say(guide, NotNeeded())
    assert data(guide, "step.skipped")[-1]["reason"] == texts.NO_PICTURE


def test_condition_may_not_hold(begin: Begin) -> None:
    """Only a step with a condition can be passed over as not needed."""
    guide = begin()
    assert say(guide, NotNeeded()) == texts.NOTHING_WRITTEN
    go_to(guide, "click")
    assert guide.position().step.condition == "Only if the page shows Edit"
    say(guide, NotNeeded())
    assert data(guide, "step.skipped")[0]["reason"] == texts.NOT_NEEDED


def test_rest_of_an_importer_is_skipped(begin: Begin) -> None:
    """The next importer follows, and the end tells which was left; a press without answer is written down as such."""
    guide = begin()
    assert say(guide, SkippedItem()) == texts.NOTHING_WRITTEN
    go_to(guide, "review")
    say(guide, Submitted(Outcome.UNKNOWN), SkippedItem())
    assert guide.position().round.item == "12-345678901"
    assert data(guide, "portal.answered")[0]["outcome"] == "unknown"
    while guide.end is None:
        go_on(guide)
    assert [one["outcome"] for one in data(guide, "run.finished")[0]["items"]] == ["skipped", "done"]


@pytest.mark.parametrize(
    ("said", "code", "kind"),
    [
        (StopRun(), ExitCode.STOPPED, "run.stopped"),
        (CouldNot("Nothing there."), ExitCode.NOT_DONE, "run.failed"),
    ],
)
def test_run_ends_where_the_person_says(begin: Begin, said: Statement, code: ExitCode, kind: str) -> None:
    """Stopping, and what could not be done, end the run with their own code; nothing is taken after it."""
    guide = begin()
    go_to(guide, "fill")
    say(guide, said)
    ending = guide.end
    assert ending is not None
    assert ending.code is code
    assert journal(guide)[-1]["kind"] == kind
    assert say(guide, Done()) == texts.OUT_OF_DATE
    if kind == "run.failed":
        assert data(guide, "step.failed")[0]["got"] == "Nothing there."
        assert ending.hint.startswith("Ask the bank.")


def test_interrupted_run_goes_on_at_the_first_open_step(begin: Begin) -> None:
    """What was done is passed over and said; an item that was left stays left."""
    guide = begin()
    go_to(guide, "click")
    say(guide, SkippedItem())
    go_to(guide, "fill")
    guide.interrupt()
    guide.interrupt()
    assert journal(guide)[-1]["kind"] == "run.interrupted"
    again = begin(guide)
    now = again.position()
    assert (now.round.item, now.step.kind, now.is_asked) == ("12-345678901", "fill", False)
    assert data(again, "step.skipped")[-1]["reason"] == person_texts.DONE_BEFORE
    while again.end is None:
        go_on(again)
    assert [one["outcome"] for one in data(again, "run.finished")[0]["items"]] == ["skipped", "done"]


@pytest.mark.parametrize("is_pressed", [True, False])
@pytest.mark.parametrize("is_so", [True, False])
def test_review_that_may_be_submitted_is_asked_about(begin: Begin, *, is_pressed: bool, is_so: bool) -> None:
    """A review that was before the person is not offered again before they have said what the portal has."""
    guide = begin()
    go_to(guide, "review")
    if is_pressed:
        say(guide, Submitted(Outcome.UNKNOWN))
    guide.interrupt()
    again = begin(guide)
    assert again.position().is_asked
    assert say(again, Submitted(Outcome.ACCEPTED)) == texts.NOTHING_WRITTEN
    say(again, WasSubmitted(is_so=is_so))
    told = person_texts.WAS_SUBMITTED if is_so else person_texts.WAS_NOT_SUBMITTED
    assert data(again, "person.confirmed")[-1]["check"] == told
    assert again.position().step.kind == ("confirm" if is_so else "review")
    while again.end is None:
        go_on(again)
    assert journal(again)[-1]["kind"] == "run.finished"


def test_accepted_review_is_not_offered_again(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the portal's answer and the step's end leaves nothing to be submitted twice."""
    guide = begin()
    go_to(guide, "review")
    write = guide.record.write

    def cut_off(kind: str, told: dict[str, object] | None = None) -> object:
        if kind == "step.done":
            raise EvidenceError("The disk is full.")
        return write(kind, told)

    monkeypatch.setattr(guide.record, "write", cut_off)
    with pytest.raises(EvidenceError):
        say(guide, Submitted(Outcome.ACCEPTED))
    monkeypatch.undo()
    again = begin(guide)
    assert again.position().step.kind == "confirm"
    assert data(again, "step.skipped")[-1]["reason"] == person_texts.SUBMITTED_BEFORE


def test_what_cannot_be_written_ends_the_guide(begin: Begin) -> None:
    """A step is never left behind whose entry is not on the disk."""
    guide = begin()
    version = guide.position().version
    guide.record.journal.close()
    with pytest.raises(EvidenceError):
        guide.talk.say(Done(), version)
    assert guide.talk.is_over.is_set()
    assert isinstance(guide.talk.fault, EvidenceError)
    assert guide.position().step.n == 1
    assert guide.talk.say(Done(), version) == texts.OUT_OF_DATE


def test_fault_of_ours_is_in_the_journal(begin: Begin) -> None:
    """A guide that breaks off says so in its record, which still verifies."""
    guide = begin()
    guide.talk.throw(RuntimeError("of no use"))
    assert journal(guide)[-1]["data"]["reason"] == "A fault of acepilot: RuntimeError."
    assert guide.talk.is_over.is_set()


def test_turn_to_acepilot_cannot_happen_in_a_guided_run(
    begin: Begin, tampered: Callable[[Guided, str], list[str]]
) -> None:
    """The verifier tells a guided record in which acepilot had the turn; the person's own it lets stand."""
    guide = begin()
    go_to(guide, "review")
    assert tampered(guide, "person") == []
    assert tampered(guide, "acepilot") != []
