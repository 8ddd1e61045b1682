"""A plot of how cost grows, as SVG: both scales logarithmic, so that linear growth is a straight line at 45 degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 276, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 28, 30, 40
COLOURS = ("#0b5cad", "#8a5a00")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot: what it shows, and its points."""

    name: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """One small plot.

    Attributes:
        title: What it shows.
        across: What grows, along the bottom.
        unit: Of what is measured.
        lines: What is drawn; all numbers above zero.
    """

    title: str
    across: str
    unit: str
    lines: tuple[Line, ...]


def draw(plots: list[Plot]) -> str:
    """Return the plots side by side, as one SVG with a text for those who cannot see it."""
    width = WIDTH * len(plots)
    told = "; ".join(plot.title for plot in plots)
    size = f'viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
    look = f'font-family="sans-serif" font-size="11" role="img" aria-label="{escape(told)}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>']
    parts.append(f'<rect width="{width}" height="{HEIGHT}" fill="#ffffff"/>')
    for n, plot in enumerate(plots):
        parts += [f'<g transform="translate({n * WIDTH} 0)">', *_plot(plot), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plot(plot: Plot) -> list[str]:
    x_low, x_high = _decades([x for line in plot.lines for x, _ in line.points])
    y_low, y_high = _decades([y for line in plot.lines for _, y in line.points])

    def at(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_low) / (x_high - x_low)
        up = (math.log10(y) - y_low) / (y_high - y_low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [f'<text x="{LEFT}" y="16" font-weight="bold">{escape(plot.title)}</text>']
    for decade in range(x_low, x_high + 1):
        x, y = at(10.0**decade, 10.0**y_low)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 14:.1f}" text-anchor="middle">{10**decade:,}</text>')
    for decade in range(y_low, y_high + 1):
        x, y = at(10.0**x_low, 10.0**decade)
        parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x - 4:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">{escape(plot.across)}; {escape(plot.unit)}</text>')
    for n, line in enumerate(plot.lines):
        parts += _line(line, COLOURS[n], [at(x, y) for x, y in line.points], n)
    return parts


def _line(line: Line, colour: str, points: list[tuple[float, float]], n: int) -> list[str]:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="5 3"' if n else ""
    return [
        f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points),
        f'<text x="{LEFT + 6}" y="{TOP + 14 + 14 * n}" fill="{colour}">{escape(line.name)}</text>',
    ]


def _decades(numbers: list[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(numbers))), math.ceil(math.log10(max(numbers)))
    return low, max(high, low + 1)
