"""The words that make a control the person's."""

from __future__ import annotations

import pytest

from acepilot.flow.words import SUBMIT_WORDS, submit_word


def test_every_word_of_the_contract_is_there() -> None:
    """Every word that means sending is in the net, and none has been taken out of it."""
    assert (
        "submit save send sign certify authorize confirm agree accept apply enroll register pay delete remove "
        "deactivate finish verify captcha"
    ).split() == sorted(SUBMIT_WORDS, key=_order)


def _order(word: str) -> int:
    words = (
        "submit save send sign certify authorize confirm agree accept apply enroll register pay delete remove "
        "deactivate finish verify captcha"
    )
    return words.split().index(word)


@pytest.mark.parametrize("word", sorted(SUBMIT_WORDS))
@pytest.mark.parametrize("shape", ["{}", "Please {} now", "{}!", "({})", "{}: all", "e-{}", "* {}", "x_{}"])
def test_a_word_is_found_in_any_case_and_place(word: str, shape: str) -> None:
    """A submit word is found as a whole word, whatever its case and its neighbours."""
    assert submit_word(shape.format(word)) == word
    assert submit_word(shape.format(word.upper())) == word
    assert submit_word(shape.format(word.capitalize())) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("btnSubmit", "submit"),
        ("submitForm", "submit"),
        ("#save_changes", "save"),
        ("Sub\u00admit", "submit"),
        ("Sub\u200bmit", "submit"),
        ("ＳＵＢＭＩＴ", "submit"),
        ("sign\u00a0in", "sign"),
    ],
)
def test_a_word_in_disguise_is_found(text: str, word: str) -> None:
    """Identifiers, invisible signs and full-width letters hide nothing."""
    assert submit_word(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Next",
        "ACH Refund Authorization",
        "Account",
        "Add ACH Info",
        "Get Info/Refresh",
        "Design",
        "payee",
        "resend",
    ],
)
def test_other_words_are_not_found(text: str) -> None:
    """A word that only holds a submit word is another word."""
    assert submit_word(text) is None
