"""A recording on the disk: written as it grows, and gone on with after whatever ended it."""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.errors import UsageError
from acepilot.record.acts import Act, ActPlace, EndedAct, Opened, SaidAct, Staged
from acepilot.record.store import FILE, About, Store

ABOUT = About(url="https://portal.test/", hosts=("portal.test",), file="/tmp/x.yaml", mock="default")


def test_acts_are_on_the_disk_at_once_and_come_back(tmp_path: Path) -> None:
    """Whatever ends it, each act that was done is there again; that it ended is not."""
    store = Store.create(tmp_path, ABOUT)
    acts: list[Act] = [
        Opened(url="https://portal.test/"),
        Staged(title="Bank “details”"),
        EndedAct(spot=ActPlace()),
    ]
    for act in acts:
        store.add(act)
    again = Store.open(tmp_path, "latest")
    assert again.about == ABOUT
    assert again.acts == acts[:2]
    assert (store.path / FILE).stat().st_mode & 0o077 == 0


def test_line_that_was_torn_is_cut_off_and_written_over(tmp_path: Path) -> None:
    """A crash in the midst of a line loses that act alone."""
    store = Store.create(tmp_path, ABOUT)
    store.add(Opened(url="https://portal.test/"))
    store.close()
    with (store.path / FILE).open("ab") as stream:
        stream.write(b'{"act": "said", "ro')
    again = Store.open(tmp_path, store.path.name[:12])
    again.add(SaidAct(role="status", text="Yes"))
    again.close()
    assert Store.open(tmp_path, "latest").acts == [
        Opened(url="https://portal.test/"),
        SaidAct(role="status", text="Yes"),
    ]


def test_recording_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    """A wrong name gets the right ones."""
    with pytest.raises(UsageError, match="no recording yet"):
        Store.open(tmp_path, "latest")
    name = Store.create(tmp_path, ABOUT).path.name
    with pytest.raises(UsageError) as caught:
        Store.open(tmp_path, "x")
    assert name in caught.value.hint


def test_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    """What cannot be read is not gone on with."""
    store = Store.create(tmp_path, ABOUT)
    (store.path / FILE).write_bytes(b'{"act": "nothing"}\n')
    with pytest.raises(UsageError, match="cannot be read"):
        Store.open(tmp_path, "latest")


def test_recording_that_came_to_nothing_leaves_none(tmp_path: Path) -> None:
    """One whose first page did not open is not offered to be gone on with; one that holds an act stays."""
    kept = Store.create(tmp_path, ABOUT)
    kept.add(Opened(url="https://portal.test/"))
    kept.close()
    empty = Store.create(tmp_path, ABOUT)
    empty.close()
    assert not empty.path.exists()
    assert Store.open(tmp_path, "latest").path == kept.path
