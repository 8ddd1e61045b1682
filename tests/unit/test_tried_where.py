from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRIED = {
    "Operating System :: POSIX :: Linux",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: Implementation :: CPython",
}
"""Where these tests have run: a line comes in only with a run there."""


def test_package_claims_only_where_the_tests_have_run() -> None:
    """A classifier for a system or a Python is a promise; the reference names what is only expected."""
    given = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    assert {one for one in given if one.startswith(("Operating System", "Programming Language"))} == TRIED


def test_readme_says_the_same() -> None:
    """What is claimed to whoever installs is what is claimed to whoever reads."""
    told = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert "The tests have run on Linux, with CPython 3.11 and Chromium;" in told
