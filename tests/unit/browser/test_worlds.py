"""The isolated world in every document: out of the page's reach, and always there."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import CDPSession
from shortkit import first

from acepilot.browser.clicks import Held
from acepilot.browser.events import Stopped, Touched
from acepilot.browser.field_reader import read_text
from acepilot.browser.reach import Reach
from acepilot.browser.web_sockets import WebSockets
from acepilot.testing import HOME, FakePage, FakePortal

FIELD = "<input aria-label=EIN>"


def heard(portal: FakePortal, seconds: float = 0.2) -> list[object]:
    """Let time pass, and return what was heard."""
    portal.pass_time(int(seconds * 1000))
    return list(portal.surface.events())


def test_all_that_is_asked_of_a_world_is_there(portal: FakePortal) -> None:
    """Our own scripts and modules call nothing of a world's that it does not have: such a call fails out of sight."""
    here = resources.files("acepilot.browser")
    files = [*here.iterdir(), *here.joinpath("scripts").iterdir()]
    texts = [file.read_text("utf-8") for file in files if file.name.endswith((".py", ".js"))]
    asked = {name for text in texts for name in re.findall(r"\bacepilot\??\.(\w+)\(", text)}
    portal.show(FIELD)
    worlds = portal.surface.tabs.at_hand.worlds
    ((_, there),) = worlds.ask_all("Object.keys(acepilot)")
    assert {"guard", "holds", "read"} <= asked
    assert asked - set(there) == set()


def test_page_sees_nothing_of_ours(portal: FakePortal) -> None:
    """The page's scripts find no global, no binding and no property of acepilot's, in any frame."""
    page = portal.show(
        """<iframe srcdoc='<p>inner</p>'></iframe><script>
        const names = new Set();
        for (let at = window; at; at = Object.getPrototypeOf(at)) {
          Object.getOwnPropertyNames(at).forEach((name) => names.add(name));
        }
        window.early = [...names].filter((name) => /acepilot/i.test(name));
        </script>"""
    )
    assert portal.is_present("text /inner/")
    assert page.evaluate("early") == []
    for frame in page.frames:
        late = "Object.getOwnPropertyNames(window).filter((name) => /acepilot/i.test(name))"
        assert frame.evaluate(late) == []
        assert (
            frame.evaluate("typeof acepilotTell + typeof acepilot + typeof acepilotPanel") == "undefined" * 3
        )


def test_world_works_under_the_strictest_csp(portal: FakePortal) -> None:
    """A content security policy that allows nothing does not stop acepilot from watching."""
    portal.show(FakePage(FIELD, {"content-security-policy": "default-src 'none'; sandbox allow-same-origin"}))
    portal.surface.page.get_by_role("textbox").press_sequentially("1")
    assert Touched("key") in heard(portal)
    with pytest.raises(Held):
        portal.surface.actions.check_held("go on")


def type_one(portal: FakePortal) -> None:
    """Type as a person would, into the newest page's field."""
    portal.surface.page.get_by_label("EIN").press_sequentially("1")


def reload_page(portal: FakePortal) -> None:
    """Reload the page."""
    portal.show(FIELD)
    portal.surface.page.reload()


def follow_link(portal: FakePortal) -> None:
    """Go to another page of the same host."""
    portal.serve("/next", FIELD)
    portal.show("<a href=/next>Next</a>")
    portal.surface.page.click("a")
    portal.surface.page.wait_for_url(f"{HOME}next")


def go_back(portal: FakePortal) -> None:
    """Come back by the browser's own history."""
    portal.serve("/next", "next")
    portal.show(FIELD)
    portal.go(f"{HOME}next")
    portal.surface.page.go_back()


def add_root(portal: FakePortal) -> None:
    """Have the page draw the form in an open shadow root."""
    page = portal.show("<div id=d></div>")
    page.evaluate("() => { d.attachShadow({mode: 'open'}).innerHTML = '<input aria-label=EIN>'; }")


def rewrite(portal: FakePortal) -> None:
    """Have the page write its document anew, which drops all listeners."""
    page = portal.show("old")
    page.evaluate("() => { document.open(); document.write('<input aria-label=EIN>'); document.close(); }")
    portal.surface.turn.take()  # acepilot asks every document to answer whenever it takes the turn, and before each act


@first("come", [reload_page, follow_link, go_back, add_root, rewrite])
def test_new_document_is_watched(portal: FakePortal, come: Callable[[FakePortal], None]) -> None:
    """Whatever way a document comes, the person's hand in it is heard and what it holds is known."""
    come(portal)
    type_one(portal)
    assert Touched("key") in heard(portal)
    assert portal.surface.typed.is_any_held()


def add_frame(portal: FakePortal) -> None:
    """Have the page add a frame of its host."""
    portal.serve("/frame", FIELD)
    page = portal.show("<div id=d></div>")
    page.evaluate("() => { d.innerHTML = '<iframe src=/frame></iframe>'; }")


def add_srcdoc(portal: FakePortal) -> None:
    """Have the page add a frame with a document of its own writing."""
    page = portal.show("<div id=d></div>")
    page.evaluate("""() => { d.innerHTML = '<iframe srcdoc="<input aria-label=EIN>"></iframe>'; }""")


def add_nested(portal: FakePortal) -> None:
    """Have the page add a frame in a frame."""
    portal.serve("/frame", FIELD)
    portal.show("""<iframe srcdoc="<iframe src='/frame'></iframe>"></iframe>""")


def add_other_host(portal: FakePortal) -> None:
    """Have the page add a frame of the flow's other host, which runs in a process of its own."""
    portal.serve("https://login.test/", FIELD)
    portal.show("<iframe src=https://login.test/></iframe>")


def joined(portal: FakePortal) -> None:
    """Wait until every frame answers acepilot: a new one is there for it a moment after the person could see it."""
    surface, ends = portal.surface, time.monotonic() + 30
    while len(surface.tabs.at_hand.worlds.try_all("1") or ()) < len(surface.page.frames):
        assert time.monotonic() < ends
        portal.pass_time(50)


@first("come", [add_frame, add_srcdoc, add_nested, add_other_host])
def test_new_frame_is_watched(
    make_portal: Callable[..., FakePortal], come: Callable[[FakePortal], None]
) -> None:
    """Whatever way a frame comes, the person's hand in it is heard and what it holds is known."""
    portal = make_portal("portal.test", "login.test")
    come(portal)
    field = portal.find('textbox "EIN"').locator
    joined(portal)
    field.press_sequentially("1")
    assert Touched("key") in heard(portal)
    assert portal.surface.typed.is_any_held()


@pytest.mark.full
@first("how", ["window.open('/next')", "document.querySelector('a').click()"])
def test_new_tab_becomes_the_page(make_portal: Callable[..., FakePortal], how: str) -> None:
    """A pop-up or a new tab on the flow's hosts is the page from then on, and is watched."""
    portal = make_portal()
    portal.serve("/next", FIELD)
    page = portal.show("<a href=/next target=_blank>Next</a>")
    page.evaluate(f"() => {{ {how}; }}")
    portal.pass_time(600)
    assert portal.surface.whereabouts.url == f"{HOME}next"
    type_one(portal)
    assert Touched("key") in heard(portal)
    assert portal.surface.typed.is_any_held()
    portal.surface.page.close()
    portal.pass_time(100)
    assert portal.surface.whereabouts.url == HOME


def test_tab_on_a_foreign_host_does_not_become_the_page(make_portal: Callable[..., FakePortal]) -> None:
    """A pop-up elsewhere is not where acepilot works, and nothing in it is told."""
    portal = make_portal()
    portal.serve("https://elsewhere.test/", FIELD)
    page = portal.show("here")
    with page.expect_popup() as opened:
        page.evaluate("() => { window.open('https://elsewhere.test/'); }")
    portal.pass_time(300)
    opened.value.get_by_label("EIN").press_sequentially("1")
    assert portal.surface.whereabouts.url == HOME
    assert not [one for one in heard(portal) if isinstance(one, Touched)]


PROTOTYPES = """<script>
const no = () => { throw new Error('broken'); };
Element.prototype.matches = () => false;
Element.prototype.closest = () => null;
Element.prototype.querySelectorAll = Document.prototype.querySelectorAll = () => [];
Element.prototype.getBoundingClientRect = no;
Element.prototype.checkVisibility = () => false;
Element.prototype.attachShadow = no;
Node.prototype.contains = () => true;
Event.prototype.composedPath = () => [];
EventTarget.prototype.addEventListener = no;
JSON.stringify = () => '{}';
JSON.parse = no;
Map.prototype.get = Map.prototype.set = WeakMap.prototype.get = WeakMap.prototype.set = no;
Array.prototype.map = Array.prototype.filter = Array.prototype.some = Array.prototype.flatMap = no;
String.prototype.replace = RegExp.prototype.test = no;
Object.defineProperty(HTMLInputElement.prototype, 'value', { get: () => '' });
Object.defineProperty(Event.prototype, 'isTrusted', { get: () => false });
window.performance.now = Date.now = () => 0;
</script>"""


def test_page_that_overwrites_the_builtins_blinds_nobody(portal: FakePortal) -> None:
    """A page that replaces the language's own functions changes nothing of what acepilot sees and does."""
    portal.show(f"{PROTOTYPES}{FIELD}<table><tr><th>Routing Number</th><td>021000021</td></tr></table>")
    assert read_text(portal.find('value "Routing Number"')) == "021000021"
    field = portal.surface.actions.fill(
        portal.find('textbox "EIN" | css "input"'), "12-3456789", "", timeout_ms=1_500
    )
    now = portal.surface.fields.read(field.world, field.number)
    assert now is not None
    assert now.value == "12-3456789"
    assert portal.surface.typed.is_any_held()
    portal.surface.page.mouse.click(500, 500)
    assert Touched("mouse") in heard(portal)


def test_page_cannot_tell_us_lies(portal: FakePortal) -> None:
    """Events that the page makes up are no person's hand."""
    page = portal.show(FIELD)
    portal.surface.events()
    page.evaluate(
        """() => {
        const field = document.querySelector('input');
        for (const type of ['pointerdown', 'keydown', 'click', 'mousedown', 'input']) {
          field.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
        }
        field.click();
        }"""
    )
    assert heard(portal) == []


def test_own_press_is_no_touch(portal: FakePortal) -> None:
    """What acepilot presses itself is not taken for the person's hand."""
    portal.show("<button>Get Info</button>")
    portal.surface.actions.click(portal.find('button "Get Info"'), timeout_ms=1_500)
    assert not [one for one in heard(portal) if isinstance(one, Touched)]


@first("other", ["login.test", "elsewhere.test"], ids=["ours", "foreign"])
def test_page_that_had_a_frame_of_another_host_can_be_left(
    make_portal: Callable[..., FakePortal], other: str
) -> None:
    """After a frame in a process of its own is gone, acepilot acts as before: nobody waits for its answer."""
    portal = make_portal("portal.test", "login.test")
    portal.serve(f"https://{other}/", FIELD)
    page = portal.show(f"<iframe src=https://{other}/></iframe>")
    page.frame_locator("iframe").get_by_label("EIN").wait_for()
    portal.pass_time(100)
    portal.show("<button onclick='document.title = `pressed`'>Get Info</button>")
    portal.surface.actions.click(portal.find('button "Get Info"'), timeout_ms=1_500)
    assert portal.surface.page.title() == "pressed"


def test_frame_of_another_host_that_navigates_is_heard_once(make_portal: Callable[..., FakePortal]) -> None:
    """A frame in a process of its own that goes from page to page tells everything once."""
    portal = make_portal("portal.test", "login.test")
    portal.serve("https://login.test/", FIELD)
    portal.serve("https://login.test/next", FIELD)
    page = portal.show("<iframe src=https://login.test/></iframe>")
    page.frame_locator("iframe").get_by_label("EIN").wait_for()
    page.frames[1].goto("https://login.test/next")
    portal.pass_time(200)
    portal.surface.events()
    portal.find('textbox "EIN"').locator.press("1")
    assert [one for one in heard(portal) if isinstance(one, Touched)] == [Touched("key")]


def test_socket_that_is_still_connecting_is_told_of(portal: FakePortal) -> None:
    """A WebSocket that a script has made is told of before its server has said a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"wss://127.0.0.1:{silent.getsockname()[1]}/"
        portal.show(f"<script>window.kept = new WebSocket('{address}')</script>{FIELD}")
        assert portal.surface.side_channels.open_now() == (address,)
        portal.surface.page.evaluate("kept.close()")
        portal.pass_time(100)
        assert portal.surface.side_channels.open_now() == ()


def test_socket_that_is_made_while_new_ones_are_being_blocked_is_told_of(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that a script makes before the block holds is open, and not taken for one that was stopped."""
    block = WebSockets._block
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"wss://127.0.0.1:{silent.getsockname()[1]}/"
        page = portal.show(FIELD)

        def late(sockets: WebSockets, number: int) -> None:
            page.evaluate(f"() => {{ window.kept = new WebSocket('{address}'); }}")
            block(sockets, number)

        monkeypatch.setattr(WebSockets, "_block", late)
        assert portal.surface.side_channels.open_now() == (address,)
    assert not [one for one in heard(portal) if isinstance(one, Stopped)]


@first("has_panel", [True, False])
def test_closed_root_that_comes_without_any_other_change_is_guarded(
    portal: FakePortal, panel_state: Callable[..., dict[str, Any]], has_panel: bool
) -> None:
    """A form in a closed shadow root is guarded at the next act, though nothing that can be walked through has changed.

    With the panel on the page, its own root has proven that the browser's count sees closed roots.
    """
    page = portal.show("<div id=host></div><iframe srcdoc='<p>inner</p>'></iframe>")
    if has_panel:
        portal.surface.panel.show(panel_state())
    worlds = portal.surface.tabs.at_hand.worlds
    assert worlds.guards.switch(on=True)
    assert worlds.guards.switch(on=True)
    page.evaluate(
        "window.root = host.attachShadow({mode: 'closed'}),"
        " root.innerHTML = '<form id=form><input name=a><button>Go</button></form>'"
    )
    assert worlds.guards.switch(on=True)
    page.evaluate("root.querySelector('form').requestSubmit()")
    assert [event for event in heard(portal) if isinstance(event, Stopped)]
    assert not [asked for asked in portal.asked if "a=" in asked.url]


def test_pages_are_read_whole_only_when_something_is_new(
    portal: FakePortal, panel_state: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once every node is known, a page is counted, and not read again before something unknown is in it."""
    page = portal.show("<div id=host></div><p>text</p>")
    portal.surface.panel.show(panel_state())
    worlds = portal.surface.tabs.at_hand.worlds
    worlds.reach.extend()
    reads: list[str] = []
    send = CDPSession.send

    def counted(session: CDPSession, method: str, *rest: Any, **more: Any) -> Any:
        reads.extend([method] if method == "DOM.getDocument" else [])
        return send(session, method, *rest, **more)

    monkeypatch.setattr(CDPSession, "send", counted)
    worlds.reach.extend()
    page.evaluate("document.body.append(document.createElement('b'))")
    worlds.reach.extend()
    assert reads == []
    page.evaluate("host.attachShadow({mode: 'closed'}).innerHTML = '<i></i>'")
    worlds.reach.extend()
    assert reads == ["DOM.getDocument"]
    worlds.reach.extend()
    assert reads == ["DOM.getDocument"]


HIDERS = {
    "closed root": "host.attachShadow({mode: 'closed'}).append(frame)",
    "root in a root": """host.attachShadow({mode: 'open'}).innerHTML = '<p></p>',
        host.shadowRoot.firstChild.attachShadow({mode: 'closed'}).append(frame)""",
    "frame in a frame": "inner.contentDocument.body.append(frame)",
    "sandbox": "frame.sandbox = 'allow-scripts', document.body.append(frame)",
    "written anew": "document.open(), document.write('<p>anew</p>'), document.body.append(frame), document.close()",
}


@first("hider", HIDERS.values(), 2, ids=HIDERS)
def test_frame_wherever_it_comes_up_is_reached_before_the_next_act(
    portal: FakePortal, panel_state: Callable[..., dict[str, Any]], hider: str
) -> None:
    """A page that was asked in one go is reached into anew once it has a frame more, then asked in one go again."""
    page = portal.show("<div id=host></div><iframe id=inner></iframe>")
    portal.surface.panel.show(panel_state())
    worlds = portal.surface.tabs.at_hand.worlds
    worlds.guards.begin_act()
    assert [answer for _, answer in worlds.reach.require_at_once("1") or ()] == [1, 1]
    page.evaluate(f"() => {{ const frame = document.createElement('iframe'); {hider}; }}")
    holdings = worlds.guards.begin_act()
    assert holdings is not None
    assert len(holdings) == len(page.frames)
    portal.surface.panel.show(panel_state())
    worlds.guards.begin_act()
    assert [answer for _, answer in worlds.reach.require_at_once("1") or ()] == [1] * len(page.frames)


@first("has_proof", [True, False], 2)
def test_documents_that_are_asked_at_once_have_no_closed_root_unknown(
    portal: FakePortal,
    panel_state: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_proof: bool,
) -> None:
    """A form in a closed root that came since the last act is guarded at the next, as the browser's count tells of it.

    The control: where the answers are taken without the proof that they are all, it is not.
    """
    page = portal.show("<div id=host></div>")
    portal.surface.panel.show(panel_state())
    worlds = portal.surface.tabs.at_hand.worlds
    worlds.guards.begin_act()
    if not has_proof:
        monkeypatch.setattr(
            Reach, "_proven", lambda _self, _worlds, told: [(one, each["answer"]) for one, each in told]
        )
    page.evaluate(
        "window.root = host.attachShadow({mode: 'closed'}),"
        " root.innerHTML = '<form onsubmit=\"event.preventDefault()\"><input name=a><button>Go</button></form>'"
    )
    assert worlds.guards.begin_act() is not None
    page.evaluate("root.querySelector('form').requestSubmit()")
    assert any(isinstance(event, Stopped) for event in heard(portal)) is has_proof
