from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError

from acepilot.testing import FakePortal

PAGE = "<p style='height: 300px'>Nothing to press.</p><label>Name <input></label>"


def test_a_hand_that_only_moves_is_known_of_and_does_nothing_else(portal: FakePortal) -> None:
    """Moving and scrolling count as being there, and as no touch; a page that asks for a password tells nothing."""
    attention = portal.surface.attention
    page = portal.show(PAGE)
    portal.surface.turn.hand_over()
    portal.surface.tabs.moved_at = before = -1e9
    acts: list[Callable[[], None]] = [lambda: page.mouse.move(50, 60), lambda: page.mouse.wheel(0, 5)]
    for act in acts:
        portal.stand(1_100)  # a move is told once a second
        portal.surface.events()
        portal.surface.tabs.moved_at = before
        act()
        portal.pass_time()
        assert portal.surface.events() == []
        assert attention.unmoved_s() < 60
    portal.show(f"{PAGE}<input type=password>")
    portal.surface.events()
    portal.surface.tabs.moved_at = before
    page.mouse.move(80, 90)
    portal.pass_time()
    portal.surface.events()
    assert attention.unmoved_s() > 1e6


def test_a_window_is_in_front_only_where_the_browser_says_so(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Minimized is not in front, and neither is what gives no answer, or stands still for a dialog."""
    attention = portal.surface.attention
    page = portal.show(PAGE)
    assert attention.is_in_front()
    sessions = portal.surface.tabs.at_hand.worlds.sessions
    answer: dict[str, Any] = {"bounds": {"windowState": "minimized"}}
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "command", lambda _session, _method: answer)
        assert not attention.is_in_front()
        answer["bounds"] = {}
        assert not attention.is_in_front()
        patched.setattr(sessions, "command", _fails)
        assert not attention.is_in_front()
    portal.surface.turn.hand_over()
    page.evaluate("setTimeout(() => alert('Still here?'))")
    portal.pass_time()
    assert portal.surface.dialog is not None
    assert not attention.is_in_front()
    portal.surface.tabs.at_hand.worlds.sessions.main.send("Page.handleJavaScriptDialog", {"accept": True})
    portal.pass_time()
    assert attention.is_in_front()


def _fails(_session: object, _method: str) -> dict[str, Any]:
    raise PlaywrightError("no answer")
