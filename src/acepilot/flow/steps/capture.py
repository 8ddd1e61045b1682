"""`capture:` takes a redacted picture of the page, with its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import Guidance, Nature, Step
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text
from acepilot.flow.template import Template
from acepilot.yamltext import Path


@dataclass(frozen=True, slots=True)
class CaptureStep(Step):
    """Take a picture of the page."""

    kind: ClassVar[str] = "capture"
    nature: ClassVar[Nature] = Nature.PICTURE

    name: Template

    def needed(self) -> tuple[Template, ...]:
        """Return what the picture is called."""
        return (self.name,)

    def guidance(self) -> Guidance:
        """Ask for a picture of theirs."""
        return Guidance("Picture", picture=self.name)


class CaptureSyntax(StepSyntax):
    """Take a picture of the page."""

    kind: ClassVar[str] = CaptureStep.kind

    capture: Text = Field(description="What to call the picture.", examples=["bank details on file"])


def _build(syntax: CaptureSyntax, head: Head, context: BuildContext, path: Path) -> CaptureStep:
    name = context.template((*path, "capture"), syntax.capture)
    return CaptureStep(**head, sentence=context.sentence(f"Take a picture: {syntax.capture}"), name=name)


ENTRY = StepEntry(CaptureStep, CaptureSyntax, _build, "capture: bank details on file")
