"""Finding, on a page that is calm, what is not called as the flow has it: the tiers after the exact name.

Owns what the page shows by role and name, and how a control that was chosen among it becomes a locator. Whether a name
says the same is `flow.alike`'s to judge. Exactly one control fits, and none that another target of the step names as
well; else nothing is taken. Touches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import driving
from acepilot.browser.found import Ambiguous, Found, How
from acepilot.browser.locate import Locating
from acepilot.browser.locators import Scope, by_chain
from acepilot.browser.pointing import Box, Control, Pointing
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world import Unanswered
from acepilot.flow.alike import CHOSEN, Sighting, Tier, are_alike, best_of
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedPart, ResolvedTarget
from acepilot.flow.target import By
from acepilot.folding import without_marks

OPENS_A_LIST = "[aria-haspopup=listbox], [aria-haspopup=menu], [aria-haspopup=tree], [aria-haspopup=grid]"
HOW = MappingProxyType({Tier.ALIKE: How.ALIKE, Tier.ROLE: How.ROLE, Tier.BESIDE: How.BESIDE})
HEADS = (
    "th, td, dt, label, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader], h5, h6, b, strong,"
    " span:not(:has(*)), div:not(:has(*)), p:not(:has(*))"
)
LONGEST_NAME = 60
NAMED = frozenset({By.ROLE, By.LABEL, By.PLACEHOLDER})
_LINE = re.compile(r"\s*- (?P<quote>'?)(?P<role>[a-z]+) \"(?P<name>(?:[^\"\\]|\\.)*)\"")


@dataclass(frozen=True, slots=True)
class SeenAt:
    """Where a control was seen: in which frame, inside what, and what finds it there, if not its role and name."""

    frame: Frame
    scope: Scope
    locator: Locator | None = None


Seen = tuple[SeenAt, Sighting]


def find_otherwise(
    locating: Locating,
    target: ResolvedTarget,
    *,
    within: Found | None,
    rivals: Sequence[ResolvedTarget],
    nameless: Sequence[Seen] = (),
    is_only_seen: bool = False,
) -> Found | None:
    """Return the one control that a target means though it is called otherwise; None when there is none.

    Args:
        locating: The eyes, on a page that is calm.
        target: What nothing fits by its exact name.
        rivals: What else the step names: its controls are never taken.
        nameless: The controls without a name of their own, with the text beside each.
        is_only_seen: Whether it is neither touched nor read: then more than one will do.

    Raises:
        Ambiguous: More than one control fits equally well.
        Unanswered: A part of the page does not tell what it has.
    """
    hits = [hit for chains in _by_holder(target) for hit in _hits(locating, chains, within, rivals, nameless)]
    hits += [(Tier.ALIKE, one) for one in _data(locating, target, within, rivals)]
    best = min((tier for tier, _ in hits), default=None)
    found = [one for tier, one in hits if tier is best]
    if len(found) > 1 and not is_only_seen:
        shown = " and ".join(dict.fromkeys(one.shown for one in found))
        raise Ambiguous(
            f"{len(found)} controls could be {target.spoken} ({shown}); acepilot does not guess which.",
            expected=f"exactly one {target.shown}",
            got=f"{len(found)} that could be it",
        )
    if not found or _is_of(locating, rivals, found[0], within):
        return None
    return found[0]


def nameless_fields(pointing: Pointing, locating: Locating) -> dict[Seen, Control]:
    """Return the fields that have no name of their own but a text beside them, each named by that text.

    So are lists whose name bears what they show, by the rest of it.

    A field that no locator finds alone, where it stands, is left out.
    """
    found: dict[Seen, Control] = {}
    for seen in pointing.nameless():
        for frame, scope in locating.frames.scopes(None):
            locator = scope.locator(f"css={seen.path}").filter(visible=True)
            if locating.frames.count(locator) == 1 and _is_at(locator, seen.box):
                spot = SeenAt(frame, scope, locator)
                sighting = Sighting(seen.control.role, "" if seen.beside else seen.control.name, seen.beside)
                found[spot, sighting] = replace(seen.control, name=sighting.name or seen.beside)
    return found


def _is_at(locator: Locator, box: Box) -> bool:
    with driving("look at a field"):
        here = locator.bounding_box()
    return here is not None and box.is_like(Box(here["x"], here["y"], here["width"], here["height"]))


def _by_holder(target: ResolvedTarget) -> list[ResolvedTarget]:
    """Return a target's chains that name a control, those together whose last parts are sought inside the same."""
    groups: dict[str, list[ResolvedChain]] = {}
    for chain in target.chains:
        if chain.parts[-1].by in NAMED:
            groups.setdefault(repr(chain.parts[:-1]), []).append(chain)
    return [replace(target, chains=tuple(chains)) for chains in groups.values()]


def _hits(
    locating: Locating,
    target: ResolvedTarget,
    within: Found | None,
    rivals: Sequence[ResolvedTarget],
    nameless: Sequence[Seen],
) -> list[tuple[Tier, Found]]:
    """Return the controls that a target names best, each with how well."""
    holder = target.chains[0].parts[:-1]
    scopes = locating.frames.scopes(within)
    if holder:
        chain = ResolvedChain(holder, "")
        scopes = [
            (frame, at) for frame, scope in scopes if locating.frames.count(at := by_chain(scope, chain)) == 1
        ]
    seen = [one for frame, scope in scopes for one in _named_in(locating, frame, scope)]
    seen += _inside(locating, nameless, scopes)
    best = best_of(target, rivals, [sighting for _, sighting in seen])
    if best is None:
        return []
    tier, places = best
    chosen = dict.fromkeys(seen[place] for place in places)
    return [
        (tier, one) for spot, sighting in chosen for one in _located(locating, target, spot, sighting, tier)
    ]


def _data(
    locating: Locating, target: ResolvedTarget, within: Found | None, rivals: Sequence[ResolvedTarget]
) -> list[Found]:
    """Return each datum that the page shows for a name that says the same as one of a target's."""
    wanted, others = _names_of_data([target]), _names_of_data(rivals)
    if not wanted:
        return []
    found: list[Found] = []
    for frame, scope in locating.frames.scopes(within):
        for called in _words_in(scope):
            if not _is_like_one(called, wanted) or _is_like_one(called, others):
                continue
            shown = f'value "{called}"'
            part = ResolvedPart(By.VALUE, None, ResolvedName(called, called, is_regex=False))
            locator = by_chain(scope, ResolvedChain((part,), shown))
            found += [
                Found(locator.nth(n), frame, 0, shown, target.chains[0].shown, How.ALIKE)
                for n in range(locating.frames.count(locator))
            ]
    return found


def _names_of_data(targets: Sequence[ResolvedTarget]) -> list[str]:
    parts = [chain.parts[0] for target in targets for chain in target.chains if len(chain.parts) == 1]
    return [part.name.text for part in parts if part.by is By.VALUE and part.name and not part.name.is_regex]


def _is_like_one(called: str, names: Sequence[str]) -> bool:
    return any(are_alike(called, name, is_field=True) for name in names)


def _words_in(scope: Scope) -> list[str]:
    """Return the short texts of a scope that may say what a datum is, each once."""
    try:
        texts = scope.locator(HEADS).filter(visible=True).all_inner_texts()
    except PlaywrightError as error:
        swallowed(error)
        return []  # it is gone
    squeezed = (without_marks(text) for text in texts)
    return list(dict.fromkeys(text for text in squeezed if 0 < len(text) <= LONGEST_NAME))


def _named_in(locating: Locating, frame: Frame, scope: Scope) -> list[Seen]:
    """Return role and name of everything in a scope that has a name, as a screen reader gets them."""
    whole = scope.locator("body") if isinstance(scope, Frame) else scope
    try:
        lines = whole.aria_snapshot(timeout=locating.pace.timing.snapshot_within_ms).splitlines()
    except PlaywrightTimeoutError as error:
        swallowed(error)
        if locating.frames.count(whole):
            raise Unanswered(has_failed=False) from None  # what it has could be meant as well
        return []  # it has no body
    except PlaywrightError as error:
        swallowed(error)
        return []  # it is gone
    named = (found for line in lines if (found := _LINE.match(line)))
    return [
        (SeenAt(frame, scope), Sighting(found["role"], _unquoted(found["name"], found["quote"])))
        for found in named
    ]


def _unquoted(name: str, quote: str) -> str:
    return re.sub(r"\\(.)", r"\1", name.replace("''", "'") if quote else name)


def _inside(
    locating: Locating, nameless: Sequence[Seen], scopes: Sequence[tuple[Frame, Scope]]
) -> list[Seen]:
    """Return those of the nameless controls that stand in one of the scopes."""
    bounds = dict(scopes)
    return [
        (spot, sighting)
        for spot, sighting in nameless
        if spot.locator is not None
        and (scope := bounds.get(spot.frame)) is not None
        and (isinstance(scope, Frame) or locating.frames.count(scope.locator("*").and_(spot.locator)) == 1)
    ]


def _located(
    locating: Locating, target: ResolvedTarget, spot: SeenAt, sighting: Sighting, tier: Tier
) -> list[Found]:
    """Return what finds a control that was seen, once for each that is called exactly so."""
    locator = spot.locator or _by_sight(spot, sighting, opens_list=_is_list(target, sighting))
    count = locating.frames.count(locator)
    name = sighting.name or sighting.beside
    shown = f'{sighting.role} "{name}"'
    wanted = target.chains[0].shown
    return [
        Found(locator.nth(n) if count > 1 else locator, spot.frame, 0, shown, wanted, HOW[tier])
        for n in range(count)
    ]


def _is_list(target: ResolvedTarget, sighting: Sighting) -> bool:
    """Tell whether a button is to stand for a list: it must say that it opens one."""
    roles = {chain.parts[-1].role for chain in target.chains}
    return sighting.role == "button" and "button" not in roles and bool(roles & CHOSEN)


def _by_sight(spot: SeenAt, sighting: Sighting, *, opens_list: bool) -> Locator:
    named = spot.scope.get_by_role(sighting.role, name=sighting.name, exact=True)  # type: ignore[arg-type]  # ARIA's
    if opens_list:
        named = named.and_(spot.frame.locator(OPENS_A_LIST))
    return named.filter(visible=True)


def _is_of(locating: Locating, rivals: Sequence[ResolvedTarget], found: Found, within: Found | None) -> bool:
    """Tell whether another target means this very control by something else than role and name, such as CSS."""
    others = [
        by_chain(scope, chain)
        for rival in rivals
        for chain in rival.chains
        if chain.parts[-1].by in {By.CSS, By.TESTID, By.TEXT}
        for frame, scope in locating.frames.scopes(within)
        if frame == found.frame
    ]
    if not others:
        return False
    with driving(f"look at {found.shown}"):
        return found.locator.and_(reduce(Locator.or_, others)).count() > 0
