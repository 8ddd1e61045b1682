"""What a person can see, and so what makes a page one that acepilot may not read."""

from __future__ import annotations

import pytest
from shortkit import first

from acepilot.testing import FakePortal

FIELD = "<input id=f type=password>"
UNSEEN = {
    "off to the left": "<input id=f type=password tabindex=-1 aria-hidden=true style='position:absolute;left:-9999px'>",
    "off to the top": "<input id=f type=password style='position:fixed;top:-200px'>",
    "moved off": "<div style='transform:translateX(-9999px)'>" + FIELD + "</div>",
    "off to the right, where nothing scrolls": "<style>body{overflow-x:hidden}</style>"
    "<input id=f type=password style='position:absolute;left:9999px'>",
    "see-through": "<input id=f type=password style='opacity:0'>",
    "see-through and flat": "<input id=f type=password style='opacity:0;height:0'>",
    "nearly see-through": "<div style='opacity:.1'><input id=f type=password style='opacity:.2'></div>",
    "filtered away": "<div style='filter:opacity(0)'>" + FIELD + "</div>",
    "see-through parent": "<div style='opacity:0'><p>" + FIELD + "</p></div>",
    "parent not displayed": "<div style='display:none'>" + FIELD + "</div>",
    "parent invisible": "<div style='visibility:hidden'>" + FIELD + "</div>",
    "closed details": "<details><summary>More</summary>" + FIELD + "</details>",
    "one pixel": "<input id=f type=password style='width:1px;height:1px;padding:0;border:0'>",
    "shrunk": "<div style='transform:scale(0)'>" + FIELD + "</div>",
    "parent without height": "<div style='height:0;overflow:hidden'>" + FIELD + "</div>",
    "clip": "<div style='position:absolute;clip:rect(0 0 0 0)'>" + FIELD + "</div>",
    "clip of its own": "<input id=f type=password style='position:absolute;clip:rect(1px,1px,1px,1px)'>",
    "clip-path": "<div style='clip-path:inset(50%)'>" + FIELD + "</div>",
    "clip-path of its own": "<input id=f type=password style='clip-path:inset(0 100% 0 0)'>",
    "clip-path circle": "<div style='clip-path:circle(0)'>" + FIELD + "</div>",
    "clip-path polygon": "<div style='clip-path:polygon(0 0,0 0,0 0)'>" + FIELD + "</div>",
    "before a scroller's beginning": "<div style='overflow:auto;position:relative;width:200px;height:50px'>"
    "<input id=f type=password style='position:absolute;top:-90px'></div>",
    "frame off screen": "<iframe style='position:absolute;left:-9999px' srcdoc='<input type=password>'></iframe>",
    "frame without size": "<iframe width=0 height=0 style='border:0' srcdoc='<input type=password>'></iframe>",
    "frame not displayed": "<iframe style='display:none' srcdoc='<input type=password>'></iframe>",
    "shadow root": "<div style='position:absolute;left:-9999px'><template shadowrootmode=open>"
    + FIELD
    + "</template></div>",
    "slotted": "<div><template shadowrootmode=open><p style='opacity:0'><slot></slot></p></template>"
    + FIELD
    + "</div>",
}
SEEN = {
    "plain": FIELD,
    "below the fold": "<div style='height:5000px'></div>" + FIELD,
    "to the right, where the page scrolls": "<input id=f type=password style='position:absolute;left:3000px'>",
    "in a scroller": "<div style='overflow:auto;height:50px'><div style='height:900px'></div>"
    + FIELD
    + "</div>",
    "in a box that a script scrolls": "<div style='overflow:hidden;height:50px'><div style='height:900px'></div>"
    + FIELD
    + "</div>",
    "body that scrolls": "<style>html,body{height:100%;overflow:auto}</style><div style='height:3000px'></div>"
    + FIELD,
    "page that a dialog locks": "<style>body{overflow:hidden}</style><div style='height:3000px'></div>"
    + FIELD,
    "fixed": "<div style='overflow:hidden;height:0'><input id=f type=password style='position:fixed;top:9px'></div>",
    "out of a flat box": "<div style='height:0;overflow:hidden'>"
    "<input id=f type=password style='position:absolute;top:9px'></div>",
    "pale": "<input id=f type=password style='opacity:.3'>",
    "right to left": "<div dir=rtl style='overflow:auto;width:200px'><div style='width:900px;direction:rtl'>"
    "<div style='width:700px;float:right'>x</div>" + FIELD + "</div></div>",
    "small": "<input id=f type=password style='width:9px;height:9px'>",
    "frame": "<iframe srcdoc='<input type=password>'></iframe>",
    "shadow root": "<div><template shadowrootmode=open>" + FIELD + "</template></div>",
    "open details": "<details open><summary>More</summary>" + FIELD + "</details>",
    "not drawn yet": "<div style='height:3000px'></div><div style='content-visibility:auto'>"
    + FIELD
    + "</div>",
}


@first("markup", UNSEEN.values(), ids=list(UNSEEN))
def test_password_field_that_nobody_can_see_does_not_blind(portal: FakePortal, markup: str) -> None:
    """A password field that a person cannot see, however it is hidden, makes no page private."""
    portal.show(f"<label>EIN <input></label>{markup}")
    portal.pass_time(150)
    assert not portal.surface.is_sensitive()


@first("markup", SEEN.values(), 2, ids=list(SEEN))
def test_password_field_that_can_be_seen_makes_a_page_private(portal: FakePortal, markup: str) -> None:
    """A password field that a person can see, or scroll to, makes a page private."""
    portal.show(f"<label>EIN <input></label>{markup}")
    portal.pass_time(150)
    assert portal.surface.is_sensitive()


@pytest.mark.parametrize(
    "markup", ["<input id=f autocomplete=one-time-code style='opacity:0'>", UNSEEN["one pixel"]]
)
def test_field_that_was_entered_counts_though_it_cannot_be_seen(portal: FakePortal, markup: str) -> None:
    """A page may draw what is typed elsewhere than in the field: once the person was in it, the page is private."""
    page = portal.show(f"<label>EIN <input id=e></label>{markup}")
    portal.pass_time(100)
    assert not portal.surface.is_sensitive()
    page.focus("#f")
    assert portal.surface.is_sensitive()
    page.focus("#e")
    assert portal.surface.is_sensitive()


def test_field_that_fades_in_counts_as_soon_as_it_can_be_seen(portal: FakePortal) -> None:
    """A page becomes private in the midst of a fading, not at its end."""
    page = portal.show(
        "<style>#f{opacity:0;transition:opacity 1s linear}#f.on{opacity:1}</style><input id=f type=password>"
    )
    portal.pass_time(100)
    assert not portal.surface.is_sensitive()
    page.evaluate("() => { f.className = 'on'; f.getAnimations()[0].pause(); }")
    for fading_ms, is_seen in (
        (0, False),
        (300, True),
    ):  # at a time that stands still, however slow the machine is
        page.evaluate("(time) => { f.getAnimations()[0].currentTime = time; }", fading_ms)
        assert page.evaluate("() => Number(getComputedStyle(f).opacity)") == pytest.approx(fading_ms / 1000)
        assert portal.surface.is_sensitive() is is_seen


def test_old_browsers_way_of_layout_is_read_alike(portal: FakePortal) -> None:
    """In a page without doctype the window is scrolled by the body: a field below the fold can be seen."""
    portal.surface.page.set_content(
        "<html><body><div style='height:3000px'></div><input type=password></body></html>"
    )
    portal.pass_time(150)
    assert portal.surface.page.evaluate("document.compatMode") == "BackCompat"
    assert portal.surface.is_sensitive()
