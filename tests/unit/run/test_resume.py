"""What is left of a run, told from its journal alone."""

from __future__ import annotations

from typing import Any

import pytest

from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.models import Flow
from acepilot.flow.shipped import find_flow
from acepilot.journal.codes import Ended
from acepilot.journal.progress import Progress, StepPlace
from acepilot.run.resume import ItemBefore, ResumePlan, plan_resume

ITEMS = ("12-345678900", "12-345678901")


def flow(name: str) -> Flow:
    """Return a shipped flow."""
    return load_flow(find_flow(name))


def step_n(wanted: Flow, stage: int, kind: str) -> int:
    """Return the number of the first step of a kind in a stage."""
    return next(step.n for step in wanted.stages[stage - 1].steps if step.kind == kind)


class Story:
    """Tells a journal, entry by entry."""

    def __init__(self, of: Flow) -> None:
        self.flow = of
        self.entries: list[dict[str, Any]] = [
            {"kind": "run.started", "stage": None, "step": None, "data": {}}
        ]

    def tell(self, kind: str, stage: int, item: str | None, step: int, **data: Any) -> Story:
        """Add an entry at a step."""
        found = self.flow.stages[stage - 1].steps[step - 1]
        self.entries.append(
            {
                "kind": kind,
                "stage": {"n": stage, "title": "", "item": item},
                "step": {"n": step, "kind": str(found.kind), "title": f"step {step}"},
                "data": data,
            }
        )
        return self

    def done(self, stage: int, item: str | None, steps: range) -> Story:
        """Add that steps were done."""
        for step in steps:
            self.tell("step.done", stage, item, step, ms=1)
        return self

    def plan(self, items: tuple[str, ...] = ITEMS) -> ResumePlan:
        """Return what is left after all that was told."""
        return plan_resume(self.flow, items, self.entries)


@pytest.fixture
def ach() -> Story:
    """Return a story of ach-flow whose sign-in is done."""
    return Story(flow("ach-flow")).done(1, None, range(1, 3))


def last(story: Story, stage: int) -> int:
    """Return the number of a stage's last step."""
    return len(story.flow.stages[stage - 1].steps)


def test_before_anything_everything_is_left(ach: Story) -> None:
    """An interruption before any item leaves nothing out, and asks nothing."""
    assert ach.plan() == ResumePlan()


def test_an_item_that_is_done_is_over(ach: Story) -> None:
    """An item whose every step is done is not touched again, and counts as done."""
    ach.done(2, ITEMS[0], range(1, last(ach, 2) + 1))
    plan = ach.plan()
    assert (2, ITEMS[0]) in plan.over
    assert plan.items == {ITEMS[0]: ItemBefore(Ended.DONE, None)}
    assert (2, ITEMS[1]) not in plan.over


def test_signing_in_is_done_again_while_something_is_left(ach: Story) -> None:
    """The new window is not signed in, so that stage is done again; not when all items are over."""
    assert (1, "") not in ach.plan().over
    for item in ITEMS:
        ach.done(2, item, range(1, last(ach, 2) + 1))
    assert (1, "") in ach.plan().over


def test_a_filled_form_that_was_never_handed_over_starts_anew(ach: Story) -> None:
    """What acepilot typed is gone with the window, and cannot have been submitted."""
    review = step_n(ach.flow, 2, "review")
    ach.done(2, ITEMS[0], range(1, review))
    assert ach.plan() == ResumePlan()


@pytest.mark.parametrize(
    "after",
    [
        (),
        (("person.pressed", {}),),
        (("person.pressed", {}), ("person.submitted", {})),
        (("person.pressed", {}), ("portal.answered", {"outcome": "refused"})),
        (("person.pressed", {}), ("portal.answered", {"outcome": "unknown"})),
    ],
)
def test_a_review_without_acceptance_is_asked_about(
    ach: Story, after: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    """Whatever the journal holds after the hand-over, short of an acceptance, it may have been submitted."""
    review = step_n(ach.flow, 2, "review")
    ach.done(2, ITEMS[0], range(1, review)).tell("turn", 2, ITEMS[0], review, to="person")
    for kind, data in after:
        ach.tell(kind, 2, ITEMS[0], review, **data)
    plan = ach.plan()
    (question,) = plan.questions.values()
    assert question.review == ITEMS[0]
    fill = step_n(ach.flow, 2, "fill")
    assert question.before.step <= fill
    assert {StepPlace(2, ITEMS[0], fill), StepPlace(2, ITEMS[0], review)} <= question.if_submitted
    assert StepPlace(2, ITEMS[0], review + 1) not in question.if_submitted
    assert (2, ITEMS[0]) not in plan.over


def test_an_accepted_review_leaves_only_what_came_after(ach: Story) -> None:
    """After an acceptance the form is not filled again: the way to the page is, and the comparison."""
    review = step_n(ach.flow, 2, "review")
    ach.done(2, ITEMS[0], range(1, review)).tell("turn", 2, ITEMS[0], review, to="person")
    ach.tell("portal.answered", 2, ITEMS[0], review, outcome="accepted")
    plan = ach.plan()
    left = {spot.step for spot in plan.left_out if spot.item == ITEMS[0]}
    done = [step for step in ach.flow.stages[1].steps if step.n <= review]
    again = {step.kind for step in done if step.n not in left}
    assert {step.n for step in done if step.kind in {"fill", "review", "ask"}} <= left
    assert "navigate" in again
    assert max(left) == review
    assert plan.questions == {}


@pytest.mark.parametrize(
    "told",
    [
        {"why": "submitted-before", "reason": "in whatever words"},
        {"why": "said-submitted", "reason": "in whatever words"},
        {"reason": "it was submitted before the interruption"},
        {"reason": "the person said that it was submitted"},
    ],
)
def test_a_person_who_said_it_was_submitted_is_not_asked_again(ach: Story, told: dict[str, str]) -> None:
    """A review left out before, or as the person went on, counts as submitted: by its code, or an old sentence."""
    review = step_n(ach.flow, 2, "review")
    ach.tell("turn", 2, ITEMS[0], review, to="person")
    ach.tell("step.skipped", 2, ITEMS[0], review, **told)
    plan = ach.plan()
    assert plan.questions == {}
    fills = [step.n for step in ach.flow.stages[1].steps if step.kind == "fill" and step.n < review]
    assert {StepPlace(2, ITEMS[0], n) for n in (*fills, review)} <= plan.left_out


@pytest.mark.parametrize(
    "told",
    [
        {"why": "not-there", "reason": "it was submitted before the interruption"},
        {"reason": "It was submitted before the interruption."},
        {"why": "left", "reason": ""},
        {"why": "invented", "reason": "the person said that it was submitted"},
    ],
)
def test_a_review_that_was_skipped_otherwise_is_asked_about(ach: Story, told: dict[str, str]) -> None:
    """No sentence beside a code, and none that no version wrote, says that a form was submitted."""
    review = step_n(ach.flow, 2, "review")
    ach.tell("turn", 2, ITEMS[0], review, to="person")
    ach.tell("step.skipped", 2, ITEMS[0], review, **told)
    assert [question.review for question in ach.plan().questions.values()] == [ITEMS[0]]


def test_a_skipped_item_stays_skipped(ach: Story) -> None:
    """An item that the person left as it is is not offered again."""
    ask = step_n(ach.flow, 2, "ask")
    ach.tell("person.skipped", 2, ITEMS[0], ask, what="this importer")
    assert ach.plan().items == {ITEMS[0]: ItemBefore(Ended.SKIPPED, f"step {ask}")}


TWO_STAGES = """\
flow: two-stages
title: Two stages
hosts: [ace.cbp.gov]
stages:
  - stage: One
    for_each: importer in importers
    steps: [{open: "https://ace.cbp.gov/"}]
  - stage: Two
    for_each: importer in importers
    steps: [{ask: Look.}]
  - stage: Three
    for_each: importer in importers
    steps: [{ask: Look again.}]
"""


@pytest.mark.parametrize("guided", [False, True])
def test_item_that_was_left_in_a_later_stage_stays_left(*, guided: bool) -> None:
    """How an item ended is told by the last stage that it came to, not by the first, which was done."""
    story = Story(parse_flow(TWO_STAGES.encode(), name="two-stages.yaml"))
    story.entries[0]["data"]["guided"] = guided
    story.done(1, ITEMS[0], range(1, 2)).tell("person.skipped", 2, ITEMS[0], 1, what="this importer")
    assert story.plan().items == {ITEMS[0]: ItemBefore(Ended.SKIPPED, "step 1")}


@pytest.fixture
def guided(ach: Story) -> Story:
    """Return a story of a guided run, which no lost window makes begin an item anew."""
    ach.entries[0]["data"]["guided"] = True
    return ach


def test_guided_run_repeats_nothing_that_was_done(guided: Story) -> None:
    """Each step that has an end is left out, signing in as well, and the rest is not."""
    guided.done(2, ITEMS[0], range(1, 3))
    plan = guided.plan()
    assert plan.over == {(1, "")}
    assert plan.left_out == {
        StepPlace(1, "", 1),
        StepPlace(1, "", 2),
        *(StepPlace(2, ITEMS[0], n) for n in (1, 2)),
    }
    assert plan.questions == {}


def test_guided_review_is_asked_about_in_its_own_turn(guided: Story) -> None:
    """Once it was before the person it may have been submitted, whatever else the journal has, short of an answer."""
    review = step_n(guided.flow, 2, "review")
    place = StepPlace(2, ITEMS[0], review)
    guided.done(2, ITEMS[0], range(1, review)).tell("turn", 2, ITEMS[0], review, to="person")
    guided.tell("step.skipped", 2, ITEMS[0], review, why="not-needed", reason="")
    (question,) = guided.plan().questions.values()
    assert (question.before, question.if_submitted) == (place, frozenset({place}))
    assert place not in guided.plan().left_out
    guided.tell("portal.answered", 2, ITEMS[0], review, outcome="accepted")
    assert guided.plan().questions == {}
    assert place in guided.plan().left_out


def test_an_accepted_application_leaves_nothing_to_do() -> None:
    """After the application only a picture was left, whose page is gone: nothing is opened again."""
    story = Story(flow("apply-flow"))
    review = step_n(story.flow, 4, "review")
    story.tell("portal.answered", 4, None, review, outcome="accepted")
    assert {stage for stage, _ in story.plan().over} == {1, 2, 3, 4}


def test_an_application_in_review_is_asked_about_before_it_is_filled() -> None:
    """The question comes once the portal is open, before the checks and the first field."""
    story = Story(flow("apply-flow"))
    review = step_n(story.flow, 4, "review")
    story.tell("turn", 4, None, review, to="person")
    (question,) = story.plan().questions.values()
    assert question.before.stage == 1
    assert StepPlace(2, "", step_n(story.flow, 2, "fill")) in question.if_submitted
    assert StepPlace(4, "", review) in question.if_submitted


@pytest.mark.parametrize(
    ("kind", "step", "state", "is_asked"),
    [
        ("click", "person.showed", "going-on", False),
        ("fill", "person.showed", "going-on", True),
        ("fill", "person.showed", "dropped", False),
        ("click", "person.pressed", "", True),
    ],
)
def test_form_that_may_have_gone_out_while_something_was_shown_is_asked_about(
    ach: Story, kind: str, step: str, state: str, is_asked: bool
) -> None:
    """A press on what submits may have sent it, and so may what a crash cut off once the form was at hand."""
    n = step_n(ach.flow, 2, kind)
    ach.done(2, ITEMS[0], range(1, n)).tell("person.showed", 2, ITEMS[0], n, state="going-on", steps=[])
    ach.tell(step, 2, ITEMS[0], n, state=state, steps=[])
    assert [one.review for one in ach.plan().questions.values()] == ([ITEMS[0]] if is_asked else [])


def after(story: Story, kind: str, stage: int, item: str, step: int, **data: Any) -> Story:
    """Return a story that goes on with one more entry."""
    longer = Story(story.flow)
    longer.entries = [*story.entries]
    return longer.tell(kind, stage, item, step, **data)


def test_answer_is_not_known_until_the_portal_or_the_person_tells_it() -> None:
    """A press without an answer is remembered for its importer alone, until it is known what became of it."""
    of = flow("ach-flow")
    review, item = step_n(of, 2, "review"), ITEMS[0]
    story = Story(of).tell("portal.answered", 2, item, review, outcome="unknown")
    open_ends = [
        story,
        after(story, "person.confirmed", 2, ITEMS[1], 5, what="not-submitted"),
    ]
    known = [
        after(story, "person.confirmed", 2, item, 5, what="not-submitted"),
        after(story, "portal.answered", 2, item, review, outcome="refused"),
        after(story, "portal.answered", 2, item, review, outcome="accepted"),
        after(story, "step.skipped", 2, item, review, why="submitted-before"),
    ]
    assert all(Progress.read(one.entries).unanswered for one in open_ends)
    assert not any(Progress.read(one.entries).unanswered for one in known)
