from __future__ import annotations

from pathlib import Path

import pytest
from evidencekit import export_sample, make_run, options, put_key
from tsakit import Authority, make_authority, serving

from acepilot.evidence import Exported


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with a signing key that is always the same."""
    put_key(tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Path:
    """Return a finished run."""
    return make_run(home)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a time-stamping authority of this computer's own."""
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa")


@pytest.fixture(scope="session")
def stamped(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Exported:
    """Return a bundle that is signed and stamped; it is not to be changed."""
    folder = tmp_path_factory.mktemp("stamped")
    put_key(folder / "home")
    with serving(lambda query: (200, authority.reply(query))) as url:
        chosen = options(folder / "home", timestamp_url=url)
        return export_sample(make_run(folder / "home"), folder / "bundle.zip", chosen)


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Return a bundle that is signed alone; it is not to be changed."""
    folder = tmp_path_factory.mktemp("signed")
    put_key(folder / "home")
    return export_sample(make_run(folder / "home"), folder / "bundle.zip", options(folder / "home"))
