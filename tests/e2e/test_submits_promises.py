"""SECURITY.md names, for each promise, a test that is there; and each case that is not promised."""

from __future__ import annotations

import re
from pathlib import Path

from submits.cases import CHANNELS, UNPROMISED
from submits.table import WAYS, Sort, tally

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_is_named_exists() -> None:
    """A promise is held by a test of that name, in that file."""
    named = NAMED.findall(TEXT)
    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert named
    assert missing == []


def test_every_promise_names_its_test() -> None:
    """No row of the tables stands without a test; that of the dresses is compared with its corpus."""
    before, dresses, after = TEXT.partition("## In what dress")
    assert dresses
    text = before + after.partition("## ")[2]
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert [row for row in rows if not NAMED.search(row)] == []


def test_every_case_that_is_not_promised_is_named() -> None:
    """What gets out with all protections on is said."""
    told = TEXT.partition("## Not promised")[2]
    names = [case.name for case in UNPROMISED] + [channel.name for channel in CHANNELS if not channel.by]
    assert [name for name in names if f"`{name}`" not in told] == []


def test_counts_are_those_of_the_table() -> None:
    """How many ways are shut, told of and open is what the table has."""
    assert tally(map(Sort.of, WAYS)) in " ".join(TEXT.split())
