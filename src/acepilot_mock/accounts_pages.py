"""The application form as a server writes it: a full page load for each stage, forms that are posted.

Owns the look of these pages in the scenario `server-pages`, and hands what they post to the rules of `accounts_site`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock import plain_html as html
from acepilot_mock.checks import COUNTRIES, ORGANIZATIONS, STATES
from acepilot_mock.ledger import form_name, submitted

TITLE = "Importer Account Application"
FORM_PATH = "/s/importer-form"

COMPANY = {
    "company_name": "Company Name",
    "ir_number": "Importer Record Number (IR#)",
    "business_email": "Business E-mail:",
}
OWNER = {
    "owner_first_name": "Account Owner First Name",
    "owner_last_name": "Account Owner Last Name",
}
PLACE = {
    "address": "Address",
    "city": "City",
    "zip": "ZIP Code",
    "phone": "Telephone No.",
}
MORE = {"fiscal_year_end": "Fiscal Year End", "duns": "DUNS Number", "website": "Website"}
AUTHORIZATION = "I authorize the creation of a Top Account and an Importer Account View for this company."

Told = Mapping[str, Any]


def show(request: Request, told: Told) -> Response:
    """Answer with the page of the stage that the application is at.

    Args:
        request: What was asked for.
        told: What the site knows: `stage`, and the company's fields.
    """
    if form_name(request.path) == "received" and told["applied"]:
        return _received(told["applied"])
    return _stage(told, {}, ())


def take(request: Request, answer: Response, told: Callable[[], Told]) -> Response:
    """Answer a posted form with the next page, or with the same one and what is wrong.

    Args:
        request: What was posted.
        answer: What the site's rule says to it.
        told: Gives what the site knows afterwards; see `show`.
    """
    data = json.loads(answer.get_data())
    if answer.status_code == HTTPStatus.OK:
        path = "received" if data["stage"] == "done" else data["stage"]
        return redirect(f"{FORM_PATH}/{path}", HTTPStatus.SEE_OTHER)
    reasons = tuple(dict.fromkeys(error["text"] for error in data["errors"]))
    return _stage(told(), submitted(request), reasons)


def _stage(told: Told, typed: Mapping[str, str], reasons: tuple[str, ...]) -> Response:
    pages = {"company": _company, "code": _code, "details": _details}
    wrong = "".join(html.text(reason, mark="plain-error") for reason in reasons)
    content = pages[told["stage"]](told, typed)
    scripts = ("ribbon", "captcha")
    return html.page(TITLE, html.text(TITLE, tag="h2"), wrong, content, scripts=scripts)


def _company(_told: Told, typed: Mapping[str, str]) -> str:
    captcha = '<ui-captcha to="/s/api/captcha"></ui-captcha>'
    rows = [[label, html.box(name, typed.get(name, ""))] for name, label in COMPANY.items()]
    return html.form(
        f"{FORM_PATH}/application-start", html.table([*rows, ["", captcha], ["", html.button("Next")]])
    )


def _code(_told: Told, _typed: Mapping[str, str]) -> str:
    about = "A code was sent by e-mail to the point of contact on the company's CBP Form 5106."
    return html.text("Enter the verification code", tag="h3") + html.form(
        f"{FORM_PATH}/application-code",
        html.text(about),
        html.table([["Verification Code", html.box("code", limit=6)], ["", html.button("Next")]]),
    )


def _details(told: Told, typed: Mapping[str, str]) -> str:
    def boxes(labels: Mapping[str, str], *, is_needed: bool = True) -> list[list[str]]:
        return [
            [label, html.box(name, typed.get(name, ""), is_needed=is_needed)]
            for name, label in labels.items()
        ]

    def choice(name: str, label: str, options: list[tuple[str, str]]) -> list[str]:
        return [label, html.choice(name, options, typed.get(name, ""))]

    company = {name: told[name] for name in COMPANY}
    rows = [
        *([label, html.text(company[name], tag="b")] for name, label in COMPANY.items()),
        choice("org_structure", "Company Org. Structure", [(one, one) for one in ORGANIZATIONS]),
        *boxes(OWNER),
        choice("country", "Country", list(COUNTRIES.items())),
        *boxes({name: PLACE[name] for name in ("address", "city")}),
        choice("state", "State", list(STATES.items())),
        *boxes({name: PLACE[name] for name in ("zip", "phone")}),
        *boxes(MORE, is_needed=False),
        ["", html.check_box("authorization", AUTHORIZATION)],
        ["", html.button("Submit")],
    ]
    return html.form(f"{FORM_PATH}/application", html.table(rows), hidden=company)


def _received(applied: Mapping[str, str]) -> Response:
    return html.page(
        TITLE,
        html.text(TITLE, tag="h2"),
        html.text("Your application was submitted successfully.", mark="plain-success"),
        html.text(f"Reference Number: {applied['reference']}. Two e-mails go to {applied['email']}."),
        scripts=("ribbon",),
    )
