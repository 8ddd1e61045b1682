"""What a flow must never do, found before it runs: anything that could submit.

1. After a `fill`, no `click`, `navigate` or `open` before a `review`: on any way through the flow, from one stage to
   the next and from one item to the next. A review with `when:` or `unless:` may be left out, and lifts nothing; an
   `ask` with `or_skip:` may leave the rest of an item out.
2. No `click`, and no `navigate` to anything but a link or tab, on a name with a submit word, or with a regex that
   finds one.
3. No `click` or `navigate` on what is a `submit:` of any review.
4. No `click` on a check box, a switch or a radio button: the first two are the person's, the third a `fill`'s.
5. No `fill` of anything but a field; of a check box least of all.

The live rules of the engine hold whatever this finds or misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from acepilot.errors import Mistake, Place
from acepilot.flow.models import Flow, Nature, NavigatePart, PlainNames, Stage, Step
from acepilot.flow.regex import escape_regex
from acepilot.flow.resolved import show_part
from acepilot.flow.target import Alternatives, By, Chain, Name, Part
from acepilot.flow.template import Reference, Template
from acepilot.flow.words import SUBMIT_WORDS, submit_word
from acepilot.folding import fold

_WAY_ROLES = frozenset({"link", "tab", "menuitem", "treeitem"})
_PLACE_ROLES = frozenset(
    "row cell gridcell table grid list listitem menu menubar navigation tablist tree".split()
)
_TICK_ROLES = frozenset({"checkbox", "switch", "menuitemcheckbox"})
_CHOICE_ROLES = frozenset({"radio", "menuitemradio"})
_FIELD_ROLES = frozenset(
    {"textbox", "searchbox", "combobox", "listbox", "radio", "radiogroup", "spinbutton", "slider", "group"}
)
_NO_FIELDS = frozenset({By.TEXT, By.VALUE})
_ACTS = frozenset({Nature.WAY, Nature.PRESS})
_ASK = "Let the person do it: an `ask`, or a `review` if it sends what was filled."


def find_refusals(flow: Flow, *, is_whole: bool = True) -> tuple[Mistake, ...]:
    """Return everything in a flow that could submit.

    Args:
        flow: The flow, possibly with other mistakes.
        is_whole: Whether all of its steps could be read; if not, their order is not judged.
    """
    steps = [step for stage in flow.stages for step in stage.steps]
    submits = [submit for step in steps if (submit := step.left_to_person()) is not None]
    found = [mistake for step in steps for mistake in _judge(step, submits)]
    if is_whole:
        found += _Order().walk(flow)
    return tuple(dict.fromkeys(found))


def _judge(step: Step, submits: list[Alternatives]) -> Iterator[Mistake]:
    for part in step.presses():
        yield from (
            _judge_way(part, step.place, submits)
            if step.nature is Nature.WAY
            else _judge_press(part, step.place, submits)
        )
    if step.nature is Nature.FILL:
        for field in (*step.required_fields(), *step.optional_fields()):
            yield from _judge_field(field.target, field.place)


class _Order:
    """Rule 1: a walk over every way through the flow."""

    def __init__(self) -> None:
        self._mistakes: list[Mistake] = []

    def walk(self, flow: Flow) -> list[Mistake]:
        """Return every step that acts while a fill awaits its review."""
        filled: Step | None = None
        for stage in flow.stages:
            filled = self._stage(stage, filled)
            if stage.for_each and filled:
                filled = self._stage(stage, filled)
        return self._mistakes

    def _stage(self, stage: Stage, filled: Step | None) -> Step | None:
        """Walk over one round of a stage; return the fill that may still await its review at its end."""
        skipped: Step | None = None
        for step in stage.steps:
            if step.nature is Nature.FILL:
                filled = step
            elif step.nature is Nature.REVIEW and step.when is None and step.unless is None:
                filled = None
            elif step.offers_skip():
                skipped = skipped or filled
            elif filled and (step.nature in _ACTS or step.presses()):
                self._mistakes.append(_too_early(step, filled))
        return filled or skipped


def _too_early(step: Step, filled: Step) -> Mistake:
    before = " of the item before" if step.place.line < filled.place.line else ""
    return Mistake(
        step.place,
        f"This `{step.kind}` can come after the `fill` on line {filled.place.line}{before} without a `review` between: "
        "it could send what was filled.",
        "Put a `review` without `when:` or `unless:` after the fill, or move this step before it.",
    )


def _judge_press(pressed: NavigatePart, place: Place, submits: list[Alternatives]) -> Iterator[Mistake]:
    if isinstance(pressed, PlainNames):
        yield from _judge_plain_names(pressed, place, submits)
        return
    for chain in pressed.chains:
        yield from _judge_pressed(chain, place, submits)
        last = chain.parts[-1]
        if last.role in _TICK_ROLES or _is_css_of(last, "checkbox"):
            message = "acepilot ticks no check box: that is a decision."
            yield Mistake(place, message, "Let the person tick it, in an `ask` or a `review`.")
        if last.role in _CHOICE_ROLES or _is_css_of(last, "radio"):
            yield Mistake(place, "A radio button is chosen, not clicked.", 'Write: fill, radio "…": …')


def _judge_way(followed: NavigatePart, place: Place, submits: list[Alternatives]) -> Iterator[Mistake]:
    if isinstance(followed, PlainNames):
        yield from _judge_plain_names(followed, place, submits)
        return
    for chain in followed.chains:
        if chain.parts[-1].role not in _WAY_ROLES:
            yield from _judge_pressed(chain, place, submits)


def _judge_plain_names(entry: PlainNames, place: Place, submits: list[Alternatives]) -> Iterator[Mistake]:
    for name in entry.names:
        yield from _judge_plain_name(name, place, submits)


def _judge_plain_name(name: Template, place: Place, submits: list[Alternatives]) -> Iterator[Mistake]:
    """Rules 2 and 3, for a menu entry: it may turn out to be a button."""
    hint = f'If it is a link or a tab, write so: link "{name.text}". If not, it belongs to an `ask`.'
    word = submit_word(name.text)
    if word:
        yield Mistake(place, f"A button could bear this name, with the word `{word}`.", hint)
    elif _is_submit(Part(By.ROLE, "button", Name(name, is_regex=False)), submits):
        yield Mistake(place, f"The `submit:` of a review bears this name: {name.text}.", hint)


def _is_submit(pressed: Part, submits: list[Alternatives]) -> bool:
    return any(_may_be(pressed, wanted.parts[-1]) for submit in submits for wanted in submit.chains)


def _judge_pressed(chain: Chain, place: Place, submits: list[Alternatives]) -> Iterator[Mistake]:
    """Rules 2 and 3, for a control that would be pressed."""
    for part in chain.parts:
        word = _word_in(part)
        if word:
            yield Mistake(
                place, f"acepilot never presses a control named with `{word}`: {show_part(part)}.", _ASK
            )
            return
        word = _word_found_by(part)
        if word:
            hint = "Say more of the name in the regex, or give the whole name in quotes."
            yield Mistake(place, f"This finds a control named `{word}` too: {show_part(part)}.", hint)
            return
    if _is_submit(chain.parts[-1], submits):
        yield Mistake(
            place, f"This is the `submit:` of a review: {chain.text}. Only the person presses it.", _ASK
        )


def _word_in(part: Part) -> str | None:
    """Return the submit word that is written in a part's name or regex."""
    if part.name is None or part.role in _PLACE_ROLES:
        return None
    texts = [each for each in part.name.template.parts if isinstance(each, str)]
    return next((word for word in map(submit_word, texts) if word), None)


def _word_found_by(part: Part) -> str | None:
    """Return a submit word that a part's regex finds, as the whole of a name."""
    if part.name is None or not part.name.is_regex or part.role in _PLACE_ROLES:
        return None
    pattern = re.compile(_source(part.name), re.IGNORECASE)
    return next((word for word in sorted(SUBMIT_WORDS) if pattern.search(word)), None)


def _source(name: Name) -> str:
    parts = name.template.parts
    return "".join(
        f"(?:{escape_regex(each.name)})" if isinstance(each, Reference) else each for each in parts
    )


def _may_be(pressed: Part, submit: Part) -> bool:
    """Tell whether a control that is pressed may be the one that submits."""
    if By.CSS in {pressed.by, submit.by} or By.TESTID in {pressed.by, submit.by}:
        return pressed == submit
    if pressed.by is By.ROLE and submit.by is By.ROLE and pressed.role != submit.role:
        return False
    if pressed.name is None or submit.name is None:
        return pressed.role == submit.role
    return _names_meet(pressed.name, submit.name)


def _names_meet(pressed: Name, submit: Name) -> bool:
    if pressed.is_regex and submit.is_regex:
        return pressed.template.text == submit.template.text
    if pressed.is_regex or submit.is_regex:
        regex, plain = (pressed, submit) if pressed.is_regex else (submit, pressed)
        return re.search(_source(regex), plain.template.text, re.IGNORECASE) is not None
    return fold(pressed.template.text) == fold(submit.template.text)


def _is_css_of(part: Part, kind: str) -> bool:
    return part.by is By.CSS and part.name is not None and kind in part.name.template.text.casefold()


def _judge_field(target: Alternatives, place: Place) -> Iterator[Mistake]:
    for chain in target.chains:
        last = chain.parts[-1]
        if last.role in _TICK_ROLES or _is_css_of(last, "checkbox"):
            message = "acepilot ticks no check box: that is a decision."
            yield Mistake(place, message, "Let the person tick it, in an `ask` or a `review`.")
        elif last.by in _NO_FIELDS or (last.role is not None and last.role not in _FIELD_ROLES):
            kind = last.role or str(last.by)
            hint = 'Name the field: textbox "…", combobox "…", radio "…" or label "…".'
            yield Mistake(place, f"Nothing can be filled into a `{kind}`.", hint)
