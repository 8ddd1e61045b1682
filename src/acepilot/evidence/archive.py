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
_DESCRIPTOR_BYTES = frozenset({12, 16, 20, 24})
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
        4. Sizes are within bounds, and no entry swells beyond reason.
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
        found += _nested(files)
        self._starts: dict[str, int] = {}
        if not found:
            found = self._local_mismatches(infos, _directory_start(file, size))  # 1, 5
        if found:
            raise Unsafe(found)
        self._infos = {info.filename: info for info in files}
        self.folders = frozenset(
            {_bare(info) for info in infos if info.is_dir()}
            | {parent for path in self.sizes for parent in _parents(path)}
        )

    def _local_mismatches(self, infos: Iterable[zipfile.ZipInfo], end: int) -> list[Mismatch]:
        """Hold each entry's own header against the directory, and the entries against one another."""
        expected, has_descriptor = 0, False
        for info in sorted(infos, key=lambda one: one.header_offset):
            gap = info.header_offset - expected
            if not _is_gap_right(gap, has_descriptor=has_descriptor):
                return [Mismatch(info.filename, "entries one after the other", f"{gap} bytes between")]
            start, wrong = self._local_header(info)
            if wrong:
                return [Mismatch(info.filename, "the same in its header and in the directory", wrong)]
            self._starts[info.filename] = start
            expected, has_descriptor = (
                start + info.compress_size,
                bool(info.flag_bits & _HAS_DESCRIPTOR),
            )
        if not _is_gap_right(end - expected, has_descriptor=has_descriptor):
            return [
                Mismatch(
                    "the archive", "the directory after the last entry", f"{end - expected} bytes between"
                )
            ]
        return []

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
    _directory_start(file, size)
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


def _directory_start(file: BinaryIO, size: int) -> int:
    """Return where the directory begins, read from the archive's last bytes alone.

    Raises:
        Unsafe: The archive does not end as a zip without a comment does, or lists too much.
    """
    file.seek(max(0, size - _END.size))
    end = file.read(_END.size)
    if len(end) < _END.size or end[:4] != b"PK\5\6" or end[-2:] != b"\0\0":
        raise Unsafe(
            [Mismatch("the archive", "a whole zip file", "its end is missing, or something follows it")]
        )
    numbers: tuple[int, ...] = _END.unpack(end)[4:7]
    count, length, start = numbers
    stop = size - _END.size
    if count == 0xFFFF or _MOST32 in {length, start}:
        count, length, start, stop = _end64(file, stop)
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
    return start


def _end64(file: BinaryIO, stop: int) -> tuple[int, int, int, int]:
    """Return count, length and start of the directory of a large archive, and where it must end."""
    file.seek(max(0, stop - _LOCATOR.size))
    locator = file.read(_LOCATOR.size)
    if len(locator) == _LOCATOR.size and locator[:4] == b"PK\6\7":
        where = _LOCATOR.unpack(locator)[2]
        if where == stop - _LOCATOR.size - _END64.size:
            file.seek(where)
            record = file.read(_END64.size)
            if record[:4] == b"PK\6\6":
                fields: tuple[int, ...] = _END64.unpack(record)[-3:]
                count, length, start = fields
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
    if info.is_dir() and info.file_size:
        yield Mismatch(info.filename, "an empty entry for a folder", f"{info.file_size} bytes")
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


def _is_gap_right(gap: int, *, has_descriptor: bool) -> bool:
    return gap in _DESCRIPTOR_BYTES if has_descriptor else gap == 0


def _bare(info: zipfile.ZipInfo) -> str:
    return info.filename.removesuffix("/")


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))
