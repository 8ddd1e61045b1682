"""A control that is not where the flow says: the person is asked, points at it, does it, or goes on elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from acepilot.errors import ExitCode
from acepilot.journal.codes import Confirmed
from acepilot.person import help_texts
from acepilot.person.human import Key, Situation
from acepilot.testing import HOME, Cue, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
LOST = "cannot find it"
ACCOUNT = "000123456789"


def helper(*cues: Cue) -> FakeHuman:
    """Return a person who helps."""
    return FakeHuman(*cues, helps=True)


def points(page: Page, css: str, *, at: str = "That press only shows it") -> Cue:
    """Return a cue to press on a control, in its middle, with the mouse."""

    def act() -> None:
        box = page.locator(css).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return does(act, at=at)


def offered(human: FakeHuman, at: str = LOST) -> list[Key]:
    """Return what the person could say when they were asked for help."""
    asked: Situation = next(one for one in human.log if at in one.doing)
    return [choice.key for choice in asked.choices]


def by_person(ran: Any) -> list[tuple[str, str]]:
    """Return what was wanted and used, for each drift that a person found."""
    return [(one["wanted"], one["used"]) for one in ran.data("drift") if one["how"] == "person"]


PAGE = """<p id=log></p><button onclick="log.textContent += 'refreshed '">Refresh data</button>
<button onclick="log.textContent += 'other '">Help</button>"""
CLICK = '- click: button "Get Info"\n  timeout: 1s\n- expect: text /refreshed/\n  timeout: 1s'


@pytest.mark.full
def test_pointed_at_control_is_confirmed_by_name_and_then_used(portal: FakePortal, run_flow: RunFlow) -> None:
    """The press that points does nothing on the page; after “Yes” acepilot presses it, and the drift is journaled."""
    page = portal.show(PAGE)
    seen: list[str] = []
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "text=Refresh data"),
        does(lambda: seen.append(page.inner_text("#log")), at="Use button “Refresh data”"),
        says(Key.YES, at="Use button “Refresh data”"),
    )
    ran = run_flow(portal, human, CLICK)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert seen == [""]
    assert page.inner_text("#log") == "refreshed"
    assert by_person(ran) == [('button "Get Info"', 'button "Refresh data"')]
    assert [one["to"] for one in ran.data("turn")] == ["person", "acepilot"]


def test_without_help_the_step_fails_as_before(portal: FakePortal, run_flow: RunFlow) -> None:
    """A script is not asked: the step fails, and the turn never leaves acepilot."""
    portal.show(PAGE)
    human = FakeHuman()
    ran = run_flow(portal, human, CLICK)
    assert ran.end.code is ExitCode.NOT_DONE
    assert ran.kinds("turn", "drift") == []
    assert human.told == []


SECRET_FORM = """<label for=r>Routing</label><input id=r><label for=a>Customer account</label><input id=a>
<input id=plain><button>Next</button>"""
FILL = '- fill:\n    textbox "Account Number": ${bank.account_number}\n  timeout: 1s\n- ask: Look.'


def test_secret_is_typed_only_after_its_field_was_confirmed_by_name(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Until “Yes” the field stays empty; then it holds the number, which no entry shows."""
    page = portal.show(SECRET_FORM)
    before: list[str] = []
    after: list[str] = []
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "#a"),
        does(lambda: before.append(page.input_value("#a")), at="Use field “Customer account”"),
        says(Key.YES, at="Use field “Customer account”"),
        does(lambda: after.append(page.input_value("#a")), at="Look."),
        says(Key.GO_ON, at="Look."),
    )
    ran = run_flow(portal, human, FILL)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert (before, after) == ([""], [ACCOUNT])
    assert by_person(ran) == [('textbox "Account Number"', 'textbox "Customer account"')]
    assert ran.data("step.done")[0]["fields"][0]["same"] == "equal"
    assert ACCOUNT not in str(ran.entries)


@pytest.mark.parametrize(
    ("css", "told"),
    [("#plain", "has no name"), ("text=Next", "no field that acepilot can fill")],
)
def test_secret_is_not_typed_where_it_does_not_fit(
    portal: FakePortal, run_flow: RunFlow, css: str, told: str
) -> None:
    """A field without a name, or what is no field, is refused; the person is told why, and nothing is typed."""
    page = portal.show(SECRET_FORM)
    human = helper(says(Key.POINT, at=LOST), points(page, css), says(Key.STOP, at=told))
    ran = run_flow(portal, human, FILL)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0), human.notices
    assert [page.input_value(f"#{one}") for one in ("r", "a", "plain")] == ["", "", ""]
    assert by_person(ran) == []


@pytest.mark.long
def test_name_that_is_not_confirmed_is_not_used(portal: FakePortal, run_flow: RunFlow) -> None:
    """Pointing again takes another control; “Do not point” leads back to what was asked."""
    page = portal.show(PAGE)
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "text=Help"),
        says(Key.POINT, at="Use button “Help”"),
        points(page, "text=Refresh data"),
        says(Key.CANCEL, at="Use button “Refresh data”"),
        says(Key.STOP, at=LOST),
    )
    ran = run_flow(portal, human, CLICK)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert page.inner_text("#log") == ""
    assert by_person(ran) == []


@pytest.mark.long
def test_escape_ends_pointing_and_presses_act_again(portal: FakePortal, run_flow: RunFlow) -> None:
    """After Escape a press is the person's own again."""
    page = portal.show(PAGE)
    human = helper(
        says(Key.POINT, at=LOST),
        does(lambda: page.keyboard.press("Escape"), at="That press only shows it"),
        does(lambda: page.wait_for_timeout(900), at=LOST),
        points(page, "text=Refresh data", at=LOST),
        says(Key.DONE, at=LOST),
    )
    ran = run_flow(portal, human, CLICK)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert page.inner_text("#log") == "refreshed"
    assert ran.data("step.done")[0] | {"ms": 0} == {"ms": 0, "target": "button “Get Info”", "by": "person"}


def test_pointed_at_submit_is_never_pressed(portal: FakePortal, run_flow: RunFlow) -> None:
    """A control with a submit word is refused at once, and so is what the flow's review leaves to the person."""
    page = portal.show(
        "<p id=log></p><button onclick='log.textContent += 1'>Submit</button>"
        "<button onclick='log.textContent += 2'>All good</button><label>EIN <input></label>"
    )
    steps = """
        - click: button "Get Info"
          timeout: 1s
        - fill:
            textbox "EIN": ${company.ein.digits}
        - review: Press it.
          submit: button "All good"
          until: status /done/"""
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "text=Submit"),
        points(page, "text=All good", at="never presses button “Submit”"),
        says(Key.STOP, at="never presses button “All good”"),
    )
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0), human.notices
    assert page.inner_text("#log") == ""


@pytest.mark.long
def test_pointed_at_submit_of_a_review_is_the_persons_to_press(portal: FakePortal, run_flow: RunFlow) -> None:
    """In a review pointing only tells which control is the submit: the person's press on it is noted."""
    page = portal.show(
        "<label>EIN <input></label><button onclick='out.textContent += `done `'>Transmit</button>"
        "<output id=out></output>"
    )
    steps = """
        - fill:
            textbox "EIN": ${company.ein.digits}
        - review: Check it, and press.
          submit: button "Submit"
          until: status /done/"""
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "text=Transmit"),
        says(Key.YES, at="Use button “Transmit”"),
        points(page, "text=Transmit", at="Check it"),
        says(Key.ACCEPTED, at="Did the portal accept"),
    )
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert page.inner_text("#out").split() == ["done"]
    assert [one["control"] for one in ran.data("person.pressed")] == ["Transmit"]
    assert offered(human) == [Key.POINT, Key.SHOW, Key.GO_ON, Key.STOP]


ROWS = """<p id=log></p><table>{}</table>"""
ROW = "<tr><td>{0}</td><td><button onclick='log.textContent += ` {0}`'>See</button></td></tr>"
IR_NUMBERS = ("12-345678900", "12-345678901", "12-3456789A2")


@pytest.mark.long
def test_new_target_holds_the_items_value_for_the_others(portal: FakePortal, run_flow: RunFlow) -> None:
    """What was pointed at for the first importer is found for the others by their own numbers, without asking."""
    page = portal.show(ROWS.format("".join(ROW.format(number) for number in IR_NUMBERS)))
    human = helper(
        says(Key.POINT, at=LOST), points(page, "button >> nth=0"), says(Key.YES, at="Use button “See”")
    )
    steps = '- click: row /${importer.ir_number.full}/ >> button "Open"\n  timeout: 1s'
    ran = run_flow(portal, human, steps, client="three-importers", each=True)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert page.inner_text("#log").split() == list(IR_NUMBERS)
    used = 'row /${importer.ir_number.full}/ >> button "See"'
    assert by_person(ran) == [(f'row /{number}/ >> button "Open"', used) for number in IR_NUMBERS]
    (change,) = ran.end.changes
    assert (change.old, change.new) == ('row /${importer.ir_number.full}/ >> button "Open"', used)
    assert change.line == 8


@pytest.mark.long
def test_importer_can_be_skipped_where_a_control_is_lost(portal: FakePortal, run_flow: RunFlow) -> None:
    """“Skip this importer” leaves one importer as it is; outside a `for_each` it is not offered."""
    portal.show("<p>nothing</p>")
    human = helper(says(Key.SKIP, at=LOST), says(Key.SKIP, at=LOST), says(Key.SKIP, at=LOST))
    ran = run_flow(
        portal, human, '- click: button "Open"\n  timeout: 1s', client="three-importers", each=True
    )
    assert [item.outcome for item in ran.end.items] == ["skipped"] * 3
    assert Key.SKIP in offered(human)
    alone = helper(says(Key.STOP, at=LOST))
    run_flow(portal, alone, '- click: button "Open"\n  timeout: 1s')
    assert Key.SKIP not in offered(alone)


def test_field_that_cannot_be_filled_is_done_by_hand_and_the_others_by_acepilot(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """“I have done it” is meant for that field alone: the form's other fields are filled all the same."""
    page = portal.show("<label>Kind <input id=k disabled></label><label>City <input id=c></label>")
    steps = """
        - fill:
            textbox "Kind": ${bank.account_type}
            textbox "City": ${company.address.city}
        - ask: Look."""
    seen: list[str] = []
    look = does(lambda: seen.append(page.input_value("#c")), at="Look.")
    human = FakeHuman(says(Key.DONE, at="Kind"), look, says(Key.GO_ON, at="Look."), helps=True)
    ran = run_flow(portal, human, steps)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert seen == ["Miami"]
    rows = next(data["fields"] for data in ran.data("step.done") if "fields" in data)
    assert [row["same"] for row in rows] == ["by-hand", "equal"]


@pytest.mark.long
def test_try_again_goes_on_when_it_is_there(portal: FakePortal, run_flow: RunFlow) -> None:
    """What the person put right on the page is found at the second try, and no drift is told."""
    page = portal.show("<button>Other</button>")
    human = helper(
        does(
            lambda: page.evaluate("() => { document.body.innerHTML = '<button>Get Info</button>'; }"), at=LOST
        ),
        says(Key.GO_ON, at=LOST),
    )
    ran = run_flow(portal, human, '- click: button "Get Info"\n  timeout: 1s')
    assert (ran.end.code, human.left, by_person(ran)) == (ExitCode.DONE, 0, [])


@pytest.mark.long
def test_two_that_fit_are_told_apart_by_pointing(portal: FakePortal, run_flow: RunFlow) -> None:
    """Where two controls fit, the one that was pointed at is pressed, and not the other."""
    page = portal.show(
        "<p id=log></p><div role=region aria-label=Old><button onclick='log.textContent += 1'>Get Info</button></div>"
        "<div role=region aria-label=New><button onclick='log.textContent += 2'>Get Info</button></div>"
    )
    human = helper(
        says(Key.POINT, at="2 controls fit"), points(page, "button >> nth=1"), says(Key.YES, at="Use button")
    )
    ran = run_flow(portal, human, '- click: button "Get Info"\n  timeout: 1s')
    assert (ran.end.code, page.inner_text("#log")) == (ExitCode.DONE, "2")
    assert by_person(ran) == [('button "Get Info"', 'region "New" >> button "Get Info"')]


@pytest.mark.long
def test_wrong_account_is_named_and_nothing_leads_past_it(portal: FakePortal, run_flow: RunFlow) -> None:
    """Both numbers are told, and the account can be opened anew: nothing is offered that leaves the look out."""
    page = portal.show("<a href='#open'>Accounts</a><h1>12-345678901</h1><button>Get Info</button>")
    wrong = "This page shows IR number 12-345678901, but it is the turn of 12-345678900"
    human = helper(
        does(
            lambda: page.evaluate("() => { document.querySelector('h1').textContent = '12-345678900'; }"),
            at=wrong,
        ),
        says(Key.GO_ON, at=wrong),
        says(Key.SKIP, at="it is the turn of 12-345678901"),
        says(Key.SKIP, at="it is the turn of 12-3456789A2"),
    )
    steps = """
        - navigate: Accounts
        - expect: text /${importer.ir_number.full}/
          timeout: 1s
        - click: button "Get Info\""""
    ran = run_flow(portal, human, steps, client="three-importers", each=True)
    assert offered(human) == [Key.GO_ON, Key.BACK, Key.SKIP, Key.STOP]
    assert [item.outcome for item in ran.end.items] == ["done", "skipped", "skipped"]


AHEAD = """
    - click: button "Get Info"
      timeout: 1s
    - click: button "Add"
      timeout: 1s
    - expect: text /form is open/
      timeout: 1s"""


@pytest.mark.long
def test_later_step_that_was_done_alone_is_gone_on_with(portal: FakePortal, run_flow: RunFlow) -> None:
    """The page is further on: acepilot offers to go on there, and journals what was left out."""
    portal.show("<p>The form is open</p>")
    human = helper(says(Key.AHEAD, at=LOST))
    ran = run_flow(portal, human, AHEAD)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    skipped = [entry for entry in ran.entries if entry["kind"] == "step.skipped"]
    assert [entry["step"]["n"] for entry in skipped] == [1, 2]
    assert all("Go on with" in entry["data"]["reason"] for entry in skipped)
    nowhere = helper(says(Key.STOP, at=LOST))
    portal.show("<p>Something else</p>")
    run_flow(portal, nowhere, AHEAD)
    assert Key.AHEAD not in offered(nowhere)


REVIEWED = """
    - fill:
        textbox "EIN": ${company.ein.digits}
      timeout: 1s
    - review: Press it.
      submit: button "Submit"
      until: status /done/
    - expect: text /all is done/
      timeout: 1s"""


def test_review_is_left_out_only_when_the_person_says_it_was_submitted(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Over a review nothing is offered until the portal's yes is there; then it is asked whether it was submitted."""
    portal.show("<p>All is done</p>")
    nothing = helper(says(Key.STOP, at=LOST))
    run_flow(portal, nothing, REVIEWED)
    assert Key.AHEAD not in offered(nothing)
    portal.show("<output>done</output><p>All is done</p>")
    human = helper(
        says(Key.AHEAD, at=LOST),
        says(Key.REFUSED, at="it may have been submitted"),
        says(Key.AHEAD, at=LOST),
        says(Key.ACCEPTED, at="it may have been submitted"),
    )
    ran = run_flow(portal, human, REVIEWED)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert ran.data("step.skipped")[-1]["reason"] == help_texts.SAID_SUBMITTED
    assert not any("interrupted" in one.doing for one in human.log)  # this run never was


@pytest.mark.long
def test_person_who_went_back_begins_again_where_the_page_is(portal: FakePortal, run_flow: RunFlow) -> None:
    """The page was left in the midst of the flow: the last way that begins there is offered, and taken again."""
    portal.serve("/account", "<button onclick='document.title = `open`'>Add</button>")
    portal.show("<a href=/account>Account</a>")
    human = helper(
        does(lambda: portal.go(HOME), at="Look."),
        says(Key.GO_ON, at="Look."),
        says(Key.BACK, at=LOST),
        says(Key.GO_ON, at="Look."),
    )
    steps = '- navigate: Account\n- ask: Look.\n- click: button "Add"\n  timeout: 1s'
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert portal.surface.page.title() == "open"
    assert ran.data("person.confirmed") == [
        {"check": "Begin again at “Go to Account”", "what": Confirmed.BACK}
    ]


@pytest.mark.long
def test_done_is_not_offered_for_what_only_bounds_a_step(portal: FakePortal, run_flow: RunFlow) -> None:
    """A dialog that the person opened is not the form filled in: acepilot fills it once it is there."""
    page = portal.show("<button>Help</button><label>A <input></label><label>A <input></label>")

    def open_dialog() -> None:
        page.evaluate(
            "document.body.innerHTML = '<div role=dialog aria-label=Bank><label>A <input id=a></label></div>'"
        )

    human = helper(does(open_dialog, at=LOST), says(Key.GO_ON, at=LOST))
    step = '- fill:\n    textbox "A": "x"\n  within: dialog "Bank"\n  timeout: 1s'
    run_flow(portal, human, step)
    assert Key.DONE not in offered(human)
    assert Key.GO_ON in offered(human)
    assert page.input_value("#a") == "x"


@pytest.mark.full
def test_done_that_leads_nowhere_is_told_why_at_the_next_question(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Who says that a step is done, and what follows is not there either, hears that step's hint, once for all.

    The control: where what follows is there, nothing is told, and a later step can be said to be done.
    """
    flow = """
- navigate: Refunds
  hint: Your user lacks the right to it.
  timeout: 1s
- click: button "Get Info"
  timeout: 1s
- click: button "Add"
  timeout: 1s
"""
    portal.show(PAGE)
    done = says(Key.DONE, at="looks for link “Refunds”")
    human = helper(done, says(Key.STOP, at="is not there either. Your user lacks the right to it."))
    ran = run_flow(portal, human, flow)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0), human.told
    assert Key.DONE in offered(human)
    assert Key.DONE not in offered(human, at="is not there either")

    portal.show("<button>Get Info</button>")
    human = helper(done, says(Key.DONE, at="Add"))
    ran = run_flow(portal, human, flow)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert not any("is not there either" in told for told in human.told)
