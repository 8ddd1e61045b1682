"""Readings of made-up bundles, and a desk to file them at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore

from acepilot.desk.board import ClientLine, Fact, Problem, ProblemCode, Proof
from acepilot.desk.bundle_reading import LINK, BundleReading, ClientNamed, RunRead
from acepilot.desk.bundlestore import FolderStore, open_store
from acepilot.desk.desk import FOLDER, Desk
from acepilot.desk.objectstore import ObjectStore
from acepilot.desk.stored import Filed

BEGAN = datetime(2026, 11, 1, 14, 0, tzinfo=UTC)
NUMBERS = ("11-1111111 00", "22-2222222 00")
KEY, OTHER_KEY = "aa" * 32, "bb" * 32


@dataclass(frozen=True)
class Storage:
    """Where a desk lies."""

    home: Path
    environ: dict[str, str]

    def open(self) -> Desk:
        """Open the desk, as a process does that starts."""
        return Desk.open(self.home, self.environ, read=read)

    def spoil(self, sha256: str, data: bytes | None) -> None:
        """Put other bytes where a bundle is stored; None takes it away."""
        store = open_store(self.home / FOLDER, self.environ)
        if isinstance(store, FolderStore):
            path = next((self.home / FOLDER).rglob(f"{sha256}.zip"))
            path.unlink() if data is None else path.write_bytes(data)
        elif isinstance(store, ObjectStore):
            name = f"{sha256[:2]}/{sha256}.zip"
            obstore.delete(store._store, name) if data is None else obstore.put(store._store, name, data)

    def line(self, key: str = "acme") -> ClientLine:
        """Return a client's line of the board."""
        with self.open() as desk:
            return next(line for line in desk.board() if line.key == key)


@dataclass(frozen=True)
class Made:
    """What a made-up bundle says; a file holds it as JSON.

    Attributes:
        proofs: Of the first IR number, one an hour from `hour` on.
        entries: How long its run's journal is.
        fork: Another number makes another run of it from its third entry on.
    """

    client: str = "acme"
    proofs: tuple[str, ...] = (Proof.ENROLLED.value,)
    hour: int = 0
    run: str = "20261101T140000Z-ach-flow-x7k2"
    entries: int = 4
    fork: int = 0
    signer: str = KEY
    problems: tuple[tuple[str, str], ...] = ()
    name: str = "Acme Imports LLC"
    numbers: Sequence[str] = NUMBERS

    def write(self, folder: Path) -> Path:
        """Write its file; the same content has the same bytes."""
        data = json.dumps({name: getattr(self, name) for name in self.__dataclass_fields__}).encode()
        path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.zip"
        path.write_bytes(data)
        return path

    def but(self, **changed: object) -> Made:
        """Return another one."""
        return replace(self, **changed)  # type: ignore[arg-type]


def read(path: Path) -> BundleReading:
    """Read the file of a made-up bundle, as a bundle is read."""
    data = path.read_bytes()
    sha256, made = hashlib.sha256(data).hexdigest(), Made(**json.loads(data))
    client = ClientNamed(made.client, made.name, tuple(made.numbers)) if made.client else None
    links = [f"{number + (made.fork if number > 1 else 0):0{LINK}x}" for number in range(made.entries)]
    facts = [
        Fact(
            Proof(proof),
            BEGAN + timedelta(hours=made.hour + n),
            "" if proof == Proof.LOGGED_IN else NUMBERS[0],
            "ach-flow",
            made.run,
            sha256,
            "Jo",
        )
        for n, proof in enumerate(made.proofs)
    ]
    return BundleReading(
        sha256,
        len(data),
        client,
        made.signer,
        (RunRead(made.run, "ach-flow", "".join(links)),),
        tuple(facts) if client else (),
        tuple(Problem(ProblemCode(code), told, sha256) for code, told in made.problems),
    )


def file(desk: Desk, made: Made, folder: Path) -> Filed:
    """File a made-up bundle."""
    path = made.write(folder)
    return desk.file(read(path), path)
