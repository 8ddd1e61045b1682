"""`acepilot demo`: both flows on the mock portal, rehearsed and headless."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from acepilot.cli.driving import carry_out
from acepilot.cli.ending import WORDS, end_data
from acepilot.cli.options import browser_option, json_option
from acepilot.cli.output import Block, Report, Style, Table, Text, emit_done
from acepilot.cli.request import RunRequest
from acepilot.cli.run_options import script_of
from acepilot.errors import ExitCode
from acepilot.plaintext import counted
from acepilot.run.run_end import RunEnd
from acepilot.scratch import Scratch

FLOWS = ("apply-flow", "ach-flow")
FORMS = {"application": "application", "ach-enrollment": "ACH enrollment"}


def _blocks(ends: dict[str, RunEnd], received: dict[str, int]) -> Iterator[Block]:
    """Yield a table of what to look at.

    Args:
        received: What the mock portal counted, by form.
    """
    yield Text("")
    failed = {flow: end for flow, end in ends.items() if end.code is not ExitCode.DONE}
    if not failed:
        yield Text("Both flows have been through the mock portal, with a scripted person.", Style.STRONG)
    for flow, end in failed.items():
        yield Text(f"{flow} did not get through the mock portal: {end.message}", Style.BAD)
    yield Table(
        ("Flow", "Outcome", "Journal and captures"),
        tuple((flow, Text(*WORDS[end.code]), str(end.path)) for flow, end in ends.items()),
    )
    forms = " and ".join(counted(count, FORMS[form]) for form, count in received.items())
    yield Text(f"The mock portal received {forms}; each was sent by a press in the person's turn.")
    yield Text("")
    yield Text("Look at a run:             acepilot show latest")
    yield Text("Do it yourself, on screen: acepilot run ach-flow --mock")


def count_forms(ledger: Path) -> dict[str, int]:
    """Return how many submissions the mock portal received, by form."""
    lines = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    counts = Counter(json.loads(line)["form"] for line in lines)
    return {form: counts[form] for form in FORMS}


@click.command()
@browser_option()
@json_option
@click.pass_context
def demo(ctx: click.Context, browser: str | None, as_json: bool) -> int:
    """Run both flows on the mock portal, with nobody needed.

    Nothing real is reached: the browser knows no other host than the mock portal on this computer.
    """
    script = script_of(ctx)
    ends: dict[str, RunEnd] = {}
    with Scratch() as scratch:
        ledger = scratch.path / "ledger.jsonl"
        for flow in FLOWS:
            request = RunRequest(
                flow, mock="default", ledger=ledger, rehearse=script, headless=True, browser=browser
            )
            ends[flow] = carry_out(request)
            click.echo("", err=True)
        received = count_forms(ledger)
    data = {"runs": [end_data(end) for end in ends.values()], "received": received}
    emit_done(Report(data, tuple(_blocks(ends, received))), as_json=as_json)
    return int(next((end.code for end in ends.values() if end.code is not ExitCode.DONE), ExitCode.DONE))
