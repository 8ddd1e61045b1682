"""The flows that come with acepilot, and finding a flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from acepilot.client.load import load_client
from acepilot.client.resolving import unresolved
from acepilot.client.value import ClientValues
from acepilot.errors import UsageError
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow, Step
from acepilot.flow.plan import find_absences
from acepilot.flow.shipped import find_flow, shipped_flows
from acepilot.flow.steps.ask import AskStep
from acepilot.flow.steps.fill import FillStep
from acepilot.flow.steps.review import ReviewStep
from acepilot.paths import shipped

NAMES = ["ach-check-flow", "ach-flow", "apply-flow"]


def _client(name: str) -> ClientValues:
    return unresolved(load_client(shipped("fixtures", "clients", f"{name}.yaml"), literal_secrets=True))


def _steps(flow: Flow) -> list[Step]:
    return [step for stage in flow.stages for step in stage.steps]


def test_three_flows_are_shipped() -> None:
    """The shipped flows are the three that the commands name, each file named as its flow."""
    flows = shipped_flows()
    assert [flow.name for flow in flows] == NAMES
    assert all(flow.path.stem == flow.name and flow.title != flow.name for flow in flows)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("client", ["one-importer", "three-importers"])
def test_the_sample_clients_have_all_that_the_flows_need(name: str, client: str) -> None:
    """No value that a shipped flow needs is missing in a shipped client."""
    assert find_absences(load_flow(find_flow(name)), _client(client)) == []


@pytest.mark.parametrize(("name", "host"), [("ach-flow", "ace.cbp.gov"), ("ach-check-flow", "ace.cbp.gov")])
def test_ach_flows_go_through_every_importer(name: str, host: str) -> None:
    """The ACH flows work on one host, once for each importer, and leave one out only if the person says so."""
    flow = load_flow(find_flow(name))
    assert flow.hosts == (host,)
    each = [stage for stage in flow.stages if stage.for_each]
    assert len(each) == 1
    asks = [step for step in each[0].steps if isinstance(step, AskStep)]
    assert [ask.or_skip for ask in asks] == [True]


def test_the_check_changes_nothing() -> None:
    """ach-check-flow neither fills nor submits."""
    assert not [
        step
        for step in _steps(load_flow(find_flow("ach-check-flow")))
        if isinstance(step, FillStep | ReviewStep)
    ]


def test_the_application_begins_with_checks_and_ends_with_what_remains() -> None:
    """apply-flow has the person confirm first, and says at the end which IR numbers remain."""
    flow = load_flow(find_flow("apply-flow"))
    assert flow.hosts == ("ace-accounts.cbp.gov",)
    asks = [step for step in _steps(flow) if isinstance(step, AskStep)]
    assert len(asks[0].checks) >= 4
    assert flow.done is not None
    assert flow.done.show(_client("three-importers").base) is not None
    assert "12-345678901, 12-3456789A2" in (flow.done.show(_client("three-importers").base) or "")
    assert "added to the account: none" in (flow.done.show(_client("one-importer").base) or "")


def test_the_code_has_ten_minutes() -> None:
    """apply-flow shows the ten minutes that the code lasts."""
    asks = [step for step in _steps(load_flow(find_flow("apply-flow"))) if isinstance(step, AskStep)]
    assert [ask.countdown_ms for ask in asks if ask.countdown_ms] == [600_000]


def test_bank_numbers_are_filled_by_whole_names_only() -> None:
    """No regex can find the box of a bank number: a wrong box is what users fear."""
    for step in _steps(load_flow(find_flow("ach-flow"))):
        if isinstance(step, FillStep):
            for field in (*step.fields, *step.if_present):
                assert not any(
                    part.name and part.name.is_regex for chain in field.target.chains for part in chain.parts
                )


def test_a_flow_is_found_by_name_or_path(tmp_path: Path) -> None:
    """A shipped flow's name, and the path of any file, lead to a file."""
    own = tmp_path / "own.yaml"
    own.write_text("flow: own")
    assert find_flow("ach-flow") == shipped("flows", "ach-flow.yaml")
    assert find_flow(str(own)) == own


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("ach-flw", "There is no flow ach-flw. Did you mean ach-flow?"),
        ("xyz", "There is no flow xyz. Shipped flows: ach-check-flow, ach-flow, apply-flow."),
        ("flows/aply-flow.yaml", "There is no file flows/aply-flow.yaml. Did you mean apply-flow?"),
    ],
)
def test_a_flow_that_is_not_there(wanted: str, said: str) -> None:
    """A flow that is not there is told, with the nearest that is."""
    with pytest.raises(UsageError) as caught:
        find_flow(wanted)
    assert f"{caught.value.message} {caught.value.hint}".startswith(said)
