"""Kits as somebody forges them: any files, signed or not, in the very zip that acepilot writes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from acepilot.evidence.archive import Archive
from acepilot.evidence.keys import SigningKey
from acepilot.evidence.zip_writer import ZipWriter
from acepilot.kit import layout
from acepilot.kit.manifest import canonical, digest
from acepilot.kit.opening import Kit
from acepilot.paths import shipped

FLOW = shipped("flows", "ach-flow.yaml").read_bytes()
SAMPLE = shipped("fixtures", "clients", "three-importers.yaml").read_bytes()
CLIENT = SAMPLE.replace(b"'000123456789'", b"'keyring:acme-refunds'").replace(
    b"'004400987654321'", b"'env:WEST'"
)
"""The sample client, with its numbers kept where a forwarder may keep them."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip of acepilot's form, in their order."""
    packed = io.BytesIO()
    archive = ZipWriter(packed)
    for path, data in files.items():
        archive.add_bytes(path, data)
    archive.finish()
    return packed.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the files of a kit."""
    archive = Archive(io.BytesIO(data), len(data))
    return {path: b"".join(archive.parts(path)) for path in archive.sizes}


@dataclass(frozen=True)
class Forge:
    """Makes kits that were changed by somebody who has a key."""

    kit: Kit
    key: SigningKey

    @property
    def files(self) -> dict[str, bytes]:
        """Return the files of the honest kit."""
        return unzipped(self.kit.data)

    def changed(self, **by_path: bytes) -> bytes:
        """Return the kit with some files exchanged, and nothing signed anew: `client_yaml` is `client.yaml`."""
        return zipped({**self.files, **{_path(name): data for name, data in by_path.items()}})

    def signed(self, files: Mapping[str, bytes | None] | None = None, /, **told: Any) -> bytes:
        """Return the kit with files exchanged (None: left away), listed and signed anew.

        Args:
            told: What the manifest says otherwise; an Ellipsis leaves it away.
        """
        every = {**self.files, **(files or {})}
        own = {path: data for path, data in every.items() if data is not None and path not in SIGNED}
        manifest = {
            **json.loads(self.files[layout.MANIFEST]),
            "files": {p: digest(d) for p, d in own.items()},
            **told,
        }
        return self.signed_text(
            own, canonical({key: value for key, value in manifest.items() if value is not ...})
        )

    def signed_text(self, own: Mapping[str, bytes], manifest: bytes) -> bytes:
        """Return a kit whose manifest has just these bytes, and is signed."""
        signed = {
            layout.MANIFEST: manifest,
            layout.SIGNATURE: self.key.sign(manifest),
            layout.PUBLIC_KEY: self.key.public_pem,
        }
        return zipped({**own, **signed})


SIGNED = (layout.MANIFEST, layout.SIGNATURE, layout.PUBLIC_KEY)


def _path(name: str) -> str:
    return {"client_yaml": layout.CLIENT, "page": layout.PAGE, "flow": layout.flow_path("ach-flow")}[name]
