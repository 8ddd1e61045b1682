"""Where a browser of the person's listens, as `--attach` says it: on this computer alone. Reaches for none."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from acepilot.errors import UsageError

USUAL_PORT = 9222
LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a browser listens, on this computer."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_endpoint(text: str) -> Endpoint:
    """Return where a browser listens: a port, or an address on this computer.

    Raises:
        UsageError: It is neither.
    """
    if text.isascii() and text.isdecimal():
        return _endpoint(text, "127.0.0.1", int(text))
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname or "", parts.port or USUAL_PORT
    except ValueError:
        raise _no_endpoint(text) from None
    is_plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "ws"} or not is_plain:
        raise _no_endpoint(text)
    return _endpoint(text, host, port)


def _endpoint(text: str, host: str, port: int) -> Endpoint:
    if host not in LOOPBACK or not 1 <= port <= 65_535:
        raise _no_endpoint(text)
    return Endpoint(LOOPBACK[host], port)


def _no_endpoint(text: str) -> UsageError:
    return UsageError(
        f"--attach takes a port, or an address on this computer, and got “{text}”.",
        hint=f"Write --attach {USUAL_PORT}, or leave the number away. Put the flow before it.",
    )
