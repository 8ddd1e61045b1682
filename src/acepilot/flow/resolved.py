"""A target for one client and item: its `${values}` filled in, ready to be sought on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acepilot.errors import AcepilotError, ExitCode
from acepilot.flow.regex import escape_regex
from acepilot.flow.roles import spoken_role
from acepilot.flow.target import Alternatives, By, Chain, Name, Part
from acepilot.flow.template import Template

if TYPE_CHECKING:
    from acepilot.client.value import Values


class MissingValue(AcepilotError):
    """A flow asks for a value that this client does not have.

    Attributes:
        name: The value's name, as a flow writes it.
    """

    exit_code = ExitCode.WRONG_INPUT

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The client has no {name}, and the flow needs it here.",
            hint=f"Add {name} to the client's file, and run again.",
        )
        self.name = name


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """A name to look for.

    Attributes:
        text: What is matched: a text, or the source of a regex. May hold a secret.
        is_regex: Whether `text` is a regex that is searched for, ignoring case.
    """

    text: str = field(repr=False)
    shown: str
    is_regex: bool


@dataclass(frozen=True, slots=True)
class ResolvedPart:
    """One control to look for."""

    by: By
    role: str | None
    name: ResolvedName | None


@dataclass(frozen=True, slots=True)
class ResolvedChain:
    """Controls inside each other, the outermost first."""

    parts: tuple[ResolvedPart, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class ResolvedTarget:
    """The wanted control, and its fallbacks.

    Attributes:
        chains: The wanted one first.
        shown: All of them as a flow writes them, for the journal.
    """

    chains: tuple[ResolvedChain, ...]
    shown: str

    @property
    def spoken(self) -> str:
        """Return what a person would call it: button “Add ACH Info”. Patterns are told only where nothing else is."""
        plain = next(
            (chain for chain in self.chains if not any(_is_pattern(part) for part in chain.parts)), None
        )
        if plain is None:
            return self.shown
        return " in ".join(_speak(part) for part in reversed(plain.parts))


def resolve_target(alternatives: Alternatives, values: Values) -> ResolvedTarget:
    """Fill a target's values in.

    Raises:
        MissingValue: The client has not got one of them.
        SecretError: A secret's value has not been read.
    """
    chains = tuple(_resolve_chain(chain, values) for chain in alternatives.chains)
    return ResolvedTarget(chains, " | ".join(chain.shown for chain in chains))


def _resolve_chain(chain: Chain, values: Values) -> ResolvedChain:
    parts = tuple(
        ResolvedPart(part.by, part.role, resolve_name(part.name, values) if part.name else None)
        for part in chain.parts
    )
    return ResolvedChain(parts, " >> ".join(_show_part(part) for part in parts))


def resolve_name(name: Name, values: Values) -> ResolvedName:
    """Fill a name's values in; in a regex they are escaped.

    Raises:
        MissingValue: The client has not got one of them.
    """
    rendered = name.template.render(values, escape=name.is_regex)
    if rendered is None:
        raise MissingValue(name.template.absent(values) or "")
    return ResolvedName(rendered.text, rendered.shown, name.is_regex)


def resolve_text(template: Template, values: Values) -> ResolvedName:
    """Fill in a plain name of `navigate:`.

    Raises:
        MissingValue: The client has not got one of its values.
    """
    return resolve_name(Name(template, is_regex=False), values)


def show_part(part: Part) -> str:
    """Return a part as a flow writes it."""
    text = part.name.template.text if part.name else ""
    return _written(
        part.by, part.role, text if part.name else None, is_regex=bool(part.name and part.name.is_regex)
    )


def _show_part(part: ResolvedPart) -> str:
    shown = part.name.shown if part.name else None
    return _written(part.by, part.role, shown, is_regex=bool(part.name and part.name.is_regex))


def _is_pattern(part: ResolvedPart) -> bool:
    is_css = part.by in {By.CSS, By.TESTID}
    return is_css or bool(
        part.name and part.name.is_regex and escape_regex(part.name.shown) != part.name.shown
    )


def _speak(part: ResolvedPart) -> str:
    name = f"“{part.name.shown}”" if part.name else ""
    word = spoken_role(part.role or "") if part.by is By.ROLE else ""
    return f"{word} {name}".strip()


def _written(by: By, role: str | None, name: str | None, *, is_regex: bool) -> str:
    word = role if by is By.ROLE else str(by)
    if name is None:
        return f"{word}"
    return f"{word} /{name}/" if is_regex else f'{word} "{name}"'
