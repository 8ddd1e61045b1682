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
from itertools import pairwise

from acepilot.flow.name_match import matches as matches_exactly
from acepilot.flow.resolved import ResolvedChain, ResolvedName, ResolvedTarget
from acepilot.flow.target import By
from acepilot.folding import fold, without_marks

PRESSED = frozenset({"button", "link", "tab", "menuitem", "treeitem"})
TYPED = frozenset({"textbox", "searchbox", "spinbutton"})
CHOSEN = frozenset({"combobox", "listbox", "button"})  # the button, where it opens a list
GROUPED = frozenset({"group", "radiogroup"})
HOLDING = frozenset({"dialog", "alertdialog"})
KINDS = (PRESSED, TYPED, CHOSEN, GROUPED, HOLDING)
FIELDS = TYPED | CHOSEN - {"button"} | GROUPED

# What may be said in brackets without telling two controls apart; a number only as a length or in a date's form. What a
# remark says besides stands in one of its groups, and must not be gainsaid by a remark of the other name.
_REMARK = re.compile(
    r"required|optional|recommended|mandatory|if (?:any|applicable|available|different|known)"
    r"|(?:(?:max(?:imum)?|min(?:imum)?|up to|exactly)?\.? ?(?P<figures>\d+ ?(?:-|to)? ?\d*) ?"
    r"(?P<counted>digits?|characters?|chars?|letters?|numerals?)(?: max(?:imum)?| min(?:imum)?| only)?)"
    r"|(?P<signs>digits|numbers|numerals|letters) only"
    r"|(?:no|with|without) (?:dashes|spaces|hyphens|punctuation|symbols|special characters)"
    r"(?:(?: or |, ?| and )(?:dashes|spaces|hyphens|punctuation|symbols))*"
    r"|(?:mm|dd|yy|yyyy)(?:[/. -](?:mm|dd|yy|yyyy))+|(?:select|choose) (?:one|from list)"
    r"|(?:e\.?g\.?,?|example:?|for example,?) ?(?P<example>.*)|format:? (?P<format>.*)"
    r"|as (?:it )?(?:appears|shown|printed) (?P<source>.*)"
    r"|see (?:help|instructions|note|below|above)|help|info|(?:opens in (?:a )?)?new (?:window|tab)|\*+|\u2020+"
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u00a9\u00ae\u2120\u2122]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_RAISED = re.compile("(?=[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089])")  # the number of a note, or a power
_VULGAR = re.compile("(?=[\u00bc-\u00be\u2150-\u215e\u2189])")
_ARROWS = "<>\u2039\u203a\u00ab\u00bb\u2190-\u21ff\u25b2-\u25c4"
_AT_THE_ENDS = re.compile(rf"\A[\s+{_ARROWS}]+|[\s\u00d7{_ARROWS}]+\Z")
_INITIALS_OR_WORD = re.compile(r"\b[a-z](?:\.[a-z])+\b\.?|\w+", re.IGNORECASE)
# Short words that are also initials: dotted, or as capitals beside small letters, they are kept as capitals.
_SHORT = frozenset("an as at be by do go he if in is it me my no of on or so to up us we".split())
_CAPITALS = frozenset({"US", "IT", "OR"})

# Each line is one meaning, told by its first wording. In their order, on words with single spaces between.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("email", r"e mail"),
    ("zip", r"zip(?: code)?(?:(?: or)? postal code)?|postal code(?:(?: or)? zip(?: code)?)?|post ?code"),
    ("phone", r"(?:tele ?phone|phone|tel)(?: number)?"),
    ("fax", r"(?:fax|facsimile)(?: number)?"),
    ("email", r"email(?: address)?"),
    ("account", r"acct"),
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
    ("US", r"US|u s(?: a)?|usa|united states(?: of america)?"),
)
_AGAIN = re.compile(r"\A(?:please )?(?:re ?enter|re ?type|re ?confirm|confirm|repeat|verify)\b")
_TABLE = tuple((stands, re.compile(rf"(?<!\S)(?:{words})(?!\S)")) for stands, words in _PHRASES)

# “No” is a number behind a thing that has one; with a full stop, behind any word that asks for no answer.
_NUMBERED = frozenset(
    "account acct routing transit aba rtn phone telephone tel fax facsimile mobile cell extension ext record importer"
    " ir ein duns ssn id identification tax vat customs filer entry bond bill lading bl awb container invoice order po"
    " purchase reference ref file case claim policy license licence permit registration certificate serial part item"
    " model version house street building bldg unit suite apartment apt room floor box flight voyage vessel vehicle"
    " passport visa employee customer vendor member client card check cheque batch lot line page section block form"
    " contract ticket tracking shipment bank branch contact assigned".split()
)
_ANSWERED = frozenset(
    "yes agree agreed agrees disagree say says said answer answered answers select selected choose chosen pick reply"
    " respond response and or if not is are was were be a an the mean means certify consent accept accepts confirm"
    " decline vote default enter mark marked tick ticked click press type typed have has had do does did will shall why"
    " just please absolutely definitely there under of for in on to at by with from us me it that this so".split()
)
_NO = re.compile(r"(?P<before>\w+)(?P<stop>\.?)(?P<gap>[ -]+)no(?P<dot>\.?)(?=\s|\Z|[:)]|\d)")
_FIRST_NO = re.compile(r"\Ano\.? ?(?=of\b|\d)")
_NUMBER = re.compile(r"#|\b(?:nbr|num)\b\.?|\bnumber\b")
_NEXT_TO_FIGURES = re.compile(r"(?<=\d) ?([-./,:]) ?(?=\d)")
_BELOW_ZERO = re.compile(r"(?<!\S)-(?=[\d.])")


class Tier(IntEnum):
    """How well a control is named by a target; the lower the better."""

    EXACT = 0
    ALIKE = 1
    ROLE = 2
    BESIDE = 3


def are_alike(one: str, other: str, *, is_field: bool) -> bool:
    """Tell whether two names say the same.

    Args:
        is_field: Whether they name fields: there “Confirm …”, “Re-enter …” and “Retype …” are one. On a button they
            are not.

    >>> are_alike("Acct. No. (9 digits)", "Account Number", is_field=True)
    True
    >>> are_alike("Address 2", "Address", is_field=True)
    False
    """
    if fold(one) == fold(other):
        return True
    has_key = not keys_of(one, is_field=is_field).isdisjoint(keys_of(other, is_field=is_field))
    mine, theirs = _remarks(one), _remarks(other)
    return has_key and all(mine[about] == theirs[about] for about in mine.keys() & theirs.keys())


def keys_of(name: str, *, is_field: bool) -> frozenset[str]:
    """Return what is left of a name when its spelling does not count; nothing when nothing is left.

    A stroke may stand for a space or for “or”: two names say the same where one reading of each does.
    """
    text = _BRACKETS.sub(_said_in_brackets, _written(name))
    return frozenset(key for stroke in (" ", " or ") if (key := _key(text, stroke, is_field=is_field)))


def _written(name: str) -> str:
    """Return a name in small letters and with plain signs; only initials that are also words stay capitals."""
    plain = _VULGAR.sub(" ", _RAISED.sub(" ^", _INVISIBLE.sub("", name)))
    plain = _HYPHENS.sub("-", unicodedata.normalize("NFKC", plain))
    plain = without_marks(plain.replace("\u2044", "/").replace("\u2019", "'"))
    has_small = any(sign.islower() for sign in plain)

    def small(found: re.Match[str]) -> str:
        letters = found.group().replace(".", "")
        is_dotted = letters != found.group() and letters.casefold() in _SHORT
        is_kept = is_dotted or (has_small and letters in _CAPITALS)
        return letters.upper() if is_kept else letters.casefold()

    return re.sub(r"\Aus\b", "US", _INITIALS_OR_WORD.sub(small, plain)).replace("'s ", " ")


def _said_in_brackets(found: re.Match[str]) -> str:
    """Return what a remark in brackets leaves of itself: nothing, or its words where they could tell controls apart."""
    inside = " ".join((found.group(1) or found.group(2) or "").split())
    if _REMARK.fullmatch(inside.casefold().rstrip(".!")):
        return " "
    if inside == "-" or (found.group(2) and inside.isdigit()):
        return f" ^{inside} "  # a sign, or the number of a note
    letters = "".join(sign for sign in inside if sign.isalpha())
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", found.string[: found.start()]))
    is_short_for = len(letters) > 1 and initials.endswith((letters, f"{letters}n"))
    has_figures = any(sign.isdigit() for sign in inside)
    return " " if is_short_for and not has_figures else f" {inside} "


def _remarks(name: str) -> dict[str, str]:
    """Return what a name's remarks say that could tell it from another of the same words, by what it is about."""
    said: dict[str, str] = {}
    for inside in (one or other for one, other in _BRACKETS.findall(_written(name).casefold())):
        remark = _REMARK.fullmatch(" ".join(inside.split()).rstrip(".!"))
        if remark is not None:
            said |= {about: text for about, text in remark.groupdict().items() if text}
    counted = said.pop("counted", "")
    sort = said.get("signs") or ("" if counted.startswith("char") else counted)
    return {**said, "signs": "letters" if sort.startswith("letter") else "figures"} if sort else said


def _key(text: str, stroke: str, *, is_field: bool) -> str:
    words = _words(_numbers(_AT_THE_ENDS.sub("", text)), stroke)
    if is_field:
        words = _AGAIN.sub("confirm", words)
    for stands, pattern in _TABLE:
        words = pattern.sub(stands, words)
    return _written_together(words.split())


def _numbers(text: str) -> str:
    """Write out each way to say “number”, but not the answer “no”."""
    text = _NO.sub(_number_or_no, re.sub(r"\ba/c(?!\w)", "account", text).strip())
    return _NUMBER.sub(" number ", _FIRST_NO.sub("number ", text))


def _number_or_no(found: re.Match[str]) -> str:
    before = found["before"]
    if found["dot"]:
        is_number = before in _NUMBERED or not (found["stop"] or before in _ANSWERED)
    else:
        is_number = before in _NUMBERED and found.end() == len(found.string)
    return f"{before} number " if is_number else found.group()


def _words(text: str, stroke: str) -> str:
    """Return a text's words, with single spaces; a sign that says something is a word, or a part of a number."""
    text = _NEXT_TO_FIGURES.sub(r"\1", _BELOW_ZERO.sub(" ^minus ", text))
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return " ".join("".join(_sign(*signs, stroke) for signs in around).split())


def _sign(before: str, sign: str, after: str, stroke: str) -> str:
    """Return what a sign between two others says: itself, a word, or nothing."""
    if sign.isalnum() or sign == "^" or (sign == "'" and before.isalpha() and after.isalpha()):
        return sign
    if sign in "-./,:" and after.isdigit() and (before.isdigit() or (sign in ".," and before == " ")):
        return sign
    if sign in "/&":
        return stroke if sign == "/" else " and "
    is_telling = sign in "%@" or unicodedata.category(sign) in {"Sc", "Sm", "Mn", "Mc"}
    is_drawn = sign in "|~" or "\u2190" <= sign <= "\u21ff"
    return f" {sign} " if is_telling and not is_drawn else " "


def _written_together(words: Sequence[str]) -> str:
    """Return words as one, so that `Post code` is `Postcode`, but where that would make another word or number."""
    key = "".join(words[:1])
    for n, (left, right) in enumerate(pairwise(words)):
        is_letter = any(len(one) == 1 and one.isalpha() and one != "e" for one in (left, right))
        is_denied = left in {"no", "not"} or (n == 0 and left in {"in", "un"})
        are_figures = left[-1].isdigit() and right[0].isdigit()
        key += ("|" if is_letter or is_denied else "_" if are_figures else "") + right
    return key


def tier_of(target: ResolvedTarget, role: str, name: str, beside: str = "") -> Tier | None:
    """Return how well a target names a control; None when it does not.

    Args:
        target: The target; only what each notation names last counts, by role and name.
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
