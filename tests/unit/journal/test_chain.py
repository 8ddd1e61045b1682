from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from acepilot.errors import EvidenceError
from acepilot.journal.chain import canonical, entry_hash, seal, verify_chain
from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import LARGEST_BYTES, MOST_ENTRIES, MOST_PARTS, parse_line, read_journal

TEXTS = st.characters(exclude_categories=["Cs"])


@pytest.fixture
def entries(run: RunDirectory) -> list[dict[str, Any]]:
    """Return the entries of a journal of three."""
    with run.open_journal() as journal:
        journal.append("stage.started", turn="acepilot", stage={"n": 1, "title": "Sign in", "item": None})
        journal.append("person.noted", turn="person", data={"text": 'línea\u2028 "quoted" \x1b[1m €'})
        journal.append("run.finished", turn="acepilot", data={"items": []})
    return read_journal(run.path)[0]


def test_untouched_journal_verifies(entries: list[dict[str, Any]]) -> None:
    """A journal as written has no mismatch."""
    assert verify_chain(entries) == []


def test_hash_is_sha256_of_rfc8785_form() -> None:
    """The hash is the one that the rule gives, computed here by hand for a known entry."""
    entry = {
        "seq": 0,
        "at": "2026-11-22T19:36:05.123Z",
        "kind": "stage.started",
        "turn": "acepilot",
        "stage": None,
        "step": None,
        "data": {"b": 1, "a": "é"},
        "prev": "0" * 64,
        "hash": "left out",
    }
    # sha256 of {"at":"2026-11-22T19:36:05.123Z","data":{"a":"é","b":1},"kind":"stage.started","prev":"00…",…}
    assert entry_hash(entry) == "e347458e0f76a807f46b7883933a19945fd765dc8d2051ea0e035fd4a62c05f0"


@pytest.mark.parametrize("key", ["seq", "at", "kind", "turn", "stage", "step", "data", "prev", "hash"])
def test_any_changed_key_is_found(entries: list[dict[str, Any]], key: str) -> None:
    """A change of any key of an entry is found and told with the entry's number."""
    entries[1][key] = "changed"
    assert any(problem.startswith("entry 1:") for problem in verify_chain(entries))


def test_removed_entry_is_found(entries: list[dict[str, Any]]) -> None:
    """A missing entry breaks both the count and the chain."""
    del entries[1]
    problems = verify_chain(entries)
    assert any("seq is 2, expected 1" in problem for problem in problems)
    assert any("prev is" in problem for problem in problems)


def test_recomputed_hash_still_breaks_the_next(entries: list[dict[str, Any]]) -> None:
    """Who changes an entry and computes its hash anew breaks the entry after it."""
    entries[1]["data"]["text"] = "something else"
    entries[1]["hash"] = entry_hash(entries[1])
    assert [problem[:22] for problem in verify_chain(entries)] == [
        "entry 2: prev is " + entries[2]["prev"][:5]
    ]


def test_unknown_and_missing_keys_are_told(entries: list[dict[str, Any]]) -> None:
    """An entry with a key too many and one too few is named with both."""
    entries[0]["extra"] = 1
    del entries[0]["step"]
    assert "missing: ['step'], unknown: ['extra']" in verify_chain(entries)[0]


def test_true_is_no_number(entries: list[dict[str, Any]]) -> None:
    """A truth value in place of the count is a mismatch, though Python takes it for 1."""
    entries[1]["seq"] = True
    assert any("seq is True" in problem for problem in verify_chain(entries))


def test_what_cannot_be_hashed_is_a_mismatch(entries: list[dict[str, Any]]) -> None:
    """A number beyond what JSON readers agree on is told, and does not end the check."""
    entries[0]["data"] = {"n": 2**60}
    assert any("cannot be computed" in problem for problem in verify_chain(entries))


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"3",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a":' + b"[" * 150 + b"]" * 150 + b"}",
    ],
)
def test_line_that_is_no_entry_is_refused(line: bytes) -> None:
    """Lists, repeated keys, NaN, wrong UTF-8, emptiness and endless nesting are no entries."""
    with pytest.raises((ValueError, TypeError)):
        parse_line(line)


@pytest.mark.parametrize(
    "tail", [b'{"seq":3', b'{"seq":3,"whole":true}', b"\0\0\0\0", b'{"seq":3\n', b"\0\0\n"]
)
def test_torn_last_line_is_returned_apart(
    run: RunDirectory, entries: list[dict[str, Any]], tail: bytes
) -> None:
    """A last line without its end, or one that is no entry, is handed back as bytes."""
    journal = run.path / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(tail)
    assert read_journal(journal) == (entries, tail)


def test_broken_line_in_the_middle_is_an_error(run: RunDirectory, entries: list[dict[str, Any]]) -> None:
    """A line that is no entry, with others after it, is told with its number."""
    journal = run.path / "journal.jsonl"
    lines = journal.read_bytes().split(b"\n")
    lines[1] = b"{}x"
    journal.write_bytes(b"\n".join(lines))
    with pytest.raises(EvidenceError, match=r"Line 2 of .*journal\.jsonl is no journal entry"):
        read_journal(run.path)
    assert len(entries) == 3


def test_missing_journal_is_an_error(tmp_path: Path) -> None:
    """A directory without a journal is told as such."""
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_journal(tmp_path)


def test_line_on_disk_parses_as_written(run: RunDirectory, entries: list[dict[str, Any]]) -> None:
    """Each entry is one line of compact JSON, keys in the documented order, whatever its text."""
    lines = (run.path / "journal.jsonl").read_text().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == entries
    assert lines[1].startswith('{"seq":1,"at":"')
    assert list(entries[1]) == ["seq", "at", "kind", "turn", "stage", "step", "data", "prev", "hash"]


LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | st.text(TEXTS)
)
ENTRIES = st.dictionaries(
    st.text(TEXTS, max_size=6),
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner) | st.dictionaries(st.text(TEXTS, max_size=6), inner),
        max_leaves=20,
    ),
)


@given(ENTRIES)
def test_hash_is_that_of_the_library_for_any_entry(entry: dict[str, Any]) -> None:
    """However an entry is written down for its hash, the bytes are those of the RFC 8785 library."""
    bare = {key: value for key, value in entry.items() if key != "hash"}
    assert entry_hash(entry) == hashlib.sha256(rfc8785.dumps(bare)).hexdigest()


@pytest.mark.full
@given(ENTRIES, ENTRIES, st.booleans())
def test_line_is_sealed_with_the_hash_of_the_library(
    data: dict[str, Any], stage: dict[str, Any], is_written: bool
) -> None:
    """Whatever an entry holds, and whether a part of it was written before: its line parses to what was hashed."""
    entry: dict[str, Any] = {
        "seq": 7,
        "at": "2026-11-22T19:36:06.123Z",
        "kind": "step.done",
        "turn": "acepilot",
    }
    entry |= {"stage": stage, "step": None, "data": data, "prev": "0" * 64}
    written = {"stage": canonical(stage), "step": "null"} if is_written else {}
    digest, line = seal(entry, written)
    assert digest == hashlib.sha256(rfc8785.dumps(entry)).hexdigest()
    told = parse_line(line.removesuffix(b"\n"))
    assert told == entry | {"hash": digest}
    assert (list(told), entry_hash(told)) == ([*entry, "hash"], digest)


@pytest.mark.parametrize("value", [2**53, float("nan"), "\ud800", {1: "a"}])
def test_what_the_form_cannot_express_is_refused(value: object) -> None:
    """A number or a text that RFC 8785 does not know has no hash."""
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        entry_hash({"data": value})
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
        canonical(value).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{}\n" * (MOST_ENTRIES + 1), "holds more than is read"),
        (b'{"a":[' + b"{}," * (MOST_PARTS // 2) + b"{}]}\n", "holds more than is read"),
        (b'{"a":"' + b"x" * LARGEST_BYTES + b'"}\n', "larger than 32 MiB"),
    ],
)
def test_journal_that_holds_too_much_is_not_parsed(data: bytes, words: str, run: RunDirectory) -> None:
    """Lines, values and bytes are counted first: a small file of them would take all memory."""
    (run.path / "journal.jsonl").write_bytes(data)
    with pytest.raises(EvidenceError, match=words):
        read_journal(run.path)


def test_link_is_no_journal(run: RunDirectory, entries: list[dict[str, Any]], tmp_path: Path) -> None:
    """A journal that leads to another file is not read as the run's own."""
    assert entries
    (run.path / "journal.jsonl").rename(tmp_path / "other.jsonl")
    (run.path / "journal.jsonl").symlink_to(tmp_path / "other.jsonl")
    with pytest.raises(EvidenceError, match="it is a link, and no regular file"):
        read_journal(run.path)
