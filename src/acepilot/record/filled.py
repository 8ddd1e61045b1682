"""The form at hand in a recording: what was filled in and not sent yet, and the `fill` that a flow has for it. Pure."""

from __future__ import annotations

from acepilot.record.acts import StandingField
from acepilot.record.answers import MASK
from acepilot.record.naming import Texts, best_name, guess, name_of_option, placeholder
from acepilot.record.steps import DraftKind, DraftStage, DraftStep


class FormAtHand:
    """What a form holds.

    Args:
        values: The client's values that are no secret, by name.

    Attributes:
        fields: What was filled, by the field's key.
        rest: The fields that the person left alone.
        ticks: The names of check boxes that were ticked.
    """

    def __init__(self, values: Texts) -> None:
        self._values = values
        self.fields: dict[str, StandingField] = {}
        self.rest: tuple[StandingField, ...] = ()
        self.ticks: list[str] = []

    def put(self, standing: StandingField) -> None:
        """Take in a field as it was left; one that was emptied is not filled."""
        key = standing.used.key
        self.fields.pop(key, None)
        if not standing.is_empty or standing.kind == "radio":
            self.fields[key] = standing

    def taken(self, stage: DraftStage) -> tuple[DraftStep | None, list[str]]:
        """Empty it; return a `fill` of its fields, None without any, and the check boxes."""
        fields, self.fields = self.fields, {}
        ticks, self.ticks = self.ticks, []
        if not fields:
            return None, ticks
        step = DraftStep(DraftKind.FILL)
        dialogs = {one.used.dialog for one in fields.values()}
        step.within = dialogs.pop() if len(dialogs) == 1 else ""
        for standing in fields.values():
            self.put_line(step, standing, stage)
        self._put_rest(step)
        return step, ticks

    def put_line(self, step: DraftStep, standing: StandingField, stage: DraftStage) -> None:
        """Put a field into a `fill`, with the value that belongs there."""
        used = standing.used
        value = self._value(standing)
        if value is None:
            step.unresolved[used.target] = placeholder(used.name)
        else:
            step.fields[used.target] = value
        step.mark(used)
        items = {n for _, n in standing.names if n is not None}
        if len(items) == 1:  # else several importers have this value
            stage.items.update(items)

    def _value(self, standing: StandingField) -> str | None:
        label = standing.used.name
        if standing.names:
            return f"${{{best_name((name for name, _ in standing.names), label)}}}"
        if standing.kind == "radio":
            return _reference(name_of_option(standing.option, label, self._values)) or standing.option
        if standing.is_chosen and MASK not in standing.option and "${" not in standing.option:
            return _reference(name_of_option(standing.option, label, self._values)) or standing.option or None
        return None

    def _put_rest(self, step: DraftStep) -> None:
        """Put the fields that the person left alone under `if_present`, where the client has a value for them."""
        rest, self.rest = self.rest, ()
        for one in rest:
            target = one.used.target
            if step.line_of(one.used.key) or not one.used.is_proven:
                continue
            taken = [value[2:-1] for value in (*step.fields.values(), *step.if_present.values())]
            value = (
                _reference(guess(one.used.name, self._values, taken)) if one.is_empty else self._value(one)
            )
            if value is not None and value.startswith("${"):
                step.if_present[target] = value
                step.mark(one.used)


def _reference(name: str | None) -> str | None:
    """Return a value's name as a flow refers to it."""
    return f"${{{name}}}" if name else None
