"""A time-stamping authority on this computer, made with `openssl ts`; reached over HTTP on 127.0.0.1."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[stamping]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[req]
distinguished_name = name
[name]
"""
Answer = Callable[[bytes], tuple[int, bytes]]


@dataclass(frozen=True)
class Authority:
    """An authority's files.

    Attributes:
        folder: Where they are.
        root: Its root certificate, for the verifier.
    """

    folder: Path
    root: Path

    def reply(self, query: bytes) -> bytes:
        """Return the response to a request, as `openssl ts -reply` makes it."""
        config = str(self.folder / "ts.cnf")
        (self.folder / "query.tsq").write_bytes(query)
        _openssl(
            *(
                "ts",
                "-reply",
                "-config",
                config,
                "-section",
                "own",
                "-queryfile",
                str(self.folder / "query.tsq"),
            ),
            *("-inkey", str(self.folder / "tsa.key"), "-signer", str(self.folder / "tsa.pem")),
            *("-out", str(self.folder / "reply.tsr")),
        )
        return (self.folder / "reply.tsr").read_bytes()


def make_authority(folder: Path) -> Authority:
    """Make a root, and a certificate below it that may stamp."""
    folder.mkdir(parents=True)
    config = folder / "ts.cnf"
    config.write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", str(config))
    root = ("-keyout", str(folder / "root.key"), "-out", str(folder / "root.pem"), "-subj", "/CN=Test root")
    _openssl("req", "-x509", *new_key, *root, "-days", "3650", "-extensions", "root")
    request = ("-keyout", str(folder / "tsa.key"), "-out", str(folder / "tsa.csr"), "-subj", "/CN=Test TSA")
    _openssl("req", *new_key, *request)
    _openssl(
        *("x509", "-req", "-in", str(folder / "tsa.csr"), "-CA", str(folder / "root.pem")),
        *(
            "-CAkey",
            str(folder / "root.key"),
            "-set_serial",
            "2",
            "-days",
            "3650",
            "-out",
            str(folder / "tsa.pem"),
        ),
        *("-extfile", str(config), "-extensions", "stamping"),
    )
    return Authority(folder, folder / "root.pem")


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve answers to POST on 127.0.0.1; lend the address."""

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_POST(self) -> None:
            """Answer with what the test wants."""
            status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _openssl(*arguments: str) -> None:
    subprocess.run(("openssl", *arguments), check=True, capture_output=True)
