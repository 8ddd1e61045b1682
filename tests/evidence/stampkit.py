"""Time-stamps in any form, right and wrong, signed by an authority made for each; what `openssl ts` says of one."""

from __future__ import annotations

import calendar
import hashlib
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from acepilot.evidence.der import INTEGER, OCTETS, SEQUENCE, SET, written

NOW = datetime.now(UTC).replace(microsecond=0)
TIME, NULL, TRUE, GENERAL_NAME = 0x18, b"\5\0", b"\1\1\xff", 0xA4
STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)


def oid(dotted: str) -> bytes:
    """Return an object identifier in DER."""
    first, second, *rest = map(int, dotted.split("."))
    body = bytes([40 * first + second])
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.insert(0, 0x80 | number & 0x7F)
        body += bytes(digits)
    return written(0x06, body)


def integer(number: int) -> bytes:
    """Return a whole number in DER."""
    return written(
        INTEGER, number.to_bytes((number + (number < 0)).bit_length() // 8 + 1, "big", signed=True)
    )


def sequence(*parts: bytes) -> bytes:
    """Return a sequence in DER."""
    return written(SEQUENCE, b"".join(parts))


HASHES = {
    "md5": oid("1.2.840.113549.2.5"),
    "sha1": oid("1.3.14.3.2.26"),
    "sha256": oid("2.16.840.1.101.3.4.2.1"),
    "sha512": oid("2.16.840.1.101.3.4.2.3"),
}
STAMP, SIGNED = oid("1.2.840.113549.1.9.16.1.4"), oid("1.2.840.113549.1.7.2")
CONTENT, DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
SIGNER_SHA1, SIGNER_SHA2 = oid("1.2.840.113549.1.9.16.2.12"), oid("1.2.840.113549.1.9.16.2.47")


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def raw(self) -> bytes:
        """Return the certificate's bytes."""
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Paper:
    """How a certificate is made: by default one that may stamp, all around now.

    Attributes:
        name: Its subject.
        purposes: What it is for.
        is_critical: Whether that is said to matter.
        began: When it begins, in days from now.
        ends: When it ends.
        is_above: Whether it may sign others.
    """

    name: str = "Stamper"
    purposes: tuple[x509.ObjectIdentifier, ...] = STAMPING
    is_critical: bool = True
    began: int = -500
    ends: int = 500
    is_above: bool = False


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@cache
def holder(paper: Paper, above: Holder | None = None) -> Holder:
    """Return a certificate of this form, the same one each time; without one above it signs itself."""
    key = generate_private_key(SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(paper.name))
        .issuer_name(above.certificate.subject if above else _name(paper.name))
        .public_key(key.public_key())
        .serial_number(2 + paper.is_above)
        .not_valid_before(NOW + timedelta(paper.began))
        .not_valid_after(NOW + timedelta(paper.ends))
        .add_extension(x509.BasicConstraints(paper.is_above, None), critical=True)
    )
    if paper.purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(paper.purposes), critical=paper.is_critical)
    return Holder(made.sign(above.key if above else key, SHA256()), key)


ROOT = Paper("Root", purposes=(), is_above=True, began=-900, ends=900)
BETWEEN = Paper("Between", purposes=(), is_above=True)
Names = Callable[[Holder], list[bytes]]


def algorithm(name: str) -> bytes:
    """Return the identifier of a hash function."""
    return sequence(HASHES[name], NULL)


def place(of: Holder, serial: int | None = None, issuer: str = "") -> bytes:
    """Return issuer and number of a certificate, as an attribute tells them."""
    own = of.certificate
    name = (_name(issuer) if issuer else own.issuer).public_bytes()
    return sequence(
        sequence(written(GENERAL_NAME, name)), integer(own.serial_number if serial is None else serial)
    )


def told(of: Holder, function: str = "sha256", more: bytes = b"") -> bytes:
    """Return what one attribute tells of one certificate."""
    head = b"" if function == "sha256" else algorithm(function)
    return sequence(head, written(OCTETS, hashlib.new(function, of.raw).digest()), more)


def naming(*certificates: bytes) -> bytes:
    """Return the attribute that names certificates by SHA-2."""
    return sequence(SIGNER_SHA2, written(SET, sequence(sequence(*certificates))))


def naming_by_sha1(of: Holder, more: bytes = b"") -> bytes:
    """Return the old attribute, of SHA-1 alone."""
    one = sequence(written(OCTETS, hashlib.sha1(of.raw, usedforsecurity=False).digest()), more)
    return sequence(SIGNER_SHA1, written(SET, sequence(sequence(one))))


@dataclass(frozen=True)
class Form:
    """A time-stamp to be made; by default one that holds.

    Attributes:
        version: Of what is stamped.
        function: The hash function that it says.
        time: As it is written; empty for now.
        day: When, in days from now, where the time is not written out.
        after_time: Accuracy and order.
        nonce: Makes the nonce's bytes of the request's number.
        after_nonce: The authority's name and more.
        status: Whether it was granted.
        names: The attributes that name certificates, made of the signer's.
        signer: The signer's certificate.
        is_below_another: Whether there is a certificate between it and the root.
        has_above: Whether the certificates above are sent, too; the root first or last.
        tail: What follows the whole.
        is_signature_broken: Whether the signature is none.
        with_digest: Whether the digest is among what is signed.
    """

    version: int = 1
    function: str = "sha256"
    time: str = ""
    day: int = 0
    after_time: bytes = b""
    nonce: Callable[[int], bytes] = integer
    after_nonce: bytes = b""
    status: int = 0
    names: Names = lambda signer: [naming(told(signer))]
    signer: Paper = Paper()
    is_below_another: bool = False
    has_above: bool = False
    is_root_first: bool = False
    tail: bytes = b""
    is_signature_broken: bool = False
    with_digest: bool = True

    @property
    def root(self) -> Holder:
        """Return the root that the verifier trusts."""
        return holder(ROOT)

    def response(self, data: bytes, nonce: int) -> bytes:
        """Return the authority's answer."""
        above = holder(BETWEEN, self.root) if self.is_below_another else self.root
        signer = holder(self.signer, above)
        chain = [signer] + ([above, self.root] if self.has_above else [])
        certificates = b"".join(one.raw for one in chain[:: -1 if self.is_root_first else 1])
        info = self._info(data, nonce)
        content = sequence(STAMP, written(0xA0, written(OCTETS, info)))
        signed = sequence(
            *(integer(3), written(SET, algorithm("sha256")), content, written(0xA0, certificates)),
            written(SET, self._signer_info(info, signer)),
        )
        token = sequence(SIGNED, written(0xA0, signed))
        return sequence(sequence(integer(self.status)), token) + self.tail

    def _info(self, data: bytes, nonce: int) -> bytes:
        at = self.time or f"{NOW + timedelta(self.day):%Y%m%d%H%M%SZ}"
        imprint = sequence(
            algorithm(self.function), written(OCTETS, hashlib.new(self.function, data).digest())
        )
        parts = (integer(self.version), oid("1.2.3.4.1"), imprint, integer(7), written(TIME, at.encode()))
        return sequence(*parts, self.after_time, self.nonce(nonce), self.after_nonce)

    def _signer_info(self, info: bytes, signer: Holder) -> bytes:
        digest = written(OCTETS, hashlib.sha256(info).digest())
        attributes = [*self.names(signer), sequence(CONTENT, written(SET, STAMP))]
        attributes += [sequence(DIGEST, written(SET, digest))] if self.with_digest else []
        body = b"".join(sorted(attributes))
        signature = signer.key.sign(written(SET, body), ECDSA(SHA256()))
        if self.is_signature_broken:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        who = sequence(signer.certificate.issuer.public_bytes(), integer(signer.certificate.serial_number))
        algorithms = sequence(oid("1.2.840.10045.4.3.2"))
        parts = (
            integer(1),
            who,
            algorithm("sha256"),
            written(0xA0, body),
            algorithms,
            written(OCTETS, signature),
        )
        return sequence(*parts)


def holds_for_openssl(folder: Path, root: Path) -> bool:
    """Tell whether the two commands of VERIFY.txt find a bag's time-stamp good."""
    response = folder / "signature" / "tagmanifest.tsr"
    shown = _openssl("-reply", "-in", response, "-text").stdout
    at = re.search(r"Time stamp: (\w+ +\d+ [\d:]+)[.\d]* (\d+) GMT", shown)
    if at is None:
        return False
    moment = str(calendar.timegm(time.strptime(" ".join(at.groups()), "%b %d %H:%M:%S %Y")))
    asked = (
        ("-queryfile", folder / "signature" / "tagmanifest.tsq"),
        ("-data", folder / "tagmanifest-sha256.txt"),
    )
    checks = [_openssl("-verify", "-attime", moment, *one, "-in", response, "-CAfile", root) for one in asked]
    return all(check.returncode == 0 for check in checks)


def _openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", "ts", *arguments], capture_output=True, text=True, check=False)
