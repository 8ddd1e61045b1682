"""Pages of the mock itself, under `/__mock/` on every host: the mailbox, and what is being played.

No real portal has these; a person, or a rehearsal, reads e-mailed codes here.
"""

from __future__ import annotations

from werkzeug import Request, Response

from acepilot_mock.answers import fixture, json_answer
from acepilot_mock.state import PortalState

PREFIX = "/__mock/"


def handle(request: Request, state: PortalState) -> Response | None:
    """Answer for the mock's own pages; None for anything else."""
    if not request.path.startswith(PREFIX):
        return None
    match request.path.removeprefix(PREFIX):
        case "portal.json":
            return json_answer(
                {
                    "scenario": state.scenario.name,
                    "title": state.scenario.title,
                    "traits": sorted(state.traits_to_come()),
                }
            )
        case "mailbox.json":
            return json_answer(mails(state))
        case "mailbox":
            return fixture("_shared", "mailbox.html")
        case what if what.startswith("happened/"):
            state.first_time(what.removeprefix("happened/"))
            return json_answer({})
        case _:
            return fixture("_shared", request.path.removeprefix(PREFIX))


def mails(state: PortalState) -> list[dict[str, str]]:
    """Return the mails, newest first, as JSON takes them."""
    return [mail.plain() for mail in reversed(state.mails)]
