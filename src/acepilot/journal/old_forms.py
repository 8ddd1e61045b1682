"""Journals of earlier versions, read as they were written: the one place that knows what their sentences meant.

Until codes stood beside them, sentences told why a step was skipped and how a field compared. They are copied here as
they were then, and never change; what is said to persons today may be worded anew at any time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from acepilot.journal.chain import Entry
from acepilot.journal.codes import Same, Skipped
from acepilot.journal.naming import field_name

_SKIPPED: Mapping[str, Skipped] = {
    "it was submitted before the interruption": Skipped.SUBMITTED_BEFORE,
    "the person said that it was submitted": Skipped.SAID_SUBMITTED,
    "it was done before the interruption": Skipped.DONE_BEFORE,
    "no picture can be taken of this page": Skipped.NO_PICTURE,
    "the person added no picture": Skipped.NO_PICTURE,
    "the person said that it was not needed here": Skipped.NOT_NEEDED,
    "the person left this importer as it is": Skipped.LEFT,
}
_SKIPPED_BEGINS: Mapping[str, Skipped] = {
    "left as it is: ": Skipped.LEFT,
    "the person chose: ": Skipped.PASSED_OVER,
    "the page went to ": Skipped.REDIRECTED,
}
_SKIPPED_ENDS: Mapping[str, Skipped] = {
    " needs nothing: the page is there already.": Skipped.NEEDLESS,
    " is not there": Skipped.NOT_THERE,
    " is there": Skipped.THERE,
}
_SAME: Mapping[object, Same] = {
    True: Same.EQUAL,
    False: Same.DIFFERENT,
    "the client has none": Same.NO_VALUE,
    "the page has no such field": Same.NO_FIELD,
    "the page has such a field where nobody can see it; it was left alone": Same.OUT_OF_SIGHT,
    "the person did it": Same.BY_HAND,
    "entered, as the person says": Same.SAID_ENTERED,
    "the same, as the person says": Same.SAID_EQUAL,
    "the portal has no such field, as the person says": Same.SAID_NO_FIELD,
}
_CODES = frozenset(Same)
_JUDGED = re.compile(r"(.+) is (not )?there")


def in_todays_form(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an entry as it would be written today, with codes for its sentences; one that has them as it is.

    What no version has written is left as it is, or gets the code `other`, by which nothing is decided.
    """
    data, renew = entry.get("data"), _RENEW.get(str(entry.get("kind")))
    if renew is None or not isinstance(data, dict):
        return entry
    renewed = renew(data)
    return entry if renewed is data else {**entry, "data": renewed}


def _skipped(data: Entry) -> Entry:
    if "why" in data or not isinstance(data.get("reason"), str):
        return data
    reason = data["reason"]
    if "after" in data:
        return {**data, "why": str(Skipped.FAILED_AFTER)}
    why = (
        _SKIPPED.get(reason) or _by(_SKIPPED_BEGINS, reason.startswith) or _by(_SKIPPED_ENDS, reason.endswith)
    )
    return {**data, "why": str(why or Skipped.OTHER), "reason": _plainly(reason)}


def _turn(data: Entry) -> Entry:
    why = data.get("why")
    return {**data, "why": _plainly(why)} if isinstance(why, str) and _JUDGED.fullmatch(why) else data


def _plainly(reason: str) -> str:
    """Return a sentence about what is there or not, its target's fallbacks and notation left out."""
    judged = _JUDGED.fullmatch(reason)
    return f"{field_name(judged[1])} is {judged[2] or ''}there" if judged else reason


def _by(known: Mapping[str, Skipped], fits: Callable[[str], bool]) -> Skipped | None:
    return next((why for part, why in known.items() if fits(part)), None)


def _fields(data: Entry) -> Entry:
    rows = data.get("fields")
    if not isinstance(rows, list) or all(_is_coded(row) for row in rows):
        return data
    return {
        **data,
        "fields": [row if _is_coded(row) else {**row, "same": _same(row["same"])} for row in rows],
    }


def _is_coded(row: object) -> bool:
    """Tell whether a field's row needs no renewing; what is no such row cannot be."""
    if not isinstance(row, dict) or "same" not in row:
        return True
    same = row["same"]
    return isinstance(same, str) and same in _CODES


def _same(same: object) -> str:
    is_plain = isinstance(same, bool | str)
    return str(_SAME.get(same, Same.OTHER)) if is_plain else str(Same.OTHER)


_RENEW: Mapping[str, Callable[[Entry], Entry]] = {
    "turn": _turn,
    "step.skipped": _skipped,
    "step.done": _fields,
    "step.failed": _fields,
    "person.pressed": _fields,
}
