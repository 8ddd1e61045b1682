"""A flow that is being drafted: its stages and steps, as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from acepilot.record import wording
from acepilot.record.acts import Used


class DraftKind(StrEnum):
    """The kinds of step that a recording writes, as a flow file calls them."""

    OPEN = "open"
    NAVIGATE = "navigate"
    CLICK = "click"
    FILL = "fill"
    EXPECT = "expect"
    CAPTURE = "capture"
    ASK = "ask"
    REVIEW = "review"
    CONFIRM = "confirm"


@dataclass(slots=True)
class DraftStep:
    """A step of the flow as far as it is known.

    Attributes:
        kind: What it does.
        words: Its main line: an address, a target, what is asked.
        path: The parts of a `navigate`.
        fields: The lines of a `fill`: target and value.
        if_present: The lines for fields that may be missing.
        unresolved: What stood in a field and is no value of the client: target and placeholder.
        within: Where the fields or the submit control stand; empty for anywhere.
        submit: The portal's button, of a `review`.
        until: What ends the person's turn; empty where that is not known.
        refused: The portal's no; empty where that is not known.
        is_private: Whether it is for what acepilot may not hear: a sign-in, a code, another host.
        button: The name of what the person presses to end it, for a form's `ask` or `review`; empty for a key.
        form: The `fill` of that form, if it has one.
        ticks: The check boxes of that form.
        called: What a person calls each control without a name, and each left to them, by its target.
        nameless: The targets of controls that have no name of their own.
        notes: What the author should look at.
    """

    kind: DraftKind
    words: str = ""
    path: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    if_present: dict[str, str] = field(default_factory=dict)
    unresolved: dict[str, str] = field(default_factory=dict)
    within: str = ""
    submit: str = ""
    until: str = ""
    refused: str = ""
    is_private: bool = False
    button: str | None = None
    form: DraftStep | None = field(default=None, repr=False)
    ticks: list[str] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    nameless: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def yourself(self) -> list[str]:
        """Return which fields of its form are left to the person."""
        return [self.form.called[target] for target in self.form.unresolved] if self.form is not None else []

    def line_of(self, key: str) -> str | None:
        """Return the line's target for a control, by its best one; None where the step has no such line."""
        lines = (*self.fields, *self.if_present, *self.unresolved)
        return next((one for one in lines if one == key or one.startswith(f"{key} | ")), None)

    def mark(self, used: Used) -> None:
        """Note what a control is called that it works on, and whether it has a name by which it is surely found."""
        self.called[used.target] = used.name or used.role.replace("generic", "control")
        if used.is_nameless:
            self.nameless = list(dict.fromkeys([*self.nameless, used.target]))
        elif not used.is_proven:
            self.notes.append(wording.unproven(used.targets[0]))

    @property
    def shape(self) -> tuple[object, ...]:
        """Return what makes it the same step in another round."""
        words = self.words if self.kind in {DraftKind.CLICK, DraftKind.OPEN} else ""
        return (self.kind, words, tuple(self.path), tuple(self.fields), self.submit)


@dataclass(slots=True)
class DraftStage:
    """A stage of the flow.

    Attributes:
        title: Its name.
        steps: Its steps.
        head: A heading of the page where its first field was filled, empty where none will do; None before.
        is_each: Whether it is done once for each importer.
        items: The importers whose values stood there, by their positions.
        notes: What the author should look at.
    """

    title: str
    steps: list[DraftStep] = field(default_factory=list)
    head: str | None = None
    is_each: bool = False
    items: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
