"""How names are compared with what a page says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acepilot.flow.name_match import browser_regex, matches
from acepilot.flow.resolved import ResolvedName
from acepilot.folding import fold


def _name(text: str, *, is_regex: bool = False) -> ResolvedName:
    return ResolvedName(text, text, is_regex)


def _finds(name: ResolvedName, text: str) -> bool:
    return re.compile(browser_regex(name), re.IGNORECASE).search(text) is not None


LABELS = [
    "Bank Routing Number",
    "* Bank Routing Number:",
    "*Bank Routing Number",
    "Bank Routing Number *",
    "Bank Routing Number*:",
    "Bank Routing Number: *",
    "Bank Routing Number (required)",
    "(Required) Bank Routing Number",
    "  bank   ROUTING\n\tnumber  ",
    "Bank\u00a0Routing Number",
]
OTHERS = [
    "Routing Number",
    "Bank Routing Number 2",
    "Confirm Bank Routing Number",
    "Bank Routing Number:x",
    "Bank RoutingNumber",
    "Bank Routing Number (optional)",
    "",
]


@pytest.mark.parametrize("label", LABELS)
def test_marks_case_and_white_space_do_not_matter(label: str) -> None:
    """A field is found whatever required marks, colon, case and white space its label has."""
    assert matches(_name("Bank Routing Number"), label)
    assert _finds(_name("Bank Routing Number"), label)


@pytest.mark.parametrize("label", OTHERS)
def test_the_whole_name_must_be_there(label: str) -> None:
    """A label with more or less in it is another label."""
    assert not matches(_name("Bank Routing Number"), label)
    assert not _finds(_name("Bank Routing Number"), label)


@pytest.mark.parametrize("written", LABELS)
def test_a_flow_may_write_the_marks_too(written: str) -> None:
    """Marks in the flow's own name do not matter either."""
    assert matches(_name(written), "Bank Routing Number:")
    assert _finds(_name(written), "Bank Routing Number:")


@pytest.mark.parametrize(
    "text",
    [
        "Get Info/Refresh",
        'Say "Go"',
        "It's here",
        "a >> b",
        "1 < 2 > 1",
        "`x`",
        r"C:\x",
        "$5 (net) [a] {b} a|b.c*d+?^",
    ],
)
def test_signs_in_names_mean_themselves(text: str) -> None:
    """Quotes, slashes, arrows and regex signs in a name match themselves, and no quote or arrow stays bare."""
    assert _finds(_name(text), text)
    assert not _finds(_name(text), text.replace(text[1], "§"))
    assert not re.search("[\"'`<>]|(?<!\\\\)/", browser_regex(_name(text)))


@pytest.mark.parametrize("name", ["*", ":", "(required)", "* *"])
def test_a_name_of_nothing_but_marks_stays(name: str) -> None:
    """Marks alone are a name of their own, not an empty one that matches anything."""
    assert fold(name) != ""
    assert not matches(_name(name), "")


def test_a_regex_is_searched_for_ignoring_case() -> None:
    """A regex may match anywhere, over white space as a reader sees it."""
    name = _name("no .*(ach|data)", is_regex=True)
    assert matches(name, "There is NO\n ACH information.")
    assert _finds(name, "There is NO ACH information.")
    assert not matches(name, "All is well.")


def test_a_regex_survives_a_selector() -> None:
    """Quotes, arrows and slashes in a regex are escaped, however they were written."""
    name = _name(r'a\/b "c" \"d\" >> \\"', is_regex=True)
    assert _finds(name, r'a/b "c" "d" >> \"')
    assert not re.search("[\"'`<>/]", browser_regex(name))


@given(
    st.text(alphabet="aB *:()required\n\"'/>\\.+", min_size=1, max_size=25),
    st.text(alphabet="aB *:\n", max_size=8),
)
def test_both_comparisons_agree(name: str, text: str) -> None:
    """What Python compares by folding and a browser by regex comes to the same."""
    if not any(sign.isalnum() for sign in fold(name)):
        return
    for candidate in (text, name, f"* {name}:", f"{name} (required)", f"x{name}"):
        assert matches(_name(name), candidate) == _finds(_name(name), candidate)
