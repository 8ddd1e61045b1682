"""What `acepilot evidence` prints: of an export, a verification, a key, a report; and how far an export has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TextIO

from acepilot.cli.output import Block, Report, Style, Table, Text
from acepilot.evidence import BundleVerification, CheckOutcome, Exported, Verification
from acepilot.evidence.checks import Number
from acepilot.evidence.keys import SigningKey
from acepilot.evidence.verification import Check, Mismatch
from acepilot.evidence.verifying import BagVerification
from acepilot.timing import USUAL, Timing

STYLES: Mapping[CheckOutcome, Style] = {
    CheckOutcome.PASS: Style.GOOD,
    CheckOutcome.FAIL: Style.BAD,
    CheckOutcome.ABSENT: Style.QUIET,
}


MOST_SHOWN = 3
CHAINED = frozenset({Number.CHAIN, Number.ORDER})
"""Checks of the journal's entries one after the other: where one entry is wrong, all that follow can be."""
CAUSES = frozenset({Number.ARCHIVE, Number.CHAIN})
"""Checks that tell the place itself, where others tell only that some file is not what it was."""


class Teller:
    """Tells on a terminal how far an export has come, once it takes longer than a second."""

    def __init__(self, stream: TextIO, timing: Timing = USUAL) -> None:
        self._stream = stream
        self._timing = timing
        self._began = self._told = self._timing.clock.monotonic()
        self._width = 0

    def tell(self, what: str, done: int, total: int) -> None:
        """Say what is being done, over what was said before; nothing where there is no terminal."""
        now = self._timing.clock.monotonic()
        is_early = now - self._began < self._timing.export_told_after_s
        if not self._stream.isatty() or is_early or now - self._told < self._timing.export_told_every_s:
            return
        self._told = now
        line = f"{what} {done} of {total}" if total > 1 else what
        self._stream.write(f"\r{line.ljust(self._width)}")
        self._stream.flush()
        self._width = len(line)

    def clear(self) -> None:
        """Take away what was said."""
        if self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()


def _check_data(verification: Verification) -> list[dict[str, object]]:
    return [asdict(check) for check in verification.checks]


def _mismatch_lines(mismatch: Mismatch) -> Iterator[Text]:
    yield Text(f"     {mismatch.path}", Style.BAD)
    yield Text(f"       expected  {mismatch.expected}")
    yield Text(f"       found     {mismatch.found}")


def _failed_blocks(verification: Verification, run: str = "") -> Iterator[Text]:
    for check in verification.failed:
        yield Text(f"{run}THE RECORD DOES NOT VERIFY: {check.title}", Style.BAD)
        for mismatch in check.mismatches:
            yield from _mismatch_lines(mismatch)


def verify_report(found: BundleVerification) -> Report:
    """Return what a verification came to: a numbered list for each run, and the verdict."""
    data = {
        "path": str(found.path),
        "whole": found.is_whole,
        "verdict": found.verdict,
        "bags": [_bag_data(one) for one in found.bags],
    }
    return Report(data, tuple(_verify_blocks(found)))


def _bag_data(one: BagVerification) -> dict[str, object]:
    verification = one.verification
    return {
        "folder": one.folder,
        "run": one.run or None,
        "state": one.state or None,
        "head": one.head or None,
        "whole": verification.is_whole,
        "signer": verification.signer or None,
        "signer_known": verification.is_signer_known,
        "stamped_at": verification.stamped_at or None,
        "checks": _check_data(verification),
    }


def _verify_blocks(found: BundleVerification) -> Iterator[Block]:
    if found.is_none:
        yield Text(f"{found.path} is no bundle: {found.is_none}", Style.BAD)
        return
    for one in found.bags:
        yield from _bag_blocks(one)
    yield Text(f"{found.path}: {found.verdict}.", Style.GOOD if found.is_whole else Style.BAD)
    if found.is_whole and not all(one.verification.is_signer_known for one in found.bags):
        yield Text(
            "Anyone could have made it. Ask the signer for the fingerprint, and give it with --signer.",
            Style.WARN,
        )


def _bag_blocks(one: BagVerification) -> Iterator[Block]:
    yield Text(f"Run {one.run or '(cannot be read)'}", Style.STRONG)
    for (outcome, note), alike in groupby(one.verification.checks, lambda check: (check.outcome, check.note)):
        checks = tuple(alike)
        if outcome is CheckOutcome.ABSENT and len(checks) > 1:
            yield Text(f"{checks[0].number:>3}. to {checks[-1].number}.  {note}", STYLES[outcome])
        else:
            yield from _check_blocks(checks)
    if one.head:
        yield Text(f"     Journal head {one.head}")
    yield from _first_wrong(one.verification)
    yield Text("")


def _check_blocks(checks: Iterable[Check]) -> Iterator[Text]:
    for check in checks:
        note = f"  ({check.note})" if check.note else ""
        yield Text(
            f"{check.number:>3}. {check.outcome.value:<11}  {check.title}{note}", STYLES[check.outcome]
        )
        told = check.mismatches[:MOST_SHOWN] if check.number in CHAINED else check.mismatches
        for mismatch in told:
            yield from _mismatch_lines(mismatch)
        if more := len(check.mismatches) - len(told):
            yield Text(f"     and {more} more, which can all follow from these; --json has each")


def _first_wrong(verification: Verification) -> Iterator[Text]:
    """Name what to look at first where several things are wrong: most of the others can come of it."""
    if sum(len(check.mismatches) for check in verification.failed) < 2:
        return
    first = min(verification.failed, key=lambda check: (check.number not in CAUSES, check.number))
    where = f"{first.mismatches[0].path} (check {first.number})"
    yield Text(f"     Look first at {where}: what else is wrong can follow from it.", Style.WARN)


def export_report(exported: Exported) -> Report:
    """Return what an export came to."""
    return Report(export_data(exported), tuple(_export_blocks(exported)))


def export_data(exported: Exported) -> dict[str, object]:
    """Return what an export came to, as JSON data."""
    return {
        "path": str(exported.path.absolute()),
        "size_bytes": exported.size_bytes,
        "signer": exported.signer or None,
        "key_is_new": exported.is_key_new,
        "runs": [
            {
                "run": run.run,
                "state": run.state,
                "head": run.head,
                "verifies": run.verification.is_whole,
                "checks": _check_data(run.verification),
                "pdf": run.has_pdf,
                "stamped_at": f"{run.stamped_at:%Y-%m-%dT%H:%M:%SZ}" if run.stamped_at else None,
                "left_out": run.left_out,
                "notes": run.notes,
            }
            for run in exported.runs
        ],
    }


def _export_blocks(exported: Exported) -> Iterator[Block]:
    for run in exported.runs:
        yield from _failed_blocks(run.verification, f"{run.run}: ")
    yield Table((), tuple(_export_rows(exported)))
    yield Text("")
    pinned = f" --signer {exported.signer}" if exported.signer else ""
    yield Text(f"Check it: acepilot evidence verify {exported.path}{pinned}", Style.QUIET)


def _export_rows(exported: Exported) -> Iterator[tuple[Text | str, ...]]:
    yield "Bundle", Text(str(exported.path.absolute()), Style.STRONG)
    yield "Size", f"{exported.size_bytes:,} bytes"
    for run in exported.runs:
        yield (
            "Run",
            f"{run.run}: {'open: it had no end when it was exported' if run.state == 'open' else run.state}",
        )
        yield "", f"journal head {run.head}"
        if run.stamped_at:
            yield "", f"time-stamped {run.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
    yield "Signed by", exported.signer or Text("nobody: it proves only that it is whole", Style.WARN)
    if exported.is_key_new:
        yield "", Text("This key was made just now. Tell its fingerprint to those who verify.", Style.WARN)


def verifier_report(path: Path, sha256: str) -> Report:
    """Return where the page is that checks bundles."""
    rows = (("Page", Text(str(path), Style.STRONG)), ("SHA-256", sha256))
    return Report({"path": str(path), "sha256": sha256}, (Table((), rows),))


def receipt_report(path: Path, signer: str) -> Report:
    """Return where a receipt is, and which key signs the bundle that proves it."""
    rows = (("Receipt", Text(str(path), Style.STRONG)), ("Signer", signer))
    return Report({"path": str(path), "signer": signer}, (Table((), rows),))


def key_report(key: SigningKey) -> Report:
    """Return which key signs here."""
    data = {
        "fingerprint": key.fingerprint,
        "path": str(key.path),
        "is_new": key.is_new,
        "public_key": key.public_pem.decode(),
    }
    rows = (
        ("Fingerprint", Text(key.fingerprint, Style.STRONG)),
        ("Kept in", str(key.path) + (" (made just now)" if key.is_new else "")),
    )
    return Report(data, (Table((), rows),))


def written_report(path: Path, verification: Verification) -> Report:
    """Return that a run's report was written, and whether the run's record verifies."""
    data = {"path": str(path), "verifies": verification.is_whole, "checks": _check_data(verification)}
    return Report(data, (Text(f"Report  {path}"), *_failed_blocks(verification)))
