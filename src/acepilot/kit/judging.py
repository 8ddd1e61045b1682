"""What is to be known of a kit before it is used: who made it, whether its flows are known ones, what needs a yes.

What needs one is a code; the sentences are the terminal's. Reads what was opened before, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from acepilot.client.ir_number import IrNumber
from acepilot.client.models import Client
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.shipped import comes_with_acepilot, shipped_flows
from acepilot.kit.flow_difference import Difference, differences
from acepilot.kit.installed import Listed
from acepilot.kit.opening import Kit
from acepilot.kit.sources import keyring_names


class Doubt(StrEnum):
    """What is asked about before a kit is opened; its value is what JSON says."""

    FLOW = "flow-not-shipped"
    """A flow is, byte for byte, none of those that come with this acepilot."""
    MAKER_OF_NAME = "maker-of-name-changed"
    """A kit of this name was opened before, and somebody else had made it."""
    MAKER_OF_CLIENT = "maker-of-client-changed"
    """A kit for this client was opened before, and somebody else had made it."""
    KEPT_NUMBER = "number-kept-already"
    """It would use a number that is in the keyring already, and that was not put there for a kit of this maker's."""


class KnownMaker(StrEnum):
    """How well the maker is known here."""

    OWN = "own"
    KNOWN = "known"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class FlowJudged:
    """One flow of a kit.

    Attributes:
        is_shipped: Whether it is, byte for byte, the flow of its name that comes with this acepilot.
        nearest: The shipped flow that it is compared with; None when it is one.
        differs: In what it does otherwise than that one.
        strange_hosts: Hosts on which no shipped flow works.
    """

    flow: Flow
    is_shipped: bool
    nearest: Flow | None
    differs: tuple[Difference, ...]
    strange_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgment:
    """All that is to be known of a kit.

    Attributes:
        of_name: The kit of this name by another maker, or by nobody knows whom; None for none.
        of_client: Kits for this client by another maker.
        kept: What it would use of the keyring though it was not put there for a kit of this name and maker.
        flows: Its flows, in order.
    """

    kit: Kit
    known: KnownMaker
    of_name: Listed | None
    of_client: tuple[Listed, ...]
    kept: tuple[str, ...]
    flows: tuple[FlowJudged, ...]

    @property
    def others(self) -> tuple[Listed, ...]:
        """Return the kits of this name or client by another maker, each once."""
        of_name = () if self.of_name is None else (self.of_name,)
        return (*of_name, *(one for one in self.of_client if one is not self.of_name))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Return what needs a yes."""
        found = (
            (Doubt.FLOW, not all(flow.is_shipped for flow in self.flows)),
            (Doubt.MAKER_OF_NAME, self.of_name is not None),
            (Doubt.MAKER_OF_CLIENT, bool(self.of_client)),
            (Doubt.KEPT_NUMBER, bool(self.kept)),
        )
        return tuple(doubt for doubt, is_so in found if is_so)


def judge(kit: Kit, opened: Sequence[Listed], *, own: str, kept: Collection[str]) -> Judgment:
    """Judge a kit by those that were opened here before.

    Args:
        own: The fingerprint of the key that signs here; empty when there is none.
        kept: The names of what is in the keyring.
    """
    before = tuple(one for one in opened if one.maker == kit.maker)
    others = [one for one in opened if one.maker != kit.maker]
    is_known_here = any(one.name == kit.name for one in before)
    known = KnownMaker.OWN if kit.maker == own else KnownMaker.KNOWN if before else KnownMaker.NEW
    shipped = [load_flow(one.path) for one in shipped_flows()]
    return Judgment(
        kit,
        known,
        next((one for one in others if one.name == kit.name), None),
        tuple(one for one in others if one.kit and is_same_client(one.kit.client, kit.client)),
        () if is_known_here else tuple(sorted(keyring_names(kit.client).intersection(kept))),
        tuple(_judged(flow, shipped) for flow in kit.flows.values()),
    )


def is_same_client(one: Client, other: Client) -> bool:
    """Tell whether two files are of one client: the same EIN, name or IR number."""
    return not _marks(one).isdisjoint(_marks(other))


def _marks(client: Client) -> set[str]:
    numbers = {one.ir_number.full for one in client.importers if isinstance(one.ir_number, IrNumber)}
    name = "".join(sign for sign in client.company.legal_name.casefold() if sign.isalnum())
    return {f"name {name}", *numbers, *([f"ein {client.company.ein}"] if client.company.ein else [])}


def _judged(flow: Flow, shipped: Sequence[Flow]) -> FlowJudged:
    hosts = {host for one in shipped for host in one.hosts}
    strange = tuple(host for host in flow.hosts if host not in hosts)
    if comes_with_acepilot(flow):
        return FlowJudged(flow, True, None, (), strange)  # noqa: FBT003 - a field of a record
    nearest = _nearest(flow, shipped)
    return FlowJudged(flow, False, nearest, differences(flow, nearest), strange)  # noqa: FBT003 - as above


def _nearest(flow: Flow, shipped: Sequence[Flow]) -> Flow:
    """Return the shipped flow to compare a flow with: of its name, that it was copied from, or the least apart."""
    by_name = {one.name: one for one in shipped}
    wanted = (flow.name, flow.copied_from.name if flow.copied_from else "")
    near = [*wanted, *get_close_matches(flow.name, list(by_name), n=1)]
    named = next((by_name[name] for name in near if name in by_name), None)
    return named or min(shipped, key=lambda one: len(differences(flow, one)))
