"""YAML as people write it: read as text, with places, and nothing surprising."""

from __future__ import annotations

import time

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from acepilot.errors import ClientError, FlowError, InputError, Place
from acepilot.paths import shipped
from acepilot.yamlreading import read_yaml
from acepilot.yamltext import LARGEST_SIZE_BYTES, YamlText, read_quickly, validate


def _read(text: str | bytes, *, comments_after_plain: bool = False) -> YamlText:
    data = text.encode() if isinstance(text, str) else text
    return read_yaml(data, name="f.yaml", comments_after_plain=comments_after_plain)


def _mistakes(text: str | bytes, *, comments_after_plain: bool = False) -> list[str]:
    with pytest.raises(InputError) as caught:
        _read(text, comments_after_plain=comments_after_plain)
    return [f"{each.place.line}:{each.place.column} {each.message}" for each in caught.value.mistakes]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("021000021", "021000021"),
        ("yes", "yes"),
        ("null", "null"),
        ("1.50", "1.50"),
        ("0x1F", "0x1F"),
        ("2026-11-22", "2026-11-22"),
        ("12/31", "12/31"),
        ("1_000", "1_000"),
        ("'~'", "~"),
        ("'Bay #1 Imports'", "Bay #1 Imports"),
        ("Bay#1", "Bay#1"),
        ("", ""),
        ('"a\\tb"', "a\tb"),
        (">-\n  one\n  two", "one two"),
        ("Müller & Söhne", "Müller & Söhne"),
    ],
)
def test_a_scalar_is_the_text_as_written(written: str, read: str) -> None:
    """Whatever YAML would make of it, a scalar arrives as the text that stands there."""
    assert _read(f"a: {written}\n").value == {"a": read}


def test_lists_and_groups_are_plain_data() -> None:
    """Lists become lists and groups become dictionaries, in both spellings."""
    assert _read("a: [b, 'c']\nd:\n  - e: 1\n    f: {g: h}\n").value == {
        "a": ["b", "c"],
        "d": [{"e": "1", "f": {"g": "h"}}],
    }


def test_a_byte_order_mark_and_windows_line_ends_are_read_over() -> None:
    """A file saved by a Windows editor reads like any other, places included."""
    text = _read(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    assert text.value == {"a": "b", "c": "d"}
    assert text.place(("c",)) == Place("f.yaml", 2, 4)


def test_places_of_keys_and_values() -> None:
    """A key and its value have a place each; a missing part has its nearest parent's."""
    text = _read("a: b\nc:\n  - d: e\n")
    assert text.place(("c", 0, "d")) == Place("f.yaml", 3, 8)
    assert text.place(("c", 0, "d"), key=True) == Place("f.yaml", 3, 5)
    assert text.place(("c", 0, "missing", "deeper")) == Place("f.yaml", 3, 5)
    assert text.place(("missing",), key=True) == Place("f.yaml", 1, 1)


def test_an_anchor_may_be_used_again() -> None:
    """A few references are fine: what they stand for is read in each place."""
    assert _read("a: &x [1]\nb: *x\n").value == {"a": ["1"], "b": ["1"]}


@pytest.mark.parametrize(
    "line",
    ["a: Bay #1 Imports", "a: Bay  # one", "a: Bay #", "[Bay #1]"],
)
def test_a_hash_after_plain_text_is_a_mistake(line: str) -> None:
    """Unquoted text that a ` #` would cut short is refused, comment or not."""
    assert any("begins a comment" in mistake for mistake in _mistakes(line))


@pytest.mark.parametrize(
    "line", ["a: 'Bay'  # one", "a:  # one\n  b", "# one\na: b", "a: [b]  # one", "a: b#c"]
)
def test_comments_that_cut_nothing_short_are_fine(line: str) -> None:
    """A comment on its own line, after a key, a quote or a bracket is no mistake."""
    assert _read(line).value


def test_a_flow_may_have_comments_two_spaces_apart() -> None:
    """With comments allowed after plain text, two spaces before and one after the # make a comment."""
    assert _read("a: b  # one\nc: d  #\n", comments_after_plain=True).value == {"a": "b", "c": "d"}
    assert _mistakes("a: b # one", comments_after_plain=True) != []
    assert _mistakes("a: b  #1", comments_after_plain=True) != []


def test_all_character_mistakes_are_told_at_once() -> None:
    """Tabs, control signs and invisible signs are each told with their place."""
    assert _mistakes("a:\tb\nc: d\x07\n\u00a0e: f\ng: h\u202e\n") == [
        "1:3 A tab stands here.",
        "2:5 An invisible sign stands here (U+0007).",
        "3:1 A non-breaking space stands at the start of the line.",
        "4:5 An invisible sign stands here (U+202E).",
    ]


def test_mistakes_of_several_kinds_are_told_together() -> None:
    """Repeated keys, signs that say nothing and merging are all told, in the order of the file."""
    said = _mistakes("a: ~\nb: 1\nb: 2\nc: &x {d: 1}\n<<: *x\n")
    assert [each.split(" ")[0] for each in said] == ["1:4", "3:1", "5:1"]


def test_no_message_repeats_a_value() -> None:
    """A message never holds what stands in the file as a value, as that may be a secret."""
    for text in ("n: 4400987654321 # x", "n: 4400987654321: x", "n: '4400987654321", "n: !4400987654321 x"):
        assert "4400987654321" not in " ".join(_mistakes(text))


def test_the_error_is_of_the_kind_asked_for() -> None:
    """Whoever reads a file says which error its mistakes are."""
    with pytest.raises(ClientError):
        read_yaml(b"", name="c.yaml", comments_after_plain=False, error=ClientError)


@pytest.mark.full
def test_billions_of_nodes_are_refused_quickly() -> None:
    """References that multiply, deep nesting and endless lists end in a message within moments."""
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 11)
    )
    laughs = (
        "a0: &a0 ["
        + "x," * 200
        + "]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 6)}]\n" for n in range(1, 4))
    )
    started = time.process_time()
    for text in (bomb + "b: [*a10, *a10]", laughs, "a: " + "[" * 9_000, "a: [" + "x, " * 40_000 + "]"):
        assert _mistakes(text)
    assert time.process_time() - started < 20


def test_a_large_file_is_refused_unread() -> None:
    """A file beyond the bound is refused for its size alone."""
    assert "larger than 256 KiB" in _mistakes(b"a: " + b"x" * LARGEST_SIZE_BYTES)[0]


class _Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    first_name: str
    kind: str = "clerk"

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in {"clerk", "owner"}:
            raise ValueError("This is no kind of person.", "Write clerk or owner.")
        return kind


class _Firm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    people: list[_Person]
    by_desk: dict[str, _Person] = {}


def _invalid(text: str) -> list[str]:
    with pytest.raises(FlowError) as caught:
        validate(_Firm, _read(text), error=FlowError)
    return [f"{m.place.line}:{m.place.column} {m.message} {m.hint}".rstrip() for m in caught.value.mistakes]


def test_validate_returns_the_model() -> None:
    """A file that fits comes back as its model."""
    firm = validate(_Firm, _read("people: [{first_name: Dana}]"), error=FlowError)
    assert firm.people[0].first_name == "Dana"


def test_validate_tells_every_mistake_with_its_place() -> None:
    """Unknown and missing keys, wrong kinds and a model's own checks are told at once, at their places."""
    text = "people:\n  - frist_name: Dana\n  - first_name: [Lee]\n  - first_name: Kim\n    kind: boss\nby_desk: none\n"
    assert _invalid(text) == [
        "2:5 `first_name` is missing. Add a line `first_name: …`.",
        "2:5 `frist_name` is not known here. Did you mean `first_name`?",
        (
            "3:17 Here one text must stand, and there is a list. Write it on the same line, after the colon; one "
            "that starts with [ or { in single quotes."
        ),
        "5:11 This is no kind of person. Write clerk or owner.",
        "6:10 Here lines of `name: value` must stand, and there is a text. Indent them below.",
    ]


def test_validate_suggests_words_of_the_right_group() -> None:
    """The words suggested are those of the group in which the unknown word stands."""
    assert _invalid("people: []\nby_desk:\n  one:\n    first_name: Dana\n    xyz: 1\n") == [
        "5:5 `xyz` is not known here. Known here: first_name, kind."
    ]


def test_validate_at_the_top() -> None:
    """A file that is a list where a group was expected is told so."""
    assert _invalid("- people\n") == [
        "1:1 Here lines of `name: value` must stand, and there is a list. Indent them below."
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_file_in_utf_16_is_one_mistake(encoding: str) -> None:
    """Whether it begins with a mark or not, it is told as what it is, once."""
    mistakes = _mistakes(("company: x\n" * 500).encode(encoding))
    assert len(mistakes) == 1
    assert "UTF-16" in mistakes[0]


def test_a_record_s_file_is_read_quickly_as_it_is_read_with_care() -> None:
    """What is read without places is the same; what holds too much, or is no such file, is nothing."""
    for path in (*shipped("flows").glob("*.yaml"), *shipped("fixtures").glob("clients/*.yaml")):
        data = path.read_bytes()
        assert read_quickly(data) == read_yaml(data, name="x", comments_after_plain=True).value
    many = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (n, n, b", ".join([b"*%c" % (n - 1)] * 10)) for n in range(98, 106)
    )
    for bad in (many, b"[" * 30 + b"]" * 30, b"[" * 100_000, b"\xff", b"a: [", b"[a]: b", b""):
        assert read_quickly(bad) is None
