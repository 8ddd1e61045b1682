"""`expect:` waits until something is on the page."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import ExpectStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_alternatives
from acepilot.yamltext import Path


class ExpectSyntax(StepSyntax):
    """Wait until something is on the page."""

    kind: ClassVar[StepKind] = StepKind.EXPECT

    expect: Text = Field(description="What must be on the page; a | b for one of several.")


def _build(syntax: ExpectSyntax, head: Head, context: BuildContext, path: Path) -> ExpectStep:
    target = context.target((*path, "expect"), syntax.expect)
    return ExpectStep(**head.of(context.sentence(f"Wait for {spoken_alternatives(target)}")), target=target)


ENTRY = StepEntry(
    ExpectSyntax, _build, 'expect: value "Routing Number" | alert /no .*(ach|data)/\ntimeout: 30s'
)
