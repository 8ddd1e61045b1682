"""What all kinds of step share: the texts of a flow file, a step's head, and the entry of a kind.

Must not know any single kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from acepilot.errors import Place
from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import FillField, Sought, Step
from acepilot.flow.regex import escape_regex
from acepilot.flow.resolved import show_part
from acepilot.flow.target import Alternatives, By, Chain, Part
from acepilot.flow.template import Template
from acepilot.yamltext import Path

_MESSAGES = frozenset({"alert", "status"})


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("Nothing is written here.", "Write a text after the colon, or leave the line away.")
    return text.strip()


Text = Annotated[str, AfterValidator(_said)]


class Syntax(BaseModel):
    """Something as a flow file writes it: no keys but the known ones."""

    # A flow is held against one model of all kinds: those of the parts are built when somebody asks one of them.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class StepSyntax(Syntax):
    """A step as a flow file writes it: one key bears the name of its kind."""

    kind: ClassVar[str]

    when: Text | None = Field(
        None, description="Do this step only while this target is on the page.", examples=['text "On file"']
    )
    unless: Text | None = Field(
        None,
        description="Do this step only while this target is not on the page.",
        examples=['button "Edit ACH Info"'],
    )
    timeout: Text | None = Field(
        None,
        description="How long the step may take: 30s, 15m. In the person's turn it stops the run.",
        examples=["30s"],
    )
    hint: Text | None = Field(
        None,
        description="What the person can do when this step cannot be done. Told to them then.",
        examples=["If there is no such button, ask the account owner for Full Access."],
    )


Head = Mapping[str, Any]
"""What a step has before its kind says anything, by the names that `Step` has for it."""


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One kind of step, for the registry.

    Attributes:
        step: What it is once it is built.
        build: Makes the step out of that; notes mistakes in it.
        sample: The step as it stands in a flow file, without the dash.
    """

    step: type[Step]
    model: type[StepSyntax]
    build: Callable[[Any, Head, BuildContext, Path], Step]
    sample: str

    @property
    def kind(self) -> str:
        """Return what a flow file calls it."""
        return self.model.kind


def read_head(syntax: StepSyntax, n: int, context: BuildContext, path: Path) -> Head:
    """Read what a step of any kind has."""
    return {
        "n": n,
        "when": context.optional_target((*path, "when"), syntax.when),
        "unless": context.optional_target((*path, "unless"), syntax.unless),
        "timeout_ms": context.duration_ms((*path, "timeout"), syntax.timeout),
        "hint": None if syntax.hint is None else context.template((*path, "hint"), syntax.hint),
        "place": context.place((*path, syntax.kind)),
    }


def spoken_name(target: Alternatives) -> str:
    """Return what a target is called in a sentence: the name of its first wish, and what it stands in."""
    return spoken_chain(target.chains[0]) if target.chains else target.text


def spoken_alternatives(target: Alternatives) -> str:
    """Return what any of a target's wishes is called in a sentence; messages are told as such, not by pattern."""
    names = ["a message" if _is_message(chain.parts[-1]) else spoken_chain(chain) for chain in target.chains]
    return spoken_list(list(dict.fromkeys(names)) or [target.text], "or")


def _is_message(part: Part) -> bool:
    """Tell whether a part is a message or a text that is sought by a pattern."""
    return is_pattern(part) and (part.role in _MESSAGES or part.by is By.TEXT)


def spoken_chain(chain: Chain) -> str:
    """Return what a chain is called in a sentence, the innermost part first: Open in row 12-345678900."""
    *around, last = chain.parts
    return " in ".join([_spoken_part(last), *map(_spoken_holder, reversed(around))])


def _spoken_part(part: Part) -> str:
    """Return a part's name without its quotes; where it has none that a person would say, what finds it."""
    if part.by in {By.CSS, By.TESTID}:
        return f"the control at {show_part(part)}"
    if part.name is None:
        return _one(part)
    if is_pattern(part):
        return f"{_one(part)} like /{part.name.template.text}/"
    return part.name.template.text


def _spoken_holder(part: Part) -> str:
    """Return what a part is called in which others stand: row 12-345678900, the dialog."""
    is_named = part.name is not None and not is_pattern(part) and part.by not in {By.CSS, By.TESTID}
    return (
        f"{part.role or part.by} {_spoken_part(part)}"
        if is_named
        else _spoken_part(part).replace("a ", "the ", 1)
    )


def _one(part: Part) -> str:
    """Return what anything of a part's kind is called: an alert, a button, a text."""
    kind = part.role or str(part.by)
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def is_pattern(part: Part) -> bool:
    """Tell whether a part is sought by a pattern that nobody would say aloud."""
    if part.name is None or not part.name.is_regex:
        return False
    texts = "".join(each for each in part.name.template.parts if isinstance(each, str))
    return escape_regex(texts) != texts


def spoken_list(names: list[str], word: str = "and") -> str:
    """Return names as a sentence has them: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def spoken_fields(fields: tuple[FillField, ...]) -> str:
    """Return the names of fields as a sentence has them."""
    return spoken_list([spoken_name(field.target) for field in fields])


def spoken_within(within: Alternatives | None) -> str:
    """Return where a step happens, to end its sentence."""
    return f", in {within.chains[0].text}" if within and within.chains else ""


def templates_of(*targets: Alternatives | None) -> tuple[Template, ...]:
    """Return every text in targets, of which some may be None."""
    return tuple(template for target in targets if target for template in target.templates)


def templates_of_fields(fields: tuple[FillField, ...]) -> tuple[Template, ...]:
    """Return every text in fields: their names, and their values."""
    return tuple(template for field in fields for template in (*field.target.templates, field.value))


def sought_fields(key: str, fields: tuple[FillField, ...]) -> tuple[Sought, ...]:
    """Return each field's target, on its own line."""
    return tuple(Sought(key, field.target, field.place) for field in fields)


def sought_within(within: Alternatives | None, place: Place) -> tuple[Sought, ...]:
    """Return what a step's controls stand in, if it says so."""
    return () if within is None else (Sought("within", within, place),)
