from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from acepilot.cli import run_command
from acepilot.cli.prompts import ask_unseen
from acepilot.client.secret_sources import Prompt, SystemSecretReader
from acepilot.errors import SecretError

SECRET = "000555666777"


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring has no annotations there
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is held."""
        return self.held.get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Hold it."""
        self.held[f"{service}/{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        del self.held[f"{service}/{username}"]


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    """Use a keyring in memory and a home of our own."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))
    before, fake = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(fake)
    yield fake
    keyring.set_keyring(before)


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a secret come from a pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.parametrize("value", [f"{SECRET}\n", f"{SECRET}\r\n", SECRET])
def test_set_takes_one_line_from_a_pipe(
    value: str, memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A piped secret is stored without its line end, and not shown."""
    pipe(monkeypatch, value)
    assert run_command(["secret", "set", "bank"]) == 0
    out, err = capsys.readouterr()
    assert memory.held == {"acepilot/bank": SECRET}
    assert "keyring:bank" in out
    assert SECRET not in out + err


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "nobody is there to answer"),
        ("\n", "The account number is empty"),
        (" 000555666777\n", "begins or ends with a space"),
        ("000555666777888999\n", "at most 17"),
        ("000555-666777\n", "has a hyphen"),
    ],
)
def test_set_refuses_what_is_no_account_number(
    value: str,
    why: str,
    memory: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A secret of a wrong shape is not stored, and not repeated."""
    pipe(monkeypatch, value)
    assert run_command(["secret", "set", "bank"]) == 2
    err = capsys.readouterr().err
    assert why in err
    assert "666777" not in err
    assert memory.held == {}


def test_set_takes_a_social_security_number(memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Social Security number used as IR number can be kept, hyphens and all."""
    pipe(monkeypatch, "536-90-4399\n")
    assert run_command(["secret", "set", "owner"]) == 0
    assert memory.held == {"acepilot/owner": "536-90-4399"}


def test_set_refuses_a_name_that_a_client_could_not_write(
    memory: MemoryKeyring, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name with a space is refused before anything is asked."""
    assert run_command(["secret", "set", "my bank"]) == 2
    assert "secret's name has letters" in capsys.readouterr().err
    assert memory.held == {}


def test_set_asks_for_nothing_where_there_is_no_keyring(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That nothing can be kept is told before a number is typed."""
    monkeypatch.setattr(memory, "priority", 0, raising=False)
    monkeypatch.setattr(
        "acepilot.cli.secret.ask_secret", lambda *_, **__: pytest.fail("a number was asked for")
    )
    assert run_command(["secret", "set", "bank"]) == 2
    assert "no keyring that is safe" in capsys.readouterr().err


def test_list_names_what_is_stored_and_delete_removes_it(
    memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names are listed, never values; a deleted one is gone from list and keyring."""
    pipe(monkeypatch, SECRET)
    assert run_command(["secret", "set", "bank"]) == 0
    capsys.readouterr()
    assert run_command(["secret", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["data"] == {"names": ["bank"]}
    assert run_command(["secret", "delete", "bank"]) == 0
    assert memory.held == {}
    capsys.readouterr()
    assert run_command(["secret", "list"]) == 0
    assert "No secrets are stored." in capsys.readouterr().out
    assert run_command(["secret", "delete", "bank"]) == 2


class Terminal(io.StringIO):
    """A stdin that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(("typed", "code"), [((SECRET, SECRET), 0), ((SECRET, SECRET + "8"), 2), (("",), 2)])
def test_set_asks_twice_at_a_terminal(
    typed: tuple[str, ...], code: int, memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal the secret is typed twice unseen, and stored only when both are the same."""
    answers = iter(typed)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(answers, ""))
    assert run_command(["secret", "set", "bank"]) == code
    assert memory.held == ({"acepilot/bank": SECRET} if code == 0 else {})


def test_a_pipe_answers_a_prompt_of_a_client_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever asks for a secret takes lines from a pipe, with no word of Python's; at their end nobody is there."""
    pipe(monkeypatch, f"{SECRET}\n{SECRET}\n")
    reader = SystemSecretReader(ask_unseen, {})
    assert reader.read(Prompt(), what="account number").get_secret_value() == SECRET
    with pytest.raises(SecretError, match="nobody is there to answer"):
        reader.read(Prompt(), what="account number")
