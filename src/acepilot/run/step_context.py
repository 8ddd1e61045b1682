"""What a step's handler works with: the page, the turn, the record, and the values of the item at hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from acepilot.browser.actions import Actions, FilledField
from acepilot.browser.driver import Unreachable
from acepilot.browser.events import Downloaded, FieldNow
from acepilot.browser.field_reader import FieldReader
from acepilot.browser.fields import SubmitControl
from acepilot.browser.locate import Found, How, Locating, NotThere, Rest
from acepilot.browser.pointing import Pointing
from acepilot.browser.review_watch import ReviewWatch
from acepilot.browser.screenshots import NoPicture, PictureRefused
from acepilot.browser.surface import Surface
from acepilot.browser.typed_values import TypedValues
from acepilot.browser.whereabouts import Whereabouts
from acepilot.browser.worlds import Unanswered, World
from acepilot.client.meaning import Fit, ValueKind, fit_of, undecorated
from acepilot.client.value import Values, masked_account_number
from acepilot.errors import AcepilotError, StepFailed
from acepilot.flow.models import Flow, Stage, Step
from acepilot.flow.resolved import ResolvedTarget, resolve_target
from acepilot.flow.target import Alternatives, Rendered
from acepilot.folding import fold, squeeze
from acepilot.journal.codes import Same, Skipped
from acepilot.journal.naming import field_name
from acepilot.journal.progress import StepPlace
from acepilot.person import texts
from acepilot.person.human import FieldRow, FieldState
from acepilot.run.accepted import Accepted
from acepilot.run.record import Capture, Record
from acepilot.run.recovery.mending import Mended
from acepilot.run.turn_control import TurnControl

CUT_OFF_S = 3.0
USUAL_TIMEOUT_MS = 10_000
LISTS = frozenset({"select", "combobox"})
KEEP_EVERY_S = 0.25


class SkipItem(AcepilotError):
    """The person left the rest of this item as it is."""


class StepSkipped(AcepilotError):
    """The step needs not be done; the message says why.

    Attributes:
        why: The same as a code.
    """

    def __init__(self, why: Skipped, message: str) -> None:
        super().__init__(message)
        self.why = why


class DoneByPerson(AcepilotError):
    """The person has done by hand what acepilot could not; the message says what."""


class GoTo(AcepilotError):
    """The person goes on at another step of the stage.

    Attributes:
        step: Its number.
    """

    def __init__(self, message: str, step: int) -> None:
        super().__init__(message)
        self.step = step


@dataclass(frozen=True, slots=True)
class Scene:
    """The step at hand, with what stands around it.

    Attributes:
        stage: Its stage.
        step: It.
        others: What the client's other items are called by the portal and by us: IR number, and label for eyes.
        has_item: Whether the stage is done for each item.
    """

    stage: Stage
    step: Step
    others: tuple[tuple[str, str], ...] = ()
    has_item: bool = False


@dataclass(frozen=True, slots=True)
class Filling:
    """A field that the flow filled, and that is under review until the portal has answered.

    Attributes:
        field: Where it stands.
        wanted: What was asked for.
        is_bank: Whether money goes astray if it is wrong.
        kind: What kind of value was asked for, and so what may stand for it.
        page: Which page of the application it stands on: fields that were there together have one number.
        at: When it was filled, in seconds of the monotonic clock.
    """

    field: FilledField
    wanted: Rendered
    is_bank: bool
    kind: ValueKind
    page: int = 0
    at: float = 0.0

    def fit(self, now: FieldNow | None) -> Fit | None:
        """Return how what stands in the field is what was asked for; None when it is not."""
        if now is None:
            return None
        if now.kind == "radio":
            return (self.field.fit or Fit.EQUAL) if now.value == "ticked" else None
        return self.fit_of(now.value)

    def fit_of(self, value: str) -> Fit | None:
        """Return how a value of the field is what was asked for; None when it is not."""
        value = self._plain(value)
        if self.field.chosen is not None and fold(value) == fold(undecorated(self.field.chosen)):
            return self.field.fit or fit_of(self.wanted.text, value, self.kind)
        return fit_of(self.wanted.text, value, self.kind)

    @property
    def key(self) -> tuple[World, int]:
        """Return where it stands, as a key."""
        return self.field.world, self.field.number

    def holds(self, now: FieldNow | None) -> bool:
        """Tell whether the field still holds what was asked for."""
        return self.fit(now) is not None

    def shown(self, now: FieldNow | None) -> str:
        """Return what stands in the field, as it may be seen."""
        if now is None or not now.value:
            return ""
        if not self.wanted.is_secret:
            return self._written(now)
        return self.wanted.shown if self.holds(now) else masked_account_number(now.value)

    def _written(self, now: FieldNow) -> str:
        """Return what the page writes in a field: of a radio button that is ticked, its name."""
        is_chosen = now.kind == "radio" and now.value
        return (self.field.chosen or now.label or now.value) if is_chosen else self._plain(now.value)

    def _plain(self, value: str) -> str:
        """Return a value without what a list paints beside it."""
        return undecorated(value) if self.field.kind in LISTS else value

    def _is_respelled(self, now: FieldNow) -> bool:
        """Tell whether the page writes what was asked for in a way of its own."""
        return self.holds(now) and squeeze(self._written(now)) != squeeze(self.wanted.text)

    def row(self, now: FieldNow | None) -> FieldRow:
        """Return the row of the review's table."""
        if not is_on_page(now):
            state = FieldState.ABSENT
        elif not now.value:
            state = FieldState.EMPTY
        else:
            state = FieldState.SAME if self.holds(now) else FieldState.EDITED
        if is_on_page(now) and now.value and now.is_invalid:
            state = FieldState.REFUSED
        found = self.shown(now) if state is not FieldState.ABSENT else ""
        is_respelled = now is not None and state is FieldState.SAME and self._is_respelled(now)
        sought = "" if self.field.how is How.FLOW else field_name(self.field.wanted_target)
        return FieldRow(self.name, self.wanted.shown, found, state, is_respelled=is_respelled, sought=sought)

    def earlier_row(self, left: FieldNow | None) -> FieldRow:
        """Return the row of a field of an earlier page: with what it held when that was left, else what was typed."""
        found = self.shown(left) if left is not None else self.wanted.shown
        return FieldRow(self.name, self.wanted.shown, found, FieldState.EARLIER)

    def unread_row(self) -> FieldRow:
        """Return the row of a field on a page that may not be read."""
        return FieldRow(self.name, self.wanted.shown, "", FieldState.UNREAD)

    @property
    def name(self) -> str:
        """Return what a person calls the field."""
        return self.field.told or self.field.label or self.field.shown

    def entry(self, now: FieldNow | None) -> dict[str, Any]:
        """Return the journal's `{target, wanted, found, same}`, and `fit` where it is the same."""
        fit = self.fit(now)
        return {
            "target": self.field.shown,
            "wanted": self.wanted.shown,
            "found": self.shown(now) if now is not None else None,
            "same": Same.DIFFERENT if fit is None else Same.EQUAL,
        } | ({"fit": str(fit)} if fit else {})

    def earlier_entry(self, left: FieldNow | None) -> dict[str, Any]:
        """Return the same for a field of an earlier page: with what it held when that was left, else what was typed."""
        found = self.shown(left) if left is not None else self.wanted.shown
        return self.entry(None) | {"found": found, "same": Same.EARLIER}

    def unread_entry(self) -> dict[str, Any]:
        """Return the same for a field on a page that may not be read."""
        return self.entry(None) | {"same": Same.UNREAD}


def is_on_page(now: FieldNow | None) -> TypeGuard[FieldNow]:
    """Tell whether a field stands on the page now."""
    return now is not None and now.is_connected


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


@dataclass(slots=True)
class StepContext:
    """One run at work.

    Attributes:
        flow: What is done.
        surface: The page.
        turns: Whose turn it is.
        record: What is written down.
        values: The values of the item at hand, or of the client.
        fillings: What was filled since the last answer of the portal.
        changed: What a person entered in place of a value, by that value; may be secret, and never leaves the process.
        mended: What the person pointed at where a control was not as the flow has it.
        scene: The step at hand; None between steps.
        landed: Where the last step of acepilot's own left the page: how many documents it has had, and its address.
        pressing: What the person said of buttons that submit a form.
        last_seen: How each field under review stood when it was last seen; may be secret.
        seen_at: When that was, in seconds of the monotonic clock.
        accepted: What the portal has accepted, and what there is to say of what came after.
        whereabouts: Where the page is.
        typed: What was typed on it.
        fields: How its fields stand.
        watch: The watch over a review.
    """

    flow: Flow
    surface: Surface
    turns: TurnControl
    record: Record
    values: Values
    fillings: list[Filling] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict, repr=False)
    mended: Mended = field(default_factory=Mended)
    scene: Scene | None = None
    landed: tuple[int, str] | None = None
    pressing: Pressing = field(default_factory=Pressing)
    last_seen: dict[tuple[World, int], FieldNow] = field(default_factory=dict, repr=False)
    seen_at: float = 0.0
    accepted: Accepted = field(init=False)
    whereabouts: Whereabouts = field(init=False)
    typed: TypedValues = field(init=False)
    fields: FieldReader = field(init=False)
    watch: ReviewWatch = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing accepted, and hand out the parts of the surface, so that nobody reaches through it."""
        self.accepted = Accepted(self.flow)
        self.whereabouts = self.surface.whereabouts
        self.typed = self.surface.typed
        self.fields = self.surface.fields
        self.watch = self.surface.review

    @property
    def locating(self) -> Locating:
        """Return the eyes of the page at hand."""
        return self.surface.locating

    @property
    def actions(self) -> Actions:
        """Return the actions for the page at hand."""
        return self.surface.actions

    @property
    def pointing(self) -> Pointing:
        """Return what lets the person point, on the page at hand."""
        return self.surface.pointing

    @property
    def only_looks(self) -> bool:
        """Tell whether a form of the item was accepted, and what is left of it only looks at what became of it."""
        scene = self.scene
        return scene is not None and self.accepted.only_looks(scene.stage, self.where.item, scene.step)

    @property
    def where(self) -> StepPlace:
        """Return which step of which item is at hand."""
        stage, step = self.record.spot.stage or {}, self.record.spot.step or {}
        return StepPlace(int(stage.get("n", 0)), str(stage.get("item") or ""), int(step.get("n", 0)))

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
            self.note_drift(found)
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
            target: The target.
            within: What it must stand in.
            timeout_ms: How long to look at most; None for as long as usual.
            rest: What is done once the page is calm.
        """
        resolved = self.resolve(target)
        wait_ms = USUAL_TIMEOUT_MS if timeout_ms is None else timeout_ms
        return self.in_newest(lambda eyes: eyes.find(resolved, within=within, timeout_ms=wait_ms, rest=rest))

    def calm_ms(self) -> float:
        """Return for how long the page at hand has been calm."""
        return self.locating.calm_ms()

    def is_cut_off(self) -> bool:
        """Tell whether the portal has not been reached for a while, so that nothing more comes of it."""
        return self.whereabouts.cut_off[1] >= CUT_OFF_S

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

    def note_drift(self, found: Found) -> None:
        """Write down that something else was taken than the flow names first."""
        if found.is_drift:
            self.record.write("drift", {"wanted": found.wanted, "used": found.shown, "how": str(found.how)})

    def note_unbounded(self, within: Alternatives) -> None:
        """Write down that what was to bound a step is not there, and that the whole page does."""
        wanted = resolve_target(within, self.values).chains[0].shown
        self.record.write("drift", {"wanted": wanted, "used": texts.WHOLE_PAGE, "how": str(How.FALLBACK)})

    def note_mended(self, target: Alternatives, instead: Alternatives) -> str:
        """Write down, once for each item, that what the person pointed at was taken; return what was wanted."""
        wanted = resolve_target(target, self.values).chains[0].shown
        if self.mended.is_news(self.where, target.text):
            self.record.write("drift", {"wanted": wanted, "used": instead.text, "how": "person"})
        return wanted

    def is_present(self, target: Alternatives) -> bool:
        """Tell whether a target is on the page, where acepilot may look.

        On a page with a password or code field this is all that is asked: whether a control is there, never what it
        holds.
        """
        if not self.whereabouts.is_on_hosts or self.surface.dialog is not None:
            return False
        return self.locating.present(self.resolve(target))

    def fields_now(self) -> tuple[FieldNow | None, ...]:
        """Return how the fields under review stand now; as `FieldReader.read_all`."""
        return self.fields.read_all(tuple(filling.field for filling in self.fillings))

    def page_of_new_field(self) -> int:
        """Return the number of the page that a new field stands on: a new one once one of the last page's is gone.

        The next page of an application may show some of what was given on the one before.
        """
        last = max((filling.page for filling in self.fillings), default=0)
        now = zip(self.fillings, self.fields_now(), strict=True)
        is_left = any(filling.page == last and not is_on_page(one) for filling, one in now)
        return last + 1 if is_left or last == 0 else last

    def keep_in_sight(self, *, at_once: bool) -> None:
        """Remember how the fields under review stand, now and then: the person may correct them, and leave the page.

        Args:
            at_once: Whether something was typed just now.
        """
        is_due = at_once or time.monotonic() - self.seen_at >= KEEP_EVERY_S
        if not self.fillings or not is_due or self.surface.dialog is not None:
            return
        self.seen_at = time.monotonic()
        with suppress(Unanswered):  # they are looked at again
            self.last_seen |= {(one.world, one.number): one for one in self.fields_now() if is_on_page(one)}

    def note_changes(self, known: Mapping[tuple[World, int], str]) -> None:
        """Remember what a person changed in the form that the portal has accepted; another spelling is no change.

        Args:
            known: What stood in the fields, by document and number.
        """
        for filling in self.fillings:
            entered = known.get((filling.field.world, filling.field.number))
            if entered and filling.field.kind != "radio" and filling.fit_of(entered) is None:
                self.changed[filling.wanted.text] = entered

    def as_entered(self, wanted: Rendered) -> Rendered:
        """Return a value as it was entered: a person may have changed it in the review."""
        entered = self.changed.get(wanted.text, wanted.text)
        if entered == wanted.text:
            return wanted
        return Rendered(
            entered, masked_account_number(entered) if wanted.is_secret else entered, wanted.is_secret
        )

    def picture_by_person(self) -> None:
        """Take the picture that the person asked for, and tell what came of it."""
        kept = self.capture("by the person", full_page=True)
        self.turns.tell(said=texts.picture_kept(kept.path) if kept is not None else texts.NO_PICTURE)

    def capture(self, name: str, *, full_page: bool) -> Capture | None:
        """Take a picture, unless none may or can be taken now; the record then says why there is none.

        Returns:
            The capture; None when the page is elsewhere, asks for a password or code, shows a dialog, or is not drawn.
        """
        if self.surface.dialog is not None:
            self._note_no_picture(name, NoPicture.DIALOG)
            return None
        secret_fields = tuple(
            (filling.field.world, filling.field.number)
            for filling in self.fillings
            if filling.wanted.is_secret
        )
        try:
            with self.surface.asking_once():
                fields = self._learn_fields()
                picture = self.surface.camera.take(
                    self.record.gate.secrets, secret_fields, full_page=full_page
                )
        except (PictureRefused, StepFailed) as refused:
            usual = NoPicture.SILENT if isinstance(refused, Unanswered) else NoPicture.UNDRAWN
            why = refused.why if isinstance(refused, PictureRefused) else usual
            self.record.log.warning("no picture", name=name, reason=refused.message, url=self.whereabouts.url)
            self._note_no_picture(name, why)
            return None
        return self.record.keep(picture, name, fields)

    def _learn_fields(self) -> tuple[str, ...]:
        """Treat what stands in the fields as it is treated everywhere; return what stands in those under review."""
        now = self.fields_now()
        for filling, field_now in zip(self.fillings, now, strict=True):
            if filling.wanted.is_secret and field_now is not None:
                self.record.learn_secret(field_now.value)
        for value in self.typed.held():
            self.record.learn(value)
        return tuple(one.value if one else "" for one in now)

    def keep_download(self, file: Downloaded) -> None:
        """Keep a file that the person downloaded, and tell what came of it."""
        why = self.record.keep_download(file.name, file.url, file.path)
        self.turns.tell(said=texts.downloaded(file.name, why))

    def note_late_download(self, file: Downloaded) -> None:
        """Write down that a file had not come when the run ended, and tell it."""
        self.record.note_download(file.name, file.url, "unfinished")
        self.turns.tell(said=texts.downloaded(file.name, "unfinished"))

    def _note_no_picture(self, name: str, why: NoPicture) -> None:
        self.record.write("capture.missing", {"name": name, "why": str(why), "url": self.whereabouts.url})
