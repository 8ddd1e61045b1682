from __future__ import annotations

import io
import json

import pytest

from acepilot.cli.output import Raw, Report, Style, Table, Text, emit

SAMPLE = Report(
    {"name": "a\x1b[31m\u202eé"},
    (
        Text("[bold]not markup[/bold] \x1b[31m :smile:", Style.BAD),
        Table(("name", "n"), (("a\nb", "1"), (Text("[red]x", Style.GOOD), "22"))),
        Table((), (("only", "rows"),)),
        Raw("raw \x1b[0m\n"),
    ),
)
"""A report with one block of each kind, its texts hostile."""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_pipe_gets_plain_aligned_lines() -> None:
    """Without a terminal there is no paint, columns line up, and markup is text."""
    stream = io.StringIO()
    emit(SAMPLE, stream=stream)
    assert stream.getvalue().split("\n") == [
        r"[bold]not markup[/bold] \x1b[31m :smile:",
        "name    n",
        r"a\nb    1",
        "[red]x  22",
        "only  rows",
        "raw \x1b[0m",
        "",
    ]


def test_terminal_gets_paint_but_no_foreign_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal our styles paint, while markup, emoji names and escapes in texts stay what they are."""
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "100")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    emit(SAMPLE, stream=stream)
    shown = stream.getvalue()
    assert "\x1b[1;31m[bold]not markup[/bold] \\x1b[31m :smile:\x1b[0m" in shown
    assert "\x1b[32m[red]x" in shown
    assert r"a\nb" in shown


def test_long_line_is_not_broken_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that is longer than the window stays one line, so that it can be copied."""
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    emit(Report(None, (Text("/" + "long/" * 40),)), stream=stream)
    assert "/" + "long/" * 40 in stream.getvalue()


def test_json_is_a_versioned_envelope_in_ascii() -> None:
    """JSON says the envelope's version, and needs no terminal that can show more than ASCII."""
    stream = io.StringIO()
    emit(SAMPLE, as_json=True, stream=stream)
    assert json.loads(stream.getvalue()) == {
        "acepilot": 1,
        "command": "",
        "data": {"name": "a\x1b[31m\u202eé"},
    }
    assert stream.getvalue().isascii()
    assert "\x1b" not in stream.getvalue()


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_no_word_of_a_table_is_broken(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids, paths and words stay whole at any width: what does not fit side by side stands one below the other."""
    monkeypatch.setenv("COLUMNS", f"{columns}")
    run = "20261127T230421Z-sample-jt99"
    row = (run, "finished", "Bayside Imports LLC (mock)", "2026-11-27 23:04:21", "1 accepted, with a note")
    names = ("Run", "State", "Client", "Started (UTC)", "What came of it")
    path = f"/home/pat/.local/share/acepilot/runs/{run}/journal.jsonl"
    stream = Terminal()
    emit(
        Report({}, (Table(names, (row,)), Table((), (("Journal", path), ("", "more of it"))))), stream=stream
    )
    shown = stream.getvalue()
    for word in (*" ".join(row).split(), path, "Journal", "more of it"):
        assert word in shown
    if columns >= 120:
        assert f"{run}  finished" in shown  # side by side where there is room


def test_path_beside_a_name_of_two_words_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path stays whole at every length, also where another row's name takes more room than its own."""
    monkeypatch.setenv("COLUMNS", "80")
    for length in range(20, 90):
        path = f"/{'x' * length}/journal.jsonl"
        stream = Terminal()
        emit(Report({}, (Table((), (("Journal", path), ("Journal head", "ab" * 32))),)), stream=stream)
        assert path in stream.getvalue()


def test_first_column_that_is_copied_from_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run's id stays whole where its column is squeezed, also by cells of many words."""
    monkeypatch.setenv("COLUMNS", "60")
    run = "20261127T230421Z-sample-jt99"
    stream = Terminal()
    emit(Report({}, (Table(("Run", "Why"), ((run, "word " * 60),), is_first_whole=True),)), stream=stream)
    assert run in stream.getvalue()
