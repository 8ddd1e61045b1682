"""The mock pages without their artificial delays: the server's by its own switch, the scripts' by theirs.

Both sides of every comparison get the same pages.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext

# Pages sleep for 120 to 400 ms to look like a portal; what stands for seconds (a toast) is no delay.
QUICK_PAGES = """(() => {
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (act, ms, ...more) => later(act, ms >= 20 && ms <= 1000 ? 0 : ms, ...more);
})()"""


def hurry(context: BrowserContext) -> None:
    """Switch the scripts' delays off in every page of a context."""
    context.add_init_script(QUICK_PAGES)
