"""The flow and the client that a command line names: loaded, and held against each other. Opens no browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from acepilot.cli.prompts import ask_unseen
from acepilot.cli.request import RunRequest
from acepilot.client.load import load_client
from acepilot.client.models import Client
from acepilot.client.resolving import resolve, unresolved
from acepilot.client.secret_sources import SystemSecretReader, forget_unread
from acepilot.client.value import ClientValues
from acepilot.client.warnings import warnings
from acepilot.errors import UsageError
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow
from acepilot.flow.plan import find_absences
from acepilot.flow.shipped import comes_with_acepilot, find_flow, outdated
from acepilot.paths import home, shipped
from acepilot.plaintext import visible

if TYPE_CHECKING:
    from acepilot.kit.opening import Kit

SAMPLE_CLIENT = ("fixtures", "clients", "three-importers.yaml")
NOT_SHIPPED = "{flow} of the kit {kit} is not the flow of that name that comes with this acepilot."
UNKNOWN_TO_MOCK = (
    "the mock portal knows the importers of the sample alone. That it refuses this client, or does not find its "
    "importers, says nothing about them.\n    To see the whole way, leave {option} away; what would be typed for this "
    "client, --plan tells."
)


def load_chosen_flow(name_or_path: str) -> Flow:
    """Load the flow that a command line names, and say so if it is a copy of one that has changed since.

    Raises:
        UsageError: There is none, or it cannot be read.
        FlowError: It has mistakes.
    """
    flow = load_flow(find_flow(name_or_path))
    if note := outdated(flow):
        click.echo(f"note: {visible(note)}", err=True)
    return flow


def load_inputs(request: RunRequest) -> tuple[Flow, Client]:
    """Load the flow and the client that a command line names: a kit's, each read and checked anew, or files.

    Raises:
        AcepilotError: There are none, or they have mistakes, or the kit is not what was opened.
    """
    if request.kit is None:
        return load_chosen_flow(request.flow), load_file(request)
    kit = _kit(request.kit)
    if request.flow not in kit.flows:
        raise UsageError(
            f"The kit {kit.name} has no flow {request.flow!r}.", hint=f"It has: {', '.join(kit.flows)}."
        )
    flow = kit.flows[request.flow]
    if not comes_with_acepilot(flow):
        click.echo(f"note: {visible(NOT_SHIPPED.format(flow=flow.name, kit=kit.name))}", err=True)
    _tell_doubts(request, kit.client)
    return flow, kit.client


def _kit(name: str) -> Kit:
    """Return a kit that was opened here, read anew."""
    from acepilot.kit.installed import Kits  # noqa: PLC0415 - no run without a kit needs it

    return Kits(home()).kit(name)


def load_values(request: RunRequest, *, read: bool) -> ClientValues:
    """Load the client, and read its secrets before any browser opens."""
    return read_values(request, load_file(request), read=read)


def load_file(request: RunRequest) -> Client:
    """Load the client's file, and tell what in it looks unlikely; read no secret.

    Raises:
        AcepilotError: There is none, or it has mistakes.
    """
    is_mock = request.mock is not None or request.client is None
    path = request.client or shipped(*SAMPLE_CLIENT)
    client = _kit(request.kit).client if request.kit else load_client(path, literal_secrets=is_mock)
    _tell_doubts(request, client)
    return client


def _tell_doubts(request: RunRequest, client: Client) -> None:
    """Tell what looks unlikely in a client."""
    for doubt in warnings(client):
        click.echo(f"note: {visible(str(doubt), keep_lines=True)}", err=True)
    if request.mock is not None and not request.plan and not _is_known_to_mock(client):
        option = "--kit" if request.kit else "--client"
        click.echo(f"note: {UNKNOWN_TO_MOCK.format(option=option)}", err=True)


def read_values(request: RunRequest, client: Client, *, read: bool) -> ClientValues:
    """Read a client's secrets, or none; what it keeps in the environment is taken out of there in any case."""
    values = resolve(client, SystemSecretReader(ask_unseen, os.environ)) if read else unresolved(client)
    forget_unread(client.secret_sources, os.environ)  # the guide reads none, and opens a browser too
    return chosen(request, values)


def chosen(request: RunRequest, values: ClientValues) -> ClientValues:
    """Leave the importers that a command line asks for; all, where it names none."""
    return values.only(request.only) if request.only else values


def _is_known_to_mock(client: Client) -> bool:
    """Tell whether the mock portal has all of a client's importers: those of the sample, and no others."""
    sample = load_client(shipped(*SAMPLE_CLIENT), literal_secrets=True)
    known = {str(importer.ir_number) for importer in sample.importers}
    is_called_so = client.company.legal_name == sample.company.legal_name
    return is_called_so and all(str(importer.ir_number) in known for importer in client.importers)


def check_values(flow: Flow, client: ClientValues) -> None:
    """Make sure that the client has all that the flow cannot do without."""
    absent = find_absences(flow, client)
    if absent:
        names = sorted({one.name for one in absent})
        raise UsageError(
            f"The flow {flow.name} needs what the client does not have: {', '.join(names)}.",
            hint="Add it to the client's file; `acepilot client check FILE` shows what is there.",
        )
