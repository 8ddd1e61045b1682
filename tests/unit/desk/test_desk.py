"""What the desk makes of the bundles that are filed, on both storages."""

from __future__ import annotations

from pathlib import Path

import pytest
from storagekit import BEGAN, KEY, NUMBERS, OTHER_KEY, Made, Storage, file, read

from acepilot.desk.board import ProblemCode, Proof
from acepilot.desk.bundle_reading import ClientNamed
from acepilot.desk.desk import FOLDER
from acepilot.desk.stored import FiledCode, StoredCode
from acepilot.errors import EvidenceError, UsageError


def test_filed_bundle_is_on_the_board_and_kept(storage: Storage, tmp_path: Path) -> None:
    """What it proves is asked for by client, and its bytes are kept though the file goes; a second time it is one."""
    made = Made(proofs=("enrolled", "logged-in", "confirmed"))
    path = made.write(tmp_path)
    data, sha256 = path.read_bytes(), read(path).sha256
    with storage.open() as desk:
        assert not desk.knows(sha256)
        filed, again = desk.file(read(path), path), desk.file(read(path), path)
        path.unlink()
        assert (filed.code, filed.is_first_use, filed.signer) == (FiledCode.NEW, True, KEY)
        assert (again.code, again.is_first_use, desk.knows(sha256)) == (FiledCode.SAME, False, True)
        assert [fact.proof for fact in desk.history("acme")] == [
            Proof.CONFIRMED,
            Proof.LOGGED_IN,
            Proof.ENROLLED,
        ]
        assert [(one.sha256, one.is_counted) for one in desk.bundles("acme")] == [(sha256, True)]
        with desk.opened(sha256) as stored:
            assert stored.read_bytes() == data
    line = storage.line()
    assert (line.name, line.signer, line.problems) == ("Acme Imports LLC", KEY, ())
    assert [set(one.latest) for one in line.importers] == [{Proof.ENROLLED, Proof.CONFIRMED}, set()]
    assert (line.importers[0].number, line.latest[Proof.LOGGED_IN].bundle) == (NUMBERS[0], sha256)
    assert line.importers[0].latest[Proof.ENROLLED].at == BEGAN


def test_newest_fact_of_each_kind_is_shown_whatever_came_first(storage: Storage, tmp_path: Path) -> None:
    """An older bundle that comes later takes nothing from the board, and is in the history."""
    with storage.open() as desk:
        for hour in (5, 9, 1):
            file(desk, Made(run=f"r{hour}", hour=hour), tmp_path)
        assert [fact.run for fact in desk.history("acme")] == ["r9", "r5", "r1"]
    assert storage.line().importers[0].latest[Proof.ENROLLED].run == "r9"


def test_of_one_run_the_longest_bundle_counts(storage: Storage, tmp_path: Path) -> None:
    """A run that was exported midway and again at its end counts once, in either order."""
    midway = Made(proofs=("unclear",), entries=3, problems=(("unclear", "Nobody knows."),))
    whole = Made(proofs=("enrolled",), entries=6)
    for client, order in (("acme", (midway, whole)), ("zeta", (whole, midway))):
        with storage.open() as desk:
            codes = [file(desk, one.but(client=client), tmp_path).code for one in order]
            assert codes == [FiledCode.NEW, FiledCode.NEW]
            assert [fact.proof for fact in desk.history(client)] == [Proof.ENROLLED]
        line = storage.line(client)
        assert set(line.importers[0].latest) == {Proof.ENROLLED}
        assert line.problems == ()


def test_run_that_proves_nothing_is_kept_in_mind(storage: Storage, tmp_path: Path) -> None:
    """What came back and proves nothing is given, so that its report can be read; once it proves something, no more."""
    with storage.open() as desk:
        filed = file(desk, Made(entries=4, proofs=()), tmp_path)
        file(desk, Made(run="r2"), tmp_path)
        assert list(desk.unproven("acme")) == [(Made().run, filed.sha256)]
        assert list(desk.unproven("nobody")) == []
        file(desk, Made(entries=6), tmp_path)
        assert list(desk.unproven("acme")) == []


def test_run_told_in_two_ways_is_a_problem(storage: Storage, tmp_path: Path) -> None:
    """Two bundles that agree on a run up to some entry only: the longer counts, and somebody has to look."""
    with storage.open() as desk:
        file(desk, Made(entries=4), tmp_path)
        assert file(desk, Made(entries=6, fork=7, proofs=("refused",)), tmp_path).code is FiledCode.FORKED
        assert file(desk, Made(entries=8, fork=7, proofs=("applied",)), tmp_path).code is FiledCode.FORKED
        assert [fact.proof for fact in desk.history("acme")] == [Proof.APPLIED]
    assert [problem.code for problem in storage.line().problems] == [ProblemCode.FORKED]


def test_bundle_of_another_key_proves_nothing_until_that_key_is_trusted(
    storage: Storage, tmp_path: Path
) -> None:
    """It is filed and told, adds no importer and no name; by a word it counts, and what the first key signed stays."""
    other = Made(
        signer=OTHER_KEY, run="r2", hour=5, proofs=("confirmed",), name="Evil Inc", numbers=("99-9999999 00",)
    )
    with storage.open() as desk:
        file(desk, Made(), tmp_path)
        filed = file(desk, other, tmp_path)
        assert (filed.code, filed.signer, filed.is_first_use) == (FiledCode.OTHER_SIGNER, KEY, False)
        assert (desk.signer("acme"), desk.signer("nobody")) == (KEY, "")
        assert [fact.proof for fact in desk.history("acme")] == [Proof.ENROLLED]
    line = storage.line()
    assert (line.name, [one.number for one in line.importers]) == ("Acme Imports LLC", list(NUMBERS))
    assert [(one.code, one.bundle) for one in line.problems] == [(ProblemCode.OTHER_SIGNER, filed.sha256)]
    assert OTHER_KEY in line.problems[0].told
    with storage.open() as desk:
        desk.trust("acme", OTHER_KEY)
        assert [fact.proof for fact in desk.history("acme")] == [Proof.CONFIRMED, Proof.ENROLLED]
        with pytest.raises(UsageError, match="nobody"):
            desk.trust("nobody", OTHER_KEY)
    line = storage.line()
    assert (line.signer, line.problems, line.importers[-1].number) == (OTHER_KEY, (), "99-9999999 00")


def test_somebody_who_came_first_is_put_out_again(storage: Storage, tmp_path: Path) -> None:
    """Once the client's own key is the only one, nothing counts that another signed, before or later."""
    evil = Made(signer=OTHER_KEY, proofs=("confirmed",), hour=9, name="Evil Inc", numbers=("99-9999999 00",))
    own = Made(run="r2")
    with storage.open() as desk:
        assert file(desk, evil, tmp_path).is_first_use
        assert file(desk, own, tmp_path).code is FiledCode.OTHER_SIGNER
        desk.trust("acme", KEY)
        assert [fact.proof for fact in desk.history("acme")] == [
            Proof.CONFIRMED,
            Proof.ENROLLED,
        ]  # the control
        desk.trust("acme", KEY, is_only=True)
        assert [fact.proof for fact in desk.history("acme")] == [Proof.ENROLLED]
        assert file(desk, evil.but(run="r3"), tmp_path).code is FiledCode.OTHER_SIGNER
    line = storage.line()
    assert (line.name, [one.number for one in line.importers]) == ("Acme Imports LLC", list(NUMBERS))
    assert set(line.importers[0].latest) == {Proof.ENROLLED}
    assert [one.code for one in line.problems] == [ProblemCode.OTHER_SIGNER] * 2


def test_bundle_that_does_not_verify_is_listed_and_proves_nothing(storage: Storage, tmp_path: Path) -> None:
    """Not whole, unsigned, or nobody's: each is kept and told, pins nothing, and counts for nothing."""
    with storage.open() as desk:
        codes = [
            file(desk, made, tmp_path).code
            for made in (
                Made(problems=(("not-whole", "A file was changed."),)),
                Made(signer="", problems=(("unsigned", "It is not signed."),)),
                Made(client="", problems=(("no-client", "It is nobody's."),)),
            )
        ]
        assert set(codes) == {FiledCode.NO_PROOF}
        assert (list(desk.history("acme")), desk.signer("acme")) == ([], "")
        assert [one.code for one in desk.strays()] == [ProblemCode.NO_CLIENT]
        assert len(list(desk.bundles())) == 3
    line = storage.line()
    assert [problem.code for problem in line.problems] == [ProblemCode.UNSIGNED, ProblemCode.NOT_WHOLE]
    assert (line.importers, line.latest) == ((), {})


def test_awaited_client_is_named_and_nothing_is_proven(storage: Storage, tmp_path: Path) -> None:
    """Who was named here keeps that name; their first bundle pins the key."""
    with storage.open() as desk:
        for name in ("Acme", "Acme Imports"):
            desk.expect(ClientNamed("acme", name, (NUMBERS[0], "33-3333333 00")), "clients/acme.yaml")
    line = storage.line()
    assert (line.name, line.signer, line.latest) == ("Acme Imports", "", {})
    assert [(one.number, one.latest) for one in line.importers] == [(NUMBERS[0], {}), ("33-3333333 00", {})]
    with storage.open() as desk:
        assert file(desk, Made(), tmp_path).is_first_use
    assert (storage.line().name, len(storage.line().importers)) == ("Acme Imports", 3)


def test_file_that_changed_after_it_was_read_is_not_filed(storage: Storage, tmp_path: Path) -> None:
    """What was verified is what is kept, or nothing is."""
    path = Made().write(tmp_path)
    reading = read(path)
    path.write_bytes(path.read_bytes() + b" ")
    with storage.open() as desk:
        with pytest.raises(EvidenceError, match="changed"):
            desk.file(reading, path)
        assert (list(desk.bundles()), [one.code for one in desk.check()]) == ([], [])


def test_clients_come_in_one_order_on_every_storage(storage: Storage, tmp_path: Path) -> None:
    """By the code points of their keys, each with what is its own."""
    keys = ["zeta", "B-9", "a-b", "ab", "é-1"]
    with storage.open() as desk:
        for key in keys:
            file(desk, Made(client=key, run=f"run-{key}", name=key), tmp_path)
        lines = list(desk.board())
    assert [line.key for line in lines] == sorted(keys)
    assert all(line.importers[0].latest[Proof.ENROLLED].run == f"run-{line.key}" for line in lines)


@pytest.mark.parametrize(("spoilt", "code"), [(b"rot", StoredCode.ROTTEN), (None, StoredCode.MISSING)])
def test_rot_is_told_and_mended_by_adding_the_bundle_again(
    storage: Storage, tmp_path: Path, spoilt: bytes | None, code: StoredCode
) -> None:
    """Every stored bundle is read again; one that is not as it was is a problem of its client until it is."""
    with storage.open() as desk:
        sha256 = file(desk, Made(), tmp_path).sha256
        file(desk, Made(run="r2"), tmp_path)
        assert {one.code for one in desk.check()} == {StoredCode.GOOD}
        storage.spoil(sha256, spoilt)
        found = {one.sha256: (one.code, one.client) for one in desk.check()}
        assert found.pop(sha256) == (code, "acme")
        assert set(found.values()) == {(StoredCode.GOOD, "acme")}
        assert [(one.code, one.bundle) for one in storage.line().problems] == [(ProblemCode.ROTTEN, sha256)]
        if spoilt is None:
            with pytest.raises(EvidenceError), desk.opened(sha256):
                pass
        assert file(desk, Made(), tmp_path).code is FiledCode.SAME
        assert {one.code for one in desk.check()} == {StoredCode.GOOD}
    assert storage.line().problems == ()


@pytest.mark.parametrize("kind", ["folder", "link", "loop"])
def test_what_cannot_be_read_where_a_bundle_was_is_rot_and_stops_nothing(tmp_path: Path, kind: str) -> None:
    """A disk that fails, or a link in a bundle's place, is told of that bundle; the others are read all the same."""
    storage = Storage(tmp_path / "home", {})
    with storage.open() as desk:
        sha256, other = file(desk, Made(), tmp_path).sha256, file(desk, Made(run="r2"), tmp_path).sha256
        path = next((storage.home / FOLDER).rglob(f"{sha256}.zip"))
        aside = path.rename(tmp_path / "aside.zip")
        if kind == "folder":
            path.mkdir()
        else:
            path.symlink_to(aside if kind == "link" else path)
        assert {one.sha256: one.code for one in desk.check()} == {
            sha256: StoredCode.ROTTEN,
            other: StoredCode.GOOD,
        }
        if kind != "folder":
            file(desk, Made(), tmp_path)
            assert {one.code for one in desk.check()} == {StoredCode.GOOD}


def test_text_that_a_database_cannot_keep_keeps_no_bundle_out(storage: Storage, tmp_path: Path) -> None:
    """Signs that a database refuses are replaced; what would not go into an index is refused as this bundle's fault."""
    odd = Made(
        name="A\0cme \ud800 Ltd", numbers=("1\0", "é" * 400), run="r\0", problems=(("refused", "No\0."),)
    )
    with storage.open() as desk:
        assert file(desk, odd, tmp_path).code is FiledCode.NEW
        for long in (Made(run="r" * 5_000), Made(client="é" * 600), Made(numbers=("9" * 5_000,))):
            with pytest.raises(EvidenceError):
                file(desk, long, tmp_path)
        assert file(desk, Made(run="r2"), tmp_path).code is FiledCode.NEW
        assert len(list(desk.check())) == 2
    assert [problem.told for problem in storage.line().problems] == ["No\ufffd."]
