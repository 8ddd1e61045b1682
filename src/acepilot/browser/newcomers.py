"""Frames that come while no socket may be opened: each waits until its own process lets it open none either.

A frame of another site gets a process, and a session of ours, only once it has come; what its first script opens would
be open by then. So the browser is asked to hold each new one, and the rules are given to it before it goes on. Knows
neither pages nor worlds.

Source: CDP `Target.setAutoAttach` with `waitForDebuggerOnStart`, without `flatten`, as Playwright hands on no message
of another session; measured with Chromium 156. A sandboxed frame that the page writes itself is not held: `launch.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import Command
from acepilot.browser.swallowed import Swallowing, swallowed

Path = tuple[str, ...]


class Newcomers:
    """Holds what comes below one session.

    Args:
        session: A page's or a frame's.
        rules: The commands that each new frame is given before it goes on.
        command: Sends a command in a session.
        on_socket: Is told of each socket that one of them tries to open, as `Network.webSocketCreated` has it.
    """

    def __init__(
        self,
        session: CDPSession,
        rules: tuple[tuple[str, dict[str, Any]], ...],
        command: Command,
        on_socket: Callable[[dict[str, Any]], None],
    ) -> None:
        self._command = command
        self._session = session
        self._rules = rules
        self._on_socket = on_socket
        self._numbers = count(1)
        session.on(
            "Target.attachedToTarget", lambda event: self._on_event((), "Target.attachedToTarget", event)
        )
        session.on(
            "Target.receivedMessageFromTarget",
            lambda event: self._on_event((), "Target.receivedMessageFromTarget", event),
        )

    def hold(self, *, on: bool) -> None:
        """Hold each new frame from now on, or let all go on as they come; Playwright's errors go through."""
        self._command(self._session, "Target.setAutoAttach", _attach(on=on))

    def _on_event(self, path: Path, method: str, event: dict[str, Any]) -> None:
        match method:
            case "Target.attachedToTarget":
                self._give_rules((*path, str(event["sessionId"])))
            case "Target.receivedMessageFromTarget":
                self._on_message((*path, str(event["sessionId"])), str(event["message"]))
            case "Network.webSocketCreated":
                self._on_socket(event)

    def _on_message(self, path: Path, message: str) -> None:
        try:
            told = json.loads(message)
        except ValueError as error:
            swallowed(error)
            return
        if "method" in told:
            self._on_event(path, str(told["method"]), told.get("params", {}))

    def _give_rules(self, path: Path) -> None:
        with Swallowing(PlaywrightError):  # it is gone, or is held for ever: it opens nothing either way
            for method, parameters in (*self._rules, ("Target.setAutoAttach", _attach(on=True))):
                self._post(path, method, parameters)
            self._post(path, "Runtime.runIfWaitingForDebugger", {})

    def _post(self, path: Path, method: str, parameters: dict[str, Any]) -> None:
        """Send a command to a session below ours, by way of those between."""
        for session in reversed(path):
            message = json.dumps({"id": next(self._numbers), "method": method, "params": parameters})
            method, parameters = (
                "Target.sendMessageToTarget",
                {"sessionId": session, "message": message},
            )
        self._command(self._session, method, parameters)


def _attach(*, on: bool) -> dict[str, Any]:
    only_frames = {"filter": [{"type": "iframe"}]} if on else {}
    return {"autoAttach": on, "waitForDebuggerOnStart": on, "flatten": False, **only_frames}
