"""YAML files as the text that stands in them, each part with its place.

`yamlreading` makes these of what a person wrote; a run's own copy is read quickly here. Must not know what a flow or a
client is: they hand in their models and their kind of error.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from acepilot.errors import InputError, Mistake, Place
from acepilot.yamlwords import explain_invalid

Path = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)

LARGEST_SIZE_BYTES = 256 * 1024
DEEPEST = 20
MOST_NODES = 20_000

_QuickLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlText:
    """A parsed file: plain Python data, and where each part stands.

    Attributes:
        name: The file's name, as messages give it.
        data: Its bytes.
        value: `str`, `list` or `dict` with `str` keys, nested; every scalar is the text as written.
    """

    name: str
    data: bytes
    value: object
    _places: dict[Path, Place] = field(repr=False)
    _key_places: dict[Path, Place] = field(repr=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return where a part stands, its key or its value; the nearest parent's place when there is none."""
        while path:
            found = self._key_places.get(path) if key else None
            if found or (found := self._places.get(path)):
                return found
            path = path[:-1]
        return self._places[()]


def read_quickly(data: bytes) -> object:
    """Return what stands in a YAML file of a run's record: as `YamlText.value`, without its rules and places.

    For files that were checked when they were written down, and that many are read of at a time. Whoever changed one
    since can put anything there but more, or deeper, than anybody reads; None where it cannot be read.
    """
    try:
        return _QuickReading().walk(yaml.compose(data.decode(), Loader=_QuickLoader), 0)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


class _QuickReading:
    """One file being read, with its nodes counted: an anchor that is used again counts each time."""

    def __init__(self) -> None:
        self._left = MOST_NODES

    def walk(self, node: yaml.Node | None, depth: int) -> object:
        """Return what a node holds.

        Raises:
            ValueError: It holds too much.
        """
        self._left -= 1
        if self._left < 0 or depth > DEEPEST:
            raise ValueError("more than is read")
        match node:
            case yaml.MappingNode():
                return {self._key(key): self.walk(value, depth + 1) for key, value in node.value}
            case yaml.SequenceNode():
                return [self.walk(item, depth + 1) for item in node.value]
            case yaml.ScalarNode():
                return str(node.value)
            case _:
                return None

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise ValueError("a key that is no text")  # noqa: TRY004 - of the file, not of a type
        return str(node.value)


def part_at(value: object, path: Path) -> object:
    """Return what stands at a path in a file's content; None when it has no such part."""
    for each in path:
        if isinstance(value, dict):
            value = value.get(str(each))
        elif isinstance(value, list) and isinstance(each, int) and each < len(value):
            value = value[each]
        else:
            return None
    return value


def validate(model: type[M], text: YamlText, *, error: type[InputError]) -> M:
    """Check a file's content against a model.

    Raises:
        InputError: It does not fit; each mistake has its place and the nearest right word.
    """
    try:
        return model.model_validate(text.value)
    except ValidationError as invalid:
        mistakes = [
            Mistake(text.place(explained.path, key=explained.is_key), explained.message, explained.hint)
            for explained in explain_invalid(model, invalid)
        ]
        raise error(tuple(dict.fromkeys(mistakes))) from invalid
