"""`acepilot clients`: the client files of a whole list, out of a spreadsheet."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from acepilot.cli.options import FilePath, json_option
from acepilot.cli.output import Block, Report, Style, Table, Text, emit_done
from acepilot.errors import EnvironmentFault, ExitCode, Mistake, UsageError
from acepilot.plaintext import MOST_LINES
from acepilot.regular import is_there, read_regular, write_private

if TYPE_CHECKING:
    from acepilot.client.listing.client_list import ClientList
    from acepilot.client.listing.files import WrittenClient


@click.group()
def clients() -> None:
    """Write the client files of a whole list."""


@dataclass(frozen=True, slots=True)
class _Import:
    """What an import read and did.

    Attributes:
        mistakes_file: The list of what must be mended; None when nothing must.
    """

    file: Path
    folder: Path
    found: ClientList
    written: list[WrittenClient]
    mistakes_file: Path | None


@clients.command("import")
@click.argument("file", type=FilePath(dir_okay=False), metavar="FILE.csv|FILE.xlsx")
@click.option(
    *("-o", "--output", "folder"),
    type=FilePath(),
    metavar="DIR",
    required=True,
    help="The directory for the client files.",
)
@click.option("--force", is_flag=True, help="Replace client files that say something else.")
@json_option
def import_(file: Path, folder: Path, force: bool, as_json: bool) -> int:
    """Write a client file for each company of a list.

    Its importers are the rows that name it. Companies with a mistake are not written: their rows go into a list of
    their own in DIR, with what is wrong in a column `mistake`; mend that list, and import it. An account number must
    not stand in a list. A client file that is there and says something else is left as it is. Ends with 2 when a
    company was not written.
    """
    from acepilot.client.listing.cells import LARGEST_SIZE_BYTES  # noqa: PLC0415 - only here, as start-up is quick
    from acepilot.client.listing.client_list import read_list  # noqa: PLC0415 - as above
    from acepilot.client.listing.files import (  # noqa: PLC0415 - as above
        FileOutcome,
        write_clients,
        write_mistakes,
    )
    from acepilot.client.listing.writing import mistakes_list  # noqa: PLC0415 - as above
    from acepilot.flow.alike import keys_of  # noqa: PLC0415 - as above

    try:
        data = read_regular(file, most=LARGEST_SIZE_BYTES)
    except FileNotFoundError as fault:
        hint = "Look at its path. To begin a list: acepilot clients template -o clients.xlsx"
        raise UsageError(f"There is no list {file}.", hint=hint) from fault
    except OSError as fault:
        hint = "Look whether you may read it, and whether another program holds it."
        raise UsageError(f"The list {file} cannot be read: {fault.strerror}.", hint=hint) from fault
    found = read_list(data, file.name, lambda heading: keys_of(heading, is_field=True))
    if not found.companies:
        hint = "Write a row for each importer, save the file, and call the command again."
        raise UsageError(f"The list {file} has headings, and no row beneath them.", hint=hint)
    written = write_clients(found.companies, folder, force=force)
    is_whole = all(company.data for company in found.companies)
    mistakes_file = None if is_whole else write_mistakes(mistakes_list(found), folder, file.name)
    emit_done(_report(_Import(file, folder, found, written, mistakes_file)), as_json=as_json)
    is_done = is_whole and all(one.done is not FileOutcome.DIFFERS for one in written)
    return int(ExitCode.DONE if is_done else ExitCode.WRONG_INPUT)


@clients.command("template")
@click.option(
    *("-o", "--output", "file"),
    type=FilePath(dir_okay=False),
    metavar="FILE.xlsx|FILE.csv",
    default=Path("clients.xlsx"),
    show_default=True,
    help="The file to write.",
)
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@json_option
def template(file: Path, force: bool, as_json: bool) -> None:
    """Write an empty list to fill in.

    It has all columns that `clients import` knows. As .xlsx it has a second sheet that says what to write where, and
    its cells are text: zeros in front stay.
    """
    from acepilot.client.listing import writing  # noqa: PLC0415 - as above

    ending = file.suffix.lower()
    if ending not in {".xlsx", ".csv"}:
        raise UsageError(f"A template is .xlsx or .csv, and {file} is neither.")
    if is_there(file) and not force:
        raise UsageError(f"{file} is there already.", hint="Give another name, or --force to replace it.")
    try:
        write_private(file, writing.template(is_excel=ending == ".xlsx"))
    except OSError as fault:
        raise EnvironmentFault(f"{file} cannot be written: {fault.strerror}.") from fault
    lines = (
        Text(f"{file} is written.", Style.GOOD),
        Text(f"Fill it in, then: acepilot clients import {_quoted(file)} -o clients"),
    )
    emit_done(Report({"file": str(file)}, lines), as_json=as_json)


def _report(done: _Import) -> Report:
    data = {
        "file": str(done.file),
        "directory": str(done.folder),
        "companies": [_company_data(one) for one in done.written],
        "not_written": sum(not company.data for company in done.found.companies),
        "mistakes": [_mistake_data(one) for one in done.found.mistakes],
        "mistakes_file": str(done.mistakes_file) if done.mistakes_file else None,
        "warnings": [_mistake_data(one) for one in done.found.warnings],
        "notes": list(done.found.notes),
    }
    return Report(data, tuple(_blocks(done)))


def _company_data(one: WrittenClient) -> dict[str, object]:
    return {
        "legal_name": one.company.legal_name,
        "file": str(one.path),
        "done": one.done.value,
        "importers": one.company.importers,
    }


def _mistake_data(mistake: Mistake) -> dict[str, object]:
    from acepilot.client.listing.cells import shown_name  # noqa: PLC0415 - as above

    place = mistake.place
    where = {"cell": str(place), "sheet": shown_name(place.file), "row": place.line, "column": place.column}
    return {**where, "message": mistake.message, "hint": mistake.hint}


def _blocks(done: _Import) -> Iterator[Block]:
    found = done.found
    yield from (Text(f"note: {note}") for note in found.notes[:MOST_LINES])
    yield from _told(found.warnings, "warning: ", Style.WARN)
    yield from _told(found.mistakes, "", Style.BAD)
    if done.written:
        rows = tuple(
            (one.path.name, one.done.value, str(one.company.importers), one.company.legal_name)
            for one in done.written
        )
        yield Table(("client file", "", "importers", "company"), rows, is_first_whole=True)
    yield from _end(done)


def _told(mistakes: Iterable[Mistake], before: str, style: Style) -> Iterator[Text]:
    told = list(mistakes)
    for mistake in told[:MOST_LINES]:
        yield Text(f"{before}{mistake.place}: {mistake.message}", style)
        if mistake.hint:
            yield Text(f"    {mistake.hint}")
    if len(told) > MOST_LINES:
        yield Text(f"… and {len(told) - MOST_LINES} more; --json tells all.", Style.QUIET)


def _end(done: _Import) -> Iterator[Text]:
    from acepilot.client.listing.files import FileOutcome  # noqa: PLC0415 - as above

    differing = [one.path.name for one in done.written if one.done is FileOutcome.DIFFERS]
    bad = sum(not company.data for company in done.found.companies)
    good = len(done.written) - len(differing)
    yield Text(f"{good} of {good + len(differing) + bad} companies are in {done.folder}.", Style.GOOD)
    if differing:
        yield Text(
            f"Left as they are, for they say something else than the list: {', '.join(differing)}.",
            Style.WARN,
        )
        yield Text("    Look at them. To have them as the list says: the same command with --force")
    yield from _next(done, bad)


def _next(done: _Import, bad: int) -> Iterator[Text]:
    """Return what to do now."""
    if done.mistakes_file:
        again = f"acepilot clients import {_quoted(done.mistakes_file)} -o {_quoted(done.folder)}"
        yield Text(f"{bad} not written: their rows are in {done.mistakes_file}.", Style.BAD)
        yield Text(f"    Mend them there, then: {again}")
    elif done.written:
        first = _quoted(done.written[0].path)
        yield Text(f"Look at one:              acepilot client check {first}")
        yield Text(f"Hand it to the importer:  acepilot kit make {first}")
        yield Text(f"Wait for them all:        acepilot desk expect {_quoted(done.folder)}")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
