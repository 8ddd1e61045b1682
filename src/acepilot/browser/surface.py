"""The surface that a run works on: the page at hand, whose turn it is, and everything that is heard.

Owns putting its parts together, and the pulse that keeps them going in any wait. Knows no flow, no journal and no panel
content; it shows what it is given and tells what was pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.actions import Actions
from acepilot.browser.attention import Attention
from acepilot.browser.bystanders import Bystanders
from acepilot.browser.clipboard import Clipboard
from acepilot.browser.dialogs import Dialogs
from acepilot.browser.downloads import Downloads
from acepilot.browser.event_queue import EventQueue
from acepilot.browser.events import DialogOpened, Event, Listener, Passed, Stopped, WindowOpened
from acepilot.browser.field_reader import FieldReader
from acepilot.browser.hearing import Hearing
from acepilot.browser.judged_requests import Listeners, PassedRequest, StoppedRequest
from acepilot.browser.locate import Locating
from acepilot.browser.net import Sending
from acepilot.browser.panel_host import PanelHost
from acepilot.browser.passage import Passage
from acepilot.browser.patience import Signs
from acepilot.browser.pointing import Pointing
from acepilot.browser.protection import FULL, Protection
from acepilot.browser.request_guard import RequestGuard
from acepilot.browser.review_watch import ReviewWatch
from acepilot.browser.screenshots import Camera
from acepilot.browser.side_channels import SideChannels
from acepilot.browser.swallowed import Swallowing
from acepilot.browser.tab import Tab
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import Traffic
from acepilot.browser.turn_lock import Nets, TurnLock
from acepilot.browser.typed_values import TypedValues
from acepilot.browser.whereabouts import Whereabouts
from acepilot.browser.world import SILENT_TRIES
from acepilot.browser.worlds import Worlds
from acepilot.errors import Interrupted, StepFailed
from acepilot.journal.codes import StoppedBy
from acepilot.timing import USUAL, Timing


class Surface:
    """The page of a run, and its window.

    Args:
        is_look_up: Tells whether a request (method, URL) is one of the flow's known look-ups.
        is_shared: Whether the person has tabs of their own in this context, which are none of acepilot's business.

    Attributes:
        queue: What has happened and nobody has heard yet.
        tabs: Which tabs are the run's, and which of them is at hand.
        traffic: What is sent, and what comes back.
        typed: What was typed, and what of it is locked.
        turn: Whose turn it is, as the page feels it.
        side_channels: What no guard can see.
        attention: Whether anybody is at the window.
    """

    def __init__(
        self,
        context: BrowserContext,
        hosts: tuple[str, ...],
        is_look_up: Callable[[str, str], bool] = lambda _method, _url: False,
        protection: Protection = FULL,
        *,
        is_shared: bool = False,
        timing: Timing = USUAL,
    ) -> None:
        self._hosts, self.timing = hosts, timing
        self._protection = protection
        self._is_shared = is_shared
        self._listener = Listener()
        self.signs = Signs()
        self.queue = EventQueue(timing.clock)
        note = self.queue.note
        self._bystanders = Bystanders(context, hosts, timing) if is_shared else None
        self._request_guard = RequestGuard(context, hosts, self._listeners(is_look_up), timing)
        self.tabs = Tabs(
            context, hosts, self._join, self._on_closed, note, timing=timing, is_shared=is_shared
        )
        self.traffic = Traffic(context, self.tabs.is_of_others, self.tabs.is_elsewhere, note, timing)
        self.whereabouts = Whereabouts(context, hosts, self.tabs, self.traffic)
        self._dialogs = Dialogs(self.tabs, note, self.signs, lambda: self._listener)
        self.attention = Attention(self.tabs, self._dialogs)
        self.typed = TypedValues(self.tabs, self._request_guard, is_locking=protection.lock)
        self.turn = self._turn_lock(context)
        self.fields = FieldReader(self.tabs)
        self.panel = PanelHost(self.tabs, self._dialogs)
        self.review = ReviewWatch(self.tabs, self.panel)
        has_missed = self._request_guard.has_missed
        self.downloads = Downloads(self.tabs, note, self.signs, self.turn, has_missed)
        self.side_channels = SideChannels(
            context, hosts, self.tabs, self._bystanders, is_locking=protection.lock
        )
        self._hearing = Hearing(
            self.queue, self.tabs, self.turn, self.panel, self.review, whereabouts=self.whereabouts
        )
        self.tabs.open_first(context)

    # -- putting together -------------------------------------------------------------------

    def _listeners(self, is_look_up: Callable[[str, str], bool]) -> Listeners:
        """Return what the request guard asks and tells; it asks nothing before the first turn."""
        return Listeners(
            is_look_up,
            self._is_yielded,
            self._is_of_bystanders,
            self._on_stopped,
            self._on_passed,
        )

    def _is_yielded(self) -> bool:
        return self.turn.is_yielded()

    def _context_id(self) -> str:
        return self.tabs.at_hand.worlds.sessions.browser_context()

    def _turn_lock(self, context: BrowserContext) -> TurnLock:
        clipboard = Clipboard(context, self._context_id, self.timing)
        nets = Nets(self._protection, self._request_guard, clipboard, self._bystanders)
        return TurnLock(nets, self.tabs, self._dialogs, self.typed, self.traffic.in_flight, signs=self.signs)

    def _join(self, page: Page, opened_at: float) -> Tab:
        """Make a tab of a page, and hear it from now on."""
        worlds = Worlds(page, self._hosts, self.timing, self.signs, passes_by_workers=self._is_shared)
        worlds.messages.on_left = self.typed.end_look_ups_of
        page.on("close", self.tabs.close)
        self._dialogs.listen(page, worlds)
        self.downloads.listen(page)
        self.side_channels.listen(page)
        if self._bystanders is not None:
            page.on("framenavigated", self._bystanders.see)
        if self.tabs.all and self.turn.is_ours:
            self.queue.note(WindowOpened())
        locating = Locating(page, worlds, self._hosts, self.pulse, self.traffic.in_flight.quiet_ms)
        passage = Passage(page, worlds, self._request_guard, lambda: self.typed.ever)
        return Tab(
            page,
            worlds,
            locating,
            Actions(page, worlds, locating, self.turn.before_act, self._protection, passage=passage),
            Camera(page, worlds, locating, self._protection),
            Pointing(worlds),
            opened_at,
        )

    def _on_closed(self) -> None:
        self.panel.lose_page()
        self._dialogs.end()

    def _is_of_bystanders(self, sending: Sending) -> bool:
        """Tell whether a request that would be stopped comes from one of the person's own tabs."""
        return self._bystanders is not None and self._bystanders.sent(sending)

    def _on_stopped(self, stopped: StoppedRequest) -> None:
        self.queue.note(Stopped(f"{stopped.load.address[0]} {stopped.told}", StoppedBy.LOCK, stopped.load))

    def _on_passed(self, passed: PassedRequest) -> None:
        self.queue.note(Passed(passed.method, passed.told, str(passed.why)))

    # -- the page at hand -------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """Return the page at hand, for a rehearsal, which plays the person."""
        return self.tabs.at_hand.page

    @property
    def locating(self) -> Locating:
        """Return the eyes of the page at hand."""
        return self.tabs.at_hand.locating

    @property
    def actions(self) -> Actions:
        """Return the actions for the page at hand."""
        return self.tabs.at_hand.actions

    @property
    def camera(self) -> Camera:
        """Return the camera for the page at hand."""
        return self.tabs.at_hand.camera

    @property
    def pointing(self) -> Pointing:
        """Return what lets the person point, on the page at hand."""
        return self.tabs.at_hand.pointing

    @property
    def dialog(self) -> DialogOpened | None:
        """Return the dialog that is open, if one is: the page stands still meanwhile."""
        return self._dialogs.now

    def is_sensitive(self) -> bool:
        """Tell whether the page asks for a password or a one-time code."""
        return self.tabs.at_hand.is_sensitive()

    def idle_ms(self) -> float:
        """Return for how long the person has not touched the page, as far as acepilot may listen; in doubt 0."""
        return self.tabs.at_hand.idle_ms()

    # -- hearing ----------------------------------------------------------------------------

    def listen(self, listener: Listener) -> None:
        """Have somebody be told from now on, in the place of whoever was told before."""
        self._listener = listener

    def events(self) -> list[Event]:
        """Return what was heard since the last call, in the order in which it came in."""
        return self._hearing.events()

    def wait(self, milliseconds: int | None = None) -> None:
        """Let time pass; events are heard, and the pulse beats."""
        self.locating.pace.wait(milliseconds)

    def pulse(self) -> None:
        """Have the pulse beat now: what came with the last answer of the browser, or before it, is heard."""
        if not self.tabs.all:
            raise Interrupted("The browser window was closed.")
        self.tabs.admit()
        self.panel.beat()
        self.turn.beat()
        self._dialogs.beat()
        self.signs.beat()
        self._listener.on_pulse()

    @contextmanager
    def asking_once(self) -> Iterator[None]:
        """Ask documents once what else they are asked again: for what the person shall not be kept waiting for."""
        worlds = [tab.worlds for tab in self.tabs.all]
        for one in worlds:
            one.tries = 1
        try:
            yield
        finally:
            for one in worlds:
                one.tries = SILENT_TRIES

    # -- the net, and the end ---------------------------------------------------------------

    def may_leave(self, sending: Sending) -> bool:
        """Tell whether a request may leave the browser now; for a fake portal, which answers ahead of the net."""
        return self._request_guard.may_leave(sending)

    def close(self) -> None:
        """Close all pages that are acepilot's own, and let none send anything as it goes away.

        In a shared context that is the one it opened; the others stay, and are let go of. A request that waits for its
        judgement when its page is closed gets out (measured): so each page is left first. A page that shows a dialog is
        at a standstill, and cannot be left.
        """
        if self.dialog is not None:
            return
        for tab in tuple(self.tabs.all):
            with Swallowing(Interrupted, StepFailed, PlaywrightError):  # it may be gone already
                if self.tabs.is_own(tab):
                    tab.leave()
                else:
                    tab.worlds.shut(on=False)
                    tab.worlds.guards.switch(on=False)
        with Swallowing(Interrupted, StepFailed, PlaywrightError):
            self.turn.close()
