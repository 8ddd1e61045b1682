"""The client room's door: loading a client, its doubts, its values, and the copy for the record."""

from __future__ import annotations

from acepilot.client.load import load_client, parse_client
from acepilot.client.redact import redacted_yaml
from acepilot.client.resolving import resolve, unresolved
from acepilot.client.secret_sources import SecretReader, SystemSecretReader
from acepilot.client.value import MASK, ClientValues, Item, Secret, Value, Values, masked_account_number
from acepilot.client.warnings import warnings

__all__ = [
    "MASK",
    "ClientValues",
    "Item",
    "Secret",
    "SecretReader",
    "SystemSecretReader",
    "Value",
    "Values",
    "load_client",
    "masked_account_number",
    "parse_client",
    "redacted_yaml",
    "resolve",
    "unresolved",
    "warnings",
]
