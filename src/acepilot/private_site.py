"""Pages on this computer alone, for whoever was given their address.

1. Listens on 127.0.0.1 only; a request for any other host is turned away, so that no name that somebody points at this
   computer reaches it.
2. The address holds a token that nobody can guess; without it there is nothing here.
3. What is said must come from the pages themselves: a request from another site is turned away.
4. Nothing is kept by the browser, framed, or fetched from elsewhere.

Knows nothing of what the pages show.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from werkzeug import Request, Response

from acepilot.errors import UsageError
from acepilot.serving import HOST, LocalServer, listen

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FAULT = "A fault of acepilot: look at its window."
SAME_ORIGIN = frozenset({None, "same-origin"})
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """How pages are served.

    Attributes:
        name: What they are called: "The guide's page".
        policy: Their content security policy, for answers that bring none of their own.
        poll_s: How often the server looks whether it is to end.
        port: On which port; 0 for any free one.
        request: The class of requests.
    """

    name: str
    policy: str
    poll_s: float
    port: int = 0
    request: type[Request] = Request


class PrivateSite:
    """Serves pages; a context manager.

    Args:
        answer: Gives the answer to a request that may be answered, by its path after the token; the method is GET, or
            POST out of the pages themselves.
        on_fault: Is handed what `answer` raised, which the browser is not told.

    Attributes:
        origin: Scheme, host and port.
        address: Where the pages begin, with the token; ends in a slash.

    Raises:
        UsageError: The port cannot be used.
    """

    def __init__(
        self,
        answer: Callable[[Request, str], Response],
        on_fault: Callable[[Exception], object],
        options: SiteOptions,
    ) -> None:
        self._answer = answer
        self._on_fault = on_fault
        self._options = options
        self._token = secrets.token_urlsafe(24)
        self._listener = _listen(options)
        self._server = LocalServer(self._listener, self)
        self.origin = f"http://{HOST}:{self._server.port}"
        self.address = f"{self.origin}/{self._token}/"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(options.poll_s,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._listener.close()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        try:
            response = self._checked(self._options.request(environ))
        except Exception as error:  # noqa: BLE001 - the edge: the command tells it, and ends
            self._on_fault(error)
            response = plain(FAULT, HTTPStatus.INTERNAL_SERVER_ERROR)
        for name, value in {**HEADERS, "Content-Security-Policy": self._options.policy}.items():
            response.headers.setdefault(name, value)
        return response(environ, start_response)

    def _checked(self, request: Request) -> Response:
        if request.headers.get("Host") != f"{HOST}:{self._server.port}":  # 1
            return plain("This is not the address of this page.", HTTPStatus.MISDIRECTED_REQUEST)
        token, _, rest = request.path.removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode(), self._token.encode()):  # 2
            return nothing_here()
        if request.method == "POST" and not self._is_from_page(request):  # 3
            return plain("What another site sends is not taken.", HTTPStatus.FORBIDDEN)
        if request.method not in {"GET", "POST"}:
            return plain("This page knows no such request.", HTTPStatus.METHOD_NOT_ALLOWED)
        return self._answer(request, rest)

    def _is_from_page(self, request: Request) -> bool:
        site = request.headers.get("Sec-Fetch-Site")
        return request.headers.get("Origin") == self.origin and site in SAME_ORIGIN


def _listen(options: SiteOptions) -> socket.socket:
    try:
        return listen(options.port)
    except OSError as error:
        raise UsageError(
            f"{options.name} cannot be served on port {options.port}: {error.strerror or error}.",
            hint="Choose another --port, or leave it out to take any free one.",
        ) from error


def own_policy(style: str, script: str, *, images: str = "") -> str:
    """Return the policy of a page with one style and one script, both in it, and nothing from elsewhere.

    Args:
        images: From where it shows pictures; empty for none.
    """
    shown = f" img-src {images};" if images else ""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}';{shown} "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def html(text: str) -> Response:
    """Return a page."""
    return Response(text, mimetype="text/html")


def plain(text: str, status: HTTPStatus) -> Response:
    """Return a line of text."""
    return Response(f"{text}\n", status=status, mimetype="text/plain")


def nothing_here() -> Response:
    """Return that there is nothing, which says nothing of what there might be elsewhere."""
    return plain("There is nothing here.", HTTPStatus.NOT_FOUND)


def see_other(address: str) -> Response:
    """Return where to look instead."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
