"""`ask:` hands the page to the person, for what only they can do or decide."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import AskStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text
from acepilot.yamltext import Path


class AskSyntax(StepSyntax):
    """Hand the page to the person."""

    kind: ClassVar[StepKind] = StepKind.ASK

    ask: Text = Field(description="What the person is asked to do or decide.")
    until: Text | None = Field(None, description="What ends their turn by itself once it is on the page.")
    checks: Annotated[list[Text], Field(min_length=1)] | None = Field(
        None, description="What they confirm, one by one, before they go on."
    )
    countdown: Text | None = Field(None, description="How long they have: 10m. The time left is shown.")
    or_skip: Text | None = Field(
        None, description="`this importer`: they may leave the rest of this importer as it is."
    )


def _build(syntax: AskSyntax, head: Head, context: BuildContext, path: Path) -> AskStep:
    text = context.template((*path, "ask"), syntax.ask)
    checks = syntax.checks or []
    _check_skip(syntax, context, (*path, "or_skip"))
    return AskStep(
        **head.of(text),
        text=text,
        until=context.optional_target((*path, "until"), syntax.until),
        checks=tuple(context.template((*path, "checks", n), check) for n, check in enumerate(checks)),
        countdown_ms=context.duration_ms((*path, "countdown"), syntax.countdown),
        or_skip=syntax.or_skip is not None,
    )


def _check_skip(syntax: AskSyntax, context: BuildContext, path: Path) -> None:
    if syntax.or_skip is None:
        return
    if context.for_each is None:
        context.note(
            path,
            "There is nothing to skip: this stage is done once.",
            "Only a stage with `for_each:` can offer to skip an item.",
            key=True,
        )
    elif syntax.or_skip != f"this {context.for_each.item}":
        context.note(path, "Only one item can be skipped.", f"Write: or_skip: this {context.for_each.item}")


ENTRY = StepEntry(
    AskSyntax,
    _build,
    """ask: Bank details are on file already. Go on only to replace them.
checks:
  - I have looked at the bank details that are on file.
countdown: 10m
or_skip: this importer""",
)
