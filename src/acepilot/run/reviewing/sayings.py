"""What the page has said during a review, and which of it may be the portal's answer to a press.

Owns what stood there before the press, and what is new since. Knows no page and no journal: texts come in as they are
heard, judgements go out as codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from acepilot.browser.events import Said
from acepilot.browser.locators import TEXT_ROLES
from acepilot.browser.world import World
from acepilot.flow.name_match import matches
from acepilot.flow.resolved import ResolvedName, ResolvedTarget
from acepilot.flow.target import By
from acepilot.folding import fold
from acepilot.run.reviewing.wording import Mood, is_doubtful, mood_of

SHORTEST_VALUE = 3
_COUNT = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
NEUTRAL = "A text that says nothing of it"


class Meaning(StrEnum):
    """What a text means after a press: an answer, something the person must judge, or nothing."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNSURE = "unsure"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A text that is new since the press."""

    text: str
    is_datum: bool
    world: World | None


@dataclass(frozen=True, slots=True)
class WantedAnswer:
    """What an answer looks like.

    Attributes:
        refused: Its target for a refusal, if it has one.
        values: What the client's file holds, and what stands in the fields: it says nothing, wherever it is shown.
    """

    until: ResolvedTarget
    refused: ResolvedTarget | None
    values: tuple[str, ...]

    def mood_of(self, text: str) -> Mood:
        """Return what the words of a text say of the form."""
        return mood_of(self.without_values(text))

    def meaning_of(self, text: str, *, is_datum: bool = False) -> Meaning:
        """Return what a new text means, whatever its role.

        A name that the flow gives decides where the words do not speak against it; words alone decide nothing.
        """
        words = self.without_values(text)
        mood = mood_of(words)
        fits = any(_is_name_of(name, text, words) for name in _names(self.until))
        if fits and mood in {Mood.WELL, Mood.NONE} and not is_datum:
            return Meaning.ACCEPTED
        if not fits and self.refused is not None and mood is Mood.BADLY and not is_datum:
            telling = tuple(name for name in _names(self.refused) if not matches(name, NEUTRAL))
            if any(_is_name_of(name, text, words) for name in telling):
                return Meaning.REFUSED
        speaks = mood in {Mood.WELL, Mood.BADLY, Mood.MIXED, Mood.APART}
        return Meaning.UNSURE if fits or speaks else Meaning.NOTHING

    def speaks_against(self, outcome: Meaning, text: str) -> bool:
        """Tell whether the words of a text that has the flow's own role say something else than it was taken for."""
        mood = self.mood_of(text)
        if mood in {Mood.WAITING, Mood.APART}:
            return True
        if outcome is Meaning.ACCEPTED:
            return mood is Mood.BADLY or is_doubtful(self.without_values(text))
        return mood is Mood.WELL

    def without_values(self, text: str) -> str:
        """Return a text without the client's values: a company may be called Success."""
        for value in self.values:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", text, flags=re.IGNORECASE)
        return " ".join(text.split())


def plain_values(values: Iterable[str]) -> tuple[str, ...]:
    """Return values as `WantedAnswer` takes them: the longest first, none so short that it could stand in any text."""
    return tuple(
        sorted({v.strip() for v in values if len(v.strip()) >= SHORTEST_VALUE}, key=len, reverse=True)
    )


@dataclass(slots=True)
class Sayings:
    """The texts of one review.

    Attributes:
        known: When each text was first seen, in milliseconds of the browser's clock, by what tells it from others.
        fresh: What is new since the press, in order.
        old: What stood there as the person pressed, data aside, as it may come again: with other counts and times.
        taken: Texts that were an answer to an earlier press: the page may say them again.
    """

    known: dict[str, float] = field(default_factory=dict)
    fresh: list[Fresh] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    old: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def hear(self, said: Said, pressed_at: float | None) -> None:
        """Take in texts; those that were never there before the press are fresh."""
        for one in said.texts:
            key = _key(one.text)
            is_first = key not in self.known
            self.known.setdefault(key, said.at)
            if pressed_at is None or said.at <= pressed_at:
                if not one.is_datum:
                    self.old.setdefault(key, _pattern(one.text))
                continue
            if is_first or (key in self.taken and all(_key(other.text) != key for other in self.fresh)):
                self.fresh.append(Fresh(one.text, one.is_datum, said.world))

    def hear_dialog(self, text: str) -> None:
        """Take in what a dialog says after the press: each that opens is new, whatever an earlier one said."""
        self.fresh.append(Fresh(text, is_datum=False, world=None))

    def press(self) -> None:
        """Forget what was new: the person has pressed again."""
        self.taken |= {_key(one.text) for one in self.fresh}
        self.fresh.clear()

    def is_stale(self, text: str, until: ResolvedTarget) -> bool:
        """Tell whether what makes a text an answer stood there before the press.

        A page may draw it anew, hide and show it, or add to it.
        """
        rest = text = fold(text)
        for pattern in sorted(self.old.values(), key=lambda one: len(one.pattern), reverse=True):
            rest = pattern.sub(" ", rest)
        if rest == text:
            return False
        names = _names(until)
        is_named = any(matches(name, rest) for name in names) if names else re.search(r"\w", rest) is not None
        return not is_named


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a text in another, whole, though a count or a time in it has gone on."""
    whole = r"\d{1,3}".join(re.escape(part) for part in _COUNT.split(fold(text)))
    return re.compile(rf"(?<!\w){whole}(?!\w)")


def _key(text: str) -> str:
    """Return what tells a text from another: a count or a time that goes on makes no new one, another number does."""
    return _COUNT.sub("0", fold(text))


def _names(target: ResolvedTarget) -> tuple[ResolvedName, ...]:
    """Return the names by which a target may be told in any dress: those of messages, not of controls."""
    parts = [chain.parts[0] for chain in target.chains if len(chain.parts) == 1]
    return tuple(
        part.name
        for part in parts
        if part.name is not None
        and (part.by is By.TEXT or (part.by is By.ROLE and part.role in TEXT_ROLES | {"heading"}))
    )


def _is_name_of(name: ResolvedName, text: str, words: str) -> bool:
    """Tell whether a text is what a name asks for, and not for the client's values alone."""
    if not matches(name, text):
        return False
    return matches(name, words) or not name.is_regex
