"""A person at a real window: `outside.py PORT PLAN`, with mouse and keyboard from outside the browser.

Sees as `person.py` does, and acts by xdotool alone: what it does reaches the browser through the X server, as a
hand's work does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from person import Diary, Person, Plan, main
from playwright.sync_api import Page

CORNER = """() => {
    const side = (outerWidth - innerWidth) / 2;
    return [screenX + side, screenY + outerHeight - innerHeight - side];
}"""
X_KEYS = {"Enter": "Return"}


def xdotool(*words: str) -> str:
    """Do something at the screen."""
    return subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True, timeout=30).stdout


class XMouse:
    """The screen's mouse, at a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def click(self, x: float, y: float, *, click_count: int = 1) -> None:
        """Go there, and press."""
        left, top = self.page.evaluate(CORNER)
        xdotool("mousemove", str(round(left + x)), str(round(top + y)))
        xdotool("click", "--repeat", str(click_count), "1")


class XKeyboard:
    """The screen's keyboard."""

    def type(self, text: str, *, delay: float) -> None:
        """Type a text, key by key."""
        xdotool("type", "--delay", str(round(delay) + 20), text)

    def press(self, key: str) -> None:
        """Press one key."""
        xdotool("key", X_KEYS.get(key, key))


class Outside(Person):
    """A person whose hands are outside the browser."""

    def __init__(self, page: Page, plan: Plan, diary: Diary) -> None:
        super().__init__(page, plan, diary)
        self.mouse = XMouse(page)
        self.keyboard = XKeyboard()
        windows = xdotool("search", "--sync", "--onlyvisible", "--class", "chrom").split()
        xdotool("windowfocus", windows[-1])


if __name__ == "__main__":
    print(json.dumps(asdict(main(sys.argv[1], Plan(**json.loads(sys.argv[2])), Outside))))
