"""A kit's instructions: one page that a clerk reads before anything is installed. It needs no script and no network.

acepilot never shows the page of a kit: it writes it anew from what was signed, and compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import PackageLoader
from markupsafe import Markup

from acepilot.client.models import Client
from acepilot.client.resolving import unresolved
from acepilot.client.secret_sources import Keyring, Prompt
from acepilot.evidence.texts import page_environment
from acepilot.flow.models import Flow
from acepilot.flow.plan import PlanRow, plan
from acepilot.kit import layout
from acepilot.kit.manifest import Manifest
from acepilot.kit.sources import secrets_told


def instructions(manifest: Manifest, client: Client, flows: Sequence[Flow]) -> bytes:
    """Return the page, as HTML in UTF-8: the same for the same kit. What is in `files` of the manifest is not told."""
    loader, styles = PackageLoader("acepilot.kit"), PackageLoader("acepilot.evidence")
    environment = page_environment(loader)
    style = (
        styles.get_source(environment, "palette.css")[0]
        + loader.get_source(environment, "instructions.css")[0]
    )
    page = environment.get_template("instructions.html.j2").render(
        kit=manifest,
        company=client.company.legal_name,
        importers=[item.label for item in unresolved(client).items],
        routing=sorted({bank.routing_number for one in client.importers if (bank := client.bank_of(one))}),
        kept=[(source.name, what) for source, what in secrets_told(client) if isinstance(source, Keyring)],
        asked=[what for source, what in secrets_told(client) if isinstance(source, Prompt)],
        flows=[(flow, [row for row in outline(flow, client) if row.who == "person"]) for flow in flows],
        file=manifest.name + layout.ENDING,
        style=Markup(style),  # noqa: S704 - files of this package
    )
    return page.encode()


def outline(flow: Flow, client: Client) -> list[PlanRow]:
    """Return who would do what, for the first importer alone: the others' is the same."""
    values = unresolved(client)
    return [row for row in plan(flow, values) if row.item in {None, values.items[0].label}]
