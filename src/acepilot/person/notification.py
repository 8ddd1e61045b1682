"""A notification of the system, given by a program of its own: `python -m acepilot.person.notification`.

Its standard input has a title and a text as JSON, so that neither stands in the list of processes. Exits with 0 once
the system has taken them. It is a process of its own because it works with the system's own libraries: whatever they
do, hang or crash, the run goes on. The one module that knows `desktop_notifier`.
"""

from __future__ import annotations

import asyncio
import json
import sys

from desktop_notifier import Capability, DesktopNotifier

from acepilot.timing import USUAL

NAME = "acepilot"


async def give(title: str, text: str) -> bool:
    """Give a notification, and return whether the system has taken it."""
    taken: list[bool] = []
    notifier = DesktopNotifier(app_name=NAME, app_icon=None)
    if Capability.TITLE not in await notifier.get_capabilities():
        return False  # nothing here shows any, as on macOS with a Python that is no signed program
    await notifier.request_authorisation()
    await notifier.send(title, text, on_dispatched=lambda: taken.append(True))
    return bool(taken)


def main() -> int:
    """Give the notification that standard input holds."""
    told = json.load(sys.stdin)
    giving = give(told["title"], told["text"])
    is_taken = asyncio.run(asyncio.wait_for(giving, USUAL.notified_within_s))  # also where the run was killed
    return 0 if is_taken else 1


if __name__ == "__main__":
    sys.exit(main())
