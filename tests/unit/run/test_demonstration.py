"""“Show me”: the person does by hand what is missing, acepilot looks on, and does it itself for the next importer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import Cue, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
LOST = "cannot find it"
SHOWING = "Then press “That was it”"
IR_NUMBERS = ("12-345678900", "12-345678901", "12-3456789A2")


def helper(*cues: Cue) -> FakeHuman:
    """Return a person who helps."""
    return FakeHuman(*cues, helps=True)


def clicks(page: Page, css: str, at: str = SHOWING) -> Cue:
    """Return a cue to press on a control, in its middle, with the mouse."""

    def act() -> None:
        box = page.locator(css).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return does(act, at=at)


def seen(human: FakeHuman, line: str) -> bool:
    """Tell whether the person was shown that a step of theirs was seen."""
    return any(line in (one.shown or ()) for one in human.log)


def waits_until_seen(portal: FakePortal, human: list[FakeHuman], count: int) -> Cue:
    """Return a cue to wait until so many steps were seen."""

    def act() -> None:
        for _ in range(60):
            if len(human[0].log[-1].shown or ()) >= count:
                return
            portal.surface.page.wait_for_timeout(50)

    return does(act, at=SHOWING)


def states(ran: Any) -> list[str]:
    """Return what became of what was shown, each entry's."""
    return [one["state"] for one in ran.data("person.showed")]


NOTICE = """<p id=log></p><div id=app></div><script>
const draw = (...html) => { app.innerHTML = html.join(''); };
const say = (text) => { log.textContent += text + ' '; };
const first = () => draw('<h1>Before you go on</h1><button onclick="say(\\'continued\\'); second()">Continue</button>');
const second = () => draw('<h1>Account</h1><button onclick="say(\\'refreshed\\'); third()">Get Info</button>');
const third = () => draw('<p role=status>Here it is</p><button onclick="first()">Next account</button>');
first();</script>"""
STEPS = """
    - click: button "Get Info"
      timeout: 1s
    - expect: text /here it is/
      timeout: 1s
    - click: button "Next account"
"""


@pytest.mark.parametrize("does_step", [False, True])
def test_what_was_shown_once_is_done_for_the_other_importers(
    portal: FakePortal, run_flow: RunFlow, does_step: bool
) -> None:
    """The press that leads there is shown; the step itself may be, too, or is acepilot's: nobody is asked again."""
    page = portal.show(NOTICE)
    more = [clicks(page, "text=Get Info")] if does_step else []
    human = helper(says(Key.SHOW, at=LOST), clicks(page, "text=Continue"), *more, says(Key.SHOWN, at=SHOWING))
    ran = run_flow(portal, human, STEPS, client="three-importers", each=True)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert page.inner_text("#log").split() == ["continued", "refreshed"] * 3
    assert states(ran)[-1] == ("used" if does_step else "before")
    (last,) = [one for one in ran.data("person.showed") if one["state"] != "going-on"]
    assert [(one["kind"], one["text"]) for one in last["steps"]] == [("click", 'button "Continue"')]
    assert [one["how"] for one in ran.data("drift")] == ["way", "way"]
