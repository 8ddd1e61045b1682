"""Where a secret is kept: the keyring, the environment, the person, or (mock only) the file itself.

Owns the notation `keyring:NAME`, `env:NAME`, `prompt`, and the reading of each. Must not know which
secrets a client has, nor what shape they should have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Final, Protocol, assert_never

from pydantic import SecretStr

from acepilot.client.keyring_store import is_secret_name, read_from_keyring
from acepilot.errors import SecretError


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secret is in the system's keyring under this name."""

    name: str

    def __str__(self) -> str:
        return f"keyring:{self.name}"


@dataclass(frozen=True, slots=True)
class Env:
    """The secret is in an environment variable of this name."""

    name: str

    def __str__(self) -> str:
        return f"env:{self.name}"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The person is asked for the secret before the browser opens."""

    def __str__(self) -> str:
        return "prompt"


@dataclass(frozen=True, slots=True)
class Literal:
    """The secret stands in the file; only for the mock portal."""

    value: SecretStr

    def __str__(self) -> str:
        return "written in the file"


Kept = Keyring | Env | Prompt
"""A secret that has to be read from somewhere."""

Source = Kept | Literal


_ENV_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_NUMBER: Final = re.compile(r"\d(?:[._-]?\d){5,}")

NOTATIONS: Final = "keyring:NAME, env:NAME or prompt"
SET_COMMAND: Final = "acepilot secret set NAME"


def parse_source(text: str) -> Source:
    """Read where a secret is kept. What is none of the three notations is the secret itself.

    Raises:
        ValueError: When the name after `keyring:` or `env:` cannot be one. Never repeats the text.
    """
    kind, colon, name = text.partition(":")
    if text == "prompt":
        return Prompt()
    if colon and kind == "keyring":
        if not is_secret_name(name):
            raise ValueError(
                "After `keyring:` comes a name of letters, digits, `.`, `_` and `-`: keyring:acme-refunds."
            )
        if _NUMBER.fullmatch(name):
            raise ValueError("After `keyring:` comes the name of a secret, and not the number itself.")
        return Keyring(name)
    if colon and kind == "env":
        if not _ENV_NAME.fullmatch(name):
            raise ValueError("After `env:` comes the name of an environment variable, such as BANK_ACCOUNT.")
        return Env(name)
    if colon:
        raise ValueError(f"A secret is kept in one of: {NOTATIONS}. There is no other word before a colon.")
    return Literal(SecretStr(text))


def forget_unread(sources: Iterable[Source], environ: MutableMapping[str, str]) -> None:
    """Take out of the environment what these sources name there, read or not, so that no child process inherits it."""
    for source in sources:
        if isinstance(source, Env):
            environ.pop(source.name, None)


class SecretReader(Protocol):
    """Reads a secret from where it is kept."""

    def read(self, source: Kept, *, what: str) -> SecretStr:
        """Return the secret.

        Args:
            what: What it is, for the person who is asked: "account number of the bank".

        Raises:
            SecretError: When it is not there.
        """


class SystemSecretReader:
    """Reads secrets from this system's keyring, from the environment, and from the person.

    Args:
        prompt: Shows a text, and returns what the person typed without showing it.
        environ: The environment; what is read is taken out of it, so that no child process inherits it.
    """

    def __init__(self, prompt: Callable[[str], str], environ: MutableMapping[str, str]) -> None:
        self._prompt = prompt
        self._environ = environ

    def read(self, source: Kept, *, what: str) -> SecretStr:
        """Return the secret; see `SecretReader.read`."""
        match source:
            case Keyring(name):
                return read_from_keyring(name)
            case Env(name):
                return self._from_environment(name, what)
            case Prompt():
                hint = f"Call the command again; or keep it in the keyring: {SET_COMMAND}"
                return ask_twice(self._prompt, what, hint=hint)
            case _:
                assert_never(source)

    def _from_environment(self, name: str, what: str) -> SecretStr:
        value = self._environ.pop(name, "")
        if not value:
            raise SecretError(
                f"The {what} should be in the environment variable {name}, which is not set.",
                hint=f"Set {name} and run the command again; or keep it in the keyring: {SET_COMMAND}",
            )
        return SecretStr(value)


def ask_twice(prompt: Callable[[str], str], what: str, *, hint: str) -> SecretStr:
    """Ask for a secret twice: what is typed unseen is easily mistyped, and this one moves money.

    Args:
        prompt: Shows a text, and returns what the person typed without showing it.
        what: What it is: "account number of the bank".
        hint: What to do when it cannot be taken.

    Raises:
        SecretError: Nothing was typed, or not the same twice.
    """
    value = prompt(f"The {what} (not shown): ")
    if not value:
        raise SecretError(f"No {what} was typed.", hint=hint)
    if prompt("The same again: ") != value:
        raise SecretError("The two were not the same.", hint=hint)
    return SecretStr(value)
