"""A call of the browser's that fails, or is not answered, leaves no protection off in silence: the act is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Route
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from shortkit import first

from acepilot.browser import clipboard, driver, frame_sessions, net, web_sockets
from acepilot.browser.events import Stopped
from acepilot.browser.pointing import PointKind
from acepilot.browser.side_channels import NEW_SOCKETS
from acepilot.browser.turn_lock import GuardSilent
from acepilot.browser.world import Unanswered
from acepilot.browser.world_table import WorldTable
from acepilot.browser.worlds import Worlds
from acepilot.errors import EnvironmentFault, StepFailed
from acepilot.journal.codes import StoppedBy
from acepilot.testing import FakePortal
from acepilot.timing import USUAL

FRAME = "<label>EIN <input></label><iframe sandbox srcdoc='x'></iframe>"
CLOSED_ROOT = """<label>EIN <input></label><p id=host></p>
<script>host.attachShadow({mode: 'closed'}).innerHTML = '<form><button>x</button></form>'</script>"""
BUSY = "<script>setTimeout(() => { const ends = Date.now() + 900; while (Date.now() < ends); })</script>"
ERROR = PlaywrightError("Protocol error: internal")
LATE = PlaywrightTimeoutError("Timeout 5000ms exceeded.")

Fail = Callable[[str, PlaywrightError | dict[str, Any]], None]


def take(portal: FakePortal) -> None:
    """Begin a turn of acepilot's anew."""
    portal.surface.turn.hand_over()
    portal.surface.turn.take()


def act(portal: FakePortal) -> None:
    """Make sure that an act is safe."""
    portal.surface.turn.before_act()


def enter(portal: FakePortal) -> None:
    """Make sure that something may be typed."""
    portal.surface.turn.before_act("12-3456789")


def look(portal: FakePortal) -> None:
    """Look for channels that nobody can watch."""
    portal.surface.side_channels.open_now()


def point(portal: FakePortal) -> None:
    """Let the person point."""
    portal.surface.pointing.begin(PointKind.PRESS)


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Return what has a command of CDP's fail, or answer something else, from now on."""

    def begin(command: str, how: PlaywrightError | dict[str, Any]) -> None:
        def send(
            session: CDPSession, method: str, more: dict[str, Any] | None = None, *, within_ms: int
        ) -> dict[str, Any]:
            if method != command:
                return driver.send(session, method, more, within_ms=within_ms)
            if isinstance(how, PlaywrightError):
                raise how
            return how

        for module in (clipboard, frame_sessions, net):
            monkeypatch.setattr(module, "send", send)

    return begin


@first(
    ("fault", "page", "does", "refusal"),
    [
        (("Fetch.enable", ERROR), FRAME, take, StepFailed),
        (("Browser.setPermission", ERROR), FRAME, take, StepFailed),
        (("Page.getFrameTree", ERROR), FRAME, act, GuardSilent),
        (("DOM.getDocument", ERROR), CLOSED_ROOT, act, GuardSilent),
        (("Runtime.callFunctionOn", {"exceptionDetails": {}}), CLOSED_ROOT, act, GuardSilent),
        (("Runtime.evaluate", ERROR), FRAME, act, GuardSilent),
        (("Network.emulateNetworkConditionsByRule", LATE), FRAME, enter, Unanswered),
        (("Target.getTargets", ERROR), FRAME, look, Unanswered),
        (("Runtime.evaluate", ERROR), FRAME, point, Unanswered),
        (("Page.getFrameTree", ERROR), FRAME, point, Unanswered),
    ],
    2,
)
def test_call_that_fails_forbids_what_hangs_on_it(
    portal: FakePortal,
    fail: Fail,
    *,
    fault: tuple[str, PlaywrightError | dict[str, Any]],
    page: str,
    does: Callable[[FakePortal], None],
    refusal: type[Exception],
) -> None:
    """Net, clipboard, frames, closed roots, sockets, workers and pointing: where the call fails, nothing is done.

    The control: it is done where nothing fails.
    """
    portal.show(page)
    does(portal)
    portal.show(page)
    portal.surface.pointing.end()
    portal.surface.tabs.at_hand.worlds.sockets.block(on=False)
    fail(*fault)
    with pytest.raises(refusal):
        does(portal)
    assert not portal.surface.pointing.is_on


def test_sockets_that_were_not_blocked_in_time_are_blocked_later(portal: FakePortal, fail: Fail) -> None:
    """A browser that was late once is asked again before the next act, and no act passes before."""
    portal.show(FRAME)
    fail("Network.emulateNetworkConditionsByRule", LATE)
    for _ in range(2):
        with pytest.raises(Unanswered):
            enter(portal)
    fail("none", LATE)
    enter(portal)
    assert portal.surface.tabs.at_hand.worlds.sockets.are_blocked


def test_browser_that_knows_no_rules_for_sockets_is_told_of(portal: FakePortal, fail: Fail) -> None:
    """Where a browser cannot keep a page from opening sockets, the person hears so before anything is typed."""
    portal.show(FRAME)
    assert portal.surface.side_channels.open_now() == ()
    portal.surface.tabs.at_hand.worlds.sockets.block(on=False)
    fail("Network.emulateNetworkConditionsByRule", PlaywrightError("It was not found"))
    assert portal.surface.side_channels.open_now() == (NEW_SOCKETS,)


def test_frame_without_a_world_forbids_each_act(portal: FakePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame in which no world of ours comes up is no frame that is guarded."""
    portal.show(FRAME)
    act(portal)
    monkeypatch.setattr(WorldTable, "of_frame", lambda _self, _frame: None)
    with pytest.raises(GuardSilent):
        act(portal)


def test_tab_that_cannot_be_joined_forbids_each_act(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tab that the page opened is joined before anything is done, however often that has to be tried."""
    portal.show(FRAME)

    def fails(*_: Any, **__: Any) -> Worlds:
        raise ERROR

    monkeypatch.setattr("acepilot.browser.surface.Worlds", fails)
    with portal.context.expect_page():
        portal.surface.page.evaluate("open('about:blank') && 0")
    with pytest.raises(GuardSilent):
        act(portal)
    monkeypatch.setattr("acepilot.browser.surface.Worlds", Worlds)
    act(portal)
    assert len(portal.surface.tabs.all) == 2


ASKS = """setTimeout(() => {
  const asks = new XMLHttpRequest();
  asks.open("GET", "/held", false);
  asks.send();
})"""
"""Keeps a document from answering until the portal answers it."""


@first("comes_busy", [False, True])
def test_frame_that_never_answers_forbids_each_act_and_holds_nothing_up(
    make_portal: Callable[..., FakePortal], *, comes_busy: bool
) -> None:
    """A frame with a process of its own that falls silent, or comes so, is refused in time, and joined once it answers.

    Neither its joining nor the end of a session with it is waited for.
    """
    portal = make_portal("portal.test", "login.test")
    page, sessions = portal.surface.page, portal.surface.tabs.at_hand.worlds.sessions
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/held", hold)
    portal.serve("https://login.test/", f"x<script>{ASKS}</script>" if comes_busy else "x")
    portal.show("<div id=at></div>")
    page.evaluate("void (at.innerHTML = '<iframe src=https://login.test/></iframe>')")
    if not comes_busy:
        until(portal, lambda: len(sessions.all) == 2)
        page.frames[1].evaluate(ASKS)
    until(portal, lambda: bool(held))
    sessions.timing = replace(USUAL, answer_within_ms=300)
    began = time.monotonic()
    with pytest.raises(GuardSilent):
        act(portal)
    assert time.monotonic() - began < 30
    sessions.timing = USUAL
    held[0].fulfill(body="")
    act(portal)
    assert len(sessions.all) == 2


def test_control_of_a_page_that_falls_silent_is_refused_in_time(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """A page that is busy as it is asked for a control that was found is refused in time; once it answers, it is met.

    The control: while it answers, the same control is met.
    """
    page, reach = portal.show("<label>EIN <input></label>"), portal.surface.tabs.at_hand.worlds.reach
    field = page.get_by_label("EIN").element_handle()
    assert reach.meet(field)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/held", hold)
    page.evaluate(ASKS)
    until(portal, lambda: bool(held))
    answer_within(300)
    began = time.monotonic()
    with pytest.raises(Unanswered):
        reach.meet(field)
    assert time.monotonic() - began < 20
    held[0].fulfill(body="")
    answer_within(USUAL.answer_within_ms)
    assert reach.meet(field)


def test_frame_that_is_being_joined_forbids_each_act(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """While another event joins a frame nothing is known of it: it is waited for, and nothing is done before."""
    page = portal.show(FRAME)
    joining = portal.surface.tabs.at_hand.worlds.sessions._joining
    joining.add(page.main_frame)  # of which no other event tells meanwhile
    answer_within(200)
    with pytest.raises(GuardSilent):
        act(portal)
    joining.clear()
    act(portal)


@first("is_refused", [True, False])
def test_frame_that_refuses_a_rule_stays_held_and_forbids_each_act(
    make_portal: Callable[..., FakePortal], monkeypatch: pytest.MonkeyPatch, *, is_refused: bool
) -> None:
    """A frame that comes while something is typed runs nothing before it is under each rule, and no act passes.

    In the person's turn it goes on.
    """
    if is_refused:
        monkeypatch.setattr(web_sockets, "SHUT_RULES", (*web_sockets.SHUT_RULES, ("Network.unheardOf", {})))
    portal = make_portal("portal.test", "login.test")
    page, sessions = portal.surface.page, portal.surface.tabs.at_hand.worlds.sessions
    portal.serve("https://login.test/", "x<script>parent.postMessage('runs', '*')</script>")
    portal.show(
        "<label>EIN <input></label><div id=at></div><script>onmessage = () => at.title = 'runs'</script>"
    )
    enter(portal)
    page.evaluate("void (at.innerHTML = '<iframe src=https://login.test/></iframe>')")
    if is_refused:
        until(portal, lambda: bool(sessions.held))
        sessions.timing = replace(USUAL, answer_within_ms=300)
        with pytest.raises(GuardSilent):
            act(portal)
        assert page.locator("#at").get_attribute("title") is None
        sessions.timing = USUAL
        portal.surface.turn.hand_over()
    until(portal, lambda: page.locator("#at").get_attribute("title") == "runs")
    take(portal)
    act(portal)
    assert not sessions.held


@first("host", ["login.test", "portal.test"])
def test_document_that_comes_while_acepilot_types_is_guarded_before_its_first_script(
    make_portal: Callable[..., FakePortal], host: str
) -> None:
    """What it submits at once is stopped by the guard; the control: in the person's turn it is none of acepilot's."""
    portal = make_portal("portal.test", "login.test")
    page, url = portal.surface.page, f"https://{host}/inner"
    script = "<script>document.forms[0].requestSubmit()</script>"
    portal.serve(url, f"<form action='https://{host}/sent'></form>{script}")
    portal.serve(f"https://{host}/sent", "sent")
    portal.show("<label>EIN <input></label><div id=at></div>")
    enter(portal)

    def come() -> None:
        page.evaluate(
            "url => { at.innerHTML = ''; at.append(document.createElement('iframe')); frames[0].location = url; }",
            url,
        )

    come()
    stopped = Stopped("the form “without a name”", StoppedBy.GUARD)
    until(portal, lambda: stopped in portal.surface.events())
    assert page.frames[-1].url == url
    portal.surface.turn.hand_over()
    come()
    until(portal, lambda: page.frames[-1].url.startswith(f"https://{host}/sent"))


def until(portal: FakePortal, holds: Callable[[], bool]) -> None:
    """Let time pass until something holds."""
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends
        portal.pass_time(50)


def test_document_that_was_busy_as_it_came_is_guarded_later(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """A new document that gives no answer when the guard is to be switched on is asked again until it does."""
    guarded = """() => new Promise((resolve) => {
      const form = document.body.appendChild(document.createElement("form"));
      form.addEventListener("submit", (event) => { resolve(event.defaultPrevented); event.preventDefault(); });
      setTimeout(() => resolve(true), 500);
      form.requestSubmit();
    })"""
    answer_within(200)
    portal.show(BUSY)
    portal.surface.events()
    for _ in range(12):
        portal.pass_time(100)
        portal.surface.events()
    assert portal.surface.page.evaluate(guarded)


def test_page_that_does_not_answer_as_it_is_handed_over_stays_locked(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """A page that was kept from sending gets no way out by being busy; one that asks for a password is let go."""
    busy = "() => void setTimeout(() => { const ends = Date.now() + 1500; while (Date.now() < ends); }, 1)"
    portal.show("<label>Password <input type=password></label>")
    enter(portal)
    answer_within(200)
    portal.surface.page.evaluate(busy)
    time.sleep(0.1)
    portal.surface.turn.hand_over(until_hand=True)
    assert portal.surface._request_guard.is_on
    for _ in range(20):
        portal.pass_time(100)
        portal.surface.events()
    assert not portal.surface._request_guard.is_on  # it has answered: it is no page on which a hand is heard


def test_context_without_a_browser_is_refused() -> None:
    """Without a session with the whole browser there is no net: nothing is begun."""

    class Context:
        browser = None

    with pytest.raises(EnvironmentFault):
        net.Net(cast("BrowserContext", Context()), lambda _sending: True, USUAL)
