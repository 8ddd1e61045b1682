"""What the end-to-end tests share: the real command in a process of its own, and what it left behind."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

from acepilot.cli import run_command
from acepilot.paths import shipped

TESTS = Path(__file__).parent.parent
RUN_WITHIN_S = 150
START_WITHIN_S = 45

HOUSE_ACCOUNT = "000123456789"
WEST_ACCOUNT = "004400987654321"
ACCOUNTS = (HOUSE_ACCOUNT, WEST_ACCOUNT)
IR_NUMBERS = ("12-345678900", "12-345678901", "12-3456789A2")

ADD = ('button "Add ACH Info" | button /^add .*(ach|bank)/', 'button "Add ACH Info"')
"""A line of `ach-flow`, and what it is without the other wording."""
COMMAND = re.compile(r"^ *(\S.* --remote-debugging-port=.*)$", re.MULTILINE)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")

Entry = dict[str, Any]
Acepilot = Callable[..., "Running"]
Refusal = Callable[..., "Ran"]
Beside = Callable[..., "tuple[Ran, Companion]"]


def free_port() -> int:
    """Return a TCP port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Ran:
    """A command that has ended.

    Attributes:
        code: Its exit code.
        out: What it printed as its result.
        err: What it told meanwhile.
        home: Where its runs lie.
        ledger: What the mock portal noted.
    """

    code: int
    out: str
    err: str
    home: Path
    ledger: Path

    @property
    def told(self) -> str:
        """All that a person could read, white space folded."""
        return " ".join((self.err + " " + self.out).split())

    @property
    def json(self) -> Any:
        """The result, parsed."""
        return json.loads(self.out)

    @property
    def path(self) -> Path:
        """The directory of the one run."""
        (path,) = (self.home / "runs").iterdir()
        return path

    def entries(self, kind: str | None = None) -> list[Entry]:
        """Return the journal's entries, all or those of one kind."""
        return [entry for entry in journal_of(self.path) if kind is None or entry["kind"] == kind]

    def data(self, kind: str) -> list[dict[str, Any]]:
        """Return what the entries of a kind tell."""
        return [entry["data"] for entry in self.entries(kind)]

    def received(self, form: str | None = None) -> list[dict[str, Any]]:
        """Return what the mock portal was sent, all or one form."""
        return [line for line in lines_of(self.ledger) if form is None or line["form"] == form]

    def counted(self) -> dict[str, int]:
        """Count what the mock portal was sent, by the forms that begin or end something."""
        forms = {"application-start", "application", "ach-enrollment"}
        return dict(Counter(line["form"] for line in self.received() if line["form"] in forms))


@dataclass(frozen=True)
class Companion:
    """What the person in the second process did: see `person.Diary`."""

    typed: dict[str, int]
    panel: list[str]
    page: list[str]
    submits: list[str]
    dialogs: list[str]


@dataclass
class Running:
    """A command at work.

    Attributes:
        process: Its process.
        home: Where its runs lie.
        ledger: Where the mock portal notes what it is sent.
    """

    process: subprocess.Popen[str]
    home: Path
    ledger: Path
    _out: list[str] = field(default_factory=list)
    _err: list[str] = field(default_factory=list)
    _readers: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        for stream, lines in ((self.process.stdout, self._out), (self.process.stderr, self._err)):
            assert stream is not None
            reader = threading.Thread(target=_read, args=(stream, lines), daemon=True)
            reader.start()
            self._readers.append(reader)

    @property
    def err(self) -> str:
        """What it has told so far."""
        return "".join(self._err)

    def until(self, holds: Callable[[], object], *, within_s: float = START_WITHIN_S) -> None:
        """Wait until something holds.

        Raises:
            TimeoutError: It never does; what was told is in the message.
        """
        ends = time.monotonic() + within_s
        while not holds():
            if time.monotonic() > ends:
                raise TimeoutError(f"it never came to that:\n{self.err}{''.join(self._out)}")
            assert self.process.poll() is None, f"it ended before:\n{self.err}{''.join(self._out)}"
            time.sleep(0.05)

    def until_told(self, text: str, *, times: int = 1) -> None:
        """Wait until a text was told that many times."""
        self.until(lambda: self.err.count(text) >= times)

    def say(self, line: str) -> None:
        """Type a line at its terminal."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def entries(self) -> list[Entry]:
        """Return the journal's entries so far."""
        runs = sorted((self.home / "runs").glob("*"))
        return journal_of(runs[-1]) if runs and (runs[-1] / "journal.jsonl").exists() else []

    def end(self, *, within_s: float = RUN_WITHIN_S) -> Ran:
        """Wait for its end.

        Raises:
            TimeoutError: It has not ended by then, and was killed.
        """
        try:
            code = self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise TimeoutError(f"it did not end:\n{self.err}{''.join(self._out)}") from None
        for reader in self._readers:
            reader.join(10)
        if self.process.stdin is not None:
            self.process.stdin.close()
        return Ran(code, "".join(self._out), self.err, self.home, self.ledger)


def _read(stream: IO[str], lines: list[str]) -> None:
    with stream:
        for line in iter(stream.readline, ""):
            lines.append(line)  # noqa: PERF402 - others read the list meanwhile


def start(
    folder: Path,
    *arguments: str,
    environ: dict[str, str | None] | None = None,
    stdin: bool = False,
    program: tuple[str, ...] = ("-m", "acepilot"),
) -> Running:
    """Start `acepilot` in a folder of its own.

    Args:
        folder: Holds its home and the mock's ledger.
        arguments: What follows `acepilot`.
        environ: Changes to the environment; None takes a variable away.
        stdin: Whether a test types at its terminal.
        program: What Python runs.
    """
    changes = environment(folder, environ)
    merged = {**os.environ, **{name: text for name, text in changes.items() if text is not None}}
    for name in (name for name, text in changes.items() if text is None):
        merged.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=merged,
        cwd=folder,
        start_new_session=True,  # a group of its own, as at a terminal
    )
    return Running(process, Path(merged["ACEPILOT_HOME"]), folder / "ledger.jsonl")


def environment(folder: Path, more: dict[str, str | None] | None) -> dict[str, str | None]:
    """Return what a command's environment has otherwise than this process's; None takes a variable away."""
    return {
        "ACEPILOT_HOME": str(folder / "home"), "DISPLAY": None, "WAYLAND_DISPLAY": None, "COLUMNS": "200",
        **(more or {}),
    }  # fmt: skip


def do_here(folder: Path, *arguments: str, environ: dict[str, str | None] | None = None) -> Ran:
    """Do a command in this process, which takes half a second less, in a folder of its own, with nobody to type."""
    changes = environment(folder, environ)
    environ_then = {name: text for name, text in ({**os.environ, **changes}).items() if text is not None}
    raw = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(one, "utf-8", write_through=True) for one in raw)
    with (
        patch.dict(os.environ, environ_then, clear=True),
        patch("sys.stdin", io.StringIO()),
        chdir(folder),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = run_command(list(arguments))
    told_out, told_err = (one.getvalue().decode() for one in raw)
    return Ran(code, told_out, told_err, Path(environ_then["ACEPILOT_HOME"]), folder / "ledger.jsonl")


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines of a file of JSON lines; none if there is no file."""
    text = path.read_bytes() if path.exists() else b""
    return [json.loads(line) for line in text.split(b"\n")[:-1]]


def journal_of(run: Path) -> list[Entry]:
    """Return a run's journal."""
    return lines_of(run / "journal.jsonl")


def verify(run: Path) -> None:
    """Make sure that the journal's chain holds, by the script that imports nothing of acepilot."""
    done = subprocess.run(
        [sys.executable, "-I", str(TESTS / "verify_chain.py"), str(run / "journal.jsonl")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def spellings(number: str) -> tuple[str, ...]:
    """Return how an account number could stand in a text: whole, and parted in groups of one to four."""
    parted = (
        sign.join(number[at : at + size] for at in range(0, len(number), size))
        for size in (1, 2, 3, 4)
        for sign in (" ", "-")
    )
    return (number, *parted)


def assert_no_secret(ran: Ran) -> None:
    """Make sure that no account number stands in any file of the run, or in what was printed."""
    hidden = [one.encode() for number in ACCOUNTS for one in spellings(number)]
    texts = {"what was printed": (ran.out + ran.err).encode()}
    texts |= {str(path): path.read_bytes() for path in ran.home.rglob("*") if path.is_file()}
    for where, text in texts.items():
        for secret in hidden:
            assert secret not in text, f"{secret!r} stands in {where}"


def turns_of(entries: list[Entry]) -> list[tuple[str, str]]:
    """Return the stretches of time in which the person held the turn: from and to, as the journal writes time."""
    stretches: list[tuple[str, str]] = []
    began: str | None = None
    for entry in entries:
        if entry["kind"] == "turn" and entry["data"]["to"] == "person" and began is None:
            began = entry["at"]
        elif entry["kind"] == "turn" and entry["data"]["to"] == "acepilot" and began is not None:
            stretches.append((began, entry["at"]))
            began = None
    return stretches if began is None else [*stretches, (began, entries[-1]["at"])]


def assert_sent_in_persons_turn(ran: Ran) -> None:
    """Make sure that every request that changed something was sent while the person held the turn.

    But for 1. what the page sends by its own clock: an application whose code ran out begins again by itself;
    2. look-ups of what was chosen; 3. look-ups of what was typed, once the person has let them through.
    """
    stretches = turns_of(ran.entries())
    confirmed = ran.entries("person.confirmed")
    allowed = [entry["at"] for entry in confirmed if (entry["step"] or {}).get("kind") == "fill"]
    for line in ran.received():
        if line["form"] == "application-restart":  # 1
            continue
        if line["form"] == "states":  # 2
            assert line["fields"] == {"country": "US"}
            continue
        if line["form"] == "aura" and allowed and line["at"] >= allowed[0]:  # 3
            continue
        assert any(began <= line["at"] <= ended for began, ended in stretches), (line, stretches)


def assert_sound(ran: Ran) -> None:
    """Make sure of what holds for every run, however it ended."""
    verify(ran.path)
    assert_no_secret(ran)
    assert_sent_in_persons_turn(ran)


def flow_without(folder: Path, *fallbacks: tuple[str, str]) -> str:
    """Return a copy of the flow that does not know the other wording."""
    text = shipped("flows", "ach-flow.yaml").read_text(encoding="utf-8")
    for known, alone in fallbacks:
        assert known in text
        text = text.replace(known, alone)
    path = folder / "older-flow.yaml"
    path.write_text(text.replace("flow: ach-flow", "flow: older-flow"), encoding="utf-8")
    return str(path)


def address_of(running: Running) -> str:
    """Wait for the page's address."""
    running.until(lambda: ADDRESS.search(running.err))
    found = ADDRESS.search(running.err)
    assert found is not None
    return found.group()


@contextmanager
def start_by_command(
    running: Running, folder: Path, *more: str, display: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the person's own browser by the very command that `--attach` told, and end it afterwards."""
    running.until(lambda: COMMAND.search(running.err))
    told = COMMAND.search(running.err)
    assert told is not None
    sandbox = ("--no-sandbox",) if sys.platform != "win32" and os.geteuid() == 0 else ()
    browser = subprocess.Popen(
        (*shlex.split(told[1]), *QUIET, *sandbox, *more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "DISPLAY": display} if display else None,
    )
    try:
        yield browser
    finally:
        browser.terminate()
        with suppress(subprocess.TimeoutExpired):
            browser.wait(10)
        browser.kill()
        browser.wait(10)
