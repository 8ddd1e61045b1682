"""Who would do what in a run, told on stdout; nothing is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from acepilot.cli.output import Block, Report, Style, Table, Text
from acepilot.flow.models import Flow
from acepilot.flow.plan import PlanRow, meanings
from acepilot.flow.steps.base import spoken_list


def plan_report(flow: Flow, client: str, rows: Sequence[PlanRow], *, is_sample: bool) -> Report:
    """Return who would do what.

    Args:
        client: For whom, by legal name.
        is_sample: Whether no client was given, so that it is the one that acepilot ships.
    """
    whose = (
        Text(f"For a sample, {client}, as no --client is given. Yours: --client FILE.", Style.WARN)
        if is_sample
        else Text(f"For {client.rstrip('.')}.")
    )
    data = {
        "flow": flow.name,
        "client": client,
        "is_sample": is_sample,
        "steps": [_data(row) for row in rows],
    }
    head = Text(f"{flow.title}: who would do what. Nothing is opened.", Style.STRONG)
    return Report(data, (head, whose, *stage_blocks(rows)))


def explanation(flow: Flow, rows: Sequence[PlanRow]) -> Report:
    """Return what a flow does, step by step, whoever the client is."""
    data = {
        "flow": flow.name,
        "title": flow.title,
        "hosts": flow.hosts,
        "steps": [_data(row) for row in rows],
    }
    where = f"acepilot works on {spoken_list(list(flow.hosts))} alone. It never presses what submits: that is yours."
    done = (Text(""), Text(flow.done.show(meanings()) or "")) if flow.done else ()
    return Report(
        data, (Text(f"{flow.name}: {flow.title}", Style.STRONG), Text(where), *stage_blocks(rows), *done)
    )


def _data(row: PlanRow) -> dict[str, object]:
    fields = [{"field": one.field, "value": one.value, "optional": one.is_optional} for one in row.fields]
    return {**asdict(row), "fields": fields}


def stage_blocks(rows: Sequence[PlanRow]) -> Iterator[Block]:
    """Yield a table for each stage and item."""
    for (stage, item), steps in groupby(rows, lambda row: (row.stage, row.item)):
        yield Text("")
        yield Text(stage + (f": importer {item}" if item else ""), Style.STRONG)
        yield Table((), tuple(line for step in steps for line in _lines(step)))


def _lines(row: PlanRow) -> Iterator[tuple[Text | str, ...]]:
    who = Text("you", Style.WARN) if row.who == "person" else Text("acepilot", Style.QUIET)
    only = f"{row.condition[:1].upper()}{row.condition[1:]}: " if row.condition else ""
    yield str(row.n), who, only + row.sentence
    for one in row.fields:
        value = one.value if one.value is not None else "(the client has none)"
        some = " (if the page has it)" if one.is_optional else ""
        yield "", "", f"  {one.field.split(' | ')[0]}: {value}{some}"
    yield from (("", "", f"  [ ] {check}") for check in row.checks)
    yield from (("", "", f"  {note}") for note in row.notes)
