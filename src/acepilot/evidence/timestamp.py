"""Time-stamps by RFC 3161: asking an authority for one, and checking one with roots that the verifier trusts.

The only part of acepilot that goes to the network of its own, and only when told to; sends a hash, nothing else.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client._rust import parse_timestamp_request  # the only reader of a request that the library has
from rfc3161_client.tsp import TimeStampRequest

from acepilot.errors import AcepilotError, UsageError

TIMEOUT_S = 20.0
LARGEST_RESPONSE = 256 * 1024
_LARGEST_ROOTS = 4 * 1024 * 1024


class NoStamp(AcepilotError):
    """The time-stamping authority gave nothing usable. A bundle without a time-stamp is valid all the same."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time-stamp.

    Attributes:
        request: What was asked, with its nonce.
        response: The full answer, as it came.
        stamped_at: The time that it tells.
    """

    request: bytes
    response: bytes
    stamped_at: datetime


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


def ask_for_stamp(url: str, data: bytes, *, timeout_s: float = TIMEOUT_S) -> Stamp:
    """Ask an authority to stamp the SHA-256 of some bytes, with a nonce.

    The answer is checked to fit the request; whether the authority can be trusted is the verifier's to say.

    Args:
        url: The authority, by http or https.
        data: What is stamped; only its SHA-256 is sent.
        timeout_s: For each wait on the network.

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
        raise NoStamp(f"The time-stamping authority {url} gave no answer: {why}.") from error
    if len(response) > LARGEST_RESPONSE:
        raise NoStamp(f"The time-stamping authority {url} gave too long an answer.")
    if wrong := misfit(asked, response, data):
        raise NoStamp(f"The time-stamping authority {url} gave no time-stamp for this: {wrong}.")
    return Stamp(asked.as_bytes(), response, stamped_at(response))


def misfit(asked: TimeStampRequest, response: bytes, data: bytes) -> str:
    """Tell why an answer does not fit its request and the bytes that were to be stamped; empty when it fits."""
    try:
        answer = _decode(response)
        if PKIStatus(answer.status) is not PKIStatus.GRANTED:
            return f"refused (status {answer.status}) {' '.join(answer.status_string)}".rstrip()
        info = answer.tst_info
        if asked.message_imprint.message != hashlib.sha256(data).digest():
            return "it was asked for something else"
        if info.message_imprint.message != asked.message_imprint.message:
            return "it stamps something else than was asked for"
        if info.nonce != asked.nonce:
            return "its nonce is another than the request's"
    except (ValueError, TypeError):
        return "it cannot be read"
    return ""


def read_request(data: bytes) -> TimeStampRequest:
    """Return a request out of a bundle.

    Raises:
        ValueError: It is none.
    """
    try:
        return parse_timestamp_request(data)
    except (ValueError, TypeError) as error:
        raise ValueError(f"it cannot be read ({error})") from error


def stamped_at(response: bytes) -> datetime:
    """Return the time that an answer tells; trusted no further than the answer is.

    Raises:
        ValueError: It has none.
    """
    return _decode(response).tst_info.gen_time.astimezone(UTC)


def check_stamp(
    asked: TimeStampRequest, response: bytes, data: bytes, roots: Sequence[x509.Certificate]
) -> str:
    """Tell why an authority below one of the roots did not stamp these bytes; empty when it did.

    The certificates must have been valid at the time that the stamp tells, not now.
    """
    builder = VerifierBuilder.from_request(asked)
    for root in dict.fromkeys(roots):
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(_decode(response), data)
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
            if path.stat().st_size > _LARGEST_ROOTS:
                raise UsageError(f"{path} is too large to be a file of certificates.")
            found += x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{path} holds no certificate that can be read.",
                hint="Give the authority's root certificate as a PEM file.",
            ) from error
    return tuple(found)


def _decode(response: bytes) -> TimeStampResponse:
    return decode_timestamp_response(response)
