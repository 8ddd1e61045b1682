"""Texts in which `${values}` may stand: parsed, and filled in for the page and for eyes. Knows no targets, no pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acepilot.errors import AcepilotError
from acepilot.flow.regex import escape_regex

if TYPE_CHECKING:
    from acepilot.client.value import Value, Values


class NotationError(AcepilotError):
    """A target or a `${value}` is written in a way that cannot be read."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A `${name}` in a text."""

    name: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A template with its values filled in.

    Attributes:
        text: What is typed or matched; may be secret.
        shown: The same for eyes and journal; secrets are masked.
        is_secret: Whether `text` holds a secret.
    """

    text: str = field(repr=False)
    shown: str
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which `${names}` may stand.

    Attributes:
        parts: Plain texts and references, in order.
        text: The text as the flow has it.
    """

    parts: tuple[str | Reference, ...]
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all values in it, in order."""
        return tuple(part.name for part in self.parts if isinstance(part, Reference))

    def absent(self, values: Values) -> str | None:
        """Return the name of the first value that the client does not have, else None."""
        return next((name for name in self.names if not values.lookup(name).is_present), None)

    def render(self, values: Values, *, escape: bool = False) -> Rendered | None:
        """Fill the values in; None when one of them is absent.

        Args:
            escape: Whether values stand in a regex, where their signs must lose their meaning.

        Raises:
            SecretError: A secret's value has not been read.
        """
        if self.absent(values) is not None:
            return None
        found = {name: values.lookup(name) for name in self.names}
        typed = {name: value.reveal() for name, value in found.items()}
        text = self._join(
            {name: f"(?:{escape_regex(one)})" if escape else one for name, one in typed.items()}
        )
        return Rendered(
            text=self._bounded(text, found) if escape else text,
            shown=self._join({name: value.shown() for name, value in found.items()}),
            is_secret=any(value.is_secret for value in found.values()),
        )

    def _bounded(self, source: str, found: Mapping[str, Value]) -> str:
        """Keep a value at either end of a regex from being found within a longer number: of another importer."""
        first, last = self.parts[0], self.parts[-1]
        if isinstance(first, Reference) and found[first.name].reveal()[:1].isdecimal():
            source = rf"\b{source}"
        if isinstance(last, Reference) and found[last.name].reveal()[-1:].isdecimal():
            source = rf"{source}(?!\d)"
        return source

    def show(self, values: Values) -> str | None:
        """Fill the values in as eyes may see them; None when one of them is absent."""
        if self.absent(values) is not None:
            return None
        return self._join({name: values.lookup(name).shown() for name in self.names})

    def _join(self, texts: dict[str, str]) -> str:
        return "".join(texts[part.name] if isinstance(part, Reference) else part for part in self.parts)


_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


def parse_template(text: str) -> Template:
    """Parse a text in which `${names}` may stand.

    Raises:
        NotationError: A `${` is not closed, or holds no name.
    """
    parts: list[str | Reference] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        name = match[1].strip()
        if not name:
            raise NotationError(
                "`${}` holds no name.", hint="Write which value is meant: ${bank.routing_number}"
            )
        parts += [text[end : match.start()], Reference(name)]
        end = match.end()
    parts.append(text[end:])
    if any(isinstance(part, str) and "${" in part for part in parts):
        hint = "Write the value's whole name in braces: ${bank.routing_number}"
        raise NotationError("A `${` is opened and never closed.", hint=hint)
    return Template(tuple(part for part in parts if part != ""), text)
