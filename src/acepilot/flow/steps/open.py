"""`open:` opens a page of the portal by its address."""

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
class OpenStep(Step):
    """Open a page."""

    kind: ClassVar[str] = "open"
    nature: ClassVar[Nature] = Nature.WAY

    url: str

    def needed(self) -> tuple[Template, ...]:
        """Return nothing: an address takes no values."""
        return ()

    def guidance(self) -> Guidance:
        """Give them the address."""
        return Guidance("Open", "It is open", address=self.url)


class OpenSyntax(StepSyntax):
    """Open a page by its address."""

    kind: ClassVar[str] = OpenStep.kind

    open: Text = Field(
        description="The address: https, on one of the flow's hosts.", examples=["https://ace.cbp.gov/"]
    )


def _build(syntax: OpenSyntax, head: Head, context: BuildContext, path: Path) -> OpenStep:
    context.check_url((*path, "open"), syntax.open)
    if "${" in syntax.open:
        context.note(
            (*path, "open"),
            "An address takes no ${…}: values go into fields only.",
            "Write the whole address.",
        )
    return OpenStep(**head, sentence=context.sentence(f"Open {syntax.open}"), url=syntax.open)


ENTRY = StepEntry(OpenStep, OpenSyntax, _build, "open: https://ace.cbp.gov/")
