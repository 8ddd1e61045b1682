"""The questions of `acepilot client new`: what is asked, in which order, where each answer comes from.

Owns the questions and what becomes of the answers: the content of a client file that loads. Must not know the
terminal: an `Asker` asks, and asks again until an answer passes its check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from acepilot.client import validators
from acepilot.client.ir_number import (
    DEFAULT_SUFFIX,
    WRITE_THE_HYPHEN,
    IrKind,
    IrNumber,
    parse_ir_number,
    parse_secret_ir_number,
    parse_suffix,
)
from acepilot.client.places import UNITED_STATES
from acepilot.client.secret_sources import Kept, Keyring, Literal, Prompt, parse_source
from acepilot.client.serialize import Tree

Group = dict[str, Tree | str | list[Tree]]
Check = Callable[[str], object]

_SSN_WORD: Final = "ssn"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask.

    Attributes:
        text: The question, a few words.
        about: Where the answer comes from, or what it must look like.
        check: Raises ValueError, in words for the person, when an answer will not do.
        default: The answer that Enter gives; empty for none.
        needed_by: The shipped flow that cannot do without it, where others can; empty for none.
    """

    text: str
    about: str
    check: Check = validators.check_text
    default: str = ""
    is_optional: bool = False
    needed_by: str = ""


class Asker(Protocol):
    """Somebody who puts questions to a person."""

    def section(self, title: str, about: str) -> None:
        """Announce what the next questions are about."""

    def ask(self, question: Question) -> str:
        """Return an answer that passes the question's check; empty when an optional one is left out."""

    def agree(self, text: str, *, default: bool) -> bool:
        """Ask yes or no."""

    def keep(self, name: str, check: Check) -> None:
        """Offer to put a secret into the keyring under this name, now."""

    def why_no_keyring(self) -> str:
        """Return why nothing can be kept in this system's keyring, in words; empty where it works."""


def interview(asker: Asker, name: str) -> Tree:
    """Ask for all that a client file holds; return its content, which `parse_client` accepts once written.

    Args:
        name: The client's own, for the names under which its secrets are kept: two clients must not share one.
    """
    company = _company(asker)
    importers = _importers(asker, company, name)
    client: Group = {"company": company, "importers": importers}
    for person, title, about in _PEOPLE:
        asker.section(title, about)
        if asker.agree(f"Enter the {title.lower()} now?", default=True):
            client[person] = _answers(asker, _PERSON)
    asker.section("Bank", "Where CBP sends refunds: an account at a bank in the United States.")
    if asker.agree("Enter the bank account now?", default=True):
        client["bank"] = _bank(asker, f"{name}-bank")
    return client


def _answers(asker: Asker, questions: dict[str, Question]) -> Group:
    """Ask questions; what was left out is not in the result."""
    answers = {name: asker.ask(question) for name, question in questions.items()}
    return {name: answer for name, answer in answers.items() if answer}


def _company(asker: Asker) -> Group:
    asker.section(
        "Company", "As CBP has it on Form 5106. Questions marked (optional) can be left out with Enter."
    )
    company = _answers(asker, _COMPANY)
    address = _answers(asker, _ADDRESS)
    is_in_us = validators.check_country(str(address["country"])) == UNITED_STATES
    address |= _answers(asker, _IN_US if is_in_us else _ABROAD)
    company["address"] = address
    return company | _answers(asker, _REACHED) | _answers(asker, _COMPANY_MORE)


def _importers(asker: Asker, company: Group, name: str) -> list[Tree]:
    asker.section("Importers", "One for each IR number and suffix: refunds are enrolled for each by itself.")
    importers: list[Tree] = []
    taken: set[str] = set()
    while True:
        importers.append(_importer(asker, company, taken, f"{name}-{{}}-{len(importers) + 1}"))
        if not asker.agree("Is there another IR number or suffix?", default=False):
            return importers


def _importer(asker: Asker, company: Group, taken: set[str], kept: str) -> Group:
    """Ask for one importer; `kept` is the name of its secrets, with a place for what they are."""
    importer = _ir_number(asker, _digits(company.get("ein")), taken, kept.format("ssn"))
    account = Question(
        "Account name",
        "The importer account's name in the portal's list. Enter takes the one shown.",
        validators.check_name,
        default=str(company["legal_name"]),
    )
    importer["account_name"] = asker.ask(account)
    if asker.agree("Do its refunds go to a bank account of its own?", default=False):
        importer["bank"] = _bank(asker, kept.format("bank"))
    return importer


def _ir_number(asker: Asker, ein: str, taken: set[str], kept: str) -> Group:
    """Ask for an IR number that no importer before has; a Social Security number only for where it is kept."""

    def check(answer: str) -> None:
        if answer.casefold() == _SSN_WORD:
            return
        number = parse_ir_number(answer, ein=ein)
        if number.kind is IrKind.SSN:
            raise ValueError(f"A Social Security number is not written into the file. Type: {_SSN_WORD}")
        if number.is_guess and number.kind is IrKind.CBP:
            raise ValueError(f"Eleven digits can be two kinds of number. {WRITE_THE_HYPHEN}")
        if not number.is_guess:
            _refuse_taken(number, taken)

    answer = asker.ask(Question("IR number", _IR_ABOUT, check))
    if answer.casefold() == _SSN_WORD:
        what = "Social Security number"
        source = _where_kept(
            asker, what, kept, parse_secret_ir_number, lambda text: _refuse_name(text, taken)
        )
        taken.add(source)
        return {"ir_number": source}
    number = parse_ir_number(answer, ein=ein)
    if number.kind is IrKind.EIN and number.is_guess:
        number = _with_suffix(asker, number, taken)
    taken.add(number.full)
    importer: Group = {"ir_number": number.hyphenated}
    return importer | ({"suffix": number.suffix} if number.suffix else {})


SUFFIX_HELP = (
    "The two characters after the EIN: 00, 01, A2. A company's first account has 00; look at an entry summary (CBP "
    "Form 7501) before you take it. Each suffix is enrolled by itself."
)


def _with_suffix(asker: Asker, number: IrNumber, taken: set[str]) -> IrNumber:
    def check(answer: str) -> None:
        _refuse_taken(parse_ir_number(number.hyphenated, suffix=parse_suffix(answer)), taken)

    default = "" if number.hyphenated + DEFAULT_SUFFIX in taken else DEFAULT_SUFFIX
    suffix = asker.ask(Question("Suffix", SUFFIX_HELP, check, default=default))
    return parse_ir_number(number.hyphenated, suffix=suffix)


def _bank(asker: Asker, name: str) -> Group:
    bank = _answers(asker, _BANK)
    bank["account_number"] = _where_kept(asker, "account number", name, validators.check_account_number)
    return bank | _answers(asker, _HOLDER)


def _where_kept(asker: Asker, what: str, name: str, check: Check, more: Check = lambda _: None) -> str:
    """Ask where a secret is kept, never for the secret itself; offer to store it when that is the keyring."""

    def check_source(answer: str) -> None:
        is_number_itself = isinstance(parse_source(answer), Literal)
        if is_number_itself:
            raise ValueError("Do not type the number itself. Answer keyring:NAME, env:NAME or prompt.")
        more(answer)

    about = (
        f"The {what} never stands in the file. keyring:NAME: this system's keyring. "
        "env:NAME: an environment variable. prompt: you are asked at each run."
    )
    proposed: Kept = Keyring(name)
    if none := asker.why_no_keyring():
        proposed, about = Prompt(), f"{about} Here keyring: does not work: {none}"
    question = Question(f"Where is the {what} kept", about, check_source, default=str(proposed))
    answer = asker.ask(question)
    source = parse_source(answer)
    if isinstance(source, Keyring):
        asker.keep(source.name, check)
    return answer


def _refuse_taken(number: IrNumber, taken: set[str]) -> None:
    if number.full in taken:
        raise ValueError("An importer before this one has that IR number and suffix already.")


def _refuse_name(source: str, taken: set[str]) -> None:
    if source in taken and source != "prompt":
        raise ValueError("The IR number of an importer before this one is kept there already.")


def _digits(ein: object) -> str:
    return validators.check_ein(ein) if isinstance(ein, str) else ""


_IR_ABOUT: Final = (
    "On every entry summary (CBP Form 7501): 12-345678900 is an EIN with its suffix, 261704-00001 a number that CBP "
    f"assigned. If it is a Social Security number, type: {_SSN_WORD}"
)

_APPLY: Final = "apply-flow"

_COMPANY: Final = {
    "legal_name": Question(
        "Legal name", "Letter by letter as on CBP Form 5106: the portal compares.", validators.check_name
    ),
    "ein": Question(
        "EIN",
        "Nine digits, from the IRS's letter: 12-3456789. A company without one leaves it out.",
        validators.check_ein,
        is_optional=True,
    ),
    "organization": Question(
        "Kind of company",
        f"Form 5106 has: {', '.join(validators.ORGANIZATIONS)}.",
        validators.check_organization,
        is_optional=True,
        needed_by=_APPLY,
    ),
}

_ADDRESS: Final = {
    "line1": Question("Street address", "Where the company is, not a post office box."),
    "line2": Question("Second line of the address", "Suite, floor.", is_optional=True),
    "city": Question("City", "", validators.check_name),
    "country": Question(
        "Country",
        "Two letters or the English name. It says how state and postal code are written.",
        validators.check_country,
        default="US",
    ),
}

_IN_US: Final = {
    "state": Question("State", "Two letters or the name: FL, Florida.", validators.check_state),
    "zip": Question("ZIP code", "Five digits or nine: 33101 or 33101-1234.", validators.check_zip),
}

_ABROAD: Final = {
    "state": Question("State or province", "", is_optional=True),
    "zip": Question("Postal code", "", is_optional=True, needed_by=_APPLY),
}

_REACHED: Final = {
    "phone": Question("Telephone", "305-555-0100; abroad with + and country code.", validators.check_phone),
    "email": Question(
        "Business e-mail",
        "Becomes the log-in; must not be another account's already.",
        validators.check_email,
    ),
}

_COMPANY_MORE: Final = {
    "website": Question("Web site", "", validators.check_website, is_optional=True),
    "duns": Question(
        "D-U-N-S number", "Nine digits, from Dun & Bradstreet.", validators.check_duns, is_optional=True
    ),
    "fiscal_year_end": Question(
        "End of the fiscal year",
        "Month and day: 12/31, December 31.",
        validators.check_fiscal_year_end,
        is_optional=True,
    ),
}

_PEOPLE: Final = (
    (
        "trade_account_owner",
        "Trade account owner",
        f"Who will own the account in the portal. {_APPLY} needs one.",
    ),
    (
        "point_of_contact",
        "Point of contact",
        "Who gets the e-mail with the code: the person whose address is on CBP Form 5106.",
    ),
)

_PERSON: Final = {
    "first_name": Question("First name", "", validators.check_name),
    "last_name": Question("Last name", "", validators.check_name),
    "title": Question("Title", "Role in the company.", is_optional=True),
    "email": Question("E-mail", "", validators.check_email, is_optional=True),
    "phone": Question("Telephone", "As 305-555-0100.", validators.check_phone, is_optional=True),
}

_BANK: Final = {
    "routing_number": Question(
        "Routing number", "Nine digits, at the bottom left of a check.", validators.check_routing_number
    ),
    "account_type": Question("Account type", "checking or savings.", validators.check_account_type),
}

_HOLDER: Final = {
    "account_holder": Question(
        "Account holder",
        "The importer of record's own name, as the bank has it.",
        validators.check_name,
        is_optional=True,
    ),
}
