"""Closed shadow roots: found by CDP, as no script can reach them, and handed to the worlds that watch their documents.

Owns finding out, cheaply, whether there is any that is not known yet. Knows nothing of what is watched in them.

Source: Chrome DevTools Protocol, DOM domain; measured with Playwright 1.65 and Chromium 156: a `DOM.performSearch` for
nothing counts elements, texts and comments from the document's element down, in shadow roots of authors too, and in the
frames of the same process; the contents of templates are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import Command
from acepilot.browser.swallowed import swallowed

if TYPE_CHECKING:
    from acepilot.browser.world import World


class ClosedRoots:
    """The closed roots of one page.

    Args:
        ask: Evaluates an expression in a world; None when it does not answer.
        command: Sends a command in a session, and returns what it answers.
    """

    def __init__(self, ask: Callable[[World, str], Any], command: Command) -> None:
        self._ask = ask
        self._command = command
        self._adopted: set[tuple[World, int]] = set()
        self._is_count_proven = False

    def forget(self, world: World) -> None:
        """Take a world for a new one: what was handed to one of the same number is not known to it."""
        self._adopted = {one for one in self._adopted if one[0] != world}

    def adopt(self, session: CDPSession, worlds: tuple[World, ...], frame_of_root: str) -> None:
        """Hand every closed root that a session reaches to its world, which must be one of these.

        Raises:
            PlaywrightError: The document was replaced meanwhile, gives no answer in time, or does not take it.
        """
        if self._are_all_known(session, worlds):
            return
        document = self._command(session, "DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for frame, backend in _closed_roots(document, frame_of_root):
            world = next((one for one in worlds if one.frame == frame), None)
            if world is not None and (world, backend) not in self._adopted:
                self._hand_over(world, backend)
                self._adopted.add((world, backend))
        self._command(
            session, "DOM.disable", {}
        )  # else each change of what was read would be told from now on
        self._command(session, "DOM.enable", {})

    def _are_all_known(self, session: CDPSession, worlds: tuple[World, ...]) -> bool:
        """Tell whether the worlds of a session know every node that there is, so that no closed root hides any.

        What CDP counts, in closed roots too, is held against what the worlds can walk through. That this browser's
        count does see closed roots is proven by one of our own, such as the panel's; before that, no count is believed.
        """
        known = [self._ask(world, "acepilot.nodes()") for world in worlds]
        try:
            found = self._command(
                session, "DOM.performSearch", {"query": "", "includeUserAgentShadowDOM": False}
            )
            self._command(session, "DOM.discardSearchResults", {"searchId": found["searchId"]})
        except PlaywrightError as error:
            swallowed(error)
            return False
        if None in known or found["resultCount"] != sum(one["all"] for one in known):
            return False
        self._is_count_proven |= any(one["own"] for one in known)
        return self._is_count_proven

    def _hand_over(self, world: World, backend: int) -> None:
        node = {"backendNodeId": backend, "executionContextId": world.context}
        remote = self._command(world.session, "DOM.resolveNode", node)["object"]["objectId"]
        call = {"objectId": remote, "functionDeclaration": "function () { globalThis.acepilot.adopt(this); }"}
        if "exceptionDetails" in self._command(world.session, "Runtime.callFunctionOn", call):
            raise PlaywrightError("a closed root was not taken")


def _closed_roots(document: dict[str, Any], frame_of_root: str) -> Iterator[tuple[str, int]]:
    """Yield the frame and backend node of each closed shadow root, in the document and in its frames."""
    waiting = [(frame_of_root, document)]
    while waiting:
        frame, node = waiting.pop()
        for root in node.get("shadowRoots", []):
            if root.get("shadowRootType") == "closed":
                yield frame, int(root["backendNodeId"])
            waiting.append((frame, root))
        inner = node.get("contentDocument")
        if inner is not None:
            waiting.append((str(node.get("frameId", "")), inner))
        waiting.extend((frame, child) for child in node.get("children", []))
