"""The mock pages without their artificial delays: the server's by its own switch, the scripts' by theirs.

Both sides of every comparison get the same pages.
"""

from __future__ import annotations

from playwright.sync_api import BrowserContext

# Pages sleep for 120 to 400 ms to look like a portal; what stands for seconds (a toast) is no delay. It stands for half
# as long: on pages this quick the last answer would else stand still at the next press, and the person be asked which
# press it means, as nobody is who submits no two forms within four seconds.
QUICK_PAGES = """(() => {
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (act, ms, ...more) => later(act, ms > 1000 ? ms / 2 : ms >= 20 ? 0 : ms, ...more);
})()"""


def hurry(context: BrowserContext) -> None:
    """Switch the scripts' delays off in every page of a context."""
    context.add_init_script(QUICK_PAGES)
