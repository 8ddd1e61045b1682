"""Foreign text made visible: what a terminal or a reader's eye would obey is shown as its escape.

Owns which characters may reach a person as they are; everyone who tells a person something asks here. Knows no
terminal, no page and no file.
"""

from __future__ import annotations

import unicodedata

LONGEST_LINE = 2_000
MOST_LINES = 200


def bounded(text: str) -> str:
    """Return a message of a length that can be read: long lines lose their middle, long lists their end."""
    lines = [_bounded_line(line) for line in text.split("\n")]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"… and {len(lines) - MOST_LINES} lines more"]
    return "\n".join(lines)


def _bounded_line(line: str) -> str:
    left_out = len(line) - LONGEST_LINE
    if left_out <= 0:
        return line
    return (
        f"{line[: LONGEST_LINE // 3]} … ({left_out} characters left out) … {line[-LONGEST_LINE * 2 // 3 :]}"
    )


def visible(text: str, *, keep_lines: bool = False) -> str:
    """Return a text that cannot act on a terminal: what is not printable is shown as its escape.

    Args:
        text: Anything, out of a page or a file.
        keep_lines: Line ends stay; for our own messages of several lines.
    """
    if text.isprintable():
        return text
    return "".join(_visible_character(character, keep_lines=keep_lines) for character in text)


def _visible_character(character: str, *, keep_lines: bool) -> str:
    if character.isprintable() or (keep_lines and character == "\n"):
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def counted(number: int, noun: str) -> str:
    """Return how many there are of something: "1 step", "2 steps"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a sign of full width, none for one put on another."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def shortened(text: str, columns: int) -> str:
    """Return a text that takes no more than so many columns, its end left out for a `…` where it is longer."""
    if columns_of(text) <= columns:
        return text
    rest = columns - 1
    kept = []
    for sign in text:
        rest -= _columns_of(sign)
        if rest < 0:
            break
        kept.append(sign)
    return "".join(kept).rstrip() + "…"


def _columns_of(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
