"""The reviews of a run: what stood in the form at each press of Submit, and what came of it.

Pure: from a step's entries to data. Trusts nothing that an entry holds, and escapes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from acepilot.folding import fold
from acepilot.journal.codes import Same
from acepilot.journal.describe import tell
from acepilot.journal.described_fields import NOT_COMPARED, UNREAD, is_respelled, same_of
from acepilot.journal.described_line import DescribedLine, Tone
from acepilot.journal.naming import field_name
from acepilot.journal.parts import Data, part, say

UNSEEN = "not seen"
_QUOTED = re.compile(r"""["“]([^"“”]+)["”]""")


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One change that the person made, as texts; empty for nothing."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReportField:
    """One field at a press.

    Attributes:
        wanted: What the flow asked for; None when the flow did not ask for this field.
        found: What stood in it at the press.
        verdict: How the two compare, in words, with the tone of that.
        edits: What the person changed in it before the press, in order.
        is_earlier: Whether it was given on an earlier page of the application, and stood there so.
    """

    name: str
    wanted: str | None
    found: str
    verdict: DescribedLine
    edits: tuple[FieldEdit, ...]
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class NetworkSubmission:
    """What followed a press over the network; `times` is how often the same was sent."""

    at: str
    basis: str
    request: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class PortalAnswer:
    """What the portal answered; `capture` is the path of the picture of it, empty when there is none."""

    at: str
    outcome: str
    text: str
    url: str
    server: str
    tls_issuer: str
    said: DescribedLine
    capture: str


@dataclass(frozen=True, slots=True)
class ReportedPress:
    """One press on the portal's Submit, and what came of it.

    Attributes:
        number: Which press of this review, from 1.
        by: With what: mouse or key.
        same_as: The path of the last capture when its fields were the same; empty when they were not, or
            that is not known.
        submission: What followed; None when nothing was sent, as far as acepilot saw.
        answer: The portal's answer; None when the journal has none.
    """

    number: int
    at: str
    control: str
    by: str
    fields: tuple[ReportField, ...]
    same_as: str
    submission: NetworkSubmission | None
    answer: PortalAnswer | None


@dataclass(frozen=True, slots=True)
class Review:
    """One review.

    Attributes:
        number: Which review of the run, from 1.
        what: What it was for: the item, else the stage.
        handed_over_at: When the person got the page; empty when that never happened.
    """

    number: int
    what: str
    handed_over_at: str
    presses: tuple[ReportedPress, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether the person had the page and the journal has no answer to the last that was done there."""
        if not self.handed_over_at:
            return False
        return not self.presses or self.presses[-1].answer is None


def read_review(number: int, what: str, entries: Sequence[Data]) -> Review:
    """Return the review that the entries of one step tell."""
    handed = next((e for e in entries if e.get("kind") == "turn" and _data(e).get("to") == "person"), None)
    places = [place for place, entry in enumerate(entries) if entry.get("kind") == "person.pressed"]
    presses = tuple(
        _press(n, entries[:place], entries[place], entries[place + 1 : end])
        for n, (place, end) in enumerate(pairwise([*places, len(entries)]), start=1)
    )
    return Review(number, what, say(handed, "at") if handed else "", presses)


def _data(entry: Data) -> Data:
    return part(entry, "data")


def _press(number: int, before: Sequence[Data], pressed: Data, after: Sequence[Data]) -> ReportedPress:
    data = _data(pressed)
    by = say(data, "by")
    return ReportedPress(
        number=number,
        at=say(pressed, "at"),
        control=say(data, "control", "a control"),
        by=by,
        fields=tuple(_rows(data.get("fields"), _edits(before), UNSEEN if by == "said" else "")),
        same_as=say(data, "same_as"),
        submission=_submission(after),
        answer=_answer(after),
    )


def _edits(entries: Iterable[Data]) -> dict[str, list[FieldEdit]]:
    """Return what was edited, by the field's name as the page has it."""
    found: dict[str, list[FieldEdit]] = {}
    for entry in entries:
        if entry.get("kind") == "person.edited":
            data = _data(entry)
            found.setdefault(say(data, "field", "a field"), []).append(
                FieldEdit(say(data, "from"), say(data, "to"))
            )
    return found


def _rows(fields: object, edits: dict[str, list[FieldEdit]], otherwise: str) -> Iterator[ReportField]:
    """Yield the flow's fields, then those that only the person touched; `otherwise` is told where nothing was found."""
    left = dict(edits)
    for field in fields if isinstance(fields, list) else []:
        if not isinstance(field, dict):
            continue
        target = say(field, "target", "a field")
        names = {fold(name) for name in _QUOTED.findall(target)} | {fold(target)}
        own = [name for name in left if fold(name) in names]
        edited = tuple(edit for name in own for edit in left.pop(name))
        wanted, found = say(field, "wanted"), say(field, "found", otherwise)
        is_earlier = same_of(field) is Same.EARLIER
        yield ReportField(field_name(target), wanted, found, _verdict(field), edited, is_earlier=is_earlier)
    for name, more in left.items():
        yield ReportField(
            name, None, more[-1].after, DescribedLine("not filled by acepilot", Tone.QUIET), tuple(more)
        )


def _verdict(field: Data) -> DescribedLine:
    match same_of(field):
        case Same.EQUAL if is_respelled(field):
            return DescribedLine("as asked; the page writes it so", Tone.GOOD)
        case Same.EQUAL:
            return DescribedLine("as asked", Tone.GOOD)
        case Same.LAST4:
            return DescribedLine("same last four", Tone.GOOD)
        case Same.EARLIER:
            return DescribedLine("given on an earlier page", Tone.QUIET)
        case Same.UNREAD:
            return DescribedLine(UNREAD, Tone.WARN)
        case Same.NOT_SHOWN:
            return DescribedLine("too little is shown to compare", Tone.WARN)
        case Same.DIFFERENT:
            return DescribedLine("differs", Tone.WARN)
        case why:
            return DescribedLine(NOT_COMPARED[why], Tone.QUIET)


def _submission(entries: Iterable[Data]) -> NetworkSubmission | None:
    made = [entry for entry in entries if entry.get("kind") == "person.submitted"]
    if not made:
        return None
    data = _data(made[0])
    return NetworkSubmission(
        say(made[0], "at"), say(data, "basis", "unknown"), say(data, "request"), len(made)
    )


def _answer(entries: Sequence[Data]) -> PortalAnswer | None:
    for place, entry in enumerate(entries):
        if entry.get("kind") == "portal.answered":
            data = _data(entry)
            shown = next((e for e in entries[place:] if e.get("kind") == "capture"), None)
            return PortalAnswer(
                at=say(entry, "at"),
                outcome=say(data, "outcome", "unknown"),
                text=say(data, "text"),
                url=say(data, "url"),
                server=say(data, "server"),
                tls_issuer=say(data, "tls_issuer"),
                said=tell(entry)[0],
                capture=say(_data(shown), "path") if shown else "",
            )
    return None
