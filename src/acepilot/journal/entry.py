"""What a journal's entries hold: a model of the data of each kind.

Which kinds there are, `entry_kinds` tells. The codes by which something is decided are in `codes`; what earlier
versions wrote in their place, `old_forms` knows.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from acepilot.client.meaning import Fit
from acepilot.journal.codes import (
    Confirmed,
    EditedBy,
    Ended,
    Outcome,
    Same,
    Shown,
    Skipped,
    StoppedBy,
    TurnCause,
)

_CODE = Field(strict=False)
"""A code is written as its text."""


class _EntryPart(BaseModel):
    """A part of an entry: exactly its keys, each of exactly its type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class StageAt(_EntryPart):
    """The stage at hand; `item` is None outside a `for_each`."""

    n: int
    title: str
    item: str | None


class StepAt(_EntryPart):
    """The step at hand."""

    n: int
    kind: str
    title: str


class FileNamed(_EntryPart):
    """A file of the run, relative to its directory."""

    path: str
    sha256: str


class FlowNamed(FileNamed):
    """The flow that runs."""

    name: str


class Operator(_EntryPart):
    """Who is logged in at the computer; `said` is who the person says they are."""

    account: str
    name: str | None
    said: str | None = None


class FieldTold(_EntryPart):
    """A field of a form, or what the portal shows for it; secrets masked. Without `fit` the two are not the same."""

    target: str
    wanted: str | None
    found: str | None
    same: Annotated[Same, _CODE]
    fit: Annotated[Fit | None, _CODE] = None


class ItemTold(_EntryPart):
    """How an item ended."""

    item: str
    outcome: Annotated[Ended, _CODE]
    reason: str | None


class Nothing(_EntryPart):
    """`stage.started` tells nothing but where it stands."""


class RunStarted(_EntryPart):
    """`run.started`; `mock` is the scenario, `guided` that acepilot drives no browser."""

    run: str
    flow: FlowNamed
    client: FileNamed
    mock: str | bool | None
    rehearsal: bool
    operator: Operator
    browser: str | None
    acepilot: str
    platform: str
    items: list[str] = Field(default_factory=list)
    guided: bool = False


class RunResumed(_EntryPart):
    """`run.resumed`; `torn` is what a crash left of a line. Without `operator` an earlier acepilot wrote it."""

    after_seq: int
    torn: FileNamed | None
    operator: Operator | None = None


class RunFinished(_EntryPart):
    """`run.finished`."""

    items: list[ItemTold]


class RunEnded(_EntryPart):
    """Any other end."""

    reason: str
    hint: str


class StepDone(_EntryPart):
    """`step.done`, with whatever else its kind has to tell."""

    model_config = ConfigDict(extra="allow")

    ms: int
    fields: list[FieldTold] = Field(default_factory=list)


class StepSkippedTold(_EntryPart):
    """`step.skipped`; `after` says that it could not be done, and that the portal had accepted before."""

    why: Annotated[Skipped, _CODE]
    reason: str
    ms: int | None = None
    target: str | None = None
    expected: str = ""
    got: str = ""
    after: Literal["accepted"] | None = None


class StepFailedTold(_EntryPart):
    """`step.failed`."""

    expected: str
    got: str
    ms: int | None = None
    target: str | None = None
    fields: list[FieldTold] = Field(default_factory=list)
    reason: str = ""
    hint: str = ""


class Drift(_EntryPart):
    """`drift`: another control than the flow names first; `seen` is its own name, where a pattern found it."""

    wanted: str
    used: str
    how: Literal["fallback", "alike", "role", "beside", "overflow", "person", "shown", "way"]
    seen: str = ""


class CaptureTold(FileNamed):
    """`capture`: a picture, and the page's text beside it; `by` says that the person added it."""

    name: str
    text: FileNamed
    url: str
    masks: int
    full_page: bool
    by: Literal["person"] | None = None


class CaptureMissing(_EntryPart):
    """`capture.missing`."""

    name: str
    why: Literal["elsewhere", "private", "dialog", "replaced", "unstill", "undrawn", "silent"]
    url: str


class Download(_EntryPart):
    """`download`: a file that the person downloaded."""

    name: str
    url: str
    file: FileNamed | None
    why: Literal["kept", "missing", "secret", "large", "unfinished"]


class TurnGiven(_EntryPart):
    """`turn`; `why` is a sentence. Without `cause` an acepilot wrote it that had the sentence alone."""

    to: Literal["acepilot", "person"]
    why: str
    cause: Annotated[TurnCause | None, _CODE] = None


class PersonEdited(_EntryPart):
    """`person.edited`; without `by` it was the person."""

    field: str
    before: str = Field(alias="from")
    to: str
    by: Annotated[EditedBy | None, _CODE] = None


class PersonPressed(_EntryPart):
    """`person.pressed`: Submit; `same_as` is the last picture if its fields were these."""

    control: str
    by: str
    fields: list[FieldTold]
    same_as: str | None


class PersonSubmitted(_EntryPart):
    """`person.submitted`: something was sent after a press."""

    basis: Literal["seen", "said", "unknown"]
    request: str | None


class PersonConfirmed(_EntryPart):
    """`person.confirmed`; without `what` an acepilot wrote it that had the sentence alone."""

    check: str
    what: Annotated[Confirmed | None, _CODE] = None


class PersonNoted(_EntryPart):
    """`person.noted`."""

    text: str


class LineShown(_EntryPart):
    """A field that the person filled: `value` is a `${name}` or an option, or None for another value."""

    target: str
    value: str | None


class StepShown(_EntryPart):
    """One step as a flow would have it; nothing that was typed stands in it."""

    kind: Literal["navigate", "click", "fill", "ask"]
    text: str
    until: str = ""
    within: str = ""
    fields: list[LineShown] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


class PersonShowed(_EntryPart):
    """`person.showed`: all that the person showed so far in place of `wanted`; the last such entry of a step counts.

    `instead` is what they used in its place at the end, if it is anything.
    """

    wanted: str
    state: Annotated[Shown, _CODE]
    steps: list[StepShown]
    instead: str = ""


class PersonSkipped(_EntryPart):
    """`person.skipped`: the rest of an item is left as it is."""

    what: str


class PortalAnswered(_EntryPart):
    """`portal.answered`."""

    outcome: Annotated[Outcome, _CODE]
    text: str
    url: str
    server: str
    tls_issuer: str
    basis: Literal["seen", "said", "unknown"] | None = None
    dress: Literal["role", "text", "asked", "none"] | None = None


class GuardStopped(_EntryPart):
    """`guard.stopped`: something was kept from happening in acepilot's turn."""

    what: str
    where: str
    why: Annotated[StoppedBy, _CODE]


class RequestPassed(_EntryPart):
    """`request.passed`: a look-up was let through."""

    method: str
    url: str
    why: Literal["listed", "chosen", "person"]


class Dialog(_EntryPart):
    """`dialog`: the browser asked something."""

    type: str
    text: str
    by: str
