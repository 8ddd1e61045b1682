"""The list of step kinds is whole."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field, create_model

import acepilot
from acepilot.flow import steps
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Nature
from acepilot.flow.registry import STEP_KINDS, WrongKind
from acepilot.flow.steps.base import StepEntry, StepSyntax, Text
from acepilot.flow.syntax import flow_syntax


def test_every_kind_is_registered() -> None:
    """Each module of a kind has its entry, under its own name."""
    names = {path.stem for path in Path(steps.__file__).parent.glob("*.py")} - {"__init__", "base"}
    assert set(STEP_KINDS) == names
    assert all(entry.kind == kind for kind, entry in STEP_KINDS.items())


def test_nothing_else_names_a_kind() -> None:
    """No other module imports a kind's own, or compares a step's kind with a word: they go by what a step tells."""
    own = re.compile(r"acepilot/(flow/registry\.py|(flow|run)/steps/|run/reviewing/)")
    kinds = "|".join(STEP_KINDS)
    named = re.compile(rf"flow\.steps\.({kinds})\b|step\.kind (==|!=|in|not in|is) .*\b({kinds})\b")
    source = Path(acepilot.__file__).parent
    others = (
        path for path in source.rglob("*") if path.suffix in {".py", ".j2"} and not own.search(str(path))
    )
    assert [path.name for path in others if named.search(path.read_text("utf-8"))] == []
    assert named.search((source / "run" / "steps" / "fill.py").read_text("utf-8"))


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_sample_is_a_step_of_its_kind(kind: str) -> None:
    """Each kind's sample loads, in a flow of its own, as a step of that kind with a sentence."""
    sample = textwrap.indent(STEP_KINDS[kind].sample, "        ").lstrip()
    head = (
        "flow: sample\nhosts: [ace.cbp.gov]\nstages:\n  - stage: One\n    for_each: importer in importers\n"
    )
    flow = parse_flow(f"{head}    steps:\n      - {sample}\n".encode(), name="sample.yaml")
    (step,) = flow.stages[0].steps
    assert step.kind == kind
    assert step.title


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_every_model_documents_itself(kind: str) -> None:
    """Each kind's model has the kind as a key, refuses unknown keys, and describes every key for editors."""
    model = STEP_KINDS[kind].model
    assert issubclass(model, StepSyntax)
    assert model.model_config["extra"] == "forbid"
    assert kind in model.model_fields
    assert all(field.description for field in model.model_fields.values())


def test_stages_take_every_kind() -> None:
    """A stage's steps may be of any registered kind."""
    definitions = flow_syntax().model_json_schema()["$defs"]
    assert {entry.model.__name__ for entry in STEP_KINDS.values()} <= set(definitions)


@pytest.mark.parametrize(
    ("kind", "nature", "message"),
    [
        ("click", Nature.PRESS, "There is a kind of step `click` already."),
        ("clack", Nature.PRESS, "must all be called `clack`"),
        ("send", Nature.REVIEW, "A record is checked by the name of `review`"),
        ("type", Nature.FILL, "A record is checked by the name of `fill`"),
    ],
)
def test_what_cannot_be_a_kind_is_refused(kind: str, nature: Nature, message: str) -> None:
    """No kind takes another's name or lacks its key; and none fills or is submitted under a name of its own."""
    click = STEP_KINDS["click"]
    step = type("AnyStep", (click.step,), {"kind": kind, "nature": nature})
    fields: dict[str, Any] = {} if kind == "clack" else {kind: (Text, Field(description="What."))}
    model = create_model("AnySyntax", __base__=StepSyntax, **fields)
    model.kind = kind
    with pytest.raises(WrongKind, match=message):
        STEP_KINDS.add(StepEntry(step, model, click.build, "sample"))
    assert kind not in STEP_KINDS or STEP_KINDS[kind] is click
