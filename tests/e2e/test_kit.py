"""A kit by the real command: made in one home, opened and answered in another, the yes typed at a real terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kitforge import CLIENT, FLOW

from acepilot.client.load import parse_client
from acepilot.evidence.keys import signing_key
from acepilot.flow.load import parse_flow
from acepilot.kit.making import make_kit

pytestmark = pytest.mark.e2e

WORDS = b"yes, use this kit\n"


def acepilot(home: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a home and folder of its own, without a terminal."""
    home.mkdir(exist_ok=True)
    environ = {**os.environ, "ACEPILOT_HOME": str(home)}
    command = [sys.executable, "-m", "acepilot", *arguments]
    return subprocess.run(
        command, env=environ, input=stdin, capture_output=True, timeout=120, check=False, cwd=home
    )


def at_terminal(home: Path, *arguments: str, typed: bytes) -> tuple[int, str]:
    """Run the command at a terminal at which somebody types; return its exit code and what the terminal showed."""
    ours, theirs = os.openpty()
    environ = {**os.environ, "ACEPILOT_HOME": str(home)}
    command = [sys.executable, "-m", "acepilot", *arguments]
    with subprocess.Popen(
        command, env=environ, stdin=theirs, stdout=theirs, stderr=theirs, cwd=home
    ) as process:
        os.close(theirs)
        shown = b""
        while "Type “".encode() not in shown and (more := read(ours)):
            shown += more
        os.write(ours, typed)
        while more := read(ours):
            shown += more
        os.close(ours)
        return process.wait(timeout=120), shown.decode()


def read(terminal: int) -> bytes:
    """Return what a terminal shows next; nothing once its program has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.long
def test_kit_goes_from_one_desk_to_another_and_comes_back(tmp_path: Path) -> None:
    """Made, opened, planned, begun, answered and verified, each by its own process."""
    maker, importer = tmp_path / "maker", tmp_path / "importer"
    (tmp_path / "acme.yaml").write_bytes(CLIENT.replace(b"keyring:acme-refunds", b"prompt"))
    kit = tmp_path / "acme.kit.zip"
    assert acepilot(maker, "kit", "make", str(tmp_path / "acme.yaml"), "-o", str(kit)).returncode == 0
    assert acepilot(importer, "kit", "open", str(kit)).returncode == 0
    planned = acepilot(importer, "run", "ach-flow", "--kit", "acme", "--plan")
    assert (planned.returncode, b"For Bayside Imports LLC." in planned.stdout) == (0, True)
    begun = acepilot(importer, "guide", "ach-flow", "--kit", "acme", "--human", "terminal", stdin=b"yes\n")
    assert begun.returncode == 130
    answered = acepilot(importer, "kit", "answer", "acme", "-o", str(tmp_path / "acme.zip"), "--no-pdf")
    assert answered.returncode == 0, answered.stderr
    verified = acepilot(maker, "evidence", "verify", str(tmp_path / "acme.zip"), "--json")
    assert json.loads(verified.stdout)["data"]["whole"]


@pytest.mark.full
def test_yes_is_typed_in_words_at_a_terminal(tmp_path: Path) -> None:
    """A kit with a changed flow opens for somebody who types the words, and for nobody who types one of them."""
    key, client = signing_key(tmp_path / "maker"), parse_client(CLIENT, name="c.yaml", literal_secrets=False)
    changed = parse_flow(FLOW.replace(b"ACH Refund Auth", b"ACH Payment Auth"), name="f.yaml")
    kit = tmp_path / "acme.kit.zip"
    kit.write_bytes(make_kit("acme", client, [changed], key).data)
    for typed, code in ((b"yes\n", 4), (WORDS, 0)):
        ended, shown = at_terminal(tmp_path, "kit", "open", str(kit), typed=typed)
        assert ended == code, shown
        assert "NOT one of the flows that come with acepilot" in shown
        assert (tmp_path / "kits" / "acme").exists() == (code == 0)
