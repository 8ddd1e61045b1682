"""A kit's instructions: one page that a clerk reads before anything is installed. It needs no script and no network.

acepilot never shows the page of a kit: it writes it anew from what was signed, and compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import PackageLoader
from markupsafe import Markup

from acepilot.client.models import Client
from acepilot.client.resolving import unresolved
from acepilot.client.secret_sources import Keyring
from acepilot.evidence.texts import page_environment
from acepilot.flow.models import Flow
from acepilot.flow.plan import PlanRow, explain
from acepilot.kit import layout
from acepilot.kit.manifest import Manifest


def instructions(manifest: Manifest, maker: str, client: Client, flows: Sequence[Flow]) -> bytes:
    """Return the page, as HTML in UTF-8: the same for the same kit.

    Args:
        maker: The fingerprint of the key that signs the kit.
    """
    loader, styles = PackageLoader("acepilot.kit"), PackageLoader("acepilot.evidence")
    environment = page_environment(loader)
    style = (
        styles.get_source(environment, "palette.css")[0]
        + loader.get_source(environment, "instructions.css")[0]
    )
    page = environment.get_template("instructions.html.j2").render(
        kit=manifest,
        maker=[maker[at : at + 4] for at in range(0, len(maker), 4)],
        company=client.company.legal_name,
        importers=[item.label for item in unresolved(client).items],
        routing=sorted({bank.routing_number for one in client.importers if (bank := client.bank_of(one))}),
        kept=sorted({one.name for one in client.secret_sources if isinstance(one, Keyring)}),
        is_asked=any(not isinstance(one, Keyring) for one in client.secret_sources),
        flows=[(flow, _turns(flow)) for flow in flows],
        file=manifest.name + layout.ENDING,
        style=Markup(style),  # noqa: S704 - files of this package
    )
    return page.encode()


def _turns(flow: Flow) -> list[PlanRow]:
    """Return the person's own steps, whoever the client is."""
    return [row for row in explain(flow) if row.who == "person"]
