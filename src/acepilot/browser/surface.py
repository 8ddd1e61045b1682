"""The surface that a run works on: the page at hand, whose turn it is, and everything that is heard.

Owns which tab is the page, and the turn's lock: acepilot acts in its own turn alone. Knows no flow, no journal and no
panel content; it shows what it is given and tells what was pressed.
"""

from __future__ import annotations

import json
import math
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Download, Page, Request, WebSocket
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.actions import Actions, FilledField
from acepilot.browser.bystanders import Bystanders
from acepilot.browser.choices import NOTHING, Known
from acepilot.browser.clipboard import Clipboard
from acepilot.browser.driver import driving, is_gone, net_error
from acepilot.browser.event_decoder import field_of, meaning
from acepilot.browser.events import (
    DialogClosed,
    DialogOpened,
    Downloaded,
    Event,
    FieldNow,
    Passed,
    PointingEnded,
    Replaced,
    Slipped,
    Stopped,
    WindowOpened,
)
from acepilot.browser.lists import code
from acepilot.browser.locate import SLICE_MS, Found, Locating, is_on_hosts
from acepilot.browser.lookups import Leave, Load
from acepilot.browser.net import Sending
from acepilot.browser.passage import Passage
from acepilot.browser.patience import Signs
from acepilot.browser.pointing import Pointing
from acepilot.browser.protection import FULL, Protection
from acepilot.browser.request_guard import Listeners, PassedRequest, RequestGuard, StoppedRequest
from acepilot.browser.screenshots import Camera
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.traffic import Traffic, plain_url
from acepilot.browser.worlds import BindingMessage, Unanswered, World, Worlds
from acepilot.errors import AcepilotError, Interrupted, StepFailed
from acepilot.journal.codes import StoppedBy

LEAVE_WITHIN_MS = 2_000
MISSED_S = 1.0
# What Playwright writes into the console of a page that registers a service worker while those are blocked (1.65).
WORKER_BLOCKED = "Service Worker registration blocked by Playwright"
REACH_EVERY_S = 1.0
NEW_SOCKETS = "WebSockets that it opens anew, which this browser cannot keep it from"
# What is not heard on a page that asks for a password or code, not even in its other frames, which cannot know.
PRIVATE = frozenset({"hand", "input", "press", "live", "said"})
# What is not heard of a tab that came up beside the one under review.
OF_REVIEW = frozenset({"input", "press", "live", "said"})


class GuardSilent(StepFailed):
    """A document does not answer the guard: nothing on the page is touched."""


class NotOurTurn(AcepilotError):
    """Our own fault: something of ours would have touched the page in the person's turn."""


@dataclass(slots=True)
class Tab:
    """One page of the window, with its own locating, actions and camera.

    Attributes:
        opened_at: When it came up, in seconds of the monotonic clock.
        is_aside: Whether it stood beside a review that is over: it is not the page at hand while another is there.
        was_sensitive: Whether it asked for a password or code, as far as was seen last.
    """

    page: Page
    worlds: Worlds
    locating: Locating
    actions: Actions
    camera: Camera
    pointing: Pointing
    opened_at: float
    is_aside: bool = False
    was_sensitive: bool = False


@dataclass(slots=True)
class _Left:
    """What is not over though its tab is closed, or the run ends.

    Attributes:
        tabs: Closed tabs whose last words nobody has heard yet.
        url: Where the last closed tab was.
        downloads: Files that are on their way.
    """

    tabs: list[Tab] = field(default_factory=list)
    url: str = ""
    downloads: list[Download] = field(default_factory=list)


class Surface:
    """The page of a run.

    Args:
        context: The browser context, empty yet.
        hosts: The flow's hosts.
        is_look_up: Tells whether a request (method, URL) is one of the flow's known look-ups.
        protection: What is switched on: everything, but in tests of the protection itself.
        is_shared: Whether the person has tabs of their own in this context, which are none of acepilot's business.
    """

    def __init__(
        self,
        context: BrowserContext,
        hosts: tuple[str, ...],
        is_look_up: Callable[[str, str], bool] = lambda _method, _url: False,
        protection: Protection = FULL,
        *,
        is_shared: bool = False,
    ) -> None:
        self._context = context
        self._hosts = hosts
        self._protection = protection
        self._is_shared = is_shared
        self._sockets: list[WebSocket] = []
        self._bystanders = Bystanders(context, hosts) if is_shared else None
        self._request_guard = RequestGuard(
            context,
            hosts,
            Listeners(
                is_look_up, self._is_yielded, self._is_of_bystanders, self._on_stopped, self._on_passed
            ),
        )
        self._private_fields: set[tuple[World, int]] = set()
        self._leave: Leave | None = None
        self._is_private = self._is_panel_astray = False
        self._events: deque[tuple[float, Event]] = deque()
        self._arrivals: deque[tuple[float, Page]] = deque()
        self._tabs: list[Tab] = []
        self._kept: list[Tab] = []
        self._left = _Left()
        self._pressed_at: float | None = None
        self._hand_at = self._reached_at = 0.0
        self._panel: dict[str, Any] | None = None
        self._stand: dict[str, Any] = {}
        self._drawn: World | None = None
        self._watched: tuple[list[dict[str, str]], tuple[FilledField, ...]] | None = None
        self._is_open_to_actions = self._is_yielding = self._is_to_let_go = self._is_in_doubt = False
        self._typed: set[str] = set()
        self.dialog: DialogOpened | None = None
        self.replaced = 0
        self.on_pulse: Callable[[], None] = lambda: None
        self.on_dialog: Callable[[DialogOpened], None] = lambda _dialog: None
        self.is_given_up: Callable[[], bool] = lambda: False
        self._beat_at = time.monotonic()
        self.signs = Signs()
        self._net_error = ""
        self.tried_workers = False
        context.on("page", self._on_page)
        context.on("requestfailed", self._on_request_failed)
        context.on("console", self._on_console)
        self.traffic = Traffic(context, self._is_of_others, self._is_elsewhere, self._note)
        with driving("open a window"):
            self._first = context.new_page()
        self._admit()
        self._clipboard = Clipboard(context, self.tab.worlds.browser_context())

    # -- tabs -------------------------------------------------------------------------------

    @property
    def tab(self) -> Tab:
        """Return the tab at hand: the one under review, else the newest that is on the flow's hosts, else the first."""
        if not self._tabs:
            raise Interrupted("The browser window was closed.")
        if self._kept:
            return self._kept[-1]
        known = [tab for tab in self._tabs if not tab.is_aside] or self._tabs
        ours = [tab for tab in known if is_on_hosts(tab.page.url, self._hosts)]
        return ours[-1] if ours else known[0]

    @property
    def is_open(self) -> bool:
        """Tell whether any page of the window is left."""
        return bool(self._tabs)

    def keep(self, world: World | None = None) -> None:
        """Keep to one tab, whatever else comes up: the one that holds a document, else the one at hand."""
        if not self._tabs:
            return  # the window is closed
        tab = self._tab_of(world) or self.tab
        if self._kept[-1:] != [tab]:
            self._kept.append(tab)
            self._draw()

    def let_go_of_tab(self) -> None:
        """Let newer tabs be at hand again; those that stand beside the kept ones stay aside."""
        for tab in self._tabs if self._kept else ():
            tab.is_aside = tab not in self._kept
        self._kept = []
        self._pressed_at = None

    def _tab_of(self, world: World | None) -> Tab | None:
        return next((tab for tab in self._tabs if world is not None and tab.worlds.has(world)), None)

    def _is_by_press(self, tab: Tab) -> bool:
        """Tell whether the press on Submit itself opened a tab: it came after it, and no hand moved in between."""
        if self._pressed_at is None or tab.opened_at < self._pressed_at:
            return False
        return not self._pressed_at < self._hand_at <= tab.opened_at

    def _is_heard(self, tab: Tab) -> bool:
        """Tell whether a tab has a say in the review: the one under review, and what the press opened."""
        return not self._kept or tab in self._kept or self._is_by_press(tab)

    def _is_elsewhere(self, request: Request) -> bool:
        """Tell whether a request comes from another tab than the one at hand, or none that is known yet."""
        try:
            return bool(self._tabs) and request.frame.page is not self.tab.page
        except PlaywrightError as error:
            swallowed(error)
            return True

    @property
    def page(self) -> Page:
        """Return the page at hand, for a rehearsal, which plays the person."""
        return self.tab.page

    @property
    def locating(self) -> Locating:
        """Return the eyes of the page at hand."""
        return self.tab.locating

    @property
    def actions(self) -> Actions:
        """Return the actions for the page at hand."""
        return self.tab.actions

    @property
    def camera(self) -> Camera:
        """Return the camera for the page at hand."""
        return self.tab.camera

    @property
    def pointing(self) -> Pointing:
        """Return what lets the person point, on the page at hand."""
        return self.tab.pointing

    def _on_page(self, page: Page) -> None:
        self._arrivals.append((time.monotonic(), page))

    def _admit(self) -> None:
        """Join the tabs that came up; one that cannot be joined yet is tried again, and forbids each act meanwhile."""
        missed: list[tuple[float, Page]] = []
        while self._arrivals:
            opened_at, page = self._arrivals.popleft()
            if page.is_closed() or not self._is_ours(page):
                continue
            try:
                worlds = Worlds(page, self._hosts, self.signs, passes_by_workers=self._is_shared)
            except PlaywrightError as error:
                swallowed(error)
                if not (
                    page.is_closed() or is_gone(error)
                ):  # else it was closed again before it could be joined
                    missed.append((opened_at, page))
                continue
            worlds.on_left = self._on_left
            page.on("close", self._on_closed)
            page.on("dialog", self._on_dialog)
            page.on("download", self._on_download)
            page.on("websocket", self._on_websocket)
            if self._bystanders is not None:
                page.on("framenavigated", self._bystanders.see)
            worlds.on("Page.javascriptDialogClosed", self._on_dialog_closed)
            worlds.on("Page.javascriptDialogOpening", partial(self._keep_listening, page))
            if self._tabs and self._is_open_to_actions:
                self._note(WindowOpened())
            locating = Locating(page, worlds, self._hosts, self._pulse, self.traffic.in_flight.quiet_ms)
            self._tabs.append(
                Tab(
                    page,
                    worlds,
                    locating,
                    self._actions_for(page, worlds, locating),
                    Camera(page, worlds, locating, self._protection),
                    Pointing(worlds),
                    opened_at,
                )
            )
        self._arrivals.extend(missed)

    def _actions_for(self, page: Page, worlds: Worlds, locating: Locating) -> Actions:
        passage = Passage(page, worlds, self._request_guard, lambda: tuple(sorted(self._typed)))
        return Actions(page, worlds, locating, self.before_act, self._protection, passage=passage)

    def _is_ours(self, page: Page) -> bool:
        """Tell whether a page is the run's: in a shared context its own tab, what that opened, and the flow's hosts."""
        if not self._is_shared or page is self._first or is_on_hosts(page.url, self._hosts):
            return True
        try:
            return any(tab.page is page.opener() for tab in self._tabs)
        except PlaywrightError as error:
            swallowed(error)
            return False

    def _is_of_bystanders(self, sending: Sending) -> bool:
        """Tell whether a request that would be stopped comes from one of the person's own tabs."""
        return self._bystanders is not None and self._bystanders.sent(sending)

    def _is_of_others(self, request: Request) -> bool:
        """Tell whether a request comes from one of the person's own tabs."""
        if not self._is_shared:
            return False
        try:
            page = request.frame.page
        except PlaywrightError as error:
            swallowed(error)
            return True  # of a tab that is not there yet, or of a worker
        return all(tab.page is not page for tab in self._tabs)

    def _on_closed(self, page: Page) -> None:
        self._left.tabs.extend(tab for tab in self._tabs if tab.page is page and self._is_heard(tab))
        self._left.url = plain_url(page.url)
        self._tabs = [tab for tab in self._tabs if tab.page is not page]
        if self._kept and self._kept[-1].page is page:
            self._take_another_tab()
        self._kept = [tab for tab in self._kept if tab.page is not page]
        self._is_panel_astray = True
        self.dialog = None
        self._note_standstill()

    def _take_another_tab(self) -> None:
        """The tab under review was closed: what stands in its place is watched from now on."""
        self._kept = []
        if self._tabs:
            self._kept = [self.tab]
            self._note(Replaced(plain_url(self.tab.page.url)))

    def _on_websocket(self, socket: WebSocket) -> None:
        self._sockets.append(socket)

    def _on_download(self, download: Download) -> None:
        """Note a file that the person downloads, once it has come; what this waits for keeps nobody else waiting.

        In acepilot's turn it is none of theirs: then it is told if nothing could judge it.
        """
        if self._is_open_to_actions:
            if self._request_guard.has_missed(download.url):
                self._note(Slipped())
            return
        self._left.downloads.append(download)
        try:
            path: Path | None = Path(download.path())
        except PlaywrightError as error:
            swallowed(error)
            path = None  # it was cut off, or the window is gone
        if download in self._left.downloads:  # else it was told already that it did not come in time
            self._left.downloads.remove(download)
            self._note(_downloaded(download, path))

    def wait_for_downloads(self, within_s: float) -> tuple[Downloaded, ...]:
        """Wait a while for files that are on their way; return those that have not come by then.

        For the end of a run: nothing else is heard meanwhile.
        """
        ends = time.monotonic() + within_s
        with Swallowing(PlaywrightError):  # the window is gone
            while self._left.downloads and self._tabs and time.monotonic() < ends:
                self.signs.beat()
                self._tabs[-1].page.wait_for_timeout(SLICE_MS)
        late, self._left.downloads = self._left.downloads, []
        return tuple(_downloaded(download, None) for download in late)

    # -- the turn ---------------------------------------------------------------------------

    def take(self, *, is_fresh: bool = True) -> None:
        """Allow acepilot's actions from now on: first both guards are on.

        Args:
            is_fresh: Whether what was typed before the person's turn is theirs now, and locked only where it still
                stands; False in the midst of a step.
        """
        self._is_yielding = self._is_to_let_go = False
        self.signs.is_for_person = False
        self.traffic.in_flight.act()
        if is_fresh:
            self._request_guard.release(forget=True)
        if self._bystanders is not None:
            self._bystanders.begin_turn(tab.worlds.page_id for tab in self._tabs)
        if self._protection.lock:
            self._request_guard.watch()
            self._clipboard.deny(on=True)
        if self._protection.guard:
            for tab in self._tabs:
                tab.worlds.guard(on=True)
        try:
            self._lock_held()
        except Unanswered as error:  # whatever was ever typed may stand there
            swallowed(error)
            self._request_guard.engage(tuple(self._typed), ())
        self._is_open_to_actions = True

    def hand_over(self, *, until_hand: bool = False) -> None:
        """Allow no more actions: the page is the person's; both guards are off.

        Args:
            until_hand: Whether both stay on until the person touches the page: a page that was just kept from sending
                would else send before they have read what they are asked.
        """
        self._is_open_to_actions = False
        self.signs.is_for_person = True
        self.end_fields()
        self._is_yielding = until_hand and self.is_on_hosts and not self._asks_for_secrets()
        if not self._is_yielding:
            self._let_go()
        elif self._protection.guard:
            for tab in self._tabs:
                tab.worlds.guard(on=True, until_hand=True)

    def _let_go(self) -> None:
        """Switch both guards off; on a page that stands still for a dialog, the guard once it is answered."""
        self._is_yielding = False
        self._is_to_let_go = self.dialog is not None
        if self._is_to_let_go:
            self._request_guard.suspend()
            return
        self._request_guard.release(forget=False)
        self._clipboard.deny(on=False)
        for tab in self._tabs:
            tab.worlds.block_sockets(on=False)
            tab.worlds.guard(on=False)

    def _is_yielded(self) -> bool:
        """Tell whether the person has touched the page since they were asked, even if nobody has heard it yet."""
        return self._is_yielding and any(tab.worlds.is_hand_told() for tab in self._tabs)

    def _lock_held(self, typing: str = "", *, is_choice: bool = False) -> None:
        """Lock what the pages hold of typed values, and more; what is locked stays so for the whole turn.

        A page may empty a field, or replace it, and keep the value.
        """
        if not self._protection.lock:
            return
        fresh = (typing,) if typing else ()
        if self._leave is not None:
            self._leave.values.update(fresh)
        if self._is_private:
            self._request_guard.private.update(fresh)
        typed, chosen = self._held(is_typing=bool(typing))
        self._typed.update(value for value in (*typed, *chosen, *fresh) if value.strip())
        if is_choice:
            self._request_guard.engage(typed, (*chosen, *fresh))
        else:
            self._request_guard.engage((*typed, *fresh), chosen)
        for tab in self._tabs:
            tab.worlds.block_sockets(on=self._request_guard.is_on)

    def _held(self, *, is_typing: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what the pages hold of typed values, and what was chosen among options alone."""
        typed: list[str] = []
        chosen: list[str] = []
        for tab in self._tabs:
            for world, fields in tab.worlds.require_all("acepilot.heldFields()"):
                if is_typing and world not in self._request_guard.known:
                    self._hear_constants(tab.worlds, world)
                for held in fields:
                    values = [str(one) for one in (*held["texts"], *filter(code, held["codes"]))]
                    (chosen if held["isChoice"] else typed).extend(values)
                    if (world, held["number"]) in self._private_fields:
                        self._request_guard.private.update(values, held["codes"])
        return tuple(dict.fromkeys(typed)), tuple(dict.fromkeys(chosen))

    def _hear_constants(self, worlds: Worlds, world: World) -> None:
        """Take in what a page says of its own: once, before anything is typed in it."""
        told = worlds.ask(world, "acepilot.constants()")
        said = Known.of(told["words"], told["addresses"]) if told else NOTHING
        self._request_guard.known[world] = said | self._request_guard.sources.of(world.session)

    def before_act(self, typing: str = "", *, is_choice: bool = False) -> None:
        """Make sure that an act is safe: it is acepilot's turn, the guard answers everywhere, the request guard is on.

        Args:
            typing: What is about to be typed or chosen, if anything: locked before it is.
            is_choice: As in `BeforeAct`.

        Raises:
            NotOurTurn: It is the person's turn: a fault of ours.
            GuardSilent: A document does not answer.
        """
        self.check_our_turn()
        self.traffic.in_flight.act()
        if self._protection.guard and not self._is_guarded():
            raise GuardSilent(
                "A part of the page does not let acepilot watch it, so acepilot does not touch the page."
            )
        self._lock_held(typing, is_choice=is_choice)

    def _is_guarded(self) -> bool:
        """Tell whether the guard is on in every document of every tab."""
        self._admit()
        return not self._arrivals and all(tab.worlds.guard(on=True) for tab in self._tabs)

    # -- look-ups ---------------------------------------------------------------------------

    def begin_run(self, private: Iterable[str]) -> None:
        """Begin with a run: nothing is let through yet.

        Args:
            private: Every bank's and secret value: wherever it stands, it is never a mere choice.
        """
        self._request_guard.begin_run(value for value in private if value)
        self._private_fields.clear()

    def pass_no_choices(self) -> None:
        """Let nothing pass for carrying choices alone any more: which field is the bank's cannot be told."""
        self._request_guard.passes_choices = False

    def begin_field(self, *, is_private: bool, values: Iterable[str] = ()) -> Leave:
        """Begin with a field of a form: what is typed or chosen from here on is its own.

        Args:
            is_private: Whether its value is a bank's or secret.
            values: What it holds already.
        """
        self._is_private = is_private
        self._leave = self._request_guard.look_ups.leave(values)
        self.tab.worlds.leave = self._leave.number
        return self._leave

    def keep_private_field(self, field: FilledField) -> None:
        """Count whatever stands in this field from now on as a bank's or secret."""
        self._private_fields.add((field.world, field.number))

    def end_fields(self) -> None:
        """End with all fields of a form: no look-up of theirs passes any more."""
        self._is_private = False
        self._leave = None
        self.tab.worlds.leave = 0
        self._request_guard.look_ups.end()

    def _on_left(self, number: int) -> None:
        self._request_guard.look_ups.end_of(number)

    @property
    def has_look_ups(self) -> bool:
        """Tell whether the person let any look-up through."""
        return self._request_guard.look_ups.has_any

    def let_through(self, stopped: Collection[Load]) -> None:
        """Let look-ups like these pass for the rest of the run: the person said so. See `LookUps` for which."""
        self._request_guard.look_ups.permit(stopped)

    def may_leave(self, sending: Sending) -> bool:
        """Tell whether a request may leave the browser now; for a fake portal, which answers ahead of the net."""
        return self._request_guard.may_leave(sending)

    def _on_stopped(self, stopped: StoppedRequest) -> None:
        self._note(Stopped(f"{stopped.load.address[0]} {stopped.told}", StoppedBy.LOCK, stopped.load))

    def _on_passed(self, passed: PassedRequest) -> None:
        self._note(Passed(passed.method, passed.told, str(passed.why)))

    def open_channels(self) -> tuple[str, ...]:
        """Return where the page holds channels that no guard can see: WebSockets, shared and service workers.

        From here on no new WebSocket is opened in this turn: one that was just being opened is told too. Of those that
        stood before acepilot saw the document Playwright tells, once they connect.
        """
        if self._protection.lock:
            for tab in self._tabs:
                tab.worlds.block_sockets(on=True)
        made = {url for tab in self._tabs for url in tab.worlds.sockets}
        self._sockets = [socket for socket in self._sockets if not socket.is_closed()]
        connected = {socket.url for socket in self._sockets}
        workers = {*self.tab.worlds.shared_workers(), *self._service_workers()}
        told = {plain_url(url) for url in made | connected | workers}
        if any(tab.worlds.lets_sockets for tab in self._tabs):
            told.add(NEW_SOCKETS)
        if self._bystanders is not None:
            others = self._bystanders.of_portal(tab.page for tab in self._tabs)
            told.update(f"another tab of the portal, {plain_url(url)}" for url in others)
        return tuple(sorted(told))

    def _service_workers(self) -> tuple[str, ...]:
        """Return the portal's service workers; there are some in an attached browser alone, else they are blocked."""
        return tuple(
            worker.url for worker in self._context.service_workers if is_on_hosts(worker.url, self._hosts)
        )

    def check_our_turn(self) -> None:
        """Make sure that acepilot may touch the page.

        Raises:
            NotOurTurn: It is the person's turn: a fault of ours.
        """
        if not self._is_open_to_actions:
            raise NotOurTurn("acepilot would have touched the page in the person's turn.")

    def _on_request_failed(self, request: Request) -> None:
        if request.is_navigation_request():
            self._net_error = net_error(request.failure or "")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.text == WORKER_BLOCKED:
            self.tried_workers = True

    # -- where the page is ------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Return the page's address, without query and fragment; of a window that is closed the last one."""
        return plain_url(self.tab.page.url) if self._tabs else self._left.url

    @property
    def is_on_hosts(self) -> bool:
        """Tell whether the page is on one of the flow's hosts."""
        return is_on_hosts(self.tab.page.url, self._hosts)

    @property
    def is_blank(self) -> bool:
        """Tell whether no page was opened yet."""
        return self.tab.page.url in {"about:blank", ""}

    @property
    def net_error(self) -> str:
        """Return Chromium's name for why it shows an error of its own in the page's place; empty if it does not."""
        is_error = self.tab.page.url.startswith("chrome-error:")
        return (self._net_error or "net::ERR_FAILED") if is_error else ""

    @property
    def cut_off(self) -> tuple[str, float]:
        """Return what keeps the page from the portal since acepilot acted last, and for how many seconds; else nothing.

        The page itself may look well: it was there before, and what it asks for now does not come.
        """
        if error := self.net_error:
            return error, math.inf
        return self.traffic.cut_off.error(
            lambda url: is_on_hosts(url, self._hosts), self.traffic.in_flight.acted_at
        )

    @contextmanager
    def asking_once(self) -> Iterator[None]:
        """Ask documents once what else they are asked again: for what the person shall not be kept waiting for."""
        worlds = [tab.worlds for tab in self._tabs]
        for one in worlds:
            one.asks_once = True
        try:
            yield
        finally:
            for one in worlds:
                one.asks_once = False

    def is_sensitive(self) -> bool:
        """Tell whether the page asks for a password or a one-time code."""
        return _is_sensitive(self.tab)

    def _asks_for_secrets(self) -> bool:
        """Tell whether the page is known to ask for a password or code: there acepilot does not hear the person's hand.

        One that gives no answer is not let go for that, as it was just kept from sending: it is asked again.
        """
        answers = self.tab.worlds.try_all("acepilot.state().sensitive")
        self._is_in_doubt = answers is None
        return answers is not None and any(is_sensitive for _, is_sensitive in answers)

    def holds_typed(self) -> bool:
        """Tell whether a field on any page of the window holds a typed value; in doubt it does."""
        try:
            states = [tab.worlds.require_all("acepilot.state().held") for tab in self._tabs]
        except Unanswered as error:
            swallowed(error)
            return True
        return any(held for answers in states for _, held in answers)

    def idle_ms(self) -> float:
        """Return for how long the person has not touched the page, as far as acepilot may listen; in doubt 0."""
        answers = self.tab.worlds.try_all("acepilot.state().idle")
        return min((float(ms) for _, ms in answers), default=float("inf")) if answers is not None else 0.0

    # -- fields -----------------------------------------------------------------------------

    def read_fields(self, fields: tuple[FilledField, ...]) -> tuple[FieldNow | None, ...]:
        """Return how fields stand now; None for one whose document is gone, or may not be read.

        Raises:
            Unanswered: A document gives no answer: nobody knows how they stand.
        """
        found: dict[tuple[World, int], FieldNow] = {}
        for world in dict.fromkeys(one.world for one in fields):  # each document is asked once
            numbers = [one.number for one in fields if one.world == world]
            answers = self.tab.worlds.require(world, f"acepilot.read({numbers})") or ()
            found |= {(world, int(raw["number"])): field_of(world, raw) for raw in answers if raw}
        return tuple(found.get((one.world, one.number)) for one in fields)

    def read_field(self, world: World, number: int) -> FieldNow | None:
        """Return how one field stands now; as `read_fields`."""
        answer = self.tab.worlds.require(world, f"acepilot.read([{number}])")
        return field_of(world, answer[0]) if answer and answer[0] else None

    def names_of_others(
        self, fields: tuple[FilledField, ...], is_it: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Return what those fields in sight are called that hold such a value, and are none of these fields.

        Args:
            fields: Those that may hold it.
            is_it: Judges a value: the page is never told what is sought.
        """
        found: list[str] = []
        for world, values in self.tab.worlds.ask_all("acepilot.seenValues()"):
            places = [n for n, value in enumerate(values) if is_it(str(value))]
            if places:
                filled = [one.number for one in fields if one.world == world]
                found.extend(self.tab.worlds.ask(world, f"acepilot.beside({places}, {filled})") or ())
        return tuple(found)

    def held_values(self) -> tuple[str, ...]:
        """Return everything that somebody typed and that still stands on a page of the window. May be secret."""
        found = {
            str(value)
            for tab in self._tabs
            for _, values in tab.worlds.require_all("acepilot.heldValues()")
            for value in values
        }
        self._typed |= found
        return tuple(found)

    def read_text(self, found: Found) -> str:
        """Return what an element shows: a field's value, else its text. May be secret."""
        with driving(f"read {found.shown}"):
            fields = found.locator.and_(found.frame.locator("input, textarea, select"))
            if fields.count():
                return found.locator.input_value()
            return " ".join(found.locator.inner_text().split())

    # -- the review's watch -----------------------------------------------------------------

    def watch_review(self, submit: list[dict[str, str]], fields: tuple[FilledField, ...]) -> None:
        """Watch presses on the submit control, in every document, with the fields that stand in it.

        A document that is too busy to answer does as it was told once it is free, before any press reaches it.
        """
        self._watched = (submit, fields)
        for world in self.tab.worlds.present():
            self._watch_in(self.tab, world)

    def _watch_in(self, tab: Tab, world: World) -> None:
        """Watch a review in one document, which may be one that came during it; a pop-up has nothing to be pressed."""
        if self._watched is None or not self._is_heard(tab):
            return
        submit, fields = self._watched
        if tab is not self.tab:
            submit, fields = [], ()
        own = [one.number for one in fields if one.world == world]
        tab.worlds.ask(world, f"acepilot.review({json.dumps({'submit': submit, 'fields': own})})")

    def look_at_texts(self) -> None:
        """Have every document under review look for texts that have come into view; they are told as events.

        Closed shadow roots that came up meanwhile are reached into, though not at every look: that takes longer.
        """
        is_deep = self._pressed_at is not None and time.monotonic() - self._reached_at >= REACH_EVERY_S
        if is_deep:
            self._reached_at = time.monotonic()
        for tab in self._tabs:
            if self._is_heard(tab):
                if is_deep:
                    tab.worlds.reach()
                tab.worlds.ask_all("acepilot.look()")

    def unwatch(self) -> None:
        """Stop watching a review."""
        self._watched = None
        for tab in self._tabs:
            tab.worlds.ask_all("acepilot.review(null)")

    # -- the panel --------------------------------------------------------------------------

    def show_panel(self, state: dict[str, Any] | None) -> None:
        """Draw the panel's state on the page at hand, and again after each new document.

        None takes it away, and forgets where the person had put it.
        """
        self._panel = state
        if state is None:
            self._stand = {}
        if self.dialog is None:
            self._draw()

    def _draw(self) -> None:
        """Draw the panel in the page at hand; one that comes there anew stands as the person left it elsewhere."""
        tab = self.tab
        top = tab.worlds.top()
        if top is None:
            return
        is_new = top != self._drawn
        if is_new:
            self._hide_elsewhere(tab)
        self._drawn = top
        if self._panel is None:
            tab.worlds.ask(top, "acepilotPanel.hide()")
            return
        stand = self._stand if is_new and self._stand else None
        tab.worlds.ask(top, f"acepilotPanel.render({json.dumps(self._panel)}, {json.dumps(stand)})")

    def _hide_elsewhere(self, tab: Tab) -> None:
        for other in self._tabs:
            top = other.worlds.top() if other is not tab else None
            if top is not None:
                other.worlds.ask(top, "acepilotPanel.hide()")

    def point_out(self, field: FilledField) -> None:
        """Scroll to a field and outline it for a moment, without touching the page."""
        self.tab.worlds.ask(field.world, f"acepilotPointing.look({field.number})")

    def close(self) -> None:
        """Close all pages that are acepilot's own, and let none send anything as it goes away.

        In a shared context that is the one it opened; the others stay, and are let go of. A request that waits for its
        judgement when its page is closed gets out (measured): so each page is left first. A page that shows a dialog is
        at a standstill, and cannot be left.
        """
        if self.dialog is not None:
            return
        for tab in tuple(self._tabs):
            with Swallowing(Interrupted, StepFailed, PlaywrightError):  # it may be gone already
                if not self._is_shared or tab.page is self._first:
                    _leave(tab)
                else:
                    tab.worlds.block_sockets(on=False)
                    tab.worlds.guard(on=False)
        with Swallowing(Interrupted, StepFailed, PlaywrightError):
            self._clipboard.deny(on=False)
            self._request_guard.close()

    # -- hearing ----------------------------------------------------------------------------

    def wait(self, milliseconds: int = SLICE_MS) -> None:
        """Let time pass; events are heard, and the pulse beats."""
        self.locating.wait(milliseconds)

    def _pulse(self) -> None:
        if not self._tabs:
            raise Interrupted("The browser window was closed.")
        self._admit()
        if self._is_panel_astray and self.dialog is None:
            self._is_panel_astray = False
            self._draw()
        if self._is_to_let_go and self.dialog is None:
            self._let_go()
        self._beat_at = time.monotonic()
        self.signs.beat()
        self.on_pulse()

    def events(self) -> list[Event]:
        """Return what was heard since the last call, in the order in which it came in."""
        if self._is_yielding and self._is_in_doubt and self._asks_for_secrets():
            self._let_go()
        heard = [*self._events, *self._last_words()]
        self._events.clear()
        for tab in self._tabs:
            messages = tuple(tab.worlds.heard())
            is_deaf = any(message.kind in PRIVATE for message in messages) and _is_sensitive(tab)
            if self._is_yielding and any(message.kind == "hand" for message in messages):
                self._let_go()
            for message in messages:
                if message.kind in OF_REVIEW and not self._is_heard(tab):
                    continue
                self._note_hand(message)
                if message.kind == "hello" and message.world is not None:
                    self._watch_in(tab, message.world)
                    if not tab.pointing.join(message.world):
                        heard.append((message.at, PointingEnded()))
                if message.kind == "panel-stand" and self._panel is not None:
                    self._stand = dict(message.data["stand"])
                is_new_page = message.kind == "hello" and message.data.get("top") and tab is self.tab
                event = self._replaced(tab) if is_new_page else meaning(message)
                # What a page told that is gone since, it told before: it is judged by itself, not by the one that came.
                is_of_this_page = message.world is not None and tab.worlds.has(message.world)
                if event is not None and not (is_deaf and is_of_this_page and message.kind in PRIVATE):
                    heard.append((message.at, event))
        return [event for _, event in sorted(heard, key=lambda one: one[0])]

    def _last_words(self) -> list[tuple[float, Event]]:
        """Return what tabs under review told before they were closed: a press and its answer may be among it."""
        gone, self._left.tabs = self._left.tabs, []
        messages = [
            message
            for tab in gone
            for message in tab.worlds.heard()
            if message.kind in OF_REVIEW and not tab.was_sensitive
        ]
        told = [(message.at, meaning(message)) for message in messages]
        return [(at, event) for at, event in told if event is not None]

    def _note_hand(self, message: BindingMessage) -> None:
        if message.kind == "press" and self._kept:
            self._pressed_at = message.at
        elif message.kind == "hand":
            self._hand_at = message.at

    def _note(self, event: Event) -> None:
        self._events.append((time.monotonic(), event))

    def _replaced(self, tab: Tab) -> Replaced:
        if self.dialog is None:
            self._draw()
        self.replaced += 1
        return Replaced(plain_url(tab.page.url))

    # -- dialogs ----------------------------------------------------------------------------

    def _on_dialog(self, dialog: Dialog) -> None:
        # Listening without answering leaves the dialog to the person; without a listener Playwright would dismiss it.
        self.dialog = DialogOpened(dialog.type, dialog.message)
        self._note_standstill()
        tab = next((tab for tab in self._tabs if tab.page is dialog.page), None)
        if tab is None or self._is_heard(tab):
            self._note(self.dialog)  # in its place among what else is heard: a press comes before its answer
        self.on_dialog(self.dialog)

    def _on_dialog_closed(self, event: dict[str, Any]) -> None:
        self.dialog = None
        self._note_standstill()
        self._note(DialogClosed(bool(event.get("result"))))

    def _keep_listening(self, page: Page, _event: dict[str, Any]) -> None:
        """While a dialog is open, hear the person even where a call to the page waits for its answer with them.

        The pulse beats between such calls. Once it has missed a few beats, this beats in its place; a person who
        stops the run leaves no page that could still answer, and the call that waits ends with it. It hangs on CDP's
        own event, as it would keep the listeners of Playwright's waiting.
        """
        began = time.monotonic()
        while not page.is_closed() and (self.dialog is not None or time.monotonic() - began < MISSED_S):
            try:
                page.wait_for_timeout(SLICE_MS)
            except PlaywrightError as error:
                swallowed(error)
                return  # the window is gone, and the dialog with it
            self.signs.beat()
            has_missed = time.monotonic() - self._beat_at > MISSED_S
            if has_missed and self.dialog is not None and self.is_given_up():
                for tab in tuple(self._tabs):
                    tab.page.close()

    def _note_standstill(self) -> None:
        for tab in self._tabs:
            tab.worlds.is_at_standstill = self.dialog is not None


def _leave(tab: Tab) -> None:
    """Leave a page, then close it; one that cannot be left in time is closed as it is, under the request guard."""
    tab.worlds.ask_all("acepilot.leave()")
    with Swallowing(PlaywrightError):
        tab.page.goto("about:blank", timeout=LEAVE_WITHIN_MS)
        tab.page.wait_for_timeout(SLICE_MS)
    tab.page.close()


def _is_sensitive(tab: Tab) -> bool:
    """Tell whether a page asks for a password or a one-time code; one that gives no answer may."""
    try:
        states = tab.worlds.require_all("acepilot.state().sensitive")
    except Unanswered as error:
        swallowed(error)
        return True
    tab.was_sensitive = any(is_sensitive for _, is_sensitive in states)
    return tab.was_sensitive


def _downloaded(download: Download, path: Path | None) -> Downloaded:
    url = plain_url(download.url) if download.url.startswith(("https:", "http:")) else ""
    return Downloaded(download.suggested_filename, url, path)
