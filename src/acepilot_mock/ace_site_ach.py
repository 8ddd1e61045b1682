"""ACH refund enrollment in the mock ACE Portal: rights, the checks of a submission, and what is on file.

Owns its own rules for bank numbers, apart from acepilot's: a mock that shared them could not show a mistake
in them. Knows no request and no page. One record an importer number and suffix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from acepilot_mock.ace_site_accounts import ImporterAccount
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState

CONTROL_KEYS = ("01", "02")
"""Bank Control Key: checking and savings, as SAP numbers them for the United States (inferred)."""

ACCOUNT = re.compile(r"[0-9A-Za-z]{1,17}")
ROUTING = re.compile(r"[0-9]{9}")
ROUTING_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1)

MASKS: Mapping[str, str] = {
    "table": "XXXXXX",
    "dl": "•••• ",
    "grid": "******",
    "fields": "XXXXX",
    "rows": "**** ",
    "text": "#######",
}
"""What hides all but the last four of an account number, by the shape that shows it."""

DRAWER = "ace.ach"

ENROLLED_ON = "03/02/2026"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a submission is not taken: the text `error.<code>` of the pages, and the field it belongs to."""

    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class BankDetails:
    """The bank details on file for one importer account."""

    routing_number: str
    account_number: str
    control_key: str
    updated: str

    def shown(self, shape: str) -> dict[str, str]:
        """Return what the page shows; the account number masked, as the shape masks it."""
        last = self.account_number[-4:] if len(self.account_number) > 4 else ""
        return {
            "routing_number": self.routing_number,
            "account_number": MASKS[shape] + last,
            "control_key": self.control_key,
            "status": "Active",
            "updated": self.updated,
        }


_HOUSE_BANK = BankDetails("021000021", "000123456789", "01", ENROLLED_ON)

FILED_EARLIER: Mapping[str, BankDetails] = {
    "12-345678900": _HOUSE_BANK,
    "12-345678901": _HOUSE_BANK,
    "12-3456789A2": BankDetails("111000025", "004400987654321", "02", ENROLLED_ON),
}
"""What is on file from the start where the scenario says so: what the sample clients hold."""


def may_see(state: PortalState) -> bool:
    """Say whether the signed-in person's role has the tab."""
    return not state.has(Trait.NO_IMPORTER_TAB)


def may_change(state: PortalState) -> bool:
    """Say whether the signed-in person's role may add and edit."""
    return may_see(state) and not state.has(Trait.READ_ONLY)


def on_file(state: PortalState, account: ImporterAccount) -> BankDetails | None:
    """Return the record of this importer number and suffix, if there is one."""
    found = _records(state).get(account.ir_number)
    return BankDetails(**found) if found else None


def enroll(state: PortalState, account: ImporterAccount, fields: Mapping[str, str]) -> Fault | None:
    """Put the bank details on file, in place of older ones; return why not, if not.

    The checks: 1. rights; 2. the importer is the account's; 3. routing number; 4. account number;
    5. control key; 6. the scenario's own refusal, once.
    """
    fault = _fault(state, account, fields)
    if fault is None and not state.has(Trait.DID_NOT_STICK):
        record = BankDetails(
            routing_number=fields["bank_routing_number"],
            account_number=fields["bank_account_number"],
            control_key=fields["bank_control_key"],
            updated=state.clock.now().strftime("%m/%d/%Y"),
        )
        _records(state)[account.ir_number] = asdict(record)
    return fault


def _fault(state: PortalState, account: ImporterAccount, fields: Mapping[str, str]) -> Fault | None:
    named = (fields.get("importer_number"), fields.get("suffix"))
    checks = (
        (may_change(state), Fault("rights")),  # 1
        (named == (account.number, account.suffix), Fault("unknown")),  # 2
        (
            is_routing_number(fields.get("bank_routing_number", "")),
            Fault("routing_checksum", "bank_routing_number"),
        ),  # 3
        (
            ACCOUNT.fullmatch(fields.get("bank_account_number", "")),
            Fault("account_shape", "bank_account_number"),
        ),  # 4
        (fields.get("bank_control_key") in CONTROL_KEYS, Fault("control_key", "bank_control_key")),  # 5
    )
    fault = next((fault for holds, fault in checks if not holds), None)
    if fault is None and state.has(Trait.SUBMIT_REFUSED) and state.first_time(DRAWER):  # 6
        return Fault("refused_once")
    return fault


def is_routing_number(text: str) -> bool:
    """Say whether a text is nine digits whose ABA check digit holds; nine zeros are none.

    Source: the ABA's 3-7-1 rule.
    """
    if not ROUTING.fullmatch(text) or not int(text):
        return False
    return sum(weight * int(digit) for weight, digit in zip(ROUTING_WEIGHTS, text, strict=True)) % 10 == 0


def _records(state: PortalState) -> dict[str, dict[str, str]]:
    """Return what is on file, by IR number with suffix."""
    if DRAWER not in state.drawer:
        earlier = FILED_EARLIER if state.has(Trait.ALREADY_ENROLLED) else {}
        state.drawer[DRAWER] = {ir_number: asdict(record) for ir_number, record in earlier.items()}
    records: dict[str, dict[str, str]] = state.drawer[DRAWER]
    return records
