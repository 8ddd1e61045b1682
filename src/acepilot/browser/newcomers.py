"""Frames that come while no socket may be opened: each waits until its own process lets it open none either.

A frame of another site gets a process, and a session of ours, only once it has come; what its first script opens would
be open by then, and what it sends unguarded. So the browser is asked to hold each new one, which goes on once it has
taken each of the rules, and acepilot is in it. One that refuses a rule, or does not answer, stays held. Knows neither
pages nor worlds.

Source: CDP `Target.setAutoAttach` with `waitForDebuggerOnStart`, without `flatten`, as Playwright hands on no message
of another session; measured with Chromium 156. A sandboxed frame that the page writes itself is not held: `launch.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import Command
from acepilot.browser.swallowed import Swallowing, swallowed

Path = tuple[str, ...]
Order = tuple[str, dict[str, Any]]
_HEARD = ("Target.attachedToTarget", "Target.detachedFromTarget", "Target.receivedMessageFromTarget")
_GO_ON: tuple[Order, ...] = (("Runtime.runIfWaitingForDebugger", {}),)


class Newcomers:
    """Holds what comes below one session.

    Args:
        session: A page's or a frame's.
        rules: The commands that each new frame must have taken before it goes on.
        command: Sends a command in a session.
        on_socket: Is told of each socket that one of them tries to open, as `Network.webSocketCreated` has it.
        held: Has those that are held, each by the sessions on the way to it, until they have gone on or away.
        reach: Gets into a frame, named as a target, for as long as it is held; tells whether that is done.
    """

    def __init__(
        self,
        session: CDPSession,
        rules: tuple[Order, ...],
        command: Command,
        on_socket: Callable[[dict[str, Any]], None],
        held: set[Path],
        *,
        reach: Callable[[str, Callable[[], bool]], bool],
    ) -> None:
        self._command = command
        self._session = session
        self._rules = rules
        self._on_socket = on_socket
        self._held = held
        self._reach = reach
        self._targets: dict[Path, str] = {}
        self._to_do: dict[Path, list[tuple[Order, ...]]] = {}
        self._undone: dict[Path, set[int]] = {}
        self._numbers = count(1)
        for method in _HEARD:
            session.on(method, partial(self._on_event, (), method))

    def hold(self, *, on: bool) -> None:
        """Hold each new frame from now on, or let all go on, those held too; Playwright's errors go through."""
        self._command(self._session, "Target.setAutoAttach", _attach(on=on))
        if not on:
            self._drop(())

    def _on_event(self, path: Path, method: str, event: dict[str, Any]) -> None:
        match method:
            case "Target.attachedToTarget":
                self._take_in((*path, str(event["sessionId"])), str(event["targetInfo"]["targetId"]))
            case "Target.detachedFromTarget":
                self._drop((*path, str(event["sessionId"])))
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
        elif "result" in told and path in self._undone:
            self._on_done(path, told["id"])

    def _take_in(self, path: Path, target: str) -> None:
        self._held.add(path)
        self._targets[path] = target
        self._to_do[path] = [(*self._rules, ("Target.setAutoAttach", _attach(on=True))), _GO_ON]
        self._give_next(path)

    def _on_done(self, path: Path, number: int) -> None:
        """Take in that a frame has done one thing; one that refuses something stays where it is."""
        undone = self._undone[path]
        undone.discard(number)
        if undone or (self._to_do[path] == [_GO_ON] and not self._is_reached(path)):
            return
        if path in self._to_do:
            self._give_next(path)

    def _is_reached(self, path: Path) -> bool:
        return self._reach(self._targets[path], lambda: path in self._held)

    def _give_next(self, path: Path) -> None:
        """Have a frame do what comes next; one that has done all is held no more."""
        if not self._to_do[path]:
            self._forget(path)
            return
        orders = [(next(self._numbers), *order) for order in self._to_do[path].pop(0)]
        self._undone[path] = {number for number, _, _ in orders}
        with Swallowing(PlaywrightError):  # it is gone, which the browser tells too; or it stays held
            for order in orders:
                self._post(path, *order)

    def _drop(self, path: Path) -> None:
        """Forget a frame that has gone away, and those below it."""
        for known in [one for one in self._to_do if one[: len(path)] == path]:
            self._forget(known)

    def _forget(self, path: Path) -> None:
        self._held.discard(path)
        del self._to_do[path], self._undone[path], self._targets[path]

    def _post(self, path: Path, number: int, method: str, parameters: dict[str, Any]) -> None:
        """Send a command to a session below ours, by way of those between; only the last one's answer counts."""
        for session in reversed(path):
            message = json.dumps({"id": number, "method": method, "params": parameters})
            method, parameters = (
                "Target.sendMessageToTarget",
                {"sessionId": session, "message": message},
            )
            number = next(self._numbers)
        self._command(self._session, method, parameters)


def _attach(*, on: bool) -> dict[str, Any]:
    only_frames = {"filter": [{"type": "iframe"}]} if on else {}
    return {"autoAttach": on, "waitForDebuggerOnStart": on, "flatten": False, **only_frames}
