"""A small server on this computer alone: a socket that listens on 127.0.0.1, and threads that answer.

Knows nothing of what is served. What it is asked for is never logged: an address can hold a token, or what was typed.
"""

from __future__ import annotations

import os
import socket
import ssl
import sys
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
WAITING = 128
"""How many connections wait until a thread takes them."""


def listen(port: int) -> socket.socket:
    """Listen on 127.0.0.1: Werkzeug would print a failure and exit instead of raising it.

    Args:
        port: Which port; 0 for any free one.

    Raises:
        OSError: The port cannot be used.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere this would share a port that is in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(WAITING)
    except OSError:
        listener.close()
        raise
    return listener


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a request's address can hold a secret."""


class LocalServer(ThreadedWSGIServer):
    """A threaded server on a socket that listens already.

    Args:
        listener: The socket, from `listen`; whoever opened it closes it.
        context: For TLS; its handshakes run in the threads, so that one idle client blocks none.
    """

    daemon_threads = True

    def __init__(
        self, listener: socket.socket, app: WSGIApplication, context: ssl.SSLContext | None = None
    ) -> None:
        host, port = listener.getsockname()
        super().__init__(host, port, app, handler=_QuietHandler, fd=listener.fileno())
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.ssl_context = context

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that went away; anything else is a fault to be seen."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed is narrower
