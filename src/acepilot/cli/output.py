"""What a command prints: a typed report, turned once into text for eyes or JSON for programs.

Owns the JSON envelope and how blocks are drawn; knows no command. Rich is imported only for
a terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO, assert_never

import click

from acepilot.cli.streams import CannotTell
from acepilot.errors import Mistake
from acepilot.plaintext import columns_of, visible

if TYPE_CHECKING:
    from rich.console import RenderableType

ENVELOPE_VERSION = 1
_GAP = 2
"""The blanks between two columns, in Rich as in a pipe."""


class Style(StrEnum):
    """What a text means to its reader; its value is how Rich paints it."""

    PLAIN = ""
    STRONG = "bold"
    QUIET = "dim"
    GOOD = "green"
    WARN = "yellow"
    BAD = "bold red"


@dataclass(frozen=True, slots=True)
class Text:
    """A line, or a cell of a table."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; without names, the rows alone.

    Attributes:
        is_first_whole: Whether the first column is never broken over lines: what stands there is copied from it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Text | str, ...], ...]
    is_first_whole: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that goes to stdout as it is: a script, a schema; never anything out of a page or a person's file."""

    text: str


Block = Text | Table | Raw


@dataclass(frozen=True, slots=True)
class Report:
    """What a command found, before anyone decided how to print it.

    Attributes:
        data: For programs: the envelope's `data`, as JSON takes it.
        blocks: For eyes: lines and tables.
    """

    data: object
    blocks: tuple[Block, ...]


def envelope(command: str, content: Mapping[str, object]) -> str:
    """Return the JSON that a command prints: `{"acepilot": 1, "command": …, "data" or "error": …}`."""
    import json  # noqa: PLC0415 - most commands print text

    whole = {"acepilot": ENVELOPE_VERSION, "command": command, **content}
    return json.dumps(whole, indent=2, ensure_ascii=True, allow_nan=False)


def command_name(context: click.Context | None = None) -> str:
    """Return a command's name without the program's, the running one's unless said: `flow check`."""
    context = context or click.get_current_context(silent=True)
    return context.command_path.partition(" ")[2] if context else ""


def warning_lines(doubts: Iterable[Mistake]) -> Iterable[Text]:
    """Return what is allowed in a file and looks like an oversight, each with its place and what to do."""
    for doubt in doubts:
        yield Text(f"warning: {doubt.place}: {doubt.message}", Style.WARN)
        yield Text(f"    {doubt.hint}")


def emit(report: Report, *, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Print a report to stdout: as JSON, as tables on a terminal, or as plain lines in a pipe."""
    stream = stream or sys.stdout
    if as_json:
        stream.write(envelope(command_name(), {"data": report.data}) + "\n")
    elif stream.isatty():
        _emit_rich(report.blocks, stream)
    else:
        for block in report.blocks:
            stream.write("".join(f"{line}\n" for line in _plain_lines(block)))
    stream.flush()


def emit_done(report: Report, *, as_json: bool = False) -> None:
    """Print a report of something that is done: on stderr if stdout takes nothing, for its exit code stands."""
    try:
        emit(report, as_json=as_json)
    except CannotTell as fault:
        click.echo(f"note: {visible(fault.message)}", err=True)
        emit(report, stream=sys.stderr)


def _cell(part: Text | str) -> Text:
    return part if isinstance(part, Text) else Text(part)


def _plain_lines(block: Block) -> Iterable[str]:
    match block:
        case Text(text):
            return [visible(text)]
        case Raw(text):
            return [text.removesuffix("\n")]
        case Table(columns=columns, rows=rows):
            cells = [[visible(_cell(part).text) for part in row] for row in rows]
            return _aligned([list(columns), *cells] if columns else cells)
        case _:
            assert_never(block)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterable[str]:
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (part + " " * (width - columns_of(part)) for part, width in zip(row, widths, strict=True))
        yield (" " * _GAP).join(padded).rstrip()


def _emit_rich(blocks: Iterable[Block], stream: TextIO) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it; start-up stays quick

    console = Console(file=stream, markup=False, emoji=False, highlight=False)
    for block in blocks:
        if isinstance(block, Raw):
            stream.write(block.text.removesuffix("\n") + "\n")
        elif isinstance(block, Table) and _least_width(block) > console.width:
            for line in _stacked(block):
                console.print(_rich(line), overflow="ignore", crop=False)
        else:
            console.print(_rich(block), soft_wrap=isinstance(block, Text))


def _least_width(table: Table) -> int:
    """Return how many columns a terminal needs to show a table with no word broken."""
    rows = [table.columns, *table.rows] if table.columns else table.rows
    words = (max(map(_longest_word, column), default=0) for column in zip_longest(*rows, fillvalue=""))
    widths = list(words)
    if _is_first_whole(table):  # Rich takes its room from the other columns
        widths[0] = max(len(visible(_cell(row[0]).text)) for row in rows)
    return sum(width + _GAP for width in widths) - _GAP


def _is_first_whole(table: Table) -> bool:
    """Tell whether the first column is not broken: it is copied from, or names what stands beside it."""
    return bool(table.rows) and (table.is_first_whole or not table.columns)


def _longest_word(part: Text | str) -> int:
    return max(map(len, visible(_cell(part).text).split()), default=0)


def _stacked(table: Table) -> Iterable[Text]:
    """Return a table that is too wide as lines: each row's cells one below the other, under their columns' names."""
    for n, row in enumerate(table.rows):
        first, *more = map(_cell, row)
        if first.text:
            if n and table.columns:
                yield Text("")
            yield Text(first.text, first.style if first.style is not Style.PLAIN else Style.STRONG)
        names = table.columns[1:] or [""] * len(more)
        for name, cell in zip(names, more, strict=True):
            if cell.text:  # a row without a first cell goes on with the one before
                yield Text(f"  {name}: {cell.text}" if name and first.text else f"  {cell.text}", cell.style)


def _rich(block: Text | Table) -> RenderableType:
    from rich.table import Table as RichTable  # noqa: PLC0415 - as above
    from rich.text import Text as RichText  # noqa: PLC0415 - as above

    def painted(part: Text | str) -> RichText:
        cell = _cell(part)
        return RichText(visible(cell.text), style=cell.style.value)

    if isinstance(block, Text):
        return painted(block)
    table = RichTable(box=None, pad_edge=False, show_header=bool(block.columns), header_style="bold")
    widest = max((len(row) for row in block.rows), default=0)
    for n, name in enumerate(block.columns or [""] * widest):
        table.add_column(name, overflow="fold", no_wrap=_is_first_whole(block) and n == 0)
    for row in block.rows:
        table.add_row(*map(painted, row))
    return table
