"""“Show me”: the person does by hand what is missing, acepilot looks on, and does it itself for the next importer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import Cue, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
LOST = "cannot find it"
SHOWING = "Then press “That was it”"


def helper(*cues: Cue) -> FakeHuman:
    """Return a person who helps."""
    return FakeHuman(*cues, helps=True)


def clicks(page: Page, css: str, at: str = SHOWING) -> Cue:
    """Return a cue to press on a control, in its middle, with the mouse."""

    def act() -> None:
        box = page.locator(css).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return does(act, at=at)


def states(ran: Any) -> list[str]:
    """Return what became of what was shown, each entry's."""
    return [one["state"] for one in ran.data("person.showed")]


NOTICE = """<p id=log></p><div id=app></div><script>
const draw = (...html) => { app.innerHTML = html.join(''); };
const say = (text) => { log.textContent += text + ' '; };
const first = () => draw('<h1>Before you go on</h1><button onclick="say(\\'continued\\'); second()">Continue</button>');
const second = () => draw('<h1>Account</h1><button onclick="say(\\'refreshed\\'); third()">Get Info</button>');
const third = () => draw('<p role=status>Here it is</p><button onclick="first()">Next account</button>');
first();</script>"""
STEPS = """
    - click: button "Get Info"
      timeout: 1s
    - expect: text /here it is/
      timeout: 1s
    - click: button "Next account"
"""


@pytest.mark.full
@first("does_step", [False, True])
def test_what_was_shown_once_is_done_for_the_other_importers(
    portal: FakePortal, run_flow: RunFlow, does_step: bool
) -> None:
    """The press that leads there is shown; the step itself may be, too, or is acepilot's: nobody is asked again."""
    page = portal.show(NOTICE)
    more = [clicks(page, "text=Get Info")] if does_step else []
    human = helper(says(Key.SHOW, at=LOST), clicks(page, "text=Continue"), *more, says(Key.SHOWN, at=SHOWING))
    ran = run_flow(portal, human, STEPS, client="three-importers", each=True)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert page.inner_text("#log").split() == ["continued", "refreshed"] * 3
    assert states(ran)[-1] == ("used" if does_step else "before")
    (last,) = [one for one in ran.data("person.showed") if one["state"] != "going-on"]
    assert [(one["kind"], one["text"]) for one in last["steps"]] == [("click", 'button "Continue"')]
    assert [one["how"] for one in ran.data("drift")] == ["way", "way"]


FORM = """<label>Routing <input id=r></label><label>Customer account <input id=a></label>
<label>Other account <input id=o></label><button onclick="fetch('/send',{method:'POST',body:'x'})">Submit</button>"""
FILL = """
    - fill:
        textbox "Routing": ${bank.routing_number}
        textbox "Account Number": ${bank.account_number}
      timeout: 1s
    - review: Check it.
      submit: button "Submit"
      until: status /done/
"""
ACCOUNT, OTHER = "000123456789", "998877665544"


def types(page: Page, css: str, text: str) -> Cue:
    """Return a cue to type into a field, and to leave it."""

    def act() -> None:
        page.locator(css).click()
        page.keyboard.type(text)
        page.keyboard.press("Tab")

    return does(act, at=SHOWING)


def files_of(ran: Any) -> dict[str, str]:
    """Return the text of every file of a run."""
    return {str(one): one.read_text("utf-8", "replace") for one in ran.end.path.rglob("*") if one.is_file()}


def test_number_typed_while_showing_is_in_no_file_and_its_field_goes_under_review(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """The field is known by the value that was compared in the page; what is nobody's is a name alone."""
    page = portal.show(FORM)
    human = helper(
        says(Key.SHOW, at=LOST),
        types(page, "#o", OTHER),
        types(page, "#a", ACCOUNT),
        says(Key.SHOWN, at=SHOWING),
        says(Key.STOP, at="Check it."),
    )
    ran = run_flow(portal, human, FILL)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0), human.told
    assert page.input_value("#a") == ACCOUNT  # the control: it was there to be found
    held = [name for name, text in files_of(ran).items() if ACCOUNT in text or OTHER in text]
    assert held == []
    last = ran.data("person.showed")[-1]
    assert (last["state"], last["instead"]) == ("done", 'textbox "Customer account"')
    (fields,) = [one["fields"] for one in ran.data("step.done")]
    assert [(one["target"], one["same"]) for one in fields][-1] == ('textbox "Customer account"', "equal")
    assert [row.label for row in human.log[-1].fields] == ["Routing", "Customer account"]


@pytest.mark.full
@pytest.mark.parametrize("was_submitted", [True, False])
def test_submit_pressed_while_showing_is_written_down_and_not_offered_again_unasked(
    portal: FakePortal, run_flow: RunFlow, was_submitted: bool
) -> None:
    """The press and what it sent are in the record; the review is left out, or offered, as the person says."""
    portal.serve("/send", "ok")
    page = portal.show(FORM)
    answer = [says(Key.ACCEPTED, at="may have been submitted")]
    if not was_submitted:
        answer = [says(Key.REFUSED, at="may have been submitted"), says(Key.STOP, at=LOST)]
    human = helper(
        says(Key.SHOW, at=LOST),
        types(page, "#a", ACCOUNT),
        clicks(page, "text=Submit"),
        says(Key.SHOWN, at=SHOWING),
        *answer,
    )
    ran = run_flow(portal, human, FILL)
    assert human.left == 0, human.told
    assert ran.end.code is (ExitCode.DONE if was_submitted else ExitCode.STOPPED)
    assert ran.kinds("person.pressed", "person.submitted") == ["person.pressed", "person.submitted"]
    assert [one.url for one in portal.asked].count("https://portal.test/send") == 1
    skipped = [entry["data"]["why"] for entry in ran.entries if entry["kind"] == "step.skipped"]
    assert skipped == (["passed-over", "said-submitted"] if was_submitted else [])
    assert ran.data("person.showed")[-1]["state"] == "sent"


@pytest.mark.full
def test_what_is_not_meant_leads_back_to_the_question(portal: FakePortal, run_flow: RunFlow) -> None:
    """Nothing done, and never mind: the question stands again, nothing is remembered, and the person can stop."""
    page = portal.show(NOTICE)
    human = helper(
        says(Key.SHOW, at=LOST),
        says(Key.SHOWN, at=SHOWING),
        says(Key.SHOW, at="saw nothing that you did"),
        clicks(page, "text=Continue"),
        says(Key.UNDO, at=SHOWING),
        says(Key.CANCEL, at=SHOWING),
    )
    ran = run_flow(portal, human, STEPS.replace("Next account", "Get Info").split("- expect")[0])
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert [one for one in states(ran) if one != "going-on"] == ["nothing", "dropped"]
    assert [len(one["steps"]) for one in ran.data("person.showed")] == [0, 0, 0, 1, 0, 0]
    assert ran.end.changes == ()


def test_what_was_shown_before_an_interruption_is_not_asked_for_again(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """The run was cut off in the midst of showing: gone on with, acepilot does what was shown, and nobody is asked."""
    page = portal.show(NOTICE)
    rests = does(lambda: portal.pass_time(500), at=SHOWING)  # nobody presses twice in one moment
    human = helper(says(Key.SHOW, at=LOST), clicks(page, "text=Continue"), rests, says(Key.STOP, at=SHOWING))
    ran = run_flow(portal, human, STEPS, each=True)
    assert (ran.end.code, states(ran)) == (ExitCode.STOPPED, ["going-on", "going-on"])
    portal.reset()
    page = portal.show(NOTICE)
    again = run_flow(portal, helper(), STEPS, each=True, before=ran.end.path)
    assert again.end.code is ExitCode.DONE
    assert page.inner_text("#log").split() == ["continued", "refreshed"]
    assert [one.new for one in again.end.changes] == ['click: button "Continue"']


RENAMED = NOTICE.replace(">Get Info<", ">Load details<")


@pytest.mark.full
def test_control_that_was_used_in_place_of_the_one_sought_stands_in_for_it(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """A press that leads there and another name, both shown: acepilot goes that way and presses it from then on."""
    page = portal.show(RENAMED)
    human = helper(
        says(Key.SHOW, at=LOST),
        clicks(page, "text=Continue"),
        clicks(page, "text=Load details"),
        says(Key.SHOWN, at=SHOWING),
    )
    ran = run_flow(portal, human, STEPS, client="three-importers", each=True)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert page.inner_text("#log").split() == ["continued", "refreshed"] * 3
    assert states(ran)[-1] == "done"
    used = [(one["how"], one["used"]) for one in ran.data("drift")]
    shown, way = ("shown", 'button "Load details"'), ("way", "press button “Continue”")
    assert used == [shown, way, shown, way, shown]
    assert {one.whole for one in ran.end.changes} == {"", 'button "Load details" | button "Get Info"'}


PRIVATE = """<button onclick="document.body.innerHTML = '<label>Password <input type=password id=p></label>' +
 '<button onclick=back()>Enter</button>'">Continue</button><script>
const back = () => { document.body.innerHTML = '<button onclick="this.outerHTML=`here it is`">Get Info</button>'; };
</script>"""


def test_page_that_asks_for_a_password_is_the_persons_and_a_tab_may_be_closed(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """What is typed there is not heard: the flow asks for it. A tab that came and went takes nothing away."""
    page = portal.show(PRIVATE)
    portal.serve("/more", "<p>more</p>")

    def open_and_close() -> None:
        with page.context.expect_page() as opened:
            page.evaluate("() => { window.open('/more'); }")
        page.wait_for_timeout(500)
        opened.value.close()

    human = helper(
        says(Key.SHOW, at=LOST),
        does(open_and_close, at=SHOWING),
        clicks(page, "text=Continue"),
        does(lambda: page.keyboard.type("hunter-2-secret"), at="does not look on here"),
        does(lambda: page.locator("text=Enter").click(), at="does not look on here"),
        says(Key.SHOWN, at=SHOWING),
    )
    ran = run_flow(portal, human, STEPS.split('- click: button "Next', maxsplit=1)[0])
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    steps = [(one["kind"], one["text"], one["until"]) for one in ran.data("person.showed")[-1]["steps"]]
    assert [kind for kind, _, _ in steps] == ["click", "ask"]
    assert steps[1][2] == 'button "Get Info"'
    assert [name for name, text in files_of(ran).items() if "hunter-2-secret" in text] == []
