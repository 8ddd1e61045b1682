"""What an export is asked for, and what it comes to: data only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acepilot.evidence.verification import Verification
from acepilot.timing import USUAL, Timing

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many of it are done, and how many there are."""


def no_progress(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How runs are exported.

    Attributes:
        pdf: Whether to print `report.pdf`, if there is a browser.
        browser: The browser to print with; empty to look for one.
        sign: Whether to sign, with the key in `home`.
        timestamp_url: The time-stamping authority to ask; empty to ask none, which is the only way to stay offline.
        home: Where the signing key is kept; None for acepilot's home.
        timing: The clock, whose day `bag-info.txt` bears, and how long printing and stamping may take.
    """

    pdf: bool = True
    browser: str = ""
    sign: bool = True
    timestamp_url: str = ""
    home: Path | None = None
    progress: Progress = no_progress
    timing: Timing = USUAL


@dataclass(frozen=True, slots=True)
class ExportedRun:
    """One run in a bundle.

    Attributes:
        state: How it had ended, or `open`.
        verification: The checks of its own record; one that failed is in the bundle as it is.
        has_pdf: Whether `report.pdf` is there.
        stamped_at: The time that an authority stamped it; None without.
        left_out: Files in its directory that nothing vouches for, and that are not in the bundle.
        notes: What did not come about, and why, in sentences.
    """

    run: str
    head: str
    state: str
    verification: Verification
    has_pdf: bool
    stamped_at: datetime | None
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle.

    Attributes:
        runs: What is in it, in order.
        signer: The fingerprint of the key that signed; empty without a signature.
        is_key_new: Whether the key was made just now.
    """

    path: Path
    size_bytes: int
    runs: tuple[ExportedRun, ...]
    signer: str
    is_key_new: bool
