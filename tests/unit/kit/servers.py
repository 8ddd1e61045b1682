"""Real servers for a desk of a team, on 127.0.0.1: PostgreSQL in a temporary folder, and one that speaks S3."""

from __future__ import annotations

import logging
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import psycopg

PASSWORD = "correct-horse-7781"
START_S = 60
BUCKET = "desk"


@dataclass(frozen=True)
class Postgres:
    """A server that runs."""

    port: int

    def new_database(self) -> str:
        """Make an empty database, and return its address."""
        name = f"desk_{uuid4().hex[:12]}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._address(name).replace("postgresql://", "postgresql+psycopg://")

    def _address(self, name: str) -> str:
        return f"postgresql://desk:{PASSWORD}@127.0.0.1:{self.port}/{name}"

    def is_up(self) -> bool:
        """Tell whether it answers."""
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


@cache
def program(name: str) -> Path | None:
    """Return a program of PostgreSQL; Debian keeps those of the server off the path."""
    if found := shutil.which(name):
        return Path(found).resolve()
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3])
    )
    return versions[-1] if versions else None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a PostgreSQL of one's own; it refuses to run as root, so another user runs it then."""
    folder, user = Path(tempfile.mkdtemp(prefix="acepilot-test-pg-")), _other_user()
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if user is not None:
        for path in (folder, secret):
            os.chown(path, user, -1)
    initdb = [program("initdb"), "-D", folder / "data", "-U", "desk", "--no-sync", "-E", "UTF8"]
    _run([*initdb, "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={secret}"], user)
    server = _started(folder / "data", port := _free_port(), user)
    try:
        yield _up(Postgres(port), server)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def s3() -> Iterator[dict[str, str]]:
    """Give the environment of an S3 server with one empty bucket."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - takes a second

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/{BUCKET}", method="PUT")).close()
        yield {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "desk",
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "AWS_REGION": "us-east-1",
        }
    finally:
        server.stop()


def _other_user() -> int | None:
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _groups(user: int | None) -> list[int] | None:
    return None if user is None else []


def _started(data: Path, port: int, user: int | None) -> subprocess.Popen[bytes]:
    settings = (
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "shared_buffers=16MB",
    )
    options = [part for setting in (*settings, "fsync=off", "max_connections=60") for part in ("-c", setting)]
    return subprocess.Popen(
        [str(program("postgres")), "-D", str(data), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        extra_groups=_groups(user),
    )


def _run(command: list[object], user: int | None) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, cwd="/", user=user, extra_groups=_groups(user)
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _up(server: Postgres, process: subprocess.Popen[bytes]) -> Postgres:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        if server.is_up():
            return server
        time.sleep(0.05)
    raise TimeoutError("PostgreSQL did not start")
