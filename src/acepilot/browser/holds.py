"""Taking hold of a control that was found: as one element, and making sure that it is still the one that is meant.

Enters nothing and presses nothing.
"""

from __future__ import annotations

from acepilot.browser.driver import driving
from acepilot.browser.fields import FoundControl
from acepilot.browser.found import Found
from acepilot.browser.locate import Locating
from acepilot.browser.worlds import Worlds
from acepilot.errors import StepFailed

HOLD_TRIES = 3


class NotFillable(StepFailed):
    """What the flow wants to fill is no field that acepilot fills."""


class NotTaken(StepFailed):
    """A field takes values of another form than the one that is wanted."""


class OutOfSight(NotFillable):
    """A field that a person cannot see: it may lie in wait for machines."""


class Holds:
    """Takes hold of the controls of one page."""

    def __init__(self, worlds: Worlds, locating: Locating) -> None:
        self._worlds = worlds
        self._locating = locating
        self._timing = worlds.timing
        self.last: FoundControl | None = None

    def hold(self, found: Found, timeout_ms: int) -> FoundControl:
        """Take hold of what was found, as one element with one number.

        What the look has found just now is taken as it is, if it is still called so; else it is looked for.

        Raises:
            NotFillable: It stands where acepilot may not look.
        """
        ends = self._timing.clock.monotonic() + timeout_ms / 1000
        tries_left = HOLD_TRIES
        while tries_left and self._timing.clock.monotonic() < ends:
            seen = found.sight if self._locating.is_at_hand(found) else None
            kept = seen.element if seen is not None else None
            with driving(f"go to {found.shown}"):
                handles = [kept] if kept is not None else found.locator.element_handles()
            met = self._worlds.reach.meet(handles[0]) if len(handles) == 1 else None
            if kept and seen and met is not None and not seen.may_be_called(str(met[1]["label"])):
                continue  # the name that was sought may be another field's by now
            if met is not None and met[1]["connected"]:
                world, state = met
                self.last = FoundControl(found, handles[0], world, int(state["number"]), state)
                return self.last
            tries_left -= bool(handles)
            self._locating.pace.wait()  # the page may have drawn it anew just now
        raise NotFillable(
            f"{found.shown} is not a field that acepilot can fill.",
            expected="a field",
            got="something else",
        )

    def uncovered(self, found: Found, timeout_ms: int) -> FoundControl:
        """Take hold of what was found, once nothing lies over it any more, or for a while has."""
        ends = self._timing.clock.monotonic() + self._timing.covered_ms / 1000
        while (held := self.hold(found, timeout_ms)).state[
            "covered"
        ] and self._timing.clock.monotonic() < ends:
            self._locating.pace.wait()
        return held

    def is_gone(self, control: FoundControl) -> bool:
        """Tell whether the page has taken away what was held."""
        return self._worlds.ask(control.world, f"acepilot.isHere({control.number})") is not True

    def check_meant(self, control: FoundControl) -> None:
        """Make sure, the moment before it takes a value, that what is held is still what the flow names.

        Its name may have changed, as of a list that bears its value; but where the page has another element under the
        name that was sought, that one is meant.

        Raises:
            NotFillable: Another element bears the name now.
        """
        now = self._worlds.require(control.world, f"acepilot.read([{control.number}])")
        if now and now[0] and now[0]["label"] == control.label:
            return
        with driving(f"look at {control.shown}"):
            handles = control.found.locator.element_handles()
        met = [self._worlds.reach.meet(handle) for handle in handles]
        if any(
            one is None or (one[0], int(one[1]["number"])) != (control.world, control.number) for one in met
        ):
            raise NotFillable(
                f"{control.shown} has become another field: nothing is entered.",
                expected="a field that keeps its name",
                got="the page gave the name to another one",
            )
