"""From where the page is: which later step of the stage could be done now, and from which earlier one to begin again.

Looks at the page, and touches nothing. Over a review it looks only where the page shows that the form went through.
"""

from __future__ import annotations

from acepilot.browser.locate import NAVIGATION_ROLES
from acepilot.flow.models import (
    AskStep,
    CaptureStep,
    ClickStep,
    ConfirmStep,
    ExpectStep,
    FillStep,
    NavigateStep,
    OpenStep,
    PlainNames,
    ReviewStep,
    Step,
    StepKind,
)
from acepilot.flow.resolved import MissingValue
from acepilot.flow.target import Alternatives, By, Chain, Name, Part
from acepilot.run.step_context import Scene, StepContext

ITEM = "importer."


def step_ahead(context: StepContext, scene: Scene) -> Step | None:
    """Return the next step of the stage that can be done on the page as it is.

    None beyond a look whether the page is the item's own, while it is not.
    """
    if _tells_items_apart(scene.step):
        return None
    for step in scene.stage.steps[scene.step.n :]:
        if isinstance(step, ReviewStep) and not _is_over(context, scene, step):
            return None
        if _tells_items_apart(step) and not can_do(context, step):
            return None
        if (
            not isinstance(step, ReviewStep)
            and _targets_of(step) != _targets_of(scene.step)
            and can_do(context, step)
        ):
            return step
    return None


def _tells_items_apart(step: Step) -> bool:
    """Tell whether a step only looks whether the page is the item's own."""
    if not isinstance(step, ExpectStep):
        return False
    return any(name.startswith(ITEM) for template in step.target.templates for name in template.names)


def step_back(context: StepContext, scene: Scene, *, is_astray: bool) -> Step | None:
    """Return the last way before this step that begins on the page as it is.

    None while the page is where acepilot left it, over a review, as a form is not filled in again, and while the page
    holds what was typed.

    Args:
        context: The run.
        scene: The step at hand.
        is_astray: Whether the page is another item's, wherever acepilot left it.
    """
    is_where_left = context.whereabouts.landing == context.landed
    if (is_where_left and not is_astray) or context.typed.is_any_held():
        return None
    for step in reversed(scene.stage.steps[: scene.step.n]):
        if step.kind is StepKind.REVIEW:
            return None
        if isinstance(step, NavigateStep) and can_do(context, step):
            return step
    return None


def can_do(context: StepContext, step: Step) -> bool:
    """Tell whether what a step needs first is on the page."""
    try:
        if step.when is not None and not context.is_present(step.when):
            return False
        if step.unless is not None and context.is_present(step.unless):
            return False
        targets = _targets_of(step)
        return bool(targets) and all(context.is_present(target) for target in targets)
    except MissingValue:
        return False


def _is_over(context: StepContext, scene: Scene, review: ReviewStep) -> bool:
    """Tell whether the page shows that a form went through: the portal's yes, or what is compared after it."""
    if context.is_present(review.until):
        return True
    after = scene.stage.steps[review.n :]
    return any(isinstance(step, ConfirmStep) and can_do(context, step) for step in after)


def _targets_of(step: Step) -> tuple[Alternatives, ...]:
    """Return what must be there for a step to be possible; nothing for one that is always, or cannot be told."""
    match step:
        case ClickStep():
            return (step.target,) if step.within is None else (step.within, step.target)
        case FillStep():
            return tuple(field.target for field in step.fields[:1])
        case ConfirmStep():
            return tuple(field.target for field in step.fields)
        case ExpectStep():
            return (step.target,)
        case AskStep():
            return (step.until,) if step.until is not None else ()
        case NavigateStep():
            first = step.path[0]
            return (as_target(first) if isinstance(first, PlainNames) else first,)
        case ReviewStep():
            return (step.submit,)
        case OpenStep() | CaptureStep():
            return ()


def as_target(names: PlainNames) -> Alternatives:
    """Return a menu entry's plain names as a target: each name in each of the roles that are followed."""
    chains = tuple(
        Chain((Part(By.ROLE, role, Name(name, is_regex=False)),), f'{role} "{name.text}"')
        for name in names.names
        for role in NAVIGATION_ROLES
    )
    return Alternatives(chains, names.text)
