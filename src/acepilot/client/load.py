"""Loading a client file: all mistakes at once, each with its place.

Owns what a file as a whole must keep to: no secret in clear, no importer twice. Must not repeat a value out
of the file in a message: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from acepilot.client.ir_number import IrKind, IrNumber
from acepilot.client.models import Client, IrNumberOrSource, ein_digits, read_ir_number
from acepilot.client.secret_sources import Literal, parse_source
from acepilot.client.validators import check_account_number
from acepilot.errors import ClientError, Mistake, Place, UsageError
from acepilot.regular import read_regular
from acepilot.yamlreading import read_yaml
from acepilot.yamltext import LARGEST_SIZE_BYTES, YamlText, part_at, validate
from acepilot.yamltext import Path as YamlPath

_KEEP_IT: str = (
    "Store it once with `acepilot secret set NAME`, and write keyring:NAME here; "
    "or write env:NAME for an environment variable, or prompt to be asked each time. "
    "A sample for the mock portal alone may hold it: --mock."
)
_ZIP: Final = b"PK\x03\x04"
_A_LIST: Final = (
    "It is a workbook or an archive, and no client file.",
    "A list becomes client files by: acepilot clients import LIST.xlsx -o clients",
)
_ONCE = "List each IR number and suffix once; a further account of the same company has a suffix of its own."


def load_client(path: Path, *, literal_secrets: bool) -> Client:
    """Read a client from a file.

    Args:
        literal_secrets: Whether secrets may stand in the file: only with the mock portal.

    Raises:
        ClientError: With all of the file's mistakes.
        UsageError: When the file cannot be read.
    """
    try:
        data = read_regular(path, most=LARGEST_SIZE_BYTES)
    except FileNotFoundError as fault:
        raise UsageError(
            f"There is no client file {path}.", hint="Write one: acepilot client new FILE"
        ) from fault
    except OSError as fault:
        raise UsageError(f"The client file {path} cannot be read: {fault.strerror}.") from fault
    return parse_client(data, name=str(path), literal_secrets=literal_secrets)


def parse_client(data: bytes, *, name: str, literal_secrets: bool) -> Client:
    """Read a client from the bytes of a file; see `load_client`.

    Args:
        data: The file's bytes.

    Raises:
        ClientError: With all of the file's mistakes.
    """
    if data.startswith(_ZIP):
        raise ClientError((Mistake(Place(name, 1, 1), *_A_LIST),))
    text = read_yaml(data, name=name, comments_after_plain=False, error=ClientError)
    mistakes = [*twins(text)]
    if not literal_secrets:
        mistakes += _literal_secrets(text)
    try:
        client = validate(Client, text, error=ClientError)
    except ClientError as fault:
        raise ClientError((*mistakes, *fault.mistakes)) from fault
    if mistakes:
        raise ClientError(tuple(mistakes))
    return client.stands_in(text)


def _literal_secrets(text: YamlText) -> list[Mistake]:
    """Find the secrets that stand in the file. One of a wrong shape is the model's business."""
    return [
        Mistake(text.place(path), f"{what} must not stand in the file.", _KEEP_IT)
        for path, what, is_secret in _secrets_written(text)
        if is_secret
    ]


def _secrets_written(text: YamlText) -> list[tuple[YamlPath, str, bool]]:
    """Return the places that may hold a secret: where, what it is, and whether one stands there in clear."""
    places: list[tuple[YamlPath, str, bool]] = []
    for bank in (("bank",), *(("importers", n, "bank") for n in range(len(_importers(text))))):
        path = (*bank, "account_number")
        places.append((path, "An account number", _is_account_number(_at(text, path))))
    for n, number in _ir_numbers(text).items():
        is_ssn = isinstance(number, IrNumber) and number.kind is IrKind.SSN
        places.append((("importers", n, "ir_number"), "A Social Security number", is_ssn))
    return places


def twins(text: YamlText) -> list[Mistake]:
    """Find importers with the same IR number and suffix as one before them."""
    return [
        Mistake(
            text.place(("importers", n, "ir_number")),
            f"Importer {n + 1} has the same IR number and suffix as importer {first + 1}.",
            _ONCE,
        )
        for n, first in twin_positions(text)
    ]


def twin_positions(text: YamlText) -> Iterator[tuple[int, int]]:
    """Yield the position of each importer with the IR number and suffix of one before it, and of that one."""
    seen: dict[str, int] = {}
    for n, number in _ir_numbers(text).items():
        spelled = number.full if isinstance(number, IrNumber) else str(number)
        if spelled in seen and spelled != "prompt":
            yield n, seen[spelled]
        seen.setdefault(spelled, n)


def _ir_numbers(text: YamlText) -> dict[int, IrNumberOrSource]:
    """Return the IR numbers that can be read, by the importer's position."""
    ein = ein_digits(_at(text, ("company", "ein")))
    numbers: dict[int, IrNumberOrSource] = {}
    for n in range(len(_importers(text))):
        written = _at(text, ("importers", n, "ir_number"))
        suffix = _at(text, ("importers", n, "suffix"))
        if not isinstance(written, str):
            continue
        try:
            numbers[n] = read_ir_number(written, suffix=suffix if isinstance(suffix, str) else "", ein=ein)
        except ValueError:
            continue  # the model tells it
    return numbers


def _importers(text: YamlText) -> list[object]:
    found = _at(text, ("importers",))
    return cast("list[object]", found) if isinstance(found, list) else []


def _at(text: YamlText, path: YamlPath) -> object:
    return part_at(text.value, path)


def _is_account_number(written: object) -> bool:
    """Tell whether this is an account number itself, and not where one is kept."""
    try:
        return (
            isinstance(written, str)
            and isinstance(parse_source(written), Literal)
            and bool(check_account_number(written))
        )
    except ValueError:
        return False
