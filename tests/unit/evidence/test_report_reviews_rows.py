"""A review in the report: what was given on an earlier page, what was not read, and who says what was answered."""

from __future__ import annotations

from typing import Any

from acepilot.evidence.report_reviews import read_review

PRESS: dict[str, Any] = {
    "kind": "person.pressed",
    "at": "2026-11-22T19:36:07.000Z",
    "data": {
        "control": "Submit",
        "by": "mouse",
        "same_as": None,
        "fields": [
            {"target": 'textbox "Company Name"', "wanted": "Bayside", "found": "Bayside", "same": "earlier"},
            {"target": 'textbox "Account Number"', "wanted": "•••• 6789", "found": None, "same": "unread"},
            {"target": 'textbox "Routing Number"', "wanted": "021000021", "found": None, "same": "different"},
        ],
    },
}
ANSWER: dict[str, Any] = {
    "kind": "portal.answered",
    "at": "2026-11-22T19:36:08.000Z",
    "data": {"outcome": "accepted", "text": "Received.", "url": "", "server": "", "tls_issuer": ""},
}


def test_field_of_an_earlier_page_is_told_apart() -> None:
    """It is neither absent nor different; what was not read is no difference either; a missing field still is."""
    (press,) = read_review(1, "the form", [PRESS]).presses
    assert [(row.is_earlier, row.verdict.text) for row in press.fields] == [
        (True, "given on an earlier page"),
        (False, "not read: the page asked for a password or a code"),
        (False, "differs"),
    ]


def test_answer_by_the_persons_word_is_told_as_that() -> None:
    """What the person says of the answer is not told as seen; an old journal, which says nothing of it, is read on."""
    said = {**ANSWER, "data": {**ANSWER["data"], "basis": "said", "dress": "asked"}}
    for answer, words in (
        (said, "The portal accepted it, as the person says"),
        (ANSWER, "The portal accepted it"),
    ):
        (press,) = read_review(1, "the form", [PRESS, answer]).presses
        assert press.answer is not None
        assert press.answer.said.label == words
