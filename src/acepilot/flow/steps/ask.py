"""`ask:` hands the page to the person, for what only they can do or decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, Sought, Step
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, templates_of
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class AskStep(Step):
    """Hand the page to the person.

    Attributes:
        checks: What they confirm, one by one.
        countdown_ms: How long they have, to be shown; None for no hurry.
        or_skip: Whether they may leave the rest of this item as it is.
    """

    kind: ClassVar[str] = "ask"
    nature: ClassVar[Nature] = Nature.ASK

    text: Template
    until: Alternatives | None
    checks: tuple[Template, ...]
    countdown_ms: int | None
    or_skip: bool

    def needed(self) -> tuple[Template, ...]:
        """Return what is asked and confirmed, and what it waits for."""
        return (self.text, *self.checks, *templates_of(self.until))

    def guidance(self) -> Guidance:
        """Tell what they confirm, and in what time."""
        return Guidance("Yours to do", checks=self.checks, countdown_ms=self.countdown_ms)

    def offers_skip(self) -> bool:
        """Tell whether it has `or_skip:`."""
        return self.or_skip

    def sought(self) -> tuple[Sought, ...]:
        """Return what it waits for."""
        return () if self.until is None else (Sought("until", self.until, self.place),)

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return what it waits for: where that is, it is over, and what follows can be done."""
        return () if self.until is None else (self.until,)


class AskSyntax(StepSyntax):
    """Hand the page to the person."""

    kind: ClassVar[str] = AskStep.kind

    ask: Text = Field(
        description="What the person is asked to do or decide.",
        examples=["Sign in to ACE with your own credentials."],
    )
    until: Text | None = Field(
        None,
        description="What ends their turn by itself once it is on the page.",
        examples=['link "Accounts"'],
    )
    checks: Annotated[list[Text], Field(min_length=1)] | None = Field(
        None,
        description="What they confirm, one by one, before they go on.",
        examples=[["I have looked at the bank details that are on file."]],
    )
    countdown: Text | None = Field(
        None, description="How long they have: 10m. The time left is shown.", examples=["10m"]
    )
    or_skip: Text | None = Field(
        None,
        description="`this importer`: they may leave the rest of this importer as it is.",
        examples=["this importer"],
        json_schema_extra={"enum": ["this importer"]},
    )


def _build(syntax: AskSyntax, head: Head, context: BuildContext, path: Path) -> AskStep:
    text = context.template((*path, "ask"), syntax.ask)
    checks = syntax.checks or []
    _check_skip(syntax, context, (*path, "or_skip"))
    return AskStep(
        **head,
        sentence=text,
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
    AskStep,
    AskSyntax,
    _build,
    """ask: Bank details are on file already. Go on only to replace them.
checks:
  - I have looked at the bank details that are on file.
countdown: 10m
or_skip: this importer""",
)
