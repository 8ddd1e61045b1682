"""The ways in which the mock portal can behave: data only.

A scenario is a name and a set of traits; the sites ask the state for a trait, and never for a name.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from acepilot.errors import UsageError


class Trait(StrEnum):
    """One thing in which a portal differs from the default one."""

    SEED_FIELDS = "seed-fields"
    ALREADY_ENROLLED = "already-enrolled"
    NO_IMPORTER_TAB = "no-importer-tab"
    READ_ONLY = "read-only"
    CODE_EXPIRED = "code-expired"
    NAME_MISMATCH = "name-mismatch"
    ACCOUNT_EXISTS = "account-exists"
    SUBMIT_REFUSED = "submit-refused"
    MANY_ACCOUNTS = "many-accounts"
    RELABELLED = "relabelled"
    CONFIRM_DIALOG = "confirm-dialog"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named way in which the mock portal behaves.

    Attributes:
        name: What `--mock NAME` takes.
        title: A few words, for a list.
        about: One sentence: what the person will meet.
        traits: What the sites ask for.
    """

    name: str
    title: str
    about: str
    traits: frozenset[Trait] = frozenset()


def _of(trait: Trait, title: str, about: str) -> Scenario:
    return Scenario(name=trait.value, title=title, about=about, traits=frozenset({trait}))


def _by_name(scenarios: Iterable[Scenario]) -> Mapping[str, Scenario]:
    return MappingProxyType({scenario.name: scenario for scenario in scenarios})


SCENARIOS: Mapping[str, Scenario] = _by_name(
    (
        Scenario("default", "All goes well", "All is in order; each form is accepted once it is right."),
        _of(
            Trait.SEED_FIELDS,
            "More fields to apply",
            "The application form also asks for the owner's title and for a point of contact.",
        ),
        _of(
            Trait.ALREADY_ENROLLED,
            "Bank details on file",
            "Every importer account shows bank details once Get Info/Refresh is pressed.",
        ),
        _of(
            Trait.NO_IMPORTER_TAB,
            "Rights missing",
            "The importer account has no ACH Refund Authorization tab: this user has no right to it.",
        ),
        _of(
            Trait.READ_ONLY,
            "View only",
            "The ACH Refund Authorization tab can be read, and has no button to add or edit.",
        ),
        _of(
            Trait.CODE_EXPIRED,
            "The code comes too late",
            "The e-mailed code has run out by the time it is used, and the application starts over.",
        ),
        _of(
            Trait.NAME_MISMATCH,
            "Name differs from Form 5106",
            "CBP holds another spelling of the company's name, and refuses the first page.",
        ),
        _of(
            Trait.ACCOUNT_EXISTS,
            "There is an account already",
            "The importer record is linked to a Top Account, and the first page is refused.",
        ),
        _of(
            Trait.SUBMIT_REFUSED,
            "Refused once",
            "The first Submit of a form is refused with a message; the next one is accepted.",
        ),
        _of(
            Trait.MANY_ACCOUNTS,
            "Many accounts of one name",
            "The list of accounts holds several of the same name that differ in the suffix only.",
        ),
        _of(
            Trait.RELABELLED,
            "Other wording",
            "Half of the controls have another label than the flows know best.",
        ),
        _of(
            Trait.CONFIRM_DIALOG,
            "The portal asks back",
            "Pressing Submit opens the browser's own dialog, which asks whether to go on.",
        ),
    )
)


def find_scenario(name: str) -> Scenario:
    """Return the scenario of that name.

    Raises:
        UsageError: There is none; the message names the nearest and lists all.
    """
    found = SCENARIOS.get(name)
    if found is not None:
        return found
    near = difflib.get_close_matches(name, SCENARIOS, n=1)
    raise UsageError(
        f"The mock portal has no scenario “{name}”." + (f" Did you mean “{near[0]}”?" if near else ""),
        hint="Scenarios: " + ", ".join(SCENARIOS),
    )
