"""Time-stamps by RFC 3161: asking an authority for one, and checking one with roots that the verifier trusts.

The only part of acepilot that goes to the network of its own, and only when told to; sends a hash, nothing else.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from acepilot.errors import AcepilotError, UsageError
from acepilot.evidence import der
from acepilot.evidence.stampsigner import is_chain_named, signer_problem
from acepilot.regular import read_regular
from acepilot.timing import USUAL

LARGEST_RESPONSE = 256 * 1024
_LARGEST_ROOTS = 4 * 1024 * 1024
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SHA256_NAMES = frozenset({_SHA256, bytes.fromhex("300b0609608648016503040201")})
_SHA256_ID = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_CERTIFICATES = 0xA0
_GIVEN = frozenset({PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS})


SLOW_CLOCK = timedelta(minutes=5)
"""How far two clocks may be apart before anything is said of it."""


class NoStamp(AcepilotError):
    """The time-stamping authority gave nothing usable. A bundle without a time-stamp is valid all the same."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp."""

    request: bytes
    response: bytes
    stamped_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """What an authority was asked, in the only form in which acepilot asks."""

    digest: bytes
    nonce: int


def check_url(url: str) -> str:
    """Return the address of a time-stamping authority.

    Raises:
        UsageError: It is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f"{url!r} is no address of a time-stamping authority.", hint="It begins with https:// or http://."
        )
    return url


def ask_for_stamp(url: str, data: bytes, *, timeout_s: float = USUAL.stamp_within_s) -> Stamp:
    """Ask an authority to stamp the SHA-256 of some bytes, with a nonce.

    The answer is checked to fit the request; whether the authority can be trusted is the verifier's to say.

    Args:
        url: The authority, by http or https.
        data: What is stamped; only its SHA-256 is sent.

    Raises:
        NoStamp: No answer came, or it refused, or does not fit.
    """
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce().build()
    request = urllib.request.Request(  # noqa: S310 - check_url has looked at the scheme
        check_url(url), data=asked.as_bytes(), headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # noqa: S310 - as above
            response = answer.read(LARGEST_RESPONSE + 1)
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        why = getattr(why, "strerror", None) or why
        raise NoStamp(f"The time-stamping authority {url} gave no answer: {why}.") from error
    if len(response) > LARGEST_RESPONSE:
        raise NoStamp(f"The time-stamping authority {url} gave too long an answer.")
    if wrong := misfit(read_request(asked.as_bytes()), response, data):
        raise NoStamp(f"The time-stamping authority {url} gave no time-stamp for this: {wrong}.")
    return Stamp(asked.as_bytes(), response, stamped_at(response))


def misfit(asked: Request, response: bytes, data: bytes) -> str:
    """Tell why an answer does not fit its request and the bytes that were to be stamped; empty when it fits.

    1. It was granted, with or without changes. 2. It is of version 1. 3. It stamps the SHA-256 that was asked for.
    4. It repeats the nonce. 5. It names, among what is signed, the very certificate that signs it.

    As `openssl ts -verify` has it; what is refused here and not there is whatever is not DER in its strict form (a time
    without seconds, numbers out of their range, bytes after the end), a certificate named by another digest than one
    of SHA-2 (but for the old attribute's SHA-1), or named wrongly by an attribute that stands beside a right one.

    Source:
        RFC 3161, 2.4.1 and 2.4.2; RFC 5816, 2.2.
    """
    try:
        answer = _decode(response)
        if PKIStatus(answer.status) not in _GIVEN:  # 1
            return f"refused (status {answer.status}) {' '.join(answer.status_string)}".rstrip()
        info = answer.tst_info
        if info.version != 1:  # 2
            return f"it is of version {info.version}, and not of version 1"
        if asked.digest != hashlib.sha256(data).digest():  # 3
            return "it was asked for something else"
        stamped = info.message_imprint
        if (stamped.hash_algorithm, stamped.message) != (_SHA256_ID, asked.digest):
            return "it stamps something else than was asked for"
        if info.nonce != asked.nonce:  # 4
            return "its nonce is another than the request's"
        return signer_problem(answer)  # 5
    except (ValueError, TypeError, IndexError):
        return "it cannot be read"


def read_request(data: bytes) -> Request:
    """Return a request out of a bundle.

    Raises:
        ValueError: It is none, or not as acepilot asks: version 1, SHA-256, a nonce, the certificate wanted.
    """
    try:
        version, imprint, nonce, wanted = der.only(data).parts()
        algorithm, digest = imprint.parts()
    except ValueError as error:
        raise ValueError(f"it cannot be read ({error})") from error
    kinds = version.raw, digest.tag, nonce.tag, wanted.raw
    number = int.from_bytes(nonce.body, "big", signed=True)
    is_ours = kinds == (b"\2\1\1", der.OCTETS, der.INTEGER, b"\1\1\xff") and len(digest.body) == 32
    if not is_ours or algorithm.raw not in _SHA256_NAMES or number < 0:
        raise ValueError("it asks for something else")
    return Request(digest.body, number)


def stamped_at(response: bytes) -> datetime:
    """Return the time that an answer tells; trusted no further than the answer is.

    Raises:
        ValueError: It has none.
    """
    return _decode(response).tst_info.gen_time.astimezone(UTC)


def early(stamped: datetime, ended: datetime) -> str:
    """Tell of a stamp from before what it stamps was written, by the other clock; empty of any other one.

    It proves all the more, and that the other clock was wrong; a record is no less whole for a clock.
    """
    if stamped >= ended - SLOW_CLOCK:
        return ""
    return (
        f"The authority stamped this at {stamped:%Y-%m-%d %H:%M:%S} UTC, and the record tells of "
        f"{ended:%Y-%m-%d %H:%M:%S} UTC: the clock of the computer that made it was ahead, and its times cannot "
        "be right."
    )


def check_stamp(asked: Request, response: bytes, data: bytes, roots: Sequence[x509.Certificate]) -> str:
    """Tell why an authority below one of the roots did not stamp these bytes; empty when it did.

    The certificates must have been valid at the time that the stamp tells, not now; and all that the stamp names must
    be ones of the chain.
    """
    builder = VerifierBuilder(nonce=asked.nonce)
    for root in dict.fromkeys(roots):
        builder = builder.add_root_certificate(root)
    try:
        answer = _as_granted(response)
        builder.build().verify_message(answer, data)
        if not is_chain_named(answer, [root.public_bytes(Encoding.DER) for root in roots]):
            return "one that names certificates that are not above its own"
    except VerificationError as error:
        # The library puts OpenSSL's own words, which nobody understands, behind a colon.
        return f"one that does not hold below the roots that were given ({str(error).partition(':')[0]})"
    except (ValueError, TypeError):
        return "one that cannot be read"
    return ""


def load_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """Return the certificates in PEM files that the verifier trusts.

    Raises:
        UsageError: A file holds none.
    """
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            found += x509.load_pem_x509_certificates(read_regular(path, most=_LARGEST_ROOTS))
        except OSError as error:
            raise UsageError(
                f"The root certificates {path} cannot be read: {error.strerror}.",
                hint="Give the authority's root certificate as a PEM file.",
            ) from error
        except ValueError as error:
            raise UsageError(
                f"{path} holds no certificate that can be read.",
                hint="Give the authority's root certificate as a PEM file.",
            ) from error
    return tuple(found)


def _decode(response: bytes) -> TimeStampResponse:
    """Read an answer, its certificates in the order of their bytes.

    Authorities send them in the order of the chain, which nobody signs, and the library refuses.

    Raises:
        ValueError: It cannot be read.
    """
    status, *rest = der.only(response).parts()
    if rest:
        (token,) = rest
        kind, content = token.parts()
        signed = b"".join(map(_ordered, der.only(content.body).parts()))
        body = kind.raw + der.written(content.tag, der.written(der.SEQUENCE, signed))
        response = der.written(der.SEQUENCE, status.raw + der.written(der.SEQUENCE, body))
    return decode_timestamp_response(response)


def _ordered(part: der.DerValue) -> bytes:
    """Return a part of what is signed; the certificates, of which the order is free, in that of their bytes."""
    if part.tag != _CERTIFICATES:
        return part.raw
    return der.written(part.tag, b"".join(sorted(one.raw for one in der.values(part.body))))


def _as_granted(response: bytes) -> TimeStampResponse:
    """Return an answer as one that was granted without changes, which alone the library verifies.

    The status is not signed, and `misfit` has looked at it: a stamp with changes is as good as its token.
    """
    token = _decode(response).time_stamp_token()
    return _decode(der.written(der.SEQUENCE, bytes.fromhex("3003020100") + token))
