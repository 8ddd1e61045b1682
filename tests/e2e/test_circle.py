"""The whole circle by real commands: a forwarder's list, a kit, the importer's own run, the answer, and the board.

Two people, each with an acepilot home of their own; nothing passes between them but files. The run is rehearsed on the
mock portal, so the desk must not take it for the real thing.
"""

from __future__ import annotations

import json
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import openpyxl
import pytest
from canary.seek import Search, Secret
from deskkit import Made, bundle_of, client_text, run_made
from e2ekit import Ran, Running, address_of, do_here, start
from kitforge import unzipped, zipped

from acepilot.errors import ExitCode
from acepilot.paths import shipped

ACCOUNT = "739156284037"
COMPANY, OTHER = "Bayside Imports LLC", "Harbor Trading Inc"
ROWS = (
    ("Company name", "EIN", "IR #", "Suffix", "Routing No.", "Acct. Number", "Acct type", "Contact e-mail"),
    (COMPANY, 123456789, "12-3456789", 0, 21000021, "prompt", "Checking", None),
    (OTHER, "98-7654321", "98-7654321", "01", "026009593", "keyring:harbor", "savings", None),
)
"""As a forwarder has it: zeros lost to numbers, headings of their own."""


@dataclass
class Person:
    """Somebody with a computer of their own.

    Attributes:
        is_real: Whether each command is a process of its own; else it is done in this one.
    """

    folder: Path
    is_real: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    def start(self, *arguments: object) -> Running:
        """Start a command."""
        return start(self.folder, *map(str, arguments), stdin=True)

    def do(self, *arguments: object, code: ExitCode = ExitCode.DONE) -> Ran:
        """Do a command to its end, which is this one."""
        if self.is_real:
            running = self.start(*arguments)
            assert running.process.stdin is not None
            running.process.stdin.close()
            ran = running.end()
        else:
            ran = do_here(self.folder, *map(str, arguments))
        assert ran.code == code, ran.told
        return ran

    def data(self, *arguments: object, code: ExitCode = ExitCode.DONE) -> Any:
        """Return what a command tells programs."""
        return self.do(*arguments, "--json", code=code).json["data"]

    def error(self, *arguments: object, code: ExitCode) -> str:
        """Return what a command tells programs of why it did nothing."""
        return json.dumps(self.do(*arguments, "--json", code=code).json["error"])


class TextSearch(Search):
    """A search that reads no picture: `test_canary` reads those of a run."""

    def picture(self, png: bytes, where: str) -> None:
        """Leave a picture out."""


@dataclass
class Circle:
    """What went around.

    Attributes:
        kit: The file that the forwarder made.
        answer: The file that came back.
    """

    forwarder: Person
    importer: Person
    kit: Path
    answer: Path

    def pages(self, *paths: str) -> list[str]:
        """Return what the desk's page says at some paths."""
        running = self.forwarder.start("desk", "open", "--no-open")
        try:
            address = address_of(running)
            return [urlopen(address + path, timeout=30).read().decode() for path in paths]
        finally:
            running.process.send_signal(signal.SIGINT)
            running.end()

    def added(self, folder: Path, made: Made, *, code: ExitCode, is_with_own: bool = False) -> Any:
        """Add a bundle of another client's run, signed by the importer's key; return what is told of it.

        Args:
            is_with_own: Whether the importer's own run is in it as well.
        """
        home, bundle = self.importer.folder / "home", folder / "forged.zip"
        own = [path.name for path in (home / "runs").iterdir()] if is_with_own else []
        run = run_made(home, made)
        self.importer.do("evidence", "export", run.name, *own, "-o", bundle, "--no-pdf")
        shutil.rmtree(run)
        (told,) = self.forwarder.data("desk", "add", bundle, code=code)["bundles"]
        bundle.unlink()
        return told

    def board(self) -> dict[str, Any]:
        """Return the forwarder's clients on the board, by name."""
        return {one["name"]: one for one in self.forwarder.data("desk")["clients"]}


@pytest.mark.full
@pytest.mark.e2e
@pytest.mark.timeout(480)
def test_the_circle(tmp_path: Path) -> None:
    """From a list to the board, once; what is forged of it on the way is refused, or told, and changes nothing.

    One test, for the way is long and each part goes on where the one before ended. The way itself is gone by real
    commands; what comes after it is done in this process.
    """
    circle = gone_round(tmp_path)
    ends_on_the_board_as_practice(circle)
    circle.forwarder.is_real = circle.importer.is_real = False
    no_account_number_is_anywhere(circle)
    kits_with_another_flow_or_host_are_refused_or_told(circle, tmp_path)
    a_kit_by_another_maker_is_told_and_not_opened(circle, tmp_path / "stranger")
    a_bundle_by_another_signer_proves_nothing(circle, tmp_path / "thief")
    a_bundle_of_another_client_is_refused_or_told(circle, tmp_path)


def gone_round(folder: Path) -> Circle:
    """Go the whole way, by the commands of both people."""
    forwarder, importer = (Person(folder / name, is_real=True) for name in ("forwarder", "importer"))
    kit, answer = forwarder.folder / "bayside.kit.zip", importer.folder / "bayside.zip"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(forwarder.folder / "list.xlsx")
    listed = forwarder.data("clients", "import", "list.xlsx", "-o", "clients")
    forwarder.do("desk", "expect", "clients")
    client = forwarder.folder / next(
        one["file"] for one in listed["companies"] if one["legal_name"] == COMPANY
    )
    forwarder.do("kit", "make", client, "-o", kit, "--contact", "Pat Lee, 305-555-0100")
    importer.do("kit", "open", kit)
    practice = ("--mock", "--rehearse", "--headless", "--mock-ledger", "ledger.jsonl")
    running = importer.start("run", "ach-flow", "--kit", "bayside", *practice)
    running.say(ACCOUNT)
    running.say(ACCOUNT)
    ran = running.end()
    assert ran.code == ExitCode.DONE, ran.told
    assert [line["fields"] for line in ran.received("ach-enrollment")], "the mock portal took no enrollment"
    importer.do("kit", "answer", "bayside", "-o", answer, "--no-pdf")
    return Circle(forwarder, importer, kit, answer)


def ends_on_the_board_as_practice(circle: Circle) -> None:
    """What came back is filed once, by its signer; a rehearsal enrolls nobody."""
    (added,) = circle.forwarder.data("desk", "add", circle.answer)["bundles"]
    assert (added["code"], added["client"]["name"], added["is_first_use"]) == ("new", COMPANY, True)
    assert added["signer"] == circle.importer.data("evidence", "key")["fingerprint"]
    assert [one["code"] for one in circle.forwarder.data("desk", "add", circle.answer)["bundles"]] == ["same"]
    board = circle.board()
    assert {
        name: [(one["ir_number"], one["state"], one["lacks"]) for one in client["importers"]]
        for name, client in board.items()
    } == {
        COMPANY: [("12-345678900", "practised", "enrollment")],
        OTHER: [("98-765432101", "missing", "enrollment")],
    }
    assert board[COMPANY]["log_in_due"] is None


def no_account_number_is_anywhere(circle: Circle) -> None:
    """It is in no file of the forwarder's, no page of the desk, and on the importer's side only where it was sent."""
    board = circle.board()
    circle.forwarder.do("desk", "calendar", "-o", "due.ics")
    search = TextSearch([Secret(ACCOUNT)])
    paths = ("", *(f"client/{client['key']}" for client in board.values()))
    for path, page in zip(paths, circle.pages(*paths), strict=True):
        assert "98-765432101" in page or "12-345678900" in page
        search.text(page, f"page {path}")
    search.tree(circle.forwarder.folder)  # list, client files, kit, the desk with its bundles, calendar
    assert search.findings.files > 40
    assert search.findings.hits == []
    search.tree(circle.importer.folder)
    control = circle.importer.folder / "ledger.jsonl"  # what the mock portal was sent, and what it then shows
    assert search.findings.hits == [str(control), f"{control}.state.json"]


def kits_with_another_flow_or_host_are_refused_or_told(circle: Circle, tmp_path: Path) -> None:
    """Changed on its way it is refused; made so, it needs a yes in words that nobody gave. The honest kit stays."""
    files = unzipped(circle.kit.read_bytes())
    (flow,) = (name for name in files if name.startswith("flows/"))
    changed = files[flow].replace(b"ace.cbp.gov", b"ace-cbp.example")
    assert changed != files[flow]
    (tmp_path / "bayside.kit.zip").write_bytes(zipped({**files, flow: changed}))
    assert flow in circle.importer.error("kit", "open", tmp_path / "bayside.kit.zip", code=ExitCode.EVIDENCE)

    text = shipped("flows", "ach-flow.yaml").read_text("utf-8")
    for name, old, new in (
        ("flow", "Bank Account Number", "Beneficiary Account"),
        ("host", "ace.cbp.gov", "ace-cbp.example"),
    ):
        own, kit = tmp_path / f"{name}.yaml", tmp_path / f"{name}.kit.zip"
        own.write_text(text.replace(old, new), "utf-8")
        (client,) = (circle.forwarder.folder / "clients").glob("bayside*")
        circle.forwarder.do("kit", "make", client, "--flow", own, "-o", kit)
        refused = circle.importer.do("kit", "open", kit, code=ExitCode.WRONG_INPUT)
        assert "flow-not-shipped" in refused.told
        assert new in refused.told
    assert [one["name"] for one in circle.importer.data("kit", "list")] == ["bayside"]


def a_kit_by_another_maker_is_told_and_not_opened(circle: Circle, tmp_path: Path) -> None:
    """Of the same name and client, by another key: it needs a yes in words, and the first one stays."""
    stranger = Person(tmp_path)
    (client,) = (circle.forwarder.folder / "clients").glob("bayside*")
    stranger.do("kit", "make", client, "-o", "bayside.kit.zip")
    before = circle.importer.data("kit", "list")
    told = circle.importer.do(
        "kit", "open", stranger.folder / "bayside.kit.zip", "--replace", code=ExitCode.WRONG_INPUT
    ).told
    assert stranger.data("evidence", "key")["fingerprint"] in told.replace(" ", "")
    assert "maker-of-name-changed" in told
    assert circle.importer.data("kit", "list") == before


def a_bundle_by_another_signer_proves_nothing(circle: Circle, tmp_path: Path) -> None:
    """The same run, signed by another key than the client's, is listed and not believed."""
    before = circle.board()
    thief = Person(tmp_path)
    shutil.copytree(circle.importer.folder / "home" / "runs", thief.folder / "home" / "runs")
    thief.do("evidence", "export", "latest", "-o", "theirs.zip", "--no-pdf")
    theirs, key = thief.folder / "theirs.zip", circle.board()[COMPANY]["signer"]
    (added,) = circle.forwarder.data("desk", "add", theirs, code=ExitCode.EVIDENCE)["bundles"]
    assert (added["code"], added["signer_expected"]) == ("other-signer", key)
    after = circle.board()
    assert (after[COMPANY]["importers"], after[COMPANY]["signer"]) == (before[COMPANY]["importers"], key)
    assert [one["code"] for one in after[COMPANY]["problems"]] == ["other-signer"]


def a_bundle_of_another_client_is_refused_or_told(circle: Circle, tmp_path: Path) -> None:
    """One client's key is none of another's, is named where it signs for a new one, and no bundle is of two clients."""
    other = client_text("98-765432101", name=OTHER, ein="98-7654321")
    own = bundle_of(tmp_path / "home", tmp_path / "own.zip", Made(client=other), seed=7)
    circle.forwarder.do("desk", "add", own)
    board = circle.board()
    assert board[OTHER]["importers"][0]["state"] == "enrolled"  # the control: by its own key a run counts

    theirs = Made(client=other, ends={"98-765432101": "refused"})
    third = Made(client=client_text("97-765432100", name="Quay Co", ein="97-7654321"))
    assert circle.added(tmp_path, theirs, code=ExitCode.EVIDENCE)["code"] == "other-signer"
    assert circle.board()[OTHER]["importers"] == board[OTHER]["importers"]
    assert circle.added(tmp_path, third, code=ExitCode.DONE)["also_signs_for"] == [COMPANY]
    both = circle.added(tmp_path, theirs, is_with_own=True, code=ExitCode.EVIDENCE)
    assert (both["code"], both["client"], both["problems"][0]["code"]) == ("no-proof", None, "no-client")
