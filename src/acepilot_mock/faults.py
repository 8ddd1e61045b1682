"""What goes wrong on the way to the mock portal's sites and back, as a scenario wants it.

Stands between server and sites: an answer in a site's place, a session that ends, a connection that is cut, an answer
that never comes. Knows which requests submit something, and nothing of what is in them.
"""

from __future__ import annotations

from http import HTTPStatus

from werkzeug import Request, Response

from acepilot.errors import AcepilotError
from acepilot_mock.answers import fixture, json_answer
from acepilot_mock.ledger import form_name
from acepilot_mock.scenarios import Trait
from acepilot_mock.state import PortalState, Visit

SLOW_S = 5.0
NEVER_S = 3600.0
SUBMISSIONS = frozenset({"ach-enrollment", "application"})
WITH_ERRORS = ("/s/api/ach/", "/s/api/ach-enrollment", "/s/api/application-start")
SITES_IN_MAINTENANCE = frozenset({"ace.cbp.gov", "ace-accounts.cbp.gov"})


class ConnectionCut(AcepilotError):
    """The connection is to be cut, without an answer."""


def before_site(request: Request, state: PortalState, session: Visit) -> Response | None:
    """Return what is answered in the site's place, which then never hears of the request; None for nothing.

    Raises:
        ConnectionCut: There is to be no answer at all.
    """
    if state.has(Trait.MAINTENANCE) and request.host in SITES_IN_MAINTENANCE and not _is_part(request):
        return _maintenance(request)
    if state.has(Trait.SERVER_ERROR) and request.path.startswith(WITH_ERRORS):
        return _error()
    if not _submits(request):
        return None
    if _happens_now(state, Trait.SERVER_ERROR_ONCE):
        return _error()
    if _happens_now(state, Trait.NETWORK_DROP):
        raise ConnectionCut("The connection is cut, as the scenario wants.")
    if _happens_now(state, Trait.SESSION_LOST_IN_REVIEW):
        return _signed_out(session)
    return None


def after_site(request: Request, state: PortalState, session: Visit, response: Response) -> Response:
    """Return what is answered to a request that the site has dealt with."""
    is_taken = _submits(request) and response.status_code == HTTPStatus.OK
    if is_taken and _happens_now(state, Trait.SESSION_LOST_AFTER_SUBMIT):
        return _signed_out(session)
    return response


def wait_s(request: Request, state: PortalState) -> float:
    """Return how long the answer is kept back, in seconds."""
    if state.has(Trait.SUCCESS_LOST) and _submits(request):
        return NEVER_S
    return SLOW_S if state.has(Trait.SLOW) and not _is_part(request) else 0.0


def _happens_now(state: PortalState, trait: Trait) -> bool:
    """Say whether it is time for something that happens once."""
    return state.has(trait) and state.first_time(trait)


def _submits(request: Request) -> bool:
    return request.method == "POST" and form_name(request.path) in SUBMISSIONS


def _is_part(request: Request) -> bool:
    """Say whether a request is for a part of a page: a script, a style, a page of the mock's own."""
    return request.path.startswith(("/assets/", "/_shared/", "/__mock/"))


def _maintenance(request: Request) -> Response:
    if "/api/" in request.path:
        return _error(HTTPStatus.SERVICE_UNAVAILABLE)
    page = fixture("_shared", "maintenance.html")
    page.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return page


def _error(status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR) -> Response:
    return Response("The server has an error.\n", status=status, content_type="text/plain; charset=utf-8")


def _signed_out(session: Visit) -> Response:
    session.user = ""
    session.drawer.clear()
    return json_answer({"errors": []}, HTTPStatus.UNAUTHORIZED)
