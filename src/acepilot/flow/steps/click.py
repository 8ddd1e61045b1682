"""`click:` presses a control that sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, NavigatePart, Sought, Step
from acepilot.flow.steps.base import (
    Head,
    StepEntry,
    StepSyntax,
    Text,
    sought_within,
    spoken_name,
    spoken_within,
    templates_of,
)
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class ClickStep(Step):
    """Press a control that sends nothing."""

    kind: ClassVar[str] = "click"
    nature: ClassVar[Nature] = Nature.PRESS

    target: Alternatives
    within: Alternatives | None

    def needed(self) -> tuple[Template, ...]:
        """Return the names of the control and of what it stands in."""
        return templates_of(self.target, self.within)

    def guidance(self) -> Guidance:
        """Have them press it."""
        return Guidance("Press", "I have pressed it")

    def presses(self) -> tuple[NavigatePart, ...]:
        """Return the control."""
        return (self.target,)

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return the control, and before it what it stands in."""
        return (self.target,) if self.within is None else (self.within, self.target)

    def sought(self) -> tuple[Sought, ...]:
        """Return the control, and what it stands in."""
        return (Sought("click", self.target, self.place), *sought_within(self.within, self.place))


class ClickSyntax(StepSyntax):
    """Press a control that sends nothing."""

    kind: ClassVar[str] = ClickStep.kind

    click: Text = Field(
        description="The control to press. What sends, signs or deletes belongs to a review.",
        examples=['button "Add ACH Info"'],
    )
    within: Text | None = Field(
        None, description="Where the control stands.", examples=['dialog "Add ACH Info"']
    )


def _build(syntax: ClickSyntax, head: Head, context: BuildContext, path: Path) -> ClickStep:
    target = context.target((*path, "click"), syntax.click)
    within = context.optional_target((*path, "within"), syntax.within)
    sentence = context.sentence(f"Press {spoken_name(target)}{spoken_within(within)}")
    return ClickStep(**head, sentence=sentence, target=target, within=within)


ENTRY = StepEntry(ClickStep, ClickSyntax, _build, 'click: button "Add ACH Info"')
