from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring

from acepilot.cli import run_command
from acepilot.client.keyring_store import KeptSecrets
from acepilot.paths import shipped


class EmptyKeyring(NullKeyring):
    """A keyring that works, and holds nothing."""

    priority = 1


ANSWERS = """12-3456789
Bay #1 Imports
12-3456789
12-3456789
LLC
1 Bay Street

Miami
USA
Floridia
Florida
33101
305-555-0100
customs@bayside.example


Dec 31
12-3456789
00

n
n
y
Dana
Ortiz
Import Manager
dana@bayside.example
305-555-0101
n
y
021000022
021000021
checking
000123456789
env:BANK

"""


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a person's answers come from a pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_new_writes_a_private_file_that_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers from a pipe, wrong ones asked again, make a file that only its owner reads and that checks."""
    file = tmp_path / "bay.yaml"
    answer(monkeypatch, ANSWERS)
    assert run_command(["client", "new", str(file)]) == 0
    out, err = capsys.readouterr()
    assert "This has no letter in it, and a name is asked for." in err  # an EIN as legal name
    assert "Form 5106 has no such kind of company." in err
    assert "This is no state of the United States." in err
    assert "Read as FL." in err
    assert "Read as 12/31." in err
    assert err.index("Street address") < err.index("Country")
    assert "A digit is wrong" in err
    assert "Do not type the number itself." in err
    assert "000123456789" not in out + err + file.read_text()
    assert f"{file} is written." in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["bay.yaml"]
    assert run_command(["client", "check", str(file), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["data"]
    assert data["values"]["company.legal_name"] == "Bay #1 Imports"
    assert data["importers"][0]["importer.ir_number.full"] == "12-345678900"
    assert data["importers"][0]["bank.account_number"] == "•••• (from env:BANK)"
    assert "point_of_contact" in data["not_given"]


@pytest.mark.parametrize(
    ("backend", "answers", "told", "names"),
    [
        (NullKeyring, "keyring:bank\ny\n000555666777\n", "bank is in the keyring.", ("bank",)),
        (NullKeyring, "keyring:bank\ny\n000555 666777\n", "has a space", ()),
        (NullKeyring, "keyring:bank\nn\n", "Later: acepilot secret set bank", ()),
        (NoKeyring, "keyring:bank\ny\n000555666777\n", "no keyring that acepilot can use", ()),
    ],
)
def test_new_offers_to_store_the_account_number(
    *,
    backend: type[KeyringBackend],
    answers: str,
    told: str,
    names: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With the keyring chosen the number can be stored at once; where that fails the file is written all the same."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))
    before = keyring.get_keyring()
    keyring.set_keyring(backend())
    answer(monkeypatch, ANSWERS.replace("000123456789\nenv:BANK\n", answers))
    code = run_command(["client", "new", str(tmp_path / "bay.yaml")])
    keyring.set_keyring(before)
    out, err = capsys.readouterr()
    assert code == 0
    assert told in err
    assert "account_number: 'keyring:bank'" in (tmp_path / "bay.yaml").read_text()
    assert KeptSecrets(tmp_path / "home").names() == names
    assert "666777" not in out + err


@pytest.mark.parametrize(
    ("backend", "proposed", "next_step"),
    [
        (NoKeyring, "prompt", "Write env:NAME or prompt in the file"),
        (EmptyKeyring, "keyring:bay-bank", "acepilot secret set acme"),
    ],
)
def test_keyring_is_proposed_only_where_one_works(
    *,
    backend: type[KeyringBackend],
    proposed: str,
    next_step: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where none works, `client new` proposes to be asked, and says why; `client check` tells what a run would miss."""
    monkeypatch.setenv("ACEPILOT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(keyring, "get_keyring", backend)
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend())
    file = tmp_path / "bay.yaml"
    answer(
        monkeypatch, ANSWERS.replace("000123456789\nenv:BANK\n", "\n" if backend is NoKeyring else "\nn\n")
    )
    assert run_command(["client", "new", str(file)]) == 0
    assert f"account_number: '{proposed}'" in file.read_text()
    assert ("Here keyring: does not work" in capsys.readouterr().err) is (backend is NoKeyring)

    file.write_text(file.read_text().replace(proposed, "keyring:acme"))
    assert run_command(["client", "check", str(file)]) == 0
    told = capsys.readouterr().out
    assert next_step in told
    assert "acme" in told


def test_what_a_flow_needs_is_not_called_merely_optional(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A question that can be left out says so when a shipped flow cannot do without its answer."""
    answer(monkeypatch, ANSWERS)
    assert run_command(["client", "new", str(tmp_path / "bay.yaml")]) == 0
    err = capsys.readouterr().err
    assert "Kind of company (optional, but apply-flow needs it)" in err
    assert "Web site (optional):" in err


def test_new_keeps_a_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there is refused before the first question, and replaced with --force."""
    file = tmp_path / "bay.yaml"
    file.write_text("mine")
    answer(monkeypatch, ANSWERS)
    assert run_command(["client", "new", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert run_command(["client", "new", str(file), "--force"]) == 0
    assert "Bay #1 Imports" in file.read_text()


class Desk(io.StringIO):
    """A terminal at which somebody types lines, and then presses Ctrl-C."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True

    def readline(self, *size: int) -> str:  # type: ignore[override]  # as `input` calls it
        """Return the next line; none left is Ctrl-C."""
        line = super().readline(*size)
        if not line:
            raise KeyboardInterrupt
        return line


def sit(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let a person answer at a terminal."""
    monkeypatch.setattr("sys.stdin", Desk(text))


def test_new_keeps_the_answers_at_ctrl_c_and_goes_on_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was answered is kept for its owner alone, without what was refused, and asked for no more the next time."""
    file, draft = tmp_path / "bay.yaml", tmp_path / "bay.yaml.draft"
    lines = ANSWERS.splitlines(keepends=True)
    cut = lines.index("000123456789\n") + 1
    sit(monkeypatch, "".join(lines[:cut]))
    assert run_command(["client", "new", str(file)]) == 130
    err = capsys.readouterr().err
    assert f"\nacepilot: Interrupted. Your answers are kept in {draft}." in err  # not behind the question
    assert f"acepilot client new {file}" in err
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert "Bay #1 Imports" in draft.read_text()
    assert "000123456789" not in draft.read_text() + err
    assert [path.name for path in tmp_path.iterdir()] == [draft.name]
    sit(monkeypatch, "y\n" + "".join(lines[cut:]))
    assert run_command(["client", "new", str(file)]) == 0
    err = capsys.readouterr().err
    assert " answers from last time. Go on with them?" in err
    assert "Legal name" not in err
    assert "Bank\n" in err  # the section is announced again
    interrupted = file.read_text()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    answer(monkeypatch, ANSWERS)
    assert run_command(["client", "new", str(file), "--force"]) == 0
    assert file.read_text() == interrupted


def test_new_can_begin_anew_and_says_when_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing answered leaves nothing; a draft can be declined; what is no draft is left alone."""
    file, draft = tmp_path / "bay.yaml", tmp_path / "bay.yaml.draft"
    sit(monkeypatch, "")
    assert run_command(["client", "new", str(file)]) == 130
    assert list(tmp_path.iterdir()) == []
    sit(monkeypatch, "Bay\n")
    assert run_command(["client", "new", str(file)]) == 130
    sit(monkeypatch, "n\nBayside\n")
    assert run_command(["client", "new", str(file)]) == 130
    assert '"Bayside"' in draft.read_text()
    assert '"Bay"' not in draft.read_text()
    draft.write_text("mine")
    capsys.readouterr()
    assert run_command(["client", "new", str(file)]) == 2
    assert "Move it away" in capsys.readouterr().err
    assert draft.read_text() == "mine"


def test_new_goes_back_to_any_question_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`<` asks the question before again, over yes and no and over sections, from a terminal or a pipe."""
    file = tmp_path / "bay.yaml"
    text = ANSWERS.replace("Bay #1 Imports\n", "<\nBay\n<\nBay #1 Imports\n")  # nothing is before the first
    text = text.replace("\nn\n\n", "\nn\n\n").replace(
        "305-555-0101\nn\n", "305-555-0102\nn\n<\n<\n305-555-0101\nn\n"
    )
    sit(monkeypatch, text)
    assert run_command(["client", "new", str(file)]) == 0
    written = file.read_text()
    assert "legal_name: 'Bay #1 Imports'" in written
    assert "305-555-0101" in written
    assert "305-555-0102" not in written
    assert "Answer < to go back" in capsys.readouterr().err


def test_new_writes_nothing_when_the_answers_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe that ends early is told, and leaves no file."""
    answer(monkeypatch, "Bayside\n")
    assert run_command(["client", "new", str(tmp_path / "bay.yaml")]) == 2
    assert "ended before the last question" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_refuses_a_directory_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A path that cannot be written is told before the first question."""
    assert run_command(["client", "new", str(tmp_path / "none" / "bay.yaml")]) == 2
    assert "There is no directory" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["one-importer.yaml", "three-importers.yaml"])
def test_check_shows_a_sample_without_its_account_number(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sample checks with --mock, as tables with account numbers masked."""
    assert run_command(["client", "check", "--mock", str(shipped("fixtures", "clients", name))]) == 0
    out = capsys.readouterr().out
    assert "Bayside Imports LLC" in out
    assert "•••• 6789" in out
    assert "000123456789" not in out
    assert "has no mistakes." in out


def test_check_lists_every_mistake_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mistakes are told all at once with their places, and an account number in the file is one, unrepeated."""
    file = tmp_path / "bad.yaml"
    text = shipped("fixtures", "clients", "one-importer.yaml").read_text("utf-8")
    file.write_text(text.replace("'021000021'", "'000000000'"))
    assert run_command(["client", "check", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "zeros alone is no bank's" in err
    assert "An account number must not stand in the file." in err
    assert "000123456789" not in err


def test_check_tells_doubts_and_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What looks unlikely is a warning with its place."""
    file = tmp_path / "odd.yaml"
    text = shipped("fixtures", "clients", "one-importer.yaml").read_text("utf-8")
    file.write_text(text.replace("'33132'", "'10001'"))
    assert run_command(["client", "check", "--mock", str(file)]) == 0
    assert "Florida has no ZIP code that begins like this one." in capsys.readouterr().out
