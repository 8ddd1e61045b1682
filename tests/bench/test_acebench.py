"""The bench's plumbing, in small: what it reckons, draws and writes. How fast anything is, is no matter of tests."""

from __future__ import annotations

import platform
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from acebench import __main__ as bench
from acebench import growth, journals
from acebench.figures import Figure, in_turns, spread
from acebench.growth import Size, slope
from acebench.machine import machine
from acebench.report import Measured, line, write
from acebench.waits import between
from acefigures import presses

from acepilot.flow.load import load_flow
from acepilot.flow.steps.ask import AskStep


def _measured() -> Measured:
    return Measured(
        figures=[Figure("a thing", "×", 1.3, (2.0, 3.0, 4.0), (2.0, 2.0, 2.0), "4 s against 2 s")],
        steps=[Size(10, 1.0, 0.5), Size(100, 10.0, 5.0)],
        fields=[Size(10, 1.0, 0.5), Size(100, 100.0, 5.0)],
        lengths=list(journals.lengths((60, 120))),
        profiles={"ach-flow": "one line\n"},
        machine="a machine",
        versions="versions",
        load="idle",
    )


def test_figure_is_the_middle_of_the_pairs_ratios() -> None:
    """A ratio is taken pair by pair, and the middle one counts, not the best."""
    figure = Figure("x", "×", 1.4, (2.0, 3.0, 8.0), (2.0, 2.0, 2.0))
    assert (figure.spread.median, figure.spread.count, figure.is_met) == (1.5, 3, False)


def test_spread_of_one_number_is_that_number() -> None:
    """One run has no quartiles."""
    assert spread([2.0]) == spread([2.0, 2.0, 2.0]).__class__(2.0, 2.0, 2.0, 1)


def test_sides_are_measured_in_turns_and_swap() -> None:
    """Neither side is always first; the first round of all is not counted."""
    order: list[str] = []

    def take(name: str) -> float:
        order.append(name)
        return float(len(order))

    ours, bare = in_turns(lambda: take("a"), lambda: take("b"), 2)
    assert "".join(order) == "baabba"
    assert (ours, bare) == ((3.0, 6.0), (4.0, 5.0))


def test_wait_is_from_the_last_beginning_to_the_first_end() -> None:
    """A wait begins anew with each entry that begins one, and one that never ended is none."""
    kinds = ["end", "begin", "begin", "other", "end", "end", "begin"]
    entries = [{"kind": kind, "at": f"2026-11-28T10:00:0{n}Z"} for n, kind in enumerate(kinds)]
    assert between(entries, lambda one: one["kind"] == "begin", lambda one: one["kind"] == "end") == [2000.0]


def test_panel_is_pressed_for_checks_and_to_go_on(tmp_path: Path) -> None:
    """In each turn that is measured the flow asks for checks, and then for “Go on”."""
    file = tmp_path / "presses.yaml"
    file.write_text(presses.flow(2), encoding="utf-8")
    asks = [step for step in load_flow(file).stages[0].steps if isinstance(step, AskStep)]
    assert [len(one.checks) for one in asks] == [presses.CHECKS, 0] * 2


def test_slope_of_linear_cost_is_one() -> None:
    """Ten times as much for ten times as many is linear, a hundred times is not."""
    assert slope([(1, 5.0), (10, 1.0), (100, 10.0)]) == pytest.approx(1.0)
    assert slope([(10, 1.0), (100, 100.0)]) == pytest.approx(2.0)


def test_table_says_what_is_met() -> None:
    """A line has the median, the limit, the spread and the number of runs."""
    told = line(_measured().figures[0])
    assert told.startswith("NOT")
    for part in ("1.50 ×", "1.3 ×", "1.25 to 1.75", "3 runs", "a thing"):
        assert part in told


def test_page_plot_and_profiles_are_written(tmp_path: Path) -> None:
    """The page has figures, growth and notes; the plot is well-formed and draws every point."""
    page = write(_measured(), tmp_path).read_text(encoding="utf-8")
    for part in (
        "| a thing | 1.3 × | **1.50 ×** |",
        "*exponent of the whole* | 2.00 | 1.00",
        "| 120 |",
        "## What was done",
    ):
        assert part in page
    drawn = ET.parse(tmp_path / "performance" / "growth.svg").getroot()
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}circle"))) == 12
    assert (tmp_path / "performance" / "ach-flow.txt").read_text(encoding="utf-8") == "one line\n"


def test_machine_is_told_by_its_kind_alone() -> None:
    """Neither the machine's name nor a path of it is told."""
    told = machine()
    assert "cores" in told
    assert platform.node() not in told
    assert str(Path.home()) not in told


@pytest.mark.long
def test_flow_and_form_are_done_on_both_sides() -> None:
    """The smallest flow and form run through, with acepilot and without."""
    sizes = [*growth.steps((2,)), *growth.fields((2,))]
    assert all(size.ours_s > 0 and size.bare_s > 0 for size in sizes)


def test_part_that_there_is_not_is_refused_with_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    """Who asks for an unknown part is told which there are, and nothing is measured."""
    with pytest.raises(SystemExit) as refused:
        bench.main(["--only", "flows", "speed"])
    told = capsys.readouterr().err
    assert refused.value.code == 2
    assert "'speed'" in told
    assert all(part in told for part in bench.PARTS)


def test_stop_keeps_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A figure is printed before the next is measured; a stop leaves a page with all so far, and none in docs."""
    seen: list[str] = []

    def stopped(_: bench.Bench) -> None:
        seen.append(capsys.readouterr().out)
        raise KeyboardInterrupt

    first = {"journals": bench.PARTS["journals"], "commands": stopped}
    monkeypatch.setattr(bench, "PARTS", first)
    docs, kept = tmp_path / "docs", tmp_path / "kept"
    assert bench.main(["--quick"], docs=docs, kept=kept) == bench.STOPPED
    assert "a journal entry" in seen[0]
    assert "| a journal entry" in (kept / "performance.md").read_text(encoding="utf-8")
    assert not docs.exists()


@pytest.mark.long
def test_quick_bench_prints_all_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole bench runs through, in small, and ends well however slow the machine is."""
    assert bench.main(["--quick"], docs=tmp_path / "docs", kept=tmp_path) == 0
    told, page = capsys.readouterr().out, (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert page.count("\n| ") > 9
    for part in (
        "a whole run of apply-flow",
        "a capture",
        "a journal entry",
        "`acepilot --help`",
        "first page",
        "memory",
    ):
        assert part in told
        assert part in page
