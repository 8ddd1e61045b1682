"""Builds the pages with npm, once for all processes of a test run; tells why it cannot.

Nothing is built anew that is as new as its sources. Knows nothing of what stands on the pages.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acepilot.lock import take_lock

HERE = Path(__file__).parent.parent
BUILD = HERE / "build"
OLDEST_NODE = 20
INSTALL_WITHIN_S = 240
BUILD_WITHIN_S = 400


class CannotBuild(Exception):
    """There is no Node, or npm cannot get the libraries; the message says which."""


@dataclass(frozen=True, slots=True)
class Built:
    """The pages.

    Attributes:
        folder: Where they lie.
        versions: The library of each page, and its version.
    """

    folder: Path
    versions: dict[str, tuple[str, str]]


def build() -> Built:
    """Install the libraries and build the pages, unless that was done.

    Raises:
        CannotBuild: It cannot be done on this machine; the reason.
        AssertionError: The build itself failed: a fault of ours.
    """
    with _alone():
        _install()
        stamp = BUILD / "built.json"
        known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
        digest = _digest(
            HERE / "package-lock.json", HERE / "build.mjs", *sorted((HERE / "pages").rglob("*.*"))
        )
        if known.get("digest") != digest:
            shutil.rmtree(BUILD, ignore_errors=True)
            told = _run(["node", "build.mjs", str(BUILD)], BUILD_WITHIN_S)
            assert told.returncode == 0, told.stderr or f"the build took longer than {BUILD_WITHIN_S} s"
            known = {"digest": digest, "versions": json.loads(told.stdout)}
            stamp.write_text(json.dumps(known), encoding="utf-8")
    return Built(BUILD, {name: (of, version) for name, (of, version) in known["versions"].items()})


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process of the tests builds; the system lets go of the lock of one that dies."""
    descriptor = os.open(HERE / "build.mjs", os.O_RDWR)
    try:
        ends = time.monotonic() + INSTALL_WITHIN_S + BUILD_WITHIN_S
        while not take_lock(descriptor):
            assert time.monotonic() < ends, "another process has been building the pages for too long"
        yield
    finally:
        os.close(descriptor)


def _install() -> None:
    _check_node()
    stamp = HERE / "node_modules" / ".installed"
    digest = _digest(HERE / "package-lock.json")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    told = _run(["npm", "ci", "--prefer-offline", "--no-progress"], INSTALL_WITHIN_S)
    if told.returncode:
        last = (told.stderr.strip().splitlines() or [f"it said nothing for {INSTALL_WITHIN_S} s"])[-1]
        raise CannotBuild(f"npm cannot install the component libraries: {last}")
    stamp.write_text(digest, encoding="utf-8")


def _check_node() -> None:
    if not shutil.which("node") or not shutil.which("npm"):
        raise CannotBuild("there is no Node with npm on this machine")
    version = _run(["node", "--version"], 30).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        raise CannotBuild(f"Node {version} is too old: {OLDEST_NODE} or later is needed")


def _run(command: list[str], within_s: int) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [shutil.which(command[0]) or command[0], *command[1:]],
            cwd=HERE, capture_output=True, text=True, encoding="utf-8", check=False, timeout=within_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr="")


def _digest(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
