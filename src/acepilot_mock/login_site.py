"""login.cbp.gov of the mock portal: the warning, user id and password, and the e-mailed token.

Owns signing in and nothing else; the other sites ask `state.session(request).signed_in`.
Texts are invented where CBP documents none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from werkzeug import Request, Response
from werkzeug.utils import redirect

from acepilot_mock.answers import Refusal, fixture, json_answer, not_found, refuse
from acepilot_mock.known import MOCK_PASSWORD
from acepilot_mock.ledger import submitted
from acepilot_mock.portal import HOSTS
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState

HOST = "login.cbp.gov"
API = "/api/"
HOME = "https://ace.cbp.gov/"
TOKEN_LIFETIME_S = 600
PAGES = frozenset({"/", "/login", "/token"})

DRAWER = "sign-in"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who gave the right password and must now give the token."""

    user: str
    token: str
    expires_at: float


def redirect_to_login(return_to: str) -> Response:
    """Send a visitor who has not signed in to the log-in page, and from there back."""
    return redirect(f"https://{HOST}/?{urlencode({'startURL': return_to})}")


def handle(request: Request, state: PortalState) -> Response:
    """Answer one request: an API call, a page, or one of the pages' own files."""
    if request.path.startswith(API):
        answer = CALLS.get((request.method, request.path.removeprefix(API)))
        return answer(request, state) if answer else not_found()
    return fixture(HOST, "index.html" if request.path in PAGES else request.path)


def _status(request: Request, state: PortalState) -> Response:
    """Tell the page what to say of the mock, as the password must be known to whoever practises."""
    signed_in = state.session(request).signed_in
    return json_answer({"mock_password": MOCK_PASSWORD, "signed_in": signed_in})


def _login(request: Request, state: PortalState) -> Response:
    """Take user id and password, and mail a token."""
    fields = submitted(request)
    user = fields.get("user", "").strip()
    if not user or fields.get("password") != MOCK_PASSWORD:
        text = "The user ID or password is not correct. The mock password is shown on this page."
        return refuse([Refusal("wrong-password", text)])
    if state.has(Trait.DORMANT):
        text = (
            "Your account is locked, because you have not logged in for 45 days. Ask your Trade Account Owner to "
            "reactivate it under Tools."
        )
        return refuse([Refusal("dormant", text)])
    sign_in = SignIn(
        user=user,
        token=f"{secrets.randbelow(10**6):06d}",
        expires_at=state.clock.monotonic() + TOKEN_LIFETIME_S,
    )
    state.session(request).drawer[DRAWER] = sign_in
    state.send_mail(
        to=user,
        subject="Your security token",
        text=f"Security token: {sign_in.token}. It is valid for 10 minutes.",
        code=sign_in.token,
    )
    return json_answer({"stage": "token"})


def _verify(request: Request, state: PortalState) -> Response:
    """Take the token, and say where the visitor wanted to go."""
    session = state.session(request)
    sign_in = session.drawer.get(DRAWER)
    fields = submitted(request)
    if not isinstance(sign_in, SignIn) or state.clock.monotonic() >= sign_in.expires_at:
        session.drawer.pop(DRAWER, None)
        text = "The security token has expired. Sign in again."
        return refuse([Refusal("token-expired", text)], restart=True)
    if fields.get("token", "").strip() != sign_in.token:
        return refuse([Refusal("wrong-token", "The security token is not correct.", "token")])
    session.drawer.pop(DRAWER)
    session.user = sign_in.user
    return json_answer({"stage": "done", "go_to": _safe_return(fields.get("startURL", ""))})


def _logout(request: Request, state: PortalState) -> Response:
    state.session(request).user = ""
    return json_answer({"stage": "login"})


def _safe_return(url: str) -> str:
    """Return the address to go back to: one of the portal's own, else its home."""
    parts = urlsplit(url)
    return url if parts.scheme == "https" and parts.netloc in HOSTS else HOME


CALLS: Mapping[tuple[str, str], Callable[[Request, PortalState], Response]] = {
    ("GET", "status"): _status,
    ("POST", "login"): _login,
    ("POST", "login-token"): _verify,
    ("POST", "logout"): _logout,
}
