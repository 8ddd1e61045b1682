"""What one bundle proves, read from it after it was verified. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from acepilot.desk.board import Fact, Problem

LINK: Final = 8
"""How many signs of each entry's hash a run's chain keeps: enough to tell two ends of one run apart by mistake."""


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
class RunRead:
    """One run of a bundle.

    Attributes:
        id: Its id, as its journal says.
        flow: The flow's name.
        chain: The first signs of each entry's hash, in order. A run only grows: of two bundles with one run, the chain
            of the shorter is how that of the longer begins, or the run was gone on with twice.
        is_practice: Whether it ran on the mock portal, or rehearsed: it proves nothing of the real one.
        is_guided: Whether acepilot drove no browser, and wrote down what the person said.
    """

    id: str
    flow: str
    chain: str
    is_practice: bool = False
    is_guided: bool = False

    @property
    def entries(self) -> int:
        """Return how many entries its journal has."""
        return len(self.chain) // LINK

    def agrees_with(self, chain: str) -> bool:
        """Tell whether another bundle's chain of this run is the same, or one goes on where the other ends."""
        return self.chain.startswith(chain) or chain.startswith(self.chain)


@dataclass(frozen=True, slots=True)
class BundleReading:
    """One bundle, read.

    Attributes:
        sha256: Of its bytes: the same bundle twice is one.
        size: In bytes.
        client: Whose it is; None where the bundle does not say so in a way that can be believed.
        signer: The fingerprint of the key whose signature holds; empty without one.
        runs: Its runs, in the order of their folders.
        facts: What it proves, by time; nothing unless it is whole, signed, and of one client.
        problems: What is wrong with it, or what the portal refused.
    """

    sha256: str
    size: int
    client: ClientNamed | None
    signer: str
    runs: tuple[RunRead, ...]
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
