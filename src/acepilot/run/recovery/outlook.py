"""What a page that lacks a control leaves to do and to say: what is nearest to it, and where the run could go on.

Judges a page at one moment. Knows nothing of the turn in which the person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.browser.found import Ambiguous, NotThere
from acepilot.browser.pointing import Control
from acepilot.errors import StepFailed
from acepilot.flow.models import Step
from acepilot.flow.resolved import resolve_target
from acepilot.flow.roles import spoken_role
from acepilot.person import help_texts, texts
from acepilot.person.human import Choice, Key
from acepilot.run.recovery.fallback import may_look
from acepilot.run.recovery.lost import ITEM, Lost
from acepilot.run.recovery.nearest import nearest
from acepilot.run.recovery.pointed import FITS, Need
from acepilot.run.recovery.resync import step_ahead, step_back
from acepilot.run.step_context import Scene, StepContext, Unproved

STOP = Choice(Key.STOP, texts.STOP)


def near_by(context: StepContext, lost: Lost) -> tuple[Control, ...]:
    """Return the controls of the page that are nearest to what is sought; none for what tells items apart."""
    if not may_look(context) or lost.is_of_item:
        return ()
    target = resolve_target(lost.target, context.values)
    return nearest(target, context.surface.pointing.controls(FITS[lost.need]))


def spoken_control(control: Control) -> str:
    """Return what a person would call a control of the page: button “Send details”."""
    return f"{spoken_role(control.role)} “{control.name}”"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a look at the page has come to.

    Attributes:
        near: The controls that are nearest to what is sought.
        other: Which other item's number the page shows, as it is told, where the one at hand is sought; or empty.
        ahead: The step further on that fits the page; None for none.
        back: The way before this step that does.
    """

    context: StepContext
    scene: Scene
    lost: Lost
    trouble: StepFailed
    near: tuple[Control, ...] = ()
    other: str = ""
    ahead: Step | None = None
    back: Step | None = None

    @classmethod
    def of(cls, context: StepContext, scene: Scene, lost: Lost, trouble: StepFailed) -> Outlook:
        """Look at the page as it is now."""
        near, other = near_by(context, lost), _other_item(context, scene, lost)
        ahead, back = step_ahead(context, scene), step_back(context, scene, is_astray=bool(other))
        return cls(context, scene, lost, trouble, near, other, ahead, back)

    @property
    def what(self) -> str:
        """Return what is sought, as a person would call it."""
        return resolve_target(self.lost.target, self.context.values).spoken

    @property
    def hint(self) -> str:
        """Return what the flow says about the step."""
        hint = self.scene.step.hint
        return (hint.show(self.context.values) or hint.text) if hint is not None else ""

    @property
    def unproved(self) -> Unproved | None:
        """Return the earlier step of this item that the person says they have done, with nothing after it found."""
        before, where = self.context.unproved, self.context.where
        is_earlier = before is not None and before.where < where and before.where.item == where.item
        return before if is_earlier else None

    def told(self) -> str:
        """Return what to say of it."""
        named = tuple(self.context.record.gate.mask(spoken_control(control)) for control in self.near)
        told = help_texts.not_found(
            self.trouble.message if isinstance(self.trouble, Ambiguous) else help_texts.sought(self.what),
            self.context.whereabouts.url,
            named,
            self.other,
            self.hint,
        )
        if (unproved := self.unproved) is not None:
            told = f"{help_texts.still_not_there(unproved.what, unproved.hint)}\n{told}"
        if self.context.whereabouts.tried_workers:
            told = f"{told}\n{texts.WORKERS_SHUT_OUT}"
        return told if isinstance(self.trouble, NotThere | Ambiguous) else f"{self.trouble.message}\n{told}"

    def offers(self) -> tuple[Choice, ...]:
        """Return what the person can say."""
        may_point = may_look(self.context) and not self.lost.is_of_item
        point = (Choice(Key.POINT, help_texts.POINT, is_primary=True),) if may_point else ()
        can_show = may_look(self.context) and self.scene.client is not None and not self.other
        show = (Choice(Key.SHOW, help_texts.SHOW),) if can_show else ()
        done = (Choice(Key.DONE, texts.DONE),) if self._may_be_done() else ()
        again = (Choice(Key.GO_ON, help_texts.TRY_AGAIN, is_primary=not may_point),)
        ahead = (Choice(Key.AHEAD, help_texts.go_on_with(self.title(self.ahead))),) if self.ahead else ()
        back = (Choice(Key.BACK, help_texts.go_back_to(self.title(self.back))),) if self.back else ()
        skip = (Choice(Key.SKIP, texts.SKIP),) if self.scene.has_item else ()
        return (*point, *show, *done, *again, *ahead, *back, *skip, STOP)

    def _may_be_done(self) -> bool:
        """Tell whether “I have done it” ends the matter.

        Never for a review, nor for whose account it is; nor for what only bounds a step, which is not done by that; nor
        where the step before was said to be done, and what comes next is not there either.
        """
        if self.scene.step.is_persons or self.lost.need is Need.HOLD or self.unproved is not None:
            return False
        return not self.lost.is_of_item

    def title(self, step: Step) -> str:
        """Return a step's sentence for this item."""
        return step.title_for(self.context.values).rstrip(".")


def _other_item(context: StepContext, scene: Scene, lost: Lost) -> str:
    """Say which other item's number the page shows, if the one at hand is sought and is not there."""
    if not any(name.startswith(f"{ITEM}ir_number") for name in lost.names) or not may_look(context):
        return ""
    wanted = context.values.lookup("importer.ir_number.full").shown()
    for number, shown in scene.others:
        if context.locating.shows(number):
            return help_texts.wrong_account(wanted, shown)
    return ""
