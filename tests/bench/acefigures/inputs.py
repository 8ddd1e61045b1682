"""What the panel costs the page's own input events: keys into a form's field, with acepilot beside it and without.

Both pages show the same form in the same browser, and get one key each in turn. A key's time runs from the event's
own time stamp to the first task after the page's last listener has had it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from acebench import bare
from acebench.bare import ACCOUNTS, textbox
from e2ekit import Running
from person import Diary, Person, Plan
from playwright.sync_api import Locator, Page

from acefigures import beside, hand

KEYS = 100
FIELD = "Bank Routing Number"
WATCH = """(input) => {
    let began = 0;
    const tasks = new MessageChannel();
    globalThis.__took = [];
    tasks.port1.onmessage = () => __took.push(performance.now() - began);
    input.addEventListener("keydown", (event) => { began = event.timeStamp; });
    input.addEventListener("input", () => tasks.port2.postMessage(0));
}"""


@dataclass
class Took:
    """How many milliseconds each key took on either page."""

    beside: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)


class Typist(Person):
    """A person who, before their Submit, types into the form and into the same form of a page without acepilot."""

    def __init__(self, page: Page, plan: Plan, diary: Diary, took: Took) -> None:
        super().__init__(page, plan, diary)
        self.took = took

    def review(self, panel: Any, controls: Any) -> None:
        """Measure once, and then press Submit."""
        if not self.took.bare:
            self.measure()
        super().review(panel, controls)

    def measure(self) -> None:
        """Type key by key, on one page and on the other."""
        browser = self.page.context.browser
        assert browser is not None
        context = browser.new_context(viewport=self.page.viewport_size)
        other = hand.ByHand(context.new_page())
        other.open("https://ace.cbp.gov/")
        bare.sign_in(other)
        _, form = hand.to_form(other, ACCOUNTS[0])
        fields = [textbox(self.page, FIELD), textbox(form, FIELD)]
        typed = fields[0].input_value()
        for one, page in zip(fields, (self.page, other.page), strict=True):
            _begin(one, page)
        for number in range(KEYS):
            for page in (self.page, other.page):
                page.keyboard.press(typed[-1] if number % 2 else "Backspace")
                page.wait_for_timeout(20)
        self.page.wait_for_timeout(200)
        self.took.beside += self.page.evaluate("__took")
        self.took.bare += other.page.evaluate("__took")
        context.close()
        assert fields[0].input_value() == typed


def _begin(one: Locator, page: Page) -> None:
    box = one.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.keyboard.press("End")
    one.evaluate(WATCH)


def measure() -> Took:
    """Run the enrollment of one importer account, and type in its review."""
    took = Took()

    def meet(_running: Running, page: Page, plan: Plan, diary: Diary) -> Person:
        return Typist(page, plan, diary, took)

    beside.run("ach-flow", "--mock", "default", "--only", ACCOUNTS[0].number, meet=meet)
    return took
