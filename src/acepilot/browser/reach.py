"""How far acepilot reaches into a page: a world of ours in every frame, and every closed shadow root known to its own.

Knows nothing of turns, nor of what is asked in a world.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import CDPSession, ElementHandle, Locator
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import is_gone
from acepilot.browser.frame_sessions import FrameSessions, frames_of
from acepilot.browser.roots import ClosedRoots
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import Unanswered, World
from acepilot.browser.world_scripts import MEET_ENGINE, WorldScript
from acepilot.browser.world_table import WORLD, WorldTable

if TYPE_CHECKING:
    from acepilot.browser.worlds import Worlds


class Reach:
    """The reach into one page.

    Args:
        roots: The page's closed roots.
    """

    def __init__(
        self,
        worlds: Worlds,
        sessions: FrameSessions,
        table: WorldTable,
        roots: ClosedRoots,
        script: WorldScript,
    ) -> None:
        self._worlds = worlds
        self._sessions = sessions
        self._table = table
        self._script = script
        self._roots = roots

    def extend(self, *, is_needed: bool = False) -> tuple[str, ...]:
        """Reach into every frame and every closed shadow root; return the frames that cannot be reached.

        Args:
            is_needed: Whether an act hangs on it: then what gives no answer in time is not passed over.

        Raises:
            Unanswered: It is needed, and a frame or its roots give no answer.
        """
        for _ in range(self._worlds.tries):
            self._sessions.has_missed = False
            unreached = self._extend()
            if not self._sessions.has_missed or not is_needed:
                return unreached
        raise Unanswered(has_failed=False)

    def require_at_once(self, question: str | Callable[[World], str]) -> list[tuple[World, Any]] | None:
        """Ask every document of a page that is known whole; None where that is not proven: then `extend` comes first.

        The proof comes with the answers:

        1. The browser counts no node that the worlds do not know: no closed root is unknown, nor any document in the
           process of one that is known, unless it is empty.
        2. The documents hold as many elements that may have a frame as there are worlds beside the page's own, and
           Playwright knows as many frames: so there is none in a process of which nothing is known.
        3. No document came or went meanwhile.

        Args:
            question: What all are asked, or what returns it for each of them.

        Raises:
            Unanswered: One gives no answer.
        """
        worlds = self._known_worlds()
        asked = [(one, question if isinstance(question, str) else question(one)) for one in worlds]
        return self._proven(
            worlds, [(one, self._worlds.require(one, _with_nodes(each))) for one, each in asked]
        )

    def _known_worlds(self) -> tuple[World, ...]:
        """Return the worlds of a page in which, as far as is known, each frame has one; none for any other page."""
        worlds = self._table.present()
        is_whole = len({one.frame for one in worlds}) == len(worlds) == self._sessions.frames_at_rest
        return worlds if is_whole and self._worlds.top() is not None else ()

    def _proven(
        self, worlds: tuple[World, ...], told: list[tuple[World, Any]]
    ) -> list[tuple[World, Any]] | None:
        """Return what documents answered, where that is proven to be the whole page."""
        if not told or not all(answer for _, answer in told):
            return None
        nodes = [(world.session, answer["nodes"]) for world, answer in told]
        if 1 + sum(one["frames"] for _, one in nodes) != len(worlds):
            return None
        for session in self._sessions.all.values():
            known = [one for its, one in nodes if its is session]
            if not self._roots.are_all_known(session, known):
                return None
        return [(world, one["answer"]) for world, one in told] if self._known_worlds() == worlds else None

    def _is_whole(self) -> bool:
        worlds = self._known_worlds()
        told = [(one, self._worlds.ask(one, _with_nodes("null"))) for one in worlds]
        return self._proven(worlds, told) is not None

    def _extend(self) -> tuple[str, ...]:
        if self._is_whole():
            return ()
        self._sessions.join_frames()
        trees = [(session, self._sessions.tree(session)) for session in tuple(self._sessions.all.values())]
        frames = [(session, frame) for session, tree in trees for frame in frames_of(tree)]
        for session, frame in frames:
            if self._table.of_frame(frame) is None:
                self._create(session, frame)
        for session, tree in trees:
            if tree:
                worlds = tuple(world for world in self._table.present() if world.session is session)
                self._adopt_roots(session, worlds, str(tree["frame"]["id"]))
        return tuple(frame for _, frame in frames if self._table.of_frame(frame) is None)

    def _create(self, session: CDPSession, frame: str) -> None:
        ours = {"frameId": frame, "worldName": WORLD}
        try:
            made = self._sessions.command(session, "Page.createIsolatedWorld", ours)
            source = {"expression": self._script.source, "contextId": made["executionContextId"]}
            self._sessions.command(session, "Runtime.evaluate", source)
        except PlaywrightTimeoutError as error:
            swallowed(error)
            self._sessions.has_missed = True
        except PlaywrightError as error:
            swallowed(error)  # it went away meanwhile, or belongs to another session, which has it

    def _adopt_roots(self, session: CDPSession, worlds: tuple[World, ...], top: str) -> None:
        try:
            self._roots.adopt(session, worlds, top)
        except PlaywrightError as error:
            # None in time, or the document was replaced meanwhile: its successor is asked.
            swallowed(error)
            self._sessions.has_missed |= not is_gone(error)

    def meet(self, element: ElementHandle) -> tuple[World, dict[str, Any]] | None:
        """Return the world of an element that Playwright holds, and how it stands there; the page notices nothing.

        None where acepilot may not look, or the element is gone. A document that was opened anew has dropped what
        listens in it: there it is put back first.

        Raises:
            Unanswered: Its document is there, and gives no answer in time.
        """
        met = self._met(element, "acepilot.met()")
        return (met[0], dict(met[1])) if met is not None else None

    def aim(self, element: Locator) -> dict[str, Any] | None:
        """Take aim at the one element that a locator finds; see `aimed` in `watch.js`.

        None where a press on it would not hit it, or that cannot be told.

        Raises:
            Unanswered: Its document is there, and gives no answer in time.
        """
        try:
            self._show(element)
        except PlaywrightError as error:
            swallowed(error)
            return None
        told = self._worlds.require_all("acepilot.aimed()")
        if len(told) == 1:
            return dict(told[0][1])
        self.end_aim()
        return None

    def end_aim(self) -> None:
        """Take no aim any more: nothing is pressed."""
        self._worlds.ask_all("acepilot.endAim()")

    def number_of(self, element: ElementHandle) -> tuple[World, int] | None:
        """Return the world of an element that Playwright holds, and its number there; nothing that it holds is told.

        Raises:
            Unanswered: Its document is there, and gives no answer in time.
        """
        met = self._met(element, "acepilot.numberMet()")
        return (met[0], int(met[1])) if met is not None else None

    def _met(self, element: ElementHandle, question: str) -> tuple[World, Any] | None:
        met = self._asked(element, question)
        if met is None:
            self.extend()  # a page can write its document anew, and lose our listeners with the old one
            self._worlds.ask_all("acepilot.rearm()")
            met = self._asked(element, question)
        return met

    def _asked(self, element: ElementHandle, question: str) -> tuple[World, Any] | None:
        try:
            self._show(element)
        except PlaywrightError as error:
            swallowed(error)
            return None
        answers = self._worlds.ask_all(question)
        return answers[0] if len(answers) == 1 else None

    def _show(self, element: ElementHandle | Locator) -> None:
        """Show our worlds an element; a page that stands still for a dialog is waited for, a busy one as by `require`.

        A selector that finds nothing is gone at once. Playwright's plain look for one has no limit.
        """
        shown, within_ms = f"{MEET_ENGINE}={self._script.meet}", self._sessions.timing.answer_within_ms
        silences = 0
        while True:
            try:
                if isinstance(element, Locator):
                    element.locator(shown).wait_for(state="detached", timeout=within_ms)
                else:
                    element.wait_for_selector(shown, state="detached", timeout=within_ms)
            except PlaywrightTimeoutError as error:
                swallowed(error)
                silences += not self._sessions.is_at_standstill
                if silences >= self._worlds.tries:
                    raise Unanswered(has_failed=False) from None
            else:
                return


def _with_nodes(question: str) -> str:
    """Return a question that is answered with what its world knows of the document, counted after it is answered."""
    return f"({{answer: {question}, nodes: acepilot.nodes()}})"
