"""From where the page is: which later step of the stage could be done now, and from which earlier one to begin again.

Looks at the page, and touches nothing. Over a review it looks only where the page shows that the form went through.
"""

from __future__ import annotations

from acepilot.flow.models import Nature, Step
from acepilot.flow.resolved import MissingValue
from acepilot.run.recovery.lost import ITEM
from acepilot.run.step_context import Scene, StepContext


def step_ahead(context: StepContext, scene: Scene) -> Step | None:
    """Return the next step of the stage that can be done on the page as it is.

    None beyond a look whether the page is the item's own, while it is not.
    """
    if _tells_items_apart(scene.step):
        return None
    for step in scene.stage.steps[scene.step.n :]:
        is_review = step.nature is Nature.REVIEW
        if is_review and not _is_over(context, scene, step):
            return None
        if _tells_items_apart(step) and not can_do(context, step):
            return None
        is_other = step.needs_first() != scene.step.needs_first()
        if not is_review and is_other and can_do(context, step):
            return step
    return None


def _tells_items_apart(step: Step) -> bool:
    """Tell whether a step only looks whether the page is the item's own."""
    if step.nature is not Nature.LOOK:
        return False
    templates = (template for target in step.needs_first() for template in target.templates)
    return any(name.startswith(ITEM) for template in templates for name in template.names)


def step_back(context: StepContext, scene: Scene, *, is_astray: bool) -> Step | None:
    """Return the last way before this step that begins on the page as it is.

    None while the page is where acepilot left it, over a review, as a form is not filled in again, and while the page
    holds what was typed.

    Args:
        is_astray: Whether the page is another item's, wherever acepilot left it.
    """
    is_where_left = context.whereabouts.landing == context.landed
    if (is_where_left and not is_astray) or context.typed.is_any_held():
        return None
    for step in reversed(scene.stage.steps[: scene.step.n]):
        if step.nature is Nature.REVIEW:
            return None
        if step.nature is Nature.WAY and can_do(context, step):
            return step
    return None


def can_do(context: StepContext, step: Step) -> bool:
    """Tell whether what a step needs first is on the page."""
    try:
        if step.when is not None and not context.is_present(step.when):
            return False
        if step.unless is not None and context.is_present(step.unless):
            return False
        targets = step.needs_first()
        return bool(targets) and all(context.is_present(target) for target in targets)
    except MissingValue:
        return False


def _is_over(context: StepContext, scene: Scene, review: Step) -> bool:
    """Tell whether the page shows that a form went through: the portal's yes, or what is compared after it."""
    success = review.shows_success()
    if success is not None and context.is_present(success):
        return True
    after = scene.stage.steps[review.n :]
    return any(step.nature is Nature.COMPARE and can_do(context, step) for step in after)
