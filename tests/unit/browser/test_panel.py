"""The panel on the page: what a person can do with it, and what the page cannot."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from shortkit import first

from acepilot.browser.events import PanelPressed, PanelUnsure, Touched
from acepilot.person.human import Choice, Key, Turn
from acepilot.testing import HOME, FakePortal

MakeState = Callable[..., dict[str, Any]]
SETTLED_MS = 700
SPY = """<script>
window.heard = [];
const types = ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'focusin', 'focusout', 'focus', 'blur', 'click',
  'pointerdown', 'pointermove', 'mousemove', 'mousedown', 'mouseup', 'wheel', 'copy', 'paste'];
for (const type of types) {
  for (const target of [window, document, document.documentElement]) {
    target.addEventListener(type, (event) => heard.push(event.type), true);
    target.addEventListener(type, (event) => heard.push(event.type), false);
  }
}
</script>"""


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a CDP node and all below it, closed shadow roots included."""
    yield node
    for child in [*node.get("children", []), *node.get("shadowRoots", [])]:
        yield from nodes(child)


def text_of(node: dict[str, Any]) -> str:
    """Return the text of a CDP node."""
    return "".join(one["nodeValue"] for one in nodes(node) if one["nodeName"] == "#text")


def find_in_panel(portal: FakePortal, label: str) -> tuple[float, float] | None:
    """Return the middle of the panel's button with this text or label, as the person sees it; None if there is none."""
    session = portal.context.new_cdp_session(portal.surface.page)
    root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
    panel = next((node for node in nodes(root) if node["nodeName"] == "ACEPILOT-PANEL"), None)
    buttons = [node for node in nodes(panel) if node["nodeName"] == "BUTTON"] if panel else []
    found = next(
        (node for node in buttons if label in text_of(node) or label in node.get("attributes", [])), None
    )
    quad = session.send("DOM.getBoxModel", {"nodeId": found["nodeId"]})["model"]["border"] if found else None
    session.detach()
    return ((quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2) if quad else None


def press(portal: FakePortal, label: str) -> None:
    """Press a button of the panel with the mouse."""
    place = find_in_panel(portal, label)
    assert place is not None, f"the panel has no {label}"
    portal.surface.page.mouse.click(*place)


def answers(portal: FakePortal) -> list[object]:
    """Return what the panel told."""
    portal.stand(150)
    return [one for one in portal.surface.events() if isinstance(one, PanelPressed | PanelUnsure | Touched)]


def show(portal: FakePortal, state: dict[str, Any], wait_ms: int = SETTLED_MS) -> None:
    """Show the panel, until it has stood long enough."""
    portal.surface.panel.show(state)
    portal.stand(wait_ms)
    portal.surface.events()


def shot(portal: FakePortal) -> bytes:
    """Return the pixels of the window."""
    return Image.open(io.BytesIO(portal.surface.page.screenshot())).convert("RGB").tobytes()


# -- the person -----------------------------------------------------------------------------


@pytest.mark.long
def test_press_by_mouse_is_an_answer(portal: FakePortal, panel_state: MakeState) -> None:
    """A press on a button is that answer, and no hand on the page."""
    portal.show("page")
    show(portal, panel_state())
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


def test_press_of_acepilots_is_none_on_the_panel(portal: FakePortal, panel_state: MakeState) -> None:
    """A press that was meant for a control of the page is no answer where the panel has come under it.

    The control: without an aim it is one.
    """
    page = portal.show("<button style='position:fixed;left:9px;top:9px'>Next</button>")
    show(portal, panel_state())
    reach = portal.surface.tabs.at_hand.worlds.reach
    assert reach.aim(page.get_by_text("Next"))
    press(portal, "Go on")
    assert answers(portal) == []
    reach.end_aim()
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


def test_checks_tell_which_they_are(portal: FakePortal, panel_state: MakeState) -> None:
    """A press on a check tells its number."""
    portal.show("page")
    show(portal, panel_state(checks=("I am the owner.", "I have read it."), confirmed=frozenset({0})))
    press(portal, "I have read it.")
    assert answers(portal) == [PanelPressed("check", 1)]


@first("key", ["Enter", " "])
def test_panel_is_worked_by_keyboard(portal: FakePortal, panel_state: MakeState, key: str) -> None:
    """Tab goes through the panel's buttons, and Enter or space presses the one that has the focus."""
    page = portal.show("<input aria-label=EIN>")
    show(portal, panel_state())
    page.focus("input")
    for _ in range(3):  # the other side, fold, Go on
        page.keyboard.press("Tab")
    portal.surface.events()
    page.keyboard.press(key)
    assert answers(portal) == [PanelPressed("go_on", None)]


def test_focus_in_the_panel_survives_a_new_state(portal: FakePortal, panel_state: MakeState) -> None:
    """A countdown or a new row does not take the focus from the button that a person is about to press."""
    page = portal.show("<input aria-label=EIN>")
    show(portal, panel_state())
    page.focus("input")
    for _ in range(3):
        page.keyboard.press("Tab")
    show(portal, panel_state(doing="Something else to say."))
    page.keyboard.press("Enter")
    assert answers(portal) == [PanelPressed("go_on", None)]


@pytest.mark.long
def test_folded_panel_keeps_its_head(portal: FakePortal, panel_state: MakeState) -> None:
    """Folding hides the choices, and unfolding brings them back; neither is an answer."""
    portal.show("page")
    show(portal, panel_state())
    press(portal, "Fold the panel")
    assert answers(portal) == []
    assert find_in_panel(portal, "Go on") is None
    portal.stand(SETTLED_MS)
    press(portal, "Unfold the panel")
    portal.stand(SETTLED_MS)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


@pytest.mark.long
def test_panel_moves_to_the_other_side_and_stays_there(portal: FakePortal, panel_state: MakeState) -> None:
    """A panel that is in the way goes to the other side, with whatever comes next."""
    portal.show("page")
    show(portal, panel_state())
    before = find_in_panel(portal, "Go on")
    press(portal, "Move the panel to the other side")
    show(portal, panel_state(doing="Next."))
    after = find_in_panel(portal, "Go on")
    assert before is not None
    assert after is not None
    assert after[0] < 400 < before[0]


def test_state_that_asks_nothing_has_no_choices(portal: FakePortal, panel_state: MakeState) -> None:
    """In acepilot's turn the panel offers what it is given, and no more."""
    portal.show("page")
    show(portal, panel_state(turn=Turn.ACEPILOT, choices=(Choice(Key.PAUSE, "Pause"),)))
    assert find_in_panel(portal, "Pause") is not None
    assert find_in_panel(portal, "Go on") is None


def test_texts_are_texts(portal: FakePortal, panel_state: MakeState) -> None:
    """What comes out of a page or file is drawn as text, whatever it looks like."""
    page = portal.show("page")
    show(portal, panel_state(doing="<img src=x onerror=document.title='hit'>", notice="<b>no</b>"))
    assert page.title() == ""
    assert find_in_panel(portal, "Go on") is not None


# -- the page cannot listen -----------------------------------------------------------------


def test_page_hears_nothing_of_the_panel(portal: FakePortal, panel_state: MakeState) -> None:
    """No key, press, focus or movement in the panel reaches a listener of the page."""
    page = portal.show(SPY)
    show(portal, panel_state())
    place = find_in_panel(portal, "Go on")
    assert place is not None
    page.mouse.move(*place)
    page.evaluate("() => { heard.length = 0; }")
    page.mouse.move(place[0] + 2, place[1] + 2)
    page.mouse.click(*place)
    page.mouse.wheel(0, 5)
    for key in ("a", "1", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    portal.stand(100)
    assert page.evaluate("heard") == []


def test_panel_does_not_take_the_pages_focus(portal: FakePortal, panel_state: MakeState) -> None:
    """The panel comes, changes and goes while a person types, and not one sign is lost."""
    page = portal.show(f"{SPY}<input id=e>")
    page.focus("#e")
    page.evaluate("() => { heard.length = 0; }")
    page.keyboard.type("12")
    show(portal, panel_state(), 150)
    page.keyboard.type("34")
    show(portal, panel_state(doing="Other."), 150)
    page.keyboard.type("56")
    portal.surface.panel.show(None)
    page.keyboard.type("78")
    assert page.input_value("#e") == "12345678"
    assert {"blur", "focusout", "focusin"} & set(page.evaluate("heard")) == set()


def test_page_cannot_reach_into_the_panel(portal: FakePortal, panel_state: MakeState) -> None:
    """The panel's root is closed: the page sees a host, and nothing in it."""
    page = portal.show("page")
    show(portal, panel_state())
    assert page.evaluate("document.querySelector('acepilot-panel').shadowRoot") is None
    assert page.evaluate("document.querySelector('acepilot-panel').textContent") == ""
    assert "Sign in" not in page.content()


# -- the page cannot press ------------------------------------------------------------------


def test_page_cannot_press_by_script(portal: FakePortal, panel_state: MakeState) -> None:
    """Clicks that a script makes up are no answers."""
    page = portal.show("page")
    show(portal, panel_state())
    place = find_in_panel(portal, "Go on")
    assert place is not None
    page.evaluate(
        """([x, y]) => {
        const host = document.querySelector('acepilot-panel');
        host.click();
        for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click']) {
          const init = { clientX: x, clientY: y, bubbles: true, composed: true };
          host.dispatchEvent(new MouseEvent(type, init));
          document.elementFromPoint(x, y).dispatchEvent(new MouseEvent(type, init));
        }
        }""",
        list(place),
    )
    assert answers(portal) == []


@pytest.mark.timed
def test_press_right_after_it_appeared_does_not_count(portal: FakePortal, panel_state: MakeState) -> None:
    """A press within half a second was meant for what stood there before; the person is told."""
    portal.show("page")
    portal.surface.panel.show(panel_state())
    press(portal, "Go on")
    assert answers(portal) == [PanelUnsure()]


@pytest.mark.timed
def test_press_right_after_new_buttons_does_not_count(portal: FakePortal, panel_state: MakeState) -> None:
    """When the buttons change, the new ones must have stood for a while."""
    portal.show("page")
    show(portal, panel_state())
    portal.surface.panel.show(panel_state(choices=(Choice(Key.SKIP, "Skip this importer", is_primary=True),)))
    press(portal, "Skip")
    assert answers(portal) == [PanelUnsure()]


COVERS = {
    "a sheet": "<div style='position:fixed;inset:0;z-index:2147483647;background:white'></div>",
    "a popover": "<div popover=manual id=c style='inset:0;width:100%;height:100%;margin:0'>Press here</div>",
    "a popover that lets presses through": (
        "<div popover=manual id=c style='inset:0;width:100%;height:100%;margin:0;pointer-events:none'>Press here</div>"
    ),
}


@first("cover", COVERS.values(), ids=COVERS)
def test_covered_panel_takes_no_press(portal: FakePortal, panel_state: MakeState, cover: str) -> None:
    """A press where something had covered the panel is no answer; the panel comes to the front again."""
    page = portal.show(cover)
    show(portal, panel_state())
    place = find_in_panel(portal, "Go on")
    assert place is not None
    page.evaluate("() => { document.querySelector('[popover]')?.showPopover(); }")
    page.mouse.click(*place)
    covered = [one for one in answers(portal) if isinstance(one, PanelPressed)]
    portal.stand(SETTLED_MS + 300)
    if "popover" in cover:
        assert covered == []
    press(portal, "Go on")
    assert PanelPressed("go_on", None) in answers(portal)


HIDES = [
    "acepilot-panel { opacity: 0 !important; filter: opacity(0) !important; }",
    "acepilot-panel { transform: translateX(-700px) !important; translate: -9px !important; scale: .3 !important; }",
    "acepilot-panel { display: none !important; visibility: hidden !important; }",
    "acepilot-panel { mask: linear-gradient(transparent, transparent) !important; clip-path: inset(9px) !important; }",
    "acepilot-panel { inset: 0 auto auto 0 !important; width: 10px !important; zoom: .2 !important; }",
    "acepilot-panel { pointer-events: none !important; mix-blend-mode: difference !important; }",
    """html { visibility: hidden; opacity: .01; transform: scale(.5); } acepilot-panel { animation: a 1s infinite; }
    @keyframes a { to { opacity: 0; transform: translateX(-99px); } }""",
]


@first("style", HIDES)
def test_page_cannot_fade_move_or_hide_the_panel(
    portal: FakePortal, panel_state: MakeState, style: str
) -> None:
    """Styles of the page do not reach the panel: it stands where it stood, and as it stood."""
    page = portal.show("<body style='background:#fff'>")
    show(portal, panel_state())
    before = shot(portal)
    page.add_style_tag(content=style)
    portal.stand(200)
    assert shot(portal) == before


def test_faded_page_makes_the_panel_unsure(portal: FakePortal, panel_state: MakeState) -> None:
    """When the page fades all of itself, a press does not count, and that is told."""
    page = portal.show("page")
    show(portal, panel_state())
    page.add_style_tag(content="html { opacity: .5 }")
    portal.stand(300)
    press(portal, "Go on")
    assert answers(portal) == [PanelUnsure()]


@pytest.mark.long
def test_removed_panel_comes_back(portal: FakePortal, panel_state: MakeState) -> None:
    """A page that takes the panel away has it back in a moment."""
    page = portal.show("page")
    show(portal, panel_state())
    page.evaluate("() => { document.querySelector('acepilot-panel').remove(); }")
    portal.stand(SETTLED_MS + 200)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


def test_panel_taken_away_stays_away(portal: FakePortal, panel_state: MakeState) -> None:
    """A panel that acepilot takes away is gone."""
    portal.show("page")
    show(portal, panel_state())
    portal.surface.panel.show(None)
    portal.stand(300)
    assert find_in_panel(portal, "Go on") is None


# -- where it stands ------------------------------------------------------------------------


def test_panel_works_beside_a_modal_dialog(portal: FakePortal, panel_state: MakeState) -> None:
    """A modal dialog makes the page inert, and not the panel; when it closes, the panel stays."""
    page = portal.show("<dialog id=d>Add ACH Info <button id=b onclick='d.close()'>Cancel</button></dialog>")
    show(portal, panel_state())
    page.evaluate("() => { d.showModal(); }")
    portal.stand(SETTLED_MS + 300)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]
    page.click("#b")
    portal.stand(SETTLED_MS + 300)
    portal.surface.events()
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


@pytest.mark.long
def test_panel_works_beside_a_modal_dialog_in_a_custom_element(
    portal: FakePortal, panel_state: MakeState
) -> None:
    """The same for a dialog that stands in an open shadow root."""
    page = portal.show("<x-a></x-a>")
    show(portal, panel_state())
    page.evaluate(
        """() => {
        const root = document.querySelector('x-a').attachShadow({mode: 'open'});
        root.innerHTML = '<dialog>Add ACH Info</dialog>';
        root.firstChild.showModal();
        }"""
    )
    portal.stand(SETTLED_MS + 300)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


@pytest.mark.long
@first("go", ["reload", "next"])
def test_panel_survives_navigation(portal: FakePortal, panel_state: MakeState, go: str) -> None:
    """After a new document the panel is there again, with what it said."""
    portal.serve("/next", "next")
    page = portal.show("page")
    show(portal, panel_state())
    if go == "reload":
        page.reload()
    else:
        page.goto(f"{HOME}next")
    portal.stand(200)
    portal.surface.events()  # as a run does at every beat; a new document says hello
    portal.stand(SETTLED_MS)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


@pytest.mark.long
def test_panel_is_pressed_after_a_picture(portal: FakePortal, panel_state: MakeState) -> None:
    """A picture is taken without the panel, which then can be pressed as before."""
    portal.show("page")
    show(portal, panel_state())
    portal.surface.camera.take((), (), full_page=True)
    portal.stand(SETTLED_MS)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]


def test_press_right_after_a_picture_is_not_lost(portal: FakePortal, panel_state: MakeState) -> None:
    """A press just after a picture still counts: the panel had stood there all the time."""
    portal.show("page")
    show(portal, panel_state())
    portal.surface.camera.take((), (), full_page=False)
    press(portal, "Go on")
    assert answers(portal) == [PanelPressed("go_on", None)]
