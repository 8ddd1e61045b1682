"""The application form as a server writes it: a full page load for each stage, forms that are posted.

Gives these pages, which lie in the fixtures, in the scenario `server-pages`, and hands what they post to the rules of
`accounts_site`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock.answers import written
from acepilot_mock.ledger import form_name, submitted

TITLE = "Importer Account Application"
FORM_PATH = "/s/importer-form"

Told = Mapping[str, Any]


def show(request: Request, told: Told) -> Response:
    """Answer with the page of the stage that the application is at.

    Args:
        told: What the site knows: `stage`, and the company's fields.
    """
    if form_name(request.path) == "received" and told["applied"]:
        return written("application.j2", title=TITLE, scripts=("ribbon",), stage="received", told=told)
    return _stage(told, {}, ())


def take(request: Request, answer: Response, told: Callable[[], Told]) -> Response:
    """Answer a posted form with the next page, or with the same one and what is wrong.

    Args:
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
    return written(
        "application.j2",
        title=TITLE,
        scripts=("ribbon", "captcha"),
        stage=told["stage"],
        path=FORM_PATH,
        told=told,
        organizations=[(one, one) for one in told["organizations"]],
        typed=typed,
        reasons=reasons,
    )
