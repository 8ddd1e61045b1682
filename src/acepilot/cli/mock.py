"""`acepilot mock`: serve the mock portal until Ctrl-C, and say how to look at it.

Starts and stops the server; drives no browser.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

from acepilot.browser.find import NoBrowser, find_browser
from acepilot.cli.options import FilePath, WholeNumber, complete_scenarios, json_option
from acepilot.cli.output import Report, Style, Table, Text, emit
from acepilot.errors import EnvironmentFault
from acepilot.scratch import Scratch
from acepilot_mock import SCENARIOS, MockPortal

PAGES = (
    ("The application form", "https://ace-accounts.cbp.gov/s/importer-form"),
    ("The portal, with sign-in", "https://ace.cbp.gov/"),
    ("Mails with codes", "https://login.cbp.gov/__mock/mailbox"),
)


def _served(portal: MockPortal, command: tuple[str, ...]) -> Report:
    """Return that a mock portal is being served, and how to look at it."""
    data = {
        "port": portal.port,
        "scenario": portal.scenario,
        "ledger": str(portal.ledger),
        "pages": [address for _, address in PAGES],
        "browser_command": command,
    }
    title = SCENARIOS[portal.scenario].title
    look = "To look at it, run this in another terminal (any Chrome, Edge or Chromium does):"
    blocks = (
        Text(f"The mock portal is served on 127.0.0.1:{portal.port}.", Style.GOOD),
        Text(f"Scenario: {portal.scenario} ({title[0].lower() + title[1:]})"),
        Text(f"Ledger:   {portal.ledger}"),
        Text(""),
        Text(look, Style.STRONG),
        Text(""),
        Text(quoted(command)),
        Text(""),
        Text("That browser reaches these pages and nothing else:", Style.STRONG),
        Table((), PAGES),
        Text(""),
        Text("Other scenarios, by --scenario NAME:", Style.STRONG),
        Table(("NAME", "WHAT IT PLAYS"), tuple((one.name, one.about) for one in SCENARIOS.values())),
        Text(""),
        Text("Ctrl-C ends it.", Style.STRONG),
    )
    return Report(data, blocks)


def quoted(command: tuple[str, ...]) -> str:
    """Return a command as it is typed in this system's shell."""
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def browser_command(portal: MockPortal, profile: Path) -> tuple[str, ...]:
    """Return what opens a browser on the mock portal, with a profile of its own that holds nothing."""
    try:
        program = find_browser().path or "chromium"
    except NoBrowser:
        program = "chromium"
    own = (f"--user-data-dir={profile}", "--no-first-run", "--disable-sync")
    is_root = sys.platform != "win32" and os.geteuid() == 0
    sandbox = ("--no-sandbox",) if is_root else ()  # Chromium does not start for root without it
    return (program, *own, *sandbox, *portal.browser_arguments, PAGES[0][1])


@click.command("mock")
@click.option(
    "--port",
    type=WholeNumber(0, 65535),
    default=0,
    help="The port on 127.0.0.1; any free one if not said.",
)
@click.option(
    "--scenario",
    default="default",
    metavar="NAME",
    shell_complete=complete_scenarios,
    help="How the portal behaves; the list is printed.",
)
@click.option(
    "--ledger",
    type=FilePath(dir_okay=False),
    help="Keep all that is sent to the portal in this file; a temporary one if not said.",
)
@click.option(
    "--email-must-equal-5106",
    is_flag=True,
    help="Refuse an applicant's e-mail that is not the one on Form 5106 (sources disagree on this).",
)
@json_option
def mock(port: int, scenario: str, ledger: Path | None, email_must_equal_5106: bool, as_json: bool) -> None:
    """Serve the mock portal, to look around in it.

    The pages stand under the portal's real names, in a browser that can reach nothing else. Nothing that is
    typed there leaves this computer.
    """
    with (
        Scratch() as scratch,
        MockPortal.start(
            scenario=scenario, ledger=ledger, port=port, email_must_equal_5106=email_must_equal_5106
        ) as portal,
    ):
        command = browser_command(portal, scratch.path / "profile")
        try:
            emit(_served(portal, command), as_json=as_json)
            portal.wait()
        except KeyboardInterrupt:
            click.echo("\nThe mock portal has ended.", err=True)
            return
    raise EnvironmentFault(
        "The mock portal ended by itself, which it should not.", hint="Start it again with `acepilot mock`."
    )
