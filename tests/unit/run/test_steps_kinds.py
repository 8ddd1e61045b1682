"""A kind of step that does not come with acepilot: all of it is in this module, and everything knows it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from guidekit import Guided, journal, say
from pydantic import Field

from acepilot.browser.launch import Window
from acepilot.cli import run_command
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.client.value import ClientValues
from acepilot.evidence.order import order_problems
from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import take_snapshot
from acepilot.flow.build_context import BuildContext
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Guidance, Nature, Step
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.steps.base import Head, StepEntry, StepSyntax, Text, spoken_name
from acepilot.flow.syntax import flow_schema
from acepilot.flow.target import Alternatives
from acepilot.flow.template import Template
from acepilot.guide.statements import Done, StopRun
from acepilot.journal.chain import verify_chain
from acepilot.journal.describe import tell
from acepilot.journal.progress import StepPlace
from acepilot.journal.reader import read_journal
from acepilot.paths import shipped
from acepilot.person.human import Key
from acepilot.run.options import RunOptions
from acepilot.run.resume import plan_resume
from acepilot.run.session import Session, open_session
from acepilot.run.step_context import StepContext
from acepilot.run.steps import HANDLERS, add_kind, remove_kind
from acepilot.testing import HOST, FakeHuman, FakePortal, says
from acepilot.yamltext import Path as Spot

# -- the kind -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GlanceStep(Step):
    """Note whether something is on the page."""

    kind: ClassVar[str] = "glance"
    nature: ClassVar[Nature] = Nature.LOOK

    target: Alternatives

    def needed(self) -> tuple[Template, ...]:
        """Return the names of what it looks for."""
        return self.target.templates

    def guidance(self) -> Guidance:
        """Have the person look."""
        return Guidance("Glance", "I have glanced at it")


class GlanceSyntax(StepSyntax):
    """Note whether something is on the page."""

    kind: ClassVar[str] = GlanceStep.kind

    glance: Text = Field(description="What to look for.")


def build(syntax: GlanceSyntax, head: Head, context: BuildContext, path: Spot) -> GlanceStep:
    """Make the step."""
    target = context.target((*path, "glance"), syntax.glance)
    return GlanceStep(**head, sentence=context.sentence(f"Glance at {spoken_name(target)}"), target=target)


def do_glance(context: StepContext, step: GlanceStep) -> dict[str, Any]:
    """Look once."""
    return {"target": context.resolve(step.target).shown, "is_there": context.is_present(step.target)}


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """Have acepilot know the kind."""
    add_kind(StepEntry(GlanceStep, GlanceSyntax, build, 'glance: heading "Portal"'), do_glance)
    yield
    remove_kind(GlanceStep.kind)


# -- what knows it ------------------------------------------------------------------------------

FLOW = f"""\
flow: glancing
hosts: [{HOST}]
stages:
  - stage: Bank details
    for_each: importer in importers
    steps:
      - glance: heading "Portal of ${{company.legal_name}}"
      - fill:
          textbox "EIN": ${{company.ein.digits}}
      - review: Check it.
        submit: button "Submit"
        until: status /done/
"""
FORM = "<h1>Portal of Bayside Imports LLC</h1><label>EIN <input></label><button type=button>Submit</button>"
TOLD = "Glance at Portal of Bayside Imports LLC"


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    file = tmp_path / "glancing.yaml"
    file.write_text(FLOW)
    return file


@pytest.fixture(name="client")
def _client() -> ClientValues:
    sample = load_client(shipped("fixtures", "clients", "one-importer.yaml"), literal_secrets=True)
    return resolve(sample, SystemSecretReader(lambda _: "", {}))


def test_every_kind_has_its_handler() -> None:
    """What a flow may have, a run can do; and the other way round."""
    assert set(HANDLERS) == set(STEP_KINDS)


def test_flow_check_and_schema_know_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A flow that has it is in order, a mistake in it is told with its place, and editors are told of it."""
    assert run_command(["flow", "check", str(file)]) == 0
    file.write_text(FLOW.replace("glance: ", "glnce: "))
    assert run_command(["flow", "check", str(file)]) == 2
    assert "Did you mean `glance`?" in capsys.readouterr().err
    file.write_text(FLOW.replace('heading "Portal', 'heding "Portal'))
    assert run_command(["flow", "check", str(file)]) == 2
    assert f"{file}:7:17: " in capsys.readouterr().err
    assert "glance" in flow_schema()["$defs"]["GlanceSyntax"]["properties"]


def test_without_it_the_flow_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: once it is taken out again, a flow that has it is none, and the schema has no such step."""
    remove_kind(GlanceStep.kind)
    try:
        assert run_command(["flow", "check", str(file)]) == 2
        assert "This is no step." in capsys.readouterr().err
        assert "GlanceSyntax" not in flow_schema()["$defs"]
    finally:
        add_kind(StepEntry(GlanceStep, GlanceSyntax, build, ""), do_glance)


def test_plan_tells_it(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan has it as a step of acepilot's, in its sentence."""
    assert run_command(["run", str(file), "--plan"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"1 acepilot {TOLD}" in lines


def test_guide_tells_it_and_does_it_by_the_persons_word(client: ClientValues, tmp_path: Path) -> None:
    """The guide has it in its own words, with the client's values; what the person says of it is written down."""
    flow = parse_flow(FLOW.encode(), name="glancing.yaml")
    session = Session(RunOptions(flow, client, tmp_path / "home", mock=None, rehearsal=False))
    guide = Guided(session)
    told = guide.position().step
    assert (told.kind, told.word, told.title, told.done) == ("glance", "Glance", TOLD, "I have glanced at it")
    say(guide, Done(), StopRun())
    (done,) = [entry["step"] for entry in journal(guide) if entry["kind"] == "step.done"]
    assert (done["kind"], done["title"]) == ("glance", TOLD)
    session.close()


@pytest.mark.full
def test_run_does_it_the_record_tells_it_and_a_resumed_run_goes_by_it(
    window: Window,
    portal: FakePortal,
    tmp_path: Path,
    client: ClientValues,
) -> None:
    """It is done and written down; record and report tell it; a run that goes on asks after it, and does it again."""
    flow = parse_flow(FLOW.encode(), name="glancing.yaml")
    options = RunOptions(flow, client, tmp_path / "home", mock="default", rehearsal=True)
    stops = says(Key.STOP, at="Check it")
    path: Path | None = None
    for human in (FakeHuman(stops), FakeHuman(says(Key.REFUSED, at="submitted"), stops)):
        portal.show(FORM)
        with open_session(options, path) as session:
            session.begin(window)
            path = session.run(portal.surface, human, lambda: "", "Bayside").path
        assert human.left == 0, human.told
    assert path is not None
    entries, _ = read_journal(path)
    assert verify_chain(entries) == []
    assert list(order_problems(entries)) == []
    done = [entry for entry in entries if entry["kind"] == "step.done" and entry["step"]["kind"] == "glance"]
    assert [(entry["step"]["title"], entry["data"]["is_there"]) for entry in done] == [(TOLD, True)] * 2
    assert f"Done: {TOLD}" in [said.line for said in tell(done[0])]
    page = write_report(take_snapshot(path), inline=True, verification=None).decode()
    assert f"Done {TOLD}" in " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    question = plan_resume(flow, [item.label for item in client.items], entries).questions
    assert list(question) == [StepPlace(1, client.items[0].label, 2)]
