"""`fill:` types values into fields, picks options, and reads back what stands there."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import FillStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_fields, spoken_within
from acepilot.yamltext import Path

Lines = Annotated[dict[Text, Text], Field(min_length=1)]


class FillSyntax(StepSyntax):
    """Type values into fields."""

    kind: ClassVar[StepKind] = StepKind.FILL

    fill: Lines = Field(
        description="One line for each field: its target, and the value that belongs into it."
    )
    if_present: Lines | None = Field(
        None, description="Fields that the page may lack: reported when they are not there, never guessed."
    )
    within: Text | None = Field(None, description="Where the fields stand.")


def _build(syntax: FillSyntax, head: Head, context: BuildContext, path: Path) -> FillStep:
    fields = context.fields((*path, "fill"), syntax.fill)
    if_present = context.fields((*path, "if_present"), syntax.if_present or {})
    for line in syntax.if_present or {}:
        if line in syntax.fill:
            context.note((*path, "if_present", line), "This field stands under `fill:` already.", key=True)
    within = context.optional_target((*path, "within"), syntax.within)
    optional = f"; if the page has them, {spoken_fields(if_present)}" if if_present else ""
    sentence = context.sentence(f"Fill in {spoken_fields(fields)}{optional}{spoken_within(within)}")
    return FillStep(**head.of(sentence), fields=fields, if_present=if_present, within=within)


ENTRY = StepEntry(
    FillSyntax,
    _build,
    """fill:
  textbox "Bank Routing Number" | textbox "Routing Number": ${bank.routing_number}
  combobox "Bank Control Key": ${bank.account_type}
if_present:
  textbox "Account Holder": ${bank.account_holder}
within: dialog "Add ACH Info\"""",
)
