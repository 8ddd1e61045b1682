"""The importer records that the mock portal holds: its Form 5106 data, all made up.

Data and look-ups only; which of them makes an application fail is the site's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

EIN_TYPE = re.compile(r"(?P<base>\d{2}-\d{7})(?P<suffix>[0-9A-HJ-NP-Y]{2})?")
"""An EIN, alone or with its suffix, which has no O, I or Z."""

SSN_TYPE = re.compile(r"\d{3}-\d{2}-\d{4}")
CBP_ASSIGNED_TYPE = re.compile(r"\d{6}-\d{5}")


@dataclass(frozen=True, slots=True)
class ImporterRecord:
    """What Form 5106 says of one importer.

    Attributes:
        ir_number: The number without suffix, hyphens as CBP writes them.
        suffixes: Which suffixes of it exist; none for numbers that take no suffix.
        poc_email: The e-mail of block 2; empty if there is no usable one.
        has_top_account: Whether it is linked to a Top Account already.
    """

    company_name: str
    ir_number: str
    suffixes: tuple[str, ...]
    poc_email: str
    has_top_account: bool = False

    def has_number(self, typed: str) -> bool:
        """Say whether a number, typed with or without one of the suffixes, is this record's."""
        return typed == self.ir_number or typed in {self.ir_number + suffix for suffix in self.suffixes}


SAMPLE_IR_NUMBER = "12-3456789"

RECORDS = (
    ImporterRecord(
        "Bayside Imports LLC", SAMPLE_IR_NUMBER, ("00", "01", "A2"), "lee.park@bayside-imports.example"
    ),
    ImporterRecord("Cove Trading Inc", "45-6789012", ("00",), ""),
    ImporterRecord(
        "Delta Hardware Corp", "22-3334445", ("00",), "ops@delta-hardware.example", has_top_account=True
    ),
    ImporterRecord("Alex Moreno", "219-09-9999", (), "alex@moreno-goods.example"),
    ImporterRecord("Maple Harbour Goods Ltd", "261001-00042", (), "office@maple-harbour.example"),
)

TRADE_USERS = frozenset({"existing.user@delta-hardware.example"})
"""E-mail addresses that belong to a user of the portal already."""


def has_known_form(ir_number: str) -> bool:
    """Say whether a number has one of the three forms that CBP gives, hyphens included."""
    return any(form.fullmatch(ir_number) for form in (EIN_TYPE, SSN_TYPE, CBP_ASSIGNED_TYPE))


def find_record(ir_number: str) -> ImporterRecord | None:
    """Return the record that a number belongs to."""
    return next((record for record in RECORDS if record.has_number(ir_number)), None)


def renamed(record: ImporterRecord) -> ImporterRecord:
    """Return the record under another spelling of its name, as an old Form 5106 may have it."""
    return replace(record, company_name=record.company_name.upper().replace(" LLC", ", L.L.C."))
