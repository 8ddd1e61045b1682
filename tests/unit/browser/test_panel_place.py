"""Where the panel stands: clear of the controls in use, or where the person put it, wherever the page goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from shortkit import first

from acepilot.browser.events import PanelPressed, Touched
from acepilot.client.meaning import ValueKind
from acepilot.person.human import Choice, FieldRow, FieldState, Key, Turn
from acepilot.person.texts import may_be_submitted
from acepilot.testing import HOME, FakePortal

PanelHands = Any
MOVES_MS = 2400
AT = "position:fixed;width:200px;height:30px"
CORNERS = {
    "bottom right": "right:60px;bottom:40px",
    "top right": "right:60px;top:40px",
    "bottom left": "left:60px;bottom:40px",
    "top left": "left:60px;top:40px",
}
REFUSED = (
    "The portal refused: The bank information was not accepted because of a system error. Nothing was saved. "
    "Correct it on the page, and press Submit again; or stop."
)


@dataclass(frozen=True)
class Words:
    """How a text of the panel is drawn."""

    is_cut: bool
    """Whether any of it is out of the panel, or hidden in a part of it."""
    is_scrolled: bool
    """Whether the part that it is in can be scrolled."""


HOW_DRAWN = """function() {
  const [text, range] = [this.parentElement, document.createRange()];
  range.selectNodeContents(this);
  const { top, bottom } = range.getBoundingClientRect();
  const around = [".scroll", ".card"].map((name) => this.parentElement.closest(name));
  const boxes = around.filter(Boolean).map((one) => one.getBoundingClientRect());
  const isOut = boxes.some((box) => top < box.top || bottom > box.bottom) || top < 0 || bottom > innerHeight;
  return { is_cut: isOut || text.scrollHeight > text.clientHeight || text.scrollWidth > text.clientWidth,
    is_scrolled: around[0]?.scrollHeight > around[0]?.clientHeight };
}"""


def words_of(panel: PanelHands, text: str) -> Words:
    """Return how a text of the panel, known by its beginning, is drawn."""
    [node] = [one for one in panel.tree() if one.role == "StaticText" and one.name.startswith(text)]
    session = panel.portal.context.new_cdp_session(panel.portal.surface.page)
    found = session.send("DOM.resolveNode", {"backendNodeId": node.backend})["object"]["objectId"]
    asked = {"objectId": found, "functionDeclaration": HOW_DRAWN, "returnByValue": True}
    drawn = session.send("Runtime.callFunctionOn", asked)["result"]["value"]
    session.detach()
    return Words(**drawn)


def corners(*taken: str) -> str:
    """Return a page with a field in each of these corners."""
    fields = (f"<input aria-label='{name}' style='{AT};{CORNERS[name]}'>" for name in taken)
    return f"<body>{''.join(fields)}"


# -- by itself ---------------------------------------------------------------------------------


@pytest.mark.full
@first(
    ("taken", "stands"),
    [
        ((), "bottom right"),
        pytest.param(("bottom right",), "top right", marks=pytest.mark.long),
        (("bottom right", "top right"), "bottom left"),
        (("bottom right", "top right", "bottom left"), "top left"),
    ],
    2,
)
def test_panel_stands_at_the_first_corner_without_a_control(
    portal: FakePortal, panel: PanelHands, taken: tuple[str, ...], stands: str
) -> None:
    """Of the four corners the panel takes the first that covers no field."""
    page = portal.show(corners(*taken))
    panel.show()
    assert panel.corner == stands
    for box in (one.bounding_box() for one in page.get_by_role("textbox").all()):
        assert box is not None
        assert not panel.box.meets(type(panel.box)(**box))


@pytest.mark.long
def test_panel_makes_itself_narrow_beside_a_wide_dialog(portal: FakePortal, panel: PanelHands) -> None:
    """Where a dialog leaves less than its width at either side, the panel stands beside it all the same, narrower."""
    page = portal.show(
        "<body><dialog id=d style='width:620px;height:820px'><input aria-label='Routing Number'>"
        "<button style='position:absolute;right:9px;bottom:9px'>Submit</button></dialog>"
    )
    page.evaluate("() => { d.showModal(); }")
    panel.show()
    box = page.locator("#d").bounding_box()
    assert box is not None
    assert 250 < panel.box.width < 348
    assert not panel.box.meets(type(panel.box)(**box))


@pytest.mark.long
def test_panel_makes_itself_low_above_a_control(portal: FakePortal, panel: PanelHands) -> None:
    """Where every corner is taken, it ends before the control, and what does not fit is scrolled to."""
    wide = "position:fixed;left:0;right:0;height:40px"
    page = portal.show(f"<body><button style='{wide};top:430px'>Submit</button>")
    panel.show(checks=tuple(f"I have read line {n}, and it is right." for n in range(12)))
    box = page.locator("button").bounding_box()
    assert box is not None
    assert not panel.box.meets(type(panel.box)(**box))
    assert panel.box.height < 430
    assert panel.has("Go on")


@pytest.mark.parametrize("width", [1280, 320])
def test_title_of_a_flow_is_not_cut(portal: FakePortal, panel: PanelHands, width: int) -> None:
    """However long the flow's title is, it is read whole at the head of the panel, in a narrow window too."""
    title = (
        "Enroll every importer of the company in electronic refunds, and look whether the details are on file"
    )
    page = portal.show("<body>")
    page.set_viewport_size({"width": width, "height": 900})
    panel.show(flow=title)
    is_cut = words_of(panel, title).is_cut
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not is_cut


@pytest.mark.long
def test_low_panel_keeps_its_buttons_in_sight(portal: FakePortal, panel: PanelHands) -> None:
    """However long a message is, the buttons that answer it are not cut off: what no window holds is scrolled."""
    wide = "position:fixed;left:0;right:0;height:40px"
    portal.show(
        f"<body><button style='{wide};top:350px'>A</button><button style='{wide};top:600px'>B</button>"
    )
    panel.show(notice="After you pressed, the page says something of many words. " * 40)
    assert panel.box.height < 900
    last = panel.box_of(panel.find("Take a picture"))
    assert last.y + last.height <= panel.box.y + panel.box.height
    assert words_of(panel, "After you pressed").is_scrolled
    panel.show(notice=REFUSED, checks=tuple(f"I have read line {n}, and it is right." for n in range(12)))
    [alert] = [one for one in panel.tree() if one.role == "alert"]
    assert panel.box_of(alert).height > 75, "What is new comes before what stands below it."


def test_panel_shows_all_that_it_asks_before_it_keeps_a_control_free(
    portal: FakePortal, panel: PanelHands
) -> None:
    """In a small window it grows over a control rather than cut a question; rows of fields it cuts to keep it free."""
    asked = may_be_submitted("12-345678901")
    changes: dict[str, Any] = {
        "doing": asked,
        "item": "12-345678901",
        "client": "Bayside Imports LLC",
        "choices": (
            Choice(Key.ACCEPTED, "It was submitted"),
            Choice(Key.REFUSED, "It was not: enter it again"),
            Choice(Key.STOP, "Stop"),
        ),
        "fields": tuple(FieldRow(f"Field {n}", "1", "1", FieldState.SAME) for n in range(20)),
    }
    refresh = "<button style='position:fixed;left:0;right:0;height:40px;top:%dpx'>Get Info/Refresh</button>"
    page = portal.show(f"<body>{refresh % 370}{refresh % 500}")
    page.set_viewport_size({"width": 1050, "height": 880})
    try:
        panel.show(**changes)
        assert not words_of(panel, asked).is_cut, "No gap between the controls is as high as the question."
        assert last_of(panel, "It was not: enter it again")
        page = portal.show(f"<body>{refresh % 60}")
        panel.show(**changes, notice="The page has changed.")
        for text in ("The page has changed.", asked):
            assert not words_of(panel, text).is_cut
        control = page.get_by_role("button").bounding_box()
        assert control is not None
        assert not panel.box.meets(type(panel.box)(**control))
        assert words_of(panel, asked).is_scrolled, "The rows are what is cut."
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


SMALL = "position:fixed;width:60px;height:24px;right:60px;bottom:60px"
WANTED = f"<button style='{SMALL}' onclick='document.title += 1'>Get Info</button>"


@pytest.mark.parametrize("where", ["by itself", "where it was dragged"])
def test_panel_makes_way_for_what_acepilot_presses(portal: FakePortal, panel: PanelHands, where: str) -> None:
    """It stands on a small button, on a page that cannot be scrolled: acepilot presses that all the same."""
    page = portal.show(f"<title>Pressed</title><body>{WANTED}")
    panel.show(turn=Turn.ACEPILOT, choices=())
    if where == "where it was dragged":
        drag(panel, (-20, 10))
    box = page.get_by_role("button", name="Get Info").bounding_box()
    assert box is not None
    control = type(panel.box)(**box)
    assert panel.box.meets(control), "The control: it stands on it, and would get the press."
    portal.surface.actions.click(portal.find('button "Get Info"'), timeout_ms=5_000)
    assert page.title() == "Pressed1"
    assert not panel.box.meets(control)
    assert panel.answers() == []


def test_panel_makes_way_for_an_option_that_acepilot_chooses(portal: FakePortal, panel: PanelHands) -> None:
    """The options of a list come up where the panel stands."""
    page = portal.show(
        f"""<button role=combobox aria-label=Key aria-controls=l>Choose</button>
        <ul id=l role=listbox hidden style="{SMALL}"><li role=option>Checking</li></ul>
        <script>const key = document.querySelector("button");
        key.onclick = () => {{ l.hidden = !l.hidden; }};
        l.onclick = () => {{ key.textContent = "Checking"; l.hidden = true; }};</script>"""
    )
    panel.show(turn=Turn.ACEPILOT, choices=())
    assert panel.corner == "bottom right"
    portal.surface.actions.fill(
        portal.find('combobox "Key"'), "Checking", "Checking", kind=ValueKind.TEXT, timeout_ms=2_000
    )
    assert page.get_by_role("combobox").inner_text() == "Checking"
    assert panel.corner != "bottom right"


def test_panel_makes_room_for_what_acepilot_says_in_passing(portal: FakePortal, panel: PanelHands) -> None:
    """It is there to be read at once; a moment later the panel has grown for it, clear of a control all the same."""
    page = portal.show(f"<body><input aria-label=EIN style='{AT};right:60px;bottom:330px'>")
    passing: dict[str, Any] = {"turn": Turn.ACEPILOT, "choices": (), "next": ""}
    panel.show(**passing, doing="Going on.")
    assert panel.box.height < 330
    long = "Fill in all of this, as the client's file has it. " * 12
    panel.show(wait_ms=1, **passing, doing=long)
    assert long.strip() in panel.text
    panel.wait(300)
    assert not words_of(panel, "Fill in").is_cut
    assert panel.box.height > 330
    box = page.get_by_role("textbox").bounding_box()
    assert box is not None
    assert not panel.box.meets(type(panel.box)(**box))


def test_panel_ends_above_submit_in_a_dialog_that_reaches_under_it(
    portal: FakePortal, panel: PanelHands
) -> None:
    """Where no corner is clear of the dialog, the panel stands over an empty part of it, and never on its Submit."""
    page = portal.show(
        "<body><dialog id=d style='width:1000px;height:640px;padding:0'><input aria-label='Routing Number' "
        "style='width:500px'><button style='position:absolute;right:20px;bottom:20px'>Submit</button></dialog>"
    )
    page.evaluate("() => { d.showModal(); }")
    panel.show(checks=tuple(f"I have read line {n}, and it is right." for n in range(12)))
    for role in ("button", "textbox"):
        box = page.locator("#d").get_by_role(role).bounding_box()
        assert box is not None
        assert not panel.box.meets(type(panel.box)(**box))


@pytest.mark.long
def test_panel_takes_its_height_again_once_there_is_room(portal: FakePortal, panel: PanelHands) -> None:
    """What made it low is gone: it shows all again, where it stands."""
    page = portal.show(
        "<body><button style='position:fixed;left:0;right:0;height:40px;top:430px'>Submit</button>"
    )
    panel.show(checks=tuple(f"I have read line {n}, and it is right." for n in range(12)))
    panel.away()
    before = panel.box
    page.evaluate("() => { document.querySelector('button').remove(); }")
    panel.wait(MOVES_MS)
    assert panel.box.height > before.height + 100
    assert panel.box.y + panel.box.height == before.y + before.height


@pytest.mark.long
def test_panel_takes_no_care_of_what_the_page_covers(portal: FakePortal, panel: PanelHands) -> None:
    """A button that lies under a sheet of the page's own cannot be pressed anyway: the panel may stand over it."""
    page = portal.show(
        corners("bottom right") + "<div id=sheet style='position:fixed;inset:0;background:#0008'></div>"
    )
    panel.show()
    assert panel.corner == "bottom right"
    panel.away()
    page.evaluate("() => { sheet.remove(); }")
    panel.wait(MOVES_MS)
    assert panel.corner == "top right"


@pytest.mark.long
def test_panel_moves_off_a_field_that_gets_the_focus(portal: FakePortal, panel: PanelHands) -> None:
    """A field that comes up under the panel, and is worked in, has it go elsewhere after a moment."""
    page = portal.show("<body>")
    panel.show()
    panel.away()
    assert panel.corner == "bottom right"
    page.evaluate(
        f"() => {{ document.body.innerHTML = `<input id=e style='{AT};{CORNERS['bottom right']}'>`; e.focus(); }}"
    )
    panel.wait(MOVES_MS)
    assert panel.corner == "top right"


@pytest.mark.long
def test_panel_stays_under_the_pointer(portal: FakePortal, panel: PanelHands) -> None:
    """While the pointer rests on the panel it does not run away from it; once it is off, it does."""
    page = portal.show("<body>")
    panel.show()
    page.mouse.move(*panel.box.middle)
    page.evaluate(f"() => {{ document.body.innerHTML = `<input style='{AT};{CORNERS['bottom right']}'>`; }}")
    panel.wait(MOVES_MS)
    assert panel.corner == "bottom right"
    panel.away()
    panel.wait(MOVES_MS)
    assert panel.corner == "top right"


def test_panel_keeps_off_submit_before_the_review(portal: FakePortal, panel: PanelHands) -> None:
    """What sends the form weighs more than larger controls beside it, though no review has named it yet."""
    others = corners("top right", "bottom left", "top left")
    submit = f"<button style='{AT};{CORNERS['bottom right']};height:20px'>Submit</button>"
    portal.show(others + submit)
    panel.show()
    assert panel.corner != "bottom right"


@first(("at", "stands"), [("60px", "top right"), ("middle", "bottom right")])
def test_panel_under_the_pointer_lets_submit_free_as_the_review_begins(
    portal: FakePortal, panel: PanelHands, at: str, stands: str
) -> None:
    """A review after a question: the panel goes off Submit, but from under the pointer only where Submit is not there.

    A press that was meant for the panel would else fall on the portal's Submit.
    """
    page = portal.show("<body>")
    panel.show()
    page.mouse.move(*panel.box.middle)
    x, y = panel.box.middle
    where = f"left:{x - 20}px;top:{y - 10}px" if at == "middle" else f"right:60px;bottom:{at}"
    page.evaluate(
        f"() => {{ document.body.innerHTML = `<button style='position:fixed;{where}'>Submit</button>`; }}"
    )
    panel.wait(MOVES_MS)
    assert panel.corner == "bottom right"
    panel.show(choices=(Choice(Key.STOP, "Stop"),))
    assert panel.corner == stands


@pytest.mark.long
def test_panel_sees_controls_in_a_frame(portal: FakePortal, panel: PanelHands) -> None:
    """A form in a frame of the portal's is kept clear too."""
    portal.serve("/frame", corners("bottom right"))
    page = portal.show(
        "<body style='margin:0'><iframe src=/frame style='border:0;width:100vw;height:100vh'></iframe>"
    )
    page.frame_locator("iframe").get_by_role("textbox").wait_for()
    panel.show()
    panel.away()
    panel.wait(MOVES_MS)
    assert panel.corner == "top right"


@pytest.mark.long
def test_panel_does_not_move_without_need(portal: FakePortal, panel: PanelHands) -> None:
    """A page that changes under the panel, but puts no control there, leaves it where it stood."""
    page = portal.show(corners("bottom right"))
    panel.show()
    panel.away()
    before = panel.box
    page.evaluate("() => { document.querySelector('input').remove(); }")
    for n in range(3):
        page.evaluate(f"() => {{ document.body.append('more text {n}'); }}")
        panel.wait(800)
    assert panel.box == before


@pytest.mark.long
def test_panel_shifts_nothing_on_the_page(portal: FakePortal, panel: PanelHands) -> None:
    """The panel comes, moves, folds and goes, and nothing of the portal's layout moves."""
    page = portal.show("<body style='margin:0'><p>One</p><p id=p style='height:2000px'>Two</p>")
    page.evaluate(
        """() => { window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries()))
        .observe({type: 'layout-shift', buffered: true}); }"""
    )
    layout = "JSON.stringify([p.getBoundingClientRect(), document.documentElement.scrollHeight])"
    before = page.evaluate(layout)
    panel.show()
    panel.press("Move the panel to the other side")
    panel.press("Fold the panel")
    assert page.evaluate(layout) == before
    moved = page.evaluate("shifts.flatMap((one) => one.sources.map((source) => source.node?.localName))")
    assert set(moved) <= {None, "acepilot-panel"}


FORM = """<body style='margin:0'><style>dialog { width: %dpx; line-height: %s; height: 540px; padding: 20px;
margin: 60px auto; box-sizing: border-box } button { position: absolute; right: 20px; bottom: 20px }
#x { bottom: auto; top: 20px }</style>
<dialog id=d aria-labelledby=t><h2 id=t>Add ACH Info</h2><button id=x>x</button>
<p role=alert>%s</p><p>The account must be in the name of the importer.</p>
<label for=r>Bank Routing Number</label><br><input id=r style='width:470px'><br>
<label for=a>Bank Account Number</label><br><input id=a style='width:470px'>
<button>Submit</button></dialog>"""
TEXTS = """() => [...d.querySelectorAll("h2, [role=alert], label, input, button:not(:first-of-type)")].map((one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const { x, y, width, height } = (one.matches("input, button") ? one : range).getBoundingClientRect();
  return { x, y, width, height };
})"""


def covered(panel: PanelHands) -> int:
    """Return how many of what is to be read and pressed in the form the panel covers."""
    boxes = panel.portal.surface.page.evaluate(TEXTS)
    assert len(boxes) == 7
    return sum(panel.box.meets(type(panel.box)(**box)) for box in boxes)


def last_of(panel: PanelHands, name: str) -> bool:
    """Tell whether a button stands whole within the panel."""
    box, one = panel.box, panel.box_of(panel.find(name))
    is_high = box.y <= one.y and one.y + one.height <= box.y + box.height
    return bool(is_high and one.x + one.width <= box.x + box.width)


@pytest.mark.full
def test_panel_leaves_what_the_portal_says_and_asks_to_be_read(portal: FakePortal, panel: PanelHands) -> None:
    """In a narrow window it covers neither title, alert, label, field nor Submit of a dialog: only its empty parts.

    Its own message is there in whole, and its buttons too, whatever is open; and it stays there while that is read.
    """
    page = portal.show(
        FORM % (610, "normal", "It was not accepted because of a system error. Nothing was saved.")
    )
    page.set_viewport_size({"width": 1050, "height": 700})
    try:
        page.evaluate("() => { d.showModal(); }")
        panel.show(notice=REFUSED)
        assert covered(panel) == 0
        [alert] = [one for one in panel.tree() if one.role == "alert"]
        said = panel.box_of(alert)
        assert said.y + said.height < panel.box_of(panel.find("Go on")).y
        panel.press("Note")
        assert last_of(panel, "Discard")
        panel.press("Discard")
        panel.press("Stop")
        assert last_of(panel, "Take a picture")
        panel.wait()
        panel.press("Keep going")
        panel.away()
        before = panel.box
        page.evaluate(
            "() => { d.querySelector('button').remove(); d.querySelector('h2 + p').append(' Read on.'); }"
        )
        panel.wait(MOVES_MS)
        assert panel.box == before
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.full
def test_panel_is_a_bar_where_no_place_is_free_of_text(portal: FakePortal, panel: PanelHands) -> None:
    """Where every corner covers what is to be read, it is a bar: whose turn, what is new, Stop; the rest on demand."""
    page = portal.show(
        FORM % (820, "2", "It was not accepted, because of a system error. Nothing was saved at all. " * 6)
    )
    page.set_viewport_size({"width": 860, "height": 680})
    try:
        page.evaluate("() => { d.showModal(); }")
        panel.show(notice=REFUSED)
        assert covered(panel) == 0
        assert panel.box.height < 60
        assert (
            panel.text.index("Your turn") < panel.text.index("The portal refused") < panel.text.index("Stop")
        )
        assert not panel.has("Note")
        panel.press("Stop")
        assert last_of(panel, "Yes, stop")
        panel.wait()
        panel.press("Keep going")
        panel.wait()
        panel.press("Show more")
        assert panel.box.height > 250
        assert last_of(panel, "Note")
        panel.press("Fold the panel")
        assert panel.box.height < 60
        panel.wait()
        panel.press("Go on")
        assert panel.answers() == [PanelPressed("go_on", None)]
        panel.away()
        page.evaluate("() => { d.close(); }")
        panel.wait(MOVES_MS)
        assert panel.box.height > 250
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


# -- as the person chose --------------------------------------------------------------------------


def drag(panel: PanelHands, by: tuple[int, int]) -> None:
    """Drag the panel by its top bar, with the mouse."""
    page = panel.portal.surface.page
    box = panel.box
    page.mouse.move(box.x + 40, box.y + 18)
    page.mouse.down()
    page.mouse.move(box.x + 40 + by[0] / 2, box.y + 18 + by[1] / 2, steps=4)
    page.mouse.move(box.x + 40 + by[0], box.y + 18 + by[1], steps=4)
    page.mouse.up()
    panel.wait(100)


@pytest.mark.long
def test_panel_is_dragged_by_its_top_bar(portal: FakePortal, panel: PanelHands) -> None:
    """The panel goes where it is dragged, and stays there although a control stands under it."""
    portal.show(corners("top left", "bottom right"))
    panel.show()
    before = panel.box
    drag(panel, (-500, 120))
    panel.away()
    panel.wait(MOVES_MS)
    after = panel.box
    assert (round(after.x - before.x), round(after.y - before.y)) == (-500, 120)


@pytest.mark.long
def test_panel_cannot_be_dragged_out_of_the_window(portal: FakePortal, panel: PanelHands) -> None:
    """However far it is dragged, all of its top bar stays where it can be taken again."""
    portal.show("<body>")
    panel.show()
    drag(panel, (-3000, -3000))
    box = panel.box
    assert (box.x, box.y) == (0, 0)


@pytest.mark.long
def test_dragging_reaches_no_listener_of_the_page(portal: FakePortal, panel: PanelHands) -> None:
    """While the panel is dragged the page hears no pointer, and it counts as no hand on the page."""
    page = portal.show(
        """<body><script>window.heard = []; for (const type of ['pointerdown', 'pointermove', 'pointerup',
        'mousemove', 'mousedown', 'mouseup', 'click', 'gotpointercapture', 'lostpointercapture', 'dragstart'])
        addEventListener(type, (event) => heard.push(type), true);</script>"""
    )
    panel.show()
    page.mouse.move(panel.box.x + 40, panel.box.y + 18)
    page.evaluate("() => { heard.length = 0; }")
    drag(panel, (-300, -100))
    assert page.evaluate("heard") == []
    assert not any(isinstance(one, Touched) for one in panel._heard)


@pytest.mark.long
@first(
    ("keys", "stands"),
    [
        pytest.param(["ArrowUp"], "top right", marks=pytest.mark.long),
        pytest.param(["ArrowLeft"], "bottom left", marks=pytest.mark.long),
        (["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"], "bottom right"),
    ],
    2,
)
def test_panel_is_moved_by_arrow_keys(
    portal: FakePortal, panel: PanelHands, keys: list[str], stands: str
) -> None:
    """On the button that moves it, arrow keys take the panel to each corner."""
    page = portal.show("<body>")
    panel.show()
    panel.tab_to("Move the panel to the other side")
    for key in keys:
        page.keyboard.press(key)
    panel.wait(100)
    assert panel.corner == stands
    assert panel.focused() == ("button", "Move the panel to the other side")


@pytest.mark.long
@first(
    "go",
    [
        "reload",
        "pop-up",
        pytest.param("next", marks=pytest.mark.long),
        pytest.param("other host", marks=pytest.mark.long),
    ],
)
def test_chosen_place_lasts_wherever_the_page_goes(portal: FakePortal, panel: PanelHands, go: str) -> None:
    """Where the person put the panel, and that they folded it, is kept over reloads, navigations and windows."""
    portal.serve("/next", corners("top left"))
    portal.serve("https://elsewhere.test/", "<body>")
    page = portal.show("<body>")
    panel.show()
    panel.tab_to("Move the panel to the other side")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    panel.press("Fold the panel")
    panel.away()
    match go:
        case "reload":
            page.reload()
        case "next":
            page.goto(f"{HOME}next")
        case "other host":
            page.goto("https://elsewhere.test/")
        case _:
            page.evaluate("() => { window.open('/next'); }")
    panel.wait()
    panel.wait()
    panel.show()
    assert panel.corner == "top left"
    assert panel.has("Unfold the panel")
    assert not panel.has("Go on")
    for extra in portal.context.pages[1:]:
        extra.close()


@pytest.mark.long
def test_panel_is_in_one_window_alone(portal: FakePortal, panel: PanelHands) -> None:
    """When another window becomes the page at hand, the panel goes there; when that is closed, it comes back."""
    portal.serve("/next", "<body>")
    page = portal.show("<body>")
    panel.show()
    page.evaluate("() => { window.open('/next'); }")
    panel.wait()
    panel.show()
    seen = [one.evaluate("document.querySelector('acepilot-panel') !== null") for one in portal.context.pages]
    assert seen == [False, True]
    portal.context.pages[1].close()
    panel.wait()
    assert page.evaluate("document.querySelector('acepilot-panel') !== null")
    assert panel.has("Go on")


# -- the portal's focus ------------------------------------------------------------------------------


@pytest.mark.long
@first("name", ["Fold the panel", "Move the panel to the other side", "Go on", "I have read it."])
def test_press_in_the_panel_leaves_the_focus_in_the_portals_field(
    portal: FakePortal, panel: PanelHands, name: str
) -> None:
    """Whatever is pressed in the panel with the mouse, the field that a person was in keeps the focus."""
    page = portal.show(
        """<body><input id=e><script>addEventListener('blur', () => { window.blurred = true; }, true)</script>"""
    )
    panel.show(checks=("I have read it.",))
    page.click("#e")
    panel.press(name, "checkbox" if name.startswith("I") else "button")
    page.keyboard.type("12")
    assert page.input_value("#e") == "12"
    assert page.evaluate("window.blurred") is None
