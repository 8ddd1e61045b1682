"""The last touch to a draft: its sentences, its rounds, and the names of its stages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from acepilot.record import wording
from acepilot.record.steps import DraftKind, DraftStage, DraftStep

SIGNS = re.compile(r'["|>/\\]')
"""What no plain name in a `navigate` may hold."""


def put_in_words(stage: DraftStage) -> None:
    """Say in words what is asked of the person for each form, now that it is known; a `fill` of nothing is none."""
    for step in stage.steps:
        if step.kind is DraftKind.REVIEW:
            step.words = wording.review(step.button or "", step.yourself, step.ticks)
        elif step.button is not None:
            step.words = wording.go_on(step.button, step.yourself, step.ticks)
        elif step.form is not None:
            step.words = wording.unsent(step.yourself, step.ticks)
        if step.nameless:
            step.notes.insert(0, wording.nameless({target: step.called[target] for target in step.nameless}))
        if step.form is not None and not step.form.fields:
            step.unresolved = step.form.unresolved
    stage.steps = [step for step in stage.steps if step.kind is not DraftKind.FILL or step.fields]


def title_of(stage: DraftStage) -> str:
    """Return what a stage that nobody named may be called; empty for nothing."""
    kinds = {step.kind for step in stage.steps}
    if any(step.is_private for step in stage.steps) and DraftKind.FILL not in kinds:
        return wording.SIGN_IN
    names = [step.path[-1] for step in stage.steps if step.path]
    dialogs = [step.within.partition('"')[2].rstrip('"') for step in stage.steps if step.within]
    return next(
        (
            name
            for name in (*dialogs, *reversed(names))
            if name and not SIGNS.search(name) and "${" not in name
        ),
        "",
    )


def gathered(stage: DraftStage) -> tuple[DraftStage, ...]:
    """Keep one round of a stage that is done for each importer; tell where another round went otherwise.

    What comes before the way to the first importer is done once: it is a stage of its own.
    """
    if not stage.is_each:
        return (stage,)
    begin = next((n for n, step in enumerate(stage.steps) if step.path), 0)
    before, rounds = stage.steps[:begin], list(_rounds(stage.steps[begin:]))
    first = [step.shape for step in rounds[0]]
    for n, steps in enumerate(rounds[1:], start=2):
        if [step.shape for step in steps] != first:
            stage.notes.append(wording.other_round(n))
    stage.steps = rounds[0]
    return (DraftStage("", before), stage) if before else (stage,)


def _rounds(steps: Sequence[DraftStep]) -> Iterator[list[DraftStep]]:
    """Yield the steps of each round: one begins where the way that began the first is gone again."""
    begins = next((step.path[0] for step in steps if step.path), None)
    current: list[DraftStep] = []
    for step in steps:
        has_begun = any(one.path and one.path[0] == begins for one in current)
        if step.path and step.path[0] == begins and has_begun:
            yield current
            current = []
        current.append(step)
    yield current
