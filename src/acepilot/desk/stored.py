"""What the desk says of the bundles that it is given and keeps. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FiledCode(StrEnum):
    """What became of a bundle that was given to the desk; its value is what JSON says."""

    NEW = "new"
    SAME = "same"
    OTHER_SIGNER = "other-signer"
    FORKED = "forked"
    NO_PROOF = "no-proof"


@dataclass(frozen=True, slots=True)
class Filed:
    """One bundle, filed.

    Attributes:
        code: NO_PROOF where it is not whole, not signed, or of nobody who can be named: it is listed, and proves
            nothing. FORKED where it tells a run otherwise than another bundle of this client: the longer one counts.
        client: Whose it is, by key; empty for nobody who can be named.
        signer: The key that this client's bundles are signed with, as its fingerprint; empty for none yet.
        is_first_use: Whether this bundle is what that key is known by.
    """

    code: FiledCode
    sha256: str
    client: str = ""
    signer: str = ""
    is_first_use: bool = False


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """One bundle that the desk has.

    Attributes:
        client: Whose it is, by key; empty for nobody who can be named.
        at: When it was filed.
        is_counted: Whether any of what it proves counts: it is signed by the client's key, and no longer bundle of its
            runs is here.
    """

    sha256: str
    size: int
    client: str
    signer: str
    at: datetime
    is_counted: bool


class StoredCode(StrEnum):
    """How what is stored of a bundle was found; its value is what JSON says."""

    GOOD = "good"
    MISSING = "missing"
    ROTTEN = "rotten"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class CheckedBundle:
    """One bundle, looked at where it is stored.

    Attributes:
        code: ORPHAN where there is no row of it: it was never filed.
        client: Whose it is, by key; empty for nobody who can be named.
    """

    code: StoredCode
    sha256: str
    client: str = ""
