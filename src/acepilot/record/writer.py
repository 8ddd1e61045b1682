"""A draft as the text of a flow file, as a careful author would write it.

Owns YAML's quoting and the order of keys; what needs attention stands in comments, each on a line of its own.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acepilot.client.serialize import quoted
from acepilot.plaintext import counted
from acepilot.record.steps import DraftKind, DraftStage, DraftStep

WIDTH = 116
ATTENTION = "attention"
EACH = " (for each importer)"
_STEP_INDENT = " " * 6
_PLAIN = re.compile(r"[A-Za-z$](?:[^#:\n]|:(?=\S)|(?<=\S)#)*")


@dataclass(frozen=True, slots=True)
class Head:
    """What a flow begins with.

    Attributes:
        name: Its name in kebab case.
        title: What it is for.
        hosts: The hosts that acepilot acts on.
    """

    name: str
    title: str
    hosts: tuple[str, ...]


def write_flow(head: Head, stages: Sequence[DraftStage]) -> str:
    """Return the flow file."""
    lines = [
        "# yaml-language-server: $schema=flow.schema.json",
        "#",
        "# Recorded by acepilot. Read it before you run it; what needs a decision of yours is marked “attention”.",
        f"flow: {head.name}",
        f"title: {_scalar(head.title)}",
        f"hosts: [{', '.join(head.hosts)}]",
        "stages:",
        *(line for stage in stages for line in _stage(stage)),
    ]
    return "\n".join(lines) + "\n"


def shown_steps(stages: Sequence[DraftStage]) -> tuple[str, ...]:
    """Return each step in one line, for whoever watches the flow grow."""
    return tuple(
        _one_line(step) + (EACH if stage.is_each else "") for stage in stages for step in stage.steps
    )


def step_lines(steps: Sequence[DraftStep]) -> tuple[str, ...]:
    """Return the lines of steps, to be put into a flow that is there already: the dash of each in the first column."""
    lines = (line for step in steps for line in (*_comments(step.notes, _STEP_INDENT), *_step(step)))
    return tuple(line.removeprefix(_STEP_INDENT) for line in lines)


def attention(stages: Sequence[DraftStage]) -> tuple[str, ...]:
    """Return all that the author should look at, and each value that is still to be found."""
    found: list[str] = []
    for stage in stages:
        found += [f"{stage.title}: {note}" for note in stage.notes]
        for n, step in enumerate(stage.steps, start=1):
            found += [f"{stage.title}, step {n}: {note}" for note in step.notes]
            found += [
                f"{stage.title}, step {n}: {target} held no value of the client's: ${{{name}}} is to be found"
                for target, name in step.unresolved.items()
            ]
    return tuple(dict.fromkeys(found))


def _one_line(step: DraftStep) -> str:
    what = step.words or " > ".join(step.path)
    if step.kind in {DraftKind.FILL, DraftKind.CONFIRM}:
        what = counted(len(step.fields), "field")
    return f"{step.kind}: {textwrap.shorten(what.split(' | ')[0], 90, placeholder='…')}"


def _stage(stage: DraftStage) -> Iterator[str]:
    yield f"  - stage: {_scalar(stage.title)}"
    yield from _comments(stage.notes, "    ")
    if stage.is_each:
        yield "    for_each: importer in importers"
    yield "    steps:"
    for step in stage.steps:
        yield from _comments(step.notes, _STEP_INDENT)
        yield from _step(step)


def _comments(notes: Sequence[str], indent: str) -> Iterator[str]:
    for note in notes:
        yield from textwrap.wrap(
            f"{ATTENTION}: {note}",
            WIDTH,
            initial_indent=f"{indent}# ",
            subsequent_indent=f"{indent}#   ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _step(step: DraftStep) -> Iterator[str]:
    if step.kind in {DraftKind.FILL, DraftKind.CONFIRM}:
        yield f"      - {step.kind}:"
        yield from _lines(step.fields, "          ")
        yield from _unresolved(step, "          ")
        if step.if_present:
            yield "        if_present:"
            yield from _lines(step.if_present, "          ")
    else:
        words = " > ".join(step.path) if step.path else step.words
        yield from (
            f"      # {ATTENTION}: {target}: ${{{name}}}   which value is this?"
            for target, name in step.unresolved.items()
        )
        yield from _value(f"      - {step.kind}: ", words, "          ")
    for key in ("submit", "within", "until", "refused"):
        if text := getattr(step, key):
            yield from _value(f"        {key}: ", text, "          ")


def _unresolved(step: DraftStep, indent: str) -> Iterator[str]:
    lines = step.unresolved.items()
    yield from (
        f"{indent}# {ATTENTION}: {target}: ${{{name}}}   which value is this?" for target, name in lines
    )


def _lines(lines: dict[str, str], indent: str) -> Iterator[str]:
    yield from (f"{indent}{_scalar(target)}: {_scalar(value)}" for target, value in lines.items())


def _value(start: str, text: str, indent: str) -> Iterator[str]:
    """Yield a key and its text: on one line, or, where that is too long, folded below it."""
    if len(start) + len(text) <= WIDTH or text != " ".join(text.split()):
        yield f"{start}{_scalar(text)}"
        return
    yield f"{start}>-"
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _scalar(text: str) -> str:
    """Return a text as YAML reads it back: plain where that is safe, else in quotes."""
    is_word = text.casefold() in {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}
    return text if _PLAIN.fullmatch(text) and text == text.strip() and not is_word else quoted(text)
