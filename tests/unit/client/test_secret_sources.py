from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError
from pydantic import SecretStr

from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import load_values
from acepilot.client.keyring_store import KeptSecrets, is_secret_name
from acepilot.client.load import parse_client
from acepilot.client.secret_sources import (
    Env,
    Keyring,
    Literal,
    Prompt,
    Source,
    SystemSecretReader,
    forget_unread,
    parse_source,
)
from acepilot.errors import ClientError, EnvironmentFault, SecretError
from acepilot.paths import shipped

SECRET = "000555666777"


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end."""

    priority = 1

    def __init__(self, fault: KeyringError | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no annotations there
        self.held: dict[tuple[str, str], str] = {}
        self.fault = fault

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is held."""
        if self.fault:
            raise self.fault
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it."""
        if self.fault:
            raise self.fault
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    """Use a keyring in memory."""
    before, fake = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(fake)
    yield fake
    keyring.set_keyring(before)


def reader(*answers: str, **environ: str) -> SystemSecretReader:
    """Return a reader whose person types these answers."""
    typed = iter(answers)
    return SystemSecretReader(lambda _: next(typed), environ)


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("keyring:bank-account", Keyring("bank-account")),
        ("env:BANK_ACCOUNT", Env("BANK_ACCOUNT")),
        ("prompt", Prompt()),
        (SECRET, Literal(SecretStr(SECRET))),
    ],
)
def test_a_source_is_read_from_its_notation(written: str, source: Source) -> None:
    """The three notations name a place; anything else is the secret itself."""
    assert parse_source(written) == source


@pytest.mark.parametrize(
    "written", ["keyring:", "keyring:a b", "env:", "env:1A", "env:A-B", "keychain:x", "x:"]
)
def test_a_source_without_a_proper_name_is_refused(written: str) -> None:
    """A place that cannot be one is an error, and not taken for a secret."""
    with pytest.raises(ValueError, match=r"keyring|env"):
        parse_source(written)


@pytest.mark.parametrize("number", [SECRET, "0001-2345-6789"])
def test_a_number_in_place_of_a_name_is_refused_unrepeated(number: str) -> None:
    """A name is shown and written down: an account number put there by mistake must not be."""
    with pytest.raises(ValueError, match="the name of a secret") as caught:
        parse_source(f"keyring:{number}")
    assert number not in str(caught.value)


def test_variables_of_secrets_that_nobody_reads_are_taken_out_too() -> None:
    """A bank that no importer uses is never read, and its number is for no child process either."""
    environ = {"BANK": SECRET, "OTHER": "x"}
    forget_unread((Env("BANK"), Env("GONE"), Keyring("OTHER"), Prompt()), environ)
    assert environ == {"OTHER": "x"}


@pytest.mark.parametrize("read", [True, False])
def test_no_variable_that_the_client_names_is_left(
    read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every importer has a bank of its own: the client's is not read, and its variable is gone all the same."""
    text = shipped("fixtures", "clients", "one-importer.yaml").read_text("utf-8")
    text = text.replace("'000123456789'", "env:HOUSE_BANK")
    own = "\n    bank: {routing_number: '021000021', account_number: env:OWN_BANK, account_type: 'checking'}"
    text = text.replace("    suffix: '00'", f"    suffix: '00'{own}")
    file = tmp_path / "client.yaml"
    file.write_text(text, "utf-8")
    for name in ("HOUSE_BANK", "OWN_BANK"):
        monkeypatch.setenv(name, SECRET)
    load_values(RunRequest("ach-flow", file, None), read=read)
    assert SECRET not in os.environ.values()


def test_a_number_in_place_of_a_key_is_not_repeated() -> None:
    """A number that stands left of the colon by mistake is told of without its digits."""
    with pytest.raises(ClientError) as caught:
        parse_client(f"bank:\n  '{SECRET}': x\n".encode(), name="c.yaml", literal_secrets=True)
    told = "".join(f"{one.message}{one.hint}" for one in caught.value.mistakes)
    assert "`••••` is not known here." in told
    assert SECRET not in told


def test_an_environment_variable_is_taken_out() -> None:
    """What is read from the environment is no longer there for child processes."""
    environ = {"BANK": SECRET, "OTHER": "x"}
    found = SystemSecretReader(lambda _: "", environ).read(Env("BANK"), what="account number")
    assert found.get_secret_value() == SECRET
    assert environ == {"OTHER": "x"}


def test_a_prompt_asks_twice_and_says_what_for() -> None:
    """The person is told what to type, and types it twice."""
    asked: list[str] = []

    def prompt(text: str) -> str:
        asked.append(text)
        return SECRET

    assert SystemSecretReader(prompt, {}).read(Prompt(), what="account number").get_secret_value() == SECRET
    assert asked == ["The account number (not shown): ", "The same again: "]


@pytest.mark.parametrize(
    ("answers", "why"), [(("",), "No account number was typed"), ((SECRET, SECRET + "1"), "not the same")]
)
def test_a_prompt_without_a_sure_answer_is_an_error(answers: tuple[str, ...], why: str) -> None:
    """Nothing, or two different numbers, is an error that repeats neither."""
    with pytest.raises(SecretError, match=why) as caught:
        reader(*answers).read(Prompt(), what="account number")
    assert SECRET not in f"{caught.value.message}{caught.value.hint}"


def test_a_kept_secret_is_read_again(memory: MemoryKeyring, tmp_path: Path) -> None:
    """A stored secret comes back whole, filed under acepilot's own service name."""
    KeptSecrets(tmp_path).keep("bank", SecretStr(SECRET))
    assert memory.held == {("acepilot", "bank"): SECRET}
    assert reader().read(Keyring("bank"), what="account number").get_secret_value() == SECRET


def test_the_list_of_names_is_private_and_holds_no_value(memory: MemoryKeyring, tmp_path: Path) -> None:
    """The names lie in a file that only its owner can read, without values."""
    home = tmp_path / "home"
    for name in ("b", "a"):
        KeptSecrets(home).keep(name, SecretStr(SECRET))
    file = home / "secrets.json"
    assert KeptSecrets(home).names() == ("a", "b")
    assert json.loads(file.read_text()) == {"version": 1, "names": ["a", "b"]}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir()] == ["secrets.json"]
    assert memory.held


def test_a_dropped_secret_is_gone(memory: MemoryKeyring, tmp_path: Path) -> None:
    """After a deletion neither keyring nor list has it, and a second one says so."""
    kept = KeptSecrets(tmp_path)
    kept.keep("bank", SecretStr(SECRET))
    kept.drop("bank")
    assert (memory.held, kept.names()) == ({}, ())
    with pytest.raises(SecretError, match="no secret named 'bank'"):
        kept.drop("bank")


def test_a_name_whose_secret_is_gone_can_be_dropped(memory: MemoryKeyring, tmp_path: Path) -> None:
    """A name that is only in the list is taken off it."""
    kept = KeptSecrets(tmp_path)
    kept.keep("bank", SecretStr(SECRET))
    memory.held.clear()
    kept.drop("bank")
    assert kept.names() == ()


def test_a_missing_secret_names_the_command_that_stores_it(memory: MemoryKeyring) -> None:
    """An empty keyring is an error with the next command."""
    assert memory.held == {}
    with pytest.raises(SecretError, match="no secret named 'bank'") as caught:
        reader().read(Keyring("bank"), what="account number")
    assert caught.value.hint == "Store it: acepilot secret set bank"


def test_a_system_without_keyring_is_told_the_other_ways(memory: MemoryKeyring, tmp_path: Path) -> None:
    """Where no keyring is, reading and storing say what to use instead."""
    assert memory.held == {}
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]  # as above
    for act in (
        lambda: reader().read(Keyring("bank"), what="account number"),
        lambda: KeptSecrets(tmp_path).keep("bank", SecretStr(SECRET)),
    ):
        with pytest.raises(SecretError, match="no keyring that acepilot can use") as caught:
            act()
        assert "env:NAME" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [(KeyringLocked(), "locked"), (KeyringError(SECRET), r"did not answer \(KeyringError\)")],
)
def test_a_keyring_that_fails_is_told_in_our_words(fault: KeyringError, why: str) -> None:
    """What a keyring raises is rewritten; its own text is not passed on."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring(fault))
    with pytest.raises(SecretError, match=why) as caught:
        reader().read(Keyring("bank"), what="account number")
    keyring.set_keyring(before)
    assert SECRET not in caught.value.message + caught.value.hint


def test_a_broken_list_of_names_is_told(tmp_path: Path) -> None:
    """A list that cannot be read is an error that names the file."""
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(EnvironmentFault, match=r"secrets\.json"):
        KeptSecrets(tmp_path).names()


@pytest.mark.parametrize(
    ("name", "fits"), [("bank-1.x_y", True), ("", False), ("-a", False), ("a b", False), ("é", False)]
)
def test_a_secret_s_name_is_plain(name: str, fits: bool) -> None:
    """A name has letters, digits, dot, underscore and hyphen."""
    assert is_secret_name(name) is fits
