"""What `acepilot evidence` prints: of an export, a verification, a key, a report; and how far an export has come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from acepilot.cli.output import Block, Style, Table, Text
from acepilot.evidence import BundleVerification, CheckOutcome, Exported, Verification
from acepilot.evidence.keys import SigningKey
from acepilot.evidence.verification import Check, Mismatch
from acepilot.evidence.verifying import BagVerification

STYLES: Mapping[CheckOutcome, Style] = MappingProxyType(
    {CheckOutcome.PASS: Style.GOOD, CheckOutcome.FAIL: Style.BAD, CheckOutcome.ABSENT: Style.QUIET}
)
LONG_S = 1.0
TELL_EVERY_S = 0.2


class Teller:
    """Tells on a terminal how far an export has come, once it takes longer than a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = self._told = time.monotonic()
        self._width = 0

    def tell(self, what: str, done: int, total: int) -> None:
        """Say what is being done, over what was said before; nothing where there is no terminal."""
        now = time.monotonic()
        if not self._stream.isatty() or now - self._began < LONG_S or now - self._told < TELL_EVERY_S:
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


def check_data(check: Check) -> dict[str, object]:
    """Return a check as JSON data."""
    return {
        "number": int(check.number),
        "title": check.title,
        "outcome": check.outcome.value,
        "note": check.note,
        "mismatches": [
            {"path": one.path, "expected": one.expected, "found": one.found} for one in check.mismatches
        ],
    }


def mismatch_lines(mismatch: Mismatch) -> Iterator[Text]:
    """Return what is wrong, as lines."""
    yield Text(f"     {mismatch.path}", Style.BAD)
    yield Text(f"       expected  {mismatch.expected}")
    yield Text(f"       found     {mismatch.found}")


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a verification came to."""

    found: BundleVerification

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "path": str(self.found.path),
            "whole": self.found.is_whole,
            "verdict": self.found.verdict,
            "bags": [self._bag_data(one) for one in self.found.bags],
        }

    @staticmethod
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
            "checks": [check_data(check) for check in verification.checks],
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as a numbered list for each run, and the verdict."""
        for one in self.found.bags:
            yield from self._bag_blocks(one)
        whole = self.found.is_whole
        yield Text(f"{self.found.path}: {self.found.verdict}.", Style.GOOD if whole else Style.BAD)
        if whole and not all(one.verification.is_signer_known for one in self.found.bags):
            yield Text(
                "Anyone could have made it. Ask the signer for the fingerprint, and give it with --signer.",
                Style.WARN,
            )

    def _bag_blocks(self, one: BagVerification) -> Iterator[Block]:
        yield Text(f"Run {one.run or '(cannot be read)'}", Style.STRONG)
        for check in one.verification.checks:
            note = f"  ({check.note})" if check.note else ""
            yield Text(
                f"{check.number:>3}. {check.outcome.value:<11}  {check.title}{note}", STYLES[check.outcome]
            )
            for mismatch in check.mismatches:
                yield from mismatch_lines(mismatch)
        if one.head:
            yield Text(f"     Journal head {one.head}")
        yield Text("")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export came to."""

    exported: Exported

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "path": str(self.exported.path.absolute()),
            "size_bytes": self.exported.size_bytes,
            "signer": self.exported.signer or None,
            "key_is_new": self.exported.is_key_new,
            "runs": [
                {
                    "run": run.run,
                    "state": run.state,
                    "head": run.head,
                    "verifies": run.verification.is_whole,
                    "checks": [check_data(check) for check in run.verification.checks],
                    "pdf": run.has_pdf,
                    "stamped_at": f"{run.stamped_at:%Y-%m-%dT%H:%M:%SZ}" if run.stamped_at else None,
                    "left_out": list(run.left_out),
                    "notes": list(run.notes),
                }
                for run in self.exported.runs
            ],
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as lines."""
        for run in self.exported.runs:
            for check in run.verification.failed:
                yield Text(f"{run.run}: THE RECORD DOES NOT VERIFY: {check.title}", Style.BAD)
                for mismatch in check.mismatches:
                    yield from mismatch_lines(mismatch)
        yield Table((), tuple(self._rows()))
        yield Text("")
        pinned = f" --signer {self.exported.signer}" if self.exported.signer else ""
        yield Text(f"Check it: acepilot evidence verify {self.exported.path}{pinned}", Style.QUIET)

    def _rows(self) -> Iterator[tuple[Text | str, ...]]:
        yield "Bundle", Text(str(self.exported.path.absolute()), Style.STRONG)
        yield "Size", f"{self.exported.size_bytes:,} bytes"
        for run in self.exported.runs:
            yield "Run", f"{run.run}: {_STATES.get(run.state, run.state)}"
            yield "", f"journal head {run.head}"
            if run.stamped_at:
                yield "", f"time-stamped {run.stamped_at:%Y-%m-%d %H:%M:%S} UTC"
        signer = self.exported.signer
        yield "Signed by", signer or Text("nobody: it proves only that it is whole", Style.WARN)
        if self.exported.is_key_new:
            yield (
                "",
                Text("This key was made just now. Tell its fingerprint to those who verify.", Style.WARN),
            )


_STATES = MappingProxyType({"open": "open: it had no end when it was exported"})


@dataclass(frozen=True, slots=True)
class KeyReport:
    """The key that signs here."""

    key: SigningKey

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "fingerprint": self.key.fingerprint,
            "path": str(self.key.path),
            "is_new": self.key.is_new,
            "public_key": self.key.public_pem.decode(),
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as lines."""
        yield Table(
            (),
            (
                ("Fingerprint", Text(self.key.fingerprint, Style.STRONG)),
                ("Kept in", str(self.key.path) + (" (made just now)" if self.key.is_new else "")),
            ),
        )


@dataclass(frozen=True, slots=True)
class ReportReport:
    """A report that was written."""

    path: Path
    verification: Verification

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "path": str(self.path),
            "verifies": self.verification.is_whole,
            "checks": [check_data(check) for check in self.verification.checks],
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as lines."""
        yield Text(f"Report  {self.path}")
        for check in self.verification.failed:
            yield Text(f"THE RECORD DOES NOT VERIFY: {check.title}", Style.BAD)
            for mismatch in check.mismatches:
                yield from mismatch_lines(mismatch)
