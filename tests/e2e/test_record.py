"""A person in a second process walks a path while acepilot records; the flow that comes of it does the same."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from canary.memory import command_and_driver, held_in
from canary.rows import HOUSE, VARIABLES, write_client
from canary.seek import Search, Secret
from e2ekit import HOUSE_ACCOUNT, IR_NUMBERS, WEST_ACCOUNT, Acepilot, Ran, Running, free_port, spellings
from walker import IN_VAIN

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]  # a walk at a person's pace, and two runs behind it

WALKER = Path(__file__).with_name("walker.py")
DOCS = Path(__file__).parents[2] / "docs" / "flows.md"
PASSWORD = "mock-password"
END = [["panel", "End"], ["panel", "Yes, end it"]]
TO_ACCOUNT = [
    ["sign-in"], ["press", "link", "Accounts"], ["press", "menuitem", "Importers"], ["row", IR_NUMBERS[0]],
    ["press", "tab", "ACH Refund Authorization"],
]  # fmt: skip
ENROLL = [
    ["panel", "The same for each importer"], ["press", "button", "Get Info/Refresh"],
    ["press", "button", "Add ACH Info"],
    ["type", "Bank Routing Number", "021000021"], ["type", "Bank Account Number", HOUSE_ACCOUNT],
    ["choose", "Bank Control Key", "Checking"], ["press", "button", "Submit"], ["gone", "dialog"],
    ["key", "button", "Get Info/Refresh"], ["see", "Routing Number"],
]  # fmt: skip
APPLY = [
    ["type", "Company Name", "Bayside Imports LLC"], ["type", "Importer Record Number (IR#)", "12-3456789"],
    ["type", "Business Email", "customs@bayside-imports.example"], ["captcha"], ["key", "button", "Next"],
    ["code"], ["key", "button", "Next"], ["choose", "Company Org. Structure", "LLC"],
    ["type", "Account Owner First Name", "Dana"], ["type", "Account Owner Last Name", "Ortiz"],
    ["choose", "Country", "United States"], ["type", "Address", "100 Biscayne Boulevard"], ["type", "City", "Miami"],
    ["choose", "State", "Florida"], ["type", "Zip", "33132"], ["type", "Telephone Number", "305-555-0100"],
    ["tick", "I authorize"], ["key", "button", "Submit"], ["see", "successfully"],
]  # fmt: skip
Record = Callable[..., Ran]


@pytest.fixture
def record(acepilot: Acepilot) -> Iterator[Record]:
    """Record what a person in a second process does on the mock portal, until both have ended."""
    people: list[subprocess.Popen[str]] = []

    def walk(
        moves: list[list[str]],
        *arguments: str,
        environ: dict[str, str | None] | None = None,
        then: Callable[[Running], object] = lambda _running: None,
    ) -> Ran:
        port = str(free_port())
        shown = ("--headless", "--cdp-port", port, "--mock-ledger", "ledger.jsonl")
        running = acepilot("record", *arguments, *shown, environ=environ)
        command = [sys.executable, str(WALKER), port, json.dumps(moves)]
        people.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8"))
        told, _ = people[-1].communicate(timeout=200)
        if people[-1].returncode:
            running.process.kill()
        else:
            then(running)
        ran = running.end()
        if people[-1].returncode == IN_VAIN:
            raise TimeoutError(told)
        assert people[-1].returncode == 0, told
        return ran

    yield walk
    for person in people:
        if person.poll() is None:
            person.kill()
            person.wait()


def assert_nothing_typed(ran: Ran, flow: Path) -> None:
    """Make sure that no number or password is in any file, nor told; the portal's ledger is the control."""
    hidden = [*spellings(HOUSE_ACCOUNT), PASSWORD]
    texts = {str(path): path.read_text("utf-8") for path in ran.home.rglob("*") if path.is_file()}
    texts |= {"the flow": flow.read_text("utf-8"), "what was told": ran.out + ran.err}
    assert any(name.endswith("recording.jsonl") for name in texts)
    assert [(name, secret) for name, text in texts.items() for secret in hidden if secret in text] == []
    assert HOUSE_ACCOUNT in ran.ledger.read_text("utf-8")


def reworded(moves: list[list[str]], names: dict[str, str]) -> list[list[str]]:
    """Return moves on pages that call things otherwise; a move of a name that is empty there is left out."""
    said = [[what, *(names.get(name, name) for name in rest)] for what, *rest in moves]
    return [move for move in said if all(move)]


RELABELLED = {
    "Importers": "Importer", "Get Info/Refresh": "Refresh Information", "Add ACH Info": "Add Bank Information",
    "Bank Routing Number": "Routing Transit Number", "Bank Account Number": "Account Number",
    "Bank Control Key": "Account Type", "Routing Number": "Bank Routing Number",
}  # fmt: skip
OLD_PAGES = {
    "menuitem": "link", "tab": "link", "dialog": "", "Business Email": "Business E-mail:", "Zip": "ZIP Code",
    "Telephone Number": "Telephone No.",
}  # fmt: skip
BUILDS = [
    pytest.param("default", {}),
    pytest.param(
        "relabelled", RELABELLED, marks=pytest.mark.long
    ),  # the application has no other words there
    pytest.param("server-pages", OLD_PAGES, marks=pytest.mark.long),
]


def rehearsed(acepilot: Acepilot, flow: str, scenario: str) -> Ran:
    """Run a flow on the mock portal, with its own scripted person."""
    shown = ("--headless", "--mock-ledger", "ledger.jsonl")
    ran = acepilot("run", flow, "--mock", scenario, "--rehearse", *shown).end()
    assert ran.code == 0, ran.told
    return ran


def assert_enrolled(ran: Ran) -> None:
    """Make sure that each importer was enrolled as the shipped flow does it."""
    sent = [line["fields"] for line in ran.received("ach-enrollment")]
    assert [one["ir_number"] for one in sent] == list(IR_NUMBERS)
    assert [one["bank_routing_number"] for one in sent] == ["021000021", "021000021", "111000025"]
    assert [one["bank_account_number"] for one in sent] == [HOUSE_ACCOUNT, HOUSE_ACCOUNT, WEST_ACCOUNT]
    assert [one["bank_control_key"] for one in sent] == ["01", "01", "02"]


def moves_of(steps: str) -> list[list[str]]:
    """Return what a person does who reads numbered steps, a sentence each, as `docs/flows.md` has them."""
    moves: list[list[str]] = []
    for line in re.findall(r"^\d+\. (.*)$", steps, re.MULTILINE):
        found = next((m, make) for pattern, make in READ.items() if (m := re.match(pattern, line)))
        moves += found[1](*found[0].groups())
    return moves


READ: dict[str, Callable[..., list[list[str]]]] = {
    r"Sign in": lambda: [["sign-in"]],
    r"Press the account of “(.+?)”": lambda number: [["row", number]],
    r"Press the button “(.+?)” once more, and see .*“(.+?)”": lambda name, seen: [
        ["key", "button", name], ["see", seen],
    ],
    r"Press the button “(.+?)”": lambda name: [["key", "button", name]],  # the panel may stand over it
    r"Press the (\w+) “(.+?)”": lambda role, name: [["press", role, name]],
    r"Press “(.+?)” in the panel, and then “(.+?)”": lambda first, then: [["panel", first], ["panel", then]],
    r"Press “(.+?)” in the panel": lambda name: [["panel", name]],
    r"Type “(.+?)” into “(.+?)”": lambda text, name: [["type", name, text]],
    r"Choose “(.+?)” in “(.+?)”": lambda option, name: [["choose", name, option]],
    r"Wait until .* dialog": lambda: [["gone", "dialog"]],
}  # fmt: skip


@pytest.mark.long
def test_first_flow_is_recorded_and_run_as_the_docs_tell_it(
    record: Record, acepilot: Acepilot, tmp_path: Path
) -> None:
    """The steps of `docs/flows.md`, played as written: each importer is enrolled; nothing that was typed is kept."""
    section = re.split(r"^## ", DOCS.read_text("utf-8"), flags=re.MULTILINE)[1]
    assert section.startswith("Your first flow in ten minutes")
    told = re.findall(r"^acepilot (.*)$", section, re.MULTILINE)
    flow = tmp_path / "my-flow.yaml"
    commands = [line.replace(flow.name, str(flow)).split() for line in told]
    assert [words[0] for words in commands] == ["record", "flow", "run", "run"]
    ran = record(moves_of(section), *commands[0][1:])
    assert ran.code == 0, ran.told
    assert_nothing_typed(ran, flow)
    assert "attention: " not in flow.read_text("utf-8")
    for words in commands[1:-1]:
        assert acepilot(*words).end().code == 0
    shown = (
        "--rehearse",
        "--headless",
        "--mock-ledger",
        "ledger.jsonl",
    )  # the scripted person presses Submit
    ran = acepilot(*commands[-1], *shown).end()
    assert ran.code == 0, ran.told
    assert_enrolled(ran)


@pytest.mark.long
@pytest.mark.parametrize(("scenario", "names"), BUILDS[1:])
def test_recorded_enrollment_enrolls_each_importer_as_the_shipped_flow_does(
    scenario: str, names: dict[str, str], record: Record, acepilot: Acepilot, tmp_path: Path
) -> None:
    """One importer is walked on pages of another build, each is enrolled: the ledger has the same fields."""
    flow = tmp_path / "recorded.yaml"
    moves = [*reworded([*TO_ACCOUNT, *ENROLL], names), *END]
    ran = record(moves, "https://ace.cbp.gov/", "-o", str(flow), "--mock", scenario)

    assert ran.code == 0, ran.told
    assert_nothing_typed(ran, flow)
    text = flow.read_text("utf-8")
    assert ("attention: " in text) is (scenario == "server-pages")  # its fields have no names
    assert "for_each: importer in importers" in text
    assert "${bank.account_number}" in text
    assert_enrolled(rehearsed(acepilot, str(flow), scenario))


@pytest.mark.long
@pytest.mark.parametrize(("scenario", "names"), [BUILDS[0], BUILDS[2]])
def test_recorded_application_applies_as_the_shipped_flow_does(
    scenario: str, names: dict[str, str], record: Record, acepilot: Acepilot, tmp_path: Path
) -> None:
    """The application with its CAPTCHA, code and authorization: the portal gets what the shipped flow sends."""
    flow = tmp_path / "recorded.yaml"
    url = "https://ace-accounts.cbp.gov/s/importer-form"
    moves = [*reworded(APPLY, names if scenario == "server-pages" else {}), *END]
    ran = record(moves, url, "-o", str(flow), "--mock", scenario)
    assert ran.code == 0, ran.told
    sent = [rehearsed(acepilot, one, scenario).received("application") for one in (str(flow), "apply-flow")]
    assert [len(one) for one in sent] == [1, 1]
    assert sent[0][0]["fields"] == sent[1][0]["fields"]


@pytest.mark.long
def test_recording_that_was_ended_is_gone_on_with(record: Record, tmp_path: Path) -> None:
    """What was walked before is kept; on the way back to it nothing is recorded, and then it goes on from there."""
    flow = tmp_path / "recorded.yaml"
    first = record(
        [*TO_ACCOUNT[:3], ["panel", "Pause"], *END], "https://ace.cbp.gov/", "-o", str(flow), "--mock"
    )
    assert first.code == 0
    before = flow.read_text("utf-8")
    ran = record(
        [*TO_ACCOUNT, ["panel", "Go on recording"], ["press", "button", "Get Info/Refresh"], *END],
        "--resume", "latest", environ={"ACEPILOT_HOME": str(first.home)},
    )  # fmt: skip
    assert ran.code == 0, ran.told
    after = flow.read_text("utf-8")
    assert after.startswith(before)
    assert 'click: button "Get Info/Refresh"' in after.removeprefix(before)


@pytest.mark.long
def test_recording_that_was_killed_is_gone_on_with(
    record: Record, acepilot: Acepilot, tmp_path: Path
) -> None:
    """SIGKILL loses nothing that was written down: it goes on from there, and the flow does what both walks did."""
    flow = tmp_path / "recorded.yaml"
    shown = ("https://ace.cbp.gov/", "-o", str(flow), "--mock")
    killed = record(TO_ACCOUNT, *shown, then=lambda running: running.process.kill())
    assert killed.code == -signal.SIGKILL
    before = flow.read_text("utf-8")
    assert "navigate: ACH Refund Authorization" in before
    by_key = [["key", *move[1:]] if move[:2] == ["press", "button"] else move for move in ENROLL]
    ran = record(  # by keys, as the panel, which has more to say by now, may stand over a button
        [*TO_ACCOUNT, ["panel", "Go on recording"], *by_key, *END],
        "--resume", "latest", environ={"ACEPILOT_HOME": str(killed.home)},
    )  # fmt: skip
    assert ran.code == 0, ran.told
    assert_nothing_typed(ran, flow)
    assert "attention: " not in flow.read_text("utf-8")
    assert_enrolled(rehearsed(acepilot, str(flow), "default"))


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads a process's memory as Linux shows it")
def test_what_is_typed_is_in_no_file_and_in_no_core(record: Record, tmp_path: Path) -> None:
    """A password, a stranger's account number, the client's in a spelling of one's own: nowhere outside the page.

    The client's number as its file has it is the control: acepilot was given that, and the search finds it. Nothing of
    this is sent here: what a page sends is in what Playwright hears of its requests.
    """
    client = write_client(tmp_path)
    flow = tmp_path / "recorded.yaml"
    own = "7391-5628 4037"
    typed = ["zebra-horse-battery", "86420975310246", own]
    found: list[set[str]] = []

    def look(running: Running) -> None:
        found.append(held_in(command_and_driver(running.process.pid), [*typed, HOUSE]))
        running.process.send_signal(signal.SIGINT)

    moves = [
        ["password", typed[0]], *TO_ACCOUNT,
        ["press", "button", "Get Info/Refresh"], ["press", "button", "Add ACH Info"],
        ["type", "Bank Routing Number", typed[1]], ["type", "Bank Account Number", own],
        ["choose", "Bank Control Key", "Checking"],
    ]  # fmt: skip
    arguments = ("https://ace.cbp.gov/", "-o", str(flow), "--mock", "--client", str(client))
    hosts = ("--host", "login.cbp.gov")
    ran = record(moves, *arguments, *hosts, environ={**VARIABLES}, then=look)
    assert ran.code == 130, ran.told
    assert found == [{HOUSE}]
    assert "${bank.account_number}" in flow.read_text("utf-8")
    search = Search([Secret(HOUSE), *map(Secret, typed[:2])])
    search.text(ran.out + ran.err, "what was told")
    search.tree(ran.home)
    search.file(flow.read_bytes(), "the flow")
    assert search.findings.files > 3
    assert search.findings.hits == []
