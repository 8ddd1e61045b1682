"""Lists: the one that a control owns is opened, read, chosen from, and seen to be closed before anything else happens.

Owns what is pressed and typed for that, and when a list counts as all there. Which list is the control's own, and what
it offers, `lists.js` tells; which option means what is wanted, `client.meaning`. Knows no flow and no person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from acepilot.browser.driver import NotInTime, driving
from acepilot.browser.fields import FoundControl, leaving_call, type_into
from acepilot.browser.presser import Presser
from acepilot.browser.protection import BeforeAct
from acepilot.browser.swallowed import Swallowing
from acepilot.browser.worlds import Worlds
from acepilot.client.meaning import Fit, ValueKind, choose, fit_of
from acepilot.errors import StepFailed

OPEN_TRIES = 2
MOST_PAGES = 120
CHOICES = frozenset({ValueKind.ORGANIZATION, ValueKind.ACCOUNT_TYPE, ValueKind.STATE, ValueKind.COUNTRY})
"""Values of which there are a few: a text box that offers a list takes none but those."""


class NoSuchOption(StepFailed):
    """A list has no option that fits, or more than one.

    Attributes:
        options: What it has.
        is_astray: Whether a list appeared as this one was opened, and nothing ties it to it.
    """

    def __init__(self, label: str, wanted: str, options: tuple[str, ...], *, is_astray: bool = False) -> None:
        shown = ", ".join(options) or "no option at all"
        told = f"{label} has no option {wanted}. It offers: {shown}."
        if is_astray:
            told = f"A list appeared as {label} was opened, and nothing shows that it is its own."
        super().__init__(told, expected=wanted, got=shown)
        self.options = options
        self.is_astray = is_astray


class NotChosen(StepFailed):
    """A list did not take what was chosen, or stays open, or the choice changed another field."""


@dataclass(frozen=True, slots=True)
class WantedOption:
    """What is to be chosen.

    Attributes:
        text: The value.
        shown: The same for messages.
        kind: What sort of value it is.
    """

    text: str
    shown: str
    kind: ValueKind


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a list: its number in its document, its text, and the code behind it."""

    number: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class ChosenOption:
    """The option that was chosen, and how it fitted."""

    text: str
    fit: Fit


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open list offers at one moment.

    Attributes:
        options: What is drawn of it, but what is switched off.
        is_busy: Whether it says that it is loading.
        is_long: Whether more can be scrolled to.
        is_at_end: Whether it is scrolled to its end.
    """

    options: tuple[Option, ...]
    is_busy: bool
    is_long: bool
    is_at_end: bool


class Lists:
    """Chooses in lists of one page.

    Args:
        worlds: The page's isolated worlds.
        presser: Presses what they point out.
        wait: Lets time pass.
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
        stood_open = bool((self._ask(control, "begin") or {}).get("isOpen"))
        with self._closing(control, is_needed=not stood_open):  # 4
            offer = self._opened(control, wanted) if not stood_open else self._awaited(control, wanted)  # 2
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
        self._ask(control, "begin")
        with self._closing(control):
            write()
            offer = self._awaited(control, wanted)
            found = _fitting(offer.options if offer else (), wanted)
            if found is None and offer is not None and wanted.kind in CHOICES:
                raise NoSuchOption(control.told, wanted.shown, tuple(one.text for one in offer.options))
            chosen = self._press_option(control, *found) if found is not None else None
        if chosen is not None:
            self._check_others(control)
        return chosen

    # -- opening and reading ------------------------------------------------------------------

    def _ask(self, control: FoundControl, what: str, *more: str) -> dict[str, object] | None:
        arguments = ", ".join((str(control.number), *more))
        answer = self._worlds.require(control.world, f"acepilotLists.{what}({arguments})")
        return answer if isinstance(answer, dict) else None

    def _offer(self, control: FoundControl) -> Offer | None:
        raw = self._worlds.require(control.world, f"acepilotLists.offer({control.number})")
        if not raw:
            return None
        options = tuple(Option(int(e["number"]), str(e["text"]), str(e["code"])) for e in raw["entries"])
        return Offer(options, bool(raw["isBusy"]), bool(raw["isLong"]), bool(raw["isAtEnd"]))

    def _opened(self, control: FoundControl, wanted: WantedOption) -> Offer | None:
        """Open the list by its control, else by a button of its own beside it; return what it offers."""
        self._worlds.ask(control.world, f"acepilot.focus({control.number})")
        if self._appears(
            control, 2 * self._timing.tick_ms / 1000
        ):  # some open as they are gone to: a press would close them
            return self._awaited(control, wanted)
        for _ in range(OPEN_TRIES):  # some have nothing to open before what they offer has come
            for number in filter(None, (control.number, self._opener(control))):
                if not self._is_open(control):
                    spot = f"acepilotLists.spot({number})"
                    self._presser.press(control.world, spot, f"open {control.shown}")
                if self._appears(control, self._timing.list_opens_s):
                    return self._awaited(control, wanted)
        return None

    def _opener(self, control: FoundControl) -> int | None:
        found = self._ask(control, "opener")
        return int(str(found["number"])) if found is not None else None

    def _appears(self, control: FoundControl, within_s: float) -> bool:
        ends = self._timing.clock.monotonic() + within_s
        while not (offer := self._offer(control)) and self._timing.clock.monotonic() < ends:
            self._wait(self._timing.tick_ms)
        return offer is not None

    def _awaited(self, control: FoundControl, wanted: WantedOption) -> Offer | None:
        """Return what the list offers, once that fits and stands still, or nothing more is to be expected."""
        began = changed_at = self._timing.clock.monotonic()
        last: Offer | None = None
        while True:
            offer = self._offer(control)
            now = self._timing.clock.monotonic()
            if offer != last:
                last, changed_at = offer, now
            elif offer is not None and not offer.is_busy and _fitting(offer.options, wanted) is not None:
                return offer
            is_telling = offer is not None and not offer.is_busy and len(offer.options) > 1
            is_over = now - began > self._timing.list_offers_s or (
                is_telling and now - changed_at > self._timing.list_still_s
            )
            is_closed = (
                offer is None and now - began > self._timing.list_opens_s and not self._is_open(control)
            )
            if is_over or is_closed:
                return offer
            self._wait(self._timing.tick_ms)

    # -- choosing -----------------------------------------------------------------------------

    def _pressed(self, control: FoundControl, wanted: WantedOption, offer: Offer | None) -> ChosenOption:
        options = offer.options if offer else ()
        found = _fitting(options, wanted)
        if found is None and self._can_type(control):
            found = _fitting(self._typed(control, wanted), wanted)
        if found is None and offer is not None and offer.is_long:
            options = self._scrolled(control, wanted)
            found = _fitting(self._seen_now(control), wanted)
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
        if not type_into(self._worlds, control, wanted.text):
            return ()
        offer = self._awaited(control, wanted)
        options = offer.options if offer else ()
        if _fitting(options, wanted) is None:
            self._worlds.ask(control.world, f"acepilot.empty({control.number})")
            self._awaited(control, wanted)
        return options

    def _seen_now(self, control: FoundControl) -> tuple[Option, ...]:
        offer = self._offer(control)
        return offer.options if offer else ()

    def _scrolled(self, control: FoundControl, wanted: WantedOption) -> tuple[Option, ...]:
        """Read a list that draws only what is in view to its end; scroll back to the one option that fits."""
        seen: dict[tuple[str, str], Option] = {}
        self._scroll(control, to_top=True)
        for _ in range(MOST_PAGES):
            offer = self._offer(control)
            if offer is None:
                break
            seen.update({(one.text, one.code): one for one in offer.options})
            if offer.is_at_end:
                break
            self._scroll(control, to_top=False)
        options = tuple(seen.values())
        found = _fitting(options, wanted)
        if found is not None:
            self._scroll_to(control, found[0])
        return options

    def _scroll_to(self, control: FoundControl, option: Option) -> None:
        self._scroll(control, to_top=True)
        for _ in range(MOST_PAGES):
            offer = self._offer(control)
            if offer is None or offer.is_at_end or option.text in {one.text for one in offer.options}:
                return
            self._scroll(control, to_top=False)

    def _scroll(self, control: FoundControl, *, to_top: bool) -> None:
        self._worlds.ask(control.world, f"acepilotLists.scroll({control.number}, {str(to_top).lower()})")
        self._wait(self._timing.tick_ms)

    # -- closing ------------------------------------------------------------------------------

    def _is_open(self, control: FoundControl) -> bool:
        return self._worlds.ask(control.world, f"acepilotLists.isOpen({control.number})") is not False

    def _is_closed_in_time(self, control: FoundControl) -> bool:
        ends = self._timing.clock.monotonic() + self._timing.list_closes_s
        while self._is_open(control):
            if self._timing.clock.monotonic() > ends:
                return False
            self._wait(self._timing.tick_ms)
        return True

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
            if self._is_closed_in_time(control):
                return True
        return False

    def _press_away(self, control: FoundControl, what: str) -> None:
        with Swallowing(NotInTime):  # what is tried next, or told, is that it stays open
            if self._ask(control, what) is None:
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


def filled_call(control: FoundControl, chosen: str | None) -> str:
    """Return what tells a control's world that it was filled, and with which option."""
    return f"acepilot.filled({control.number}, {json.dumps(control.label)}, {json.dumps(chosen)})"


def code(value: str) -> str:
    """Return a choice's code, if it is long enough to tell anything."""
    return value if len(value) > 1 and value != "on" else ""


def _fitting(options: Sequence[Option], wanted: WantedOption) -> tuple[Option, Fit] | None:
    """Return the one option that fits.

    The same text twice, as in a list that begins with recent entries, is one option, unless codes tell them apart. A
    bank's word never is: there, exactly one entry must fit.
    """
    if wanted.kind is ValueKind.ACCOUNT_TYPE:
        distinct = list(options)
    else:
        distinct = list({(one.text, one.code): one for one in options}.values())
    found = choose(wanted.text, wanted.kind, [(one.text, one.code) for one in distinct])
    return (distinct[found[0]], found[1]) if found is not None else None
