"""The scripts of a world, as one text: which there are, in what order, and how one is shown an element.

Knows nothing of when and where they run.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from functools import cache
from importlib import resources

from playwright.sync_api import Playwright

from acepilot.flow.words import SUBMIT_WORDS

PANEL = ("inuse.js", "panel_style.js", "panel_view.js", "panel_place.js", "panel.js")
SCRIPTS = (
    "nodes.js", *PANEL, "beside.js", "pointing.js", "lists.js", "masks.js", "seen.js", "busy.js", "rhythm.js",
    "said.js", "recording.js",
)  # fmt: skip
WATCH = (
    "page.js",
    "fields.js",
    "typed.js",
    "hand.js",
    "pass.js",
    "aim.js",
    "guard.js",
    "changes.js",
    "watch.js",
)
"""The parts of one script, which share a scope of their own."""
MEET_ENGINE = "acepilot-meet"


@cache
def _script(name: str) -> str:
    return resources.files("acepilot.browser").joinpath("scripts", name).read_text(encoding="utf-8")


def register_meeting(playwright: Playwright) -> None:
    """Teach Playwright to show our world an element: by an event whose name no page can know.

    Source: measured with Playwright 1.65: `dispatch_event` runs among the page's own scripts, a selector engine that is
    a content script does not.
    """
    script = """({
      query(root, name) { root.dispatchEvent(new Event(name, { composed: true })); return null; },
      queryAll(root, name) { this.query(root, name); return []; },
    })"""
    playwright.selectors.register(MEET_ENGINE, script, content_script=True)


def world_source(hosts: tuple[str, ...], meet: str) -> str:
    """Return the script of our world: the panel first, as its listeners must come before all others, then pointing."""
    settings = json.dumps({"hosts": list(hosts), "words": sorted(SUBMIT_WORDS), "meet": meet})
    scripts, watch = ("\n".join(map(_script, names)) for names in (SCRIPTS, WATCH))
    body = f"const SETTINGS = {settings};\n{scripts}\n{{\n{watch}\n}}"
    return f"if (!globalThis.acepilot) {{ (() => {{ {body} }})(); }}"


@dataclass(frozen=True, slots=True)
class WorldScript:
    """The script of one page's worlds.

    Attributes:
        meet: The event by which a world is shown an element; no page can know its name.
    """

    source: str
    meet: str

    @classmethod
    def of(cls, hosts: tuple[str, ...]) -> WorldScript:
        """Make the script of a page on which only a flow's hosts are looked at."""
        meet = f"acepilot-{secrets.token_hex(16)}"
        return cls(world_source(hosts, meet), meet)
