"""The texts that make a folder a BagIt bag (RFC 8493): manifests and `bag-info.txt`, written and read.

Stricter in reading than BagIt is, as acepilot writes them in one way. Knows no files, and no journal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acepilot.evidence.verification import Mismatch

LINE = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")
FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*): (\S(?:.*\S)?)")

RUN = "External-Identifier"
DESCRIPTION = "External-Description"
DATE = "Bagging-Date"
AGENT = "Bag-Software-Agent"
OXUM = "Payload-Oxum"
COUNT = "Bag-Count"
STATE = "Acepilot-Run-State"
ENTRIES = "Acepilot-Journal-Entries"
HEAD = "Acepilot-Journal-Head"
PORTAL = "Acepilot-Portal"
SIGNED_BY = "Acepilot-Signed-By"
PDF = "Acepilot-PDF"
INDEX_DIGEST = "Acepilot-Index-SHA256"
REQUIRED = (RUN, OXUM, STATE, ENTRIES, HEAD)
MOST_LINES = 50_000


@dataclass(frozen=True, slots=True)
class Lines:
    """What a text of lines held, and what in it is no such line."""

    found: Mapping[str, str]
    mismatches: tuple[Mismatch, ...]


def manifest_text(digests: Mapping[str, str]) -> bytes:
    """Return a manifest: one line a file, in the order of their paths, as `sha256sum` writes and reads it."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def read_manifest(name: str, data: bytes) -> Lines:
    """Return the digest of every path in a manifest."""
    return _read(name, data, LINE, "a SHA-256, two spaces and a path", is_value_first=True)


def info_text(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return `bag-info.txt`; white space in a value becomes one space, a field without value is left out."""
    lines = ((label, _plain(value)) for label, value in fields)
    return "".join(f"{label}: {value}\n" for label, value in lines if value).encode()


def read_info(name: str, data: bytes) -> Lines:
    """Return the value of every label in `bag-info.txt`."""
    return _read(name, data, FIELD, "a label, a colon, a space and a value", is_value_first=False)


def _plain(text: str) -> str:
    """Return a text in one line, for every reader: some take other signs than the line feed for a line's end, too."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _read(name: str, data: bytes, form: re.Pattern[str], expected: str, *, is_value_first: bool) -> Lines:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return Lines({}, (Mismatch(name, "text in UTF-8", f"a byte that is none, at {error.start}"),))
    if text.count("\n") > MOST_LINES:
        return Lines({}, (Mismatch(name, f"at most {MOST_LINES} lines", f"{text.count(chr(10))} lines"),))
    lines = text.split("\n")
    mismatches: list[Mismatch] = []
    if lines.pop() or not lines:
        mismatches.append(
            Mismatch(name, "lines that end", "none" if not data else "a last line without an end")
        )
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        match = form.fullmatch(line)
        if match is None or _plain(line) != line.replace("  ", " "):
            mismatches.append(Mismatch(f"{name} line {number}", expected, line[:120]))
            continue
        value, key = match.groups() if is_value_first else reversed(match.groups())
        if key in found:
            mismatches.append(Mismatch(f"{name} line {number}", "one line each", f"{key} a second time"))
        found[key] = value
    return Lines(found, tuple(mismatches))
