"""`acepilot client`: write a client file question by question, and check one."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from acepilot.cli.drafts import Draft
from acepilot.cli.options import FilePath, json_option
from acepilot.cli.output import Block, Raw, Report, Style, Table, Text, emit, emit_done, warning_lines
from acepilot.cli.prompts import BACK, TerminalAsker
from acepilot.client.interview_answers import Given, interviewed
from acepilot.client.keyring_store import KeptSecrets, usable_keyring
from acepilot.client.load import load_client, parse_client
from acepilot.client.models import Client, client_schema
from acepilot.client.resolving import unresolved
from acepilot.client.secret_sources import Keyring
from acepilot.client.serialize import Tree, write_yaml
from acepilot.client.value import ClientValues, Value
from acepilot.client.value_names import VALUE_NAMES
from acepilot.client.warnings import warnings
from acepilot.editorschema import schema_text
from acepilot.errors import EnvironmentFault, Interrupted, SecretError, UsageError
from acepilot.flow.load import load_flow
from acepilot.flow.plan import find_absences
from acepilot.flow.shipped import shipped_flows
from acepilot.paths import home
from acepilot.plaintext import counted
from acepilot.regular import write_private

_HEAD = (
    "A client of acepilot. Whoever reads this file sees no account number: it says where the number is kept. "
    "After a change: acepilot client check FILE"
)
_DERIVED = (".digits", ".hyphenated", ".dashed", ".five", ".name", ".code", ".other_ir_numbers")
_GROUPS = ("company", "trade_account_owner", "point_of_contact")


@click.group()
def client() -> None:
    """Write and check client files."""


@client.command("new")
@click.argument("file", type=FilePath(dir_okay=False))
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
def new(file: Path, force: bool) -> None:
    """Write a client file, question by question.

    Each answer is checked at once. The account number is not asked: the file says where it is kept. Answer < to go
    back to the question before. What was answered when you press Ctrl-C is kept beside the file, to go on with.
    """
    _refuse_unwritable(file, force=force)
    data = write_yaml(_answers(file), head=_HEAD)
    written = parse_client(data, name=str(file), literal_secrets=False)
    _write(file, data, force=force)
    Draft(file).drop()
    emit_done(_written(file, written))


def _answers(file: Path) -> Tree:
    """Ask a person, who may come back to it; or read the answers from a pipe, which has them all or none."""
    asker = TerminalAsker()
    if not sys.stdin.isatty():
        return interviewed(asker, _name_of(file), (), lambda _: None)
    draft = Draft(file)
    before = draft.read()
    click.secho(f"Answer {BACK} to go back to the question before.", dim=True, err=True)
    try:
        if before and not asker.agree(_go_on(before, draft), default=True):
            before = ()
        return interviewed(asker, _name_of(file), before, draft.keep)
    except (click.Abort, KeyboardInterrupt) as error:
        if not draft.is_kept:
            raise
        hint = f"Go on with them: acepilot client new {shlex.quote(str(file))}"
        raise Interrupted(f"Interrupted. Your answers are kept in {draft.path}.", hint=hint) from error


def _name_of(file: Path) -> str:
    """Return what a client's secrets are named after: its file, in the letters that such a name may have."""
    return re.sub(r"[^A-Za-z0-9]+", "-", file.stem).strip("-")[:40] or "client"


def _go_on(before: Sequence[Given], draft: Draft) -> str:
    count = sum(one.is_asked for one in before)
    return f"{draft.path} has {counted(count, 'answer')} from last time. Go on with them?"


@client.command("check")
@click.argument("file", type=FilePath(dir_okay=False))
@click.option(
    "--mock", is_flag=True, help="The file is for the mock portal: an account number may stand in it."
)
@json_option
def check(file: Path, mock: bool, as_json: bool) -> None:
    """Check a client file, and show what acepilot reads in it.

    Mistakes are listed all at once, with line and column. What only looks unlikely is a warning.
    """
    emit(_checked(file, load_client(file, literal_secrets=mock)), as_json=as_json)


def _written(file: Path, client: Client) -> Report:
    """Return that a file has just been written, and what to do with it."""
    doubts = warnings(client)
    blocks = (
        *warning_lines(doubts),
        Text(f"{file} is written.", Style.GOOD),
        *_lacks(_needed(unresolved(client))),
        *_not_kept(client),
        Text(f"Look at it:                acepilot client check {file}"),
        Text(f"See who would do what:     acepilot run ach-flow --client {file} --plan"),
        Text("Try it out with a sample:  acepilot run ach-flow --mock"),
    )
    return Report({"file": str(file), "warnings": [doubt.data() for doubt in doubts]}, blocks)


def _checked(file: Path, client: Client) -> Report:
    """Return what a client file without mistakes says; secrets as they may be shown."""
    values, doubts = unresolved(client), warnings(client)
    shared = {value.name: value.shown() for value in _shared(values) if value.is_present}
    items = range(len(values.items))
    missing, needed = _not_given(values), _needed(values)
    data = {
        "file": str(file),
        "values": shared,
        "importers": [
            {value.name: value.shown() for value in _of_item(values, n) if value.is_present} for n in items
        ],
        "not_given": missing,
        "needed": needed,
        "warnings": [doubt.data() for doubt in doubts],
    }
    blocks: tuple[Block, ...] = (
        Table(("value", "read as"), tuple(shared.items())),
        Text(""),
        Table(_COLUMNS, tuple(_row(values, n) for n in items)),
        Text(""),
        *([Text(f"Not given: {', '.join(missing)}.", Style.QUIET)] if missing else []),
        *warning_lines(doubts),
        *_lacks(needed),
        *_not_kept(client),
        Text(f"{file} has no mistakes.", Style.GOOD),
    )
    return Report(data, blocks)


_ITEM_NAMES = (
    "importer.ir_number.full",
    "importer.account_name",
    "bank.routing_number",
    "bank.account_number",
    "bank.account_type",
    "bank.account_holder",
)
_COLUMNS = ("IR number", "account name", "routing number", "account number", "type", "holder")


def _shared(values: ClientValues) -> list[Value]:
    names = [name for name in VALUE_NAMES if name.split(".")[0] in _GROUPS and not name.endswith(_DERIVED)]
    return [values.base.lookup(name) for name in names]


def _of_item(values: ClientValues, n: int) -> list[Value]:
    return [values.items[n].values.lookup(name) for name in _ITEM_NAMES]


def _row(values: ClientValues, n: int) -> tuple[Text | str, ...]:
    return tuple(
        value.shown() if value.is_present else Text("–", Style.QUIET) for value in _of_item(values, n)
    )


def _not_given(values: ClientValues) -> list[str]:
    """Name what the client has not; the whole group where nobody or no bank is given."""
    missing: list[str] = []
    for group in (*_GROUPS, "bank"):
        every = _of_item(values, 0) if group == "bank" else _shared(values)
        own = [value for value in every if value.name.startswith(f"{group}.")]
        absent = [value.name for value in own if not value.is_present]
        missing += [group] if len(absent) == len(own) else absent
    return missing


def _needed(values: ClientValues) -> dict[str, list[str]]:
    """Return the shipped flows that this client lacks something for, with what they need."""
    absent = {flow.name: find_absences(load_flow(flow.path), values) for flow in shipped_flows()}
    return {flow: sorted({one.name for one in lacking}) for flow, lacking in absent.items() if lacking}


def _lacks(needed: dict[str, list[str]]) -> Iterator[Text]:
    for flow, names in needed.items():
        yield Text(f"{flow} also needs {', '.join(names)}: add it to the file before that run.", Style.WARN)


def _not_kept(client: Client) -> Iterator[Text]:
    """Name what a run would look for in the keyring and not find there; the keyring itself is asked for nothing."""
    names = sorted({one.name for one in client.secret_sources if isinstance(one, Keyring)})
    if not names:
        return
    try:
        usable_keyring()
    except SecretError as fault:
        yield Text(f"A run would find no {', '.join(names)}: {fault.message}", Style.WARN)
        yield Text("    Write env:NAME or prompt in the file, in place of keyring:NAME.")
        return
    kept = KeptSecrets(home()).names()
    for name in (one for one in names if one not in kept):
        yield Text(f"acepilot has put no {name} into the keyring: acepilot secret set {name}", Style.WARN)


def _refuse_unwritable(file: Path, *, force: bool) -> None:
    """Refuse before the first question what would fail after the last."""
    if file.exists() and not force:
        raise UsageError(f"{file} is there already.", hint="Give another name, or --force to replace it.")
    if not file.parent.is_dir():
        raise UsageError(f"There is no directory {file.parent}.", hint="Make it first, or give another name.")
    if not os.access(file.parent, os.W_OK):
        raise EnvironmentFault(f"Nothing can be written in {file.parent}.", hint="Give another directory.")


def _write(file: Path, data: bytes, *, force: bool) -> None:
    """Write a private file whole or not at all."""
    _refuse_unwritable(file, force=force)
    try:
        write_private(file, data)
    except OSError as fault:
        raise EnvironmentFault(f"{file} cannot be written: {fault.strerror}.") from fault


@client.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of client files, for editors.

    Put `# yaml-language-server: $schema=FILE` in a client file's first line, and many editors complete and check it.
    """
    emit(Report(client_schema(), (Raw(schema_text(client_schema())),)), as_json=as_json)
