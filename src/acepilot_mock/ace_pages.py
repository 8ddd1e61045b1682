"""The ACE Portal as a server writes it: a page with links, and a frame in which whole pages follow each other.

Owns the look of these pages in the scenario `server-pages`; whose accounts there are and which bank details are taken
is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock import ace_site_ach
from acepilot_mock import plain_html as html
from acepilot_mock.ace_site_accounts import ImporterAccount, find_account, importer_accounts
from acepilot_mock.answers import not_found
from acepilot_mock.ledger import submitted
from acepilot_mock.state import PortalState, Visit

BASE = "/s/pages/"
FRAME = "content"
FLASH = "ace.flash"

NO_DATA = "No ACH data found for this importer."
SUCCESS = "Success! The ACH information was submitted."
KEYS = {"01": "Checking", "02": "Savings"}
REFUSALS = {
    "routing_checksum": "The bank routing number is not valid.",
    "account_shape": "Enter up to 17 letters and digits as the account number.",
    "control_key": "Choose a Bank Control Key.",
}
TABS = {
    "importer": "Account Details",
    "ach": "ACH Refund Authorization",
    "notify": "Notify Parties",
    "cape": "CAPE",
    "statements": "Statements",
}


def handle(request: Request, state: PortalState, session: Visit) -> Response:
    """Answer one request of a person who has signed in."""
    if not request.path.startswith(BASE):
        return _around(session)
    kind, _, rest = request.path.removeprefix(BASE).partition("/")
    key, _, more = rest.partition("/")
    if request.method == "POST" and kind == "ach-enrollment":
        return _enroll(state, session, submitted(request))
    account = find_account(state, key)
    match kind:
        case "home" | "accounts":
            return html.page("ACE", _menu())
        case "importers":
            return html.page("ACE", _accounts(state))
        case "ach" if account is not None and more == "edit":
            return _form(account, {}, "")
        case "ach" if account is not None:
            return _ach(request, state, session, account)
        case _ if account is not None and kind in TABS:
            return html.page("ACE", _head(account), html.text(TABS[kind], tag="h3"), _facts(account))
        case _:
            return not_found()


def _around(session: Visit) -> Response:
    """Answer with the page around the frame."""
    places = {"Home": "home", "Accounts": "accounts", "References": "home", "Tools": "home"}
    links = [html.link(words, BASE + path, target=FRAME) for words, path in places.items()]
    frame = f'<iframe name="{FRAME}" src="{BASE}home"></iframe>'
    return html.page(
        "ACE Portal",
        html.table(
            [[html.text("ACE Portal", tag="b"), *links, session.user, html.link("Log Out", "/logout")]]
        ),
        frame,
        scripts=("ribbon",),
    )


def _menu() -> str:
    kinds = ("Importers", "Broker", "Carrier", "Protest Filer")
    links = ([html.link(kind, BASE + ("importers" if kind == "Importers" else "home"))] for kind in kinds)
    return html.text("Account types", tag="h3") + html.table(links)


def _accounts(state: PortalState) -> str:
    heads = [html.text(words, tag="b") for words in ("Account Name", "IR Number", "Suffix", "Status")]
    rows = [
        [html.link(one.name, f"{BASE}importer/{one.key}"), one.ir_number, one.suffix, one.status]
        for one in importer_accounts(state)
    ]
    return html.text("Importer Accounts", tag="h3") + html.table([heads, *rows], mark="lined")


def _head(account: ImporterAccount) -> str:
    tabs = [html.link(words, f"{BASE}{kind}/{account.key}") for kind, words in TABS.items()]
    return html.text(f"{account.name} {account.ir_number}", tag="h2") + html.table([tabs])


def _facts(account: ImporterAccount) -> str:
    rows = [
        ["Account Name", account.name],
        ["Importer Number", account.ir_number],
        ["Suffix", account.suffix],
        ["Physical Address", account.address],
    ]
    return html.table(rows)


def _ach(request: Request, state: PortalState, session: Visit, account: ImporterAccount) -> Response:
    """Answer with the tab: empty, with what is on file, or with what became of the last Submit."""
    path = f"{BASE}ach/{account.key}"
    refresh = html.form(path, html.button("Get Info/Refresh"), method="get", hidden={"show": "1"})
    flash = str(session.drawer.pop(FLASH, ""))
    parts = [html.text(flash, mark="plain-success")] if flash else []
    if "show" in request.args:
        parts += _on_file(state, account)
    return html.page("ACE", _head(account), html.text(TABS["ach"], tag="h3"), refresh, *parts)


def _on_file(state: PortalState, account: ImporterAccount) -> list[str]:
    record = ace_site_ach.on_file(state, account)
    edit = f"{BASE}ach/{account.key}/edit"
    if record is None:
        return [html.text(NO_DATA, mark="ach-none"), html.link("Add ACH Info", edit)]
    shown = record.shown(account.shape)
    rows = [
        ["Routing Number", shown["routing_number"]],
        ["Account Number", shown["account_number"]],
        ["Bank Control Key", KEYS[shown["control_key"]]],
        ["Last Updated", shown["updated"]],
    ]
    return [html.table(rows, mark="ach-record"), html.link("Edit ACH Info", edit)]


def _form(account: ImporterAccount, typed: Mapping[str, str], wrong: str) -> Response:
    """Answer with the form for bank details: a page of its own."""
    rows = [
        ["Bank Routing Number", html.box("bank_routing_number", typed.get("bank_routing_number", ""), limit=9)],
        ["Bank Account Number", html.box("bank_account_number", typed.get("bank_account_number", ""), limit=17)],
        ["Bank Control Key", html.choice("bank_control_key", KEYS.items(), typed.get("bank_control_key", ""))],
        ["", html.button("Submit")],
    ]  # fmt: skip
    about = {
        "account": account.key,
        "ir_number": account.ir_number,
        "importer_number": account.number,
        "suffix": account.suffix,
    }
    return html.page(
        "ACE",
        _head(account),
        html.text("Add ACH Info", tag="h3"),
        html.text(wrong, mark="plain-error") if wrong else "",
        html.form(f"{BASE}ach-enrollment", html.table(rows), hidden=about),
    )


def _enroll(state: PortalState, session: Visit, fields: Mapping[str, str]) -> Response:
    """Take bank details, and lead back to the tab; or show the form again with what is wrong."""
    account = find_account(state, fields.get("account", ""))
    if account is None:
        return not_found()
    fault = ace_site_ach.enroll(state, account, fields)
    if fault is not None:
        return _form(
            account, fields, REFUSALS.get(fault.code, "The portal could not do this. Try again later.")
        )
    session.drawer[FLASH] = SUCCESS
    return redirect(f"{BASE}ach/{account.key}", HTTPStatus.SEE_OTHER)
