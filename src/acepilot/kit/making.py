"""Making a kit: the same client, flows, contact and key give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from acepilot import __version__
from acepilot.client.models import Client
from acepilot.errors import EnvironmentFault, UsageError
from acepilot.evidence.keys import SigningKey
from acepilot.evidence.zip_writer import ZipWriter
from acepilot.flow.models import Flow
from acepilot.kit import layout
from acepilot.kit.faults import KitRefused
from acepilot.kit.manifest import Manifest, digest, manifest_of
from acepilot.kit.opening import Kit, read_kit
from acepilot.kit.page import instructions
from acepilot.kit.sources import client_bytes, without_secrets
from acepilot.regular import is_there, read_regular, write_private


def make_kit(name: str, client: Client, flows: Sequence[Flow], key: SigningKey, *, contact: str = "") -> Kit:
    """Make a kit, and read it as whoever opens it will.

    Args:
        name: What it is called where it is opened.
        client: Loaded with `literal_secrets=False`.
        contact: Whom to call, in one line; empty for nobody.

    Raises:
        UsageError: No kit can be made of these; the reasons are those for which it would be refused.
    """
    if len({flow.name for flow in flows}) != len(flows):
        raise UsageError("Two of these flows have the same name.", hint="Give each flow once.")
    kept = without_secrets(client, name)
    files = {layout.CLIENT: client_bytes(kept)}
    files |= {layout.flow_path(flow.name): flow.data for flow in flows}
    try:
        draft = _manifest(name, kept, flows, files, contact)
        files[layout.PAGE] = instructions(draft, kept, flows)
        manifest = draft.model_copy(update={"files": _digests(files)}).data()
        files |= {
            layout.MANIFEST: manifest,
            layout.SIGNATURE: key.sign(manifest),
            layout.PUBLIC_KEY: key.public_pem,
        }
        return read_kit(_zipped(files), what="This kit")
    except KitRefused as error:
        raise UsageError(f"No kit can be made of this. {error.message}") from error
    except ValueError as error:
        raise UsageError(f"No kit can be made of this: {error}.") from error


def write_kit(kit: Kit, path: Path) -> bool:
    """Write a kit to a file for its owner alone; tell whether it was written, and not there already.

    Raises:
        UsageError: Something else has that name.
        EnvironmentFault: It cannot be written.
    """
    try:
        if is_there(path):
            if read_regular(path, most=layout.LARGEST_KIT) == kit.data:
                return False
            raise UsageError(
                f"{path} is there already, and is another file.", hint="Give another name with -o."
            )
        write_private(path, kit.data)
    except OSError as error:
        raise EnvironmentFault(
            f"{path} cannot be written: {error.strerror}.", hint="Give another place with -o."
        ) from error
    return True


def _manifest(
    name: str, client: Client, flows: Sequence[Flow], files: dict[str, bytes], contact: str
) -> Manifest:
    return manifest_of(
        {
            "kit": 1,
            "acepilot": __version__,
            "name": name,
            "client": client.company.legal_name,
            "contact": contact,
            "flows": [flow.name for flow in flows],
            "hosts": sorted({host for flow in flows for host in flow.hosts}),
            "files": _digests(files),
        }
    )


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: digest(data) for path, data in files.items()}


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return the files as a zip that tells no time."""
    packed = io.BytesIO()
    archive = ZipWriter(packed)
    for path in sorted(files):
        archive.add_bytes(path, files[path])
    archive.finish()
    return packed.getvalue()
