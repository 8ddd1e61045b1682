"""What goes wrong before or beside a run: one clear message, the next step, the exit code, and nothing left open."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from e2ekit import IR_NUMBERS, Acepilot, Ran, Refusal, Running, assert_sound, free_port

from acepilot.journal.reader import JOURNAL
from acepilot.lock import is_locked

pytestmark = pytest.mark.e2e

UNSEEN = ("--mock", "--headless", "--mock-ledger", "ledger.jsonl")
MOCK = (*UNSEEN, "--cdp-port", "9333")


def assert_refused(ran: Ran, code: int, *says: str) -> None:
    """Make sure that it was told in a few lines, with no traceback, and that no run was begun."""
    assert ran.code == code, ran.err
    for text in says:
        assert text in ran.told
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert not (ran.home / "runs").exists() if ran.home.is_dir() else True
    assert not ran.ledger.exists()


@pytest.mark.full
def test_a_machine_without_display_is_told_what_works(acepilot: Acepilot) -> None:
    """Where no window can be shown, the real command says so, and what needs none."""
    assert_refused(acepilot("run", "ach-flow", "--mock").end(), 1, "There is no display", "acepilot demo")


@pytest.mark.full
def test_a_rehearsal_of_no_mock_is_refused(acepilot: Acepilot) -> None:
    """The program that has the scripted person at hand works with the mock portal alone."""
    ran = acepilot("run", "ach-flow", "--rehearse").end()
    assert_refused(ran, 2, "--rehearse works with --mock alone", "Add --mock")


def test_files_are_judged_before_the_machine(refusal: Refusal, tmp_path: Path) -> None:
    """A client with a mistake is told so at a desk without a display, too: there is nothing to show yet."""
    client = tmp_path / "client.yaml"
    client.write_text("company: {}\n", encoding="utf-8")
    assert_refused(refusal("run", "ach-flow", "--mock", "--client", str(client)), 2, f"{client}:1:")


@pytest.mark.parametrize("command", [("run", "ach-flow"), ("record", "https://ace.cbp.gov/", "-o", "f.yaml")])
def test_a_window_that_nobody_sees_and_no_terminal_are_refused(
    refusal: Refusal, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait for ever for a person that nobody can be: one line, and who could be asked instead."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ran = refusal(*command, *UNSEEN)
    assert_refused(ran, 2, "Nobody could answer", "--rehearse")


@pytest.mark.full
def test_a_run_ends_when_the_lines_end_at_which_alone_it_could_be_answered(acepilot: Acepilot) -> None:
    """With no window shown, a terminal that comes to its end leaves nobody: the run is interrupted, and says why."""
    running = acepilot("run", "ach-flow", *UNSEEN, "--human", "terminal")
    assert "nobody can answer any more" in interrupted(running).told


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("run", "ach-flw", *MOCK), 2, ("There is no flow ach-flw.", "Did you mean ach-flow?")),
        (
            ("run", "ach-flow", "--mock", "defualt"),
            2,
            ("no scenario", "Did you mean “default”?", "read-only"),
        ),
        (("run", "ach-flow"), 2, ("--client", "acepilot client new", "--mock needs none")),
        (
            ("record", "https://ace.cbp.gov/", "-o", "nope/x.yaml"),
            2,
            ("There is no directory nope", "Make it first"),
        ),
        (("run", "ach-flow", "--headless"), 2, ("--headless works with --mock alone", "Add --mock")),
        (("run", "ach-flow", "--cdp-port", "9333"), 2, ("--cdp-port works with --mock alone", "Add --mock")),
        (
            ("run", "ach-flow", "--mock-ledger", "x"),
            2,
            ("--mock-ledger works with --mock alone", "Add --mock"),
        ),
        (("run", "ach-flow", *MOCK, "--only", "99-999999900"), 2, ("no importer", *IR_NUMBERS)),
        (("run", "ach-flow", *MOCK, "--client", "none.yaml"), 2, ("no client file", "acepilot client new")),
        (("run", "ach-flow", *MOCK, "--browser", "/no/browser"), 2, ("/no/browser", "full path")),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, tuple) and value[0] == "run" else "",
)
def test_what_cannot_begin_is_told_with_the_next_step(
    refusal: Refusal, arguments: tuple[str, ...], code: int, says: tuple[str, ...]
) -> None:
    """Wrong arguments and a machine that lacks something: nothing is opened, and the message says what to do."""
    assert_refused(refusal(*arguments), code, *says)


@pytest.mark.skipif(
    any(Path(path).exists() for path in ("/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge")),
    reason="an installed Chrome or Edge is found without PATH",
)
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere browsers are found without PATH")
def test_a_machine_without_browser_is_told_how_to_get_one(refusal: Refusal, tmp_path: Path) -> None:
    """No browser on PATH, none of Playwright's own: the message has the command that gets one."""
    environ: dict[str, str | None] = {
        "PATH": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path),
        "ACEPILOT_BROWSER": None,
    }
    ran = refusal("run", "ach-flow", *MOCK, environ=environ)
    assert_refused(ran, 1, "There is no Chrome, Edge or Chromium on this machine.", "Run: ")


def test_a_browser_that_the_environment_names_wrongly_is_told(refusal: Refusal) -> None:
    """`ACEPILOT_BROWSER` is named in the message when what it names is not there."""
    ran = refusal("run", "ach-flow", *MOCK, environ={"ACEPILOT_BROWSER": "/no/such"})
    assert_refused(ran, 2, "ACEPILOT_BROWSER names /no/such", "leave it away to search")


def test_a_home_that_cannot_be_written_stops_before_anything_is_opened(
    refusal: Refusal, tmp_path: Path
) -> None:
    """A file where the home should be: the evidence could not be kept, so nothing begins."""
    file = tmp_path / "file"
    file.touch()
    ran = refusal("run", "ach-flow", *MOCK, environ={"ACEPILOT_HOME": str(file)})
    assert_refused(ran, 5, "could not be written", str(file), "ACEPILOT_HOME")


def test_a_client_with_mistakes_is_told_all_at_once(refusal: Refusal, tmp_path: Path) -> None:
    """Each mistake has its file, line and column; nothing is opened."""
    sample = (Path(__file__).parents[2] / "fixtures/clients/one-importer.yaml").read_text(encoding="utf-8")
    client = tmp_path / "client.yaml"
    client.write_text(sample.replace("'021000021'", "'021000022'").replace("'FL'", "'XX'"), encoding="utf-8")

    ran = refusal("run", "ach-flow", *MOCK, "--client", str(client))

    assert_refused(ran, 2, f"{client}:15:", "This is no state", "routing number")
    assert ran.err.count(f"{client}:") == 2


def test_a_name_that_yaml_would_cut_is_refused(refusal: Refusal, tmp_path: Path) -> None:
    """`Bay #1 Imports` without quotes is an error with its place, and never a company called Bay."""
    sample = (Path(__file__).parents[2] / "fixtures/clients/one-importer.yaml").read_text(encoding="utf-8")
    client = tmp_path / "client.yaml"
    client.write_text(sample.replace("'Bayside Imports LLC'", "Bay #1 Imports", 1), encoding="utf-8")

    ran = refusal("run", "ach-flow", *MOCK, "--client", str(client))

    assert_refused(ran, 2, f"{client}:7:", "quotes")


def test_a_failure_is_json_when_that_is_asked_for(refusal: Refusal) -> None:
    """With --json the failure is one object on stdout, with code, message and hint; stderr stays silent."""
    ran = refusal("run", "ach-flow", "--mock", "defualt", "--json")

    assert (ran.code, ran.err) == (2, "")
    assert ran.json["error"]["code"] == 2
    assert "defualt" in ran.json["error"]["message"]
    assert "default" in ran.json["error"]["hint"]


def interrupted(running: Running) -> Ran:
    """Wait for the end of a run that was cut off, and make sure of what holds for every such end."""
    ran = running.end(within_s=30)
    assert ran.code == 130, ran.told
    assert ran.entries()[-1]["kind"] == "run.interrupted"
    assert not is_locked(ran.path / JOURNAL)
    assert "Traceback" not in ran.err
    assert_sound(ran)
    return ran


@pytest.mark.full
def test_ctrl_c_closes_the_run_in_good_order(acepilot: Acepilot) -> None:
    """Ctrl-C at a terminal reaches the browser's driver and the mock too: the run still ends with its journal whole."""
    running = acepilot("run", "ach-flow", *UNSEEN, "--cdp-port", str(free_port()))
    running.until_told("Your turn")

    os.killpg(running.process.pid, signal.SIGINT)

    assert "Interrupted. Ctrl-C was pressed." in interrupted(running).told


@pytest.mark.long
def test_being_terminated_closes_the_run_in_good_order(acepilot: Acepilot) -> None:
    """SIGTERM ends a run as Ctrl-C does."""
    running = acepilot("run", "ach-flow", *UNSEEN, "--cdp-port", str(free_port()))
    running.until_told("Your turn")

    running.process.terminate()

    assert "Interrupted." in interrupted(running).out


@pytest.mark.long
def test_a_browser_that_is_killed_interrupts_the_run(acepilot: Acepilot) -> None:
    """The browser dies under the run: it is told as an interruption that can be taken up again."""
    port = free_port()
    running = acepilot("run", "ach-flow", *UNSEEN, "--cdp-port", str(port))
    running.until_told("Your turn")

    os.kill(browser_at(port), signal.SIGKILL)

    assert "closed" in interrupted(running).out


def browser_at(port: int) -> int:
    """Return the process id of the browser that listens on a port for a second driver."""
    processes = subprocess.run(
        ["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True, check=True
    ).stdout
    flag = f"--remote-debugging-port={port} "
    (found,) = [line for line in processes.splitlines() if flag in line and "--type=" not in line]
    return int(found.split()[0])


@pytest.mark.long
def test_a_run_at_work_is_listed_as_running_and_its_lock_is_held(acepilot: Acepilot) -> None:
    """Another command sees that a run is at work, and that its journal has a writer."""
    running = acepilot("run", "ach-flow", *UNSEEN, "--cdp-port", str(free_port()))
    running.until_told("Your turn")

    (path,) = (running.home / "runs").iterdir()
    listed = acepilot("runs", "--json", environ={"ACEPILOT_HOME": str(running.home)}).end()

    assert is_locked(path / JOURNAL)
    assert [one["state"] for one in listed.json["data"]["runs"]] == ["running"]
    os.killpg(running.process.pid, signal.SIGINT)
    interrupted(running)


@pytest.mark.full
def test_a_person_at_the_terminal_alone_answers_by_lines(acepilot: Acepilot) -> None:
    """With `--human terminal` numbers confirm the checks, a note is kept, and Stop ends the run; the result is JSON."""
    running = acepilot("run", "apply-flow", *UNSEEN, "--human", "terminal", "--json", stdin=True)
    running.until_told("Your turn")
    for line in ("1", "2", "what?", "n Spoke with Lee Park, who waits for the code.", "3", "4", "5"):
        running.say(line)
    running.until_told("Your turn", times=2)
    running.say("s")
    running.say("y")

    ran = running.end()

    assert ran.code == 4, ran.told
    assert "“what?” means nothing here." in ran.err
    assert len(ran.data("person.confirmed")) == 5
    assert ran.data("person.noted") == [{"text": "Spoke with Lee Park, who waits for the code."}]
    assert ran.json["data"]["outcome"] == "stopped"
    assert ran.json["data"]["exit_code"] == 4
    assert ran.json["data"]["run"] == ran.path.name
    assert ran.json["data"]["journal_head"] == ran.entries()[-1]["hash"]
    assert ran.received() == []
    assert_sound(ran)
