"""`--attach`: a run in a browser that somebody else has started, and that is there afterwards as it was."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from e2ekit import COMMAND, IR_NUMBERS, Acepilot, Refusal, Running, assert_sound, free_port, start_by_command
from guidekit import CLIENT
from playwright.sync_api import Playwright

pytestmark = pytest.mark.e2e

THEIRS = "data:text/html,<title>theirs</title>"

SUBMITS = """() => new Promise((resolve) => {
  const form = document.body.appendChild(document.createElement("form"));
  form.addEventListener("submit", (event) => { resolve(!event.defaultPrevented); event.preventDefault(); });
  setTimeout(() => resolve(false), 2000);
  form.requestSubmit();
})"""

StartBrowser = Callable[[Running], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_browser(tmp_path: Path) -> Iterator[StartBrowser]:
    """Start a browser by the very command that was told, with a tab of the person's, in no window."""
    with ExitStack() as stack:
        yield lambda running: stack.enter_context(
            start_by_command(running, tmp_path, "--headless=new", "--window-size=1280,1000", THEIRS)
        )


def tabs(port: int) -> list[str]:
    """Return the addresses of a browser's tabs."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/json/list")
        return [one["url"] for one in json.loads(connection.getresponse().read()) if one["type"] == "page"]
    finally:
        connection.close()


@pytest.mark.full
def test_run_in_the_persons_own_browser(acepilot: Acepilot, start_browser: StartBrowser) -> None:
    """It is told how to start it and what that costs; the run is done, and the browser is as it was before."""
    port = free_port()
    running = acepilot(
        "run", "ach-flow", "--mock", "--rehearse", "--only", IR_NUMBERS[0], "--attach", str(port),
        "--mock-ledger", "ledger.jsonl",
    )  # fmt: skip
    browser = start_browser(running)
    ran = running.end()
    assert ran.code == 0, ran.told
    assert "(attached)" in ran.entries()[0]["data"]["browser"]
    warned = ran.told.index("may keep what is typed")
    assert warned < ran.told.index("Fill in Bank Routing Number")
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert len(ran.received("ach-enrollment")) == 1
    assert_sound(ran)
    assert browser.poll() is None
    assert tabs(port) == [THEIRS]


@pytest.mark.long
def test_tab_in_which_something_was_typed_stays(
    acepilot: Acepilot, start_browser: StartBrowser, playwright: Playwright
) -> None:
    """A run that ends with a filled form waits for nobody, and leaves the tab to the person, who can submit in it."""
    port = free_port()
    running = acepilot(
        "run",
        "ach-flow",
        "--mock",
        "field-truncates",
        "--rehearse",
        "--only",
        IR_NUMBERS[0],
        "--attach",
        str(port),
    )
    start_browser(running)
    ran = running.end()
    assert ran.code == 3, ran.told
    assert "The tab stays open, as something was typed in it" in ran.told
    browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    (left,) = (page for page in browser.contexts[0].pages if page.url.startswith("https://ace.cbp.gov/"))
    assert left.get_by_role("textbox", name="Bank Routing Number").first.input_value() == "021000021"
    heard = browser.contexts[0].new_cdp_session(left).send("Accessibility.getFullAXTree")["nodes"]
    assert "acepilot has stopped" in [node.get("name", {}).get("value") for node in heard]
    assert left.evaluate(SUBMITS)
    browser.close()


def test_nobody_listens(refusal: Refusal, tmp_path: Path) -> None:
    """Before anything is asked, the command that starts a browser here is told; no run is left behind."""
    client = tmp_path / "acme.yaml"
    client.write_text(CLIENT)
    port = str(free_port())
    ran = refusal("run", "ach-flow", "--client", str(client), "--attach", port)
    assert ran.code == 1
    assert f"No browser listens on 127.0.0.1:{port}." in ran.told
    assert COMMAND.search(ran.err)
    assert "--user-data-dir=" in ran.err
    assert not (ran.home / "runs").exists()


@pytest.mark.parametrize("more", [("--headless",), ("--browser", "chromium"), ("--cdp-port", "9")])
def test_attach_starts_no_browser(refusal: Refusal, more: tuple[str, ...]) -> None:
    """What tells how a browser is started is refused beside it."""
    ran = refusal("run", "ach-flow", "--mock", "--attach", *more)
    assert ran.code == 2
    assert f"{more[0]} tells how acepilot starts a browser; with --attach it starts none." in ran.told
