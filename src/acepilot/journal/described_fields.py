"""A field's row of the journal in words, and how its two values compare.

Pure, as `describe`: escapes nothing and trusts nothing that a row holds.
"""

from __future__ import annotations

from collections.abc import Mapping

from acepilot.client.meaning import Fit
from acepilot.journal.codes import Same
from acepilot.journal.described_line import DescribedLine, Tone
from acepilot.journal.naming import field_name
from acepilot.journal.parts import Data, say


def tell_field(field: Data) -> DescribedLine:
    """Return a field's row as a line: what the page has, and how that is to what was wanted."""
    name, found = field_name(say(field, "target", "a field")), say(field, "found", "nothing")
    match same_of(field):
        case Same.EQUAL:
            return DescribedLine(f"{found}{_how_written(field)}", label=name)
        case Same.LAST4:
            return DescribedLine(f"{found} (its last four are the same)", label=name)
        case Same.EARLIER:
            wanted = say(field, "wanted", "nothing")
            asked = "" if wanted == found else f"; {wanted} was wanted"
            return DescribedLine(f"{found} (given on an earlier page{asked})", Tone.QUIET, name)
        case Same.UNREAD:
            return DescribedLine(UNREAD, Tone.WARN, name)
        case Same.NOT_SHOWN:
            return DescribedLine(f"{found} (too little is shown to compare)", Tone.WARN, name)
        case Same.DIFFERENT:
            return DescribedLine(
                f"{found}, though {say(field, 'wanted', 'nothing')} was wanted", Tone.WARN, name
            )
        case why:
            return DescribedLine(NOT_COMPARED[why], Tone.QUIET, name)


UNREAD = "not read: the page asked for a password or a code"
NOT_COMPARED: Mapping[Same, str] = {
    Same.NO_VALUE: "the client has none",
    Same.NO_FIELD: "the page has no such field",
    Same.OUT_OF_SIGHT: "the page has such a field where nobody can see it; it was left alone",
    Same.BY_HAND: "the person did it",
    Same.SAID_ENTERED: "entered, as the person says",
    Same.SAID_EQUAL: "the same, as the person says",
    Same.SAID_NO_FIELD: "the portal has no such field, as the person says",
    Same.OTHER: "not compared",
}
"""What is said of a field for which two values were not compared."""


def same_of(field: Data) -> Same:
    """Return how a field's row compares; `different` where it says nothing that is known: nothing unread passes."""
    same = field.get("same")
    return Same(same) if isinstance(same, str) and same in tuple(Same) else Same.DIFFERENT


def _how_written(field: Data) -> str:
    if not is_respelled(field):
        return ""
    found, wanted = say(field, "found"), say(field, "wanted")
    return " (as asked; the page groups it)" if found == wanted else f" (as asked: {wanted})"


def is_respelled(field: Data) -> bool:
    """Tell whether a page wrote what was asked for in a way of its own, by a field's row of the journal.

    A secret is masked, so that the two look alike: its fit tells. Journals of earlier versions have none.
    """
    fit = field.get("fit")
    if fit not in tuple(Fit):
        return False
    return fit != Fit.EQUAL or say(field, "found") != say(field, "wanted")
