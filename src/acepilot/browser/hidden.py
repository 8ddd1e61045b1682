"""The controls behind which a page hides places: menus of what had no room, and what turns the pages of a list.

Owns by which names and properties they are known. Presses nothing.
"""

from __future__ import annotations

import json
import re

from playwright.sync_api import Frame, Locator

from acepilot.browser.driver import driving
from acepilot.browser.found import Found
from acepilot.browser.locate import Locating
from acepilot.client.meaning import undecorated
from acepilot.flow.words import submit_word

# Names, whole but for the signs painted around them.
MORE = re.compile(
    r"(show |open |toggle |main )?(menu|navigation)|navigation menu|(show )?more( tabs| items)?"
    r"|…|\.\.\.|⋯|⋮|☰|≡",
    re.IGNORECASE,
)
NEXT = re.compile(
    r"(next( page)?|(go to )?next page|show more|load more|view more|more results) ?>?|>|›|»|→", re.IGNORECASE
)
OPENERS = ("button", "menuitem", "tab", "link")
PAGERS = ("button", "link")
OPENS = "[aria-haspopup]:not([aria-haspopup=false]), [aria-expanded], summary"
IN_ROW = "tr *, [role=row] *"
BARS = "[role=tablist] *, [role=menubar] *, nav *, [role=navigation] *, header *"
LEADS = "a[href]:not([href='']):not([href^='#']):not([href^='javascript:' i])"
"""Links that lead to another page: what opens a menu on this one is none."""
ENDS = re.compile(r"\b(?:log|sign)\W?(?:s|ged|ned)? ?(?:you )?(?:out|off)\b|\bexit\b|\bquit\b", re.IGNORECASE)
"""What a control says that ends the session, whatever it is called."""
ENTRIES = "a[href], button, [role=menuitem], [role=link], [role=tab], [role=button], [role=treeitem]"
ROWS = "tr, [role=row], li, [role=listitem]"
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')
USELESS = ":disabled, [aria-disabled=true], [aria-haspopup]:not([aria-haspopup=false]), [aria-expanded]"


def openers(eyes: Locating) -> list[Found]:
    """Return what may open a menu of places, and has not: those in a bar of the page first; none of a row of a list."""
    found: list[tuple[bool, Found]] = []
    for frame in eyes.frames.all():
        opens = frame.locator(OPENS).and_(frame.locator(f":not({LEADS})"))
        for control in _named(frame, OPENERS, MORE, opens):
            with driving("look for a menu"):
                if control.locator.and_(
                    frame.locator(f"{IN_ROW}, [aria-expanded=true], details[open] > summary")
                ).count():
                    continue
                is_in_bar = control.locator.and_(frame.locator(BARS)).count() > 0
            found.append((not is_in_bar, control))
    return [one for _, one in sorted(found, key=lambda each: each[0])]


def entries(opener: Found) -> int:
    """Return how many places and buttons are in sight beside what opens a menu."""
    with driving("look at the menu"):
        return opener.frame.locator(ENTRIES).filter(visible=True).count()


def rows(eyes: Locating) -> tuple[str, ...]:
    """Return the texts of all rows of lists and tables that are in sight."""
    found: list[str] = []
    for frame in eyes.frames.all():
        with driving("read the list"):
            found.extend(frame.locator(ROWS).filter(visible=True).all_inner_texts())
    return tuple(found)


def pager(eyes: Locating) -> Found | None:
    """Return what turns to the next page; a list may have one above and one below, which are alike."""
    for frame in eyes.frames.all():
        for control in _named(frame, PAGERS, NEXT, frame.locator(f":not({USELESS})")):
            return control
    return None


def _named(frame: Frame, roles: tuple[str, ...], name: re.Pattern[str], also: Locator) -> list[Found]:
    """Return the controls in sight that are called so; an arrow that a style sheet paints is part of a name too."""
    by_role = [frame.get_by_role(role, name=name) for role in roles]  # type: ignore[arg-type]  # all are ARIA's
    union = frame.locator("summary").filter(has_text=name)  # which has no role of these
    for one in by_role:
        union = union.or_(one)
    with driving("look at the page"):
        controls = union.and_(also).filter(visible=True).all()
        found = [_as_found(frame, control) for control in controls]
        return [one for one in found if name.fullmatch(undecorated(_name_of(one))) and not _ends(one)]


def _ends(found: Found) -> bool:
    """Tell whether what a control says besides its name is of leaving the portal, or of what no such control does."""
    attributes = [found.locator.get_attribute(name) or "" for name in ("title", "aria-description")]
    ids = (found.locator.get_attribute("aria-describedby") or "").split()
    described = [found.frame.locator(f"[id={json.dumps(one)}]") for one in ids]
    texts = [*attributes, *(text for one in described for text in one.all_text_contents())]
    return any(ENDS.search(text) or submit_word(text) for text in texts)


def _as_found(frame: Frame, control: Locator) -> Found:
    lines = control.aria_snapshot().splitlines()
    shown = lines[0].removeprefix("- ").rstrip(":") if lines else "a control"
    return Found(control, frame, 0, shown, shown)


def _name_of(found: Found) -> str:
    named = _NAME.search(found.shown)
    return named[1] if named else found.locator.inner_text()
