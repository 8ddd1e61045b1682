from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from kitforge import CLIENT, FLOW, Forge

from acepilot.cli import run_command
from acepilot.cli.ending import end_report
from acepilot.cli.kit_telling import answer_report
from acepilot.cli.output import Report, Text
from acepilot.client.load import parse_client
from acepilot.errors import ExitCode
from acepilot.evidence import Exported
from acepilot.evidence.exported import ExportedRun
from acepilot.evidence.keys import signing_key
from acepilot.evidence.verification import Verification
from acepilot.journal.summary import RunState, RunSummary
from acepilot.kit import layout
from acepilot.kit.opening import Kit, open_kit
from acepilot.run.run_end import RunEnd

PATH = layout.flow_path("ach-flow")
YES = "yes, use this kit\n"


class Keyboard(StringIO):
    """Standard input or error at a terminal."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what sits somebody down at a terminal, who types this."""

    def sit_down(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", Keyboard(text))
        monkeypatch.setattr(sys, "stderr", Keyboard())

    return sit_down


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a forwarder made a kit, with the home that they made it in."""
    folder = tmp_path_factory.mktemp("forwarder")
    with pytest.MonkeyPatch.context() as monkeypatch:
        make_at(folder / "maker", folder / "acme.kit.zip", monkeypatch)
    return folder


@pytest.fixture
def made(tmp_path: Path, home: Path, made_once: Path) -> Path:
    """Return a kit that a forwarder made in a home of their own; commands then see the importer's."""
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    assert home.parent == tmp_path
    return tmp_path / "acme.kit.zip"


def make_at(
    maker: Path, to: Path, monkeypatch: pytest.MonkeyPatch, client: bytes = CLIENT, *more: str
) -> Path:
    """Make a kit by the command, with the key of some home."""
    file = to.with_suffix(".yaml")
    file.write_bytes(client)
    to.unlink(missing_ok=True)
    with monkeypatch.context() as there:
        there.setenv("ACEPILOT_HOME", str(maker))
        assert (
            run_command(["kit", "make", str(file), "-o", str(to), "--contact", "Pat Lee", *more])
            == ExitCode.DONE
        )
    return to


def forge_of(kit: Path, maker: Path) -> Forge:
    """Return what forges kits of one that was made, with its maker's key."""
    return Forge(open_kit(kit), signing_key(maker))


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what a command that was asked for JSON told."""
    return json.loads(capsys.readouterr().out)


def said() -> str:
    """Return what was told at the terminal."""
    assert isinstance(sys.stderr, Keyboard)
    return sys.stderr.getvalue()


def installed(home: Path) -> dict[str, bytes]:
    """Return every file under the kits of a home."""
    return {
        str(path.relative_to(home)): path.read_bytes() for path in home.rglob("kits/**/*") if path.is_file()
    }


def test_honest_kit_opens_and_says_who_made_it(
    made: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kit with shipped flows by a new maker opens without a question, and tells what is to be known."""
    capsys.readouterr()
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    out, err = capsys.readouterr()
    fingerprint = signing_key(home.parent / "maker").fingerprint
    assert fingerprint in err.replace(" ", "")
    assert "NEW" in err
    assert "byte for byte" in err
    assert "ace.cbp.gov" in err
    assert "021000021" in err
    assert "acepilot run ach-flow --kit acme" in out
    folder = home / "kits" / "acme"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())


def test_same_kit_again_changes_nothing(made: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Opened twice is opened once; the maker is known by then."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    before = installed(home)
    capsys.readouterr()
    assert run_command(["kit", "open", str(made), "--json"]) == ExitCode.DONE
    data = told(capsys)["data"]
    assert (data["result"], data["known"], data["doubts"]) == ("unchanged", "known", [])
    assert installed(home) == before


def changed_flow(made: Path, home: Path) -> Path:
    """Return a kit whose flow looks like the shipped one but for one target."""
    forge = forge_of(made, home.parent / "maker")
    old = b"navigate: ACH Refund Authorization\n"
    assert FLOW.count(old) == 1
    made.write_bytes(forge.signed({PATH: FLOW.replace(old, b"navigate: ACH Payment Authorization\n")}))
    return made


def test_flow_that_differs_by_one_target_is_told_and_asked_about(
    made: Path, home: Path, typed: Callable[[str], None]
) -> None:
    """The step that differs is told, with what stands there in the shipped flow; the yes is typed in words."""
    typed(YES)
    assert run_command(["kit", "open", str(changed_flow(made, home))]) == ExitCode.DONE
    assert "NOT one of the flows that come with acepilot" in said()
    assert "Bank details, step 3" in said()
    assert "here  ACH Payment Authorization" in said()
    assert "ach-flow  ACH Refund Authorization" in said()


@pytest.mark.parametrize("answer", ["y\n", "yes\n", "\n", "yes, use this\n", ""])
def test_anything_but_the_words_leaves_it(
    made: Path, home: Path, typed: Callable[[str], None], answer: str
) -> None:
    """A key, a word or nothing is no such yes, and nothing is kept."""
    typed(answer)
    assert run_command(["kit", "open", str(changed_flow(made, home))]) in {
        ExitCode.STOPPED,
        ExitCode.INTERRUPTED,
    }
    assert not installed(home)


def test_nobody_at_a_terminal_is_no_yes(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody can be asked it is refused, though the words come from a pipe."""
    monkeypatch.setattr(sys, "stdin", StringIO(YES))
    changed = changed_flow(made, home)
    capsys.readouterr()
    assert run_command(["kit", "open", str(changed), "--json"]) == ExitCode.WRONG_INPUT
    assert told(capsys)["error"]["code"] == ExitCode.WRONG_INPUT
    assert not installed(home)


def test_kit_of_the_same_name_is_not_replaced_unasked(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another kit of the same maker says what would change, and is put in its place only if that is asked for."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    before = installed(home)
    make_at(home.parent / "maker", made, monkeypatch, CLIENT.replace(b"'111000025'", b"'121000358'"))
    capsys.readouterr()
    assert run_command(["kit", "open", str(made)]) == ExitCode.WRONG_INPUT
    err = capsys.readouterr().err
    assert "-       routing_number: '111000025'" in err
    assert "+       routing_number: '121000358'" in err
    assert installed(home) == before
    assert run_command(["kit", "open", str(made), "--replace"]) == ExitCode.DONE
    assert len(installed(home)) == len(before)
    assert installed(home) != before


@pytest.mark.parametrize("file", ["acme.kit.zip", "other.kit.zip"])
def test_maker_that_changed_is_told_and_asked_about(
    made: Path, home: Path, typed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """The same kit signed by another key, or one for the same client under another name, needs a yes in words."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    before = installed(home)
    other = make_at(home.parent / "other", home.parent / file, monkeypatch)
    typed("no\n")
    assert run_command(["kit", "open", str(other), "--replace"]) == ExitCode.STOPPED
    assert "THE MAKER HAS CHANGED" in said()
    assert installed(home) == before
    typed(YES)
    assert run_command(["kit", "open", str(other), "--replace"]) == ExitCode.DONE
    assert installed(home) != before
    assert len(list((home / "kits").iterdir())) == (1 if file == made.name else 2)


@pytest.mark.parametrize(
    "command", ["run ach-flow --kit acme --plan", "kit answer acme", "guide ach-flow --kit acme"]
)
def test_copy_that_was_changed_after_opening_is_not_used(
    made: Path, home: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Each use reads the kit anew: with one bit changed it is refused and listed so; opened anew it is mended."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    assert run_command(["run", "ach-flow", "--kit", "acme", "--plan"]) == ExitCode.DONE
    (copy,) = (home / "kits" / "acme").glob("*.kit.zip")
    data = bytearray(copy.read_bytes())
    data[200] ^= 1
    copy.write_bytes(data)
    capsys.readouterr()
    assert run_command(command.split()) == ExitCode.EVIDENCE
    assert "is refused" in capsys.readouterr().err
    assert run_command(["kit", "list"]) == ExitCode.DONE
    assert "DOES NOT HOLD" in capsys.readouterr().out
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    assert run_command(["run", "ach-flow", "--kit", "acme", "--plan"]) == ExitCode.DONE


def test_copy_that_was_exchanged_for_another_signed_kit_is_not_used(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole kit that nobody opened, in the place of the one that was, is found out before it is used."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    (copy,) = (home / "kits" / "acme").glob("*.kit.zip")
    other = make_at(home.parent / "maker", made, monkeypatch, CLIENT.replace(b"'111000025'", b"'121000358'"))
    copy.write_bytes(other.read_bytes())
    capsys.readouterr()
    assert run_command(["run", "ach-flow", "--kit", "acme", "--plan", "--json"]) == ExitCode.EVIDENCE
    assert told(capsys)["error"]["mistakes"][0]["code"] == "changed"


def test_no_account_number_comes_into_a_kit(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A client with a number in clear makes no kit, and no file."""
    file = tmp_path / "c.yaml"
    file.write_bytes(CLIENT.replace(b"'keyring:acme-refunds'", b"'000123456789'"))
    assert run_command(["kit", "make", str(file), "-o", str(tmp_path / "c.kit.zip")]) == ExitCode.WRONG_INPUT
    assert "000123456789" not in capsys.readouterr().err
    assert not (tmp_path / "c.kit.zip").exists()
    assert not home.exists()


def test_flow_is_the_kit_s_own(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A flow that the kit does not have is not run with it, shipped or not; and a kit has its client."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    for arguments in (["apply-flow", "--kit", "acme"], ["ach-flow", "--kit", "acme", "--client", str(made)]):
        assert run_command(["run", *arguments, "--plan"]) == ExitCode.WRONG_INPUT
    capsys.readouterr()
    assert run_command(["run", "ach-flow", "--kit", "acme", "--plan"]) == ExitCode.DONE
    assert "For Bayside Imports LLC." in capsys.readouterr().out


def test_kits_are_for_the_client_they_say(made: Path) -> None:
    """The control of the matching: what is made of the client is the client, without its sources."""
    kit: Kit = open_kit(made)
    client = parse_client(CLIENT, name="c", literal_secrets=False)
    assert kit.client.company == client.company
    assert [str(one.ir_number) for one in kit.client.importers] == [
        str(one.ir_number) for one in client.importers
    ]


def guided(home: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """Begin a guided run, which its person leaves at once, and return its id."""
    before = set(home.glob("runs/*"))
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    assert run_command(["guide", "ach-flow", *arguments, "--human", "terminal"]) == ExitCode.INTERRUPTED
    (run,) = set(home.glob("runs/*")) - before
    return run.name


def test_answer_has_the_runs_of_the_kit_and_no_others(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run is told by what it holds: one of the same flow for another file is none; an unfinished one is told."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    assert run_command(["kit", "answer", "acme"]) == ExitCode.WRONG_INPUT
    other = home.parent / "own.yaml"
    other.write_bytes(CLIENT.replace(b"env:WEST", b"prompt"))
    guided(home, monkeypatch, "--client", str(other))
    assert run_command(["kit", "answer", "acme"]) == ExitCode.WRONG_INPUT
    run = guided(home, monkeypatch, "--kit", "acme")
    monkeypatch.setattr(sys, "stdin", StringIO("yes\n"))
    assert run_command(["resume", run, "--human", "terminal"]) == ExitCode.INTERRUPTED
    capsys.readouterr()
    answer = home.parent / "acme.zip"
    assert run_command(["kit", "answer", "acme", "-o", str(answer), "--no-pdf", "--json"]) == ExitCode.DONE
    out, err = capsys.readouterr()
    assert [one["run"] for one in json.loads(out)["data"]["runs"]] == [run]
    assert "not finished (interrupted)" in err
    assert run_command(["evidence", "verify", str(answer)]) == ExitCode.DONE


def test_kit_s_own_client_alone_goes_on_with_its_run(
    made: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`resume --kit` goes on with a run of the kit, and of no other client."""
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    other = home.parent / "own.yaml"
    other.write_bytes(CLIENT)
    for arguments, code in (
        (["--client", str(other)], ExitCode.WRONG_INPUT),
        (["--kit", "acme"], ExitCode.INTERRUPTED),
    ):
        run = guided(home, monkeypatch, *arguments)
        assert run_command(["resume", run, "--kit", "acme", "--human", "terminal"]) == code
    assert "not the client of that run" in capsys.readouterr().err


def test_number_that_is_kept_already_is_not_used_unasked(
    made: Path, home: Path, typed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kit that names what the keyring has already needs a yes, but for the next kit of the same name and maker."""
    home.mkdir()
    (home / "secrets.json").write_text('{"version": 1, "names": ["kit.acme"]}')
    typed("no\n")
    assert run_command(["kit", "open", str(made)]) == ExitCode.STOPPED
    assert "kit.acme is in the keyring" in said()
    typed(YES)
    assert run_command(["kit", "open", str(made)]) == ExitCode.DONE
    make_at(
        home.parent / "maker", made, monkeypatch, CLIENT, "--flow", "ach-flow", "--flow", "ach-check-flow"
    )
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    assert run_command(["kit", "open", str(made), "--replace"]) == ExitCode.DONE


def test_kit_says_nothing_in_acepilots_voice(made: Path, home: Path, typed: Callable[[str], None]) -> None:
    """A title that imitates acepilot's own words stays in its line, in quotes, and acepilot contradicts it."""
    forge = forge_of(made, home.parent / "maker")
    lie = "Enroll\\e[2J\\nIt is, byte for byte, the flow of this name that comes with acepilot."
    flow = FLOW.replace(b"title: Enroll in ACH refunds", f'title: "{lie}"'.encode())
    made.write_bytes(forge.signed({PATH: flow, layout.PAGE: b"shipped"}))
    typed("no\n")
    assert run_command(["kit", "open", str(made)]) == ExitCode.STOPPED
    assert "\x1b[2J" not in said()
    assert not any(line.startswith("It is, byte for byte") for line in said().splitlines())
    assert "It is NOT one of the flows" in said()
    assert "Its page of instructions is NOT the one" in said()


def test_no_text_of_a_kit_drives_its_maker_out_of_sight(
    made: Path, home: Path, typed: Callable[[str], None]
) -> None:
    """A title or a step of a hundred thousand signs is told without its middle."""
    forge = forge_of(made, home.parent / "maker")
    long = b"x" * 100_000
    flow = FLOW.replace(b"title: Enroll", b"title: " + long).replace(b"stage: Sign in", b"stage: " + long)
    made.write_bytes(forge.signed({PATH: flow, layout.PAGE: b"shipped"}))
    typed("no\n")
    assert run_command(["kit", "open", str(made)]) == ExitCode.STOPPED
    assert "left out" in said()
    assert len(said()) < 20_000


def lines(report: Report) -> str:
    """Return the lines that a report tells, its tables left out."""
    return "\n".join(block.text for block in report.blocks if isinstance(block, Text))


@pytest.mark.parametrize(
    ("practised", "is_next", "is_not"), [("ach-flow", "run", "answer"), ("", "answer", "run")]
)
def test_practice_with_a_kit_is_not_told_as_if_it_were_done(
    practised: str, is_next: str, is_not: str
) -> None:
    """After a run on the mock portal comes the run itself; only after that is there anything to send back."""
    end = RunEnd(ExitCode.DONE, "", "", (), "0" * 64, Path("runs/r"), is_typed_in=False)
    told = lines(end_report(end, kit="acme", practised=practised))
    assert f"acepilot {'kit ' if is_next == 'answer' else ''}{is_next} " in told
    assert f"acepilot {'kit ' if is_not == 'answer' else ''}{is_not} " not in told
    assert told.count("nothing was entered at CBP") == bool(practised)


def test_answer_of_practice_alone_says_so(made: Path) -> None:
    """An answer that has nothing but practice says what is to be done first; another, to send it and read the key."""
    verification = Verification(())
    runs = tuple(ExportedRun(name, "", "finished", verification, False, None, (), ()) for name in "ab")
    exported = Exported(Path("acme.zip"), 1, runs, "f" * 64, is_key_new=False)
    kit = open_kit(made)
    practice = RunSummary("a", Path("a"), RunState.FINISHED, mock="default")
    told = lines(answer_report(kit, exported, [practice, replace(practice, run="b")]))
    assert "nothing but practice" in told
    assert f"acepilot run ach-flow --kit {kit.name}" in told
    told = lines(answer_report(kit, exported, [practice, replace(practice, run="b", mock="")]))
    assert "practice" not in told
    assert "Send acme.zip to whoever made the kit" in told
    assert " ".join(["ffff"] * 16) in told
