"""`navigate:` follows the portal's own menu, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, NavigatePart, PlainNames, Sought, Step
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_name
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class NavigateStep(Step):
    """Follow the portal's own menu."""

    kind: ClassVar[str] = "navigate"
    nature: ClassVar[Nature] = Nature.WAY

    path: tuple[NavigatePart, ...]

    def needed(self) -> tuple[Template, ...]:
        """Return the names of all entries."""
        texts = [part.names if isinstance(part, PlainNames) else part.templates for part in self.path]
        return tuple(template for each in texts for template in each)

    def guidance(self) -> Guidance:
        """Send them there."""
        return Guidance("Go there", "I am there")

    def presses(self) -> tuple[NavigatePart, ...]:
        """Return all entries."""
        return self.path

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return the first entry: the others come as that one is followed."""
        return tuple(map(_as_target, self.path[:1]))

    def sought(self) -> tuple[Sought, ...]:
        """Return all entries."""
        return tuple(Sought("navigate", _as_target(part), self.place) for part in self.path)


def _as_target(part: NavigatePart) -> Alternatives:
    return part.as_target if isinstance(part, PlainNames) else part


class NavigateSyntax(StepSyntax):
    """Follow the portal's menu: A > B > C."""

    kind: ClassVar[str] = NavigateStep.kind

    navigate: Text = Field(
        description="Entries of the menu, parted by >. Each is a name, two names for one entry (X|Y), or a target.",
        examples=["Accounts > Importers|Importer"],
    )


def _build(syntax: NavigateSyntax, head: Head, context: BuildContext, path: Path) -> NavigateStep:
    parts = context.menu_path((*path, "navigate"), syntax.navigate)
    entries = [part.names[0].text if isinstance(part, PlainNames) else spoken_name(part) for part in parts]
    return NavigateStep(**head, sentence=context.sentence(f"Go to {' > '.join(entries)}"), path=parts)


ENTRY = StepEntry(
    NavigateStep,
    NavigateSyntax,
    _build,
    'navigate: Accounts > Importers|Importer > row /${importer.ir_number.full}/ >> link "Open"',
)
