"""Closed shadow roots: found by CDP, as no script can reach them, and handed to the worlds that watch their documents.

Owns finding out, cheaply, whether there is any that is not known yet. Knows nothing of what is watched in them.

Source: Chrome DevTools Protocol, DOM domain; measured with Playwright 1.65 and Chromium 156: a `DOM.performSearch` for
nothing counts elements, texts and comments from the document's element down, in shadow roots of authors too, and in the
frames of the same process; the contents of templates are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import Command
from acepilot.browser.swallowed import swallowed

if TYPE_CHECKING:
    from acepilot.browser.world import World

MOST_SEARCHES = 20
"""How many counts are kept, which the browser is told to forget in one go: to forget each would cost as much again."""


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
        self._searches: Counter[CDPSession] = Counter()

    def forget(self, world: World) -> None:
        """Take a world for a new one: what was handed to one of the same number is not known to it."""
        self._adopted = {one for one in self._adopted if one[0] != world}

    def adopt(self, session: CDPSession, worlds: tuple[World, ...], frame_of_root: str) -> None:
        """Hand every closed root that a session reaches to its world, which must be one of these.

        Raises:
            PlaywrightError: The document was replaced meanwhile, gives no answer in time, or does not take it.
        """
        if self.are_all_known(session, [self._ask(world, "acepilot.nodes()") for world in worlds]):
            return
        document = self._command(session, "DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for frame, backend in _closed_roots(document, frame_of_root):
            world = next((one for one in worlds if one.frame == frame), None)
            if world is not None and (world, backend) not in self._adopted:
                self._hand_over(world, backend)
                self._adopted.add((world, backend))
        self._begin_anew(session)  # else each change of what was read would be told from now on

    def are_all_known(self, session: CDPSession, known: Sequence[dict[str, int] | None]) -> bool:
        """Tell whether the worlds of a session know every node that there is, so that no closed root hides any.

        What CDP counts, in closed roots too, is held against what the worlds can walk through. That this browser's
        count does see closed roots is proven by one of our own, such as the panel's; before that, no count is believed.

        Args:
            known: What `acepilot.nodes()` told in each of them, just now.
        """
        told = [one for one in known if one]
        if len(told) < len(known):
            return False
        try:
            found = self._count(session)
        except PlaywrightError as error:
            swallowed(error)
            return False
        if found != sum(one["all"] for one in told):
            return False
        self._is_count_proven |= any(one["own"] for one in told)
        return self._is_count_proven

    def _count(self, session: CDPSession) -> int:
        """Return how many nodes there are, as CDP counts them; it keeps them, so now and then it begins anew."""
        self._searches[session] += 1
        if self._searches[session] > MOST_SEARCHES:
            self._begin_anew(session)
        found = self._command(session, "DOM.performSearch", {"query": "", "includeUserAgentShadowDOM": False})
        return int(found["resultCount"])

    def _begin_anew(self, session: CDPSession) -> None:
        """Have the browser forget what was read and counted in a session."""
        self._searches[session] = 0
        self._command(session, "DOM.disable", {})
        self._command(session, "DOM.enable", {})

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
