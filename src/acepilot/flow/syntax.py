"""A flow file as people write it: which keys it has, and of what kind.

Must not know what the texts in it mean: `acepilot.flow.build` reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, conlist, create_model

from acepilot.editorschema import schema_of
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.steps.base import StepSyntax, Syntax, Text
from acepilot.yamlwords import TAG_MARK, suggest

_STEP = {"open": "https://ace.cbp.gov/"}
_STEPS = Field(description="What is done, in order.", examples=[[_STEP]])
_STAGES = Field(
    description="The parts of the flow, in order.", examples=[[{"stage": "Sign in", "steps": [_STEP]}]]
)


class StageSyntax(Syntax):
    """A named list of steps."""

    stage: Text = Field(description="What this part of the flow is called.", examples=["Bank details"])
    for_each: Text | None = Field(
        None,
        description="`importer in importers`: do the stage once for each of the client's importers.",
        examples=["importer in importers"],
        json_schema_extra={"enum": ["importer in importers"]},
    )
    steps: Annotated[list[StepSyntax], Field(min_length=1)] = _STEPS


class AllowedRequestSyntax(Syntax):
    """A look-up of the portal's own that may carry typed values while acepilot fills."""

    method: Text = Field(description="The HTTP method: GET, POST, …", examples=["GET"])
    url: Text = Field(
        description="The address, on one of the flow's hosts; a final * stands for any ending.",
        examples=["https://ace.cbp.gov/lookup/zip*"],
    )


LANGUAGE_VERSION = 1
"""The newest version of the flow language that this acepilot reads."""


class FlowSyntax(Syntax):
    """A way through a portal, for acepilot to take beside a person."""

    version: Text | None = Field(
        None,
        description="Which version of the flow language this is written in; 1 if nothing is said.",
        examples=[1],
        json_schema_extra={"enum": [LANGUAGE_VERSION, str(LANGUAGE_VERSION)]},
    )
    flow: Text = Field(description="The flow's name: lower-case words with hyphens.", examples=["my-flow"])
    copied_from: Text | None = Field(
        None,
        description="Which flow of acepilot's this is a copy of, as `acepilot flow heal` writes it.",
        examples=[f"ach-flow sha256:{64 * '0'}"],
    )
    title: Text | None = Field(
        None, description="What the flow is for, in a few words.", examples=["Enroll in ACH refunds"]
    )
    hosts: Annotated[list[Text], Field(min_length=1)] = Field(
        description="acepilot acts, reads and takes captures on these exact hosts only, over https.",
        examples=[["ace.cbp.gov"]],
    )
    stages: Annotated[list[StageSyntax], Field(min_length=1)] = _STAGES
    done: Text | None = Field(
        None, description="What the person is told at the end.", examples=["Bank details are on file."]
    )
    allow_requests: Annotated[list[AllowedRequestSyntax], Field(min_length=1)] | None = Field(
        None,
        description="Known look-ups that may carry typed values before a review.",
        examples=[[{"method": "GET", "url": "https://ace.cbp.gov/lookup/zip*"}]],
    )


def flow_syntax() -> type[FlowSyntax]:
    """Return how a flow file is written, with every kind of step that is registered now."""
    return _flow_syntax(tuple(entry.model for entry in STEP_KINDS.values()))


@cache
def _flow_syntax(models: tuple[type[StepSyntax], ...]) -> type[FlowSyntax]:
    stage = create_model(
        StageSyntax.__name__,
        __base__=StageSyntax,
        __doc__=StageSyntax.__doc__,
        steps=(conlist(_any_of(models), min_length=1), _STEPS),
    )
    return create_model(
        FlowSyntax.__name__,
        __base__=FlowSyntax,
        __doc__=FlowSyntax.__doc__,
        stages=(conlist(stage, min_length=1), _STAGES),
    )


def _any_of(models: tuple[type[StepSyntax], ...]) -> Any:  # noqa: ANN401 - a type that is known only while running
    tagged: Iterator[Any] = (Annotated[model, Tag(f"{TAG_MARK}{model.kind}")] for model in models)
    union = reduce(or_, tagged)
    return Annotated[union, Discriminator(_tag_of), BeforeValidator(_check_kind)]


def _kinds_in(step: object) -> list[str]:
    return [kind for kind in STEP_KINDS if isinstance(step, dict) and kind in step]


def _check_kind(step: object) -> object:
    if isinstance(step, StepSyntax):
        return step
    kinds = _kinds_in(step)
    if len(kinds) > 1:
        names = " and ".join(f"`{kind}`" for kind in kinds)
        raise ValueError(f"A step does one thing, and this one has {names}.", "Start a new step with a dash.")
    if not kinds:
        first = next(iter(step), "") if isinstance(step, dict) else step if isinstance(step, str) else ""
        hint = f"Write `{first}: …`." if first in STEP_KINDS else suggest(str(first), STEP_KINDS)
        raise ValueError("This is no step.", hint)
    return step


def _tag_of(step: Any) -> str:  # noqa: ANN401 - pydantic hands over whatever stands in the file
    kind = step.kind if isinstance(step, StepSyntax) else _kinds_in(step)[0]
    return f"{TAG_MARK}{kind}"


def flow_schema() -> dict[str, Any]:
    """Return the JSON Schema of a flow file, for editors."""
    return schema_of(flow_syntax(), "acepilot flow")
