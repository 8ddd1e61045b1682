"""`fill:` types values into fields, picks options, and reads back what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

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
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path

Lines = Annotated[dict[Text, Text], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class FillStep(Step):
    """Type values into fields; those of `if_present` only where the page has them."""

    kind: ClassVar[str] = "fill"
    nature: ClassVar[Nature] = Nature.FILL

    fields: tuple[FillField, ...]
    if_present: tuple[FillField, ...]
    within: Alternatives | None

    def needed(self) -> tuple[Template, ...]:
        """Return the names of all fields, and the values of those that must be there."""
        names = templates_of(self.within, *(field.target for field in self.if_present))
        return (*templates_of_fields(self.fields), *names)

    def guidance(self) -> Guidance:
        """Have them enter the values."""
        return Guidance("Enter", "I have entered them")

    def required_fields(self) -> tuple[FillField, ...]:
        """Return the fields that must be there."""
        return self.fields

    def optional_fields(self) -> tuple[FillField, ...]:
        """Return the fields of `if_present`."""
        return self.if_present

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return the first field: the others may come as that one is filled."""
        return tuple(field.target for field in self.fields[:1])

    def sought(self) -> tuple[Sought, ...]:
        """Return each field on its own line, and what they stand in."""
        fields = (*sought_fields("fill", self.fields), *sought_fields("if_present", self.if_present))
        return (*fields, *sought_within(self.within, self.place))


class FillSyntax(StepSyntax):
    """Type values into fields."""

    kind: ClassVar[str] = FillStep.kind

    fill: Lines = Field(
        description="One line for each field: its target, and the value that belongs into it.",
        examples=[{'textbox "Bank Routing Number" | textbox "Routing Number"': "${bank.routing_number}"}],
    )
    if_present: Lines | None = Field(
        None,
        description="Fields that the page may lack: reported when they are not there, never guessed.",
        examples=[{'textbox "Account Holder"': "${bank.account_holder}"}],
    )
    within: Text | None = Field(
        None, description="Where the fields stand.", examples=['dialog "Add ACH Info"']
    )


def _build(syntax: FillSyntax, head: Head, context: BuildContext, path: Path) -> FillStep:
    fields = context.fields((*path, "fill"), syntax.fill)
    if_present = context.fields((*path, "if_present"), syntax.if_present or {})
    for line in syntax.if_present or {}:
        if line in syntax.fill:
            context.note(
                (*path, "if_present", line),
                "This field stands under `fill:` already.",
                "Keep one of the two: here if the page may lack it.",
                key=True,
            )
    within = context.optional_target((*path, "within"), syntax.within)
    them = "them" if len(if_present) > 1 else "it"
    optional = f"; if the page has {them}, {spoken_fields(if_present)}" if if_present else ""
    sentence = context.sentence(f"Fill in {spoken_fields(fields)}{optional}{spoken_within(within)}")
    return FillStep(**head, sentence=sentence, fields=fields, if_present=if_present, within=within)


ENTRY = StepEntry(
    FillStep,
    FillSyntax,
    _build,
    """fill:
  textbox "Bank Routing Number" | textbox "Routing Number": ${bank.routing_number}
  combobox "Bank Control Key": ${bank.account_type}
if_present:
  textbox "Account Holder": ${bank.account_holder}
within: dialog "Add ACH Info\"""",
)
