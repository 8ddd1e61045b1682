"""The review: a press, a submission and an answer are three things; and what `confirm` makes of the data after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shortkit import first

from acepilot.client.meaning import ValueKind
from acepilot.errors import ExitCode, StepFailed
from acepilot.person import texts
from acepilot.person.human import FieldState, Key, Turn
from acepilot.run.steps import review
from acepilot.run.steps.confirm import compare
from acepilot.testing import FakeHuman, FakePortal, LeapingClock, does, says
from acepilot.timing import USUAL, Timing

RunFlow = Callable[..., Any]
ACCOUNT = "000123456789"
FORM = """<label>Account Number <input id=a></label><div id=s role=status></div><div id=e role=alert></div>
<button onclick="(%s)()">Submit</button>"""
SEND = """async () => {
  const answer = await fetch('/save', {method: 'POST', body: a.value});
  (answer.ok ? s : e).textContent = answer.ok ? 'Saved with success' : 'Wrong number';
}"""
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
  refused: alert
"""


def press(portal: FakePortal) -> None:
    """Press Submit as a person does."""
    portal.surface.page.click("text=Submit")


def serve_answers(portal: FakePortal, *statuses: int) -> None:
    """Answer each POST with the next status."""
    left = list(statuses)

    def answer(_request: object) -> Any:
        from acepilot.testing import FakePage  # noqa: PLC0415 - only here

        return FakePage("x", status=left.pop(0))

    portal.serve("/save", answer)


def test_accepted_review_has_its_entries_in_order(portal: FakePortal, run_flow: RunFlow) -> None:
    """A press, the submission that followed it, and the portal's answer are written down, each in the person's turn."""
    serve_answers(portal, 200)
    portal.show(FORM % SEND)
    human = FakeHuman(does(lambda: press(portal)))
    ran = run_flow(portal, human, f"{REVIEW}  timeout: 90s")
    assert ran.end.code is ExitCode.DONE
    assert all((one.stops_at is not None) is (one.turn is Turn.PERSON) for one in human.log)
    watched = ("person.pressed", "person.submitted", "portal.answered")
    assert ran.kinds(*watched) == list(watched)
    assert {one["turn"] for one in ran.entries if one["kind"] in watched} == {"person"}
    (pressed,) = ran.data("person.pressed")
    assert (pressed["control"], pressed["by"], pressed["fields"][0]["same"]) == ("Submit", "mouse", "equal")
    assert ran.data("person.submitted")[0]["basis"] == "seen"
    assert ran.data("portal.answered")[0]["outcome"] == "accepted"
    assert ACCOUNT not in str(ran.entries)
    assert len([one for one in portal.asked if one.method == "POST"]) == 1


@pytest.mark.long
def test_form_that_went_with_the_press_is_not_told_as_empty(portal: FakePortal, run_flow: RunFlow) -> None:
    """Once the portal took the form away after the press, its fields are shown no more; before, they are."""
    serve_answers(portal, 200)
    portal.show(
        """<form id=f
        onsubmit="event.preventDefault(); f.remove(); fetch('/save', {method: 'POST'});
          setTimeout(() => { s.textContent = 'success'; }, 900)">
        <label>Account Number <input></label><button>Submit</button></form><div id=s role=status></div>"""
    )
    human = FakeHuman(does(lambda: press(portal)))
    ran = run_flow(portal, human, REVIEW)
    assert ran.end.code is ExitCode.DONE
    shown = [one.fields for one in human.log if one.step_kind == "review"]
    assert {row.state for rows in shown for row in rows} == {FieldState.SAME}
    assert shown[-1] == ()


@pytest.mark.full
@first(("status", "outcome"), [(200, "accepted"), (422, "refused")])
def test_answer_that_comes_while_the_page_is_read_follows_its_submission(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch, status: int, outcome: str
) -> None:
    """Request and answer may both come while acepilot looks at the page, as it is slow: the submission was seen."""
    look = review._Review._look_at_page
    late: list[int] = []

    def look_slowly(review: Any) -> None:
        if review.presses.last is not None and not late:
            late.append(1)
            portal.surface.page.wait_for_timeout(1_500)
        look(review)

    monkeypatch.setattr(review._Review, "_look_at_page", look_slowly)
    serve_answers(portal, status)
    portal.show(FORM % f"() => setTimeout({SEND}, 600)")
    human = FakeHuman(does(lambda: press(portal)), *([says(Key.STOP, at="refused")] if status == 422 else []))
    ran = run_flow(portal, human, REVIEW)
    assert [one["basis"] for one in ran.data("person.submitted")] == ["seen"]
    assert [one["outcome"] for one in ran.data("portal.answered")] == [outcome]


@pytest.mark.timed
@pytest.mark.parametrize("timing", [replace(USUAL, success_stands_s=4.0)])
def test_success_stands_from_when_the_page_told_of_it(
    portal: FakePortal, run_flow: RunFlow, timing: Timing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What acepilot hears late, as it looks at the page, has stood there since: its time is not begun anew."""
    look = review._Review._look_at_page
    heard_from: list[float] = []

    def look_slowly(review: Any) -> None:
        if review.presses.last is not None and not heard_from:
            portal.surface.page.wait_for_timeout(1_000 * (timing.success_stands_s + 0.5))
            heard_from.append(datetime.now(UTC).timestamp())
        look(review)

    monkeypatch.setattr(review._Review, "_look_at_page", look_slowly)
    serve_answers(portal, 200)
    portal.show(FORM % SEND)
    ran = run_flow(portal, FakeHuman(does(lambda: press(portal))), REVIEW)
    (answered,) = (one for one in ran.entries if one["kind"] == "portal.answered")
    late_s = datetime.fromisoformat(answered["at"]).timestamp() - heard_from[0]
    assert 0 < late_s < timing.success_stands_s


def test_picture_of_a_review_is_kept_whatever_the_page_tells_after_it(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is packed while the page is asked for the rest; where that is not told, it is in the record all the same."""

    def begin(_review: Any) -> None:
        raise StepFailed("The page does not tell.")

    monkeypatch.setattr(review._Review, "begin", begin)
    portal.show(FORM % SEND)
    ran = run_flow(portal, FakeHuman(), REVIEW)
    assert [one["name"] for one in ran.data("capture")] == ["review", "failed"]
    assert ran.kinds("turn", "step.failed") == ["step.failed"]


def test_refusal_leaves_the_turn_with_the_person(portal: FakePortal, run_flow: RunFlow) -> None:
    """After a refusal the person corrects and presses again; both answers are written down, and the edit."""
    serve_answers(portal, 422, 200)
    page = portal.show(FORM % SEND)

    rests = [does(lambda: None)] * 5
    human = FakeHuman(
        does(lambda: press(portal)),
        does(lambda: page.fill("#a", "000123456780"), at="The portal refused"),
        *rests,
        does(lambda: press(portal)),
    )
    ran = run_flow(portal, human, REVIEW)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["refused", "accepted"]
    assert len(ran.data("person.pressed")) == 2
    (edited,) = ran.data("person.edited")
    assert (edited["field"], edited["from"], edited["to"]) == ("Account Number", "•••• 6789", "•••• 6780")
    assert ran.data("person.pressed")[1]["fields"][0]["same"] == "different"
    assert "000123456780" not in str(ran.entries)
    assert any(row.state is FieldState.EDITED for one in human.log for row in one.fields)


def test_press_that_the_page_stops_is_no_submission(portal: FakePortal, run_flow: RunFlow) -> None:
    """A press after which nothing was sent, but a complaint, is told to the person, and answers nothing."""
    portal.show(FORM % "() => { e.textContent = 'Too short'; }")
    human = FakeHuman(does(lambda: press(portal)), says(Key.STOP, at="did not send"))
    ran = run_flow(portal, human, REVIEW)
    assert ran.kinds("person.pressed", "person.submitted", "portal.answered") == ["person.pressed"]
    assert human.left == 0


@pytest.mark.long
def test_text_that_was_there_before_the_press_is_no_answer(portal: FakePortal, run_flow: RunFlow) -> None:
    """A success that the page showed before is not taken for the answer."""
    serve_answers(portal, 200)
    page = portal.show(
        f"<p role=status>Old success</p>{FORM % 'async () => fetch(`/save`, {method: `POST`})'}"
    )

    def answer() -> None:
        page.evaluate("() => { s.textContent = 'New success'; }")

    human = FakeHuman(does(lambda: press(portal)), does(lambda: portal.pass_time(900)), does(answer))
    ran = run_flow(portal, human, REVIEW)
    (answered,) = ran.data("portal.answered")
    assert answered["text"] == "New success"
    assert human.left == 0


@first(
    "case",
    [
        ("() => {}", texts.NOTHING_SENT, "said"),
        ("() => { fetch('/save', {method: 'POST'}); }", texts.NO_ANSWER_YET, "seen"),
    ],
    2,
)
def test_person_may_say_what_the_portal_answered(
    portal: FakePortal, run_flow: RunFlow, clock: LeapingClock, case: tuple[str, str, str]
) -> None:
    """When acepilot sees no answer for long, it tells whether anything was sent; their word is told as that."""
    script, asked, basis = case
    serve_answers(portal, 200)
    portal.show(FORM % script)
    overdue = does(lambda: clock.pass_by(USUAL.answer_expected_s), at="Check it")
    human = FakeHuman(does(lambda: press(portal)), does(lambda: None), overdue, says(Key.ACCEPTED, at=asked))
    ran = run_flow(portal, human, REVIEW)
    assert ran.data("person.submitted")[0]["basis"] == basis
    assert ran.data("portal.answered")[0]["outcome"] == "unknown"
    assert ran.data("turn")[-1]["why"] == "the portal accepted, as the person says"


@first(
    ("script", "is_told"),
    [("() => fetch('/save', {method: 'POST'})", True), (SEND, False), ("", False)],
    1,
)
def test_run_that_ends_before_the_portal_answers_says_so(
    portal: FakePortal, run_flow: RunFlow, script: str, *, is_told: bool
) -> None:
    """Whoever stops after Submit is told that no answer is known; not after a refusal, nor without a press."""
    serve_answers(portal, 422)
    portal.show(FORM % script)
    human = FakeHuman(does(lambda: press(portal) if script else None), does(lambda: None), says(Key.STOP))
    ran = run_flow(portal, human, REVIEW)
    assert ran.end.code is ExitCode.STOPPED
    assert ran.end.hint.startswith(texts.UNANSWERED) is is_told
    assert ran.end.is_unanswered is is_told
    assert ran.data("run.stopped")[0]["hint"] == ran.end.hint


# -- confirm --------------------------------------------------------------------------------

CONFIRM = '- confirm:\n    value "Account Number": ${bank.account_number}\n  timeout: 1s'
SHOWN = "<table><tr><th>Account Number</th><td id=d>%s</td></tr></table>"


@first(("shown", "same"), [(ACCOUNT, "equal"), ("0001-2345-6789", "equal"), ("••••••6789", "last4")], 2)
def test_confirm_compares_what_the_page_shows(
    portal: FakePortal, run_flow: RunFlow, shown: str, same: str
) -> None:
    """All digits are equal; the last four at the end of a masked text are the last four."""
    portal.show(SHOWN % shown)
    ran = run_flow(portal, FakeHuman(), CONFIRM)
    assert ran.data("step.done")[0]["fields"][0]["same"] == same
    assert ACCOUNT not in str(ran.entries)


@pytest.mark.long
def test_confirm_waits_for_data_that_is_on_its_way(portal: FakePortal, run_flow: RunFlow) -> None:
    """Old data, and none, are waited out."""
    page = portal.show(SHOWN % "")
    page.evaluate(
        f"""() => {{
        setTimeout(() => d.textContent = '••••1111', 300);
        setTimeout(() => d.textContent = '{ACCOUNT}', 600);
        }}"""
    )
    assert run_flow(portal, FakeHuman(), CONFIRM).data("step.done")[0]["fields"][0]["same"] == "equal"


def test_confirm_of_other_data_fails_with_a_picture(portal: FakePortal, run_flow: RunFlow) -> None:
    """Other digits fail the step, with a picture of the page and what to do."""
    portal.show(SHOWN % "000999999999")
    ran = run_flow(portal, FakeHuman(), CONFIRM)
    assert ran.end.code is ExitCode.NOT_DONE
    assert ran.kinds("capture", "step.failed", "run.failed")[-2:] == ["step.failed", "run.failed"]
    assert ran.data("step.failed")[0]["hint"]
    assert "000999999999" not in str(ran.entries)


@pytest.mark.long
def test_hidden_data_is_asked_of_the_person(portal: FakePortal, run_flow: RunFlow) -> None:
    """A page that shows too little is no confirmation: the person looks for themselves."""
    portal.show(SHOWN % "••••••89")
    human = FakeHuman(says(Key.GO_ON, at="does not show enough"))
    ran = run_flow(portal, human, CONFIRM)
    assert human.left == 0
    assert ran.data("step.done")[0]["fields"][0]["same"] == "not shown"


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (ACCOUNT, "equal"),
        ("0001 2345 6789", "equal"),
        ("••••••6789", "last4"),
        ("xxxx-xx56789", "last4"),
        ("******* 6789", "last4"),
        ("•••• 789", "not shown"),
        ("••••••", "not shown"),
        ("•••• 780", "different"),
        ("••••6780", "different"),
        ("6789", "different"),
        ("000123456780", "different"),
        ("", "different"),
        ("none", "different"),
    ],
)
def test_comparison_table(found: str, same: str) -> None:
    """What counts as equal, as the last four, as not shown, and as different."""
    assert compare(ACCOUNT, found, ValueKind.NUMBER) == same


def test_number_that_was_entered_in_groups_is_confirmed_by_its_last_four() -> None:
    """What stands between the figures of a value that a form wrote anew is no part of it."""
    assert compare("8172-6354-90", "•••• 5490", ValueKind.NUMBER) == "last4"
    assert compare("8172-6354-90", "•••• 5491", ValueKind.NUMBER) == "different"


@given(st.text("0123456789", min_size=5, max_size=17), st.integers(0, 17))
def test_masked_tail_confirms_with_four_digits_or_more(number: str, shown: int) -> None:
    """A masked number confirms with its last four or more, never with fewer, and never with another's."""
    tail = number[len(number) - min(shown, len(number) - 1) :]
    wanted = "last4" if len(tail) >= 4 else "not shown"
    assert compare(number, "•" * 6 + tail, ValueKind.NUMBER) == wanted
    if tail:
        wrong = tail[:-1] + str((int(tail[-1]) + 1) % 10)
        assert compare(number, "•" * 6 + wrong, ValueKind.NUMBER) == "different"
