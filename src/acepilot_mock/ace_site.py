"""ace.cbp.gov of the mock portal: the ACE Portal with its importer accounts.

Routes requests to pages and data, for a signed-in person alone. Knows no bank number's rules; see
`ace_site_ach` for those and `ace_site_accounts` for whose accounts there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from werkzeug import Request, Response

from acepilot import paths
from acepilot_mock import ace_pages, ace_site_ach
from acepilot_mock.ace_site_accounts import ImporterAccount, find_account, importer_accounts, role_of
from acepilot_mock.answers import Refusal, fixture, json_answer, not_found, refuse
from acepilot_mock.ledger import submitted
from acepilot_mock.login_site import redirect_to_login
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState, Visit

HOST = "ace.cbp.gov"
HOME = f"https://{HOST}/"
API = "/s/api/"
FRAME_KINDS = ("ach", "cape")


def handle(request: Request, state: PortalState) -> Response:
    """Answer one request."""
    session = state.session(request)
    if request.path.startswith("/assets/"):
        return fixture(HOST, request.path)
    if request.path == "/logout":
        session.user = ""
        return redirect_to_login(HOME)
    if not session.signed_in:
        return _signed_out(request)
    if request.path.startswith(API):
        return _data(request, state, session)
    return (
        ace_pages.handle(request, state, session) if state.has(Trait.SERVER_PAGES) else _page(request, state)
    )


def wording(*, relabelled: bool) -> dict[str, dict[str, str]]:
    """Return every text of the pages by its key, and how it is rated, in the usual wording or the other one."""
    return {
        key: {
            "text": entry["relabelled"] if relabelled and "relabelled" in entry else entry["text"],
            "source": "invented" if relabelled and "relabelled" in entry else entry["source"],
        }
        for key, entry in _texts().items()
    }


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    file = paths.shipped("fixtures", "portal", HOST, "wording.json")
    texts: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))["texts"]
    return texts


def _signed_out(request: Request) -> Response:
    if request.path.startswith(API):
        return json_answer({"errors": []}, HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(HOME + request.path.lstrip("/"))


def _page(request: Request, state: PortalState) -> Response:
    """Answer with the one page that draws all others, or with one that stands in a frame of it."""
    if request.path == "/" or request.path.startswith("/s/"):
        return fixture(HOST, "index.html")
    kind, _, key = request.path.removeprefix("/frame/").partition("/")
    is_known = kind in FRAME_KINDS and find_account(state, key) is not None
    return fixture(HOST, "frame.html") if is_known else not_found()


def _data(request: Request, state: PortalState, session: Visit) -> Response:
    what, _, key = request.path.removeprefix(API).partition("/")
    match request.method, what, key:
        case "GET", "session", "":
            return json_answer(_session(state, session))
        case "GET", "importers", "":
            return json_answer({"importers": [_listed(one) for one in importer_accounts(state)]})
        case "GET", "importers", _:
            return _of_account(
                state, _shown(state, key), lambda account: json_answer(_account(state, account))
            )
        case "GET", "ach", _:
            return _of_account(state, key, lambda account: _ach(state, account))
        case "POST", "ach-enrollment", "":
            fields = submitted(request)
            return _of_account(
                state, fields.get("account", ""), lambda account: _enroll(state, account, fields)
            )
        case _:
            return not_found()


def _of_account(state: PortalState, key: str, answer: Callable[[ImporterAccount], Response]) -> Response:
    account = find_account(state, key)
    return not_found() if account is None else answer(account)


def _shown(state: PortalState, key: str) -> str:
    """Return the account that is shown for a key: another one, if the scenario says so."""
    keys = [account.key for account in importer_accounts(state)]
    if not state.has(Trait.WRONG_ACCOUNT_SHOWN) or key not in keys:
        return key
    return keys[(keys.index(key) + 1) % len(keys)]


def _session(state: PortalState, session: Visit) -> dict[str, Any]:
    return {
        "user": session.user,
        "role": role_of(state),
        "wording": wording(relabelled=state.has(Trait.RELABELLED)),
    }


def _listed(account: ImporterAccount) -> dict[str, str]:
    return {
        "id": account.key,
        "name": account.name,
        "ir_number": account.ir_number,
        "suffix": account.suffix,
        "type": account.type,
        "status": account.status,
    }


def _account(state: PortalState, account: ImporterAccount) -> dict[str, Any]:
    sees_ach = ace_site_ach.may_see(state)
    return {
        **_listed(account),
        "address": account.address,
        "center": account.center,
        "tabs": ["details", *(["ach"] if sees_ach else []), "notify", "cape", "statements"],
        "ach_in_frame": account.has_ach_in_frame,
        "rights_hint": not sees_ach,
    }


def _ach(state: PortalState, account: ImporterAccount) -> Response:
    if not ace_site_ach.may_see(state):
        return _refused(state, ace_site_ach.Fault("rights"))
    record = ace_site_ach.on_file(state, account)
    return json_answer(
        {
            "account": account.key,
            "ir_number": account.ir_number,
            "importer_number": account.number,
            "suffix": account.suffix,
            "shape": account.shape,
            "native": account.has_native_select,
            "may_change": ace_site_ach.may_change(state),
            "asks_back": state.has(Trait.CONFIRM_DIALOG),
            "record": record and record.shown(account.shape),
        }
    )


def _enroll(state: PortalState, account: ImporterAccount, fields: Mapping[str, str]) -> Response:
    fault = ace_site_ach.enroll(state, account, fields)
    return json_answer({"state": "submitted"}) if fault is None else _refused(state, fault)


def _refused(state: PortalState, fault: ace_site_ach.Fault) -> Response:
    text = wording(relabelled=state.has(Trait.RELABELLED))[f"error.{fault.code}"]
    return refuse([Refusal(fault.code, text["text"], fault.field, text["source"] == "invented")])
