"""`confirm:` compares what the page now shows with what was to be filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import FillField, Guidance, Nature, Sought, Step
from acepilot.flow.steps.base import (
    Head,
    StepEntry,
    StepSyntax,
    Text,
    sought_fields,
    sought_within,
    spoken_fields,
    spoken_within,
    templates_of,
    templates_of_fields,
)
from acepilot.flow.steps.fill import Lines
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class ConfirmStep(Step):
    """Compare what the page shows with what was to be filled."""

    kind: ClassVar[str] = "confirm"
    nature: ClassVar[Nature] = Nature.COMPARE

    fields: tuple[FillField, ...]
    within: Alternatives | None

    def needed(self) -> tuple[Template, ...]:
        """Return the names and values of all data."""
        return (*templates_of_fields(self.fields), *templates_of(self.within))

    def guidance(self) -> Guidance:
        """Have them compare."""
        return Guidance("Compare", "They are the same")

    def required_fields(self) -> tuple[FillField, ...]:
        """Return the data that it compares."""
        return self.fields

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return all of the data."""
        return tuple(field.target for field in self.fields)

    def sought(self) -> tuple[Sought, ...]:
        """Return each datum on its own line, and what they stand in."""
        return (*sought_fields("confirm", self.fields), *sought_within(self.within, self.place))


class ConfirmSyntax(StepSyntax):
    """Compare what the page shows with the client's values."""

    kind: ClassVar[str] = ConfirmStep.kind

    confirm: Lines = Field(
        description="One line for each datum: its target, and the value that it should show.",
        examples=[{'value "Routing Number"': "${bank.routing_number}"}],
    )
    within: Text | None = Field(None, description="Where the data stand.", examples=['region "Bank details"'])


def _build(syntax: ConfirmSyntax, head: Head, context: BuildContext, path: Path) -> ConfirmStep:
    fields = context.fields((*path, "confirm"), syntax.confirm)
    within = context.optional_target((*path, "within"), syntax.within)
    sentence = context.sentence(
        f"Compare what the page shows for {spoken_fields(fields)}{spoken_within(within)}"
    )
    return ConfirmStep(**head, sentence=sentence, fields=fields, within=within)


ENTRY = StepEntry(
    ConfirmStep,
    ConfirmSyntax,
    _build,
    """confirm:
  value "Routing Number": ${bank.routing_number}
  value "Account Number": ${bank.account_number}""",
)
