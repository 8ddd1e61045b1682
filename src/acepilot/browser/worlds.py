"""The isolated world in every frame of a page, over CDP.

Owns getting our scripts into every document before the page's own, hearing what they tell, and asking them. The
page's scripts can neither see nor call this world, and its CSP does not stop it. Knows nothing of turns or flows.

Source: Chrome DevTools Protocol, `Page.addScriptToEvaluateOnNewDocument` (worldName, runImmediately) and
`Runtime.addBinding` (executionContextName); measured with Playwright 1.65 and Chromium 156.
"""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import count
from typing import Any

from playwright.sync_api import CDPSession, ElementHandle, Frame, Page, Playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import NotInTime, is_gone, send
from acepilot.browser.newcomers import Newcomers
from acepilot.browser.patience import Signs
from acepilot.browser.roots import ClosedRoots
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.flow.words import SUBMIT_WORDS
from acepilot.journal.codes import StoppedBy
from acepilot.timing import Timing

WORLD = "acepilot"
BINDING = "acepilotTell"
PANEL = ("inuse.js", "panel_style.js", "panel_view.js", "panel_place.js", "panel.js")
SCRIPTS = (
    *PANEL, "beside.js", "pointing.js", "lists.js", "masks.js", "seen.js", "busy.js", "rhythm.js", "said.js",
    "recording.js", "watch.js",
)  # fmt: skip
MEET_ENGINE = "acepilot-meet"
SILENT_TRIES = 3
"""How often a document that is busy is asked what must be known before an act."""
NO_SOCKETS = [
    {"urlPattern": f"{scheme}://*:*/*", "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    for scheme in ("ws", "wss")
]
SHUT_RULES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Network.enable", {}),
    ("Network.emulateNetworkConditionsByRule", {"offline": True, "matchedNetworkConditions": NO_SOCKETS}),
)


class Unanswered(NotInTime):
    """A document does not answer, or fails at what it is asked: what must be known and is not forbids the act.

    Attributes:
        has_failed: Whether it failed, which it would again, rather than being busy.
    """

    def __init__(self, *, has_failed: bool) -> None:
        super().__init__(
            "A part of the page does not answer acepilot, so acepilot does nothing there.",
            expected="an answer of each part of the page",
            got="a failure" if has_failed else "none in time",
        )
        self.has_failed = has_failed


@dataclass(frozen=True, slots=True)
class World:
    """The isolated world of one document.

    Attributes:
        session: The CDP session that reaches it.
        context: The execution context's number in that session.
        frame: CDP's id of the frame it belongs to.
    """

    session: CDPSession
    context: int
    frame: str


@dataclass(frozen=True, slots=True)
class BindingMessage:
    """A message that a world sent by the binding that its scripts call.

    Attributes:
        world: Which one; None when its document is gone already.
        data: The message; `t` names its kind.
        while_pressing: Whether acepilot itself was pressing something when it came in.
        at: When it came in, in seconds of the monotonic clock.
    """

    world: World | None
    data: dict[str, Any]
    while_pressing: bool
    at: float

    @property
    def kind(self) -> str:
        """Name the kind of message."""
        return str(self.data.get("t", ""))


@cache
def _script(name: str) -> str:
    return resources.files("acepilot.browser").joinpath("scripts", name).read_text(encoding="utf-8")


def register_meeting(playwright: Playwright) -> None:
    """Teach Playwright to show our world an element: by an event whose name no page can know.

    Source: measured with Playwright 1.65: `dispatch_event` runs among the page's own scripts, a selector engine that is
    a content script does not.
    """
    script = """({
      query(root, name) { root.dispatchEvent(new Event(name, { composed: true })); return null; },
      queryAll(root, name) { this.query(root, name); return []; },
    })"""
    playwright.selectors.register(MEET_ENGINE, script, content_script=True)


def world_source(hosts: tuple[str, ...], meet: str) -> str:
    """Return the script of our world: the panel first, as its listeners must come before all others, then pointing."""
    settings = json.dumps({"hosts": list(hosts), "words": sorted(SUBMIT_WORDS), "meet": meet})
    scripts = "\n".join(_script(name) for name in SCRIPTS)
    body = f"const SETTINGS = {settings};\n{scripts}"
    return f"if (!globalThis.acepilot) {{ (() => {{ {body} }})(); }}"


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
        is_pressing: Whether acepilot is pressing something.
        asks_once: Whether what gives no answer is not asked again: nothing hangs on it that could not be left out.
        leave: The number of the leave whose field is at hand; see `LookUps`.
        lets_sockets: Whether the browser does not know how to keep documents from opening WebSockets.
        on_left: Called with it once the look-ups of that field are over, before whatever the page does later is heard.
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
        self._page = page
        self.timing = timing
        self._signs = signs if signs is not None else Signs()
        self._passes_by_workers = passes_by_workers
        self._meet = f"acepilot-{secrets.token_hex(16)}"
        self._source = world_source(hosts, self._meet)
        self._worlds: dict[tuple[int, int], World] = {}
        self._sessions: dict[int, CDPSession] = {}
        self._joined: dict[Frame, CDPSession] = {}
        self._joining: set[Frame] = set()
        self._sockets: dict[tuple[int, str], str] = {}
        self._shut: set[int] = set()
        self._newcomers: dict[int, Newcomers] = {}
        self._told_sockets: set[str] = set()
        self._roots = ClosedRoots(self.ask, self.command)
        self._has_missed = False
        self._late: list[tuple[float, Frame]] = []
        self._numbers = count()
        self._messages: deque[BindingMessage] = deque()
        self._unguarded: set[World] = set()
        self.is_pressing = False
        self.is_guarding = False
        self.is_yielding = False
        self.are_sockets_blocked = False
        self.lets_sockets = False
        self.is_at_standstill = False
        self.asks_once = False
        self.leave = 0
        self.on_left: Callable[[int], None] = lambda _number: None
        self._main = self._join(page)
        self._top = str(self._main.send("Page.getFrameTree")["frameTree"]["frame"]["id"])
        self._main.on("Page.frameNavigated", self._on_navigated)
        page.on("frameattached", self._on_frame)
        page.on("framenavigated", self._on_frame)

    # -- getting in -------------------------------------------------------------------------

    def _join(self, target: Page | Frame) -> CDPSession:
        session = self._page.context.new_cdp_session(target)
        number = next(self._numbers)
        self._sessions[number] = session
        session.on("Runtime.executionContextCreated", lambda event: self._on_created(number, event))
        session.on("Runtime.executionContextDestroyed", lambda event: self._on_destroyed(number, event))
        session.on("Runtime.executionContextsCleared", lambda _event: self._on_cleared(number))
        session.on("Runtime.bindingCalled", lambda event: self._on_told(number, event))
        session.on("Network.webSocketCreated", lambda event: self._on_socket(number, event))
        session.on("Network.webSocketClosed", lambda event: self._on_socket_closed(number, event))
        self._newcomers[number] = Newcomers(session, SHUT_RULES, self.command, self._on_shut_socket)
        try:
            self._prepare(session)
            if self.are_sockets_blocked:
                self._block_sockets(number)
        except PlaywrightError:
            self._leave(session)
            raise
        return session

    def _prepare(self, session: CDPSession) -> None:
        session.send("Page.enable")
        session.send("DOM.enable")
        session.send("Network.enable")
        session.send("Runtime.addBinding", {"name": BINDING, "executionContextName": WORLD})
        session.send("Runtime.enable")
        session.send(
            "Page.addScriptToEvaluateOnNewDocument",
            {"source": self._source, "worldName": WORLD, "runImmediately": True},
        )
        if self._passes_by_workers:
            session.send("Network.setBypassServiceWorker", {"bypass": True})

    def _on_frame(self, frame: Frame) -> None:
        if not self._is_joined(frame):
            self._late.append((self.timing.clock.monotonic(), frame))

    def _join_late(self) -> None:
        """Join the frames again that could not be joined just now: they may have been changing their process."""
        now = self.timing.clock.monotonic()
        due = [frame for at, frame in self._late if now - at >= self.timing.join_again_s]
        self._late = [(at, frame) for at, frame in self._late if now - at < self.timing.join_again_s]
        for frame in due:
            if not frame.is_detached():
                self._is_joined(frame)

    def _is_joined(self, frame: Frame) -> bool:
        """Tell whether a frame is reached, joining it if it has a process of its own; in doubt False.

        While one call waits for the browser the next event may bring the same frame: it has one session at most, as a
        second one would tell everything twice.
        """
        if frame in self._joining:
            return False
        self._joining.add(frame)
        try:
            known = self._joined.get(frame)
            if frame.parent_frame is None or (known is not None and self._tree(known)):
                return True
            if known is not None:
                self._leave(known)
            self._joined[frame] = self._join(frame)
        except PlaywrightError as error:  # it is one of the parent's process, which reaches it, or gone
            swallowed(error)
            return False
        finally:
            self._joining.discard(frame)
        return True

    def _leave(self, session: CDPSession) -> None:
        """Forget a session that ends, or has ended as its frame is gone: its worlds need answer no more."""
        gone = {number for number, one in self._sessions.items() if one is session}
        self._sessions = {number: one for number, one in self._sessions.items() if number not in gone}
        self._newcomers = {number: one for number, one in self._newcomers.items() if number not in gone}
        self._worlds = {key: world for key, world in self._worlds.items() if key[0] not in gone}
        self._sockets = {key: url for key, url in self._sockets.items() if key[0] not in gone}
        with Swallowing(PlaywrightError):  # it is gone by itself
            session.detach()

    def _on_created(self, number: int, event: dict[str, Any]) -> None:
        context = event["context"]
        session = self._sessions.get(number)
        if session is None or context.get("name") != WORLD:
            return
        frame = str(context.get("auxData", {}).get("frameId", ""))
        world = World(session, context["id"], frame)
        self._worlds[number, context["id"]] = world
        self._roots.forget(world)

    def _on_destroyed(self, number: int, event: dict[str, Any]) -> None:
        self._worlds.pop((number, event["executionContextId"]), None)

    def _on_cleared(self, number: int) -> None:
        for key in [key for key in self._worlds if key[0] == number]:
            del self._worlds[key]
        self._sockets = {key: url for key, url in self._sockets.items() if key[0] != number}

    def _on_navigated(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self._top = str(event["frame"]["id"])

    def _on_told(self, number: int, event: dict[str, Any]) -> None:
        if event.get("name") != BINDING or number not in self._sessions:
            return
        try:
            data = json.loads(event["payload"])
        except ValueError as error:
            swallowed(error)
            return
        if isinstance(data, dict) and data.get("t") == "left":
            self.on_left(int(data["leave"]))
        elif isinstance(data, dict):
            world = self._worlds.get((number, event["executionContextId"]))
            self._messages.append(
                BindingMessage(world, data, self.is_pressing, self.timing.clock.monotonic())
            )

    # -- the guard ---------------------------------------------------------------------------

    def guard(self, *, on: bool, until_hand: bool = False) -> bool:
        """Switch the guard in every document, closed shadow roots included; tell whether all of them answered.

        With `until_hand`, the person's first press or key in a document ends the guard there.

        1. A frame that has no world of ours (a written one, a sandboxed one) gets one.
        2. Closed shadow roots are handed over by CDP's DOM domain, as no script can reach them.
        3. Every document puts back what it lost, and answers.
        """
        self.is_guarding = on
        self.is_yielding = on and until_hand
        try:
            if on and self._is_out_of_reach():  # 1, 2
                return False
            worlds = tuple(self._worlds.values())
            answers = [self.require(world, self._guard_call) for world in worlds]  # 3
        except Unanswered as error:
            swallowed(error)
            return False
        return all(answer is True for answer, world in zip(answers, worlds, strict=True) if self.has(world))

    def _is_out_of_reach(self) -> bool:
        """Tell whether a frame stays without a world of ours; one that changes its process just now is asked again."""
        for _ in range(SILENT_TRIES):
            if not self.reach(is_needed=True):
                return False
            with Swallowing(PlaywrightError):  # the window is gone
                self._page.wait_for_timeout(self.timing.reach_again_ms)
        return True

    def reach(self, *, is_needed: bool = False) -> tuple[str, ...]:
        """Reach into every frame and every closed shadow root; return the frames that cannot be reached.

        Args:
            is_needed: Whether an act hangs on it: then what gives no answer in time is not passed over.

        Raises:
            Unanswered: It is needed, and a frame or its roots give no answer.
        """
        for _ in range(self._tries):
            self._has_missed = False
            unreached = self._reach()
            if not self._has_missed or not is_needed:
                return unreached
        raise Unanswered(has_failed=False)

    def _reach(self) -> tuple[str, ...]:
        for child in self._page.frames:
            self._on_frame(child)  # one that was changing its process when it came was not to be joined then
        trees = [(session, self._tree(session)) for session in tuple(self._sessions.values())]
        frames = [(session, frame) for session, tree in trees for frame in frames_of(tree)]
        for session, frame in frames:
            if not self._has_world(frame):
                self._create(session, frame)
        for session, tree in trees:
            if tree:
                worlds = tuple(world for world in self._worlds.values() if world.session is session)
                self._adopt_roots(session, worlds, str(tree["frame"]["id"]))
        return tuple(frame for _, frame in frames if not self._has_world(frame))

    def _adopt_roots(self, session: CDPSession, worlds: tuple[World, ...], top: str) -> None:
        try:
            self._roots.adopt(session, worlds, top)
        except (
            PlaywrightError
        ) as error:  # none in time, or the document was replaced meanwhile: its successor is asked
            swallowed(error)
            self._has_missed |= not is_gone(error)

    def _has_world(self, frame: str) -> bool:
        return any(world.frame == frame for world in self._worlds.values())

    def has(self, world: World) -> bool:
        """Tell whether a document is one of this page's, and still there."""
        return world in self._worlds.values()

    def _tree(self, session: CDPSession) -> dict[str, Any]:
        try:
            return dict(self.command(session, "Page.getFrameTree")["frameTree"])
        except PlaywrightError as error:
            swallowed(error)
            if is_gone(error):
                self._leave(session)
            else:
                self._has_missed = True
            return {}

    def _create(self, session: CDPSession, frame: str) -> None:
        try:
            made = self.command(session, "Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
            source = {"expression": self._source, "contextId": made["executionContextId"]}
            self.command(session, "Runtime.evaluate", source)
        except PlaywrightTimeoutError as error:
            swallowed(error)
            self._has_missed = True
        except PlaywrightError as error:
            swallowed(error)
            return  # it went away meanwhile, or belongs to another session, which has it

    @property
    def _guard_call(self) -> str:
        return f"acepilot.guard({json.dumps(self.is_guarding)}, {json.dumps(self.is_yielding)})"

    def is_hand_told(self) -> bool:
        """Tell whether a hand that no act of ours explains was told of, and not heard yet."""
        return any(message.kind == "hand" and not message.while_pressing for message in self._messages)

    def block_sockets(self, *, on: bool) -> None:
        """Let no document or worker open a new WebSocket, or let them again; open ones stay.

        A browser that knows no rules by address goes on as it was: then `lets_sockets` says so.

        Raises:
            Unanswered: The browser does not do it in time.

        Source: CDP `Network.emulateNetworkConditionsByRule`; measured with Chromium 156: no route sees a WebSocket.
        """
        if on is self.are_sockets_blocked:
            return
        self.are_sockets_blocked = on
        try:
            for number in tuple(self._sessions):
                self._block_sockets(number)
        except PlaywrightTimeoutError:
            self.are_sockets_blocked = not on
            raise Unanswered(has_failed=False) from None

    def _on_socket(self, number: int, event: dict[str, Any]) -> None:
        if number not in self._shut:
            self._sockets[number, event["requestId"]] = str(event["url"])
        else:
            self._on_shut_socket(event)

    def _on_shut_socket(self, event: dict[str, Any]) -> None:
        """Tell of a socket that came to nothing, once, whichever session tells."""
        if event["requestId"] in self._told_sockets:
            return
        self._told_sockets.add(str(event["requestId"]))
        where = str(event["url"]).partition("?")[0]
        data = {"t": "stopped", "what": f"a WebSocket to {where}", "by": StoppedBy.LOCK}
        self._messages.append(BindingMessage(None, data, self.is_pressing, self.timing.clock.monotonic()))

    def _on_socket_closed(self, number: int, event: dict[str, Any]) -> None:
        self._sockets.pop((number, event["requestId"]), None)

    @property
    def sockets(self) -> tuple[str, ...]:
        """The addresses of the WebSockets that the documents have made and not closed, connected yet or not."""
        return tuple(self._sockets.values())

    def _block_sockets(self, number: int) -> None:
        """Block new sockets in one session, or let them again.

        What its scripts made before they answer is told before that answer, however busy all are: until then a socket
        counts as one that is open.
        """
        self._shut.discard(number)
        rules = NO_SOCKETS if self.are_sockets_blocked else []
        session = self._sessions.get(number)
        if session is None:
            return  # it was left meanwhile
        offline = {"offline": True, "matchedNetworkConditions": rules}
        try:
            self._newcomers[number].hold(on=self.are_sockets_blocked)
            self.command(session, "Network.emulateNetworkConditionsByRule", offline)
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError as error:
            swallowed(error)
            self.lets_sockets |= self.are_sockets_blocked and not is_gone(error)
            return
        if self.are_sockets_blocked and not self.is_at_standstill:
            with Swallowing(PlaywrightError):  # a document that does not answer: what it makes counts as open
                self.command(session, "Runtime.evaluate", {"expression": "0"})
                self._shut.add(number)

    # -- hearing and asking ------------------------------------------------------------------

    def heard(self) -> Iterator[BindingMessage]:
        """Yield what was told since the last call, oldest first."""
        if self._late and not self.is_at_standstill:
            self._join_late()
        self._guard_new()
        while self._messages:
            message = self._messages.popleft()
            if message.kind == "hello" and message.world is not None:
                self._unguarded.add(message.world)
                self._guard_new()
            yield message

    def _guard_new(self) -> None:
        """Switch the guard in the documents that have come; one that does not answer yet is asked again."""
        for world in tuple(self._unguarded):
            try:
                is_done = not self.is_guarding or self._reply(world, self._guard_call) is not None
            except Unanswered as silence:
                swallowed(silence)
                is_done = silence.has_failed  # it would again
            if is_done or not self.has(world):
                self._unguarded.discard(world)

    def ask(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Evaluate an expression in one world; return its JSON value.

        None when the document is gone or gives no answer, and while a dialog keeps the page from answering anything.
        What an act hangs on is asked with `require`.
        """
        try:
            return self._reply(world, expression)
        except Unanswered as error:
            swallowed(error)
            return None

    @property
    def _tries(self) -> int:
        return 1 if self.asks_once else SILENT_TRIES

    def require(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        """Evaluate an expression whose answer decides about an act; a document that is busy is waited for.

        None when the document is gone, and while a dialog keeps the page from answering anything.

        Raises:
            Unanswered: It gives no answer, or fails.
        """
        for _ in range(self._tries - 1):
            try:
                return self._reply(world, expression)
            except Unanswered as silence:
                swallowed(silence)
                if silence.has_failed:
                    raise
        return self._reply(world, expression)

    def _reply(self, world: World, expression: str) -> Any:  # noqa: ANN401 - whatever JSON the script returns
        if self.is_at_standstill:
            return None
        try:
            where = {"contextId": world.context, "returnByValue": True}
            reply = self.command(world.session, "Runtime.evaluate", {"expression": expression, **where})
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
        if self.is_at_standstill or not self.has(world):
            return
        self._signs.asked(is_answered=has_failed)
        data = {"t": "silent", "failed": has_failed}
        self._messages.append(BindingMessage(world, data, self.is_pressing, self.timing.clock.monotonic()))
        raise Unanswered(has_failed=has_failed)

    def present(self) -> tuple[World, ...]:
        """Return the world of every document that is there, whether it answers or not."""
        return tuple(self._worlds.values())

    def ask_all(self, expression: str) -> list[tuple[World, Any]]:
        """Evaluate an expression in every world; documents that are gone or give no answer are left out."""
        return _answers((world, self.ask(world, expression)) for world in self.present())

    def try_all(self, expression: str) -> list[tuple[World, Any]] | None:
        """Evaluate an expression in every world, each asked once; None where one that is there gives no answer."""
        try:
            return _answers((world, self._reply(world, expression)) for world in self.present())
        except Unanswered as error:
            swallowed(error)
            return None

    def require_all(self, expression: str) -> list[tuple[World, Any]]:
        """Evaluate an expression whose answer decides about an act in every world; those that are gone are left out.

        Raises:
            Unanswered: One gives no answer, or fails.
        """
        return _answers((world, self.require(world, expression)) for world in self.present())

    def leaving(self, number: int) -> str:
        """Return what has a world leave a field."""
        return f"acepilot.blur({number}, {self.leave}, {self.timing.look_up_ms})"

    def meet(self, element: ElementHandle) -> tuple[World, dict[str, Any]] | None:
        """Return the world of an element that Playwright holds, and how it stands there; the page notices nothing.

        None where acepilot may not look, or the element is gone. A document that was opened anew has dropped what
        listens in it: there it is put back first.
        """
        met = self._met(element)
        if met is None:
            self.reach()  # a page can write its document anew, and lose our listeners with the old one
            self.ask_all("acepilot.rearm()")
            met = self._met(element)
        return met

    def _met(self, element: ElementHandle) -> tuple[World, dict[str, Any]] | None:
        try:
            element.query_selector(f"{MEET_ENGINE}={self._meet}")
        except PlaywrightError as error:
            swallowed(error)
            return None
        answers = self.ask_all("acepilot.met()")
        return (answers[0][0], dict(answers[0][1])) if len(answers) == 1 else None

    def top(self) -> World | None:
        """Return the world of the page's own document; None while it is being replaced."""
        return next((w for w in self._worlds.values() if w.frame == self._top), None)

    def frames(self) -> list[tuple[World, dict[str, float]]]:
        """Return the worlds of all frames that are drawn, and where: as `offset` has it.

        Raises:
            Unanswered: Where one stands is not told in time.
        """
        inner = tuple(world for world in self._worlds.values() if world.frame != self._top)
        placed = [(world, self.offset_of(world.frame)) for world in inner]
        return [(world, offset) for world, offset in placed if offset is not None]

    def offset(self, world: World) -> dict[str, float] | None:
        """Return where a world's frame stands, as `offset_of` has it; None if that is not told in time."""
        try:
            return self.offset_of(world.frame)
        except Unanswered as error:
            swallowed(error)
            return None

    def offset_of(self, frame: str) -> dict[str, float] | None:
        """Return where a frame's content stands in the page's viewport: x, y, width, height in CSS pixels.

        `turned` is how far its corners are from where those of a frame stand that is neither turned nor mirrored. None
        for a frame that is not drawn.

        Raises:
            Unanswered: It is not told in time.
        """
        try:
            owner = self.command(self._main, "DOM.getFrameOwner", {"frameId": frame})
            box = self.command(self._main, "DOM.getBoxModel", {"backendNodeId": owner["backendNodeId"]})[
                "model"
            ]
        except PlaywrightTimeoutError:
            raise Unanswered(has_failed=False) from None
        except PlaywrightError as error:
            swallowed(error)
            return None
        quad = box["content"]
        left, top = min(quad[::2]), min(quad[1::2])
        width, height = max(quad[::2]) - left, max(quad[1::2]) - top
        upright = (left, top, left + width, top)
        turned = max(abs(is_at - was_at) for is_at, was_at in zip(quad, upright, strict=False))
        return {"x": left, "y": top, "width": width, "height": height, "turned": turned}

    def outward(self, world: World, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of a frame's viewport stands in the page's; None for a turned or undrawn frame."""
        drawn = self._drawn(world)
        if drawn is None:
            return None
        at, across, down = drawn
        return at["x"] + x * across, at["y"] + y * down

    def inward(self, world: World, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of the page's viewport stands in a frame's; None where it is not in the frame."""
        drawn = self._drawn(world)
        if drawn is None:
            return None
        at, across, down = drawn
        inner = (x - at["x"], y - at["y"])
        is_in = 0 <= inner[0] < at["width"] and 0 <= inner[1] < at["height"]
        return (inner[0] / across, inner[1] / down) if is_in else None

    def _drawn(self, world: World) -> tuple[dict[str, float], float, float] | None:
        """Return where an upright frame stands, and how many of the page's pixels one of its own takes."""
        at, size = self.offset(world), self.ask(world, "[innerWidth, innerHeight]")
        if at is None or at["turned"] > 1 or not size or min(size) < 1 or min(at["width"], at["height"]) < 1:
            return None
        return at, at["width"] / size[0], at["height"] / size[1]

    def shared_workers(self) -> tuple[str, ...]:
        """Return the addresses of shared workers, which no interception reaches.

        Raises:
            Unanswered: The browser does not tell.
        """
        try:
            targets = self.command(self._main, "Target.getTargets")["targetInfos"]
        except PlaywrightError as error:
            if is_gone(error):
                return ()
            raise Unanswered(has_failed=not isinstance(error, PlaywrightTimeoutError)) from None
        return tuple(str(target["url"]) for target in targets if target["type"] == "shared_worker")

    @property
    def page_id(self) -> str:
        """Return CDP's id of the page, as a target."""
        return self._top

    def browser_context(self) -> str:
        """Return CDP's id of the browser context that the page belongs to."""
        return str(self._main.send("Target.getTargetInfo")["targetInfo"].get("browserContextId", ""))

    def command(
        self, session: CDPSession, method: str, parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a command to a session of the page's, which has as long to answer as any question.

        Raises:
            PlaywrightError: As `driver.send`.
        """
        return send(session, method, parameters, within_ms=self.timing.answer_within_ms)

    def send(self, method: str, parameters: dict[str, Any], timeout_ms: int) -> dict[str, Any]:
        """Send a command to the page's own CDP session; Playwright's errors go through."""
        return dict(self._main.send(method, parameters, timeout=timeout_ms))

    def on(self, event: str, act: Callable[[dict[str, Any]], None]) -> None:
        """Listen to an event of the page's own CDP session."""
        self._main.on(event, act)


def _answers(replies: Iterable[tuple[World, Any]]) -> list[tuple[World, Any]]:
    return [(world, value) for world, value in replies if value is not None]


def frames_of(tree: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of all frames in a tree of CDP's."""
    if tree:
        yield str(tree["frame"]["id"])
    for child in tree.get("childFrames", []):
        yield from frames_of(child)
