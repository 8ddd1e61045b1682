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
    StandingField,
    Undone,
    Used,
    kept,
)
from acepilot.record.answers import MASK, UNKNOWN, answer_of, says_yes
from acepilot.record.finishing import SIGNS, gathered, put_in_words, title_of
from acepilot.record.naming import Texts, best_name, guess, name_of_option, placeholder
from acepilot.record.steps import DraftKind, DraftStage, DraftStep

WAYS = frozenset({"link", "tab", "menuitem", "treeitem"})
TICKED = frozenset({"checkbox", "switch"})
NUMBER = "importer.ir_number.full"
LONGEST_NAME = 80


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
        self._values = values
        self._stages = [DraftStage("")]
        self._form: dict[str, StandingField] = {}
        self._rest: tuple[StandingField, ...] = ()
        self._ticks: list[str] = []
        self._waiting: DraftStep | None = None
        self._said: list[SaidAct] = []
        self._items: dict[int, set[int]] = {}
        self._before = ActPlace()
        self._has_moved = False
        self._heads: dict[int, str] = {}

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
                self._end(act.spot)

    def _say(self, act: Staged | Decided | PicturedAct | Repeated) -> None:
        match act:
            case Staged(title=title):
                self._flush()
                self._begin_stage(title)
            case Decided():
                self._decide()
            case PicturedAct():
                if not self._form:
                    self._add(DraftStep(DraftKind.CAPTURE, self._stage.title.lower() or "the page"))
            case Repeated():
                self._stage.is_each = True

    def _press(self, act: PressedAct) -> None:
        used = act.used
        if self._is_again(act):
            self._said.clear()
            return
        self._meet(act.spot, used)
        if self._form:
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
            self._mark(last, used)
        else:
            self._add(DraftStep(DraftKind.NAVIGATE, path=[part]), used)

    def _leave_form(self, act: PressedAct) -> None:
        """Press something while a form holds what was filled: the person's own press, whatever it is."""
        self._rest = act.rest
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
            self._ticks.append(standing.used.name)
            return
        if self._corrects(act):
            return
        self._meet(act.spot, standing.used)
        self._before = act.spot
        head = next((one for one in act.spot.heads if MASK not in one and len(one) <= LONGEST_NAME), "")
        self._heads.setdefault(id(self._stage), head)
        key = standing.used.key
        self._form.pop(key, None)
        if not standing.is_empty or standing.kind == "radio":
            self._form[key] = standing

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
        self._put(fill, act.field)
        return True

    def _send_by_key(self, act: SentByKey) -> None:
        if not self._form:
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
        if self._form:
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
        if self._has_moved and not self._form:
            self._expect(spot)
            self._has_moved = False
        self._confirm(spot)
        if used is not None and used.item is not None:
            self._items.setdefault(len(self._stages), set()).add(used.item)

    def _answer(self, review: DraftStep, spot: ActPlace) -> None:
        """Tell what the portal answered to the press on Submit."""
        heads = [head for head in spot.heads if self._is_new(head)]
        answer = answer_of(self._said, heads)
        review.until, review.refused = answer or UNKNOWN
        if answer is None:
            review.notes.append(wording.NO_ANSWER)
        self._said.clear()

    def _is_new(self, head: str) -> bool:
        """Tell whether a heading came up since the last act, and may stand in a target."""
        is_plain = any(map(str.isalnum, head)) and not any(sign in head for sign in (MASK, "${", '"', "\\"))
        return is_plain and len(head) <= LONGEST_NAME and head not in self._before.heads

    def _expect(self, spot: ActPlace) -> None:
        """Expect what the page shows since the move: the importer's number, else a new heading."""
        last = self._steps[-1] if self._steps else None
        if last is None or last.kind not in {DraftKind.NAVIGATE, DraftKind.CLICK, DraftKind.OPEN}:
            return
        had = {name for name, _ in self._before.shows}
        shown = {item for name, item in spot.shows if name == NUMBER}
        is_of_one = len(shown) == 1 and any("${importer." in part for part in last.path)
        if is_of_one:
            self._add(DraftStep(DraftKind.EXPECT, f"text /${{{NUMBER}}}/"))
        elif NUMBER not in had and (new := next((one for one in spot.heads if self._is_new(one)), None)):
            self._add(DraftStep(DraftKind.EXPECT, f'heading "{new}"'))

    def _confirm(self, spot: ActPlace) -> None:
        """Compare the bank's values with what the page shows of them, once a form that has them was sent."""
        last = next(
            (n for n in reversed(range(len(self._steps))) if self._steps[n].kind is DraftKind.REVIEW), None
        )
        if last is None or any(one.kind is DraftKind.CONFIRM for one in self._steps[last:]):
            return
        fill = next((one for one in reversed(self._steps[:last]) if one.kind is DraftKind.FILL), None)
        filled = set(fill.fields.values()) if fill is not None else set()
        shown = {
            f'value "{head}"': f"${{{name}}}"
            for name, head in spot.data
            if f"${{{name}}}" in filled and '"' not in head
        }
        if shown:
            self._add(DraftStep(DraftKind.CONFIRM, fields=shown))

    # -- the form ---------------------------------------------------------------------------

    def _flush(self) -> tuple[DraftStep | None, list[str]]:
        """Make a `fill` of the form; return it, and which check boxes are left to the person."""
        form, self._form = self._form, {}
        ticks, self._ticks = self._ticks, []
        if not form:
            if ticks:
                self._add(DraftStep(DraftKind.ASK, wording.tick(ticks)))
                self._waiting = self._steps[-1]
            return None, ticks
        step = DraftStep(DraftKind.FILL)
        dialogs = {one.used.dialog for one in form.values()}
        step.within = dialogs.pop() if len(dialogs) == 1 else ""
        for standing in form.values():
            self._put(step, standing)
        self._put_rest(step)
        self._add(step)
        return step, ticks

    def _put(self, step: DraftStep, standing: StandingField) -> None:
        """Put a field into a `fill`, with the value that belongs there."""
        used = standing.used
        value = self._value(standing)
        if value is None:
            step.unresolved[used.target] = placeholder(used.name)
        else:
            step.fields[used.target] = value
        self._mark(step, used)
        items = {n for _, n in standing.names if n is not None}
        if len(items) == 1:  # else several importers have this value
            self._items.setdefault(len(self._stages), set()).update(items)

    def _value(self, standing: StandingField) -> str | None:
        label = standing.used.name
        if standing.names:
            return f"${{{best_name((name for name, _ in standing.names), label)}}}"
        if standing.kind == "radio":
            return name_value(name_of_option(standing.option, label, self._values)) or standing.option
        if standing.is_chosen and MASK not in standing.option and "${" not in standing.option:
            return name_value(name_of_option(standing.option, label, self._values)) or standing.option or None
        return None

    def _put_rest(self, step: DraftStep) -> None:
        """Put the fields that the person left alone under `if_present`, where the client has a value for them."""
        rest, self._rest = self._rest, ()
        for one in rest:
            target = one.used.target
            if step.line_of(one.used.key) or not one.used.is_proven:
                continue
            taken = [value[2:-1] for value in (*step.fields.values(), *step.if_present.values())]
            value = (
                name_value(guess(one.used.name, self._values, taken)) if one.is_empty else self._value(one)
            )
            if value is not None and value.startswith("${"):
                step.if_present[target] = value
                self._mark(step, one.used)

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
            self._mark(step, used)

    def _mark(self, step: DraftStep, used: Used) -> None:
        step.called[used.target] = used.name or used.role.replace("generic", "control")
        if used.is_nameless:
            step.nameless = list(dict.fromkeys([*step.nameless, used.target]))
        elif not used.is_proven:
            step.notes.append(wording.unproven(used.targets[0]))

    def _note(self, text: str) -> None:
        if self._steps:
            self._steps[-1].notes.append(text)
        else:
            self._stage.notes.append(text)

    def _end(self, spot: ActPlace) -> None:
        self._meet(spot, None)
        self._before = spot

    def ended(self) -> tuple[DraftStage, ...]:
        """Return the stages as they stand."""
        waits = self._waiting
        if self._form or self._ticks:
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
            title = stage.title or title_of(stage) or self._heads.get(id(stage), "")
            is_taken = any(one.title == title for one in stages[: n - 1])
            stage.title = title if title and not is_taken else wording.stage(n)
        return tuple(stages)

    def _note_items(self) -> None:
        """Tell where another importer than the first was worked on, and not each is meant."""
        for n, items in self._items.items():
            stage = self._stages[n - 1]
            if not stage.is_each and items and items != {0}:
                stage.notes.append(wording.SEVERAL if len(items) > 1 else wording.OTHER_IMPORTER)


def name_value(name: str | None) -> str | None:
    """Return a value's name as a flow refers to it."""
    return f"${{{name}}}" if name else None


def _spoken(target: str) -> str:
    """Return a target as it may stand in a sentence."""
    return target.split(" | ", maxsplit=1)[0].replace('"', "”").replace(" ”", " “", 1)
