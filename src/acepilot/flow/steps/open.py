"""`open:` opens a page of the portal by its address."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import OpenStep, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text
from acepilot.yamltext import Path


class OpenSyntax(StepSyntax):
    """Open a page by its address."""

    kind: ClassVar[StepKind] = StepKind.OPEN

    open: Text = Field(description="The address: https, on one of the flow's hosts.")


def _build(syntax: OpenSyntax, head: Head, context: BuildContext, path: Path) -> OpenStep:
    if "${" in syntax.open:
        context.note(
            (*path, "open"),
            "An address takes no ${…}: values go into fields only.",
            "Write the whole address.",
        )
    return OpenStep(**head.of(context.sentence(f"Open {syntax.open}")), url=syntax.open)


ENTRY = StepEntry(OpenSyntax, _build, "open: https://ace.cbp.gov/")
