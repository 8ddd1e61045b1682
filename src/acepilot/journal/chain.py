"""A journal's chain: the hash of an entry, and where the chain does not hold. Knows no files and no kinds of entries.

The rule, so that anyone can check it: an entry's `hash` is SHA-256 over the RFC 8785 form of the entry
without `hash`; `prev` is the hash of the entry before, 64 zeros in the first; `seq` counts from 0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

import rfc8785

Entry = dict[str, Any]
KEYS = ("seq", "at", "kind", "turn", "stage", "step", "data", "prev", "hash")
GENESIS = "0" * 64
_LARGEST = 2**53 - 1
_SORTED = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash that an entry must carry; a `hash` that it has already is left out.

    Raises:
        ValueError: When the entry holds what RFC 8785 cannot express.
    """
    return hashlib.sha256(canonical({key: entry[key] for key in entry if key != "hash"}).encode()).hexdigest()


def seal(entry: Mapping[str, Any], written: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the hash of an entry that has none yet, and its line for the journal: keys in the order of `KEYS`.

    Args:
        entry: All of its keys but `hash`, as `KEYS` has them.
        written: The canonical form of those of its parts that have it already.

    Raises:
        ValueError: When the entry holds what RFC 8785 cannot express.
    """
    seq, at, kind, turn, stage, step, data, prev = [
        written.get(key) or canonical(entry[key]) for key in KEYS[:-1]
    ]
    whole = (
        f'{{"at":{at},"data":{data},"kind":{kind},"prev":{prev},"seq":{seq},"stage":{stage},"step":{step},'
        f'"turn":{turn}}}'
    )
    digest = hashlib.sha256(whole.encode()).hexdigest()
    line = (
        f'{{"seq":{seq},"at":{at},"kind":{kind},"turn":{turn},"stage":{stage},"step":{step},"data":{data},'
        f'"prev":{prev},"hash":"{digest}"}}\n'
    )
    return digest, line.encode()


def canonical(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 form of a JSON value; the interpreter's own writer has the same for what is plain.

    Raises:
        ValueError: When it holds a number or a key that RFC 8785 cannot express; half a surrogate pair is found as the
            text is encoded.
    """
    if type(value) is str:
        return encode_basestring(value)
    if type(value) is int and -_LARGEST <= value <= _LARGEST:
        return str(value)
    return _SORTED.encode(value) if _is_plain(value) else rfc8785.dumps(value).decode()


def _is_plain(value: object) -> bool:
    """Tell whether a value has nothing that RFC 8785 writes in its own way: fractions, large numbers, odd keys."""
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, int):
        return -_LARGEST <= value <= _LARGEST
    if isinstance(value, dict):
        return all(map(_is_plain_key, value)) and all(map(_is_plain, value.values()))
    return isinstance(value, list) and all(map(_is_plain, value))


def _is_plain_key(key: object) -> bool:
    return isinstance(key, str) and key.isascii()


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where a chain does not hold.

    Attributes:
        entry: Its number, from 0, as it stands in the file.
        what: The key that is wrong, or `the set of keys`.
    """

    entry: int
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"entry {self.entry}: {self.what} is {self.found}, expected {self.expected}"


def verify_chain(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Check a journal's chain and return every mismatch in words, none when it holds; see `check_chain`."""
    return list(map(str, check_chain(entries)))


def check_chain(entries: Sequence[Mapping[str, Any]]) -> Iterator[Broken]:
    """Check a journal's chain and yield every mismatch, none when it holds.

    1. Each entry has exactly the nine keys. 2. `seq` counts from 0. 3. `prev` is the hash before.
    4. `hash` is the entry's own. That there is none does not prove who wrote the journal, or that no entries are
    missing at its end: for that, compare the head with one noted elsewhere.
    """
    previous = GENESIS
    for number, entry in enumerate(entries):
        yield from _problems(entry, number, previous)
        previous = str(entry.get("hash"))


def _problems(entry: Mapping[str, Any], number: int, previous: str) -> list[Broken]:
    found: list[Broken] = []
    if set(entry) != set(KEYS):  # 1
        missing, extra = sorted(set(KEYS) - set(entry)), sorted(set(entry) - set(KEYS))
        others = f"others (missing: {missing}, unknown: {extra})"
        found.append(Broken(number, "the set of keys", "that of an entry", others))
    if type(entry.get("seq")) is not int or entry["seq"] != number:  # 2
        found.append(Broken(number, "seq", str(number), repr(entry.get("seq"))))
    if entry.get("prev") != previous:  # 3
        found.append(Broken(number, "prev", previous, str(entry.get("prev"))))
    try:
        own = entry_hash(entry)
    except (ValueError, RecursionError) as error:
        return [*found, Broken(number, "hash", "its own", f"one that cannot be computed: {error}")]
    if entry.get("hash") != own:  # 4
        found.append(Broken(number, "hash", own, str(entry.get("hash"))))
    return found
