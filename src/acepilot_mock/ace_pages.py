"""The ACE Portal as a server writes it: a page with links, and a frame in which whole pages follow each other.

Gives these pages, which lie in the fixtures, in the scenario `server-pages`; whose accounts there are and which bank
details are taken is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock import ace_site_ach
from acepilot_mock.ace_site_accounts import ImporterAccount, find_account, importer_accounts
from acepilot_mock.answers import not_found, written
from acepilot_mock.ledger import submitted
from acepilot_mock.state import PortalState, Visit

BASE = "/s/pages/"
FLASH = "ace.flash"

SUCCESS = "Success! The ACH information was submitted."
KEYS = {"01": "Checking", "02": "Savings"}
REFUSALS = {
    "routing_checksum": "The bank routing number is not valid.",
    "account_shape": "Enter up to 17 letters and digits as the account number.",
    "control_key": "Choose a Bank Control Key.",
}
TABS = frozenset({"importer", "notify", "cape", "statements"})


def handle(request: Request, state: PortalState, session: Visit) -> Response:
    """Answer one request of a person who has signed in."""
    if not request.path.startswith(BASE):
        return _page("around", title="ACE Portal", scripts=("ribbon",), user=session.user)
    kind, _, rest = request.path.removeprefix(BASE).partition("/")
    key, _, more = rest.partition("/")
    if request.method == "POST" and kind == "ach-enrollment":
        return _enroll(state, session, submitted(request))
    account = find_account(state, key)
    match kind:
        case "home" | "accounts":
            return _page("menu")
        case "importers":
            return _page("accounts", accounts=importer_accounts(state))
        case "ach" if account is not None and more == "edit":
            return _page("form", account=account, typed={}, wrong="")
        case "ach" if account is not None:
            return _ach(request, state, session, account)
        case _ if account is not None and kind in TABS:
            return _page(kind, account=account)
        case _:
            return not_found()


def _page(view: str, *, title: str = "ACE", scripts: tuple[str, ...] = (), **told: object) -> Response:
    return written("portal.j2", title=title, scripts=scripts, view=view, base=BASE, keys=KEYS, **told)


def _ach(request: Request, state: PortalState, session: Visit, account: ImporterAccount) -> Response:
    """Answer with the tab: empty, with what is on file, or with what became of the last Submit."""
    flash = str(session.drawer.pop(FLASH, ""))
    record = ace_site_ach.on_file(state, account)
    shown = record.shown(account.shape) if record else None
    return _page("ach", account=account, flash=flash, is_shown="show" in request.args, record=shown)


def _enroll(state: PortalState, session: Visit, fields: Mapping[str, str]) -> Response:
    """Take bank details, and lead back to the tab; or show the form again with what is wrong."""
    account = find_account(state, fields.get("account", ""))
    if account is None:
        return not_found()
    fault = ace_site_ach.enroll(state, account, fields)
    if fault is not None:
        wrong = REFUSALS.get(fault.code, "The portal could not do this. Try again later.")
        return _page("form", account=account, typed=fields, wrong=wrong)
    session.drawer[FLASH] = SUCCESS
    return redirect(f"{BASE}ach/{account.key}", HTTPStatus.SEE_OTHER)
