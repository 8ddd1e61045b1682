"""The notation for a control on the page: `row /…/ >> link "Open" | button "Open"`.

Owns parsing it. Must not know YAML, steps or pages: whoever parses a target
says where it stands in a file.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from acepilot.flow.regex import check_regex
from acepilot.flow.roles import ROLES
from acepilot.flow.template import NotationError, Reference, Template, parse_template


class By(StrEnum):
    """What a part of a target is sought by."""

    ROLE = "role"
    LABEL = "label"
    TEXT = "text"
    PLACEHOLDER = "placeholder"
    TESTID = "testid"
    CSS = "css"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a control: matched whole and folded, or a regex that is searched for."""

    template: Template
    is_regex: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One control: `button "Next"`, `alert`, `css "#total"`.

    Attributes:
        role: The ARIA role, for `By.ROLE` alone.
        name: The name, or the selector for css and testid; None for a bare role.
    """

    by: By
    role: str | None
    name: Name | None


@dataclass(frozen=True, slots=True)
class Chain:
    """`a >> b`: b inside a."""

    parts: tuple[Part, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Alternatives:
    """`a | b`: the first is wanted, the rest are fallbacks."""

    chains: tuple[Chain, ...]
    text: str

    @property
    def templates(self) -> tuple[Template, ...]:
        """Return every text in it that may hold values."""
        return tuple(part.name.template for chain in self.chains for part in chain.parts if part.name)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a target between two separators."""

    text: str
    is_bound: bool  # whether it holds a "…" or a /…/


_PART_HEAD = re.compile(r"\s*[A-Za-z]+\s+(?=/\S)")
_SEPARATOR = re.compile(r">>|\||>")


def split_pieces(text: str) -> tuple[list[Piece], list[str]]:
    """Split at `>>`, `|` and `>` outside of quotes and regexes; return the pieces and what stood between.

    Raises:
        NotationError: A quote or a regex is not closed.
    """
    pieces: list[Piece] = []
    separators: list[str] = []
    start = position = 0
    is_bound = False
    while position < len(text):
        head = _PART_HEAD.match(text, position) if position == start else None
        if head or text[position] == '"':
            position = _end_of_bound(text, head.end(), "/") if head else _end_of_bound(text, position, '"')
            is_bound = True
        elif text.startswith("${", position):
            closing = text.find("}", position)
            position = closing + 1 if closing >= 0 else len(text)
        elif separator := _SEPARATOR.match(text, position):
            pieces.append(Piece(text[start:position].strip(), is_bound))
            separators.append(separator.group())
            start = position = separator.end()
            is_bound = False
        else:
            position += 1
    pieces.append(Piece(text[start:].strip(), is_bound))
    return pieces, separators


def _end_of_bound(text: str, opening: int, sign: str) -> int:
    found = re.compile(rf"(?:\\.|[^{sign}\\])*{sign}", re.DOTALL).match(text, opening + 1)
    if found:
        return found.end()
    kind = "quote" if sign == '"' else "regex"
    raise NotationError(
        f"A {kind} is opened with {sign} and never closed: {text[opening:].strip()}",
        hint=f"Write a second {sign} where the name ends.",
    )


def parse_target(text: str) -> Alternatives:
    """Parse a target: quotes and `/…/` bind first, then `>>`, then `|`.

    Raises:
        NotationError: The text is no target; the message says what was expected.
    """
    pieces, separators = split_pieces(text)
    if ">" in separators:
        raise NotationError(
            "A single `>` parts the steps of `navigate:`, not a target.",
            hint="Write `>>` for a control inside another.",
        )
    return build_alternatives(pieces, separators)


def build_alternatives(pieces: list[Piece], separators: list[str]) -> Alternatives:
    """Build the target out of its pieces and the `>>` and `|` between them."""
    groups: list[list[Piece]] = [[pieces[0]]]
    for separator, piece in zip(separators, pieces[1:], strict=True):
        if separator == "|":
            groups.append([piece])
        else:
            groups[-1].append(piece)
    chains = tuple(_parse_chain(group) for group in groups)
    return Alternatives(chains, " | ".join(chain.text for chain in chains))


def _parse_chain(pieces: list[Piece]) -> Chain:
    parts = tuple(_parse_part(piece.text) for piece in pieces)
    if any(part.by is By.VALUE for part in parts[:-1]):
        raise NotationError(
            "`value` is what the page shows for a name: nothing stands inside it.",
            hint='Put `value` last: dialog >> value "Routing Number"',
        )
    return Chain(parts, " >> ".join(piece.text for piece in pieces))


_PART = re.compile(r"(?P<word>[A-Za-z]+)(?:\s+(?P<rest>.*))?\Z", re.DOTALL)
_WORDS = frozenset(By) - {By.ROLE}
_OTHER_QUOTES = "'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb "
"""What editors and other languages have for quotes: a name stands in straight double ones."""
_EXAMPLE = 'Write a role and its name: button "Next", link /detail/, alert'


def _parse_part(text: str) -> Part:
    if not text:
        raise NotationError("A target is missing here.", hint=_EXAMPLE)
    match = _PART.match(text)
    if match is None or (match["rest"] is not None and match["rest"][0] not in '"/'):
        raise NotationError(f"This is no target: {text}", hint=_missing_quotes(text))
    by, role = _parse_word(match["word"])
    name = _parse_name(match["rest"], by) if match["rest"] else None
    if name is None and by is not By.ROLE:
        raise NotationError(f"`{by}` needs a name.", hint=f'Write {by} "…"')
    return Part(by, role, name)


def _missing_quotes(text: str) -> str:
    word, _, rest = text.partition(" ")
    if rest and (word in ROLES or word in _WORDS):
        return f'Put the name in double quotes: {word} "{rest.strip(_OTHER_QUOTES)}"'
    return _EXAMPLE


def _parse_word(word: str) -> tuple[By, str | None]:
    if word in ROLES:
        return By.ROLE, word
    if word in _WORDS:
        return By(word), None
    known = sorted(ROLES | _WORDS)
    is_a_name = word[0].isupper() and word.lower() not in known
    near = [] if is_a_name else difflib.get_close_matches(word.lower(), known, n=1)
    raise NotationError(
        f"`{word}` is no kind of control.", hint=f"Did you mean `{near[0]}`?" if near else _EXAMPLE
    )


def _parse_name(rest: str, by: By) -> Name:
    sign = rest[0]
    end = _end_of_bound(rest, 0, sign)
    if end != len(rest):
        raise NotationError(
            f"Something stands after the name: {rest[end:].strip()}",
            hint="A regex takes no letters after it; write `>>` for a control inside, `|` for another name."
            if sign == "/"
            else "Write `>>` for a control inside, `|` for another name of the same; another control is another step.",
        )
    inside = rest[1 : end - 1]
    if sign == "/":
        return _parse_regex_name(inside, by)
    quoted = r'\\(["])' if by is By.CSS else r'\\(["\\])'
    template = parse_template(re.sub(quoted, r"\1", inside))
    if not template.names and not any(sign.isalnum() for sign in template.text):
        raise NotationError("The name in the quotes is empty.", hint="Leave the quotes away for any name.")
    if by is By.CSS and ">>" in inside:
        raise NotationError("A `css` selector holds no `>>`.", hint='Write it outside: css "…" >> css "…"')
    return Name(template, is_regex=False)


def _parse_regex_name(inside: str, by: By) -> Name:
    if by in {By.CSS, By.TESTID}:
        raise NotationError(f"`{by}` takes no regex.", hint=f'Write {by} "…"')
    template = parse_template(inside)
    problem = check_regex(
        "".join("(?:x)" if isinstance(part, Reference) else part for part in template.parts)
    )
    if problem:
        raise NotationError(f"The regex /{inside}/ cannot be used: {problem.message}", hint=problem.hint)
    return Name(template, is_regex=True)
