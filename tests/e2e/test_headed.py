"""A run in a real window, with mouse and keyboard from outside the browser."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from e2ekit import (
    ADD,
    HOUSE_ACCOUNT,
    IR_NUMBERS,
    Acepilot,
    Companion,
    Ran,
    address_of,
    assert_sound,
    flow_without,
    free_port,
    start_by_command,
)
from guidekit import CLIENT
from outside import XMouse, xdotool
from PIL import Image
from playwright.sync_api import Locator, Page, Playwright

from acepilot.browser.find import find_browser
from acepilot.browser.masked_areas import MASK_COLOR
from acepilot.testing import FakePortal

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.long,
    pytest.mark.skipif(
        sys.platform != "linux" or not all(map(shutil.which, ("Xvfb", "xdotool"))),
        reason="needs Xvfb and xdotool",
    ),
]
OUTSIDE = Path(__file__).with_name("outside.py")
ACH = ("ach-flow", "--mock", "default", "--only", IR_NUMBERS[0])
RENAMED = ("--mock", "relabelled", "--only", IR_NUMBERS[0])
SKIP = "Skip this importer"


@pytest.fixture
def display() -> Iterator[str]:
    """Start a screen that nobody sees; its name."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    with os.fdopen(reads) as told:
        number = told.readline().strip()
    yield f":{number}"
    screen.terminate()
    screen.wait(10)


@contextmanager
def person_at(
    display: str, port: str, hands: str, plan: dict[str, object]
) -> Iterator[subprocess.Popen[str]]:
    """Put a person at the screen, whose hands are outside the browser; they leave when its window is closed."""
    with subprocess.Popen(
        [sys.executable, str(OUTSIDE), port, json.dumps(plan), hands],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "DISPLAY": display},
    ) as person:
        try:
            yield person
        finally:
            person.kill()


def run_outside(
    acepilot: Acepilot, display: str, *command: str, hands: str = "MOUSE", **plan: object
) -> tuple[Ran, Companion]:
    """Run a flow in a real window, with a person at it, until both have ended."""
    port = str(free_port())
    running = acepilot(
        "run", *command, "--cdp-port", port, "--mock-ledger", "ledger.jsonl", environ={"DISPLAY": display}
    )
    with person_at(display, port, hands, plan) as person:
        ran = running.end(within_s=150)
        told, _ = person.communicate(timeout=30)
    return ran, Companion(**json.loads(told))


def assert_enrolled(ran: Ran, by: str = "mouse") -> None:
    """Make sure of one press of Submit, by mouse or key, one form that was sent, and a run that came to its end."""
    assert ran.code == 0, ran.told
    assert [press["by"] for press in ran.data("person.pressed")] == [by]
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert [one["fields"]["ir_number"] for one in ran.received("ach-enrollment")] == [IR_NUMBERS[0]]
    assert_sound(ran)


def test_person_with_a_real_mouse_enrolls_an_importer(acepilot: Acepilot, display: str) -> None:
    """Signing in and one press of Submit, by the screen's own mouse and keyboard, is all it takes."""
    ran, person = run_outside(acepilot, display, *ACH)

    assert_enrolled(ran)
    assert person.page == ["Trade/PGA User", "Sign In", "VERIFY", "Submit"]
    assert set(person.typed) == {"credentials", "codes"}
    assert person.panel == []


def test_person_without_a_mouse_enrolls_an_importer(acepilot: Acepilot, display: str) -> None:
    """Sign-in, a button of the panel in that turn, and Submit are reached by Tab: the run goes by keyboard alone."""
    ran, person = run_outside(acepilot, display, *ACH, hands="KEYS", press="key")

    assert_enrolled(ran, "key")
    assert person.panel == ["Take a picture"]
    assert {entry["turn"] for entry in ran.entries("person.pressed")} == {"person"}


def test_person_with_a_real_mouse_applies(acepilot: Acepilot, display: str) -> None:
    """The flow's checks, the CAPTCHA, the code, the authorization, and one press of Submit."""
    ran, person = run_outside(acepilot, display, "apply-flow", "--mock")

    assert ran.code == 0, ran.told
    assert list(dict.fromkeys(person.page)) == ["CAPTCHA", "Next", "authorization", "Submit"]
    assert set(person.typed) == {"codes"}
    assert ran.counted() == {"application-start": 1, "application": 1}
    assert_sound(ran)


def test_edit_by_real_keys_is_journaled_and_sent(acepilot: Acepilot, display: str) -> None:
    """What the person types over in a review is in the journal, from and to, and is what the portal receives."""
    ran, _ = run_outside(acepilot, display, *ACH, edits={"Bank Routing Number": "111000025"})

    assert_enrolled(ran)
    assert [(one["field"], one["from"]) for one in ran.data("person.edited")] == [
        ("Bank Routing Number", "021000021")
    ]
    (sent,) = ran.received("ach-enrollment")
    assert sent["fields"]["bank_routing_number"] == "111000025"


def test_person_points_with_a_real_mouse(acepilot: Acepilot, display: str, tmp_path: Path) -> None:
    """What the portal calls otherwise is shown with the mouse, confirmed by name, and used."""
    ran, person = run_outside(
        acepilot, display, flow_without(tmp_path, ADD), *RENAMED,
        answers={"Use ": "Yes, use it", "cannot find it": "Point at it"},
        points={"Add ACH Info": "Add Bank Information"},
    )  # fmt: skip

    assert_enrolled(ran)
    assert list(dict.fromkeys(person.panel)) == ["Point at it", "Yes, use it"]
    assert [one["used"] for one in ran.data("drift") if one["how"] == "person"] == [
        'button "Add Bank Information"'
    ]


def test_pause_is_pressed_with_a_real_mouse(acepilot: Acepilot, display: str) -> None:
    """Pause gives the turn to the person, and “Go on” gives it back."""
    ran, person = run_outside(acepilot, display, *ACH, pauses=True)

    assert_enrolled(ran)
    assert list(dict.fromkeys(person.panel)) == ["Pause", "Go on"]
    assert [one["to"] for one in ran.data("turn") if "Pause" in one["why"]] == ["person"]


def test_skip_is_pressed_with_a_real_mouse(acepilot: Acepilot, display: str, tmp_path: Path) -> None:
    """An importer that is skipped is left as it is."""
    ran, person = run_outside(
        acepilot, display, flow_without(tmp_path, ADD), *RENAMED, answers={"cannot find it": SKIP}
    )

    assert ran.code == 0, ran.told
    assert set(person.panel) == {SKIP}
    assert [one["outcome"] for one in ran.data("run.finished")[0]["items"]] == ["skipped"]
    assert ran.received("ach-enrollment") == []


def test_stop_is_pressed_with_a_real_mouse(acepilot: Acepilot, display: str) -> None:
    """Stop in a review, said twice, ends the run; nothing was sent."""
    ran, person = run_outside(acepilot, display, *ACH, stop_in_review=True)

    assert ran.code == 4, ran.told
    assert person.panel == ["Stop", "Yes, stop"]
    assert ran.received("ach-enrollment") == []
    assert_sound(ran)


def test_real_mouse_in_the_persons_own_browser(acepilot: Acepilot, display: str, tmp_path: Path) -> None:
    """In a Chromium that was started by the command that was told, an importer is enrolled as in acepilot's own."""
    port = str(free_port())
    running = acepilot(
        "run", *ACH, "--attach", port, "--mock-ledger", "ledger.jsonl", environ={"DISPLAY": display}
    )
    with start_by_command(running, tmp_path, display=display), person_at(display, port, "MOUSE", {}):
        ran = running.end(within_s=150)

    assert_enrolled(ran)
    assert "(attached)" in ran.entries()[0]["data"]["browser"]


def test_guide_is_followed_with_a_real_mouse(
    acepilot: Acepilot, display: str, tmp_path: Path, playwright: Playwright
) -> None:
    """Each step's own button, pressed at the screen, leads through the guide to a bundle that verifies."""
    client = tmp_path / "acme.yaml"
    client.write_text(CLIENT)
    command = ("guide", "ach-flow", "--client", str(client), "--no-open", "--only", IR_NUMBERS[0])
    running = acepilot(*command, environ={"BAYSIDE_BANK": HOUSE_ACCOUNT})
    browser = playwright.chromium.launch(
        executable_path=find_browser().path,
        headless=False,
        chromium_sandbox=os.geteuid() != 0,
        env={**os.environ, "DISPLAY": display},
    )
    page = browser.new_page(no_viewport=True)
    page.goto(address_of(running))
    for _ in range(40):
        if page.get_by_role("heading", level=1).inner_text() == "Done":
            break
        press_guide(page, display)
    browser.close()
    ran = running.end()

    assert ran.code == 0, ran.told
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert ran.entries()[0]["data"]["guided"] is True
    bundle = str(tmp_path / "bundle.zip")
    home = {"ACEPILOT_HOME": str(ran.home)}
    assert acepilot("evidence", "export", "latest", "-o", bundle, environ={**home}).end().code == 0
    assert acepilot("evidence", "verify", bundle, environ={**home}).end().code == 0


def press_guide(page: Page, display: str) -> None:
    """Press what most people would at this step: each box first, then the button that leads on."""
    for box in page.get_by_role("checkbox", name="The portal has no such field").all():
        if not box.is_checked():
            click(page, box, display)
    ways = [page.get_by_role("button", name=name) for name in ("Not needed here", "Go on without a picture")]
    way = next((one for one in ways if one.is_visible()), page.locator("button.main"))
    with page.expect_navigation():
        click(page, way, display)


def click(page: Page, at: Locator, display: str) -> None:
    """Press with the screen's mouse."""
    at.scroll_into_view_if_needed()
    box = at.bounding_box()
    assert box is not None
    XMouse(page, display).click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


CORNERS = """<body style='margin:0; height:3000px'>
<input id=c value=000123456789 style='position:absolute; left:60%; top:200px'>
<div style='position:fixed; right:0; bottom:0; width:30px; height:30px; background:#0000ff'></div>"""


@pytest.mark.parametrize(
    "press",
    ["ctrl+plus ctrl+plus ctrl+plus ctrl+plus", "ctrl+minus ctrl+minus ctrl+minus ctrl+minus", "ctrl+plus"],
)
@pytest.mark.parametrize("full_page", [False, True], ids=["the viewport", "the page"])
def test_picture_has_all_that_a_person_who_zoomed_sees(
    playwright: Playwright, display: str, press: str, full_page: bool
) -> None:
    """At any zoom the picture has the window's lower right corner, and the mask is where the secret is."""
    environ: dict[str, str | float | bool] = {**os.environ, "DISPLAY": display}
    browser = playwright.chromium.launch(
        executable_path=find_browser().path, headless=False, chromium_sandbox=os.geteuid() != 0, env=environ
    )
    portal = FakePortal(browser, device_scale_factor=None)
    page = portal.show(CORNERS)
    before = page.evaluate("innerWidth")
    for key in press.split():
        xdotool("key", key, display=display)
        portal.pass_time(300)
    width, height = page.evaluate("[innerWidth, innerHeight]")
    assert width != before

    picture = portal.surface.camera.take(("000123456789",), (), full_page=full_page)
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    box = page.locator("#c").bounding_box()
    browser.close()

    assert picture.is_full_page is full_page
    assert abs(image.width - width) <= 2
    assert abs(image.height - (3000 if full_page else height)) <= 3
    if not full_page:
        assert image.getpixel((width - 25, height - 10)) == (0, 0, 255)
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    corners = [
        (box["x"] + 2, box["y"] + 2),
        (box["x"] + box["width"] - 2, box["y"] + box["height"] - 2),
        middle,
    ]
    assert {image.getpixel((round(x), round(y))) for x, y in corners} == {MASK_COLOR}


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="needs dbus-daemon")
@pytest.mark.parametrize("quiet", [(), ("--quiet",)], ids=["usual", "quiet"])
def test_person_who_looks_elsewhere_is_called(
    acepilot: Acepilot, display: str, quiet: tuple[str, ...]
) -> None:
    """Who does nothing in their turn gets a notification of the desktop, and with `--quiet` none."""
    from notificationkit import running_desktop  # noqa: PLC0415 - its library is there on Linux alone

    with running_desktop() as desktop:
        environ = {"DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": desktop.address}
        running = acepilot("run", *ACH, *quiet, environ=environ)
        running.until_told("Your turn")
        with suppress(TimeoutError):
            running.until(lambda: desktop.shown, within_s=20 if quiet else 60)
        running.process.send_signal(signal.SIGINT)
        running.end()
    called = [("acepilot", "Enroll in ACH refunds for Bayside Imports LLC", "Your turn.")]
    assert desktop.shown == ([] if quiet else called)
