"""Where the desk lies: opened for its owner alone, brought up to date, and never telling a password."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from servers import PASSWORD
from storagekit import Made, Storage, file, read

from acepilot.desk import connecting, database, migrations, upgrading
from acepilot.desk.database import REVISIONS, Database
from acepilot.desk.desk import FOLDER
from acepilot.errors import AcepilotError, EnvironmentFault, UsageError

NEXT = '''
"""A made-up revision."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.add_column("clients", sa.Column("note", sa.String(), nullable=False, server_default="as it was"))
'''


def _database(storage: Storage) -> Database:
    return Database.open(storage.home / FOLDER, storage.environ)


def _knows_next(patched: pytest.MonkeyPatch, folder: Path) -> None:
    """Have a newer acepilot, which knows one revision more."""
    shutil.copytree(Path(str(migrations.__file__)).parent, folder)
    (folder / "versions" / "r0002_made_up.py").write_text(NEXT)
    patched.setattr(upgrading, "MIGRATIONS", str(folder))
    patched.setattr(database, "REVISIONS", (*REVISIONS, "0002"))


def test_each_revision_is_known_by_name_in_order() -> None:
    """What the code takes for the newest tables is what the last migration makes."""
    scripts = ScriptDirectory(str(Path(str(migrations.__file__)).parent)).walk_revisions()
    assert tuple(reversed([script.revision for script in scripts])) == REVISIONS


def test_older_desk_is_upgraded_and_a_newer_one_refused(storage: Storage, tmp_path: Path) -> None:
    """A newer acepilot brings the tables up to date with all that is in them; the older one then says what to do."""
    with storage.open() as desk:
        sha256 = file(desk, Made(), tmp_path).sha256
    with pytest.MonkeyPatch.context() as patched:
        _knows_next(patched, tmp_path / "migrations")
        with storage.open() as desk:
            assert desk.knows(sha256)
        with closing(_database(storage)) as opened, opened.reading() as transaction:
            assert transaction.first("SELECT note FROM clients") == ("as it was",)
    with pytest.raises(UsageError, match="newer acepilot") as refused:
        storage.open()
    assert "upgrade" in refused.value.hint


def test_own_desk_is_for_its_owner_alone(tmp_path: Path) -> None:
    """No other user of the computer reads the database, what SQLite puts beside it, or a bundle."""
    storage = Storage(tmp_path / "home", {})
    with storage.open() as desk:
        file(desk, Made(), tmp_path)
        with desk._database.writing() as transaction:
            transaction.do("UPDATE clients SET name = 'x'")
            found = [storage.home, *storage.home.rglob("*")]
            assert {path.suffix for path in found if path.is_file()} == {".db", ".db-wal", ".db-shm", ".zip"}
            assert {path.stat().st_mode & 0o077 for path in found} == {0}


def test_board_of_a_usual_start_loads_nothing_that_takes_long(tmp_path: Path) -> None:
    """Only a desk whose tables are to be changed loads what changes them; a team's drivers are a team's."""
    code = """
        import os, sys
        from pathlib import Path
        from acepilot.desk.desk import Desk
        with Desk.open(Path(sys.argv[1]), {}) as desk:
            list(desk.board())
        print(*(sorted({"alembic", "obstore", "psycopg", "pydantic", "sqlalchemy"} & set(sys.modules))))
    """
    said = [
        subprocess.run(
            [sys.executable, "-c", dedent(code), str(tmp_path)], check=True, capture_output=True, text=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["alembic", "sqlalchemy"], []]


WRONG = {
    "no address": f"host={PASSWORD}",
    "another database": f"mysql://desk:{PASSWORD}@127.0.0.1/desk",
    "no database": f"postgresql+psycopg://desk:{PASSWORD}@127.0.0.1",
    "another driver": f"postgresql+asyncpg://desk:{PASSWORD}@127.0.0.1/desk",
    "a port that is none": f"postgresql+psycopg://desk:{PASSWORD}@127.0.0.1:{PASSWORD}/desk",
    "nobody there": f"postgresql+psycopg://desk:{PASSWORD}@127.0.0.1:9/desk",
    "nobody there, by another way": f"postgresql+psycopg:///desk?host=127.0.0.1&port=9&password={PASSWORD}",
    "an option that is none": f"postgresql+psycopg://desk@127.0.0.1:9/desk?passwort={PASSWORD}",
    "a file": "sqlite:////tmp/desk.db",
}


@pytest.mark.parametrize("named", WRONG.values(), ids=WRONG)
def test_address_that_leads_nowhere_is_told_without_its_password(tmp_path: Path, named: str) -> None:
    """Neither the message nor the hint, nor any error behind it, has what only the address should have."""
    with pytest.raises((UsageError, EnvironmentFault)) as refused:
        Storage(tmp_path, {"ACEPILOT_DESK": named}).open()
    _check_silent(refused.value)
    assert not (tmp_path / FOLDER).exists()


def test_wrong_password_and_a_lost_database_are_told(team: Storage) -> None:
    """Each as an error of ours that says what to do, and has no password in it."""
    with team.open() as desk:
        name = team.environ["ACEPILOT_DESK"].rpartition("/")[2]
        address = team.environ["ACEPILOT_DESK"].replace("+psycopg", "").replace(name, "postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        for act in (lambda: list(desk.board()), lambda: desk.signer("acme")):
            with pytest.raises(EnvironmentFault) as lost:
                act()
            _check_silent(lost.value)
    wrong = team.environ["ACEPILOT_DESK"].replace(PASSWORD, f"{PASSWORD}x")
    with pytest.raises(EnvironmentFault) as refused:
        Storage(team.home, {**team.environ, "ACEPILOT_DESK": wrong}).open()
    _check_silent(refused.value)


def test_database_of_another_computer_is_spoken_to_by_tls() -> None:
    """Unless its address says otherwise; one on this computer need not be."""
    named = {
        "postgresql://desk@db.example.com/desk": "require",
        "postgresql+psycopg://desk@127.0.0.1.example.com/desk": "require",
        "postgresql://desk@db.example.com/desk?sslmode=verify-full": "verify-full",
        "postgresql://desk@127.0.0.1/desk": None,
        "postgresql:///desk?host=/run/postgresql": None,
        "postgresql:///desk": None,
        "postgresql:///desk?hostaddr=192.0.2.7": "require",
        "postgresql://127.0.0.1/desk?hostaddr=192.0.2.7": "require",
        "postgresql:///desk?host=/run/postgresql,db.example.com": "require",
        "postgresql://127.0.0.1,db.example.com/desk": "require",
        "postgresql:///desk?service=team": "require",
    }
    assert {one: connecting._parsed(one).get("sslmode") for one in named} == named


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
def test_what_the_driver_takes_from_the_environment_is_on_another_computer(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """An address that names no host is not this computer's if the environment names another."""
    monkeypatch.setenv(variable, "192.0.2.7")
    assert connecting._parsed("postgresql:///desk").get("sslmode") == "require"


STORES: dict[str, dict[str, str]] = {
    "no bucket": {"ACEPILOT_BUNDLES": "s3://"},
    "a key in it": {"ACEPILOT_BUNDLES": f"s3://key:{PASSWORD}@bucket/desk"},
    "another protocol": {"ACEPILOT_BUNDLES": f"https://example.com/{PASSWORD}"},
    "a folder": {"ACEPILOT_BUNDLES": "/tmp/bundles"},
    "no TLS": {"ACEPILOT_BUNDLES": "s3://bucket", "AWS_ENDPOINT_URL": "http://store.example.com"},
    "no TLS, by a name like ours": {
        "ACEPILOT_BUNDLES": "s3://b",
        "AWS_ENDPOINT_URL": "http://127.0.0.1.example.com",
    },
}


@pytest.mark.parametrize("environ", STORES.values(), ids=STORES)
def test_store_that_cannot_be_used_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    """Before anything is made or sent."""
    with pytest.raises(UsageError) as refused:
        Storage(tmp_path, environ).open()
    _check_silent(refused.value)
    assert not list(tmp_path.iterdir())


def test_store_that_does_not_answer_is_told_and_nothing_is_filed(
    tmp_path: Path, s3_server: dict[str, str]
) -> None:
    """A bucket that there is not, and nobody at that address: the bundle has no row, and no key is told."""
    path = Made().write(tmp_path)
    nowhere = {**s3_server, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    for environ in (nowhere, {**s3_server, "ACEPILOT_BUNDLES": "s3://no-such-bucket"}):
        with Storage(tmp_path / "home", {"ACEPILOT_BUNDLES": "s3://desk", **environ}).open() as desk:
            with pytest.raises(EnvironmentFault) as lost:
                desk.file(read(path), path)
            _check_silent(lost.value)
            assert not desk.knows(read(path).sha256)


@pytest.mark.parametrize(
    ("driver", "environ"),
    [
        ("psycopg", {"ACEPILOT_DESK": f"postgresql+psycopg://desk:{PASSWORD}@127.0.0.1/desk"}),
        ("obstore", {"ACEPILOT_BUNDLES": "s3://desk"}),
    ],
)
def test_missing_driver_is_told_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: str, environ: dict[str, str]
) -> None:
    """What a team needs is an extra."""
    monkeypatch.setitem(sys.modules, driver, None)
    monkeypatch.delitem(sys.modules, "acepilot.desk.objectstore", raising=False)
    with pytest.raises(EnvironmentFault) as missing:
        Storage(tmp_path, environ).open()
    assert missing.value.hint == "pip install 'acepilot[team]'"


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """Whatever lies there is left as it is."""
    path = tmp_path / FOLDER / "desk.db"
    path.parent.mkdir()
    path.write_bytes(b"something else" * 100)
    with pytest.raises(EnvironmentFault, match="not a database"):
        Storage(tmp_path, {}).open()
    assert path.read_bytes() == b"something else" * 100


def _check_silent(error: BaseException | None) -> None:
    """Check that neither an error nor what it came from has the password."""
    while error is not None:
        told = [str(error), error.hint if isinstance(error, AcepilotError) else ""]
        assert PASSWORD not in " ".join(told)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class _Contended(list[Any]):
    """Connections of which another thread takes the last in the very moment in which it is seen to be there."""

    def __bool__(self) -> bool:
        return True


def test_two_who_ask_for_the_last_spare_connection_both_get_one(tmp_path: Path) -> None:
    """The page's threads ask at once; a fault there would end it."""
    with closing(_database(Storage(tmp_path, {}))) as opened:
        opened.close()
        opened._spare = _Contended()
        with opened.reading() as transaction:
            assert list(transaction.rows("SELECT 1")) == [(1,)]
        opened._spare = list(opened._spare)
