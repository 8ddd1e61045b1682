"""The sentences that the desk says to people, for its codes. Reworded at any time: nothing compares them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from acepilot.desk.board import Fact, ProblemCode, Proof
from acepilot.desk.client_standing import Due, DueKind, Lack, LineState
from acepilot.desk.query import BoardRow, state_counts
from acepilot.plaintext import counted

STATES: Mapping[LineState, str] = MappingProxyType(
    {
        LineState.REFUSED: "The portal refused it.",
        LineState.UNCLEAR: "What the portal did with it is not known.",
        LineState.MISSING: "Nothing has come back that shows what became of it.",
        LineState.PRACTISED: "Tried out on the mock portal alone: nothing is done yet.",
        LineState.SKIPPED: "It was left as it was.",
        LineState.APPLIED: "The application for the account is made; the bank details are not entered.",
        LineState.ENROLLED: "The portal took the bank details.",
        LineState.CONFIRMED: "The portal showed the bank details on a later day.",
    }
)
NEXT: Mapping[LineState, str] = MappingProxyType(
    {
        LineState.REFUSED: "The report has the portal's own words. Mend the client's file, and have it run again.",
        LineState.UNCLEAR: "Before anything is entered again, have ach-check-flow look at the portal.",
        LineState.MISSING: (
            "Send the client a kit, or remind them of it: acepilot kit make CLIENT.yaml. If a run has "
            "come back, its report tells how it ended."
        ),
        LineState.PRACTISED: "Next they run ach-flow on the real portal.",
        LineState.SKIPPED: "The report tells at which question.",
        LineState.APPLIED: "Once the account is there, they run ach-flow.",
        LineState.ENROLLED: "On a later day they run ach-check-flow: it looks whether the details are on file.",
        LineState.CONFIRMED: "Nothing is left to do but to log in every 45 days.",
    }
)
"""What somebody does next where an importer stands so."""
MENDING: Mapping[ProblemCode, str] = MappingProxyType(
    {
        ProblemCode.NOT_WHOLE: "Ask for the file again, as acepilot wrote it.",
        ProblemCode.UNSIGNED: "Ask for a signed one: acepilot signs what it exports unless it is told not to.",
        ProblemCode.OTHER_SIGNER: (
            "Ask the client by telephone for the fingerprint that acepilot evidence key shows there. Only if it is "
            "this one: acepilot desk trust CLIENT FINGERPRINT (with --only if the key before was never theirs)"
        ),
        ProblemCode.ROTTEN: "Take the file from a backup or ask for it again: acepilot desk add BUNDLE.zip",
        ProblemCode.REFUSED: "The report has the portal's own words. Mend the client's file, and have it run again.",
        ProblemCode.UNCLEAR: "Before anything is entered again, have ach-check-flow look at the portal.",
        ProblemCode.UNREAD: "Use the newest acepilot here, and add it again.",
        ProblemCode.NO_BUNDLE: "Ask for the file that acepilot kit answer or acepilot evidence export wrote.",
        ProblemCode.NO_CLIENT: "Ask for one bundle for each client, of that client's runs alone.",
        ProblemCode.FORKED: "Ask the client what happened in between, and which of the two is right.",
        ProblemCode.WRONG_TIME: "Have the clock of that computer set right. Until then no day in it can be relied on.",
        ProblemCode.SHARED: "An IR number is one importer's alone. Ask both by telephone, and compare the keys.",
    }
)
"""What somebody does about a problem."""
LACKS: Mapping[Lack, str] = MappingProxyType(
    {Lack.ENROLLMENT: "bank details", Lack.CONFIRMATION: "a later check"}
)
PROBLEMS: Mapping[ProblemCode, str] = MappingProxyType(
    {
        ProblemCode.NOT_WHOLE: "a bundle does not verify",
        ProblemCode.UNSIGNED: "a bundle is not signed",
        ProblemCode.OTHER_SIGNER: "a bundle is signed by another key",
        ProblemCode.ROTTEN: "a stored bundle is not as it was",
        ProblemCode.REFUSED: "the portal refused",
        ProblemCode.UNCLEAR: "what the portal did is not known",
        ProblemCode.NO_BUNDLE: "no bundle",
        ProblemCode.NO_CLIENT: "a bundle does not say whose it is",
        ProblemCode.UNREAD: "a bundle holds what cannot be read",
        ProblemCode.FORKED: "two bundles tell one run in two ways",
        ProblemCode.WRONG_TIME: "a bundle's times cannot be",
        ProblemCode.SHARED: "another client has the same IR number",
    }
)
DUES: Mapping[DueKind, str] = MappingProxyType(
    {DueKind.LOG_IN: "log in to the portal", DueKind.CHECK: "see whether the bank details are on file"}
)
NOBODY = "No client is on the desk yet."
OF_NOBODY = "Bundles of which it cannot be said whose they are"
SAID = "said"
"""Stands beside a state that is the person's word: acepilot saw no page that shows it."""
SAID_LONG = "The person said so; acepilot saw no page that shows it."
FIRST_STEPS = (
    ("Make client files of your list:", "acepilot clients import LIST.xlsx -o clients"),
    ("Say whom you wait for:", "acepilot desk expect clients"),
    ("File what has come back:", "acepilot desk add BUNDLE.zip"),
)
UNPROVEN = "Runs that prove nothing"
UNPROVEN_LONG = "They ended before they came so far, or were practice. The report tells how each ended."
NOTHING_PROVEN = "Nothing yet. What comes back is filed by: acepilot desk add BUNDLE.zip"
DAYS = "Days are the portal's, by Eastern Standard Time."
NOT_SHOWN = "This report is not shown"
NOT_WHOLE = "The stored bundle does not verify any more, so that nothing in it is shown."
CHECK_ALL = "See what else is wrong: acepilot desk check"
NO_SUCH_RUN = "The stored bundle has no such run."
FAULT_TITLE = "The desk cannot be read"
NOTHING_DUE = "empty: no client has anything due yet"
NOTHING_REACHED = "nothing: no run in it came so far at the real portal"
"""What a bundle proves that has no facts."""
A_KIT = "It is a kit as it goes out to a client, and no answer. Ask for the file that acepilot kit answer wrote there."
NOTHING_FITS = "Nothing on the desk fits that."


FILED: Mapping[str, str] = MappingProxyType(
    {
        "new": "new",
        "same": "here already",
        "other-signer": "signed by another key",
        "forked": "tells a run otherwise than another bundle, the longer counts",
        "no-proof": "no proof",
        "not-filed": "not filed",
    }
)
"""What became of a bundle, by its code."""
PROVEN: Mapping[Proof, str] = MappingProxyType(
    {
        Proof.LOGGED_IN: "logged in",
        Proof.APPLIED: "applied",
        Proof.ENROLLED: "enrolled",
        Proof.CONFIRMED: "shown on file",
        Proof.REFUSED: "refused",
        Proof.UNCLEAR: "not known whether submitted",
        Proof.SKIPPED: "left as it was",
        Proof.PRACTISED: "practised on the mock portal",
    }
)
MOST_NAMED = 3


def facts_in_short(facts: Iterable[Fact]) -> str:
    """Return in a line what facts say: each kind with its IR numbers, or how many there are."""
    numbers: dict[tuple[Proof, bool], dict[str, None]] = {}
    for fact in facts:
        of_kind = numbers.setdefault((fact.proof, fact.is_said), {})
        of_kind.update({fact.number: None} if fact.number else {})
    return ", ".join(_in_short(*kind, list(found)) for kind, found in numbers.items())


def _in_short(proof: Proof, is_said: bool, found: list[str]) -> str:  # noqa: FBT001 - a key of facts
    named = " ".join(found) if len(found) <= MOST_NAMED else f"{len(found)} IR numbers"
    return f"{PROVEN[proof]}{f' {named}' if named else ''}{f' ({SAID})' if is_said else ''}"


def summary(found: Sequence[BoardRow]) -> str:
    """Return in a line how many clients and importers were found, and how these stand."""
    clients = len({row.client.key for row in found})
    states = ", ".join(f"{count} {state}" for state, count in state_counts(found).items())
    return f"{counted(clients, 'client')}, {counted(len(found), 'IR number')}: {states}."


def event_title(client: str, due: Due, *, is_late: bool) -> str:
    """Return what a calendar says of what is due next."""
    late = f" (due since {due.day})" if is_late else ""
    return f"{client}: {DUES[due.kind]}{late}"


def event_text(dues: tuple[Due, ...]) -> str:
    """Return what a calendar says below it: all that is due. It has no number, as calendars are shared."""
    lines = [f"{due.day}: {DUES[due.kind]}" for due in dues]
    counted = [
        f"{line} ({lines.count(line)} IR numbers)" if lines.count(line) > 1 else line for line in lines
    ]
    return "\n".join((*dict.fromkeys(counted), "", "More: acepilot desk open"))
