"""The table that is printed, and the page that is written: docs/performance.md, its plot and its profiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from acebench.figures import Figure
from acebench.growth import Size, slope
from acebench.journals import Length
from acebench.plot import Line, Plot, draw

NOTES = Path(__file__).with_name("notes.md")
PAGE = "performance.md"
PLOT = "growth.svg"


@dataclass
class Measured:
    """All that one run of the bench has found so far.

    Attributes:
        machine: On what.
        versions: With what.
        figures: The lines of the table.
        steps: Flows by their number of steps.
        fields: Forms by their number of fields.
        lengths: Journals by their number of entries.
        profiles: Where time goes, by flow.
        load: How busy the machine was before and after.
    """

    machine: str
    versions: str
    figures: list[Figure] = field(default_factory=list)
    steps: list[Size] = field(default_factory=list)
    fields: list[Size] = field(default_factory=list)
    lengths: list[Length] = field(default_factory=list)
    profiles: dict[str, str] = field(default_factory=dict)
    load: str = "not at its end yet"


def line(figure: Figure) -> str:
    """Return a figure as a line for a terminal."""
    return (
        f"{'met ' if figure.is_met else 'NOT '} {_median(figure):>10} of at most {_limit(figure):<8}"
        f" {_range(figure):>16}  {figure.spread.count:>2} runs  {figure.what}"
    )


def each(size: Size) -> str:
    """Return what one step or field of a size costs, for a terminal."""
    return f"{_each(size.ours_s, size.count)} each against {_each(size.bare_s, size.count)}"


def write(measured: Measured, docs: Path) -> Path:
    """Write performance.md and what stands beside it; return where the page is."""
    beside = docs / "performance"
    beside.mkdir(parents=True, exist_ok=True)
    if plots := _plots(measured):
        (beside / PLOT).write_text(draw(plots), encoding="utf-8")
    for flow, text in measured.profiles.items():
        (beside / f"{flow}.txt").write_text(text, encoding="utf-8")
    page = docs / PAGE
    page.write_text(_page(measured), encoding="utf-8")
    return page


def _page(measured: Measured) -> str:
    return f"""# Performance

Written by `make bench` on {datetime.now(UTC):%d %B %Y}; the notes at the end by hand. Each ratio is that of two things
done one after the other in the same run: the middle of all pairs, and between which two a half of them lie.

- Machine: {measured.machine}; {measured.load}
- Versions: {measured.versions}

## Figures

{_markdown(measured.figures)}

The bare script is [`tests/bench/acebench/bare.py`](../tests/bench/acebench/bare.py): the same browser, pages, actions,
waits and pictures, written down as a programmer would, with nothing kept, guarded, asked or compared. The mock pages'
artificial delays are off for both sides. The scripted person of acepilot looks at the page before each act; that is
acepilot's cost in these figures, though no real person is slowed by it.

Selenium and Robot Framework Browser on the same two paths, with the same pictures:
[peers.md](performance/peers.md).

{_growth(measured)}{_profiles(measured)}{NOTES.read_text(encoding="utf-8")}"""


def _markdown(figures: Iterable[Figure]) -> str:
    lines = ["| what | at most | median | half of all | runs | met | |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {figure.what} | {_limit(figure)} | **{_median(figure)}** | {_range(figure)} | {figure.spread.count}"
        f" | {'yes' if figure.is_met else 'no'} | {figure.note} |"
        for figure in figures
    ]
    return "\n".join(lines)


def _growth(measured: Measured) -> str:
    tables = [
        _sizes("flow of … steps", measured.steps),
        _sizes("form of … fields", measured.fields),
        _lengths(measured.lengths),
    ]
    if not any(tables):
        return ""
    told = "\n\n".join(table for table in tables if table)
    return f"""## How cost grows

![Cost by steps, fields and entries](performance/{PLOT})

{told}

The exponent is that between the two largest sizes: 1 is linear.

"""


def _profiles(measured: Measured) -> str:
    if not measured.profiles:
        return ""
    flows = "".join(f"- [{flow}](performance/{flow}.txt)\n" for flow in measured.profiles)
    return f"""## Where time goes

For each flow, the fifteen places that wait longest for the browser:

{flows}
"""


def _sizes(what: str, sizes: list[Size]) -> str:
    if not sizes:
        return ""
    lines = [f"| {what} | acepilot, each | bare script, each |", "|---|---|---|"]
    lines += [
        f"| {size.count:,} | {_each(size.ours_s, size.count)} | {_each(size.bare_s, size.count)} |"
        for size in sizes
    ]
    ours = _exponent([(size.count, size.ours_s) for size in sizes])
    bare = _exponent([(size.count, size.bare_s) for size in sizes])
    return "\n".join([*lines, f"| *exponent of the whole* | {ours} | {bare} |"])


def _lengths(lengths: list[Length]) -> str:
    if not lengths:
        return ""
    lines = ["| journal of … entries | one more (disk aside) | read and checked whole | its line in `runs` |"]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {one.entries:,} | {one.append_ms:.2f} ms | {one.verify_ms:.0f} ms | {one.summary_ms:.1f} ms |"
        for one in lengths
    ]
    costs = zip(*((one.append_ms, one.verify_ms, one.summary_ms) for one in lengths), strict=True)
    counts = [one.entries for one in lengths]
    found = [_exponent(list(zip(counts, cost, strict=True))) for cost in costs]
    return "\n".join([*lines, f"| *exponent* | {' | '.join(found)} |"])


def _each(seconds: float, count: int) -> str:
    return f"{1000 * seconds / count:.1f} ms"


def _exponent(sizes: list[tuple[int, float]]) -> str:
    return f"{slope(sizes):.2f}" if len(sizes) > 1 else "–"


def _plots(measured: Measured) -> list[Plot]:
    def sizes(title: str, across: str, found: list[Size]) -> Plot:
        ours = Line("acepilot", tuple((size.count, size.ours_s) for size in found))
        bare = Line("bare script", tuple((size.count, size.bare_s) for size in found))
        return Plot(title, across, "seconds in all", (ours, bare))

    plots = []
    if measured.steps:
        plots.append(sizes("A flow", "steps", measured.steps))
    if measured.fields:
        plots.append(sizes("A form", "fields", measured.fields))
    if not measured.lengths:
        return plots
    checked = Line("read and checked", tuple((one.entries, one.verify_ms) for one in measured.lengths))
    added = Line("one more entry", tuple((one.entries, one.append_ms) for one in measured.lengths))
    return [*plots, Plot("A journal", "entries", "milliseconds", (checked, added))]


def _median(figure: Figure) -> str:
    return _amount(figure.spread.median, figure.unit)


def _limit(figure: Figure) -> str:
    return f"{figure.limit:g} {figure.unit}"


def _range(figure: Figure) -> str:
    found = figure.spread
    return f"{_amount(found.low, '')}to {_amount(found.high, '')}".strip()


def _amount(number: float, unit: str) -> str:
    return f"{number:.2f} {unit}" if number < 10 else f"{number:.0f} {unit}"
