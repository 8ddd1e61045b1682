"""A team's bundles in an object store that speaks S3; the only module that knows obstore.

Keys and region come from the usual variables of AWS. Must not know what a bundle is, nor the database.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from acepilot.desk.bundlestore import CHUNK, SUFFIX, VARIABLE, has_changed, is_gone
from acepilot.errors import AcepilotError, EnvironmentFault, UsageError
from acepilot.regular import open_private, open_regular
from acepilot.scratch import Scratch

try:
    import obstore
    from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
    from obstore.store import S3Store
except ModuleNotFoundError as missing:
    raise EnvironmentFault(
        "The bundles of a team need a driver for object stores, which is not installed.",
        hint="pip install 'acepilot[team]'",
    ) from missing

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

WHOLE_BYTES = 64 * 1024 * 1024
"""Up to this size a bundle is stored in one request, on the condition that it is not there yet."""
RETRIES: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}
"""How often a store that does not answer is asked again."""
_EXAMPLE = f"Write it so: {VARIABLE}=s3://BUCKET/PREFIX"
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "access_key_id": ("AWS_ACCESS_KEY_ID",),
    "secret_access_key": ("AWS_SECRET_ACCESS_KEY",),
    "session_token": ("AWS_SESSION_TOKEN",),
    "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    "endpoint": _ENDPOINTS,
}


class ObjectStore:
    """Bundles in a bucket: `PREFIX/ab/abcdef….zip`."""

    def __init__(self, named: str, environ: Mapping[str, str]) -> None:
        """Note where it is; nothing is asked of it yet.

        Raises:
            UsageError: The name is no bucket's, or it would be reached without TLS on another computer.
        """
        bucket, prefix = _parsed(named)
        config: S3Config = _settings(environ)
        options: ClientConfig = {"allow_http": _is_plain(config.get("endpoint", ""))}
        self._told = f"The bundles' store s3://{bucket}/{prefix}".rstrip("/")
        with self._telling():
            self._store = S3Store(
                bucket, prefix=prefix or None, config=config, client_options=options, retry_config=RETRIES
            )

    def keep(self, sha256: str, path: Path) -> None:
        """Store a file, unless it is stored already, and whole."""
        found = self.found(sha256)
        if found == sha256:
            return
        with _readable(path), open_regular(path) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise has_changed(path)
            file.seek(0)
            size = os.fstat(file.fileno()).st_size
            with self._telling():
                self._put(sha256, file.read() if size <= WHOLE_BYTES else path, is_new=found is None)

    def found(self, sha256: str) -> str | None:
        """Return the digest that the stored bytes have now; None where there are none."""
        digest = hashlib.sha256()
        with self._telling():
            try:
                for piece in obstore.get(self._store, _name(sha256)).stream(min_chunk_size=CHUNK):
                    digest.update(piece)
            except (NotFoundError, FileNotFoundError):
                return None
        return digest.hexdigest()

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """Fetch what is stored into a temporary file."""
        with Scratch() as scratch:
            path = scratch.path / f"{sha256}{SUFFIX}"
            with self._telling():
                self._fetch(sha256, path)
            yield path

    def all(self) -> Iterator[str]:
        """Give the digest of everything that is stored."""
        with self._telling():
            for page in obstore.list(self._store):
                yield from (Path(one["path"]).stem for one in page if one["path"].endswith(SUFFIX))

    def sweep(self, sha256: str) -> None:
        """Do nothing: what was half sent is nowhere."""

    def _put(self, sha256: str, content: bytes | Path, *, is_new: bool) -> None:
        """Store it; of two who store the same at once one does, and that is as good."""
        try:
            if isinstance(content, bytes) and is_new:
                obstore.put(self._store, _name(sha256), content, mode="create", use_multipart=False)
            else:
                obstore.put(self._store, _name(sha256), content)
        except (AlreadyExistsError, FileExistsError):
            return

    def _fetch(self, sha256: str, path: Path) -> None:
        try:
            pieces = obstore.get(self._store, _name(sha256)).stream(min_chunk_size=CHUNK)
        except (NotFoundError, FileNotFoundError):
            raise is_gone(sha256) from None
        with os.fdopen(open_private(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out:
            for piece in pieces:
                out.write(piece)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell an error by its kind alone: the store's own words may hold an address with a key in it."""
        try:
            yield
        except AcepilotError:
            raise
        except (BaseError, OSError, ValueError) as error:
            raise EnvironmentFault(
                f"{self._told} cannot be used: {type(error).__name__}.",
                hint="Nothing that was filed is lost. See that it can be reached, that AWS_ACCESS_KEY_ID, "
                "AWS_SECRET_ACCESS_KEY and AWS_REGION are right, and do the same again.",
            ) from None


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}{SUFFIX}"


def _parsed(named: str) -> tuple[str, str]:
    """Return the bucket and the prefix in it."""
    url = urlsplit(named)
    if url.scheme != "s3" or not url.netloc or "@" in url.netloc or url.query or url.fragment:
        raise UsageError(f"{VARIABLE} names no bucket of an object store.", hint=_EXAMPLE)
    return url.netloc, url.path.strip("/")


def _settings(environ: Mapping[str, str]) -> S3Config:
    """Return what the usual variables say."""
    named = {
        name: value
        for name, variables in _SETTINGS.items()
        if (value := next((environ[one] for one in variables if environ.get(one)), ""))
    }
    return {**named, "checksum_algorithm": "SHA256"}  # type: ignore[typeddict-item]  # the store checks what it gets


def _is_plain(endpoint: str) -> bool:
    """Tell whether the endpoint is spoken to without TLS: only one on this computer may be.

    Raises:
        UsageError: It is on another.
    """
    url = urlsplit(endpoint)
    if not endpoint or url.scheme == "https":
        return False
    if url.scheme != "http" or not _is_here(url.hostname or ""):
        raise UsageError(
            "The bundles' store would be reached without TLS: its address does not begin with https.",
            hint="Write AWS_ENDPOINT_URL=https://…; plain http is for 127.0.0.1 alone.",
        )
    return True


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EnvironmentFault(f"{path} could not be read: {error.strerror or error}.") from error
