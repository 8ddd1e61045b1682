"""What the words of a page say of a form that was sent: well, badly, both, or nothing.

Pure, and for English alone. Words only ever make a question, or keep an answer from being taken: what a portal's answer
is, the flow's own targets tell, or the person.
"""

from __future__ import annotations

import re
from enum import StrEnum

_WELL = (
    r"success|success(?:ful|fully)|succeeded|submitted|received|saved|accepted|approved|confirmed|completed|enrolled|"
    r"registered|updated|added|thank you|thanks"
)
_BADLY = (
    r"errors?|fail(?:ed|s|ure)?|could not|couldn'?t|can ?not|can'?t|unable|invalid|not valid|reject(?:ed|ion)|denied|"
    r"declined|refused|unsuccessful(?:ly)?|unsaved|unsubmitted|incorrect|wrong|problems?|try again|expired|missing|"
    r"timed out|unavailable|mismatch|does not match|do not match|did not match|already exists|exceptions?|prohibited|"
    r"incomplete|not (?:yet )?(?:been )?processed|difficult(?:y|ies)"
)
_NOT = (
    r"already|previously|hardly|barely|almost|nearly|"
    r"not|never|no|nothing|none|without|neither|nor|cannot|can't|nobody|zero|0|free of|fail(?:ed|s)? to|"
    r"unable to|yet to be"
)
_WORD = r"[\w'-]+"
# Words of a promise, of a condition or of an order: what follows has not happened.
_UNREAL = r"will|would|shall|to|must|should|can|could|may|might|if|when|once|unless|until|before|whether|in case|please"
_WAITING = re.compile(
    r"\b(?:processing|please wait|loading|submitting|saving|sending|uploading|in progress|one moment|patience)\b",
    re.IGNORECASE,
)
_WELL_SAID = re.compile(rf"\b(?:{_WELL})\b", re.IGNORECASE)
_BADLY_SAID = re.compile(rf"\b(?:{_BADLY})\b", re.IGNORECASE)
_DENIED = re.compile(rf"(?:\b(?:{_NOT})|n't|n’t)\s+(?:{_WORD}\s+){{0,4}}$", re.IGNORECASE)
_DENIED_FAULT = re.compile(
    r"(?:\b(?:no|not|none|never|without|zero|0|free of|any)|n't|n’t)\s+(?:[\w'-]+\s+(?:or\s+)?){0,2}$",
    re.IGNORECASE,
)
_IMAGINED = re.compile(rf"\b(?:{_UNREAL})\s+(?:{_WORD}\s+){{0,3}}$", re.IGNORECASE)
_COUNTED = re.compile(r"(\w+)\s*[:=]\s*(0|none)\b", re.IGNORECASE)  # “Errors: 0”
# “Success: false”, “Submitted? No.”, “Success is not guaranteed”: what a word says is taken back behind it.
_TAKEN_BACK = re.compile(
    rf"\b({_WELL})\b(?:[\s\"':=?–—-]{{1,5}}|\s+(?:is|was|are|were|has|have)\s+)"
    r"(?:false|null|not|never|pending|(?:no|none|0)(?=\W*(?:$|[.,;|}])))",
    re.IGNORECASE,
)
# What reads as good or bad in part alone: “Saved searches”, “Last submitted”, “Draft saved”, “Error codes”.
_GOES_ON = (
    r"successfully|by|on|at|to|and|or|but|for|with|without|in|into|your|our|the|this|that|it|you|all|a|an|as|from|via|"
    r"is|was|are|were|has|have|had|today|tonight|tomorrow|now|online|electronically|already|again|not|no|never|false|"
    r"null|pending"
)
_WHEN = (
    r"\d|[-–—]|n/?a\b|today|yesterday|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
)
_DONE = _WELL.replace("|thank you|thanks", "").replace("|success(?:ful|fully)|", "|successful|")
_IN_PART = re.compile(
    rf"\b(?:{_DONE})\s+(?!(?:{_GOES_ON})\b)[\w%#]|\b(?:{_DONE})\s+(?:by|as|for|on|at|in|from|to)\W*$"
    rf"|\b(?:{_DONE})\s*[:(]\s*(?:{_WHEN})"
    r"|\b(?:last|latest|recently|previously|originally|date|time|first|autosaved|drafts?)\b[\w\s]*"
    rf"\b(?:{_WELL})\b|\b(?:{_WELL})\b[\w\s]*\bdrafts?\b|\bthanks to\b"
    r"|\b(?:thank you|thanks) for (?:visiting|using|choosing|your (?:interest|time|support|business|feedback))"
    r"|\b(?:errors?|failures?|problems?|exceptions?) "
    r"(?:codes?|rates?|logs?|lists?|history|counts?|reports?|pages?|types?|\d+)\b"
    r"|\breport (?:a |an |any )?(?:errors?|problems?)\b|\b(?:problems?|trouble|missing something|wrong) ?\?"
    r"|\b(?:failed|rejected|declined|denied|refused|expired|invalid) "
    r"(?!to\b|because\b|by\b|due\b|and\b|for\b|as\b|with\b)(?:\w+ )?\w+s\b(?! (?:is|are|was|were)\b)",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:thank you|thanks)\b", re.IGNORECASE)
# Of the person's session, and not of the form: what became of that, such a text does not say.
_APART = re.compile(
    r"\b(?:session|log-?in|sign-?in)\b[^.!?]*\b(?:expire[sd]?|time[sd]? out|ends?|ended|inactiv\w+)\b"
    r"|\b(?:signed|logged) (?:you )?(?:out|off)\b|\b(?:sign|log) (?:back )?in (?:again|to continue)\b"
    r"|\b(?:sign|log) back in\b|\binactivity\b",
    re.IGNORECASE,
)
# A success that is none, or none of this press: of a part, of a draft, of what the page does by itself.
_DOUBTFUL = re.compile(
    r"\bpartial(?:ly)?\b|\bonly (?:some|\d+)\b|\b(?:drafts?|auto-?\w+)\b"
    r"|\b(?:last|latest|recently|previously|originally)\b",
    re.IGNORECASE,
)
_SOME_OF = re.compile(r"\b(\d+) (?:of|out of) (\d+)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[.;:!?]+(?:\s+|$)|,\s+|\s+[–—-]\s+|\bbut\b|\bhowever\b", re.IGNORECASE)


class Mood(StrEnum):
    """What a text says of the form: `well`, `badly`, `mixed`, `waiting`, `apart` (it is of the session), or `none`."""

    WELL = "well"
    BADLY = "badly"
    MIXED = "mixed"
    WAITING = "waiting"
    APART = "apart"
    NONE = "none"


def mood_of(text: str) -> Mood:
    """Return what a text says of a form that was sent.

    Denials are heard ("was not submitted", "no errors"), and what is promised, ordered or imagined counts for nothing
    ("will be submitted", "if an error occurs"). What reads well or badly in part alone ("Saved searches", "Draft
    saved", "Last submitted: 3 Nov") is mixed: only the person can tell.
    """
    squeezed = " ".join(text.replace("’", "'").split())
    if _APART.search(squeezed):
        return Mood.APART
    if any(not _IMAGINED.search(squeezed[: part.start()]) for part in _IN_PART.finditer(squeezed)):
        return Mood.MIXED
    plain = _TAKEN_BACK.sub(r"not \1", squeezed)
    plain = _COUNTED.sub(r"\2 \1", plain)
    clauses = [clause for clause in _CLAUSES.split(plain) if clause and clause.strip()]
    done = [clause for clause in clauses if not _WAITING.search(clause)]
    says_well = any(_says_well(clause) for clause in done)
    if any(_says_badly(clause) for clause in clauses):
        return Mood.MIXED if says_well else Mood.BADLY
    is_waiting = len(done) < len(clauses)
    if says_well and not (is_waiting and not any(_says_well(_THANKS.sub("", clause)) for clause in done)):
        return Mood.WELL
    return Mood.WAITING if is_waiting else Mood.NONE


def is_doubtful(text: str) -> bool:
    """Tell whether what is called a success may be none: it also speaks badly, or of a part, a draft, or before."""
    squeezed = " ".join(text.replace("’", "'").split())
    is_in_part = any(int(some) < int(of) for some, of in _SOME_OF.findall(squeezed))
    return (
        is_in_part
        or _DOUBTFUL.search(squeezed) is not None
        or any(_says_badly(clause) for clause in _CLAUSES.split(squeezed) if clause and clause.strip())
    )


def _says_well(clause: str) -> bool:
    return any(
        not _DENIED.search(clause[: match.start()]) and not _IMAGINED.search(clause[: match.start()])
        for match in _WELL_SAID.finditer(clause)
    )


def _says_badly(clause: str) -> bool:
    is_denied_well = any(
        _DENIED.search(clause[: match.start()]) and not re.search(r"\bnot only\b", clause, re.IGNORECASE)
        for match in _WELL_SAID.finditer(clause)
    )
    if is_denied_well and not _BADLY_SAID.search(clause):
        return not re.match(r"\s*(?:if|when|once|unless|until|in case)\b", clause, re.IGNORECASE)
    return is_denied_well or any(
        not _DENIED_FAULT.search(clause[: match.start()]) and not _IMAGINED.search(clause[: match.start()])
        for match in _BADLY_SAID.finditer(clause)
    )
