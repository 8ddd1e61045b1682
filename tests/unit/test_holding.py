"""The one matcher, on the corpus that redaction, lock and masks are tried on too."""

# ruff: noqa: E501 - data stays together

from __future__ import annotations

import base64
import random
import re
import time
from pathlib import Path

import pytest
from holdingcorpus import ACCOUNT, HONEST, KNOWN, OTHERS, UNKNOWN, Dress, coded
from hypothesis import given
from hypothesis import strategies as st
from shortkit import first

from acepilot.holding import SoughtValues, held, holds, shortened
from acepilot.readings import LAYERS, readings

NUMBERS = (ACCOUNT, *OTHERS)


def names_of(corpus: dict[str, dict[str, Dress]]) -> list[tuple[str, str]]:
    """Return every dress of a corpus, by kind and name."""
    return [(kind, name) for kind, dresses in corpus.items() for name in dresses]


@pytest.mark.parametrize("number", NUMBERS)
def test_known_dresses_are_found(number: str) -> None:
    """Each number is found in every dress that is said to be known, and its place is within the text."""
    sought = SoughtValues.sent([number])
    for kind, name in names_of(KNOWN):
        text = f"Before {KNOWN[kind][name](number)} after"
        places = [place for hit in sought.find(text) for place in hit.places]
        assert places, (kind, name)
        assert all(7 <= start < end <= len(text) - 5 for start, end in places), (kind, name)


@pytest.mark.parametrize("number", NUMBERS)
def test_unknown_dresses_are_not_found(number: str) -> None:
    """What is said not to be known is not found: the table says no less than what is so."""
    for kind, name in names_of(UNKNOWN):
        assert not holds(UNKNOWN[kind][name](number), [number]), (kind, name)


@pytest.mark.parametrize("number", NUMBERS)
def test_honest_texts_hold_nothing(number: str) -> None:
    """Dates, prices, other numbers, digests and lists are no alarm, alone or all together."""
    assert [text for text in HONEST if holds(text, [number])] == []
    assert not holds("\n".join(HONEST), [number])


def test_known_dresses_of_another_number_are_no_alarm() -> None:
    """The control: each dress, round a number that differs in one figure, is not the number."""
    other = ACCOUNT[:-1] + "8"
    alarms = [name for kind, name in names_of(KNOWN) if holds(KNOWN[kind][name](other), [ACCOUNT])]
    assert alarms == []


@given(st.text(alphabet="0123456789", min_size=8, max_size=17), st.data())
def test_any_two_dresses_one_in_the_other_are_found(number: str, data: st.DataObject) -> None:
    """A number in a code of signs, in another: as deep as said, whatever the number."""
    texts = {
        "signs or white space between the figures",
        "URL escapes",
        "hexadecimal and lists of character codes",
    }
    inner = data.draw(st.sampled_from([KNOWN[kind][name] for kind, name in names_of(KNOWN) if kind in texts]))
    assert holds(coded(1)(f"the number {inner(number)}"), [number])


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("state=CA", True), ('{"state":"ca"}', True), ("a%26state%3DCA%26b", True), ("en-CA", False), ("CAB", False),
        ("locale=en_CA", False), ("C.A.", True), ("see c/a", False), (coded(1)("state=CA;"), False),
    ],
)  # fmt: skip
def test_short_value_counts_alone(text: str, is_held: bool) -> None:
    """A value of fewer than five signs counts as a word or parameter of its own, and never out of a code."""
    assert holds(text, ["CA"]) is is_held


@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("name=Bay+%26+Sons", True), ("name=BAY & SONS, LLC", True), ("bay-sons", True), ("café René", False),
        ('{"bay":"sons"}', False), ("dam/bay&sons=1", True), ("Ｂａｙ＆Ｓｏｎｓ", True),
    ],
)  # fmt: skip
def test_words_are_not_made_of_two_data(text: str, is_held: bool) -> None:
    """A value without figures is found in other case, width and punctuation, not across what parts data."""
    assert holds(text, ["Bay & Sons"]) is is_held
    assert not holds("process&extra=1", ["Essex"])


def test_accents_make_no_difference() -> None:
    """A name is found composed, decomposed, and without its accents."""
    assert all(
        holds(text, ["Café René"]) for text in ("Cafe\u0301 Rene\u0301", "CAFE RENE", "caf%C3%A9-ren%C3%A9")
    )


def test_lost_zeros_count_for_the_number_alone() -> None:
    """What is left of a number counts as it, unless it is another value that was typed, or is too short."""
    assert held('{"a":123456789}', {ACCOUNT, "8172635490"}) == {ACCOUNT}
    assert held("ein=12-3456789", {ACCOUNT, "12-3456789"}) == {"12-3456789"}
    assert [shortened(number) for number in (ACCOUNT, "00012345", "8172635490", "0a123456")] == [
        "123456789",
        "",
        "",
        "",
    ]


def test_short_numbers_are_not_gathered_from_afar() -> None:
    """Six figures in their order are in many a text: they count with signs between, not with words."""
    assert holds("73-91:56", ["739156"])
    assert not holds("73 lines, 91 columns, 56 pages", ["739156"])


def bombs() -> dict[str, str]:
    """Return texts that were made to be long in reading."""
    rng, long = random.Random(7), 250_000
    deep = "a" * 60_000
    for _ in range(LAYERS):
        deep = base64.b64encode(deep.encode()).decode()
    return {
        "random base64": base64.b64encode(rng.randbytes(long * 3 // 4)).decode(), "deep base64": deep[:long],
        "base64 at two places": "MTEx" * (long // 4), "percents": "%25" * (long // 3), "backslashes": "\\" * long,
        "ampersands": "&amp;" * (long // 5), "codes": "48," * (long // 3), "lines": "ab\n" * (long // 3), "quotes": '"' * long,
        "equals": "=30" * (long // 3), "names": "a=&" * (long // 3), "zeros": "0" * long, "brackets": "[a" * (long // 2),
        "blanks": " " * long, "prose": "word of some length " * (long // 20), "dashes": "\n--" * (long // 3),
    }  # fmt: skip


@pytest.mark.full
@first("text", bombs().values(), 4, ids=bombs())
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    """A text of the length that the request guard reads at most is judged within some seconds of the processor's time."""
    began = time.process_time()
    holds(text, [ACCOUNT, "8172635490", "Bay & Sons", "94607", "CA"])
    assert time.process_time() - began < 5


def test_text_that_grows_past_all_measure_counts_as_holding(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is no no: what nobody could read through is taken to hold every value."""
    monkeypatch.setattr("acepilot.readings._MOST", 0)
    monkeypatch.setattr("acepilot.readings._MOST_BESIDE", 0)
    text = coded(1)("nothing of the kind stands in this sentence")
    assert held(text, {ACCOUNT, "CA"}) == {ACCOUNT, "CA"}
    assert holds(text, [ACCOUNT])
    assert SoughtValues([ACCOUNT]).find(text)[0].places == ((0, len(text)),)


def test_readings_know_where_they_come_from() -> None:
    """What a reading says at a place is what stands there in the text that was given, dressed."""
    text = f"see https://p.test/{coded(1)(ACCOUNT)}/now"
    (hit,) = [hit for hit in SoughtValues([ACCOUNT]).find(text) if len(hit.places) == 1]
    assert [text[start:end] for start, end in hit.places] == [coded(1)(ACCOUNT)]
    assert next(iter(readings(text))).text == text


def test_security_page_lists_the_kinds_of_the_corpus() -> None:
    """SECURITY.md says which kinds are known and which are not: the corpus's own, all of them and no other."""
    text = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    rows = re.search(r"\| known \| \| not known \|\n\|[-|]+\n((?:\|.*\n)+)", text)
    assert rows
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1].splitlines()]
    assert [row[0] for row in cells if row[0]] == list(KNOWN)
    assert [row[2] for row in cells if row[2]] == list(UNKNOWN)
