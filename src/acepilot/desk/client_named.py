"""Whose a bundle is: the client by a key that stays the same, its name, its importers.

Reads the redacted copy of a client that lies beside a run's journal, and knows nothing of what the run did.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from acepilot.client.ir_number import HIDDEN_SSN, IrKind, IrNumber, IrNumberError, parse_ir_number
from acepilot.client.models import Client, ein_digits
from acepilot.client.secret_sources import Literal, parse_source
from acepilot.desk.journal_facts import sentence, word
from acepilot.folding import fold
from acepilot.yamltext import part_at, read_quickly

_SLUG: Final = 24
_FEWEST_FIGURES: Final = 6
"""Of so many figures on, what is no IR number may be an account number."""


@dataclass(frozen=True, slots=True)
class ClientNamed:
    """The client that a bundle is of.

    Attributes:
        key: What the desk knows it by; stable, and safe in an address. See `key_of`.
        name: The company's legal name.
        numbers: Its IR numbers with their suffixes, as its file has them.
    """

    key: str
    name: str
    numbers: tuple[str, ...]


def client_of(data: bytes) -> ClientNamed | None:
    """Return the client that a run's redacted copy names; None when it names none.

    It is read leniently, and not as a client file is: what an earlier acepilot wrote is a client all the same.
    """
    value = read_quickly(data)
    name = part_at(value, ("company", "legal_name"))
    if not isinstance(name, str) or not name.strip():
        return None
    importers = part_at(value, ("importers",))
    count = len(importers) if isinstance(importers, list) else 0
    written = [part_at(value, ("importers", n, "ir_number")) for n in range(count)]
    ein = part_at(value, ("company", "ein"))
    return _named(name, _text(ein), [_text(number) for number in written])


def client_in_file(client: Client) -> ClientNamed:
    """Return the client of a client file, called as its bundles will call it."""
    numbers = [str(importer.ir_number) for importer in client.importers]
    return _named(client.company.legal_name, client.company.ein or "", numbers)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _named(name: str, ein: str, written: Sequence[str]) -> ClientNamed:
    numbers = [number for text in written if (number := _parsed(text, ein))]
    return ClientNamed(key_of(name, ein, numbers), sentence(name), _labels(written, ein))


def _parsed(text: str, ein: str) -> IrNumber | None:
    try:
        return parse_ir_number(text, ein=ein_digits(ein))
    except IrNumberError:
        return None


def _labels(written: Sequence[str], ein: str) -> tuple[str, ...]:
    """Return the importers as journals call them: masked ones by their place, where there are several."""
    labels = [HIDDEN_SSN if _is_hidden(text, ein) else word(text) for text in written]
    return tuple(
        f"{label} (importer {n})" if labels.count(label) > 1 and label == HIDDEN_SSN else label
        for n, label in enumerate(labels, start=1)
        if label
    )


def _is_hidden(text: str, ein: str) -> bool:
    """Tell whether a text is not to be seen: it stands for a number that is none of a company's, or may be one.

    acepilot masks such a number before it writes it anywhere; whoever writes a bundle by hand does not.
    """
    if number := _parsed(text, ein):
        return number.kind is IrKind.SSN
    try:
        is_source = not isinstance(parse_source(text), Literal)
    except ValueError:  # it looks like one
        is_source = True
    return is_source or text == HIDDEN_SSN or sum(map(str.isdigit, text)) >= _FEWEST_FIGURES


def key_of(name: str, ein: str, numbers: Sequence[IrNumber]) -> str:
    """Return what the desk knows a client by.

    1. By its EIN, which is one company's alone and stays when the name is written otherwise: the one that its file
       says, else the one that is in all of its IR numbers.
    2. Without one, by its number that CBP assigned, if it has just one.
    3. Without either (a person who imports by a Social Security number, of which nothing may be kept), by the name,
       folded: case, white space and invisible signs make no difference. Two of one name are then one client; whoever
       comes second is told as signed by another key, and proves nothing until somebody has looked.

    An EIN and a number that CBP assigned are in every record in clear, and no digest hides so few figures. It is made
    of letters, digits and hyphens alone; what kind it is stands in front, so that no name can be another client's EIN.
    """
    if digits := ein_digits(ein) or _only({one.digits for one in numbers if one.kind is IrKind.EIN}):
        return f"ein-{digits}"
    if assigned := _only({one.digits for one in numbers if one.kind is IrKind.CBP}):
        return f"cbp-{assigned}"
    folded = fold(name)
    slug = re.sub(r"[^a-z0-9]+", "-", folded)[:_SLUG].strip("-")
    return f"name-{slug or 'x'}-{hashlib.sha256(folded.encode()).hexdigest()[:16]}"


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""
