"""The person's other tabs in a browser of theirs: what they send is none of acepilot's business.

The net lies over the whole browser, and would else hold up what those tabs send. Only what is proven to come from one
of them goes on undisturbed. It is none of theirs, and judged as all else is, if any of this holds:

1. It goes to one of the flow's hosts.
2. It comes from acepilot's own tab, from a frame or dedicated worker there, or from what that tab opened.
3. It comes from a tab or worker of a site that acepilot's tabs have, or had, a document of: the portal's other tabs,
   its shared and service workers, and those of whom it has in its frames. They have storage and cookies in common.
4. It comes from a tab that came up in this turn of acepilot's, by whomever.
5. Nobody can tell where it comes from.

Asked only about what would be stopped. Knows no value and no flow but its hosts.

Source: CDP `Target.getTargets`, and `frameId` of `Fetch.requestPaused`: a page's own frame and a frame with a process
of its own bear their target's id, and so do shared and service workers; measured with Chromium 156. A tab has
`openerId` also where it was opened with `noopener`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, CDPSession, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.driver import browser_session, driving, send
from acepilot.browser.frame_sessions import frames_of
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.net import Sending
from acepilot.browser.swallowed import swallowed
from acepilot.timing import Timing

LABELS = 2
"""How many labels of a host's name tell its site: with two, some sites count as one, and none as two."""
WORKERS = frozenset({"shared_worker", "service_worker"})

Target = dict[str, Any]


class Bystanders:
    """The tabs that are none of the run's.

    Args:
        context: The person's browser context, before acepilot opens a tab in it.
    """

    def __init__(self, context: BrowserContext, hosts: tuple[str, ...], timing: Timing) -> None:
        self._context = context
        self._within_ms = timing.answer_within_ms
        self._hosts = hosts
        self._session = browser_session(context)
        self._sessions: dict[Page, CDPSession] = {}
        self._own: set[str] = set()
        self._sites: set[str] = set()
        with driving("look at its tabs"):
            self._first = self._before = frozenset(self._targets())

    def begin_turn(self, own: Iterable[str]) -> None:
        """Take in which tabs are there as a turn of acepilot's begins; `own` are the ids of acepilot's."""
        self._own.update(own)
        with driving("look at its tabs"):
            self._before = frozenset(self._targets())

    def see(self, frame: Frame) -> None:
        """Take in whose document came up in one of acepilot's tabs."""
        self._sites |= {_site(frame.url)} - {""}

    def sent(self, sending: Sending) -> bool:
        """Tell whether one of them sent a request; in doubt not."""
        if is_on_hosts(sending.url, self._hosts):  # 1
            return False
        try:
            targets = self._targets()
            self._see_frames(targets)
            source = self._source(sending.frame, targets)
        except PlaywrightError as error:
            swallowed(error)
            return False  # 5
        return source is not None and self._is_theirs(source, targets)

    def of_portal(self, own: Iterable[Page]) -> tuple[str, ...]:
        """Return the addresses of the portal's other tabs: what was there before the net slips it."""
        others = [page for page in self._context.pages if page not in set(own)]
        return tuple(page.url for page in others if self._is_of_portal(page.url))

    def _targets(self) -> dict[str, Target]:
        answer = send(self._session, "Target.getTargets", within_ms=self._within_ms)
        return {str(one["targetId"]): one for one in answer["targetInfos"]}

    def _see_frames(self, targets: dict[str, Target]) -> None:
        """Take in whose documents are framed in acepilot's tabs now, ahead of what is heard of them."""
        for target in targets.values():
            page = target
            while page.get("parentId") in targets:
                page = targets[str(page["parentId"])]
            if str(page["targetId"]) in self._own:
                self._sites |= {_site(str(target["url"]))} - {""}

    def _source(self, frame: str, targets: dict[str, Target]) -> Target | None:
        """Return the tab or worker that a frame belongs to."""
        target = targets.get(frame)
        while target is not None and target.get("parentId"):
            target = targets.get(str(target["parentId"]))
        return target or next(self._tabs_with(frame, targets), None)

    def _tabs_with(self, frame: str, targets: dict[str, Target]) -> Iterator[Target]:
        """Yield the other tab that has a frame without a process of its own; one that gives no answer has none."""
        for page in self._context.pages:
            session = self._sessions.get(page) or self._context.new_cdp_session(page)
            self._sessions[page] = session
            info = send(session, "Target.getTargetInfo", within_ms=self._within_ms)["targetInfo"]
            target = targets.get(str(info["targetId"]))
            if target is None or not self._is_theirs(target, targets):
                continue
            if frame in frames_of(send(session, "Page.getFrameTree", within_ms=self._within_ms)["frameTree"]):
                yield target

    def _is_theirs(self, target: Target, targets: dict[str, Target]) -> bool:
        url = str(target["url"])
        if not _site(url) or self._is_of_portal(url):  # 3, 5: a `data:` or `blob:` address may be anybody's
            return False
        if target["type"] in WORKERS:
            return True
        number = str(target["targetId"])
        is_old = number in self._before and number not in self._own  # 2, 4
        return target["type"] == "page" and is_old and not self._is_opened_by_own(target, targets)

    def _is_opened_by_own(self, target: Target, targets: dict[str, Target]) -> bool:
        """Tell whether a tab was opened by one of acepilot's, or by one that it opened; in doubt it was."""
        seen: set[str] = set()
        while str(target["targetId"]) not in self._first:
            opener = str(target.get("openerId", ""))
            if not opener or opener in self._first:
                return False
            if opener in self._own or opener in seen or opener not in targets:
                return True
            seen.add(opener)
            target = targets[opener]
        return False

    def _is_of_portal(self, url: str) -> bool:
        return is_on_hosts(url, self._hosts) or _site(url) in self._sites


def _site(url: str) -> str:
    """Return the site of an address, roughly: two hosts of one site always have the same."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError as error:
        swallowed(error)
        return ""
    is_number = host.replace(".", "").isdigit() or ":" in host
    return host if is_number else ".".join(host.split(".")[-LABELS:])
