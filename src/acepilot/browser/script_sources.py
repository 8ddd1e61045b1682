"""What the scripts say that servers sent for a document: the words and addresses that a page asks for stand there.

A script's own text was written before anybody typed; one that a page made itself (`blob:`, `data:`) is none of these.
Knows nothing of what was typed or chosen.

Source: CDP `Page.getResourceTree` and `Page.getResourceContent`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession
from playwright.sync_api import Error as PlaywrightError

from acepilot.browser.choices import NOTHING, Known
from acepilot.browser.driver import send
from acepilot.browser.swallowed import swallowed
from acepilot.timing import Timing

MOST_SIGNS = 20_000_000
"""How much of a script is read at most: a larger one explains nothing, and the person is asked."""
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]*(?:\.[A-Za-z]+)*")
_ADDRESS = re.compile(r"""["'`](/[\w./~-]+(?:\?[\w.=&-]*)?)""")


class Sources:
    """The scripts of all documents, each read once."""

    def __init__(self, timing: Timing) -> None:
        self._within_ms = timing.answer_within_ms
        self._known: dict[str, Known] = {}

    def of(self, session: CDPSession) -> Known:
        """Return what the scripts of a session's documents say; those that cannot be read say nothing."""
        found = NOTHING
        for frame, url in self._scripts(session):
            if url not in self._known:
                self._known[url] = self._read(session, frame, url)
            found |= self._known[url]
        return found

    def _scripts(self, session: CDPSession) -> Iterator[tuple[str, str]]:
        """Yield the frame and address of each script that came from a server."""
        try:
            waiting: list[dict[str, Any]] = [
                send(session, "Page.getResourceTree", within_ms=self._within_ms)["frameTree"]
            ]
        except PlaywrightError as error:
            swallowed(error)
            return
        while waiting:
            tree = waiting.pop()
            for resource in tree["resources"]:
                if resource["type"] == "Script" and resource["url"].startswith("http"):
                    yield tree["frame"]["id"], resource["url"]
            waiting.extend(tree.get("childFrames", ()))

    def _read(self, session: CDPSession, frame: str, url: str) -> Known:
        try:
            which = {"frameId": frame, "url": url}
            found = send(session, "Page.getResourceContent", which, within_ms=self._within_ms)
        except PlaywrightError as error:
            swallowed(error)
            return NOTHING
        text = found["content"]
        if found["base64Encoded"] or len(text) > MOST_SIGNS:
            return NOTHING
        return Known.of(_WORD.findall(text), _ADDRESS.findall(text))
