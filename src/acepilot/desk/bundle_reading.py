"""What one bundle proves: read from it while it is verified, so that nothing is read twice.

A bundle proves only what its signer says: who that must be, the desk decides. Touches no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from acepilot.client.models import MOST_IMPORTERS
from acepilot.desk.board import Fact, Problem, ProblemCode
from acepilot.desk.bundlestore import has_changed
from acepilot.desk.client_named import ClientNamed, client_of
from acepilot.desk.flow_told import tell_flow
from acepilot.desk.journal_facts import facts_of, moment_of, tell_run, word
from acepilot.evidence.bagcheck import BagFiles
from acepilot.evidence.hashed_read import file_digest
from acepilot.evidence.timestamp import SLOW_CLOCK
from acepilot.evidence.verification import Verification
from acepilot.evidence.verifying import RUN_TEXTS, BundleVerification, verify
from acepilot.journal.parts import text_of
from acepilot.timing import SYSTEM_CLOCK, Clock

__all__ = ["LINK", "BundleReading", "ClientNamed", "RunRead", "chain_of", "read_bundle"]

_FLOW, _CLIENT = RUN_TEXTS

LINK: Final = 8
"""How many signs of each entry's hash a run's chain keeps: enough to tell two ends of one run apart by mistake."""


@dataclass(frozen=True, slots=True)
class RunRead:
    """One run of a bundle.

    Attributes:
        id: Its id, as its journal says.
        flow: The flow's name.
        chain: The first signs of each entry's hash, in order. A run only grows: of two bundles with one run, the chain
            of the shorter is how that of the longer begins, or the run was gone on with twice.
        is_practice: Whether it ran on the mock portal, or rehearsed: it proves nothing of the real one.
        is_guided: Whether acepilot drove no browser, and wrote down what the person said.
    """

    id: str
    flow: str
    chain: str
    is_practice: bool = False
    is_guided: bool = False

    @property
    def entries(self) -> int:
        """Return how many entries its journal has."""
        return len(self.chain) // LINK


@dataclass(frozen=True, slots=True)
class BundleReading:
    """One bundle, read.

    Attributes:
        sha256: Of its bytes: the same bundle twice is one.
        size: In bytes.
        client: Whose it is; None where the bundle does not say so in a way that can be believed.
        signer: The fingerprint of the key whose signature holds; empty without one.
        runs: Its runs, in the order of their folders.
        facts: What it proves, by time; nothing unless it is whole, signed, and of one client.
        problems: What is wrong with it, or what the portal refused.
    """

    sha256: str
    size: int
    client: ClientNamed | None
    signer: str
    runs: tuple[RunRead, ...]
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()


def chain_of(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return a run's chain, of its journal's entries; see `RunRead`."""
    return "".join(text_of(entry.get("hash"))[:LINK] for entry in entries)


def read_bundle(path: Path, *, clock: Clock = SYSTEM_CLOCK) -> BundleReading:
    """Verify a bundle, and read what it proves.

    1. It is verified; one that is not whole proves nothing, and neither does one without a signature.
    2. All of its runs are of one client, by the copies that lie beside their journals, and signed by one key. A bundle
       of several clients is none's: their runs are to be exported each on their own.
    3. The journals prove what `journal_facts` says; but nothing that is to come, as no time can be.

    Args:
        path: A zip as `evidence export` writes it.

    Raises:
        UsageError: There is no such file.
        EvidenceError: It cannot be read at all, or somebody wrote to it meanwhile.
    """
    bags, before = _Bags(), _stamp(path)
    sha256, size = file_digest(path), path.stat().st_size
    verified = verify(path, clock=clock, reader=bags.take)
    if _stamp(path) != before:
        raise has_changed(path)
    signer = bags.signer
    wrong = tuple(_not_proving(verified, bags, sha256))
    named = bags.client if verified.is_whole else None
    runs = tuple(one.run for one in bags.read)
    if wrong or named is None:
        return BundleReading(sha256, size, named, signer, runs, (), wrong)
    facts, problems = _proven(bags.read, sha256, clock.now())
    return BundleReading(sha256, size, named, signer, runs, facts, problems)


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what tells whether a file is still the same: none of it comes back when one is put away and back again.

    Else what was verified could be another file than the one whose digest is taken, and whose bytes are kept.
    """
    with suppress(OSError):  # whoever reads it tells why it cannot be
        state = path.resolve().stat()
        return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns
    return ()


@dataclass(frozen=True, slots=True)
class _Bag:
    """One bag that verified."""

    run: RunRead
    files: BagFiles
    signer: str
    client: ClientNamed | None


@dataclass(slots=True)
class _Bags:
    """The bags of a bundle, as they are verified one after the other."""

    read: list[_Bag] = field(default_factory=list)

    def take(self, files: BagFiles, verification: Verification) -> None:
        """Take in a bag; of one that is not whole nothing is looked at."""
        if not verification.is_whole:
            return
        entries = files.record.entries
        told = tell_run(entries)
        chain = chain_of(entries)
        run = RunRead(told.id, told.flow, chain, is_practice=told.is_practice, is_guided=told.is_guided)
        self.read.append(_Bag(run, files, verification.signer, client_of(files.texts.get(_CLIENT, b""))))

    @property
    def signer(self) -> str:
        """Return the key that signed all of them; empty where there is no such one."""
        signers = {one.signer for one in self.read}
        return signers.pop() if len(signers) == 1 else ""

    @property
    def client(self) -> ClientNamed | None:
        """Return whose they all are, with every importer that any of them names; None where there is no such one."""
        named = [one.client for one in self.read if one.client is not None]
        if len(named) < len(self.read) or len({one.key for one in named}) != 1:
            return None
        numbers = dict.fromkeys(number for one in named for number in one.numbers)
        if len(numbers) > MOST_IMPORTERS:
            return None
        return replace(named[-1], numbers=tuple(numbers))


def _not_proving(verified: BundleVerification, bags: _Bags, sha256: str) -> Iterator[Problem]:
    """Yield why a bundle proves nothing at all."""
    if verified.is_none:
        yield Problem(ProblemCode.NO_BUNDLE, f"It is no bundle: {verified.is_none}", sha256)
    elif not verified.is_whole:
        yield Problem(ProblemCode.NOT_WHOLE, _told(verified), sha256)
    elif not bags.signer:
        yield Problem(
            ProblemCode.UNSIGNED,
            "It is not signed, or not by one key alone: anyone could have made it.",
            sha256,
        )
    elif bags.client is None:
        several = len({one.client.key for one in bags.read if one.client}) > 1
        told = (
            "It holds runs of several clients. Export the runs of each client on their own."
            if several
            else "It does not say whose runs it holds, or names more importers than a client can have."
        )
        yield Problem(ProblemCode.NO_CLIENT, told, sha256)


def _told(verified: BundleVerification) -> str:
    """Return what failed first, in a line."""
    check = next(check for bag in verified.bags for check in bag.verification.failed)
    first = check.mismatches[0]
    return (
        f"It does not verify: {check.title} (check {check.number}) does not hold, as of {word(first.path)}."
    )


def _proven(bags: list[_Bag], sha256: str, now: datetime) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    facts: list[Fact] = []
    problems: list[Problem] = []
    for bag in bags:
        found, wrong = _of_run(bag, sha256, now)
        facts += found
        problems += wrong
    facts.sort(key=lambda fact: fact.at)
    return tuple(facts), tuple(problems)


def _of_run(bag: _Bag, sha256: str, now: datetime) -> tuple[list[Fact], list[Problem]]:
    """Return what one run proves, and what somebody has to look into."""
    flow = tell_flow(bag.files.texts.get(_FLOW, b""))
    if flow is None:
        told = f"The flow of run {word(bag.run.id)} cannot be read by this acepilot: what the run proves is not known."
        return [], [Problem(ProblemCode.UNREAD, told, sha256)]
    entries, numbers = bag.files.record.entries, bag.client.numbers if bag.client else ()
    try:
        moments = [moment_of(entry) for entry in entries]
        facts, looked_into = facts_of(entries, flow, numbers, sha256)
    except ValueError:
        told = f"Run {word(bag.run.id)} tells a time that is none."
        return [], [Problem(ProblemCode.WRONG_TIME, told, sha256)]
    problems = [
        Problem(ProblemCode.WRONG_TIME, told, sha256) for told in _wrong_times(moments, now, word(bag.run.id))
    ]
    known = {"", *numbers}
    if any(fact.number not in known for fact in facts):
        told = f"Run {word(bag.run.id)} tells of importers that its client does not have: of those it proves nothing."
        problems.append(Problem(ProblemCode.UNREAD, told, sha256))
    problems += [problem for problem in looked_into if problem.number in known]
    return [fact for fact in facts if fact.at <= now + SLOW_CLOCK and fact.number in known], problems


def _wrong_times(moments: list[datetime], now: datetime, run: str) -> Iterator[str]:
    if any(moment > now + SLOW_CLOCK for moment in moments):
        yield f"Run {run} tells of a time to come, {max(moments):%Y-%m-%d %H:%M} UTC: that part proves nothing."
    if any(after < before for before, after in pairwise(moments)):
        yield f"The computer's clock was set back during run {run}: its times may be wrong."
