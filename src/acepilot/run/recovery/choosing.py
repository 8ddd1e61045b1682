"""Which target stands for what the person pointed at: found by the page's own locators, and allowed in this step.

Owns the judgement; shows nothing, and presses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.browser.found import Found
from acepilot.browser.notations import is_by_place
from acepilot.browser.pointing import Described, box_of
from acepilot.errors import StepFailed
from acepilot.flow.resolved import MissingValue, resolve_target
from acepilot.flow.target import Alternatives, parse_target
from acepilot.flow.words import submit_word
from acepilot.person import help_texts
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.pointed import Need, nameable, notations, spoken, unfit
from acepilot.run.step_context import StepContext

WAYS = frozenset({"link", "tab", "menuitem", "treeitem"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person pointed at, as a target that finds it and nothing else.

    Attributes:
        for_all: Whether it stands for other items' control too.
    """

    seen: Described
    target: Alternatives
    for_all: bool


class Chooser:
    """Judges what is pointed at, for one step."""

    def __init__(self, context: StepContext, lost: Lost) -> None:
        self.context = context
        self.lost = lost

    def reason_against(self, seen: Described) -> str | None:
        """Return why a control cannot be used here; None when it can."""
        need = self.lost.need
        if reason := unfit(seen, need, is_secret=self.lost.is_secret):
            return reason
        if need in {Need.PRESS, Need.FOLLOW} and self._submits(seen):
            return help_texts.never_pressed(spoken(seen))
        return None

    def _submits(self, seen: Described) -> bool:
        """Tell whether a control is named like one that sends, or is one that a review leaves to the person."""
        is_way = seen.control.role in WAYS
        if not is_way and submit_word(seen.control.name):
            return True
        steps = (step for stage in self.context.flow.stages for step in stage.steps)
        submits = (submit for step in steps if (submit := step.left_to_person()) is not None)
        return any(self._is_submit(submit, seen) for submit in submits)

    def _is_submit(self, submit: Alternatives, seen: Described) -> bool:
        """Tell whether a control is what a review's `submit:` finds on this page."""
        try:
            found = self.context.locating.find(
                resolve_target(submit, self.context.values), within=None, timeout_ms=0
            )
            return _is_at(seen, found)
        except (StepFailed, MissingValue):
            return False

    def choose(self, seen: Described) -> Chosen | None:
        """Return the best notation that finds this control and no other; None if there is none."""
        wanted = self.lost.names
        found = notations(seen, self.lost.need, nameable(self.context.values, self.lost.names))
        for notation in sorted(found, key=lambda one: not any(f"${{{name}}}" in one for name in wanted)):
            if self.context.record.gate.mask(notation) == notation and self._is_found(
                seen, target := parse_target(notation)
            ):
                for_all = not is_by_place(notation) and (not wanted or "${" in notation)
                return Chosen(seen, target, for_all)
        return None

    def _is_found(self, seen: Described, target: Alternatives) -> bool:
        """Tell whether a target finds this control, and no other."""
        resolved = resolve_target(target, self.context.values)
        locating = self.context.locating
        try:
            if self.lost.need is Need.SEE:
                return locating.present(resolved)
            found = locating.find(resolved, within=self.lost.within, timeout_ms=0)
            return self.lost.need is Need.COMPARE or _is_at(seen, found)
        except StepFailed:
            return False


def _is_at(seen: Described, found: Found) -> bool:
    box = box_of(found)
    return box is not None and box.is_like(seen.box)
