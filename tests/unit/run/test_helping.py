"""A control that is not where the flow says: the person is asked, points at it, does it, or goes on elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from acepilot.errors import ExitCode
from acepilot.person.human import Key, Situation
from acepilot.testing import Cue, FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
LOST = "cannot find it"
PRESS = "Press button “Get Info”"


def helper(*cues: Cue) -> FakeHuman:
    """Return a person who helps."""
    return FakeHuman(*cues, helps=True)


def points(page: Page, css: str, *, at: str = "That press only shows it") -> Cue:
    """Return a cue to press on a control, in its middle, with the mouse."""

    def act() -> None:
        box = page.locator(css).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    return does(act, at=at)


def offered(human: FakeHuman, at: str = LOST) -> list[Key]:
    """Return what the person could say when they were asked for help."""
    asked: Situation = next(one for one in human.log if at in one.doing)
    return [choice.key for choice in asked.choices]


def by_person(ran: Any) -> list[tuple[str, str]]:
    """Return what was wanted and used, for each drift that a person found."""
    return [(one["wanted"], one["used"]) for one in ran.data("drift") if one["how"] == "person"]


PAGE = """<p id=log></p><button onclick="log.textContent += 'refreshed '">Refresh data</button>
<button onclick="log.textContent += 'other '">Help</button>"""
CLICK = '- click: button "Get Info"\n  timeout: 1s\n- expect: text /refreshed/\n  timeout: 1s'


def test_pointed_at_control_is_confirmed_by_name_and_then_used(portal: FakePortal, run_flow: RunFlow) -> None:
    """The press that points does nothing on the page; after “Yes” acepilot presses it, and the drift is journaled."""
    page = portal.show(PAGE)
    seen: list[str] = []
    human = helper(
        says(Key.POINT, at=LOST),
        points(page, "text=Refresh data"),
        does(lambda: seen.append(page.inner_text("#log")), at="Use button “Refresh data”"),
        says(Key.YES, at="Use button “Refresh data”"),
    )
    ran = run_flow(portal, human, CLICK)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert seen == [""]
    assert page.inner_text("#log") == "refreshed"
    assert by_person(ran) == [('button "Get Info"', 'button "Refresh data"')]
    assert [one["to"] for one in ran.data("turn")] == ["person", "acepilot"]


def test_without_help_the_step_fails_as_before(portal: FakePortal, run_flow: RunFlow) -> None:
    """A script is not asked: the step fails, and the turn never leaves acepilot."""
    portal.show(PAGE)
    human = FakeHuman()
    ran = run_flow(portal, human, CLICK)
    assert ran.end.code is ExitCode.NOT_DONE
    assert ran.kinds("turn", "drift") == []
    assert human.told == []
