from __future__ import annotations

import errno
from pathlib import Path

import pytest
from kitforge import CLIENT, FLOW

from acepilot.client.load import parse_client
from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence.keys import SigningKey
from acepilot.flow.load import parse_flow
from acepilot.kit.faults import FaultCode, KitRefused
from acepilot.kit.installed import NOTE, Kits
from acepilot.kit.making import make_kit
from acepilot.kit.opening import Kit
from acepilot.regular import write_private


@pytest.fixture
def kits(tmp_path: Path) -> Kits:
    """Return the kits of an importer's home, in which there are none."""
    return Kits(tmp_path / "importer")


@pytest.fixture
def other(key: SigningKey) -> Kit:
    """Return another kit of the same name."""
    client = parse_client(CLIENT, name="c", literal_secrets=False)
    return make_kit("acme", client, [parse_flow(FLOW, name="f")], key, contact="somebody else")


def test_kit_takes_the_place_of_another_whole(kits: Kits, kit: Kit, other: Kit) -> None:
    """The folder holds one kit and its note, whichever was opened last."""
    kits.install(kit)
    kits.install(other)
    assert kits.kit("acme").data == other.data
    assert len(list((kits.folder / "acme").iterdir())) == 2


@pytest.mark.parametrize("writes", [0, 1])
def test_opening_that_breaks_off_leaves_what_was_there(
    kits: Kits, kit: Kit, other: Kit, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """A disk that is full at either write loses nothing: the kit of before holds, and the next opening mends all."""
    kits.install(kit)
    with monkeypatch.context() as full:
        count = iter(range(10))

        def write(path: Path, data: bytes) -> None:
            if next(count) >= writes:
                raise OSError(errno.ENOSPC, "No space left on device")
            write_private(path, data)

        full.setattr("acepilot.kit.installed.write_private", write)
        with pytest.raises(EvidenceError):
            kits.install(other)
    assert kits.kit("acme").data == kit.data
    kits.install(other)
    assert kits.kit("acme").data == other.data


def test_first_opening_that_breaks_off_leaves_no_kit(kits: Kits, kit: Kit) -> None:
    """A zip without its note was not opened."""
    kits.install(kit)
    (kits.folder / "acme" / NOTE).unlink()
    assert not list(kits.list())
    with pytest.raises(UsageError):
        kits.kit("acme")


@pytest.mark.parametrize("note", [b"", b"{}", b"[]", b'{"opened":2}', b"x" * 10_000])
def test_note_that_is_none_is_no_kit(kits: Kits, kit: Kit, note: bytes) -> None:
    """A damaged note is told, and nothing is taken for granted of who made the kit."""
    kits.install(kit)
    (kits.folder / "acme" / NOTE).write_bytes(note)
    with pytest.raises(KitRefused) as refused:
        kits.kit("acme")
    assert [fault.code for fault in refused.value.faults] == [FaultCode.CHANGED]
    (listed,) = kits.list()
    assert (listed.kit, listed.maker) == (None, "")


def test_link_in_place_of_the_zip_is_not_followed(kits: Kits, kit: Kit, tmp_path: Path) -> None:
    """The zip is a file of the folder, and nothing that leads elsewhere."""
    kits.install(kit)
    (zipped,) = (kits.folder / "acme").glob("*.zip")
    zipped.rename(tmp_path / "elsewhere.zip")
    zipped.symlink_to(tmp_path / "elsewhere.zip")
    with pytest.raises(KitRefused):
        kits.kit("acme")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../acme", "acme/../acme", "ACME", "acme\n", "con", "a" * 41, "acmé"]
)
def test_name_that_leads_elsewhere_is_no_kit(kits: Kits, kit: Kit, name: str) -> None:
    """Only the name of a kit that was opened is looked for."""
    kits.install(kit)
    with pytest.raises(UsageError):
        kits.kit(name)
