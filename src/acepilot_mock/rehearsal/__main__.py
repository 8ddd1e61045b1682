"""The `acepilot` command with the scripted person at hand; `acepilot … --rehearse` and `acepilot demo` start it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from acepilot.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from acepilot.person.human import Human


def rehearse(page: Callable[[], Page], scenario: str) -> Human:
    """Return the scripted person, who brings Playwright with them: they come once the window is open."""
    from acepilot_mock.rehearsal.person import Rehearsal  # noqa: PLC0415 - see above

    return Rehearsal(page, scenario)


if __name__ == "__main__":
    main(script=rehearse)
