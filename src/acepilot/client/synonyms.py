"""The tables behind `meaning`: which words stand for the same organization form, account type, state or country.

Owns words alone, each written plainly: lower case, no accents, no full stops, a space for every other sign. Must not
know how texts are compared, nor any client. What a word does not say is not in it: no part of a phrase ever counts.

Source: CBP Form 5106, block 1G, for the organization forms; the Postal Service's and ISO 3166's names, and the older
names that lists still have, for states and countries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from acepilot.client.places import STATES, country_names

Words = Mapping[str, frozenset[str]]
"""What each plainly written word stands for; a combined entry of a list stands for more than one thing."""

_ACCOUNT_TYPES: Final = """
checking: checking | checking account | checking acct | chequing | chequing account | chk | chkg | ck
checking: dda | demand deposit | demand deposit account
checking: checking a c
savings: savings | saving | savings account | saving account | savings acct | saving acct | sav | svg | savings a c
"""

_ORGANIZATIONS: Final = """
corporation: corporation | corp | incorporated | inc
partnership: partnership
llc: llc | l l c | limited liability company | limited liability co | ltd liability company | ltd liability co
llc: limited liability corporation | limited liability corp
sole: sole proprietorship | sole proprietor | sole prop | individual sole proprietor | individual sole proprietorship
sole: sole proprietor individual | sole proprietorship individual | individual or sole proprietor
sole: individual or sole proprietorship | sole proprietor or individual | sole proprietorship or individual
individual: individual | individual sole proprietor | individual sole proprietorship | individual or sole proprietor
individual: sole proprietor individual | sole proprietorship individual | individual or sole proprietorship
individual: sole proprietor or individual | sole proprietorship or individual
us: us government | united states government | us federal government | federal government | us govt | us gov
us: united states federal government | federal govt
local: state local government | state or local government | state and local government | state local govt
local: state or local govt | state and local govt
foreign: foreign government | foreign govt
llp: llp | l l p | limited liability partnership
lp: lp | l p | limited partnership
gp: gp | general partnership
pllc: pllc | professional limited liability company
pc: pc | professional corporation | professional corp
s: s corporation | s corp | scorp | subchapter s corporation
c: c corporation | c corp | ccorp
nonprofit: nonprofit | non profit | not for profit | nonprofit organization | non profit organization
"""

_STATES: Final = """
DC: dc | district of columbia | washington dc | washington district of columbia
VI: virgin islands | us virgin islands | united states virgin islands | virgin islands us | virgin islands of us
MP: northern mariana islands | northern marianas | commonwealth of northern mariana islands | cnmi
PR: puerto rico | commonwealth of puerto rico
AA: armed forces americas | armed forces americas except canada | armed forces of americas
AE: armed forces europe
AP: armed forces pacific
"""

_COUNTRIES: Final = """
US: usa | united states of america
GB: uk | united kingdom of great britain and northern ireland | great britain
AE: uae
BN: brunei darussalam
BO: bolivia plurinational state of | plurinational state of bolivia
CC: cocos keeling islands
CD: congo democratic republic of | democratic republic of congo | congo democratic republic | dr congo
CD: congo kinshasa
CG: congo republic of | republic of congo | congo brazzaville
CI: ivory coast | republic of cote divoire
CN: peoples republic of china | china peoples republic of
CV: cabo verde
CZ: czechia
FK: falkland islands malvinas
FM: micronesia federated states of | federated states of micronesia
HK: hong kong sar | hong kong sar china
IR: iran islamic republic of | islamic republic of iran
KP: korea north | korea democratic peoples republic of | democratic peoples republic of korea
KR: korea south | korea republic of | republic of korea
LA: lao peoples democratic republic | lao pdr
LY: libyan arab jamahiriya
MD: moldova republic of | republic of moldova
MF: saint martin french part
MK: north macedonia | republic of north macedonia | macedonia former yugoslav republic of
MM: burma | myanmar burma
MO: macau | macao sar | macao sar china
PS: palestine state of | state of palestine | palestinian territory occupied | palestinian territories
RU: russian federation
SH: saint helena ascension and tristan da cunha
SX: sint maarten
SY: syrian arab republic
SZ: eswatini | eswatini swaziland
TL: east timor
TR: turkiye
TW: taiwan province of china
TZ: tanzania united republic of | united republic of tanzania
VA: holy see | vatican city | vatican city state | holy see vatican city state | holy see vatican city
VE: venezuela bolivarian republic of | bolivarian republic of venezuela
VG: virgin islands british
VI: virgin islands us | us virgin islands | united states virgin islands
VN: viet nam
"""


_STRUCK_OUT: Final = 1  # Unicode's combining class of strokes that lie over a letter
_UNSAID: Final = re.compile("[.'’]")
_SIGN: Final = re.compile(r"[\s,/()\[\]‐‑‒–—-]+")


def plain(text: str) -> str:
    """Return a text as the tables have it; empty when a sign in it may change what it means."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text.casefold())
        if unicodedata.combining(sign) in {0, _STRUCK_OUT}
    )
    words = _SIGN.sub(" ", _UNSAID.sub("", bare.replace("&", " and "))).split()
    written = " ".join("saint" if word == "st" else word for word in words if word != "the")
    return written if written.replace(" ", "").isalnum() else ""


def _entries(table: str) -> Iterator[tuple[str, str]]:
    """Return each word of a table with what it stands for."""
    for line in table.strip().splitlines():
        meaning, words = line.split(": ")
        for word in words.split(" | "):
            yield word, meaning


def _words(entries: Iterator[tuple[str, str]]) -> Words:
    found: dict[str, frozenset[str]] = {}
    for word, meaning in entries:
        found[word] = found.get(word, frozenset()) | {meaning}
    return found


ACCOUNT_TYPES: Final = _words(_entries(_ACCOUNT_TYPES))
"""Checking and savings."""

ORGANIZATIONS: Final = _words(_entries(_ORGANIZATIONS))
"""The organization forms of Form 5106, and those that must not be taken for one of them."""


@cache
def states() -> Words:
    """Return the states, territories and military posts by code and name."""
    own = ((plain(word), code) for code, state in STATES.items() for word in (code, state.name))
    return _words(iter([*own, *_entries(_STATES)]))


@cache
def countries() -> Words:
    """Return the countries by code and name."""
    own = ((plain(word), code) for code, name in country_names().items() for word in (code, name))
    return _words(iter([*own, *_entries(_COUNTRIES)]))
