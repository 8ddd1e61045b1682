"""A flow as the engine knows it: frozen, complete and valid.

Must not know YAML or how a flow file spells things: `acepilot.flow.load` is the only way here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from acepilot.errors import Place
from acepilot.flow.target import Alternatives, Template
from acepilot.flow.words import submit_word

if TYPE_CHECKING:
    from acepilot.client.values import Values


class StepKind(StrEnum):
    """What a step does."""

    OPEN = "open"
    NAVIGATE = "navigate"
    CLICK = "click"
    FILL = "fill"
    EXPECT = "expect"
    CAPTURE = "capture"
    ASK = "ask"
    REVIEW = "review"
    CONFIRM = "confirm"


PERSONS_KINDS: frozenset[StepKind] = frozenset({StepKind.ASK, StepKind.REVIEW})


@dataclass(frozen=True, slots=True)
class StepBase:
    """What all steps have.

    Attributes:
        n: Which step of its stage this is, from 1.
        kind: What it does.
        sentence: One sentence for a person, which may hold `${names}`, never a secret's.
        when: Do it only while this is on the page.
        unless: Do it only while this is not on the page.
        timeout_ms: How long it may take; None for the usual.
        hint: What to tell the person when it cannot be done; None for nothing in particular.
        place: Where it stands in the flow file.
    """

    n: int
    kind: StepKind
    sentence: Template
    when: Alternatives | None
    unless: Alternatives | None
    timeout_ms: int | None
    hint: Template | None
    place: Place

    @property
    def title(self) -> str:
        """Return the sentence as the flow has it, `${names}` and all."""
        return self.sentence.text

    def title_for(self, values: Values) -> str:
        """Return the sentence for one client and item; a value that is absent keeps its name."""
        return self.sentence.show(values) or self.sentence.text


@dataclass(frozen=True, slots=True)
class OpenStep(StepBase):
    """Open a page."""

    url: str


@dataclass(frozen=True, slots=True)
class PlainNames:
    """A menu entry by the name it bears; more than one when sources differ."""

    names: tuple[Template, ...]
    text: str


NavigatePart = Alternatives | PlainNames


@dataclass(frozen=True, slots=True)
class NavigateStep(StepBase):
    """Follow the portal's own menu."""

    path: tuple[NavigatePart, ...]


@dataclass(frozen=True, slots=True)
class ClickStep(StepBase):
    """Press a control that sends nothing."""

    target: Alternatives
    within: Alternatives | None


@dataclass(frozen=True, slots=True)
class FillField:
    """A field, and the value that belongs into it, or that it should show."""

    target: Alternatives
    value: Template
    place: Place


@dataclass(frozen=True, slots=True)
class FillStep(StepBase):
    """Type values into fields; those of `if_present` only where the page has them."""

    fields: tuple[FillField, ...]
    if_present: tuple[FillField, ...]
    within: Alternatives | None


@dataclass(frozen=True, slots=True)
class ExpectStep(StepBase):
    """Wait for something to be on the page."""

    target: Alternatives


@dataclass(frozen=True, slots=True)
class CaptureStep(StepBase):
    """Take a picture of the page."""

    name: Template


@dataclass(frozen=True, slots=True)
class AskStep(StepBase):
    """Hand the page to the person.

    Attributes:
        text: What is asked of them.
        until: What ends their turn by itself.
        checks: What they confirm, one by one.
        countdown_ms: How long they have, to be shown; None for no hurry.
        or_skip: Whether they may leave the rest of this item as it is.
    """

    text: Template
    until: Alternatives | None
    checks: tuple[Template, ...]
    countdown_ms: int | None
    or_skip: bool


@dataclass(frozen=True, slots=True)
class ReviewStep(StepBase):
    """Let the person check what was filled, and press the portal's own Submit.

    Attributes:
        text: What is asked of them.
        submit: The portal's button.
        within: Where it stands.
        until: The portal's yes.
        refused: The portal's no; None when the flow knows of none.
    """

    text: Template
    submit: Alternatives
    within: Alternatives | None
    until: Alternatives
    refused: Alternatives | None


@dataclass(frozen=True, slots=True)
class ConfirmStep(StepBase):
    """Compare what the page shows with what was to be filled."""

    fields: tuple[FillField, ...]
    within: Alternatives | None


Step = (
    OpenStep
    | NavigateStep
    | ClickStep
    | FillStep
    | ExpectStep
    | CaptureStep
    | AskStep
    | ReviewStep
    | ConfirmStep
)


@dataclass(frozen=True, slots=True)
class ForEach:
    """A stage done once for each item: `importer in importers`."""

    item: str
    collection: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A named list of steps.

    Attributes:
        n: Which stage of the flow this is, from 1.
        title: Its name; `${names}` may stand in it.
        for_each: What it is repeated for; None for once.
        steps: What is done, in order.
    """

    n: int
    title: Template
    for_each: ForEach | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class AllowedRequest:
    """A look-up that may carry typed values in acepilot's turn.

    Attributes:
        method: The HTTP method, in capitals.
        url: The address; a final `*` stands for any ending within the same folder.
    """

    method: str
    url: str

    def allows(self, method: str, url: str) -> bool:
        """Tell whether a request is this look-up; an ending with a submit word in its path never is."""
        if method.upper() != self.method:
            return False
        if not self.url.endswith("*"):
            return url == self.url
        stem = self.url.removesuffix("*")
        ending = url.removeprefix(stem).partition("?")[0]
        return url.startswith(stem) and "/" not in ending and submit_word(ending) is None


@dataclass(frozen=True, slots=True)
class Original:
    """The flow of acepilot's that another is a copy of: its name, and the SHA-256 of its file in hex."""

    name: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name} sha256:{self.sha256}"


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow, loaded.

    Attributes:
        name: Its name in kebab case.
        copied_from: Which flow of acepilot's it is a copy of; None when it is none.
        title: What it is for, in words.
        hosts: The exact hosts that acepilot acts on, reads and takes captures of.
        stages: What is done, in order.
        done: What to tell the person at the end.
        allow_requests: Look-ups that may carry typed values.
        data: The bytes of the file.
        source: The file's name, as messages give it.
    """

    name: str
    copied_from: Original | None
    title: str
    hosts: tuple[str, ...]
    stages: tuple[Stage, ...]
    done: Template | None
    allow_requests: tuple[AllowedRequest, ...]
    data: bytes
    source: str
