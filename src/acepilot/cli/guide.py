"""`acepilot guide`: a flow without a driven browser; a local page or the terminal tells each step."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from acepilot.cli.ending import end_report
from acepilot.cli.guide_terminal import GuideTerminal
from acepilot.cli.interruption import Interruption, interruptible
from acepilot.cli.opening import open_page
from acepilot.cli.options import FilePath, WholeNumber, flow_argument, json_option, kit_option, only_option
from acepilot.cli.output import emit_done
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import check_values, load_inputs, read_values
from acepilot.cli.whose_hand import operator_option, said_by
from acepilot.errors import Interrupted
from acepilot.guide import texts
from acepilot.guide.guide import Guide
from acepilot.guide.position import Position
from acepilot.guide.server import GuideServer
from acepilot.guide.statements import Statement
from acepilot.paths import home
from acepilot.person.terminal import Terminal
from acepilot.plaintext import visible
from acepilot.run.options import RunOptions
from acepilot.run.run_end import RunEnd
from acepilot.run.session import Session, open_session


@dataclass(frozen=True, slots=True)
class GuideMeans:
    """How the person is told.

    Attributes:
        is_page: On a page in their browser; else in the terminal.
        port: The page's port; 0 for any free one.
        is_opened: Whether acepilot opens the page; else it tells its address alone.
    """

    is_page: bool = True
    port: int = 0
    is_opened: bool = True


@click.command("guide")
@flow_argument
@click.option("--client", type=FilePath(), metavar="FILE", help="The client's file.")
@kit_option()
@only_option
@click.option(
    "--human",
    type=click.Choice(["page", "terminal"]),
    default="page",
    show_default=True,
    help="Where you are told: on a page in your browser, or in this terminal.",
)
@click.option(
    "--port", type=WholeNumber(0, 65535), default=0, help="The page's port; any free one if not said."
)
@operator_option()
@click.option("--no-open", is_flag=True, help="Print the page's address, and open nothing.")
@json_option
def guide(*, human: str, port: int, no_open: bool, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - as in `run`
    """Tell you each step of a flow, while you do it in a browser of your own.

    For a portal whose CAPTCHA refuses a driven browser, or a machine on which none may be driven. acepilot drives no
    browser and sees no portal: it tells you each step in order, with the values to enter, and writes down what you say.
    The record is of the same kind as that of a run, and marked as guided.

    Secrets are not even read: a page that has none can show none. You see where each is kept, and take it from your own
    papers. So nothing of an account number is in the record, not even its last four digits.
    """
    request = RunRequest(**asked)
    request.check()
    loaded, file = load_inputs(request)
    values = read_values(request, file, read=False)
    check_values(loaded, values)
    options = RunOptions(
        loaded, values, home(), mock=None, rehearsal=False, said=said_by(request.operator, is_live=True)
    )
    end = carry_out_guide(options, GuideMeans(human == "page", port, not no_open))
    emit_done(end_report(end, kit=request.kit), as_json=as_json)
    return int(end.code)


def carry_out_guide(options: RunOptions, way: GuideMeans, *, before: Path | None = None) -> RunEnd:
    """Guide a person through a flow, and return how it ended.

    Args:
        options: What is done, for whom; secrets not read.
        before: The directory of a guided run to go on with; None for a new one.

    Raises:
        AcepilotError: It could not begin, or its record could not be written.
    """
    with ExitStack() as stack:
        interruption = stack.enter_context(interruptible())
        session = stack.enter_context(open_session(options, before))
        at_work = Guide(options.flow, options.client, session.record, session.timing)
        if not way.is_page:
            return _in_terminal(session, at_work, interruption)
        flow, client = options.flow.title, options.client.client.company.legal_name
        server = GuideServer(
            at_work.talk,
            session.directory,
            flow=flow,
            client=client,
            port=way.port,
            timing=session.timing,
        )
        with server:
            session.begin_guided()
            tell_address(server.address, way)
            end = at_work.attend(
                session.carry_out, _PageWatch(server, interruption, session.timing.guide_gone_after_s)
            )
            server.tell_end()
            return end


def tell_address(address: str, way: GuideMeans) -> None:
    """Open the page where that shows a window, and tell its address in any case."""
    open_page("The guide", address, is_opened=way.is_opened)


class _PageWatch:
    """Looks for what ends a run, and for a page that was closed, while nobody says anything."""

    def __init__(self, server: GuideServer, interruption: Interruption, gone_after_s: float) -> None:
        self._gone_after_s = gone_after_s
        self._server = server
        self._interruption = interruption
        self._is_told = False

    def __call__(self, _now: Position) -> None:
        _check(self._interruption)
        is_gone = self._server.closed_for_s() >= self._gone_after_s
        if is_gone and not self._is_told:
            address = self._server.address
            _say(f"The guide's page is closed. acepilot waits: open {address} again, or press Ctrl-C.")
        self._is_told = is_gone


def _check(interruption: Interruption) -> None:
    if interruption:
        raise Interrupted(interruption.why)


def _in_terminal(session: Session, at_work: Guide, interruption: Interruption) -> RunEnd:
    options = session.options
    client = options.client.client.company.legal_name
    terminal = GuideTerminal(Terminal(sys.stderr, sys.stdin, yes="yes"), options.flow.title, client)

    def watch(now: Position) -> Statement | None:
        _check(interruption)
        return terminal.watch(now)

    session.begin_guided()
    _say(texts.WHAT_IT_IS)
    return at_work.attend(session.carry_out, watch)


def _say(text: str) -> None:
    click.echo(visible(text), err=True)
