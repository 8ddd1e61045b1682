"""How a run ended, for whoever began it. Knows nothing of what happened in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from acepilot.errors import ExitCode
from acepilot.run.engine import ItemResult
from acepilot.run.recovery.changes import FlowChange


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended.

    Attributes:
        message: What happened, for the person; empty when it is done.
        head: The journal's last hash.
        is_typed_in: Whether a page of the window still holds typed values.
        changes: The flow's lines to change, as the person showed where their controls went.
        is_accepted: Whether all was submitted and accepted, and something after that was not as it was to be.
        is_unanswered: Whether a form was sent, or may have been, and it is not known what the portal answered.
    """

    code: ExitCode
    message: str
    hint: str
    items: tuple[ItemResult, ...]
    head: str
    path: Path
    is_typed_in: bool
    changes: tuple[FlowChange, ...] = ()
    is_accepted: bool = False
    is_unanswered: bool = False
