from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acepilot.plaintext import columns_of, shortened, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é €", "plain é €"),
        ("\x1b[2J\x07", r"\x1b[2J\x07"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("\x9b31m", r"\x9b31m"),
        ("no\u00a0break", "no break"),
        ("\ud83d", r"\ud83d"),
        ("\u2028", r"\u2028"),
    ],
)
def test_what_acts_on_a_terminal_is_shown_as_its_escape(text: str, shown: str) -> None:
    """Control, format and line characters are shown, not sent; a special space is a space."""
    assert visible(text) == shown


def test_own_lines_can_be_kept() -> None:
    """In a message of ours line ends stay, and only they."""
    assert visible("one\ntwo\r\x1b", keep_lines=True) == "one\ntwo\\r\\x1b"


@given(st.text())
def test_no_text_can_act(text: str) -> None:
    """Whatever comes in, what comes out is printable and one line; what was printable already is not touched."""
    shown = visible(text)
    assert shown.isprintable()
    assert not text.isprintable() or shown == text


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("Bayside", 7, "Bayside"),
        ("Bayside", 6, "Baysi…"),
        ("Bay side", 5, "Bay…"),
        ("東京貿易", 8, "東京貿易"),
        ("東京貿易", 7, "東京貿…"),
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("", 1, ""),
    ],
)
def test_text_is_shortened_by_the_columns_that_it_takes(text: str, columns: int, shown: str) -> None:
    """A sign of full width takes two columns, one that is put on another none."""
    assert shortened(text, columns) == shown
    assert columns_of(shown) <= columns
