"""A person who walks a path while acepilot records: `python walker.py PORT MOVES`. Knows nothing of acepilot's flows.

Each move is one thing that a person does, by real mouse and keys: `["press", role, name]`, `["key", role, name]`,
`["row", text]`, `["words", text]`, `["type", label, text]`, `["choose", label, option]`, `["seek", label, option]`,
`["sign-in"]`, `["password", text]`, `["captcha"]`, `["code"]`, `["tick", label]`, `["see", text]`, `["gone", role]`,
`["panel", button]`, `["stage", title]`. Prints what it did, as JSON, once all is done.
"""

from __future__ import annotations

import json
import re
import sys
import time
from dataclasses import asdict
from urllib.parse import urlsplit

from person import HOSTS, Diary, Panel, Person, Plan, connect
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page, sync_playwright

MOVE_WITHIN_S = 40
LOOK_EVERY_S = 0.1
RESTS_S = 0.9
ANSWERED_WITHIN_S = 10
DID_NOT_COUNT = "did not count"
IN_VAIN = 75
"""What this program ends with when it waited in vain: another attempt may do."""
HEARS = (
    "one => { one.addEventListener('click', () => { one.wasHit = true; }, { capture: true, once: true }); }"
)
IS_PANEL = "([x, y]) => document.elementFromPoint(x, y)?.localName === 'acepilot-panel'"
MOVES_PANEL = "Move the panel to the other side"
Move = list[str]


class Walker(Person):
    """Makes one move after the other."""

    def frames(self) -> list[Frame]:
        """Return the frames of the portal."""
        return [frame for frame in self.page.frames if urlsplit(frame.url).hostname in HOSTS]

    def control(self, role: str, name: str) -> Locator | None:
        """Return the one visible control of that name; a link will do for a button, as a person would take it."""
        words = re.escape(name).replace("/", "\\/")  # Playwright writes it between two of these
        pattern = re.compile(rf"^\W*{words}\W*(\(required\))?\W*$", re.IGNORECASE)
        for frame in self.frames():
            for one in (role, "link") if role == "button" else (role,):
                found = frame.get_by_role(one, name=pattern).filter(visible=True)  # type: ignore[arg-type]
                if found.count():
                    return found.first
        return self.beside(name) if role in {"textbox", "combobox"} else None

    def beside(self, text: str) -> Locator | None:
        """Return the field in the table's cell beside a text, as old pages have it."""
        cell = f"td:has(+ td > :is(input, select)):text-is({json.dumps(text)}) + td > *"
        found = self.sees(cell)
        return found[1] if found else None

    def move(self, move: Move) -> bool:
        """Make a move; False while the page is not ready for it."""
        what, *rest = move
        match what:
            case "see" | "gone":
                return self.watches(what, *rest)
            case "type" | "choose" | "seek":
                return self.fill(what, *rest)
            case "press" | "key" | "row" | "tick" | "words":
                return self.go(what, *rest)
            case "password":
                return self.mistype(*rest)
            case "panel" | "stage":
                return self.say(move)
            case _:
                return self.prove(what)

    def watches(self, what: str, text: str) -> bool:
        """Tell whether a text is there, or what has a role is not."""
        if what == "see":
            return any(frame.get_by_text(text).filter(visible=True).count() for frame in self.frames())
        found = [frame.get_by_role(text) for frame in self.frames()]  # type: ignore[arg-type]
        return not any(one.filter(visible=True).count() for one in found)

    def fill(self, what: str, label: str, text: str) -> bool:
        """Type into a field, or choose in a list."""
        if what != "type":
            return self.choose(label, text, is_sought=what == "seek")
        field = self.control("textbox", label)
        if field is not None:
            self.write("fields", field, text)
        return field is not None

    def go(self, what: str, first: str, name: str = "") -> bool:
        """Press a control: by the mouse, or by a key where something lies over it."""
        if what == "row":
            row = self.sees(f":is([role=row], tr):has-text({json.dumps(first)}) a")
            return self.hit(first, row[1] if row else None)
        if what == "words":
            words = self.sees(f"*:text-is({json.dumps(first)})")
            return self.hit(first, words[1] if words else None)
        if what == "tick":
            box = self.sees(f":is(ui-checkbox, td):has-text({json.dumps(first)}) > input, ui-checkbox input")
            return self.hit(first, box[1] if box else None)
        found = self.control(first, name)
        if what == "press" or found is None or not found.is_enabled():
            return self.hit(name, found)
        found.focus()
        self.keyboard.press("Enter")
        self.diary.page.append(name)
        return True

    def hit(self, name: str, at: Locator | None) -> bool:
        """Press it, if it is there and can be pressed; False too where it moved away meanwhile, and was missed."""
        if at is None or not at.is_enabled() or self.is_under_panel(at):
            return False
        aim = at.element_handle()
        aim.evaluate(HEARS)
        self.press(name, at)
        try:
            return bool(aim.evaluate("one => one.wasHit ?? false"))
        except PlaywrightError:
            return True  # the press has led to another page

    def is_under_panel(self, at: Locator) -> bool:
        """Tell whether the panel stands over the middle of a control; then have it move to the other side."""
        at.scroll_into_view_if_needed(timeout=2000)
        box = at.bounding_box()
        if box is None or not self.page.evaluate(
            IS_PANEL, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        ):
            return False
        panel, _ = self.look()
        if panel is not None and (button := panel.button(MOVES_PANEL)):
            self.press_panel(button)
        return True

    def choose(self, label: str, option: str, *, is_sought: bool) -> bool:
        """Choose in a list: by the first letters in one of the browser's own, else by a press on the option.

        Args:
            label: The list's name.
            option: What is chosen.
            is_sought: Whether some of it is typed first, so that the list shows it.
        """
        field = self.control("combobox", label)
        if field is None:
            return False
        if field.evaluate("one => one.localName === 'select'"):
            field.focus()
            if field.evaluate(
                "(one, text) => [...one.options].some(({ label }) => label.startsWith(text))", option
            ):
                self.keyboard.type(option, delay=4)
                return True
            return False  # some lists are filled as they get the focus
        found = self.control("option", option)
        if found is None:
            self.press(label, field)
            if is_sought:
                self.keyboard.type(option, delay=30)
            self.page.wait_for_timeout(RESTS_S * 1000)
            return False
        self.press(option, found)
        return True

    def mistype(self, text: str) -> bool:
        """Write a wrong password, see that it is, and take it out again."""
        field = self.sees('ui-input[name="password"] input')
        if field is None:
            if start := self.sees_button("Trade/PGA User"):
                self.press_again("Trade/PGA User", start)
            return False
        self.write("credentials", field[1], text)
        self.page.wait_for_timeout(RESTS_S * 1000)
        field[1].click(click_count=3)
        self.keyboard.press("Delete")
        return True

    def prove(self, what: str) -> bool:
        """Do what only a person may: sign in, the CAPTCHA, the code."""
        if what == "sign-in":
            if urlsplit(self.page.url).hostname == "login.cbp.gov":
                self.sign_in()
            return urlsplit(self.page.url).hostname == "ace.cbp.gov"
        if what == "captcha":
            host = self.sees("ui-captcha")
            if host is not None:
                self.press("CAPTCHA", host[1], x=28)
                self.page.wait_for_timeout(1500)
            return host is not None
        return self.enter_code("code")

    def say(self, move: Move) -> bool:
        """Press a button of the panel; or open its note, and write into it."""
        panel, _ = self.look()
        if panel is None:
            return False
        if move[0] == "panel":
            button = panel.button(move[1])
            return button is not None and self.press_panel(button) and self.is_taken(panel)
        keep, opens = panel.button("Use this name"), panel.button("Name this stage")
        if keep is None:
            if opens is not None and self.press_panel(opens):
                self.keyboard.type(move[1], delay=4)
            return False
        return self.press_panel(keep) and self.is_taken(panel)

    def is_taken(self, before: Panel) -> bool:
        """Read what the panel says to a press: each is answered, and one that did not count is to be made again."""
        ends = time.monotonic() + ANSWERED_WITHIN_S
        while time.monotonic() < ends:
            self.page.wait_for_timeout(RESTS_S * 1000)
            now, _ = self.look()
            if now is None or now.texts != before.texts:
                return now is None or not now.says(DID_NOT_COUNT)
        return False


def walk(page: Page, moves: list[Move]) -> Diary:
    """Make all moves."""
    walker = Walker(page, Plan(), Diary())
    for move in moves:
        ends = time.monotonic() + MOVE_WITHIN_S
        while not _made(walker, move):
            if time.monotonic() > ends:
                print(f"it never came to {move}")
                sys.exit(IN_VAIN)
            time.sleep(LOOK_EVERY_S)
        time.sleep(RESTS_S)
    return walker.diary


def _made(walker: Walker, move: Move) -> bool:
    """Make a move, if it can be made; there is nothing left to do once the window is closed."""
    try:
        return walker.move(move)
    except PlaywrightError:  # the page was replaced under the person's eyes, or the window closed
        return move[0] == "panel" and not walker.page.context.browser.is_connected()  # type: ignore[union-attr]


def main(port: str, moves: list[Move]) -> Diary:
    """Walk, as soon as the portal's page is there."""
    with sync_playwright() as playwright:
        browser = connect(playwright, port)
        heart = browser.new_browser_cdp_session()
        while True:
            heart.send("Browser.getVersion")
            pages = [page for context in browser.contexts for page in context.pages]
            page = next((page for page in pages if urlsplit(page.url).hostname in HOSTS), None)
            if page is not None:
                return walk(page, moves)
            time.sleep(0.1)


if __name__ == "__main__":
    print(json.dumps(asdict(main(sys.argv[1], json.loads(sys.argv[2])))))
