from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from shortkit import first

from acepilot.browser import attach, patience
from acepilot.browser.attach import NobodyListens, find_listening, start_command, wait_for
from acepilot.browser.endpoint import Endpoint, parse_endpoint
from acepilot.browser.events import Sent, WindowOpened
from acepilot.browser.find import find_browser
from acepilot.browser.launch import Window
from acepilot.browser.surface import Surface
from acepilot.browser.worlds import Worlds
from acepilot.errors import EnvironmentFault, Interrupted, UsageError
from acepilot.testing import FakeClock
from acepilot.timing import USUAL, Timing

WORKER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.url.endsWith("/thing")) event.respondWith(new Response("from the worker"));
});
"""
PAGE = "<!doctype html><title>page</title><a href='/next' target='_blank' rel='opener'>more</a>"

Serve = Callable[[dict[str, str]], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what serves texts by path on this computer, and tells the port."""
    servers: list[ThreadingHTTPServer] = []

    def start(texts: dict[str, str]) -> int:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                text = texts.get(self.path, "<!doctype html>").encode()
                self.send_response(200)
                kind = "text/javascript" if self.path.endswith(".js") else "text/html"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.05,), daemon=True).start()
        return servers[-1].server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def shared(window: Window) -> Iterator[BrowserContext]:
    """Return a context as of the person's own browser: with a tab of theirs, and service workers."""
    context = window.browser.new_context()
    context.new_page()
    yield context
    context.close()


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("9222", Endpoint("127.0.0.1", 9222)),
        ("http://127.0.0.1:9333", Endpoint("127.0.0.1", 9333)),
        ("http://localhost:9333/", Endpoint("127.0.0.1", 9333)),
        ("localhost", Endpoint("127.0.0.1", 9222)),
        ("ws://[::1]:9333", Endpoint("::1", 9333)),
    ],
)
def test_port_or_address_on_this_computer_is_taken(text: str, endpoint: Endpoint) -> None:
    """A port alone, or the address of this computer, says where the browser listens."""
    assert parse_endpoint(text) == endpoint


@pytest.mark.parametrize(
    "text",
    ["ach-flow", "0", "70000", "http://192.0.2.1:9222", "https://127.0.0.1:9222", "http://127.0.0.1:9222/x",
     "http://127.0.0.1:nine", "http://me@127.0.0.1:9222", "http://[::1", ""],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    """Another computer's browser is never joined, and a flow that stands in the port's place is told."""
    with pytest.raises(UsageError, match="--attach takes a port, or an address on this computer"):
        parse_endpoint(text)


def test_where_nobody_listens_the_whole_command_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The hint has the command that starts a browser here, with the switch and a profile of its own."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint = Endpoint("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(NobodyListens) as nobody:
            find_listening(endpoint, ("--more",))
    assert nobody.value.message == f"No browser listens on {endpoint}."
    for part in (f"--remote-debugging-port={endpoint.port}", f"--user-data-dir={tmp_path}", "--more"):
        assert part in nobody.value.hint


@first(
    "text",
    [
        "<html>hello</html>",
        "[]",
        '{"Browser": 7}',
        '{"Browser": "Chrome/1"}',
        '{"webSocketDebuggerUrl": "ws://x"}',
    ],
)
def test_another_program_is_told_as_such(serve: Serve, text: str) -> None:
    """What listens there and is no browser is not taken for one, and the hint names another port."""
    port = serve({"/json/version": text})
    with pytest.raises(EnvironmentFault, match="Another program listens") as other:
        find_listening(Endpoint("127.0.0.1", port))
    assert not isinstance(other.value, NobodyListens)
    assert f"--attach {port + 1}" in other.value.hint


def test_socket_is_on_this_computer_whatever_is_answered(serve: Serve) -> None:
    """A program that answers like a browser cannot lead acepilot to another computer."""
    told = {"Browser": "Edg/156.0.1", "webSocketDebuggerUrl": "ws://evil.example:1/devtools/browser/abc"}
    endpoint = Endpoint("127.0.0.1", serve({"/json/version": json.dumps(told)}))
    found = find_listening(endpoint)
    assert (found.name, found.socket) == ("Microsoft Edge 156.0.1", f"ws://{endpoint}/devtools/browser/abc")


def test_waiting_tells_once_and_hears_ctrl_c() -> None:
    """While nobody listens the command is told once; Ctrl-C ends the waiting."""
    told: list[str] = []
    looks = iter(["", "", "", "Ctrl-C"])
    timing = Timing(clock=FakeClock())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint = Endpoint("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(Interrupted):
            wait_for(endpoint, (), told.append, lambda: next(looks), timing)
    assert len(told) == 1
    assert "acepilot waits for it" in told[0]


@pytest.mark.parametrize(
    ("platform", "program"),
    [("win32", "msedge.exe"), ("darwin", "Google Chrome"), ("linux", "google-chrome")],
)
def test_command_is_of_this_system(monkeypatch: pytest.MonkeyPatch, platform: str, program: str) -> None:
    """Where no browser is found, the command has what it is mostly called on this system, quoted for its shell."""
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("ACEPILOT_BROWSER", "/no/such/browser")
    monkeypatch.setenv("ACEPILOT_HOME", "/home/of/acepilot")
    command = start_command(Endpoint("127.0.0.1", 9222))
    assert program in command
    assert "--remote-debugging-port=9222" in command
    assert "'" not in command or platform != "win32"


def thing(page: Page) -> str:
    """Return who answers a page's request."""
    answer: str = page.evaluate("fetch('/thing').then((answer) => answer.text())")
    return answer


@pytest.mark.parametrize(("passes_by", "answer"), [(True, "from the server"), (False, "from the worker")])
def test_own_tab_passes_service_workers_by(
    shared: BrowserContext, serve: Serve, *, passes_by: bool, answer: str
) -> None:
    """In acepilot's tab a service worker gets no request; in the person's own, it does."""
    port = serve({"/": PAGE, "/worker.js": WORKER, "/thing": "from the server"})
    page = shared.new_page()
    Worlds(page, ("portal.test",), USUAL, passes_by_workers=passes_by)
    page.goto(f"http://127.0.0.1:{port}/")
    page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)")
    page.reload()
    assert thing(page) == answer


def test_tabs_of_the_person_are_left_alone(shared: BrowserContext, serve: Serve) -> None:
    """What the person opens is neither heard nor closed; what acepilot's own tab opens is the run's."""
    port = serve({"/": PAGE})
    (theirs,) = shared.pages
    surface = Surface(shared, ("portal.test",), is_shared=True)
    surface.turn.take()
    another = shared.new_page()
    another.goto(f"http://127.0.0.1:{port}/")
    another.evaluate("fetch('/', {method: 'POST'}).catch(() => 0)")
    surface.wait()
    assert [one for one in surface.events() if isinstance(one, WindowOpened | Sent)] == []
    surface.page.goto(f"http://127.0.0.1:{port}/")
    with shared.expect_page():
        surface.page.get_by_role("link").click()
    surface.wait()
    assert any(isinstance(one, WindowOpened) for one in surface.events())
    own = surface.page
    surface.close()
    assert own.is_closed()
    assert not theirs.is_closed()
    assert not another.is_closed()


ALERTS = "data:text/html,<title>theirs</title><script>alert('Still there?')</script>"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[str], Endpoint]]:
    """Return what starts a browser of the person's, with one tab, and tells where it listens."""
    browsers: list[subprocess.Popen[bytes]] = []

    def start(tab: str) -> Endpoint:
        switches = [
            "--headless=new",
            "--no-sandbox",
            "--remote-debugging-port=0",
            f"--user-data-dir={tmp_path}",
        ]
        quiet = subprocess.DEVNULL
        program = find_browser().path or "chromium"
        browsers.append(subprocess.Popen([program, *switches, tab], stdout=quiet, stderr=quiet))
        told = tmp_path / "DevToolsActivePort"
        ends = time.monotonic() + 60
        while not (told.exists() and "\n" in told.read_text()) and time.monotonic() < ends:
            time.sleep(0.1)
        time.sleep(1)
        return Endpoint("127.0.0.1", int(told.read_text().split("\n")[0]))

    yield start
    for browser in browsers:
        browser.kill()
        browser.wait()


def await_title(endpoint: Endpoint, title: str) -> None:
    """Wait until a tab has a title, and a moment more: its message comes right after that."""
    ends = time.monotonic() + 60
    tabs = f"http://{endpoint.host}:{endpoint.port}/json/list"
    while time.monotonic() < ends:
        with urllib.request.urlopen(tabs) as reply:
            if any(tab["title"] == title for tab in json.load(reply)):
                break
        time.sleep(0.1)
    time.sleep(1)


@contextmanager
def halted_tabs(folder: Path) -> Iterator[None]:
    """Halt what draws the tabs of the browser with this profile, and let it go on: a halted process outlives it."""
    parents = patience._parents(USUAL)
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True
    )
    args = {int(line.split(None, 1)[0]): line for line in listed.stdout.splitlines()}
    (browser,) = (pid for pid, one in args.items() if f"={folder} " in f"{one} " and "--type=" not in one)
    tabs = [pid for pid in patience._started_by(browser, parents) if "--type=renderer" in args.get(pid, "")]
    assert tabs
    for pid in tabs:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in tabs:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.long
@first(
    "tab",
    [
        "shows a message",
        pytest.param(
            "sleeps",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="Windows halts no process by a signal"),
        ),
    ],
)
def test_tab_that_keeps_acepilot_from_joining_is_named_as_the_likely_cause(
    started: Callable[[str], Endpoint],
    playwright: Playwright,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    tab: str,
) -> None:
    """A tab that shows a message, or sleeps, holds everything up: the person is told to look through their tabs."""
    monkeypatch.setattr(
        attach, "register_engines", lambda _playwright: None
    )  # the tests' own driver has them
    endpoint = started(ALERTS if tab == "shows a message" else "data:text/html,<title>theirs</title>")
    await_title(endpoint, "theirs")
    listening = find_listening(endpoint)
    with (
        halted_tabs(tmp_path) if tab == "sleeps" else nullcontext(),
        pytest.raises(EnvironmentFault, match="one of its tabs does not answer") as fault,
        attach.attached(playwright, listening, Timing(join_within_ms=4_000)),
    ):
        pass
    assert "answer what they ask" in fault.value.hint
