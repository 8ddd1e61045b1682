"""When the person is asked for a control that is not there: once the page is still, and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Route
from shortkit import first
from timingkit import SOONER_S, quick_calm

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import Cue, FakeHuman, FakePortal, does, says

LOST = "cannot find it"
SOON_S = 5.0
LONG = "60s"
SHORT = "2s"
SHORT_S = 2.0


def helper(*cues: Cue, patience_s: float = 40.0) -> FakeHuman:
    """Return a person who helps."""
    return FakeHuman(*cues, helps=True, patience_s=patience_s)


@pytest.fixture
def hanging(portal: FakePortal) -> Iterator[FakePortal]:
    """Return the portal, with addresses below /hang/ that never answer."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    portal.context.route("**/hang/**", hold)
    yield portal
    portal.context.unroute("**/hang/**")
    portal.reset()


def asked_after_s(portal: FakePortal, run_flow: Callable[..., Any], steps: str, markup: str) -> float:
    """Run steps on a page whose control never comes; return after how many seconds of it the person is asked."""
    portal.show(markup)
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST), patience_s=60), steps)
    assert ran.end.code is ExitCode.STOPPED
    began, asked = (
        next(datetime.fromisoformat(entry["at"]) for entry in ran.entries if entry["kind"] == kind)
        for kind in ("stage.started", "turn")
    )
    return (asked - began).total_seconds()


def click(timeout: str) -> str:
    """Return a step that presses what is not there."""
    return f'- click: button "Get Info"\n  timeout: {timeout}'


@pytest.mark.timed
@first(
    "steps",
    [
        click(LONG),
        f"- navigate: Accounts\n  timeout: {LONG}",
        f'- expect: heading "Accounts"\n  timeout: {LONG}',
        f'- confirm:\n    value "EIN": ${{company.ein.digits}}\n  timeout: {LONG}',
        f'- fill:\n    textbox "EIN": ${{company.ein.digits}}\n  timeout: {LONG}',
        f'- click: button "Help"\n  within: dialog "Data"\n  timeout: {LONG}',
    ],
)
@quick_calm
def test_page_that_is_still_is_asked_about_soon(
    portal: FakePortal, run_flow: Callable[..., Any], steps: str
) -> None:
    """Whatever looks for it, and however long it may take: the person is asked within five seconds."""
    markup = "<h1>Welcome</h1><button>Help</button>" * 2
    assert asked_after_s(portal, run_flow, steps, markup) < SOON_S - SOONER_S


SPINNERS = [
    "<div role=progressbar aria-label=Working></div>",
    "<section aria-busy=true>Form</section>",
    "<div role=status>Loading…</div>",
    "<div class=slds-spinner><span>Loading</span></div>",
    "<p aria-live=polite>Please wait while we get your data</p>",
    "<progress></progress>",
]


@pytest.mark.long
@first("spinner", [*SPINNERS[:2], *(pytest.param(one, marks=pytest.mark.long) for one in SPINNERS[2:])])
@quick_calm
def test_page_that_says_it_is_busy_is_waited_for(
    portal: FakePortal, run_flow: Callable[..., Any], spinner: str
) -> None:
    """A spinner that never ends: the person is asked when the step's time is over."""
    assert asked_after_s(portal, run_flow, click(SHORT), f"<h1>Accounts</h1>{spinner}") >= SHORT_S


NOT_BUSY = """<div role=progressbar aria-valuenow=40 style="width:90px;height:9px"></div>
<progress value=2 max=5></progress>
<div role=status style="display:none">Loading…</div><div aria-busy=false>x</div><label>Loading port <input></label>
<div role=region aria-label="Loading port">Newark</div><p>Please wait for the mail.</p>"""


@pytest.mark.long
@pytest.mark.timed
@quick_calm
def test_page_that_only_shows_how_far_one_is_is_not_busy(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """The control: a bar with a value, a hidden spinner and the words in a label keep nobody waiting."""
    assert asked_after_s(portal, run_flow, click(LONG), NOT_BUSY) < SOON_S - SOONER_S


FETCH = "<h1>Accounts</h1><script>{}</script>"


@pytest.mark.long
@first(
    "script",
    ["fetch('/hang/states')", "(r => { r.open('POST', '/hang/x'); r.send() })(new XMLHttpRequest())"],
)
@quick_calm
def test_page_with_a_request_on_its_way_is_waited_for(
    hanging: FakePortal, run_flow: Callable[..., Any], script: str
) -> None:
    """What was asked for may still bring the control: the person is asked when the step's time is over."""
    assert asked_after_s(hanging, run_flow, click(SHORT), FETCH.format(script)) >= SHORT_S


@pytest.mark.timed
@first(
    "script",
    [
        "fetch('/hang/long-poll?n=1')",
        "fetch('/hang/cometd/connect', {method: 'POST'})",
        "new EventSource('/hang/events')",
        "addEventListener('load', () => setTimeout(() => { new Image().src = '/hang/seal.png' }))",
        "navigator.sendBeacon('/hang/beacon', 'x')",
    ],
)
@quick_calm
def test_request_that_is_meant_to_stay_open_counts_for_nothing(
    hanging: FakePortal, run_flow: Callable[..., Any], script: str
) -> None:
    """A long poll, an event stream, a picture: the page is still all the same."""
    assert asked_after_s(hanging, run_flow, click(LONG), FETCH.format(script)) < SOON_S - SOONER_S


ADD = """() => {{ document.body.insertAdjacentHTML('beforeend',
  `<button onclick="document.title = 'pressed'; at = Date.now()">{}</button>`); }}"""


@pytest.mark.long
@quick_calm
@first("name", ["Get Info", "Get-Info"])
def test_control_that_comes_while_the_person_is_asked_is_used(
    portal: FakePortal, run_flow: Callable[..., Any], name: str
) -> None:
    """Once they are asked it comes: acepilot goes on by itself, and says why in the journal."""
    page = portal.show("<h1>Accounts</h1>")
    human = helper(does(lambda: page.evaluate(ADD.format(name)), at=LOST))
    ran = run_flow(portal, human, click(LONG))
    assert ran.end.code is ExitCode.DONE
    assert page.title() == "pressed"
    assert [one["why"] for one in ran.data("turn")][-1] == "button “Get Info” is there now"


@pytest.mark.long
@quick_calm
def test_control_that_comes_while_the_person_points_is_left_alone(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """They have begun to point: what comes meanwhile does not take the page from under their hand."""
    page = portal.show("<h1>Accounts</h1>")

    def come() -> None:
        page.evaluate(ADD.format("Get Info"))
        page.wait_for_timeout(2000)

    human = helper(
        says(Key.POINT, at=LOST),
        does(come, at="That press only shows it"),
        says(Key.STOP, at="That press only shows it"),
    )
    ran = run_flow(portal, human, click(LONG))
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert page.title() != "pressed"


@pytest.mark.long
@quick_calm
def test_control_that_comes_under_the_persons_hand_waits_for_it_to_rest(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """While they press keys on the page nothing is taken back; a second after the last it is."""
    page = portal.show("<script>keys = []; onkeydown = () => { keys.push(Date.now()) }</script>")

    def press() -> None:
        page.keyboard.press("Shift")

    def come() -> None:
        press()
        page.evaluate(ADD.format("Get Info"))
        press()

    ran = run_flow(portal, helper(*(does(act, at=LOST) for act in (press, come, press, press))), click(LONG))
    assert ran.end.code is ExitCode.DONE
    assert page.evaluate("at - Math.max(...keys.filter(key => key <= at))") >= 1000


@pytest.mark.long
@quick_calm
def test_nobody_to_ask_is_waited_for_as_long_as_before(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """A script is not asked: what comes late is found, as long as the step has time."""
    page = portal.show(f"<h1>Accounts</h1><script>setTimeout({ADD.format('Get Info')}, 2500)</script>")
    ran = run_flow(portal, FakeHuman(), click("20s"))
    assert (ran.end.code, page.title()) == (ExitCode.DONE, "pressed")


EVER_CHANGING = """<h1>Accounts</h1><nav><a href=/x>Home</a><span id=c>9:59:58</span></nav><p id=n>0</p>
<a href=/ad><img id=i></a><div id=d></div><ul id=u><li>One</ul><script>
let n = 0;
const clock = () => Object.assign(document.createElement('span'), { id: 'c', textContent: `9:59:${58 + n % 2}` });
setInterval(() => c.replaceWith(clock()), 1000);
setInterval(() => { n += 1; u.innerHTML = `<li>${['One', 'Two'][n % 2]}`; d.className = `slide-${n % 3}`; }, 800);
const count = async () => (await fetch(`/count?at=${Date.now()}`)).text();
setInterval(async () => { document.getElementById('n').textContent = await count(); }, 700);
(function turn() { i.style.opacity = Math.random(); requestAnimationFrame(turn) })();
</script>"""


@pytest.mark.long
@pytest.mark.timed
def test_page_that_changes_all_the_time_is_asked_about_soon(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """A clock, a banner, a picture in a link, a counter that is fetched: none of it can bring the control."""
    portal.serve("/count", "7")
    assert asked_after_s(portal, run_flow, click("20s"), EVER_CHANGING) < SOON_S + 1


STILL_COMING = {
    "rows": "setInterval(() => u.append(Object.assign(document.createElement('li'), { textContent: 'x' })), 700)",
    "a button that counts": "setInterval(() => { b.textContent = `Resend (${n++ % 9})` }, 700)",
    "a text that grows": "setInterval(() => { u.firstChild.textContent += ' and more' }, 700)",
    "a spinner": "(function turn() { s.style.rotate = `${n++}deg`; requestAnimationFrame(turn) })()",
    "uneven": "(function next() { u.textContent = n % 10; n = n % 2 ? 300 : 1301; setTimeout(next, n) })()",
}


@pytest.mark.long
@first(
    "script",
    [
        pytest.param(script, id=name, marks=[pytest.mark.long] if n else [])
        for n, (name, script) in enumerate(STILL_COMING.items())
    ],
)
def test_page_that_may_still_bring_it_is_waited_for(
    portal: FakePortal, run_flow: Callable[..., Any], script: str
) -> None:
    """The control: what grows, what is a control, what works and what keeps no time is not still."""
    page = "<ul id=u><li>x</ul><button id=b>Resend</button><i id=s class=spinner>o</i><script>let n = 0; %s</script>"
    assert asked_after_s(portal, run_flow, click("4s"), page % script) >= 4.0
