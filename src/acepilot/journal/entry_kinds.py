"""The closed set of kinds of journal entries, each with the model of its data; and the check against them.

Checks what is about to be written, and what was; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from acepilot.errors import AcepilotError
from acepilot.journal import entry

ENDINGS = frozenset({"run.finished", "run.failed", "run.stopped", "run.interrupted"})


class WrongEntry(AcepilotError):
    """We were about to write a journal entry that does not fit its kind: a fault of ours."""


KINDS: Mapping[str, type[BaseModel]] = {
    "run.started": entry.RunStarted,
    "run.resumed": entry.RunResumed,
    "run.finished": entry.RunFinished,
    "run.failed": entry.RunEnded,
    "run.stopped": entry.RunEnded,
    "run.interrupted": entry.RunEnded,
    "stage.started": entry.Nothing,
    "step.done": entry.StepDone,
    "step.skipped": entry.StepSkippedTold,
    "step.failed": entry.StepFailedTold,
    "drift": entry.Drift,
    "capture": entry.CaptureTold,
    "capture.missing": entry.CaptureMissing,
    "download": entry.Download,
    "turn": entry.TurnGiven,
    "person.edited": entry.PersonEdited,
    "person.pressed": entry.PersonPressed,
    "person.submitted": entry.PersonSubmitted,
    "person.confirmed": entry.PersonConfirmed,
    "person.noted": entry.PersonNoted,
    "person.showed": entry.PersonShowed,
    "person.skipped": entry.PersonSkipped,
    "portal.answered": entry.PortalAnswered,
    "guard.stopped": entry.GuardStopped,
    "request.passed": entry.RequestPassed,
    "dialog": entry.Dialog,
}


def check_entry(kind: str, *, turn: str, stage: object, step: object, data: object) -> None:
    """Check that an entry, as plain JSON data, fits its kind.

    Raises:
        WrongEntry: When it does not; the message names the place and holds nothing of what stands there.
    """
    if kind not in KINDS:
        raise WrongEntry(f"There is no journal entry of kind {kind!r}.")
    if turn not in {"acepilot", "person"}:
        raise WrongEntry(f"{kind}: {turn!r} holds no turn; expected acepilot or person.")
    place = "stage"
    try:
        if stage is not None:
            entry.StageAt.model_validate(stage)
        place = "step"
        if step is not None:
            entry.StepAt.model_validate(step)
        place = "data"
        KINDS[kind].model_validate(data)
    except ValidationError as error:
        raise WrongEntry(f"{kind}: {place}{_told(error)}") from None  # which holds the values


def _told(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = "".join(f".{part}" for part in first["loc"])
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}."
