"""`review:` lets the person check what was filled, and press the portal's own Submit."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import ReviewStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text
from acepilot.yamltext import Path


class ReviewSyntax(StepSyntax):
    """Let the person check, and press the portal's own Submit."""

    kind: ClassVar[StepKind] = StepKind.REVIEW

    review: Text = Field(description="What the person is asked to check and press.")
    submit: Text = Field(description="The portal's own button. acepilot watches it, and never presses it.")
    within: Text | None = Field(None, description="Where the button stands.")
    until: Text = Field(
        description="What the page shows once the portal has accepted; a new text of this name, whatever its role."
    )
    refused: Text | None = Field(
        None, description="What the page shows when the portal has refused; named as in until."
    )


def _build(syntax: ReviewSyntax, head: Head, context: BuildContext, path: Path) -> ReviewStep:
    text = context.template((*path, "review"), syntax.review)
    if syntax.refused is not None and syntax.refused == syntax.until:
        context.note(
            (*path, "refused"),
            "`until:` and `refused:` are the same: no answer could be told from the other.",
        )
    return ReviewStep(
        **head.of(text),
        text=text,
        submit=context.target((*path, "submit"), syntax.submit),
        within=context.optional_target((*path, "within"), syntax.within),
        until=context.target((*path, "until"), syntax.until),
        refused=context.optional_target((*path, "refused"), syntax.refused),
    )


ENTRY = StepEntry(
    ReviewSyntax,
    _build,
    """review: Check the bank details, then press Submit on the page.
submit: button "Submit"
within: dialog "Add ACH Info"
until: status /success/
refused: alert""",
)
