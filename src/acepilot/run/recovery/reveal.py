"""Places that a page hides: behind a control that opens a menu of what had no room, or on a later page of a list.

Owns when such controls are tried, and presses them by the same actions as any other, and nothing else. Only on a page
that is still, lacks the place, and holds nothing that somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable

from acepilot.browser.found import Found, How, NotThere
from acepilot.browser.hidden import entries, openers, pager, rows
from acepilot.browser.rest import Rest
from acepilot.errors import StepFailed
from acepilot.person.human import Turn
from acepilot.run.step_context import StepContext

MOST_OVERFLOWS = 3
MOST_PAGES = 50

Look = Callable[[int, Rest | None], Found]


def find_hidden(
    context: StepContext, look: Look, shown: str, timeout_ms: int, rest: Rest | None, *, is_of_item: bool
) -> Found:
    """Find a place; where it is not on a page that is still, look where the page may hide it.

    1. As it is, until the page is still.
    2. In a menu of what had no room.
    3. If it tells one item from another: on the following pages of a list.
    4. Under a name that says the same.

    Args:
        look: Looks for it on the page as it is, for so many milliseconds.
        shown: What is looked for, for the journal.
        rest: What else would do, once it is nowhere as it is called.
        is_of_item: Whether it stands in a list of the items.

    Raises:
        NotThere: It is nowhere; in the person's turn, it is not on the page as it is.
        Ambiguous: It is there more than once.
    """
    ends = context.timing.clock.monotonic() + timeout_ms / 1000
    while True:
        try:
            return look(min(context.timing.hidden_slice_ms, timeout_ms), None)  # 1
        except NotThere:
            eyes = context.locating
            if (
                eyes.pace.still_for_ms() < context.timing.hidden_still_ms
                and context.timing.clock.monotonic() < ends
            ):
                continue
            if context.turns.turn is not Turn.ACEPILOT or context.typed.is_any_held():
                raise
            found = _in_overflow(context, look, shown)  # 2
            if found is None and is_of_item:
                found = _on_later_page(context, look, timeout_ms)  # 3
            if found is not None:
                return found
            return look(max(0, round((ends - context.timing.clock.monotonic()) * 1000)), rest)  # 4


# -- a menu of what had no room -------------------------------------------------------------------


def _in_overflow(context: StepContext, look: Look, shown: str) -> Found | None:
    """Open what may hold the place, nearest to the page's bars first; close it again where it does not."""
    for opener in openers(context.locating)[:MOST_OVERFLOWS]:
        before = entries(opener)
        if not _press(context, opener):
            continue
        try:
            found = look(context.timing.menu_opens_ms, None)
        except NotThere:
            if entries(opener) > before:
                _press(context, opener)
            continue
        context.record.write("drift", {"wanted": shown, "used": opener.shown, "how": How.OVERFLOW})
        return found
    return None


# -- a later page of a list -----------------------------------------------------------------------


def _on_later_page(context: StepContext, look: Look, timeout_ms: int) -> Found | None:
    """Turn the pages of a list until the place is there, or the list ends."""
    ends = context.timing.clock.monotonic() + timeout_ms / 1000
    for _ in range(MOST_PAGES):
        before = rows(context.locating)
        turns = pager(context.locating) if before else None
        if turns is None or context.timing.clock.monotonic() > ends or not _press(context, turns):
            return None
        try:
            return _once_turned(context, look, before)
        except NotThere:
            if rows(context.locating) == before:
                return None
    return None


def _once_turned(context: StepContext, look: Look, before: tuple[str, ...]) -> Found:
    """Look once the list has changed: a row of the page before could be taken for one of this page."""
    ends = context.timing.clock.monotonic() + context.timing.list_turns_ms / 1000
    while rows(context.locating) == before and context.timing.clock.monotonic() < ends:
        context.surface.wait()
    context.locating.pace.settle()
    return look(context.timing.hidden_slice_ms, None)


def _press(context: StepContext, found: Found) -> bool:
    """Press a control under all the rules; tell whether it was."""
    try:
        context.turns.breathe()
        context.actions.click(found, timeout_ms=context.timing.list_turns_ms)
        context.turns.breathe()
    except StepFailed:
        return False
    return True
