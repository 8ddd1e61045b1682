"""What the kill tests share: SIGKILL at a moment of a run, resume, and what must hold whatever the moment was.

No seam in the program: the journal and the mock's ledger are watched from here, and the signal comes from here.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from e2ekit import Entry, Ran, Running, journal_of, lines_of, start, verify

from acepilot.person import texts

FORMS = {"ach-flow": "ach-enrollment", "apply-flow": "application"}
REVIEWS = {"ach-flow": 3, "apply-flow": 1}
WATCH_EVERY_S = 0.002
ONE_RUN_S = 240


@dataclass(frozen=True)
class Moment:
    """When a run is killed.

    Attributes:
        name: For a table.
        is_there: Tells, of a run's directory and ledger, whether the moment has come.
        is_torn: Whether half of the last line is taken away afterwards, as if the kill had come in the write.
    """

    name: str
    is_there: Callable[[Path, Path], bool]
    is_torn: bool = False


def after_entry(seq: int, *, is_torn: bool = False) -> Moment:
    """Return the moment in which the journal holds its entry of that number; or half of it."""
    name = f"in the write of entry {seq}" if is_torn else f"after entry {seq}"
    return Moment(name, lambda run, _ledger: line_count(run / "journal.jsonl") > seq, is_torn)


def after_receipt(form: str, nth: int) -> Moment:
    """Return the moment in which the mock portal has received a form for the nth time."""
    name = f"after the portal received {form} {nth}, before acepilot knew"
    return Moment(name, lambda _run, ledger: received(ledger, form) >= nth)


def line_count(path: Path) -> int:
    """Return how many whole lines a file has; none if there is no file."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def received(ledger: Path, form: str) -> int:
    """Return how often the mock portal has received a form."""
    return ledger.read_bytes().count(f'"form": "{form}"'.encode()) if ledger.exists() else 0


@dataclass
class Killed:
    """What a kill left, and how the run went on.

    Attributes:
        last: The journal's last whole entry when the run was dead.
        has_come: Whether the moment came at all before the run ended by itself.
        state: What `acepilot runs` said of the dead run.
        resumed: The run after `acepilot resume`; None if it had finished before the kill.
        folder: Where home and ledger lie.
    """

    last: Entry
    has_come: bool
    state: str
    resumed: Ran | None
    folder: Path

    @property
    def run(self) -> Path:
        """The run's directory."""
        return run_of(self.folder)

    @property
    def asked(self) -> str:
        """What the person said when they were asked whether it was submitted; empty if they were not."""
        said = {texts.WAS_SUBMITTED: "it was", texts.WAS_NOT_SUBMITTED: "it was not"}
        entries = self.resumed.entries("person.confirmed") if self.resumed else []
        return ", ".join(said[entry["data"]["check"]] for entry in entries if entry["data"]["check"] in said)

    @property
    def end(self) -> str:
        """How the run ended, for a table."""
        return "was finished" if self.resumed is None else f"exit {self.resumed.code}"


def run_of(folder: Path) -> Path:
    """Return the one run's directory, which may not be there yet."""
    found = sorted((folder / "home" / "runs").glob("*"))
    return found[0] if found else folder / "none"


def kill(running: Running, folder: Path, moment: Moment) -> bool:
    """Kill acepilot, and it alone, the moment that is wanted; tell whether it came."""
    ledger = folder / "ledger.jsonl"
    ends = time.monotonic() + ONE_RUN_S
    while running.process.poll() is None and time.monotonic() < ends:
        if moment.is_there(run_of(folder), ledger):
            running.process.send_signal(signal.SIGKILL)
            running.process.wait(10)
            return True
        time.sleep(WATCH_EVERY_S)
    running.process.kill()
    running.process.wait(10)
    return False


def tear(journal: Path) -> None:
    """Take the second half of the last line away, as a kill in the middle of the write would."""
    data = journal.read_bytes()
    start_of_last = data.rstrip(b"\n").rfind(b"\n") + 1
    os.truncate(journal, start_of_last + (len(data) - start_of_last) // 2)


def kill_and_resume(folder: Path, flow: str, moment: Moment, *options: str) -> Killed:
    """Run a flow, kill it, look at what is left, and go on with it."""
    shared = ("--rehearse", "--headless", "--mock-ledger", "ledger.jsonl")
    running = start(folder, "run", flow, *options, "--mock", *shared)
    has_come = kill(running, folder, moment)
    run = run_of(folder)
    if moment.is_torn:
        tear(run / "journal.jsonl")
    entries = journal_of(run)
    verify_whole_lines(run)
    state = state_of(folder)
    if not entries or entries[-1]["kind"] == "run.finished":
        return Killed(entries[-1] if entries else {}, has_come, state, None, folder)
    resumed = start(folder, "resume", run.name, *shared).end(within_s=ONE_RUN_S)
    return Killed(entries[-1], has_come, state, resumed, folder)


def go_on_with(ran: Ran, *options: str) -> Ran:
    """Go on with a run that has ended, on the same mock portal."""
    shared = ("--rehearse", "--headless", "--mock-ledger", str(ran.ledger))
    return start(ran.ledger.parent, "resume", ran.path.name, *shared, *options).end(within_s=ONE_RUN_S)


def verify_whole_lines(run: Path) -> None:
    """Make sure that the journal verifies as far as its whole lines go."""
    whole = run.parent.parent / "whole"
    whole.mkdir(exist_ok=True)
    data = (run / "journal.jsonl").read_bytes()
    (whole / "journal.jsonl").write_bytes(data[: data.rfind(b"\n") + 1])
    if data:
        verify(whole)


def state_of(folder: Path) -> str:
    """Return what `acepilot runs` says of the run."""
    done = start(folder, "runs", "--json").end()
    (run,) = json.loads(done.out)["data"]["runs"]
    return str(run["state"])


def submissions(ledger: Path, flow: str) -> Counter[str]:
    """Count the submissions that the portal received, by what they were for."""
    form = FORMS[flow]
    lines = [line for line in lines_of(ledger) if line["form"] == form]
    return Counter(line["fields"]["ir_number"] for line in lines)


def assert_nothing_lost(killed: Killed, flow: str, reviews: int) -> None:
    """Make sure of what a kill must never change.

    1. The run ends finished. 2. Each review was submitted once. 3. The journal verifies, and tells of the resumption.
    4. No capture or file that the journal names is missing.
    """
    counted = submissions(killed.folder / "ledger.jsonl", flow)
    if killed.resumed is not None:
        assert killed.resumed.code == 0, killed.resumed.told  # 1
        assert "Traceback" not in killed.resumed.told
    assert len(counted) == reviews, counted  # 2
    assert set(counted.values()) == {1}, counted
    verify(killed.run)  # 3
    entries = journal_of(killed.run)
    assert entries[-1]["kind"] == "run.finished"
    assert [entry["kind"] for entry in entries].count("run.resumed") == (killed.resumed is not None)
    for entry in entries:  # 4
        if entry["kind"] == "capture":
            assert (killed.run / entry["data"]["path"]).exists()
