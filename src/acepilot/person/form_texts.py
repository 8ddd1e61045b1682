"""What is said of a form's fields: what they hold, and what they should."""

from __future__ import annotations

from collections.abc import Sequence


def help_with_field(why: str, label: str, wanted: str) -> str:
    """Ask the person to fill one field."""
    return f"{why}\nPlease set {label} to {wanted} on the page yourself, and then press “Go on”."


def may_not_read(label: str, wanted: str) -> str:
    """Say that a bank field could not be read back."""
    return (
        f"I may not read this page, as it asks for a password or a code. {label} should hold {wanted}: look for "
        "yourself, and press “Go on” if it does; or stop."
    )


def not_held(label: str, wanted: str, found: str, elsewhere: Sequence[str] = ()) -> str:
    """Say that a bank field does not hold what was typed, and where that stands instead."""
    there = (
        f" It stands in {_quoted(elsewhere)}, where it does not belong: take it out there."
        if elsewhere
        else ""
    )
    return (
        f"{label} should hold {wanted}, but the page shows {found or 'nothing'}.{there} Correct it on the page "
        "yourself, or stop. Then press “Go on”."
    )


def not_held_in_review(label: str, wanted: str, found: str) -> str:
    """Say in the review that a bank field is empty, or holds something else, though the person did not type there."""
    if not found:
        return f"{label} is empty, and should hold {wanted}. Type it there before you press Submit, or stop."
    return (
        f"{label} should hold {wanted}, but the page shows {found}: the page has changed it. Correct it before you "
        "press Submit, or stop."
    )


def gone_in_review(label: str, wanted: str) -> str:
    """Say in the review that a bank field is not on the page any more."""
    return (
        f"The page does not show {label} any more, which is to hold {wanted}. Do not press Submit before it is there "
        "again; or stop."
    )


CANNOT_COMPARE = (
    "The page does not answer acepilot, so nobody has looked whether it still holds what was entered. Compare each "
    "field yourself before you press Submit."
)


def renamed_in_review(before: str, now: str, wanted: str) -> str:
    """Say in the review that a bank field bears another name than when it was filled."""
    return (
        f"The page has renamed a field: what was “{before}” is “{now}” now, and holds {wanted}. Look at every field of "
        "the form before you press Submit, or stop."
    )


def stands_elsewhere(label: str, wanted: str, others: Sequence[str]) -> str:
    """Say in the review that the number of a bank field stands in another field too."""
    return (
        f"The page has put {label} ({wanted}) into {_quoted(others)} too. If it does not belong there, take it out "
        "before you press Submit."
    )


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(
        f"“{name}”" for name in dict.fromkeys(name or "a field without a name" for name in names)
    )


def renamed(before: str, now: str, wanted: str) -> str:
    """Say that a field bears another name than when it was filled."""
    return (
        f"The page has renamed a field while acepilot filled it: what was “{before}” is “{now}” now, and was given "
        f"{wanted}. Look at every field of the form. If all is right, press “Go on”; if not, stop."
    )


def not_shown(labels: str) -> str:
    """Say that the portal hides what was to be compared."""
    return (
        f"The page does not show enough of {labels} to compare it. Look for yourself: if it is right, press “Go on”; "
        "if not, press “Stop”."
    )
