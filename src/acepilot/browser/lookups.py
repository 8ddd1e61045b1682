"""Look-ups that the person lets through: what may leave in acepilot's turn although it carries what was typed.

A page may have one address for everything, its look-ups and its submission alike. So a yes is no yes to the address: a
request passes only if all of this holds.

1. The person let this method and address through, in this run.
2. It is no navigation, no header carries anything, and it can be read as a whole.
3. acepilot is filling a form, and has left the field whose value it carries: each time a field is left lets as many
   requests pass as were stopped for one field when the person was asked. Half a second after that, by the page's own
   time, the field's look-ups are over: what comes later was asked about as well, and is no part of the yes.
4. It carries the value of that one field, and of no other; choices may stand beside it. A submission carries more.
5. It says no word of a submission (`flow/words.py`), but those that the look-ups of two fields said when they were
   stopped.
6. It has the shape of one of those that were stopped (`shape.py`): it names no other call.
7. Nothing of a bank, and no secret, goes to another host than the flow's.

The portal may know by now what was looked up. So 5 and 6 are asked of each request to this address or beneath it, by
whatever method, that carries nothing typed, too; a plain read may say less than a look-up, and what the page sent there
before the yes, in acepilot's turn, it may send again.

Knows no request of Playwright's, no flow and no person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import count

from acepilot.browser.shape import Place, Shape, is_at, place
from acepilot.browser.swallowed import swallowed
from acepilot.flow.words import SUBMIT_WORDS, submit_words
from acepilot.holding import holds
from acepilot.readings import Unreadable, bare, readings

MOST_SEEN = 500
_NUMBERS = count(1)

Address = tuple[str, str]
"""A method, and an address without query and fragment."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a request carries.

    Attributes:
        values: The values that it carries; None when it cannot be read as a whole, or a header carries any.
        words: The words of a submission that it says, beside the values.
        is_navigation: Whether it leads a page or frame elsewhere.
        is_abroad: Whether it goes to another host than the flow's.
        is_late: Whether the look-ups of the fields that it may be of were over by then.
        shape: What it says but for the values; None when that cannot be told.
    """

    address: Address
    values: frozenset[str] | None = field(repr=False)
    words: frozenset[str]
    is_navigation: bool
    is_abroad: bool
    is_late: bool = False
    shape: Shape | None = field(default=Shape(), repr=False)


@dataclass(slots=True)
class Leave:
    """A field that is filled and left: its value, and how often a look-up has passed since.

    Attributes:
        values: Its text, and a choice's code. May be secret.
        passed: How many requests have passed, by address.
        number: By which the page tells that they are.
    """

    values: set[str] = field(default_factory=set, repr=False)
    passed: Counter[Address] = field(default_factory=Counter)
    is_over: bool = False
    number: int = field(default_factory=lambda: next(_NUMBERS))


@dataclass(frozen=True, slots=True)
class _Permit:
    """What the person's yes is worth: how many for each field that is left, and what is the look-up's own."""

    most: int = 0
    words: frozenset[str] = frozenset()
    shapes: frozenset[Shape] = frozenset()

    def __or__(self, other: _Permit) -> _Permit:
        """Return what two of them are worth together."""
        most = max(self.most, other.most)
        return _Permit(most, self.words | other.words, self.shapes | other.shapes)


class LookUps:
    """The look-ups that may pass, and the fields that are being left."""

    def __init__(self) -> None:
        self._permits: dict[Address, _Permit] = {}
        self._left: list[Leave] = []
        self._seen: dict[tuple[Place, Shape], None] = {}

    def leave(self, values: Iterable[str] = ()) -> Leave:
        """Begin with a field: until the form is filled, its look-ups may pass."""
        self._left.append(Leave(set(values)))
        return self._left[-1]

    def end_of(self, number: int) -> None:
        """End with one field: it was left half a second ago, by the page's own time."""
        for left in self._left:
            left.is_over |= left.number == number

    def end(self) -> None:
        """End with all fields: the form is filled, or the turn is over."""
        self._left.clear()

    def permit(self, stopped: Collection[Load]) -> None:
        """Let such requests pass from now on: the person was asked about these, and said so."""
        for address in {load.address for load in stopped}:
            loads = [load for load in stopped if load.address == address]
            most = max(Counter(load.values for load in loads).values())
            fields_of_word = Counter(
                word for _, word in {(load.values, word) for load in loads for word in load.words}
            )
            words = frozenset(word for word, fields in fields_of_word.items() if fields > 1)
            shapes = frozenset(load.shape for load in loads if load.shape is not None)
            self._permits[address] = self._permits.get(address, _Permit()) | _Permit(most, words, shapes)

    def admits(self, load: Load, beside: Collection[str], private: Collection[str]) -> bool:
        """Tell whether a request passes, and count it; see the rules above.

        Args:
            beside: The choices that may stand beside a field's value.
            private: Every bank's and secret value.
        """
        permit = self._permits.get(load.address)
        if permit is None or load.is_navigation or not load.values:  # 1, 2
            return False
        if not load.words <= permit.words or load.shape not in permit.shapes:  # 5, 6
            return False
        if load.is_abroad and load.values & set(private):  # 7
            return False
        for left in self._left:
            is_due = not left.is_over and left.passed[load.address] < permit.most  # 3
            if is_due and _is_of_one(load.values, left.values, beside):  # 4
                left.passed[load.address] += 1
                return True
        return False

    def is_late(self, values: Collection[str] | None) -> bool:
        """Tell whether a request with these values comes when the look-ups of each field that it may be of are over."""
        own = [left for left in self._left if values and _is_of_one(frozenset(values), left.values, values)]
        return bool(own) and all(left.is_over for left in own)

    @property
    def has_any(self) -> bool:
        """Tell whether the person let any address through."""
        return bool(self._permits)

    def see(self, url: str, shape: Shape) -> None:
        """Take note of what a page sends that carries nothing, while nothing is let through there."""
        if not self.knows(url):
            self._seen[place(url), shape] = None
            if len(self._seen) > MOST_SEEN:
                del self._seen[next(iter(self._seen))]

    def knows(self, url: str) -> bool:
        """Tell whether the person let anything through to an address, or one that it lies beneath."""
        return bool(self._at(url))

    def says_more(self, load: Load, *, is_read: bool = False) -> bool:
        """Tell whether a request to such an address says what no look-up there did.

        Args:
            is_read: Whether it is a plain read, which may say less than a look-up.
        """
        permits = self._at(load.address[1])
        says_words = not any(load.words <= permit.words for permit in permits)
        return bool(permits) and (says_words or not self._is_known(load, permits, is_read=is_read))

    def _is_known(self, load: Load, permits: Iterable[_Permit], *, is_read: bool) -> bool:
        shape = load.shape
        if shape is None:
            return False
        known = {one for permit in permits for one in permit.shapes}
        is_less = is_read and any(shape.leaves <= one.leaves for one in known)
        return is_less or shape in known or (place(load.address[1]), shape) in self._seen

    def _at(self, url: str) -> list[_Permit]:
        at = place(url)
        return [permit for address, permit in self._permits.items() if is_at(at, place(address[1]))]


def words_of(text: str, values: Collection[str]) -> frozenset[str]:
    """Return the words of a submission in a request's text, but for the values' own; all, if nobody could read it."""
    try:
        said = {word for reading in readings(text) for word in submit_words(reading.text)}
    except Unreadable as error:
        swallowed(error)
        return SUBMIT_WORDS
    return frozenset(said) - {word for value in values for word in submit_words(value)}


def _is_of_one(values: frozenset[str], own: set[str], beside: Collection[str]) -> bool:
    """Tell whether what is carried is a field's own value, and nothing but choices beside it."""
    tight = [bare(one) for one in own]
    others = {value for value in values if not any(bare(value) in one for one in tight)}
    return len(others) < len(values) and others <= set(beside) and not holds("\n".join(others), own)
