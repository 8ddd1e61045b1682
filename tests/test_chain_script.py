"""The stand-alone script that verifies a journal is short, free of acepilot, and right."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from acepilot.journal.directory import RunDirectory

SCRIPT = Path(__file__).with_name("verify_chain.py")


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return a journal of three entries."""
    run = RunDirectory.create(tmp_path, "ach-flow")
    with run.open_journal() as journal:
        for text in ("one", "zwei €", "\U0001f600\u2028\x00"):
            journal.append("person.noted", turn="person", data={"text": text})
    return run.path / "journal.jsonl"


def verify(journal: Path) -> subprocess.CompletedProcess[str]:
    """Run the script alone: isolated, so that nothing of this checkout is on its path."""
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(journal)], capture_output=True, encoding="utf-8", check=False
    )


def test_script_is_short_and_imports_nothing_of_acepilot() -> None:
    """It has at most 25 lines and needs the standard library and rfc8785 alone."""
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 25
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"rfc8785"}


def test_journal_as_written_verifies(journal: Path) -> None:
    """A journal as acepilot writes it passes, and its head is told."""
    done = verify(journal)
    assert (done.returncode, done.stdout.splitlines()[-1][:16]) == (0, "3 entries, head ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"zwei", b"drei"),
        (b'"seq":1', b'"seq":2'),
        (b'"turn":"person"', b'"turn":"acepilot"'),
        (b'"stage":null', b'"stage":{}'),
        (b'"prev":"0', b'"prev":"1'),
    ],
)
def test_any_change_is_found(journal: Path, before: bytes, after: bytes) -> None:
    """A changed journal fails."""
    changed = journal.read_bytes().replace(before, after, 1)
    assert changed != journal.read_bytes()
    journal.write_bytes(changed)
    assert verify(journal).returncode == 1


@pytest.mark.parametrize("gone", [0, 1])
def test_missing_entry_is_found(journal: Path, gone: int) -> None:
    """An entry taken out, at the beginning or in the middle, fails."""
    lines = journal.read_bytes().splitlines(keepends=True)
    del lines[gone]
    journal.write_bytes(b"".join(lines))
    assert verify(journal).returncode == 1


def test_empty_journal_does_not_pass(journal: Path) -> None:
    """Nothing to verify is no pass."""
    journal.write_bytes(b"")
    assert verify(journal).returncode == 1
