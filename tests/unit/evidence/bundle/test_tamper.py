"""Every way to tamper with a bundle is found, for the right reason; see `tests/evidence/tamperkit.py`.

The golden files hold what verification tells. To see what changed, run the tests; to take it over, set
UPDATE_GOLDEN=1 and look at the difference.
"""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest
from evidencekit import outcomes, told
from tamperkit import BY_NAME, TAMPERS, Bundle, tampered, zip_of
from tsakit import Authority

from acepilot.evidence import CheckOutcome, Exported, verify
from acepilot.evidence.checks import Number

GOLDEN = Path(__file__).parents[3] / "evidence" / "golden"


@pytest.mark.parametrize("name", BY_NAME)
def test_tampering_is_refused_for_its_reason(
    name: str, stamped: Exported, authority: Authority, tmp_path: Path
) -> None:
    """The bundle verifies before; after, its checks tell what was done, as the golden file says."""
    tamper, trust = BY_NAME[name], (authority.root,) if not BY_NAME[name].only_signer else ()
    assert (
        verify(stamped.path, signer=stamped.signer, tsa_roots=trust).verdict
        == "whole, and by the signer you named"
    )
    changed = tmp_path / "changed.zip"
    changed.write_bytes(tampered(stamped.path, tamper))
    found = verify(changed, signer=stamped.signer, tsa_roots=trust)
    assert not found.is_whole
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(told(found), encoding="utf-8")
    assert told(found) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [tamper.name for tamper in TAMPERS if not tamper.only_signer])
def test_tampering_is_told_without_knowing_the_signer(
    name: str, stamped: Exported, authority: Authority, tmp_path: Path
) -> None:
    """What leaves traces in the bundle itself is refused also by those who do not know the signer."""
    changed = tmp_path / "changed.zip"
    changed.write_bytes(tampered(stamped.path, BY_NAME[name]))
    assert not verify(changed, tsa_roots=(authority.root,)).is_whole


@pytest.mark.parametrize("name", [tamper.name for tamper in TAMPERS if tamper.only_signer])
def test_what_only_the_signer_tells_is_marked_and_told(name: str, stamped: Exported, tmp_path: Path) -> None:
    """A bundle that was rebuilt is whole by itself, fails on the signer alone, and VERIFY.txt says so."""
    tamper, changed = BY_NAME[name], tmp_path / "changed.zip"
    changed.write_bytes(tampered(stamped.path, tamper))
    assert verify(changed).is_whole
    found = verify(changed, signer=stamped.signer)
    (bag,) = found.bags
    assert [check.number for check in bag.verification.failed] == [Number.SIGNER]
    with zipfile.ZipFile(stamped.path) as archive:
        text = next(
            archive.read(name).decode() for name in archive.namelist() if name.endswith("/VERIFY.txt")
        )
    assert tamper.told
    assert tamper.told in " ".join(text.split())


def test_golden_files_are_those_of_the_corpus() -> None:
    """There is one golden file for each way to tamper, and none for a way that is gone."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(BY_NAME)


def test_unsafe_archives_are_refused_before_anything_is_read(stamped: Exported, tmp_path: Path) -> None:
    """An unsafe archive fails the first check, and no other check is made."""
    for name in (name for name in BY_NAME if name.startswith("zip-")):
        changed = tmp_path / f"{name}.zip"
        changed.write_bytes(tampered(stamped.path, BY_NAME[name]))
        found = verify(changed, signer=stamped.signer)
        assert outcomes(found, Number.ARCHIVE) == {CheckOutcome.FAIL}, name
        assert all(outcomes(found, number) == {CheckOutcome.ABSENT} for number in list(Number)[1:]), name


def test_names_of_many_parts_are_refused_at_once(tmp_path: Path) -> None:
    """Names of tens of thousands of parts do not take minutes to be refused."""
    path = tmp_path / "long.zip"
    path.write_bytes(zip_of({"a/" * 32_000 + f"{number}": b"" for number in range(8)}))
    began = time.process_time()
    found = verify(path)
    assert time.process_time() - began < 5
    assert outcomes(found, Number.ARCHIVE) == {CheckOutcome.FAIL}


def test_path_of_many_parts_in_a_journal_is_refused_at_once(signed: Exported, tmp_path: Path) -> None:
    """A path of tens of thousands of parts is no plain one, and is not taken apart."""
    path, bundle = tmp_path / "parts.zip", Bundle.read(signed.path)
    entries = bundle.entries()
    next(one for one in entries if one["kind"] == "capture")["data"]["path"] = "a/" * 30_000
    bundle.put_entries(entries)
    path.write_bytes(bundle.zipped())
    began = time.process_time()
    assert outcomes(verify(path), Number.FILES) == {CheckOutcome.FAIL}
    assert time.process_time() - began < 2
