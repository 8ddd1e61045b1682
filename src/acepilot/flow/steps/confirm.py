"""`confirm:` compares what the page now shows with what was to be filled."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import ConfirmStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_fields, spoken_within
from acepilot.flow.steps.fill import Lines
from acepilot.yamltext import Path


class ConfirmSyntax(StepSyntax):
    """Compare what the page shows with the client's values."""

    kind: ClassVar[StepKind] = StepKind.CONFIRM

    confirm: Lines = Field(
        description="One line for each datum: its target, and the value that it should show."
    )
    within: Text | None = Field(None, description="Where the data stand.")


def _build(syntax: ConfirmSyntax, head: Head, context: BuildContext, path: Path) -> ConfirmStep:
    fields = context.fields((*path, "confirm"), syntax.confirm)
    within = context.optional_target((*path, "within"), syntax.within)
    sentence = context.sentence(
        f"Compare what the page shows for {spoken_fields(fields)}{spoken_within(within)}"
    )
    return ConfirmStep(**head.of(sentence), fields=fields, within=within)


ENTRY = StepEntry(
    ConfirmSyntax,
    _build,
    """confirm:
  value "Routing Number": ${bank.routing_number}
  value "Account Number": ${bank.account_number}""",
)
