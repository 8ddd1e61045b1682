"""`acepilot desk expect` and `desk trust`: whom the desk waits for, and whose key is believed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from acepilot.cli.options import FilePath, json_option
from acepilot.cli.output import Report, Style, Text, emit_done
from acepilot.client.load import load_client
from acepilot.desk.board import ClientLine
from acepilot.desk.client_named import ClientNamed, client_in_file
from acepilot.desk.desk import Desk
from acepilot.errors import ClientError, ExitCode, Mistake, UsageError
from acepilot.evidence.keys import parse_fingerprint
from acepilot.folding import fold
from acepilot.paths import home
from acepilot.plaintext import counted

_ENDINGS = frozenset({".yaml", ".yml"})


@click.command("expect")
@click.argument("clients", metavar="CLIENT.yaml…|DIR", nargs=-1, required=True, type=FilePath())
@json_option
def desk_expect(*, clients: tuple[Path, ...], as_json: bool) -> int:
    """Name on the desk whom you wait for, by their client files.

    Each is on the board as missing until a bundle of theirs is added: nothing is proven by this. To say it again
    changes nothing but what has changed in the file. Ends with 2 when a file has mistakes; the others are named all the
    same.
    """
    awaited: list[tuple[Path, ClientNamed]] = []
    wrong: list[Mistake] = []
    for path in _files(clients):
        try:
            awaited.append((path, client_in_file(load_client(path, literal_secrets=False))))
        except ClientError as error:
            wrong += error.mistakes
    with Desk.open(home(), os.environ) as desk:
        for path, client in awaited:
            desk.expect(client, path.name)
    emit_done(_expected([client for _, client in awaited], wrong), as_json=as_json)
    return int(ExitCode.WRONG_INPUT if wrong else ExitCode.DONE)


def _files(named: Sequence[Path]) -> Iterator[Path]:
    """Yield each file, and of a folder every YAML file in it; one that is not there is refused when it is read."""
    for path in named:
        if path.is_dir():
            inside = [
                one for one in sorted(path.iterdir()) if one.suffix.lower() in _ENDINGS and one.is_file()
            ]
            if not inside:
                raise UsageError(
                    f"There is no client file in {path}.",
                    hint="Make client files of your list: acepilot clients import LIST.xlsx -o clients",
                )
            yield from inside
        else:
            yield path


def _expected(clients: Sequence[ClientNamed], wrong: Sequence[Mistake]) -> Report:
    data = {
        "expected": [asdict(client) for client in clients],
        "mistakes": [mistake.data() for mistake in wrong],
    }
    lines = [
        Text(f"{mistake.place}: {mistake.message} {mistake.hint}".rstrip(), Style.BAD) for mistake in wrong
    ]
    numbers = sum(len(client.numbers) for client in clients)
    awaited = f"{counted(len(clients), 'client')} awaited, with {counted(numbers, 'IR number')}"
    told = f"{awaited}. See them: acepilot desk"
    return Report(data, (*lines, Text(told, Style.GOOD if clients else Style.WARN)))


@click.command("trust")
@click.argument("client", metavar="CLIENT")
@click.argument("fingerprint", metavar="FINGERPRINT")
@click.option(
    "--only",
    "is_only",
    is_flag=True,
    help="Believe no other key: what those before it signed was not theirs.",
)
@json_option
def desk_trust(*, client: str, fingerprint: str, is_only: bool, as_json: bool) -> None:
    """Believe what another key signs for a client.

    CLIENT is a client's key on the desk, or its name. FINGERPRINT is all of it, as the client tells it to you in
    another way than by the bundle: `acepilot evidence key` shows it to them. What the client's earlier keys signed
    still counts, unless you say --only: that is for when somebody else's bundle came first.
    """
    key = parse_fingerprint(fingerprint)
    with Desk.open(home(), os.environ) as desk:
        line = _client(desk, client)
        desk.trust(line.key, key, is_only=is_only)
        count = sum(one.signer == key for one in desk.bundles(line.key))
    data = {
        "client": line.key,
        "name": line.name,
        "signer": key,
        "before": line.signer or None,
        "bundles": count,
    }
    lines = (Text(f"{line.name}: {key} is believed.", Style.GOOD), _counted(count))
    emit_done(Report(data, lines), as_json=as_json)


def _counted(count: int) -> Text:
    """Return how many bundles a key that is believed from now on signed; none may be a slip of the finger."""
    if not count:
        told = (
            "It signed no bundle that is here. Compare it once more with what the client says, sign by sign."
        )
        return Text(told, Style.WARN)
    return Text(f"{counted(count, 'bundle')} of theirs that it signed count{'s' * (count == 1)} from now on.")


def _client(desk: Desk, wanted: str) -> ClientLine:
    """Return the client with this key, else the only one with this name.

    Raises:
        UsageError: There is none, or more than one.
    """
    found = [line for line in desk.board() if wanted == line.key or fold(wanted) == fold(line.name)]
    exact = [line for line in found if line.key == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UsageError(f"The desk knows no client {wanted!r}.", hint="See who there is: acepilot desk")
    keys = ", ".join(line.key for line in found)
    raise UsageError(
        f"{len(found)} clients have this name.", hint=f"Give the key of the one you mean: {keys}."
    )
