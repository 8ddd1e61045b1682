"""What is known of a run before it begins. Loads nothing of what does it: a run is put together while that loads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from acepilot.client.value import ClientValues
    from acepilot.flow.models import Flow
    from acepilot.run.performer import Performer
    from acepilot.run.step_context import StepContext


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What is known of a run before it begins.

    Attributes:
        client: For whom, secrets read.
        mock: The mock portal's scenario; None on the real portal.
        said: Who the person says they are; empty where they said nothing.
        performing: Makes who does the steps in the browser; None for whom a run has.
    """

    flow: Flow
    client: ClientValues
    home: Path
    mock: str | None
    rehearsal: bool
    said: str = ""
    performing: Callable[[StepContext, ClientValues], Performer] | None = None
