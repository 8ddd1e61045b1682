"""`acepilot flow`: the shipped flows, the check of a flow file, and the schema for editors."""

from __future__ import annotations

from collections.abc import Iterator

import click

from acepilot.cli.heal import heal
from acepilot.cli.options import complete_flows, json_option
from acepilot.cli.output import Raw, Report, Style, Table, Text, emit, warning_lines
from acepilot.cli.plan import explanation
from acepilot.editorschema import schema_text
from acepilot.errors import FlowError, Mistake
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.plan import explain
from acepilot.flow.schema import flow_schema
from acepilot.flow.shipped import find_flow, outdated, shipped_flows
from acepilot.flow.warnings import find_warnings


@click.group()
def flow() -> None:
    """List and check flows."""


@flow.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the flows that come with acepilot."""
    flows = shipped_flows()
    data = [{"name": flow.name, "title": flow.title, "path": str(flow.path)} for flow in flows]
    rows = ((Text(flow.name, Style.STRONG), flow.title, str(flow.path)) for flow in flows)
    emit(Report(data, (Table(("Flow", "What it is for", "File"), tuple(rows)),)), as_json=as_json)


def _flow_data(flow: Flow) -> dict[str, object]:
    return {
        "file": flow.source,
        "flow": flow.name,
        "title": flow.title,
        "hosts": flow.hosts,
        "stages": len(flow.stages),
        "steps": _count_steps(flow),
        "warnings": [doubt.data() for doubt in find_warnings(flow)],
        **({"note": note} if (note := outdated(flow)) else {}),
    }


def _flow_lines(flow: Flow) -> Iterator[Text]:
    stages = f"{len(flow.stages)} stage{'s' if len(flow.stages) != 1 else ''}"
    steps = _count_steps(flow)
    told = f"{stages}, {steps} step{'s' if steps != 1 else ''}, on {', '.join(flow.hosts)}"
    yield Text(f"{flow.source}: {flow.name} has no mistakes ({told}).", Style.GOOD)
    if note := outdated(flow):
        yield Text(note, Style.WARN)
    yield from warning_lines(find_warnings(flow))


def _count_steps(flow: Flow) -> int:
    return sum(len(stage.steps) for stage in flow.stages)


@flow.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_flows)
@json_option
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check flow files, and tell every mistake with its place.

    FILE is the path of a flow file, or a shipped flow's name. Nothing is opened. Ends with 2 when there is a
    mistake. What is allowed and looks like an oversight is a warning.
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
    emit(
        Report(
            [_flow_data(flow) for flow in flows], tuple(line for flow in flows for line in _flow_lines(flow))
        ),
        as_json=as_json,
    )


@flow.command("explain")
@click.argument("file", metavar="FILE", shell_complete=complete_flows)
@json_option
def explain_(file: str, as_json: bool) -> None:
    """Tell in plain English what a flow does, and whose turn it is.

    FILE is the path of a flow file, or a shipped flow's name. For a client's own values: acepilot run FILE --plan
    """
    loaded = load_flow(find_flow(file))
    emit(explanation(loaded, explain(loaded)), as_json=as_json)


@flow.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of flow files, for editors.

    Put `# yaml-language-server: $schema=FILE` in a flow's first line, and many editors complete and check it.
    """
    emit(Report(flow_schema(), (Raw(schema_text(flow_schema())),)), as_json=as_json)


flow.add_command(heal)
