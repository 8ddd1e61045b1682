"""Once the portal has accepted, nothing that comes after it ends the run as failed or offers the form again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.shipped import find_flow
from acepilot.journal.progress import StepPlace
from acepilot.person.human import Key
from acepilot.run.accepted import Accepted
from acepilot.run.resume import plan_resume
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says

RunFlow = Callable[..., Any]
FORM = """<label>Account Number <input id=a></label><p role=status id=s></p><p id=after></p>
<button type=button onclick="fetch('/save', {method: 'POST', body: 'x'}).then(() => {
  a.value = ''; s.textContent = 'Success'; after.innerHTML = `%s`; })">Submit</button>"""
REVIEW = """
- fill:
    textbox "Account Number": ${bank.account_number}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""
LATER = {
    "click": '- click: button "Refresh"\n  timeout: 1s\n',
    "expect": '- expect: heading "On file"\n  timeout: 1s\n',
    "navigate": "- navigate: Accounts\n  timeout: 1s\n",
    "open": "- open: https://portal.test/gone\n  timeout: 1s\n",
    "confirm": '- confirm:\n    value "Account": ${bank.account_number}\n  timeout: 1s\n',
    "capture": "- capture: now\n",
}


def accept(portal: FakePortal, after: str = "") -> Callable[[], None]:
    """Show a form whose portal accepts it; return what presses its Submit."""
    portal.serve("/save", FakePage("x"))
    portal.show(FORM % after)
    return lambda: portal.surface.page.click("text=Submit")


def offers_submit(ran: Any, flow: str) -> bool:
    """Tell whether going on with a run would bring its review back, or ask about it."""
    text = (
        f"flow: sample\ntitle: A sample\nhosts: [portal.test]\nstages:\n  - stage: Only\n    steps:\n{flow}"
    )
    loaded = parse_flow(text.encode(), name="sample.yaml")
    plan = plan_resume(loaded, [], ran.entries)
    return not plan.is_nothing_left and not plan.left_out


@first("kind", ["click", "expect", "navigate", "open", "confirm"])
def test_what_fails_after_the_acceptance_is_a_note(portal: FakePortal, run_flow: RunFlow, kind: str) -> None:
    """The run is finished, the item accepted; the record says what could not be done, and the end too."""
    press = accept(portal)
    ran = run_flow(portal, FakeHuman(does(press)), REVIEW + LATER[kind], each=True)
    assert ran.kinds("step.failed", "run.failed", "run.finished") == ["run.finished"]
    assert (ran.end.code, ran.end.is_accepted) == (ExitCode.DONE, True)
    (item,) = ran.data("run.finished")[0]["items"]
    assert item["outcome"] == "accepted"
    (noted,) = [one for one in ran.data("step.skipped") if one.get("after") == "accepted"]
    assert noted["reason"] in item["reason"]
    assert noted["reason"] in ran.end.message
    assert "not done" in {one["name"] for one in (*ran.data("capture"), *ran.data("capture.missing"))}


def test_without_an_acceptance_the_same_step_fails(portal: FakePortal, run_flow: RunFlow) -> None:
    """The control: where nothing was accepted, what cannot be done ends the run."""
    portal.show("<h1>Accounts</h1>")
    ran = run_flow(portal, FakeHuman(), LATER["expect"], each=True)
    assert ran.kinds("step.failed", "run.failed") == ["step.failed", "run.failed"]
    assert ran.end.code is ExitCode.NOT_DONE


@pytest.mark.long
def test_steps_after_the_one_that_failed_are_tried(portal: FakePortal, run_flow: RunFlow) -> None:
    """A refresh that is not there keeps nobody from comparing what the page shows, nor the next importer waiting."""
    press = accept(portal, "<dl><dt>Account<dd>000123456789</dl>")
    again = does(lambda: (portal.go("https://portal.test/"), press()), at="Press Submit")
    steps = REVIEW.replace("then press Submit", "then Press Submit") + LATER["click"] + LATER["confirm"]
    ran = run_flow(portal, FakeHuman(does(press), again), steps, client="one-importer", each=True)
    compared = [one for one in ran.data("step.done") if "fields" in one][-1]
    assert compared["fields"][0]["same"] == "equal"


@pytest.mark.long
def test_other_value_on_the_portal_is_shown_and_told(portal: FakePortal, run_flow: RunFlow) -> None:
    """What the portal shows otherwise fails no run, and is never passed over: the person looks, and it counts."""
    press = accept(portal, "<dl><dt>Account<dd>000123456780</dl>")
    human = FakeHuman(does(press), says(Key.GO_ON, at="had accepted it"))
    ran = run_flow(portal, human, REVIEW + LATER["confirm"], each=True)
    assert ran.kinds("step.failed", "run.failed", "run.finished") == ["run.finished"]
    assert (ran.end.code, ran.end.is_accepted) == (ExitCode.NOT_DONE, True)
    assert ran.data("run.finished")[0]["items"][0]["outcome"] == "accepted"
    compared = [one for one in ran.data("step.done") if "fields" in one][-1]
    assert compared["fields"][0]["same"] == "different"
    assert "something else than was entered" in ran.end.message


@pytest.mark.long
def test_flow_that_is_done_once_is_noted_as_one(portal: FakePortal, run_flow: RunFlow) -> None:
    """Without items the run itself is what was accepted."""
    press = accept(portal)
    ran = run_flow(portal, FakeHuman(does(press)), REVIEW + LATER["expect"])
    assert ran.data("run.finished")[0]["items"] == [
        {"item": "", "outcome": "accepted", "reason": ran.end.items[0].reason}
    ]


@pytest.mark.parametrize(("later", "is_finished"), [("capture", True), ("expect", False)])
def test_window_that_is_closed_after_the_acceptance(
    make_portal: Callable[..., FakePortal], run_flow: RunFlow, later: str, is_finished: bool
) -> None:
    """Where nothing was left but a picture the run is finished; else it can be gone on with, and looks alone."""
    portal = make_portal()
    press = accept(portal)
    page = portal.surface.page

    def press_and_close() -> None:
        press()
        page.get_by_text("Success").wait_for()
        page.wait_for_timeout(500)  # until our script has told it; acepilot looks at nothing meanwhile
        page.close()

    steps = REVIEW + LATER[later]
    ran = run_flow(portal, FakeHuman(does(press_and_close)), steps)
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.entries[-1]["kind"] == ("run.finished" if is_finished else "run.interrupted")
    assert ran.end.code is (ExitCode.DONE if is_finished else ExitCode.INTERRUPTED)
    assert [(one.item, one.outcome) for one in ran.end.items] == [("", "accepted")]
    indented = "".join(f"      {line}\n" for line in steps.strip().splitlines())
    assert not offers_submit(ran, indented)


@pytest.mark.parametrize("name", ["apply-flow", "ach-flow"])
def test_only_looks_begins_with_the_accepted_review(name: str) -> None:
    """In the shipped flows all that follows the review only looks; nothing does before it was accepted."""
    flow = load_flow(find_flow(name))
    stage = flow.stages[-1]
    review = next(step for step in stage.steps if step.kind == "review")
    accepted = Accepted(flow)
    assert not any(accepted.only_looks(stage, "a", step) for step in stage.steps)
    accepted.accept(StepPlace(stage.n, "a", review.n))
    assert [step.n for step in stage.steps if accepted.only_looks(stage, "a", step)] == [
        step.n for step in stage.steps if step.n >= review.n
    ]
    assert not any(accepted.only_looks(stage, "another", step) for step in stage.steps)


def test_way_to_a_second_form_may_fail() -> None:
    """Before another form of the same item, a step that fails is a failure: that form would not be entered."""
    fill = '      - fill:\n          textbox "A": x\n'
    steps = f'{fill}      - review: Check.\n        submit: button "Go"\n        until: status\n'
    way = "      - navigate: Next\n"
    head = "flow: two\ntitle: Two\nhosts: [portal.test]\nstages:\n"
    one = f"  - stage: One\n    steps:\n{steps}{way}"
    text = f"{head}{one}  - stage: Two\n    steps:\n{steps}      - expect: status\n"
    flow = parse_flow(text.encode(), name="two.yaml")
    accepted = Accepted(flow)
    accepted.accept(StepPlace(1, "", 2))
    assert [accepted.only_looks(stage, "", step) for stage in flow.stages for step in stage.steps] == [
        False
    ] * 6
    accepted.accept(StepPlace(2, "", 2))
    assert accepted.only_looks(flow.stages[1], "", flow.stages[1].steps[2])
