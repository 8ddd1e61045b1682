from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from acepilot.client.load import load_client, parse_client
from acepilot.client.models import Client
from acepilot.client.redact import redacted_yaml
from acepilot.client.resolving import resolve, unresolved
from acepilot.client.secret_sources import Kept, SystemSecretReader
from acepilot.client.value import ClientValues, masked_account_number
from acepilot.client.value_names import VALUE_NAMES
from acepilot.client.warnings import warnings
from acepilot.errors import SecretError, UsageError
from acepilot.paths import shipped

SAMPLES = ("one-importer.yaml", "three-importers.yaml")
KEPT = """
company:
  legal_name: Bayside Imports LLC
importers:
  - ir_number: env:OWNER_SSN
  - ir_number: 12-345678900
bank:
  routing_number: 021000021
  account_number: env:BANK
  account_type: checking
"""


class CountingReader:
    """Hands out one secret, and counts how often it is asked."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.asked: list[str] = []

    def read(self, source: Kept, *, what: str) -> SecretStr:
        """Note the question."""
        self.asked.append(f"{source}: {what}")
        return SecretStr(self.secret)


def sample(name: str) -> Client:
    """Load a shipped sample."""
    return load_client(shipped("fixtures", "clients", name), literal_secrets=True)


def sample_values(name: str) -> ClientValues:
    """Resolve a shipped sample."""
    return resolve(sample(name), SystemSecretReader(lambda _: "", {}))


def kept(text: str = KEPT, **environ: str) -> ClientValues:
    """Resolve a client whose secrets are in the environment."""
    return resolve(
        parse_client(text.encode(), name="c.yaml", literal_secrets=False),
        SystemSecretReader(lambda _: "", dict(environ)),
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_a_shipped_sample_has_every_value_and_no_doubt(name: str) -> None:
    """Each sample loads without a warning and gives every name that a flow may use."""
    assert warnings(sample(name)) == ()
    values = sample_values(name).base
    assert [n for n in VALUE_NAMES if not values.lookup(n).is_present] == []


def test_values_are_spelled_as_their_names_say() -> None:
    """The derived spellings are what flows type."""
    values = sample_values("one-importer.yaml").base
    expected = {
        "company.ein": "12-3456789",
        "company.ein.digits": "123456789",
        "company.ein.hyphenated": "12-3456789",
        "company.phone.dashed": "305-555-0100",
        "company.phone.digits": "3055550100",
        "company.address.zip.five": "33132",
        "company.address.state.name": "Florida",
        "company.address.country": "United States",
        "company.address.country.code": "US",
        "company.other_ir_numbers": "none",
        "importer.ir_number": "12-3456789",
        "importer.ir_number.full": "12-345678900",
        "importer.ir_number.digits": "123456789",
        "importer.ir_number.hyphenated": "12-3456789",
        "bank.routing_number": "021000021",
        "bank.account_number": "000123456789",
        "bank.account_type": "Checking",
    }
    assert {name: values.lookup(name).reveal() for name in expected} == expected


def test_each_item_has_its_own_bank_and_names_the_others() -> None:
    """In a `for_each` the bank is the importer's own if it has one, and the other IR numbers are told."""
    values = sample_values("three-importers.yaml")
    assert [
        tuple(item.values.lookup(name).shown() for name in ("bank.routing_number", "bank.account_number"))
        for item in values.items
    ] == [("021000021", "•••• 6789"), ("021000021", "•••• 6789"), ("111000025", "•••• 4321")]
    assert values.items[2].values.lookup("bank.account_type").text == "Savings"
    assert [item.label for item in values.items] == ["12-345678900", "12-345678901", "12-3456789A2"]
    assert [item.is_first for item in values.items] == [True, False, False]
    assert values.base.lookup("company.other_ir_numbers").text == "12-345678901, 12-3456789A2"
    assert values.base.lookup("importer.ir_number.full").text == "12-345678900"


def test_each_secret_is_named_once() -> None:
    """Two importers with the same bank share one secret; an own bank is a second."""
    secrets = sample_values("three-importers.yaml").secrets
    assert [secret.value.get_secret_value() for secret in secrets] == ["000123456789", "004400987654321"]


@pytest.mark.parametrize("wanted", ["12-3456789A2", "123456789a2"])
def test_only_keeps_one_importer(wanted: str) -> None:
    """`--only` finds an importer by its IR number with suffix, hyphens or not; it is the first then."""
    values = sample_values("three-importers.yaml").only(wanted)
    assert [item.label for item in values.items] == ["12-3456789A2"]
    assert values.base.lookup("importer.account_name").text == "Bayside Imports West"
    assert values.base.lookup("company.other_ir_numbers").text == "12-345678900, 12-345678901"


@pytest.mark.parametrize(("wanted", "why"), [("12-3456789", "3 importers"), ("99-999999900", "no importer")])
def test_only_refuses_what_is_not_one_importer(wanted: str, why: str) -> None:
    """A number of several importers, or of none, is refused with the numbers there are."""
    with pytest.raises(UsageError, match=why) as caught:
        sample_values("three-importers.yaml").only(wanted)
    assert "12-345678901" in caught.value.hint


def test_an_unknown_name_is_a_key_error_and_an_absent_value_is_absent() -> None:
    """What `${…}` cannot hold raises; what this client lacks is there, absent, and cannot be revealed."""
    values = kept(OWNER_SSN="536-90-4399", BANK="000555666777").base
    with pytest.raises(KeyError):
        values.lookup("bank.acount_number")
    absent = values.lookup("company.duns")
    assert (absent.is_present, absent.is_secret, absent.shown()) == (False, False, "")
    with pytest.raises(SecretError, match=r"company\.duns is not in the client file"):
        absent.reveal()


def test_a_social_security_number_is_a_secret_wherever_it_stands() -> None:
    """An SSN as IR number is revealed to its field alone: label, text and repr have nothing of it."""
    values = kept(OWNER_SSN="536904399", BANK="000555666777")
    number = values.base.lookup("importer.ir_number.full")
    assert (number.reveal(), number.is_secret) == ("536-90-4399", True)
    assert values.base.lookup("importer.ir_number.digits").reveal() == "536904399"
    assert values.items[0].label == number.shown() == "Social Security number ••••"
    assert values.items[1].values.lookup("company.other_ir_numbers").text == "Social Security number ••••"
    assert {secret.name for secret in values.secrets} == {"importers.0.ir_number", "bank.account_number"}
    assert "4399" not in repr(values)
    assert "6777" not in repr(values.client)


def test_a_secret_is_read_once_however_many_use_it() -> None:
    """One bank for several importers is asked for once."""
    reader = CountingReader("000555666777")
    text = KEPT.replace("env:OWNER_SSN", "12-345678901").replace("env:BANK", "prompt")
    resolve(parse_client(text.encode(), name="c.yaml", literal_secrets=False), reader)
    assert reader.asked == ["prompt: bank account number"]


def test_two_prompts_are_two_questions() -> None:
    """Two banks that are both asked for are asked for separately."""
    own = "\n    bank: {routing_number: '111000025', account_number: prompt, account_type: savings}"
    text = KEPT.replace("env:OWNER_SSN", f"12-345678901{own}").replace("env:BANK", "prompt")
    reader = CountingReader("000555666777")
    resolve(parse_client(text.encode(), name="c.yaml", literal_secrets=False), reader)
    assert reader.asked == ["prompt: bank account number of importer 1", "prompt: bank account number"]


def test_two_hidden_numbers_are_told_apart_by_their_place() -> None:
    """Importers whose masked IR numbers look the same have labels of their own."""
    text = KEPT.replace("env:OWNER_SSN", "prompt").replace("12-345678900", "prompt")
    client = parse_client(text.encode(), name="c.yaml", literal_secrets=False)
    typed = iter(["536904399"] * 2 + ["536904398"] * 2)
    values = resolve(client, SystemSecretReader(lambda _: next(typed), {"BANK": "000555666777"}))
    assert [item.label for item in values.items] == [
        "Social Security number •••• (importer 1)",
        "Social Security number •••• (importer 2)",
    ]


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"OWNER_SSN": "536904399"}, "BANK, which is not set"),
        ({"OWNER_SSN": "536904399", "BANK": " 000555666777"}, "begins or ends with a space"),
        ({"OWNER_SSN": "5369043", "BANK": "000555666777"}, "IR number of importer 1, from env:OWNER_SSN"),
        ({"OWNER_SSN": "12-345678900", "BANK": "000555666777"}, "importer before it"),
        ({"OWNER_SSN": "536904399", "BANK": "2345678"}, "is a part of the IR number of importer 2"),
        ({"OWNER_SSN": "536904399", "BANK": "4567890"}, "is a part of the IR number of importer 2"),
    ],
)
def test_what_a_source_gives_is_checked_and_never_repeated(environ: dict[str, str], why: str) -> None:
    """A secret that is missing or of a wrong shape is an error with the reason, without the value."""
    with pytest.raises(SecretError, match=why) as caught:
        kept(**environ)
    told = f"{caught.value.message} {caught.value.hint} {caught.value.__cause__}"
    assert not [value for value in environ.values() if value in told]


def test_account_number_that_is_a_part_of_the_ein_is_refused() -> None:
    """A record shows the EIN, and must not show the account number: one is mistyped. Another number is none's part."""
    text = KEPT.replace("Imports LLC", "Imports LLC\n  ein: 98-7654321")
    client = parse_client(text.encode(), name="c.yaml", literal_secrets=False)
    environ = {"OWNER_SSN": "536904399", "BANK": "7654321"}
    with pytest.raises(SecretError, match="is a part of the EIN"):
        resolve(client, SystemSecretReader(lambda _: "", dict(environ)))
    assert resolve(client, SystemSecretReader(lambda _: "", environ | {"BANK": "7654322"})).secrets


@pytest.mark.parametrize(
    ("account", "key"),
    [("33132", "zip"), ("33132-4510", "zip"), ("3055550100", "phone"), ("021000021", "routing_number")],
)
def test_account_number_that_the_client_shows_elsewhere_is_refused(account: str, key: str) -> None:
    """One that is the ZIP code, a part of the phone or the routing number is refused before a run, not in its midst."""
    address = "{line1: 1 Main St, city: Miami, state: FL, zip: 33132-4510, country: US}"
    text = KEPT.replace("Imports LLC", f"Imports LLC\n  phone: 305-555-0100\n  address: {address}")
    client = parse_client(text.encode(), name="c.yaml", literal_secrets=False)
    environ = {"OWNER_SSN": "536904399", "BANK": account.replace("-", "")}
    with pytest.raises(SecretError, match=f"stands in the client's {key} too") as caught:
        resolve(client, SystemSecretReader(lambda _: "", dict(environ)))
    assert account not in f"{caught.value.message} {caught.value.hint}"
    assert resolve(client, SystemSecretReader(lambda _: "", environ | {"BANK": "48391066"})).secrets


def test_a_plan_reads_no_secret() -> None:
    """Unresolved values say where each secret comes from, and do not give it."""
    client = parse_client(KEPT.encode(), name="c.yaml", literal_secrets=False)
    values = unresolved(client)
    bank, number = (values.base.lookup(n) for n in ("bank.account_number", "importer.ir_number.full"))
    assert (bank.shown(), number.shown()) == ("•••• (from env:BANK)", "•••• (from env:OWNER_SSN)")
    assert bank.is_present
    assert bank.is_secret
    assert values.secrets == ()
    with pytest.raises(SecretError, match="has not been read yet"):
        bank.reveal()


def test_only_by_digits_never_finds_a_secret_number() -> None:
    """An importer with a secret IR number is found by its label alone, so that no one can probe for it."""
    values = kept(OWNER_SSN="536904399", BANK="000555666777")
    with pytest.raises(UsageError):
        values.only("536-90-4399")
    assert values.only("Social Security number ••••").items[0].position == 0


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("123456789", "•••• 6789"),
        ("12345678", "••••"),
        ("ABCD12345678", "••••"),
        ("AB123456789", "•••• 6789"),
        ("8172-6354-90", "•••• 5490"),
        ("0012-3456", "••••"),
    ],
)
def test_only_an_account_number_of_nine_digits_shows_its_last_four(number: str, shown: str) -> None:
    """Of a shorter number nothing is shown."""
    assert masked_account_number(number) == shown


@pytest.mark.parametrize("name", SAMPLES)
def test_the_copy_for_the_record_holds_no_secret(name: str) -> None:
    """The redacted copy has names and routing numbers, and of account numbers the last four."""
    copy = redacted_yaml(sample(name)).decode()
    assert "021000021" in copy
    assert "•••• 6789" in copy
    assert not [s for s in sample_values(name).secrets if s.value.get_secret_value() in copy]


def test_the_copy_names_the_source_of_a_secret_and_hides_a_literal_ssn() -> None:
    """A source is named in the redacted copy; a Social Security number is hidden whole."""
    text = KEPT.replace("env:OWNER_SSN", "536-90-4399")
    copy = redacted_yaml(parse_client(text.encode(), name="c.yaml", literal_secrets=True)).decode()
    assert "env:BANK" in copy
    assert "Social Security number ••••" in copy
    assert "4399" not in copy


def test_a_file_that_is_not_there_names_the_next_command(tmp_path: Path) -> None:
    """A missing client file is one clear message."""
    with pytest.raises(UsageError, match="There is no client file") as caught:
        load_client(tmp_path / "none.yaml", literal_secrets=False)
    assert "acepilot client new" in caught.value.hint


def test_a_directory_is_no_client_file(tmp_path: Path) -> None:
    """What cannot be read as a file is one clear message."""
    with pytest.raises(UsageError, match="cannot be read"):
        load_client(tmp_path, literal_secrets=False)
