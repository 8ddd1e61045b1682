"""The table that is printed, and the page that is written: docs/performance.md, its plot and its profiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acebench.figures import Figure
from acebench.growth import Size, slope
from acebench.journals import Length
from acebench.plot import Line, Plot, draw

NOTES = Path(__file__).with_name("notes.md")
PLOT = "growth.svg"


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one run of the bench found.

    Attributes:
        figures: The lines of the table.
        steps: Flows by their number of steps.
        fields: Forms by their number of fields.
        lengths: Journals by their number of entries.
        profiles: Where time goes, by flow.
        machine: On what.
        versions: With what.
        load: How busy the machine was before and after.
    """

    figures: list[Figure]
    steps: list[Size]
    fields: list[Size]
    lengths: list[Length]
    profiles: dict[str, str]
    machine: str
    versions: str
    load: str


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines for a terminal."""
    return "\n".join(
        f"{'met ' if figure.is_met else 'NOT '} {_median(figure):>10} of at most {_limit(figure):<8}"
        f" {_range(figure):>16}  {figure.spread.count:>2} runs  {figure.what}"
        for figure in figures
    )


def write(measured: Measured, docs: Path) -> Path:
    """Write docs/performance.md and what stands beside it."""
    beside = docs / "performance"
    beside.mkdir(exist_ok=True)
    (beside / PLOT).write_text(draw(_plots(measured)), encoding="utf-8")
    for flow, text in measured.profiles.items():
        (beside / f"{flow}.txt").write_text(text, encoding="utf-8")
    page = docs / "performance.md"
    page.write_text(_page(measured), encoding="utf-8")
    return page


def _page(measured: Measured) -> str:
    flows = "".join(f"- [{flow}](performance/{flow}.txt)\n" for flow in measured.profiles)
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

## How cost grows

![Cost by steps, fields and entries](performance/{PLOT})

{_growth(measured)}

The exponent is that between the two largest sizes: 1 is linear.

## Where time goes

For each flow, the fifteen places that wait longest for the browser:

{flows}
{NOTES.read_text(encoding="utf-8")}"""


def _markdown(figures: Iterable[Figure]) -> str:
    lines = ["| what | at most | median | half of all | runs | met | |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {figure.what} | {_limit(figure)} | **{_median(figure)}** | {_range(figure)} | {figure.spread.count}"
        f" | {'yes' if figure.is_met else 'no'} | {figure.note} |"
        for figure in figures
    ]
    return "\n".join(lines)


def _growth(measured: Measured) -> str:
    lines = ["| flow of … steps | acepilot, each | bare script, each |", "|---|---|---|"]
    lines += [_size(size) for size in measured.steps] + [_exponents(measured.steps), ""]
    lines += ["| form of … fields | acepilot, each | bare script, each |", "|---|---|---|"]
    lines += [_size(size) for size in measured.fields] + [_exponents(measured.fields), ""]
    lines += [
        "| journal of … entries | one more (disk aside) | read and checked whole | its line in `runs` |"
    ]
    lines += ["|---|---|---|---|"]
    lines += [
        f"| {one.entries:,} | {one.append_ms:.2f} ms | {one.verify_ms:.0f} ms | {one.summary_ms:.1f} ms |"
        for one in measured.lengths
    ]
    found = [
        slope([(one.entries, cost) for one, cost in zip(measured.lengths, costs, strict=True)])
        for costs in zip(
            *((one.append_ms, one.verify_ms, one.summary_ms) for one in measured.lengths), strict=True
        )
    ]
    lines.append("| *exponent* | " + " | ".join(f"{one:.2f}" for one in found) + " |")
    return "\n".join(lines)


def _size(size: Size) -> str:
    return f"| {size.count:,} | {_each(size.ours_s, size.count)} | {_each(size.bare_s, size.count)} |"


def _each(seconds: float, count: int) -> str:
    return f"{1000 * seconds / count:.1f} ms"


def _exponents(sizes: list[Size]) -> str:
    ours = slope([(size.count, size.ours_s) for size in sizes])
    bare = slope([(size.count, size.bare_s) for size in sizes])
    return f"| *exponent of the whole* | {ours:.2f} | {bare:.2f} |"


def _plots(measured: Measured) -> list[Plot]:
    def sizes(title: str, across: str, found: list[Size]) -> Plot:
        ours = Line("acepilot", tuple((size.count, size.ours_s) for size in found))
        bare = Line("bare script", tuple((size.count, size.bare_s) for size in found))
        return Plot(title, across, "seconds in all", (ours, bare))

    checked = Line("read and checked", tuple((one.entries, one.verify_ms) for one in measured.lengths))
    added = Line("one more entry", tuple((one.entries, one.append_ms) for one in measured.lengths))
    return [
        sizes("A flow", "steps", measured.steps),
        sizes("A form", "fields", measured.fields),
        Plot("A journal", "entries", "milliseconds", (checked, added)),
    ]


def _median(figure: Figure) -> str:
    return _amount(figure.spread.median, figure.unit)


def _limit(figure: Figure) -> str:
    return f"{figure.limit:g} {figure.unit}"


def _range(figure: Figure) -> str:
    found = figure.spread
    return f"{_amount(found.low, '')}to {_amount(found.high, '')}".strip()


def _amount(number: float, unit: str) -> str:
    return f"{number:.2f} {unit}" if number < 10 else f"{number:.0f} {unit}"
