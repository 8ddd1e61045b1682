"""A flow as the engine knows it: frozen, complete and valid.

Must not know YAML or how a flow file spells things: `acepilot.flow.load` is the only way here. Nor any kind of step:
each tells of itself what `Step` asks for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from acepilot.errors import Place
from acepilot.flow.roles import NAVIGATION_ROLES
from acepilot.flow.target import Alternatives, By, Chain, Name, Part
from acepilot.flow.template import Template
from acepilot.flow.words import submit_word

if TYPE_CHECKING:
    from acepilot.client.value import Values


class Nature(StrEnum):
    """What a step is to the rules: a closed set, of which each kind of step says one.

    By it, and never by the name of a kind, the engine, the recovery, a resumed run and the refusals decide what may
    come before or after a step, and whose turn it is.
    """

    WAY = "way"
    """Goes to a page: done again in a resumed run, and never between a fill and its review."""
    PRESS = "press"
    """Presses what sends nothing: never between a fill and its review."""
    FILL = "fill"
    """Types: what it typed awaits a review."""
    LOOK = "look"
    """Looks whether the page is the right one."""
    COMPARE = "compare"
    """Looks what became of a form once it was submitted."""
    PICTURE = "picture"
    """Keeps what the page shows."""
    ASK = "ask"
    """Hands the page to the person."""
    REVIEW = "review"
    """Hands the page to the person, who may submit it. There is one such kind: the journal knows it by its name."""


@dataclass(frozen=True, slots=True)
class PlainNames:
    """A menu entry by the name it bears; more than one when sources differ."""

    names: tuple[Template, ...]
    text: str

    @property
    def as_target(self) -> Alternatives:
        """Return the names as a target: each in each of the roles that are followed."""
        chains = tuple(
            Chain((Part(By.ROLE, role, Name(name, is_regex=False)),), f'{role} "{name.text}"')
            for name in self.names
            for role in NAVIGATION_ROLES
        )
        return Alternatives(chains, self.text)


NavigatePart = Alternatives | PlainNames


@dataclass(frozen=True, slots=True)
class FillField:
    """A field, and the value that belongs into it, or that it should show."""

    target: Alternatives
    value: Template
    place: Place


@dataclass(frozen=True, slots=True)
class Sought:
    """A target that a step looks for.

    Attributes:
        key: Under which key of the step it stands in a flow file: `click`, `until`, `within` …
        place: Where it is written; where the step is, if nothing nearer is known.
    """

    key: str
    target: Alternatives
    place: Place


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a person is told who does a step unaided, beside its sentence and its fields.

    Attributes:
        word: What they do, in a word or two: Enter.
        done: What they say when it is done.
        address: The page to open; empty for none.
        checks: What they confirm, one by one.
        submit: The portal's own button that they press; None for none.
        picture: What the picture shows that they add; None for none.
        countdown_ms: How long they have; None for no hurry.
    """

    word: str
    done: str = "Done, go on"
    address: str = ""
    checks: tuple[Template, ...] = ()
    submit: Alternatives | None = None
    picture: Template | None = None
    countdown_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Step(ABC):
    """What all steps have, and what each kind of step tells of itself.

    Attributes:
        kind: What a flow file calls this kind of step.
        n: Which step of its stage this is, from 1.
        sentence: One sentence for a person, which may hold `${names}`, never a secret's.
        when: Do it only while this is on the page.
        unless: Do it only while this is not on the page.
        timeout_ms: How long it may take; None for the usual.
        hint: What to tell the person when it cannot be done; None for nothing in particular.
        place: Where it stands in the flow file.
    """

    kind: ClassVar[str]
    nature: ClassVar[Nature]

    n: int
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

    @property
    def is_persons(self) -> bool:
        """Tell whether the step is the person's to do."""
        return self.nature in {Nature.ASK, Nature.REVIEW}

    @property
    def told_as(self) -> str:
        """Return what a panel or terminal goes by: the nature of a step of the person's, the kind of any other."""
        return str(self.nature) if self.is_persons else self.kind

    @abstractmethod
    def needed(self) -> tuple[Template, ...]:
        """Return every text of its own that must be known for it to be done: a value that is absent ends the run."""

    @abstractmethod
    def guidance(self) -> Guidance:
        """Return what a person is told who does it unaided."""

    def required_fields(self) -> tuple[FillField, ...]:
        """Return the fields that it fills or compares."""
        return ()

    def optional_fields(self) -> tuple[FillField, ...]:
        """Return the fields that it fills where the page has them."""
        return ()

    def offers_skip(self) -> bool:
        """Tell whether the person may leave the rest of the item as it is, and go on to the next."""
        return False

    def presses(self) -> tuple[NavigatePart, ...]:
        """Return all that it presses or follows, in order: each is judged before the flow may run."""
        return ()

    def left_to_person(self) -> Alternatives | None:
        """Return the control that only the person presses, ever."""
        return None

    def needs_first(self) -> tuple[Alternatives, ...]:
        """Return what must be on the page for it to be possible; nothing for what always is, or cannot be told."""
        return ()

    def shows_success(self) -> Alternatives | None:
        """Return what the page shows once what it was for has come about, if that can be told."""
        return None

    def shows_refusal(self) -> Alternatives | None:
        """Return what the page shows once the portal has said no, if that can be told."""
        return None

    def sought(self) -> tuple[Sought, ...]:
        """Return each target that it looks for once it is being done: in its stead the person may show another."""
        return tuple(Sought(self.kind, target, self.place) for target in self.needs_first())

    def conditions(self) -> tuple[Sought, ...]:
        """Return the targets that decide whether it is done."""
        both = (("when", self.when), ("unless", self.unless))
        return tuple(Sought(key, target, self.place) for key, target in both if target is not None)


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
