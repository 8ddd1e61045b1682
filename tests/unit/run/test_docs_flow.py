"""The flow of `docs/flows.md` for a made-up portal runs there as written, and each form of a target finds its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from acepilot.browser.launch import Window
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.errors import ExitCode
from acepilot.flow.load import parse_flow
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.target import By, parse_target
from acepilot.journal.reader import read_journal
from acepilot.paths import shipped
from acepilot.run.options import RunOptions
from acepilot.run.session import open_session
from acepilot.testing import FakeHuman, FakePortal, does

DOCS = (Path(__file__).parents[3] / "docs" / "flows.md").read_text(encoding="utf-8")
FLOW, *OTHERS = re.findall(r"^```yaml\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
TARGETS = re.findall(r"^- `(.+?)`: ", DOCS, re.MULTILINE)
NUMBER, ACCOUNT = "12-345678900", "Bayside Imports LLC"
REFUNDS = f"""<h1 id=desk>The Harbour Desk</h1><p>{NUMBER}</p>
<button type=button onclick="seen.textContent = 'No details on file'">Show details</button>
<button type=button data-testid=add-details onclick="box.showModal()">Add details</button>
<div role=status id=seen></div><dl id=held></dl>
<dialog id=box aria-label="Bank details"><form method=dialog>
<label>Routing Number <input id=r></label><label>Account Number * <input id=a></label>
<label>Account Type <select><option>Savings</option><option>Checking</option></select></label>
<input placeholder="https://"><button type=button onclick="save()">Submit</button></form></dialog>
<script>async function save() {{
  await fetch('/save', {{ method: 'POST', body: 'x' }});
  held.innerHTML = `<dt>Routing Number</dt><dd>${{r.value}}</dd><dt>Account Number</dt><dd>${{a.value}}</dd>`;
  box.close();
  seen.textContent = 'Saved.'; }}</script>"""
ALL = """<h1 id=desk>The Harbour Desk</h1><button data-testid=add-details>Add details</button>
<p>Bank details on file</p>
<div role=dialog>One</div><label>Account Number * <input></label><input placeholder="https://">
<table><tr><td>12-3456789<td><a href=#>Open</a></table><dl><dt>Routing Number<dd>021000021</dl>"""


@pytest.fixture
def harbour(portal: FakePortal) -> FakePortal:
    """Serve the pages of the made-up portal."""
    portal.serve("/", "<h1>The Harbour Desk</h1><a href=/accounts>Accounts</a>")
    portal.serve("/accounts", f"<table><tr><td>{NUMBER}<td><a href=/account>{ACCOUNT}</a></table>")
    portal.serve("/account", f"<h1>{ACCOUNT}</h1><p>{NUMBER}</p><a href=/refunds>Refunds</a>")
    portal.serve("/refunds", REFUNDS)
    portal.serve("/save", "kept")
    return portal


def test_flow_of_the_docs_runs_as_written(harbour: FakePortal, window: Window, tmp_path: Path) -> None:
    """It has every kind of step; the person signs in and presses Submit, and the details are on file."""
    flow = parse_flow(FLOW.encode(), name="harbour-flow.yaml")
    assert OTHERS == []
    assert {step.kind for stage in flow.stages for step in stage.steps} == set(STEP_KINDS)
    sample = load_client(shipped("fixtures", "clients", "one-importer.yaml"), literal_secrets=True)
    client = resolve(sample, SystemSecretReader(lambda _: "", {}))
    human = FakeHuman(does(lambda: harbour.surface.page.click("text=Submit"), at="Check every figure"))
    options = RunOptions(flow, client, tmp_path / "home", mock="default", rehearsal=True)
    with open_session(options) as session:
        session.begin(window)
        end = session.run(harbour.surface, human, lambda: "", "Bayside")
    assert (end.code, human.left) == (ExitCode.DONE, 0), human.told
    entries, _ = read_journal(end.path / "journal.jsonl")
    kinds = {entry["step"]["kind"] for entry in entries if entry["kind"] in {"step.done", "step.skipped"}}
    assert kinds == set(STEP_KINDS)


def test_each_form_of_a_target_finds_its_control(portal: FakePortal) -> None:
    """The forms that are listed are all that there are, and each finds one control on a page that has it."""
    portal.show(ALL)
    forms = {part.by for text in TARGETS for chain in parse_target(text).chains for part in chain.parts}
    assert forms == set(By)
    for text in TARGETS:
        assert portal.find_now(text).shown
