"""Why the turn changes: a code for programs, and a sentence for whoever reads the journal."""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.journal.codes import TurnCause
from acepilot.person import texts


@dataclass(frozen=True, slots=True)
class TurnWhy:
    """Why the turn changes."""

    cause: TurnCause
    told: str


SAID_GO_ON = TurnWhy(TurnCause.SAID, texts.SAID_GO_ON)
BACK_ON_PAGE = TurnWhy(TurnCause.CAME, texts.BACK_ON_PAGE)
DIALOG = TurnWhy(TurnCause.DIALOG, "a dialog of the page")
