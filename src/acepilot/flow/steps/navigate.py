"""`navigate:` follows the portal's own menu, entry by entry."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import NavigateStep, PlainNames, StepKind
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_name
from acepilot.yamltext import Path


class NavigateSyntax(StepSyntax):
    """Follow the portal's menu: A > B > C."""

    kind: ClassVar[StepKind] = StepKind.NAVIGATE

    navigate: Text = Field(
        description="Entries of the menu, parted by >. Each is a name, two names for one entry (X|Y), or a target."
    )


def _build(syntax: NavigateSyntax, head: Head, context: BuildContext, path: Path) -> NavigateStep:
    parts = context.menu_path((*path, "navigate"), syntax.navigate)
    entries = [part.names[0].text if isinstance(part, PlainNames) else spoken_name(part) for part in parts]
    return NavigateStep(**head.of(context.sentence(f"Go to {' > '.join(entries)}")), path=parts)


ENTRY = StepEntry(
    NavigateSyntax,
    _build,
    'navigate: Accounts > Importers|Importer > row /${importer.ir_number.full}/ >> link "Open"',
)
