"""A bundle's rows: written in one transaction, and what of them counts.

What counts of a client is kept with its rows: the keys that it is pinned to, the longest bundle of each run, the newest
fact of each kind. Every function works in the transaction that it is handed. Must not know where bundles are stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Insert, Table, delete, false, insert, select, update

from acepilot.desk.board import Fact, Problem, ProblemCode
from acepilot.desk.schema import bundles, clients, facts, importers, pins, problems, runs
from acepilot.desk.stored import Filed, FiledCode

if TYPE_CHECKING:
    from acepilot.desk.bundle_reading import BundleReading

_NO_PROOF = {ProblemCode.NOT_WHOLE, ProblemCode.UNSIGNED}


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """Insert the rows that are not there yet, by their key; return how many that were."""
    if not rows:
        return 0
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - one of the two is loaded

        statement: Insert = postgresql.insert(table).on_conflict_do_nothing()
    else:
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - as above

        statement = sqlite.insert(table).on_conflict_do_nothing()
    values = statement.values([dict(row) for row in rows]).execution_options(preserve_rowcount=True)
    return connection.execute(values).rowcount


def file_reading(connection: Connection, reading: BundleReading, now: datetime) -> Filed:
    """Write the rows of a bundle, and count what it proves; the bundle is stored."""
    key = reading.client.key if reading.client else None
    if reading.client:
        lock_client(connection, reading.client.key, reading.client.name)
    is_proof = bool(reading.client and reading.signer) and _NO_PROOF.isdisjoint(
        p.code for p in reading.problems
    )
    if not insert_new(connection, bundles, [bundle_row(reading, now, is_proof=is_proof)]):
        forget_rot(connection, reading.sha256)
        return Filed(FiledCode.SAME, reading.sha256, key or "", _signer(connection, key))
    _insert_all(connection, reading, key)
    if key is None or not is_proof:
        return Filed(FiledCode.NO_PROOF, reading.sha256, key or "", _signer(connection, key))
    is_first_use = _pin_first(connection, key, reading.signer, now)
    if not _is_pinned(connection, key, reading.signer):
        return Filed(FiledCode.OTHER_SIGNER, reading.sha256, key, _signer(connection, key))
    _count(connection, key, reading.sha256)
    code = FiledCode.FORKED if _is_forked(connection, key, reading.sha256) else FiledCode.NEW
    return Filed(code, reading.sha256, key, _signer(connection, key), is_first_use)


def is_filed(connection: Connection, sha256: str) -> bool:
    """Tell whether a bundle is filed."""
    return connection.scalar(select(bundles.c.sha256).where(bundles.c.sha256 == sha256)) is not None


def lock_client(connection: Connection, key: str, name: str) -> None:
    """Have a row of the client, and keep everybody else off all that is its until the transaction ends."""
    insert_new(connection, clients, [{"key": key, "name": name, "signer": "", "source": ""}])
    try_lock(connection, key)


def try_lock(connection: Connection, key: str) -> bool:
    """Keep everybody else off all that is a client's until the transaction ends; False for no such client."""
    return connection.scalar(select(clients.c.key).where(clients.c.key == key).with_for_update()) is not None


def _signer(connection: Connection, key: str | None) -> str:
    return connection.scalar(select(clients.c.signer).where(clients.c.key == key)) or ""


def bundle_row(reading: BundleReading, now: datetime, *, is_proof: bool) -> dict[str, Any]:
    """Return the row of a bundle itself."""
    client = reading.client
    return {
        "sha256": reading.sha256,
        "size": reading.size,
        "client": client.key if client else None,
        "name": client.name if client else "",
        "numbers": list(client.numbers) if client else [],
        "signer": reading.signer,
        "is_proof": is_proof,
        "at": now,
    }


def _insert_all(connection: Connection, reading: BundleReading, key: str | None) -> None:
    """Insert what a bundle says; nothing of it counts yet."""
    of_runs = run_rows(reading, key)
    if of_runs:
        connection.execute(insert(runs), of_runs)
    if key is not None and reading.facts:
        connection.execute(insert(facts), [fact_row(fact, reading.sha256, key) for fact in reading.facts])
    if reading.problems:
        rows = [problem_row(problem, reading.sha256, key) for problem in reading.problems]
        connection.execute(insert(problems), rows)


def run_rows(reading: BundleReading, key: str | None) -> list[dict[str, Any]]:
    """Return the rows of a bundle's runs, which do not count yet."""
    return [
        {
            "bundle": reading.sha256,
            "run": run.id,
            "client": key,
            "entries": run.entries,
            "chain": run.chain,
            "counts": False,
        }
        for run in {run.id: run for run in reading.runs}.values()
    ]


def fact_row(fact: Fact, sha256: str, key: str) -> dict[str, Any]:
    """Return the row of a fact, which does not count yet."""
    return {
        "bundle": sha256,
        "client": key,
        "number": fact.number,
        "proof": fact.proof.value,
        "at": fact.at,
        "flow": fact.flow,
        "run": fact.run,
        "by": fact.by,
        "is_said": fact.is_said,
        "counts": False,
        "is_latest": False,
    }


def problem_row(problem: Problem, sha256: str, key: str | None) -> dict[str, Any]:
    """Return the row of a problem."""
    return {
        "bundle": sha256,
        "client": key,
        "code": problem.code.value,
        "told": problem.told,
        "number": problem.number,
    }


def add_importers(connection: Connection, key: str, numbers: Iterable[str]) -> None:
    """Have a row of each of the client's IR numbers."""
    insert_new(
        connection, importers, [{"client": key, "number": number} for number in dict.fromkeys(numbers)]
    )


def forget_rot(connection: Connection, sha256: str) -> None:
    """Take back that what is stored of a bundle was found missing or rotten."""
    is_rot = (problems.c.bundle == sha256) & (problems.c.code == ProblemCode.ROTTEN.value)
    connection.execute(delete(problems).where(is_rot))


# -- keys -------------------------------------------------------------------------------------


def _pin_first(connection: Connection, key: str, fingerprint: str, now: datetime) -> bool:
    """Pin a client that has no key yet to the one that its first bundle is signed with; tell whether that was so."""
    claim = update(clients).where(clients.c.key == key, clients.c.signer == "").values(signer=fingerprint)
    is_first = connection.execute(claim).rowcount == 1
    if is_first:
        pin(connection, key, fingerprint, now, is_first_use=True)
    return is_first


def pin(connection: Connection, key: str, fingerprint: str, now: datetime, *, is_first_use: bool) -> None:
    """Have a client's bundles count that are signed with this key."""
    row = {"client": key, "fingerprint": fingerprint, "at": now, "is_first_use": is_first_use}
    insert_new(connection, pins, [row])


def _is_pinned(connection: Connection, key: str, fingerprint: str) -> bool:
    of_both = (pins.c.client == key) & (pins.c.fingerprint == fingerprint)
    return connection.scalar(select(pins.c.client).where(of_both)) is not None


# -- what counts ------------------------------------------------------------------------------


def recount(connection: Connection, key: str, fingerprint: str) -> None:
    """Count the bundles of a client that a key signed, now that it is trusted."""
    query = select(bundles.c.sha256).where(
        bundles.c.client == key, bundles.c.is_proof, bundles.c.signer == fingerprint
    )
    for sha256 in connection.scalars(query.order_by(bundles.c.at)).all():
        _count(connection, key, sha256)


def _count(connection: Connection, key: str, sha256: str) -> None:
    """Count a bundle that is signed by its client's key: its name, its importers, and of its runs what is longest."""
    name, numbers = connection.execute(
        select(bundles.c.name, bundles.c.numbers).where(bundles.c.sha256 == sha256)
    ).one()
    is_awaited = clients.c.source != ""  # a client that was named here keeps the name it was given here
    connection.execute(update(clients).where(clients.c.key == key, ~is_awaited).values(name=name))
    add_importers(connection, key, numbers)
    touched: set[tuple[str, str]] = set()
    for run in connection.scalars(select(runs.c.run).where(runs.c.bundle == sha256)).all():
        touched |= _choose(connection, key, run)
    _renew(connection, key, touched)


def _choose(connection: Connection, key: str, run: str) -> set[tuple[str, str]]:
    """Have only the longest bundle of a run count; return which numbers and proofs that may change."""
    of_run = (runs.c.client == key) & (runs.c.run == run)
    is_trusted = bundles.c.is_proof & (pins.c.client == key) & (pins.c.fingerprint == bundles.c.signer)
    query = (
        select(runs.c.bundle, runs.c.chain)
        .join(bundles, runs.c.bundle == bundles.c.sha256)
        .join(pins, is_trusted)
    )
    in_order = (runs.c.entries.desc(), bundles.c.size.desc(), bundles.c.sha256)
    longest, *others = connection.execute(query.where(of_run).order_by(*in_order)).all()
    connection.execute(update(runs).where(of_run).values(counts=runs.c.bundle == longest.bundle))
    _tell_forks(
        connection, key, run, [one.bundle for one in others if not longest.chain.startswith(one.chain)]
    )
    facts_of_run = (facts.c.client == key) & (facts.c.run == run)
    connection.execute(update(facts).where(facts_of_run).values(counts=facts.c.bundle == longest.bundle))
    rows = connection.execute(select(facts.c.number, facts.c.proof).where(facts_of_run).distinct())
    return {(number, proof) for number, proof in rows}


def _tell_forks(connection: Connection, key: str, run: str, forked: list[str]) -> None:
    """Note the bundles that tell a run otherwise than the longest; which that is may have changed."""
    of_run = select(runs.c.bundle).where(runs.c.client == key, runs.c.run == run)
    is_fork = (problems.c.code == ProblemCode.FORKED.value) & problems.c.bundle.in_(of_run)
    connection.execute(delete(problems).where(is_fork))
    told = f"It tells run {run} otherwise than another bundle: the run was gone on with in two places."
    for sha256 in forked:
        row = problem_row(Problem(ProblemCode.FORKED, told, sha256), sha256, key)
        connection.execute(insert(problems), [row])


def _is_forked(connection: Connection, key: str, sha256: str) -> bool:
    """Tell whether a run of a bundle is told otherwise by another one of the same client."""
    mine, other = runs.alias(), runs.alias()
    query = (
        select(problems.c.id)
        .join(other, other.c.bundle == problems.c.bundle)
        .join(mine, (mine.c.run == other.c.run) & (mine.c.client == other.c.client))
        .where(problems.c.code == ProblemCode.FORKED.value, problems.c.client == key, mine.c.bundle == sha256)
    )
    return connection.scalar(query.limit(1)) is not None


def _renew(connection: Connection, key: str, touched: set[tuple[str, str]]) -> None:
    """Mark the newest fact anew, for some numbers and proofs of a client."""
    for number, proof in sorted(touched):
        of_these = (facts.c.client == key) & (facts.c.number == number) & (facts.c.proof == proof)
        in_order = (facts.c.at.desc(), facts.c.id.desc())
        newest = connection.scalar(
            select(facts.c.id).where(of_these, facts.c.counts).order_by(*in_order).limit(1)
        )
        is_changed = facts.c.is_latest if newest is None else facts.c.is_latest | (facts.c.id == newest)
        is_newest = false() if newest is None else facts.c.id == newest
        connection.execute(update(facts).where(of_these, is_changed).values(is_latest=is_newest))
