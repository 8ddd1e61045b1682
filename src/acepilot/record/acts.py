"""What a recording consists of: what the person did, one act after the other, and what they said of it.

Owns the form of an act, as it is kept on the disk. No act has room for a value that was typed: a field's act has the
names of the client's values that stood in it, compared in the browser's isolated world.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Named = tuple[str, int | None]
"""A value of the client: its name in a flow, and which importer's it is, from 0; None for the company's own."""


class _ActPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ActPlace(_ActPart):
    """Where on the portal something was done: the address's path, the headings, and what it shows.

    `shows` are the importers' numbers; `data` the bank's values that stand on the page, each with the name that it
    has there.
    """

    path: str = ""
    heads: tuple[str, ...] = ()
    shows: tuple[Named, ...] = ()
    data: tuple[tuple[str, str], ...] = ()


class Used(_ActPart):
    """A control that the person used.

    `targets` find it and nothing else, the best first; `place` is the plain name by which `navigate:` finds it, or
    empty. `is_proven` tells whether the page itself was asked; if not, it was gone by then. `dialog` is the target of
    the dialog that it stands in, or empty; `item` the importer whose row it stands in.
    """

    role: str
    name: str
    targets: tuple[str, ...] = Field(min_length=1)
    place: str = ""
    dialog: str = ""
    item: int | None = None
    is_proven: bool = True

    @property
    def target(self) -> str:
        """Return its target as a flow has it: the best, with the second-best as a fallback."""
        return " | ".join(self.targets[:2])

    @property
    def key(self) -> str:
        """Return what it is known by: the best target alone, as the page may show other fallbacks the next time."""
        return self.targets[0]

    @property
    def is_nameless(self) -> bool:
        """Tell whether nothing finds it but where it stands."""
        return self.targets[0].startswith("css ")


class StandingField(_ActPart):
    """How a field stands: which of the client's values it holds, by name; the option's text if it was chosen."""

    used: Used
    kind: str
    is_chosen: bool = False
    is_empty: bool = False
    names: tuple[Named, ...] = ()
    option: str = ""


class Opened(_ActPart):
    """A page was opened by its address."""

    act: Literal["opened"] = "opened"
    url: str


class PressedAct(_ActPart):
    """A control was pressed; `rest` are the fields beside those that were filled, if any were."""

    act: Literal["pressed"] = "pressed"
    used: Used
    spot: ActPlace
    submits: bool = False
    holds: bool = False
    opens: bool = False
    rest: tuple[StandingField, ...] = ()


class Filled(_ActPart):
    """A field was filled, chosen in, ticked or emptied."""

    act: Literal["filled"] = "filled"
    field: StandingField
    spot: ActPlace


class SentByKey(_ActPart):
    """The Enter key was pressed in a form that has no button for it."""

    act: Literal["sent-by-key"] = "sent-by-key"
    spot: ActPlace


class Private(_ActPart):
    """The page asks for a password or a code, in these fields; nothing else is heard there."""

    act: Literal["private"] = "private"
    fields: tuple[Used, ...]


class Elsewhere(_ActPart):
    """The page is on another host than the flow's."""

    act: Literal["elsewhere"] = "elsewhere"
    host: str


class SaidAct(_ActPart):
    """The page announced something."""

    act: Literal["said"] = "said"
    role: str
    text: str


class AskedAct(_ActPart):
    """The page asked with a browser dialog, which the person answered."""

    act: Literal["asked"] = "asked"
    sort: str


class Staged(_ActPart):
    """The person began a stage, or named the one just begun."""

    act: Literal["staged"] = "staged"
    title: str


class Decided(_ActPart):
    """The person said that the last step is their own decision."""

    act: Literal["decided"] = "decided"


class PicturedAct(_ActPart):
    """The person asked for a picture at this place."""

    act: Literal["pictured"] = "pictured"


class Repeated(_ActPart):
    """The person said that this stage is done once for each importer."""

    act: Literal["repeated"] = "repeated"


class Undone(_ActPart):
    """The person took back the last step."""

    act: Literal["undone"] = "undone"


class EndedAct(_ActPart):
    """The recording ended; `spot` is where the page was."""

    act: Literal["ended"] = "ended"
    spot: ActPlace


Act = Annotated[
    Opened
    | PressedAct
    | Filled
    | SentByKey
    | Private
    | Elsewhere
    | SaidAct
    | AskedAct
    | Staged
    | Decided
    | PicturedAct
    | Repeated
    | Undone
    | EndedAct,
    Field(discriminator="act"),
]
ACTS: TypeAdapter[Act] = TypeAdapter(Act)


_STEPS = (PressedAct, Filled, SentByKey, Private, Elsewhere, Staged, Decided, PicturedAct, Repeated)
"""What a person takes back: all but the first page, and what the page said."""


def kept(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts without those that were taken back."""
    left: list[Act] = []
    for act in acts:
        if not isinstance(act, Undone):
            left.append(act)
            continue
        places = [n for n, one in enumerate(left) if isinstance(one, _STEPS)]
        if not places:
            continue
        last = left[places[-1]]
        del left[places[-1] :]
        if isinstance(last, Filled):  # all that was done in this field
            key = last.field.used.key
            left = [one for one in left if not (isinstance(one, Filled) and one.field.used.key == key)]
    return tuple(left)
