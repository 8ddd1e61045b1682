"""Runs one case as acepilot runs a flow, with all protections or with none, and tells what got out.

All of it happens in a thread of its own, as Playwright's sync API stands for one thread, and tests have theirs.
`Protection` with everything off is the control of each case: no command of acepilot's reaches it.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self, TypeVar

from playwright.sync_api import BrowserContext, Page

from acepilot.browser.driver_process import driver
from acepilot.browser.find import find_browser
from acepilot.browser.launch import HEADLESS_SIZE, LaunchOptions, Window, open_window
from acepilot.browser.protection import FULL, Protection
from acepilot.browser.surface import Surface
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.client.value import ClientValues
from acepilot.errors import ExitCode, FlowError
from acepilot.flow.build import build_flow
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Flow
from acepilot.flow.syntax import flow_syntax
from acepilot.paths import shipped
from acepilot.person.human import Answer, Key, Situation, Turn
from acepilot.run.options import RunOptions
from acepilot.run.session import open_session
from acepilot.yamlreading import read_yaml
from acepilot.yamltext import validate
from submits.server import HOST, CorpusServer, Received

NONE = Protection(rule=False, words=False, guard=False, lock=False)
LINGER_S = 0.35
T = TypeVar("T")
LONGEST_S = 60.0
HANGS_S = 60.0
LATE_S = 0.05

FILL = """
      - fill:
          textbox "Company": ${company.legal_name}
          textbox "Account Number": ${bank.account_number}
        timeout: 2s
"""
HEAD = f"""flow: corpus
title: Try to be sent
hosts: [{HOST}]
stages:
  - stage: Fill
    steps:
"""
WAIT = """
      - expect: text "The end of time"
        timeout: 1m
"""


def flow_text(page: str, steps: str = FILL, *, more: str = "") -> str:
    """Return a flow that opens a page, does the steps, and then waits in acepilot's turn until it is stopped."""
    return f"{HEAD}      - open: https://{HOST}/{page}\n{steps}{WAIT}{more}"


def build(text: str) -> tuple[Flow, bool]:
    """Return a flow, and whether the loader would have refused it: then it is built past the loader."""
    data = text.encode()
    try:
        return parse_flow(data, name="corpus.yaml"), False
    except FlowError:
        written = read_yaml(data, name="corpus.yaml", comments_after_plain=True, error=FlowError)
        flow, mistakes = build_flow(validate(flow_syntax(), written, error=FlowError), written)
        assert not mistakes, mistakes
        return flow, True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run.

    Attributes:
        received: What the server was sent that counts as a submission.
        entries: The journal.
        told: What the person was asked or told in their turns, in order.
        code: How the run ended.
        message: What was said of the end.
        late: What the server was sent meanwhile by another run's pages, which is not counted here.
        mark: What the requests of this run's pages are marked with.
    """

    received: tuple[Received, ...]
    entries: tuple[dict[str, Any], ...]
    told: tuple[str, ...]
    code: ExitCode
    message: str
    late: tuple[Received, ...] = ()
    mark: str = ""

    def counted_at(self, name: str) -> int:
        """How many submissions went to an address that ends so."""
        return sum(one.form == name for one in self.received)

    @property
    def counted(self) -> int:
        """How many submissions there were."""
        return len(self.received)

    def data(self, kind: str) -> tuple[dict[str, Any], ...]:
        """Return what the journal's entries of a kind tell."""
        return tuple(entry["data"] for entry in self.entries if entry["kind"] == kind)

    @property
    def stopped_by(self) -> tuple[str, ...]:
        """What stopped something, each once, in order: rule, word, guard, lock."""
        return tuple(dict.fromkeys(str(data["why"]) for data in self.data("guard.stopped")))

    def sent_in_our_turn(self) -> tuple[Received, ...]:
        """Return the submissions that were received while acepilot held the turn."""
        turns = [(entry["at"], entry["data"]["to"]) for entry in self.entries if entry["kind"] == "turn"]
        first_person = next((at for at, to in turns if to == "person"), "9")
        return tuple(one for one in self.received if one.at < first_person)


@dataclass
class Bystander:
    """A person who answers what was agreed, then stops; and who stops a run that waits for nothing.

    Attributes:
        answers: What to say, one for each turn of theirs, in order; then Stop, and where it is none of the choices.
        linger_s: How long to look on while acepilot waits, before they stop.
        during: What a hand does on the page in acepilot's turn, once, while acepilot waits.
        before: What it does in the person's first turn, before they answer.
        is_sated: Tells that there is nothing more to wait for.
        helps: Whether they can be asked for help.
    """

    answers: tuple[Key, ...] = ()
    linger_s: float = LINGER_S
    during: Callable[[], object] | None = None
    before: Callable[[], object] | None = None
    is_sated: Callable[[], bool] = lambda: False
    helps: bool = False
    situation: Situation = field(default_factory=lambda: Situation(Turn.ACEPILOT))
    told: list[str] = field(default_factory=list)
    _turns: int = 0
    _answered: int = 0
    _waits_since: float | None = None
    _began: float = field(default_factory=time.monotonic)

    def show(self, situation: Situation) -> None:
        """Read what is shown."""
        if situation.turn is Turn.PERSON:
            self._turns += self.situation.turn is Turn.ACEPILOT
            if situation.doing not in self.told:
                self.told.append(situation.doing)
        self.situation = situation
        if situation.step_kind == "expect" and self._waits_since is None:
            self._waits_since = time.monotonic()

    def take(self) -> Answer | None:
        """Answer, once for each turn."""
        now = time.monotonic()
        if now - self._began > LONGEST_S:
            return Answer(Key.STOP, text="It took too long.")
        if self.situation.turn is Turn.PERSON and self._answered < self._turns:
            self._answered = self._turns
            return self._say(self._turns - 1)
        if self.situation.turn is Turn.ACEPILOT and self.is_sated():
            return Answer(Key.STOP, text="It was sent.")
        if self._waits_since is None or self.situation.turn is Turn.PERSON:
            return None
        if self.during is not None:
            act, self.during = self.during, None
            act()
        if now - self._waits_since > self.linger_s:
            return Answer(Key.STOP, text="Nothing more happens.")
        return None

    def _say(self, n: int) -> Answer:
        if self.before is not None:
            act, self.before = self.before, None
            act()
        self._waits_since = time.monotonic() if self._waits_since is not None else None
        said = self.answers[n] if n < len(self.answers) else Key.STOP
        return Answer(said if said in {choice.key for choice in self.situation.choices} else Key.STOP)

    def close(self) -> None:
        """Take leave."""


@dataclass(frozen=True, slots=True)
class Play:
    """One run to make.

    Attributes:
        flow: The flow, as it is written.
        answers: What the person says, one for each turn of theirs; then they stop.
        linger_s: How long acepilot holds the page after its last step.
        prepare: Called with the context and the surface before the run, for what a test wants to listen to or do.
    """

    flow: str
    answers: tuple[Key, ...] = ()
    linger_s: float = LINGER_S
    prepare: Callable[[Surface, Bystander], None] | None = None


class Corpus:
    """A browser and a server for many cases, each in a context of its own; a context manager that stops both.

    Attributes:
        server: The server, to serve pages that stand in no file.

    Each run's pages name it to the server, so that a request of one run that comes late counts for no other.
    """

    def __init__(self) -> None:
        self.server = CorpusServer()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._stack = ExitStack()
        self._home = Path()
        self._is_stuck = False
        self._numbers = count(1)

    def __enter__(self) -> Self:
        self._stack.enter_context(self.server)
        self._home = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="acepilot-corpus-")))
        self._thread.submit(self._open).result()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_stuck:
            self._thread.submit(self._stack.close).result()
        self._thread.shutdown(wait=not self._is_stuck)

    def _open(self) -> None:
        self._client = _sample_client()
        playwright = self._stack.enter_context(driver())
        options = LaunchOptions(find_browser(), headless=True, arguments=self.server.browser_arguments)
        self._window = self._stack.enter_context(open_window(playwright, options))
        self._agent = str(self._window.context.new_page().evaluate("navigator.userAgent"))
        self._playwright = playwright

    def run(self, play: Play, protection: Protection = FULL) -> Outcome:
        """Make one run."""
        return self._within(self._thread.submit(self._run, play, protection, self._window))

    def run_bare(self, play: Play) -> Outcome:
        """Make one run without protections, in another browser, in which acepilot has switched nothing off."""
        return self._within(self._thread.submit(self._run_bare, play))

    def _run_bare(self, play: Play) -> Outcome:
        arguments = self.server.browser_arguments
        options = LaunchOptions(find_browser(), headless=True, arguments=arguments, has_unwatched=True)
        with open_window(self._playwright, options) as window:
            return self._run(play, NONE, window)

    def _within(self, doing: Future[T]) -> T:
        """Wait for something, but not for ever: what hangs takes the thread, and every later case fails at once."""
        if self._is_stuck:
            message = "a case before this one hangs"
            raise RuntimeError(message)
        try:
            return doing.result(HANGS_S)
        finally:
            self._is_stuck = not doing.done()

    def _run(self, play: Play, protection: Protection, window: Window) -> Outcome:
        flow, _ = build(play.flow)
        mark = f"{next(self._numbers)}"
        self.server.cut()
        human = Bystander(play.answers, play.linger_s, is_sated=lambda: bool(self.server.received))
        with (
            self._context(window, mark) as context,
            open_session(
                RunOptions(flow, self._client, self._home, None, rehearsal=True), None, protection
            ) as session,
        ):
            surface = Surface(context, flow.hosts, _look_ups(flow), protection)
            session.begin(Window(window.browser, context, window.name))
            if play.prepare is not None:
                play.prepare(surface, human)
            end = session.run(surface, human, lambda: "", "Bayside Imports LLC")
            surface.close()
        time.sleep(LATE_S)
        lines = (end.path / "journal.jsonl").read_text(encoding="utf-8").splitlines()
        entries = tuple(json.loads(line) for line in lines)
        received = self.server.cut()
        own = tuple(one for one in received if one.run in {mark, ""})
        late = tuple(one for one in received if one not in own)
        return Outcome(own, entries, tuple(human.told), end.code, end.message, late, mark)

    def with_page(self, page: str, act: Callable[[Surface], T]) -> T:
        """Do something with a surface on a page, outside of any run."""
        return self._within(self._thread.submit(self._with_page, page, act))

    def _with_page(self, page: str, act: Callable[[Surface], T]) -> T:
        with self._context(self._window, "page") as context:
            surface = Surface(context, (HOST,))
            surface.page.goto(f"https://{HOST}/{page}")
            return act(surface)

    def with_browser(self, act: Callable[[BrowserContext], T]) -> T:
        """Do something in a browser as a person's own: without a surface yet, and with service workers."""
        return self._within(self._thread.submit(self._with_browser, act))

    def _with_browser(self, act: Callable[[BrowserContext], T]) -> T:
        self.server.cut()
        context = self._window.browser.new_context()
        context.set_default_timeout(5_000)
        try:
            return act(context)
        finally:
            context.close()

    @contextmanager
    def _context(self, window: Window, mark: str) -> Iterator[BrowserContext]:
        context = window.browser.new_context(
            viewport=HEADLESS_SIZE, service_workers="block", user_agent=f"{self._agent} run/{mark}"
        )
        context.set_default_timeout(5_000)
        try:
            yield context
        finally:
            context.close()


def _sample_client() -> ClientValues:
    path = shipped("fixtures", "clients", "three-importers.yaml")
    client = load_client(path, literal_secrets=True)
    return resolve(client, SystemSecretReader(lambda _text: "", {}))


def _look_ups(flow: Flow) -> Callable[[str, str], bool]:
    return lambda method, url: any(request.allows(method, url) for request in flow.allow_requests)


def page_of(surface: Surface) -> Page:
    """Return the page at hand, for a test to act on."""
    return surface.page
