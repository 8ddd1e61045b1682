from __future__ import annotations

import json
import os
import stat
from typing import Any

import pytest
import structlog

from acepilot.errors import EvidenceError
from acepilot.journal.directory import RunDirectory
from acepilot.journal.log import RunLog
from acepilot.journal.writer import stamp
from acepilot.testing import FakeClock
from acepilot.timing import SYSTEM_CLOCK


def lines(run: RunDirectory) -> list[dict[str, Any]]:
    """Return the log's lines."""
    return [json.loads(line) for line in (run.path / "log.jsonl").read_text().splitlines()]


def test_line_tells_event_level_and_time(run: RunDirectory) -> None:
    """A line has its event, level, UTC time and what was told with it."""
    with RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK) as log:
        log.logger.info("found", target='button "Submit"', tries=2)
    (line,) = lines(run)
    assert (line["event"], line["level"], line["target"], line["tries"]) == (
        "found",
        "info",
        'button "Submit"',
        2,
    )
    assert line["at"].endswith("Z")


def test_line_with_a_secret_is_withheld(run: RunDirectory) -> None:
    """A line that would hold a secret is replaced by one that says so, and the run goes on."""
    with RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK) as log:
        log.logger.warning("typed 0001-2345-6789")
        log.logger.debug("field", parts=[{"value": "000123456789"}])
        log.logger.error("after")
    assert [line["event"] for line in lines(run)] == ["a line was withheld: it held a secret"] * 2 + ["after"]


def test_traceback_has_no_locals(run: RunDirectory) -> None:
    """A logged exception tells where it came from, and not what variables held."""
    account = "98765" + "43210"
    with RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK) as log:
        try:
            int("went wrong")
        except ValueError:
            log.logger.exception("caught")
    text = (run.path / "log.jsonl").read_text()
    assert "went wrong" in text
    assert account not in text


def test_object_is_told_by_its_type_alone(run: RunDirectory) -> None:
    """What is no JSON value is not asked for its text, which could hold anything."""
    with RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK) as log:
        log.logger.info("x", thing=run, url="https://ace.cbp.gov/a?acct=1")
    (line,) = lines(run)
    assert (line["thing"], line["url"]) == ("<RunDirectory>", "https://ace.cbp.gov/a")


def test_logging_leaves_the_process_unconfigured(run: RunDirectory) -> None:
    """A run's log configures nothing outside itself."""
    before = structlog.get_config()
    with RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK) as log:
        log.logger.info("x")
    assert structlog.get_config() == before
    assert not structlog.is_configured()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_log_is_private(run: RunDirectory) -> None:
    """The log can be read by its owner alone."""
    RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK).close()
    assert stat.S_IMODE((run.path / "log.jsonl").stat().st_mode) == 0o600


def test_closed_log_takes_nothing(run: RunDirectory) -> None:
    """After closing, a line is refused instead of going elsewhere."""
    log = RunLog(run.path, gate=run.gate, clock=SYSTEM_CLOCK)
    log.close()
    log.close()
    with pytest.raises(EvidenceError, match="closed"):
        log.logger.info("x")


def test_line_tells_the_time_by_the_clock_of_the_run(run: RunDirectory) -> None:
    """A log stands beside its journal: both go by one clock."""
    clock = FakeClock()
    with RunLog(run.path, gate=run.gate, clock=clock) as log:
        log.logger.info("found")
    (line,) = lines(run)
    assert line["at"] == stamp(clock.now())
