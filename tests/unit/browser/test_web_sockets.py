"""Who asks the browser to hold new frames, where several sessions are to open no socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.newcomers import Newcomers
from acepilot.browser.web_sockets import SHUT_RULES, WebSockets


def test_new_frames_are_held_by_the_page_s_session_alone() -> None:
    """A frame's session gets the rules and holds nothing: a second asking lets go of a frame that is held already."""
    sent: list[tuple[Any, str]] = []
    page, frame, later = (SimpleNamespace(on=lambda *_: None) for _ in range(3))
    sessions = SimpleNamespace(
        all={0: page, 1: frame},
        is_at_standstill=False,
        held=set(),
        reach=None,
        command=lambda session, method, _: sent.append((session, method)),
    )
    sockets = WebSockets(cast("FrameSessions", sessions), lambda _: None)
    for number, session in sessions.all.items():
        sockets.listen(number, cast("CDPSession", session))
    sockets.block(on=True)
    sessions.all[2] = later
    sockets.listen(2, cast("CDPSession", later))
    sockets.begin(2)
    assert [one for one, method in sent if method == "Network.emulateNetworkConditionsByRule"] == [
        page,
        frame,
        later,
    ]
    assert [one for one, method in sent if method == "Target.setAutoAttach"] == [page]


class OneFrame:
    """A session below which one frame comes, as the browser has it: it answers rules as it is made to.

    Args:
        answer: What it says to a rule: `result`, `error`, or nothing at all.
    """

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._handlers: dict[str, Any] = {}
        self.given: list[str] = []

    def on(self, event: str, handler: Any) -> None:
        """Hear of an event."""
        self._handlers[event] = handler

    def tell(self, event: str, **data: Any) -> None:
        """Let the browser tell something."""
        self._handlers[event]({"sessionId": "F", **data})

    def command(self, _session: CDPSession, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Hand a message on to the frame, and its answer back at once."""
        if method == "Target.sendMessageToTarget":
            sent = json.loads(parameters["message"])
            self.given.append(sent["method"])
            is_rule = sent["method"].startswith("Network.")
            answer = self._answer if is_rule else "result"
            if answer:
                told = json.dumps({"id": sent["id"], answer: {}})
                self.tell("Target.receivedMessageFromTarget", message=told)
        return {}


@pytest.mark.parametrize(("answer", "goes_on"), [("result", True), ("error", False), ("", False)])
def test_a_new_frame_goes_on_once_it_has_taken_each_rule(answer: str, *, goes_on: bool) -> None:
    """One that refuses a rule, or does not answer, stays held, and is known to be; until it has gone away."""
    frame, held = OneFrame(answer), set[tuple[str, ...]]()
    newcomers = Newcomers(
        cast("CDPSession", frame), SHUT_RULES, frame.command, lambda _: None, held, reach=lambda *_: True
    )
    newcomers.hold(on=True)
    frame.tell("Target.attachedToTarget", targetInfo={"targetId": "F"})
    assert ("Runtime.runIfWaitingForDebugger" in frame.given) is goes_on
    assert held == (set() if goes_on else {("F",)})
    frame.tell("Target.detachedFromTarget")
    assert not held


def test_a_new_frame_goes_on_only_once_acepilot_is_in_it() -> None:
    """One that cannot be joined stays held, whatever rules it has taken: its first script would be unguarded."""
    frame, held, tried = OneFrame("result"), set[tuple[str, ...]](), list[str]()

    def reach(target: str, is_held: Callable[[], bool]) -> bool:
        tried.append(target)
        assert is_held()
        return False

    newcomers = Newcomers(
        cast("CDPSession", frame), SHUT_RULES, frame.command, lambda _: None, held, reach=reach
    )
    newcomers.hold(on=True)
    frame.tell("Target.attachedToTarget", targetInfo={"targetId": "F"})
    assert tried == ["F"]
    assert held == {("F",)}
    assert "Runtime.runIfWaitingForDebugger" not in frame.given


@pytest.mark.parametrize("knows", [True, False])
def test_no_frame_is_held_where_the_browser_knows_no_such_rule(*, knows: bool) -> None:
    """A frame to come would refuse it as the page does, of which the person was told; else frames stay held."""
    asked: list[bool] = []

    def command(_: CDPSession, method: str, parameters: dict[str, Any]) -> None:
        if method == "Target.setAutoAttach":
            asked.append(parameters["autoAttach"])
        if method == "Network.emulateNetworkConditionsByRule" and not knows:
            raise PlaywrightError("Protocol error: it was not found")

    page = SimpleNamespace(on=lambda *_: None)
    sessions = SimpleNamespace(all={0: page}, is_at_standstill=False, held=set(), command=command, reach=None)
    sockets = WebSockets(cast("FrameSessions", sessions), lambda _: None)
    sockets.listen(0, cast("CDPSession", page))
    sockets.block(on=True)
    assert asked == ([True] if knows else [True, False])


def test_socket_made_before_its_document_has_answered_counts_as_open_until_it_closes() -> None:
    """Nobody knows yet what became of it, so it is told as open; one made after the answer is told as stopped."""
    handlers: dict[str, Any] = {}
    stopped: list[dict[str, Any]] = []

    def command(_: CDPSession, method: str, _parameters: dict[str, Any]) -> dict[str, Any]:
        if method == "Runtime.evaluate":
            handlers["Network.webSocketCreated"]({"requestId": "early", "url": "wss://a.test/"})
        return {}

    frame = SimpleNamespace(on=handlers.__setitem__)
    sessions = SimpleNamespace(
        all={0: frame}, is_at_standstill=False, held=set[tuple[str, ...]](), command=command, reach=None
    )
    sockets = WebSockets(cast("FrameSessions", sessions), stopped.append)
    sockets.listen(0, cast("CDPSession", frame))
    sockets.block(on=True)
    assert (sockets.open, stopped) == (("wss://a.test/",), [])
    handlers["Network.webSocketCreated"]({"requestId": "late", "url": "wss://b.test/?q"})
    assert [one["what"] for one in stopped] == ["a WebSocket to wss://b.test/"]
    assert sockets.open == ("wss://a.test/",)
    handlers["Network.webSocketClosed"]({"requestId": "early"})
    assert not sockets.open
