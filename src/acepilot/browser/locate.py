"""Finding what a flow names, on the page and in every frame on the flow's hosts.

Owns how a target becomes Playwright locators, and when fallbacks agree. Touches nothing. Names are computed by
Playwright; only `value "X"` has an engine of ours, for there is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from importlib import resources
from urllib.parse import urlsplit

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page, Playwright

from acepilot.browser.driver import driving, is_gone
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world_scripts import register_meeting
from acepilot.browser.worlds import Worlds
from acepilot.errors import Interrupted, StepFailed
from acepilot.flow.name_match import browser_regex
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedPart, ResolvedTarget
from acepilot.flow.roles import NAVIGATION_ROLES
from acepilot.flow.target import By
from acepilot.timing import Timing

VALUE_ENGINE = "acepilot-value"

# Roles that take no name from their content, so that Playwright's role-and-name finds nothing: WAI-ARIA 1.2, 5.2.8.4.
TEXT_ROLES = frozenset(
    "alert alertdialog article banner complementary contentinfo definition dialog figure form group list log main"
    " marquee navigation note region search status table tabpanel term timer toolbar".split()
)
# What a person can press or fill: two of them inside one element are two controls.
CONTROLS = (
    "button, a[href], input, select, textarea, summary, [role=button], [role=link], [role=menuitem], [role=tab],"
    " [role=treeitem], [role=option], [role=combobox], [role=textbox], [role=radio], [role=checkbox]"
)

Scope = Frame | Locator


class NotThere(StepFailed):
    """What the flow names is not on the page, or cannot be seen."""


class Ambiguous(StepFailed):
    """What the flow names fits more than one control."""


class How(StrEnum):
    """How a control was found; the journal has these words."""

    FLOW = "flow"
    FALLBACK = "fallback"
    ALIKE = "alike"
    ROLE = "role"
    BESIDE = "beside"
    OVERFLOW = "overflow"
    PERSON = "person"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Found:
    """A control, found.

    Attributes:
        locator: It, and nothing else.
        frame: Where it stands.
        used: Which of the target's notations found it.
        shown: That notation, for eyes and journal.
        wanted: The first notation of the target.
        how: In which way.
    """

    locator: Locator
    frame: Frame
    used: int
    shown: str
    wanted: str
    how: How = How.FLOW

    @property
    def is_drift(self) -> bool:
        """Tell whether it is another than the flow names first."""
        return self.how is not How.FLOW


class Rest:
    """What a look does once the page is calm: look for what is called otherwise; give up, so that somebody is asked.

    Args:
        timing: For how long a page is calm before each, and the clock.
        calm_ms: Tells for how long the page has been calm.
        otherwise: Looks once for what is called otherwise; None when there is none.
        gives_up: Whether the look ends once the page has been calm for three seconds, whatever time it has left.
        is_hopeless: Tells whether nothing more can come: the look ends.
    """

    def __init__(
        self,
        timing: Timing,
        calm_ms: Callable[[], float] = lambda: 0.0,
        otherwise: Callable[[], Found | None] = lambda: None,
        *,
        gives_up: bool = False,
        is_hopeless: Callable[[], bool] = lambda: False,
    ) -> None:
        self._timing = timing
        self._calm_ms = calm_ms
        self._otherwise = otherwise
        self._gives_up = gives_up
        self._is_hopeless = is_hopeless
        self._asked_at = -math.inf
        self._has_looked = False
        self._has_begun = False
        self.is_over = False

    def look(self, *, is_gone: bool = True) -> Found | None:
        """Look for what is called otherwise, once for each time the page comes to rest; None when it is not time.

        Args:
            is_gone: Whether nothing fits what the flow names: else nothing else is taken for it.

        Raises:
            Ambiguous: More than one control is called so.
        """
        now = self._timing.clock.monotonic()
        if not self._has_begun or now - self._asked_at < self._timing.calm_look_s:
            self._has_begun = True
            return None
        self._asked_at = now
        calm_ms = self._calm_ms()
        self.is_over = (self._gives_up and calm_ms >= self._timing.calm_ms) or self._is_hopeless()
        is_due = is_gone and calm_ms >= self._timing.otherwise_ms and not self._has_looked
        self._has_looked = calm_ms >= self._timing.otherwise_ms
        return self._otherwise() if is_due else None

    def last_look(self) -> Found | None:
        """Look for what is called otherwise once more, at the end of all time, on a page with nothing on its way."""
        return self._otherwise() if self._calm_ms() > 0 else None


def register_engines(playwright: Playwright) -> None:
    """Teach Playwright `value "X"`, and to show us elements; once for each Playwright, before the first page."""
    script = resources.files("acepilot.browser").joinpath("scripts", "value.js").read_text(encoding="utf-8")
    playwright.selectors.register(VALUE_ENGINE, script, content_script=True)
    register_meeting(playwright)


def _regex(name: ResolvedName) -> re.Pattern[str]:
    return re.compile(browser_regex(name), re.IGNORECASE)


def _by_role(scope: Scope, role: str, name: ResolvedName | None) -> Locator:
    if name is None:
        return scope.get_by_role(role)  # type: ignore[arg-type]  # the notation knows ARIA's roles only
    regex = _regex(name)
    named = scope.get_by_role(role, name=regex)  # type: ignore[arg-type]  # as above
    if role not in TEXT_ROLES:
        return named
    return named.or_(scope.get_by_role(role).filter(has_text=regex))  # type: ignore[arg-type]  # as above


def _by_part(scope: Scope, part: ResolvedPart) -> Locator:
    name = part.name
    if part.by is By.ROLE:
        assert part.role is not None
        return _by_role(scope, part.role, name)
    assert name is not None
    match part.by:
        case By.LABEL:
            return scope.get_by_label(_regex(name))
        case By.TEXT:
            return scope.get_by_text(_regex(name))
        case By.PLACEHOLDER:
            return scope.get_by_placeholder(_regex(name))
        case By.TESTID:
            return scope.get_by_test_id(name.text)
        case By.CSS:
            return scope.locator(f"css={name.text}")
        case By.VALUE:
            return scope.locator(f"{VALUE_ENGINE}={browser_regex(name)}")


def by_chain(scope: Scope, chain: ResolvedChain) -> Locator:
    """Return what finds the visible elements that a chain means in a scope."""
    at: Scope = scope
    for part in chain.parts:
        at = _by_part(at, part)
    assert isinstance(at, Locator)
    return at.filter(visible=True)


def _by_any(scope: Scope, chains: tuple[ResolvedChain, ...]) -> tuple[Locator, ...]:
    """Return what finds all that fits any of the chains, in one look.

    CSS out of a flow is looked for by itself: if it is wrong, nothing else fails with it.
    """
    locators = tuple(by_chain(scope, chain) for chain in chains)
    if any(part.by is By.CSS for chain in chains for part in chain.parts):
        return locators
    return (reduce(Locator.or_, locators),)


def beats(timing: Timing) -> Iterator[int]:
    """Yield how many milliseconds to wait between looks: shorter first, as most pages are quick."""
    slice_ms = timing.first_slice_ms
    while True:
        yield slice_ms
        slice_ms = min(2 * slice_ms, timing.slice_ms)


def _by_plain_names(scope: Scope, names: tuple[ResolvedName, ...]) -> Locator:
    locators = [_by_role(scope, role, name) for name in names for role in NAVIGATION_ROLES]
    union = locators[0]
    for locator in locators[1:]:
        union = union.or_(locator)
    return union.filter(visible=True)


class Locating:
    """Looks for targets on one page.

    Args:
        page: The page.
        worlds: Its isolated worlds, for stillness.
        hosts: The flow's hosts; frames elsewhere are not looked into.
        pulse: Called while waiting, every few milliseconds; may raise to end the wait.
        quiet_ms: Tells for how long nothing has been on its way to the page, since the last act.
    """

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        hosts: tuple[str, ...],
        pulse: Callable[[], None],
        quiet_ms: Callable[[], float],
    ) -> None:
        self._page = page
        self.worlds = worlds
        self._hosts = hosts
        self._pulse = pulse
        self._quiet_ms = quiet_ms

    @property
    def timing(self) -> Timing:
        """Return the clock and the times of the page."""
        return self.worlds.timing

    # -- where ------------------------------------------------------------------------------

    def is_ours(self, frame: Frame) -> bool:
        """Tell whether a frame stands on one of the flow's hosts, over https on port 443."""
        at: Frame | None = frame
        while at is not None and at.url.startswith("about:"):
            at = at.parent_frame
        return at is not None and is_on_hosts(at.url, self._hosts)

    def frames(self) -> list[Frame]:
        """Return the frames on the flow's hosts, the page's own first."""
        return [frame for frame in self._page.frames if not frame.is_detached() and self.is_ours(frame)]

    def scopes(self, within: Found | None) -> list[tuple[Frame, Scope]]:
        """Return where to look: in what bounds the look, else in every frame on the flow's hosts."""
        if within is not None:
            return [(within.frame, within.locator)]
        return [(frame, frame) for frame in self.frames()]

    # -- looking ----------------------------------------------------------------------------

    def wait(self, milliseconds: int | None = None) -> None:
        """Let the browser, and the person, do something; events are heard meanwhile.

        Args:
            milliseconds: For how long; None for the time between two looks.
        """
        with driving("wait"):
            self._page.wait_for_timeout(self.timing.slice_ms if milliseconds is None else milliseconds)
        self._pulse()

    def _until(self, timeout_ms: int, rest: Rest) -> Iterator[None]:
        ends = self.timing.clock.monotonic() + timeout_ms / 1000
        waits = beats(self.timing)
        yield
        while self.timing.clock.monotonic() < ends and not rest.is_over:
            began = self.timing.clock.monotonic()
            self.wait(next(waits))
            ends += self._beyond_beat(began)
            yield

    def _beyond_beat(self, began: float) -> float:
        """Return by how much a wait was longer than a beat: the person's pause is not the page's time."""
        return max(0.0, self.timing.clock.monotonic() - began - self.timing.longest_beat_s)

    def still_for_ms(self) -> float:
        """Return for how long no document of the page has changed; one that gives no answer may have."""
        states = self.worlds.try_all("acepilot.state().still") or ()
        return min((float(still) for _, still in states), default=0.0)

    def calm_ms(self) -> float:
        """Return for how long the page has been calm since the last act.

        Nothing is on its way, nothing on the flow's hosts has changed, and nothing there says that it is busy.
        """
        states = self.worlds.try_all("acepilot.calm()")
        return min((self._quiet_ms(), *(float(calm) for _, calm in states))) if states else 0.0

    def settle(self) -> None:
        """Wait until the page has been still for 300 ms; a page that never is, is taken as it is after 3 s."""
        ends = self.timing.clock.monotonic() + self.timing.still_at_most_ms / 1000
        while (
            left := self.timing.still_ms - self.still_for_ms()
        ) > 0 and self.timing.clock.monotonic() < ends:
            began = self.timing.clock.monotonic()
            self.wait(min(math.ceil(left), self.timing.still_slice_ms))
            ends += self._beyond_beat(began)

    def present(self, target: ResolvedTarget) -> bool:
        """Tell whether at least one visible element fits, anywhere on the flow's hosts."""
        return self._count_any(target, None) > 0

    def _count_any(self, target: ResolvedTarget, within: Found | None) -> int:
        """Return how many visible elements fit any of a target's chains."""
        return sum(
            self.count(locator)
            for _, scope in self.scopes(within)
            for locator in _by_any(scope, target.chains)
        )

    def shows(self, number: str) -> bool:
        """Tell whether the page shows a number as such, anywhere on the flow's hosts."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(number)}(?![\w-])")
        frames = self.frames()
        return any(self.count(frame.get_by_text(pattern).filter(visible=True)) for frame in frames)

    def texts(self, target: ResolvedTarget) -> tuple[str, ...]:
        """Return the text of each visible element that fits: what a later look is compared with."""
        found: list[str] = []
        for chain in target.chains:
            for _, scope in self.scopes(None):
                try:
                    found.extend(by_chain(scope, chain).all_inner_texts())
                except PlaywrightError as error:
                    swallowed(error)
                    continue
        return tuple(found)

    def find(
        self, target: ResolvedTarget, *, within: Found | None, timeout_ms: int, rest: Rest | None = None
    ) -> Found:
        """Return the one visible element that a target means.

        1. A chain alone: the moment it fits exactly one element.
        2. With fallbacks: once the page is still, the first chain that fits; the others that fit must agree.
        3. Once the page is calm, and nothing of that fits: what `rest` finds.

        Args:
            target: The target.
            within: What it must stand in.
            timeout_ms: How long to look at most.
            rest: What is done once the page is calm; nothing unless said.

        Raises:
            NotThere: Nothing fits in time.
            Ambiguous: More than one element fits, or the fallbacks disagree.
        """
        return self._sought(lambda: self._named(target, within), timeout_ms, rest or Rest(self.timing))

    def _sought(self, look: Callable[[], Found], timeout_ms: int, rest: Rest) -> Found:
        """Look again and again, for as long as there is time and the rest is not over."""
        trouble: StepFailed | None = None
        for _ in self._until(timeout_ms, rest):
            try:
                return look()
            except (NotThere, Ambiguous) as error:
                swallowed(error)
                trouble = error
            try:
                found = rest.look(is_gone=isinstance(trouble, NotThere))
            except Ambiguous as error:
                swallowed(error)
                trouble = error
            else:
                if found is not None:
                    return found
        if isinstance(trouble, NotThere) and (last := rest.last_look()) is not None:
            return last
        assert trouble is not None
        raise trouble

    def _named(self, target: ResolvedTarget, within: Found | None) -> Found:
        """Return what a target means, as the page is now."""
        if len(target.chains) > 1:
            if not self._count_any(target, within):
                raise _not_there(target)
            self.settle()
        return self._agreed(target, within)

    def _agreed(self, target: ResolvedTarget, within: Found | None) -> Found:
        first: Found | None = None
        is_alone = len(target.chains) > 1 and self._count_any(target, within) == 1
        for n, chain in enumerate(target.chains):
            hits = self._all(chain, within)
            if not hits:
                continue
            if len(hits) > 1:
                raise Ambiguous(
                    f"{len(hits)} controls fit {chain.shown}; acepilot does not guess which.",
                    expected=f"exactly one {chain.shown}",
                    got=f"{len(hits)} of them",
                )
            frame, locator = hits[0]
            how = How.FALLBACK if n else How.FLOW
            found = Found(locator, frame, n, chain.shown, target.chains[0].shown, how)
            if is_alone:
                return found  # what the others fit, if anything, is the same element
            if first is None:
                first = found
            elif not self._same(first, found):
                raise Ambiguous(
                    f"{first.shown} and {found.shown} are two controls on this page; acepilot does not guess which.",
                    expected=f"{target.shown} to be one control",
                    got="two",
                )
        if first is None:
            raise _not_there(target)
        return first

    def _all(self, chain: ResolvedChain, within: Found | None) -> list[tuple[Frame, Locator]]:
        hits: list[tuple[Frame, Locator]] = []
        for frame, scope in self.scopes(within):
            locator = by_chain(scope, chain)
            hits.extend(
                (frame, locator.nth(n) if count > 1 else locator)
                for count in [self.count(locator)]
                for n in range(count)
            )
        return hits

    def _same(self, one: Found, other: Found) -> bool:
        if one.frame is not other.frame:
            return False
        with driving("compare two controls"):
            if one.locator.or_(other.locator).count() == 1:
                return True
            return _is_one_control(one, other) or _is_one_control(other, one)

    def find_place(
        self, names: tuple[ResolvedName, ...], *, timeout_ms: int, rest: Rest | None = None
    ) -> Found:
        """Return the innermost visible link, menu item, tab, tree item or button with one of these names.

        Args:
            names: The names.
            timeout_ms: How long to look at most.
            rest: As in `find`.

        Raises:
            NotThere: There is none in time.
            Ambiguous: There are several, none inside another.
        """
        return self._sought(lambda: self._place(names), timeout_ms, rest or Rest(self.timing))

    def _place(self, names: tuple[ResolvedName, ...]) -> Found:
        shown = " | ".join(name.shown for name in names)
        hits = [(frame, _by_plain_names(scope, names)) for frame, scope in self.scopes(None)]
        counted = [(frame, locator, self.count(locator)) for frame, locator in hits]
        count = sum(number for _, _, number in counted)
        if count:
            frame, locator, number = next(hit for hit in counted if hit[2])
            if number == count and (single := self._innermost(locator, number)):
                return Found(single, frame, 0, shown, shown)
            raise Ambiguous(
                f"{count} places are called {shown}; acepilot does not guess which.",
                expected=f"one {shown}",
                got=f"{count}",
            )
        raise NotThere(
            f"There is no link, menu item, tab or button called {shown}.",
            expected=shown,
            got="none of that name",
        )

    def _innermost(self, locator: Locator, count: int) -> Locator | None:
        if count == 1:
            return locator
        with driving("look at the menu"):
            inner = [n for n in range(count) if locator.nth(n).locator("*").and_(locator).count() == 0]
        return locator.nth(inner[0]) if len(inner) == 1 else None

    def count(self, locator: Locator) -> int:
        """Return how many elements a locator finds; none in a frame that went away."""
        try:
            return locator.count()
        except PlaywrightError as error:
            swallowed(error)
            if is_gone(error):
                self._check_window()
            return 0  # the frame went away while it was asked: nothing is there

    def _check_window(self) -> None:
        """Make sure that it is a tab that went away, and not all of them: nobody then can tell what is not there.

        Raises:
            Interrupted: It is all of them, or the driver.
        """
        for page in self._page.context.pages:
            with Swallowing(PlaywrightError):
                return page.wait_for_timeout(1)
        raise Interrupted("The browser window was closed.")


def _not_there(target: ResolvedTarget) -> NotThere:
    return NotThere(
        f"There is no {target.spoken} on the page.", expected=target.shown, got="nothing that fits"
    )


def _is_one_control(outer: Found, inner: Found) -> bool:
    """Tell whether one stands inside the other within the same control.

    Asks by locators alone: what is evaluated in the page's own world, the page can answer for us.
    """
    if outer.locator.locator("*").and_(inner.locator).count() == 0:
        return False
    is_control = outer.locator.and_(outer.frame.locator(CONTROLS)).count() > 0
    return is_control or outer.locator.locator(CONTROLS).filter(visible=True).count() <= 1


def is_on_hosts(url: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether an address is on one of these exact hosts, https, port 443."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        swallowed(error)
        return False
    return parts.scheme == "https" and parts.hostname in hosts and port in (None, 443)
