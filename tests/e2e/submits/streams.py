"""A host of the corpus that speaks HTTP/2, which an upload that goes on needs: it notes each part as it comes in.

Knows no page, and answers nothing but yes.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, Event, RequestReceived, StreamEnded

STREAMS = "streams.test"
READ_AT_ONCE = 65_536

Note = Callable[[str, str, str, bytes, str], None]
"""As `CorpusServer.note`."""


class StreamServer:
    """A running server; a context manager that stops it.

    Args:
        context: Its key and certificate.
        note: Is given each request, and each part of a body.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, context: ssl.SSLContext, note: Note) -> None:
        context.set_alpn_protocols(["h2"])
        self._context = context
        self._note = note
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # nobody may wait any more
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secure:
            talk = _Talk(self._note)
            secure.sendall(talk.begin())
            while data := secure.recv(READ_AT_ONCE):
                secure.sendall(talk.hear(data))


class _Talk:
    """One connection."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._wire = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._requests: dict[int, dict[str, str]] = {}

    def begin(self) -> bytes:
        self._wire.initiate_connection()
        return self._wire.data_to_send()

    def hear(self, data: bytes) -> bytes:
        for event in self._wire.receive_data(data):
            self._take(event)
        return self._wire.data_to_send()

    def _take(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._requests[event.stream_id] = {str(name): str(text) for name, text in event.headers}
        elif isinstance(event, DataReceived):
            self._wire.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            asked = self._requests[event.stream_id]
            agent = asked.get("user-agent", "")
            self._note(STREAMS, asked[":method"], asked[":path"], event.data, agent)
        elif isinstance(event, StreamEnded):
            self._answer(event.stream_id)

    def _answer(self, number: int) -> None:
        origin = self._requests[number].get("origin", "*")
        allowed = {"origin": origin, "methods": "*", "headers": "*"}
        headers = [(f"access-control-allow-{name}", text) for name, text in allowed.items()]
        self._wire.send_headers(number, [(":status", "200"), *headers], end_stream=True)
