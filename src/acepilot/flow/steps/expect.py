"""`expect:` waits until something is on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, Step
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_alternatives
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class ExpectStep(Step):
    """Wait for something to be on the page."""

    kind: ClassVar[str] = "expect"
    nature: ClassVar[Nature] = Nature.LOOK

    target: Alternatives

    def needed(self) -> tuple[Template, ...]:
        """Return the names of what it waits for."""
        return self.target.templates

    def guidance(self) -> Guidance:
        """Have them look for it."""
        return Guidance("Look", "I can see it")

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return what it waits for."""
        return (self.target,)


class ExpectSyntax(StepSyntax):
    """Wait until something is on the page."""

    kind: ClassVar[str] = ExpectStep.kind

    expect: Text = Field(
        description="What must be on the page; a | b for one of several.",
        examples=['heading "Importers" | heading "Importer Accounts"'],
    )


def _build(syntax: ExpectSyntax, head: Head, context: BuildContext, path: Path) -> ExpectStep:
    target = context.target((*path, "expect"), syntax.expect)
    return ExpectStep(
        **head, sentence=context.sentence(f"Wait for {spoken_alternatives(target)}"), target=target
    )


ENTRY = StepEntry(
    ExpectStep, ExpectSyntax, _build, 'expect: value "Routing Number" | alert /no .*(ach|data)/\ntimeout: 30s'
)
