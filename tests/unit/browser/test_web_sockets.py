"""Who asks the browser to hold new frames, where several sessions are to open no socket."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from playwright.sync_api import CDPSession

from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.web_sockets import WebSockets


def test_new_frames_are_held_by_the_page_s_session_alone() -> None:
    """A frame's session gets the rules and holds nothing: a second asking lets go of a frame that is held already."""
    sent: list[tuple[Any, str]] = []
    page, frame, later = (SimpleNamespace(on=lambda *_: None) for _ in range(3))
    sessions = SimpleNamespace(
        all={0: page, 1: frame},
        is_at_standstill=False,
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
