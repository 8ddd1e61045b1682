"""Foreign text made visible: what a terminal or a reader's eye would obey is shown as its escape.

Owns which characters may reach a person as they are; everyone who tells a person something asks here. Knows no
terminal, no page and no file.
"""

from __future__ import annotations

import unicodedata


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
