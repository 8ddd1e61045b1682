"""What is larger, longer or more than any bundle of ours is refused, told as that, and costs little."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from evidencekit import outcomes, told
from tamperkit import JOURNAL, SIGNATURE, Bundle, zip_of

from acepilot.errors import EvidenceError
from acepilot.evidence import Exported, Outcome, verify
from acepilot.evidence.bagcheck import MOST_ENTRIES, MOST_JOURNAL, MOST_TEXT
from acepilot.evidence.checks import MOST_TOLD, Number

MIB = 1024 * 1024


def _write(path: Path, files: dict[str, bytes]) -> Path:
    """Write a zip in which nothing swells beyond reason."""
    path.write_bytes(zip_of(files, zipfile.ZIP_DEFLATED))
    return path


def _large(size: int) -> bytes:
    """Return bytes that can be packed, but not without bounds."""
    return bytes(size) + os.urandom(size // 64)


def _large_bagit(files: dict[str, bytes]) -> None:
    files["bagit.txt"] = _large(MOST_TEXT)


def _large_signature(files: dict[str, bytes]) -> None:
    files[SIGNATURE] = _large(MOST_TEXT)


def _large_journal(files: dict[str, bytes]) -> None:
    files[JOURNAL] = _large(MOST_JOURNAL)


def _long_journal(files: dict[str, bytes]) -> None:
    files[JOURNAL] = b"{}\n" * (MOST_ENTRIES + 1)


def _long_manifest(files: dict[str, bytes]) -> None:
    files["manifest-sha256.txt"] = b"\n" * 900_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_large_bagit, "bagit.txt | expected: at most 16777216 bytes"),
        (_large_signature, f"{SIGNATURE} | expected: at most 16777216 bytes"),
        (_large_journal, f"{JOURNAL} | expected: at most 33554432 bytes"),
        (_long_journal, f"{JOURNAL} | expected: at most 100000 lines"),
        (_long_manifest, "manifest-sha256.txt | expected: at most 100000 lines"),
    ],
)
def test_text_that_is_too_long_is_told_as_that(
    change: Callable[[dict[str, bytes]], None], words: str, signed: Exported, tmp_path: Path
) -> None:
    """A text that is too long to be read fails for that, and not only for what its absence makes wrong."""
    bundle = Bundle.read(signed.path)
    change(bundle.files)
    files = {f"{bundle.folder}/{name}": data for name, data in bundle.files.items()}
    found = verify(_write(tmp_path / "long.zip", files))
    assert outcomes(found, Number.BAG) == {Outcome.FAIL}
    assert words in told(found)


def test_only_so_many_mismatches_are_told(signed: Exported, tmp_path: Path) -> None:
    """Check 4 tells so many entries that are none, and that there are more."""
    bundle = Bundle.read(signed.path)
    bundle.files[JOURNAL] = b"\n" * 50_000
    path = tmp_path / "many.zip"
    path.write_bytes(bundle.zipped())
    (bag,) = verify(path).bags
    wrong = bag.verification.checks[Number.CHAIN - 1].mismatches
    assert len(wrong) == MOST_TOLD + 1
    assert wrong[-1].path == "and more"


def test_texts_of_many_folders_are_not_held_at_once(tmp_path: Path) -> None:
    """Memory does not grow with the number of folders that hold files of a bag's names."""
    data = _large(8 * MIB)
    path = _write(tmp_path / "folders.zip", {f"acepilot-{n}/bagit.txt": data for n in range(12)})
    del data
    tracemalloc.start()
    try:
        assert not verify(path).is_whole
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 48 * MIB


def test_more_runs_than_a_bundle_has_are_refused(tmp_path: Path) -> None:
    """Thousands of bags are refused before any is read."""
    path = _write(tmp_path / "bags.zip", {f"acepilot-{n}/bagit.txt": b"" for n in range(1001)})
    assert "at most 1000 runs" in told(verify(path))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such long paths")
def test_folder_that_is_too_deep_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in folders, deeper than a function can call itself, are refused as unsafe."""
    monkeypatch.chdir(tmp_path)
    for _ in range(1100):
        Path("a").mkdir()
        monkeypatch.chdir("a")
    try:
        assert outcomes(verify(tmp_path), Number.ARCHIVE) == {Outcome.FAIL}
    finally:
        for _ in range(1100):  # what clears away after the tests would call itself too often
            monkeypatch.chdir("..")
            Path("a").rmdir()


def test_path_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    """A path that the system refuses is told as one, and is no fault of ours."""
    with pytest.raises(EvidenceError, match="cannot be read"):
        verify(tmp_path / ("a" * 5000))
