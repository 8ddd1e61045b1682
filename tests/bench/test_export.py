"""What exporting and verifying cost, as ratios to public tools over the same bytes, in one run on one machine.

The pictures are 300 KB each, of noise, as PNGs of real pages pack no further either; there is no PDF.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from evidencekit import STAGES, new_run, put_key

CAPTURES, FEW, PICTURE_BYTES = 500, 50, 300_000
EXPORT_LIMIT, VERIFY_LIMIT = 1.5, 2.0
PEAK_LIMIT_MB, PEAK_SPREAD_MB = 150.0, 20.0
TRIES = 3
pytestmark = [
    pytest.mark.long,
    pytest.mark.timed,
    pytest.mark.skipif(
        sys.platform == "win32" or not all(map(shutil.which, ("zip", "sha256sum"))),
        reason="needs zip and sha256sum",
    ),
]
_EXPORT = """
import json, resource, sys, time
from pathlib import Path
from acepilot.evidence import ExportOptions, export, verify
run, to, home, what = sys.argv[1:]
began = time.perf_counter()
if what == "export":
    export(Path(run), Path(to), ExportOptions(pdf=False, home=Path(home)))
else:
    assert verify(Path(to)).is_whole
seconds = time.perf_counter() - began
status = Path("/proc/self/status")  # Linux hands the parent's peak on to getrusage
if status.exists():
    peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({"seconds": seconds, "peak_mb": peak}))
"""


def _noise(seed: int) -> bytes:
    """Return a PNG's size of bytes that do not pack, with a PNG's beginning."""
    return b"\x89PNG\r\n\x1a\n" + random.Random(seed).randbytes(PICTURE_BYTES - 8)


def _make(home: Path, captures: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    put_key(home)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        with new_run(home) as maker:
            maker.begin_stage(STAGES[1])
            maker.begin_step(1, "capture", "Take pictures")
            for number in range(captures):
                maker.capture("page", _noise(number))
            maker.done()
            maker.end()
            return maker.directory.path


def _ours(run: Path, to: Path, home: Path, what: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _EXPORT, run, to, home, what], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _sha256sum(run: Path) -> float:
    files = [str(path) for path in sorted(run.rglob("*")) if path.is_file()]
    return _seconds(lambda: subprocess.run(["sha256sum", *files], check=True, capture_output=True))


def _zip(run: Path, to: Path) -> float:
    to.unlink(missing_ok=True)
    return _seconds(
        lambda: subprocess.run(["zip", "-0", "-q", "-r", str(to), run.name], check=True, cwd=run.parent)
    )


def test_export_costs_little_more_than_public_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """500 captures export within 1.5 times sha256sum and zip -0, verify within twice sha256sum: the best of three."""
    home, bundle = tmp_path / "home", tmp_path / "b.zip"
    run = _make(home, CAPTURES, monkeypatch)
    exports, verifies, details = [], [], []
    for _ in range(TRIES):
        bundle.unlink(missing_ok=True)
        hashing, packing = _sha256sum(run), _zip(run, tmp_path / "plain.zip")
        exported, verified = _ours(run, bundle, home, "export"), _ours(run, bundle, home, "verify")
        exports.append(exported["seconds"] / (hashing + packing))
        verifies.append(verified["seconds"] / _sha256sum(run))
        details.append(
            f"sha256sum {hashing:.2f} s, zip -0 {packing:.2f} s, export {exported['seconds']:.2f} s"
        )
    with capsys.disabled():
        print(f"\n{CAPTURES} captures of {PICTURE_BYTES // 1000} KB, no PDF:", *details, sep="\n  ")
        print(f"  export / (sha256sum + zip -0): {min(exports):.2f} (at most {EXPORT_LIMIT})")
        print(f"  verify / sha256sum:            {min(verifies):.2f} (at most {VERIFY_LIMIT})")
    assert min(exports) <= EXPORT_LIMIT
    assert min(verifies) <= VERIFY_LIMIT


def test_memory_does_not_grow_with_captures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The peak of an export, and of a verification, is below 150 MB, and the same within 20 MB at 50 and at 500."""
    peaks: dict[str, dict[int, float]] = {"export": {}, "verify": {}}
    for captures in (FEW, CAPTURES):
        home, bundle = tmp_path / f"home-{captures}", tmp_path / f"{captures}.zip"
        run = _make(home, captures, monkeypatch)
        for what, found in peaks.items():
            found[captures] = _ours(run, bundle, home, what)["peak_mb"]
    with capsys.disabled():
        for what, found in peaks.items():
            told = ", ".join(f"{captures} captures {peak:.0f} MB" for captures, peak in found.items())
            print(f"\n  peak of {what}: {told} (at most {PEAK_LIMIT_MB:.0f}, {PEAK_SPREAD_MB:.0f} apart)")
    for found in peaks.values():
        assert max(found.values()) < PEAK_LIMIT_MB
        assert abs(found[CAPTURES] - found[FEW]) <= PEAK_SPREAD_MB
