from __future__ import annotations

import pytest

from acepilot.client.interview import Check, Question
from acepilot.client.interview_answers import Given, WentBack, interviewed
from acepilot.client.serialize import Tree

SAID = {
    "Account type": "checking",
    "Legal name": "Bayside",
    "State": "Florida",
    "ZIP code": "33101",
    "Telephone": "305-555-0100",
    "Business e-mail": "customs@bayside.example",
    "IR number": "12-345678900",
    "Routing number": "021000021",
}


class Person:
    """Answers every question, and at one of them does something else instead, once.

    Attributes:
        asked: The questions that were put.
        offered: The secrets that were to be kept.
    """

    def __init__(self, at: int = -1, instead: BaseException | None = None) -> None:
        self.asked: list[str] = []
        self.offered: list[str] = []
        self._at = at
        self._instead = instead

    def section(self, title: str, about: str) -> None:
        """Say nothing."""

    def ask(self, question: Question) -> str:
        """Give the answer that there is, or the default, or any text."""
        self._turn(question.text)
        return SAID.get(question.text) or question.default or ("" if question.is_optional else "Any Text")

    def agree(self, text: str, *, default: bool) -> bool:
        """Agree to all but another importer."""
        assert isinstance(default, bool)
        self._turn(text)
        return "another" not in text

    def why_no_keyring(self) -> str:
        """Have one."""
        return ""

    def keep(self, name: str, check: Check) -> None:
        """Note what is to be kept."""
        assert callable(check)
        self.offered.append(name)

    def _turn(self, text: str) -> None:
        self.asked.append(text)
        if len(self.asked) - 1 == self._at and self._instead is not None:
            raise self._instead


def whole() -> tuple[Tree, Person]:
    """Return what an interview without interruption comes to, and who gave it."""
    person = Person()
    return interviewed(person, "acme", (), lambda _: None), person


def test_an_interview_goes_on_where_it_was_interrupted() -> None:
    """At whichever question: what was answered is not asked again, what was offered not again, and nothing is lost."""
    content, calm = whole()
    assert calm.offered == ["acme-bank-1", "acme-bank"]  # names of its own, which no other client shares
    for at in range(len(calm.asked)):
        kept: list[Given] = []
        first, second = Person(at, KeyboardInterrupt()), Person()
        with pytest.raises(KeyboardInterrupt):
            interviewed(first, "acme", (), lambda given, kept=kept: kept.__setitem__(slice(None), given))  # type: ignore[misc]
        assert interviewed(second, "acme", kept, lambda _: None) == content
        assert first.asked[:-1] + second.asked == calm.asked
        assert first.offered + second.offered == calm.offered


def test_an_interview_goes_back_from_any_question_to_the_one_before() -> None:
    """The one before is asked again, and then the one that was left; before the first there is none."""
    content, calm = whole()
    for at in range(len(calm.asked)):
        person = Person(at, WentBack())
        assert interviewed(person, "acme", (), lambda _: None) == content
        assert person.asked == [*calm.asked[: at + 1], *calm.asked[max(at - 1, 0) :]]


def test_answers_to_other_questions_are_asked_anew() -> None:
    """What was answered counts as long as the same is asked and the answer passes; what follows does not."""
    content, calm = whole()
    before = [Given("Legal name", "Bayside"), Given("EIN", "1"), Given("Kind of company", "LLC")]
    person = Person()
    assert interviewed(person, "acme", before, lambda _: None) == content
    assert person.asked == calm.asked[1:]
