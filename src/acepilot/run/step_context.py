"""What a step's handler works with: the page, the turn, the record, and the values of the item at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from acepilot.browser.actions import Actions
from acepilot.browser.driver import Unreachable
from acepilot.browser.field_reader import FieldReader
from acepilot.browser.found import Found, How, NotThere
from acepilot.browser.locate import Locating
from acepilot.browser.notations import quoted
from acepilot.browser.presser import SubmitControl
from acepilot.browser.rest import Rest
from acepilot.browser.review_watch import ReviewWatch
from acepilot.browser.side_channels import SideChannels
from acepilot.browser.surface import Surface
from acepilot.browser.traffic import Traffic
from acepilot.browser.typed_values import TypedValues
from acepilot.browser.whereabouts import Whereabouts
from acepilot.client.value import ClientValues, Values
from acepilot.errors import StepFailed
from acepilot.flow.models import Flow, Stage, Step
from acepilot.flow.resolved import ResolvedTarget, resolve_target
from acepilot.flow.target import Alternatives
from acepilot.folding import without_marks
from acepilot.journal.progress import StepPlace
from acepilot.person import help_texts
from acepilot.run.accepted import Accepted
from acepilot.run.captures import Captures
from acepilot.run.form import Form
from acepilot.run.record import Record
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.mending import Mended
from acepilot.run.recovery.pointed import nameable
from acepilot.run.turn_control import TurnControl
from acepilot.timing import Timing

LONGEST_NAME = 80
"""How long a control's own name may be that the record has, where a pattern found it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The step at hand, with what stands around it.

    Attributes:
        others: What the client's other items are called by the portal and by us: IR number, and label for eyes.
        has_item: Whether the stage is done for each item.
        client: The client, with the item at hand alone: what the person types is compared with its values.
    """

    stage: Stage
    step: Step
    others: tuple[tuple[str, str], ...] = ()
    has_item: bool = False
    client: ClientValues | None = field(default=None, repr=False)


@dataclass(slots=True)
class Pressing:
    """What the person said of buttons that submit a form in which nothing was typed: by target, and what each sends."""

    _said: dict[tuple[str, str], bool] = field(default_factory=dict)

    def said(self, target: str, button: SubmitControl) -> bool | None:
        """Return whether acepilot may press it; None when nobody was asked yet."""
        return self._said.get((target, button.sends))

    def note(self, target: str, button: SubmitControl, *, is_allowed: bool) -> None:
        """Remember the answer for the rest of the run."""
        self._said[target, button.sends] = is_allowed


@dataclass(frozen=True, slots=True)
class Unproved:
    """A step that the person says they have done, after which nothing that the flow names was found yet.

    Attributes:
        what: What it was about, as a person would call it.
    """

    where: StepPlace
    what: str
    hint: str


@dataclass(slots=True)
class StepContext:
    """One run at work.

    Attributes:
        values: The values of the item at hand, or of the client.
        mended: What the person pointed at, or showed, where a control was not as the flow has it.
        scene: The step at hand; None between steps.
        landed: Where the last step of acepilot's own left the page: how many documents it has had, and its address.
        pressing: What the person said of buttons that submit a form.
        perform: Does a step that the person has shown, as any of the flow.
        unproved: The last step that the person says they have done, until something after it is found.
        accepted: What the portal has accepted, and what there is to say of what came after.
        form: What was filled in since the last answer of the portal.
        traffic: What is sent, and who answers.
        side_channels: What no guard can see.
    """

    flow: Flow
    surface: Surface
    turns: TurnControl
    record: Record
    values: Values
    captures: Captures
    timing: Timing
    mended: Mended = field(default_factory=Mended)
    scene: Scene | None = None
    landed: tuple[int, str] | None = None
    pressing: Pressing = field(default_factory=Pressing)
    perform: Callable[[Step], object] = lambda _step: None
    unproved: Unproved | None = None
    accepted: Accepted = field(init=False)
    form: Form = field(init=False)
    whereabouts: Whereabouts = field(init=False)
    typed: TypedValues = field(init=False)
    fields: FieldReader = field(init=False)
    watch: ReviewWatch = field(init=False)
    traffic: Traffic = field(init=False)
    side_channels: SideChannels = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing accepted, and hand out the parts of the surface, so that nobody reaches through it."""
        self.accepted = Accepted(self.flow)
        self.form = self.captures.form
        self.whereabouts = self.surface.whereabouts
        self.typed = self.surface.typed
        self.fields = self.surface.fields
        self.watch = self.surface.review
        self.traffic = self.surface.traffic
        self.side_channels = self.surface.side_channels

    @property
    def locating(self) -> Locating:
        """Return the eyes of the page at hand."""
        return self.surface.locating

    @property
    def actions(self) -> Actions:
        """Return the actions for the page at hand."""
        return self.surface.actions

    @property
    def only_looks(self) -> bool:
        """Tell whether a form of the item was accepted, and what is left of it only looks at what became of it."""
        scene = self.scene
        return scene is not None and self.accepted.only_looks(scene.stage, self.where.item, scene.step)

    @property
    def where(self) -> StepPlace:
        """Return which step of which item is at hand."""
        return self.record.place

    def instead_of(self, target: Alternatives) -> Alternatives | None:
        """Return what the person pointed at in place of a target; None when it is sought as the flow has it."""
        return self.mended.instead_of(self.where, target.text)

    def resolve(self, target: Alternatives) -> ResolvedTarget:
        """Fill the values into a target, or into what stands in for it."""
        return resolve_target(self.instead_of(target) or target, self.values)

    def find(
        self,
        target: Alternatives,
        *,
        within: Found | None = None,
        timeout_ms: int | None = None,
        rest: Rest | None = None,
    ) -> Found:
        """Find the one control that a target means, and journal the drift if it is not what the flow names first."""
        found = self.seek(target, within=within, timeout_ms=timeout_ms, rest=rest)
        instead = self.instead_of(target)
        if instead is None:
            self.note_found(target, found)
            return found
        return replace(found, wanted=self.note_mended(target, instead))

    def seek(
        self,
        target: Alternatives,
        *,
        within: Found | None = None,
        timeout_ms: int | None = None,
        rest: Rest | None = None,
    ) -> Found:
        """Find the one control that a target means, or what stands in for it; write nothing down.

        Args:
            timeout_ms: How long to look at most; None for as long as usual.
            rest: What is done once the page is calm.
        """
        resolved = self.resolve(target)
        wait_ms = self.timing.step_timeout_ms if timeout_ms is None else timeout_ms
        return self.in_newest(lambda eyes: eyes.find(resolved, within=within, timeout_ms=wait_ms, rest=rest))

    def calm_ms(self) -> float:
        """Return for how long the page at hand has been calm."""
        return self.locating.calm_ms()

    def why(self, failed: StepFailed) -> StepFailed:
        """Return why something failed: what is not there, while the portal cannot be reached, may well be there."""
        error = self.whereabouts.cut_off[0] if isinstance(failed, NotThere) else ""
        return Unreachable(error) if error else failed

    def in_newest(self, look: Callable[[Locating], Found]) -> Found:
        """Look for something on the page at hand; again if another window became that meanwhile."""
        while True:
            eyes = self.locating
            try:
                return look(eyes)
            except NotThere:
                if eyes is self.locating:
                    raise

    def note_found(self, target: Alternatives, found: Found) -> None:
        """Take note of what a target was found as; write down where that is not what the flow names first."""
        if found.is_drift:
            told = {"wanted": found.wanted, "used": found.shown, "how": str(found.how)}
            seen = self._own_name(target, found)
            self.record.write("drift", {**told, "seen": seen} if seen else told)

    def _own_name(self, target: Alternatives, found: Found) -> str:
        """Return what a control that a pattern found is called itself, as a target has it.

        Empty where the page may not be read, and for what holds a secret: half a name finds nothing.
        """
        part = self.resolve(target).chains[found.used].parts[-1]
        is_by_pattern = part.role is not None and part.name is not None and part.name.is_regex
        if not is_by_pattern or found.how is not How.FALLBACK or not self.may_read():
            return ""
        seen = self.surface.pointing.of(found)
        name = without_marks(seen.control.name) if seen is not None and seen.control.role == part.role else ""
        is_of_item = self.scene is not None and self.scene.has_item
        told = f"{part.role} {quoted(name, nameable(self.values) if is_of_item else ())}"
        is_whole = "${" not in name and len(name) <= LONGEST_NAME and self.record.gate.mask(told) == told
        return told if name and is_whole else ""

    def may_read(self) -> bool:
        """Tell whether acepilot may look at the page at all."""
        return (
            self.surface.dialog is None and self.whereabouts.is_on_hosts and not self.surface.is_sensitive()
        )

    def go_without(self, lost: Lost, trouble: StepFailed) -> None:
        """Say what is done before the person is asked for a control: nothing, in a run.

        Args:
            lost: What was not found, or cannot be used.

        Raises:
            DoneByPerson: The step goes on as if the person had done it.
        """

    def note_unbounded(self, within: Alternatives) -> None:
        """Write down that what was to bound a step is not there, and that the whole page does."""
        wanted = resolve_target(within, self.values).chains[0].shown
        self.record.write(
            "drift", {"wanted": wanted, "used": help_texts.WHOLE_PAGE, "how": str(How.FALLBACK)}
        )

    def note_mended(self, target: Alternatives, instead: Alternatives) -> str:
        """Write down, once for each item, that what the person told was taken; return what was wanted."""
        wanted = resolve_target(target, self.values).chains[0].shown
        if self.mended.is_news(self.where, target.text):
            how = self.mended.how(self.where, target.text)
            self.record.write("drift", {"wanted": wanted, "used": instead.text, "how": str(how)})
        return wanted

    def is_present(self, target: Alternatives) -> bool:
        """Tell whether a target is on the page, where acepilot may look.

        On a page with a password or code field this is all that is asked: whether a control is there, never what it
        holds.
        """
        if not self.whereabouts.is_on_hosts or self.surface.dialog is not None:
            return False
        return self.locating.present(self.resolve(target))
