"""What decides is a code or a type: no code of ours compares a sentence that is said to a person."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import acepilot

SRC = Path(acepilot.__file__).parent.parent
READ_IN_OLD_RECORDS = "old_forms.py"
"""The one module that may know sentences: those that earlier versions wrote, which nobody rewords any more."""
ASKING = {
    "startswith",
    "endswith",
    "find",
    "index",
    "count",
    "match",
    "fullmatch",
    "search",
    "get",
    "removeprefix",
}
"""Methods that look a text up, or for one in another."""
ALLOWED = {
    ("build_context.py", "Did you mean"),
    ("launch.py", "Call log"),
    ("layout.py", "the desktop or a network disk"),
}
"""Texts of other programs, or of the very function that compares them."""


def sentences_compared(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the sentence of each comparison with one: of a module `texts`, or written in place."""
    tree = ast.parse(source)
    imported = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("texts")
        for name in node.names
    }
    for node in ast.walk(tree):
        for leaf in (leaf for part in _compared(node) for leaf in _leaves(part)):
            if sentence := _sentence(leaf, imported):
                yield leaf.lineno, sentence


def _compared(node: ast.AST) -> list[ast.expr]:
    """Return what a node compares, looks up or looks for."""
    match node:
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.MatchValue():
            return [node.value]
        case ast.Dict():
            return [key for key in node.keys if key is not None]
        case ast.Subscript():
            return [node.slice]
        case ast.Call(func=ast.Attribute(attr=attr, value=value)) if attr in ASKING:
            return [value, *node.args[:1]]
        case _:
            return []


def _leaves(part: ast.expr) -> Iterator[ast.expr]:
    """Yield what is compared, and what stands in a collection of such."""
    match part:
        case ast.Set(elts=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for one in parts:
                yield from _leaves(one)
        case _:
            yield part


def _sentence(leaf: ast.expr, imported: set[str]) -> str:
    match leaf:
        case ast.Attribute(value=ast.Name(id=module), attr=attr) if module.endswith("texts"):
            return f"{module}.{attr}"
        case ast.Name(id=name) if name in imported:
            return name
        case ast.Constant(value=str(text)) if _is_prose(text):
            return text
        case _:
            return ""


def _is_prose(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and all(word.strip(":,.;“”").isalnum() for word in words)


def test_nothing_compares_a_sentence() -> None:
    """Nobody asks whether a text is one of our sentences: to reword one changes nothing but what is read."""
    found = {
        (path.name, sentence, line)
        for path in SRC.glob("acepilot*/**/*.py")
        if path.name != READ_IN_OLD_RECORDS
        for line, sentence in sentences_compared(path.read_text("utf-8"))
    }
    assert {one for one in found if one[:2] not in ALLOWED} == set()
    assert {one[:2] for one in found} >= ALLOWED, "one of them is gone"


def test_comparisons_with_sentences_are_found() -> None:
    """The search finds each way in which a decision can hang on a sentence, and nothing where none does."""
    ways = (
        "notice == texts.STOPPED",
        "notice in {texts.STOPPED, texts.PAUSED}",
        "notice is not texts.STOPPED",
        "notice.startswith(texts.STOPPED)",
        "re.match(texts.STOPPED, notice)",
        "person_texts.STOPPED in notice",
        "{texts.STOPPED: 1}",
        "codes[texts.STOPPED]",
        "STOPPED == notice",
        "notice == 'the person said'",
        "'was submitted' in notice",
    )
    for way in ways:
        assert list(sentences_compared(f"from acepilot.person.texts import STOPPED\n{way}")), way
    assert list(sentences_compared("match notice:\n    case texts.STOPPED:\n        pass"))
    for other in (
        "tell(notice=texts.STOPPED)",
        "why == 'lock'",
        "outcome is Ended.DONE",
        "word.find('/a b')",
    ):
        assert list(sentences_compared(other)) == [], other
