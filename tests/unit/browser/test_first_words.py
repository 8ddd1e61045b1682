"""What documents start with: changed one after the other, however the calls meet, and never left behind unknown."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from acepilot.browser.first_words import FirstWords
from acepilot.browser.frame_sessions import FrameSessions


class Browser:
    """One session, whose scripts are kept as the browser keeps them.

    Attributes:
        scripts: What its documents start with, by the identifier.
        meanwhile: Called once, before the next command is answered.
    """

    def __init__(self) -> None:
        self.all = {0: cast("CDPSession", SimpleNamespace())}
        self.is_at_standstill = False
        self.scripts: dict[str, str] = {}
        self.meanwhile: Callable[[], None] | None = None
        self._count = 0

    def command(self, _: CDPSession, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Add a script or take one away; what fails or is late does so afterwards."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if method == "Page.removeScriptToEvaluateOnNewDocument":
            del self.scripts[parameters["identifier"]]
        else:
            self._count += 1
            self.scripts[str(self._count)] = parameters["source"]
        if meanwhile is not None:
            meanwhile()
        return {"identifier": str(self._count)}


def words_of(browser: Browser, changed: list[str]) -> FirstWords:
    """Return what keeps the first words of the browser's documents."""
    return FirstWords(cast("FrameSessions", browser), lambda: changed.append("changed"))


def test_documents_start_with_what_was_said_last() -> None:
    """Words take the place of others, and nothing is left in the end; none is said twice."""
    browser, changed = Browser(), list[str]()
    words = words_of(browser, changed)
    words.prepare(0)
    assert browser.scripts == {}
    for said, are in [("on", {"1": "on"}), ("on", {"1": "on"}), ("until", {"2": "until"}), ("", {})]:
        assert words.say(said)
        assert browser.scripts == are
        assert not words.may_be_late
    assert not changed


def test_words_that_change_while_a_session_takes_them_are_changed_there_too() -> None:
    """A frame is joined as the turn is handed over: nothing stays behind, and what came meanwhile is told anew."""
    browser, changed = Browser(), list[str]()
    words = words_of(browser, changed)
    words.say("on")
    browser.meanwhile = lambda: cast("None", words.say(""))
    words.prepare(0)
    assert (browser.scripts, changed) == ({}, ["changed"])


def test_session_that_is_not_prepared_is_given_nothing() -> None:
    """Its documents would start with words before the world that understands them."""
    browser = Browser()
    assert words_of(browser, []).say("on")
    assert browser.scripts == {}


@pytest.mark.parametrize(("error", "is_taken"), [(PlaywrightTimeoutError, True), (PlaywrightError, False)])
def test_session_that_gives_no_answer_may_have_more_than_is_known(
    error: type[PlaywrightError], *, is_taken: bool
) -> None:
    """A busy one takes the words before it answers anything later, so each document that comes then is told."""
    browser = Browser()
    words = words_of(browser, [])
    words.prepare(0)

    def fail() -> None:
        raise error("no")

    browser.meanwhile = fail
    assert words.say("on") is is_taken
    words.say("")
    assert words.may_be_late is is_taken
    words.forget({0})
    assert not words.may_be_late
