"""`capture:` takes a redacted picture of the page, with its text."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import CaptureStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSurface, Text
from acepilot.yamltext import Path


class CaptureSurface(StepSurface):
    """Take a picture of the page."""

    kind: ClassVar[StepKind] = StepKind.CAPTURE

    capture: Text = Field(description="What to call the picture.")


def _build(surface: CaptureSurface, head: Head, context: BuildContext, path: Path) -> CaptureStep:
    name = context.template((*path, "capture"), surface.capture)
    return CaptureStep(**head.of(context.sentence(f"Take a picture: {surface.capture}")), name=name)


ENTRY = StepEntry(CaptureSurface, _build, "capture: bank details on file")
