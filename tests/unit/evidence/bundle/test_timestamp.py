from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from evidencekit import export_sample, make_run, options, outcomes
from tsakit import Authority, make_authority, serving

from acepilot.errors import UsageError
from acepilot.evidence import CheckOutcome, Exported, verify
from acepilot.evidence.checks import Number
from acepilot.evidence.timestamp import LARGEST_RESPONSE, NoStamp, ask_for_stamp, check_url, load_roots


def test_stamp_holds_below_the_verifiers_root(stamped: Exported, authority: Authority) -> None:
    """With the authority's root the check passes and tells the time; request and full response are kept."""
    found = verify(stamped.path, signer=stamped.signer, tsa_roots=[authority.root])
    assert outcomes(found, Number.STAMP) == {CheckOutcome.PASS}
    at = stamped.runs[0].stamped_at
    assert at is not None
    assert found.bags[0].verification.stamped_at == f"{at:%Y-%m-%dT%H:%M:%SZ}"
    with zipfile.ZipFile(stamped.path) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
    assert {"signature/tagmanifest.tsq", "signature/tagmanifest.tsr"} <= names


def test_stamp_without_a_root_is_not_believed(stamped: Exported) -> None:
    """Without a root the time is told and not taken as proved."""
    found = verify(stamped.path)
    assert found.is_whole
    assert outcomes(found, Number.STAMP) == {CheckOutcome.ABSENT}
    assert found.bags[0].verification.stamped_at == ""
    assert "--tsa-root" in found.bags[0].verification.checks[Number.STAMP - 1].note


def test_stamp_below_another_root_fails(stamped: Exported, tmp_path: Path) -> None:
    """The root of another authority, though of the same name, does not make the stamp hold."""
    other = make_authority(tmp_path / "other")
    found = verify(stamped.path, tsa_roots=[other.root])
    assert outcomes(found, Number.STAMP) == {CheckOutcome.FAIL}


def test_root_given_for_a_bundle_without_a_stamp_fails(signed: Exported, authority: Authority) -> None:
    """Whoever names a root wants a time-stamp: a bundle without one fails."""
    assert outcomes(verify(signed.path, tsa_roots=[authority.root]), Number.STAMP) == {CheckOutcome.FAIL}


def _broken(authority: Authority) -> dict[str, Callable[[bytes], tuple[int, bytes]]]:
    other = b"\x00" * 8

    def another_nonce(query: bytes) -> tuple[int, bytes]:
        at = query.rindex(b"\x02\x08") + 2 if b"\x02\x08" in query else query.rindex(b"\x02\x09") + 3
        return 200, authority.reply(query[:at] + b"\x01" + query[at + 1 :])

    def another_hash(query: bytes) -> tuple[int, bytes]:
        at = query.index(b"\x04\x20") + 2
        return 200, authority.reply(query[:at] + other + query[at + 8 :])

    return {
        "500": lambda _: (500, b"sorry"),
        "empty": lambda _: (200, b""),
        "page": lambda _: (200, b"<html>"),
        "too long": lambda _: (200, b"x" * (LARGEST_RESPONSE + 1)),
        "refused": lambda _: (200, bytes.fromhex("30053003020102")),
        "another nonce": another_nonce,
        "another hash": another_hash,
    }


@pytest.mark.parametrize(
    "fault", ["500", "empty", "page", "too long", "refused", "another nonce", "another hash"]
)
def test_authority_that_fails_leaves_a_valid_bundle(
    fault: str, authority: Authority, home: Path, run: Path, tmp_path: Path
) -> None:
    """Whatever an authority does wrong, the bundle is whole and signed, has no stamp, and the export says why."""
    with serving(_broken(authority)[fault]) as url:
        exported = export_sample(run, tmp_path / "b.zip", options(home, timestamp_url=url))
    assert exported.runs[0].stamped_at is None
    (note,) = exported.runs[0].notes
    assert note.startswith("There is no time-stamp: The time-stamping authority http://127.0.0.1")
    found = verify(exported.path, signer=exported.signer)
    assert found.is_whole
    assert outcomes(found, Number.STAMP) == {CheckOutcome.ABSENT}


def test_authority_that_is_not_there_is_told(home: Path, run: Path, tmp_path: Path) -> None:
    """Where nobody listens, the bundle is made all the same."""
    exported = export_sample(run, tmp_path / "b.zip", options(home, timestamp_url="http://127.0.0.1:9/"))
    assert "gave no answer" in exported.runs[0].notes[0]
    assert verify(exported.path).is_whole


def test_silent_authority_is_not_waited_for_long() -> None:
    """An authority that takes the request and says nothing is given up."""

    def sleep(_: bytes) -> tuple[int, bytes]:
        time.sleep(0.5)
        return 200, b""

    with serving(sleep) as url, pytest.raises(NoStamp, match="gave no answer"):
        ask_for_stamp(url, b"data", timeout_s=0.1)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://tsa.example/", "tsa.example", "https://", ""])
def test_other_addresses_are_refused_before_anything_is_done(url: str) -> None:
    """Only http and https addresses with a host are an authority's."""
    with pytest.raises(UsageError, match="no address"):
        check_url(url)


def test_nothing_is_asked_unless_told(
    home: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an address no connection is opened at all."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert export_sample(run, tmp_path / "b.zip", options(home)).runs[0].notes == ()


def test_file_without_a_certificate_is_no_root(tmp_path: Path) -> None:
    """A file that holds no certificate, or is not there, is refused."""
    (tmp_path / "root.pem").write_text("nothing")
    for name, why in (("root.pem", "no certificate"), ("missing.pem", "cannot be read")):
        with pytest.raises(UsageError, match=why):
            load_roots([tmp_path / name])


def test_stamp_from_before_the_run_is_told(authority: Authority, home: Path, tmp_path: Path) -> None:
    """The record holds, and its own clock is said to have been ahead, at the export and by whoever verifies."""
    run = make_run(home, start=datetime.now(UTC) + timedelta(days=5))
    with serving(lambda query: (200, authority.reply(query))) as url:
        exported = export_sample(run, tmp_path / "b.zip", options(home, timestamp_url=url))
    assert any("was ahead" in note for note in exported.runs[0].notes)
    for roots in ([authority.root], []):
        found = verify(exported.path, tsa_roots=roots)
        assert found.is_whole
        assert "was ahead" in found.bags[0].verification.checks[Number.STAMP - 1].note


def test_stamp_from_after_the_run_is_told_as_its_time_alone(stamped: Exported, authority: Authority) -> None:
    """The control: of a stamp that came after the run nothing is said but its time."""
    found = verify(stamped.path, tsa_roots=[authority.root])
    assert found.bags[0].verification.checks[Number.STAMP - 1].note.startswith("Stamped 20")
