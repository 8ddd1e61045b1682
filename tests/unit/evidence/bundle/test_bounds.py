"""What is larger, longer or more than any bundle of ours is refused, told as that, and costs little."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bombs import BOMBS, bomb
from evidencekit import export_sample, make_run, options, outcomes, told
from shortkit import first
from tamperkit import JOURNAL, SIGNATURE, Bundle, zip_of

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence import CheckOutcome, Exported, allowance, verify
from acepilot.evidence.allowance import MOST_BYTES, MOST_ENTRIES, MOST_JOURNAL, MOST_PARTS
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
    files["bagit.txt"] = _large(MIB)


def _large_signature(files: dict[str, bytes]) -> None:
    files[SIGNATURE] = _large(MIB)


def _large_journal(files: dict[str, bytes]) -> None:
    files[JOURNAL] = _large(MOST_JOURNAL)


def _long_journal(files: dict[str, bytes]) -> None:
    files[JOURNAL] = b"{}\n" * (MOST_ENTRIES + 1)


def _dense_journal(files: dict[str, bytes]) -> None:
    files[JOURNAL] = b'{"a":[' + b"{}," * (MOST_PARTS // 2 + 1) + b"{}]}\n"


def _long_manifest(files: dict[str, bytes]) -> None:
    files["manifest-sha256.txt"] = b"\n" * 900_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_large_bagit, f"bagit.txt | expected: at most {MOST_BYTES['bagit.txt']} bytes"),
        (_large_signature, f"{SIGNATURE} | expected: at most {MOST_BYTES[SIGNATURE]} bytes"),
        (_large_journal, f"{JOURNAL} | expected: at most 33554432 bytes"),
        (_dense_journal, f"{JOURNAL} | expected: at most {MOST_PARTS} commas, colons and brackets"),
        (_long_journal, f"{JOURNAL} | expected: at most 50000 lines in all journals"),
        (_long_manifest, "manifest-sha256.txt | expected: at most 50000 lines"),
    ],
)
def test_text_that_is_too_long_is_told_as_that(
    change: Callable[[dict[str, bytes]], None], words: str, signed: Exported, tmp_path: Path
) -> None:
    """A text that is too long to be read fails for that, and not only for what its absence makes wrong."""
    bundle = Bundle.read(signed.path)
    change(bundle.files)
    files = {f"{bundle.folder}/{name}": data for name, data in bundle.files.items()}
    (tmp_path / "long.zip").write_bytes(zip_of(files))
    found = verify(tmp_path / "long.zip")
    assert outcomes(found, Number.BAG) == {CheckOutcome.FAIL}
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


@pytest.mark.full
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
        assert outcomes(verify(tmp_path), Number.ARCHIVE) == {CheckOutcome.FAIL}
    finally:
        for _ in range(1100):  # what clears away after the tests would call itself too often
            monkeypatch.chdir("..")
            Path("a").rmdir()


def test_path_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    """A path that the system refuses is told as one, and is no fault of ours."""
    with pytest.raises(EvidenceError, match="cannot be read"):
        verify(tmp_path / ("a" * 5000))


# -- bombs --------------------------------------------------------------------------------------

_MEASURE = """
import resource, sys
from pathlib import Path
from acepilot.cli import run_command
code = run_command(["evidence", "verify", sys.argv[1]])
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
Path(sys.argv[2]).write_text(f"{code} {used.ru_utime + used.ru_stime} {int(peak) / 1024}")
"""


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is asked of Linux")
@first("size", [1, pytest.param(100, marks=pytest.mark.long)], 6)
@first("name", BOMBS, 6)
def test_bomb_costs_little(name: str, size: int, tmp_path: Path) -> None:
    """Ends with 5, in 20 seconds of a busy processor, 500 MB and 4 MB of text, however it is made."""
    path, result = tmp_path / "bomb.zip", tmp_path / "result"
    path.write_bytes(bomb(name, size))
    with (tmp_path / "told").open("wb") as told_to:
        subprocess.run([sys.executable, "-c", _MEASURE, path, result], stdout=told_to, check=True)
    code, seconds, peak = result.read_text().split()
    assert code == "5"
    assert float(seconds) < 20
    assert float(peak) < 500
    assert (tmp_path / "told").stat().st_size < 4 * MIB


def test_nothing_more_is_read_once_so_much_is_wrong(tmp_path: Path) -> None:
    """Of hundreds of junk bags the first are told, and that the rest was not checked: it does not pass for whole."""
    path = tmp_path / "junk.zip"
    path.write_bytes(bomb("junk-bags", 30))
    found = verify(path)
    assert len(found.bags) < 20
    assert "runs that were not checked" in told(found)
    assert not found.bags[-1].verification.is_whole


def test_journals_are_counted_together(signed: Exported, tmp_path: Path) -> None:
    """Each of two journals is within bounds, and both together are not; the second is told as that."""
    bundle = Bundle.read(signed.path)
    first = {f"{bundle.folder}/{name}": data for name, data in bundle.files.items()}
    second = {f"acepilot-2/{JOURNAL}": b"{}\n" * (MOST_ENTRIES - 5)}
    alone, both = _write(tmp_path / "alone.zip", first), tmp_path / "both.zip"
    assert verify(alone).is_whole
    both.write_bytes(zip_of(first | second))
    assert "in all journals | found: more in the whole bundle" in told(verify(both))


def test_more_than_can_be_verified_is_not_exported(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several runs with more lines than are verified are refused, and one alone is not; what is made verifies."""
    runs = [make_run(home, token=token) for token in ("aaaa", "bbbb")]
    monkeypatch.setattr(allowance, "MOST_ENTRIES", 30)
    with pytest.raises(UsageError, match="more runs than one bundle can hold"):
        export_sample(runs, tmp_path / "b.zip", options(home))
    assert verify(export_sample(runs[:1], tmp_path / "b.zip", options(home)).path).is_whole
