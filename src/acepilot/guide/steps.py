"""What a person is told of a flow's steps: each in plain words, with the values to enter, secrets masked.

Pure: from a flow and a client's values to data for eyes. A secret's value is never asked for here, so that neither
the page nor the terminal can show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acepilot.flow.models import FillField, Flow, Nature, Step
from acepilot.flow.plan import Round, rounds
from acepilot.flow.steps.base import is_pattern, spoken_chain, spoken_list, spoken_name
from acepilot.flow.target import Alternatives
from acepilot.flow.template import parse_template

if TYPE_CHECKING:
    from acepilot.client.value import ClientValues, Values


@dataclass(frozen=True, slots=True)
class GuidedField:
    """One field of the portal, and what belongs into it.

    Attributes:
        target: The field as the flow has it, for the journal.
        label: What it is called; the first where sources differ.
        others: What else it may be called.
        shown: The value as eyes may see it; empty when the client has none.
        is_secret: Whether the value is a secret: then it cannot be copied.
        is_optional: Whether the portal may lack the field.
    """

    target: str
    label: str
    others: tuple[str, ...]
    shown: str
    is_secret: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class GuidedStep:
    """One step for one item, in words.

    Attributes:
        n: Which step of its stage, from 1.
        word: What the person does, in a word or two.
        done: What they say when it is done.
        condition: When it is to be done; empty for always.
        address: The page to open; empty for other steps.
        fields: What to enter, to compare, or to check before Submit.
        checks: What is confirmed, one by one.
        submit: What the portal's own button is called, in a review.
        hint: What to do when it cannot be done; may be empty.
        picture: What the picture shows, in a step that asks for one; else empty.
        countdown_ms: How long there is; None for no hurry.
    """

    n: int
    kind: str
    nature: Nature
    word: str
    done: str
    title: str
    condition: str
    address: str
    fields: tuple[GuidedField, ...]
    checks: tuple[str, ...]
    submit: str
    hint: str
    picture: str
    countdown_ms: int | None


@dataclass(frozen=True, slots=True)
class GuidedRound:
    """One stage for one item.

    Attributes:
        stage_n: Which stage of the flow, from 1.
        item: The item's label; None for a stage that is done once.
        item_n: Which item, from 1; 0 for a stage that is done once.
        steps: What is done, in order.
    """

    stage_n: int
    title: str
    item: str | None
    item_n: int
    steps: tuple[GuidedStep, ...]


def tell_rounds(flow: Flow, client: ClientValues) -> tuple[GuidedRound, ...]:
    """Return all that is to be done, in the order of a run."""
    entered: dict[str, list[GuidedField]] = {}
    return tuple(_round(at, entered.setdefault(at.label, [])) for at in rounds(flow, client))


def _round(at: Round, entered: list[GuidedField]) -> GuidedRound:
    steps = tuple(_step(step, at.values, entered) for step in at.stage.steps)
    return GuidedRound(at.stage.n, at.title, at.label or None, at.n, steps)


def _step(step: Step, values: Values, entered: list[GuidedField]) -> GuidedStep:
    """Tell one step; `entered` gathers what was to be filled since the last review, for the next one."""
    told = step.guidance()
    return GuidedStep(
        n=step.n,
        kind=step.kind,
        nature=step.nature,
        word=told.word,
        done=told.done,
        title=step.title_for(values),
        condition=_condition(step, values),
        address=told.address,
        fields=_fields(step, values, entered),
        checks=tuple(check.show(values) or check.text for check in told.checks),
        submit=_filled(spoken_name(told.submit), values) if told.submit is not None else "",
        hint=(step.hint.show(values) or step.hint.text) if step.hint is not None else "",
        picture=(told.picture.show(values) or told.picture.text) if told.picture is not None else "",
        countdown_ms=told.countdown_ms,
    )


def _fields(step: Step, values: Values, entered: list[GuidedField]) -> tuple[GuidedField, ...]:
    if step.nature is Nature.REVIEW:
        checked = tuple(entered)
        entered.clear()
        return checked
    told = tuple(
        _field(field, values, is_optional=is_optional)
        for fields, is_optional in ((step.required_fields(), False), (step.optional_fields(), True))
        for field in fields
    )
    if step.nature is Nature.FILL:
        told = tuple(field for field in told if field.shown)  # what the client has not got is not asked for
        entered += told
    return told


def _field(field: FillField, values: Values, *, is_optional: bool) -> GuidedField:
    label, *others = _names(field.target, values)
    return GuidedField(
        target=_filled(field.target.text, values),
        label=label,
        others=tuple(others),
        shown=field.value.show(values) or "",
        is_secret=any(values.lookup(name).is_secret for name in field.value.names),
        is_optional=is_optional,
    )


def _condition(step: Step, values: Values) -> str:
    said = [
        f"the page {word} {spoken_list(_names(target, values), 'or')}"
        for word, target in (("shows", step.when), ("does not show", step.unless))
        if target is not None
    ]
    return f"Only if {' and '.join(said)}" if said else ""


def _names(target: Alternatives, values: Values) -> list[str]:
    """Return what a target may be called, patterns left out where there is a name; never empty."""
    named = [chain for chain in target.chains if not is_pattern(chain.parts[-1])]
    return list(dict.fromkeys(_filled(spoken_chain(chain), values) for chain in named or target.chains[:1]))


def _filled(text: str, values: Values) -> str:
    return parse_template(text).show(values) or text
