"""Rows of the canary table: one run of the real command, and a search over all that it left, printed and handed on.

The client's account numbers come from the environment and share no six digits in a row with any other value. The mock
portal's ledger is not searched: there the number belongs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from canary.seek import Findings, Search, Secret
from e2ekit import Running

from acepilot.client.value import masked_account_number
from acepilot.paths import shipped

HOUSE, WEST = "739156284037", "58204917366195"
SECRETS = tuple(Secret(number, masked_account_number(number)) for number in (HOUSE, WEST))
VARIABLES = {"CANARY_HOUSE": HOUSE, "CANARY_WEST": WEST}
DRIVE = Path(__file__).with_name("drive.py")
OUTCOMES = {"finished": 0, "failed": 3, "stopped": 4, "interrupted": 130, "killed": -9}
FIRST_IMPORTER = "12-345678900"
DRAWN = re.compile(r"--[a-z-]*(?:handle|ticks|epoch)[a-z-]*=[^\0]*")
"""Switches in which the browser gives its children long numbers that it drew: any six digits may stand in them."""
LOOK_EVERY_S = 0.1

FAIL = '      - expect: text "What no page says"\n        timeout: 1s\n'
REVIEW = "      - review: >-"


@dataclass(frozen=True)
class Row:
    """One run of the table.

    Attributes:
        scenario: The mock portal's.
        outcome: How it is to end.
        human: `panel` or `terminal`.
        masking: Off in a control.
        only: The IR number to go through; None for all.
    """

    scenario: str
    outcome: str = "finished"
    human: str = "panel"
    masking: bool = True
    only: str | None = FIRST_IMPORTER

    @property
    def name(self) -> str:
        """Name the row."""
        return (
            f"{self.scenario}, {self.outcome}, {self.human}"
            + ("" if self.only else ", all")
            + ("" if self.masking else ", no masks")
        )


@dataclass(frozen=True)
class Result:
    """What a row came to.

    Attributes:
        row: The row.
        code: How the command ended.
        findings: What the search found.
        processes: How many child processes were looked at.
        captures: How many pictures the run took.
        told: What it told, for a test that fails.
    """

    row: Row
    code: int
    findings: Findings
    processes: int
    captures: int
    told: str


def write_client(folder: Path) -> Path:
    """Write the sample client with account numbers of the test's own, from the environment."""
    text = shipped("fixtures", "clients", "three-importers.yaml").read_text("utf-8")
    for old, name in (("000123456789", "CANARY_HOUSE"), ("004400987654321", "CANARY_WEST")):
        text = text.replace(f"'{old}'", f"env:{name}")
    file = folder / "client.yaml"
    file.write_text(text, "utf-8")
    return file


def write_flow(folder: Path, outcome: str) -> Path:
    """Write the shipped flow so that it ends as wanted, with the form filled."""
    text = shipped("flows", "ach-flow.yaml").read_text("utf-8")
    if outcome == "failed":
        text = text.replace(REVIEW, FAIL + REVIEW)
    if outcome == "stopped":
        text = re.sub(r"(      - review: >-\n(?: {10}.*\n)+)", r"\1        timeout: 1s\n", text)
    file = folder / "ach-flow.yaml"
    file.write_text(text, "utf-8")
    return file


class Watch:
    """Looks at the command lines and environments of all child processes of one, as long as it lives."""

    def __init__(self, process: subprocess.Popen[str], search: Search) -> None:
        self._process = process
        self._search = search
        self.seen: set[int] = set()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while self._process.poll() is None:
            for pid in descendants(self._process.pid):
                with contextlib.suppress(OSError):  # it ended meanwhile
                    command = of_process(pid, "cmdline")
                    if command in {of_process(self._process.pid, "cmdline"), ""}:
                        continue  # not yet a program of its own: it shows our first environment, as the system keeps it
                    for text in (DRAWN.sub("", command), of_process(pid, "environ")):
                        self._search.text(text, f"a child: {command[:60]!r}", is_again=pid in self.seen)
                    self.seen.add(pid)
            time.sleep(LOOK_EVERY_S)

    def end(self) -> None:
        """Wait until it looked for the last time."""
        self._thread.join()


def of_process(pid: int, part: str) -> str:
    """Return what Linux tells of a process under that name."""
    return Path(f"/proc/{pid}/{part}").read_bytes().decode("latin-1")


def descendants(parent: int) -> Iterator[int]:
    """Yield the processes that one has started, and those that they have."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from descendants(child)


def do_row(row: Row, folder: Path) -> Result:
    """Run, wait for the end, and search."""
    folder.mkdir(parents=True)
    left = folder / "left"
    for name in ("tmp", "home", "user"):
        (left / name).mkdir(parents=True)
    search = Search(SECRETS)
    running = _start(row, folder, left)
    watch = Watch(running.process, search)
    if row.outcome in {"interrupted", "killed"}:
        _await_review(running)
        running.process.send_signal(signal.SIGKILL if row.outcome == "killed" else signal.SIGINT)
    ran = running.end()
    watch.end()
    (left / "stdout.txt").write_text(ran.out, "utf-8")
    (left / "stderr.txt").write_text(ran.err, "utf-8")
    search.tree(left)
    captures = len(list(left.rglob("captures/*.png")))
    return Result(row, ran.code, search.findings, len(watch.seen), captures, ran.told)


def _await_review(running: Running) -> None:
    """Wait until the filled form is the person's, or the run is over: not every scenario comes so far."""
    while running.process.poll() is None and not _is_under_review(running):
        time.sleep(LOOK_EVERY_S)


def _is_under_review(running: Running) -> bool:
    """Tell whether the filled form is the person's: the picture before the press is taken."""
    return any(e["kind"] == "capture" and e["data"]["name"] == "review" for e in running.entries())


def _start(row: Row, folder: Path, left: Path) -> Running:
    arguments = [
        "--debug",
        "run",
        str(write_flow(folder, row.outcome)),
        "--client",
        str(write_client(folder)),
    ]
    arguments += ["--mock", row.scenario, "--rehearse", "--headless", "--human", row.human]
    arguments += ["--mock-ledger", str(folder / "ledger.jsonl")]
    arguments += ["--only", row.only] if row.only else []
    ours = {
        "ACEPILOT_HOME": left / "home", "HOME": left / "user", "TMPDIR": left / "tmp", "XDG_CACHE_HOME": left / "user",
        "DEBUG": "pw:*", "DEBUG_FILE": left / "driver.log", "COLUMNS": "200",
    }  # fmt: skip
    drive = [str(DRIVE), str(left), "on" if row.masking else "off"]
    is_plain = row.human == "terminal" and row.masking  # then nothing of the test's own is in the process
    process = subprocess.Popen(
        [sys.executable, *(["-m", "acepilot"] if is_plain else drive), *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, **VARIABLES, **{name: str(value) for name, value in ours.items()}}, cwd=left,
        start_new_session=True,
    )  # fmt: skip
    return Running(process, left / "home", folder / "ledger.jsonl")
