"""Pages and networks at which other tools were reported to stop, stay silent, or tell an untruth, in whole runs."""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Playwright, Request
from shortkit import first

from acepilot.browser.find import find_browser
from acepilot.browser.launch import LaunchOptions, Window, open_window
from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says

RunFlow = Callable[..., Any]
OPEN = "- open: https://portal.test/\n  timeout: 3s\n"
FILL = OPEN + '- fill:\n    textbox "Company Name": ${company.legal_name}\n'
FORM = "<label>Company Name <input id=n></label>"
SVG = FakePage(
    '<svg xmlns="http://www.w3.org/2000/svg"><text>Seal</text></svg>',
    {"content-type": "image/svg+xml"},
    doctype="",
)
XML = FakePage("<a><b>Seal</b></a>", {"content-type": "text/xml"}, doctype="")
WITHIN_S = 25  # a machine under load; these took 31 to 62 s for nothing


def hangs(_request: Request) -> None:
    """Leave a request without an answer."""


BODILESS = {
    "a frame that never comes": "<iframe src=/hang></iframe>",
    "an object with SVG": "<object data=/seal.svg type=image/svg+xml></object>",
    "a frame with SVG": "<iframe src=/seal.svg></iframe>",
    "a frame with XML": "<iframe src=/seal.xml></iframe>",
    "embedded SVG": "<embed src=/seal.svg type=image/svg+xml>",
    "a font that never comes": "<style>@font-face{font-family:X;src:url(/hang)}body{font-family:X}</style><p>x</p>",
    "a picture that never comes": "<img src=/hang width=9 height=9>",
}


@pytest.mark.timed
@first("part", BODILESS.values(), ids=BODILESS)
def test_form_beside_what_has_no_body_or_never_comes_is_filled(
    portal: FakePortal, run_flow: RunFlow, part: str
) -> None:
    """Neither guard nor picture waits for it: the form is filled and taken at once."""
    portal.serve("/seal.svg", SVG)
    portal.serve("/seal.xml", XML)
    portal.serve("/hang", hangs)
    portal.serve("/", part + FORM)
    began = time.monotonic()
    ran = run_flow(portal, FakeHuman(), FILL + "- capture: now\n")
    assert (ran.end.code, time.monotonic() - began < WITHIN_S) == (ExitCode.DONE, True)
    assert ran.data("step.done")[1]["fields"][0]["same"] == "equal"
    assert [one["name"] for one in ran.data("capture")] == ["now"]


FRAMES = {
    "two frames": "<frameset cols='20%,*'><frame src=/menu><frame src=/main></frameset>",
    "frames in frames": "<frameset rows='60,*'><frame src=/menu><frameset cols='*,30%'><frame src=/main><frame src=/menu></frameset></frameset>",
    "a frame alone": "<html><head><title>Portal</title></head><frameset cols='*'><frame src=/main></frameset></html>",
}


@first("frames", FRAMES.values(), ids=FRAMES)
def test_portal_made_of_frames_is_worked_on(portal: FakePortal, run_flow: RunFlow, frames: str) -> None:
    """A form in a frame of a frameset is filled, read back and taken, its text with it."""
    portal.serve("/menu", "<a href=/x>Accounts</a>")
    portal.serve("/main", FORM)
    portal.serve("/", FakePage(frames, doctype=""))
    ran = run_flow(portal, FakeHuman(), FILL + "- capture: now\n")
    assert ran.end.code is ExitCode.DONE
    assert ran.data("step.done")[1]["fields"][0]["found"] == "Bayside Imports LLC"
    (kept,) = ran.data("capture")
    assert "Company Name" in (Path(ran.end.path) / kept["text"]["path"]).read_text(encoding="utf-8")


# -- what cannot be pressed ---------------------------------------------------------------------------

BUTTON = "<button id=b onclick='out.textContent = `Enrolled`'>Get Info/Refresh</button><p id=out></p>"
CLICK = OPEN + '- click: button "Get Info/Refresh"\n  timeout: 4s\n- expect: text "Enrolled"\n'
UNPRESSED = {
    "under a sheet": "<div style='position:fixed;inset:0'></div>",
    "that lets presses through": "<style>button{pointer-events:none}</style>",
    "that turns round, and lets presses through": "<style>@keyframes k{to{transform:rotate(360deg)}} button{animation:k 1s linear infinite;pointer-events:none}</style>",
}


@pytest.mark.long
@first("head", UNPRESSED.values(), ids=UNPRESSED)
def test_button_that_acepilot_cannot_press_may_be_pressed_by_hand(
    portal: FakePortal, run_flow: RunFlow, head: str
) -> None:
    """The person presses it and says so; it is not tried again, and the flow goes on."""
    portal.serve("/", head + BUTTON)
    human = FakeHuman(
        does(lambda: portal.surface.page.evaluate("b.click()")), says(Key.DONE), helps=True, patience_s=60
    )
    ran = run_flow(portal, human, CLICK)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert len(ran.data("person.confirmed")) == 1


# -- a portal that cannot be reached ---------------------------------------------------------------------

NETWORKS = {
    "a name that is not resolved": ('--host-resolver-rules="MAP * ~NOTFOUND"', "net::ERR_NAME_NOT_RESOLVED"),
    "a proxy that is not there": ("--proxy-server=127.0.0.1:9", "net::ERR_PROXY_CONNECTION_FAILED"),
    "a port where nobody listens": (
        '--host-resolver-rules="MAP * 127.0.0.1:9"',
        "net::ERR_CONNECTION_REFUSED",
    ),
}


@first(("switch", "error"), NETWORKS.values(), ids=NETWORKS)
def test_network_that_is_not_there_is_called_so(
    playwright: Playwright, run_flow: RunFlow, tmp_path: Path, switch: str, error: str
) -> None:
    """A real browser that reaches nothing: its own name for that is told, and nothing of being signed out."""
    browser, wrapper = find_browser(), tmp_path / "browser"
    wrapper.write_text(f'#!/bin/sh\nexec "{browser.path}" {switch} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    with open_window(playwright, LaunchOptions(replace(browser, path=str(wrapper)), headless=True)) as window:
        portal = FakePortal(window.browser)
        portal.context.unroute("**/*")
        ran = run_flow(portal, FakeHuman(), FILL)
        portal.close()
    assert ran.end.code is ExitCode.NOT_DONE
    (failed,) = ran.data("step.failed")
    assert error in failed["reason"]
    assert all(word in failed["hint"] for word in ("network", "VPN", "proxy"))
    assert not any(untrue in str(failed) for untrue in ("signs you out", "filled in is gone"))


@pytest.mark.long
@first("ratio", [1.5, pytest.param(0.67, marks=pytest.mark.long), pytest.param(2.0, marks=pytest.mark.long)])
def test_run_on_a_zoomed_page_takes_all_that_the_person_sees(
    window: Window, run_flow: RunFlow, ratio: float
) -> None:
    """However large the person has the page drawn: a capture ends where their window does, and not before."""
    portal = FakePortal(window.browser, device_scale_factor=ratio)
    corner = "<b style='position:fixed;right:0;bottom:0;width:20px;height:20px;background:#00f'></b>"
    portal.serve("/", f"<body style='margin:0'>{FORM}{corner}")
    ran = run_flow(portal, FakeHuman(), FILL + "- capture: now\n")
    width, height = portal.surface.page.evaluate("[innerWidth, innerHeight]")
    portal.close()
    assert ran.end.code is ExitCode.DONE
    picture = Image.open(ran.end.path / ran.data("capture")[0]["path"]).convert("RGB")
    assert abs(picture.width - width) <= 1
    assert abs(picture.height - height) <= 1
    assert picture.getpixel((width - 10, height - 10)) == (0, 0, 255)
