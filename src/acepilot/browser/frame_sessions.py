"""The CDP sessions of one page: its own, and one for each frame that has a process of its own.

Owns joining the frames that come, and leaving those that go. Knows nothing of what is heard or asked in a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from playwright.sync_api import CDPSession, Frame, Page
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import is_gone, send
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world import Unanswered
from acepilot.timing import Timing


class FrameSessions:
    """The sessions of one page, each by a number of its own.

    Args:
        page: The page.
        timing: The clock, and how long the browser has to answer; an attribute, too.
        on_joined: Takes in a new session before anything is told in it; Playwright's errors end the session again.
        on_left: Takes in which sessions are over.

    Attributes:
        all: The sessions that there are.
        main: The page's own.
        top: CDP's id of the page's own frame, which is that of the page as a target.
        is_at_standstill: Whether a dialog keeps the page from answering anything.
        held: Frames that are held until they have taken what they must, each by the sessions on the way to it.
        has_missed: Whether one gave no answer in time since this was last taken back.
    """

    main: CDPSession
    top: str

    def __init__(
        self,
        page: Page,
        timing: Timing,
        on_joined: Callable[[int, CDPSession], None],
        on_left: Callable[[set[int]], None],
    ) -> None:
        self.timing = timing
        self.all: dict[int, CDPSession] = {}
        self.held: set[tuple[str, ...]] = set()
        self.is_at_standstill = False
        self.has_missed = False
        self.commands = 0
        self._page = page
        self._on_joined = on_joined
        self._on_left = on_left
        self._joined: dict[Frame, CDPSession] = {}
        self._joining: set[Frame] = set()
        self._silent: dict[Page | Frame, list[CDPSession]] = {}
        self._late: list[tuple[float, Frame]] = []
        self._numbers = count()

    def open(self) -> None:
        """Join the page, and each frame that comes from now on; Playwright's errors go through."""
        self.main = self._join(self._page)
        self.top = str(self.command(self.main, "Page.getFrameTree")["frameTree"]["frame"]["id"])
        self.main.on("Page.frameNavigated", self._on_navigated)
        self._page.on("frameattached", self._on_frame)
        self._page.on("framenavigated", self._on_frame)

    def _on_navigated(self, event: dict[str, Any]) -> None:
        if "parentId" not in event["frame"]:
            self.top = str(event["frame"]["id"])

    # -- joining and leaving ----------------------------------------------------------------

    def _join(self, target: Page | Frame) -> CDPSession:
        """Join a page or frame; one that gives no answer in time has to be joined anew."""
        session = self._page.context.new_cdp_session(target)
        number = next(self._numbers)
        self.all[number] = session
        try:
            self._on_joined(number, session)
        except PlaywrightTimeoutError:
            self._forget(session)
            self._silent.setdefault(target, []).append(session)
            raise
        except PlaywrightError:
            self._leave(session)
            raise
        for silent in self._silent.pop(target, ()):
            _end(silent)
        return session

    def _on_frame(self, frame: Frame) -> None:
        if not self._is_joined(frame):
            self._late.append((self.timing.clock.monotonic(), frame))

    def join_frames(self) -> None:
        """Join each frame that there is: one that was changing its process when it came was not to be joined then."""
        for frame in self._page.frames:
            self._on_frame(frame)
        self.await_others()

    @property
    def frames_at_rest(self) -> int:
        """Return how many frames the page has, as Playwright knows them; 0 while one is being joined or held."""
        return 0 if self._joining or self.held else len(self._page.frames)

    def await_others(self) -> bool:
        """Wait for the frames that an event has begun to join, or that are held: nothing is known of them yet.

        Returns:
            Whether they have come in time.
        """
        clock = self.timing.clock
        ends = clock.monotonic() + self.timing.answer_within_ms / 1000
        with Swallowing(PlaywrightError):  # the page is gone
            while (self._joining or self.held) and clock.monotonic() < ends:
                self._page.wait_for_timeout(self.timing.first_slice_ms)
        is_any_missed = bool(self._joining or self.held)
        self.has_missed |= is_any_missed
        return not is_any_missed

    def join_late(self) -> None:
        """Join the frames again that could not be joined just now: they may have been changing their process."""
        if not self._late or self.is_at_standstill:
            return
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
            if frame.parent_frame is None or (known is not None and self._stands(known)):
                return True
            self._joined[frame] = self._join(frame)
        except PlaywrightTimeoutError as error:
            swallowed(error)
            self.has_missed = True
            return False
        except PlaywrightError as error:  # it is one of the parent's process, which reaches it, or gone
            swallowed(error)
            return False
        finally:
            self._joining.discard(frame)
        return True

    def reach(self, target: str, is_held: Callable[[], bool]) -> bool:
        """Join a frame that is held before its first script, as soon as that can be done.

        Args:
            target: CDP's id of the frame, which is that of it as a target.
            is_held: Tells whether it is there still.

        Returns:
            Whether it is joined; False where it is gone, or was not to be joined in time.
        """
        clock = self.timing.clock
        ends = clock.monotonic() + self.timing.answer_within_ms / 1000
        with Swallowing(PlaywrightError):  # the page is gone
            while is_held() and clock.monotonic() < ends:
                if any(self._is_of(target, frame) for frame in self._page.frames):
                    return True
                self._page.wait_for_timeout(self.timing.first_slice_ms)
        return False

    def _is_of(self, target: str, frame: Frame) -> bool:
        """Tell whether a frame is this target and is joined, joining it if it can be."""
        session = self._joined.get(frame) if self._is_joined(frame) else None
        return session is not None and next(frames_of(self.tree(session)), "") == target

    def _stands(self, session: CDPSession) -> bool:
        """Tell whether a frame is reached by a session still; leave one that it is not.

        Raises:
            PlaywrightTimeoutError: It gives no answer in time.
        """
        try:
            self.command(session, "Page.getFrameTree")
        except PlaywrightTimeoutError:
            raise
        except PlaywrightError as error:
            swallowed(error)
            self._leave(session)
            return False
        return True

    def _leave(self, session: CDPSession) -> None:
        """Forget a session, and end it."""
        self._forget(session)
        _end(session)

    def _forget(self, session: CDPSession) -> None:
        """Forget a session that ends, or has ended as its frame is gone: its worlds need answer no more."""
        gone = {number for number, one in self.all.items() if one is session}
        self.all = {number: one for number, one in self.all.items() if number not in gone}
        self._on_left(gone)

    # -- asking the browser -----------------------------------------------------------------

    def command(
        self, session: CDPSession, method: str, parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a command to a session of the page's, which has as long to answer as any question.

        Raises:
            PlaywrightError: As `driver.send`.
        """
        self.commands += 1
        return send(session, method, parameters, within_ms=self.timing.answer_within_ms)

    def tree(self, session: CDPSession) -> dict[str, Any]:
        """Return the frames that a session reaches, as CDP has them; empty where that is not told."""
        try:
            return dict(self.command(session, "Page.getFrameTree")["frameTree"])
        except PlaywrightError as error:
            swallowed(error)
            if is_gone(error):
                self._leave(session)
            else:
                self.has_missed = True
            return {}

    def shared_workers(self) -> tuple[str, ...]:
        """Return the addresses of shared workers, which no interception reaches.

        Raises:
            Unanswered: The browser does not tell.
        """
        try:
            targets = self.command(self.main, "Target.getTargets")["targetInfos"]
        except PlaywrightError as error:
            if is_gone(error):
                return ()
            raise Unanswered(has_failed=not isinstance(error, PlaywrightTimeoutError)) from None
        return tuple(str(target["url"]) for target in targets if target["type"] == "shared_worker")

    def browser_context(self) -> str:
        """Return CDP's id of the browser context that the page belongs to."""
        return str(self.command(self.main, "Target.getTargetInfo")["targetInfo"].get("browserContextId", ""))


def _end(session: CDPSession) -> None:
    """End a session whose documents answer, or are gone: Playwright asks them first, and waits for ever."""
    with Swallowing(PlaywrightError):  # it is gone by itself
        session.detach()


def frames_of(tree: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of all frames in a tree of CDP's."""
    if tree:
        yield str(tree["frame"]["id"])
    for child in tree.get("childFrames", []):
        yield from frames_of(child)
