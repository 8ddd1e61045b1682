"""The list of one control, as it is read: what it offers, whether it stands open, and all of it, scrolled to its end.

Presses nothing, and chooses nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from acepilot.browser.fields import FoundControl
from acepilot.browser.options import Offer, Option, WantedOption, fitting
from acepilot.browser.worlds import Worlds

MOST_PAGES = 120


class ControlList:
    """The list of one control."""

    def __init__(self, worlds: Worlds, wait: Callable[[int], None], control: FoundControl) -> None:
        self._worlds = worlds
        self._timing = worlds.timing
        self._wait = wait
        self._control = control

    def ask(self, what: str, *more: str) -> dict[str, object] | None:
        """Ask the document something about the list; None where it has no answer."""
        arguments = ", ".join((str(self._control.number), *more))
        answer = self._worlds.require(self._control.world, f"acepilotLists.{what}({arguments})")
        return answer if isinstance(answer, dict) else None

    def offer(self) -> Offer | None:
        """Return what the list offers now; None while none is there."""
        raw = self._worlds.require(self._control.world, f"acepilotLists.offer({self._control.number})")
        if not raw:
            return None
        options = tuple(Option(int(e["number"]), str(e["text"]), str(e["code"])) for e in raw["entries"])
        return Offer(options, bool(raw["isBusy"]), bool(raw["isLong"]), bool(raw["isAtEnd"]))

    def opener(self) -> int | None:
        """Return the number of a button that opens the list; None where there is none."""
        found = self.ask("opener")
        return int(str(found["number"])) if found is not None else None

    def appears(self, within_s: float) -> bool:
        """Tell whether the list appears within so many seconds."""
        ends = self._timing.clock.monotonic() + within_s
        while not (offer := self.offer()) and self._timing.clock.monotonic() < ends:
            self._wait(self._timing.tick_ms)
        return offer is not None

    def awaited(self, wanted: WantedOption) -> Offer | None:
        """Return what the list offers, once that fits and stands still, or nothing more is to be expected."""
        began = changed_at = self._timing.clock.monotonic()
        last: Offer | None = None
        while True:
            offer = self.offer()
            now = self._timing.clock.monotonic()
            if offer != last:
                last, changed_at = offer, now
            elif offer is not None and not offer.is_busy and fitting(offer.options, wanted) is not None:
                return offer
            is_telling = offer is not None and not offer.is_busy and len(offer.options) > 1
            is_over = now - began > self._timing.list_offers_s or (
                is_telling and now - changed_at > self._timing.list_still_s
            )
            is_closed = offer is None and now - began > self._timing.list_opens_s and not self.is_open()
            if is_over or is_closed:
                return offer
            self._wait(self._timing.tick_ms)

    def options_now(self) -> tuple[Option, ...]:
        """Return the options that are drawn now."""
        offer = self.offer()
        return offer.options if offer else ()

    def scrolled(self, wanted: WantedOption) -> tuple[Option, ...]:
        """Read a list that draws only what is in view to its end; scroll back to the one option that fits."""
        seen: dict[tuple[str, str], Option] = {}
        self._scroll(to_top=True)
        for _ in range(MOST_PAGES):
            offer = self.offer()
            if offer is None:
                break
            seen.update({(one.text, one.code): one for one in offer.options})
            if offer.is_at_end:
                break
            self._scroll(to_top=False)
        options = tuple(seen.values())
        found = fitting(options, wanted)
        if found is not None:
            self._scroll_to(found[0])
        return options

    def _scroll_to(self, option: Option) -> None:
        self._scroll(to_top=True)
        for _ in range(MOST_PAGES):
            offer = self.offer()
            if offer is None or offer.is_at_end or option.text in {one.text for one in offer.options}:
                return
            self._scroll(to_top=False)

    def _scroll(self, *, to_top: bool) -> None:
        self._worlds.ask(
            self._control.world, f"acepilotLists.scroll({self._control.number}, {str(to_top).lower()})"
        )
        self._wait(self._timing.tick_ms)

    def is_open(self) -> bool:
        """Tell whether the list may stand open."""
        return (
            self._worlds.ask(self._control.world, f"acepilotLists.isOpen({self._control.number})")
            is not False
        )

    def is_closed_in_time(self) -> bool:
        """Tell whether the list closes within the time that lists take."""
        ends = self._timing.clock.monotonic() + self._timing.list_closes_s
        while self.is_open():
            if self._timing.clock.monotonic() > ends:
                return False
            self._wait(self._timing.tick_ms)
        return True
