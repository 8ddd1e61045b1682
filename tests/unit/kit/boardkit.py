"""Clients as the desk's board has them, made up for tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from acepilot.desk.board import ClientLine, Fact, ImporterLine, Problem, ProblemCode, Proof
from acepilot.errors import EvidenceError

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""Noon at the portal."""
TODAY = date(2026, 11, 28)
NUMBER = "12-345678900"


def fact(
    proof: Proof,
    *,
    at: datetime = NOON,
    number: str = NUMBER,
    run: str = "r1",
    by: str = "Pat",
    is_said: bool = False,
) -> Fact:
    """Return a fact, of the importer unless the number is empty."""
    return Fact(proof, at, number, "ach-flow", run, "ab" * 32, by, is_said)


def later(**more: float) -> datetime:
    """Return a time after noon of that day."""
    return NOON + timedelta(**more)


def importer(*facts: Fact, number: str = NUMBER) -> ImporterLine:
    """Return an importer of which this is proven."""
    return ImporterLine(number, {one.proof: one for one in facts})


def client(
    *importers: ImporterLine,
    name: str = "Bayside Imports LLC",
    key: str = "",
    logged_in: datetime | None = None,
    facts: tuple[Fact, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> ClientLine:
    """Return a client with these importers, and a log-in if one is said."""
    log_in = (fact(Proof.LOGGED_IN, at=logged_in, number=""),) if logged_in else ()
    latest = {one.proof: one for one in (*facts, *log_in)}
    return ClientLine(
        key or name.split(maxsplit=1)[0].casefold(), name, "cd" * 32, importers, latest, problems
    )


def many_clients(count: int) -> list[ClientLine]:
    """Return clients of every kind, with three importers each."""
    return [_one_of_many(n) for n in range(count)]


NAMES = (
    "Bayside Imports LLC",
    "Ämtler & Söhne GmbH, Zweigniederlassung für Außenhandel und Zollabwicklung Nord",
    "東京貿易株式会社",
    "شركة الخليج للاستيراد",
    "<script>document.title='ran'</script> Trading",
    "\u202egnidarT esreveR",
    '=HYPERLINK("http://evil.example","Pay")',
    'O\'Neil "Quote" & Daughters',
)
_PROOFS = (Proof.ENROLLED, Proof.CONFIRMED, Proof.REFUSED, Proof.SKIPPED, Proof.UNCLEAR, Proof.PRACTISED)


def _one_of_many(n: int) -> ClientLine:
    importers = []
    for suffix in range(3):
        number = f"12-{n:07d}{suffix:02d}"
        at = later(days=(n * 7 + suffix) % 8)
        which = _PROOFS[(n + suffix) % 11] if (n + suffix) % 11 < len(_PROOFS) else Proof.ENROLLED
        known = () if (n + suffix) % 5 == 4 else (fact(which, at=at, number=number, run=f"run-{n}-{suffix}"),)
        importers.append(importer(*known, number=number))
    problem = Problem(
        ProblemCode.OTHER_SIGNER, "It is signed by 1f2e…, and not by the client's own key.", "ef" * 32
    )
    return client(
        *importers,
        name=f"{NAMES[n % len(NAMES)]} {n}",
        key=f"client-{n}",
        logged_in=later(days=-(n * 5 % 60)) if n % 4 else None,
        problems=(problem,) if n % 20 == 3 else (),
    )


class FakeDesk:
    """A desk with these clients; what is proven of each is its history, unless more is said.

    Args:
        stored: The bundles that it has, by their SHA-256.
        strays: Problems of bundles that nobody can be named for.
        unproven: Runs that prove nothing, of any client, each with its bundle.
    """

    def __init__(
        self,
        lines: Sequence[ClientLine],
        facts: Sequence[Fact] = (),
        stored: dict[str, Path] | None = None,
        strays: Sequence[Problem] = (),
        unproven: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._unproven = unproven
        self.lines = list(lines)
        self._strays = strays
        self._facts = facts
        self._stored = stored or {}

    def board(self) -> Iterator[ClientLine]:
        """Give every client."""
        yield from self.lines

    def strays(self) -> Iterator[Problem]:
        """Give the problems of bundles that nobody can be named for."""
        yield from self._strays

    def history(self, key: str) -> Iterator[Fact]:
        """Give what is proven of a client."""
        line = next(line for line in self.lines if line.key == key)
        yield from self._facts or _all_facts(line)

    def unproven(self, key: str) -> Iterator[tuple[str, str]]:
        """Give the runs of a client that prove nothing."""
        assert any(line.key == key for line in self.lines)
        yield from self._unproven

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """Give a bundle, if it is there."""
        if sha256 not in self._stored:
            raise EvidenceError("The bundle is no longer there.")
        yield self._stored[sha256]


def _all_facts(line: ClientLine) -> list[Fact]:
    facts = [*line.latest.values(), *(fact for one in line.importers for fact in one.latest.values())]
    return sorted(facts, key=lambda fact: fact.at, reverse=True)
