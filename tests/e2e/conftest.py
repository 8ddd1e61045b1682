"""Factories for end-to-end tests: the real command, and a person beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from e2ekit import Acepilot, Beside, Companion, Ran, Refusal, Running, do_here, free_port, start
from submits.harness import Corpus

PERSON = Path(__file__).with_name("person.py")


@pytest.fixture(scope="session")
def corpus() -> Iterator[Corpus]:
    """Keep one browser and one server for the cases of the corpus; each runs in a context of its own."""
    with Corpus() as made:
        yield made


@pytest.fixture
def acepilot(tmp_path: Path) -> Iterator[Acepilot]:
    """Start the real command, each time in a folder of its own; kill what a failed test left behind."""
    started: list[Running] = []
    numbers = count()

    def begin(*arguments: str, **options: Any) -> Running:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        started.append(start(folder, *arguments, **options))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.process.kill()
        running.end()


@pytest.fixture
def refusal(tmp_path: Path) -> Refusal:
    """Do a command that is refused before it opens anything: in this process, which takes a second less."""

    def run(*arguments: str, environ: dict[str, str | None] | None = None) -> Ran:
        return do_here(tmp_path, *arguments, environ=environ)

    return run


@pytest.fixture
def beside(acepilot: Acepilot) -> Iterator[Beside]:
    """Run a flow on the mock portal with a person in a second process at the same browser, until both have ended."""
    people: list[subprocess.Popen[str]] = []

    def run(
        flow: str,
        *options: str,
        plan: dict[str, object] | None = None,
        command: str = "run",
        before: Ran | None = None,
        meanwhile: Callable[[Running], object] = lambda _running: None,
    ) -> tuple[Ran, Companion]:
        port = str(free_port())
        ledger = str(before.ledger) if before is not None else "ledger.jsonl"
        shown = ("--headless", "--cdp-port", port, "--mock-ledger", ledger)
        environ = {"ACEPILOT_HOME": str(before.home)} if before is not None else None
        running = acepilot(command, flow, *options, *shown, environ=environ)
        companion = [sys.executable, str(PERSON), port, json.dumps(plan or {})]
        people.append(subprocess.Popen(companion, stdout=subprocess.PIPE, text=True, encoding="utf-8"))
        meanwhile(running)
        ran = running.end()
        if before is not None:
            ran = replace(ran, ledger=before.ledger)
        told, _ = people[-1].communicate(timeout=30)
        return ran, Companion(**json.loads(told))

    yield run
    for person in people:
        if person.poll() is None:
            person.kill()
            person.wait()
