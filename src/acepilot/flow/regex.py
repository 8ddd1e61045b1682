r"""The regexes that a flow may use: only what Python and a browser read alike, and what ends quickly.

Owns a small reader of that shared language. Allowed: letters and signs, `.`, `[…]`, `\d \w \s \b` and their
opposites, `( )`, `(?: )`, `(?= )`, `(?! )`, `|`, `^`, `$`, `? * +` and `{n,m}`, each also with a lazy `?`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST_PATTERN = 300
LARGEST_COUNT = 100
MOST_WIDE_REPEATS = 2
MOST_REPEATS = 6

_SPECIAL = frozenset(r"\^$.*+?()[]{}|/")
_CLASS_ESCAPES = frozenset("dDwWsS")
_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")


@dataclass(frozen=True, slots=True)
class RegexProblem:
    """Why a regex is refused, and what to write instead."""

    message: str
    hint: str = ""


_SIMPLER = "Write it more simply, or give the whole name in double quotes."


class _Refused(Exception):
    """A regex is refused; never leaves this module."""

    def __init__(self, message: str, hint: str = _SIMPLER) -> None:
        super().__init__(message)
        self.problem = RegexProblem(message, hint)


def escape_regex(text: str) -> str:
    """Return a regex source that finds exactly this text, in Python and in a browser."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def check_regex(source: str) -> RegexProblem | None:
    """Return why a regex cannot be used, else None."""
    try:
        _Reader(source).read()
        re.compile(source, re.IGNORECASE)
    except _Refused as refused:
        return refused.problem
    except re.error as error:
        return RegexProblem(f"it cannot be read ({error.msg}).", _SIMPLER)
    return None


@dataclass(slots=True)
class _Shape:
    """What a stretch of a regex holds, as far as its speed is concerned."""

    is_wide: bool = False
    has_repeat: bool = False
    has_choice: bool = False


@dataclass(slots=True)
class _Reader:
    source: str
    position: int = 0
    repeats: int = 0
    wide_repeats: int = 0
    _depth: int = field(default=0)

    def read(self) -> None:
        """Read the whole regex.

        Raises:
            _Refused: Something in it is not shared, or could be slow.
        """
        if not self.source:
            raise _Refused("it is empty.", "Leave the name away for any name.")
        if len(self.source) > LONGEST_PATTERN:
            raise _Refused(f"it is longer than {LONGEST_PATTERN} characters.")
        if any(ord(sign) > 0xFFFF for sign in self.source):
            raise _Refused("it holds a character that browsers count as two, such as an emoji.")
        self._choices()
        if self.position < len(self.source):
            raise _Refused("a `)` closes nothing.", r"Write \) for the sign itself.")

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _choices(self) -> _Shape:
        shape = _Shape()
        while self._peek() not in {"", ")"}:
            if self._peek() == "|":
                self.position += 1
                shape.has_choice = True
                continue
            atom = self._atom()
            shape.has_repeat |= self._quantifier(atom) or atom.has_repeat
            shape.has_choice |= atom.has_choice
        return shape

    def _atom(self) -> _Shape:
        sign = self._peek()
        self.position += 1
        match sign:
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return _Shape(is_wide=self._escape() in "DSWw")
            case ".":
                return _Shape(is_wide=True)
            case "*" | "+" | "?":
                raise _Refused(f"a `{sign}` repeats nothing.", rf"Write \{sign} for the sign itself.")
            case "{" | "}" | "]":
                raise _Refused(f"a bare `{sign}` is read differently here and there.", rf"Write \{sign}")
            case _:
                return _Shape()

    def _group(self) -> _Shape:
        if self._peek() == "?":
            kind = self.source[self.position : self.position + 2]
            if kind not in {"?:", "?=", "?!"}:
                opening = self.source[self.position - 1 : self.position + 3]
                raise _Refused(
                    f"`{opening}` is not the same in Python and in a browser.",
                    "Use plain groups: ( ), (?: ), (?= ) or (?! ).",
                )
            self.position += 2
        self._depth += 1
        if self._depth > 5:
            raise _Refused("its groups stand more than five deep.")
        shape = self._choices()
        self._depth -= 1
        if self._peek() != ")":
            raise _Refused("a `(` is never closed.", r"Write \( for the sign itself.")
        self.position += 1
        return shape

    def _class(self) -> _Shape:
        end = self.position
        while end < len(self.source) and self.source[end] != "]":
            end += 2 if self.source[end] == "\\" else 1
        inside = self.source[self.position : end]
        if end >= len(self.source):
            raise _Refused("a `[` is never closed.", r"Write \[ for the sign itself.")
        bare = re.sub(r"\\.", "", inside)
        if inside in {"", "^"} or "[" in bare or re.search(r"--|&&|\|\||~~", bare):
            raise _Refused(
                f"the set [{inside}] is not the same in Python and in a browser.",
                r"Write \[ and \] in a set.",
            )
        self._class_escapes(inside)
        self.position = end + 1
        return _Shape(is_wide=inside.startswith("^") or bool(re.search(r"\\[DSWw]", inside)))

    def _class_escapes(self, inside: str) -> None:
        for escaped in re.findall(r"\\(.)", inside):
            if escaped.isalnum() and escaped not in _CLASS_ESCAPES:
                raise _Refused(rf"\{escaped} in a set is not the same in Python and in a browser.")

    def _escape(self) -> str:
        sign = self._peek()
        self.position += 1
        if not sign:
            raise _Refused(r"a `\` stands at its end.", r"Write \\ for the sign itself.")
        if sign.isdigit():
            raise _Refused(
                rf"\{sign} looks back at a group, which can take very long.", "Write out what it stands for."
            )
        if not sign.isascii() or (sign.isalnum() and sign not in _CLASS_ESCAPES | {"b", "B"}):
            raise _Refused(rf"\{sign} is not the same in Python and in a browser.")
        return sign

    def _quantifier(self, atom: _Shape) -> bool:
        """Read a repetition of `atom`, if one stands here; return whether it has no fixed count."""
        sign = self._peek()
        if not sign or sign not in "?*+{":
            return False
        least, most = self._counts(sign)
        if self._peek() == "?":
            self.position += 1
        if (self._peek() or " ") in "?*+{":
            raise _Refused("a repetition is repeated.", r"Write \+ or \* for the sign itself.")
        if most is None:
            self._count_repeat(atom)
        if most != 1 and (atom.has_repeat or atom.has_choice):
            raise _Refused(
                "a repetition of something that itself repeats or chooses can take very long.",
                "Repeat only single signs or sets: [ab]+ and not (a|b)+.",
            )
        return most is None or least != most

    def _counts(self, sign: str) -> tuple[int, int | None]:
        if sign != "{":
            self.position += 1
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        match = _COUNT.match(self.source, self.position)
        if match is None:
            raise _Refused("a bare `{` is read differently here and there.", r"Write \{")
        self.position = match.end()
        least = int(match[1])
        most = least if match[2] is None else int(match[3]) if match[3] else None
        if max(least, most or 0) > LARGEST_COUNT or (most is not None and most < least):
            raise _Refused(
                f"{match[0]} is no count between 0 and {LARGEST_COUNT}.",
                "Write the smaller number first: {1,2}.",
            )
        return least, most

    def _count_repeat(self, atom: _Shape) -> None:
        self.repeats += 1
        self.wide_repeats += atom.is_wide
        if self.wide_repeats > MOST_WIDE_REPEATS or self.repeats > MOST_REPEATS:
            raise _Refused(
                "it repeats too much, which can take very long.",
                f"Use at most {MOST_WIDE_REPEATS} of `.*` and its like; a regex is searched for anywhere.",
            )
