"""Reading the few ASN.1 structures of a time-stamp that its library does not tell of; knows nothing of what they mean.

Source:
    ITU-T X.690: definite lengths in their shortest form alone, and tags of one byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTETS, SEQUENCE, SET = 0x02, 0x04, 0x30, 0x31


@dataclass(frozen=True, slots=True)
class DerValue:
    """One value."""

    tag: int
    body: bytes
    raw: bytes

    def parts(self, tag: int = SEQUENCE) -> list[DerValue]:
        """Return the values in it.

        Raises:
            ValueError: It is not of this kind, or does not hold whole values alone.
        """
        if self.tag != tag:
            raise ValueError(f"the tag {self.tag:#04x} in place of {tag:#04x}")
        return list(values(self.body))


def values(data: bytes) -> Iterator[DerValue]:
    """Yield the values that follow one another in some bytes.

    Raises:
        ValueError: They are not whole values alone.
    """
    at = 0
    while at < len(data):
        start, length = _length(data, at + 1)
        if start + length > len(data) or data[at] & 0x1F == 0x1F:
            raise ValueError("a value that does not end, or a long tag")
        yield DerValue(data[at], data[start : start + length], data[at : start + length])
        at = start + length


def only(data: bytes) -> DerValue:
    """Return the one value that some bytes are.

    Raises:
        ValueError: They are none, or more.
    """
    (value,) = values(data)
    return value


def written(tag: int, body: bytes) -> bytes:
    """Return a value's bytes."""
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + body


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Return where a value's content begins, and how long it is."""
    if at >= len(data):
        raise ValueError("a tag without a length")
    first = data[at]
    if first < 0x80:
        return at + 1, first
    digits = data[at + 1 : at + 1 + (first & 0x7F)]
    length = int.from_bytes(digits, "big")
    if not 0 < len(digits) <= 4 or len(digits) != first & 0x7F or digits[0] == 0 or length < 0x80:
        raise ValueError("a length that is not in its shortest form")
    return at + 1 + len(digits), length
