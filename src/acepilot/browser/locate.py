"""Finding what a flow names, on the page and in every frame on the flow's hosts.

Owns how long is looked, and when fallbacks agree. Touches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page

from acepilot.browser.driver import driving
from acepilot.browser.found import Ambiguous, ElementSeen, Found, How, NotThere
from acepilot.browser.locators import by_any, by_chain, by_plain_names
from acepilot.browser.pace import Pace
from acepilot.browser.portal_frames import PortalFrames
from acepilot.browser.rest import Rest
from acepilot.browser.swallowed import swallowed
from acepilot.browser.worlds import Worlds
from acepilot.errors import StepFailed
from acepilot.flow.alike import FIELDS
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedTarget
from acepilot.flow.roles import NAVIGATION_ROLES
from acepilot.flow.target import By

# What a person can press or fill: two of them inside one element are two controls.
CONTROLS = (
    "button, a[href], input, select, textarea, summary, [role=button], [role=link], [role=menuitem], [role=tab],"
    " [role=treeitem], [role=option], [role=combobox], [role=textbox], [role=radio], [role=checkbox]"
)


Hit = tuple[Frame, Locator, ElementSeen | None]


class Locating:
    """Looks for targets on one page.

    Args:
        hosts: The flow's hosts; frames elsewhere are not looked into.
        pulse: Called while waiting, every few milliseconds; may raise to end the wait.
        quiet_ms: Tells for how long nothing has been on its way to the page, since the last act.

    Attributes:
        pace: How long is waited between two looks.
    """

    def __init__(
        self,
        page: Page,
        worlds: Worlds,
        hosts: tuple[str, ...],
        pulse: Callable[[], None],
        quiet_ms: Callable[[], float],
    ) -> None:
        self.frames = PortalFrames(page, hosts)
        self.pace = Pace(page, worlds, pulse, quiet_ms)
        self._worlds = worlds
        self._calm_at: tuple[int, ...] = ()

    @property
    def moment(self) -> tuple[int, ...]:
        """Return what changes with each look, each question to the page and each wait."""
        return self.pace.waits, self.frames.looks, self._worlds.sessions.commands

    def calm_ms(self) -> float:
        """Return for how long the page has been calm, as `Pace.calm_ms`; what else it told is known at this moment."""
        calm_ms = self.pace.calm_ms()
        self._calm_at = self.moment
        return calm_ms

    @property
    def is_sensitive_now(self) -> bool | None:
        """Tell whether the page asks for a password or code, if it was told just now: nothing was asked since."""
        return self.pace.was_sensitive if self._calm_at == self.moment else None

    def is_at_hand(self, found: Found) -> bool:
        """Tell whether a field was found just now: nothing was asked or waited for since."""
        return found.sight is not None and found.sight.moment == self.moment

    # -- looking ----------------------------------------------------------------------------

    def present(self, target: ResolvedTarget) -> bool:
        """Tell whether at least one visible element fits, anywhere on the flow's hosts."""
        return self._count_any(target, None) > 0

    def _count_any(self, target: ResolvedTarget, within: Found | None) -> int:
        """Return how many visible elements fit any of a target's chains."""
        return sum(
            self.frames.count(locator)
            for _, scope in self.frames.scopes(within)
            for locator in by_any(scope, target.chains)
        )

    def shows(self, number: str) -> bool:
        """Tell whether the page shows a number as such, anywhere on the flow's hosts."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(number)}(?![\w-])")
        frames = self.frames.all()
        return any(self.frames.count(frame.get_by_text(pattern).filter(visible=True)) for frame in frames)

    def texts(self, target: ResolvedTarget) -> tuple[str, ...]:
        """Return the text of each visible element that fits: what a later look is compared with."""
        found: list[str] = []
        for _, scope in self.frames.scopes(None):
            for locator in by_any(scope, target.chains):
                try:
                    found.extend(locator.all_inner_texts())
                except PlaywrightError as error:
                    swallowed(error)
                    continue
        return tuple(found)

    def find(
        self, target: ResolvedTarget, *, within: Found | None, timeout_ms: int, rest: Rest | None = None
    ) -> Found:
        """Return the one visible element that a target means.

        1. A chain alone: the moment it fits exactly one element.
        2. With fallbacks: once the page is still, the first chain that fits; the others that fit must agree. What is
           pressed is taken at once where it alone fits, and by the first chain: as a chain alone is. A field is waited
           for: what goes into a wrong one is worse.
        3. Once the page is calm, and nothing of that fits: what `rest` finds.

        Args:
            rest: What is done once the page is calm; nothing unless said.

        Raises:
            NotThere: Nothing fits in time.
            Ambiguous: More than one element fits, or the fallbacks disagree.
        """
        return self._sought(lambda: self._named(target, within), timeout_ms, rest or Rest(self.pace.timing))

    def _sought(self, look: Callable[[], Found], timeout_ms: int, rest: Rest) -> Found:
        """Look again and again, for as long as there is time and the rest is not over."""
        trouble: StepFailed | None = None
        for _ in self.pace.until(timeout_ms, rest):
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
        if len(target.chains) == 1:
            return self._agreed(target, within)
        count = self._count_any(target, within)
        if not count:
            raise _not_there(target)
        first = target.chains[0]
        if count == 1 and _is_pressed(first) and len(hits := self._all(first, within)) == 1:
            return _found(target, 0, *hits[0])
        if self.pace.settle():
            count = self._count_any(target, within)
        return self._agreed(target, within, is_alone=count == 1)

    def _agreed(self, target: ResolvedTarget, within: Found | None, *, is_alone: bool = False) -> Found:
        """Return what the first chain that fits means.

        Args:
            is_alone: Whether one element fits all chains together: what the others fit, if anything, is the same one.
        """
        first: Found | None = None
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
            found = _found(target, n, *hits[0])
            if is_alone:
                return found
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

    def _all(self, chain: ResolvedChain, within: Found | None) -> list[Hit]:
        """Return all that a chain means; of a field the element too: who fills it at once need not look again.

        One that is sought inside something else is looked for again: it may have come elsewhere meanwhile.
        """
        is_kept = within is None and len(chain.parts) == 1
        hits: list[Hit] = []
        for frame, scope in self.frames.scopes(within):
            locator = by_chain(scope, chain)
            sights = self._sights(locator, chain, is_kept=is_kept)
            hits.extend(
                (frame, locator.nth(n) if len(sights) > 1 else locator, sight)
                for n, sight in enumerate(sights)
            )
        return hits

    def _sights(self, locator: Locator, chain: ResolvedChain, *, is_kept: bool) -> list[ElementSeen | None]:
        """Return how each element that fits was seen; None of what no value goes into."""
        is_field = _is_field(chain)
        elements = (
            self.frames.elements(locator) if is_field and is_kept else [None] * self.frames.count(locator)
        )
        name = chain.parts[-1].name
        return [ElementSeen(element, self.moment, name) if is_field else None for element in elements]

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

        Raises:
            NotThere: There is none in time.
            Ambiguous: There are several, none inside another.
        """
        return self._sought(lambda: self._place(names), timeout_ms, rest or Rest(self.pace.timing))

    def _place(self, names: tuple[ResolvedName, ...]) -> Found:
        shown = " | ".join(name.shown for name in names)
        hits = [(frame, by_plain_names(scope, names)) for frame, scope in self.frames.scopes(None)]
        counted = [(frame, locator, self.frames.count(locator)) for frame, locator in hits]
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


def _not_there(target: ResolvedTarget) -> NotThere:
    return NotThere(
        f"There is no {target.spoken} on the page.", expected=target.shown, got="nothing that fits"
    )


def _is_pressed(chain: ResolvedChain) -> bool:
    """Tell whether a chain names what is pressed: it holds nothing, and nothing is entered there."""
    return chain.parts[-1].role in NAVIGATION_ROLES


def _is_field(chain: ResolvedChain) -> bool:
    """Tell whether a chain names what a value goes into."""
    return chain.parts[-1].role in FIELDS or chain.parts[-1].by in {By.LABEL, By.PLACEHOLDER}


def _found(
    target: ResolvedTarget, nth: int, frame: Frame, locator: Locator, sight: ElementSeen | None
) -> Found:
    """Return what one chain of a target has found."""
    how = How.FALLBACK if nth else How.FLOW
    return Found(locator, frame, nth, target.chains[nth].shown, target.chains[0].shown, how, sight)


def _is_one_control(outer: Found, inner: Found) -> bool:
    """Tell whether one stands inside the other within the same control.

    Asks by locators alone: what is evaluated in the page's own world, the page can answer for us.
    """
    if outer.locator.locator("*").and_(inner.locator).count() == 0:
        return False
    is_control = outer.locator.and_(outer.frame.locator(CONTROLS)).count() > 0
    return is_control or outer.locator.locator(CONTROLS).filter(visible=True).count() <= 1
