"""What the application form accepts, field by field, as strictly as a real portal would.

Pure functions from submitted fields to refusals. Every text here is invented: CBP documents none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acepilot_mock.answers import Refusal
from acepilot_mock.records import has_known_form

MISSING = "Complete this field."

ORGANIZATIONS = tuple(
    "Corporation|Partnership|LLC|Sole Proprietorship|Individual|U.S. Government|State/Local Government|"
    "Foreign Government".split("|")
)

COUNTRIES: Mapping[str, str] = {
    "US": "United States",
    "CA": "Canada",
    "CN": "China",
    "DE": "Germany",
    "GB": "United Kingdom",
    "IN": "India",
    "JP": "Japan",
    "KR": "South Korea",
    "MX": "Mexico",
    "VN": "Vietnam",
}

STATES: Mapping[str, str] = dict(
    pair.split(" ", 1)
    for pair in (
        "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
        "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|"
        "KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|"
        "MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|"
        "NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|"
        "PA Pennsylvania|PR Puerto Rico|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|"
        "TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"
    ).split("|")
)

EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
PHONE = re.compile(r"\d{3}-\d{3}-\d{4}")
US_ZIP = re.compile(r"\d{5}(-\d{4})?")
MONTH_AND_DAY = re.compile(r"(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])")
DUNS = re.compile(r"\d{9}")
WEBSITE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one field must be."""

    field: str
    pattern: re.Pattern[str] | None = None
    text: str = ""
    is_required: bool = True


_EMAIL_TEXT = "Enter an e-mail address in the format name@example.com."
_PHONE_TEXT = "Enter a telephone number in the format NNN-NNN-NNNN."

_DETAILS = (
    _Rule("owner_first_name"),
    _Rule("owner_last_name"),
    _Rule("address"),
    _Rule("city"),
    _Rule("zip"),
    _Rule("phone", PHONE, _PHONE_TEXT),
    _Rule(
        "fiscal_year_end", MONTH_AND_DAY, "Enter the month and day in the format MM/DD.", is_required=False
    ),
    _Rule("duns", DUNS, "A DUNS number has 9 digits and no hyphens.", is_required=False),
    _Rule("website", WEBSITE, "Enter a web address such as https://www.example.com.", is_required=False),
)

_SEED_DETAILS = (
    _Rule("owner_title"),
    _Rule("poc_first_name"),
    _Rule("poc_last_name"),
    _Rule("poc_phone", PHONE, _PHONE_TEXT),
    _Rule("poc_email", EMAIL, _EMAIL_TEXT),
)


def company_refusals(fields: Mapping[str, str]) -> list[Refusal]:
    """Return what is wrong with the form of the first page's fields."""
    found = _broken(fields, (_Rule("company_name"), _Rule("business_email", EMAIL, _EMAIL_TEXT)))
    ir_number = fields.get("ir_number", "").strip()
    if not ir_number:
        found.append(Refusal("missing", MISSING, "ir_number"))
    elif not has_known_form(ir_number):
        found.append(
            Refusal(
                "format",
                "Enter the number with its hyphens: NN-NNNNNNN or NN-NNNNNNNXX, NNN-NN-NNNN, or YYDDPP-NNNNN.",
                "ir_number",
            )
        )
    return found


def details_refusals(fields: Mapping[str, str], *, seed_fields: bool) -> list[Refusal]:
    """Return what is wrong with the details page, the authorization included."""
    found = _broken(fields, _DETAILS + (_SEED_DETAILS if seed_fields else ()))
    found += _unlisted(fields, "org_structure", ORGANIZATIONS)
    found += _unlisted(fields, "country", COUNTRIES)
    if fields.get("country") == "US":
        found += _unlisted(fields, "state", STATES)
        found += _broken(
            fields, (_Rule("zip", US_ZIP, "Enter a ZIP code of 5 or 9 digits.", is_required=False),)
        )
    if fields.get("authorization") != "yes":
        found.append(
            Refusal(
                "authorization", "Check the box to authorize the creation of the account.", "authorization"
            )
        )
    return found


def _broken(fields: Mapping[str, str], rules: Iterable[_Rule]) -> list[Refusal]:
    found = []
    for rule in rules:
        text = fields.get(rule.field, "").strip()
        if not text and rule.is_required:
            found.append(Refusal("missing", MISSING, rule.field))
        elif text and rule.pattern is not None and not rule.pattern.fullmatch(text):
            found.append(Refusal("format", rule.text, rule.field))
    return found


def _unlisted(fields: Mapping[str, str], field: str, options: Iterable[str]) -> list[Refusal]:
    if fields.get(field, "") in options:
        return []
    missing = not fields.get(field)
    text = MISSING if missing else "Select one of the options."
    return [Refusal("missing" if missing else "format", text, field)]
