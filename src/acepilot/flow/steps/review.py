"""`review:` lets the person check what was filled, and press the portal's own Submit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, Sought, Step
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, sought_within, templates_of
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class ReviewStep(Step):
    """Let the person check what was filled, and press the portal's own Submit.

    Attributes:
        refused: The portal's no; None when the flow knows of none.
    """

    kind: ClassVar[str] = "review"
    nature: ClassVar[Nature] = Nature.REVIEW

    text: Template
    submit: Alternatives
    within: Alternatives | None
    until: Alternatives
    refused: Alternatives | None

    def needed(self) -> tuple[Template, ...]:
        """Return what is asked, and the names of the button and of the answers."""
        return (self.text, *templates_of(self.submit, self.within, self.until, self.refused))

    def guidance(self) -> Guidance:
        """Name the button that they press."""
        return Guidance("Check and submit", submit=self.submit)

    def left_to_person(self) -> Alternatives | None:
        """Return the portal's button."""
        return self.submit

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return the portal's button."""
        return (self.submit,)

    def shows_success(self) -> Alternatives | None:
        """Return the portal's yes."""
        return self.until

    def shows_refusal(self) -> Alternatives | None:
        """Return the portal's no."""
        return self.refused

    def sought(self) -> tuple[Sought, ...]:
        """Return the button, the portal's yes and no, and what the button stands in."""
        no = () if self.refused is None else (Sought("refused", self.refused, self.place),)
        yes = Sought("until", self.until, self.place)
        return (Sought("submit", self.submit, self.place), yes, *no, *sought_within(self.within, self.place))


class ReviewSyntax(StepSyntax):
    """Let the person check, and press the portal's own Submit."""

    kind: ClassVar[str] = ReviewStep.kind

    review: Text = Field(
        description="What the person is asked to check and press.",
        examples=["Check the bank details, then press Submit on the page."],
    )
    submit: Text = Field(
        description="The portal's own button. acepilot watches it, and never presses it.",
        examples=['button "Submit"'],
    )
    within: Text | None = Field(
        None, description="Where the button stands.", examples=['dialog "Add ACH Info"']
    )
    until: Text = Field(
        description="What the page shows once the portal has accepted; a new text of this name, whatever its role.",
        examples=["status /success/"],
    )
    refused: Text | None = Field(
        None,
        description="What the page shows when the portal has refused; named as in until.",
        examples=["alert"],
    )


def _build(syntax: ReviewSyntax, head: Head, context: BuildContext, path: Path) -> ReviewStep:
    text = context.template((*path, "review"), syntax.review)
    if syntax.refused is not None and syntax.refused == syntax.until:
        context.note(
            (*path, "refused"),
            "`until:` and `refused:` are the same: no answer could be told from the other.",
            "Write into each what only that answer has: until: status /success/, and refused: alert",
        )
    return ReviewStep(
        **head,
        sentence=text,
        text=text,
        submit=context.target((*path, "submit"), syntax.submit),
        within=context.optional_target((*path, "within"), syntax.within),
        until=context.target((*path, "until"), syntax.until),
        refused=context.optional_target((*path, "refused"), syntax.refused),
    )


ENTRY = StepEntry(
    ReviewStep,
    ReviewSyntax,
    _build,
    """review: Check the bank details, then press Submit on the page.
submit: button "Submit"
within: dialog "Add ACH Info"
until: status /success/
refused: alert""",
)
