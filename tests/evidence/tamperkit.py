"""The tamper corpus: one way to tamper with a bundle each, made from a bundle that verifies.

Run as a program it writes every tampered bundle to a folder, to try other verifiers on:

    python tests/evidence/tamperkit.py BUNDLE.zip FOLDER
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

JOURNAL = "data/journal.jsonl"
SIGNATURE = "signature/tagmanifest-sha256.txt.sig"
PUBLIC_KEY = "signature/public-key.pem"
Entry = dict[str, Any]


@dataclass
class Bundle:
    """A bundle of one bag, in memory, to be changed.

    Attributes:
        folder: The bag's folder.
        files: The bytes of every file in it, by path in the bag.
        more: Files outside of the bag, by path.
        raw: The zip's bytes, where those themselves are changed; None to make them of the files.
    """

    folder: str
    files: dict[str, bytes]
    more: dict[str, bytes] = field(default_factory=dict)
    raw: bytes | None = None

    @classmethod
    def read(cls, path: Path) -> Bundle:
        """Read a bundle."""
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            folder = names[0].split("/")[0]
            return cls(folder, {name[len(folder) + 1 :]: archive.read(name) for name in names})

    def zipped(self) -> bytes:
        """Return it as a zip."""
        if self.raw is not None:
            return self.raw
        return zip_of({f"{self.folder}/{name}": data for name, data in self.files.items()} | self.more)

    # -- putting things right again, as one who tampers would --------------------------------

    def rebuild(self, *, info: bool = True) -> None:
        """Write the manifests anew; with `info`, what `bag-info.txt` tells of the journal and the size too."""
        if info:
            entries = self.entries()
            payload = [data for name, data in self.files.items() if name.startswith("data/")]
            self.say("Payload-Oxum", f"{sum(map(len, payload))}.{len(payload)}")
            self.say("Acepilot-Journal-Entries", str(len(entries)))
            self.say("Acepilot-Journal-Head", entries[-1]["hash"])
            kind = entries[-1]["kind"]
            self.say("Acepilot-Run-State", kind[4:] if kind.startswith("run.") else "open")
        self.files["manifest-sha256.txt"] = self._manifest(lambda name: name.startswith("data/"))
        tags = {name for name in self.files if "/" not in name} - {"tagmanifest-sha256.txt"}
        self.files["tagmanifest-sha256.txt"] = self._manifest(lambda name: name in tags)

    def _manifest(self, is_listed: Callable[[str], bool]) -> bytes:
        names = sorted(filter(is_listed, self.files))
        return "".join(f"{hashlib.sha256(self.files[name]).hexdigest()}  {name}\n" for name in names).encode()

    def say(self, label: str, value: str) -> None:
        """Change a line of `bag-info.txt`."""
        lines = self.files["bag-info.txt"].decode().splitlines()
        changed = [f"{label}: {value}" if line.startswith(f"{label}: ") else line for line in lines]
        self.files["bag-info.txt"] = "".join(f"{line}\n" for line in changed).encode()

    def entries(self) -> list[Entry]:
        """Return the journal's entries."""
        return [json.loads(line) for line in self.files[JOURNAL].splitlines()]

    def put_entries(self, entries: list[Entry], *, chain: bool = False) -> None:
        """Write the journal; with `chain`, every number and hash anew."""
        previous = "0" * 64
        for number, entry in enumerate(entries if chain else []):
            entry |= {"seq": number, "prev": previous}
            entry["hash"] = ""
            bare = {key: value for key, value in entry.items() if key != "hash"}
            previous = entry["hash"] = hashlib.sha256(rfc8785.dumps(bare)).hexdigest()
        self.files[JOURNAL] = b"".join(
            json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for entry in entries
        )

    def sign_by_another(self) -> None:
        """Rebuild everything, and sign it with a key of one's own."""
        key = Ed25519PrivateKey.from_private_bytes(b"\x66" * 32)
        public = key.public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.say("Acepilot-Signed-By", hashlib.sha256(der).hexdigest())
        self.rebuild()
        self.files[PUBLIC_KEY] = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.files[SIGNATURE] = key.sign(self.files["tagmanifest-sha256.txt"])


def zip_of(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of some files in the form that acepilot reads, as Python's own library writes it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(_info(name), data, method)
    return stream.getvalue()


@dataclass(frozen=True)
class Tamper:
    """One way to tamper.

    Attributes:
        name: What its golden file is called.
        act: Changes the bundle.
        only_signer: Whether the bundle is whole in itself, so that only `--signer` tells; `VERIFY.txt` says so.
        told: The words with which `VERIFY.txt` tells of such a kind.
    """

    name: str
    act: Callable[[Bundle], None]
    only_signer: bool = False
    told: str = ""


def _info(name: str, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 11, 22, 19, 36, 4))
    info.create_system, info.external_attr = 3, (kind | 0o644) << 16
    return info


# -- a flipped bit ------------------------------------------------------------------------------


def _flip(name: str, at: int = -2) -> Callable[[Bundle], None]:
    def act(bundle: Bundle) -> None:
        data = bytearray(bundle.files[name])
        data[at] ^= 1
        bundle.files[name] = bytes(data)

    return act


def _flip_stored(bundle: Bundle) -> None:
    """Flip a bit of a picture in the zip itself, whose CRC-32 then is wrong too."""
    data = bytearray(bundle.zipped())
    data[data.index(b"IDAT") + 6] ^= 1
    bundle.raw = bytes(data)


FLIPPED = {
    "flip-journal": JOURNAL,
    "flip-capture": "data/captures/0001-review.png",
    "flip-capture-text": "data/captures/0001-review.aria.yaml",
    "flip-flow": "data/flow.yaml",
    "flip-client": "data/client.yaml",
    "flip-log": "data/log.jsonl",
    "flip-report": "data/report.html",
    "flip-bagit": "bagit.txt",
    "flip-bag-info": "bag-info.txt",
    "flip-manifest": "manifest-sha256.txt",
    "flip-tagmanifest": "tagmanifest-sha256.txt",
    "flip-verify-text": "VERIFY.txt",
    "flip-certification": "certification.txt",
    "flip-signature": SIGNATURE,
    "flip-public-key": PUBLIC_KEY,
    "flip-stamp-request": "signature/tagmanifest.tsq",
    "flip-stamp-response": "signature/tagmanifest.tsr",
}


# -- the journal --------------------------------------------------------------------------------


def _journal(
    change: Callable[[list[Entry]], None], *, chain: bool = False, info: bool = True, other_key: bool = False
) -> Callable[[Bundle], None]:
    """Return a way to change the journal's entries, and to rebuild what lists them."""

    def act(bundle: Bundle) -> None:
        entries = bundle.entries()
        change(entries)
        bundle.put_entries(entries, chain=chain)
        if other_key:
            bundle.sign_by_another()
        else:
            bundle.rebuild(info=info)

    return act


def _of(entries: list[Entry], kind: str) -> Entry:
    return next(entry for entry in entries if entry["kind"] == kind)


def _drop_line(entries: list[Entry]) -> None:
    del entries[5]


def _double_line(entries: list[Entry]) -> None:
    entries.insert(6, dict(entries[5]))


def _swap_lines(entries: list[Entry]) -> None:
    entries[4], entries[5] = entries[5], entries[4]


def _edit_answer(entries: list[Entry]) -> None:
    _of(entries, "portal.answered")["data"]["text"] = "Refused"


def _drop_tail(entries: list[Entry]) -> None:
    del entries[-2:]


def _answer_before_press(entries: list[Entry]) -> None:
    answer = entries.pop(entries.index(_of(entries, "portal.answered")))
    entries.insert(entries.index(_of(entries, "person.pressed")), answer)


def _press_in_own_turn(entries: list[Entry]) -> None:
    _of(entries, "person.pressed")["turn"] = "acepilot"


def _drop_answer(entries: list[Entry]) -> None:
    entries.remove(_of(entries, "portal.answered"))


def _second_start(entries: list[Entry]) -> None:
    entries.insert(3, dict(entries[0]))


def _capture_elsewhere(entries: list[Entry]) -> None:
    capture = entries.pop(entries.index(_of(entries, "capture")))
    review_done = next(
        n for n, e in enumerate(entries) if e["kind"] == "step.done" and e["step"]["kind"] == "review"
    )
    entries.insert(review_done + 1, capture)


def _other_capture_meant(entries: list[Entry]) -> None:
    _of(entries, "person.pressed")["data"]["same_as"] = "captures/0002-answer-accepted.png"


def _path_out(entries: list[Entry]) -> None:
    _of(entries, "capture")["data"]["path"] = "../../../etc/passwd"


# -- files --------------------------------------------------------------------------------------


def _replace_capture(bundle: Bundle) -> None:
    bundle.files["data/captures/0001-review.png"] = bundle.files["data/captures/0003-on-file.png"]


def _replace_capture_rebuilt(bundle: Bundle) -> None:
    _replace_capture(bundle)
    bundle.rebuild()


def _replace_capture_and_chain(bundle: Bundle, *, other_key: bool = False) -> None:
    _replace_capture(bundle)
    entries = bundle.entries()
    data = bundle.files["data/captures/0001-review.png"]
    _of(entries, "capture")["data"]["sha256"] = hashlib.sha256(data).hexdigest()
    bundle.put_entries(entries, chain=True)
    if other_key:
        bundle.sign_by_another()
    else:
        bundle.rebuild()


def _add(name: str, *, rebuilt: bool = False) -> Callable[[Bundle], None]:
    def act(bundle: Bundle) -> None:
        bundle.files[name] = b"added\n"
        if rebuilt:
            bundle.rebuild()

    return act


def _add_outside(bundle: Bundle) -> None:
    bundle.more["README.html"] = b"added\n"


def _remove(name: str, *, rebuilt: bool = False) -> Callable[[Bundle], None]:
    def act(bundle: Bundle) -> None:
        del bundle.files[name]
        if rebuilt:
            bundle.rebuild()

    return act


def _rename_file(bundle: Bundle) -> None:
    bundle.files["data/captures/0001-renamed.png"] = bundle.files.pop("data/captures/0001-review.png")


def _rename_folder(bundle: Bundle) -> None:
    bundle.folder = "acepilot-20260101T000000Z-ach-flow-aaaa"


def _lie_in_info(bundle: Bundle) -> None:
    bundle.say("Acepilot-Journal-Head", "f" * 64)
    bundle.rebuild(info=False)


def _list_twice(bundle: Bundle) -> None:
    lines = bundle.files["manifest-sha256.txt"]
    bundle.files["manifest-sha256.txt"] = lines + lines.splitlines(keepends=True)[0]


# -- the signature and the time-stamp -----------------------------------------------------------


def _strip(bundle: Bundle) -> None:
    for name in (SIGNATURE, PUBLIC_KEY):
        del bundle.files[name]


def _strip_rebuilt(bundle: Bundle) -> None:
    _strip(bundle)
    bundle.say("Acepilot-Signed-By", "nobody")
    bundle.rebuild()
    for name in ("signature/tagmanifest.tsq", "signature/tagmanifest.tsr"):
        bundle.files.pop(name, None)


def _unsigned_tail_drop(bundle: Bundle) -> None:
    entries = bundle.entries()
    _drop_tail(entries)
    bundle.put_entries(entries)
    _strip_rebuilt(bundle)


def _other_key_only(bundle: Bundle) -> None:
    """Sign the same bundle with another key, and leave `bag-info.txt` as it is."""
    key = Ed25519PrivateKey.from_private_bytes(b"\x66" * 32)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    bundle.files[PUBLIC_KEY] = public
    bundle.files[SIGNATURE] = key.sign(bundle.files["tagmanifest-sha256.txt"])


def _by_another(bundle: Bundle) -> None:
    bundle.sign_by_another()
    _drop_stamp(bundle)


def _drop_stamp(bundle: Bundle) -> None:
    for name in ("signature/tagmanifest.tsq", "signature/tagmanifest.tsr"):
        bundle.files.pop(name, None)


def _then_drop_stamp(act: Callable[[Bundle], None]) -> Callable[[Bundle], None]:
    def both(bundle: Bundle) -> None:
        act(bundle)
        _drop_stamp(bundle)

    return both


# -- the archive --------------------------------------------------------------------------------


def _truncate(bundle: Bundle) -> None:
    bundle.raw = bundle.zipped()[:-100]


def _append(bundle: Bundle) -> None:
    bundle.raw = bundle.zipped() + b"more"


def _prepend(bundle: Bundle) -> None:
    bundle.raw = b"#!/bin/sh\n" + bundle.zipped()


def _not_a_zip(bundle: Bundle) -> None:
    bundle.raw = b"This is no zip.\n" * 10


def _entry(name: str, data: bytes = b"x\n", kind: int = stat.S_IFREG) -> Callable[[Bundle], None]:
    """Return a way to add an entry under a name that a bundle's own files cannot have."""

    def act(bundle: Bundle) -> None:
        stream = io.BytesIO(bundle.zipped())
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(stream, "a") as archive:
            info = _info(name.replace("FOLDER", bundle.folder), kind)
            info.filename = name.replace("FOLDER", bundle.folder)
            archive.writestr(info, data)
        bundle.raw = stream.getvalue()

    return act


def _bomb(bundle: Bundle) -> None:
    stream = io.BytesIO(bundle.zipped())
    with zipfile.ZipFile(stream, "a") as archive:
        info = _info(f"{bundle.folder}/data/bomb.bin")
        archive.writestr(info, bytes(64 * 1024 * 1024), zipfile.ZIP_DEFLATED, 9)
    bundle.raw = stream.getvalue()


def _huge(bundle: Bundle) -> None:
    """Say in the directory that an entry is as large as a disk."""
    _entry("FOLDER/data/huge.bin")(bundle)
    _patch_directory(bundle, b"data/huge.bin", 24, struct.pack("<L", 0xFFFFFFF0))


def _encrypted(bundle: Bundle) -> None:
    _patch_directory(bundle, b"data/flow.yaml", 8, struct.pack("<H", 1))


def _two_names(bundle: Bundle) -> None:
    """Let an entry's own header name another file than the directory does."""
    raw = bytearray(bundle.zipped())
    at = raw.index(b"data/flow.yaml")
    raw[at : at + 14] = b"data/evil.yaml"
    bundle.raw = bytes(raw)


def _overlap(bundle: Bundle) -> None:
    """Let two entries of the directory share the same bytes."""
    raw = bytearray(bundle.zipped())
    directory = raw.index(b"PK\1\2")
    first = raw.index(b"data/flow.yaml", directory)
    second = raw.index(b"data/client.yaml", directory)
    start = _directory_entry(raw, first)
    target = _directory_entry(raw, second)
    raw[target + 42 : target + 46] = raw[start + 42 : start + 46]
    bundle.raw = bytes(raw)


def _patch_directory(bundle: Bundle, name: bytes, at: int, value: bytes) -> None:
    raw = bytearray(bundle.zipped())
    entry = _directory_entry(raw, raw.rindex(name))
    raw[entry + at : entry + at + len(value)] = value
    bundle.raw = bytes(raw)


def _directory_entry(raw: bytearray, name_at: int) -> int:
    return raw.rindex(b"PK\1\2", 0, name_at)


def _many(bundle: Bundle) -> None:
    """List the first entry over and over."""
    raw = bundle.zipped()
    start, end = raw.index(b"PK\1\2"), len(raw) - 22
    first = raw[start : raw.index(b"PK\1\2", start + 4)]
    directory = first * 50_001
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50_001, 50_001, len(directory), start, 0)
    assert raw[end : end + 4] == b"PK\5\6"
    bundle.raw = raw[:start] + directory + tail


@dataclass
class RawEntry:
    """An entry of a zip that is written by hand, to say what no library would."""

    name: bytes
    data: bytes
    body: bytes | None = None
    flags: int = 0
    method: int = 0
    mode: int = stat.S_IFREG | 0o644
    local_sizes: tuple[int, int] | None = None
    local_extra: bytes = b""
    extra: bytes = b""
    descriptor: bytes = b""

    def local(self) -> bytes:
        """Return what stands before the directory."""
        body = self.data if self.body is None else self.body
        crc, *sizes = (0, 0, 0) if self.flags & 8 else (zlib.crc32(self.data), len(body), len(self.data))
        numbers = (20, self.flags, self.method, 0, 33, crc, *(self.local_sizes or sizes))
        head = struct.pack("<4s5H3L2H", b"PK\3\4", *numbers, len(self.name), len(self.local_extra))
        return head + self.name + self.local_extra + body + self.descriptor

    def listed(self, at: int) -> bytes:
        """Return its line in the directory."""
        body = self.data if self.body is None else self.body
        numbers = (20 | 3 << 8, 20, self.flags, self.method, 0, 33, zlib.crc32(self.data), len(body))
        lengths = (len(self.data), len(self.name), len(self.extra), 0, 0, 0)
        head = struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers, *lengths, self.mode << 16, at)
        return head + self.name + self.extra


def by_hand(bundle: Bundle, change: Callable[[RawEntry], None] = lambda _: None, *more: RawEntry) -> bytes:
    """Write the bundle by hand, with its flow's entry changed, and return it."""
    entries = [RawEntry(f"{bundle.folder}/{name}".encode(), data) for name, data in bundle.files.items()]
    change(next(entry for entry in entries if entry.name.endswith(b"/flow.yaml")))
    files, directory = b"", b""
    for entry in (*entries, *more):
        directory += entry.listed(len(files))
        files += entry.local()
    count = len(entries) + len(more)
    return files + directory + _end(count, len(directory), len(files))


def _end(count: int, length: int, start: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, length, start, 0)


def _second_name(bundle: Bundle) -> None:
    """Give an entry another name in a field that only some programs go by."""

    def change(entry: RawEntry) -> None:
        name = struct.pack("<BL", 1, zlib.crc32(entry.name)) + entry.name.replace(b"flow", b"evil")
        entry.extra = entry.local_extra = struct.pack("<2H", 0x7075, len(name)) + name

    bundle.raw = by_hand(bundle, change)


def _other_size(bundle: Bundle) -> None:
    """Give an entry another size in the field for large files, before its bytes alone."""

    def change(entry: RawEntry) -> None:
        entry.local_sizes = (0xFFFFFFFF, 0xFFFFFFFF)
        entry.local_extra = struct.pack("<2H2Q", 1, 16, 5, 5)

    bundle.raw = by_hand(bundle, change)


def _other_descriptor(bundle: Bundle) -> None:
    """Hide bytes where an entry's sizes stand once more."""

    def change(entry: RawEntry) -> None:
        entry.flags, entry.descriptor = 8, b"hidden" * 4

    bundle.raw = by_hand(bundle, change)


def _body_of_a_folder(bundle: Bundle) -> None:
    """Hide bytes in the entry of a folder."""
    folder = RawEntry(
        f"{bundle.folder}/data/".encode(), b"", b"hidden" * 99, method=8, mode=stat.S_IFDIR | 0o755
    )
    bundle.raw = by_hand(bundle, lambda _: None, folder)


def _other_count(bundle: Bundle) -> None:
    """Say at the end that there are fewer entries than the directory lists."""
    raw = bytearray(by_hand(bundle))
    raw[-14:-10] = struct.pack("<2H", 5, 5)
    bundle.raw = bytes(raw)


def _two_directories(bundle: Bundle) -> None:
    """Write two directories, one for programs that know large archives, another for those that do not."""
    raw = by_hand(bundle)
    count, length, start = struct.unpack("<H2L", raw[-12:-2])
    first = RawEntry(f"{bundle.folder}/bagit.txt".encode(), bundle.files["bagit.txt"]).listed(0)
    large = len(raw) - 22 + len(first)
    bundle.raw = (
        raw[:start]
        + first
        + raw[start:-22]
        + struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start + len(first))
        + struct.pack("<4sLQL", b"PK\6\7", 0, large, 1)
        + _end(1, len(first) + length + 76, start)
    )


def _many_small(bundle: Bundle) -> None:
    """Let many files swell that are each too small to be looked at alone."""
    plain = bytes(1024 * 1024)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(plain) + packer.flush()
    names = (f"{bundle.folder}/data/{number}.bin".encode() for number in range(20))
    bundle.raw = by_hand(bundle, lambda _: None, *(RawEntry(name, plain, body, method=8) for name in names))


_REBUILT_BY_OTHER = "files, manifests and the journal's chain rebuilt, and signed again by another key"
_TAKEN_AWAY = "the same, with the signature taken away and bag-info.txt rebuilt to say so"
_TAIL = "the journal's last entries dropped, and all the rest rebuilt and signed by another key"

TAMPERS: tuple[Tamper, ...] = (
    *(Tamper(name, _flip(path, 60 if path == PUBLIC_KEY else -2)) for name, path in FLIPPED.items()),
    Tamper("flip-stored-bytes", _flip_stored),
    Tamper("journal-line-dropped", _journal(_drop_line)),
    Tamper("journal-line-doubled", _journal(_double_line)),
    Tamper("journal-lines-swapped", _journal(_swap_lines)),
    Tamper("journal-entry-edited", _journal(_edit_answer)),
    Tamper("journal-entry-edited-chain-rebuilt", _journal(_edit_answer, chain=True)),
    Tamper("journal-tail-dropped", _journal(_drop_tail, info=False)),
    Tamper("journal-tail-dropped-all-rebuilt", _journal(_drop_tail)),
    Tamper("journal-answer-before-press", _journal(_answer_before_press, chain=True)),
    Tamper("journal-press-in-acepilots-turn", _journal(_press_in_own_turn, chain=True)),
    Tamper("journal-answer-dropped", _journal(_drop_answer, chain=True)),
    Tamper("journal-started-twice", _journal(_second_start, chain=True)),
    Tamper("journal-capture-after-its-step", _journal(_capture_elsewhere, chain=True)),
    Tamper("journal-press-names-another-capture", _journal(_other_capture_meant, chain=True)),
    Tamper("journal-names-a-path-outside", _journal(_path_out, chain=True)),
    Tamper("capture-replaced", _replace_capture),
    Tamper("capture-replaced-manifests-rebuilt", _replace_capture_rebuilt),
    Tamper("capture-replaced-chain-rebuilt", _replace_capture_and_chain),
    Tamper("file-added-in-data", _add("data/added.txt")),
    Tamper("file-added-in-data-manifests-rebuilt", _add("data/captures/0009-added.png", rebuilt=True)),
    Tamper("file-added-at-the-root", _add("added.txt")),
    Tamper("file-added-at-the-root-manifests-rebuilt", _add("added.txt", rebuilt=True)),
    Tamper("file-added-in-signature", _add("signature/added.txt")),
    Tamper("file-added-outside-the-bag", _add_outside),
    Tamper("capture-removed", _remove("data/captures/0002-answer-accepted.png")),
    Tamper(
        "capture-removed-manifests-rebuilt", _remove("data/captures/0002-answer-accepted.png", rebuilt=True)
    ),
    Tamper("journal-removed", _remove(JOURNAL)),
    Tamper("verify-text-removed", _remove("VERIFY.txt")),
    Tamper("manifest-removed", _remove("manifest-sha256.txt")),
    Tamper("capture-renamed", _rename_file),
    Tamper("folder-renamed", _rename_folder),
    Tamper("bag-info-tells-another-head", _lie_in_info),
    Tamper("manifest-lists-a-file-twice", _list_twice),
    Tamper("signature-stripped", _strip),
    Tamper("signature-removed-key-left", _remove(SIGNATURE)),
    Tamper("signed-by-another-key-alone", _other_key_only),
    Tamper("stamp-request-removed", _remove("signature/tagmanifest.tsq")),
    Tamper("rebuilt-signed-by-another-key", _by_another, only_signer=True, told=_REBUILT_BY_OTHER),
    Tamper(
        "capture-replaced-all-rebuilt-signed-by-another-key",
        _then_drop_stamp(lambda bundle: _replace_capture_and_chain(bundle, other_key=True)),
        only_signer=True,
        told=_REBUILT_BY_OTHER,
    ),
    Tamper("signature-stripped-all-rebuilt", _strip_rebuilt, only_signer=True, told=_TAKEN_AWAY),
    Tamper(
        "tail-dropped-signed-by-another-key",
        _then_drop_stamp(_journal(_drop_tail, other_key=True)),
        only_signer=True,
        told=_TAIL,
    ),
    Tamper("tail-dropped-signature-stripped", _unsigned_tail_drop, only_signer=True, told=_TAKEN_AWAY),
    Tamper("zip-truncated", _truncate),
    Tamper("zip-with-more-at-its-end", _append),
    Tamper("zip-with-more-before", _prepend),
    Tamper("zip-that-is-none", _not_a_zip),
    Tamper("zip-traversal", _entry("FOLDER/../../evil.txt")),
    Tamper("zip-absolute-path", _entry("/etc/evil.txt")),
    Tamper("zip-backslash", _entry("FOLDER\\data\\evil.txt")),
    Tamper("zip-drive", _entry("C:evil.txt")),
    Tamper("zip-link", _entry("FOLDER/data/link", b"/etc/passwd", stat.S_IFLNK)),
    Tamper("zip-device", _entry("FOLDER/data/pipe", b"", stat.S_IFIFO)),
    Tamper("zip-name-twice", _entry("FOLDER/data/flow.yaml")),
    Tamper("zip-name-in-another-case", _entry("FOLDER/data/FLOW.yaml")),
    Tamper("zip-odd-name", _entry("FOLDER/data/new\nline\x1b[31m.txt")),
    Tamper("zip-name-of-a-device", _entry("FOLDER/data/nul.txt")),
    Tamper("zip-file-below-a-file", _entry("FOLDER/data/flow.yaml/x.txt")),
    Tamper("zip-bomb", _bomb),
    Tamper("zip-huge-entry", _huge),
    Tamper("zip-too-many-entries", _many),
    Tamper("zip-encrypted", _encrypted),
    Tamper("zip-two-names-for-one-file", _two_names),
    Tamper("zip-overlapping-entries", _overlap),
    Tamper("zip-second-name-in-a-field", _second_name),
    Tamper("zip-other-size-in-a-field", _other_size),
    Tamper("zip-other-bytes-after-an-entry", _other_descriptor),
    Tamper("zip-bytes-in-a-folders-entry", _body_of_a_folder),
    Tamper("zip-other-count", _other_count),
    Tamper("zip-two-directories", _two_directories),
    Tamper("zip-bomb-of-many-files", _many_small),
)
BY_NAME: Mapping[str, Tamper] = {tamper.name: tamper for tamper in TAMPERS}


def tampered(path: Path, tamper: Tamper) -> bytes:
    """Return a bundle, tampered with in one way."""
    bundle = Bundle.read(path)
    tamper.act(bundle)
    return bundle.zipped()


def main(bundle: str, folder: str) -> None:
    """Write the whole corpus to a folder."""
    for tamper in TAMPERS:
        (Path(folder) / f"{tamper.name}.zip").write_bytes(tampered(Path(bundle), tamper))


if __name__ == "__main__":
    main(*sys.argv[1:])
