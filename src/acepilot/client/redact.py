"""The copy of a client that may lie beside a run's record: all of it but the secrets.

Must not know what else is in a run's directory.
"""

from __future__ import annotations

from typing import Any, Final

from acepilot.client.models import Bank, Client, Importer
from acepilot.client.secret_sources import Literal
from acepilot.client.serialize import write_yaml
from acepilot.client.value import masked_account_number

_HEAD: Final = "The client of this run. Secrets are masked, or named by where they are kept.\n"


def redacted_yaml(client: Client) -> bytes:
    """Return a client as YAML, each secret masked or named by its source."""
    data = client.model_dump(exclude_none=True, exclude={"importers", "bank"})
    data["importers"] = [_importer(importer) for importer in client.importers]
    if client.bank:
        data["bank"] = _bank(client.bank)
    return write_yaml(data, head=_HEAD)


def _importer(importer: Importer) -> dict[str, Any]:
    data = {"ir_number": str(importer.ir_number)}
    data |= importer.model_dump(exclude_none=True, include={"account_name"})
    return data | ({"bank": _bank(importer.bank)} if importer.bank else {})


def _bank(bank: Bank) -> dict[str, Any]:
    source = bank.account_number
    shown = (
        masked_account_number(source.value.get_secret_value()) if isinstance(source, Literal) else str(source)
    )
    return bank.model_dump(exclude_none=True) | {"account_number": shown}
