"""The turn in which the person is asked for a control: shown what is nearest, they may point at it, or show the way.

Owns that turn, and what follows from what is said in it. Knows nothing of how the control was sought.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from acepilot.browser.events import Event, PointedAt, PointingEnded, Replaced
from acepilot.browser.pointing import Control, Pointing
from acepilot.browser.world import Unanswered, World
from acepilot.client.value import ClientValues
from acepilot.errors import StepFailed
from acepilot.flow.models import Nature
from acepilot.journal.codes import Confirmed, Shown, TurnCause
from acepilot.person import help_texts, texts
from acepilot.person.human import Choice, Key
from acepilot.run.performer import DoneByPerson, GoTo, SkipItem
from acepilot.run.recovery.choosing import Chooser, Chosen
from acepilot.run.recovery.demonstration import Demonstration
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.outlook import STOP, Outlook
from acepilot.run.recovery.pointed import FITS, Need, spoken
from acepilot.run.recovery.ways import USED_BY_HAND, settle
from acepilot.run.step_context import Scene, StepContext, Unproved
from acepilot.run.turn_why import TurnWhy

LOOK_EVERY_TICKS = 40
COMES_EVERY_TICKS = 25


class _Mode(StrEnum):
    ASKING = "asking"
    POINTING = "pointing"
    CONFIRMING = "confirming"
    SHOWING = "showing"


class Asking:
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
        self.outlook = Outlook(context, scene, lost, trouble)
        self.choices: tuple[Choice, ...] = ()
        self.told_showing = ""
        self.ticks = 0
        self.comes: Callable[[], bool] = lambda: False
        self.has_come = False
        self.pointing: Pointing = context.surface.pointing
        self.shown: Demonstration | None = None

    @property
    def what(self) -> str:
        """Return what is sought, as a person would call it."""
        return self.outlook.what

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

    def look(self) -> str:
        """Look at the page as it is now, and point out what is nearest; return what to say of it."""
        self.pointing = self.context.surface.pointing
        self.outlook = Outlook.of(self.context, self.scene, self.lost, self.trouble)
        self.pointing.outline([(control, help_texts.NEAREST) for control in self.outlook.near])
        self.choices = self.outlook.offers()
        return self.outlook.told()

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
                if self.outlook.hint:
                    self.context.unproved = Unproved(self.context.where, self.what, self.outlook.hint)
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
                if self.outlook.hint:
                    self.context.unproved = Unproved(self.context.where, self.what, self.outlook.hint)
                raise DoneByPerson(self.what)
            case Key.SKIP:
                record.write("person.skipped", {"what": "this importer"})
                raise SkipItem(help_texts.skipped_for(self.what))
            case Key.AHEAD if (ahead := self.outlook.ahead) is not None:
                turns.tell(notice="")
                raise GoTo(help_texts.go_on_with(self.outlook.title(ahead)), ahead.n)
            case Key.BACK if (back := self.outlook.back) is not None:
                raise GoTo(help_texts.go_back_to(self.outlook.title(back)), back.n)
