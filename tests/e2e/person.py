"""A person at the same browser, as a process of its own: `python person.py PORT PLAN`. Knows nothing of acepilot.

Sees the page as it is drawn, and acepilot's panel as a screen reader does (the accessibility tree reaches closed
shadow roots). Acts by real mouse and keys alone, in their own turn, and counts what it did; prints that as JSON once
the window is closed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Dialog, Frame, Locator, Page, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

HOSTS = (
    "ace-accounts.cbp.gov",
    "ace.cbp.gov",
    "login.cbp.gov",
    "portal.example",
)  # the last is one of the tests'
USER, PASSWORD = "dana.ortiz@bayside-imports.example", "mock-password"
LOOK_EVERY_S = 0.12
STANDS_S = 0.6
TO_THE_MIDDLE = "one => one.scrollIntoView({block: 'center', behavior: 'instant'})"
PATIENCE_S = 4.0
RESTLESS_S = 0.4
RESTS_MS = 4000
POINTED = ("button", "textbox", "combobox", "link", "tab", "menuitem")
CONNECT_WITHIN_S = 40


class Mouse(Protocol):
    """A mouse, of whatever kind."""

    def click(self, x: float, y: float, *, click_count: int = 1) -> None:
        """Press there."""


class Keyboard(Protocol):
    """A keyboard, of whatever kind."""

    def type(self, text: str, *, delay: float) -> None:
        """Type a text, key by key."""

    def press(self, key: str) -> None:
        """Press one key, by its name."""


@dataclass
class Plan:
    """What this person is like.

    Attributes:
        press: How they press the portal's Submit: `mouse` or `key`.
        edits: What they change in their first review: label of the field, new text.
        meddle: Whether they press on the page once in acepilot's turn, and then say to go on.
        pauses: Whether they press Pause once in acepilot's turn, and then say to go on.
        stop_in_review: Whether they press Stop in the panel instead of Submit.
        answers_dialog: Whether they accept the browser's dialogs; else nobody answers them.
        answers: Which button of the panel they press, by words that the panel says then.
        points: What they press on the page when asked to point, by words of what is sought.
        shows: Which buttons of the page they press, one after the other, before they say that this was it, by words.
    """

    press: str = "mouse"
    edits: dict[str, str] = field(default_factory=dict)
    meddle: bool = False
    pauses: bool = False
    stop_in_review: bool = False
    answers_dialog: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    points: dict[str, str] = field(default_factory=dict)
    shows: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Diary:
    """What this person did.

    Attributes:
        typed: Keystrokes by what they were for: `credentials`, `codes`, `edits`.
        panel: The panel's buttons they pressed, by name.
        page: The page's controls they pressed, by name.
        submits: For each press of Submit, the IR number or form it was for.
        dialogs: The texts of the browser's dialogs they answered.
    """

    typed: dict[str, int] = field(default_factory=dict)
    panel: list[str] = field(default_factory=list)
    page: list[str] = field(default_factory=list)
    submits: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@dataclass
class Node:
    """One control of the accessibility tree."""

    role: str
    name: str
    backend: int
    is_checked: bool


@dataclass
class Panel:
    """The panel as a screen reader has it."""

    texts: list[str]
    controls: list[Node]

    @property
    def is_mine(self) -> bool:
        """Tell whether the panel says that it is the person's turn."""
        return "Your turn" in self.texts

    def says(self, words: str) -> bool:
        """Tell whether the panel holds these words."""
        return words in " ".join(self.texts)

    def button(self, name: str) -> Node | None:
        """Return the button of that name."""
        return next((one for one in self.controls if one.role == "button" and one.name == name), None)


class Person:
    """One person at one page."""

    def __init__(self, page: Page, plan: Plan, diary: Diary) -> None:
        self.page = page
        self.mouse: Mouse = page.mouse
        self.keyboard: Keyboard = page.keyboard
        self.plan = plan
        self.diary = diary
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("Accessibility.enable")
        self.seen: dict[str, tuple[float, tuple[float, float]]] = {}
        self.reviewed: set[str] = set()
        self.used_codes: set[str] = set()
        self.shown: list[str] = []
        self.has_meddled = False
        self.pressed_at = 0.0
        self.panel_pressed_at = 0.0
        page.on("dialog", self.on_dialog)

    def on_dialog(self, dialog: Dialog) -> None:
        """Answer a dialog of the page; Playwright leaves it alone while somebody listens."""
        if self.plan.answers_dialog:
            self.diary.dialogs.append(dialog.message)
            dialog.accept()

    # -- seeing -----------------------------------------------------------------------------

    def look(self) -> tuple[Panel | None, list[Node]]:
        """Return the panel, if it is there, and the controls of the page's own document."""
        nodes = self.cdp.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        top = next((n for n in nodes if (_role(n), _name(n)) == ("region", "acepilot")), None)
        inside = list(_under(top, by_id)) if top else []
        ours = {node["nodeId"] for node in inside}
        panel = None
        if top:
            texts = [_name(node) for node in inside if _role(node) == "StaticText"]
            panel = Panel(texts, [_control(node) for node in inside if "backendDOMNodeId" in node])
        rest = (node for node in nodes if node["nodeId"] not in ours and "backendDOMNodeId" in node)
        return panel, [_control(node) for node in rest]

    def middle(self, node: Node) -> tuple[float, float] | None:
        """Return where the middle of a control is drawn."""
        try:
            self.cdp.send("DOM.scrollIntoViewIfNeeded", {"backendNodeId": node.backend})
            box = self.cdp.send("DOM.getBoxModel", {"backendNodeId": node.backend})["model"]["content"]
        except PlaywrightError:
            return None
        return (box[0] + box[4]) / 2, (box[1] + box[5]) / 2

    def sees(self, css: str) -> tuple[Frame, Locator] | None:
        """Return the first visible match in the page and its frames."""
        for frame in self.page.frames:
            if urlsplit(frame.url).hostname in HOSTS:
                found = frame.locator(css).filter(visible=True)
                if found.count():
                    return frame, found.first
        return None

    def sees_button(self, name: str) -> Locator | None:
        """Return the first visible, enabled button with that text."""
        found = self.sees(f"button:not([disabled]):text-is({json.dumps(name)})")
        return found[1] if found else None

    # -- acting -----------------------------------------------------------------------------

    def press(self, name: str, at: Locator, *, x: float | None = None) -> None:
        """Press on the page with the mouse."""
        at.evaluate(TO_THE_MIDDLE, timeout=2000)
        box = at.bounding_box()
        if box is not None:
            self.diary.page.append(name)
            self.pressed_at = time.monotonic()
            self.mouse.click(box["x"] + (box["width"] / 2 if x is None else x), box["y"] + box["height"] / 2)

    def write(self, why: str, into: Locator, text: str) -> None:
        """Press into a field, and write key by key."""
        into.evaluate(TO_THE_MIDDLE, timeout=2000)
        box = into.bounding_box()
        if box is not None:
            self.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            self.keyboard.type(text, delay=4)
            self.diary.typed[why] = self.diary.typed.get(why, 0) + len(text)

    def press_panel(self, node: Node) -> bool:
        """Press a button of the panel, once it has stood in one place long enough for the press to count."""
        now, at = time.monotonic(), self.middle(node)
        has_just_pressed = self.diary.panel[-1:] == [node.name] and now - self.panel_pressed_at < PATIENCE_S
        if at is None or has_just_pressed:
            return False
        since, place = self.seen.get(node.name, (now, at))
        if place != at:
            since = now
        self.seen[node.name] = (since, at)
        if now - since < STANDS_S:
            return False
        self.press_in_panel(at)
        self.diary.panel.append(node.name)
        self.panel_pressed_at = now
        self.seen.clear()
        return True

    def press_in_panel(self, at: tuple[float, float]) -> None:
        """Press with the mouse where a button of the panel stands."""
        self.mouse.click(*at)

    # -- living -----------------------------------------------------------------------------

    def live(self) -> None:
        """Do the next small thing, if there is one."""
        panel, controls = self.look()
        if panel is None:
            return
        if not panel.is_mine:
            self.maybe_pause(panel)
            self.maybe_meddle(panel)
        elif panel.says("That press only shows it"):
            self.point(panel, controls)
        elif not self.shows_now(panel):
            self.answer(panel, controls)

    def answer(self, panel: Panel, controls: list[Node]) -> None:
        """Say what the panel asks for, or do on the page what is theirs."""
        if answer := next((name for words, name in self.plan.answers.items() if panel.says(words)), None):
            if button := panel.button(answer):
                self.press_panel(button)
        elif panel.says("acepilot is paused") and (go_on := panel.button("Go on")):
            self.has_meddled = True
            self.press_panel(go_on)
        elif checks := [one for one in panel.controls if one.role == "checkbox"]:
            if unchecked := next((one for one in checks if not one.is_checked), None):
                self.press_panel(unchecked)
        elif panel.says("press Submit"):
            self.review(panel, controls)
        else:
            self.do_own_part(controls)

    def point(self, panel: Panel, controls: list[Node]) -> None:
        """Press the control that is meant on the page, once in a while."""
        name = next((name for words, name in self.plan.points.items() if panel.says(words)), None)
        node = next((one for one in controls if one.name.strip("* ") == name and one.role in POINTED), None)
        at = self.middle(node) if node else None
        if name is not None and at is not None and time.monotonic() - self.pressed_at > PATIENCE_S:
            self.pressed_at = time.monotonic()
            self.diary.page.append(f"pointed at {name}")
            self.mouse.click(*at)

    def shows_now(self, panel: Panel) -> bool:
        """Press what is to be shown on the page, each once, and then say so; tell whether it is time for that."""
        names = next((names for words, names in self.plan.shows.items() if panel.says(words)), None)
        if names is None:
            return False
        left = names[len(self.shown) :]
        if left and (button := self.sees_button(left[0])):
            self.press(left[0], button)
            self.shown.append(left[0])
            self.page.wait_for_timeout(RESTS_MS / 8)
        elif not left and (over := panel.button("That was it")):
            self.press_panel(over)
        return True

    def maybe_pause(self, panel: Panel) -> None:
        """Press Pause while acepilot is at an importer, until it has paused."""
        if self.plan.pauses and "Go on" not in self.diary.panel and panel.says("Importer 1 of"):
            pause = panel.button("Pause")
            if pause is not None:
                self.press_panel(pause)

    def maybe_meddle(self, panel: Panel) -> None:
        """Press on the page while acepilot works, where a press does nothing, until it is noticed.

        One that comes while acepilot itself presses cannot be told from that.
        """
        is_rested = time.monotonic() - self.pressed_at > RESTLESS_S
        is_harmless = panel.says("Importer 1 of") and not panel.says(
            "Go to Accounts"
        )  # it would close the menu
        if self.plan.meddle and not self.has_meddled and is_rested and is_harmless:
            self.pressed_at = time.monotonic()
            self.mouse.click(4, self.page.evaluate("innerHeight") - 4)

    def do_own_part(self, controls: list[Node]) -> None:
        """Do what only a person may: sign in, the CAPTCHA, the code."""
        if urlsplit(self.page.url).hostname == "login.cbp.gov":
            self.sign_in()
        elif urlsplit(self.page.url).hostname == "ace-accounts.cbp.gov":
            self.prove_myself(controls)

    def sign_in(self) -> None:
        """Sign in, step by step."""
        if start := self.sees_button("Trade/PGA User"):
            return self.press_again("Trade/PGA User", start)
        for name, text in (("user", USER), ("password", PASSWORD)):
            found = self.sees(f'ui-input[name="{name}"] input')
            if found and not found[1].input_value():
                return self.write("credentials", found[1], text)
        if self.enter_code("token"):
            return None
        for name in ("Sign In", "Sign in", "SIGN IN", "VERIFY", "Verify"):
            if button := self.sees_button(name):
                return self.press_again(name, button)
        return None

    def press_again(self, name: str, at: Locator) -> None:
        """Press, and press again only when nothing has come of it for a while."""
        is_new = self.diary.page[-1:] != [name]
        if is_new or time.monotonic() - self.pressed_at > PATIENCE_S:
            self.press(name, at)

    def enter_code(self, name: str) -> bool:
        """Enter the newest code of the mailbox, if one is asked for."""
        found = self.sees(f'ui-input[name="{name}"] input, input[name="{name}"]')
        if found is None or found[1].input_value():
            return False
        mails = json.loads(
            self.page.evaluate("fetch('/__mock/mailbox.json').then((answer) => answer.text())")
        )
        code = next((mail["code"] for mail in mails if mail["code"]), "")
        if code and code not in self.used_codes:
            self.used_codes.add(code)
            self.write("codes", found[1], code)
        return True

    def prove_myself(self, controls: list[Node]) -> None:
        """Do the CAPTCHA and the code, each with its Next."""
        if self.enter_code("code"):
            return
        captcha = next((one for one in controls if one.role == "checkbox" and "robot" in one.name), None)
        host = self.sees("ui-captcha")
        if captcha and host and not captcha.is_checked:
            if "CAPTCHA" not in self.diary.page:
                self.press("CAPTCHA", host[1], x=28)
            return
        button = self.sees_button("Next")
        waits_for_code = self.diary.page.count("Next") > len(self.used_codes)
        if button and not self.sees("[role=alert].banner-error"):
            if waits_for_code:
                self.press_again("Next", button)
            else:
                self.press("Next", button)

    def review(self, panel: Panel, controls: list[Node]) -> None:
        """Tick what only a person may tick, edit, and press Submit: once for each review."""
        what = next((text for text in panel.texts if "press Submit" in text), "")
        if what in self.reviewed:
            return
        if self.plan.stop_in_review:
            if sure := panel.button("Yes, stop"):
                if self.press_panel(sure):
                    self.reviewed.add(what)
            elif stop := panel.button("Stop"):
                self.press_panel(stop)
            return
        box = next((one for one in controls if one.role == "checkbox" and not one.is_checked), None)
        found = self.sees("ui-checkbox input")
        if box and found:
            self.press("authorization", found[1])
            return
        submit = self.sees_button("Submit") or self.sees_button("Submit Application")
        if submit is None:
            return
        if self.plan.edits and not self.reviewed:
            self.edit()
        self.reviewed.add(what)
        self.diary.submits.append(what)
        if self.plan.press == "key":
            self.press_by_key(submit)
        else:
            self.press("Submit", submit)

    def edit(self) -> None:
        """Replace what stands in some fields, and rest."""
        for label, text in self.plan.edits.items():
            box = self.page.get_by_role("textbox", name=label).filter(visible=True).first.bounding_box()
            assert box is not None
            self.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=3)
            self.keyboard.type(text, delay=10)
            self.diary.typed["edits"] = self.diary.typed.get("edits", 0) + len(text)
        self.page.wait_for_timeout(RESTS_MS)

    def press_by_key(self, submit: Locator) -> None:
        """Go to Submit with Tab, and press it with Enter."""
        for _ in range(60):
            self.keyboard.press("Tab")
            if submit.evaluate("one => one.matches(':focus')"):
                self.keyboard.press("Enter")
                return
        raise AssertionError("Submit cannot be reached with Tab")


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value", ""))


def _name(node: dict[str, Any]) -> str:
    return str(node.get("name", {}).get("value", ""))


def _control(node: dict[str, Any]) -> Node:
    state = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return Node(_role(node), _name(node), int(node["backendDOMNodeId"]), state.get("checked") == "true")


def _under(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Any:
    yield node
    for child in node.get("childIds", []):
        if child in by_id:
            yield from _under(by_id[child], by_id)


def connect(playwright: Playwright, port: str) -> Browser:
    """Return the browser, as soon as it listens."""
    ends = time.monotonic() + CONNECT_WITHIN_S
    while True:
        try:
            return playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}", timeout=3000)
        except PlaywrightError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)


def main(port: str, plan: Plan, meet: Callable[[Page, Plan, Diary], Person] = Person) -> Diary:
    """Live beside acepilot until the window is closed.

    Args:
        port: Where the browser listens.
        plan: What the person is like.
        meet: Makes the person, once the portal's page is there.
    """
    diary = Diary()
    person: Person | None = None
    with sync_playwright() as playwright:
        browser = connect(playwright, port)
        heart = browser.new_browser_cdp_session()
        while browser.is_connected():
            try:
                heart.send("Browser.getVersion")  # lets Playwright take in what happened
                pages = [page for context in browser.contexts for page in context.pages]
                page = next((page for page in pages if urlsplit(page.url).hostname in HOSTS), None)
                if page is not None:
                    person = person or meet(page, plan, diary)
                    person.live()
                time.sleep(LOOK_EVERY_S)
            except PlaywrightError:  # the page was replaced under the person's eyes, or the window closed
                time.sleep(LOOK_EVERY_S)
                if not browser.is_connected():
                    break
    return diary


if __name__ == "__main__":
    print(json.dumps(asdict(main(sys.argv[1], Plan(**json.loads(sys.argv[2]))))))
