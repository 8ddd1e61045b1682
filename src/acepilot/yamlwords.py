"""The plain English for what is wrong in a YAML file, whether YAML says it or a model.

Must not know places in files: it tells which part is meant. Never repeats a value out of the file, as that may be
a secret; names of keys and the words that a model knows are all it quotes.
"""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

TAG_MARK = "\0"  # a tag of a union of ours starts with this, and no word of a file can

_LONG_NUMBER = re.compile(r"\d(?:[ ._-]?\d){5,}")


@dataclass(frozen=True)
class Explained:
    """What is wrong, in words.

    Attributes:
        is_at_start: Whether the place is where the broken thing began, not where it broke.
    """

    message: str
    hint: str = ""
    is_at_start: bool = False


@dataclass(frozen=True)
class Invalid:
    """A part of a file that does not fit its model."""

    path: tuple[str | int, ...]
    is_key: bool
    message: str
    hint: str = ""


_TABLE = r"""
mapping values are not allowed
    A colon and a space stand inside a text: it looks like a name and its value.
    Put the whole text in single quotes; or the line above lacks its colon, or this one is indented too far.
< could not find expected ':'
    A line has no colon where `name: value` was expected.
    Check the colon and the indentation.
(mapping keys|sequence entries) are not allowed|block sequence entries are not allowed
    A dash or a question mark stands where none can stand.
    Start a new line for it, or use single quotes.
cannot start any token
    A text cannot start with this sign.
    Put the whole text in single quotes.
< while scanning a quoted scalar.*unexpected (end of stream|document separator)
    A quote is opened here and never closed.
    Close it where the text ends.
escape
    A `\` stands in double quotes before a sign that it cannot stand before.
    Use single quotes.
< while scanning an? (anchor|alias)
    A text cannot start with `&` or `*`.
    Put the whole text in single quotes.
< while scanning a (directive|tag)
    A text cannot start with `%` or `!`.
    Put the whole text in single quotes.
< while scanning a block scalar
    Only a line break may follow `|` or `>`.
    Put the whole text in single quotes.
< while parsing a flow (sequence|mapping)
    A bracket is opened here and not closed rightly.
    Close it, or put the text in single quotes.
expected <block end>
    This line does not continue what stands above it.
    Indent it like its neighbours; a text in quotes ends with its quote: with such quotes within, use single ones.
expected the node content
    A text cannot start with this sign.
    Put the whole text in single quotes.
single document|document start
    A second document begins here.
    Keep one document in a file: delete the line `---`.
undefined alias
    A text that starts with `*` is read as a reference, to nothing.
    Put the whole text in single quotes.
duplicate anchor
    A text that starts with `&` is read as an anchor, set twice.
    Put the whole text in single quotes.
"""
"""What PyYAML says, as a regex, what is meant by it, and what to do; behind `<` what is told where the thing began."""


def _read(table: str) -> Iterator[tuple[str, Explained]]:
    lines = table.strip().splitlines()
    for said, message, hint in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        is_at_start = said.startswith("< ")
        yield said.removeprefix("< "), Explained(message.strip(), hint.strip(), is_at_start)


_YAML_ERRORS = tuple(_read(_TABLE))


def explain_yaml_error(context: str, problem: str) -> Explained:
    """Say in plain English what PyYAML found."""
    said = f"{context} {problem}"
    for pattern, explained in _YAML_ERRORS:
        if re.search(pattern, said):
            return explained
    return Explained("The file cannot be read as YAML here.", "Check quotes, colons and indentation.")


def explain_invalid(model: type[BaseModel], invalid: ValidationError) -> Iterator[Invalid]:
    """Say in plain English where a file's content does not fit its model, one by one.

    A model's own check may raise `ValueError(message)` or `ValueError(message, hint)`.
    """
    for error in invalid.errors(include_url=False):
        location = error["loc"]
        is_unknown = (
            error["type"] == "extra_forbidden"
        )  # then the last part is the file's own word, whatever it is
        is_key = bool(location) and location[-1] == "[key]" and not is_unknown
        path = tuple(part for part in (location[:-1] if is_key else location) if not _is_tag(part))
        if is_unknown:
            known = fields_at(model, location[:-1])
            word = str(path[-1])
            shown = _LONG_NUMBER.sub("••••", word)  # a number in the wrong column may be a secret
            hint = suggest(word, known)
            if word in _words_of(model) and word not in known:
                hint = f"It belongs to another group of lines: look at the indentation. {hint}"
            yield Invalid(path, is_key=True, message=f"`{shown}` is not known here.", hint=hint)
        elif error["type"] == "missing":
            example = _example(fields_at(model, location[:-1]).get(str(path[-1])))
            hint = f"Add a line `{path[-1]}: …`{example}."
            yield Invalid(path[:-1], is_key=False, message=f"`{path[-1]}` is missing.", hint=hint)
        else:
            yield Invalid(path, is_key, *_explain_value(error))


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known word, or at all of them."""
    words = sorted(known)
    lowered = {each.lower(): each for each in words}
    near = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{lowered[near[0]]}`?"
    return f"Known here: {', '.join(words)}." if words else ""


_KINDS: Mapping[str, tuple[str, str]] = {
    "string": (
        "one text",
        "Write it on the same line, after the colon; one that starts with [ or { in single quotes.",
    ),
    "list": ("a list", "Write each entry on a line of its own, after a dash."),
    "tuple": ("a list", "Write each entry on a line of its own, after a dash."),
    "dict": ("lines of `name: value`", "Indent them below."),
    "model": ("lines of `name: value`", "Indent them below."),
}
_FOUND: Mapping[type, str] = {str: "a text", list: "a list", dict: "a group of lines"}


def _explain_value(error: ErrorDetails) -> tuple[str, str]:
    kind = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind.partition("_")[0] in _KINDS and kind.endswith("_type"):
        expected, hint = _KINDS[kind.partition("_")[0]]
        found = "nothing" if error["input"] == "" else _FOUND.get(type(error["input"]), "something else")
        return f"Here {expected} must stand, and there is {found}.", hint
    if kind in {"value_error", "assertion_error"}:
        said = [str(each) for each in context["error"].args] or [error["msg"]]
        return said[0], said[1] if len(said) > 1 else ""
    if kind in {"literal_error", "enum"}:
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return "This is none of the words that may stand here.", suggest(str(error["input"]), words)
    if kind in {"string_too_short", "too_short"}:
        return "Nothing is written here.", "Write something below, or leave the line away."
    return f"{error['msg'].rstrip('.')}.", str(context.get("hint", ""))


def _is_tag(part: str | int) -> bool:
    return isinstance(part, str) and part.startswith(TAG_MARK)


def _example(field: FieldInfo | None) -> str:
    """Return how a line can look, to end a sentence with; nothing where one line does not show it."""
    example = field.examples[0] if field is not None and field.examples else None
    match example:
        case [str(only)]:
            return f", for example: [{only}]"
        case str():
            return f", for example: {example}"
        case _:
            return ""


def _words_of(annotation: object) -> frozenset[str]:
    """Return the names that may stand anywhere in a file."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        return frozenset(fields).union(*(_words_of(info.annotation) for info in fields.values()))
    return frozenset().union(*map(_words_of, get_args(annotation)))


def fields_at(annotation: object, path: tuple[str | int, ...]) -> Mapping[str, FieldInfo]:
    """Return what may stand in the group that a path leads to, by its names."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if path and _is_tag(path[0]) and any(isinstance(extra, Tag) for extra in arguments[1:]):
            matched = any(isinstance(extra, Tag) and extra.tag == path[0] for extra in arguments[1:])
            return fields_at(arguments[0], path[1:]) if matched else {}
        return fields_at(arguments[0], path)
    if origin in {Union, types.UnionType}:
        return {name: info for each in arguments for name, info in fields_at(each, path).items()}
    if origin in {list, tuple, dict}:
        return fields_at(arguments[-1 if origin is dict else 0], path[1:]) if path else {}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fields_of(annotation, path)
    return {}


def _fields_of(model: type[BaseModel], path: tuple[str | int, ...]) -> Mapping[str, FieldInfo]:
    named = {info.alias or name: info for name, info in model.model_fields.items()}
    if not path:
        return named
    info = named.get(str(path[0]))
    if info is None:
        return {}
    annotated = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    return fields_at(annotated, path[1:])
