"""The importer accounts that the mock ACE Portal holds, and the role of the person who signs in.

Owns who there is and in which way each account's page is built; accounts differ, so that nothing
that reads the pages can rely on one way. Knows no request and no bank details. All of it is made up.
"""

from __future__ import annotations

from dataclasses import dataclass

from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState

SHAPES = ("table", "dl", "grid", "fields", "rows", "text")
"""How bank details on file are shown: columns, pairs, ARIA grid, read-only fields, row headers, labelled text."""

LLC = "Bayside Imports LLC"
WEST = "Bayside Imports West"
EIN = "12-3456789"

DEFAULT = (
    (LLC, EIN, "00"),
    (LLC, EIN, "01"),
    (WEST, EIN, "A2"),
    ("Bayside Import Services LLC", "12-3456798", "00"),
    ("Northquay Trading Co.", "45-6789012", "00"),
)
MANY = (
    *((LLC, EIN, f"{n:02}") for n in range(9)),
    (WEST, EIN, "A2"),
    *DEFAULT[3:],
)

OTHERS = tuple((f"Harbor Street Imports {n:02} LLC", f"31-20000{n:02}", "00") for n in range(10, 20))
PAGED = (*OTHERS, *DEFAULT, ("Quayside Traders Inc", "56-7000012", "00"))
"""Accounts for a list of four pages of five: the sample client's are on the third."""

IN_A_FRAME = frozenset({"A2"})
WITH_NATIVE_SELECT = frozenset({"01"})


@dataclass(frozen=True, slots=True)
class ImporterAccount:
    """One importer account: an importer number with one suffix.

    Attributes:
        key: What stands in addresses; says nothing of the number.
        name: The account's name; several accounts may share it.
        number: The importer number without suffix, hyphenated.
        shape: Which of `SHAPES` shows its bank details.
        has_native_select: Whether the dialog has a native select and labels with a colon, instead of an
            ARIA combo box.
        has_ach_in_frame: Whether the ACH tab's content stands in a frame.
    """

    key: str
    name: str
    number: str
    suffix: str
    shape: str
    has_native_select: bool
    has_ach_in_frame: bool
    type: str = "IRS/EIN"
    status: str = "Active"
    address: str = "100 Biscayne Boulevard, Suite 2100, Miami, FL 33132"
    center: str = "Consumer Products and Mass Merchandising"

    @property
    def ir_number(self) -> str:
        """The importer number with suffix, as CBP writes it."""
        return self.number + self.suffix


def importer_accounts(state: PortalState) -> tuple[ImporterAccount, ...]:
    """Return the accounts of the signed-in person, in the order of the list."""
    listed = _listed(state)
    first_shape = 3 if listed is MANY else 0
    return tuple(
        ImporterAccount(
            key=f"a0B3dKq{n}",
            name=name,
            number=number,
            suffix=suffix,
            shape=SHAPES[(n + first_shape) % len(SHAPES)],
            has_native_select=suffix in WITH_NATIVE_SELECT,
            has_ach_in_frame=suffix in IN_A_FRAME,
        )
        for n, (name, number, suffix) in enumerate(listed)
    )


def _listed(state: PortalState) -> tuple[tuple[str, str, str], ...]:
    if state.has(Trait.PAGED_ACCOUNTS):
        return PAGED
    return MANY if state.has(Trait.MANY_ACCOUNTS) else DEFAULT


def find_account(state: PortalState, key: str) -> ImporterAccount | None:
    """Return the account with that key, or None."""
    return next((account for account in importer_accounts(state) if account.key == key), None)


def role_of(state: PortalState) -> str:
    """Return the role that the header shows for the signed-in person."""
    is_limited = state.has(Trait.READ_ONLY) or state.has(Trait.NO_IMPORTER_TAB)
    return "Trade Account User" if is_limited else "Trade Account Owner"
