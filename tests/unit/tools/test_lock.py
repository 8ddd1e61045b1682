"""The versions that work on acepilot is done with: all of them, and nothing of where they were found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
LOCK = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
PINNED = dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", LOCK, re.MULTILINE))


def test_lock_has_a_version_for_all_that_the_project_asks_for() -> None:
    """What pyproject.toml asks for is pinned to a version that it allows: who changes one writes the lock anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        Requirement(text)
        for text in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])
    ]
    wrong = [
        str(one) for one in asked if not one.specifier.contains(PINNED.get(canonicalize_name(one.name), "0"))
    ]
    assert wrong == [], "make lock"


def test_lock_holds_each_version_to_its_hashes_and_names_no_place() -> None:
    """Each version has its hashes; no address, option or path says where this machine got it."""
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) >= len(PINNED)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|^--?\w|\bfile:", LOCK, re.MULTILINE) == []
