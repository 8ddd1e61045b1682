"""The mock portal's server process: TLS, host routing, ledger, delays, headers.

Hands each request to the site whose host was asked for, and knows nothing of its pages. One line
of JSON on standard output says when it listens; end of standard input ends it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug import Request, Response

from acepilot.serving import LocalServer, listen
from acepilot_mock import accounts_site, ace_site, faults, login_site, look_ups, mockpages
from acepilot_mock.answers import fixture
from acepilot_mock.ledger import Ledger
from acepilot_mock.portal import HOSTS
from acepilot_mock.scenarios import find_scenario
from acepilot_mock.state import SESSION_COOKIE, Memory, PortalState, Visit
from acepilot_mock.tls import make_server_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Handle = Callable[[Request, PortalState], Response]

SITES: Mapping[str, Handle] = {
    "ace-accounts.cbp.gov": accounts_site.handle,
    "ace.cbp.gov": ace_site.handle,
    "login.cbp.gov": login_site.handle,
}

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}

DELAY_FROM_MS = 60
DELAY_TO_MS = 200
DELAY_STEP_MS = 53


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve; see `MockPortal.start`."""

    scenario: str
    ledger: Path
    port: int
    delay: bool
    email_must_equal_5106: bool


class WsgiApplication:
    """The WSGI application: every request passes here, in this order.

    1. an unknown host is turned away; 2. the ledger, the site and the memory, in one go: what is in the ledger was
    dealt with, even if whoever sent it is gone; 3. the delay; 4. cookie and headers.
    """

    def __init__(
        self, state: PortalState, ledger: Ledger, *, delay: bool, memory: Memory | None = None
    ) -> None:
        self._state = state
        self._ledger = ledger
        self._delay = delay
        self._memory = memory
        self._delayed = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Answer one request; see the class for the order."""
        site = SITES.get(request.host)  # 1
        if site is None:
            return Response("The mock portal has no such host.\n", status=HTTPStatus.MISDIRECTED_REQUEST)
        if request.path.startswith("/_shared/"):
            return self._finish(fixture("_shared", request.path.removeprefix("/_shared/")))
        with self._state.lock:  # 2
            session = self._state.session(request)
            try:
                self._ledger.note(request)
                response = self._answer_of(site, request, session)
                if self._memory is not None:
                    self._memory.keep(self._state)
            except faults.ConnectionCut:
                return _cut(request)
            except OSError as error:
                return _unwritten(error)
        self._wait(request)  # 3
        response.set_cookie(  # 4
            SESSION_COOKIE, session.key, domain="cbp.gov", secure=True, httponly=True, samesite="Lax"
        )
        return self._finish(response)

    def _answer_of(self, site: Handle, request: Request, session: Visit) -> Response:
        found = mockpages.handle(request, self._state) or look_ups.handle(request, self._state)
        found = found or faults.before_site(request, self._state, session)
        if found is not None:
            return found
        return faults.after_site(request, self._state, session, site(request, self._state))

    def _wait(self, request: Request) -> None:
        """Take a moment for data, as a real portal does; not for the pages' own files."""
        self._state.clock.sleep(faults.wait_s(request, self._state))
        if not self._delay or "/api/" not in request.path:
            return
        with self._state.lock:
            self._delayed += 1
            nth = self._delayed
        self._state.clock.sleep(
            (DELAY_FROM_MS + nth * DELAY_STEP_MS % (DELAY_TO_MS - DELAY_FROM_MS + 1)) / 1000
        )

    @staticmethod
    def _finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _cut(request: Request) -> Response:
    """Cut the connection; the answer that is returned reaches nobody."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)


def _unwritten(error: OSError) -> Response:
    """Answer that nothing could be kept: what the ledger does not have was not dealt with."""
    why = f"The mock portal cannot write its ledger: {error.strerror or error}."
    with suppress(OSError):
        sys.stderr.write(f"{why}\n")
    return Response(why, status=HTTPStatus.INSUFFICIENT_STORAGE)


def serve(options: Options) -> int:
    """Serve until standard input ends; the return value is the process's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where a session of our own does not keep Ctrl-C away
    state = PortalState(
        scenario=find_scenario(options.scenario), email_must_equal_5106=options.email_must_equal_5106
    )
    memory = Memory(options.ledger)
    try:
        memory.recall(state)
        ledger = Ledger(options.ledger, state.clock)
    except OSError as error:
        return _fail(
            f"its ledger {options.ledger} cannot be written", error, "Name another file with --ledger."
        )
    try:
        listener = listen(options.port)
    except OSError as error:
        hint = "Choose another --port, or leave it out to take any free one."
        return _fail(f"port {options.port} cannot be used", error, hint)
    try:
        key = make_server_key(HOSTS, state.clock)
    except OSError as error:
        listener.close()
        hint = "Free some space in the temporary folder, or set TMPDIR (on Windows TEMP) to another."
        return _fail("its key cannot be written to a temporary file", error, hint)
    application = WsgiApplication(state, ledger, delay=options.delay, memory=memory)
    with listener:
        server = LocalServer(listener, application, key.context)
        threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
        _say({"port": server.port, "spki": key.spki})
        server.serve_forever(poll_interval=0.05)
    with state.lock:  # what was begun is brought to its end
        ledger.close()
    return 0


def _fail(what: str, error: OSError, hint: str) -> int:
    """Tell the parent why there is no server."""
    _say({"error": f"{what} ({error.strerror or error})", "hint": hint})
    return 1


def _end_with_parent(server: LocalServer) -> None:
    """Wait for the end of standard input, which comes when the parent closes it or dies."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.shutdown()


def _say(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
