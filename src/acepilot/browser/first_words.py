"""What the documents that come to a page start with, before their own first script: as text, in our world.

Knows not what it says.

Source: CDP `Page.addScriptToEvaluateOnNewDocument`: of a session's scripts the first that was given runs first;
measured with Chromium 156.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.driver import is_gone
from acepilot.browser.frame_sessions import FrameSessions
from acepilot.browser.swallowed import swallowed
from acepilot.browser.world_table import WORLD


class _Given(NamedTuple):
    source: str
    identifier: str


_NOTHING = _Given("", "")


class FirstWords:
    """The first words of a page's documents to come: a script after that of our world, or none.

    Args:
        sessions: The page's sessions.
        on_changed: Called where they changed while a session took them: documents may have come with the old ones.
    """

    def __init__(self, sessions: FrameSessions, on_changed: Callable[[], None]) -> None:
        self._sessions = sessions
        self._on_changed = on_changed
        self._wanted = ""
        self._given: dict[int, _Given] = {}  # of each session that is prepared
        self._being_changed: set[int] = set()
        self._in_doubt: set[int] = (
            set()
        )  # sessions that gave no answer in time: they may have more than is known

    @property
    def may_be_late(self) -> bool:
        """Tell whether a document may come with words that are to be said no more."""
        return bool(self._in_doubt) or any(
            given.source not in {"", self._wanted} for given in self._given.values()
        )

    def say(self, words: str) -> bool:
        """Have documents start with these words, or with nothing; tell whether no session refuses that.

        One that is busy takes them before it answers anything that it is asked later.
        """
        self._wanted = words
        return self.catch_up()

    def catch_up(self) -> bool:
        """Have each session take what it has not taken yet; see `say`."""
        if self._sessions.is_at_standstill:
            return True
        answers = [self._is_taken(number) for number in tuple(self._given)]
        return all(answers)

    def _is_taken(self, number: int) -> bool:
        try:
            self._change(number)
        except PlaywrightError as error:
            swallowed(error)
            return isinstance(error, PlaywrightTimeoutError) or is_gone(error)
        return True

    def prepare(self, number: int) -> None:
        """Have what comes in a new session start so; Playwright's errors go through.

        Our world's script must have been given to it before.
        """
        self._given[number] = _NOTHING
        self._change(number)

    def forget(self, numbers: set[int]) -> None:
        """Forget sessions that are over."""
        self._given = {number: given for number, given in self._given.items() if number not in numbers}
        self._in_doubt -= numbers

    # -- giving and taking away -------------------------------------------------------------

    def _change(self, number: int) -> None:
        """Change what a session has until it is as wanted, which can change meanwhile.

        One caller at a time: what another one wants is seen before this one ends.
        """
        if number in self._being_changed:
            return
        wanted = self._wanted
        self._being_changed.add(number)
        try:
            while number in self._given and self._given[number].source != self._wanted:
                self._take_step(number, self._sessions.all[number], self._given[number])
        finally:
            self._being_changed.discard(number)
        if wanted != self._wanted:
            self._on_changed()

    def _take_step(self, number: int, session: CDPSession, given: _Given) -> None:
        """Give a session what is wanted, then take away what it had: a document that comes between starts with both."""
        wanted = self._wanted
        self._given[number] = _Given(wanted, "")
        try:
            identifier = self._give(session, wanted) if wanted else ""
            self._note(number, _Given(wanted, identifier))
            if given.identifier:
                old = {"identifier": given.identifier}
                self._sessions.command(session, "Page.removeScriptToEvaluateOnNewDocument", old)
        except PlaywrightTimeoutError:
            self._in_doubt.add(number)  # it is taken later
            raise
        except PlaywrightError:
            self._note(number, given)
            raise

    def _give(self, session: CDPSession, source: str) -> str:
        script = {"source": source, "worldName": WORLD}
        reply = self._sessions.command(session, "Page.addScriptToEvaluateOnNewDocument", script)
        return str(reply["identifier"])

    def _note(self, number: int, given: _Given) -> None:
        if number in self._given:
            self._given[number] = given
