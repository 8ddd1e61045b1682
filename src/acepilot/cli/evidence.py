"""`acepilot evidence`: what a run recorded, as a bundle that anyone can check; and checking one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from acepilot.cli.options import FilePath, browser_option, complete_runs, json_option, not_blank, run_argument
from acepilot.cli.output import emit, emit_done
from acepilot.errors import ExitCode, UsageError
from acepilot.journal.directory import find_run
from acepilot.paths import home
from acepilot.plaintext import visible

if TYPE_CHECKING:
    from acepilot.evidence.exported import Exported, ExportOptions

FILE = FilePath(dir_okay=False)
BUNDLE = FilePath()
printer_option = browser_option("Print with this browser: a path, chrome or msedge.")


@click.group()
def evidence() -> None:
    """Export what a run recorded, and verify it."""


@evidence.command("export")
@click.argument("runs", metavar="RUN…", nargs=-1, required=True, shell_complete=complete_runs)
@click.option("-o", "--output", type=FILE, metavar="FILE.zip", help="The file to write.")
@click.option("--no-pdf", is_flag=True, help="Print no report.pdf.")
@click.option("--no-sign", is_flag=True, help="Do not sign.")
@click.option(
    "--timestamp",
    metavar="URL",
    default="",
    callback=not_blank,
    help="Ask this authority for a time-stamp (RFC 3161).",
)
@printer_option
@json_option
def export_(*, runs: tuple[str, ...], output: Path | None, as_json: bool, **asked: Any) -> int:  # noqa: ANN401 - `_options` types them
    """Export runs as one file that anyone can check without acepilot.

    RUN is a run's id, the beginning of one, or `latest`. Ends with 5 when a run's record does not verify; it is
    exported all the same, as it is. Nothing goes over the network unless --timestamp says so.
    """
    from acepilot.cli.bundles import export_report  # noqa: PLC0415 - `evidence key` needs none of it

    paths = list(dict.fromkeys(find_run(home(), run) for run in runs))
    exported = export_told(paths, output or _usual_name(paths), _options(**asked))
    emit_done(export_report(exported), as_json=as_json)
    return _code(is_whole=all(run.verification.is_whole for run in exported.runs))


def _options(*, no_pdf: bool, no_sign: bool, timestamp: str, browser: str | None) -> ExportOptions:
    from acepilot.evidence import ExportOptions  # noqa: PLC0415 - as above

    return ExportOptions(
        pdf=not no_pdf, browser=browser or "", sign=not no_sign, timestamp_url=timestamp, home=home()
    )


def export_told(paths: Sequence[Path], to: Path, options: ExportOptions) -> Exported:
    """Export runs, and tell on stderr how far it has come and what did not come about."""
    from acepilot.cli.bundles import Teller  # noqa: PLC0415 - as above
    from acepilot.evidence import export  # noqa: PLC0415 - as above

    teller = Teller(sys.stderr)
    try:
        exported = export(paths, to, replace(options, progress=teller.tell))
    finally:
        teller.clear()
    _tell_notes(exported)
    return exported


def _code(*, is_whole: bool) -> int:
    return int(ExitCode.DONE if is_whole else ExitCode.EVIDENCE)


def _usual_name(paths: list[Path]) -> Path:
    several = f"acepilot-{len(paths)}-runs-{max(path.name for path in paths)}.zip"
    return Path(f"acepilot-{paths[0].name}.zip" if len(paths) == 1 else several)


def _tell_notes(exported: Exported) -> None:
    """Tell on stderr what did not come about."""
    for run in exported.runs:
        for note in run.notes:
            click.echo(f"note: {visible(run.run)}: {visible(note)}", err=True)
        for name in run.left_out:
            click.echo(
                f"note: {visible(run.run)}: left out, as its journal does not name it: {visible(name)}",
                err=True,
            )


@evidence.command("verify")
@click.argument("bundle", metavar="FILE.zip|DIR", type=BUNDLE)
@click.option(
    "--signer",
    metavar="FINGERPRINT",
    default="",
    callback=not_blank,
    help="The key that must have signed it.",
)
@click.option(
    "--tsa-root",
    "tsa_roots",
    metavar="FILE.pem",
    type=FilePath(exists=True, dir_okay=False),
    multiple=True,
    help="A root certificate of a time-stamping authority that you trust.",
)
@json_option
def verify_(*, bundle: Path, signer: str, tsa_roots: tuple[Path, ...], as_json: bool) -> int:
    """Check a bundle: every file, the journal's chain, the signature.

    Nothing is unpacked. Ends with 5 when anything is wrong; with --signer also when another key signed it, or none.
    Without --signer a pass proves only that the bundle is whole, not who made it.
    """
    from acepilot.cli.bundles import verify_report  # noqa: PLC0415 - as above
    from acepilot.evidence import verify  # noqa: PLC0415 - as above

    found = verify(bundle, signer=signer, tsa_roots=tsa_roots)
    emit(verify_report(found), as_json=as_json)
    return _code(is_whole=found.is_whole)


@evidence.command("verifier")
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="FILE.html",
    default="verify.html",
    help="The file to write; verify.html unless told otherwise.",
)
@json_option
def verifier(*, output: Path, as_json: bool) -> None:
    """Write a page that checks bundles in any browser.

    For whoever is to check a bundle and can install nothing: one file, which needs no network. It is the same to the
    last byte for everyone who has this version; README has its SHA-256. Hand it on in another way than the bundle.
    """
    from acepilot.cli.bundles import verifier_report  # noqa: PLC0415 - as above
    from acepilot.evidence.verifier import write_verifier  # noqa: PLC0415 - as above

    emit_done(verifier_report(output.absolute(), write_verifier(output)), as_json=as_json)


@evidence.command("receipt")
@run_argument
@click.option("-o", "--output", type=FILE, metavar="FILE.pdf", help="The file to write.")
@click.option("--with-names", is_flag=True, help="Tell each field, names of persons too.")
@printer_option
@json_option
def receipt(*, run: str, output: Path | None, with_names: bool, browser: str | None, as_json: bool) -> None:
    """Write one page for the client, as PDF.

    It tells what was entered for whom, and what the portal answered. RUN is a run's id, the beginning of one, or
    `latest`. Account numbers are told by their last four digits. Ends with 5 when the run's record does not verify:
    there is no receipt for it.
    """
    from acepilot.cli.bundles import receipt_report  # noqa: PLC0415 - as above
    from acepilot.evidence.keys import signing_key  # noqa: PLC0415 - as above
    from acepilot.evidence.receipt import ReceiptOptions, write_receipt  # noqa: PLC0415 - as above

    path = find_run(home(), run)
    to = output or Path(f"acepilot-{path.name}-receipt.pdf")
    signer = signing_key(home()).fingerprint
    write_receipt(path, to, ReceiptOptions(signer, has_names=with_names, browser=browser or ""))
    emit_done(receipt_report(to.absolute(), signer), as_json=as_json)


@evidence.command("key")
@json_option
def key(as_json: bool) -> None:
    """Show the fingerprint of the key that signs here.

    The key is made when there is none yet. Tell the fingerprint to those who verify, in another way than by a bundle.
    """
    from acepilot.cli.bundles import key_report  # noqa: PLC0415 - as above
    from acepilot.evidence.keys import signing_key  # noqa: PLC0415 - as above

    emit(key_report(signing_key(home())), as_json=as_json)


@evidence.command("report")
@run_argument
@click.option("-o", "--output", type=FILE, metavar="FILE.html", help="The file to write.")
@click.option("--no-open", is_flag=True, help="Do not open it.")
@json_option
def report(*, run: str, output: Path | None, no_open: bool, as_json: bool) -> int:
    """Write a run's report as one file, and open it.

    RUN is a run's id, the beginning of one, or `latest`. The pictures are in the file, so that it can be mailed.
    Ends with 5 when the run's record does not verify; the report tells what is wrong.
    """
    from acepilot.cli.bundles import written_report  # noqa: PLC0415 - as above
    from acepilot.evidence.exporting import write_report_file  # noqa: PLC0415 - as above

    path = find_run(home(), run)
    to = output or Path(f"acepilot-{path.name}.html")
    if Path(os.path.realpath(to)).is_relative_to(os.path.realpath(path)):
        raise UsageError(f"{to} would be in the run's own directory.", hint="Give another place with -o.")
    verification = write_report_file(path, to)
    emit_done(written_report(to.absolute(), verification), as_json=as_json)
    if sys.stdout.isatty() and not no_open:
        click.launch(str(to.absolute()))
    return _code(is_whole=verification.is_whole)
