"""Look-ups of the mock portal's pages: one address for everything, as Salesforce's Aura has it.

A page asks here about each field that is left. Knows no form: what it was asked stands in the ledger, and it knows
every value.
"""

from __future__ import annotations

from werkzeug import Request, Response

from acepilot_mock.answers import json_answer, not_found
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState

PATH = "/s/sfsites/aura"


def handle(request: Request, state: PortalState) -> Response | None:
    """Answer a look-up, where the scenario has them; None for anything else."""
    if request.path != PATH:
        return None
    if not state.has(Trait.LOOK_UPS) or request.method != "POST":
        return not_found()
    answer = {"state": "SUCCESS", "returnValue": {"remark": "Checked."}}
    return json_answer({"actions": [answer]})
