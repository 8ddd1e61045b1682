"""A zip that is checked before anything in it is read, and never unpacked.

Stricter than zip programs are: whatever two of them could read in two ways is refused, so that what is verified here is
what anyone unpacks.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from acepilot.errors import EvidenceError
from acepilot.evidence.source import MOST_FILES, Unsafe, name_mismatches, size_mismatches
from acepilot.evidence.streams import PIECE_BYTES, open_regular, pieces
from acepilot.evidence.verification import Mismatch

MOST_RATIO = 100
RATIO_FROM_BYTES = 1024 * 1024
LARGEST_DIRECTORY = 32 * 1024 * 1024
_METHODS = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflated"}
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_HAS_DESCRIPTOR = 0x0008
_KNOWN_FLAGS = _HAS_DESCRIPTOR | 0x0006 | 0x0800
_ENTRY = struct.Struct("<4s6H3L5H2L")
_TIMES_AND_OWNERS = frozenset({0x000A, 0x5455, 0x5855, 0x7855, 0x7875})
_SIZES64 = 0x0001
_EXTRAS = _TIMES_AND_OWNERS | {_SIZES64}
_MOST32 = 0xFFFFFFFF


class Archive:
    """A zip's files, once it has been found safe.

    Attributes:
        sizes: Every file's path and size.
        folders: Every folder that has an entry of its own, and every one that a file lies in.
        damage: Files that did not come out as the archive says.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Check an archive's structure; no file in it is read.

        1. It is one zip, whole, with nothing before, between or after its entries.
        2. Every name is safe, and stands once, whatever the case of its letters.
        3. Entries are plain files or folders, stored or deflated, not encrypted.
        4. Sizes are within bounds, and neither an entry nor the whole swells beyond reason.
        5. What stands before an entry's bytes says the same as the directory at the end.

        Raises:
            Unsafe: One of these does not hold; all that was found is told.
        """
        self._file = file
        self.damage: list[Mismatch] = []
        infos = _directory(file, size)  # 1
        found = name_mismatches([_bare(info) for info in infos])  # 2
        found += [wrong for info in infos for wrong in _entry_mismatches(info)]  # 3, 4
        files = [info for info in infos if not info.is_dir()]
        self.sizes = {info.filename: info.file_size for info in files}
        found += size_mismatches(self.sizes)
        self._starts: dict[str, int] = {}
        if not found:  # names are of a usual length from here on
            found = _whole_mismatches(sum(self.sizes.values()), size) + _nested(files)
        if not found:
            found = self._local_mismatches(infos, _directory_start(file, size)[0])  # 1, 5
        if found:
            raise Unsafe(found)
        self._infos = {info.filename: info for info in files}
        self.folders = frozenset(
            {_bare(info) for info in infos if info.is_dir()}
            | {parent for path in self.sizes for parent in _parents(path)}
        )

    def _local_mismatches(self, infos: Iterable[zipfile.ZipInfo], end: int) -> list[Mismatch]:
        """Hold each entry's own header against the directory, and the entries against one another."""
        expected, descriptors = 0, frozenset({b""})
        for info in sorted(infos, key=lambda one: one.header_offset):
            if wrong := self._between(expected, info.header_offset, descriptors):
                return [Mismatch(info.filename, "entries one after the other", wrong)]
            start, wrong = self._local_header(info)
            if wrong:
                return [Mismatch(info.filename, "the same in its header and in the directory", wrong)]
            self._starts[info.filename] = start
            expected, descriptors = start + info.compress_size, _descriptors(info)
        if wrong := self._between(expected, end, descriptors):
            return [Mismatch("the archive", "the directory after the last entry", wrong)]
        return []

    def _between(self, start: int, end: int, allowed: frozenset[bytes]) -> str:
        """Tell what lies between two entries that must not; empty for nothing but what may."""
        gap = end - start
        if gap not in {len(one) for one in allowed}:
            return f"{gap} bytes between"
        self._file.seek(start)
        return "" if self._file.read(gap) in allowed else f"{gap} other bytes between"

    def _local_header(self, info: zipfile.ZipInfo) -> tuple[int, str]:
        """Return where an entry's bytes begin, and what its header says otherwise than the directory."""
        self._file.seek(info.header_offset)
        head = self._file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\3\4":
            return 0, "no header"
        _, _, flags, method, _, _, crc, packed, plain, name_size, extra_size = _LOCAL.unpack(head)
        name = self._file.read(name_size)
        if name != info.filename.encode("ascii"):
            return 0, f"the name {name.decode('ascii', 'backslashreplace')}"
        if (flags, method) != (info.flag_bits, info.compress_type):
            return 0, "other flags or another method"
        has_descriptor = flags & _HAS_DESCRIPTOR and (crc, packed, plain) == (0, 0, 0)
        is_same = (
            crc == info.CRC and packed in {info.compress_size, _MOST32} and plain in {info.file_size, _MOST32}
        )
        if not (has_descriptor or is_same):
            return 0, "other sizes or another CRC-32"
        extra = self._file.read(extra_size)
        if odd := _odd_extra(extra):
            return 0, odd
        told = (plain, info.file_size), (packed, info.compress_size)
        large = b"".join(struct.pack("<Q", real) for said, real in told if said == _MOST32)
        if _sizes64(extra) not in ({large} if large else {b"", bytes(16)}):
            return 0, "other sizes for a large file"
        return info.header_offset + _LOCAL.size + name_size + extra_size, ""

    def parts(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes, never more than the archive says that it has."""
        info = self._infos[path]
        self._file.seek(self._starts[path])
        packed = pieces(self._file, info.compress_size)
        is_deflated = info.compress_type == zipfile.ZIP_DEFLATED
        crc, size = 0, 0
        try:
            for piece in _inflated(packed, info.file_size) if is_deflated else packed:
                crc = zlib.crc32(piece, crc)
                size += len(piece)
                yield piece
        except (zlib.error, EvidenceError) as error:
            self.damage.append(Mismatch(path, "bytes that can be unpacked", str(error)))
            return
        if size != info.file_size:
            self.damage.append(Mismatch(path, f"{info.file_size} bytes", f"{size} bytes"))
        elif crc != info.CRC:
            self.damage.append(Mismatch(path, f"CRC-32 {info.CRC:08x}", f"{crc:08x}"))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a zip after checking it; see `Archive`.

    Raises:
        Unsafe: It is no zip, broken, or not safe to unpack.
        EvidenceError: It cannot be read.
    """
    with open_regular(path) as file:
        yield Archive(file, path.stat().st_size)


def _inflated(packed: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield what deflated bytes hold, piece by piece.

    Raises:
        zlib.error: They are broken, hold more than the limit, or end before or after they should.
    """
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = limit
    for piece in packed:
        waiting = piece
        while waiting:
            out = inflate.decompress(waiting, min(PIECE_BYTES, rest + 1))
            rest -= len(out)
            if rest < 0 or inflate.unused_data:
                raise zlib.error("it holds more than it should")
            if out:
                yield out
            waiting = inflate.unconsumed_tail
            if not out and inflate.eof:
                break
    if not inflate.eof:
        raise zlib.error("it ends too early")


def _directory(file: BinaryIO, size: int) -> list[zipfile.ZipInfo]:
    """Return what the directory at the archive's end lists."""
    start, length, count = _directory_start(file, size)
    _check_count(file, start, length, count)
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        struct.error,
        NotImplementedError,
        UnicodeError,
    ) as error:
        raise Unsafe([Mismatch("the archive", "a whole zip file", f"{error}")]) from error


def _check_count(file: BinaryIO, start: int, length: int, count: int) -> None:
    """Check that the directory holds as many entries as the archive's end says, and nothing else.

    Raises:
        Unsafe: It does not: who goes by the number reads other files than who goes by the length.
    """
    file.seek(start)
    directory, at, found = file.read(length), 0, 0
    while found <= count and directory[at : at + 4] == b"PK\1\2" and at + _ENTRY.size <= length:
        at += _ENTRY.size + sum(_ENTRY.unpack_from(directory, at)[10:13])
        found += 1
    if (found, at) != (count, length):
        what = f"{found} entries" if found != count else f"{length - at} bytes more"
        raise Unsafe([Mismatch("the archive", f"a directory of {count} entries", what)])


def _directory_start(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Return where the directory begins, its length and its count, read from the archive's last bytes alone.

    Raises:
        Unsafe: The archive does not end as a zip without a comment does, or lists too much.
    """
    file.seek(max(0, size - _END.size))
    end = file.read(_END.size)
    if len(end) < _END.size or end[:4] != b"PK\5\6" or end[-2:] != b"\0\0":
        raise Unsafe(
            [Mismatch("the archive", "a whole zip file", "its end is missing, or something follows it")]
        )
    numbers: tuple[int, ...] = _END.unpack(end)[1:7]
    *disks, here, count, length, start = numbers
    stop = size - _END.size
    if any(disks) or here != count:
        raise Unsafe([Mismatch("the archive", "one file", "a part of several")])
    if count == 0xFFFF or _MOST32 in {length, start}:
        said = (count, 0xFFFF), (length, _MOST32), (start, _MOST32)
        count, length, start, stop = _end64(file, stop)
        if any(
            small not in {real, most}
            for (small, most), real in zip(said, (count, length, start), strict=True)
        ):
            raise Unsafe([Mismatch("the archive", "one directory", "two ends that tell of different ones")])
    elif _has_locator(file, stop):
        raise Unsafe([Mismatch("the archive", "one directory", "a second end, as a large zip has it")])
    if count > MOST_FILES or length > LARGEST_DIRECTORY:
        raise Unsafe([Mismatch("the archive", f"at most {MOST_FILES} entries", f"{count} entries")])
    if start + length != stop:
        raise Unsafe(
            [
                Mismatch(
                    "the archive",
                    "a directory up to its end",
                    f"one {stop - start - length} bytes off",
                )
            ]
        )
    return start, length, count


def _has_locator(file: BinaryIO, stop: int) -> bool:
    """Tell whether the end of a large archive is announced, which some programs go by and others not."""
    file.seek(max(0, stop - _LOCATOR.size))
    return stop >= _LOCATOR.size and file.read(4) == b"PK\6\7"


def _end64(file: BinaryIO, stop: int) -> tuple[int, int, int, int]:
    """Return count, length and start of the directory of a large archive, and where it must end."""
    file.seek(max(0, stop - _LOCATOR.size))
    locator = file.read(_LOCATOR.size)
    if len(locator) == _LOCATOR.size and locator[:4] == b"PK\6\7":
        where = _LOCATOR.unpack(locator)[2]
        if where == stop - _LOCATOR.size - _END64.size:
            file.seek(where)
            record = file.read(_END64.size)
            fields: tuple[int, ...] = _END64.unpack(record)[1:]
            rest, _, _, disk, first_disk, here, count, length, start = fields
            is_one = (rest, disk, first_disk, here) == (_END64.size - 12, 0, 0, count)
            if record[:4] == b"PK\6\6" and is_one:
                return count, length, start, where
    raise Unsafe([Mismatch("the archive", "a whole zip file", "the end of a large zip is broken")])


def _entry_mismatches(info: zipfile.ZipInfo) -> Iterator[Mismatch]:
    """Yield what one entry must not be."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.filename != info.orig_filename:
        yield Mismatch(info.filename, "a plain name", "one with a NUL character in it")
    if kind not in {0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG}:
        what = "a link" if kind == stat.S_IFLNK else f"something else (mode {kind:o})"
        yield Mismatch(info.filename, "a file or a folder", what)
    if info.flag_bits & ~_KNOWN_FLAGS:
        yield Mismatch(
            info.filename, "an entry that is not encrypted or patched", f"flags {info.flag_bits:#06x}"
        )
    if info.compress_type not in _METHODS:
        yield Mismatch(info.filename, "stored or deflated", f"method {info.compress_type}")
    if info.is_dir() and (info.file_size or info.compress_size):
        found = max(info.file_size, info.compress_size)
        yield Mismatch(info.filename, "an empty entry for a folder", f"{found} bytes")
    if odd := _odd_extra(info.extra):
        yield Mismatch(info.filename, "an entry of one name, with its times and owners at most", odd)
    if info.compress_type == zipfile.ZIP_STORED and info.compress_size != info.file_size:
        yield Mismatch(
            info.filename, f"{info.file_size} bytes, as it is stored", f"{info.compress_size} bytes"
        )
    if info.file_size > RATIO_FROM_BYTES and info.file_size > MOST_RATIO * info.compress_size:
        yield Mismatch(
            info.filename,
            f"at most {MOST_RATIO} times its packed size",
            f"{info.file_size // max(1, info.compress_size)} times",
        )


def _nested(files: Iterable[zipfile.ZipInfo]) -> list[Mismatch]:
    """Return every file that another one would have to lie in."""
    names = {info.filename.casefold(): info.filename for info in files}
    return [
        Mismatch(path, "a folder above it", f"the file {names[parent.casefold()]}")
        for path in names.values()
        for parent in _parents(path)
        if parent.casefold() in names
    ]


def _whole_mismatches(plain: int, packed: int) -> list[Mismatch]:
    """Tell of an archive that swells beyond reason in many small files."""
    if plain <= RATIO_FROM_BYTES or plain <= MOST_RATIO * packed:
        return []
    times = f"{plain // max(1, packed)} times"
    return [Mismatch("all files", f"at most {MOST_RATIO} times the archive's size", times)]


def _descriptors(info: zipfile.ZipInfo) -> frozenset[bytes]:
    """Return what may follow an entry's bytes: its CRC-32 and sizes once more, in one of four forms."""
    if not info.flag_bits & _HAS_DESCRIPTOR:
        return frozenset({b""})
    forms = {struct.pack("<L2Q", info.CRC, info.compress_size, info.file_size)}
    if max(info.compress_size, info.file_size) <= _MOST32:
        forms.add(struct.pack("<3L", info.CRC, info.compress_size, info.file_size))
    return frozenset(forms | {b"PK\7\10" + form for form in forms})


def _odd_extra(extra: bytes) -> str:
    """Tell what is odd in the fields that an entry has beside its name: one could give it another name or size."""
    kinds = [kind for kind, _ in _fields(extra)]
    if odd := [kind for kind in kinds if kind not in _EXTRAS]:
        return f"the unknown field {odd[0]:#06x}"
    if len(set(kinds)) != len(kinds) or sum(4 + len(data) for _, data in _fields(extra)) != len(extra):
        return "broken fields"
    return ""


def _sizes64(extra: bytes) -> bytes:
    """Return the field with the sizes of a large file; empty without one."""
    return dict(_fields(extra)).get(_SIZES64, b"")


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the fields that are whole."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if len(extra) < 4 + length:
            return
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _bare(info: zipfile.ZipInfo) -> str:
    return info.filename.removesuffix("/")


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))
