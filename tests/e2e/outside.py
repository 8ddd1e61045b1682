"""A person at a real window: `outside.py PORT PLAN KEYS|MOUSE`, with mouse and keyboard from outside the browser.

Sees as `person.py` does, and acts by xdotool alone: what it does reaches the browser through the X server, as a
hand's work does. With KEYS there is no mouse at all: each control is reached by Tab, the panel's too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict

from person import Diary, Node, Person, Plan, _name, _role, main
from playwright.sync_api import Locator, Page

MOST_TABS = 60
RESTS_S = 1.0
PICTURE = "Take a picture"
CORNER = """() => {
    const side = (outerWidth - innerWidth) / 2;
    return [screenX + side, screenY + outerHeight - innerHeight - side];
}"""
X_KEYS = {"Enter": "Return", "Control+A": "ctrl+a"}


def xdotool(*words: str, display: str | None = None) -> str:
    """Do something at the screen: that of the environment, or another."""
    environ = {**os.environ, "DISPLAY": display} if display else None
    command = ["xdotool", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30, env=environ).stdout


class XMouse:
    """The screen's mouse, at a page."""

    def __init__(self, page: Page, display: str | None = None) -> None:
        self.page = page
        self.display = display

    def click(self, x: float, y: float, *, click_count: int = 1) -> None:
        """Go there, and press."""
        left, top = self.page.evaluate(CORNER)
        xdotool("mousemove", str(round(left + x)), str(round(top + y)), display=self.display)
        xdotool("click", "--repeat", str(click_count), "1", display=self.display)


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

    def live(self) -> None:
        """Do the next small thing; after Stop, close the window, which stays as something was typed in it."""
        if "Yes, stop" in self.diary.panel:
            time.sleep(RESTS_S)
            xdotool("key", "ctrl+w")
        else:
            super().live()


class ByKeys(Outside):
    """A person who has no mouse."""

    def press(self, name: str, at: Locator, *, x: float | None = None) -> None:  # noqa: ARG002 - a mouse's business
        """Go to a control with Tab, and press it with Enter."""
        self.reach(at)
        self.diary.page.append(name)
        self.keyboard.press("Enter")

    def write(self, why: str, into: Locator, text: str) -> None:
        """Go to a field with Tab, and type."""
        self.reach(into)
        self.keyboard.type(text, delay=4)
        self.diary.typed[why] = self.diary.typed.get(why, 0) + len(text)

    def reach(self, at: Locator) -> None:
        """Press Tab until a control of the page has the focus."""
        for _ in range(MOST_TABS):
            if at.evaluate("one => one.matches(':focus')"):
                return
            self.keyboard.press("Tab")
        raise AssertionError("a control of the page cannot be reached with Tab")

    def do_own_part(self, controls: list[Node]) -> None:
        """Have a picture taken, by the panel's button, before signing in."""
        if PICTURE in self.diary.panel:
            super().do_own_part(controls)
            return
        for _ in range(MOST_TABS):
            if self.focused() == PICTURE:
                self.diary.panel.append(PICTURE)
                self.keyboard.press("Enter")
                return
            self.keyboard.press("Tab")
        raise AssertionError("the panel cannot be reached with Tab")

    def focused(self) -> str:
        """Return the name of the button that has the focus, as a screen reader has it."""
        for node in self.cdp.send("Accessibility.getFullAXTree")["nodes"]:
            state = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
            if _role(node) == "button" and state.get("focused"):
                return _name(node)
        return ""


if __name__ == "__main__":
    meet = ByKeys if sys.argv[3] == "KEYS" else Outside
    print(json.dumps(asdict(main(sys.argv[1], Plan(**json.loads(sys.argv[2])), meet))))
