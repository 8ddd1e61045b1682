"""The one form of a zip that acepilot writes, and the only one that it reads: every byte beside the files' own.

What two programs could read in two ways cannot be said in this form. Whoever reads a zip works out what acepilot would
have written for the same names, times and sizes, and compares every byte; nothing that a zip can hold has to be known
to be refused. It is what Python's `zipfile` writes, so that any program can unpack it.

Source:
    PKWARE's APPNOTE.TXT 6.3, sections 4.3.7 (local), 4.3.12 (listed), 4.3.14 to 4.3.16 (end), 4.5.3 (large offsets).
"""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass
from datetime import datetime

STORED = 0
DEFLATED = 8
METHODS = frozenset({STORED, DEFLATED})
FIRST_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - a zip's times have no zone; the earliest that it can tell
AFTER_LAST_MOMENT = datetime(2108, 1, 1)  # noqa: DTZ001 - as above
LARGEST_SMALL = 0x7FFFFFFF
"""The largest place in an archive that is told in the old way, and not in the field that large archives have."""
LOCAL = struct.Struct("<4s5H3L2H")
LISTED = struct.Struct("<4s6H3L5H2L")
LOCAL_MARK = b"PK\3\4"
END_MARK = b"PK\5\6"
END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
LONGEST_END = END.size + _LOCATOR.size + _END64.size
_VERSION, _VERSION64 = 20, 45
_UNIX = 3 << 8
_ATTRIBUTES = (stat.S_IFREG | 0o644) << 16
_MOST16, _MOST32 = 0xFFFF, 0xFFFFFFFF
LISTED_PARTS = (
    *(
        "mark",
        "version",
        "version needed",
        "flags",
        "method",
        "time",
        "date",
        "CRC-32",
        "packed size",
        "size",
    ),
    *("length of the name", "length of more fields", "length of a comment", "number of the disk"),
    *("kind of text", "attributes", "place"),
)
LOCAL_PARTS = (
    *("mark", "version needed", "flags", "method", "time", "date", "CRC-32", "packed size", "size"),
    *("length of the name", "length of more fields"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the archive: all that an archive may say of one.

    Attributes:
        name: Its path, in ASCII.
        moment: Its time, without a zone, to two seconds.
        method: `STORED` or `DEFLATED`.
        crc: The CRC-32 of its bytes.
        packed: How many bytes it takes in the archive.
    """

    name: str
    moment: datetime
    method: int
    crc: int
    packed: int
    plain: int

    @property
    def local_size(self) -> int:
        """Return how many bytes stand before the file's own."""
        return LOCAL.size + len(self.name)


def local(entry: Entry) -> bytes:
    """Return what stands before a file's bytes."""
    sizes = (entry.crc, entry.packed, entry.plain, len(entry.name), 0)
    return LOCAL.pack(LOCAL_MARK, _VERSION, 0, entry.method, *_stamp(entry.moment), *sizes) + _name(entry)


def listed(entry: Entry, at: int) -> bytes:
    """Return a file's line in the directory at the archive's end."""
    more, version, place = b"", _VERSION, at
    if at > LARGEST_SMALL:
        more, version, place = struct.pack("<2HQ", 1, 8, at), _VERSION64, _MOST32
    head = (b"PK\1\2", version | _UNIX, version, 0, entry.method, *_stamp(entry.moment))
    sizes = (entry.crc, entry.packed, entry.plain, len(entry.name), len(more))
    return LISTED.pack(*head, *sizes, 0, 0, 0, _ATTRIBUTES, place) + _name(entry) + more


def end(count: int, length: int, start: int) -> bytes:
    """Return what stands after the directory.

    Args:
        length: Of the directory, in bytes.
    """
    large = b""
    if count > _MOST16 or max(length, start) > LARGEST_SMALL:
        versions = (_VERSION64, _VERSION64, 0, 0)
        large = _END64.pack(b"PK\6\6", _END64.size - 12, *versions, count, count, length, start)
        large += _LOCATOR.pack(b"PK\6\7", 0, start + length, 1)
    counts = (min(count, _MOST16),) * 2
    return large + END.pack(END_MARK, 0, 0, *counts, min(length, _MOST32), min(start, _MOST32), 0)


def read_end(tail: bytes, size: int) -> tuple[int, int, int]:
    """Return count, length and start of the directory that an archive's last bytes tell of.

    Args:
        tail: As many of its last bytes as `end` can return, where there are so many.

    Raises:
        ValueError: They are not the end of an archive of this form.
    """
    numbers = END.unpack(tail[-END.size :])[4:7] if len(tail) >= END.size else ()
    large = tail[-END.size - _LOCATOR.size - _END64.size : -END.size - _LOCATOR.size]
    if tail[-END.size - _LOCATOR.size :][:4] == b"PK\6\7" and len(large) == _END64.size:
        numbers = _END64.unpack(large)[7:10]
    if not numbers or not tail.endswith(end(*numbers)):
        raise ValueError("its end is missing, or something follows it")
    count, length, start = numbers
    if start + length + len(end(count, length, start)) != size:
        raise ValueError("a directory that does not lie at its end")
    return count, length, start


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a directory as it stands, of whatever form."""

    name: bytes
    raw: bytes

    def entry(self) -> Entry:
        """Return the file that it tells of, as far as it can be told in this form.

        Raises:
            ValueError: Its time or its method is none.
        """
        _, _, _, _, method, time, date, crc, packed, plain, *_ = LISTED.unpack_from(self.raw)
        if method not in METHODS:
            raise ValueError(f"method {method}")
        return Entry(self.name.decode("ascii"), _moment(time, date), method, crc, packed, plain)


def lines(directory: bytes, count: int) -> list[Line]:
    """Return a directory's lines.

    Raises:
        ValueError: It does not hold as many as it should, and nothing else.
    """
    found: list[Line] = []
    at = 0
    while len(found) < count and at + LISTED.size <= len(directory):
        name, *more = LISTED.unpack_from(directory, at)[10:13]
        stop = at + LISTED.size + name + sum(more)
        start = at + LISTED.size
        found.append(Line(directory[start : start + name], directory[at:stop]))
        at = stop
    if at != len(directory) or len(found) != count:
        raise ValueError(f"{len(found)} entries, and {len(directory) - at} bytes more")
    return found


def listed_difference(expected: bytes, found: bytes) -> str:
    """Tell how a line of the directory differs from what it should be; empty when it does not."""
    return _difference(LISTED, LISTED_PARTS, expected, found)


def local_difference(expected: bytes, found: bytes) -> str:
    """Tell how what stands before a file's bytes differs from what it should be; empty when it does not."""
    return _difference(LOCAL, LOCAL_PARTS, expected, found)


def _difference(form: struct.Struct, parts: tuple[str, ...], expected: bytes, found: bytes) -> str:
    if expected == found:
        return ""
    if len(found) < form.size:
        return "none"
    pairs = zip(parts, form.unpack_from(expected), form.unpack_from(found), strict=True)
    odd = [f"{part} {_shown(is_)}" for part, ought, is_ in pairs if ought != is_]
    return ", ".join(odd) or "another name"


def _shown(value: int | bytes) -> str:
    return f"{value:#x}" if isinstance(value, int) else value.decode("ascii", "backslashreplace")


def _name(entry: Entry) -> bytes:
    return entry.name.encode("ascii")


def _stamp(moment: datetime) -> tuple[int, int]:
    """Return time and date as a zip tells them."""
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (moment.year - FIRST_MOMENT.year) << 9 | moment.month << 5 | moment.day


def _moment(time: int, date: int) -> datetime:
    day = (date >> 9) + FIRST_MOMENT.year, date >> 5 & 15, date & 31
    return datetime(*day, time >> 11, time >> 5 & 63, (time & 31) * 2)  # noqa: DTZ001 - a zip's times have no zone
