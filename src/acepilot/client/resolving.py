"""From a client to its values: reads the secrets, each once, and gives every value its name.

Owns what a secret must look like once it is read. Must not know flows or pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from acepilot.client.ir_number import HIDDEN_SSN, IrKind, IrNumber, IrNumberError, parse_secret_ir_number
from acepilot.client.models import Bank, Client, Company, Importer
from acepilot.client.redact import redacted_yaml
from acepilot.client.secret_sources import Kept, Keyring, Literal, Prompt, SecretReader, Source
from acepilot.client.validators import check_account_number
from acepilot.client.value import MASK, ClientValues, Item, Secret, Value, Values, masked_account_number
from acepilot.client.value_names import PERSONS
from acepilot.client.value_table import company_values, person_values
from acepilot.errors import SecretError
from acepilot.holding import SoughtValues
from acepilot.readings import bare

Found = dict[str, Value | str | None]
"""Values by name: a secret, a text, or None for what the client has not."""


def resolve(client: Client, read: SecretReader) -> ClientValues:
    """Read the client's secrets and return its values.

    Each source is read once. Whatever the reader hands out must look like what it is for.

    Raises:
        SecretError: When a secret is not there, or is not what it should be.
    """
    return _Resolution(client, read).values()


def unresolved(client: Client) -> ClientValues:
    """Return the client's values with no secret read: `shown` says where each comes from."""
    return _Resolution(client, None).values()


class _Resolution:
    """One pass over a client: reads each source once, and builds the values.

    Args:
        read: What reads secrets; None to read none.
    """

    def __init__(self, client: Client, read: SecretReader | None) -> None:
        self._client = client
        self._reader = read
        self._read: dict[tuple[Kept, str], SecretStr] = {}
        self._secrets: dict[str, Secret] = {}

    def values(self) -> ClientValues:
        """Return all of the client's values."""
        numbers = [self._ir_number(n, importer) for n, importer in enumerate(self._client.importers)]
        _refuse_twins(numbers)
        shared: Found = dict(company_values(self._client.company))
        for person in PERSONS:
            shared |= person_values(person, getattr(self._client, person))
        banks = [self._bank_values(n, importer) for n, importer in enumerate(self._client.importers)]
        labels = _distinct([number.label for number in numbers])
        items = tuple(
            Item(
                label=labels[n],
                position=n,
                values=_collected(
                    shared
                    | _importer_values(importer, numbers[n], self._client.company)
                    | {"company.other_ir_numbers": _others(labels, n)}
                    | banks[n]
                ),
            )
            for n, importer in enumerate(self._client.importers)
        )
        return ClientValues(self._client, items[0].values, items, tuple(self._secrets.values()))

    def _ir_number(self, n: int, importer: Importer) -> _Number:
        written = importer.ir_number
        if isinstance(written, IrNumber):
            number = _Number(written, "", is_secret=written.kind is IrKind.SSN)
        else:
            number = self._ir_number_kept(n, written, importer.suffix or "")
        if number.is_secret and number.number is not None:
            name = f"importers.{n}.ir_number"
            self._secrets[name] = Secret(name, SecretStr(number.number.digits), number.label)
        return number

    def _ir_number_kept(self, n: int, source: Source, suffix: str) -> _Number:
        read = self._reading(source, f"IR number of importer {n + 1}")
        if read is None:
            return _Number(None, _from(source), is_secret=True)
        try:
            number = parse_secret_ir_number(read.get_secret_value(), suffix=suffix)
        except IrNumberError as fault:
            raise _not_usable(f"The IR number of importer {n + 1}", source, str(fault)) from fault
        return _Number(number, "", is_secret=True)

    def _bank_values(self, n: int, importer: Importer) -> Found:
        bank = self._client.bank_of(importer)
        if bank is None:
            return {}
        return {
            "bank.routing_number": bank.routing_number,
            "bank.account_number": self._account_number(n, importer, bank),
            "bank.account_type": bank.account_type.capitalize(),
            "bank.account_holder": bank.account_holder,
        }

    def _account_number(self, n: int, importer: Importer, bank: Bank) -> Value:
        name = f"importers.{n}.bank.account_number" if importer.bank else "bank.account_number"
        what = f"bank account number of importer {n + 1}" if importer.bank else "bank account number"
        secret = self._reading(bank.account_number, what)
        if secret is None:
            return Value("bank.account_number", shown_as=_from(bank.account_number))
        try:
            check_account_number(secret.get_secret_value())
        except ValueError as fault:
            raise _not_usable(f"The {what}", bank.account_number, str(fault)) from fault
        self._refuse_part(what, bank.account_number, secret)
        shown = masked_account_number(secret.get_secret_value())
        self._secrets[name] = Secret(name, secret, shown)
        return Value("bank.account_number", secret=secret, shown_as=shown)

    def _refuse_part(self, what: str, source: Source, secret: SecretStr) -> None:
        """Refuse an account number that stands in a number of the client that the record must show."""
        shown = {"EIN": self._client.company.ein or ""}
        for n, importer in enumerate(self._client.importers):
            number = importer.ir_number
            if isinstance(number, IrNumber) and number.kind is not IrKind.SSN:
                shown[f"IR number of importer {n + 1}"] = number.full
        for name, text in shown.items():
            if bare(secret.get_secret_value()) in bare(text):
                why = f"It is a part of the {name}, which every record shows. See whether it is mistyped."
                raise _not_usable(f"The {what}", source, why)
        self._refuse_shown(what, source, secret)

    def _refuse_shown(self, what: str, source: Source, secret: SecretStr) -> None:
        """Refuse an account number that stands in anything else of the client's copy that lies beside a record."""
        sought = SoughtValues([secret.get_secret_value()])
        lines = redacted_yaml(self._client).decode("utf-8").splitlines()
        if sought.holds("\n".join(lines)):
            key = next((line.partition(":")[0].strip(" -") for line in lines if sought.holds(line)), "client")
            why = (
                f"It stands in the client's {key} too, which every record shows. See whether it is mistyped."
            )
            raise _not_usable(f"The {what}", source, why)

    def _reading(self, source: Source, what: str) -> SecretStr | None:
        """Read a source, once; a prompt is a source of its own for each thing that is asked."""
        if self._reader is None:
            return None
        if isinstance(source, Literal):
            return source.value
        key = (source, what if isinstance(source, Prompt) else "")
        if key not in self._read:
            self._read[key] = self._reader.read(source, what=what)
        return self._read[key]


@dataclass(frozen=True, slots=True)
class _Number:
    """An importer's IR number as far as it is known; `origin` says where it is when it has not been read."""

    number: IrNumber | None
    origin: str
    is_secret: bool

    @property
    def label(self) -> str:
        return self.number.full if self.number and not self.is_secret else self.origin or HIDDEN_SSN

    def value(self, name: str, spelled: str) -> Value:
        if not self.is_secret:
            return Value(name, text=spelled)
        secret = SecretStr(spelled) if self.number else None
        return Value(name, secret=secret, shown_as=self.label)


def _importer_values(importer: Importer, number: _Number, company: Company) -> Found:
    at = "importer.ir_number"
    spelled = number.number
    hyphenated = spelled.hyphenated if spelled else ""
    return {
        at: number.value(at, hyphenated),
        f"{at}.full": number.value(f"{at}.full", spelled.full if spelled else ""),
        f"{at}.digits": number.value(f"{at}.digits", spelled.digits if spelled else ""),
        f"{at}.hyphenated": number.value(f"{at}.hyphenated", hyphenated),
        "importer.suffix": (spelled.suffix if spelled else importer.suffix) or None,
        "importer.account_name": importer.account_name or company.legal_name,
    }


def _distinct(labels: list[str]) -> list[str]:
    """Tell apart what is masked alike, by where it stands in the client."""
    return [
        f"{label} (importer {n + 1})" if labels.count(label) > 1 else label for n, label in enumerate(labels)
    ]


def _others(labels: list[str], n: int) -> str:
    return ", ".join(label for m, label in enumerate(labels) if m != n) or "none"


def _collected(found: Found) -> Values:
    values = {
        name: Value(name, text=value) if isinstance(value, str) else value for name, value in found.items()
    }
    return Values({name: value for name, value in values.items() if value is not None})


def _refuse_twins(numbers: list[_Number]) -> None:
    """Refuse two importers that turn out to be one, now that what was kept elsewhere is known."""
    seen: set[str] = set()
    for n, number in enumerate(numbers):
        if number.number is None:
            continue
        if number.number.full in seen:
            raise SecretError(
                f"The IR number of importer {n + 1} is that of an importer before it.",
                hint="Each importer of a client needs an IR number and suffix of its own.",
            )
        seen.add(number.number.full)


def _from(source: Source) -> str:
    match source:
        case Literal(value):
            return masked_account_number(value.get_secret_value())
        case _:
            return f"{MASK} (from {source})"


def _not_usable(what: str, source: Source, why: str) -> SecretError:
    again = (
        f"Store it anew: acepilot secret set {source.name}"
        if isinstance(source, Keyring)
        else "Give it anew."
    )
    return SecretError(f"{what}, from {source}, cannot be used. {why}", hint=again)
