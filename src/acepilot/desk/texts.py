"""The sentences that the desk says to people, for its codes. Reworded at any time: nothing compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from acepilot.desk.board import Due, DueKind, Lack, LineState, ProblemCode
from acepilot.desk.query import BoardRow, state_counts

STATES: Mapping[LineState, str] = MappingProxyType(
    {
        LineState.REFUSED: "The portal refused it.",
        LineState.UNCLEAR: "What the portal did with it is not known.",
        LineState.MISSING: "Nothing has come back for it.",
        LineState.PRACTISED: "Tried out on the mock portal alone: nothing is done yet.",
        LineState.SKIPPED: "It was left as it was.",
        LineState.APPLIED: "The application for the account is made; the bank details are not entered.",
        LineState.ENROLLED: "The portal took the bank details.",
        LineState.CONFIRMED: "The portal showed the bank details on a later day.",
    }
)
LACKS: Mapping[Lack, str] = MappingProxyType(
    {Lack.ENROLLMENT: "bank details", Lack.CONFIRMATION: "a check on a later day"}
)
PROBLEMS: Mapping[ProblemCode, str] = MappingProxyType(
    {
        ProblemCode.NOT_WHOLE: "a bundle does not verify",
        ProblemCode.UNSIGNED: "a bundle is not signed",
        ProblemCode.OTHER_SIGNER: "a bundle is signed by another key",
        ProblemCode.ROTTEN: "a stored bundle is not as it was",
        ProblemCode.REFUSED: "the portal refused",
        ProblemCode.UNCLEAR: "what the portal did is not known",
        ProblemCode.NO_CLIENT: "a bundle does not say whose it is",
        ProblemCode.FORKED: "two bundles tell one run in two ways",
        ProblemCode.WRONG_TIME: "a bundle's times cannot be",
    }
)
DUES: Mapping[DueKind, str] = MappingProxyType(
    {DueKind.LOG_IN: "log in to the portal", DueKind.CHECK: "see whether the bank details are on file"}
)
NOBODY = "No client is on the desk yet."
SAID = "said"
"""Stands beside a state that is the person's word: acepilot saw no page that shows it."""
SAID_LONG = "The person said so; acepilot saw no page that shows it."
FIRST_STEPS = (
    ("Make client files of your list:", "acepilot clients import LIST.xlsx -o clients"),
    ("Say whom you wait for:", "acepilot desk expect clients"),
    ("File what has come back:", "acepilot desk add BUNDLE.zip"),
)
NOTHING_PROVEN = "Nothing yet. `acepilot desk add BUNDLE.zip` files what comes back."
DAYS = "Days are the portal's, by Eastern Standard Time."
NOT_SHOWN = "This report is not shown"
NOT_WHOLE = "The stored bundle does not verify any more, so that nothing in it is shown."
CHECK_ALL = "See what else is wrong: acepilot desk check"
NO_SUCH_RUN = "The stored bundle has no such run."
FAULT_TITLE = "The desk cannot be read"
NOTHING_FITS = "Nothing on the desk fits that."


def summary(found: Sequence[BoardRow]) -> str:
    """Return in a line how many clients and importers were found, and how these stand."""
    clients = len({row.client.key for row in found})
    states = ", ".join(f"{count} {state}" for state, count in state_counts(found).items())
    return (
        f"{clients} client{'s' * (clients != 1)}, {len(found)} IR number{'s' * (len(found) != 1)}: {states}."
    )


def event_title(client: str, due: Due, *, is_late: bool) -> str:
    """Return what a calendar says of what is due next."""
    late = f" (due since {due.day})" if is_late else ""
    return f"{client}: {DUES[due.kind]}{late}"


def event_text(dues: tuple[Due, ...], key: str) -> str:
    """Return what a calendar says below it: all that is due. It names no importer, as calendars are shared."""
    lines = [f"{due.day}: {DUES[due.kind]}" for due in dues]
    counted = [
        f"{line} ({lines.count(line)} IR numbers)" if lines.count(line) > 1 else line for line in lines
    ]
    return "\n".join((*dict.fromkeys(counted), "", f"acepilot desk --client {key}"))
