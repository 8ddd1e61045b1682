"""A flow's file with some of its targets changed, and every other character left as it is.

Owns the edit of the text: comments, order and quoting stay. Must not know why a target is changed, nor where the file
lies.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import FoldedScalarString

from acepilot.errors import FlowError
from acepilot.flow.load import parse_flow
from acepilot.flow.target import Piece, split_pieces
from acepilot.flow.template import NotationError

WIDTH = 118
"""How wide a folded text is written, as in the flows that come with acepilot."""
_DASHES = (
    (2, 0),
    (4, 2),
    (6, 4),
    (3, 0),
)  # ruamel.yaml: the indent of what follows a dash, and of the dash itself
_UNBROKEN = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One target of one step, and what stands there instead.

    Attributes:
        stage: Which stage of the flow, from 1.
        step: Which step of the stage, from 1.
        old: The target as `Alternatives.text` or `PlainNames.text` has it.
        new: The whole text that takes its place.
    """

    stage: int
    step: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, order=True)
class Insertion:
    """Steps that come before one that is there, or in its place.

    Attributes:
        stage: Which stage of the flow, from 1.
        step: Before which step of the stage, from 1.
        lines: Their lines of YAML, the dash of each in the first column.
        instead_of: The target that they stand for, as `Alternatives.text` has it: a step that seeks nothing else goes,
            of a form its line alone. Empty for none.
    """

    stage: int
    step: int
    lines: tuple[str, ...]
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Healed:
    """A flow's file after its edits.

    Attributes:
        data: The bytes of the file.
        left: What could not be done without changing anything else.
    """

    data: bytes
    left: tuple[Edit | Insertion, ...]


def edit_flow(data: bytes, edits: Sequence[Edit | Insertion]) -> Healed:
    """Make edits one after the other, then insert; what would leave a file that is no flow is left out.

    Args:
        data: The bytes of a flow without mistakes.
        edits: What to change; steps count as they are in `data`.
    """
    left: list[Edit | Insertion] = []
    inserted = sorted((one for one in edits if isinstance(one, Insertion)), reverse=True)
    in_order: list[Edit | Insertion] = [*(one for one in edits if isinstance(one, Edit)), *inserted]
    for edit in in_order:
        text = data.decode("utf-8")
        changed = _edit_text(text, edit) if isinstance(edit, Edit) else _insert(text, edit)
        if changed is None or not _is_flow(changed.encode()):
            left.append(edit)
        else:
            data = changed.encode()
    return Healed(data, tuple(left))


def _is_flow(data: bytes) -> bool:
    try:
        parse_flow(data, name="flow.yaml")
    except FlowError:
        return False
    return True


def _edit_text(text: str, edit: Edit) -> str | None:
    """Return the text with one target changed; None when that cannot be done on its lines alone."""
    yaml = _yaml_for(text)
    tree = yaml.load(text)
    plain = _dump(yaml, tree)
    try:
        step = tree["stages"][edit.stage - 1]["steps"][edit.step - 1]
    except IndexError:
        return None
    if not _change_in(step, lambda scalar: _changed(scalar, edit)):
        return None
    return _carry_over(text, plain, _dump(yaml, tree))


def _insert(text: str, insertion: Insertion) -> str | None:
    """Return the text with steps before one of its own, and before the comments that stand above that."""
    if insertion.instead_of:
        return _replace(text, insertion)
    found = _lines_of_step(text, insertion.stage, insertion.step)
    if found is None:
        return None
    at, _, dash = found
    lines = text.splitlines(keepends=True)
    while at > 0 and lines[at - 1].lstrip().startswith("#") and lines[at - 1].find("#") >= dash:
        at -= 1
    lines[at:at] = _indented(insertion.lines, lines, at, dash)
    return "".join(lines)


def _replace(text: str, insertion: Insertion) -> str | None:
    """Return the text with steps in place of one of its own, below the comments above that; or of a line of a form."""
    only = Insertion(insertion.stage, insertion.step, insertion.lines)
    yaml = _yaml_for(text)
    tree = yaml.load(text)
    plain = _dump(yaml, tree)
    try:
        step = tree["stages"][insertion.stage - 1]["steps"][insertion.step - 1]
    except (IndexError, KeyError):
        return None
    old = Edit(insertion.stage, insertion.step, insertion.instead_of, insertion.instead_of)
    forms = [part for part in step.values() if isinstance(part, CommentedMap)]
    held = [(form, key) for form in forms for key in form if _changed(str(key), old) is not None]
    if held and sum(map(len, forms)) > 1:
        del held[0][0][held[0][1]]
        left = _carry_over(text, plain, _dump(yaml, tree))
        return _insert(left, only) if left is not None else None
    found = _lines_of_step(text, insertion.stage, insertion.step)
    if found is None or not (held or _change_in(step, lambda scalar: _changed(scalar, old))):
        return None
    at, end, dash = found
    lines = text.splitlines(keepends=True)
    lines[at:end] = _indented(insertion.lines, lines, at, dash)
    return "".join(lines)


def _lines_of_step(text: str, stage: int, step: int) -> tuple[int, int, int] | None:
    """Return on which line a step begins, before which it is over, from 0; and the column of its dash."""
    try:
        steps = _settings(*_DASHES[0]).load(text)["stages"][stage - 1]["steps"]
        at, column = steps.lc.item(step - 1)
    except (IndexError, KeyError):
        return None
    lines = text.splitlines()
    dash = lines[at].rfind("-", 0, column)
    if dash < 0 or lines[at][:dash].strip():
        return None
    ends = (n for n in range(at + 1, len(lines)) if lines[n].strip() and _indent(lines[n]) <= dash)
    end = next(ends, len(lines))
    while not lines[end - 1].strip():
        end -= 1
    return at, end, dash


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indented(new: Sequence[str], lines: Sequence[str], at: int, dash: int) -> list[str]:
    """Return new lines as they stand beside those of a step: with its indent, and its line's ending."""
    ending = "\r\n" if lines[at].endswith("\r\n") else "\n"
    return [f"{' ' * dash}{line}{ending}" for line in new]


def _yaml_for(text: str) -> YAML:
    """Return the settings that write a text most nearly as it is."""
    lines = text.splitlines()
    nearest, most = _settings(*_DASHES[0]), -1.0
    for dash in _DASHES:
        yaml = _settings(*dash)
        written = _dump(yaml, yaml.load(text)).splitlines()
        if written == lines:
            return yaml
        nearness = SequenceMatcher(None, lines, written, autojunk=False).ratio()
        if nearness > most:
            nearest, most = yaml, nearness
    return nearest


def _settings(sequence: int, offset: int) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _UNBROKEN
    yaml.indent(mapping=2, sequence=sequence, offset=offset)
    return yaml


def _dump(yaml: YAML, tree: object) -> str:
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _carry_over(text: str, plain: str, changed: str) -> str | None:
    """Return the text with the lines that differ in `changed`; None when `plain` has those otherwise."""
    lines, before, after = (each.splitlines(keepends=True) for each in (text, plain, changed))
    alike = SequenceMatcher(None, _spaced(lines), _spaced(before), autojunk=False)
    at = {b + n: a + n for a, b, size in alike.get_matching_blocks() for n in range(size)}
    for tag, b0, b1, c0, c1 in reversed(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if tag == "equal":
            continue
        where = [at.get(n) for n in range(b0, b1)]
        if not where or None in where:
            return None
        first = where[0]
        assert first is not None
        lines[first : first + len(where)] = after[c0:c1]
    return "".join(lines)


def _spaced(lines: list[str]) -> list[str]:
    """Return lines with one space for several, but for the indent: values may stand in columns."""
    return [re.sub(r"(?<=\S) +", " ", line) for line in lines]


def _change_in(node: Any, change: Callable[[str], str | None]) -> bool:  # noqa: ANN401 - whatever a flow holds
    """Change every key and every text within a part of the tree; tell whether one was."""
    if not isinstance(node, CommentedMap):
        return False
    was = False
    for key, value in list(node.items()):
        if isinstance(value, str) and (new := change(value)) is not None:
            node[key], was = _like(value, new), True
            _move_comment(node, key, len(new) - len(value))
        elif isinstance(value, CommentedMap):
            was |= _change_in(value, change)
        if isinstance(key, str) and (new := change(key)) is not None:
            _rename(node, key, _like(key, new))
            was = True
    return was


def _like(old: str, new: str) -> str:
    """Return the new text in the old one's dress: its quotes, or its folds."""
    if isinstance(old, FoldedScalarString):
        folded = FoldedScalarString(new)
        folded.fold_pos = list(_folds(new))
        written: str = folded
        return written
    return type(old)(new)


def _folds(text: str) -> Iterator[int]:
    """Return where a folded text goes on in the next line: the places of those spaces."""
    at = -1
    for line in textwrap.wrap(text, WIDTH - 10, break_long_words=False, break_on_hyphens=False)[:-1]:
        at += len(line) + 1
        yield at


def _rename(node: CommentedMap, old: str, new: str) -> None:
    """Give a key another name, in its place and with its comment."""
    place = list(node).index(old)
    comment = node.ca.items.pop(old, None)
    node.insert(place, new, node.pop(old))
    if comment is not None:
        node.ca.items[new] = comment
        _move_comment(node, new, len(new) - len(old))


def _move_comment(node: CommentedMap, key: str, by: int) -> None:
    """Keep the comment behind a key's value as far from it as it was: two spaces make it a comment."""
    behind = node.ca.items.get(key, [None] * 3)[2]
    if behind is not None and not behind.value.startswith("\n"):
        behind.column += by


def _changed(scalar: str, edit: Edit) -> str | None:
    """Return a key or text of the step with the target changed; None when it does not hold it."""
    try:
        pieces, separators = split_pieces(scalar)
    except NotationError:
        return None
    parts = [_Part([pieces[0]])]
    for separator, piece in zip(separators, pieces[1:], strict=True):
        if separator == ">":
            parts.append(_Part([piece]))
        else:
            parts[-1].add(separator, piece)
    if not any(part.is_called(edit.old) for part in parts):
        return None
    return " > ".join(edit.new if part.is_called(edit.old) else part.text for part in parts)


class _Part:
    """What stands between two `>` of a text: a target, or the plain names of a menu entry."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._texts = [piece.text for piece in pieces]
        self._is_bound = any(piece.is_bound for piece in pieces)

    def add(self, separator: str, piece: Piece) -> None:
        """Add what follows a `|` or `>>`."""
        self._texts += [separator, piece.text]
        self._is_bound |= piece.is_bound

    @property
    def text(self) -> str:
        """Return it as a flow has it: names stand close, targets apart."""
        return (" " if self._is_bound else "").join(self._texts)

    def is_called(self, old: str) -> bool:
        """Tell whether a model has this text for it."""
        return old in {" ".join(self._texts), "".join(self._texts)}
