"""Bundles that cost much to check, and little to make: one of each kind, small or as large as they can be."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping
from itertools import count, islice
from types import MappingProxyType

from tamperkit import JOURNAL, zip_of

Files = dict[str, bytes]
MIB = 1024 * 1024


def _bag(number: int, journal: bytes, **more: bytes) -> Files:
    folder = f"acepilot-20261122T193605Z-ach-flow-{number:04d}"
    return {f"{folder}/{name}": data for name, data in {"bagit.txt": b"x", JOURNAL: journal, **more}.items()}


def _bags(number: int, journal: bytes) -> Files:
    return {name: data for n in range(number) for name, data in _bag(n, journal).items()}


def _chained(data: Iterable[str], lines: int) -> bytes:
    """Return a journal whose chain holds: its lines cannot be dropped for being none."""
    previous, found = "0" * 64, []
    for number, text in zip(range(lines), data, strict=False):
        head = f'"at":"2026-11-22T19:36:05.000Z","data":{text},'
        rest = f'"kind":"step.done","prev":"{previous}","seq":{number},"stage":null,"step":null,"turn":"acepilot"}}'
        previous = hashlib.sha256(f"{{{head}{rest}".encode()).hexdigest()
        found.append(f'{{{head}"hash":"{previous}",{rest}\n')
    return "".join(found).encode()


def _captures() -> Iterable[str]:
    return (f'{{"path":"captures/{n:04d}-a.png","sha256":"{"a" * 64}"}}' for n in count())


def _fractions(many: int) -> Iterable[str]:
    """Return data that only the slow way of writing JSON can write."""
    text = json.dumps({"a": [1.5] + [1] * many}, separators=(",", ":"))
    return (text for _ in count())


def _names(number: int, length: int) -> Files:
    return {f"acepilot-a/{n:06d}{'a' * length}": b"" for n in range(number)}


def _manifests(number: int) -> Files:
    lines = b"".join(b"%064x  data/%d\n" % (n, n) for n in range(20_000 if number > 9 else 900))
    return {f"acepilot-{n}/manifest-sha256.txt": lines for n in range(number)}


def _noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


BOMBS: Mapping[str, Callable[[int], Files]] = MappingProxyType(
    {
        "empty-entries": lambda size: _bags(max(2, 40 * size // 100), b"{}\n" * (999 * size + 90)),
        "empty-entries-of-100-bags": lambda size: _bags(size, b"{}\n" * (999 * size + 90)),
        "junk-bags": lambda size: _bags(9 * size, b'{"hash":"' + b"x" * 10_000 + b'"}\n' * 300),
        "one-line-of-dicts": lambda size: _bag(1, b'{"a":[' + b"{}," * (110_000 * size) + b"1]}\n"),
        "dicts-within-bounds": lambda size: _bags(4, b'{"a":[' + b"{}," * (4_900 * size) + b"1]}\n"),
        "keys": lambda size: _bag(
            1, ("{" + ",".join(f'"k{n}":1' for n in range(20_000 * size)) + "}\n").encode()
        ),
        "keys-within-bounds": lambda size: _bags(
            2, ("{" + ",".join(f'"k{n}":1' for n in range(4_900 * size)) + "}\n").encode()
        ),
        "small-dicts": lambda size: _bag(1, (b'{"a":' + b'{"b":{}},"c":' * 24 + b"1}\n") * (1000 * size - 1)),
        "one-key-over-and-over": lambda size: _bag(1, b"{" + b'"a":1,' * (4_900 * size) + b'"a":1}\n'),
        "deep": lambda size: _bags(2, b'{"a":' + b"[" * (4_900 * size) + b"]" * (4_900 * size) + b"}\n"),
        "long-numbers": lambda size: _bag(1, (b'{"a":' + b"9" * 4300 + b"}\n") * (70 * size)),
        "a-very-long-number": lambda size: _bag(1, b'{"a":1.' + b"9" * (300_000 * size) + b"}\n"),
        "fractions": lambda size: _bag(1, _chained(_fractions(18), 300 * size)),
        "captures": lambda size: _bag(1, _chained(_captures(), 480 * size)),
        "whole-chains": lambda size: _bags(4, _chained(_captures(), 120 * size)),
        "long-names": lambda size: _names(5 * size, 60_000),
        "many-names": lambda size: _names(499 * size, 50),
        "deep-folders": lambda size: {f"acepilot-a/{'a/' * 170}{n}": b"" for n in range(490 * size)},
        "manifests": lambda size: _manifests(max(3, size)),
        "swells": lambda size: {
            f"acepilot-a/data/{n}": (b"\0" * 90_000 + _noise(1100)) * 110 for n in range(max(1, size))
        },
    }
)
"""Each by its name; it is given how large, in hundredths of the largest that it is meant to be tried at."""


def bomb(name: str, size: int) -> bytes:
    """Return a zip in the form that acepilot reads, so that only its bounds can stop it.

    Args:
        name: Of its kind.
        size: From 1 to 100.
    """
    files = dict(islice(BOMBS[name](size).items(), 49_999))
    return zip_of(files, zipfile.ZIP_DEFLATED if name == "swells" else zipfile.ZIP_STORED)
