"""Who would do what, in a run of a flow for a client: nothing is opened, no secret is shown.

Pure: the same flow and client give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acepilot.client.value import Value, Values
from acepilot.client.value_names import VALUE_NAMES, meaning
from acepilot.flow.models import Flow, Stage, Step
from acepilot.flow.steps.base import spoken_alternatives, spoken_name, templates_of
from acepilot.flow.target import Alternatives
from acepilot.flow.template import parse_template
from acepilot.plaintext import counted

if TYPE_CHECKING:
    from acepilot.client.value import ClientValues, Item


@dataclass(frozen=True, slots=True)
class PlannedField:
    """A field of the page, and what it would get or should show.

    Attributes:
        field: The field, as the flow names it.
        value: The value as eyes may see it; None when the client has none.
        is_optional: Whether the page may lack the field.
    """

    field: str
    value: str | None
    is_optional: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One step for one item.

    Attributes:
        item: What the stage is done for, as a label; None for once.
        n: Which step of the stage it is, from 1.
        who: `acepilot` or `person`.
        sentence: What is done, in words.
        condition: When it is done; empty for always.
        fields: For `fill` and `confirm`: which value goes with which field.
        checks: What the person confirms, one by one.
        notes: What else there is to know of the person's turn: how it ends, and what they may do instead.
    """

    stage: str
    item: str | None
    n: int
    kind: str
    who: str
    sentence: str
    condition: str = ""
    fields: tuple[PlannedField, ...] = ()
    checks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One stage for one item.

    Attributes:
        item: The item; None for a stage that is done once.
        n: Which item, from 1; 0 for a stage that is done once.
        values: The values of the item, or of the client.
    """

    stage: Stage
    item: Item | None
    n: int
    values: Values

    @property
    def label(self) -> str:
        """Return the item's label; empty for a stage that is done once."""
        return self.item.label if self.item is not None else ""

    @property
    def title(self) -> str:
        """Return the stage's title, for eyes."""
        return self.stage.title.show(self.values) or self.stage.title.text


@dataclass(frozen=True, slots=True)
class Absence:
    """A value that the flow needs and the client does not have."""

    name: str
    item: str | None
    step: Step


def plan(flow: Flow, client: ClientValues) -> list[PlanRow]:
    """Return one row for each step and item, in order."""
    return [_row(at, step) for at in rounds(flow, client) for step in at.stage.steps]


def meanings() -> Values:
    """Return what each value means, in ‹angle quotes›, in place of any client's values."""
    return Values({name: Value(name, f"‹{meaning(name)}›") for name in VALUE_NAMES})


def explain(flow: Flow) -> list[PlanRow]:
    """Return one row for each step, whoever the client is; a stage that is done for each item stands there once."""
    values, rows = meanings(), []
    for stage in flow.stages:
        once = Round(stage, None, 0, values)
        title = once.title + (f", for each {stage.for_each.item}" if stage.for_each else "")
        rows += [replace(_row(once, step), stage=title, notes=_notes(step, values)) for step in stage.steps]
    return rows


def _notes(step: Step, values: Values) -> tuple[str, ...]:
    """Return what else there is to know of a step of the person's."""
    if not step.is_persons:
        return ()
    submit, refusal, countdown_ms = step.left_to_person(), step.shows_refusal(), step.guidance().countdown_ms
    ends = step.shows_success() or next(iter(step.needs_first()), None)
    said = (
        submit and f"You press {_shown(submit, values)}: acepilot never does.",
        f"It ends once the page shows {_any_of(ends, values)}." if ends else "It ends when you say so.",
        refusal and f"The portal has refused if the page shows {_any_of(refusal, values)}.",
        countdown_ms and f"You have {_time(countdown_ms)}: the time left is shown.",
        step.timeout_ms
        and f"The run stops, and can be resumed, if it takes longer than {_time(step.timeout_ms)}.",
        step.offers_skip() and "You can leave the rest of this one as it is, and go on to the next.",
    )
    return tuple(one for one in said if one)


def _any_of(target: Alternatives, values: Values) -> str:
    names = spoken_alternatives(target)
    return parse_template(names).show(values) or names


def _time(span_ms: int) -> str:
    """Return a time in the largest unit that it is a whole number of."""
    units = ((3_600_000, "hour"), (60_000, "minute"), (1000, "second"))
    size, unit = next((one for one in units if span_ms % one[0] == 0), units[-1])
    return counted(span_ms // size, unit)


def find_absences(flow: Flow, client: ClientValues) -> list[Absence]:
    """Return the values that the flow needs and the client lacks, each once for each item.

    What only optional fields need is none of them.
    """
    found: dict[tuple[str, str | None], Absence] = {}
    for at in rounds(flow, client):
        label = at.label or None
        for step in at.stage.steps:
            for template in (*templates_of(step.when, step.unless), *step.needed()):
                absent = template.absent(at.values)
                if absent:
                    found.setdefault((absent, label), Absence(absent, label, step))
    return list(found.values())


def rounds(flow: Flow, client: ClientValues) -> Iterator[Round]:
    """Yield all that is done, in order: each stage once, or for each item."""
    for stage in flow.stages:
        if stage.for_each is None:
            yield Round(stage, None, 0, client.base)
            continue
        for n, item in enumerate(client.items, start=1):
            yield Round(stage, item, n, item.values)


def _row(at: Round, step: Step) -> PlanRow:
    values = at.values
    return PlanRow(
        stage=at.title,
        item=at.label or None,
        n=step.n,
        kind=step.kind,
        who="person" if step.is_persons else "acepilot",
        sentence=step.title_for(values),
        condition=_condition(step, values),
        fields=_fields(step, values),
        checks=tuple(check.show(values) or check.text for check in step.guidance().checks),
    )


def _condition(step: Step, values: Values) -> str:
    said = [
        f"{word} the page shows {_shown(target, values)}"
        for word, target in (("only if", step.when), ("unless", step.unless))
        if target
    ]
    return "; ".join(said)


def _shown(target: Alternatives, values: Values) -> str:
    name = spoken_name(target)
    return parse_template(name).show(values) or name


def _fields(step: Step, values: Values) -> tuple[PlannedField, ...]:
    return tuple(
        PlannedField(field.target.text, field.value.show(values), is_optional)
        for fields, is_optional in ((step.required_fields(), False), (step.optional_fields(), True))
        for field in fields
    )
