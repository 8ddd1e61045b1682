"""What means the same: whether what a page shows or offers is the value that was asked for, and how it is.

One judge for choosing in a list, reading back, the review and `confirm`. It never widens: two things are the same when
they are equal, have the same figures, stand together in a table, or are a code with the text it stands for. No part of
a phrase ever counts, and where two options fit alike, none does. Must not know pages, flows or clients.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, assert_never

from acepilot.client import dates, synonyms
from acepilot.client.value_names import VALUE_NAMES
from acepilot.folding import fold, squeeze


class Fit(StrEnum):
    """How a text means what was asked for, the best first."""

    EQUAL = "equal"
    SAME_FIGURES = "same-figures"
    SYNONYM = "synonym"
    CODE_AND_TEXT = "code-and-text"


class ValueKind(StrEnum):
    """What a value is, and so what may stand for it."""

    TEXT = "text"
    ORGANIZATION = "organization"
    ACCOUNT_TYPE = "account-type"
    STATE = "state"
    COUNTRY = "country"
    PHONE = "phone"
    ZIP = "zip"
    DATE = "date"
    NUMBER = "number"


_KINDS: Final = {
    "company.organization": ValueKind.ORGANIZATION,
    "bank.account_type": ValueKind.ACCOUNT_TYPE,
    "company.address.state": ValueKind.STATE,
    "company.address.country": ValueKind.COUNTRY,
    "company.address.zip": ValueKind.ZIP,
    "company.phone": ValueKind.PHONE,
    "trade_account_owner.phone": ValueKind.PHONE,
    "point_of_contact.phone": ValueKind.PHONE,
    "company.fiscal_year_end": ValueKind.DATE,
    "company.ein": ValueKind.NUMBER,
    "company.duns": ValueKind.NUMBER,
    "importer.ir_number": ValueKind.NUMBER,
    "bank.routing_number": ValueKind.NUMBER,
    "bank.account_number": ValueKind.NUMBER,
}


def kind_of(names: Iterable[str]) -> ValueKind:
    """Return the kind of a text, by the names of the client's values in it: `{"bank.account_type"}`.

    A text of several values is a plain one, unless all are spellings of one value.
    """
    stems = {_stem(name) for name in names}
    return _KINDS.get(stems.pop(), ValueKind.TEXT) if len(stems) == 1 else ValueKind.TEXT


def _stem(name: str) -> str:
    """Return the value that a name is a spelling of: `company.phone` for `company.phone.digits`."""
    head = name.rpartition(".")[0]
    return head if head in VALUE_NAMES else name


def fit_of(wanted: str, found: str, kind: ValueKind) -> Fit | None:
    """Return how what was found means what was wanted; None when it does not.

    >>> fit_of("LLC", "Limited Liability Company", ValueKind.ORGANIZATION)
    <Fit.SYNONYM: 'synonym'>
    """
    match kind:
        case ValueKind.TEXT:
            return Fit.EQUAL if _is_equal(wanted, found) else None
        case ValueKind.NUMBER:
            return _fit_of_number(wanted, found)
        case ValueKind.ZIP:
            return _fit_of_number(wanted, found) or _fit_of_number(wanted, _UNFILLED.sub("", squeeze(found)))
        case ValueKind.PHONE:
            return _fit_of_phone(wanted, found)
        case ValueKind.DATE:
            return _fit_of_date(wanted, found)
        case ValueKind.ORGANIZATION | ValueKind.ACCOUNT_TYPE | ValueKind.STATE | ValueKind.COUNTRY:
            return _fit_of_words(wanted, found, kind)
        case _:
            assert_never(kind)


def choose(wanted: str, kind: ValueKind, options: Sequence[tuple[str, str]]) -> tuple[int, Fit] | None:
    """Return which option means what was wanted, and how; None unless exactly one does, the best tier first.

    Args:
        options: The text of each, and its code or an empty text. One that stands there twice, with the same text and
            the same code, is one option.
    """
    fits = [(n, _fit_of_option(wanted, kind, text, code)) for n, (text, code) in enumerate(options)]
    for tier in Fit:
        fitting = [n for n, fit in fits if fit is tier]
        if fitting:
            return (fitting[0], tier) if _is_one([options[n] for n in fitting]) else None
    return None


def undecorated(text: str) -> str:
    """Return what a list shows without the signs painted around it: arrows, crosses, ticks, signs of an icon font."""
    squeezed = squeeze(text)
    start, end = 0, len(squeezed)
    while start < end and _is_decoration(squeezed[start]):
        start += 1
    while end > start and _is_decoration(squeezed[end - 1]):
        end -= 1
    return squeezed[start:end] or squeezed


def _is_decoration(sign: str) -> bool:
    """Tell whether a sign is a picture; the dots that hide figures are none."""
    is_symbol = not sign.isascii() and unicodedata.category(sign) in {"So", "Sk", "Co"}
    return sign.isspace() or sign in _PAINTED or (is_symbol and sign not in _HIDING + _DENYING)


_DENYING: Final = "⊘☒☓✕✖✗✘❌❎⛔\U0001f6ab\U0001f5d9\U0001f5f4"
_PAINTED: Final = "×›‹»«❯❮←↑→↓↔↕"
_HIDING: Final = "●○■□▪▫⬤⚫⚪"


def _is_one(options: Sequence[tuple[str, str]]) -> bool:
    """Tell whether these are one option, which a list may show twice: on top, and where it belongs."""
    return len(options) == 1 or (len(set(options)) == 1 and bool(options[0][1]))


def _fit_of_option(wanted: str, kind: ValueKind, text: str, code: str) -> Fit | None:
    """Return how an option fits, by its text; failing that, by a code that is the very value."""
    text = undecorated(text)
    if _PLACEHOLDER.fullmatch(fold(text)):
        return None
    fit = fit_of(wanted, text, kind)
    if fit is None and len(code) > 1 and code == wanted and not _says_else(wanted, text, kind):
        return Fit.CODE_AND_TEXT
    return fit


_PLACEHOLDER: Final = re.compile(
    r"\W*|\W*(?:please )?(?:select|choose|pick)(?: (?:one|an?|the|your|from)\b.*)?\W*|[-–—\s(<\[]+none[-–—\s)>\]]+"
)


def _is_equal(wanted: str, found: str) -> bool:
    return fold(wanted) == fold(found)


# -- figures ----------------------------------------------------------------------------------

_BETWEEN: Final = r"(?:[-.‐‑‒–—−]| (?:[-.‐‑‒–—−] )?)"  # never ` -1`: that is a sign
_NUMBER: Final = re.compile(rf"[0-9A-Za-z]+(?:{_BETWEEN}[0-9A-Za-z]+)*")
_PHONE: Final = re.compile(r"(\+?)[0-9(][0-9 ()./\-‐‑‒–—−]*")
_UNFILLED: Final = re.compile(r"[-_ ]+\Z")
_NOT_A_SIGN: Final = re.compile(r"[^0-9A-Za-z]")


def _fit_of_number(wanted: str, found: str) -> Fit | None:
    """Compare numbers: all figures and letters, in order, leading zeros too, with nothing but a mask between."""
    if squeeze(wanted) == squeeze(found):
        return Fit.EQUAL
    bare, other = _bare(wanted), _bare(found)
    return Fit.SAME_FIGURES if bare and bare == other else None


def _bare(text: str) -> str:
    """Return a number without its mask; empty when it is none."""
    squeezed = squeeze(text)
    return _NOT_A_SIGN.sub("", squeezed).casefold() if _NUMBER.fullmatch(squeezed) else ""


def _fit_of_phone(wanted: str, found: str) -> Fit | None:
    """Compare telephone numbers; one of ten figures is of North America, and one with more in it is another."""
    if _is_equal(wanted, found):
        return Fit.EQUAL
    figures, others = _figures_of_phone(wanted), _figures_of_phone(found)
    if not figures or not others:
        return None
    if figures[-1] == others[-1]:
        return Fit.SAME_FIGURES
    return Fit.SYNONYM if figures[0] == others[0] else None


def _figures_of_phone(text: str) -> tuple[str, str] | None:
    """Return a number's figures with its country code, and as written; None when it is no plain number."""
    squeezed = squeeze(text)
    match = _PHONE.fullmatch(squeezed)
    if match is None:
        return None
    written = _digits(squeezed)
    is_local = not match[1] and len(written) == 10 and written[0] not in "01"
    return (f"1{written}" if is_local else written), match[1] + written


# -- dates ------------------------------------------------------------------------------------

_UNBROKEN: Final = r"[0-9]{4}(?:[0-9]{4})?"


def _fit_of_date(wanted: str, found: str) -> Fit | None:
    """Compare dates. Ours have the month first; a page's is read so too, and otherwise where only one way is left."""
    if _is_equal(wanted, found):
        return Fit.EQUAL
    ours = dates.numeric(fold(wanted)) or dates.worded(fold(wanted))
    if ours is None:
        return None
    text = re.sub(r" ?([-/]) ?", r"\1", fold(found))
    if _digits(text) == _digits(wanted) and (dates.numeric(text) == ours or re.fullmatch(_UNBROKEN, text)):
        return Fit.SAME_FIGURES
    return Fit.SYNONYM if ours in (dates.worded(text), dates.sure(text), dates.numeric(text)) else None


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


# -- words ------------------------------------------------------------------------------------

_LETTERS: Final = r"[A-Z](?:\.?[A-Z]){0,4}\.?"
_CODE: Final = rf"[0-9]{{1,3}}|{_LETTERS}"
_SPLITS: Final = (
    re.compile(rf"(?P<code>{_CODE})(?: [-–—:|=]|:) (?P<text>.+)"),
    re.compile(rf"(?P<code>{_CODE})(?P<tight>[-–—:|=])(?P<text>\S.*)"),
    re.compile(rf"(?P<code>{_LETTERS})(?P<tight>,? )(?P<text>.+)"),
    re.compile(rf"[(\[](?P<code>{_CODE})[)\]] ?(?P<text>.+)"),
    re.compile(r"(?P<code>[0-9]{1,2})(?: |[.)] ?)(?P<text>.+)"),
    re.compile(rf"(?P<code>{_CODE}) ?[(\[](?P<text>.+)[)\]]"),
    re.compile(rf"(?P<text>.+?) ?[(\[](?P<code>{_CODE})[)\]]"),
    re.compile(rf"(?P<text>.+?)(?: [-–—:|] |, ?)(?P<code>{_CODE})"),
)
_PAIR: Final = re.compile(r"(?P<one>.+?)(?: [-–—:|] | ?/ ?| ?(?=\())\(?(?P<other>[^()]+)\)?")
_SHORT_NUMBER: Final = re.compile(r"0[0-9]{0,2}|[0-9]{1,2}")


def _fit_of_words(wanted: str, found: str, kind: ValueKind) -> Fit | None:
    if _is_equal(wanted, found):
        return Fit.EQUAL
    if _meanings(wanted, kind) & _meanings(found, kind):
        return Fit.SYNONYM
    text = squeeze(found)
    matches = (match for split in _SPLITS if (match := split.fullmatch(text)))
    if any(_is_coded(wanted, match, kind) for match in matches) or _is_said_twice(wanted, text, kind):
        return Fit.CODE_AND_TEXT
    return None


def _is_coded(wanted: str, match: re.Match[str], kind: ValueKind) -> bool:
    """Tell whether an option's text means what was wanted, and its code says nothing else."""
    code, text = match["code"], match["text"]
    if not (_is_equal(wanted, text) or _meanings(wanted, kind) & _meanings(text, kind)):
        return False
    if code.isdigit():
        return bool(_SHORT_NUMBER.fullmatch(code)) or kind is ValueKind.COUNTRY
    meanings = _meanings(code, kind)
    if meanings:
        return bool(meanings & (_meanings(wanted, kind) | _meanings(text, kind)))
    return "tight" not in match.groupdict() and _abbreviates(code, text)


def _is_said_twice(wanted: str, text: str, kind: ValueKind) -> bool:
    """Tell whether an option says the same in two words of the table: `Limited Liability Company / LLC`."""
    match = _PAIR.fullmatch(text)
    ours = _meanings(wanted, kind)
    return match is not None and all(ours & _meanings(part, kind) for part in match.groups())


def _abbreviates(code: str, text: str) -> bool:
    """Tell whether a code's letters stand in a text, in order, the first at its beginning."""
    letters = code.replace(".", "").casefold()
    rest = iter(fold(text))
    return fold(text).startswith(letters[0]) and all(letter in rest for letter in letters)


def _meanings(text: str, kind: ValueKind) -> frozenset[str]:
    """Return what the table has a text stand for; two letters are a code only as capitals."""
    word = synonyms.plain(squeeze(text))
    is_code = kind in (ValueKind.STATE, ValueKind.COUNTRY) and len(word) == 2
    if is_code and not text.isupper():
        return frozenset()
    return _table(kind).get(word, frozenset())


def _table(kind: ValueKind) -> synonyms.Words:
    match kind:
        case ValueKind.ORGANIZATION:
            return synonyms.ORGANIZATIONS
        case ValueKind.ACCOUNT_TYPE:
            return synonyms.ACCOUNT_TYPES
        case ValueKind.STATE:
            return synonyms.states()
        case ValueKind.COUNTRY:
            return synonyms.countries()
        case _:
            return {}


def _says_else(wanted: str, text: str, kind: ValueKind) -> bool:
    """Tell whether a text that does not fit says something else: a thing of the table, a longer phrase, a number."""
    is_longer = re.search(rf"\b{re.escape(fold(wanted))}\b", fold(text)) is not None
    is_number = bool(_digits(wanted)) and bool(_digits(text))
    return is_longer or is_number or bool(_meanings(text, kind) - _meanings(wanted, kind))
