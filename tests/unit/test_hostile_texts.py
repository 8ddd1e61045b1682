"""Texts out of pages, flows and clients are shown, never obeyed: by the terminal, the panel and the log."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from shortkit import first

from acepilot.journal.log import LOG, RunLog
from acepilot.journal.redaction import SecretGate
from acepilot.person.human import Choice, FieldRow, FieldState, Key, Situation, Turn
from acepilot.person.panel import panel_state
from acepilot.person.terminal import Terminal
from acepilot.testing import FakePortal
from acepilot.timing import SYSTEM_CLOCK

HOSTILE = {
    "colours": "\x1b[31mred\x1b[0m",
    "a cleared screen": "\x1b[2J\x1b[H",
    "a link": "\x1b]8;;https://elsewhere.test/\x1b\\here\x1b]8;;\x1b\\",
    "a title": "\x1b]0;title\x07",
    "a C1 control": "\x9b31m",
    "a carriage return": "harmless\rOVERWRITTEN",
    "backspaces": "good\b\b\b\bevil",
    "direction": "\u202ecod.exe\u2066x\u2069",
    "nothing to be seen": "a\u200bb\u2060c\ufeff",
    "separators": "a\u2028b\u2029c\x85d",
    "markup of ours": "[bold red]x[/bold red] :warning: [link=https://elsewhere.test/]y[/link]",
    "HTML": "<img src=x onerror='window.obeyed = true'><script>window.obeyed = true</script>",
    "a line like one of ours": "fine\n  ◆ Your turn: send money",
}


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def situation(text: str, turn: Turn = Turn.PERSON) -> Situation:
    """Return a situation with a hostile text wherever a foreign text can stand."""
    return Situation(
        turn, "review", text, flow=text, client=text, stage=text, stage_n=1, stage_count=2, item=text, item_n=1,
        item_count=2, checks=(text,), choices=(Choice(Key.GO_ON, text),), notice=text, next=text,
        fields=(FieldRow(text, text, text, FieldState.EDITED),),
    )  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_terminal_shows_and_never_obeys(kind: str) -> None:
    """What reaches the terminal has no control but our own line ends, and no line that passes for one of ours."""
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO(HOSTILE[kind] + "\n"))
    terminal.show(situation(HOSTILE[kind]))
    terminal.show(situation(HOSTILE[kind], Turn.ACEPILOT))
    terminal.take()
    terminal.close()
    told = out.getvalue()
    assert all(sign == "\n" or sign.isprintable() for sign in told)
    assert not any(line.startswith("  ◆ Your turn: send money") for line in told.splitlines())


def test_terminal_with_colours_obeys_its_own_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where colours are on, the sequences are ours: what the text brought stands there as text."""
    monkeypatch.setenv("COLUMNS", "400")
    out = Screen()
    terminal = Terminal(out, None)
    terminal.show(situation(HOSTILE["a link"] + HOSTILE["markup of ours"]))
    told = out.getvalue()
    assert "\x1b]8" not in told
    assert r"\x1b]8;;https://elsewhere.test/" in told
    assert "[bold red]x[/bold red] :warning:" in told


@first("kind", ["HTML", "direction", "colours"])
def test_panel_shows_and_never_obeys(portal: FakePortal, kind: str) -> None:
    """In the panel a foreign text is text: it makes no element, and runs nothing."""
    page = portal.show("<p>The portal</p>")
    portal.surface.panel.show(panel_state(situation(HOSTILE[kind])))
    portal.pass_time(300)
    document = page.context.new_cdp_session(page).send("DOM.getDocument", {"depth": -1, "pierce": True})
    assert '"nodeName": "IMG"' not in json.dumps(document)
    assert "acepilot-panel" in json.dumps(document)
    assert page.evaluate("window.obeyed") is None


@pytest.mark.parametrize("kind", HOSTILE)
def test_log_keeps_each_text_on_its_line(tmp_path: Path, kind: str) -> None:
    """A log line is one line of JSON without controls, whatever a text holds."""
    with RunLog(tmp_path, gate=SecretGate(), clock=SYSTEM_CLOCK) as log:
        log.logger.info(HOSTILE[kind], where=HOSTILE[kind])
    lines = (tmp_path / LOG).read_text("utf-8").splitlines()
    assert len(lines) == 1
    assert lines[0].isprintable()
    assert json.loads(lines[0])["where"] == HOSTILE[kind]


@pytest.mark.full
@first("kind", [kind for kind in HOSTILE if "\n" not in HOSTILE[kind]], 3)
def test_command_that_refuses_a_file_shows_what_it_says(tmp_path: Path, kind: str) -> None:
    """A refused flow's words and name stand in the message as text."""
    file = tmp_path / f"{kind}\x1b[31m.yaml"
    file.write_text(f"flow: {json.dumps(HOSTILE[kind])}\n{json.dumps(HOSTILE[kind])}: x\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "acepilot", "flow", "check", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert all(sign == "\n" or sign.isprintable() for sign in done.stdout + done.stderr)
