"""A bundle's rows: written in one transaction, and what of them counts.

What counts of a client is kept with its rows: the keys that it is pinned to, the longest bundle of each run, the newest
fact of each kind. Every function works in the transaction that it is handed. Must not know where bundles are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from acepilot.desk.board import Fact, Problem, ProblemCode
from acepilot.desk.database import Transaction, text_of
from acepilot.desk.stored import Filed, FiledCode
from acepilot.errors import EvidenceError

if TYPE_CHECKING:
    from acepilot.desk.bundle_reading import BundleReading

_NO_PROOF = {ProblemCode.NOT_WHOLE, ProblemCode.UNSIGNED}
MOST_BYTES = 1_000
"""How long a text may be that is in an index: PostgreSQL takes 2,700 bytes for all parts of one."""
_OF_RUN = "bundle IN (SELECT bundle FROM runs WHERE run = :run AND client = :client) AND run = :run"


def file_reading(transaction: Transaction, reading: BundleReading, now: datetime) -> Filed:
    """Write the rows of a bundle, and count what it proves; the bundle is stored."""
    key = reading.client.key if reading.client else None
    signer = lock_client(transaction, reading.client.key, reading.client.name) if reading.client else ""
    row = bundle_row(reading, now)
    if not transaction.insert("bundles", [row]):
        forget_rot(transaction, reading.sha256)
        return Filed(FiledCode.SAME, reading.sha256, key or "", signer)
    transaction.insert("runs", list(run_rows(reading)))
    transaction.insert("facts", list(fact_rows(reading)))
    transaction.insert("problems", [problem_row(one, reading.sha256, key) for one in reading.problems])
    if key is None or not row["is_proof"]:
        return Filed(FiledCode.NO_PROOF, reading.sha256, key or "", signer)
    is_first_use = not signer
    if is_first_use:
        pin(transaction, key, reading.signer, now, is_first_use=True)
    elif not _is_pinned(transaction, key, reading.signer):
        return Filed(FiledCode.OTHER_SIGNER, reading.sha256, key, signer)
    is_forked = _count(transaction, key, reading.sha256)
    code = FiledCode.FORKED if is_forked else FiledCode.NEW
    return Filed(code, reading.sha256, key, signer or reading.signer, is_first_use)


def check_storable(reading: BundleReading) -> None:
    """Check that every text by which rows are found is short enough to be found by.

    Raises:
        EvidenceError: One is longer than any that acepilot writes.
    """
    client = reading.client
    found_by = [run.id for run in reading.runs] + [fact.number for fact in reading.facts]
    found_by += [client.key, *client.numbers] if client else []
    if any(len(text.encode("utf-8", "replace")) > MOST_BYTES for text in found_by):
        raise EvidenceError(
            f"The bundle {reading.sha256[:12]}… has a run's id, a client or an IR number of more than {MOST_BYTES} "
            "bytes, which acepilot never writes: it was not filed.",
            hint="Ask whoever sent it how it was made.",
        )


def lock_client(transaction: Transaction, key: str, name: str) -> str:
    """Have a row of the client, keep everybody else off all that is its, and return its signer."""
    transaction.insert("clients", [{"key": key, "name": name, "signer": "", "source": ""}])
    return try_lock(transaction, key) or ""


def try_lock(transaction: Transaction, key: str) -> str | None:
    """Keep everybody else off all that is a client's until the transaction ends.

    Returns:
        The fingerprint of its key; None for no such client.
    """
    query = f"SELECT signer FROM clients WHERE key = :client {transaction.for_update}"  # noqa: S608 - a constant
    row = transaction.first(query, client=key)
    return None if row is None else str(row[0])


def add_importers(transaction: Transaction, key: str, numbers: Iterable[str]) -> None:
    """Have a row of each of the client's IR numbers."""
    transaction.insert("importers", [{"client": key, "number": number} for number in dict.fromkeys(numbers)])


def forget_rot(transaction: Transaction, sha256: str) -> None:
    """Take back that what is stored of a bundle was found missing or rotten."""
    transaction.do("DELETE FROM problems WHERE bundle = :bundle AND code = 'rotten'", bundle=sha256)


# -- rows -------------------------------------------------------------------------------------


def bundle_row(reading: BundleReading, now: datetime) -> dict[str, Any]:
    """Return the row of a bundle itself."""
    client = reading.client
    is_unproven = any(problem.code in _NO_PROOF for problem in reading.problems)
    return {
        "sha256": reading.sha256,
        "size": reading.size,
        "client": client.key if client else None,
        "name": client.name if client else "",
        "numbers": json.dumps(client.numbers if client else []),
        "signer": reading.signer,
        "is_proof": bool(client and reading.signer and not is_unproven),
        "at": text_of(now),
    }


def run_rows(reading: BundleReading) -> Iterator[dict[str, Any]]:
    """Give the rows of a bundle's runs, which do not count yet."""
    for run in {run.id: run for run in reading.runs}.values():
        yield {
            "bundle": reading.sha256,
            "run": run.id,
            "client": reading.client.key if reading.client else None,
            "entries": run.entries,
            "chain": run.chain,
            "counts": False,
        }


def fact_rows(reading: BundleReading) -> Iterator[dict[str, Any]]:
    """Give the rows of what a bundle proves, which do not count yet."""
    if reading.client:
        for fact in reading.facts:
            yield _fact_row(fact, reading.sha256, reading.client.key)


def _fact_row(fact: Fact, sha256: str, key: str) -> dict[str, Any]:
    return {
        "bundle": sha256,
        "client": key,
        "number": fact.number,
        "proof": fact.proof.value,
        "at": text_of(fact.at),
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


# -- keys -------------------------------------------------------------------------------------


def pin(transaction: Transaction, key: str, fingerprint: str, now: datetime, *, is_first_use: bool) -> None:
    """Pin a client to a key: bundles that it signed count, beside those of keys before it."""
    transaction.do("UPDATE clients SET signer = :signer WHERE key = :client", signer=fingerprint, client=key)
    row = {"client": key, "fingerprint": fingerprint, "at": text_of(now), "is_first_use": is_first_use}
    transaction.insert("pins", [row])


def distrust_others(transaction: Transaction, key: str, fingerprint: str) -> None:
    """Have nothing count of a client; what this key signed is to be counted anew, and nothing that another one did.

    The importers stay that somebody here named; of a client that nobody did, only bundles tell any.
    """
    for statement in (
        "DELETE FROM pins WHERE client = :client AND fingerprint <> :fingerprint",
        "UPDATE runs SET counts = FALSE WHERE client = :client",
        "UPDATE facts SET counts = FALSE, is_latest = FALSE WHERE client = :client",
        "DELETE FROM problems WHERE client = :client AND code = 'forked'",
        "DELETE FROM importers WHERE client IN (SELECT key FROM clients WHERE key = :client AND source = '')",
    ):
        transaction.do(statement, client=key, fingerprint=fingerprint)


def _is_pinned(transaction: Transaction, key: str, fingerprint: str) -> bool:
    query = "SELECT 1 FROM pins WHERE client = :client AND fingerprint = :fingerprint"
    return transaction.first(query, client=key, fingerprint=fingerprint) is not None


# -- what counts ------------------------------------------------------------------------------


def recount(transaction: Transaction, key: str, fingerprint: str) -> None:
    """Count the bundles of a client that a key signed, now that it is trusted."""
    query = """
        SELECT sha256 FROM bundles WHERE client = :client AND is_proof = TRUE AND signer = :signer ORDER BY at
    """
    for (sha256,) in list(transaction.rows(query, client=key, signer=fingerprint)):
        _count(transaction, key, sha256)


def _count(transaction: Transaction, key: str, sha256: str) -> bool:
    """Count a bundle that is signed by its client's key: its name, its importers, and of its runs what is longest.

    Returns:
        Whether another bundle tells one of its runs otherwise.
    """
    query = "SELECT name, numbers FROM bundles WHERE sha256 = :bundle"
    name, numbers = transaction.first(query, bundle=sha256) or ("", "[]")
    # a client that was named here keeps the name that it was given here
    named = "UPDATE clients SET name = :name WHERE key = :client AND source = '' AND name <> :name"
    transaction.do(named, name=name, client=key)
    add_importers(transaction, key, json.loads(numbers))
    forks = 0
    for (run,) in list(transaction.rows("SELECT run FROM runs WHERE bundle = :bundle", bundle=sha256)):
        forks += _choose(transaction, key, run)
        _renew(transaction, key, run)
    return forks > 0


def _choose(transaction: Transaction, key: str, run: str) -> int:
    """Have only the longest bundle of a run count, and return how many others tell it otherwise."""
    query = """
        SELECT runs.bundle, chain FROM runs JOIN bundles ON sha256 = bundle
        JOIN pins ON pins.client = runs.client AND fingerprint = bundles.signer
        WHERE run = :run AND runs.client = :client AND is_proof = TRUE
        ORDER BY entries DESC, size DESC, sha256
    """
    (longest, chain), *others = transaction.rows(query, run=run, client=key)
    of_this = {"run": run, "client": key, "longest": longest}
    transaction.do(
        "UPDATE runs SET counts = (bundle = :longest) WHERE run = :run AND client = :client", **of_this
    )
    transaction.do(f"UPDATE facts SET counts = (bundle = :longest) WHERE {_OF_RUN}", **of_this)  # noqa: S608 - ours
    forked = [sha256 for sha256, other in others if not chain.startswith(other)]
    if others:
        _tell_forks(transaction, key, run, forked)
    return len(forked)


def _tell_forks(transaction: Transaction, key: str, run: str, forked: list[str]) -> None:
    """Note the bundles that tell a run otherwise than the longest; which that is may have changed."""
    of_run = "SELECT bundle FROM runs WHERE run = :run AND client = :client"
    transaction.do(
        f"DELETE FROM problems WHERE code = 'forked' AND bundle IN ({of_run})",  # noqa: S608 - ours
        run=run,
        client=key,
    )
    told = f"It tells run {run} otherwise than another bundle: the run was gone on with in two places."
    rows = [problem_row(Problem(ProblemCode.FORKED, told, sha256), sha256, key) for sha256 in forked]
    transaction.insert("problems", rows)


def _renew(transaction: Transaction, key: str, run: str) -> None:
    """Mark the newest fact anew, for each number and proof that a run tells of."""
    newest = f"""
        SELECT number, proof, (
            SELECT id FROM facts WHERE client = :client AND counts = TRUE
                AND number = told.number AND proof = told.proof
            ORDER BY at DESC, id DESC LIMIT 1
        ) FROM (SELECT DISTINCT number, proof FROM facts WHERE {_OF_RUN}) AS told
    """  # noqa: S608 - ours
    rows = [
        {"client": key, "number": number, "proof": proof, "newest": -1 if found is None else found}
        for number, proof, found in transaction.rows(newest, run=run, client=key)
    ]
    mark = """
        UPDATE facts SET is_latest = (id = :newest) WHERE client = :client AND number = :number AND proof = :proof
            AND (is_latest = TRUE OR id = :newest)
    """
    transaction.do_each(mark, sorted(rows, key=lambda row: (row["number"], row["proof"])))
