"""Exporting runs: one zip that holds a bag for each, signed and time-stamped when that is wanted.

Owns what is looked at before anything is written, and the page that lists several runs. What a bag holds, `bagging`
knows. A run's directory is only read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from acepilot import paths
from acepilot.browser.find import find_browser
from acepilot.errors import UsageError
from acepilot.evidence.allowance import MOST_BAGS, Allowance
from acepilot.evidence.bagging import OF_A_BUNDLE, BagWriter, Group
from acepilot.evidence.checks import in_order
from acepilot.evidence.exported import Exported, ExportOptions
from acepilot.evidence.hashed_read import file_digest
from acepilot.evidence.keys import signing_key
from acepilot.evidence.layout import INDEX
from acepilot.evidence.record_checks import check_record
from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import Snapshot, take_snapshot
from acepilot.evidence.texts import index_page
from acepilot.evidence.timestamp import check_url
from acepilot.evidence.verification import Verification
from acepilot.evidence.zip_writer import ZipWriter, check_free, new_zip
from acepilot.journal.files import write_private_file
from acepilot.regular import is_there, open_regular

_HEAD_BYTES = 2048


def export(runs: Path | Sequence[Path], to: Path, options: ExportOptions | None = None) -> Exported:
    """Export runs as one file that anyone can check without acepilot.

    1. Everything is looked at first: the runs, the key, the name of the file.
    2. Each run's files are copied into its bag as they are read, then its record is checked and its report written.
    3. Manifests are written, signed, and stamped; at last the file gets its name.

    Args:
        runs: A run's directory, or several: then the bundle has a page that lists them.
        to: The file to write; it must not exist.
        options: How; the defaults print a PDF if there is a browser, sign, and ask no authority.

    Returns:
        What was exported. A run whose record does not verify is exported too; its verification tells.

    Raises:
        UsageError: The file exists, no run was given or one twice, more than one bundle can hold, or the browser that
            was named is not there.
        EvidenceError: A run has no journal, or something cannot be read or written.
    """
    options = options or ExportOptions()
    wanted = [runs] if isinstance(runs, Path) else list(runs)
    check_free(to)
    if options.pdf and options.browser:
        find_browser(options.browser)
    if options.timestamp_url:
        check_url(options.timestamp_url)
    snapshots = [take_snapshot(path) for path in wanted]
    if not snapshots or len({snapshot.run for snapshot in snapshots}) != len(snapshots):
        raise UsageError("At least one run is needed, and each but once.")
    _check_count(snapshots)
    key = signing_key(options.home or paths.home()) if options.sign else None
    with new_zip(to) as archive:
        groups = _groups(archive, snapshots)
        made = tuple(
            BagWriter(archive, snapshot, key, options, group, to.name).write()
            for snapshot, group in zip(snapshots, groups, strict=True)
        )
    return Exported(
        to, to.stat().st_size, made, key.fingerprint if key else "", is_key_new=key is not None and key.is_new
    )


def _check_count(snapshots: Sequence[Snapshot]) -> None:
    """Check that what is exported together can be verified together; one run alone is exported whatever it is.

    Raises:
        UsageError: There are too many runs, or their journals are too long in all.
    """
    allowance = Allowance()
    is_over = any(allowance.journal(snapshot.journal) for snapshot in snapshots)
    if len(snapshots) > MOST_BAGS or (is_over and len(snapshots) > 1):
        raise UsageError(
            "These are more runs than one bundle can hold.", hint="Export fewer at once, as several bundles."
        )


def _groups(archive: ZipWriter, snapshots: Sequence[Snapshot]) -> list[Group | None]:
    """Write the page that lists several runs, and return what each bag says of the others; one is alone."""
    if len(snapshots) == 1:
        return [None]
    archive.set_moment(max(snapshot.moment for snapshot in snapshots))
    index = archive.add_bytes(INDEX, index_page([snapshot.facts for snapshot in snapshots]))
    return [Group(number, len(snapshots), index.sha256) for number in range(1, len(snapshots) + 1)]


def write_report_file(run: Path, to: Path) -> Verification:
    """Write a run's report as one file with its pictures in it; a report that is there is replaced.

    Returns:
        The checks of the run's own record, which the report tells too.

    Raises:
        UsageError: Something else has that name.
        EvidenceError: The journal cannot be read, or the file cannot be written.
    """
    if is_there(to) and not _is_report(to):
        raise UsageError(
            f"{to} is there already, and is no report of acepilot's.", hint="Give another name with -o."
        )
    snapshot = take_snapshot(run)
    verification = verify_snapshot(snapshot)
    write_private_file(to, write_report(snapshot, inline=True, verification=verification))
    return verification


def _is_report(path: Path) -> bool:
    """Tell whether a file is a report that acepilot wrote: its head says so."""
    try:
        with open_regular(path) as file:
            return b'<meta name="generator" content="acepilot">' in (file.read(_HEAD_BYTES) or b"")
    except OSError:
        return False


def verify_snapshot(snapshot: Snapshot) -> Verification:
    """Return the checks of a run's own record, as it lies on this computer (checks 4 to 7 and 11)."""
    digests = {file.name: file_digest(file.path) for file in snapshot.files}
    return Verification(in_order(check_record(snapshot.record, digests), otherwise=OF_A_BUNDLE))
