"""ace-accounts.cbp.gov of the mock portal."""

from __future__ import annotations

from werkzeug import Request, Response

from acepilot.mock.answers import fixture
from acepilot.mock.state import PortalState

HOST = "ace-accounts.cbp.gov"


def handle(request: Request, state: PortalState) -> Response:
    """Answer one request."""
    state.session(request)
    return fixture(HOST, "index.html" if request.path == "/" else request.path)
