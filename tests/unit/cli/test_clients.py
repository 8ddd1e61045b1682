from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from acepilot.cli import run_command
from acepilot.errors import ExitCode

LIST = """Legal name;EIN;IR number;Suffix;Routing number;Account number;Account type
Acme Imports LLC;12-3456789;12-3456789;00;021000021;prompt;checking
Bay Co;22-3456789;22-3456789;00;021000021;739156284037;checking
"""


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    """Run a command; return its exit code and the data, or the error, of its JSON."""
    code = run_command([*map(str, words), "--json"])
    answer = json.loads(capsys.readouterr().out)
    return code, answer.get("data") or answer["error"]


def test_import_writes_the_good_and_lists_the_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run tells it all: 2 while a company is missing, 0 once its row is mended, and nothing changes after."""
    listed, folder = tmp_path / "list.csv", tmp_path / "clients"
    listed.write_text(LIST)
    code, data = call(capsys, "clients", "import", listed, "-o", folder)
    assert code == ExitCode.WRONG_INPUT
    assert [(one["legal_name"], one["done"]) for one in data["companies"]] == [
        ("Acme Imports LLC", "written")
    ]
    assert [(one["cell"], one["row"], one["column"]) for one in data["mistakes"]] == [("list!F3", 3, 6)]
    mistakes = Path(data["mistakes_file"])
    mistakes.write_text(mistakes.read_text("utf-8-sig").replace("••••", "prompt"))
    code, data = call(capsys, "clients", "import", mistakes, "-o", folder)
    assert (code, data["mistakes_file"]) == (ExitCode.DONE, None)
    listed.write_text(LIST.replace("739156284037", "prompt"))
    code, data = call(capsys, "clients", "import", listed, "-o", folder)
    assert (code, {one["done"] for one in data["companies"]}) == (ExitCode.DONE, {"same"})
    for one in data["companies"]:
        assert run_command(["client", "check", one["file"]]) == ExitCode.DONE


def test_import_leaves_a_changed_file_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends with 2 and names the file; `--force` replaces it."""
    listed, folder = tmp_path / "list.csv", tmp_path / "clients"
    listed.write_text(LIST.replace("739156284037", "prompt"))
    assert run_command(["clients", "import", str(listed), "-o", str(folder)]) == ExitCode.DONE
    changed = folder / "bay-co-223456789.yaml"
    changed.write_text("mine\n")
    capsys.readouterr()
    assert run_command(["clients", "import", str(listed), "-o", str(folder)]) == ExitCode.WRONG_INPUT
    assert "bay-co-223456789.yaml" in capsys.readouterr().out.split("Left as they are")[1]
    assert changed.read_text() == "mine\n"
    assert call(capsys, "clients", "import", listed, "-o", folder, "--force")[0] == ExitCode.DONE


def test_sheet_that_is_called_by_a_number_is_not_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tab may be named after an account: its number is told to no program either."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "7391 5628 4037"
    for row in (("Legal name", "EIN", "IR number"), ("Acme", "1", "12-3456789")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "list.xlsx")
    code, data = call(capsys, "clients", "import", tmp_path / "list.xlsx", "-o", tmp_path / "out")
    assert code == ExitCode.WRONG_INPUT
    assert {(one["sheet"], one["cell"]) for one in data["mistakes"]} >= {("••••", "'••••'!B2")}


@pytest.mark.parametrize("words", [["import", "no.csv", "-o", "x"], ["template", "-o", "list.pdf"]])
def test_what_cannot_work_is_wrong_input(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list that is not there, and a template of another form, are refused in one sentence."""
    monkeypatch.chdir(tmp_path)
    assert call(capsys, "clients", *words)[0] == ExitCode.WRONG_INPUT


@pytest.mark.parametrize("name", ["clients.xlsx", "clients.csv"])
def test_template_is_written_once(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is there is replaced only with `--force`; it reads as a list without a row, which is no success."""
    file = tmp_path / name
    codes = [call(capsys, "clients", "template", "-o", file, *more)[0] for more in ([], [], ["--force"])]
    assert codes == [ExitCode.DONE, ExitCode.WRONG_INPUT, ExitCode.DONE]
    code, data = call(capsys, "clients", "import", file, "-o", tmp_path / "out")
    assert (code, "no row beneath" in data["message"]) == (ExitCode.WRONG_INPUT, True)
