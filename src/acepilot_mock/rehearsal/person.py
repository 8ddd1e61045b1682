"""The rehearsal: a scripted person for the mock portal alone, so that a run needs nobody.

Knows the mock's pages and not the flows: in the person's turn it looks at the page and does the next small thing
that a person would do there, or answers acepilot. In acepilot's turn it does nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Dialog, Page
from playwright.sync_api import Error as PlaywrightError

from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.timing import SYSTEM_CLOCK, Clock
from acepilot_mock.rehearsal import hands as hands_of
from acepilot_mock.rehearsal.habits import Diary, Did, find_way, habits_of, look_up, mend
from acepilot_mock.rehearsal.hands import Hands

LOOK_EVERY_S = 0.15
MOVE_EVERY_S = 0.25
SETTLED_S = 0.6
NOTHING_TO_DO_S = 2.5
PORTAL_ANSWERS_S = 1.5
OUTCOME_S = 5.0
STUCK_S = 15.0
PATIENCE_S = 40.0
MOST_PRESSES = 3
MOST_GO_ONS = 2

SUBMIT = "submit( application)?"
OWN_STEPS = frozenset({"ask", "review"})


@dataclass(slots=True)
class _TurnNotes:
    """What the person remembers of the turn at hand, and forgets with it."""

    last_move: float
    confirmed: set[int] = field(default_factory=set)
    go_ons: int = 0
    presses: int = 0
    told_refusals: int = 0
    pressed_at: float = 0.0
    saw_success: bool = False
    was_skipped: bool = False
    has_reloaded: bool = False

    def next_check(self, situation: Situation, now: float) -> Answer | None:
        """Confirm the next line that is to be confirmed."""
        waiting = set(range(len(situation.checks))) - situation.confirmed - self.confirmed
        if not waiting:
            return None
        n = min(waiting)
        self.confirmed.add(n)
        self.last_move = now
        return Answer(Key.CHECK, index=n)

    def was_not_taken(self, hands: Hands, now: float) -> bool:
        """Say whether the page complains, or stopped the press itself: never merely that it is slow.

        Of a complaint in plain text acepilot may ask what it means: that is answered before Submit is pressed again.
        """
        is_untold = self.told_refusals < self.presses and hands.sees(hands_of.PLAIN_COMPLAINT)
        if now - self.pressed_at < (OUTCOME_S if is_untold else PORTAL_ANSWERS_S):
            return False
        return bool(hands.sees(hands_of.COMPLAINT) or hands.sees("[aria-invalid=true]"))

    def must_look_it_up(self, situation: Situation, hands: Hands) -> bool:
        """Say whether acepilot wants to know what became of a Submit whose answer nobody saw."""
        is_asked = situation.step_kind == "review" and _offers(situation, Key.ACCEPTED)
        is_seen = self.saw_success or hands.sees(hands_of.COMPLAINT) is not None
        return is_asked and self.presses > 0 and not is_seen

    def must_say_refused(self, situation: Situation, hands: Hands) -> bool:
        """Say whether acepilot asks what became of a press, and the page says that it was refused; once each."""
        is_asked = situation.step_kind == "review" and _offers(situation, Key.REFUSED)
        is_told = self.told_refusals == self.presses
        return is_asked and not is_told and hands.sees(hands_of.COMPLAINT) is not None

    def outcome(self, situation: Situation, now: float) -> Answer | None:
        """Tell that the portal accepted, if acepilot asks because it could not see it."""
        is_asked = self.saw_success and _offers(situation, Key.ACCEPTED)
        return Answer(Key.ACCEPTED) if is_asked and now - self.pressed_at >= OUTCOME_S else None

    def once_settled(self, now: float, answer: Answer) -> Answer | None:
        """Give an answer once, when nothing has moved for a moment."""
        if self.was_skipped or now - self.last_move < SETTLED_S:
            return None
        self.was_skipped = True
        return answer


class Rehearsal:
    """A scripted person; implements `Human`.

    Args:
        page: Gives the page that the person looks at now.
        scenario: What the mock portal plays; named when the rehearsal gives up.
    """

    def __init__(self, page: Callable[[], Page], scenario: str, *, clock: Clock = SYSTEM_CLOCK) -> None:
        self._page = page
        self._scenario = scenario
        self._clock = clock
        self._situation: Situation | None = None
        self._turn = _TurnNotes(last_move=clock.monotonic())
        self._diary = Diary()
        self._next_look = 0.0
        self._watched: Page | None = None
        self._open_dialogs: list[Dialog] = []

    @property
    def helps(self) -> bool:
        """Return False: what is not on a page, a script does not find either."""
        return False

    def show(self, situation: Situation) -> None:
        """Take notice; a new step, stage or importer begins a new turn, and so does getting the turn."""
        if self._situation is None or _where(situation) != _where(self._situation):
            self._turn = _TurnNotes(last_move=self._clock.monotonic())
        self._situation = situation

    def take(self) -> Answer | None:
        """Do one small thing on the page, or answer, or neither."""
        situation = self._situation
        if situation is None or situation.turn is not Turn.PERSON:
            return None
        now = self._clock.monotonic()
        if now < self._next_look:
            return None
        try:
            return self._live(situation, now)
        except PlaywrightError:  # the page was replaced under the person's eyes: look again
            return self._stuck(situation, now)
        finally:
            self._next_look = self._look_again_at()

    def _look_again_at(self) -> float:
        """Return when to look again: in a moment, and just when they may move again if that is sooner."""
        now = self._clock.monotonic()
        may_move_at = self._turn.last_move + MOVE_EVERY_S
        return now + LOOK_EVERY_S if may_move_at <= now else min(now + LOOK_EVERY_S, may_move_at)

    def close(self) -> None:
        """Leave; there is nothing to put away."""

    def _live(self, situation: Situation, now: float) -> Answer | None:
        page = self._page()
        self._watch(page)
        self._accept_dialogs()
        answer = self._turn.next_check(situation, now)
        if answer is not None:
            return answer
        hands = Hands(page)
        self._turn.saw_success |= self._turn.presses > 0 and hands.sees(hands_of.SUCCESS) is not None
        if self._turn.must_look_it_up(situation, hands):
            return self._look_it_up(situation, hands, now)
        if hands.sees(hands_of.BUSY):
            return self._stuck(situation, now, is_busy=True)
        if now < self._turn.last_move + MOVE_EVERY_S:
            return None
        if _asks_whether_submitted(situation):
            was = look_up(hands, situation.item)
            if was is None:
                return self._stuck(situation, now)
            return self._turn.once_settled(now, Answer(Key.ACCEPTED if was else Key.REFUSED))
        is_skip_offered = situation.step_kind == "ask" and _offers(situation, Key.SKIP)
        if is_skip_offered and hands.sees(hands_of.ON_FILE) is not None:
            return self._turn.once_settled(now, Answer(Key.SKIP, text="Bank details are on file already."))
        if self._turn.must_say_refused(situation, hands):
            self._turn.told_refusals = self._turn.presses
            return Answer(Key.REFUSED)
        if not _asks_for_a_yes(situation) and self._move(situation, hands, now):
            self._turn.last_move = self._clock.monotonic()
            return None
        return self._say(situation, hands, now)

    def _watch(self, page: Page) -> None:
        if page is not self._watched:
            page.on("dialog", self._on_dialog)
            self._watched = page

    def _on_dialog(self, dialog: Dialog) -> None:
        self._open_dialogs.append(dialog)
        if self._situation is not None and self._situation.turn is Turn.PERSON:
            self._accept_dialogs()  # at once: the press that opened it waits for this

    def _accept_dialogs(self) -> None:
        while self._open_dialogs:
            self._open_dialogs.pop().accept()
            self._turn.last_move = self._clock.monotonic()

    def _move(self, situation: Situation, hands: Hands, now: float) -> Did:
        if situation.step_kind != "ask" and mend(hands, situation):
            return True
        is_own_step = situation.step_kind in OWN_STEPS
        if any(habit(hands, self._diary) for habit in habits_of(hands.host, is_own_step=is_own_step)):
            return True
        return situation.step_kind == "review" and self._press_submit(hands, now)

    def _press_submit(self, hands: Hands, now: float) -> Did:
        """Press the portal's own Submit: once, and again only if the portal did not take it."""
        submit = hands.sees_button(SUBMIT)
        if submit is None or self._turn.saw_success or self._turn.presses >= MOST_PRESSES:
            return False
        if self._turn.presses and not self._turn.was_not_taken(hands, now):
            return False
        self._turn.presses += 1
        self._turn.pressed_at = now
        hands.press(submit)
        return True

    def _look_it_up(self, situation: Situation, hands: Hands, now: float) -> Answer | None:
        """Find out what the portal has, page by page; stop if it has nothing."""
        if now - self._turn.last_move < MOVE_EVERY_S:
            return None
        has = look_up(hands, situation.item)
        match has:
            case True:
                return Answer(Key.ACCEPTED)
            case False:
                return Answer(Key.STOP, text="The portal has nothing of what was submitted.")
            case None if hands.sees(hands_of.BUSY) and not self._turn.has_reloaded:
                self._turn.has_reloaded = True
                self._page().reload(wait_until="commit")
                self._turn.last_move = self._clock.monotonic()
                return None
            case None:
                if not hands.sees(hands_of.BUSY) and find_way(hands, situation.item):
                    self._turn.last_move = self._clock.monotonic()
                return self._stuck(situation, now)

    def _say(self, situation: Situation, hands: Hands, now: float) -> Answer | None:
        """Answer acepilot, when there is nothing to do on the page."""
        match situation.step_kind:
            case "review":
                return self._turn.outcome(situation, now) or self._stuck(situation, now)
            case "ask":
                complaint = hands.reads(hands_of.COMPLAINT)
                if complaint and now - self._turn.last_move > NOTHING_TO_DO_S:
                    return Answer(Key.STOP, text=f"The portal says: {complaint}")
                return self._go_on(situation, hands, now) or self._stuck(situation, now)
            case _:
                return self._go_on(situation, hands, now) or self._stuck(situation, now)

    def _go_on(self, situation: Situation, hands: Hands, now: float) -> Answer | None:
        key = _yes_of(situation)
        if key is None or self._turn.go_ons >= MOST_GO_ONS or not hands.host:
            return None
        if hands.host == "login.cbp.gov" or hands.sees(hands_of.COMPLAINT):
            return None
        wait = NOTHING_TO_DO_S if situation.step_kind == "ask" and not situation.checks else SETTLED_S
        if now - self._turn.last_move < wait:
            return None
        self._turn.go_ons += 1
        self._turn.last_move = now
        return Answer(key)

    def _stuck(self, situation: Situation, now: float, *, is_busy: bool = False) -> Answer | None:
        if now - self._turn.last_move < (PATIENCE_S if self._turn.presses or is_busy else STUCK_S):
            return None
        self._turn.last_move = now
        asked = situation.doing or "nothing is asked"
        return Answer(Key.STOP, text=f"The rehearsal of “{self._scenario}” does not know what to do: {asked}")


def _where(situation: Situation) -> tuple[object, ...]:
    """Return what tells one turn from another; a review's words may change while it lasts."""
    words = situation.doing if situation.step_kind == "ask" else ""
    return (situation.turn, situation.step_kind, situation.stage_n, situation.item_n, words)


def _yes_of(situation: Situation) -> Key | None:
    """Return what somebody says who agrees: to look-ups, to what acepilot asks in the midst of a step, or to go on."""
    if _offers(situation, Key.ALLOW):
        return Key.ALLOW
    if _asks_for_a_yes(situation):
        return Key.YES
    return Key.GO_ON if _offers(situation, Key.GO_ON) else None


def _asks_for_a_yes(situation: Situation) -> bool:
    """Tell whether acepilot offers to do something itself, if they agree."""
    return any(choice.key is Key.YES and choice.is_primary for choice in situation.choices)


def _asks_whether_submitted(situation: Situation) -> bool:
    """Tell whether acepilot asks what became of a form before an interruption: it does between steps alone."""
    return not situation.step_kind and _offers(situation, Key.ACCEPTED)


def _offers(situation: Situation, key: Key) -> bool:
    return any(choice.key is key for choice in situation.choices)
