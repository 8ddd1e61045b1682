"""Whether two names say the same though they are spelled otherwise: “Business E-mail:” and “Business Email”.

Owns the spelling and the table of phrases. What is left of both after that must be equal: a name that merely holds
the other is another name, and no number and no word that tells two controls apart is ever dropped. Must not know pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from acepilot.flow.names import matches as matches_exactly
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedTarget
from acepilot.flow.target import By
from acepilot.folding import fold

PRESSED = frozenset({"button", "link", "tab", "menuitem", "treeitem"})
TYPED = frozenset({"textbox", "searchbox", "spinbutton"})
CHOSEN = frozenset({"combobox", "listbox", "button"})  # the button, where it opens a list
GROUPED = frozenset({"group", "radiogroup"})
HOLDING = frozenset({"dialog", "alertdialog"})
KINDS = (PRESSED, TYPED, CHOSEN, GROUPED, HOLDING)
FIELDS = TYPED | CHOSEN - {"button"} | GROUPED

# What may be said in brackets without telling two controls apart; a number only as a length or in a date's form.
_REMARK = re.compile(
    r"required|optional|recommended|mandatory|if (?:any|applicable|available|different|known)"
    r"|(?:(?:max(?:imum)?|min(?:imum)?|up to|exactly)?\.? ?\d+ ?(?:-|to)? ?\d* ?"
    r"(?:digits?|characters?|chars?|letters?|numerals?)(?: max(?:imum)?| min(?:imum)?| only)?)"
    r"|(?:digits|numbers|numerals|letters) only"
    r"|(?:no|with|without) (?:dashes|spaces|hyphens|punctuation|symbols|special characters)"
    r"(?:(?: or |, ?| and )(?:dashes|spaces|hyphens|punctuation|symbols))*"
    r"|(?:mm|dd|yy|yyyy)(?:[/. -](?:mm|dd|yy|yyyy))+|(?:select|choose) (?:one|from list)"
    r"|e\.?g\.?,? .*|example:? .*|for example.*|format:? .*|as (?:it )?(?:appears|shown|printed) .*"
    r"|see (?:help|instructions|note|below|above)|help|info|(?:opens in (?:a )?)?new (?:window|tab)|\*+|\u2020+"
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SIGNS = {"&": " and ", "$": " dollar ", "%": " percent ", "\u20ac": " euro ", "\u00a3": " pound "}
_AT_THE_ENDS = re.compile(
    r"\A[\s+<>\u2039\u203a\u00ab\u00bb\u2190-\u21ff\u25b2-\u25c4]+|[\s<>\u2039\u203a\u00ab\u00bb\u2190-\u21ff\u25b2-\u25c4]+\Z"
)

# Each line is one meaning, told by its first wording. In their order, on words with single spaces between.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("email", r"e mail"),
    ("zip", r"zip(?: code)?(?: postal code)?|postal code(?: zip(?: code)?)?|post ?code"),
    ("phone", r"(?:tele ?phone|phone|tel)(?: number)?"),
    ("fax", r"(?:fax|facsimile)(?: number)?"),
    ("email", r"email(?: address)?"),
    ("account", r"acct|a c"),
    ("address", r"addr"),
    ("street address", r"st address"),
    (r"address \1", r"address line (\d+)"),
    ("organization", r"organi[sz]ation|org"),
    ("authorization", r"authori[sz]ation"),
    ("duns", r"(?:duns|d u n s)(?: number)?"),
    ("ein", r"employer identification number|ein(?: number)?"),
    ("ssn", r"social security number|ssn(?: number)?"),
    ("ir number", r"importer(?: of)? record number|ir number"),
    ("poc", r"point of contact"),
    ("first name", r"given name|forename|first name"),
    ("last name", r"family name|surname|last name"),
    ("date of birth", r"birth ?date|dob|date of birth"),
    ("website", r"web ?site"),
    ("login", r"log in|log on|logon|login"),
    ("po box", r"p o box|po box"),
    ("us", r"u s(?: a)?|usa|united states(?: of america)?"),
)
_AGAIN = re.compile(r"\A(?:please )?(?:re ?enter|re ?type|re ?confirm|confirm|repeat|verify)\b")
_TABLE = tuple((stands, re.compile(rf"(?<!\S)(?:{words})(?!\S)")) for stands, words in _PHRASES)
_NUMBER = re.compile(r"#|\bnbr\b\.?|\bnum\b\.?|\bno\.(?=\s|\Z|[:)])|\bnumbers?\b")
_LAST_NO = re.compile(r"(?<=\S )no\Z")
_BETWEEN_FIGURES = re.compile(r"(?<=\d) (?=\d)")


class Tier(IntEnum):
    """How well a control is named by a target; the lower the better."""

    EXACT = 0
    ALIKE = 1
    ROLE = 2
    BESIDE = 3


def are_alike(one: str, other: str, *, is_field: bool) -> bool:
    """Tell whether two names say the same.

    Args:
        one: A name.
        other: Another.
        is_field: Whether they name fields: there “Confirm …”, “Re-enter …” and “Retype …” are one. On a button they
            are not.

    >>> are_alike("Acct. No. (9 digits)", "Account Number", is_field=True)
    True
    >>> are_alike("Address 2", "Address", is_field=True)
    False
    """
    if fold(one) == fold(other):
        return True
    key = key_of(one, is_field=is_field)
    return bool(key) and key == key_of(other, is_field=is_field)


def key_of(name: str, *, is_field: bool) -> str:
    """Return what is left of a name when its spelling does not count; empty when nothing is."""
    text = _HYPHENS.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)))
    text = fold(text.replace("\u2019", "'").replace("'s ", " "))
    text = _BRACKETS.sub(lambda found: _said_in_brackets(text[: found.start()], found), text)
    words = _words(_NUMBER.sub(" number ", _AT_THE_ENDS.sub("", text)))
    words = _LAST_NO.sub("number", words)
    if is_field:
        words = _AGAIN.sub("confirm", words)
    for stands, pattern in _TABLE:
        words = pattern.sub(stands, words)
    return _BETWEEN_FIGURES.sub("-", words).replace(" ", "")


def _words(text: str) -> str:
    """Return a text's words alone, with single spaces; a sign that says something is a word."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = re.sub(r"(?<=\w)\+(?=\d)", " plus ", text)
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found.group().replace(".", ""), text)
    text = re.sub(r"(?<=\w)'(?=\w)", "", text)
    return " ".join(word for word in re.sub(r"[^\w]|_", " ", text).split() if word != "or")


def _said_in_brackets(before: str, found: re.Match[str]) -> str:
    """Return what a remark in brackets leaves of itself: nothing, or its words where they could tell controls apart."""
    inside = " ".join((found.group(1) or found.group(2) or "").split())
    if not inside or _REMARK.fullmatch(inside.rstrip(".!")):
        return " "
    letters = "".join(sign for sign in inside if sign.isalpha())
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", before))
    is_short_for = len(letters) > 1 and initials.endswith((letters, f"{letters}n")) and letters.isalpha()
    has_figures = any(sign.isdigit() for sign in inside)
    return " " if is_short_for and not has_figures else f" {inside} "


def tier_of(target: ResolvedTarget, role: str, name: str, beside: str = "") -> Tier | None:
    """Return how well a target names a control; None when it does not.

    Args:
        target: The target; only what each notation names last counts, by role and name.
        role: The control's role.
        name: Its own name, or empty.
        beside: The text beside a control that has no name of its own.
    """
    tiers = [tier for chain in target.chains if (tier := _tier_of(chain, role, name, beside)) is not None]
    return min(tiers, default=None)


def _tier_of(chain: ResolvedChain, role: str, name: str, beside: str) -> Tier | None:
    wanted = chain.parts[-1]
    if wanted.name is None or wanted.by not in {By.ROLE, By.LABEL, By.PLACEHOLDER}:
        return None
    wanted_role = wanted.role or role
    if role != wanted_role and not is_kin(wanted_role, role):
        return None
    if not name:
        has_it = bool(beside) and (
            is_named(wanted.name, beside, role) or matches_exactly(wanted.name, beside)
        )
        return Tier.BESIDE if has_it else None
    if role == wanted_role and matches_exactly(wanted.name, name):
        return Tier.EXACT
    if not is_named(wanted.name, name, role):
        return None
    return Tier.ALIKE if role == wanted_role else Tier.ROLE


def is_kin(wanted: str, role: str) -> bool:
    """Tell whether a control of one role can stand for one of another: a button opens a list, a list is no button."""
    kinds = KINDS if wanted != "button" else (PRESSED,)
    return any({wanted, role} <= kind for kind in kinds)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A control on the page, by what it can be told.

    Attributes:
        role: Its role.
        name: Its own name, or empty.
        beside: The text beside it, if it has no name of its own.
    """

    role: str
    name: str
    beside: str = ""


def best_of(
    target: ResolvedTarget, rivals: Sequence[ResolvedTarget], sightings: Sequence[Sighting]
) -> tuple[Tier, tuple[int, ...]] | None:
    """Return which controls a target names best, by their places, and how well; None when it names none.

    What another target of the step names as well, or better, is not this target's.
    """
    named: dict[Tier, list[int]] = {}
    for place, one in enumerate(sightings):
        tier = tier_of(target, one.role, one.name, one.beside)
        if tier is None:
            continue
        others = (tier_of(rival, one.role, one.name, one.beside) for rival in rivals)
        if all(other is None or other > tier for other in others):
            named.setdefault(max(tier, Tier.ALIKE), []).append(place)
    best = min(named, default=None)
    return None if best is None else (best, tuple(named[best]))


def is_named(wanted: ResolvedName, name: str, role: str) -> bool:
    """Tell whether a name says what a flow's plain name says; a regex says only what it finds."""
    return not wanted.is_regex and are_alike(wanted.text, name, is_field=role in FIELDS)
