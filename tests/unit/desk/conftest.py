"""Desks on both storages: SQLite and a folder, PostgreSQL and an object store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from storagekit import Storage


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    """Keep one PostgreSQL for each worker."""
    if not (servers.program("initdb") and servers.program("postgres")):
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[dict[str, str]]:
    """Keep one server that speaks S3 for each worker."""
    with servers.s3() as environ:
        yield environ


@pytest.fixture
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Give an empty desk of a team."""
    postgres: servers.Postgres = request.getfixturevalue("postgres_server")
    s3: dict[str, str] = request.getfixturevalue("s3_server")
    bundles = f"s3://{servers.BUCKET}/{tmp_path.parent.name}/{tmp_path.name}"
    return Storage(
        tmp_path / "home", {**s3, "ACEPILOT_DESK": postgres.new_database(), "ACEPILOT_BUNDLES": bundles}
    )


@pytest.fixture(params=["one", "team"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Give an empty desk, on either storage."""
    if request.param == "one":
        return Storage(tmp_path / "home", {})
    team: Storage = request.getfixturevalue("team")
    return team
