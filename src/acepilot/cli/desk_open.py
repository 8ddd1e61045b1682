"""`acepilot desk open`: the desk as a page on this computer, until somebody wants an end."""

from __future__ import annotations

import os

import click

from acepilot.cli.interruption import interruptible
from acepilot.cli.opening import open_page
from acepilot.cli.options import WholeNumber
from acepilot.desk.desk import Desk
from acepilot.desk.server import DeskServer
from acepilot.paths import home
from acepilot.timing import USUAL


@click.command("open")
@click.option(
    "--port", type=WholeNumber(0, 65535), default=0, help="The page's port; any free one if not said."
)
@click.option("--no-open", is_flag=True, help="Print the page's address, and open nothing.")
def desk_open(port: int, no_open: bool) -> None:
    """Show the desk as a page in your browser.

    The same as the table, to be filtered and sorted; and each client's page, with what its bundles prove and the report
    of each run. The page is served on this computer alone, to whoever has its address, until you press Ctrl-C.
    """
    timing = USUAL
    with (
        interruptible() as interruption,
        Desk.open(home(), os.environ) as desk,
        DeskServer(desk, port=port, timing=timing) as server,
    ):
        open_page("The desk", server.address, is_opened=not no_open)
        click.echo("It is served until you press Ctrl-C.", err=True)
        while not interruption and server.fault is None:
            timing.clock.sleep(timing.guide_look_s)
        if server.fault is not None:
            raise server.fault
    click.echo("\nThe desk's page has ended.", err=True)
