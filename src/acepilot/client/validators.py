"""What each answer must look like: one function a kind of value, for the file and for the interview alike.

A check returns the value in its one spelling, or raises ValueError in words for a clerk. Must not know
which field it checks. A check of a secret never repeats it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from acepilot.client import synonyms
from acepilot.client.dates import month_and_day
from acepilot.client.meaning import ValueKind, fit_of

MAX_TEXT: Final = 200
MAX_ACCOUNT_NUMBER: Final = 17
ACCOUNT_TYPES: Final = ("checking", "savings")
ORGANIZATIONS: Final = (
    "Corporation",
    "Partnership",
    "LLC",
    "Sole Proprietorship",
    "Individual",
    "U.S. Government",
    "State/Local Government",
    "Foreign Government",
)
"""The kinds of company on CBP Form 5106, block 1G; what the portal's own list says is not published."""

_ACCOUNT: Final = re.compile(r"[0-9A-Za-z]{1,17}")
_EIN: Final = re.compile(r"(\d{2})[- ]?(\d{7})", re.ASCII)
_ZIP: Final = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?", re.ASCII)
_DUNS: Final = re.compile(r"(\d{2})[- ]?(\d{3})[- ]?(\d{4})", re.ASCII)
_DASH: Final = re.compile(r"\s*[-‐‑‒–—−]\s*")
_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_SITE: Final = re.compile(r"(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?(?:/\S*)?", re.ASCII)
_NOT_WRITTEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def passes(check: Callable[[str], object], text: str) -> bool:
    """Tell whether a check lets a text pass."""
    try:
        check(text)
    except ValueError:
        return False
    return True


def check_text(text: str) -> str:
    """Check a line of text: something, no stray spaces, nothing invisible."""
    if not text.strip():
        raise ValueError("This is empty. Write the value, or leave the line out.")
    if text != text.strip():
        raise ValueError("This begins or ends with a space. Take the space away.")
    if "  " in text:
        raise ValueError("There are two spaces in a row. CBP compares letter by letter: keep one.")
    if any(c.isspace() and c != " " for c in text):
        raise ValueError("There is a tab, a line break or a special space in it. Type an ordinary space.")
    if any(unicodedata.category(c) in _NOT_WRITTEN for c in text):
        raise ValueError("There is an invisible character in it. Type it by hand instead of pasting it.")
    if len(text) > MAX_TEXT:
        raise ValueError(f"This is longer than {MAX_TEXT} characters.")
    return text


def check_name(text: str) -> str:
    """Check the name of somebody or something: a line of text with letters in it, and no e-mail address."""
    if _MAIL.fullmatch(check_text(text)):
        raise ValueError("This is an e-mail address, and a name is asked for.")
    if not any(c.isalpha() for c in text):
        raise ValueError("This has no letter in it, and a name is asked for. Numbers are asked for later.")
    return text


def check_organization(text: str) -> str:
    """Check the kind of company, and return it as CBP Form 5106 has it."""
    kind = next((one for one in ORGANIZATIONS if fit_of(one, text, ValueKind.ORGANIZATION)), None)
    if kind is None:
        raise ValueError(f"Form 5106 has no such kind of company. It has: {', '.join(ORGANIZATIONS)}.")
    return kind


def check_ein(text: str) -> str:
    """Check an EIN, and return its nine digits."""
    match = _EIN.fullmatch(_DASH.sub("-", text))
    if match is None:
        raise ValueError("An EIN has nine digits, such as 12-3456789. Its suffix belongs to the importer.")
    digits = match[1] + match[2]
    if digits == "000000000":
        raise ValueError("An EIN of zeros alone does not exist. Copy it from the letter of the IRS.")
    return digits


def check_state(text: str) -> str:
    """Check a state, by its letters or its name, and return its two letters."""
    code = _meaning_of(text, synonyms.states())
    if code is None:
        raise ValueError("This is no state of the United States. Write its two letters, such as FL or NY.")
    return code


def check_zip(text: str) -> str:
    """Check a ZIP code, and return it as NNNNN or NNNNN-NNNN."""
    match = _ZIP.fullmatch(_DASH.sub("-", text))
    if match is None:
        raise ValueError(
            "A ZIP code has five digits, or nine: 33101 or 33101-1234. Write the zeros in front, too: 02110."
        )
    return match[1] + (f"-{match[2]}" if match[2] else "")


def check_country(text: str) -> str:
    """Check a country, by its letters or its English name, and return its two letters."""
    code = _meaning_of(text, synonyms.countries())
    if code is None:
        raise ValueError(
            "This is no country that acepilot knows. Write its two letters or its English name: US, Canada."
        )
    return code


def check_phone(text: str) -> str:
    """Check a telephone number, and return it with its country code: +13055550100."""
    import phonenumbers  # noqa: PLC0415  (slow to import, and needed only here)

    wanted = "Write it as 305-555-0100; one outside the United States and Canada with + and its country code."
    try:
        number = phonenumbers.parse(check_text(" ".join(text.split())), "US")
    except phonenumbers.NumberParseException as fault:
        raise ValueError(f"This is not a telephone number. {wanted}") from fault
    if number.extension:
        raise ValueError(f"The portal has one field for the number: leave the extension out. {wanted}")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(f"A telephone number has no such length. {wanted}")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def check_email(text: str) -> str:
    """Check an e-mail address, without asking the network whether it exists."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415  (slow to import)

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as fault:
        raise ValueError(f"This is not an e-mail address: {_sentence(str(fault))}") from fault


def check_website(text: str) -> str:
    """Check a web site's address; it may do without https://."""
    if _SITE.fullmatch(text) is None:
        raise ValueError("This is not a web address. Write it as www.example.com or https://www.example.com.")
    return text


def check_duns(text: str) -> str:
    """Check a D-U-N-S number, and return its nine digits."""
    match = _DUNS.fullmatch(_DASH.sub("-", text))
    if match is None:
        raise ValueError(
            "A D-U-N-S number has nine digits, zeros in front included: 123456789 or 12-345-6789."
        )
    return "".join(match.groups())


def check_fiscal_year_end(text: str) -> str:
    """Check a day of the year, however it is written, and return it as MM/DD."""
    found = month_and_day(text)
    if found is None:
        raise ValueError("Write the last day of the fiscal year as month and day, MM/DD: 12/31.")
    return f"{found[0]:02}/{found[1]:02}"


def check_routing_number(text: str) -> str:
    """Check an ABA routing number: nine digits, the last a check digit."""
    from stdnum.exceptions import ValidationError  # noqa: PLC0415  (needed only here)
    from stdnum.us import rtn  # noqa: PLC0415  (as above)

    if not re.fullmatch(r"[0-9]{9}", text):
        raise ValueError(
            "A routing number has nine digits, as at the bottom left of a check: 021000021. "
            "It may begin with 0, which must be written."
        )
    if text == "000000000":
        raise ValueError(
            "A routing number of zeros alone is no bank's. Copy it from a check or from the bank's letter."
        )
    try:
        return str(rtn.validate(text))
    except ValidationError as fault:
        raise ValueError(
            "A digit is wrong: the last one of a routing number is computed from the others, and does not fit. "
            "Copy it from a check or from the bank's letter."
        ) from fault


def check_account_number(text: str) -> str:
    """Check a bank account number: letters and digits as they are, leading zeros kept, nothing trimmed."""
    if not text:
        raise ValueError(
            "The account number is empty. Write where it is kept: keyring:NAME, env:NAME or prompt."
        )
    if any(c.isspace() for c in text):
        where = "begins or ends with" if text != text.strip() else "has"
        raise ValueError(f"The account number {where} a space. Write it without spaces; keep zeros in front.")
    if "-" in text:
        raise ValueError("The account number has a hyphen. Write letters and digits only.")
    if len(text) > MAX_ACCOUNT_NUMBER:
        raise ValueError(
            f"The account number has {len(text)} characters; an account number has at most 17. "
            "Write it without the routing number."
        )
    if not _ACCOUNT.fullmatch(text):
        raise ValueError(
            "The account number has a character that is no digit and no letter from A to Z. "
            "Write it as on a check, and not as a spreadsheet shows it."
        )
    if not text.strip("0"):
        raise ValueError(
            "An account number of zeros alone does not exist. Copy it from a check or from the bank's letter."
        )
    return text


def check_account_type(text: str) -> str:
    """Check the kind of account, and return `checking` or `savings`."""
    kind = _meaning_of(text, synonyms.ACCOUNT_TYPES)
    if kind is None:
        raise ValueError("The account type is either checking or savings. Write one of the two.")
    return kind


def _meaning_of(text: str, words: synonyms.Words) -> str | None:
    """Return the one thing that a word stands for; None when that is nothing, or more than one."""
    meant = words.get(synonyms.plain(text), frozenset())
    return next(iter(meant)) if len(meant) == 1 else None


def _sentence(text: str) -> str:
    return text if text.endswith(".") else text + "."
