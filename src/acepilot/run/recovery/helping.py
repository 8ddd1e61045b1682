"""When a control is not where the flow says: the person is asked, shown what is nearest, and may point at it.

Owns that turn, and what follows from what is said in it. What was pointed at is only remembered here: it is then
sought and used as any target of the flow, by the same actions, under the same rule, words and guard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from acepilot.browser.events import Event, PointedAt, PointingEnded, Replaced
from acepilot.browser.found import Ambiguous, Found, How, NotThere
from acepilot.browser.pointing import Control, Pointing
from acepilot.browser.rest import Rest
from acepilot.browser.world import Unanswered, World
from acepilot.client.value import ClientValues
from acepilot.errors import StepFailed
from acepilot.flow.models import Nature, Step
from acepilot.flow.resolved import resolve_target
from acepilot.flow.roles import spoken_role
from acepilot.flow.target import Alternatives, parse_target
from acepilot.journal.codes import Confirmed, Shown, TurnCause
from acepilot.person import help_texts, texts
from acepilot.person.human import Choice, Key
from acepilot.run.performer import DoneByPerson, GoTo, SkipItem
from acepilot.run.recovery.choosing import Chooser, Chosen, Lost
from acepilot.run.recovery.demonstration import Demonstration
from acepilot.run.recovery.fallback import NeedsYes, Unbounded, can_ask, can_confirm, may_look, rest_of
from acepilot.run.recovery.nearest import nearest
from acepilot.run.recovery.pointed import FITS, Need, spoken
from acepilot.run.recovery.resync import ITEM, step_ahead, step_back
from acepilot.run.recovery.ways import USED_BY_HAND, settle, take_known_way
from acepilot.run.step_context import Scene, StepContext, Unproved
from acepilot.run.turn_why import TurnWhy

LOOK_EVERY_TICKS = 40
COMES_EVERY_TICKS = 25
STOP = Choice(Key.STOP, texts.STOP)

Look = Callable[[int, Rest | None], Found]


def find_or_ask(
    context: StepContext, lost: Lost, *, timeout_ms: int | None = None, look: Look | None = None
) -> Found:
    """Find the control that a target means; ask the person for help when it is not there, or not told apart.

    0. What the person has shown to lead to it, if it is not there and that is.
    1. What stands in for it since the person pointed at something; if that is gone, it is forgotten.
    2. What the flow names; what is called otherwise, once the page is calm; what stands in for the same target in
       another step.
    3. The person, once the page has been calm for a while; acepilot goes on looking meanwhile.

    Args:
        context: The run.
        lost: What is sought.
        timeout_ms: How long to look at most, on a page that is not calm; None for as long as usual.
        look: How it is looked for, if not as a target.

    Raises:
        StepFailed: It is not there, and nobody can be asked.
        DoneByPerson: The person has done it by hand.
        GoTo: The person goes on at another step.
        SkipItem: The person leaves the rest of this item as it is.
    """
    take_known_way(context, lost, _Coming(context, lost, look))
    has_recalled = False
    while True:
        is_mended = context.instead_of(lost.target) is not None
        try:
            found = _find(context, lost, timeout_ms, look)
        except NeedsYes as unsure:
            ask_for(context, lost, unsure, offer=unsure.control)
            timeout_ms = context.timing.look_again_ms
        except (NotThere, Ambiguous) as trouble:
            timeout_ms = 0
            if is_mended and context.mended.forget(context.where, lost.target.text):  # 1
                continue
            known = context.mended.known_elsewhere(context.where, lost.target.text)
            if known is not None and not has_recalled:  # 2
                has_recalled = True
                context.mended.remember(context.where, lost.target.text, known, for_all=False)
                continue
            ask_for(context, lost, trouble, comes=_Coming(context, lost, look))  # 3
            timeout_ms = context.timing.look_again_ms
        else:
            context.unproved = None
            return found


def _find(context: StepContext, lost: Lost, timeout_ms: int | None, look: Look | None) -> Found:
    """Find a control as the flow has it, or otherwise; journal it if it is not what the flow names first."""
    rest = rest_of(context, lost)
    if look is None or context.instead_of(lost.target) is not None:
        found = context.find(lost.target, within=lost.within, timeout_ms=timeout_ms, rest=rest)
    else:
        found = look(context.timing.step_timeout_ms if timeout_ms is None else timeout_ms, rest)
        context.note_found(lost.target, found)
    if lost.need is Need.SUBMIT and found.how in {How.ALIKE, How.ROLE}:
        context.mended.remember(context.where, lost.target.text, parse_target(found.shown), for_all=False)
    return found


@dataclass(slots=True)
class _Coming:
    """Looks whether a control has come while the person is asked for it."""

    context: StepContext
    lost: Lost
    look: Look | None

    def __post_init__(self) -> None:
        self.rest = rest_of(self.context, self.lost)

    rest: Rest = field(init=False)

    def __call__(self) -> bool:
        try:
            if self.look is None:
                self.context.seek(self.lost.target, within=self.lost.within, timeout_ms=0)
            else:
                self.look(0, None)
        except NotThere:
            return self._is_otherwise()
        except StepFailed:
            return False
        return True

    def _is_otherwise(self) -> bool:
        try:
            return self.rest.look() is not None
        except StepFailed:
            return False


def within_or_ask(
    context: StepContext,
    within: Alternatives | None,
    fields: Sequence[Alternatives],
    timeout_ms: int | None = None,
) -> Found | None:
    """Find what a step is bounded by, if it is; ask as in `find_or_ask`.

    What is not there, once the page is calm, bounds nothing if each of the step's controls is there exactly once.

    Args:
        context: The run.
        within: What bounds the step.
        fields: The controls that the step needs.
        timeout_ms: As in `find_or_ask`.
    """
    if within is None:
        return None
    try:
        return find_or_ask(context, Lost(within, Need.HOLD, inside=tuple(fields)), timeout_ms=timeout_ms)
    except Unbounded:
        context.note_unbounded(within)
        return None


def ask_for(
    context: StepContext,
    lost: Lost,
    trouble: StepFailed,
    *,
    comes: Callable[[], bool] | None = None,
    offer: Control | None = None,
) -> None:
    """Ask the person for help with a control; return when it is to be tried again.

    Args:
        context: The run.
        lost: What is sought.
        trouble: Why it was not found.
        comes: Looks whether it is there now: then acepilot goes on by itself.
        offer: A control that could be it, to be confirmed or not.

    Raises:
        StepFailed: The trouble itself, when nobody can be asked.
        DoneByPerson: As in `find_or_ask`, as the others.
    """
    trouble = context.why(trouble)
    context.go_without(lost, trouble)
    if context.scene is None or not (can_ask(context) if offer is None else can_confirm(context)):
        raise trouble
    context.captures.take("not found", full_page=True)
    lost = replace(lost, is_one_of_several=isinstance(trouble, Ambiguous))
    asking = _Asking(context, context.scene, lost, trouble)
    asking.comes = comes or asking.comes
    asking.run(offer)


def near_by(context: StepContext, lost: Lost) -> tuple[Control, ...]:
    """Return the controls of the page that are nearest to what is sought; none for what tells items apart."""
    if not may_look(context) or lost.is_of_item:
        return ()
    target = resolve_target(lost.target, context.values)
    return nearest(target, context.surface.pointing.controls(FITS[lost.need]))


def spoken_control(control: Control) -> str:
    """Return what a person would call a control of the page: button “Send details”."""
    return f"{spoken_role(control.role)} “{control.name}”"


class _Mode(StrEnum):
    ASKING = "asking"
    POINTING = "pointing"
    CONFIRMING = "confirming"
    SHOWING = "showing"


class _Asking:
    """One such turn at work."""

    def __init__(self, context: StepContext, scene: Scene, lost: Lost, trouble: StepFailed) -> None:
        self.context = context
        self.scene = scene
        self.lost = lost
        self.chooser = Chooser(context, lost)
        self.trouble = trouble
        self.mode = _Mode.ASKING
        self.said: Key | None = None
        self.chosen: Chosen | None = None
        self.ahead: Step | None = None
        self.back: Step | None = None
        self.choices: tuple[Choice, ...] = ()
        self.told_showing = ""
        self.ticks = 0
        self.comes: Callable[[], bool] = lambda: False
        self.has_come = False
        self.is_others_page = False
        self.pointing: Pointing = context.surface.pointing
        self.shown: Demonstration | None = None

    @property
    def what(self) -> str:
        """Return what is sought, as a person would call it."""
        return resolve_target(self.lost.target, self.context.values).spoken

    def run(self, offer: Control | None) -> None:
        """Ask, until something is said that ends it, or it has come; then do what follows from that."""
        shown = self.look()
        why = TurnWhy(TurnCause.NOT_FOUND, f"acepilot cannot find {self.what}")
        with self.context.turns.lend(
            why, self.why_back, until_hand=True, choices=self.choices, notice="", doing=shown
        ):
            try:
                if offer is not None:
                    self.consider(offer.world, offer.number)
                while not self.is_over():
                    self.context.turns.wait_for_person(None)
            finally:
                self.put_away()
        self.follow()

    def why_back(self) -> TurnWhy:
        """Say why the turn is acepilot's again."""
        if self.has_come:
            return TurnWhy(TurnCause.CAME, help_texts.has_come(self.what))
        return TurnWhy(TurnCause.SAID, help_texts.HELPED)

    def put_away(self) -> None:
        """Take outlines and pointing off the page."""
        if self.shown is not None:
            self.shown.close()
        self.pointing.end()
        self.pointing.outline(())

    # -- what is shown ----------------------------------------------------------------------

    def look(self) -> str:
        """Look at the page as it is now: what is nearest, where it could go on; return what to say of it."""
        self.pointing = self.context.surface.pointing
        near = self.near()
        self.pointing.outline([(control, help_texts.NEAREST) for control in near])
        other = self.other_item()
        self.is_others_page = bool(other)
        self.ahead = step_ahead(self.context, self.scene)
        self.back = step_back(self.context, self.scene, is_astray=bool(other))
        self.choices = self.offers()
        named = tuple(self.masked(spoken_control(control)) for control in near)
        told = help_texts.not_found(
            self.trouble.message if isinstance(self.trouble, Ambiguous) else help_texts.sought(self.what),
            self.context.whereabouts.url,
            named,
            other,
            self.hint,
        )
        if (unproved := self.unproved) is not None:
            told = f"{help_texts.still_not_there(unproved.what, unproved.hint)}\n{told}"
        if self.context.whereabouts.tried_workers:
            told = f"{told}\n{texts.WORKERS_SHUT_OUT}"
        return told if isinstance(self.trouble, NotThere | Ambiguous) else f"{self.trouble.message}\n{told}"

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

    def near(self) -> tuple[Control, ...]:
        """Return the controls that are nearest to what is sought."""
        return near_by(self.context, self.lost)

    def other_item(self) -> str:
        """Say which other item's number the page shows, if the one at hand is sought and is not there."""
        if not any(name.startswith(f"{ITEM}ir_number") for name in self.lost.names) or not may_look(
            self.context
        ):
            return ""
        wanted = self.context.values.lookup("importer.ir_number.full").shown()
        for number, shown in self.scene.others:
            if self.context.locating.shows(number):
                return help_texts.wrong_account(wanted, shown)
        return ""

    def offers(self) -> tuple[Choice, ...]:
        """Return what the person can say."""
        may_point = may_look(self.context) and not self.is_of_item
        point = (Choice(Key.POINT, help_texts.POINT, is_primary=True),) if may_point else ()
        can_show = may_look(self.context) and self.scene.client is not None and not self.is_others_page
        show = (Choice(Key.SHOW, help_texts.SHOW),) if can_show else ()
        done = (Choice(Key.DONE, texts.DONE),) if self.may_be_done() else ()
        again = (Choice(Key.GO_ON, help_texts.TRY_AGAIN, is_primary=not may_point),)
        ahead = (Choice(Key.AHEAD, help_texts.go_on_with(self.title(self.ahead))),) if self.ahead else ()
        back = (Choice(Key.BACK, help_texts.go_back_to(self.title(self.back))),) if self.back else ()
        skip = (Choice(Key.SKIP, texts.SKIP),) if self.scene.has_item else ()
        return (*point, *show, *done, *again, *ahead, *back, *skip, STOP)

    def may_be_done(self) -> bool:
        """Tell whether “I have done it” ends the matter.

        Never for a review, nor for whose account it is; nor for what only bounds a step, which is not done by that; nor
        where the step before was said to be done, and what comes next is not there either.
        """
        if self.scene.step.is_persons or self.lost.need is Need.HOLD or self.unproved is not None:
            return False
        return not self.is_of_item

    @property
    def is_of_item(self) -> bool:
        """Tell whether what is sought tells the item's own page from another's: nothing else stands for that."""
        return self.lost.is_of_item

    def title(self, step: Step) -> str:
        """Return a step's sentence for this item."""
        return step.title_for(self.context.values).rstrip(".")

    # -- hearing ----------------------------------------------------------------------------

    def is_over(self) -> bool:
        """Take in what was heard and said; tell whether the turn has ended."""
        if self.said is not None or self.has_come:
            return self.pointing.is_at_rest()
        heard = tuple(self.context.turns.heard)
        self.context.turns.heard.clear()
        for event in heard:
            self.hear(event)
        if self.shown is not None and self.mode is _Mode.SHOWING:
            self.look_on_showing(self.shown)
        said = self.context.turns.said(self.choices)
        if said is not None:
            self.take(said)
        self.ticks += 1
        if said is None and self.mode is _Mode.ASKING and self.context.surface.dialog is None:
            self.look_on()
        return False

    def look_on(self) -> None:
        """Look from time to time whether it has come, while nobody's hand is on the page; and what is nearest."""
        if (
            self.ticks % COMES_EVERY_TICKS == 0
            and self.context.surface.idle_ms() >= self.context.timing.idle_ms
        ):
            self.has_come = self.comes()
        if self.ticks % LOOK_EVERY_TICKS == 0 and not self.has_come:
            self.ask_again()

    def hear(self, event: Event) -> None:
        """Take in one thing that happened on the page."""
        if self.shown is not None and self.mode is _Mode.SHOWING:
            self.tell_seen(self.shown.hear(event))
            return
        match event:
            case PointedAt() if self.mode is _Mode.POINTING:
                self.consider(event.world, event.number)
            case PointingEnded() if self.mode is _Mode.POINTING:
                self.ask_again()
            case Replaced() if self.mode is not _Mode.POINTING:
                self.ask_again()

    def take(self, said: Key) -> None:
        """Take what the person said."""
        match said:
            case Key.POINT:
                self.begin_pointing()
            case Key.SHOW if self.scene.client is not None:
                self.begin_showing(self.scene.client)
            case Key.UNDO if self.shown is not None:
                self.shown.leave_out()
            case Key.SHOWN if self.shown is not None:
                self.end_showing(self.shown)
            case Key.CANCEL:
                self.drop_shown(Shown.DROPPED)
                self.ask_again()
            case _:
                self.said = said

    def ask_again(self) -> None:
        """Ask as in the beginning, with the page as it is now."""
        self.mode = _Mode.ASKING
        self.pointing.end()
        told = self.look()
        self.context.turns.tell(notice="", doing=told, choices=self.choices, shown=None)

    def begin_pointing(self) -> None:
        """Let the next press on the page point."""
        self.mode = _Mode.POINTING
        self.pointing.outline(())
        try:
            self.pointing.begin(FITS[self.lost.need])
        except Unanswered as silence:
            self.ask_again()
            self.context.turns.tell(notice=silence.message)
            return
        self.choices = (Choice(Key.CANCEL, help_texts.DO_NOT_POINT), STOP)
        self.context.turns.tell(notice="", doing=help_texts.point_now(self.what), choices=self.choices)

    # -- showing ----------------------------------------------------------------------------

    def begin_showing(self, client: ClientValues) -> None:
        """Look on from now on, while the person does by hand what is missing."""
        self.mode = _Mode.SHOWING
        self.pointing.outline(())
        self.shown = Demonstration(self.context, self.lost, client)
        self.shown.begin()
        self.context.turns.tell(
            notice="", doing=self.showing_text(), choices=self.showing_choices(), shown=()
        )

    def showing_text(self) -> str:
        """Return what is asked of the person while they show."""
        if self.shown is not None and self.shown.is_private:
            return help_texts.SAW_PRIVATE
        return help_texts.show_now(
            self.what,
            may_be_done=self.lost.need in USED_BY_HAND,
            is_before_submit=self.lost.need is Need.SUBMIT,
        )

    def showing_choices(self) -> tuple[Choice, ...]:
        """Return what the person can say while they show."""
        has_any = self.shown is not None and bool(self.shown.steps)
        undo = (Choice(Key.UNDO, help_texts.LEAVE_OUT),) if has_any else ()
        over = Choice(Key.SHOWN, help_texts.SHOWN, is_primary=True)
        self.choices = (over, *undo, Choice(Key.CANCEL, help_texts.NEVER_MIND), STOP)
        return self.choices

    def look_on_showing(self, shown: Demonstration) -> None:
        """See where the page is, and tell what was seen so far."""
        self.tell_seen(shown.look())
        self.context.turns.tell(choices=self.showing_choices(), shown=shown.lines)
        if self.context.surface.dialog is None and self.showing_text() != self.told_showing:
            self.told_showing = self.showing_text()
            self.context.turns.tell(doing=self.told_showing)

    def tell_seen(self, notice: str) -> None:
        """Tell what there is to say of something that was seen."""
        if notice:
            self.context.turns.tell(notice=notice)

    def end_showing(self, shown: Demonstration) -> None:
        """Take the person's word that this was all; where nothing was seen, ask again."""
        shown.end()
        if shown.acts or shown.has_submitted:
            self.said = Key.SHOWN
            return
        self.drop_shown(Shown.NOTHING)
        self.ask_again()
        self.context.turns.tell(notice=help_texts.SAW_NOTHING)

    def drop_shown(self, why: Shown) -> None:
        """Look on no longer, and keep nothing of what was shown."""
        if self.shown is not None:
            self.shown.close()
            self.shown.write(why, ())
            self.shown = None

    def follow_shown(self, shown: Demonstration) -> None:
        """Do what follows from what was shown.

        Raises:
            DoneByPerson: The step is done.
            GoTo: They pressed what submits: the run goes on behind the review, once they say what became of it.
        """
        state, has_instead = settle(self.context, self.lost, shown, self.comes)
        match state:
            case Shown.USED | Shown.DONE:
                if self.hint:
                    self.context.unproved = Unproved(self.context.where, self.what, self.hint)
                raise DoneByPerson(self.what, is_known=has_instead or state is Shown.USED)
            case Shown.SENT:
                review = next(
                    (
                        one
                        for one in self.scene.stage.steps[self.scene.step.n - 1 :]
                        if one.nature is Nature.REVIEW
                    ),
                    None,
                )
                if review is not None:
                    raise GoTo(help_texts.goes_on_behind(self.what), review.n + 1)

    # -- confirming -------------------------------------------------------------------------

    def consider(self, world: World, number: int) -> None:
        """Look at what was pointed at, or is offered, and ask whether to use it; say why if it cannot be."""
        seen = self.pointing.describe(world, number)
        if seen is None:
            return
        reason = self.chooser.reason_against(seen)
        self.chosen = self.chooser.choose(seen) if reason is None else None
        if self.chosen is None:
            self.context.turns.tell(notice=self.masked(reason or help_texts.cannot_tell_apart(spoken(seen))))
            return
        self.mode = _Mode.CONFIRMING
        self.pointing.end()
        self.pointing.outline([(seen.control, help_texts.THIS_ONE)])
        yes = Choice(Key.YES, help_texts.YES_USE, is_primary=True)
        self.choices = (
            yes,
            Choice(Key.POINT, help_texts.POINT_AGAIN),
            Choice(Key.CANCEL, help_texts.DO_NOT_POINT),
            STOP,
        )
        use = help_texts.use_this(self.masked(spoken(seen)), self.what)
        self.context.turns.tell(notice="", doing=use, choices=self.choices)

    def masked(self, text: str) -> str:
        """Return a text of the page as it may be told."""
        return self.context.record.gate.mask(text)

    # -- what follows -----------------------------------------------------------------------

    def follow(self) -> None:
        """Do what follows from what was said.

        Raises:
            DoneByPerson: They have done it by hand.
            GoTo: They go on elsewhere.
            SkipItem: They leave the rest of this item.
        """
        record, turns = self.context.record, self.context.turns
        match self.said:
            case Key.YES if self.chosen is not None:
                record.confirm(Confirmed.CONTROL, help_texts.used(self.what, spoken(self.chosen.seen)))
                self.context.mended.remember(
                    self.context.where, self.lost.target.text, self.chosen.target, for_all=self.chosen.for_all
                )
            case Key.SHOWN if self.shown is not None:
                self.follow_shown(self.shown)
            case Key.DONE:
                record.confirm(Confirmed.BY_HAND, f"{texts.DONE}: {self.what}")
                if self.hint:
                    self.context.unproved = Unproved(self.context.where, self.what, self.hint)
                raise DoneByPerson(self.what)
            case Key.SKIP:
                record.write("person.skipped", {"what": "this importer"})
                raise SkipItem(help_texts.skipped_for(self.what))
            case Key.AHEAD if self.ahead is not None:
                turns.tell(notice="")
                raise GoTo(help_texts.go_on_with(self.title(self.ahead)), self.ahead.n)
            case Key.BACK if self.back is not None:
                raise GoTo(help_texts.go_back_to(self.title(self.back)), self.back.n)
