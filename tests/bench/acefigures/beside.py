"""The real command, with a person in this process at its browser: for those who count and time what they do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from e2ekit import Ran, Running, free_port, start, turns_of
from person import Diary, Person, Plan, main
from playwright.sync_api import Page

Meet = Callable[[Running, Page, Plan, Diary], Person]


def run(flow: str, *options: str, meet: Meet, display: Mapping[str, str] | None = None) -> tuple[Ran, Diary]:
    """Run a flow on the mock portal until it has ended; return what is left of it, and what the person did.

    Args:
        flow: Its name, or its file.
        options: More for `acepilot run`.
        meet: Makes the person.
        display: What of the environment tells where a window is shown; None for no window.
    """
    folder, port = Path(tempfile.mkdtemp(prefix="acepilot-figures-")), str(free_port())
    unseen = ("--headless",) if display is None else ()
    command = ("run", flow, *options, *unseen, "--cdp-port", port, "--mock-ledger", "ledger.jsonl")
    running = start(folder, *command, environ=dict(display or {}))
    try:
        diary = main(port, Plan(), lambda page, plan, diary: meet(running, page, plan, diary))
        ran = running.end()
    finally:
        if running.process.poll() is None:
            running.process.kill()
    assert ran.code == 0, ran.told
    return ran, diary


def persons_time(ran: Ran) -> Callable[[float], bool]:
    """Return what tells of a time, in milliseconds since 1970, whether it was the person's turn."""
    stretches = [(_ms(began), _ms(ended)) for began, ended in turns_of(ran.entries())]
    return lambda at: any(began <= at <= ended for began, ended in stretches)


def _ms(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() * 1000
