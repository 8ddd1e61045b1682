"""The Ed25519 key that signs bundles, and its fingerprint.

The key is made on first use, for its owner alone, and never leaves its file. Whoever verifies needs the fingerprint
from somewhere else than the bundle: the key in a bundle says nothing of whose it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence.hashed_read import open_regular
from acepilot.journal.files import cannot_write, make_private_directory, write_private_file
from acepilot.regular import sync_directory

KEY_FILE = "signing-key.pem"
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key of this computer's account."""

    path: Path
    is_new: bool
    _key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_pem(self) -> bytes:
        """Return the public key, as `openssl` reads it."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """Return the public key's fingerprint."""
        return fingerprint(self._key.public_key())

    def sign(self, data: bytes) -> bytes:
        """Return the signature over some bytes: 64 bytes."""
        return self._key.sign(data)


def signing_key(home: Path) -> SigningKey:
    """Return the key that signs; made, for its owner alone, when there is none yet.

    Raises:
        EvidenceError: It cannot be read or written, is no such key, or others can read it.
    """
    path = home / KEY_FILE
    is_new = not path.exists()
    if is_new:
        make_private_directory(home)
        _make(path)
    with open_regular(path) as file:
        mode = os.fstat(file.fileno()).st_mode
        data = file.read()
    if os.name != "nt" and mode & _OTHERS:
        raise EvidenceError(
            f"Others on this computer can read the signing key {path}, so that its signature says nothing.",
            hint=f"If nobody has copied it: chmod 600 {path}. Else move it away; a new one is made.",
        )
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_key(path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path)
    return SigningKey(path, is_new, key)


def _make(path: Path) -> None:
    """Make a key under a name of its own first, so that two that begin at once come to have the same one."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    write_private_file(own, pem)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        sync_directory(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        own.unlink(missing_ok=True)


def _no_key(path: Path) -> EvidenceError:
    return EvidenceError(
        f"{path} holds no Ed25519 key.",
        hint="Put the right one back, or move it away; then a new one is made.",
    )


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of a public key in DER, as hex: what `openssl` and `sha256sum` tell too."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def parse_fingerprint(text: str) -> str:
    """Return a fingerprint that somebody typed or pasted: any case, with or without colons and spaces.

    Raises:
        UsageError: It is none.
    """
    bare = re.sub(r"[\s:]", "", text).lower().removeprefix("sha256")
    if not _FINGERPRINT.fullmatch(bare):
        raise UsageError(
            f"{text!r} is no fingerprint: 64 digits and letters from a to f are expected.",
            hint="`acepilot evidence key` shows it to whoever signs.",
        )
    return bare


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """Return a public key out of a bundle.

    Raises:
        ValueError: It is no Ed25519 key.
    """
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"not an Ed25519 key but {type(key).__name__}")  # noqa: TRY004 - of the text, not of a type
    if key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) != pem:
        raise ValueError("more than the key")
    return key


def is_signed(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature over some bytes is by a key."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True
