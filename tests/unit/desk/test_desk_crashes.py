"""Whoever files at a desk may be killed at any point, or not be alone: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import os
import platform
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import deskkit
import pytest
from evidencekit import START
from filingchild import go, result, start
from storagekit import KEY, OTHER_KEY, Made, Storage, file, read

from acepilot.desk.board import ClientLine, Proof
from acepilot.desk.bundle_reading import BundleReading, read_bundle
from acepilot.desk.bundlestore import open_store
from acepilot.desk.desk import DROPPED_AFTER, FOLDER, Desk, _is_at_work
from acepilot.desk.filing import file_reading
from acepilot.desk.stored import FiledCode, StoredCode

AT_A_TIME, MOST_S = 6, 0.2
MOST_ROUNDS = 30
"""How often a child is killed at most, on a machine so busy that each kill comes when it is done."""
MOST_TIMES = 3
"""How many times its rounds the command is killed at most, for the same reason."""


def _bundles(folder: Path, names: range, **more: object) -> set[str]:
    """Make bundles of one run each, for three clients in turn; return their digests."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [Made(client=f"client-{n % 3}", run=f"run-{n}", hour=n).but(**more) for n in names]
    return {read(one.write(folder)).sha256 for one in made}


def _filed(desk: Desk) -> set[str]:
    """Look at all that is filed and stored: each bundle once, with its bytes, and nothing else; return which."""
    filed = Counter(bundle.sha256 for bundle in desk.bundles())
    assert {one.code for one in desk.check()} <= {StoredCode.GOOD}
    assert max(filed.values(), default=1) == 1
    return set(filed)


@pytest.mark.full
def test_bundle_is_neither_lost_nor_doubled_by_a_kill(storage: Storage, tmp_path: Path) -> None:
    """Killed at random points, it has filed all that it said; what it had stored is filed by the next start."""
    chance = random.Random(18)
    rounds, cut_short, n = 2 if storage.environ else 5, 0, -1
    wanted: set[str] = set()
    while n + 1 < rounds or not cut_short:
        n += 1
        assert n < MOST_ROUNDS, "the child was always killed too late to show anything"
        folder = tmp_path / str(n)
        wanted |= _bundles(folder, range(n * AT_A_TIME, (n + 1) * AT_A_TIME))
        child = start(storage, folder)
        go(child)
        time.sleep(chance.uniform(0, MOST_S))
        child.kill()
        said = {sha256 for _, sha256 in result(child)}
        cut_short += len(said) < AT_A_TIME
        with storage.open() as desk:
            assert said <= _filed(desk)
            assert not list(storage.home.rglob("*.tmp"))
            for path in folder.glob("*.zip"):
                desk.file(read(path), path)
    with storage.open() as desk:
        assert _filed(desk) == wanted
        newest = {line.key: line.importers[0].latest[Proof.ENROLLED].run for line in desk.board()}
    assert newest == {f"client-{each % 3}": f"run-{each}" for each in range((n + 1) * AT_A_TIME)}


def _board(desk: Desk) -> list[ClientLine]:
    return list(desk.board())


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [50])
def test_desk_add_may_be_killed_at_any_point(
    storage: Storage, request: pytest.FixtureRequest, tmp_path: Path, rounds: int
) -> None:
    """The command itself, on real bundles: after each kill nothing is lost or doubled, and the rest can be added."""
    folder = tmp_path / "bundles"
    folder.mkdir()
    readings: dict[Path, BundleReading] = {}
    for n in range(6):
        made = deskkit.Made(token=f"x7k{n}", start=START + timedelta(days=n))
        path = deskkit.bundle_of(tmp_path / "maker", folder / f"{n}.zip", made)
        readings[path] = read_bundle(path)
    whole = Storage(tmp_path / "undisturbed", {})
    took = _add(whole, folder) or 0.0
    with whole.open() as desk:
        wanted = _board(desk)
    chance, cut_short, n = random.Random(18), 0, 0
    while n < rounds or cut_short <= rounds // 4:
        assert n < MOST_TIMES * rounds, "the command was mostly killed too late to show anything"
        place = Storage(tmp_path / f"home-{n}", _next_environ(storage, request, n))
        n += 1
        let = _add(place, folder, kill_after=chance.uniform(0.3, 1) * took)
        cut_short += let is None
        took = let or took  # the machine has less to do than it had
        with Desk.open(place.home, place.environ) as desk:
            _filed(desk)
            for path, reading in readings.items():
                desk.file(reading, path)
            assert _filed(desk) == {reading.sha256 for reading in readings.values()}
            assert _board(desk) == wanted
        assert not list(place.home.rglob("*.tmp"))


def _next_environ(storage: Storage, request: pytest.FixtureRequest, n: int) -> dict[str, str]:
    """Return where an empty desk of the same kind lies."""
    if not storage.environ:
        return {}
    database = request.getfixturevalue("postgres_server").new_database()
    bundles = f"{storage.environ['ACEPILOT_BUNDLES']}/{n}"
    return {**storage.environ, "ACEPILOT_DESK": database, "ACEPILOT_BUNDLES": bundles}


def _add(storage: Storage, folder: Path, *, kill_after: float | None = None) -> float | None:
    """Call the command, and return how long it took; None where it was killed before it ended."""
    began = time.monotonic()
    command = [sys.executable, "-m", "acepilot", "desk", "add", str(folder)]
    environ = {**os.environ, **storage.environ, "ACEPILOT_HOME": str(storage.home)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as child:
        try:
            child.wait(120 if kill_after is None else kill_after)
        except subprocess.TimeoutExpired:
            child.kill()
            return None
    assert child.returncode == 0
    return time.monotonic() - began


@pytest.mark.full
def test_two_who_file_at_once_lose_and_double_nothing(storage: Storage, tmp_path: Path) -> None:
    """Bundles that both have, that one has, and that pin the same client to one key or to another, in any order.

    Each is filed once, and told as new to exactly one of the two; of two keys one has the client, and both say so.
    """
    with storage.open():
        pass
    folders = {tmp_path / "mine": KEY, tmp_path / "theirs": OTHER_KEY}
    for n, (folder, key) in enumerate(folders.items()):
        _bundles(folder, range(20))
        _bundles(folder, range(100 * (n + 1), 100 * (n + 1) + 10))
        for client in range(10):
            _bundles(folder, range(client, client + 1), client=f"new-{client}", run=folder.name, signer=key)
    wanted = {read(path).sha256 for folder in folders for path in folder.glob("*.zip")}
    children = [start(storage, folder) for folder in folders]
    for child in children:
        go(child)
    said = [line for child in children for line in result(child)]
    assert Counter(code for code, _ in said) == {"new": 50, "same": 20, "other-signer": 10}
    with storage.open() as desk:
        assert _filed(desk) == wanted
        for line in desk.board():
            signers = {bundle.signer for bundle in desk.bundles(line.key) if bundle.is_counted}
            assert (signers, len(line.problems)) == ({line.signer}, line.key.startswith("new"))


def test_two_bundles_of_one_client_are_counted_one_after_the_other(storage: Storage, tmp_path: Path) -> None:
    """Whoever files while another files for the same client waits, and so sees all that counts."""
    first, second = (Made(run=f"r{hour}", hour=hour).write(tmp_path) for hour in (9, 5))
    with storage.open() as desk, storage.open() as other, ThreadPoolExecutor(1) as thread:
        file(desk, Made(run="r1", hour=1), tmp_path)
        with desk._database.writing() as transaction:
            assert file_reading(transaction, read(first), START).code is FiledCode.NEW
            late = thread.submit(other.file, read(second), second)
            time.sleep(0.3)
            assert not late.done()
        assert late.result(60).code is FiledCode.NEW
        with desk._database.reading() as transaction:
            latest = "SELECT run FROM facts WHERE is_latest = TRUE"
            assert list(transaction.rows(latest)) == [("r9",)]


def test_what_was_stored_before_a_crash_is_filed_by_the_next_start(storage: Storage, tmp_path: Path) -> None:
    """Bytes without a row: the next start reads them again, and files them; the control: nothing was noted, so none."""
    path = Made().write(tmp_path)
    reading = read(path)
    with pytest.MonkeyPatch.context() as patched, storage.open() as desk:
        patched.setattr("acepilot.desk.desk.file_reading", _die)
        with pytest.raises(KeyboardInterrupt):
            desk.file(reading, path)
    path.unlink()
    unnoted = Made(run="r2").write(tmp_path)
    open_store(storage.home / FOLDER, storage.environ).keep(read(unnoted).sha256, unnoted)
    with storage.open() as desk:
        assert desk.knows(reading.sha256)
        assert {one.sha256: one.code for one in desk.check()} == {
            reading.sha256: StoredCode.GOOD,
            read(unnoted).sha256: StoredCode.ORPHAN,
        }
        assert file(desk, Made(run="r2"), tmp_path).code is FiledCode.NEW
        assert _filed(desk) == {reading.sha256, read(unnoted).sha256}


def _die(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.skipif(os.name != "posix", reason="where asking for a process would end it")
def test_number_of_a_dead_process_that_another_program_bears_keeps_no_bundle_off_the_board() -> None:
    """A program that runs for months can bear the number of one that died while it filed."""
    bearer = f"{platform.node()}:1"
    assert _is_at_work(bearer, DROPPED_AFTER / 2)  # the control
    assert not _is_at_work(bearer, DROPPED_AFTER * 2)
