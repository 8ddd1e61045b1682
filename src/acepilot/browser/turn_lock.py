"""The turn's lock: acepilot acts in its own turn alone, and then only under both guards.

Owns when the guard and the request guard are on, and when the person's hand ends that. Knows nothing of what is done,
and no person: who has the turn is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.browser.bystanders import Bystanders
from acepilot.browser.clipboard import Clipboard
from acepilot.browser.dialogs import Dialogs
from acepilot.browser.patience import Signs
from acepilot.browser.protection import Protection
from acepilot.browser.request_guard import RequestGuard
from acepilot.browser.swallowed import swallowed
from acepilot.browser.tabs import Tabs
from acepilot.browser.traffic import InFlight
from acepilot.browser.typed_values import TypedValues
from acepilot.browser.world import Holdings, Unanswered
from acepilot.errors import AcepilotError, StepFailed


class GuardSilent(StepFailed):
    """A document does not answer the guard: nothing on the page is touched."""


class NotOurTurn(AcepilotError):
    """Our own fault: something of ours would have touched the page in the person's turn."""


@dataclass(frozen=True, slots=True)
class Nets:
    """What hangs beneath acepilot's acts, over the whole window.

    Attributes:
        request_guard: Keeps what was typed from leaving the browser.
        clipboard: Keeps it from other programs.
    """

    protection: Protection
    request_guard: RequestGuard
    clipboard: Clipboard
    bystanders: Bystanders | None


class TurnLock:
    """Allows acepilot's acts, or none.

    Args:
        in_flight: The requests that are on their way.
    """

    def __init__(
        self,
        nets: Nets,
        tabs: Tabs,
        dialogs: Dialogs,
        typed: TypedValues,
        in_flight: InFlight,
        *,
        signs: Signs,
    ) -> None:
        self._nets = nets
        self._tabs = tabs
        self._dialogs = dialogs
        self._typed = typed
        self._in_flight = in_flight
        self._signs = signs
        self._is_open = self._is_yielding = self._is_to_let_go = self._is_in_doubt = False

    # -- taking and handing over ------------------------------------------------------------

    def take(self, *, is_fresh: bool = True) -> None:
        """Allow acepilot's actions from now on: first both guards are on.

        Args:
            is_fresh: Whether what was typed before the person's turn is theirs now, and locked only where it still
                stands; False in the midst of a step.
        """
        self._is_yielding = self._is_to_let_go = False
        self._signs.is_for_person = False
        self._in_flight.act()
        if is_fresh:
            self._nets.request_guard.release(forget=True)
        if self._nets.bystanders is not None:
            self._nets.bystanders.begin_turn(tab.worlds.sessions.top for tab in self._tabs.all)
        if self._nets.protection.lock:
            self._nets.request_guard.watch()
            self._nets.clipboard.deny(on=True)
        told: Holdings = {}
        if self._nets.protection.guard:
            for tab in self._tabs.all:
                told |= tab.worlds.guards.begin_act() or {}
        try:
            self._typed.lock(told)
        except Unanswered as error:
            swallowed(error)
            self._typed.lock_ever()
        self._is_open = True

    def hand_over(self, *, until_hand: bool = False) -> None:
        """Allow no more actions: the page is the person's; both guards are off.

        Args:
            until_hand: Whether both stay on until the person touches the page: a page that was just kept from sending
                would else send before they have read what they are asked.
        """
        self._is_open = False
        self._signs.is_for_person = True
        self._typed.end_fields()
        self._is_yielding = until_hand and self._tabs.is_on_hosts and not self._asks_for_secrets()
        if not self._is_yielding:
            self._let_go()
        elif self._nets.protection.guard:
            for tab in self._tabs.all:
                tab.worlds.guards.switch(on=True, until_hand=True)

    def _let_go(self) -> None:
        """Switch both guards off; on a page that stands still for a dialog, the guard once it is answered."""
        self._is_yielding = False
        self._is_to_let_go = self._dialogs.now is not None
        if self._is_to_let_go:
            self._nets.request_guard.suspend()
            return
        self._nets.request_guard.release(forget=False)
        self._nets.clipboard.deny(on=False)
        for tab in self._tabs.all:
            tab.worlds.shut(on=False)
            tab.worlds.guards.switch(on=False)

    def _asks_for_secrets(self) -> bool:
        """Tell whether the page is known to ask for a password or code: there acepilot does not hear the person's hand.

        One that gives no answer is not let go for that, as it was just kept from sending: it is asked again.
        """
        answers = self._tabs.at_hand.worlds.try_all("acepilot.state().sensitive")
        self._is_in_doubt = answers is None
        return answers is not None and any(is_sensitive for _, is_sensitive in answers)

    # -- letting go later -------------------------------------------------------------------

    def beat(self) -> None:
        """Let go of a page that stood still for a dialog, once that is answered."""
        if self._is_to_let_go and self._dialogs.now is None:
            self._let_go()

    def look_again(self) -> None:
        """Let go of a page that gave no answer, and now says that it asks for a password or code."""
        if self._is_yielding and self._is_in_doubt and self._asks_for_secrets():
            self._let_go()

    def hear_hand(self) -> None:
        """Take in that the person's hand is on the page: both guards are off from now on, if they waited for that."""
        if self._is_yielding:
            self._let_go()

    def is_yielded(self) -> bool:
        """Tell whether the person has touched the page since they were asked, even if nobody has heard it yet."""
        return self._is_yielding and any(tab.worlds.messages.is_hand_told() for tab in self._tabs.all)

    # -- acting -----------------------------------------------------------------------------

    @property
    def is_ours(self) -> bool:
        """Tell whether acepilot may touch the page."""
        return self._is_open

    def check_ours(self) -> None:
        """Make sure that acepilot may touch the page.

        Raises:
            NotOurTurn: It is the person's turn: a fault of ours.
        """
        if not self._is_open:
            raise NotOurTurn("acepilot would have touched the page in the person's turn.")

    def before_act(self, typing: str = "", *, is_choice: bool = False) -> Holdings:
        """Make sure that an act is safe: it is acepilot's turn, the guard answers everywhere, the request guard is on.

        Args:
            typing: What is about to be typed or chosen, if anything: locked before it is.

        Returns:
            What the documents hold, as they told with the guard's answer; nothing where the guard is off.

        Raises:
            NotOurTurn: It is the person's turn: a fault of ours.
            GuardSilent: A document does not answer.
        """
        self.check_ours()
        self._in_flight.act()
        told = self._guarded() if self._nets.protection.guard else {}
        if told is None:
            raise GuardSilent(
                "A part of the page does not let acepilot watch it, so acepilot does not touch the page."
            )
        self._typed.lock(told, typing, is_choice=is_choice)
        return told

    def _guarded(self) -> Holdings | None:
        """Switch the guard on in every document of every tab; return what they hold. None where it is not on in one."""
        self._tabs.admit()
        if self._tabs.is_any_missed:
            return None
        told: Holdings = {}
        for tab in self._tabs.all:
            of_tab = tab.worlds.guards.begin_act()
            if of_tab is None:
                return None
            told |= of_tab
        return told

    # -- the end ----------------------------------------------------------------------------

    def close(self) -> None:
        """Take the nets away: the pages are gone."""
        self._nets.clipboard.deny(on=False)
        self._nets.request_guard.close()
