"""The client file's models: whom a flow is run for, as the file says it.

Owns the shape of the file and the spelling of each value. What needs to know how the file may be used is
in `load`; what only looks unlikely is in `warnings`. Reads no secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from acepilot.client import validators
from acepilot.client.ir_number import IrKind, IrNumber, parse_ir_number, parse_suffix
from acepilot.client.places import UNITED_STATES
from acepilot.client.secret_sources import Kept, Literal, Source, parse_source
from acepilot.editorschema import schema_of
from acepilot.errors import Place
from acepilot.yamltext import Path, YamlText

IrNumberOrSource = IrNumber | Kept
_AS_TEXT = WithJsonSchema({"type": "string"})


@dataclass(frozen=True, slots=True)
class _Beside:
    """An IR number as written, with the company's EIN, which tells what eleven bare digits are."""

    text: str
    ein: str


def read_ir_number(text: str, *, suffix: str, ein: str) -> IrNumberOrSource:
    """Read an importer's IR number, or where it is kept.

    Raises:
        ValueError: When it is neither.
    """
    source = parse_source(text)
    return parse_ir_number(text, suffix=suffix, ein=ein) if isinstance(source, Literal) else source


def ein_digits(written: object) -> str:
    """Return the digits of an EIN as somebody wrote it; empty when it is none."""
    try:
        return validators.check_ein(written) if isinstance(written, str) else ""
    except ValueError:
        return ""


def _read_account_number(written: object) -> Source:
    if not isinstance(written, str):
        raise ValueError("Write where the account number is kept: keyring:NAME, env:NAME or prompt.")  # noqa: TRY004  (pydantic wants ValueError)
    source = parse_source(written)
    if isinstance(source, Literal):
        validators.check_account_number(written)
    return source


Text = Annotated[str, AfterValidator(validators.check_text)]
Phone = Annotated[str, AfterValidator(validators.check_phone)]
Email = Annotated[str, AfterValidator(validators.check_email)]


_BANK_EXAMPLE = {
    "routing_number": "021000021",
    "account_number": "keyring:acme-refunds",
    "account_type": "checking",
}


class _Model(BaseModel):
    """Frozen; unknown keys are mistakes; no input in pydantic's own messages, as it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Address(_Model):
    """Where the company is.

    `country` stands first so that the checks of `state` and `zip` know it.
    """

    country: Annotated[str, AfterValidator(validators.check_country)] = Field(
        UNITED_STATES,
        description="The country's two letters, or its English name; the United States if nothing is said.",
        examples=["US"],
    )
    line1: Text = Field(description="Street address.", examples=["100 Biscayne Boulevard"])
    line2: Text | None = Field(None, description="Suite, floor or the like.", examples=["Suite 2100"])
    city: Text = Field(description="City.", examples=["Miami"])
    state: Text | None = Field(
        None, description="The state's two letters, in the United States.", examples=["FL"]
    )
    zip: Text | None = Field(
        None, description="The ZIP code: five digits, or nine with a hyphen.", examples=["33132"]
    )

    @property
    def is_in_us(self) -> bool:
        """Tell whether states and ZIP codes of the United States apply."""
        return self.country == UNITED_STATES

    @field_validator("state", "zip")
    @classmethod
    def _check_in_us(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Check what only an address in the United States must have in a fixed form."""
        if value is None or info.data.get("country") != UNITED_STATES:
            return value
        return validators.check_state(value) if info.field_name == "state" else validators.check_zip(value)


class Company(_Model):
    """The company, as CBP Form 5106 has it. `phone` is kept with its country code, `ein` as digits."""

    legal_name: Text = Field(
        description="The company's name, letter by letter as on CBP Form 5106.",
        examples=["Bayside Imports LLC"],
    )
    ein: Annotated[str, AfterValidator(validators.check_ein)] | None = Field(
        None, description="The EIN as the IRS writes it.", examples=["12-3456789"]
    )
    organization: Text | None = Field(
        None, description="The kind of company, as the portal's list has it.", examples=["LLC"]
    )
    address: Address | None = Field(
        None,
        description="Where the company is.",
        examples=[{"line1": "100 Biscayne Boulevard", "city": "Miami", "state": "FL", "zip": "33132"}],
    )
    phone: Phone | None = Field(None, description="Telephone number.", examples=["305-555-0100"])
    email: Email | None = Field(
        None,
        description="The e-mail address on Form 5106 (box 2E).",
        examples=["customs@bayside-imports.example"],
    )
    website: Annotated[str, AfterValidator(validators.check_website)] | None = Field(
        None, description="Web site.", examples=["https://www.bayside-imports.example"]
    )
    duns: Annotated[str, AfterValidator(validators.check_duns)] | None = Field(
        None, description="D-U-N-S number: nine digits.", examples=["123456789"]
    )
    fiscal_year_end: Annotated[str, AfterValidator(validators.check_fiscal_year_end)] | None = Field(
        None, description="Last day of the fiscal year: MM/DD.", examples=["12/31"]
    )


class Person(_Model):
    """Somebody whom the portal wants to know."""

    first_name: Text = Field(description="First name.", examples=["Dana"])
    last_name: Text = Field(description="Last name.", examples=["Ortiz"])
    title: Text | None = Field(None, description="Role or title.", examples=["Import Manager"])
    email: Email | None = Field(
        None, description="E-mail address.", examples=["dana.ortiz@bayside-imports.example"]
    )
    phone: Phone | None = Field(None, description="Telephone number.", examples=["305-555-0101"])


class Bank(_Model):
    """Where refunds go. The account number is a secret: the model has where it is kept."""

    routing_number: Annotated[str, AfterValidator(validators.check_routing_number)] = Field(
        description="The bank's nine digits for ACH, in quotes; check with the bank which one it is.",
        examples=["021000021"],
    )
    account_number: Annotated[
        Source, PlainValidator(_read_account_number), PlainSerializer(str), _AS_TEXT
    ] = Field(
        description="Where the account number is kept: keyring:NAME, env:NAME or prompt. Never the number itself.",
        examples=["keyring:acme-refunds"],
    )
    account_type: Annotated[str, AfterValidator(validators.check_account_type)] = Field(
        description="checking or savings.", examples=["checking"]
    )
    account_holder: Text | None = Field(
        None, description="Whose account it is, if the portal asks for it.", examples=["Bayside Imports LLC"]
    )


class Importer(_Model):
    """One importer account: an IR number and its suffix.

    `suffix` stands first so that the IR number is read together with it. The suffix that counts is
    `ir_number.suffix`; this one is what the file says.
    """

    suffix: Annotated[str, AfterValidator(parse_suffix)] | None = Field(
        None, description="The two characters after an EIN, in quotes.", examples=["00"]
    )
    ir_number: Annotated[IrNumberOrSource, PlainSerializer(str), _AS_TEXT] = Field(
        description="The importer of record number as CBP writes it. A Social Security number: keyring:NAME or prompt.",
        examples=["12-3456789"],
    )
    account_name: Text | None = Field(
        None,
        description="The importer account's name in the portal; the legal name if nothing is said.",
        examples=["Bayside Imports LLC"],
    )
    bank: Bank | None = Field(
        None,
        description="This importer's own bank, if its refunds go elsewhere than the client's.",
        examples=[_BANK_EXAMPLE],
    )

    @property
    def is_secret(self) -> bool:
        """Tell whether the IR number must never be seen: one kept elsewhere, or a Social Security number."""
        return not isinstance(self.ir_number, IrNumber) or self.ir_number.kind is IrKind.SSN

    @field_validator("ir_number", mode="plain")
    @classmethod
    def _read_ir_number(cls, written: object, info: ValidationInfo) -> IrNumberOrSource:
        if isinstance(written, str):
            written = _Beside(written, "")
        if not isinstance(written, _Beside):
            raise ValueError("Write the IR number as CBP does: 12-345678900.")  # noqa: TRY004  (pydantic wants ValueError)
        suffix = info.data.get("suffix") or ""
        return read_ir_number(written.text, suffix=suffix, ein=written.ein)


MOST_IMPORTERS = 200
"""Of one client: a run over all of them then stays within half of the entries that a journal may have."""


def _check_count(importers: tuple[Importer, ...]) -> tuple[Importer, ...]:
    """Check that there are importers, and not too many; pydantic's `min_length` complains when one is merely wrong."""
    if not importers:
        raise ValueError("No importer is listed.", "Write at least one: - ir_number: '12-345678900'")
    if len(importers) > MOST_IMPORTERS:
        raise ValueError(
            f"{len(importers)} importers are listed, more than one run's record can hold.",
            f"List at most {MOST_IMPORTERS} in one file, and make a file for the rest.",
        )
    return importers


class Client(_Model):
    """The importer that a flow is run for."""

    company: Company = Field(
        description="The company, as CBP Form 5106 has it.",
        examples=[{"legal_name": "Bayside Imports LLC", "ein": "12-3456789"}],
    )
    importers: Annotated[tuple[Importer, ...], AfterValidator(_check_count)] = Field(
        description="The importer accounts: one for each IR number and suffix.",
        json_schema_extra={"minItems": 1},
        examples=[[{"ir_number": "12-3456789", "suffix": "00"}]],
    )
    trade_account_owner: Person | None = Field(
        None,
        description="Who owns the account in the ACE Portal.",
        examples=[{"first_name": "Dana", "last_name": "Ortiz"}],
    )
    point_of_contact: Person | None = Field(
        None,
        description="Whom the portal may ask about the company.",
        examples=[{"first_name": "Sam", "last_name": "Reyes"}],
    )
    bank: Bank | None = Field(None, description="Where refunds go.", examples=[_BANK_EXAMPLE])

    _text: YamlText | None = PrivateAttr(default=None)

    def stands_in(self, text: YamlText) -> Client:
        """Return the same client, which knows where in its file each part stands."""
        client = self.model_copy()
        client._text = text  # noqa: SLF001  (our own)
        return client

    def place(self, path: Path) -> Place:
        """Return where a part stands in the client's file; the first line when there is no file."""
        return self._text.place(path) if self._text else Place("client", 1, 1)

    def bank_of(self, importer: Importer) -> Bank | None:
        """Return where this importer's refunds go: its own bank if it has one, else the client's."""
        return importer.bank or self.bank

    @property
    def secret_sources(self) -> tuple[Source, ...]:
        """Return where every secret of the file is kept, of a bank that no importer uses too."""
        banks = [self.bank, *(importer.bank for importer in self.importers)]
        numbers = [importer.ir_number for importer in self.importers]
        return (
            *(bank.account_number for bank in banks if bank),
            *(number for number in numbers if not isinstance(number, IrNumber)),
        )

    @model_validator(mode="before")
    @classmethod
    def _put_ein_beside(cls, data: Any) -> Any:  # noqa: ANN401  (whatever the file holds)
        """Hand the company's EIN to the importers; anything that has not the right shape is left as it is."""
        if not isinstance(data, dict) or not isinstance(data.get("importers"), list | tuple):
            return data
        company = data.get("company")
        ein = ein_digits(company.get("ein")) if isinstance(company, dict) else ""
        return data | {"importers": [_with_ein(importer, ein) for importer in data["importers"]]}


def _with_ein(importer: object, ein: str) -> object:
    if isinstance(importer, dict) and isinstance(importer.get("ir_number"), str):
        return importer | {"ir_number": _Beside(importer["ir_number"], ein)}
    return importer


def client_schema() -> dict[str, Any]:
    """Return the JSON Schema of a client file, for editors; what a number's check digit says, it cannot know."""
    return schema_of(Client, "acepilot client")
