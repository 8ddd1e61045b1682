"""The corpus's server: made-up hosts over TLS on 127.0.0.1, and a ledger of what they were sent.

Knows neither acepilot's request guard nor its guard: what counts as sent is told here a second time, on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from acepilot_mock.tls import make_server_key
from submits.streams import STREAMS, StreamServer

HOST = "portal.example"
FOREIGN = "elsewhere.test"
PAGES = Path(__file__).parent / "pages"
HOSTILE = Path(__file__).parent.parent / "hostile" / "pages"
FIELDS = (
    '<p><label>Company <input name="company"></label></p>'
    '<p><label>Account Number <input name="account"></label></p>'
)
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
WEBSOCKET_KEY = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
HEADER = re.compile(rb"<!--header ([\w-]+): (.*?)-->")
MARK = re.compile(r" run/(\S+)$")
LEADS_ELSEWHERE = "/until-typed/"
MEDIA = "/media/"
PART_S = 0.4
PART = 100_000
FILM = (
    b"RIFF"
    + struct.pack("<I", 8_000_036)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 8_000, 1, 8)
)
FILM += b"data" + struct.pack("<I", 8_000_000) + b"\x80" * 8_000_000
"""Silence of a thousand seconds."""
TYPED_WITHIN_S = 15.0
TYPED = re.compile(r"baysideimportsllc|000123456789")


@dataclass(frozen=True, slots=True)
class Received:
    """A request that carried what was typed, or that a form was sent with; as the mock portal's ledger has it.

    `run` is the mark of the run whose pages sent it; empty where the browser itself sent it, for whichever run.
    """

    at: str
    host: str
    method: str
    path: str
    form: str
    fields: dict[str, str]
    run: str = ""


def is_submission(target: str, body: bytes) -> bool:
    """Tell whether a request counts: it went to a form's action, or holds a typed value in any dress we can undo."""
    path = urlsplit(target).path
    if path.startswith("/sink"):
        return True
    text = unquote_plus(target) + "\n" + unquote_plus(body.decode("utf-8", "replace"))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return TYPED.search(re.sub(r"[^a-z0-9]", "", text.casefold())) is not None


class CorpusServer:
    """A running server; a context manager that stops it.

    Attributes:
        browser_arguments: What Chromium needs to reach it, and nothing else.
        is_typed: Whether a page has asked for `/lookup/typed` since the last cut: it writes its cookie before.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._pages: dict[str, str] = {}
        self.is_typed = threading.Event()
        key, stream_key = make_server_key((HOST, FOREIGN)), make_server_key((STREAMS,))
        self._server = _TlsServer(("127.0.0.1", 0), type("_Handler", (_Handler,), {"corpus": self}))
        self._server.ssl_context = key.context
        port = self._server.server_address[1]
        hosts = (HOST, FOREIGN, f"*.{FOREIGN}")
        rules = [f"MAP {host} 127.0.0.1:{port}" for host in hosts]
        self._streams = StreamServer(stream_key.context, self.note)
        rules += [f"MAP {STREAMS} 127.0.0.1:{self._streams.port}", "MAP * ~NOTFOUND"]
        self.browser_arguments = (
            "--host-resolver-rules=" + ", ".join(rules),
            f"--ignore-certificate-errors-spki-list={key.spki},{stream_key.spki}",
            "--no-proxy-server",
            "--short-reporting-delay",
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._streams.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._streams.__exit__()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def serve(self, path: str, page: str) -> None:
        """Serve a page that stands in no file."""
        self._pages[path] = page

    def page(self, path: str) -> tuple[str, bytes] | None:
        """Return type and content of a page; None where there is none."""
        if path in self._pages:
            text, suffix = self._pages[path], ".html"
        else:
            files = [folder / path.rpartition("/")[2] for folder in (PAGES, HOSTILE)]
            file = next((one for one in files if one.is_file()), None)
            if file is None:
                return None
            text, suffix = file.read_text(encoding="utf-8"), file.suffix
        if suffix == ".html":
            text = f"<!doctype html><title>A portal</title>{text}"
        return TYPES[suffix], text.replace("{{fields}}", FIELDS).replace("{{foreign}}", FOREIGN).encode()

    def note(self, host: str, method: str, target: str, body: bytes, agent: str = "") -> None:
        """Keep a request, if it is a submission; `agent` is the browser's name, which ends with its run's mark."""
        if not (is_submission(target, body) or TYPED.search(host)):
            return
        parts = urlsplit(target)
        fields = {**dict(parse_qsl(parts.query)), "body": body.decode("utf-8", "replace")}
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        form = parts.path.rstrip("/").rpartition("/")[2]
        with self._lock:
            run = mark[1] if (mark := MARK.search(agent)) else ""
            self._received.append(Received(at, host, method, parts.path, form, fields, run))

    @property
    def received(self) -> tuple[Received, ...]:
        """What was sent since the last cut."""
        with self._lock:
            return tuple(self._received)

    def cut(self) -> tuple[Received, ...]:
        """Return what was sent since the last cut, and forget it."""
        self.is_typed.clear()
        with self._lock:
            received, self._received = tuple(self._received), []
        return received


class _TlsServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    ssl_context: Any

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread."""
        try:
            with self.ssl_context.wrap_socket(request, server_side=True) as secure:
                super().finish_request(secure, client_address)
        except OSError:
            return  # the browser went away

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away; anything else is a fault to be seen."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers one connection; `corpus` is set by a subclass for each server."""

    corpus: CorpusServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Note the request, then answer it; every method alike."""
        if self._asked_first() is not None:
            self._answer()
            return
        self._note(b"") if self.headers.get("Transfer-Encoding") else self._note(self._body())
        if self.path.startswith("/lookup/typed"):
            self.corpus.is_typed.set()
        if self.path.startswith(LEADS_ELSEWHERE):
            self._redirect()
        elif self.path.startswith(MEDIA):
            self._play()
        elif self.headers.get("Upgrade", "").lower() == "websocket":
            self._talk()
        else:
            self._answer()

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike, made-up ones too."""
        if name.startswith("do_"):
            return self.do_GET
        raise AttributeError(name)

    def _note(self, body: bytes) -> None:
        agent = self.headers.get("User-Agent", "")
        self.corpus.note(self.headers.get("Host", ""), self.command, self.path, body, agent)

    def _asked_first(self) -> str | None:
        """Note what a browser asks before it sends to another host, if it says a value; None where it sends at once.

        What it would send comes after, and is what counts: it may always come.
        """
        if self.command != "OPTIONS" or "Access-Control-Request-Method" not in self.headers:
            return None
        asked = " ".join(
            self.headers.get(f"Access-Control-Request-{one}", "") for one in ("Method", "Headers")
        )
        if is_submission(f"/asked{self.path.partition('/sink')[2]}", asked.encode()):
            self._note(asked.encode())
        return asked

    def _redirect(self) -> None:
        """Lead elsewhere, after something was typed, which the page tells."""
        self.corpus.is_typed.wait(TYPED_WITHIN_S)
        self.send_response(302)
        self.send_header("Location", self.path.replace(LEADS_ELSEWHERE, "/sink/"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _play(self) -> None:
        """Give a part of a film, and break off, so that the browser asks for the rest; what it then says is noted."""
        begin = int((re.findall(r"bytes=(\d+)-", self.headers.get("Range", "")) or ["0"])[0])
        if begin:
            self._note(self.headers.get("Cookie", "").encode())
        self.send_response(206)
        self.send_header("Content-Type", "audio/wav")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Range", f"bytes {begin}-{len(FILM) - 1}/{len(FILM)}")
        self.send_header("Content-Length", str(len(FILM) - begin))
        self.end_headers()
        self.wfile.write(FILM[begin : begin + PART])
        self.wfile.flush()
        time.sleep(PART_S)
        self.close_connection = True

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        page = self.corpus.page(path)
        kind, content = page or (TYPES[".html"], b"<!doctype html><p role=status>Success</p>")
        self.send_response(200 if page or path.startswith(("/sink", "/lookup")) else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        for one in ("Method", "Headers"):
            if asked := self.headers.get(f"Access-Control-Request-{one}"):
                self.send_header(f"Access-Control-Allow-{one.removesuffix('s')}s", asked)
        for name, value in HEADER.findall(content):
            self.send_header(name.decode(), value.decode())
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _talk(self) -> None:
        """Shake hands as a WebSocket does, and note each short message."""
        key = self.headers["Sec-WebSocket-Key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + WEBSOCKET_KEY).digest()).decode()
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accept)
        self.end_headers()
        self.close_connection = True
        while (head := self.rfile.read(2)) and head[0] & 0x0F in {1, 2}:
            mask = self.rfile.read(4)
            data = self.rfile.read(head[1] & 0x7F)
            message = bytes(sign ^ mask[n % 4] for n, sign in enumerate(data))
            agent = self.headers.get("User-Agent", "")
            self.corpus.note(self.headers["Host"], "WEBSOCKET", "/sink/socket", message, agent)
