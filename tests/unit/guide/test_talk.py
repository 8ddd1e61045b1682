from __future__ import annotations

import threading

import pytest
from guidekit import Begin, data, go_to, journal, say

from acepilot.errors import EvidenceError, ExitCode
from acepilot.guide import texts
from acepilot.guide.statements import CouldNot, Noted, SkippedItem, Submitted
from acepilot.guide.talk import Talk
from acepilot.journal.codes import Ended, Outcome
from acepilot.timing import USUAL


def test_of_words_said_at_once_one_is_taken(begin: Begin) -> None:
    """Each says it of the same position: the first is in the record, and the others are told that they came late."""
    guide = begin()
    version = guide.position().version
    told: list[str] = []
    talkers = [
        threading.Thread(target=lambda n=n: told.append(guide.talk.say(Noted(f"{n}"), version)))
        for n in range(8)
    ]
    for talker in talkers:
        talker.start()
    for talker in talkers:
        talker.join(timeout=60)
    assert sorted(told) == sorted([texts.NOTE_NOTICE, *[texts.OUT_OF_DATE] * 7])
    assert len(data(guide, "person.noted")) == 1


def test_word_that_the_run_did_not_hear_is_not_called_taken(begin: Begin) -> None:
    """What is said as the run is cut off is not in its record, and the person is told so."""
    position = begin().position()
    talk = Talk(USUAL)
    told: list[str] = []

    def cut_off(_: object) -> None:
        talker = threading.Thread(target=lambda: told.append(talk.say(Noted("too late"), 0)))
        talker.start()
        talker.join(timeout=0.5)
        raise EvidenceError("cut off")

    with pytest.raises(EvidenceError):
        talk.hear(position, cut_off)
    talk.close()
    while not told:
        pass
    assert told == [texts.OUT_OF_DATE]


def test_what_cannot_be_done_before_the_question_is_answered_fails_the_review(begin: Begin) -> None:
    """Who cannot tell whether it was submitted ends the run there, and is asked again when it goes on."""
    guide = begin()
    go_to(guide, "review")
    guide.interrupt()
    again = begin(guide)
    say(again, CouldNot("The portal is down."))
    assert again.end is not None
    assert again.end.code is ExitCode.NOT_DONE
    failed = [entry for entry in journal(again) if entry["kind"] == "step.failed"]
    assert [entry["step"]["kind"] for entry in failed] == ["review"]
    assert begin(again).position().is_asked


def test_importer_that_is_left_after_its_acceptance_ends_as_accepted(begin: Begin) -> None:
    """Nothing that comes after takes the portal's acceptance back, also where the person tells of it."""
    guide = begin()
    go_to(guide, "review")
    say(guide, Submitted(Outcome.ACCEPTED), SkippedItem())
    go_to(guide, "confirm")
    say(guide, CouldNot("It shows nothing."))
    assert guide.end is not None
    assert [item.outcome for item in guide.end.items] == [Ended.ACCEPTED, Ended.ACCEPTED]
