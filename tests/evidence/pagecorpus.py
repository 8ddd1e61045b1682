"""The bundles on which `verify.html` and the command must find the same: tampered, swelling, and changed at random."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bombs import BOMBS, bomb
from tamperkit import JOURNAL, TAMPERS, Bundle, tampered, zip_of

SHORT = (
    *(
        "whole",
        "flip-journal",
        "flip-public-key",
        "flip-stored-bytes",
        "flip-stamp-request",
        "manifest-removed",
    ),
    *("journal-answer-before-press", "journal-capture-after-its-step", "capture-replaced-manifests-rebuilt"),
    *("file-added-outside-the-bag", "tail-dropped-signed-by-another-key", "zip-that-is-none", "zip-bomb"),
    *("zip-odd-name", "zip-huge-entry", "entry-3", "entry-7", "bit-5", "deflated"),
)
"""A few for each check, and for each way through the code."""
_SPOTS = (b"", b'"', b"\\", b"1", b"{", b"}", b",", b"\\ud800", b"\xe2\x82", b"\xff", b"-0.5e3", b"NaN")
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**53, 2**70, 1.5, 1.0, -0.0, 1e16, 1e-5, 1e22, 1e300, 123456789.125),
    *("", "x", "é", "\ud800", "😀", "a\tb", "\u202e", "it's", '"', "٣", "a" * 600),
    *("accepted", "person", "acepilot", [], [1], ["x"], {}, {"a": 1}, {"é": 1}),
    {"path": "a", "sha256": "a" * 64},
)


def cases(stamped: Path, signed: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield every case's name and what makes its zip; the same ones each time."""
    yield "whole", stamped.read_bytes
    for tamper in TAMPERS:
        yield tamper.name, partial(tampered, stamped, tamper)
    for name in BOMBS:
        yield f"swelling-{name}", partial(bomb, name, 1)
    yield "deflated", partial(_deflated, signed)
    for number in range(120):
        yield f"bit-{number}", partial(_changed_bit, signed, random.Random(number))
    for number in range(80):
        yield f"bytes-{number}", partial(_changed_bytes, signed, random.Random(number))
    for number in range(220):
        yield f"entry-{number}", partial(_changed_entry, signed, random.Random(number))
    for number in range(60):
        yield f"journal-{number}", partial(_changed_journal, signed, random.Random(number))


def _deflated(signed: Path) -> bytes:
    """Return a bundle with all of its files deflated, as by any zip program that keeps to the form."""
    bundle = Bundle.read(signed)
    files = {f"{bundle.folder}/{name}": data for name, data in bundle.files.items()}
    return zip_of(files, zipfile.ZIP_DEFLATED)


def _changed_bit(signed: Path, chance: random.Random) -> bytes:
    changed = bytearray(signed.read_bytes())
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _changed_bytes(signed: Path, chance: random.Random) -> bytes:
    whole = signed.read_bytes()
    at, length = chance.randrange(len(whole)), chance.choice([0, 1, 1, 2, 4, 30, 500])
    return whole[:at] + chance.randbytes(chance.randrange(9)) + whole[at + length :]


def _changed_entry(signed: Path, chance: random.Random) -> bytes:
    """Return a bundle whose journal has odd values and keys; of half of them the chain holds again."""
    bundle = Bundle.read(signed)
    entries = bundle.entries()
    for _ in range(chance.choice([1, 1, 1, 2])):
        _change(chance, chance.choice(entries))
    _put(bundle, entries, is_chained=chance.random() < 0.5)
    return bundle.zipped()


def _changed_journal(signed: Path, chance: random.Random) -> bytes:
    """Return a bundle in whose journal one byte is another, or several."""
    bundle = Bundle.read(signed)
    journal = bundle.files[JOURNAL]
    at = chance.randrange(len(journal))
    bundle.files[JOURNAL] = journal[:at] + chance.choice(_SPOTS) + journal[at + 1 :]
    return bundle.zipped()


def _put(bundle: Bundle, entries: list[dict[str, Any]], *, is_chained: bool) -> None:
    """Write entries that may be such as cannot be chained; then they are written as they are."""
    try:
        bundle.put_entries(entries, chain=is_chained)
        if is_chained:
            bundle.rebuild()
    except (ValueError, KeyError, AttributeError, TypeError):
        bundle.files[JOURNAL] = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


def _change(chance: random.Random, entry: dict[str, Any]) -> None:
    holder, key = chance.choice(list(_spots(entry)))
    match chance.choice(["set", "set", "set", "drop", "add"]):
        case "set":
            holder[key] = chance.choice(_VALUES)
        case "drop":
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[chance.choice(["zz", "é", "why", "reason", "from", "path", "\ud800"])] = chance.choice(
                _VALUES
            )


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        for key in list(value):
            yield value, key
            yield from _spots(value[key])
    elif isinstance(value, list):
        for key in range(len(value)):
            yield value, key
            yield from _spots(value[key])
