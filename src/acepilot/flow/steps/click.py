"""`click:` presses a control that sends nothing."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import ClickStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_name, spoken_within
from acepilot.yamltext import Path


class ClickSyntax(StepSyntax):
    """Press a control that sends nothing."""

    kind: ClassVar[StepKind] = StepKind.CLICK

    click: Text = Field(description="The control to press. What sends, signs or deletes belongs to a review.")
    within: Text | None = Field(None, description="Where the control stands.")


def _build(syntax: ClickSyntax, head: Head, context: BuildContext, path: Path) -> ClickStep:
    target = context.target((*path, "click"), syntax.click)
    within = context.optional_target((*path, "within"), syntax.within)
    sentence = context.sentence(f"Press {spoken_name(target)}{spoken_within(within)}")
    return ClickStep(**head.of(sentence), target=target, within=within)


ENTRY = StepEntry(ClickSyntax, _build, 'click: button "Add ACH Info"')
