"""The panel for everybody: by keyboard alone, with a screen reader, in a small or zoomed window, in any colours."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageChops
from shortkit import first

from acepilot.browser.events import PanelPressed
from acepilot.browser.world_scripts import world_source
from acepilot.person import panel_texts
from acepilot.person.human import Choice, FieldRow, FieldState, Key, Turn
from acepilot.testing import HOST, FakePage, FakePortal

PanelHands = Any
MakeState = Callable[..., dict[str, Any]]
SOON = "2026-01-01T00:00:00+00:00"
ROWS = tuple(FieldRow(f"Field {state}", "wanted", "found", state) for state in FieldState)
STATES: dict[str, dict[str, Any]] = {
    "an ask": {"client": "Bayside Imports LLC"},
    "checks": {"checks": ("I am the owner.", "I have read it."), "confirmed": frozenset({0}), "said": "Noted."},
    "a review": {"fields": ROWS, "choices": (Choice(Key.STOP, "Stop"),), "item": "12-345678900", "item_n": 1},
    "a refusal": {"notice": "The portal refused: wrong number."},
    "acepilot's turn": {"turn": Turn.ACEPILOT, "choices": (Choice(Key.PAUSE, "Pause"), Choice(Key.STOP, "Stop"))},
}  # fmt: skip
MOUNTED = """([source, state]) => {
  globalThis.acepilotTell = () => {};
  (0, eval)(source);
  globalThis.acepilotPanel.render(state);
}"""
PAGE = "<html lang=en><title>A page</title><body><main><h1>The portal</h1></main>"


def mount(portal: FakePortal, state: dict[str, Any], *changes: tuple[str, str]) -> Any:
    """Draw the panel in an open root, in the page's own world, where axe can look; the same scripts as always.

    It hangs in the body there: of what lies behind a text axe knows only what does.
    """
    page = portal.show(FakePage(PAGE))
    source = world_source((HOST,), "acepilot-test")
    for before, after in (
        ('mode: "closed"', 'mode: "open"'),
        ("?? document.documentElement;", "?? document.body;"),
        *changes,
    ):
        assert before in source
        source = source.replace(before, after)
    page.evaluate(MOUNTED, [source, state])
    page.wait_for_timeout(150)
    return page


@pytest.mark.long
@first("scheme", ["light", "dark"])
@first(
    "state",
    [one if one == "a review" else pytest.param(one, marks=pytest.mark.long) for one in STATES],
)
def test_axe_finds_nothing(make_portal: Any, panel_state: MakeState, scheme: str, state: str) -> None:
    """Axe finds neither a violation nor anything doubtful in the panel, in light and dark."""
    portal = make_portal(color_scheme=scheme)
    page = mount(portal, {**panel_state(**STATES[state]), "deadline": SOON})
    found = Axe().run(page, options={"resultTypes": ["violations", "incomplete"]}).response
    told = [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for kind in ("violations", "incomplete")
        for one in found[kind]
    ]
    assert told == []
    assert len(found["passes"]) > 10


@pytest.mark.full
def test_axe_finds_what_is_wrong(make_portal: Any, panel_state: MakeState) -> None:
    """The same look finds texts that are too pale and a list that has lost its items: the control of the test above."""
    pale = ("--soft: #51606e", "--soft: #b6bec6")
    page = mount(
        make_portal(), panel_state(fields=ROWS), pale, ('make("li", "", element)', 'make("div", "", element)')
    )
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert {"color-contrast", "list"} <= {one["id"] for one in found["violations"]}


# -- a screen reader ----------------------------------------------------------------------------------


@pytest.mark.long
def test_turn_is_told_politely_and_a_notice_at_once(portal: FakePortal, panel: PanelHands) -> None:
    """Whose turn it is stands in a polite live region, what is asked too, and a notice in an assertive one."""
    portal.show("<body>")
    panel.show(notice="The portal refused.")
    live = {one.role: one.properties.get("live") for one in panel.tree() if one.properties.get("live")}
    assert live["status"] == "polite"
    assert live["alert"] == "assertive"
    asked = [one for one in panel.tree() if one.properties.get("live") == "polite" and one.role != "status"]
    assert len(asked) == 1


def test_acepilots_own_steps_are_not_read_out(portal: FakePortal, panel: PanelHands) -> None:
    """In acepilot's turn what it is doing changes without being read: only that it works is."""
    portal.show("<body>")
    panel.show(turn=Turn.ACEPILOT, doing="Fill the form", choices=())
    live = [one.role for one in panel.tree() if one.properties.get("live") == "polite"]
    assert set(live) <= {"status"}


@pytest.mark.long
def test_live_regions_outlast_what_they_say(portal: FakePortal, panel: PanelHands) -> None:
    """Live regions stay the same nodes as the turn passes: a reader tells only what changes in one that was there."""
    portal.show("<body>")
    panel.show()
    regions = {one.role: one.backend for one in panel.tree() if one.role in {"status", "alert"}}
    panel.show(turn=Turn.ACEPILOT, doing="Fill the form", choices=(), notice="The page asked something.")
    after = {one.role: one.backend for one in panel.tree() if one.role in {"status", "alert"}}
    assert regions.items() <= after.items()


def test_every_control_has_a_name_and_a_role(portal: FakePortal, panel: PanelHands) -> None:
    """All that can be focused in the panel has a role that says what it is, and a name."""
    portal.show("<body>")
    panel.show(fields=ROWS, checks=("I am the owner.",))
    panel.press("Note")
    controls = [one for one in panel.tree()[1:] if one.properties.get("focusable")]
    assert {one.role for one in controls} == {"button", "checkbox", "textbox"}
    assert all(one.name for one in controls)
    assert panel.tree()[0].role == "region"
    assert panel.find("I am the owner.", "checkbox").properties["checked"] == "false"


# -- the keyboard ----------------------------------------------------------------------------------------


@pytest.mark.full
def test_all_is_done_by_keyboard_alone(portal: FakePortal, panel: PanelHands) -> None:
    """Checks, rows, folding, a note, a picture and Stop are reached with Tab, and worked with Enter or space."""
    page = portal.show("<body><input aria-label=EIN>")
    page.focus("input")
    panel.show(checks=("I am the owner.",), fields=ROWS[:1])
    for name, role, key in (
        ("I am the owner.", "checkbox", " "),
        ("Field same as asked found asked for: wanted", "button", "Enter"),
        ("Take a picture", "button", "Enter"),
    ):
        panel.tab_to(name, role)
        page.keyboard.press(key)
    panel.tab_to("Note")
    page.keyboard.press("Enter")
    page.keyboard.type("Hello")
    panel.tab_to("Keep the note")
    panel.wait()
    page.keyboard.press("Enter")
    panel.tab_to("Stop")
    page.keyboard.press("Enter")
    panel.wait()
    panel.tab_to("Yes, stop")
    page.keyboard.press("Enter")
    assert panel.answers() == [
        PanelPressed("check", 0),
        PanelPressed("look", 0),
        PanelPressed("picture", None),
        PanelPressed("note", None, "Hello"),
        PanelPressed("stop", None),
    ]


TRAP = """<body><div role=dialog aria-modal=true><button>Cancel</button><button>Submit</button></div><script>
window.heard = [];
const [first, last] = document.querySelectorAll("button");
addEventListener("keydown", (event) => {
  heard.push(event.key);
  if (event.key !== "Tab") return;
  event.preventDefault();
  (document.activeElement === first ? last : first).focus();
}, true);
first.focus();
</script>"""


def test_f6_goes_to_the_panel_past_a_dialog_that_keeps_tab_and_back(
    portal: FakePortal, panel: PanelHands
) -> None:
    """Where Tab never leaves a dialog of the page, F6 does, and goes back to the same control; no page hears it."""
    page = portal.show(TRAP)
    panel.show()
    for _ in range(6):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Cancel"  # the control: Tab stays in there
    page.keyboard.press("F6")
    assert panel.focused() is not None
    panel.tab_to("Go on")
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement.textContent") == "Cancel"
    page.keyboard.press("F6")
    panel.tab_to("Go on")
    page.keyboard.press("Enter")
    assert panel.answers() == [PanelPressed("go_on", None)]
    assert set(page.evaluate("heard")) == {"Tab"}


def test_focus_stays_in_the_panel_when_its_button_goes(portal: FakePortal, panel: PanelHands) -> None:
    """A button that has the focus and goes with its turn leaves the focus in the panel, not to the page."""
    page = portal.show(
        "<body><script>window.heard = []; addEventListener('keydown', (e) => heard.push(e.key), true)</script>"
    )
    panel.show()
    panel.tab_to("Go on")
    panel.show(turn=Turn.ACEPILOT, choices=())
    page.keyboard.press("a")
    assert "a" not in page.evaluate("heard")


@pytest.mark.long
def test_focus_can_be_seen(portal: FakePortal, panel: PanelHands) -> None:
    """Every control that gets the focus by keyboard looks different with it than without."""
    page = portal.show("<body>")
    panel.show(checks=("I am the owner.",), fields=ROWS[:1])
    for name, role in (("Fold the panel", "button"), ("I am the owner.", "checkbox"), ("Go on", "button"),
                       ("Field same as asked found asked for: wanted", "button"), ("Note", "button")):  # fmt: skip
        page.evaluate("() => document.activeElement?.blur()")
        box = panel.box_of(panel.find(name, role))
        before = seen(page, box)
        panel.tab_to(name, role)
        assert differing(before, seen(page, box)) > 150, name


def seen(page: Any, box: Any, around: int = 6) -> Image.Image:
    """Return the picture of a place of the window, and a little around it."""
    area = (box.x - around, box.y - around, box.x + box.width + around, box.y + box.height + around)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").crop(tuple(round(one) for one in area))


def differing(one: Image.Image, other: Image.Image) -> int:
    """Return how many pixels of two pictures differ."""
    changed = ImageChops.difference(one, other).convert("L").point(lambda depth: 255 if depth else 0)
    return changed.histogram()[255]


# -- windows and colours --------------------------------------------------------------------------------------


@pytest.mark.full
@first(
    "size",
    [
        (640, 450),
        (320, 256),
        *(pytest.param(one, marks=pytest.mark.long) for one in ((640, 400), (390, 844), (1280, 300))),
    ],
)
def test_panel_fits_into_a_small_or_zoomed_window(
    portal: FakePortal, panel: PanelHands, size: tuple[int, int]
) -> None:
    """At 200 % and 400 % zoom, which is a small window, the panel stays within it, and every control can be reached."""
    page = portal.show("<body>")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    try:
        panel.show(fields=ROWS, checks=("I am the owner.",))
        box = panel.box
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= size[0]
        assert box.y + box.height <= size[1]
        for name, role in (
            ("I am the owner.", "checkbox"),
            ("Field same", "button"),
            ("Go on", "button"),
            ("Note", "button"),
        ):
            one = panel.find(name, role)
            panel.tab_to(one.name, role)
            place = panel.box_of(one)
            assert 0 <= place.middle[1] <= size[1], name
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


@first("options", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"color_scheme": "dark"}])
def test_panel_is_readable_and_works_in_the_persons_own_colours(
    portal: FakePortal, panel: PanelHands, options: dict[str, Any]
) -> None:
    """With forced colours, reduced motion or in the dark the panel is drawn, with contrast, and can be pressed."""
    page = portal.show("<body>")
    page.emulate_media(**options)
    try:
        panel.show(fields=ROWS)
        used = [depth for depth, many in enumerate(seen(page, panel.box, 0).convert("L").histogram()) if many]
        assert used[-1] - used[0] > 180
        panel.press("Go on")
        assert panel.answers() == [PanelPressed("go_on", None)]
    finally:
        page.emulate_media(forced_colors="none", reduced_motion="null", color_scheme="light")


def test_words_of_the_panel_are_all_used(panel_state: MakeState) -> None:
    """No text of the panel is without use, and the scripts ask for none that is not there."""
    import re  # noqa: PLC0415 - only here
    from importlib import resources  # noqa: PLC0415 - only here

    folder = resources.files("acepilot.browser").joinpath("scripts")
    scripts = "".join(folder.joinpath(name).read_text("utf-8") for name in ("panel.js", "panel_view.js"))
    asked = set(re.findall(r'say\("(\w+)"', scripts)) | {str(state) for state in FieldState}
    assert set(panel_texts.PANEL) == set(json.loads(json.dumps(panel_state()["words"])))
    assert asked == {*panel_texts.PANEL, *panel_texts.RECORDING_PANEL}
