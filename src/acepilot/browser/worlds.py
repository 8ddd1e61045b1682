"""The isolated world in every frame of a page, over CDP.

Owns getting our scripts into every document before the page's own, hearing what they tell, and asking them. The
page's scripts can neither see nor call this world, and its CSP does not stop it. Knows nothing of turns or flows.

Source: Chrome DevTools Protocol, `Page.addScriptToEvaluateOnNewDocument` (worldName, runImmediately) and
`Runtime.addBinding` (executionContextName); measured with Playwright 1.65 and Chromium 156.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.binding_messages import BINDING, BindingMessage, BindingMessages
from acepilot.browser.document_guards import DocumentGuards
from acepilot.browser.driver import is_gone
from acepilot.browser.frame_places import FramePlaces
from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.patience import Signs
from acepilot.browser.reach import Reach
from acepilot.browser.roots import ClosedRoots
from acepilot.browser.swallowed import swallowed
from acepilot.browser.web_sockets import NO_BODIES, WebSockets
from acepilot.browser.world import SILENT_TRIES, Holding, Holdings, Unanswered, World
from acepilot.browser.world_scripts import WorldScript
from acepilot.browser.world_table import WORLD, WorldTable
from acepilot.timing import Timing


class Worlds:
    """All isolated worlds of one page.

    Args:
        page: The page; sessions are opened for it and for each out-of-process frame.
        hosts: The flow's hosts, the only ones on which the scripts look at anything.
        timing: How long a document has to answer; see the attribute.
        signs: Where it is noted whether documents answer; None for nowhere.
        passes_by_workers: Whether requests go past service workers, where those cannot be blocked.

    Attributes:
        timing: The clock and the times by which all goes that is done on this page.
        tries: How often a document that is busy is asked what must be known: once where it could be left out.
        leave: The number of the leave whose field is at hand; see `LookUps`.
    """

    def __init__(
        self,
        page: Page,
        hosts: tuple[str, ...],
        timing: Timing,
        signs: Signs | None = None,
        *,
        passes_by_workers: bool = False,
    ) -> None:
        self.timing = timing
        self.tries = SILENT_TRIES
        self.leave = 0
        self._signs = signs if signs is not None else Signs()
        self._passes_by_workers = passes_by_workers
        self._script = WorldScript.of(hosts)
        self.messages = BindingMessages(timing.clock)
        self.sessions = FrameSessions(page, timing, self._on_joined, self._on_left)
        roots = ClosedRoots(self.ask, self.sessions.command)
        self._table = WorldTable(self.sessions, roots.forget)
        self.sockets = WebSockets(self.sessions, self.messages.tell)
        self.places = FramePlaces(self.sessions, self.present, self.ask)
        self.reach = Reach(self, self.sessions, self._table, roots, self._script)
        self.guards = DocumentGuards(page, self)
        self.sessions.open()

    # -- getting in -------------------------------------------------------------------------

    def _on_joined(self, number: int, session: CDPSession) -> None:
        self._table.listen(number, session)
        session.on("Runtime.bindingCalled", lambda event: self._on_called(number, event))
        self.sockets.listen(number, session)
        for method, parameters in self._preparations():
            self.sessions.command(session, method, parameters)
        self.guards.prepare(number)
        self.sockets.begin(number)

    def _preparations(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield "Page.enable", {}
        yield "DOM.enable", {}
        yield "Network.enable", NO_BODIES
        yield "Runtime.addBinding", {"name": BINDING, "executionContextName": WORLD}
        yield "Runtime.enable", {}
        script = {"source": self._script.source, "worldName": WORLD, "runImmediately": True}
        yield "Page.addScriptToEvaluateOnNewDocument", script
        if self._passes_by_workers:
            yield "Network.setBypassServiceWorker", {"bypass": True}

    def _on_left(self, numbers: set[int]) -> None:
        self._table.clear(numbers)
        self.sockets.forget(numbers)
        self.guards.forget(numbers)

    def _on_called(self, number: int, event: dict[str, Any]) -> None:
        if number in self.sessions.all:
            self.messages.on_called(self._table.by_context(number, event["executionContextId"]), event)

    def shut(self, *, on: bool) -> None:
        """Let documents that come open no WebSocket, and start with the guard, if that is on; or let them again.

        Raises:
            Unanswered: The browser does not do it in time.
        """
        try:
            self.guards.start(on=on)
        finally:
            self.sockets.block(on=on)
        if on and not self.sessions.await_others():  # what came just before is held like all that comes
            raise Unanswered(has_failed=False)

    # -- hearing and asking ------------------------------------------------------------------

    def heard(self) -> Iterator[BindingMessage]:
        """Yield what was told since the last call, oldest first."""
        self.sessions.join_late()
        self.guards.catch_up()
        for message in self.messages.take():
            if message.kind == "hello" and message.world is not None:
                self.guards.greet(message.world)
            yield message

    def present(self) -> tuple[World, ...]:
        """Return the world of every document that is there, whether it answers or not."""
        return self._table.present()

    def has(self, world: World) -> bool:
        """Tell whether a document is one of this page's, and still there."""
        return self._table.has(world)

    def top(self) -> World | None:
        """Return the world of the page's own document; None while it is being replaced."""
        return self._table.of_frame(self.sessions.top)

    def ask(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Evaluate an expression in one world; return its JSON value.

        None when the document is gone or gives no answer, and while a dialog keeps the page from answering anything.
        What an act hangs on is asked with `require`.
        """
        try:
            return self.reply(world, expression)
        except Unanswered as error:
            swallowed(error)
            return None

    def require(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Evaluate an expression whose answer decides about an act; a document that is busy is waited for.

        None when the document is gone, and while a dialog keeps the page from answering anything.

        Raises:
            Unanswered: It gives no answer, or fails.
        """
        for _ in range(self.tries - 1):
            try:
                return self.reply(world, expression)
            except Unanswered as silence:
                swallowed(silence)
                if silence.has_failed:
                    raise
        return self.reply(world, expression)

    def reply(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Evaluate an expression in one world, which is asked once; see `require`."""
        if self.sessions.is_at_standstill:
            return None
        try:
            where = {"contextId": world.context, "returnByValue": True}
            reply = self.sessions.command(
                world.session, "Runtime.evaluate", {"expression": expression, **where}
            )
        except PlaywrightTimeoutError as error:
            swallowed(error)
            self._check_gone(world, has_failed=False)
            return None
        except PlaywrightError as error:
            swallowed(error)
            if not is_gone(error):
                self._check_gone(world, has_failed=True)
            return None
        self._signs.asked(is_answered=True)
        if "exceptionDetails" in reply:
            self._check_gone(world, has_failed=True)
            return None
        return reply["result"].get("value")

    def _check_gone(self, world: World, *, has_failed: bool) -> None:
        """Make sure that a document that gave no answer is gone, or kept from it by a dialog.

        Raises:
            Unanswered: It is neither; that is told too, for the log.
        """
        if self.sessions.is_at_standstill or not self.has(world):
            return
        self._signs.asked(is_answered=has_failed)
        data = {"t": "silent", "failed": has_failed}
        self.messages.tell(data, world)
        raise Unanswered(has_failed=has_failed)

    def ask_all(self, expression: str) -> list[tuple[World, Any]]:
        """Evaluate an expression in every world; documents that are gone or give no answer are left out."""
        return _answers((world, self.ask(world, expression)) for world in self.present())

    def try_all(self, expression: str) -> list[tuple[World, Any]] | None:
        """Evaluate an expression in every world, each asked once; None where one that is there gives no answer."""
        try:
            return _answers((world, self.reply(world, expression)) for world in self.present())
        except Unanswered as error:
            swallowed(error)
            return None

    def require_all(self, expression: str) -> list[tuple[World, Any]]:
        """Evaluate an expression whose answer decides about an act in every world; those that are gone are left out.

        Raises:
            Unanswered: One gives no answer, or fails.
        """
        return _answers((world, self.require(world, expression)) for world in self.present())

    def holdings(self, told: Holdings) -> Holdings:
        """Return what each document that is there holds: as it was told just now, else asked for again.

        Raises:
            Unanswered: One does not tell.
        """
        if all(world in told for world in self.present()):
            return {world: told[world] for world in self.present()}
        return {world: Holding.of(answer) for world, answer in self.require_all("acepilot.holds()")}


def _answers(replies: Iterable[tuple[World, Any]]) -> list[tuple[World, Any]]:
    return [(world, value) for world, value in replies if value is not None]
