"""No answer is no yes: what a part of the page does not answer, acepilot does not do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from shortkit import first

from acepilot.browser.clicks import Held
from acepilot.browser.events import NoAnswer, Pressed, Stopped
from acepilot.browser.turn_lock import GuardSilent
from acepilot.browser.world import Unanswered
from acepilot.journal.codes import StoppedBy
from acepilot.testing import FakePortal

FIELD = "<label>EIN <input id=ein></label>"
CLOBBERED = (
    "activeElement body createTreeWalker documentElement elementFromPoint elementsFromPoint forms getElementById "
    "getElementsByTagName hidden querySelector querySelectorAll readyState scripts styleSheets title URL "
    "visibilityState"
).split()
ASKED = (
    "acepilot.state().held",
    "acepilot.state().sensitive",
    "acepilot.holds()",
    "acepilot.heldValues()",
)


@contextmanager
def busy(portal: FakePortal, seconds: float) -> Iterator[None]:
    """Keep the page's main thread busy, from now on."""
    portal.surface.page.evaluate(
        "s => void setTimeout(() => { const ends = Date.now() + s * 1000; while (Date.now() < ends); }, 1)",
        seconds,
    )
    time.sleep(0.1)
    yield


def type_one(portal: FakePortal) -> None:
    """Type as a person would."""
    portal.surface.page.locator("#ein").press_sequentially("1")


@pytest.mark.long
def test_busy_page_is_waited_for(portal: FakePortal, answer_within: Callable[[int], None]) -> None:
    """A page whose scripts run for longer than one question lasts still tells what it holds."""
    answer_within(700)
    portal.show(FIELD)
    type_one(portal)
    with busy(portal, 1), pytest.raises(Held):
        portal.surface.actions.check_held("go on")


@pytest.mark.long
def test_element_of_a_busy_page_is_waited_for(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """What acepilot is about to act on is found on a busy page too; the control: asked once, it is not."""
    answer_within(700)
    field = portal.show(FIELD).wait_for_selector("#ein")
    assert field is not None
    reach = portal.surface.tabs.at_hand.worlds.reach
    with busy(portal, 1), portal.surface.asking_once(), pytest.raises(Unanswered):
        reach.meet(field)
    portal.pass_time(500)
    with busy(portal, 1):
        assert reach.meet(field) is not None


@pytest.mark.long
def test_page_that_stays_busy_forbids_each_act(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """Where no answer comes, nothing is pressed, the page counts as private and as holding, and the log is told.

    The control: the same page, once it has answered, is none of that.
    """
    answer_within(100)
    portal.show(FIELD)
    with busy(portal, 4):
        with pytest.raises(Unanswered):
            portal.surface.actions.check_held("go on")
        with pytest.raises(Unanswered):
            portal.surface.typed.held()
        with pytest.raises(GuardSilent):
            portal.surface.turn.before_act()
        assert portal.surface.is_sensitive()
        assert portal.surface.typed.is_any_held()
    assert NoAnswer(has_failed=False) in list(portal.surface.events())
    answer_within(5_000)
    portal.surface.actions.check_held("go on")
    assert not portal.surface.is_sensitive()
    assert not portal.surface.typed.is_any_held()
    assert portal.surface.typed.held() == ()


@pytest.mark.long
def test_page_that_stays_busy_is_neither_calm_nor_left_alone(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """Where no answer comes, the person may be at it, nothing stands still, and no field is said to be gone.

    The control: once it has answered, it is calm, the person is idle, and the field reads as it stands.
    """
    portal.show(FIELD)
    world = portal.surface.tabs.at_hand.worlds.top()
    assert world is not None
    portal.pass_time(1_200)
    answer_within(100)
    with busy(portal, 4):
        assert portal.surface.idle_ms() == 0
        assert portal.surface.locating.pace.still_for_ms() == 0
        assert portal.surface.locating.calm_ms() == 0
        with pytest.raises(Unanswered):
            portal.surface.fields.read(world, 1)
        with pytest.raises(Unanswered):
            portal.surface.tabs.at_hand.worlds.reach.extend(is_needed=True)
    answer_within(5_000)
    portal.pass_time(500)
    assert portal.surface.idle_ms() > 0
    assert portal.surface.locating.pace.still_for_ms() > 0
    assert portal.surface.fields.read(world, 1) is None


def test_document_that_is_busy_as_a_review_begins_is_watched(
    portal: FakePortal, answer_within: Callable[[int], None]
) -> None:
    """It hears what Submit is once it is free, before any press reaches it: the record lacks none."""
    portal.show("<button>Submit</button>")
    portal.surface.turn.hand_over()
    answer_within(100)
    with busy(portal, 1):
        portal.surface.review.begin([{"role": "button", "name": "Submit"}], ())
    answer_within(5_000)
    portal.surface.page.click("button")
    portal.pass_time(250)
    assert [event.control for event in portal.surface.events() if isinstance(event, Pressed)] == ["Submit"]


@first("question", ASKED)
def test_question_that_fails_forbids_the_act(portal: FakePortal, question: str) -> None:
    """A script that fails in the page is no answer, and is not asked again."""
    portal.show(FIELD)
    world = portal.surface.tabs.at_hand.worlds.top()
    assert world is not None
    portal.surface.tabs.at_hand.worlds.ask(world, "acepilot.kit.broken = () => { throw 1; }")
    with pytest.raises(Unanswered) as silence:
        portal.surface.tabs.at_hand.worlds.require_all(f"acepilot.kit.broken() ?? {question}")
    assert silence.value.has_failed
    assert portal.surface.tabs.at_hand.worlds.require_all(question)


@pytest.mark.long
def test_names_of_a_page_hide_nothing(portal: FakePortal) -> None:
    """A form named like a part of the document hides it from scripts; what was typed is held all the same."""
    for name in CLOBBERED:
        portal.show(f"<form name={name}></form><img name={name}>{FIELD}")
        type_one(portal)
        with pytest.raises((Held, Unanswered)):
            portal.surface.actions.check_held("go on")


HIDING = (
    "attributes checkVisibility childNodes children closest contains elements firstChild form getAttribute "
    "getBoundingClientRect getElementsByTagName getRootNode hasAttribute host isConnected labels localName matches "
    "nodeType ownerDocument parentElement parentNode querySelector querySelectorAll shadowRoot submit tagName "
    "textContent"
).split()
HIDDEN = "".join(f"<input type=hidden name={name}>" for name in HIDING)
ASKING = f"""<form action=/sent><img name=parentElement alt=''>{HIDDEN}<label>EIN <input id=ein></label>
<button>Look</button></form>"""


def test_form_whose_fields_hide_its_own_members_holds_nobody_up(portal: FakePortal) -> None:
    """Fields named as what a form is asked by keep no walk going for ever, and blind neither lock nor guard."""
    page = portal.show(f"{ASKING}<p role=status></p>")
    page.evaluate("ein.focus()")
    page.keyboard.type("12-3456789")
    portal.pass_time(250)
    assert "12-3456789" in portal.surface.typed.held()
    portal.surface.events()
    page.evaluate("HTMLFormElement.prototype.requestSubmit.call(document.forms[0])")
    portal.pass_time(250)
    stopped = [event for event in portal.surface.events() if isinstance(event, Stopped)]
    assert [event.by for event in stopped] == [StoppedBy.GUARD]


def test_page_that_just_told_whether_it_is_private_is_not_asked_again_until_anything_may_have_changed(
    portal: FakePortal,
) -> None:
    """What a page tells with its calm holds for that moment; a password that comes after it is seen."""
    page = portal.show("<body><p>Welcome")
    surface = portal.surface
    surface.locating.calm_ms()
    before = surface.locating.moment
    assert not surface.is_sensitive()
    assert surface.locating.moment == before
    page.evaluate("document.body.innerHTML = '<label>Password <input type=password></label>'")
    surface.wait(1)
    assert surface.is_sensitive()
    assert surface.locating.moment != before
