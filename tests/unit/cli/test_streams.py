from __future__ import annotations

import io
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import acepilot.cli.run as run_module
from acepilot.cli import run_command
from acepilot.cli.streams import CannotTell, ResultStream, Words, guarded
from acepilot.errors import ExitCode
from acepilot.run.run_end import RunEnd

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/full, and no such pipes")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.FileIO]]:
    """Return a pipe: the number that reads, and what writes."""
    reading, writing = os.pipe()
    with open(writing, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor
        yield reading, file


@needs_full
def test_words_that_a_full_disk_does_not_take_are_lost() -> None:
    """Telling raises nothing, and goes on to raise nothing."""
    with FULL.open("wb", buffering=0) as full:
        stream = io.TextIOWrapper(io.BufferedWriter(Words(full)), write_through=True)
        for _ in range(3):
            stream.write("told\n")
            stream.flush()
    stream.write("told after it was closed\n")
    stream.flush()


def test_words_go_on_when_their_reader_has_gone(pipe: tuple[int, io.FileIO]) -> None:
    """A broken pipe takes the words, not the run."""
    reading, file = pipe
    os.close(reading)
    assert Words(file).write(b"told\n") == 5


def test_words_wait_once_for_a_reader_who_has_stopped(
    pipe: tuple[int, io.FileIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who does not read costs one wait, and is told again once they read."""
    reading, file = pipe
    words = Words(file, patience_s=0.2)
    for_nothing: list[float] = []
    look = select.select

    def asked(
        reads: list[Any], writes: list[Any], others: list[Any], within_s: float
    ) -> tuple[list[Any], ...]:
        ready = look(reads, writes, others, within_s)
        for_nothing.extend([] if ready[1] else [within_s])
        return ready

    monkeypatch.setattr("acepilot.cli.streams.select.select", asked)
    for _ in range(1000):
        words.write(b"x" * 400)
    assert (for_nothing[0], set(for_nothing[1:])) == (0.2, {0.0})
    os.read(reading, 1 << 20)
    assert words.write(b"again\n") == 6
    assert os.read(reading, 100) == b"again\n"
    os.close(reading)


@needs_full
def test_an_answer_that_is_not_taken_is_told_once() -> None:
    """The first fault is ours to tell; what comes after it hides nothing."""
    with FULL.open("wb", buffering=0) as full:
        answer = ResultStream(full)
        with pytest.raises(CannotTell, match="No space left on device"):
            answer.write(b"result\n")
        assert answer.write(b"result\n") == 7


def test_an_answer_to_a_closed_stream_is_told() -> None:
    """A standard output that was closed before acepilot began is one that takes nothing."""
    stream = guarded(None, ResultStream)
    with pytest.raises(CannotTell, match="it is closed"):
        print("result", file=stream, flush=True)


def acepilot(home: Path, *argv: str, redirect: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a shell that sends its streams elsewhere."""
    command = f'"{sys.executable}" -m acepilot "$@" {redirect}'
    return subprocess.run(
        ["/bin/sh", "-c", command, "acepilot", *argv],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "ACEPILOT_HOME": str(home)},
    )


@needs_full
@pytest.mark.parametrize(
    ("argv", "redirect", "code", "told"),
    [
        (["runs", "--json"], ">/dev/full", 1, "could not be written to standard output: No space left"),
        (["runs"], ">&-", 1, "could not be written to standard output: it is closed"),
        (["show", "nope", "--json"], ">/dev/full", 2, "There are no runs"),
        (["nonsense"], "2>&-", 2, ""),
    ],
)
def test_streams_that_take_nothing_leave_one_sentence(
    tmp_path: Path, argv: list[str], redirect: str, code: int, told: str
) -> None:
    """Nothing raw is shown, the code is that of what happened, and what stdout does not take is said on stderr."""
    done = acepilot(tmp_path, *argv, redirect=redirect)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "fault of acepilot" not in done.stderr
    assert "ignored" not in done.stderr


@needs_full
def test_a_run_that_is_done_stays_done_when_stdout_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its exit code is the run's, for whoever would run it again; its end is told on stderr."""
    end = RunEnd(
        ExitCode.DONE, "", "", (), "ab" * 32, tmp_path / "20261122T193605Z-x-x7k2", is_typed_in=False
    )
    monkeypatch.setattr(run_module, "carry_out", lambda _wish, **_more: end)
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stdout", guarded(full, ResultStream))
        code = run_command(["run", "ach-flow", "--mock"])
    err = capsys.readouterr().err
    assert code == 0
    assert "No space left on device" in err
    assert "Done." in err
    assert "20261122T193605Z-x-x7k2" in err
