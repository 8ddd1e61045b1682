"""Whose turn it is: what takes it away from acepilot in the midst of a step, and how it comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog

from acepilot.browser.holds import Holds
from acepilot.browser.side_channels import SideChannels
from acepilot.browser.turn_lock import GuardSilent, NotOurTurn
from acepilot.errors import ExitCode
from acepilot.journal.codes import TurnCause
from acepilot.person import texts
from acepilot.person.human import Key, Turn
from acepilot.run.steps import fill
from acepilot.testing import HOME, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]


def test_hand_on_the_page_pauses_acepilot(portal: FakePortal, run_flow: RunFlow) -> None:
    """A press that acepilot did not make takes its turn away; nothing fails, and “Go on” gives it back."""
    page = portal.show("<p>page</p>")
    human = FakeHuman(
        does(lambda: page.mouse.click(5, 5), turn=Turn.ACEPILOT),
        does(lambda: page.evaluate("() => { document.body.innerHTML = '<b>done</b>'; }"), at=texts.TOUCHED),
        says(Key.GO_ON, at=texts.TOUCHED),
    )
    ran = run_flow(portal, human, "- expect: text /done/")
    assert ran.end.code is ExitCode.DONE
    assert [one["to"] for one in ran.data("turn")] == ["person", "acepilot"]
    assert human.left == 0


def test_pause_takes_the_turn(portal: FakePortal, run_flow: RunFlow) -> None:
    """Pause in acepilot's turn gives the page to the person until they say so."""
    portal.show("<p>page</p>")
    human = FakeHuman(says(Key.PAUSE, turn=Turn.ACEPILOT), says(Key.STOP, at=texts.PAUSED))
    ran = run_flow(portal, human, "- expect: text /never/")
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)


def test_dialog_takes_the_turn_and_is_the_persons(portal: FakePortal, run_flow: RunFlow) -> None:
    """A dialog in acepilot's turn is never answered by acepilot; after the person's answer it goes on when told."""
    page = portal.show(
        "<button onclick='document.body.innerHTML = confirm(`Leave?`) ? `<b>yes</b>` : `<b>no</b>`'>Get Info</button>"
    )
    opened: list[Dialog] = []
    page.on("dialog", lambda dialog: opened.append(dialog))  # noqa: PLW0108 - Playwright marks what it is given
    human = FakeHuman(
        does(lambda: opened.pop().accept(), at="The page asks"),
        says(Key.GO_ON, at="you answered"),
    )
    steps = '- click: button "Get Info"\n  timeout: 1s\n- expect: text /yes/\n- click: text "yes"'
    ran = run_flow(portal, human, steps)
    assert ran.end.code is ExitCode.DONE
    (dialog,) = ran.data("dialog")
    assert (dialog["type"], dialog["text"], dialog["by"]) == ("confirm", "Leave?", "person")
    assert human.left == 0


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "control"])
def test_dialog_that_opens_between_a_look_and_the_entry_is_answered_first(
    portal: FakePortal, run_flow: RunFlow, monkeypatch: pytest.MonkeyPatch, *, is_heard: bool
) -> None:
    """A page that asks just before its field is typed into gets its answer, and then the text; nothing fails for it."""
    hold = Holds.uncovered
    opened: list[Dialog] = []

    def hold_and_be_asked(holds: Holds, *given: Any) -> Any:
        held = hold(holds, *given)
        if page.evaluate("window.hasAsked"):
            return held
        page.evaluate("setTimeout(() => { hasAsked = true; alert('Check it'); })")
        while not opened:
            page.wait_for_timeout(20)
        return held

    monkeypatch.setattr(Holds, "uncovered", hold_and_be_asked)
    page = portal.show("<label>Routing Number <input id=r></label>")
    page.on("dialog", lambda dialog: opened.append(dialog))  # noqa: PLW0108 - Playwright marks what it is given
    human = FakeHuman(
        does(lambda: opened.pop().accept(), at="The page asks"), says(Key.GO_ON, at="you answered")
    )
    steps = '- fill:\n    textbox "Routing Number": ${bank.routing_number}'
    if not is_heard:
        monkeypatch.setattr(fill, "NotOurTurn", GuardSilent)
        with pytest.raises(NotOurTurn):
            run_flow(portal, human, steps)
        opened.pop().accept()
        return
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert page.input_value("#r") == "021000021"
    assert ran.kinds("dialog", "turn", "step.done") == ["dialog", "turn", "turn", "step.done"]


@pytest.mark.parametrize("is_asked_again", [True, False], ids=["asked again", "control"])
@pytest.mark.parametrize("within", ["", '  within: dialog "Box"'], ids=["alone", "inside"])
def test_channel_that_came_with_a_field_is_told_before_that_is_filled(
    portal: FakePortal,
    run_flow: RunFlow,
    monkeypatch: pytest.MonkeyPatch,
    within: str,
    *,
    is_asked_again: bool,
) -> None:
    """What no guard can see is told although it was not there yet when the field was sought first."""
    asked: list[tuple[str, ...]] = []
    open_now = SideChannels.open_now

    def asked_once(channels: SideChannels) -> tuple[str, ...]:
        if asked and not is_asked_again:
            return ()
        asked.append(open_now(channels))
        if len(asked) == 1:
            page.evaluate("setTimeout(come, 300)")
        return asked[-1]

    monkeypatch.setattr(SideChannels, "open_now", asked_once)
    page = portal.show("""<div role=dialog aria-label=Box>x</div><script>function come() {
        worker = new SharedWorker(URL.createObjectURL(new Blob([''], {type: 'text/javascript'})));
        document.querySelector('div').innerHTML = '<label>Routing Number <input></label>'; }</script>""")
    human = FakeHuman(*[says(Key.GO_ON, at="keeps a channel open")] * is_asked_again)
    run_flow(portal, human, f'- fill:\n    textbox "Routing Number": ${{bank.routing_number}}\n{within}')
    assert human.left == 0
    assert any("keeps a channel open" in one for one in human.told) is is_asked_again
    assert page.input_value("input") == "021000021"
    page.evaluate("worker.port.close()")


def test_redirect_elsewhere_takes_the_turn_until_the_page_is_back(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """On another host acepilot lets go, and goes on by itself when the page is back."""
    portal.serve("https://elsewhere.test/", "<p>elsewhere</p>")
    portal.serve("/back", "<b>done</b>")
    portal.show("<a href=https://elsewhere.test/>Get Info</a>")
    human = FakeHuman(does(lambda: portal.go(f"{HOME}back"), at="not part of this flow"))
    ran = run_flow(portal, human, '- navigate: link "Get Info"\n- expect: text /done/')
    assert ran.end.code is ExitCode.DONE
    assert ran.data("turn")[1] == {"to": "acepilot", "why": texts.BACK_ON_PAGE, "cause": TurnCause.CAME}
    assert ran.kinds("capture") == []


@pytest.mark.long
def test_redirect_elsewhere_begins_the_ask_that_follows(portal: FakePortal, run_flow: RunFlow) -> None:
    """When the next step asks the person anyway, the redirect begins that ask."""
    portal.serve("https://elsewhere.test/", "<p>log in here</p>")
    portal.serve("/back", "<b>done</b>")
    portal.show("<a href=https://elsewhere.test/>Accounts</a>")
    human = FakeHuman(does(lambda: portal.go(f"{HOME}back"), at="Sign in"))
    ran = run_flow(portal, human, '- navigate: link "Accounts"\n- ask: Sign in.\n  until: text /done/')
    assert ran.end.code is ExitCode.DONE
    assert human.told == ["Sign in."]


def test_rule_asks_the_person_to_do_it(portal: FakePortal, run_flow: RunFlow) -> None:
    """What acepilot may not press is asked of the person, and written down as stopped."""
    page = portal.show(
        "<label>EIN <input></label><button onclick='document.title = `pressed`'>Get Info</button>"
    )
    page.get_by_label("EIN").press_sequentially("1")
    portal.surface.events()
    human = FakeHuman(does(lambda: page.click("button"), at="yourself"), says(Key.GO_ON, at="yourself"))
    ran = run_flow(portal, human, '- click: button "Get Info"')
    assert ran.data("guard.stopped")[0]["why"] == "rule"
    assert page.title() == "pressed"


@pytest.mark.long
def test_failed_step_leaves_a_picture_and_says_what_was_expected(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """A step that cannot be done is written down with what was expected, after a picture of the page as it is."""
    portal.show("<button>Other</button>")
    human = FakeHuman()
    ran = run_flow(portal, human, '- click: button "Get Info"\n  timeout: 1s')
    assert ran.kinds("capture", "step.failed", "run.failed") == ["capture", "step.failed", "run.failed"]
    assert ran.data("step.failed")[0]["expected"] == 'button "Get Info"'
    assert ran.end.code is ExitCode.NOT_DONE
    assert ran.end.message
    assert ran.end.hint


@pytest.mark.long
def test_fallback_is_journaled_as_drift(portal: FakePortal, run_flow: RunFlow) -> None:
    """Taking another than the first notation is written down."""
    portal.show("<button>Refresh</button>")
    ran = run_flow(portal, FakeHuman(), '- click: button "Get Info" | button "Refresh"')
    assert ran.data("drift") == [
        {"wanted": 'button "Get Info"', "used": 'button "Refresh"', "how": "fallback"}
    ]


@pytest.mark.long
def test_what_acepilot_does_is_always_said(portal: FakePortal, run_flow: RunFlow) -> None:
    """From the first moment to the last, between steps and after the person's turn: never “working” alone."""
    portal.serve("/", "<h1>Accounts</h1>")
    human = FakeHuman(says(Key.GO_ON))
    ran = run_flow(
        portal, human, '- open: https://portal.test/\n- ask: Look.\n- expect: heading "Accounts"\n'
    )
    assert ran.end.code is ExitCode.DONE
    assert [one for one in human.log if one.turn is Turn.ACEPILOT and not one.doing] == []
    assert not [one for one in human.log if one.turn is Turn.ACEPILOT and one.doing == "Look."]
