from __future__ import annotations

from pathlib import Path

import structlog

from acepilot.journal.directory import RunDirectory
from acepilot.journal.reader import read_journal
from acepilot.run.record import Record, Spot


def test_spot_is_masked_by_what_is_secret_when_it_is_written(tmp_path: Path) -> None:
    """The words of stage and step are masked as soon as a secret in them is learnt, though they were written before."""
    directory = RunDirectory.create(tmp_path, "ach-flow")
    with directory.open_journal() as journal:
        record = Record(directory, journal, structlog.get_logger(), frozenset())
        record.spot = Spot({"n": 1, "title": "Bank", "item": "8172635490"})
        record.write("stage.started")
        record.learn("8172635490")
        record.write("stage.started")
        record.spot = Spot({"n": 2, "title": "Other", "item": "8172635490"})
        record.write("stage.started")
    stages = [entry["stage"] for entry in read_journal(directory.path)[0]]
    assert [stage["item"] for stage in stages] == ["8172635490", "••••", "••••"]
    assert [stage["n"] for stage in stages] == [1, 1, 2]
