"""A client's values by name, ready for a flow: what `${importer.ir_number.full}` stands for.

Owns how values are handed over and how a secret is shown. Must not know flows, pages, or where values come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pydantic import SecretStr

from acepilot.client.models import Client
from acepilot.client.value_names import VALUE_NAMES
from acepilot.errors import SecretError, UsageError

MASK: Final = "••••"
MIN_DIGITS_FOR_LAST4: Final = 9
LAST_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a client.

    Attributes:
        name: Its name: `bank.account_number`.
        text: The value, unless it is a secret or the client has none.
        secret: The secret, once read.
        shown_as: How a secret is shown to eyes and written to records; empty for what is no secret.
    """

    name: str
    text: str | None = None
    secret: SecretStr | None = None
    shown_as: str = ""

    @property
    def is_secret(self) -> bool:
        """Tell whether the value must never be seen."""
        return self.secret is not None or bool(self.shown_as)

    @property
    def is_present(self) -> bool:
        """Tell whether the client has the value; a secret that is still to be read counts."""
        return self.text is not None or self.is_secret

    def reveal(self) -> str:
        """Return the value itself, for the portal's own field and nothing else.

        Raises:
            SecretError: When the client has none, or the secret has not been read.
        """
        if self.secret is not None:
            return self.secret.get_secret_value()
        if self.text is not None:
            return self.text
        what = "has not been read yet" if self.is_secret else "is not in the client file"
        raise SecretError(f"{self.name} {what}.")

    def shown(self) -> str:
        """Return what eyes and records may see; empty when the client has none."""
        return self.shown_as or (MASK if self.secret is not None else self.text or "")


class Values:
    """The values of a client, by name.

    Args:
        found: The values that the client has; other known names are there, and absent.
    """

    def __init__(self, found: Mapping[str, Value]) -> None:
        self._found = dict(found)

    def lookup(self, name: str) -> Value:
        """Return the value of this name, absent if the client has none.

        Raises:
            KeyError: When `${…}` has no such name.
        """
        if name not in VALUE_NAMES:
            raise KeyError(name)
        return self._found.get(name) or Value(name)


@dataclass(frozen=True, slots=True)
class Item:
    """One importer, as a `for_each` goes through them.

    Attributes:
        label: How it is called: its IR number in full, `12-345678900`; masked if that is a secret.
        values: All values, `importer.…` and `bank.…` being this importer's.
        position: Where it stands in the client's list, from 0.
    """

    label: str
    values: Values
    position: int

    @property
    def is_first(self) -> bool:
        """Tell whether it is the client's first importer."""
        return self.position == 0


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of a client: its name, its value, and what may be seen of it."""

    name: str
    value: SecretStr
    shown: str


@dataclass(frozen=True, slots=True)
class ClientValues:
    """A client's values, for one run.

    Attributes:
        base: Values outside a `for_each`: `importer.…` is the first of `items` there, `bank.…` its bank.
        items: The importers that the run is for, in the file's order.
        secrets: Every secret that was read, each once.
    """

    client: Client
    base: Values
    items: tuple[Item, ...]
    secrets: tuple[Secret, ...]

    def only(self, wanted: str) -> ClientValues:
        """Keep one importer alone: the one with this IR number, with or without suffix and hyphens.

        Raises:
            UsageError: When no importer, or more than one, has it.
        """
        found = tuple(item for item in self.items if _is_called(item, wanted))
        labels = ", ".join(item.label for item in self.items)
        if not found:
            raise UsageError(f"The client has no importer {wanted!r}.", hint=f"Its IR numbers are: {labels}.")
        if len(found) > 1:
            raise UsageError(
                f"{len(found)} importers of the client have this number.",
                hint=f"Write it with its suffix: {', '.join(item.label for item in found)}.",
            )
        return replace(self, base=found[0].values, items=found)

    def restricted(self, labels: Iterable[str]) -> ClientValues:
        """Keep the items with these labels."""
        found = tuple(item for item in self.items if item.label in set(labels))
        return replace(self, base=found[0].values, items=found) if found else self


def _is_called(item: Item, wanted: str) -> bool:
    """Tell whether this is the importer that somebody means; a masked number is never matched by its digits."""
    bare = wanted.upper().replace("-", "")
    full = item.values.lookup("importer.ir_number.full")
    digits = item.values.lookup("importer.ir_number.digits")
    if full.text is None or digits.text is None:
        return wanted == item.label
    return bare in {full.text.replace("-", ""), digits.text}


def masked_account_number(number: str) -> str:
    """Return what may be seen of an account number, however it is written: the last four, or nothing."""
    plain = "".join(sign for sign in number if sign.isalnum())
    return f"{MASK} {plain[-LAST_DIGITS:]}" if shows_last(number) else MASK


def shows_last(number: str) -> bool:
    """Tell whether the last four of an account number may be seen: of nine figures or more.

    Of a shorter one nothing is: with four of six known, a hundred numbers would be left.
    """
    return sum(sign.isdigit() for sign in number) >= MIN_DIGITS_FOR_LAST4
