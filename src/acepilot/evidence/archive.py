"""A zip that is checked before anything in it is read, and never unpacked.

Stricter than zip programs are: only the form that acepilot writes is read (`zipform`), so that what is verified here is
what anyone unpacks.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from acepilot.errors import EvidenceError
from acepilot.evidence import zipform
from acepilot.evidence.hashed_read import PIECE_BYTES, open_regular, pieces
from acepilot.evidence.source import MOST_FILES, Unsafe, name_mismatches, size_mismatches
from acepilot.evidence.verification import Mismatch

MOST_RATIO = 100
RATIO_FROM_BYTES = 1024 * 1024
MOST_SWELL = 1024**3
LARGEST_DIRECTORY = 32 * 1024 * 1024
_BROKEN = "it is broken, or holds more than it should"
"""One sentence for both, as not everyone who unpacks can tell them apart; it is never the library's own."""


class OtherForm(Unsafe):
    """A zip is not one that acepilot wrote; another program may have packed the same files, or somebody laid a trap."""


class NoZip(OtherForm):
    """A file neither begins nor ends as a zip does: it is something else, and no bundle."""


class Archive:
    """A zip's files, once it has been found safe.

    Attributes:
        folders: Every folder that a file lies in.
        damage: Files that did not come out as the archive says.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Check an archive's structure; no file in it is read.

        1. It ends as one whole zip does, and lists as many files as it says.
        2. Every name is safe, and stands once, whatever the case of its letters.
        3. Sizes are within bounds, and neither a file nor the whole swells beyond reason.
        4. Every byte beside the files' own is the one that acepilot writes for these names, times and sizes: nothing
           lies before, between or after, and what stands before a file says the same as the directory.

        Raises:
            Unsafe: One of these does not hold. Of the first two and of the sizes, all that was found is told.
            OtherForm: It is a zip of another form.
        """
        self._file = file
        self.damage: list[Mismatch] = []
        start, lines = _directory(file, size)  # 1
        if found := name_mismatches([_text(line.name).removesuffix("/") for line in lines]):  # 2
            raise Unsafe(found)
        self._entries = {entry.name: entry for entry in map(_entry, lines)}
        self.sizes = {name: entry.plain for name, entry in self._entries.items()}
        if found := list(_size_mismatches(self._entries.values())) + _nested(self.sizes):  # 3
            raise Unsafe(found)
        if found := list(_swell(sum(self.sizes.values()), size)):
            raise Unsafe(found)
        self._starts = self._places(lines, start)  # 4
        self.folders = frozenset(parent for path in self.sizes for parent in _parents(path))

    def _places(self, lines: Sequence[zipform.Line], end: int) -> dict[str, int]:
        """Return where each file's bytes begin, once every other byte of the archive has been compared."""
        starts: dict[str, int] = {}
        at = 0
        for line, entry in zip(lines, self._entries.values(), strict=True):
            wrong = zipform.listed_difference(zipform.listed(entry, at), line.raw)
            wrong = wrong or self._local_difference(entry, at)
            if wrong:
                raise OtherForm([Mismatch(entry.name, "an entry as acepilot writes it", wrong)])
            starts[entry.name] = at + entry.local_size
            at += entry.local_size + entry.packed
        if at != end:
            more = f"{end - at} bytes between the last entry and the directory"
            raise OtherForm([Mismatch("the archive", "one entry after the other, then the directory", more)])
        return starts

    def _local_difference(self, entry: zipform.Entry, at: int) -> str:
        self._file.seek(at)
        wrong = zipform.local_difference(zipform.local(entry), self._file.read(entry.local_size))
        return wrong and f"before its bytes {wrong}"

    def parts(self, path: str) -> Iterator[bytes]:
        """Yield a file's bytes, never more than the archive says that it has."""
        entry = self._entries[path]
        self._file.seek(self._starts[path])
        packed = pieces(self._file, entry.packed)
        is_deflated = entry.method == zipform.DEFLATED
        crc, size = 0, 0
        try:
            for piece in _inflated(packed, entry.plain) if is_deflated else packed:
                crc = zlib.crc32(piece, crc)
                size += len(piece)
                yield piece
        except (zlib.error, EvidenceError) as error:
            self.damage.append(Mismatch(path, "bytes that can be unpacked", str(error)))
            return
        if size != entry.plain:
            self.damage.append(Mismatch(path, f"{entry.plain} bytes", f"{size} bytes"))
        elif crc != entry.crc:
            self.damage.append(Mismatch(path, f"CRC-32 {entry.crc:08x}", f"{crc:08x}"))


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
            try:
                out = inflate.decompress(waiting, min(PIECE_BYTES, rest + 1))
            except zlib.error as error:
                raise zlib.error(_BROKEN) from error
            rest -= len(out)
            if rest < 0 or inflate.unused_data:
                raise zlib.error(_BROKEN)
            if out:
                yield out
            waiting = inflate.unconsumed_tail
            if not out and inflate.eof:
                break
    if not inflate.eof:
        raise zlib.error("it ends too early")


def _directory(file: BinaryIO, size: int) -> tuple[int, list[zipform.Line]]:
    """Return where the directory begins, and its lines.

    Raises:
        Unsafe: The archive does not end as one of ours does, or lists too much.
    """
    file.seek(max(0, size - zipform.LONGEST_END))
    try:
        count, length, start = zipform.read_end(file.read(zipform.LONGEST_END) or b"", size)
        if count > MOST_FILES or length > LARGEST_DIRECTORY:
            raise Unsafe([Mismatch("the archive", f"at most {MOST_FILES} entries", f"{count} entries")])
        file.seek(start)
        return start, zipform.lines(file.read(length), count)
    except ValueError as error:
        wrong = [Mismatch("the archive", "a whole zip as acepilot writes it", f"{error}")]
        raise (OtherForm(wrong) if _looks_like_zip(file, size) else NoZip(wrong)) from error


def _looks_like_zip(file: BinaryIO, size: int) -> bool:
    file.seek(0)
    begins = file.read(len(zipform.LOCAL_MARK)) == zipform.LOCAL_MARK
    file.seek(max(0, size - zipform.LONGEST_END))
    return begins or zipform.END_MARK in file.read(zipform.LONGEST_END)


def _text(name: bytes) -> str:
    """Return a name to be looked at; a byte that no name of ours has becomes one that is refused."""
    return name.decode("ascii", "backslashreplace")


def _entry(line: zipform.Line) -> zipform.Entry:
    expected = "an entry as acepilot writes it"
    if line.name.endswith(b"/"):
        raise OtherForm([Mismatch(_text(line.name), expected, "one of a folder")])
    try:
        return line.entry()
    except ValueError as error:
        raise OtherForm([Mismatch(_text(line.name), expected, f"{error}")]) from error


def _size_mismatches(entries: Collection[zipform.Entry]) -> Iterator[Mismatch]:
    """Yield every file that is larger than it can be, or that swells beyond reason."""
    for entry in entries:
        if entry.method == zipform.STORED and entry.packed != entry.plain:
            yield Mismatch(entry.name, f"{entry.plain} bytes, as it is stored", f"{entry.packed} bytes")
        if entry.plain > RATIO_FROM_BYTES and entry.plain > MOST_RATIO * entry.packed:
            times = f"{entry.plain // max(1, entry.packed)} times"
            yield Mismatch(entry.name, f"at most {MOST_RATIO} times its packed size", times)
    yield from size_mismatches({entry.name: entry.plain for entry in entries})


def _swell(plain: int, size: int) -> Iterator[Mismatch]:
    """Tell of an archive that swells beyond reason in many files that are each too small to be looked at alone."""
    if plain > RATIO_FROM_BYTES and plain > MOST_RATIO * size:
        yield Mismatch("all files", f"at most {MOST_RATIO} times the archive's size", "more")
    elif plain - size > MOST_SWELL:
        more = f"{plain - size} bytes more"
        yield Mismatch("all files", f"at most {MOST_SWELL} bytes more than the archive has", more)


def _nested(paths: Iterable[str]) -> list[Mismatch]:
    """Return every file that another one would have to lie in."""
    names = {path.casefold(): path for path in paths}
    return [
        Mismatch(path, "a folder above it", f"the file {names[parent.casefold()]}")
        for path in names.values()
        for parent in _parents(path)
        if parent.casefold() in names
    ]


def _parents(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))
