"""What a person does on a page, counted by the page itself: listeners for real keys and presses in every document.

The panel keeps its own events from the page, so presses there are not among these. Knows nothing of flows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

ROWS = (
    "characters of client data typed",
    "other keys (user name, password, codes, Tab)",
    "presses on the page, but Submit",
    "presses of Submit",
    "presses in acepilot's panel",
)
DATA, OTHER, PRESSES, SUBMITS, PANEL = ROWS
CREDENTIALS = ("user", "password", "token", "code")
TELL = "countedByThePage"
COUNT = f"""(() => {{
    if (globalThis.__counts) return;
    globalThis.__counts = true;
    const first = (event, css) => event.composedPath().find((one) => one instanceof Element && one.matches(css));
    const told = (event, message) => {{
        if (event.isTrusted) globalThis.{TELL}({{ at: Date.now(), ...message }});
    }};
    addEventListener("keydown", (event) => told(event, {{
        key: event.key, field: first(event, "[name]")?.getAttribute("name") ?? "",
    }}), true);
    addEventListener("mousedown", (event) => told(event, {{
        press: (first(event, "button, a, input, [role]")?.textContent ?? "").trim(),
    }}), true);
}})()"""


@dataclass
class Counts:
    """All that the documents of one page counted."""

    told: list[dict[str, Any]] = field(default_factory=list)
    is_watching: bool = False

    def watch(self, page: Page) -> None:
        """Have every document of a page count from now on, the one that is shown included; again does no harm."""
        if not self.is_watching:
            page.expose_binding(TELL, lambda _source, event: self.told.append(event))
            page.add_init_script(COUNT)
            self.is_watching = True
        for frame in page.frames:
            frame.evaluate(COUNT)

    def tally(self, is_persons: Callable[[float], bool] = lambda _at: True) -> dict[str, int]:
        """Count by row what was done while it was the person's turn.

        Args:
            is_persons: Tells it of a time, in milliseconds since 1970.
        """
        counted = dict.fromkeys(ROWS, 0)
        for event in self.told:
            if is_persons(event["at"]):
                counted[_row(event)] += 1
        return counted


def _row(event: dict[str, Any]) -> str:
    if "press" in event:
        return SUBMITS if event["press"] in {"Submit", "Submit Application"} else PRESSES
    is_data = len(event["key"]) == 1 and event["field"] not in CREDENTIALS
    return DATA if is_data else OTHER
