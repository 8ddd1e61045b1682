"""What one bundle proves, read from it after it was verified. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from acepilot.desk.board import Fact, Problem


@dataclass(frozen=True, slots=True)
class ClientNamed:
    """The client that a bundle is of.

    Attributes:
        key: What the desk knows it by; stable, and safe in an address.
        name: The company's legal name.
        numbers: Its IR numbers with their suffixes, as its file has them.
    """

    key: str
    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundleReading:
    """One bundle, read.

    Attributes:
        sha256: Of its bytes: the same bundle twice is one.
        size: In bytes.
        client: Whose it is; None where the bundle does not say so in a way that can be believed.
        signer: The fingerprint of the key whose signature holds; empty without one.
        runs: The ids of its runs.
        facts: What it proves; nothing unless it is whole and signed.
        problems: What is wrong with it, or what the portal refused.
    """

    sha256: str
    size: int
    client: ClientNamed | None
    signer: str
    runs: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
