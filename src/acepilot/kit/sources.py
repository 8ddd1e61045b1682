"""The client as a kit holds it: secrets are asked for, or kept in the importer's keyring under the kit's own names.

A kit that could name any entry of the importer's keyring could have the number of another bank typed into its form. So
each name begins with the kit's own, which nobody gives by chance, and which another kit cannot have beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from acepilot.client.ir_number import IrNumber
from acepilot.client.models import Bank, Client, Importer
from acepilot.client.secret_sources import Env, Keyring, Literal, Prompt, Source
from acepilot.client.serialize import write_yaml

_PREFIX = "kit."


def is_own_source(source: Source, kit: str) -> bool:
    """Tell whether a kit of this name may have a secret come from there."""
    match source:
        case Prompt():
            return True
        case Keyring(name):
            own = _PREFIX + kit
            return name == own or name.startswith(f"{own}.")
        case Env() | Literal():
            return False
        case _:
            assert_never(source)


def keyring_names(client: Client) -> frozenset[str]:
    """Return the names of all that a client has in the keyring."""
    return frozenset(one.name for one in client.secret_sources if isinstance(one, Keyring))


def secrets_told(client: Client) -> Iterator[tuple[Source, str]]:
    """Yield each secret once: where it comes from, and what it is, in words that tell one bank from another."""
    told: list[tuple[Source, str]] = []
    for n, importer in enumerate(client.importers, start=1):
        number, bank = importer.ir_number, client.bank_of(importer)
        if not isinstance(number, IrNumber):
            told.append((number, f"the IR number of importer {n}"))
        if bank is not None:
            words = f"the number of your account at the bank with routing number {bank.routing_number}"
            told.append((bank.account_number, words))
    yield from dict.fromkeys(told)


def client_bytes(client: Client) -> bytes:
    """Return a client's file as a kit holds it: every value in quotes, nothing but values.

    Args:
        client: One with no secret in it.
    """
    return write_yaml(client.model_dump(exclude_none=True))


def without_secrets(client: Client, kit: str) -> Client:
    """Return a client whose secrets a kit may ask for: what was in the environment is asked, names become the kit's.

    Args:
        client: One with no secret in clear: loaded with `literal_secrets=False`.
    """
    names = _names(client, kit)
    importers = tuple(_importer(importer, names) for importer in client.importers)
    bank = _bank(client.bank, names)
    return client.model_copy(update={"importers": importers, "bank": bank})


def _names(client: Client, kit: str) -> dict[Source, Source]:
    """Return what takes the place of each source: the same entry stays one and the same."""
    kept = list(dict.fromkeys(one for one in client.secret_sources if isinstance(one, Keyring)))
    return {one: Keyring(name) for one, name in zip(kept, _own_names(kit), strict=False)}


def _own_names(kit: str) -> Iterator[str]:
    yield _PREFIX + kit
    number = 2
    while True:
        yield f"{_PREFIX}{kit}.{number}"
        number += 1


def _importer(importer: Importer, names: dict[Source, Source]) -> Importer:
    number = importer.ir_number
    update: dict[str, object] = {"bank": _bank(importer.bank, names)}
    if isinstance(number, Keyring | Env | Prompt):
        update["ir_number"] = names.get(number, Prompt())
    return importer.model_copy(update=update)


def _bank(bank: Bank | None, names: dict[Source, Source]) -> Bank | None:
    if bank is None:
        return None
    return bank.model_copy(update={"account_number": names.get(bank.account_number, Prompt())})
