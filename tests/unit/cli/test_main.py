from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from acepilot import __version__
from acepilot.cli import PLUGINS_VARIABLE, main, registry, run_command
from acepilot.cli.failures import tell_failure, traceback_of
from acepilot.cli.invocation import Invocation
from acepilot.errors import (
    AcepilotError,
    ExitCode,
    FlowError,
    Interrupted,
    Mistake,
    Place,
    RunInUse,
    StepFailed,
    StoppedByPerson,
)

MISTAKES = FlowError(
    (
        Mistake(Place("b.yaml", 2, 1), "Second."),
        Mistake(Place("a.yaml", 1, 3), "First \x1b[31m.", "Write `stage`."),
    )
)


FOR_FAILURES = {"logging", "traceback", "acepilot.cli.failures", "acepilot.cli.output"}
NOT_FOR_HELP = {*FOR_FAILURES, "dataclasses", "acepilot.timing", "acepilot.plaintext"}
NOT_FOR_CHECK = {"playwright", "acepilot_mock", "structlog", "rich"}
WHILE_DRIVER_STARTS = {
    "acepilot.run.session",
    "acepilot.browser.surface",
    "acepilot.browser.launch",
    "playwright",
}


def _modules_of(*argv: str) -> tuple[set[str], str]:
    """Run a command that ends with 0 in a process of its own; return what modules it loaded, what it printed."""
    code = (
        "import sys\nbefore = set(sys.modules)\nfrom acepilot.cli import main\n"
        f"try: main({list(argv)})\nexcept SystemExit as end: assert end.code == 0, end.code\n"
        "print(*set(sys.modules) - before, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split()), done.stdout


def test_help_imports_only_click() -> None:
    """`acepilot --help` loads click, and nothing for failures or runs: it is there at once."""
    loaded, told = _modules_of("--help")
    tops = {name.partition(".")[0] for name in loaded}
    assert tops - set(sys.stdlib_module_names) == {"acepilot", "click"}
    assert not NOT_FOR_HELP & loaded
    assert "Commands:" in told


def test_flow_check_imports_nothing_that_drives_a_browser() -> None:
    """A check without `--mock` loads neither the driver nor the mock portal: it was six times as slow with them."""
    loaded, told = _modules_of("flow", "check", "ach-flow")
    assert NOT_FOR_CHECK.isdisjoint({name.partition(".")[0] for name in loaded})
    assert "no mistakes" in told


def test_what_works_in_the_window_is_loaded_while_the_driver_starts() -> None:
    """Until flow and client are known to be right a run loads neither the driver nor what works in its window."""
    code = "import sys, acepilot.cli.run; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "acepilot.cli.driving" in loaded
    assert WHILE_DRIVER_STARTS.isdisjoint(loaded)


@pytest.mark.parametrize(
    ("code", "is_seen"),
    [
        (
            "from acepilot.cli import run_command; assert run_command(['flow', 'check', 'ach-flow']) == 0",
            False,
        ),
        ("import pydantic; pydantic.TypeAdapter(int).validate_python(1)", True),
    ],
)
def test_no_plugin_sees_what_a_model_checks(tmp_path: Path, code: str, is_seen: bool) -> None:
    """A package that plugs itself into pydantic is not loaded by acepilot; the control shows that it would be."""
    known = tmp_path / "spy-1.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1\n", encoding="utf-8")
    (known / "entry_points.txt").write_text("[pydantic]\nspy = spy:PLUGIN\n", encoding="utf-8")
    spy = "import sys\nclass Spy:\n    def new_schema_validator(self, *_, **__): return None, None, None\n"
    (tmp_path / "spy.py").write_text(f"{spy}PLUGIN = Spy()\nsys.stderr.write('seen')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    environment.pop(PLUGINS_VARIABLE, None)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert ("seen" in done.stderr) is is_seen


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` tells the package's version and ends with 0."""
    assert run_command(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_module_runs_as_the_command() -> None:
    """`python -m acepilot` is the same command."""
    done = subprocess.run(
        [sys.executable, "-m", "acepilot", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["shwo"], "There is no command 'shwo'. Did you mean show?"),
        (["--nonsense"], "No such option"),
        (["show"], "Missing argument 'RUN'"),
        (["runs", "--jsn"], "--json"),
    ],
)
def test_usage_error_ends_with_2_and_the_next_step(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong call is told on stderr with where its help is, and nothing goes to stdout."""
    assert run_command(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "--help` tells how it is called." in err
    assert "Traceback" not in err


def test_no_command_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Who only types the name gets the help, and in it what to do first; nothing was done, so it ends with 2."""
    assert run_command([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: acepilot")
    assert [err.index(f"  acepilot {name}") for name in ("doctor", "demo", "client new")] == sorted(
        err.index(f"  acepilot {name}") for name in ("doctor", "demo", "client new")
    )


def test_a_word_for_shells_that_no_shell_said_silences_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The variable by which a shell asks for completions counts only as a shell sets it."""
    monkeypatch.setenv("_ACEPILOT_COMPLETE", "nonsense")
    assert run_command(["flow", "list"]) == 0
    assert "ach-flow" in capsys.readouterr().out


def test_usage_error_as_json_is_an_envelope(capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` even a wrong call answers on stdout in the envelope, naming the command."""
    assert run_command(["show", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["acepilot"], answer["command"], answer["error"]["code"]) == (1, "show", 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AcepilotError("What happened.", hint="Do this."), 1),
        (MISTAKES, 2),
        (RunInUse("What happened.", hint="Do this."), 2),
        (StepFailed("What happened.", hint="Do this."), 3),
        (StoppedByPerson("What happened.", hint="Do this."), 4),
        (Interrupted("What happened.", hint="Do this."), 130),
    ],
)
def test_our_errors_end_with_their_code(
    error: AcepilotError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each error of ours is told with message and hint, and ends with its own code."""
    assert tell_failure(error, Invocation()) == code
    err = capsys.readouterr().err
    assert ("What happened.\n  Do this." in err) or "a.yaml:1:3" in err


def test_mistakes_are_told_all_and_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    """Every mistake of a file is told with its place, and nothing in it acts on the terminal."""
    tell_failure(MISTAKES, Invocation())
    err = capsys.readouterr().err
    assert "a.yaml:1:3: First \\x1b[31m.\n    Write `stage`.\nb.yaml:2:1: Second." in err


def test_mistakes_as_json_are_data(capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets each mistake with file, line and column, and the command that found them."""
    tell_failure(MISTAKES, Invocation(as_json=True, command="flow check"))
    answer = json.loads(capsys.readouterr().out)
    assert answer["command"] == "flow check"
    assert answer["error"]["mistakes"][0] == {
        "file": "a.yaml",
        "line": 1,
        "column": 3,
        "message": "First \x1b[31m.",
        "hint": "Write `stage`.",
    }


def test_fault_of_ours_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we did not foresee is told as our fault with exit 1, and its text stays out."""
    _register_failing(monkeypatch, ValueError("typed 000123456789"))
    assert run_command(["doctor"]) == 1
    err = capsys.readouterr().err
    assert "Something went wrong inside acepilot (ValueError)." in err
    assert "a fault of acepilot, not yours" in err
    assert "Traceback" not in err
    assert "000123456789" not in err


@pytest.mark.parametrize("argv", [["--debug", "doctor"], ["doctor", "--debug"]])
def test_debug_shows_where_without_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    """With `--debug`, wherever it stands, the traceback is shown, and long numbers in it are hidden."""
    _register_failing(monkeypatch, ValueError("typed 0001-2345 6789"))
    assert run_command(argv) == 1
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "ValueError: typed ••••" in err


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is told in one word and ends with 130."""
    _register_failing(monkeypatch, KeyboardInterrupt())
    assert run_command(["doctor"]) == 130
    assert capsys.readouterr().err.strip() == "acepilot: Interrupted."


def test_command_s_own_exit_code_reaches_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that ends with a code of its own, without an error, ends the process with it."""
    _register_failing(monkeypatch, click.exceptions.Exit(ExitCode.EVIDENCE))
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    assert ended.value.code == 5


def test_traceback_has_no_locals() -> None:
    """A traceback shows where, and never what the variables held."""

    def fail(account: str) -> None:
        raise RuntimeError("no " + "value" + account[:0])

    with pytest.raises(RuntimeError) as caught:
        fail("000" + "123456789")
    assert "000123456789" not in traceback_of(caught.value)
    assert "in fail" in traceback_of(caught.value)


def _register_failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `acepilot doctor` raise an error."""

    @click.command("doctor")
    def doctor() -> None:
        raise error

    monkeypatch.setattr(registry.LazyGroup, "get_command", lambda *_: doctor)
