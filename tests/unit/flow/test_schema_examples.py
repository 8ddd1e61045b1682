"""What editors show of a key: a description and an example, in the schemas of flows and of clients."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from acepilot.client.load import parse_client
from acepilot.client.models import client_schema
from acepilot.flow.load import parse_flow
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.syntax import flow_schema
from acepilot.paths import shipped

SCHEMAS = {"flow": flow_schema(), "client": client_schema()}
CLIENTS = sorted(shipped("fixtures", "clients").glob("*.yaml"))
HERE = Path(__file__).parent
WRONG_CLIENTS = HERE.parent / "client" / "refused"
SEEN_BY_A_SCHEMA = (
    "29-skip", "30-for-each", "34-unknown-keys", "35-missing-keys", "36-wrong-kinds", "37-no-mapping",
    "65-later-version", "66-version-in-words",
)  # fmt: skip
"""The refused flows whose mistakes are ones of keys and shapes; no schema knows what a target or a host is."""


def keys_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of every group of lines in a schema, wherever it is nested."""
    for name, group in {"": schema, **schema.get("$defs", {})}.items():
        for key, about in group.get("properties", {}).items():
            yield f"{name}.{key}".removeprefix("."), about


KEYS = [(file, name, about) for file, schema in SCHEMAS.items() for name, about in keys_of(schema)]


def _fits(schema: dict[str, Any], content: object) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(content)


def test_walk_finds_keys() -> None:
    """The control: the walk sees the keys of flows, steps, clients and banks."""
    names = {(file, name) for file, name, _ in KEYS}
    expected = {
        ("flow", "hosts"),
        ("flow", "ReviewSyntax.until"),
        ("client", "bank"),
        ("client", "Bank.account_number"),
    }
    assert expected <= names
    assert len(names) > 70


@pytest.mark.parametrize(("file", "name", "about"), KEYS, ids=[f"{file}:{name}" for file, name, _ in KEYS])
def test_each_key_has_a_description_and_an_example_that_fits(
    file: str, name: str, about: dict[str, Any]
) -> None:
    """An editor can explain the key, and what it shows as an example is right by the schema itself."""
    assert about["description"].strip().endswith((".", "…")), name
    assert about["examples"], name
    for example in about["examples"]:
        assert _fits({**about, "$defs": SCHEMAS[file]["$defs"]}, example), (name, example)


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_examples_of_a_step_make_a_step_that_loads(kind: str) -> None:
    """A step with the examples of all its keys is one that acepilot reads: not the schema alone takes them."""
    keys = STEP_KINDS[kind].model.model_fields
    step = {key: field.examples[0] for key, field in keys.items() if field.examples}
    top = {
        key: about["examples"][0]
        for key, about in SCHEMAS["flow"]["properties"].items()
        if key not in {"stages", "version"}
    }
    stage = {
        key: about["examples"][0]
        for key, about in SCHEMAS["flow"]["$defs"]["StageSyntax"]["properties"].items()
    }
    whole = {**top, "stages": [{**stage, "steps": [step]}]}
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)
    (loaded,) = parse_flow(text.encode(), name="examples.yaml").stages[0].steps
    assert loaded.kind == kind


def test_examples_of_a_client_make_a_client_that_loads() -> None:
    """The same for the client's file, its company, persons and importers."""
    groups = {
        name: {key: about["examples"][0] for key, about in group["properties"].items()}
        for name, group in client_schema()["$defs"].items()
    }
    whole = {key: about["examples"][0] for key, about in client_schema()["properties"].items()}
    whole |= {"company": {**groups["Company"], "address": groups["Address"]}, "bank": groups["Bank"]}
    whole |= {
        "importers": [{**groups["Importer"], "bank": groups["Bank"]}],
        "point_of_contact": groups["Person"],
    }
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, default_style="'")
    assert parse_client(text.encode(), name="examples.yaml", literal_secrets=False).importers


@pytest.mark.parametrize("path", CLIENTS, ids=lambda path: path.stem)
def test_sample_clients_fit(path: Path) -> None:
    """An editor has nothing to complain of in the clients that come with acepilot."""
    assert _fits(client_schema(), yaml.safe_load(path.read_text("utf-8")))


@pytest.mark.parametrize("name", SEEN_BY_A_SCHEMA)
def test_mistakes_of_keys_and_shapes_are_marked_in_an_editor(name: str) -> None:
    """What is refused at load for its keys or its shape does not fit the schema either."""
    content = yaml.safe_load((HERE / "refused" / f"{name}.yaml").read_text("utf-8"))
    assert not _fits(flow_schema(), content)


@pytest.mark.parametrize("name", ["09-unknown-and-missing", "12-shapes", "14-no-importer"])
def test_mistakes_of_keys_and_shapes_in_a_client_are_marked(name: str) -> None:
    """The same for clients."""
    content = yaml.safe_load((WRONG_CLIENTS / f"{name}.yaml").read_text("utf-8"))
    assert not _fits(client_schema(), content)


def test_golden_flows_fit_or_fail_as_they_load() -> None:
    """No refused flow fits the schema by chance where its mistake is an unknown key: the schema forbids all others."""
    for schema in SCHEMAS.values():
        groups = [schema, *schema["$defs"].values()]
        assert all(group.get("additionalProperties") is False for group in groups if "properties" in group)
