"""`acepilot flow`: the shipped flows, the check of a flow file, and the schema for editors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from acepilot.cli.options import browser_option, complete_flows, json_option, mock_option
from acepilot.cli.output import Raw, Report, Style, Table, Text, emit, warning_lines
from acepilot.editorschema import schema_text
from acepilot.errors import ExitCode, FlowError, Mistake
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.shipped import find_flow, outdated, shipped_flows
from acepilot.flow.syntax import flow_schema
from acepilot.flow.warnings import find_warnings
from acepilot.plaintext import counted

if TYPE_CHECKING:
    from acepilot.cli.flow_mock import MockCheck


class _FlowGroup(click.Group):
    """Imports `heal` when it is called: it brings with it what drives the browser, which a check has no use for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the alphabet."""
        return sorted([*super().list_commands(ctx), "heal"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None when there is none of that name."""
        if cmd_name != "heal":
            return super().get_command(ctx, cmd_name)
        from acepilot.cli.heal import heal  # noqa: PLC0415 - see above

        return heal


@click.group(cls=_FlowGroup)
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


def _flow_data(flow: Flow, checked: MockCheck | None) -> dict[str, object]:
    return {
        "file": flow.source,
        "flow": flow.name,
        "title": flow.title,
        "hosts": flow.hosts,
        "stages": len(flow.stages),
        "steps": _count_steps(flow),
        "warnings": [doubt.data() for doubt in find_warnings(flow)],
        **({"note": note} if (note := outdated(flow)) else {}),
        **({"mock": checked.data()} if checked is not None else {}),
    }


def _flow_lines(flow: Flow) -> Iterator[Text]:
    steps = counted(_count_steps(flow), "step")
    told = f"{counted(len(flow.stages), 'stage')}, {steps}, on {', '.join(flow.hosts)}"
    yield Text(f"{flow.source}: {flow.name} has no mistakes ({told}).", Style.GOOD)
    if note := outdated(flow):
        yield Text(note, Style.WARN)
    yield from warning_lines(find_warnings(flow))


def _count_steps(flow: Flow) -> int:
    return sum(len(stage.steps) for stage in flow.stages)


@flow.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", shell_complete=complete_flows)
@mock_option("Try every target on the mock portal's pages too.")
@browser_option("Which browser, with --mock: a path, chrome or msedge.")
@json_option
def check(files: tuple[str, ...], mock: str | None, browser: str | None, as_json: bool) -> int:
    """Check flow files, and tell every mistake with its place.

    FILE is the path of a flow file, or a shipped flow's name. Ends with 2 when there is a mistake. What is allowed and
    looks like an oversight is a warning. Nothing is opened, but with --mock: a scripted person then goes through the
    flow on the mock portal, and each target is found, found otherwise, missing, or not reached. Ends with 3 when one
    is missing, is there twice, or cannot be used.
    """
    flows, checked = _check_all(files, mock, browser)
    both = tuple(zip(flows, checked, strict=True))
    blocks = tuple(
        block for flow, one in both for block in (*_flow_lines(flow), *(one.blocks() if one else ()))
    )
    emit(Report([_flow_data(flow, one) for flow, one in both], blocks), as_json=as_json)
    return int(next((one.code for one in checked if one and one.code is not ExitCode.DONE), ExitCode.DONE))


def _check_all(
    files: tuple[str, ...], mock: str | None, browser: str | None
) -> tuple[list[Flow], Sequence[MockCheck | None]]:
    """Load flows, and take each through the mock portal if it is to be; return them and what came of it there."""
    if mock is None:
        flows = _load_all(files)
        return flows, [None] * len(flows)
    from acepilot.cli.flow_mock import check_on_mock  # noqa: PLC0415 - brings with it what drives the browser
    from acepilot.cli.mock_portal import find_scenario  # noqa: PLC0415 - likewise
    from acepilot.cli.run_options import script_of, timing_in_use  # noqa: PLC0415 - likewise

    find_scenario(mock)
    flows = _load_all(files)
    script, timing = script_of(click.get_current_context()), timing_in_use()
    return flows, [check_on_mock(flow, mock, script, browser, timing) for flow in flows]


def _load_all(files: tuple[str, ...]) -> list[Flow]:
    """Load flows.

    Raises:
        FlowError: There are mistakes; those of all files are listed.
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
    return flows


@flow.command("explain")
@click.argument("file", metavar="FILE", shell_complete=complete_flows)
@json_option
def explain_(file: str, as_json: bool) -> None:
    """Tell in plain English what a flow does, and whose turn it is.

    FILE is the path of a flow file, or a shipped flow's name. For a client's own values: acepilot run FILE --plan
    """
    from acepilot.cli.plan import explanation  # noqa: PLC0415 - brings with it what a client's file may hold
    from acepilot.flow.plan import explain  # noqa: PLC0415 - likewise

    loaded = load_flow(find_flow(file))
    emit(explanation(loaded, explain(loaded)), as_json=as_json)


@flow.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of flow files, for editors.

    Put `# yaml-language-server: $schema=FILE` in a flow's first line, and many editors complete and check it.
    """
    emit(Report(flow_schema(), (Raw(schema_text(flow_schema())),)), as_json=as_json)
