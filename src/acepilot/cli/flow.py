"""`acepilot flow`: the shipped flows, the check of a flow file, and the schema for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from acepilot.cli.options import complete_flows, json_option
from acepilot.cli.output import Block, Raw, Style, Table, Text, emit
from acepilot.errors import FlowError, Mistake
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.schema import flow_schema
from acepilot.flow.shipped import ShippedFlow, find_flow, shipped_flows


@click.group()
def flow() -> None:
    """List and check flows."""


@dataclass(frozen=True, slots=True)
class FlowsReport:
    """The shipped flows."""

    flows: tuple[ShippedFlow, ...]

    def data(self) -> object:
        """Return them as JSON data."""
        return [{"name": flow.name, "title": flow.title, "path": str(flow.path)} for flow in self.flows]

    def blocks(self) -> Iterator[Block]:
        """Return them as a table."""
        yield Table(
            ("Flow", "What it is for", "File"),
            tuple((Text(flow.name, Style.STRONG), flow.title, str(flow.path)) for flow in self.flows),
        )


@flow.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the flows that come with acepilot."""
    emit(FlowsReport(shipped_flows()), as_json=as_json)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Flows without a mistake."""

    flows: tuple[Flow, ...]

    def data(self) -> object:
        """Return them as JSON data."""
        return [
            {
                "file": flow.source,
                "flow": flow.name,
                "title": flow.title,
                "hosts": list(flow.hosts),
                "stages": len(flow.stages),
                "steps": _count_steps(flow),
            }
            for flow in self.flows
        ]

    def blocks(self) -> Iterator[Block]:
        """Return each as a line."""
        for flow in self.flows:
            stages = f"{len(flow.stages)} stage{'s' if len(flow.stages) != 1 else ''}"
            steps = _count_steps(flow)
            told = f"{stages}, {steps} step{'s' if steps != 1 else ''}, on {', '.join(flow.hosts)}"
            yield Text(f"{flow.source}: {flow.name} has no mistakes ({told}).", Style.GOOD)


def _count_steps(flow: Flow) -> int:
    return sum(len(stage.steps) for stage in flow.stages)


@flow.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_flows)
@json_option
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check flow files, and tell every mistake with its line and column.

    FILE is the path of a flow file, or a shipped flow's name. Nothing is opened. Ends with 2 when there is a
    mistake.
    """
    flows: list[Flow] = []
    mistakes: list[Mistake] = []
    for path in [find_flow(file) for file in files]:
        try:
            flows.append(load_flow(path))
        except FlowError as error:
            mistakes += error.mistakes
    if mistakes:
        raise FlowError(tuple(mistakes))
    emit(CheckReport(tuple(flows)), as_json=as_json)


@dataclass(frozen=True, slots=True)
class SchemaReport:
    """The JSON Schema of flow files."""

    schema: dict[str, Any]

    def data(self) -> object:
        """Return it as JSON data."""
        return self.schema

    def blocks(self) -> Iterator[Block]:
        """Return it as the text of a schema file."""
        yield Raw(json.dumps(self.schema, indent=2, ensure_ascii=False))


@flow.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of flow files, for editors.

    Put `# yaml-language-server: $schema=FILE` in a flow's first line, and many editors complete and check it.
    """
    emit(SchemaReport(flow_schema()), as_json=as_json)
