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

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from acepilot.flow.regex import escape_regex
from acepilot.flow.words import submit_word
from acepilot.record import wording
from acepilot.record.acts import (
    Act,
    Asked,
    Decided,
    Elsewhere,
    Ended,
    Filled,
    Opened,
    Pictured,
    Pressed,
    Private,
    Repeated,
    Said,
    SentByKey,
    Spot,
    Staged,
    Standing,
    Undone,
    Used,
    kept,
)
from acepilot.record.naming import Texts, best_name, guess, name_of_option, placeholder
from acepilot.record.steps import DraftKind, DraftStage, DraftStep

WAYS = frozenset({"link", "tab", "menuitem", "treeitem"})
TICKED = frozenset({"checkbox", "switch"})
MASK = "••••"
SAYS_YES = ("success", "thank you", "received", "submitted", "approved", "accepted", "completed", "saved")
NUMBER = "importer.ir_number.full"
LONGEST_NAME = 80
_SIGNS = re.compile(r'["|>/\\]')


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
        self._form: dict[str, Standing] = {}
        self._rest: tuple[Standing, ...] = ()
        self._ticks: list[str] = []
        self._waiting: DraftStep | None = None
        self._said: list[Said] = []
        self._items: dict[int, set[int]] = {}
        self._before = Spot()
        self._has_moved = False
        self._heads: dict[int, str] = {}

    # -- taking in --------------------------------------------------------------------------

    def take(self, act: Act) -> None:
        """Take in one act."""
        match act:
            case Pressed():
                self._press(act)
            case Filled():
                self._fill(act)
            case SentByKey():
                self._send_by_key(act)
            case Opened() | Private() | Elsewhere() | Said() | Asked() | Ended():
                self._see(act)
            case Staged() | Decided() | Pictured() | Repeated():
                self._say(act)
            case Undone():
                pass
            case _:
                assert_never(act)

    def _see(self, act: Opened | Private | Elsewhere | Said | Asked | Ended) -> None:
        match act:
            case Opened():
                self._add(DraftStep(DraftKind.OPEN, act.url))
                self._has_moved = True
            case Private():
                self._ask_for_secret(act.fields)
            case Elsewhere():
                self._go_elsewhere(act.host)
            case Said():
                self._said.append(act)
            case Asked():
                self._note(wording.dialog(act.sort))
            case Ended():
                self._end(act.spot)

    def _say(self, act: Staged | Decided | Pictured | Repeated) -> None:
        match act:
            case Staged(title=title):
                self._flush()
                self._begin_stage(title)
            case Decided():
                self._decide()
            case Pictured():
                if not self._form:
                    self._add(DraftStep(DraftKind.CAPTURE, self._stage.title.lower() or "the page"))
            case Repeated():
                self._stage.is_each = True

    def _press(self, act: Pressed) -> None:
        used = act.used
        if self._is_again(act):
            self._said.clear()
            return
        self._meet(act.spot, used)
        if self._form:
            self._leave_form(act)
        elif used.role not in WAYS and submit_word(used.name):
            self._add(DraftStep(DraftKind.ASK, wording.press(used.name), notes=[wording.SENDS_UNFILLED]))
            self._waiting = self._steps[-1]
        elif used.role in WAYS or act.opens:
            self._follow(used)
        else:
            self._add(DraftStep(DraftKind.CLICK, used.target), used)
        self._has_moved = True
        self._before = act.spot

    def _is_again(self, act: Pressed) -> bool:
        """Tell whether the same button was pressed again, as the portal had not taken the form."""
        waits = self._waiting
        return waits is not None and waits.kind is DraftKind.REVIEW and waits.submit == act.used.target

    def _follow(self, used: Used) -> None:
        """Go on in the portal's menu: one `navigate` for a path, a new one where a path begins anew."""
        part = used.place if used.place and not _SIGNS.search(used.place) else used.target
        last = self._steps[-1] if self._steps else None
        begins = next((one.path[0] for one in self._steps if one.path), None)
        if last is not None and last.kind is DraftKind.NAVIGATE and part != begins:
            last.path.append(part)
            self._mark(last, used)
        else:
            self._add(DraftStep(DraftKind.NAVIGATE, path=[part]), used)

    def _leave_form(self, act: Pressed) -> None:
        """Press something while a form holds what was filled: the person's own press, whatever it is."""
        self._rest = act.rest
        used = act.used
        yourself, ticks = self._flush()
        if used.role not in WAYS and submit_word(used.name):
            step = DraftStep(DraftKind.REVIEW, wording.review(used.name, yourself, ticks), submit=used.target)
            step.within = self._dialog_of_fill(used)
        else:
            step = DraftStep(DraftKind.ASK, wording.go_on(used.name, yourself, ticks))
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
        key = standing.used.target
        self._form.pop(key, None)
        if not standing.is_empty or standing.kind == "radio":
            self._form[key] = standing

    def _corrects(self, act: Filled) -> bool:
        """Take a field that was changed after the press on Submit, in the same form, as a correction of it."""
        waits = self._waiting
        fill = next((one for one in reversed(self._steps) if one.kind is DraftKind.FILL), None)
        if waits is None or waits.kind is not DraftKind.REVIEW or fill is None:
            return False
        key = act.field.used.target
        if key not in {*fill.fields, *fill.if_present, *fill.unresolved} or any(map(_says_yes, self._said)):
            return False
        if not self._said and wording.TYPED_AFTER not in waits.notes:
            waits.notes.append(wording.TYPED_AFTER)
        for lines in (fill.fields, fill.if_present, fill.unresolved):
            lines.pop(key, None)
        self._put(fill, act.field)
        return True

    def _send_by_key(self, act: SentByKey) -> None:
        if not self._form:
            return
        self._meet(act.spot, None)
        yourself, ticks = self._flush()
        step = DraftStep(DraftKind.ASK, wording.go_on("", yourself, ticks), notes=[wording.SENT_BY_KEY])
        self._add(step)
        self._waiting = step

    def _ask_for_secret(self, fields: Sequence[Used]) -> None:
        if self._is_at_sign_in:
            return
        if fields:
            self._meet(Spot(), fields[0])
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

    def _meet(self, spot: Spot, used: Used | None) -> None:
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

    def _answer(self, review: DraftStep, spot: Spot) -> None:
        """Tell what the portal answered to the press on Submit."""
        yes = next((one for one in reversed(self._said) if _says_yes(one)), None)
        head = next((one for one in spot.heads if _is_new(one, self._before) and _word_of_yes(one)), None)
        if yes is not None:
            review.until = _pattern(yes.role, yes.text)
        elif head is not None:
            review.until = _pattern("heading", head)
        elif self._said:
            review.until = _pattern(self._said[-1].role, self._said[-1].text)
        elif new := next((one for one in spot.heads if _is_new(one, self._before)), None):
            review.until = _pattern("heading", new)
        if not review.until:
            review.until = f"status /{'|'.join(SAYS_YES[:4])}/"
            review.notes.append(wording.NO_ANSWER)
        word = yes and _word_of_yes(yes.text)
        if word or not review.until.startswith("alert"):
            review.refused = rf"alert /^(?!.*{word or SAYS_YES[0]}).*\w/"
        self._said.clear()

    def _expect(self, spot: Spot) -> None:
        """Expect what the page shows since the move: the importer's number, else a new heading."""
        last = self._steps[-1] if self._steps else None
        if last is None or last.kind not in {DraftKind.NAVIGATE, DraftKind.CLICK, DraftKind.OPEN}:
            return
        had = {name for name, _ in self._before.shows}
        shown = {item for name, item in spot.shows if name == NUMBER}
        is_of_one = len(shown) == 1 and any("${importer." in part for part in last.path)
        if is_of_one:
            self._add(DraftStep(DraftKind.EXPECT, f"text /${{{NUMBER}}}/"))
        elif NUMBER not in had and (
            new := next((one for one in spot.heads if _is_new(one, self._before)), None)
        ):
            self._add(DraftStep(DraftKind.EXPECT, f'heading "{new}"'))

    def _confirm(self, spot: Spot) -> None:
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

    def _flush(self) -> tuple[list[str], list[str]]:
        """Make a `fill` of the form; return which fields and check boxes are left to the person."""
        form, self._form = self._form, {}
        ticks, self._ticks = self._ticks, []
        if not form:
            if ticks:
                self._add(DraftStep(DraftKind.ASK, wording.tick(ticks)))
                self._waiting = self._steps[-1]
            return [], ticks
        step = DraftStep(DraftKind.FILL)
        dialogs = {one.used.dialog for one in form.values()}
        step.within = dialogs.pop() if len(dialogs) == 1 else ""
        for standing in form.values():
            self._put(step, standing)
        self._put_rest(step)
        yourself = [form[target].used.name or target for target in step.unresolved]
        if step.fields:
            self._add(step)
        elif step.unresolved:
            self._note("; ".join(f"{target}: {name}" for target, name in step.unresolved.items()))
        return yourself, ticks

    def _put(self, step: DraftStep, standing: Standing) -> None:
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

    def _value(self, standing: Standing) -> str | None:
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
            if target in {*step.fields, *step.unresolved} or one.used.is_nameless or not one.used.is_proven:
                continue
            taken = [value[2:-1] for value in (*step.fields.values(), *step.if_present.values())]
            value = (
                name_value(guess(one.used.name, self._values, taken)) if one.is_empty else self._value(one)
            )
            if value is not None and value.startswith("${"):
                step.if_present[target] = value

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
        if used.is_nameless:
            step.notes.append(wording.nameless(used.targets[0]))
        elif not used.is_proven:
            step.notes.append(wording.unproven(used.targets[0]))

    def _note(self, text: str) -> None:
        if self._steps:
            self._steps[-1].notes.append(text)
        else:
            self._stage.notes.append(text)

    def _end(self, spot: Spot) -> None:
        self._meet(spot, None)
        self._before = spot

    def ended(self) -> tuple[DraftStage, ...]:
        """Return the stages as they stand."""
        waits = self._waiting
        if self._form or self._ticks:
            has_fields = bool(self._form)
            yourself, ticks = self._flush()
            if has_fields:
                self._add(DraftStep(DraftKind.ASK, wording.unsent(yourself, ticks), notes=[wording.NOT_SENT]))
        elif waits is not None and waits.kind is DraftKind.REVIEW and not waits.until:
            self._answer(waits, Spot())
        stages = [stage for stage in self._stages if stage.steps]
        for n, stage in enumerate(stages, start=1):
            title = stage.title or _title(stage) or self._heads.get(id(stage), "")
            is_taken = any(one.title == title for one in stages[: n - 1])
            stage.title = title if title and not is_taken else wording.stage(n)
            _gather(stage)
        for n, items in self._items.items():
            stage = self._stages[n - 1]
            if not stage.is_each and items and items != {0}:
                stage.notes.append(wording.SEVERAL if len(items) > 1 else wording.OTHER_IMPORTER)
        return tuple(stages)


def _title(stage: DraftStage) -> str:
    """Return what a stage that nobody named may be called; empty for nothing."""
    kinds = {step.kind for step in stage.steps}
    if any(step.is_private for step in stage.steps) and DraftKind.FILL not in kinds:
        return wording.SIGN_IN
    names = [step.path[-1] for step in stage.steps if step.path]
    dialogs = [step.within.partition('"')[2].rstrip('"') for step in stage.steps if step.within]
    return next(
        (
            name
            for name in (*dialogs, *reversed(names))
            if name and not _SIGNS.search(name) and "${" not in name
        ),
        "",
    )


def name_value(name: str | None) -> str | None:
    """Return a value's name as a flow refers to it."""
    return f"${{{name}}}" if name else None


def _gather(stage: DraftStage) -> None:
    """Keep one round of a stage that is done for each importer; tell where another round went otherwise."""
    rounds = list(_rounds(stage.steps))
    if not stage.is_each or len(rounds) < 2:
        return
    stage.steps = rounds[0]
    first = [step.shape for step in rounds[0]]
    for n, steps in enumerate(rounds[1:], start=2):
        if [step.shape for step in steps] != first:
            stage.notes.append(wording.other_round(n))


def _rounds(steps: Sequence[DraftStep]) -> Iterator[list[DraftStep]]:
    """Yield the steps of each round: one begins where the way that began the first is gone again."""
    begins = next((step.path[0] for step in steps if step.path), None)
    current: list[DraftStep] = []
    for step in steps:
        has_begun = any(one.path and one.path[0] == begins for one in current)
        if step.path and step.path[0] == begins and has_begun:
            yield current
            current = []
        current.append(step)
    yield current


def _is_new(head: str, before: Spot) -> bool:
    return head not in before.heads and MASK not in head and "${" not in head and len(head) <= LONGEST_NAME


def _word_of_yes(text: str) -> str | None:
    return next((word for word in SAYS_YES if word in text.casefold()), None)


def _says_yes(said: Said) -> bool:
    return _word_of_yes(said.text) is not None


def _pattern(role: str, text: str) -> str:
    """Return a target for what the page said: by the word that says yes, else by its first words."""
    word = _word_of_yes(text)
    if word:
        return f"{role} /{word}/"
    start = re.split(rf"{MASK}|\d|[\"\\$]", text)[0].strip()[:60]
    return f"{role} /^{escape_regex(start)}/" if start else role


def _spoken(target: str) -> str:
    """Return a target as it may stand in a sentence."""
    return target.split(" | ", maxsplit=1)[0].replace('"', "”").replace(" ”", " “", 1)
