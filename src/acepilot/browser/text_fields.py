"""Text boxes: what is written into one, as it takes it, and what is chosen from the list that it offers.

Owns writing into the field that has the focus, and nowhere else. Knows no flow and no person.
"""

from __future__ import annotations

from acepilot.browser.fields import FoundControl, type_into
from acepilot.browser.holds import Holds, NotFillable, NotTaken
from acepilot.browser.lists import Lists
from acepilot.browser.options import CHOICES, ChosenOption, NoSuchOption, WantedOption
from acepilot.browser.protection import BeforeAct
from acepilot.browser.worlds import Worlds
from acepilot.client.dates import iso_date
from acepilot.client.meaning import Fit, choose

OWN_FORMS = frozenset({"month", "week", "time", "datetime-local", "number"})
"""Types of fields that hold nothing where they are given something of another form: HTML, value sanitization."""


class TextFields:
    """Fills the text boxes of one page.

    Args:
        lists: Chooses from the lists that text boxes offer.
        before_act: Called with what is about to be typed; raises when acepilot may not act now.
    """

    def __init__(self, worlds: Worlds, holds: Holds, lists: Lists, before_act: BeforeAct) -> None:
        self._worlds = worlds
        self._holds = holds
        self._lists = lists
        self._before_act = before_act

    def enter(self, control: FoundControl, wanted: WantedOption, timeout_ms: int) -> ChosenOption | None:
        """Type into a text box; where that offers a list, choose what fits from it."""
        if control.state["type"] == "date":
            return self._type_date(control, wanted, timeout_ms)
        if control.state["options"]:
            return self._type_option(control, wanted, timeout_ms)
        if control.state["suggests"]:
            return self._lists.type_and_choose(
                control, wanted, lambda: self._write(control, wanted.text, timeout_ms)
            )
        self._write(control, wanted.text, timeout_ms)
        self._check_taken(control, wanted)
        return None

    def _check_taken(self, control: FoundControl, wanted: WantedOption) -> None:
        """Make sure that a field of a form of its own has taken the text at all.

        Raises:
            NotTaken: It is as empty as before.
        """
        if control.state["type"] not in OWN_FORMS:
            return
        now = (self._worlds.require(control.world, f"acepilot.read([{control.number}])") or [None])[0]
        if now is not None and not now["value"]:
            raise NotTaken(
                f"{control.label} does not take {wanted.shown}.",
                expected=wanted.shown,
                got=f"a field for a {control.state['type']}",
            )

    def _type_date(self, control: FoundControl, wanted: WantedOption, timeout_ms: int) -> ChosenOption:
        """Write a date as a date field of the browser's own takes it: HTML, `input type=date`."""
        iso = iso_date(wanted.text)
        if iso is None:
            raise NoSuchOption(control.told, wanted.shown, ("a date with its year",))
        self._before_act(iso)
        self._write(control, iso, timeout_ms)
        return ChosenOption(iso, Fit.EQUAL if iso == wanted.text else Fit.SYNONYM)

    def _type_option(
        self, control: FoundControl, wanted: WantedOption, timeout_ms: int
    ) -> ChosenOption | None:
        """Type what a text box with a list of its own (`list=`) takes for what is wanted."""
        options = [(str(label), str(value)) for label, value in control.state["options"]]
        found = choose(wanted.text, wanted.kind, options)
        if found is None and wanted.kind in CHOICES:
            raise NoSuchOption(control.told, wanted.shown, tuple(label for label, _ in options))
        if found is None:  # it suggests, and takes any text
            self._write(control, wanted.text, timeout_ms)
            return None
        n, fit = found
        self._before_act(options[n][1])
        self._write(control, options[n][1], timeout_ms)
        return ChosenOption(options[n][1], fit)

    def _write(self, control: FoundControl, text: str, timeout_ms: int) -> None:
        """Write into a field: what is written goes there and nowhere else."""
        if not type_into(self._worlds, control, text, self._holds.check_meant, timeout_ms):
            raise NotFillable(
                f"{control.shown} does not keep the focus: nothing is typed.",
                expected="a field that can be typed into",
                got="the page went to another one",
            )
