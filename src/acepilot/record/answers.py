"""What a portal's message means for a flow: the target for its yes, and for its no. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from acepilot.flow.regex import escape_regex
from acepilot.record.acts import SaidAct

MASK = "••••"
SAYS_YES = ("success", "thank you", "received", "submitted", "approved", "accepted", "completed", "saved")
LONGEST_START = 60

Answer = tuple[str, str]  # `until:` and `refused:`, the second empty where it is not known


def answer_of(said: Sequence[SaidAct], heads: Sequence[str]) -> Answer | None:
    """Return what ends a review: the last message that says yes, else a heading that does, else the last of either.

    Args:
        said: What the page announced since the press on Submit.
        heads: The headings that came up since.
    """
    told = [(one.role, one.text) for one in said] + [("heading", head) for head in heads]
    best = next((one for one in reversed(told) if says_yes(one[1])), told[-1] if told else None)
    return _answer(*best) if best is not None else None


def says_yes(text: str) -> bool:
    """Tell whether a message says that all is well."""
    return _word_of_yes(text) is not None


def _word_of_yes(text: str) -> str | None:
    return next((word for word in SAYS_YES if word in text.casefold()), None)


def _answer(role: str, text: str) -> Answer:
    word = _word_of_yes(text)
    refused = rf"alert /^(?!.*{word or SAYS_YES[0]}).*\w/"
    if word:
        return f"{role} /{word}/", refused
    start = re.split(rf"{MASK}|\d|[\"\\$]", text)[0].strip()[:LONGEST_START]
    until = f"{role} /^{escape_regex(start)}/" if start else role
    return until, "" if role == "alert" else refused


UNKNOWN: Answer = (f"status /{'|'.join(SAYS_YES[:4])}/", rf"alert /^(?!.*{SAYS_YES[0]}).*\w/")
"""What is written where no answer was seen."""
