"""Whoever files at a desk may be killed at any point, or not be alone: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

import pytest
from filingchild import go, result, start
from shortkit import first
from storagekit import KEY, OTHER_KEY, Made, Storage, file, read

from acepilot.desk.board import Proof
from acepilot.desk.bundlestore import open_store
from acepilot.desk.desk import FOLDER, Desk
from acepilot.desk.stored import FiledCode, StoredCode

AT_A_TIME, MOST_S = 12, 0.35


def _bundles(folder: Path, names: range, **more: object) -> set[str]:
    """Make bundles of one run each, for three clients in turn; return their digests."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [Made(client=f"client-{n % 3}", run=f"run-{n}", hour=n).but(**more) for n in names]
    return {read(one.write(folder)).sha256 for one in made}


def _stored(desk: Desk) -> Counter[str]:
    """Look at all that is stored, and return how often each bundle is filed."""
    assert {one.code for one in desk.check()} <= {StoredCode.GOOD}
    return Counter(bundle.sha256 for bundle in desk.bundles())


@first("rounds", [5, 50])
def test_bundle_is_neither_lost_nor_doubled_by_a_kill(storage: Storage, tmp_path: Path, rounds: int) -> None:
    """Killed at random points, it has filed all that it said; what it had stored is filed by the next start."""
    chance = random.Random(18)
    wanted: set[str] = set()
    cut_short = 0
    for n in range(rounds):
        folder = tmp_path / str(n)
        wanted |= _bundles(folder, range(n * AT_A_TIME, (n + 1) * AT_A_TIME))
        child = start(storage, folder)
        go(child)
        time.sleep(chance.uniform(0, MOST_S))
        child.kill()
        said = {sha256 for _, sha256 in result(child)}
        cut_short += len(said) < AT_A_TIME
        with storage.open() as desk:
            filed = _stored(desk)
            assert said <= set(filed)
            assert max(filed.values(), default=1) == 1
            assert not list(storage.home.rglob("*.tmp"))
            for path in folder.glob("*.zip"):
                desk.file(read(path), path)
    assert cut_short > rounds // 2, "the child was killed too late to show anything"
    with storage.open() as desk:
        assert _stored(desk) == Counter(wanted)
    for n in range(3):
        newest = max(number for number in range(rounds * AT_A_TIME) if number % 3 == n)
        assert storage.line(f"client-{n}").importers[0].latest[Proof.ENROLLED].run == f"run-{newest}"


@first("is_same", [True, False], ids=["the same", "others"])
def test_two_who_file_at_once_lose_and_double_nothing(
    storage: Storage, tmp_path: Path, *, is_same: bool
) -> None:
    """Forty bundles each: every one is filed once, and told as new to exactly one of the two."""
    with storage.open():
        pass
    mine = _bundles(tmp_path / "mine", range(40))
    theirs = _bundles(tmp_path / "theirs", range(40) if is_same else range(40, 80))
    children = [start(storage, tmp_path / name) for name in ("mine", "theirs")]
    for child in children:
        go(child)
    said = [line for child in children for line in result(child)]
    assert [child.returncode for child in children] == [0, 0]
    assert (
        Counter(code for code, _ in said)
        == Counter(new=len(mine | theirs), same=80 - len(mine | theirs)) - Counter()
    )
    with storage.open() as desk:
        assert _stored(desk) == Counter(mine | theirs)


def test_of_two_keys_at_once_one_is_pinned(storage: Storage, tmp_path: Path) -> None:
    """Whoever's bundle is first has the client; the other one's is of another signer, and both desks say so."""
    with storage.open():
        pass
    for name, key in (("mine", KEY), ("theirs", OTHER_KEY)):
        for n in range(10):
            _bundles(tmp_path / name, range(n, n + 1), client=f"client-{n}", run=f"{name}-{n}", signer=key)
    children = [start(storage, tmp_path / name) for name in ("mine", "theirs")]
    for child in children:
        go(child)
    said = [line for child in children for line in result(child)]
    assert Counter(code for code, _ in said) == {"new": 10, "other-signer": 10}
    with storage.open() as desk:
        for line in desk.board():
            assert {bundle.signer for bundle in desk.bundles(line.key) if bundle.is_counted} == {line.signer}
            assert len(line.problems) == 1


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
        assert {one.code for one in desk.check()} == {StoredCode.GOOD}


def _die(*_: object) -> None:
    raise KeyboardInterrupt
