from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence.keys import (
    KEY_FILE,
    fingerprint,
    is_signed,
    parse_fingerprint,
    read_public_key,
    signing_key,
)


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The first use makes a key that nobody else can read, whatever the umask; later uses have the same."""
    before = os.umask(0)
    try:
        first = signing_key(tmp_path / "home")
    finally:
        os.umask(before)
    again = signing_key(tmp_path / "home")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.fingerprint == again.fingerprint
    assert os.name == "nt" or stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == [KEY_FILE]


def test_two_that_begin_at_once_have_the_same_key(tmp_path: Path) -> None:
    """Of two processes that both find no key, one makes it and the other takes that one."""
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(signing_key(tmp_path / "home").fingerprint))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_signature_is_64_bytes_and_by_that_key(tmp_path: Path) -> None:
    """A signature verifies with the public key in PEM, for these bytes and no others."""
    key = signing_key(tmp_path)
    signature = key.sign(b"bytes")
    public = read_public_key(key.public_pem)
    assert len(signature) == 64
    assert fingerprint(public) == key.fingerprint
    assert is_signed(public, signature, b"bytes")
    assert not is_signed(public, signature, b"other bytes")
    assert not is_signed(public, signature[:-1], b"bytes")


def test_key_is_never_shown(tmp_path: Path) -> None:
    """What is printed of a key holds nothing of the private one."""
    key = signing_key(tmp_path)
    assert "PRIVATE" not in repr(key) + key.public_pem.decode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    """A key whose file is open to others is refused, with the command that mends it."""
    key = signing_key(tmp_path)
    key.path.chmod(0o640)
    with pytest.raises(EvidenceError, match="says nothing") as caught:
        signing_key(tmp_path)
    assert f"chmod 600 {key.path}" in caught.value.hint


def test_other_files_are_no_key(tmp_path: Path) -> None:
    """A broken key, and a key of another kind, are refused and left as they are."""
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / KEY_FILE
    for data in (b"", b"-----BEGIN PRIVATE KEY-----\n", other):
        path.write_bytes(data)
        path.chmod(0o600)
        with pytest.raises(EvidenceError, match="no Ed25519 key"):
            signing_key(tmp_path)
        assert path.read_bytes() == data


@pytest.mark.parametrize(
    "text", ["ab" * 32, "AB" * 32, ":".join(["ab"] * 32), "SHA256:" + "ab" * 32, " " + "ab " * 32]
)
def test_fingerprints_are_taken_as_people_paste_them(text: str) -> None:
    """Capitals, colons, spaces and a prefix change nothing."""
    assert parse_fingerprint(text) == "ab" * 32


@pytest.mark.parametrize("text", ["", "ab" * 31, "zz" * 32, "ab" * 33])
def test_other_texts_are_no_fingerprint(text: str) -> None:
    """Anything else is refused, and not taken for a fingerprint that nobody has."""
    with pytest.raises(UsageError, match="no fingerprint"):
        parse_fingerprint(text)
