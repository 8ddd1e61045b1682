"""Pointing: what a press tells that does nothing on the page, and the outlines that the page does not notice."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page
from shortkit import first

from acepilot.browser.events import PointedAt, PointingEnded
from acepilot.browser.pointing import Described, PointKind
from acepilot.testing import HOME, FakePage, FakePortal

HEARD = """<script>
const heard = []; const types = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'keydown'];
for (const type of types) addEventListener(type, (event) => heard.push(type), true);
</script>"""
FORM = """<form aria-label="Bank" onsubmit="heard.push('submit'); return false"><button>Send details</button>
<label>Routing*: <input id=r></label><label>Kind <select id=k><option>Checking</select></label>
<button disabled id=off>Later</button></form>"""
MARK_COLOR = (180, 95, 0)


def press(page: Page, css: str, *, times: int = 1) -> None:
    """Press in the middle of an element."""
    box = page.locator(css).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=times)


def pointed(portal: FakePortal, fit: PointKind, css: str) -> Described | None:
    """Point at an element, and return what was told of it."""
    page = portal.surface.page
    portal.surface.pointing.begin(fit)
    press(page, css)
    portal.pass_time()
    told = [event for event in portal.surface.events() if isinstance(event, PointedAt)]
    return portal.surface.pointing.describe(told[-1].world, told[-1].number) if told else None


def heard(page: Page) -> list[str]:
    """Return what the page's own listeners heard."""
    found: list[str] = page.evaluate("heard")
    return found


@pytest.fixture
def form(portal: FakePortal) -> Page:
    """Show a form to the person, whose turn it is."""
    page = portal.show(HEARD + FORM)
    portal.surface.turn.hand_over()
    return page


@first(
    ("fit", "css", "found"),
    [
        (PointKind.PRESS, "text=Send details", ("button", "Send details")),
        (PointKind.PRESS, "#off", ("button", "Later")),
        (PointKind.FILL, "#r", ("textbox", "Routing*:")),
        (PointKind.FILL, "label:has(#r)", ("textbox", "Routing*:")),
        (PointKind.FILL, "#k", ("combobox", "Kind")),
        (PointKind.HOLD, "#r", ("form", "Bank")),
    ],
    2,
)
def test_press_tells_what_it_hit_and_the_page_hears_nothing(
    portal: FakePortal, form: Page, fit: PointKind, css: str, found: tuple[str, str]
) -> None:
    """Role and name are the browser's own; no listener of the page, not even the first, hears the press."""
    seen = pointed(portal, fit, css)
    assert seen is not None
    assert (seen.control.role, seen.control.name) == found
    assert heard(form) == []
    assert form.evaluate("document.activeElement === document.body")


def test_press_acts_where_nobody_points(portal: FakePortal, form: Page) -> None:
    """Without pointing, and a moment after its end, a press is the page's; the second half of a double one is not."""
    pointing = portal.surface.pointing
    assert pointed(portal, PointKind.PRESS, "text=Send details") is not None
    pointing.end()
    press(form, "text=Send details", times=2)
    assert heard(form) == []
    assert not pointing.is_at_rest()
    portal.pass_time(900)
    assert pointing.is_at_rest()
    press(form, "text=Send details")
    assert heard(form)[-1] == "submit"


def test_press_by_a_script_points_at_nothing(portal: FakePortal, form: Page) -> None:
    """Only a person's own press points."""
    portal.surface.pointing.begin(PointKind.PRESS)
    form.evaluate(
        "document.querySelector('button').dispatchEvent(new PointerEvent('pointerup', {bubbles: true}))"
    )
    portal.pass_time()
    assert not [event for event in portal.surface.events() if isinstance(event, PointedAt)]


def test_keys_point_and_end_it(portal: FakePortal, form: Page) -> None:
    """Enter points at what has the focus, Escape ends it; neither reaches the page."""
    pointing = portal.surface.pointing
    form.focus("#r")
    pointing.begin(PointKind.FILL)
    form.keyboard.press("Enter")
    form.keyboard.press("Escape")
    portal.pass_time()
    told = [event for event in portal.surface.events() if isinstance(event, PointedAt | PointingEnded)]
    assert [type(event) for event in told] == [PointedAt, PointingEnded]
    assert heard(form) == []


@pytest.mark.long
def test_controls_in_frames_and_roots_are_told(portal: FakePortal) -> None:
    """A control in a frame stands where it is drawn in the page; one in a closed root is told as out of reach."""
    page = portal.show(
        "<div id=h style=width:60px></div>"
        "<iframe srcdoc='<p style=margin:40px><button>In frame</button>' style='margin:50px'></iframe>"
        "<script>h.attachShadow({mode: 'closed'}).innerHTML = '<button>Closed</button>';</script>"
    )
    portal.surface.turn.hand_over()
    closed = pointed(portal, PointKind.PRESS, "#h")
    assert closed is not None
    assert (closed.control.name, closed.is_closed) == ("Closed", True)
    box = page.frames[1].locator("button").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    portal.pass_time()
    (told,) = (event for event in portal.surface.events() if isinstance(event, PointedAt))
    seen = portal.surface.pointing.describe(told.world, told.number)
    assert seen is not None
    assert seen.control.name == "In frame"
    assert (seen.box.x, seen.box.y) == pytest.approx((box["x"], box["y"]), abs=1.5)


def test_page_of_another_host_is_not_listened_to(portal: FakePortal) -> None:
    """Elsewhere a press stays the page's own."""
    portal.serve("https://elsewhere.test/", HEARD + "<button>Send details</button>")
    page = portal.go("https://elsewhere.test/")
    portal.surface.turn.hand_over()
    assert pointed(portal, PointKind.PRESS, "text=Send details") is None
    assert "click" in heard(page)


@pytest.mark.long
def test_new_document_points_too(portal: FakePortal, form: Page) -> None:
    """A document that comes while somebody points takes presses as the one before did."""
    portal.serve("/next", HEARD + "<button>Next one</button>")
    portal.surface.pointing.begin(PointKind.PRESS)
    portal.go(f"{HOME}next")
    portal.pass_time()
    portal.surface.events()
    press(form, "button")
    portal.pass_time()
    assert any(isinstance(event, PointedAt) for event in portal.surface.events())
    assert heard(form) == []


def has_mark(png: bytes) -> bool:
    """Tell whether a picture shows an outline."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return MARK_COLOR in {color for _, color in image.getcolors(1 << 24) or ()}


@pytest.mark.full
def test_outlines_are_seen_by_the_person_and_by_no_capture(portal: FakePortal) -> None:
    """Outlines stand in a root of their own under any CSP; a capture has none, and the page's elements stay."""
    csp = FakePage(f"<main>{FORM}</main>", headers={"content-security-policy": "default-src 'none'"})
    page = portal.show(csp)
    pointing = portal.surface.pointing
    before = page.inner_html("main")
    (send,) = (one for one in pointing.controls(PointKind.PRESS) if one.name == "Send details")
    pointing.outline([(send, "is it this?")])
    assert page.inner_html("main") == before
    assert has_mark(page.screenshot())
    assert not has_mark(portal.surface.camera.take((), (), full_page=False).png)
    assert has_mark(page.screenshot())
    pointing.outline(())
    assert not has_mark(page.screenshot())
    assert page.locator("acepilot-marks").count() == 0
