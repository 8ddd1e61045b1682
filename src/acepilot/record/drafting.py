"""From the acts of a recording to the stages and steps of a flow.

Pure: the same acts give the same draft. Owns what a careful author would make of an act; knows no page and no YAML.

1. Links, tabs and entries that are pressed one after another are one `navigate`; any other control is a `click`.
2. Fields are one `fill`. What is pressed while a form holds something is the person's: a `review` if it is named like
   what sends, else an `ask`.
3. Sign-in, codes, CAPTCHAs and check boxes are the person's, in an `ask`, or in the words of the review.
4. After each move there is an `expect`: the importer's number if the page shows it, else a heading that is new.
5. What is not as it should be is marked, and left in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from acepilot.flow.words import submit_word
from acepilot.record import wording
from acepilot.record.acts import (
    Act,
    ActPlace,
    AskedAct,
    Decided,
    Elsewhere,
    EndedAct,
    Filled,
    Opened,
    PicturedAct,
    PressedAct,
    Private,
    Repeated,
    SaidAct,
    SentByKey,
    Staged,
    Undone,
    Used,
    kept,
)
from acepilot.record.afterwards import LONGEST_NAME, comparison, expectation, is_new
from acepilot.record.answers import MASK, UNKNOWN, answer_of, says_yes
from acepilot.record.filled import FormAtHand
from acepilot.record.finishing import SIGNS, gathered, put_in_words, title_of
from acepilot.record.naming import Texts
from acepilot.record.steps import DraftKind, DraftStage, DraftStep

WAYS = frozenset({"link", "tab", "menuitem", "treeitem"})
TICKED = frozenset({"checkbox", "switch"})


def draft(acts: Sequence[Act], values: Texts) -> tuple[DraftStage, ...]:
    """Return the flow that does what was done.

    Args:
        acts: What was done.
        values: The client's values that are no secret, by name: for what was chosen, and for fields left empty.
    """
    drafter = _Drafter(values)
    for act in kept(acts):
        drafter.take(act)
    return drafter.ended()


class _Drafter:
    """A draft at work.

    Args:
        values: As in `draft`.
    """

    def __init__(self, values: Texts) -> None:
        self._stages = [DraftStage("")]
        self._form = FormAtHand(values)
        self._waiting: DraftStep | None = None
        self._said: list[SaidAct] = []
        self._before = ActPlace()
        self._has_moved = False

    # -- taking in --------------------------------------------------------------------------

    def take(self, act: Act) -> None:
        """Take in one act."""
        match act:
            case PressedAct():
                self._press(act)
            case Filled():
                self._fill(act)
            case SentByKey():
                self._send_by_key(act)
            case Opened() | Private() | Elsewhere() | SaidAct() | AskedAct() | EndedAct():
                self._see(act)
            case Staged() | Decided() | PicturedAct() | Repeated():
                self._say(act)
            case Undone():
                pass
            case _:
                assert_never(act)

    def _see(self, act: Opened | Private | Elsewhere | SaidAct | AskedAct | EndedAct) -> None:
        match act:
            case Opened():
                self._add(DraftStep(DraftKind.OPEN, act.url))
                self._has_moved = True
            case Private():
                self._ask_for_secret(act.fields)
            case Elsewhere():
                self._go_elsewhere(act.host)
            case SaidAct():
                self._said.append(act)
            case AskedAct():
                self._note(wording.dialog(act.sort))
            case EndedAct():
                self._meet(act.spot, None)
                self._before = act.spot

    def _say(self, act: Staged | Decided | PicturedAct | Repeated) -> None:
        match act:
            case Staged(title=title):
                self._flush()
                self._begin_stage(title)
            case Decided():
                self._decide()
            case PicturedAct():
                if not self._form.fields:
                    self._add(DraftStep(DraftKind.CAPTURE, self._stage.title.lower() or "the page"))
            case Repeated():
                self._stage.is_each = True

    def _press(self, act: PressedAct) -> None:
        used = act.used
        if self._is_again(act):
            self._said.clear()
            return
        self._meet(act.spot, used)
        if self._form.fields:
            self._leave_form(act)
        elif used.role not in WAYS and (submit_word(used.name) or (act.holds and act.submits)):
            note = wording.HELD_UNSEEN if act.holds else wording.SENDS_UNFILLED
            self._add(DraftStep(DraftKind.ASK, wording.press(used.name), notes=[note]))
            self._waiting = self._steps[-1]
        elif used.role in WAYS or act.opens:
            self._follow(used)
        else:
            self._add(DraftStep(DraftKind.CLICK, used.target), used)
        self._has_moved = True
        self._before = act.spot

    def _is_again(self, act: PressedAct) -> bool:
        """Tell whether the same button was pressed again, as the portal had not taken the form."""
        waits = self._waiting
        return waits is not None and waits.kind is DraftKind.REVIEW and waits.submit == act.used.target

    def _follow(self, used: Used) -> None:
        """Go on in the portal's menu: one `navigate` for a path, a new one where a path begins anew."""
        part = used.place if used.place and not SIGNS.search(used.place) else used.target
        last = self._steps[-1] if self._steps else None
        begins = next((one.path[0] for one in self._steps if one.path), None)
        if last is not None and last.kind is DraftKind.NAVIGATE and part != begins:
            last.path.append(part)
            last.mark(used)
        else:
            self._add(DraftStep(DraftKind.NAVIGATE, path=[part]), used)

    def _leave_form(self, act: PressedAct) -> None:
        """Press something while a form holds what was filled: the person's own press, whatever it is."""
        self._form.rest = act.rest
        used = act.used
        form, ticks = self._flush()
        if used.role not in WAYS and submit_word(used.name):
            step = DraftStep(DraftKind.REVIEW, submit=used.target)
            step.within = self._dialog_of_fill(used)
        else:
            step = DraftStep(DraftKind.ASK)
        step.button, step.form, step.ticks = used.name, form, ticks
        self._add(step, used)
        self._waiting = step
        self._said.clear()

    def _dialog_of_fill(self, used: Used) -> str:
        return used.dialog if used.dialog and any(one.within == used.dialog for one in self._steps) else ""

    def _fill(self, act: Filled) -> None:
        standing = act.field
        if standing.kind in TICKED:
            self._meet(act.spot, standing.used)
            self._form.ticks.append(standing.used.name)
            return
        if self._corrects(act):
            return
        self._meet(act.spot, standing.used)
        self._before = act.spot
        head = next((one for one in act.spot.heads if MASK not in one and len(one) <= LONGEST_NAME), "")
        if self._stage.head is None:
            self._stage.head = head
        self._form.put(standing)

    def _corrects(self, act: Filled) -> bool:
        """Take a field that was changed after the press on Submit, in the same form, as a correction of it."""
        waits = self._waiting
        fill = next((one for one in reversed(self._steps) if one.kind is DraftKind.FILL), None)
        if waits is None or waits.kind is not DraftKind.REVIEW or fill is None:
            return False
        line = fill.line_of(act.field.used.key)
        if line is None or any(says_yes(one.text) for one in self._said):
            return False
        if not self._said and wording.TYPED_AFTER not in waits.notes:
            waits.notes.append(wording.TYPED_AFTER)
        for lines in (fill.fields, fill.if_present, fill.unresolved):
            lines.pop(line, None)
        self._form.put_line(fill, act.field, self._stage)
        return True

    def _send_by_key(self, act: SentByKey) -> None:
        if not self._form.fields:
            return
        self._meet(act.spot, None)
        form, ticks = self._flush()
        step = DraftStep(DraftKind.ASK, button="", form=form, ticks=ticks, notes=[wording.SENT_BY_KEY])
        self._add(step)
        self._waiting = step

    def _ask_for_secret(self, fields: Sequence[Used]) -> None:
        if self._is_at_sign_in:
            return
        if fields:
            self._meet(ActPlace(), fields[0])
        self._flush()
        names = [one.name for one in fields if one.name]
        self._add(DraftStep(DraftKind.ASK, wording.secret(names), is_private=True))
        self._waiting = self._steps[-1]

    def _go_elsewhere(self, host: str) -> None:
        if self._form.fields:
            self._note(wording.left_form(host))
        self._flush()
        if self._is_at_sign_in:
            return
        self._add(DraftStep(DraftKind.ASK, wording.elsewhere(host), is_private=True))
        self._waiting = self._steps[-1]

    @property
    def _is_at_sign_in(self) -> bool:
        return self._waiting is not None and self._waiting.is_private

    def _decide(self) -> None:
        """Make an `ask` of the last step: it is the person's own decision."""
        self._flush()
        last = self._steps[-1] if self._steps else None
        if last is None or last.kind not in {DraftKind.CLICK, DraftKind.NAVIGATE, DraftKind.FILL}:
            return
        what = last.words or " > ".join(last.path) or " and ".join(last.fields)
        self._steps[-1] = DraftStep(DraftKind.ASK, wording.decide(_spoken(what)), notes=last.notes)
        self._waiting = self._steps[-1]

    # -- between two acts -------------------------------------------------------------------

    def _meet(self, spot: ActPlace, used: Used | None) -> None:
        """See what came of what was done before: what ends the person's turn, what the page then showed."""
        waits, self._waiting = self._waiting, None
        if waits is not None and waits.kind is DraftKind.REVIEW:
            self._answer(waits, spot)
        elif waits is not None:
            waits.until = used.target if used else ""
            if waits.is_private and not self._stage.is_each:
                self._begin_stage("")
        if self._has_moved and not self._form.fields:
            if self._steps and (step := expectation(self._steps[-1], self._before, spot)):
                self._add(step)
            self._has_moved = False
        if step := comparison(self._steps, spot):
            self._add(step)
        if used is not None and used.item is not None:
            self._stage.items.add(used.item)

    def _answer(self, review: DraftStep, spot: ActPlace) -> None:
        """Tell what the portal answered to the press on Submit."""
        heads = [head for head in spot.heads if is_new(head, self._before)]
        answer = answer_of(self._said, heads)
        review.until, review.refused = answer or UNKNOWN
        if answer is None:
            review.notes.append(wording.NO_ANSWER)
        self._said.clear()

    def _flush(self) -> tuple[DraftStep | None, list[str]]:
        """Make a `fill` of the form; return it, and which check boxes are left to the person."""
        step, ticks = self._form.taken(self._stage)
        if step is not None:
            self._add(step)
        elif ticks:
            self._add(DraftStep(DraftKind.ASK, wording.tick(ticks)))
            self._waiting = self._steps[-1]
        return step, ticks

    # -- the draft --------------------------------------------------------------------------

    @property
    def _stage(self) -> DraftStage:
        return self._stages[-1]

    @property
    def _steps(self) -> list[DraftStep]:
        return self._stage.steps

    def _begin_stage(self, title: str) -> None:
        if self._steps:
            self._stages.append(DraftStage(title))
        else:
            self._stage.title = title or self._stage.title

    def _add(self, step: DraftStep, used: Used | None = None) -> None:
        self._steps.append(step)
        if used is not None:
            step.mark(used)

    def _note(self, text: str) -> None:
        if self._steps:
            self._steps[-1].notes.append(text)
        else:
            self._stage.notes.append(text)

    def ended(self) -> tuple[DraftStage, ...]:
        """Return the stages as they stand."""
        waits = self._waiting
        if self._form.fields or self._form.ticks:
            form, ticks = self._flush()
            if form is not None:
                self._add(DraftStep(DraftKind.ASK, form=form, ticks=ticks, notes=[wording.NOT_SENT]))
        elif waits is not None and waits.kind is DraftKind.REVIEW and not waits.until:
            self._answer(waits, ActPlace())
        for stage in self._stages:
            put_in_words(stage)
        self._note_items()
        stages = [part for stage in self._stages if stage.steps for part in gathered(stage)]
        for n, stage in enumerate(stages, start=1):
            title = stage.title or title_of(stage) or stage.head or ""
            is_taken = any(one.title == title for one in stages[: n - 1])
            stage.title = title if title and not is_taken else wording.stage(n)
        return tuple(stages)

    def _note_items(self) -> None:
        """Tell where another importer than the first was worked on, and not each is meant."""
        for stage in self._stages:
            if not stage.is_each and stage.items - {0}:
                stage.notes.append(wording.SEVERAL if len(stage.items) > 1 else wording.OTHER_IMPORTER)


def _spoken(target: str) -> str:
    """Return a target as it may stand in a sentence."""
    return target.split(" | ", maxsplit=1)[0].replace('"', "”").replace(" ”", " “", 1)
