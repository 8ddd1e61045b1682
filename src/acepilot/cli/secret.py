"""`acepilot secret`: keep account numbers in the system's keyring, where client files find them by name."""

from __future__ import annotations

import click

from acepilot.cli.options import json_option
from acepilot.cli.output import Report, Style, Text, emit, emit_done
from acepilot.cli.prompts import ask_secret
from acepilot.client.ir_number import IrKind, IrNumberError, parse_secret_ir_number
from acepilot.client.keyring_store import KeptSecrets, is_secret_name, usable_keyring
from acepilot.client.validators import check_account_number
from acepilot.errors import UsageError
from acepilot.paths import home


@click.group()
def secret() -> None:
    """Keep account numbers in the system's keyring."""


@secret.command("set")
@click.argument("name")
def set_(name: str) -> None:
    """Store an account number, or a Social Security number.

    The second is for an importer whose IR number it is. It is typed twice and not shown; or comes from a pipe, as one
    line. One that has this name is replaced.
    """
    _check_name(name)
    usable_keyring()
    kept = KeptSecrets(home())
    number = ask_secret(
        f"account number to keep as {name}", _check_shape, hint="Nothing was stored. Call the command again."
    )
    kept.keep(name, number)
    _tell(
        f"{name} is in the keyring. Write keyring:{name} in the client file, at account_number or ir_number."
    )


@secret.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the names of what is stored, never the numbers."""
    names = KeptSecrets(home()).names()
    none = Text("No secrets are stored. Store one: acepilot secret set NAME", Style.QUIET)
    emit(Report({"names": names}, tuple(map(Text, names)) or (none,)), as_json=as_json)


@secret.command("delete")
@click.argument("name")
def delete(name: str) -> None:
    """Remove a secret from the keyring."""
    _check_name(name)
    KeptSecrets(home()).drop(name)
    _tell(f"{name} is no longer in the keyring.")


def _tell(done: str) -> None:
    emit_done(Report({"message": done}, (Text(done, Style.GOOD),)))


def _check_name(name: str) -> None:
    if not is_secret_name(name):
        raise UsageError(
            "A secret's name has letters, digits, `.`, `_` and `-`, and begins with a letter or digit.",
            hint="For example: acepilot secret set bank-account",
        )


def _check_shape(text: str) -> None:
    """Check that it can be what a client needs: an account number, or a Social Security number."""
    try:
        is_ssn = parse_secret_ir_number(text).kind is IrKind.SSN
    except IrNumberError:
        is_ssn = False
    if not is_ssn:
        check_account_number(text)
