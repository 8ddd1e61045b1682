"""Who would do what in a run, told on stdout; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acepilot.cli.output import Block, Style, Table, Text
from acepilot.flow.models import Flow
from acepilot.flow.plan import PlanRow


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Who would do what.

    Attributes:
        flow: The flow.
        client: For whom, by legal name.
        is_sample: Whether no client was given, so that it is the one that acepilot ships.
        rows: The steps.
    """

    flow: Flow
    client: str
    is_sample: bool
    rows: tuple[PlanRow, ...]

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "flow": self.flow.name,
            "client": self.client,
            "is_sample": self.is_sample,
            "steps": [
                {
                    "stage": row.stage,
                    "item": row.item,
                    "n": row.n,
                    "kind": str(row.kind),
                    "who": row.who,
                    "sentence": row.sentence,
                    "condition": row.condition,
                    "fields": [
                        {"field": one.field, "value": one.value, "optional": one.is_optional}
                        for one in row.fields
                    ],
                    "checks": list(row.checks),
                }
                for row in self.rows
            ],
        }

    def blocks(self) -> Iterator[Block]:
        """Return it as tables, one for each stage and item."""
        yield Text(f"{self.flow.title}: who would do what. Nothing is opened.", Style.STRONG)
        if self.is_sample:
            yield Text(
                f"For a sample, {self.client}, as no --client is given. Yours: --client FILE.", Style.WARN
            )
        else:
            yield Text(f"For {self.client}.")
        place: tuple[str, str | None] | None = None
        rows: list[tuple[Text | str, ...]] = []
        for row in self.rows:
            if (row.stage, row.item) != place:
                yield from _stage_block(place, rows)
                place, rows = (row.stage, row.item), []
            who = Text("you", Style.WARN) if row.who == "person" else Text("acepilot", Style.QUIET)
            sentence = row.sentence + (f" ({row.condition})" if row.condition else "")
            rows.append((str(row.n), who, sentence))
            for one in row.fields:
                value = one.value if one.value is not None else "(the client has none)"
                rows.append(
                    (
                        "",
                        "",
                        f"  {one.field.split(' | ')[0]}: {value}{' (if the page has it)' if one.is_optional else ''}",
                    )
                )
            rows.extend(("", "", f"  [ ] {check}") for check in row.checks)
        yield from _stage_block(place, rows)


def _stage_block(place: tuple[str, str | None] | None, rows: list[tuple[Text | str, ...]]) -> Iterator[Block]:
    if place is not None:
        yield Text("")
        yield Text(place[0] + (f": importer {place[1]}" if place[1] else ""), Style.STRONG)
        yield Table((), tuple(rows))
