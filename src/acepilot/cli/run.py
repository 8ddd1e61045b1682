"""`acepilot run`: take a client through a flow, or print the plan of it."""

from __future__ import annotations

from typing import Any

import click

from acepilot.cli.driving import RunRequest, carry_out, check_values, load_values, part_options
from acepilot.cli.ending import EndReport
from acepilot.cli.options import FilePath, complete_flows, complete_scenarios, json_option, not_blank
from acepilot.cli.output import emit, emit_done
from acepilot.cli.plan import PlanReport
from acepilot.errors import ExitCode
from acepilot.flow.load import load_flow
from acepilot.flow.plan import plan
from acepilot.flow.shipped import find_flow


@click.command()
@click.argument("flow", metavar="FLOW", default="", shell_complete=complete_flows)
@click.option(
    "--client",
    type=FilePath(),
    metavar="FILE",
    help="The client's file; with --mock, a sample.",
)
@click.option("--only", metavar="IR", callback=not_blank, help="One importer alone, by its IR number.")
@click.option("--plan", is_flag=True, help="Print who would do what, and open nothing.")
@click.option(
    "--mock",
    is_flag=False,
    flag_value="default",
    metavar="[SCENARIO]",
    shell_complete=complete_scenarios,
    help="Use the mock portal, where nothing is real.",
)
@part_options
@json_option
def run(*, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - click hands over each option by name; `RunRequest` types them
    """Take a client through a flow, step by step, in a real browser.

    FLOW is a shipped flow's name (see `acepilot flow list`) or the path of a flow file. acepilot types what it has been
    given and pauses for you to review and press the portal's own Submit.
    """
    request = RunRequest(**asked)
    request.check_flow()
    if request.plan:
        request.check_names()
        return _print_plan(request, as_json=as_json)
    request.check()
    end = carry_out(request)
    emit_done(EndReport(end), as_json=as_json)
    return int(end.code)


def _print_plan(request: RunRequest, *, as_json: bool) -> int:
    flow = load_flow(find_flow(request.flow))
    client = load_values(request, read=False)
    check_values(flow, client)
    name = client.client.company.legal_name
    emit(PlanReport(flow, name, request.client is None, tuple(plan(flow, client))), as_json=as_json)
    return int(ExitCode.DONE)
