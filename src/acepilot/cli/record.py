"""`acepilot record`: a person walks a path in a browser, and acepilot writes the flow that does the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from acepilot.browser.driver_process import driver
from acepilot.browser.launch import LaunchOptions, open_window
from acepilot.browser.patience import Patience
from acepilot.browser.surface import Surface
from acepilot.cli.driving import find_window, tell
from acepilot.cli.interruption import interruptible
from acepilot.cli.mock_portal import check_plays, find_scenario, served
from acepilot.cli.options import FilePath, json_option, mock_option, not_blank
from acepilot.cli.output import Report, Style, Text, emit_done
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import load_file, read_values
from acepilot.cli.run_options import window_options
from acepilot.cli.window_run import human_of, terminal_of, why_alone
from acepilot.errors import ExitCode, FlowError, Interrupted, Mistake, UsageError
from acepilot.flow.load import load_flow
from acepilot.paths import home
from acepilot.plaintext import counted
from acepilot.record.recording import RecordEnd, Recording
from acepilot.record.store import About, Store

CUT_OFF = "The recording was interrupted. To go on with it: acepilot record --resume {id}"
UNFINISHED = (
    "It does not run as it is. Go on with the recording: acepilot record --resume {id}. Or write what is missing, then "
    "look: acepilot flow check {file}"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be recorded.

    Attributes:
        mock: The mock portal's scenario; None for the real portal.
        hosts: Further hosts that the path leads over.
    """

    url: str
    file: Path | None
    client: Path | None
    mock: str | None
    hosts: tuple[str, ...]

    def begin(self) -> Store:
        """Begin a recording.

        Raises:
            UsageError: It is not said where the path begins, or where the flow goes.
        """
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.hostname:
            raise UsageError(
                "Where does the path begin? Give the address of its first page, with https.",
                hint="acepilot record https://ace.cbp.gov/ -o my-flow.yaml",
            )
        if self.mock is not None:
            find_scenario(self.mock)
            check_plays([parts.hostname], self.url)
        file = self._checked_file()
        about = About(
            url=self.url,
            hosts=tuple(dict.fromkeys((parts.hostname, *self.hosts))),
            file=str(file.absolute()),
            client=str(self.client.absolute()) if self.client else None,
            mock=self.mock,
        )
        return Store.create(home(), about)

    def _checked_file(self) -> Path:
        if self.file is None:
            raise UsageError(
                "Into which file? Name it with -o.", hint=f"acepilot record {self.url} -o my-flow.yaml"
            )
        if self.file.exists():
            raise UsageError(
                f"{self.file} is there already, and a recording never writes over a flow.",
                hint="Name another file; or go on with a recording: acepilot record --resume latest",
            )
        if not self.file.absolute().parent.is_dir():
            raise UsageError(
                f"There is no directory {self.file.parent}.", hint="Make it first, or give another name."
            )
        return self.file


def record_report(end: RecordEnd, about: About, mistakes: tuple[Mistake, ...]) -> Report:
    """Report a recorded flow, and what its author should look at.

    Args:
        about: What was recorded.
        mistakes: What `acepilot flow check` would say.
    """
    data = {
        "file": str(end.file),
        "recording": end.path.name,
        "steps": list(end.steps),
        "attention": [*map(str, mistakes), *end.attention],
        "interrupted": end.is_cut_off,
    }
    written = Text(f"{end.file}: {counted(len(end.steps), 'step')} written.", Style.GOOD)
    looks = (*(Text(f"attention: {text}", Style.WARN) for text in end.attention), *_in_lines(mistakes))
    cut_off = (Text(CUT_OFF.format(id=end.path.name)),) if end.is_cut_off else ()
    tried = f"acepilot run {end.file} --plan{_whose(about)}"
    then = (
        UNFINISHED.format(file=end.file, id=end.path.name) if mistakes else f"Read it, then try it: {tried}"
    )
    return Report(data, (written, *looks, *cut_off, Text(then)))


def _in_lines(mistakes: tuple[Mistake, ...]) -> Iterator[Text]:
    """Tell mistakes a line each, and once for those that follow each other what mends them."""
    for hint, alike in groupby(mistakes, key=lambda mistake: mistake.hint):
        yield from (Text(f"attention: {one.place}: {one.message}", Style.WARN) for one in alike)
        if hint:
            yield Text(f"  {hint}")


def _whose(about: About) -> str:
    """Return the options that run a recorded flow for whom, and where, it was recorded."""
    mock = "" if about.mock is None else " --mock" if about.mock == "default" else f" --mock {about.mock}"
    client = f" --client {about.client or 'FILE'}" if about.client or about.mock is None else ""
    return mock + client


@click.command()
@click.argument("url", metavar="[URL]", default="")
@click.option(
    "-o", "--output", "file", type=FilePath(dir_okay=False), metavar="FILE", help="The flow file to write."
)
@click.option(
    "--client",
    type=FilePath(),
    metavar="FILE",
    help="The client whose values you type; with --mock, a sample.",
)
@mock_option("Record on the mock portal, where nothing is real.")
@click.option(
    "--host", "hosts", multiple=True, metavar="HOST", help="A further host that the path leads over."
)
@click.option(
    "--resume",
    metavar="RECORDING",
    callback=not_blank,
    help="Go on with a recording: its id, or latest.",
)
@window_options
@json_option
def record(*, resume: str | None, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - as in `run`; `Wanted` types them
    """Write the flow that does what you do in a browser.

    You walk the path; acepilot presses and types nothing. What you type is compared with the client's values inside the
    browser, and neither kept nor written: where they are equal, the flow has the value's name.
    """
    names = [one.name for one in fields(Wanted)]
    wanted = Wanted(**{name: asked.pop(name) for name in names})
    store = Store.open(home(), resume, wanted.file) if resume is not None else wanted.begin()
    about = store.about
    client = Path(about.client) if about.client else None
    request = RunRequest("", client=client, mock=about.mock, **asked)
    request.check_mock_only()
    with closing(store):
        end = _carry_out(request, store)
    emit_done(record_report(end, about, _mistakes(end.file)), as_json=as_json)
    return int(ExitCode.INTERRUPTED if end.is_cut_off else ExitCode.DONE)


def _mistakes(file: Path) -> tuple[Mistake, ...]:
    try:
        load_flow(file)
    except FlowError as error:
        return error.mistakes
    return ()


def _carry_out(request: RunRequest, store: Store) -> RecordEnd:
    """Open the mock portal and a window, record, and close them."""
    is_known = request.client is not None or request.mock is not None
    file = load_file(request) if is_known else None
    found = find_window(request)
    assert found is not None  # a recording joins no browser
    client = read_values(request, file, read=True) if file is not None else None
    with ExitStack() as stack:
        interruption = stack.enter_context(interruptible())
        portal = stack.enter_context(served(request.mock, request.ledger))
        patience = stack.enter_context(Patience(lambda: interruption.why, tell))
        with patience.starting():
            playwright = stack.enter_context(driver(patience.take))
            launch = LaunchOptions(found, request.headless, portal(), request.cdp_port)
            window = stack.enter_context(open_window(playwright, launch))
            surface = Surface(window.context, store.about.hosts)
        terminal = terminal_of(request, surface.timing)
        human = human_of(request, surface, terminal)
        patience.begin(surface.signs)
        try:
            end = Recording(
                surface, human, store, client, lambda: patience.why or why_alone(request, terminal)
            ).run()
        finally:
            with suppress(Interrupted):  # the window may be gone, and the panel with it
                human.close()
        surface.close()
    return end
