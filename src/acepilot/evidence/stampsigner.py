"""Whose certificate signs a time-stamp, by what is signed in it: the library that checks the signature does not look.

Knows certificates by their bytes; whether one can be trusted is the verifier's to say.

Source:
    RFC 2634, 5.4 and RFC 5035, 4 (the attributes); RFC 3161, 2.4.2 (`tsa`); as `openssl ts -verify` goes by them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography import x509
from rfc3161_client import TimeStampResponse

from acepilot.evidence import der

_SIGNED_BY = bytes.fromhex("060b2a864886f70d010910020c")
_SIGNED_BY_V2 = bytes.fromhex("060b2a864886f70d010910022f")
_HASHES = {
    bytes.fromhex(f"060960864801650304020{number}"): name
    for number, name in ((1, "sha256"), (2, "sha384"), (3, "sha512"))
}


@dataclass(frozen=True, slots=True)
class _Certificate:
    """A certificate, as far as one names another."""

    raw: bytes
    serial: bytes
    issuer: bytes
    subject: bytes

    @classmethod
    def read(cls, raw: bytes) -> _Certificate:
        """Read what is needed of one; what cannot be read is a `ValueError`."""
        parts = der.only(raw).parts()[0].parts()
        serial, _, issuer, _, subject, *_ = parts[1:] if parts[0].tag == 0xA0 else parts
        return cls(raw, serial.raw, issuer.raw, subject.raw)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an attribute tells of a certificate.

    Attributes:
        place: Its issuer and its number, as bytes; None where they are not told.
    """

    algorithm: str
    digest: bytes
    place: tuple[bytes, bytes] | None

    def is_of(self, one: _Certificate) -> bool:
        """Tell whether it is this certificate."""
        is_there = self.place in (None, (one.issuer, one.serial))
        return is_there and hashlib.new(self.algorithm, one.raw).digest() == self.digest


def signer_problem(answer: TimeStampResponse) -> str:
    """Tell what is wrong in how a stamp names the certificate that signs it; empty when nothing is.

    1. Each attribute that names certificates names the signer's first, and there is one. 2. The authority's own name,
    where it is told, is the one in that certificate.

    Raises:
        ValueError: It cannot be read, or there is not one signer with one certificate.
    """
    signer = _signer(answer)
    told = list(_told(answer))
    if not told or not all(first.is_of(signer) for first, *_ in told):  # 1
        return "it does not name the certificate that signs it"
    name = answer.tst_info.name
    own = x509.DirectoryName(x509.load_der_x509_certificate(signer.raw).subject)
    return "" if name in (None, own) else "it names another authority than its certificate does"  # 2


def is_chain_named(answer: TimeStampResponse, roots: Iterable[bytes]) -> bool:
    """Tell whether all further certificates that a stamp names are ones above its signer's.

    Args:
        roots: The certificates that the verifier trusts, as bytes.
    """
    above = {one.subject: one for one in map(_Certificate.read, [*answer.signed_data.certificates, *roots])}
    chain = [_signer(answer)]
    while (issuer := above.pop(chain[-1].issuer, None)) is not None:
        chain.append(issuer)
    return all(any(told.is_of(one) for one in chain) for _, *more in _told(answer) for told in more)


def _signer(answer: TimeStampResponse) -> _Certificate:
    _, who, *_ = _signer_info(answer)
    issuer, serial = who.parts()
    found = map(_Certificate.read, answer.signed_data.certificates)
    (signer,) = {one for one in found if (one.issuer, one.serial) == (issuer.raw, serial.raw)}
    return signer


def _signer_info(answer: TimeStampResponse) -> list[der.DerValue]:
    _, content = der.only(answer.time_stamp_token()).parts()
    (info,) = der.only(content.body).parts()[-1].parts(der.SET)
    return info.parts()


def _told(answer: TimeStampResponse) -> Iterator[list[_Told]]:
    """Yield what each attribute tells of certificates; none is a `ValueError`."""
    attributes = _signer_info(answer)[3]
    for kind, held in [part.parts() for part in der.values(attributes.body) if attributes.tag == 0xA0]:
        if kind.raw in {_SIGNED_BY, _SIGNED_BY_V2}:
            (value,) = held.parts(der.SET)
            yield [_one_told(kind.raw, one.parts()) for one in value.parts()[0].parts()]


def _one_told(kind: bytes, parts: list[der.DerValue]) -> _Told:
    algorithm = "sha1" if kind == _SIGNED_BY else "sha256"
    if kind == _SIGNED_BY_V2 and parts[0].tag == der.SEQUENCE:
        algorithm = _hash_of(parts.pop(0).parts()[0])
    digest, *place = parts
    if digest.tag != der.OCTETS or len(place) > 1:
        raise ValueError("something else than a digest and a place")
    return _Told(algorithm, digest.body, _place(place[0]) if place else None)


def _place(value: der.DerValue) -> tuple[bytes, bytes]:
    names, serial = value.parts()
    (name,) = names.parts()
    return name.body if name.tag == 0xA4 else b"", serial.raw


def _hash_of(name: der.DerValue) -> str:
    if name.raw not in _HASHES:
        raise ValueError("another hash function than those of SHA-2")
    return _HASHES[name.raw]
