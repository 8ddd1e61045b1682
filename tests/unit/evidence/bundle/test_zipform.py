"""Only the one form of a zip that acepilot writes is read: what two programs could read in two ways is none of it."""

from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from evidencekit import outcomes, told
from tamperkit import Bundle, RawEntry, by_hand

from acepilot.errors import UsageError
from acepilot.evidence import CheckOutcome, Exported, verify, zip_writer, zipform
from acepilot.evidence.archive import open_archive
from acepilot.evidence.checks import Number
from acepilot.evidence.zip_writer import new_zip

MOMENT = datetime(2026, 11, 22, 19, 36, 4)  # noqa: DTZ001 - a zip's times have no zone
FILES = {"a/b.txt": b"text" * 900, "a/c.png": os.urandom(2000), "a/empty.txt": b"", "index.html": b"<p>"}


def _written(path: Path) -> bytes:
    """Write a zip as an export does."""
    with new_zip(path) as archive:
        archive.set_moment(MOMENT)
        for name, data in FILES.items():
            archive.add_bytes(name, data)
    return path.read_bytes()


def test_zip_is_the_one_that_python_writes(tmp_path: Path) -> None:
    """Byte for byte, so that bundles made before are read, and any program can unpack a new one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in FILES.items():
            info = zipfile.ZipInfo(name, MOMENT.timetuple()[:6])
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, data, zipfile.ZIP_STORED if name.endswith("png") else zipfile.ZIP_DEFLATED)
    assert _written(tmp_path / "a.zip") == stream.getvalue()


@pytest.mark.parametrize("largest_small", [0, 70, zipform.LARGEST_SMALL])
def test_zip_is_read_by_us_and_by_python(
    largest_small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with the fields that large archives have: all of them, or for some of the files."""
    monkeypatch.setattr(zipform, "LARGEST_SMALL", largest_small)
    whole = _written(tmp_path / "a.zip")
    assert (b"PK\6\6" in whole) is (largest_small < 100)
    with open_archive(tmp_path / "a.zip") as ours, zipfile.ZipFile(tmp_path / "a.zip") as pythons:
        assert {path: b"".join(ours.parts(path)) for path in ours.sizes} == FILES
        assert {path: pythons.read(path) for path in pythons.namelist()} == FILES
        assert not ours.damage


# -- other forms --------------------------------------------------------------------------------


def _listed(at: int, form: str, value: int) -> Callable[[bytes], bytes]:
    """Return a way to change a number in the flow's line of the directory."""

    def change(raw: bytes) -> bytes:
        line = raw.rindex(b"PK\1\2", 0, raw.rindex(b"data/flow.yaml"))
        data = struct.pack(form, value)
        return raw[: line + at] + data + raw[line + at + len(data) :]

    return change


def _both(form: str, value: int, listed_at: int, local_at: int) -> Callable[[bytes], bytes]:
    """Return a way to change a number of the flow in both places."""

    def change(raw: bytes) -> bytes:
        raw = _listed(listed_at, form, value)(raw)
        head = raw.rindex(b"PK\3\4", 0, raw.index(b"data/flow.yaml"))
        data = struct.pack(form, value)
        return raw[: head + local_at] + data + raw[head + local_at + len(data) :]

    return change


def _comment(raw: bytes) -> bytes:
    """Give the last entry a comment of 65,000 bytes, in which a directory of one's own could stand."""
    line, end = raw.rindex(b"PK\1\2"), len(raw) - 22
    count, length, start = struct.unpack("<H2L", raw[-12:-2])
    comment = b"PK\1\2" * 16_250
    changed = raw[: line + 32] + struct.pack("<H", len(comment)) + raw[line + 34 : end] + comment
    return changed + zipform.end(count, length + len(comment), start)


def _end(position: int, value: int) -> Callable[[bytes], bytes]:
    """Return a way to change a number of 16 bits in the archive's last 22 bytes."""

    def change(raw: bytes) -> bytes:
        at = len(raw) - 22 + position
        return raw[:at] + struct.pack("<H", value) + raw[at + 2 :]

    return change


def _end_comment(raw: bytes) -> bytes:
    return raw[:-2] + struct.pack("<H", 4) + b"more"


RAW: dict[str, Callable[[bytes], bytes]] = {
    "on disk 7": _listed(34, "<H", 7),
    "folder bit of DOS on a file": _listed(38, "<L", 0o100644 << 16 | 0x10),
    "no attributes": _listed(38, "<L", 0),
    "a link": _listed(38, "<L", 0o120777 << 16),
    "a file that runs as its owner": _listed(38, "<L", 0o104755 << 16),
    "made on another system": _listed(5, "<B", 0),
    "called a text": _listed(36, "<H", 1),
    "a later version needed, in one place": _listed(6, "<H", 45),
    "another time, in one place": _listed(12, "<H", 5),
    "a thirteenth month": _both("<H", 46 << 9 | 13 << 5 | 1, 14, 12),
    "encrypted": _both("<H", 1, 8, 6),
    "sizes that follow": _both("<H", 8, 8, 6),
    "another method": _both("<H", 12, 10, 8),
    "another size, in the directory": _listed(24, "<L", 3),
    "another CRC-32, in the directory": _listed(16, "<L", 3),
    "an entry's comment": _comment,
    "the directory on disk 7": _end(6, 7),
    "fewer on this disk": _end(8, 2),
    "fewer in all": _end(10, 2),
    "a comment at the end": _end_comment,
    "more at the end": lambda raw: raw + b"more",
    "more before": lambda raw: b"more" + raw,
    "cut off": lambda raw: raw[:-1],
}


@pytest.mark.parametrize("name", RAW)
def test_zip_of_another_form_is_refused(name: str, signed: Exported, tmp_path: Path) -> None:
    """One number or byte that acepilot would not write so, and nothing of the archive is read."""
    raw = by_hand(Bundle.read(signed.path))
    path = tmp_path / "changed.zip"
    path.write_bytes(raw)
    assert verify(path, signer=signed.signer).is_whole  # the control: by hand, but unchanged
    path.write_bytes(RAW[name](raw))
    _assert_refused(path)


def _assert_refused(path: Path) -> None:
    found = verify(path)
    assert outcomes(found, Number.ARCHIVE) == {CheckOutcome.FAIL}, told(found)
    assert all(outcomes(found, number) == {CheckOutcome.ABSENT} for number in list(Number)[1:])


def _sizes64(entry: RawEntry) -> None:
    """Tell other sizes in a field that is not needed, and that only some programs go by."""
    entry.extra = entry.local_extra = struct.pack("<2H2Q", 1, 16, 5, 5)


def _sizes64_alike(entry: RawEntry) -> None:
    entry.extra = entry.local_extra = struct.pack("<2H2Q", 1, 16, len(entry.data), len(entry.data))


def _junk(entry: RawEntry) -> None:
    entry.extra = entry.local_extra = struct.pack("<2H", 0x5455, 5) + b"junk."


def _junk_here(entry: RawEntry) -> None:
    entry.local_extra = struct.pack("<2H", 0x5455, 9) + b"PK\3\4.junk"


def _broken(entry: RawEntry) -> None:
    entry.extra = b"\1"


def _other_name(entry: RawEntry) -> None:
    name = struct.pack("<BL", 1, zlib.crc32(entry.name)) + entry.name.replace(b"flow", b"evil")
    entry.extra = struct.pack("<2H", 0x7075, len(name)) + name


def _follows(entry: RawEntry) -> None:
    """Tell sizes after the bytes, other ones."""
    entry.flags, entry.descriptor = 8, b"PK\7\10" + struct.pack("<3L", 1, 2, 3)


def _follows_alike(entry: RawEntry) -> None:
    numbers = zlib.crc32(entry.data), len(entry.data), len(entry.data)
    entry.flags, entry.descriptor = 8, b"PK\7\10" + struct.pack("<3L", *numbers)


@pytest.mark.parametrize(
    "change",
    [
        *(_sizes64, _sizes64_alike, _junk, _junk_here, _broken, _other_name, _follows, _follows_alike),
    ],
)
def test_entry_with_more_fields_is_refused(
    change: Callable[[RawEntry], None], signed: Exported, tmp_path: Path
) -> None:
    """Fields beside the name, and sizes behind the bytes, are none of our form, whatever they say."""
    path = tmp_path / "changed.zip"
    path.write_bytes(by_hand(Bundle.read(signed.path), change))
    _assert_refused(path)


NAMES = {
    "empty": b"",
    "folder": b"FOLDER/data/",
    "up": b"FOLDER/data/../../evil",
    "root": b"/evil",
    "backslash": b"FOLDER\\data\\evil",
    "drive": b"C:evil",
    "other case": b"FOLDER/data/FLOW.YAML",
    "twice": b"FOLDER/data/flow.yaml",
    "NUL": b"FOLDER/data/flow.yaml\0.png",
    "composed": "FOLDER/data/caf\xe9".encode(),
    "decomposed": unicodedata.normalize("NFD", "FOLDER/data/caf\xe9").encode(),
    "no text": b"FOLDER/data/\xff\xfe",
    "doubled stroke": b"FOLDER//data/evil",
    "here": b"FOLDER/./data/evil",
    "a dot behind": b"FOLDER/data/evil.",
    "very long": b"FOLDER/data/" + b"a" * 60_000,
}


@pytest.mark.parametrize("name", NAMES)
def test_name_that_systems_take_in_two_ways_is_refused(name: str, signed: Exported, tmp_path: Path) -> None:
    """Empty, leading elsewhere, or the same as another one's on some system: the archive is refused, with exit 5."""
    bundle, path = Bundle.read(signed.path), tmp_path / "changed.zip"
    entry = RawEntry(NAMES[name].replace(b"FOLDER", bundle.folder.encode()), b"x")
    path.write_bytes(by_hand(bundle, lambda _: None, entry))
    _assert_refused(path)


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs zip")
def test_zip_that_was_packed_anew_is_told_how_to_check(signed: Exported, tmp_path: Path) -> None:
    """Packed again by another program it is refused, with the advice to verify the folder, which then holds."""
    with zipfile.ZipFile(signed.path) as archive:
        archive.extractall(tmp_path)
        folder = archive.namelist()[0].split("/")[0]
    subprocess.run(["zip", "-q", "-r", "again.zip", folder], check=True, cwd=tmp_path)
    found = verify(tmp_path / "again.zip")
    _assert_refused(tmp_path / "again.zip")
    assert "unpack it and verify the folder" in found.bags[0].verification.checks[0].note
    assert verify(tmp_path / folder, signer=signed.signer).is_whole


# -- the name of a new zip ----------------------------------------------------------------------


def test_file_that_appears_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even one that appeared after the last look: the name is taken in one step, and the other file is kept."""
    monkeypatch.setattr(zip_writer, "check_free", lambda _: None)
    path = tmp_path / "b.zip"
    with pytest.raises(UsageError, match="never overwritten"), new_zip(path):
        path.write_text("another's")
    assert path.read_text() == "another's"
    assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]


def test_link_that_appears_meanwhile_is_not_followed(tmp_path: Path) -> None:
    """Nor is a link that leads nowhere yet."""
    path = tmp_path / "b.zip"
    with pytest.raises(UsageError, match="never overwritten"), new_zip(path):
        path.symlink_to(tmp_path / "elsewhere.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["b.zip"]


def test_name_is_given_back_when_it_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last step fails, no empty file is left under the bundle's name."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(Exception, match="could not be written"), new_zip(tmp_path / "b.zip") as archive:
        archive.add_bytes("a", b"a")
    assert list(tmp_path.iterdir()) == []
