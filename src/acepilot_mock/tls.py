"""A key and certificate of the mock portal's own, made at each start and kept by nobody.

Knows the names to certify and nothing else of the portal.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from acepilot.timing import SYSTEM_CLOCK, Clock

VALIDITY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ServerKey:
    """What a TLS server needs, and what a browser must know to trust it.

    Attributes:
        spki: SHA-256 of the public key's SubjectPublicKeyInfo, base64.
    """

    context: ssl.SSLContext
    spki: str


def make_server_key(hosts: Sequence[str], clock: Clock = SYSTEM_CLOCK) -> ServerKey:
    """Make a fresh key and a self-signed certificate for the hosts."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certify(key, hosts, clock.now())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    spki = base64.b64encode(hashlib.sha256(public).digest()).decode("ascii")
    return ServerKey(context=_context(key, certificate), spki=spki)


def _certify(key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acepilot mock portal")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    """Load both by way of a private folder that is gone on return: `ssl` reads files only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="acepilot-mock-") as folder:
        file = Path(folder) / "key-and-certificate.pem"
        file.touch(mode=0o600)
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(file)
    return context
