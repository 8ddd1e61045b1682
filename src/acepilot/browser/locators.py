"""How a target becomes Playwright's locators. Looks at no page.

Names are computed by Playwright; only `value "X"` has an engine of ours, for there is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from importlib import resources

from playwright.sync_api import Frame, Locator, Playwright

from acepilot.browser.world_scripts import register_meeting
from acepilot.flow.name_match import browser_regex
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedPart
from acepilot.flow.roles import NAVIGATION_ROLES
from acepilot.flow.target import By

VALUE_ENGINE = "acepilot-value"

# Roles that take no name from their content, so that Playwright's role-and-name finds nothing: WAI-ARIA 1.2, 5.2.8.4.
TEXT_ROLES = frozenset(
    "alert alertdialog article banner complementary contentinfo definition dialog figure form group list log main"
    " marquee navigation note region search status table tabpanel term timer toolbar".split()
)

JOINED = frozenset({By.ROLE, By.LABEL, By.PLACEHOLDER})
"""What is judged for each element by itself; of texts the innermost that fits is found, which others may change."""

Scope = Frame | Locator


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


def by_any(scope: Scope, chains: tuple[ResolvedChain, ...]) -> tuple[Locator, ...]:
    """Return what finds all that fits any of the chains, in one look.

    CSS out of a flow is looked for by itself: if it is wrong, nothing else fails with it.
    """
    locators = tuple(by_chain(scope, chain) for chain in joined(chains))
    if any(part.by is By.CSS for chain in chains for part in chain.parts):
        return locators
    return (reduce(Locator.or_, locators),)


def joined(chains: tuple[ResolvedChain, ...]) -> tuple[ResolvedChain, ...]:
    """Return fewer chains that together find the same: those that differ by a plain name alone are one.

    For each of a union's parts Playwright computes the names of the whole page anew.
    """
    alike: dict[object, list[ResolvedChain]] = {}
    for n, chain in enumerate(chains):
        last = chain.parts[-1]
        is_plain = last.by in JOINED and last.name is not None and not last.name.is_regex
        alike.setdefault((chain.parts[:-1], last.by, last.role) if is_plain else n, []).append(chain)
    return tuple(_as_one(those) if len(those) > 1 else those[0] for those in alike.values())


def _as_one(chains: list[ResolvedChain]) -> ResolvedChain:
    """Return the chain that means what any of these means."""
    names = [name for chain in chains if (name := chain.parts[-1].name)]
    name = ResolvedName(
        "|".join(map(browser_regex, names)), " | ".join(one.shown for one in names), is_regex=True
    )
    parts = (*chains[0].parts[:-1], replace(chains[0].parts[-1], name=name))
    return ResolvedChain(parts, " | ".join(chain.shown for chain in chains))


def by_plain_names(scope: Scope, names: tuple[ResolvedName, ...]) -> Locator:
    """Return what finds the visible places that bear one of these names."""
    parts = [ResolvedPart(By.ROLE, role, name) for name in names for role in NAVIGATION_ROLES]
    (union,) = by_any(scope, tuple(ResolvedChain((part,), "") for part in parts))
    return union
