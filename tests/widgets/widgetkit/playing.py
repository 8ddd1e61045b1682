"""Lets acepilot's own engine fill a page in a real browser, with its whole session, and a person who never helps.

In the process of the test, so that one browser serves many pages: the engine, the session, actions, locks and the
journal are those of `acepilot run`; its command line is not in it. All of it happens in a thread of its own, as
Playwright's sync API stands for one thread.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import walker
from e2ekit import free_port
from submits.server import HOST, CorpusServer

from acepilot.browser.driver_process import driver
from acepilot.browser.find import find_browser
from acepilot.browser.launch import HEADLESS_SIZE, LaunchOptions, Window, open_window
from acepilot.browser.surface import Surface
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.flow.load import parse_flow
from acepilot.paths import shipped
from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.person.panel import Panel
from acepilot.record.recording import Recording
from acepilot.record.store import About, Store
from acepilot.run.options import RunOptions
from acepilot.run.session import open_session
from widgetkit.controls import Control, flow_text
from widgetkit.judging import Cell, Result, Seen, judge, wrongs

HANGS_S = 200.0
LONGEST_S = 90.0
SETTLES_MS = 400
PATIENCE = 4
TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
}  # fmt: skip
REPLIES = (Key.DONE, Key.GO_ON)


class WidgetServer(CorpusServer):
    """Serves the built pages under the corpus's made-up host.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._files = {f"/{one.name}": (TYPES[one.suffix], one.read_bytes()) for one in folder.iterdir()
                       if one.suffix in TYPES}  # fmt: skip

    def page(self, path: str) -> tuple[str, bytes] | None:
        """Return type and content of a file; None where there is none."""
        return self._files.get(path)


@dataclass
class Unhelpful:
    """A person who does nothing on the page, and says that they have, or to go on.

    Attributes:
        step: Tells which step is at hand.
        told: What they were asked, by step.
    """

    step: Callable[[], int]
    helps: bool = True
    told: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    situation: Situation = field(default_factory=lambda: Situation(Turn.ACEPILOT))
    _is_due: bool = False
    _began: float = field(default_factory=time.monotonic)

    def show(self, situation: Situation) -> None:
        """Read what is asked."""
        if situation.turn is Turn.PERSON and self.situation.turn is Turn.ACEPILOT:
            self.told[self.step()].append(situation.doing)
            self._is_due = True
        self.situation = situation

    def take(self) -> Answer | None:
        """Answer, once for each turn; stop a run that asks again and again."""
        if time.monotonic() - self._began > LONGEST_S:
            return Answer(Key.STOP, text="It took too long.")
        if not self._is_due or self.situation.turn is not Turn.PERSON:
            return None
        self._is_due = False
        offered = {choice.key for choice in self.situation.choices}
        reply = next((key for key in REPLIES if key in offered), Key.STOP)
        return Answer(reply if len(self.told[self.step()]) <= PATIENCE else Key.STOP)

    def close(self) -> None:
        """Take leave."""


class Bed:
    """A browser and a server for all pages; a context manager that ends both.

    Args:
        folder: Where the built pages lie.
    """

    def __init__(self, folder: Path) -> None:
        self._server = WidgetServer(folder)
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._server)
        self._home = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="acepilot-widgets-")))
        self._thread.submit(self._open).result(HANGS_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._stack.close).result(HANGS_S)
        self._thread.shutdown()

    def _open(self) -> None:
        path = shipped("fixtures", "clients", "three-importers.yaml")
        reader = SystemSecretReader(lambda _text: "", {})
        self._client = resolve(load_client(path, literal_secrets=True), reader)
        playwright = self._stack.enter_context(driver())
        self._port = free_port()
        arguments = self._server.browser_arguments
        options = LaunchOptions(find_browser(), headless=True, arguments=arguments, cdp_port=self._port)
        self._window = self._stack.enter_context(open_window(playwright, options))

    def fill(self, page: str, controls: tuple[Control, ...]) -> list[Cell]:
        """Fill a page, a step for each control; where a run ends before its time, a new one goes on behind that."""
        cells: list[Cell] = []
        while left := controls[len(cells) :]:
            fresh = judge(left, self._thread.submit(self._play, flow_text(page, left)).result(HANGS_S))
            cells += fresh or [Cell(left[0].name, Result.FAILED, "the run never came to it")]
        return cells

    def fill_in_one_step(self, page: str, controls: tuple[Control, ...]) -> list[str]:
        """Fill a page in one step, as real flows do, and say what is wrong then; see `wrongs`."""
        text = flow_text(page, controls, in_one_step=True)
        return wrongs(controls, self._thread.submit(self._play, text).result(HANGS_S))

    def record(self, page: str, moves: list[list[str]], file: Path) -> dict[str, object]:
        """Record what a person in a second process does on a page, into a file; return the page's model at the end."""
        return self._thread.submit(self._record, page, moves, file).result(HANGS_S)

    def play(self, file: Path) -> Seen:
        """Run a flow."""
        return self._thread.submit(self._play, file.read_text(encoding="utf-8")).result(HANGS_S)

    def _record(self, page: str, moves: list[list[str]], file: Path) -> dict[str, object]:
        command = [sys.executable, walker.__file__, str(self._port), json.dumps(moves)]
        about = About(url=f"https://{HOST}/{page}", hosts=(HOST,), file=str(file))
        context = self._window.browser.new_context(viewport=HEADLESS_SIZE, service_workers="block")
        person = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        store = Store.create(self._home, about)
        try:
            surface = Surface(context, about.hosts)
            why = lambda: "the person is gone" if person.poll() else ""  # noqa: E731
            end = Recording(surface, Panel(surface.panel.show), store, self._client, why).run()
            state = dict(surface.page.evaluate("__state()"))
            surface.close()
        finally:
            store.close()
            context.close()
            told, _ = person.communicate(timeout=LONGEST_S)
        assert not end.is_cut_off, told
        return state

    def _play(self, text: str) -> Seen:
        flow = parse_flow(text.encode(), name="widgets.yaml")
        context = self._window.browser.new_context(viewport=HEADLESS_SIZE, service_workers="block")
        context.set_default_timeout(5_000)
        options = RunOptions(flow, self._client, self._home, None, rehearsal=True)
        try:
            with open_session(options) as session:
                surface = Surface(context, flow.hosts, lambda _method, _url: False)
                session.begin(Window(self._window.browser, context, self._window.name))
                human = Unhelpful(lambda: int((session.record.spot.step or {}).get("n", 0)))
                end = session.run(surface, human, lambda: "", "Bayside Imports LLC")
                surface.page.wait_for_timeout(SETTLES_MS)
                after, changes = surface.page.evaluate("[__state(), __changes]")
                surface.close()
        finally:
            context.close()
        lines = (end.path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        before = _first(changes)
        return Seen([json.loads(line) for line in lines], before, after, changes[len(before) :], human.told)


def _first(changes: list[dict[str, Any]]) -> dict[str, object]:
    """Return the model as it was first reported: each name's first change."""
    first: dict[str, object] = {}
    for one in changes:
        first.setdefault(str(one["name"]), one["value"])
    return first
