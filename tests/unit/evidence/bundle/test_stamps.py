"""Time-stamps in many forms: what `openssl ts -verify` refuses never holds; what it takes does, but for a few."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from evidencekit import outcomes
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from stampkit import (
    GENERAL_NAME,
    NOW,
    ROOT,
    STAMPING,
    TRUE,
    Form,
    Paper,
    holder,
    holds_for_openssl,
    integer,
    naming,
    naming_by_sha1,
    place,
    sequence,
    told,
)
from tamperkit import Bundle

from acepilot.evidence import CheckOutcome, Exported, verify
from acepilot.evidence.checks import Number
from acepilot.evidence.der import written
from acepilot.evidence.timestamp import read_request

BELOW = Form(is_below_another=True, has_above=True)
SERVER = (ExtendedKeyUsageOID.SERVER_AUTH,)


def _named(name: str) -> bytes:
    """Return an authority's own name, as a stamp tells it."""
    return written(0xA0, written(GENERAL_NAME, holder(Paper(name)).certificate.subject.public_bytes()))


HOLDING: Mapping[str, Form] = MappingProxyType(
    {
        "plain": Form(),
        "granted with changes": Form(status=1),
        "a year ago": Form(day=-365),
        "accuracy of a day": Form(after_time=sequence(integer(86_400))),
        "in order": Form(after_time=TRUE),
        "a tenth of a second": Form(time=f"{NOW:%Y%m%d%H%M%S}.5Z"),
        "its own name": Form(after_nonce=_named("Stamper")),
        "named by SHA-512": Form(names=lambda one: [naming(told(one, "sha512"))]),
        "named by SHA-1": Form(names=lambda one: [naming_by_sha1(one)]),
        "named twice": Form(names=lambda one: [naming_by_sha1(one), naming(told(one))]),
        "named with its place": Form(names=lambda one: [naming(told(one, more=place(one)))]),
        "root sent, too": Form(has_above=True),
        "chain sent": BELOW,
        "chain sent, root first": replace(BELOW, is_root_first=True),
        "chain named": Form(names=lambda one: [naming(told(one), told(holder(ROOT)))]),
        "certificate that has ended since": Form(day=-2, signer=Paper(ends=-1)),
    }
)
FAILING: Mapping[str, Form] = MappingProxyType(
    {
        "version 0": Form(version=0),
        "version 2": Form(version=2),
        **{f"status {status}": Form(status=status) for status in (2, 3, 4, 5)},
        "stamped by SHA-1": Form(function="sha1"),
        "stamped by SHA-512": Form(function="sha512"),
        "no nonce": Form(nonce=lambda _: b""),
        "another nonce": Form(nonce=lambda number: integer(number ^ 1)),
        "nonce below zero": Form(nonce=lambda number: integer(-number)),
        "month 13": Form(time="20261301000000Z"),
        "another's name": Form(after_nonce=_named("Nobody")),
        "a name of the net": Form(after_nonce=written(0xA0, b"\x82\x01a")),
        "not named": Form(names=lambda _: []),
        "another named": Form(names=lambda _: [naming(told(holder(ROOT)))]),
        "another named by SHA-1": Form(names=lambda one: [naming_by_sha1(holder(ROOT)), naming(told(one))]),
        "named second": Form(names=lambda one: [naming(told(holder(ROOT)), told(one))]),
        "named with another number": Form(names=lambda one: [naming(told(one, more=place(one, serial=99)))]),
        "named with another issuer": Form(names=lambda one: [naming(told(one, more=place(one, issuer="X")))]),
        "SHA-1, with another number": Form(names=lambda one: [naming_by_sha1(one, place(one, serial=99))]),
        "a stranger named, too": Form(names=lambda one: [naming(told(one), told(holder(Paper("X"))))]),
        "not for stamping": Form(signer=Paper(purposes=SERVER)),
        "for stamping and more": Form(signer=Paper(purposes=STAMPING + SERVER)),
        "for nothing": Form(signer=Paper(purposes=())),
        "for stamping, not critical": Form(signer=Paper(is_critical=False)),
        "certificate that had ended": Form(signer=Paper(ends=-1)),
        "certificate that had not begun": Form(day=-2, signer=Paper(began=-1)),
        "root that had not begun": Form(day=-1000),
        "chain missing": replace(BELOW, has_above=False),
        "signature broken": Form(is_signature_broken=True),
        "digest not signed": Form(with_digest=False),
    }
)
STRICTER: Mapping[str, Form] = MappingProxyType(
    {
        # Of the future: openssl goes by the time that it is given.
        "tomorrow": Form(day=1),
        # Not DER, or not in the form that RFC 3161 gives: nobody signs so, and two programs may read it in two ways.
        "bytes after the end": Form(tail=b"\0"),
        "no seconds": Form(time=f"{NOW:%Y%m%d%H%M}Z"),
        "another zone": Form(time=f"{NOW:%Y%m%d%H%M%S}+0100"),
        "no order, written out": Form(after_time=b"\1\1\0"),
        "accuracy below zero": Form(after_time=sequence(integer(-1))),
        # Named by a function that is no longer one to trust.
        "named by MD5": Form(names=lambda one: [naming(told(one, "md5"))]),
    }
)
"""What openssl takes, and acepilot does not."""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("name", [*HOLDING, *FAILING, *STRICTER])
def test_stamp_holds_as_openssl_has_it(name: str, signed: Exported, tmp_path: Path) -> None:
    """Put into a bundle that is whole; openssl is asked as VERIFY.txt says."""
    form = {**HOLDING, **FAILING, **STRICTER}[name]
    bundle = Bundle.read(signed.path)
    data = bundle.files["tagmanifest-sha256.txt"]
    request = (
        TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce().build().as_bytes()
    )
    bundle.files["signature/tagmanifest.tsq"] = request
    bundle.files["signature/tagmanifest.tsr"] = form.response(data, read_request(request).nonce)
    (tmp_path / "b.zip").write_bytes(bundle.zipped())
    root = tmp_path / "root.pem"
    root.write_bytes(form.root.certificate.public_bytes(Encoding.PEM))
    for path in (path for path in bundle.files if path.startswith(("signature/", "tagmanifest"))):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(bundle.files[path])
    found = verify(tmp_path / "b.zip", signer=signed.signer, tsa_roots=[root])
    assert outcomes(found, Number.STAMP) == {CheckOutcome.PASS if name in HOLDING else CheckOutcome.FAIL}, (
        found
    )
    assert found.is_whole is (name in HOLDING)
    assert holds_for_openssl(tmp_path, root) is (name not in FAILING)
