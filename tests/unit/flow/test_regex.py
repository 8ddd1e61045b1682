"""The regexes that a flow may use."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acepilot.flow.regex import check_regex, escape_regex


@pytest.mark.parametrize(
    "source",
    [
        "success",
        "no .*(ach|data)",
        r"12-345678900",
        r"^(?!.*success).*\w",
        r"^add .*(ach|bank)",
        r"\d{2}-\d{7}[0-9A-Z]{2}",
        r"\$ ?\d+\.\d{2}",
        r"[^a-z]+$",
        r"(?:one|two)?",
        r"colou?r",
        r"a{2,}",
        r"a\/b",
        r"[\]\[.]",
        r"\bdone\b",
        "Zahlung bestätigt",
    ],
)
def test_what_both_read_alike_is_allowed(source: str) -> None:
    """Ordinary patterns pass, and Python compiles them."""
    assert check_regex(source) is None
    re.compile(source)


@pytest.mark.parametrize(
    "source",
    [
        "(a+)+",
        "(a*)*",
        "(a|a)*",
        "(a|ab)+",
        "(?:a?){50}",
        "((a)+)+",
        "(.*)*",
        "(a{1,9}){1,9}",
        ".*.*.*x",
        "a*a*a*a*a*a*a*",
    ],
)
def test_what_could_take_forever_is_refused(source: str) -> None:
    """Repetition of what repeats or chooses, and too much of it, is refused for its time."""
    problem = check_regex(source)
    assert problem is not None
    assert "very long" in problem.message


@pytest.mark.parametrize(
    "source",
    [
        r"(?P<a>b)",
        r"(?<a>b)",
        r"(?<=a)b",
        r"(?<!a)b",
        r"(?i)a",
        r"(?#no)a",
        r"(?>a)",
        r"a++",
        r"a*+",
        r"\Aa",
        r"a\Z",
        r"\p{L}",
        r"\N{DASH}",
        r"\x41",
        r"\u0041",
        r"[a--b]",
        r"[a&&b]",
        r"[]a]",
        r"[^]a]",
        r"[\b]",
        r"a{,3}",
        r"{",
        r"]",
        "(a)\\1",
        "😀",
        "[a",
        "(a",
        "a)",
        "a\\",
        "",
        "a{1001}",
        "[z-a]",
        "x" * 301,
        "((((((a))))))",
    ],
)
def test_what_only_one_of_them_reads_is_refused(source: str) -> None:
    """What Python and a browser read differently, or not at all, is refused with a reason."""
    problem = check_regex(source)
    assert problem is not None
    assert problem.message.endswith(".")


def test_the_worst_that_is_allowed_ends_quickly() -> None:
    """The slowest shapes that pass end within a moment on a long text that does not match."""
    text = "ab " * 300
    started = time.process_time()
    for source in (r".*a.*c", r"\w*\s*\w*c", r"a?b?a*b*\s*a*c", r"(?:ab ){5}.*c.*d"):
        assert check_regex(source) is None
        assert re.search(source, text, re.IGNORECASE) is None
    assert time.process_time() - started < 10


@given(st.text(max_size=40))
def test_an_escaped_text_finds_itself_alone(text: str) -> None:
    """An escaped text, whatever its signs, matches itself and not itself with more."""
    pattern = re.compile(escape_regex(text))
    assert pattern.fullmatch(text)
    assert not pattern.fullmatch(text + "x")


@given(st.text(alphabet="ab.*+?(){}[]|\\^$1,-", max_size=12))
def test_what_passes_compiles_in_python(source: str) -> None:
    """Nothing that passes the check is beyond Python."""
    if check_regex(source) is None:
        re.compile(source)
