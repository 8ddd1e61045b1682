"""Lists: the one that a control owns is opened, read, chosen from, and seen to be closed before anything else happens.

Owns what is pressed and typed for that, and when a list counts as all there. Which list is the control's own, and what
it offers, `lists.js` tells; which option means what is wanted, `client.meaning`. Knows no flow and no person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from acepilot.browser.control_list import ControlList
from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.fields import FoundControl, filled_call, leaving_call, type_into
from acepilot.browser.options import (
    CHOICES,
    ChosenOption,
    NoSuchOption,
    NotChosen,
    Offer,
    Option,
    WantedOption,
    code,
    fitting,
)
from acepilot.browser.presser import Presser
from acepilot.browser.protection import BeforeAct
from acepilot.browser.swallowed import Swallowing
from acepilot.browser.worlds import Worlds
from acepilot.client.meaning import Fit, ValueKind, fit_of
from acepilot.errors import StepFailed

OPEN_TRIES = 2


class Lists:
    """Chooses in lists of one page.

    Args:
        before_act: Called with what is about to be typed or chosen; raises when acepilot may not act now.
        check_meant: Called before anything is chosen; raises when another control bears its name by then.
    """

    def __init__(
        self,
        worlds: Worlds,
        presser: Presser,
        wait: Callable[[int], None],
        before_act: BeforeAct,
        check_meant: Callable[[FoundControl], None],
    ) -> None:
        self._worlds = worlds
        self._timing = worlds.timing
        self._presser = presser
        self._wait = wait
        self._before_act = before_act
        self._check_meant = check_meant

    def choose(self, control: FoundControl, wanted: WantedOption) -> ChosenOption:
        """Choose the option that means what is wanted.

        1. The control shows it already: it is left alone.
        2. The list is opened; once it is all there, exactly one option must fit.
        3. None fits: where the control can be typed into, the list is asked for what is wanted; then it is scrolled
           through to its end.
        4. Whatever came of it, the list is closed, and seen to be closed.
        5. What the control shows must be what was chosen, and no other field may show another value than before.

        Raises:
            NoSuchOption: No option fits, or several do; or the list that appeared may be another's.
            NotChosen: The control does not show what was chosen, its list stays open, or another field changed.
            NotInTime: The list, or its option, cannot be pressed.
            SubmitWord: What would be pressed is named like something that sends.
        """
        before = str(control.state["value"])
        fit = fit_of(wanted.text, before, wanted.kind)
        if fit is not None:
            return ChosenOption(before, fit)  # 1
        stood_open = bool((self._list(control).ask("begin") or {}).get("isOpen"))
        with self._closing(control, is_needed=not stood_open):  # 4
            offer = (
                self._opened(control, wanted) if not stood_open else self._list(control).awaited(wanted)
            )  # 2
            chosen = self._pressed(control, wanted, offer)  # 3
        self._check_shown(control, chosen)  # 5
        return chosen

    def type_and_choose(
        self, control: FoundControl, wanted: WantedOption, write: Callable[[], None]
    ) -> ChosenOption | None:
        """Write into a text box that suggests what to write, and choose the suggestion that fits.

        Returns:
            It; None where no suggestion fits and any text will do.

        Raises:
            NoSuchOption: No suggestion fits, and the value is one of a few.
            NotChosen: The list stays open, or the choice changed another field.
        """
        self._list(control).ask("begin")
        with self._closing(control):
            write()
            offer = self._list(control).awaited(wanted)
            found = fitting(offer.options if offer else (), wanted)
            if found is None and offer is not None and wanted.kind in CHOICES:
                raise NoSuchOption(control.told, wanted.shown, tuple(one.text for one in offer.options))
            chosen = self._press_option(control, *found) if found is not None else None
        if chosen is not None:
            self._check_others(control)
        return chosen

    def _list(self, control: FoundControl) -> ControlList:
        return ControlList(self._worlds, self._wait, control)

    # -- opening ------------------------------------------------------------------------------

    def _opened(self, control: FoundControl, wanted: WantedOption) -> Offer | None:
        """Open the list by its control, else by a button of its own beside it; return what it offers."""
        self._worlds.ask(control.world, f"acepilot.focus({control.number})")
        if self._list(control).appears(
            2 * self._timing.tick_ms / 1000
        ):  # some open as they are gone to: a press would close them
            return self._list(control).awaited(wanted)
        for _ in range(OPEN_TRIES):  # some have nothing to open before what they offer has come
            for number in filter(None, (control.number, self._list(control).opener())):
                if not self._list(control).is_open():
                    spot = f"acepilotLists.spot({number})"
                    self._presser.press(control.world, spot, f"open {control.shown}")
                if self._list(control).appears(self._timing.list_opens_s):
                    return self._list(control).awaited(wanted)
        return None

    # -- choosing -----------------------------------------------------------------------------

    def _pressed(self, control: FoundControl, wanted: WantedOption, offer: Offer | None) -> ChosenOption:
        options = offer.options if offer else ()
        found = fitting(options, wanted)
        if found is None and self._can_type(control):
            found = fitting(self._typed(control, wanted), wanted)
        if found is None and offer is not None and offer.is_long:
            options = self._list(control).scrolled(wanted)
            found = fitting(self._list(control).options_now(), wanted)
        if found is None:
            told = tuple(dict.fromkeys(o.text for o in options))
            is_astray = not told and bool(
                self._worlds.ask(control.world, f"acepilotLists.isAstray({control.number})")
            )
            raise NoSuchOption(control.told, wanted.shown, told, is_astray=is_astray)
        return self._press_option(control, *found)

    def _press_option(self, control: FoundControl, option: Option, fit: Fit) -> ChosenOption:
        for text in (code(option.code), option.text):
            self._before_act(text, is_choice=True)
        self._check_meant(control)
        doing = f"choose in {control.shown}"
        spot = f"acepilotLists.entrySpot({option.number}, {json.dumps(option.text)})"
        self._presser.press(control.world, spot, doing)
        return ChosenOption(option.text, fit)

    def _can_type(self, control: FoundControl) -> bool:
        typable = "input:not([readonly]):not([type=button]), textarea:not([readonly])"
        with driving(f"look at {control.shown}"):
            return bool(control.found.locator.and_(control.found.frame.locator(typable)).count())

    def _typed(self, control: FoundControl, wanted: WantedOption) -> tuple[Option, ...]:
        """Type what is wanted, and return what the list then offers; take it away again where nothing fits."""
        if not type_into(self._worlds, control, wanted.text, self._check_meant):
            return ()
        offer = self._list(control).awaited(wanted)
        options = offer.options if offer else ()
        if fitting(options, wanted) is None:
            self._worlds.ask(control.world, f"acepilot.empty({control.number})")
            self._list(control).awaited(wanted)
        return options

    # -- closing ------------------------------------------------------------------------------

    @contextmanager
    def _closing(self, control: FoundControl, *, is_needed: bool = True) -> Iterator[None]:
        """Close the list at the end, whatever came of it.

        Raises:
            NotChosen: It stays open.
        """
        try:
            yield
        except StepFailed as trouble:
            if is_needed and not self._is_closed(control):
                trouble.message += " Its list stays open: close it on the page."
            raise
        if is_needed and not self._is_closed(control):
            raise NotChosen(
                f"The list of {control.label} stays open.",
                expected="a list that is closed",
                got="a list that is open",
            )

    def _is_closed(self, control: FoundControl) -> bool:
        """Tell whether the list is closed: by itself, once left, or once the sheet behind it or it is pressed."""
        ways: Sequence[Callable[[], object]] = (
            lambda: None,
            lambda: self._worlds.ask(control.world, leaving_call(self._worlds, control.number)),
            lambda: self._press_away(control, "sheet"),
            lambda: self._press_away(control, "spot"),
        )
        for way in ways:
            way()
            if self._list(control).is_closed_in_time():
                return True
        return False

    def _press_away(self, control: FoundControl, what: str) -> None:
        with Swallowing(NotInTime):  # what is tried next, or told, is that it stays open
            if self._list(control).ask(what) is None:
                return
            self._presser.press(
                control.world, f"acepilotLists.{what}({control.number})", f"close {control.shown}"
            )

    def _check_shown(self, control: FoundControl, chosen: ChosenOption) -> None:
        """Make sure that the control shows what was chosen.

        Raises:
            NotChosen: It shows something else, or another field changed.
        """
        self._worlds.require(control.world, filled_call(control, chosen.text))
        ends = self._timing.clock.monotonic() + self._timing.list_shows_s
        shown = ""
        while True:
            now = (self._worlds.require(control.world, f"acepilot.read([{control.number}])") or [None])[0]
            shown = str(now["value"]) if now else ""
            if fit_of(chosen.text, shown, ValueKind.TEXT) is not None:
                self._check_others(control)
                return
            if self._timing.clock.monotonic() > ends:
                break
            self._wait(self._timing.tick_ms)
        others = self._changed(control)
        told = f"“{chosen.text}” was chosen in {control.told}, and it shows {f'“{shown}”' if shown else 'nothing'}."
        raise NotChosen(
            f"{told} {others} changed instead." if others else told,
            expected=chosen.text,
            got=shown or "nothing",
        )

    def _check_others(self, control: FoundControl) -> None:
        """Make sure that the choice changed no other field.

        Raises:
            NotChosen: It did; which one, and nothing of what it holds.
        """
        others = self._changed(control)
        if others:
            raise NotChosen(
                f"The choice in {control.told} changed {others} as well: look at both.",
                expected=f"{control.told} alone to change",
                got=f"{others} changed, too",
            )

    def _changed(self, control: FoundControl) -> str:
        """Return the names of the other fields that changed since the list was about to be opened."""
        found = self._worlds.require(control.world, f"acepilotLists.changed({control.number})") or ()
        return " and ".join(f"“{name}”" if name else "a field without a name" for name in found)
