"""A bundle is checked without acepilot: the commands of its VERIFY.txt are run as they stand, and the bagit library."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from evidencekit import export_sample, make_run, options
from tamperkit import Bundle
from tsakit import Authority

from acepilot.evidence import Exported, layout, verify

COMMAND = re.compile(r"^    (.*\S.*)$", re.MULTILINE)
pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not all(map(shutil.which, ("unzip", "openssl", "sha256sum"))),
    reason="needs unzip, openssl and sha256sum",
)


@pytest.fixture
def bag(stamped: Exported, tmp_path: Path) -> Path:
    """Return the stamped bundle's folder, unpacked by the commands of step 1."""
    shutil.copy(stamped.path, tmp_path / stamped.path.name)
    text = _verify_text(stamped.path)
    unpack, change = _commands(text, "1. Unpack")
    assert unpack == "unzip bundle.zip"
    subprocess.run(unpack, shell=True, check=True, cwd=tmp_path, capture_output=True)
    return tmp_path / change.removeprefix("cd ")


def _verify_text(bundle: Path) -> str:
    with zipfile.ZipFile(bundle) as archive:
        return next(
            archive.read(name).decode() for name in archive.namelist() if name.endswith("/VERIFY.txt")
        )


def _commands(text: str, heading: str) -> list[str]:
    """Return the commands of one numbered step, each in one piece."""
    step = text[text.index(heading) :]
    end = re.search(r"\n\d\. |\n\n\n|\nON WINDOWS", step[1:])
    text = step[: end.start() + 1 if end else None]
    script = re.search(r"^python3 .*?^END$", text, re.MULTILINE | re.DOTALL)
    return [script.group()] if script else COMMAND.findall(text)


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would paste it; `python3` is this Python, which has rfc8785."""
    command = command.replace("python3 ", f"{sys.executable} ")
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False)


def test_every_file_is_as_it_was_exported(bag: Path) -> None:
    """`sha256sum -c` says OK for every line of both manifests."""
    commands = _commands((bag / "VERIFY.txt").read_text(), "2. Is every file")
    assert len(commands) == 2
    for command in commands:
        done = _run(command, bag)
        assert done.returncode == 0, done.stderr
        assert all(line.endswith(": OK") for line in done.stdout.splitlines())
        assert done.stdout


@pytest.mark.parametrize("name", ["data/flow.yaml", "VERIFY.txt"])
def test_a_changed_file_is_not_ok(name: str, bag: Path) -> None:
    """After a change, one of the two commands fails and names the file."""
    commands = _commands((bag / "VERIFY.txt").read_text(), "2. Is every file")
    with (bag / name).open("ab") as file:
        file.write(b"\n")
    done = [_run(command, bag) for command in commands]
    assert any(one.returncode and f"{name}: FAILED" in one.stdout for one in done)


def test_nothing_lies_beside(bag: Path) -> None:
    """The commands of step 3 print nothing."""
    commands = _commands((bag / "VERIFY.txt").read_text(), "3. Does anything")
    assert len(commands) == 3
    assert [_run(command, bag).stdout for command in commands] == ["", "", ""]


@pytest.mark.parametrize("name", ["added.txt", "data/added.txt", "signature/added.txt", "data/link"])
def test_what_lies_beside_is_printed(name: str, bag: Path) -> None:
    """A file that was added, wherever, or a link, is printed by a command of step 3."""
    commands = _commands((bag / "VERIFY.txt").read_text(), "3. Does anything")
    if name.endswith("link"):
        (bag / name).symlink_to("/etc/hostname")
    else:
        (bag / name).write_text("added")
    assert any(name in _run(command, bag).stdout for command in commands)


def test_signature_verifies_with_openssl(bag: Path, stamped: Exported) -> None:
    """`openssl pkeyutl` verifies the signature, and the fingerprint is the one that acepilot shows."""
    verifies, fingerprint = _commands((bag / "VERIFY.txt").read_text(), "4. Is it signed")
    assert "pkeyutl -verify" in verifies
    assert "-rawin" in verifies
    assert "Signature Verified Successfully" in _run(verifies, bag).stdout
    assert _run(fingerprint, bag).stdout.split()[0] == stamped.signer
    with (bag / "tagmanifest-sha256.txt").open("ab") as file:
        file.write(b"\n")
    assert _run(verifies, bag).returncode != 0


def test_stamp_verifies_with_openssl(bag: Path, authority: Authority) -> None:
    """`openssl ts` verifies the time-stamp against its request and against the stamped file."""
    shows, at, by_query, by_data = _commands((bag / "VERIFY.txt").read_text(), "5. Is it time-stamped")
    shutil.copy(authority.root, bag.parent / "ROOT.pem")
    for command in (by_query, by_data):
        done = _run(f"{at}\n{command}", bag)
        assert "Verification: OK" in done.stdout + done.stderr, done
    assert "Time stamp:" in _run(shows, bag).stdout
    with (bag / "tagmanifest-sha256.txt").open("ab") as file:
        file.write(b"\n")
    assert _run(f"{at}\n{by_data}", bag).returncode != 0


def _pasted(text: str, folder: Path, *before: str) -> str:
    """Paste every step of VERIFY.txt, as it stands, one after the other into one shell; return what it shows."""
    steps = re.split(r"^\d\. ", text[: text.index("ON WINDOWS, with")], flags=re.MULTILINE)[1:]
    blocks = [
        re.findall(r"(?:^(?: {4}\S.*|python3 - .*(?:\n.*)*?\nEND)\n)+", step, re.MULTILINE) for step in steps
    ]
    assert len(blocks) == 6
    assert all(blocks)
    typed = "".join(f"echo '== {n}'\n{''.join(block)}" for n, block in enumerate(blocks, start=1))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PS1": ""}
    done = subprocess.run(
        [*before, "bash", "--noprofile", "--norc", "-i"],
        input=typed,
        cwd=folder,
        env=environment,
        text=True,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return done.stdout


@pytest.mark.parametrize("years", [0, 10])
def test_every_step_pasted_as_it_stands_holds(
    years: int, stamped: Exported, authority: Authority, tmp_path: Path
) -> None:
    """Into an interactive shell, in order, now and after the authority's certificates have expired."""
    if years and shutil.which("faketime") is None:
        pytest.skip("needs faketime")
    shutil.copy(stamped.path, tmp_path / stamped.path.name)
    shutil.copy(authority.root, tmp_path / "ROOT.pem")
    before = ["faketime", "-f", f"+{years * 366}d"] if years else []
    told = _pasted(_verify_text(stamped.path), tmp_path, *before)
    assert told.count(": OK\n") >= 12, told
    assert told.count("Verification: OK") == 2, told
    assert "Signature Verified Successfully" in told
    assert stamped.signer in told
    assert f"entries, head {stamped.runs[0].head}" in told
    assert not re.search(r"FAILED|rror:|not found|warning:|Traceback", told), told


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
def test_without_the_stamps_time_expired_certificates_fail(bag: Path, authority: Authority) -> None:
    """The control: ten years on the same command without `-attime` fails."""
    shutil.copy(authority.root, bag.parent / "ROOT.pem")
    *_, by_data = _commands((bag / "VERIFY.txt").read_text(), "5. Is it time-stamped")
    assert '-attime "$at" ' in by_data
    later = by_data.replace('-attime "$at" ', "")
    assert _run(f"faketime -f +3660d {later}", bag).returncode != 0


def test_chain_is_checked_with_python(bag: Path, stamped: Exported) -> None:
    """The script of step 6 prints the journal's head, and fails on a journal that was changed."""
    (command,) = _commands((bag / "VERIFY.txt").read_text(), "6. Does the journal")
    assert _run(command, bag).stdout.split()[-1] == stamped.runs[0].head
    journal = bag / "data" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Success!", b"Refused!"))
    assert "its hash is not its own" in _run(command, bag).stderr


def test_unsigned_bundle_says_to_skip_the_step(home: Path, run: Path, tmp_path: Path) -> None:
    """VERIFY.txt of an unsigned bundle says that it is not signed."""
    export_sample(run, tmp_path / "b.zip", options(home, sign=False))
    text = " ".join(_verify_text(tmp_path / "b.zip").split())
    assert "This record is NOT signed: skip this step." in text
    assert "signed by nobody" in text


def test_odd_bundle_names_are_quoted(home: Path, run: Path, tmp_path: Path) -> None:
    """The command that unpacks holds for a file name with spaces and quotes."""
    bundle = tmp_path / "it's $(mine).zip"
    export_sample(run, bundle, options(home))
    unpack, _ = _commands(_verify_text(bundle), "1. Unpack")
    subprocess.run(unpack, shell=True, check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / f"acepilot-{run.name}" / "bagit.txt").is_file()


def test_bagit_library_finds_a_valid_bag(bag: Path) -> None:
    """The Library of Congress's validator takes it, and no longer after a change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import bagit  # noqa: PLC0415 - warns as it is imported

        bagit.Bag(str(bag)).validate()
        with (bag / "data" / "flow.yaml").open("ab") as file:
            file.write(b"\n")
        with pytest.raises(bagit.BagValidationError):
            bagit.Bag(str(bag)).validate()


def test_unpacked_bundle_verifies(bag: Path, stamped: Exported, authority: Authority) -> None:
    """The folder that a bundle was unpacked to verifies as the zip does, given as the bag or as what holds it."""
    for folder in (bag, _alone(bag)):
        found = verify(folder, signer=stamped.signer, tsa_roots=[authority.root])
        assert found.verdict == "whole, and by the signer you named", found


def _alone(bag: Path) -> Path:
    folder = bag.parent / "unpacked"
    shutil.copytree(bag, folder / bag.name)
    return folder


@pytest.mark.parametrize("what", ["link", "pipe", "case", "added"])
def test_unpacked_bundle_is_refused_for_what_lies_in_it(what: str, bag: Path) -> None:
    """Links, devices, names that differ in case alone, and added files are told in a folder too."""
    match what:
        case "link":
            (bag / "data" / "other").symlink_to("/etc/hostname")
        case "pipe":
            os.mkfifo(bag / "data" / "pipe")
        case "case":
            (bag / "VERIFY.TXT").write_text("x")
        case _:
            (bag / "added.txt").write_text("x")
    (failed, *_) = verify(bag).bags[0].verification.failed
    assert failed.number == (3 if what == "added" else 1)


LITTER = [
    *(".DS_Store", "data/captures/Thumbs.db", "data/desktop.ini", "signature/._public-key.pem"),
    *("__MACOSX/._data", ".Trashes/", "../.DS_Store", "../__MACOSX/._bag", "data/THUMBS.DB", ".directory"),
]


@pytest.mark.parametrize("name", LITTER)
def test_litter_of_a_system_is_told_as_that(name: str, bag: Path) -> None:
    """It does not pass, but is said to be litter, beside a record that is whole, and to verify the zip."""
    folder = _alone(bag)
    place = folder / bag.name / name
    if name.endswith("/"):
        place.mkdir()
    else:
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"litter")
    found = verify(folder)
    (failed,) = found.bags[0].verification.failed
    assert (found.verdict, failed.number) == ("does not verify", 3)
    assert all("leaves" in one.found for one in failed.mismatches)
    assert "Every file of the record is whole" in failed.note
    assert "Verify the zip" in failed.note


@pytest.mark.parametrize("more", ["data/added.txt", "data/flow.yaml", "DS_Store", "notes.db"])
def test_litter_excuses_nothing_else(more: str, bag: Path) -> None:
    """The control: beside another file, or with one that was changed, nothing is said to be whole."""
    (bag / ".DS_Store").write_bytes(b"litter")
    (bag / more).write_bytes(b"other")
    failed = verify(bag).bags[0].verification.failed
    assert failed
    assert not any("whole" in check.note for check in failed)


@pytest.mark.parametrize("sign", ["\v", "\f", "\r", "\x1c", "\x85", "\u2028", "\t", "\xa0", "\x1b"])
def test_line_that_others_read_as_two_is_refused(sign: str, home: Path, run: Path, tmp_path: Path) -> None:
    """A sign that other readers take for a line's end in bag-info.txt fails, in an unsigned bundle too."""
    bundle = Bundle.read(export_sample(run, tmp_path / "b.zip", options(home, sign=False)).path)
    for value, is_whole in (("Record of a run", True), (f"Record of{sign}a run", False)):
        bundle.say("External-Description", value)
        bundle.rebuild(info=False)
        (tmp_path / "c.zip").write_bytes(bundle.zipped())
        assert verify(tmp_path / "c.zip").is_whole is is_whole


def test_windows_part_names_what_a_bundle_has(home: Path, tmp_path: Path) -> None:
    """The commands for PowerShell name this zip, this folder, and each file that no manifest lists.

    They are not run here, as there is no PowerShell; the text says so.
    """
    exported = export_sample(make_run(home), tmp_path / "Pat\u2019s 'own'.zip", options(home))
    text = _verify_text(exported.path)
    part = text[text.index("ON WINDOWS, with") : text.index("With acepilot, one")]
    assert "have not been run on Windows" in part
    assert "-LiteralPath 'Pat\u2019\u2019s ''own''.zip' " in part
    assert f"Set-Location -LiteralPath acepilot-{exported.runs[0].run}\n" in part
    others = part[part.index("$others =") : part.index("Get-ChildItem")]
    assert set(re.findall(r"'([^']+)'", others)) == {layout.TAG_MANIFEST, *layout.SIGNATURE_FILES}
