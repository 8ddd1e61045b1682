"""`acepilot run`: take a client through a flow, or print the plan of it."""

from __future__ import annotations

from typing import Any

import click

from acepilot.cli.driving import carry_out
from acepilot.cli.options import FilePath, complete_flows, json_option, kit_option, mock_option, only_option
from acepilot.cli.output import emit, emit_done
from acepilot.cli.plan import plan_report
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import check_values, load_inputs, read_values
from acepilot.cli.run_options import part_options, timing_in_use
from acepilot.cli.whose_hand import operator_option
from acepilot.errors import ExitCode
from acepilot.flow.plan import plan


@click.command()
@click.argument("flow", metavar="FLOW", default="", shell_complete=complete_flows)
@click.option(
    "--client",
    type=FilePath(),
    metavar="FILE",
    help="The client's file; with --mock, a sample.",
)
@kit_option()
@only_option
@click.option("--plan", is_flag=True, help="Print who would do what, and open nothing.")
@mock_option("Use the mock portal, where nothing is real.")
@operator_option()
@part_options
@json_option
def run(*, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - click hands over each option by name; `RunRequest` types them
    """Take a client through a flow, step by step, in a real browser.

    FLOW is a shipped flow's name (see `acepilot flow list`), the path of a flow file, or with --kit the name of one of
    the kit's flows. acepilot types what it has been
    given and pauses for you to review and press the portal's own Submit.
    """
    request = RunRequest(**asked)
    request.check_flow()
    if request.plan:
        request.check_names()
        return _print_plan(request, as_json=as_json)
    request.check()
    end = carry_out(request, timing=timing_in_use())
    from acepilot.cli.ending import end_report  # noqa: PLC0415 - loaded with the run, while the driver started

    practised = request.flow if request.mock is not None else ""
    emit_done(end_report(end, kit=request.kit, practised=practised), as_json=as_json)
    return int(end.code)


def _print_plan(request: RunRequest, *, as_json: bool) -> int:
    flow, file = load_inputs(request)
    client = read_values(request, file, read=False)
    check_values(flow, client)
    name = client.client.company.legal_name
    report = plan_report(
        flow, name, plan(flow, client), is_sample=request.client is None and request.kit is None
    )
    emit(report, as_json=as_json)
    return int(ExitCode.DONE)
