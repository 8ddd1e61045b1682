"""The guards in the documents of a page: net 3, switched in all of them at once, and in each that comes.

While acepilot types, a document that comes is guarded before its own first script. Knows not whose turn it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from acepilot.browser.first_words import FirstWords
from acepilot.browser.swallowed import Swallowing, swallowed
from acepilot.browser.world import SILENT_TRIES, Holding, Holdings, Unanswered, World

if TYPE_CHECKING:
    from acepilot.browser.worlds import Worlds

BEFORE_ACT = "acepilot.beforeAct()"


class DocumentGuards:
    """The guards of one page's documents."""

    def __init__(self, page: Page, worlds: Worlds) -> None:
        self._page = page
        self._worlds = worlds
        self._untold: set[World] = set()
        self._first_words = FirstWords(worlds.sessions, self._tell_again)
        self._is_from_start = False
        self._is_on = False
        self._is_yielding = False

    def switch(self, *, on: bool, until_hand: bool = False) -> bool:
        """Switch the guard in every document, closed shadow roots included; tell whether all of them answered.

        With `until_hand`, the person's first press or key in a document ends the guard there.

        1. Documents that come from now on know it, if they are to start with the guard at all.
        2. A frame that has no world of ours (a written one, a sandboxed one) gets one.
        3. Closed shadow roots are handed over by CDP's DOM domain, as no script can reach them.
        4. Every document puts back what it lost, and answers.
        """
        self._is_on = on
        self._is_yielding = on and until_hand
        is_known = self._renew()  # 1
        if not on:
            self._untold.clear()  # they are told here, all of them
        try:
            if on and self._is_out_of_reach():  # 2, 3
                return False
            worlds = self._worlds.present()
            answers = [self._worlds.require(world, self._call) for world in worlds]  # 4
        except Unanswered as error:
            swallowed(error)
            return False
        return is_known and all(
            answer is True for answer, world in zip(answers, worlds, strict=True) if self._worlds.has(world)
        )

    def begin_act(self) -> Holdings | None:
        """Switch the guard on in every document, as `switch`; return what each holds at that moment.

        None where one of them does not answer.
        """
        self._is_on, self._is_yielding = True, False
        if not self._renew():
            return None
        try:
            answers = self._worlds.reach.require_at_once(BEFORE_ACT)
            answers = answers if answers is not None else self._all_answers()
        except Unanswered as error:
            swallowed(error)
            return None
        if answers is None or not all(answer and answer["isGuarded"] is True for _, answer in answers):
            return None
        return {world: Holding.of(answer) for world, answer in answers}

    def _all_answers(self) -> list[tuple[World, Any]] | None:
        """Return the answer of each document that is still there, once all are reached; None where one is not."""
        if self._is_out_of_reach():
            return None
        answers = [(world, self._worlds.require(world, BEFORE_ACT)) for world in self._worlds.present()]
        return [(world, answer) for world, answer in answers if self._worlds.has(world)]

    def _is_out_of_reach(self) -> bool:
        """Tell whether a frame stays without a world of ours; one that changes its process just now is asked again."""
        for _ in range(SILENT_TRIES):
            if not self._worlds.reach.extend(is_needed=True):
                return False
            with Swallowing(PlaywrightError):  # the window is gone
                self._page.wait_for_timeout(self._worlds.timing.reach_again_ms)
        return True

    # -- documents to come ------------------------------------------------------------------

    def start(self, *, on: bool) -> None:
        """Have the documents that come start with the guard as it is in all others; or without any.

        Raises:
            Unanswered: A session refuses it.
        """
        self._is_from_start = on
        if not self._renew() and on:
            raise Unanswered(has_failed=True)

    def _renew(self) -> bool:
        return self._first_words.say(self._call if self._is_on and self._is_from_start else "")

    def prepare(self, number: int) -> None:
        """Have what comes in a new session start so, once our world's script is given to it."""
        self._first_words.prepare(number)

    def forget(self, numbers: set[int]) -> None:
        """Forget sessions that are over."""
        self._first_words.forget(numbers)

    def _tell_again(self) -> None:
        self._untold.update(self._worlds.present())

    # -- documents that have come -----------------------------------------------------------

    def greet(self, world: World) -> None:
        """Switch the guard in a document that has come, if it is on, or the document may have started with it."""
        if self._is_on or self._first_words.may_be_late:
            self._untold.add(world)
        self.catch_up()

    def catch_up(self) -> None:
        """Switch the guard in the documents that have come; one that does not answer yet is asked again."""
        if self._first_words.may_be_late:
            self._first_words.catch_up()
        for world in tuple(self._untold):
            try:
                is_done = self._worlds.reply(world, self._call) is not None
            except Unanswered as silence:
                swallowed(silence)
                is_done = silence.has_failed  # it would again
            if is_done or not self._worlds.has(world):
                self._untold.discard(world)

    @property
    def _call(self) -> str:
        return f"acepilot.guard({json.dumps(self._is_on)}, {json.dumps(self._is_yielding)})"
