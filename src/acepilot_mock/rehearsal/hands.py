"""Eyes and hands of the rehearsal: what stands on the mock portal's page, and single presses and words there.

Looks in the page and its frames, open shadow roots included, and acts by real mouse and keys alone. Knows how
the mock's pages are built, and nothing of turns, steps or flows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Locator, Page

from acepilot_mock.portal import HOSTS

ACT_TIMEOUT_MS = 2000
KEY_DELAY_MS = 15

BUSY = ".spinner, .skeleton, .waiting, [aria-busy=true]"
PLAIN_COMPLAINT = ".plain-error"
COMPLAINT = f".banner-error[role=alert], {PLAIN_COMPLAINT}"
SUCCESS = ".banner-success[role=status], ui-toasts .toast[role=status], .plain-success"
ON_FILE = "ace-ach-panel .ach-result :is(table, [role=grid], dl, .columns), .ach-record"
NOT_ON_FILE = "ace-ach-panel .ach-result .banner-warning, .ach-none"
SURVEY = "h1:text-is('How are we doing?')"
OLD_SUBMIT = "input[type=submit]"
NOT_NOW = "not now"


def _button(pattern: str) -> str:
    return f"button:not([disabled]):text-matches({json.dumps(f'^{pattern}$')}, 'i')"


RARE = (BUSY, PLAIN_COMPLAINT, COMPLAINT, SUCCESS, SURVEY, OLD_SUBMIT, _button(NOT_NOW))
"""What is looked for at each look, and seldom there: all of it is sought at once, and each alone only if any is."""

EMPTY_CONTROLS = """() => [...document.querySelectorAll("ui-input, ui-select, ui-combobox, ui-list, .needed")]
    .filter((one) => one.matches("[required], .needed") && one.checkVisibility() && !one.value)
    .map((one) => ({
        css: `${one.localName}[name="${one.getAttribute("name")}"]`,
        tag: one.localName,
        label: one.getAttribute("label") ?? one.closest("td").previousElementSibling.textContent,
        options: [...(one.options ?? [])].map((option) => option.text ?? option[1]),
    }))"""

MAILBOX = "async () => JSON.stringify(await (await fetch('/__mock/mailbox.json')).json())"


@dataclass(frozen=True, slots=True)
class EmptyControl:
    """A required control of the page that holds nothing yet.

    Attributes:
        tag: `ui-input`, `ui-select`, `ui-combobox` or `ui-list`; `input` or `select` on a page without those.
        label: Its label, without marks.
        options: The texts that it offers, if it is a list.
    """

    locator: Locator
    tag: str
    label: str
    options: tuple[str, ...]


class Hands:
    """One look at a page, and one thing to do there; made anew for each look."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._has_rare: bool | None = None

    @property
    def host(self) -> str:
        """The host that the page is on; empty if it is none of the portal's."""
        return _host(self._page.url)

    def sees(self, css: str) -> Locator | None:
        """Return the first visible element in page or frames that matches, or None."""
        if css in RARE and not self._sees_any_rare():
            return None
        return self._first(css)

    def _sees_any_rare(self) -> bool:
        if self._has_rare is None:
            self._has_rare = self._first(", ".join(RARE)) is not None
        return self._has_rare

    def _first(self, css: str) -> Locator | None:
        for frame in self._frames():
            found = frame.locator(css).filter(visible=True)
            if found.count():
                return found.first
        return None

    def sees_button(self, pattern: str) -> Locator | None:
        """Return the first visible, enabled button whose whole text matches (a regex), or None."""
        found = self.sees(_button(pattern))
        sending = self.sees(OLD_SUBMIT)  # there is one such on a page, at the end of its form
        if found is None and sending is not None:
            is_meant = re.fullmatch(pattern, sending.get_attribute("value") or "", re.IGNORECASE)
            return sending if is_meant else None
        return found

    def reads(self, css: str) -> str:
        """Return the text of the first visible match, as sentences; empty if there is none."""
        found = self.sees(css)
        lines = found.inner_text().splitlines() if found else []
        return " ".join(line.strip().rstrip(".") + "." for line in lines if line.strip())

    def press(self, target: Locator) -> None:
        """Press with the mouse, in the middle."""
        target.click(timeout=ACT_TIMEOUT_MS)

    def press_by_key(self, target: Locator) -> None:
        """Press with Enter, which works even where acepilot's panel lies over the page."""
        target.focus(timeout=ACT_TIMEOUT_MS)
        target.press("Enter", timeout=ACT_TIMEOUT_MS)

    def press_captcha(self, captcha: Locator) -> None:
        """Press where the box of the CAPTCHA is seen: its root is closed, so nothing there can be named."""
        size = captcha.bounding_box()
        captcha.click(position={"x": 28, "y": size["height"] / 2 if size else 36}, timeout=ACT_TIMEOUT_MS)

    def write(self, field: Locator, text: str) -> None:
        """Press into a text box and write, key by key."""
        field.click(timeout=ACT_TIMEOUT_MS)
        field.press_sequentially(text, delay=KEY_DELAY_MS)

    def is_solved(self, captcha: Locator) -> bool:
        """Say whether the CAPTCHA shows its check mark."""
        return bool(captcha.evaluate("captcha => captcha.isSolved"))

    def empty_controls(self) -> list[EmptyControl]:
        """Return the required controls that hold nothing."""
        return [
            EmptyControl(
                locator=_part(frame.locator(one["css"]), one["tag"]),
                tag=one["tag"],
                label=one["label"],
                options=tuple(one["options"]),
            )
            for frame in self._frames()
            for one in frame.evaluate(EMPTY_CONTROLS)
        ]

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails in the mock's mailbox, newest first."""
        mails: list[dict[str, Any]] = json.loads(self._page.evaluate(MAILBOX))
        return mails

    def _frames(self) -> Iterator[Frame]:
        return (frame for frame in self._page.frames if _host(frame.url))


def _part(control: Locator, tag: str) -> Locator:
    """Return what is pressed or written in: the control itself, or the part of an element of ours."""
    parts = "input, select, button[role=combobox], button[aria-haspopup=listbox]"
    return control.locator(parts) if tag.startswith("ui-") else control


def _host(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host if host in HOSTS else ""
