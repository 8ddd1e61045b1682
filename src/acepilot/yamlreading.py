"""A YAML file that a person wrote, read by the rules for such files: one document, no tags, no surprises.

Every mistake is told with its place; the caller hands in its kind of error.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.resolver import Resolver

from acepilot.errors import InputError, Mistake, Place
from acepilot.yamltext import DEEPEST, LARGEST_SIZE_BYTES, MOST_NODES, Path, YamlText
from acepilot.yamlwords import explain_yaml_error

MOST_ALIASES = 20
MOST_TOKENS = 40_000
_COMMENT_APART = re.compile(r" {2,}#(?: |$)", re.MULTILINE)
_COMMENT = re.compile(r"[ ]*#")


def read_yaml(
    data: bytes, *, name: str, comments_after_plain: bool, error: type[InputError] = InputError
) -> YamlText:
    """Read a YAML file that a person wrote.

    Args:
        data: The file's bytes.
        comments_after_plain: Whether a comment may follow unquoted text on its line, two spaces apart.
        error: The class of the error that is raised.

    Raises:
        InputError: The file breaks a rule; all mistakes that could be found are in it.
    """
    return _YamlReading(name, data, comments_after_plain, error).read()


class _Tree(Parser, Composer, Resolver):
    """PyYAML's tree of tokens that have been scanned already: scanning is most of what reading takes."""

    def __init__(self, tokens: Iterable[yaml.Token]) -> None:
        Parser.__init__(self)
        Composer.__init__(self)
        Resolver.__init__(self)
        self._tokens = deque(tokens)

    def check_token(self, *kinds: type[yaml.Token]) -> bool:
        """Tell whether there is a next token, of one of these kinds if any are named; as PyYAML's scanner does."""
        return bool(self._tokens) and (not kinds or isinstance(self._tokens[0], kinds))

    def peek_token(self) -> yaml.Token | None:
        """Return the next token."""
        return self._tokens[0] if self._tokens else None

    def get_token(self) -> yaml.Token | None:
        """Take the next token."""
        return self._tokens.popleft() if self._tokens else None


@dataclass
class _YamlReading:
    """One file being read: what has been found so far."""

    name: str
    data: bytes
    comments_after_plain: bool
    error: type[InputError]
    mistakes: list[Mistake] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    key_places: dict[Path, Place] = field(default_factory=dict)
    open_nodes: list[int] = field(default_factory=list)
    tokens: list[yaml.Token] = field(default_factory=list)

    def read(self) -> YamlText:
        """Read bytes, characters, tokens, then the tree; raise at the first of these that has mistakes."""
        text = self._decode()
        self._check_characters(text)
        self._stop_at_mistakes()
        root = self._check_tokens(text) and self._compose()
        self._stop_at_mistakes()
        if not isinstance(root, yaml.Node) or (isinstance(root, yaml.ScalarNode) and root.value == ""):
            self._note(
                Place(self.name, 1, 1),
                "The file is empty.",
                "Write it, or begin with a copy of one that is in order.",
            )
            self._stop_at_mistakes()
        assert isinstance(root, yaml.Node)
        value = self._walk(root, ())
        self._stop_at_mistakes()
        return YamlText(self.name, self.data, value, self.places, self.key_places)

    def _note(self, place: Place, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(place, message, hint))

    def _stop_at_mistakes(self) -> None:
        if self.mistakes:
            raise self.error(tuple(dict.fromkeys(self.mistakes)))

    def _at(self, mark: yaml.Mark) -> Place:
        return Place(self.name, mark.line + 1, mark.column + 1)

    def _decode(self) -> str:
        if len(self.data) > LARGEST_SIZE_BYTES:
            most = f"The file is larger than {LARGEST_SIZE_BYTES // 1024} KiB, the most that is read."
            self._note(Place(self.name, 1, 1), most)
            self._stop_at_mistakes()
        if _looks_like_utf_16(self.data):
            self._note(
                Place(self.name, 1, 1),
                "The file is written in UTF-16.",
                "Save it again with the encoding UTF-8.",
            )
            self._stop_at_mistakes()
        try:
            return self.data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            before = self.data[: error.start].decode("utf-8-sig", "replace")
            self._note(
                _place_after(self.name, before),
                "The file is not written in UTF-8.",
                "Save it again with the encoding UTF-8.",
            )
            raise self.error(tuple(self.mistakes)) from error

    def _check_characters(self, text: str) -> None:
        for number, line in enumerate(text.split("\n"), 1):
            if line.isprintable():  # every sign that is a problem is none that prints
                continue
            for column, sign in enumerate(line, 1):
                if problem := _character_problem(sign, is_indent=not line[: column - 1].strip(" ")):
                    self._note(Place(self.name, number, column), *problem)
                    break

    def _check_tokens(self, text: str) -> bool:
        """Check what a tree no longer tells; return whether it is safe to build the tree."""
        depth = aliases = 0
        try:
            for token in yaml.scan(text, Loader=yaml.SafeLoader):
                self.tokens.append(token)
                depth += _depth_change(token)
                aliases += isinstance(token, yaml.AliasToken)
                if excess := _excess(depth, aliases, len(self.tokens)):
                    self._note(self._at(token.start_mark), excess, "Write it more simply.")
                    return False
                self._check_token(token, text)
        except yaml.YAMLError as error:
            self._note_yaml_error(error)
            return False
        return True

    def _check_token(self, token: yaml.Token, text: str) -> None:
        if isinstance(token, yaml.TagToken):
            self._note(
                self._at(token.start_mark),
                "A text that starts with `!` is read as a tag, and tags are not used here.",
                "Put the whole text in single quotes.",
            )
        elif isinstance(token, yaml.DirectiveToken):
            self._note(
                self._at(token.start_mark), "A line that starts with `%` is not used here.", "Delete it."
            )
        elif isinstance(token, yaml.ScalarToken) and token.plain:
            self._check_comment(token, text)

    def _check_comment(self, token: yaml.ScalarToken, text: str) -> None:
        end = token.end_mark.index
        if not _COMMENT.match(text, end):
            return
        if self.comments_after_plain and _COMMENT_APART.match(text, end):
            return
        apart = ", or put two spaces before the # if a comment is meant" if self.comments_after_plain else ""
        self._note(
            self._at(token.end_mark),
            "The text ends here, because ` #` begins a comment: what follows would be lost.",
            f"Put the whole text in single quotes{apart or ', or the comment on a line of its own'}.",
        )

    def _compose(self) -> yaml.Node | None:
        try:
            root = _Tree(self.tokens).get_single_node()
        except yaml.YAMLError as error:
            self._note_yaml_error(error)
            return None
        return root if isinstance(root, yaml.Node) else None

    def _note_yaml_error(self, error: yaml.YAMLError) -> None:
        if not isinstance(error, yaml.MarkedYAMLError):
            self._note(Place(self.name, 1, 1), "The file cannot be read as YAML.")
            return
        explained = explain_yaml_error(error.context or "", error.problem or "")
        mark = error.context_mark if explained.is_at_start else error.problem_mark
        mark = mark or error.problem_mark or error.context_mark
        place = self._at(mark) if mark else Place(self.name, 1, 1)
        self._note(place, explained.message, explained.hint)

    def _walk(self, node: yaml.Node, path: Path) -> object:
        place = self._at(node.start_mark)
        self.places[path] = place
        if id(node) in self.open_nodes or len(path) > DEEPEST or len(self.places) > MOST_NODES:
            self._note(place, "References (`*name`) make this endless, or far too large.", "Write it out.")
            self._stop_at_mistakes()
        self.open_nodes.append(id(node))
        value: object
        if isinstance(node, yaml.MappingNode):
            value = self._walk_mapping(node, path)
        elif isinstance(node, yaml.SequenceNode):
            value = [self._walk(item, (*path, index)) for index, item in enumerate(node.value)]
        else:
            value = self._scalar(node, place)
        self.open_nodes.pop()
        return value

    def _scalar(self, node: yaml.Node, place: Place) -> str:
        if getattr(node, "style", None) is None and node.value == "~":
            self._note(
                place, "`~` says nothing.", "Leave the whole line away, or write '~' if the sign is meant."
            )
        return str(node.value)

    def _walk_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            if key in found:
                first = self.key_places[(*path, key)]
                self._note(
                    self._at(key_node.start_mark),
                    f"`{key}` stands here a second time; it is on line {first.line} already.",
                    "Keep one of the two.",
                )
                continue
            self.key_places[(*path, key)] = self._at(key_node.start_mark)
            found[key] = self._walk(value_node, (*path, key))
        return found

    def _key(self, node: yaml.Node) -> str | None:
        place = self._at(node.start_mark)
        if not isinstance(node, yaml.ScalarNode):
            self._note(
                place, "A list or a group stands where a name was expected.", "Put the name in single quotes."
            )
            return None
        if node.style is None and node.value == "<<":
            self._note(place, "`<<` (merging) is not used here.", "Write the lines out.")
            return None
        if node.value == "" or (node.style is None and node.value == "~"):
            self._note(place, "A name is missing before the colon.")
            return None
        return str(node.value)


def _looks_like_utf_16(data: bytes) -> bool:
    """Tell whether every second byte is zero at the start, as in any such file that begins with plain letters."""
    start = data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[:64]
    halves = (start[0::2], start[1::2])
    return len(start) > 1 and any(half.count(0) * 2 > len(half) for half in halves)


def _place_after(name: str, text: str) -> Place:
    lines = text.split("\n")
    return Place(name, len(lines), len(lines[-1]) + 1)


def _excess(depth: int, aliases: int, count: int) -> str | None:
    if depth > DEEPEST:
        return f"Lines are nested more than {DEEPEST} deep."
    if aliases > MOST_ALIASES:
        return f"References (`*name`) are used more than {MOST_ALIASES} times."
    return "The file is far too long." if count > MOST_TOKENS else None


def _depth_change(token: yaml.Token) -> int:
    opening = (
        yaml.BlockMappingStartToken,
        yaml.BlockSequenceStartToken,
        yaml.FlowMappingStartToken,
        yaml.FlowSequenceStartToken,
    )
    if isinstance(token, opening):
        return 1
    closing = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
    return -1 if isinstance(token, closing) else 0


def _character_problem(sign: str, *, is_indent: bool) -> tuple[str, str] | None:
    if " " <= sign <= "~":
        return None
    if sign == "\t":
        return "A tab stands here.", "Use spaces."
    if sign == "\u00a0" and is_indent:
        return "A non-breaking space stands at the start of the line.", "Use plain spaces."
    if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}:
        return f"An invisible sign stands here (U+{ord(sign):04X}).", "Delete it, and type the text anew."
    return None
