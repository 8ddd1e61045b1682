from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from acepilot.cli import acepilot, run_command
from acepilot.errors import ExitCode
from acepilot.journal.directory import RunDirectory
from acepilot.paths import shipped

SAMPLE = str(shipped("fixtures", "clients", "one-importer.yaml"))
DONE, FAULT, WRONG, EVIDENCE = ExitCode.DONE, ExitCode.FAULT, ExitCode.WRONG_INPUT, ExitCode.EVIDENCE

# For each command a call for each way in which it can end without a browser; how runs end is tried in `test_run`.
CALLS: dict[str, dict[str, ExitCode]] = {
    "": {"": WRONG, "--version": DONE, "nonsense": WRONG},
    "run": {"": WRONG, "ach-flow": WRONG, "ach-flow --plan": DONE, "nope.yaml --plan": WRONG},
    "guide": {"": WRONG, "ach-flow --client nope.yaml": WRONG, "nope --client SAMPLE": WRONG},
    "record": {"": WRONG, "nope -o TMP/a.yaml": WRONG, "https://ace.cbp.gov/": WRONG},
    "resume": {"": WRONG, "nope": WRONG, "FINISHED": WRONG, "BROKEN": EVIDENCE},
    "runs": {"": DONE, "-n 0": WRONG},
    "runs delete": {"": WRONG, "nope --yes": WRONG, "FINISHED": WRONG},
    "show": {"": WRONG, "nope": WRONG, "FINISHED": DONE, "BROKEN": EVIDENCE},
    "evidence": {"": WRONG},
    "evidence export": {"": WRONG, "nope": WRONG, "FINISHED -o TMP/none/a.zip": WRONG},
    "evidence key": {"": DONE},
    "evidence receipt": {"": WRONG, "nope": WRONG, "BROKEN -o TMP/a.pdf": EVIDENCE},
    "evidence report": {"": WRONG, "nope": WRONG, "BROKEN -o TMP/a.html": EVIDENCE},
    "evidence verifier": {"-o TMP/verify.html": DONE, "-o TMP/none/verify.html": EVIDENCE},
    "evidence verify": {"": WRONG, "nope.zip": WRONG, "SAMPLE": EVIDENCE},
    "demo": {"extra": WRONG},
    "doctor": {"extra": WRONG},
    "flow": {"": WRONG},
    "flow check": {"": WRONG, "nope": WRONG, "ach-flow": DONE},
    "flow explain": {"": WRONG, "nope": WRONG, "ach-flow": DONE},
    "flow heal": {"": WRONG, "ach-flow --run nope": WRONG, "nope --run FINISHED": WRONG},
    "flow list": {"": DONE},
    "flow schema": {"": DONE},
    "clients": {"": WRONG},
    "clients import": {"": WRONG, "nope.csv -o TMP": WRONG, "SAMPLE -o TMP": WRONG},
    "clients template": {"-o TMP/a.xlsx": DONE, "-o TMP/a.txt": WRONG, "-o TMP/none/a.csv": FAULT},
    "desk": {"": DONE, "--due never": WRONG, "--state nope": WRONG},
    "desk add": {"": WRONG, "nope.zip": WRONG, "SAMPLE": EVIDENCE},
    "desk calendar": {"-o TMP/due.ics": DONE, "-o TMP/none/due.ics": FAULT},
    "desk check": {"": DONE, "extra": WRONG},
    "desk expect": {"": WRONG, "nope.yaml": WRONG},
    "desk open": {"extra": WRONG, "--port nope": WRONG},
    "desk trust": {"": WRONG, "nope nope": WRONG},
    "client": {"": WRONG},
    "client check": {"": WRONG, "nope": WRONG, "SAMPLE": WRONG, "--mock SAMPLE": DONE},
    "client schema": {"": DONE},
    "client new": {"": WRONG, "SAMPLE": WRONG, "TMP/none/a.yaml": WRONG},
    "kit": {"": WRONG},
    "kit answer": {"": WRONG, "nope": WRONG, "../x": WRONG},
    "kit list": {"": DONE},
    "kit make": {"": WRONG, "nope.yaml": WRONG, "SAMPLE": WRONG},
    "kit open": {"": WRONG, "nope.zip": WRONG, "SAMPLE": EVIDENCE},
    "secret": {"": WRONG},
    "secret delete": {"": WRONG, "a/b": WRONG},
    "secret list": {"": DONE},
    "secret set": {"": WRONG, "a/b": WRONG},
    "mock": {"--scenario nope": WRONG, "--ledger TMP/none/a.jsonl": FAULT},
    "completion": {"": WRONG, "nope": WRONG, "bash": DONE},
}


def contexts(
    command: click.Command = acepilot, parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Yield every command there is, the groups too, as it is called."""
    context = click.Context(command, info_name=command.name, parent=parent)
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from contexts(found, context)


def path_of(context: click.Context) -> str:
    """Return a command's name without the program's."""
    return context.command_path.partition(" ")[2]


def test_every_command_stands_in_the_table() -> None:
    """No command is without calls, and none is listed that is not there."""
    assert set(CALLS) == {path_of(context) for context in contexts()}


@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [(command, arguments, code) for command, calls in CALLS.items() for arguments, code in calls.items()],
)
def test_each_command_ends_with_the_documented_code(
    *,
    command: str,
    arguments: str,
    code: ExitCode,
    make_run: Callable[..., RunDirectory],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As docs/reference.md says; and what is not done is said on stderr, in words that name no fault of ours."""
    finished, broken = make_run(("run.finished", {"data": {"items": []}})), make_run(flow="apply-flow")
    journal = broken.path / "journal.jsonl"
    journal.write_bytes(b"{}\n" + journal.read_bytes())
    given = {"SAMPLE": SAMPLE, "FINISHED": finished.id, "BROKEN": broken.id}
    argv = [given.get(part, part.replace("TMP", str(tmp_path))) for part in arguments.split()]
    assert run_command([*command.split(), *argv]) == code
    out, err = capsys.readouterr()
    assert err or code is ExitCode.DONE or "fail" in out or "NOT VERIFY" in out or "is no bundle" in out
    assert "fault of acepilot" not in err


@pytest.mark.parametrize("command", CALLS)
def test_help_is_there_and_what_is_no_option_is_refused(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command tells how it is called, with 0, and ends with 2 where it is called otherwise."""
    assert run_command([*command.split(), "--help"]) == ExitCode.DONE
    assert "Usage: acepilot" in capsys.readouterr().out
    assert run_command([*command.split(), "--nonsense"]) == ExitCode.WRONG_INPUT


def test_help_is_whole() -> None:
    """In a terminal of the usual width no sentence of a list is cut short, and no sign of click's own is shown."""
    for context in contexts():
        told = context.command.get_help(context)
        assert "...\n" not in told.partition("\n")[2], told
        assert "\\b" not in told
        assert "\b" not in told
