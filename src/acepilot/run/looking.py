"""A rehearsed run that looks at every target of a flow, and goes on where a run would stop.

Owns what is noted of each look, and how the run goes past what is not there: the step at hand goes on as if the person
had done that by hand. All else is the engine's, the steps' and the recovery's. Only for the mock portal: nothing
that it does may count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from acepilot.browser.found import Ambiguous, Found, How, NotThere
from acepilot.browser.world import Unanswered
from acepilot.client.value import ClientValues
from acepilot.errors import StepFailed
from acepilot.flow.models import Nature, Sought, Step
from acepilot.flow.target import Alternatives
from acepilot.folding import fold
from acepilot.journal.codes import Outcome, Same, Skipped
from acepilot.journal.progress import place_of
from acepilot.journal.reader import read_journal
from acepilot.person.human import Answer, Human, Key, Situation
from acepilot.run.browser_performer import BrowserPerformer
from acepilot.run.findings import Look, Looks, Sight, Trouble, Why
from acepilot.run.performer import DoneByPerson, SkipItem, StepSkipped
from acepilot.run.recovery.fallback import NeedsYes, Unbounded, find_by_sight
from acepilot.run.recovery.lost import Lost
from acepilot.run.recovery.outlook import near_by, spoken_control
from acepilot.run.recovery.pointed import Need
from acepilot.run.reviewing.presses import Dress
from acepilot.run.step_context import StepContext

NEEDS_YES = "The person must say yes: it has no name of its own."


class LookingContext(StepContext):
    """What the steps work with, noting what each target is found as.

    Args:
        context: The same without that.
    """

    def __init__(self, context: StepContext, looks: Looks) -> None:
        super().__init__(
            context.flow,
            context.surface,
            context.turns,
            context.record,
            context.values,
            context.captures,
            context.timing,
        )
        self.looks = looks

    def note(self, target: Alternatives, look: Look) -> None:
        """Note what was seen of a target of the step at hand."""
        if self.scene is not None:
            mask = self.record.gate.mask
            near = tuple(map(mask, look.near))
            seen = replace(
                look, used=mask(look.used), near=near, told=mask(look.told), url=self.whereabouts.url
            )
            self.looks.saw(self.where, target.text, seen)

    def note_found(self, target: Alternatives, found: Found) -> None:
        """Note what a target was found as."""
        super().note_found(target, found)
        self.note(target, _found(found))

    def note_unbounded(self, within: Alternatives) -> None:
        """Note that what was to bound a step is not there."""
        super().note_unbounded(within)
        self.note(within, Look(Sight.UNBOUNDED))

    def is_present(self, target: Alternatives) -> bool:
        """Tell whether a target is on the page, and note by which of its names."""
        is_there = super().is_present(target)
        if is_there and self.scene is not None and self.looks.of(self.where, target.text) is None:
            self.note(target, self._seen(target))
        return is_there

    def _seen(self, target: Alternatives) -> Look:
        resolved = self.resolve(target)
        chains = enumerate(resolved.chains)
        nth = next((n for n, one in chains if self.locating.present(replace(resolved, chains=(one,)))), 0)
        how = How.FALLBACK if nth else How.FLOW
        return Look(Sight.FALLBACK if nth else Sight.FOUND, resolved.chains[nth].shown, nth, str(how))

    def go_without(self, lost: Lost, trouble: StepFailed) -> None:
        """Note that a control is not there, or cannot be used, and go on without it.

        Raises:
            DoneByPerson: The step goes on with its next control.
            Unbounded: It was to bound the step, which goes on without bounds.
        """
        if isinstance(trouble, NeedsYes):
            look = Look(Sight.ALIKE, trouble.got or "", 0, str(How.BESIDE), told=NEEDS_YES)
            self.note(lost.target, look)
            return
        if not self.whereabouts.is_on_hosts:
            return
        self.note(lost.target, self._lost(lost, trouble))
        if lost.need is Need.HOLD:
            raise Unbounded(trouble.message)
        raise DoneByPerson(trouble.message)

    def _lost(self, lost: Lost, trouble: StepFailed) -> Look:
        if isinstance(trouble, NotThere):
            return Look(Sight.MISSING, near=self.near(lost))
        is_twice = isinstance(trouble, Ambiguous)
        return Look(Sight.AMBIGUOUS if is_twice else Sight.UNUSABLE, told=trouble.message)

    def near(self, lost: Lost, taken: Sequence[str] = ()) -> tuple[str, ...]:
        """Return what is nearest to a control on the page, as a person would call it.

        Args:
            taken: The notations of what the step has found: where one of that is nearest, nothing is near.
        """
        try:
            found = near_by(self, lost)
        except Unanswered:
            return ()
        names = {fold(part) for notation in taken for part in notation.split('"')[1::2]}
        if any(fold(control.name) in names for control in found[:1]):
            return ()
        return tuple(spoken_control(control) for control in found if fold(control.name) not in names)


def _found(found: Found) -> Look:
    match found.how:
        case How.FLOW | How.OVERFLOW | How.PERSON:
            sight = Sight.FOUND
        case How.FALLBACK:
            sight = Sight.FALLBACK
        case _:
            sight = Sight.ALIKE
    return Look(sight, found.shown, found.used if sight is Sight.FALLBACK else 0, str(found.how))


def _answered(dress: Dress, text: str) -> Look | None:
    """Return the look for the portal's answer, by how it was seen; None where the person had to say what it was."""
    match dress:
        case Dress.ROLE:
            return Look(Sight.FOUND, text, how=str(How.FLOW))
        case Dress.TEXT:
            return Look(Sight.ALIKE, text, how=str(How.ROLE))
        case Dress.ASKED | Dress.NONE:
            return None


class LookingPerformer(BrowserPerformer):
    """Does the steps in the browser, and goes past what cannot be done as long as the page is the portal's.

    Args:
        looks: Where it is noted what was seen.
    """

    def __init__(self, context: StepContext, client: ClientValues, looks: Looks) -> None:
        self._looking = LookingContext(context, looks)
        super().__init__(self._looking, client)

    def do(self, step: Step, following: Step | None) -> dict[str, Any]:
        """Do a step, and note how it ended; as `Performer.do`."""
        at, looks = self._looking.where, self._looking.looks
        try:
            data = super().do(step, following)
        except StepSkipped as skipped:
            looks.ends[at] = skipped.why
            raise
        except DoneByPerson:
            looks.ends[at] = None
            raise
        except SkipItem:
            looks.ends[at] = Skipped.LEFT
            raise
        except StepFailed as failed:
            mask = self._looking.record.gate.mask
            looks.troubles.append(Trouble(at, mask(failed.message), mask(failed.hint)))
            if not self._looking.whereabouts.is_on_hosts:
                raise
            raise StepSkipped(Skipped.PASSED_OVER, failed.message) from failed
        self._look_after(step, data)
        looks.ends[at] = None
        return data

    def _look_after(self, step: Step, data: Mapping[str, Any]) -> None:
        """Note what a step has passed over in silence: fields that need not be there, and what did not end a turn."""
        same = {row["target"]: row["same"] for row in data.get("fields", ())}
        for sought in step.sought():
            if self._looking.looks.of(self._looking.where, sought.target.text) is not None:
                continue
            if same.get(sought.target.text) in {Same.NO_FIELD, Same.OUT_OF_SIGHT}:
                self._note_absent(step, sought)
            elif (answer := self._answer(step, sought)) is not None:
                self._looking.note(sought.target, answer)
            elif sought.target is not step.shows_refusal() and step.is_persons:
                self._look_for_end(sought)

    def _answer(self, step: Step, sought: Sought) -> Look | None:
        """Return as what a review has seen the portal's yes or no; None when it has not, or is none."""
        meant = {Outcome.ACCEPTED: step.shows_success(), Outcome.REFUSED: step.shows_refusal()}
        if step.nature is not Nature.REVIEW or sought.target not in meant.values():
            return None
        entries, _ = read_journal(self._looking.record.journal.path)
        for entry in entries:
            is_answer = entry["kind"] == "portal.answered" and place_of(entry) == self._looking.where
            if is_answer and meant.get(entry["data"]["outcome"]) is sought.target:
                seen = _answered(Dress(entry["data"]["dress"]), str(entry["data"]["text"]))
                if seen is not None:
                    return seen
        return None

    def _note_absent(self, step: Step, sought: Sought) -> None:
        at, looks = self._looking.where, self._looking.looks
        others = (looks.of(at, other.target.text) for other in step.sought() if other is not sought)
        used = [look.used for look in others if look is not None]
        near = self._looking.near(Lost(sought.target, Need.FILL), taken=used)
        self._looking.note(sought.target, Look(Sight.ABSENT, near=near))

    def _look_for_end(self, sought: Sought) -> None:
        """Look for what was to end the person's turn, which is over without it."""
        context, lost = self._looking, Lost(sought.target, Need.SEE)
        if context.is_present(sought.target):
            return
        try:
            found = find_by_sight(context, lost)
        except StepFailed:
            found = None
        if found is not None:
            context.note_found(sought.target, found)
        elif said := self._alerts():
            context.note(sought.target, Look(Sight.NOT_REACHED, why=Why.PAGE_SAYS, told=said))
        else:
            context.note(sought.target, Look(Sight.MISSING, near=context.near(lost)))


class GoesOn:
    """The scripted person of a check, who rather goes on than stops or leaves an importer; implements `Human`."""

    def __init__(self, human: Human) -> None:
        self._human = human
        self._offered: frozenset[Key] = frozenset()

    @property
    def helps(self) -> bool:
        """Return True: what is not on a calm page is told at once, and not waited for."""
        return True

    def show(self, situation: Situation) -> None:
        """Show it to them, and remember what they may say."""
        self._offered = frozenset(choice.key for choice in situation.choices)
        self._human.show(situation)

    def take(self) -> Answer | None:
        """Return what they say, or what takes the run further instead."""
        answer = self._human.take()
        if answer is None or answer.key not in _INSTEAD:
            return answer
        instead = next((key for key in _INSTEAD[answer.key] if key in self._offered), answer.key)
        return replace(answer, key=instead)

    def close(self) -> None:
        """Take leave."""
        self._human.close()


_INSTEAD: Mapping[Key, tuple[Key, ...]] = MappingProxyType(
    {Key.STOP: (Key.DONE, Key.YES, Key.ACCEPTED, Key.SKIP), Key.SKIP: (Key.GO_ON,)}
)
