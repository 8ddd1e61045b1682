"""What tests of the mock portal share: a client without a browser, and the ledger read back."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from playwright.sync_api import Page
from werkzeug.test import Client

from acepilot.testing import FakeClock
from acepilot_mock import MockPortal
from acepilot_mock.server import WsgiApplication

ASK_WITHIN_S = 60

StartPortal = Callable[..., MockPortal]
OpenPage = Callable[..., Page]
OpenShared = Callable[[str], Page]
MakeSite = Callable[..., "Site"]


class HasLedger(Protocol):
    """Anything that keeps a ledger."""

    @property
    def ledger(self) -> Path:
        """The ledger's file."""


@dataclass
class Answer:
    """What the portal said to a plain client."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass
class PlainClient:
    """A client without a browser: one cookie jar, TLS, any host name."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, host: str, path: str, *, method: str = "GET", data: dict[str, object] | None = None
    ) -> Answer:
        """Send one request; `data` goes as JSON, by POST unless said otherwise."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        headers = {"Host": host, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            method = "POST" if method == "GET" else method
            body = json.dumps(data)
            headers["Content-Type"] = "application/json"
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=context, timeout=ASK_WITHIN_S
        )
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(
                response.status, {k.lower(): v for k, v in response.headers.items()}, response.read()
            )
        finally:
            connection.close()


@dataclass
class SiteClient:
    """A client of a site in this process, with a cookie jar of its own."""

    client: Client

    def ask(self, host: str, path: str, *, data: dict[str, Any] | None = None) -> Answer:
        """Send one request: GET, or `data` as JSON by POST."""
        options: dict[str, Any] = {} if data is None else {"json": data}
        method = "GET" if data is None else "POST"
        response = self.client.open(path, method=method, base_url=f"https://{host}", **options)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, response.get_data())


@dataclass
class Site:
    """The mock portal's application in this process: no TLS, no delay, a clock of the test's own."""

    application: WsgiApplication
    ledger: Path
    clock: FakeClock

    def visit(self) -> SiteClient:
        """Return a new visitor."""
        return SiteClient(Client(self.application))


def ledger_lines(portal: HasLedger, form: str | None = None) -> list[dict[str, Any]]:
    """Return the ledger's entries, all or those of one form."""
    text = portal.ledger.read_text(encoding="utf-8") if portal.ledger.exists() else ""
    entries = [json.loads(line) for line in text.splitlines()]
    return [entry for entry in entries if form is None or entry["form"] == form]


class Door:
    """A port that leads to the portal which a test names: a browser that was started for it serves many portals.

    Attributes:
        port: Where it listens.
        leads_to: The port behind it; who comes while there is none is turned away.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.leads_to: int | None = None

    def __enter__(self) -> Self:
        threading.Thread(target=self._admit, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _admit(self) -> None:
        with suppress(OSError):
            while True:
                come, _ = self._listener.accept()
                try:
                    gone = socket.create_connection(("127.0.0.1", self.leads_to or 0))
                except OSError:
                    come.close()
                    continue
                for one, other in ((come, gone), (gone, come)):
                    threading.Thread(target=_hand_on, args=(one, other), daemon=True).start()


def _hand_on(one: socket.socket, other: socket.socket) -> None:
    """Hand on what comes; when one side has ended, end the other."""
    with suppress(OSError):
        while data := one.recv(1 << 16):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    one.close()
