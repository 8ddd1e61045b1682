"""`capture:` takes a redacted picture of the page, with its text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import CaptureStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text
from acepilot.yamltext import Path


class CaptureSyntax(StepSyntax):
    """Take a picture of the page."""

    kind: ClassVar[StepKind] = StepKind.CAPTURE

    capture: Text = Field(description="What to call the picture.")


def _build(syntax: CaptureSyntax, head: Head, context: BuildContext, path: Path) -> CaptureStep:
    name = context.template((*path, "capture"), syntax.capture)
    return CaptureStep(**head.of(context.sentence(f"Take a picture: {syntax.capture}")), name=name)


ENTRY = StepEntry(CaptureSyntax, _build, "capture: bank details on file")
