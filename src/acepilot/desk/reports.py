"""A run's report, made anew by our own code from a stored bundle.

The `report.html` in a bundle is somebody else's HTML: a signature says who wrote it, and not that it is harmless. So it
is never shown. The bundle is verified again, and the report is written from the journal and pictures in it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acepilot.desk import texts
from acepilot.errors import EvidenceError
from acepilot.evidence import verify
from acepilot.evidence.archive import open_archive
from acepilot.evidence.layout import DATA, REPORT, REPORT_PDF
from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import take_snapshot
from acepilot.evidence.source import Source
from acepilot.evidence.verifying import BagVerification

_LARGEST_FILE = 64 * 1024 * 1024
"""What is larger is not unpacked; the report says that it is missing."""


def report_of(bundle: Path, run: str) -> bytes:
    """Return the report of a run in a bundle, as HTML with its pictures in it.

    Raises:
        EvidenceError: The bundle does not verify, or has no such run.
    """
    verified = verify(bundle)
    if not verified.is_whole:
        raise EvidenceError(texts.NOT_WHOLE, hint=texts.CHECK_ALL)
    bag = next((bag for bag in verified.bags if bag.run == run), None)
    if bag is None:
        raise EvidenceError(texts.NO_SUCH_RUN, hint=texts.CHECK_ALL)
    with _unpacked(bundle, bag) as folder:
        return write_report(take_snapshot(folder), inline=True, verification=bag.verification)


@contextmanager
def _unpacked(bundle: Path, bag: BagVerification) -> Iterator[Path]:
    """Lend a folder with the run's files; their names were found safe as the bundle was verified."""
    with tempfile.TemporaryDirectory(prefix="acepilot-") as temporary, open_archive(bundle) as archive:
        folder = Path(temporary) / bag.run
        folder.mkdir()
        for path, size in archive.sizes.items():
            name = path.removeprefix(f"{bag.folder}/{DATA}")
            if name != path and name not in {REPORT, REPORT_PDF} and size <= _LARGEST_FILE:
                _unpack(archive, path, folder / name)
        yield folder


def _unpack(archive: Source, path: str, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("wb") as file:
        file.writelines(archive.parts(path))
