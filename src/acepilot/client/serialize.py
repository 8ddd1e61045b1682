"""Client files as text: every value in quotes, so that no tool can read it as something else.

Owns the quoting alone: what stands in a client is in `models`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

Tree = Mapping[str, "str | Tree | Sequence[Tree]"]
"""What a file holds: texts, groups and lists of groups, by name."""


def write_yaml(tree: Tree, *, head: str = "") -> bytes:
    """Write a file.

    Args:
        tree: Its content; texts are single lines.
        head: A comment for its beginning; empty for none.
    """
    comment = "".join(f"# {line}\n" for line in textwrap.wrap(head, 100))
    return (comment + "\n".join(_group(tree, "")) + "\n").encode()


def _group(tree: Tree, indent: str) -> Iterator[str]:
    for name, value in tree.items():
        if isinstance(value, str):
            yield f"{indent}{name}: {quoted(value)}"
        elif isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _group(value, indent + "  ")
        else:
            yield f"{indent}{name}:"
            for entry in value:
                first, *rest = _group(entry, indent + "    ")
                yield f"{indent}  - {first.lstrip()}"
                yield from rest


def quoted(text: str) -> str:
    """Put a single line in single quotes, in which YAML reads every character as it is."""
    return "'" + text.replace("'", "''") + "'"
