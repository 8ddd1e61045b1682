"""`acepilot kit`: a client with its flows, handed to the importer to be run there, and what comes back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from acepilot.cli.options import FilePath, complete_flows, complete_kits, json_option, not_blank
from acepilot.cli.output import Report, Style, Text, emit, emit_done
from acepilot.cli.prompts import said_in_words
from acepilot.errors import ExitCode, StoppedByPerson, UsageError
from acepilot.paths import home
from acepilot.plaintext import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from acepilot.journal.summary import RunSummary
    from acepilot.kit.judging import Judgment
    from acepilot.kit.opening import Kit

FILE = FilePath(dir_okay=False)
USUAL_FLOW = "ach-flow"
YES = "yes, use this kit"
"""What must be typed for a kit that is not as usual."""


@click.group()
def kit() -> None:
    """Hand a client's runs to the importer, and open what was handed to you."""


@kit.command("make")
@click.argument("client", metavar="CLIENT.yaml", type=FILE)
@click.option(
    "--flow",
    "flows",
    metavar="FLOW",
    multiple=True,
    default=(USUAL_FLOW,),
    show_default=True,
    shell_complete=complete_flows,
    help="A flow that the importer is to run; may stand more than once.",
)
@click.option(
    "--contact",
    metavar="TEXT",
    default="",
    callback=not_blank,
    help='Whom the importer calls with questions: "Pat Lee, 305-555-0100".',
)
@click.option("-o", "--output", type=FILE, metavar="FILE.kit.zip", help="The file to write.")
@json_option
def make(*, client: Path, flows: tuple[str, ...], contact: str, output: Path | None, as_json: bool) -> None:
    """Make a file with which the importer runs a flow at their own desk.

    The kit has the client without any secret, the flows, and instructions as a page. An account number is asked for
    there, or kept in the importer's own keyring; what this file keeps in the environment is asked for. The kit is
    called as its file is: acme.kit.zip is the kit acme.
    """
    from acepilot.cli.kit_telling import made_report  # noqa: PLC0415 - a group whose help needs none of it
    from acepilot.client.load import load_client  # noqa: PLC0415 - as above
    from acepilot.evidence.keys import signing_key  # noqa: PLC0415 - as above
    from acepilot.flow.load import load_flow  # noqa: PLC0415 - as above
    from acepilot.flow.shipped import find_flow  # noqa: PLC0415 - as above
    from acepilot.kit.making import make_kit, write_kit  # noqa: PLC0415 - as above

    to = output or Path(f"{_name(client)}.kit.zip")
    loaded = load_client(client, literal_secrets=False)
    chosen = [load_flow(find_flow(flow)) for flow in dict.fromkeys(flows)]
    key = signing_key(home())
    made = make_kit(_name(to), loaded, chosen, key, contact=contact)
    is_written = write_kit(made, to)
    emit_done(made_report(made, to, key, is_written=is_written), as_json=as_json)


def _name(path: Path) -> str:
    """Return what a kit is called that lies in a file."""
    from acepilot.kit.layout import ENDING, kit_name  # noqa: PLC0415 - as above

    stem = path.name.removesuffix(ENDING) if path.name.endswith(ENDING) else path.stem
    if name := kit_name(stem):
        return name
    raise UsageError(f"No name for a kit comes of {path.name}.", hint="Give another with -o: acme.kit.zip")


@kit.command("open")
@click.argument("file", metavar="FILE.kit.zip", type=FILE)
@click.option("--replace", is_flag=True, help="Put it in the place of the kit of the same name that is here.")
@json_option
def open_(*, file: Path, replace: bool, as_json: bool) -> int:
    """Open a kit that somebody sent, once all of it was checked.

    Shows who made it, what it does and on which hosts, and whether its flows are those that come with acepilot. If they
    are not, or a kit of this name or client had another maker, you type your yes in words. Ends with 5 when the kit is
    refused, and with 4 when you leave it. Nothing is run by this.
    """
    from acepilot.cli.kit_telling import doubt_blocks, opening_blocks, opening_data  # noqa: PLC0415 - as above
    from acepilot.client.keyring_store import KeptSecrets  # noqa: PLC0415 - as above
    from acepilot.kit.installed import Kits  # noqa: PLC0415 - as above
    from acepilot.kit.judging import judge  # noqa: PLC0415 - as above
    from acepilot.kit.opening import open_kit  # noqa: PLC0415 - as above

    found, kits = open_kit(file), Kits(home())
    opened = list(kits.list())
    judged = judge(found, opened, own=_own_fingerprint(), kept=KeptSecrets(home()).names())
    before = next((one for one in opened if one.name == found.name), None)
    is_same = before is not None and before.is_same_as(found)
    emit(Report(None, tuple(opening_blocks(judged))), stream=sys.stderr)
    if is_same and before and before.kit:
        told = Text(f"The kit {found.name} is open already; nothing changed.")
        emit_done(Report(opening_data(judged, result="unchanged"), (told,)), as_json=as_json)
        return int(ExitCode.DONE)
    if before is not None and not is_same:
        _check_replaced(found, before.kit, is_wanted=replace)
    emit(Report(None, tuple(doubt_blocks(judged))), stream=sys.stderr)
    if judged.doubts:
        _check_agreed(judged)
    kits.install(found)
    result = "replaced" if before is not None else "opened"
    emit_done(_opened(judged, result), as_json=as_json)
    return int(ExitCode.DONE)


def _own_fingerprint() -> str:
    """Return the fingerprint of the key that signs here; empty when there is none yet."""
    from acepilot.evidence.keys import KEY_FILE, signing_key  # noqa: PLC0415 - as above

    return signing_key(home()).fingerprint if (home() / KEY_FILE).exists() else ""


def _check_replaced(found: Kit, before: Kit | None, *, is_wanted: bool) -> None:
    """Show what would change in the kit that is here, and refuse to change it unasked.

    Raises:
        UsageError: It was not asked for.
    """
    from acepilot.cli.kit_telling import replaced_blocks  # noqa: PLC0415 - as above

    emit(Report(None, tuple(replaced_blocks(found, before))), stream=sys.stderr)
    if not is_wanted:
        raise UsageError(
            f"Another kit {found.name} is here. It stays; this one was not opened.",
            hint="To put this one in its place: --replace",
        )


def _check_agreed(judged: Judgment) -> None:
    """Ask for a yes in words.

    Raises:
        UsageError: Nobody can be asked.
        StoppedByPerson: They typed something else.
    """
    why = f"The kit {judged.kit.name} is not as usual ({', '.join(judged.doubts)})."
    if not said_in_words(YES, why=why):
        raise StoppedByPerson("The kit was not opened.")


def _opened(judged: Judgment, result: str) -> Report:
    """Return that a kit is here now, and what comes next."""
    from acepilot.cli.kit_telling import opening_data  # noqa: PLC0415 - as above

    kit = judged.kit
    first = next(iter(kit.flows))
    blocks = (
        Text(f"The kit {kit.name} is open. Nothing was run.", Style.GOOD),
        Text(f"See who does what:  acepilot run {first} --kit {kit.name} --plan"),
        Text(f"Do it:              acepilot run {first} --kit {kit.name}"),
        Text(f"Send back:          acepilot kit answer {kit.name} -o {kit.name}.zip"),
    )
    return Report(opening_data(judged, result=result), blocks)


@kit.command("answer")
@click.argument("name", metavar="KIT", shell_complete=complete_kits)
@click.option("-o", "--output", type=FILE, metavar="FILE.zip", help="The file to write.")
@click.option("--no-pdf", is_flag=True, help="Print no report.pdf.")
@json_option
def answer(*, name: str, output: Path | None, no_pdf: bool, as_json: bool) -> int:
    """Write what came of a kit, to be sent back to its maker.

    One signed file: it has the records of all runs of this kit's flows for its client, as `evidence export` writes
    them, without any account number. Ends with 5 when a record does not verify; it is in the file all the same.
    """
    from acepilot.cli.evidence import export_told  # noqa: PLC0415 - as above
    from acepilot.cli.kit_telling import answer_report  # noqa: PLC0415 - as above
    from acepilot.evidence import ExportOptions  # noqa: PLC0415 - as above
    from acepilot.kit.answering import runs_of  # noqa: PLC0415 - as above
    from acepilot.kit.installed import Kits  # noqa: PLC0415 - as above

    found = Kits(home()).kit(name)
    runs = list(runs_of(found, home()))
    if not runs:
        raise UsageError(
            f"There is no run of the kit {name} here yet: nothing to answer.",
            hint=f"acepilot run {next(iter(found.flows))} --kit {name}",
        )
    for note in (note for run in runs for note in _notes(run, name)):
        click.echo(f"note: {visible(note)}", err=True)
    exported = export_told(
        [run.path for run in runs], output or Path(f"{name}.zip"), ExportOptions(pdf=not no_pdf)
    )
    emit_done(answer_report(found, exported, runs), as_json=as_json)
    is_whole = all(run.verification.is_whole for run in exported.runs)
    return int(ExitCode.DONE if is_whole else ExitCode.EVIDENCE)


def _notes(run: RunSummary, kit: str) -> Iterator[str]:
    """Yield what is to be said of a run before it is sent back."""
    from acepilot.journal.summary import RunState  # noqa: PLC0415 - as above

    if run.mock:
        yield f"{run.run} was on the mock portal: nothing in it is real. It is in the answer too."
    if run.state is RunState.RUNNING:
        yield f"{run.run} is still at work. It is in the answer as far as it has come."
    elif run.state is not RunState.FINISHED:
        yield (
            f"{run.run} is not finished ({run.state}). It is in the answer as far as it went. "
            f"To go on with it: acepilot resume {run.run}{f' --kit {kit}' if run.mock else ''}"
        )


@kit.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the kits that were opened here, and tell which do not hold."""
    from acepilot.cli.kit_telling import list_report  # noqa: PLC0415 - as above
    from acepilot.kit.installed import Kits  # noqa: PLC0415 - as above

    emit(list_report(list(Kits(home()).list())), as_json=as_json)
