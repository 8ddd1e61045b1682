from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from guidekit import CLIENT, FLOW, Begin, Guided

from acepilot.client.load import parse_client
from acepilot.client.resolving import unresolved
from acepilot.evidence.order import order_problems
from acepilot.flow.load import parse_flow
from acepilot.journal.reader import JOURNAL, read_journal
from acepilot.run.options import RunOptions
from acepilot.run.session import Session


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Return a factory of sessions in one home; each new one closes the one before."""
    made: list[Session] = []
    options = RunOptions(
        parse_flow(FLOW.encode(), name="small-flow.yaml"),
        unresolved(parse_client(CLIENT.encode(), name="acme.yaml", literal_secrets=False)),
        tmp_path / "home",
        mock=None,
        rehearsal=False,
    )

    def make(before: Path | None = None) -> Session:
        for session in made:
            session.close()
        made.append(Session(options, before))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def begin(sessions: Callable[..., Session]) -> Iterator[Begin]:
    """Return a factory of guided runs that have begun; given one, it goes on with that."""
    made: list[Guided] = []

    def make(before: Guided | None = None) -> Guided:
        made.append(Guided(sessions(before.path if before else None)))
        return made[-1]

    yield make
    for one in made:
        one.interrupt()


@pytest.fixture
def tampered() -> Callable[[Guided, str], list[str]]:
    """Return what the verifier finds once a guide's last turn goes to somebody."""

    def problems(guide: Guided, to: str) -> list[str]:
        entries, _ = read_journal(guide.path / JOURNAL)
        changed = [
            {**entry, "data": {**entry["data"], "to": to}} if entry["kind"] == "turn" else entry
            for entry in entries
        ]
        return [problem.expected for problem in order_problems(changed)]

    return problems
