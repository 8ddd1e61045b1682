"""Bundles on their way onto the desk, by the commands as a person calls them."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from deskkit import FIRST, SECOND, Made, begun, bundle_of, client_text, rewritten, run_made
from evidencekit import put_key

from acepilot.cli import run_command
from acepilot.evidence.keys import signing_key
from acepilot.evidence.zip_writer import new_zip
from acepilot.kit import layout
from acepilot.paths import home


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "desk-home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what calls a command, and gives its code and its JSON data."""

    def of(*arguments: object) -> tuple[int, Any]:
        code = run_command([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)["data"]

    return of


def made(tmp_path: Path, name: str, *runs: Made, seed: int | None = 1) -> Path:
    """Return a bundle in the folder `in`."""
    (tmp_path / "in").mkdir(exist_ok=True)
    return bundle_of(tmp_path / f"home-{name}", tmp_path / "in" / f"{name}.zip", *runs, seed=seed)


def states(call: Any) -> dict[str, str]:
    """Return where each importer stands."""
    code, data = call("desk")
    assert code == 0
    return {one["ir_number"]: one["state"] for client in data["clients"] for one in client["importers"]}


def codes(data: Any) -> dict[str, str]:
    """Return what became of each bundle, by its file's name."""
    return {Path(one["path"]).name: one["code"] for one in data["bundles"]}


def test_a_folder_of_bundles(tmp_path: Path, call: Any) -> None:
    """All of a folder are taken, once each, whatever is wrong with one; what is no bundle is told, and not filed."""
    whole = made(tmp_path, "a", Made(client=client_text(FIRST, SECOND), until=1))
    unpacked = tmp_path / "in" / "below" / "again"
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(unpacked)
    (tmp_path / "in" / "notes.txt").write_text("nothing of ours")
    with zipfile.ZipFile(made(tmp_path, "c", Made("apply-flow", token="c1c1"))) as archive:
        archive.extractall(tmp_path / "in")  # among the other files, where somebody has just opened it
    (tmp_path / "in" / "kit.zip").write_bytes(b"no zip")
    cut = tmp_path / "in" / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:-300])
    made(tmp_path, "unsigned", Made(token="b1b1"), seed=None)
    code, data = call("desk", "add", "in", whole)
    assert code == 5
    assert codes(data) == {
        "a.zip": "new",
        "acepilot-20261122T193605Z-apply-flow-c1c1": "new",
        "again": "new",
        "c.zip": "new",
        "cut.zip": "no-proof",
        "kit.zip": "not-filed",
        "unsigned.zip": "no-proof",
    }
    assert states(call) == {FIRST: "enrolled", SECOND: "applied"}
    code, data = call("desk", "add", whole)
    assert (code, codes(data)) == (0, {"a.zip": "same"})
    assert [one["code"] for one in call("desk", "add", cut)[1]["bundles"][0]["problems"]] == ["not-whole"]
    assert run_command(["desk", "check"]) == 0


def test_the_first_key_is_told_and_another_proves_nothing(tmp_path: Path, call: Any) -> None:
    """Whose key signed first is told; what another signed counts only once somebody has typed its whole fingerprint."""
    first = call("desk", "add", made(tmp_path, "a", Made(until=0)))[1]["bundles"][0]
    assert first["is_first_use"]
    assert states(call) == {FIRST: "missing"}
    other = made(tmp_path, "b", Made(token="b1b1"), seed=2)
    code, data = call("desk", "add", other)
    (filed,) = data["bundles"]
    assert (code, filed["code"], filed["signer_expected"]) == (5, "other-signer", first["signer"])
    assert states(call) == {FIRST: "missing"}
    key = filed["client"]["key"]
    for wrong in (filed["signer"][:-1], filed["signer"][:16], ""):
        assert run_command(["desk", "trust", key, wrong]) == 2
    assert run_command(["desk", "trust", "ein-999999999", filed["signer"]]) == 2
    assert states(call) == {FIRST: "missing"}
    code, data = call("desk", "trust", "BAYSIDE imports llc", filed["signer"].upper())
    assert (code, data["bundles"], data["before"]) == (0, 1, first["signer"])
    assert states(call) == {FIRST: "enrolled"}


def test_a_key_that_signs_for_another_client_is_told(tmp_path: Path, call: Any) -> None:
    """Whoever sends a bundle of another client, signed with their own key, is named beside it when it is first seen."""
    call("desk", "add", made(tmp_path, "a", Made()))
    other = client_text("98-765432100", name="Other Co", ein="98-7654321")
    of_other = made(tmp_path, "b", Made(client=other, token="b1b1"))
    assert call("desk", "add", of_other)[1]["bundles"][0]["also_signs_for"] == ["Bayside Imports LLC"]
    assert call("desk", "add", of_other)[1]["bundles"][0]["also_signs_for"] == []


def test_one_run_in_several_bundles(tmp_path: Path, call: Any) -> None:
    """A run that was exported again later counts once, by its longest bundle; one that was forked is told."""
    put_key(tmp_path / "home")
    runs = {name: run_made(tmp_path / name, Made(ends={FIRST: "cut"})) for name in ("short", "forked")}
    longer = run_made(tmp_path / "longer", Made())
    rewritten(runs["forked"], {"ms": 13}, 2)
    codes_of = {}
    for name, run in (*runs.items(), ("longer", longer)):
        bundle = bundle_of(tmp_path / "home", tmp_path / f"{name}.zip", run)
        codes_of[name] = call("desk", "add", bundle)[1]["bundles"][0]["code"]
    assert codes_of == {"short": "new", "forked": "forked", "longer": "forked"}
    assert states(call) == {FIRST: "enrolled"}
    problems = [one["code"] for client in call("desk")[1]["clients"] for one in client["problems"]]
    assert problems == ["forked"]


def test_own_runs(tmp_path: Path, call: Any) -> None:
    """Runs on this computer are taken once, as far as they have come; those on the mock portal are left out."""
    put_key(home(), 3)
    own = Made(ends={FIRST: "cut"})
    with begun(home(), own) as run:
        run.begin_stage({"n": 1, "title": "Sign in", "item": None})
    with begun(home(), Made(token="m1m1", extra={"mock": "default"})) as run:
        run.play()
    code, data = call("desk", "add", "--own")
    assert (code, [one["code"] for one in data["bundles"]]) == (0, ["new"])
    assert data["bundles"][0]["signer"] == signing_key(home()).fingerprint
    assert call("desk", "add", "--own") == (0, {"bundles": [], "counts": {}})
    assert run_command(["desk", "add"]) == 2
    (tmp_path / "empty").mkdir()
    assert run_command(["desk", "add", "empty"]) == 2


def test_awaited_clients(tmp_path: Path, call: Any) -> None:
    """Whom the desk waits for is missing on it, however often that is said; a file with mistakes keeps no other out."""
    clients = tmp_path / "clients"
    clients.mkdir()
    (clients / "a.yaml").write_bytes(client_text(FIRST, SECOND))
    (clients / "b.yml").write_bytes(client_text("98-765432100", name="Other Co", ein="98-7654321"))
    (clients / "c.yaml").write_text("company: {}\n")
    (clients / "list.csv").write_text("no client")
    for _ in range(2):
        code, data = call("desk", "expect", clients)
        assert (code, len(data["expected"]), len(data["mistakes"]) > 0) == (2, 2, True)
        assert states(call) == {FIRST: "missing", SECOND: "missing", "98-765432100": "missing"}
    call(
        "desk",
        "add",
        made(tmp_path, "a", Made(client=client_text(FIRST, SECOND, name="BAYSIDE Imports, LLC"))),
    )
    assert states(call) == {FIRST: "enrolled", SECOND: "enrolled", "98-765432100": "missing"}


def test_rot_is_told_until_the_bundle_is_added_again(tmp_path: Path, call: Any) -> None:
    """A stored bundle that is no longer what was filed is a problem on the desk; adding it again mends that."""
    bundle = made(tmp_path, "a", Made())
    call("desk", "add", bundle)
    (stored,) = (home() / "desk").rglob("*.zip")
    stored.chmod(0o600)
    data = bytearray(stored.read_bytes())
    data[len(data) // 2] ^= 1
    stored.write_bytes(data)
    code, found = call("desk", "check")
    assert (code, [one["code"] for one in found["bad"]]) == (5, ["rotten"])
    shutil.move(bundle, tmp_path / "kept.zip")
    call("desk", "add", tmp_path / "kept.zip")
    assert call("desk", "check")[0] == 0


def test_what_is_no_answer_is_told_as_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sent back as they came: a kit, practice that was left, and a damaged file; each with what to do about it."""
    practice = made(tmp_path, "practice", Made(until=0, extra={"mock": "default"}))
    (tmp_path / "in" / "damaged.zip").write_bytes(practice.read_bytes()[:-300])
    (tmp_path / layout.MANIFEST).write_text("{}")
    with new_zip(tmp_path / "in" / "kit.zip") as archive:
        archive.add_file(layout.MANIFEST, tmp_path / layout.MANIFEST)
    assert run_command(["desk", "add", "in"]) == 5
    told = capsys.readouterr().out
    assert "It is a kit" in told
    assert "practised on the mock portal" in told
    assert "Ask for the file again" in told


def test_what_names_nobody_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without a client file, and a list in the place of one; and a key that signed nothing that is here."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "client.yaml").write_bytes(client_text())
    assert run_command(["desk", "expect", "empty"]) == 2
    assert run_command(["desk", "expect", "list.xlsx", "client.yaml"]) == 2
    out, err = capsys.readouterr()
    assert "no client file in empty" in err
    assert "acepilot clients import" in out
    assert run_command(["desk", "trust", "Bayside Imports LLC", "f" * 64]) == 0
    assert "signed no bundle" in capsys.readouterr().out


def test_client_that_is_called_otherwise_on_the_board_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A client is known by its EIN: one mistyped in a list files a bundle under a name that nobody looks for."""
    (tmp_path / "client.yaml").write_bytes(client_text(name="Acme Imports LLC"))
    assert run_command(["desk", "expect", "client.yaml"]) == 0
    assert run_command(["desk", "add", str(made(tmp_path, "a", Made(until=0)))]) == 0
    told = capsys.readouterr().out
    assert "Bayside Imports LLC: new" in told
    assert "is called Acme Imports LLC" in told
