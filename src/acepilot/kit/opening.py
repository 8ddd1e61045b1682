"""Reading a kit: hostile until shown otherwise. Nothing of it is unpacked, and nothing is used before all of it holds.

What a zip may be, `evidence.archive` knows; what a flow or a client may be, those who load them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from acepilot.client.load import parse_client
from acepilot.client.models import Client
from acepilot.client.resolving import unresolved
from acepilot.errors import ClientError, EvidenceError, FlowError, Mistake, UsageError
from acepilot.evidence.archive import Archive
from acepilot.evidence.keys import fingerprint, is_signed, read_public_key
from acepilot.evidence.source import Unsafe
from acepilot.evidence.verification import Mismatch
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Flow
from acepilot.flow.plan import find_absences
from acepilot.kit import layout
from acepilot.kit.faults import FaultCode, KitFault, KitRefused
from acepilot.kit.manifest import Manifest, digest, read_manifest
from acepilot.kit.page import instructions
from acepilot.kit.sources import client_bytes, is_own_source
from acepilot.regular import read_regular

_SIGNED = (layout.MANIFEST, layout.SIGNATURE, layout.PUBLIC_KEY)


@dataclass(frozen=True)
class Kit:
    """A kit that holds.

    Attributes:
        data: The bytes of the zip.
        maker: The fingerprint of the key that signed it; whose that is, it does not tell.
        flows: By name, in the manifest's order.
        page: The bytes of its instructions.
    """

    data: bytes
    manifest: Manifest
    maker: str
    client: Client
    flows: dict[str, Flow]
    page: bytes

    @property
    def name(self) -> str:
        """Return what it is called."""
        return self.manifest.name

    @cached_property
    def sha256(self) -> str:
        """Return the SHA-256 of the zip."""
        return digest(self.data)

    @cached_property
    def is_page_ours(self) -> bool:
        """Tell whether its instructions are, byte for byte, what this acepilot would write for it."""
        return self.page == instructions(self.manifest, self.client, list(self.flows.values()))


def open_kit(path: Path) -> Kit:
    """Read a kit that somebody sent; see `read_kit`.

    Raises:
        UsageError: It is not there.
        KitRefused: It cannot be read, or does not hold.
    """
    try:
        data = read_regular(path, most=layout.LARGEST_KIT)
    except FileNotFoundError as error:
        raise UsageError(
            f"There is no kit {path}.", hint="Give the file that was sent: FILE.kit.zip"
        ) from error
    except OSError as error:
        why = error.strerror or "no reason given"
        raise KitRefused(str(path), [KitFault(FaultCode.UNREADABLE, path.name, f"{why}.")]) from error
    return read_kit(data, what=str(path))


def read_kit(data: bytes, *, what: str) -> Kit:
    """Read a kit, and make sure of it.

    1. It is a zip as acepilot writes it, with files that a kit has, none larger than can be. 2. The manifest is signed
    by the key beside it; only then is it read. 3. Every other file is listed, and as it is listed. 4. The flows have no
    mistakes, and their hosts are those that are named. 5. The client is one, without any secret but what is asked for.

    Args:
        what: What it is called in messages.

    Raises:
        KitRefused: One of these does not hold; of each step all that is wrong is told.
    """
    reading = _Refusing(what)
    return reading.kit(data, reading.files(data))


@dataclass(frozen=True)
class _Refusing:
    """One kit being read."""

    what: str

    def _none_of(self, faults: Iterator[KitFault]) -> None:
        if found := tuple(faults):
            raise KitRefused(self.what, found)

    def files(self, data: bytes) -> dict[str, bytes]:
        """Return every file, once the archive is safe and nothing in it is larger than can be."""
        try:
            archive = Archive(io.BytesIO(data), len(data))
        except Unsafe as error:
            wrong = error.mismatches
            faults = [KitFault(FaultCode.ARCHIVE, one.path, _unsafe(one)) for one in wrong]
            raise KitRefused(self.what, faults) from error
        self._none_of(_misplaced(archive))
        try:
            files = {path: b"".join(archive.parts(path)) for path in archive.sizes}
        except EvidenceError as error:
            raise KitRefused(self.what, [KitFault(FaultCode.ARCHIVE, self.what, error.message)]) from error
        self._none_of(KitFault(FaultCode.ARCHIVE, one.path, _unsafe(one)) for one in archive.damage)
        return files

    def kit(self, data: bytes, files: dict[str, bytes]) -> Kit:
        """Return the kit that files make up."""
        maker = self._maker(files)
        try:
            manifest = read_manifest(files[layout.MANIFEST])
        except ValueError as error:
            raise self._refusal(
                FaultCode.MANIFEST, layout.MANIFEST, f"It is no kit's manifest: {error}."
            ) from error
        self._none_of(_unlisted(manifest, files))
        flows, client = self._flows(manifest, files), self._client(manifest, files)
        self._none_of(_lacking(flows, client))
        return Kit(data, manifest, maker, client, flows, files[layout.PAGE])

    def _refusal(self, code: FaultCode, path: str, message: str) -> KitRefused:
        return KitRefused(self.what, [KitFault(code, path, message)])

    def _maker(self, files: dict[str, bytes]) -> str:
        """Return the fingerprint of the key that signed the manifest."""
        if missing := [path for path in (layout.SIGNATURE, layout.PUBLIC_KEY) if path not in files]:
            raise self._refusal(
                FaultCode.UNSIGNED, missing[0], "The kit is not signed: nobody says that they made it."
            )
        try:
            key = read_public_key(files[layout.PUBLIC_KEY])
        except ValueError as error:
            raise self._refusal(FaultCode.SIGNATURE, layout.PUBLIC_KEY, "It is no Ed25519 key.") from error
        if not is_signed(key, files[layout.SIGNATURE], files[layout.MANIFEST]):
            message = (
                "The signature is not that of this kit by this key: something was changed after it was made."
            )
            raise self._refusal(FaultCode.SIGNATURE, layout.SIGNATURE, message)
        return fingerprint(key)

    def _flows(self, manifest: Manifest, files: dict[str, bytes]) -> dict[str, Flow]:
        flows: dict[str, Flow] = {}
        faults: list[KitFault] = []
        for name in manifest.flows:
            path = layout.flow_path(name)
            try:
                flows[name] = parse_flow(files[path], name=f"{manifest.name}/{path}")
            except FlowError as error:
                faults += [KitFault(FaultCode.FLOW, path, _told(mistake)) for mistake in error.mistakes]
                continue
            if flows[name].name != name:
                faults.append(KitFault(FaultCode.FLOW, path, f"It calls itself {flows[name].name}."))
        self._none_of(iter(faults))
        self._none_of(_host_faults(manifest, list(flows.values())))
        return flows

    def _client(self, manifest: Manifest, files: dict[str, bytes]) -> Client:
        data = files[layout.CLIENT]
        try:
            client = parse_client(data, name=f"{manifest.name}/{layout.CLIENT}", literal_secrets=False)
        except ClientError as error:
            faults = [KitFault(FaultCode.CLIENT, layout.CLIENT, _told(mistake)) for mistake in error.mistakes]
            raise KitRefused(self.what, faults) from error
        self._none_of(_source_faults(client, manifest.name))
        if client_bytes(client) != data or client.company.legal_name != manifest.client:
            message = "It is not written as acepilot writes it, or is another client's than the kit says."
            raise self._refusal(FaultCode.CLIENT, layout.CLIENT, message)
        return client


def _told(mistake: Mistake) -> str:
    return f"line {mistake.place.line}: {mistake.message} {mistake.hint}".rstrip()


def _unsafe(one: Mismatch) -> str:
    return f"expected: {one.expected}; found: {one.found}."


def _misplaced(archive: Archive) -> Iterator[KitFault]:
    """Yield what is missing, what no kit has, and what is too large; nothing was read yet."""
    sizes = archive.sizes
    if layout.MANIFEST not in sizes:
        yield KitFault(FaultCode.MISSING, layout.MANIFEST, "A kit has this file; without it, this is no kit.")
        return
    for path in (layout.CLIENT, layout.PAGE):
        if path not in sizes:
            yield KitFault(FaultCode.MISSING, path, "A kit has this file; this one does not.")
    if len(sizes) > layout.MOST_FILES:
        yield KitFault(
            FaultCode.TOO_LARGE, "the kit", f"At most {layout.MOST_FILES} files, not {len(sizes)}."
        )
        return
    for path, size in sizes.items():
        if path not in {*_SIGNED, layout.CLIENT, layout.PAGE} and not path.startswith(layout.FLOWS):
            yield KitFault(FaultCode.BESIDE, path, "No kit has this file.")
        if size > layout.LARGEST_FILE:
            yield KitFault(FaultCode.TOO_LARGE, path, f"At most {layout.LARGEST_FILE} bytes, not {size}.")


def _unlisted(manifest: Manifest, files: dict[str, bytes]) -> Iterator[KitFault]:
    """Yield where the manifest's list is not what is there, and what is not as it is listed."""
    wanted = [layout.CLIENT, layout.PAGE, *map(layout.flow_path, manifest.flows)]
    if len(set(wanted)) != len(wanted) or sorted(wanted) != sorted(manifest.files):
        yield KitFault(
            FaultCode.MANIFEST, layout.MANIFEST, "It does not list the files of its flows, each once."
        )
    for path in manifest.files:
        if path not in files:
            yield KitFault(FaultCode.MISSING, path, "The manifest lists it, and it is not there.")
        elif digest(files[path]) != manifest.files[path]:
            yield KitFault(FaultCode.DIGEST, path, "It is not the file that was signed: it was changed.")
    for path in files:
        if path not in manifest.files and path not in _SIGNED:
            yield KitFault(FaultCode.BESIDE, path, "The manifest does not list it.")


def _host_faults(manifest: Manifest, flows: list[Flow]) -> Iterator[KitFault]:
    """Yield hosts that are not what the kit says, or whose names may look like others'."""
    hosts = sorted({host for flow in flows for host in flow.hosts})
    if manifest.hosts != hosts:
        message = f"It names the hosts {', '.join(manifest.hosts)}; its flows work on {', '.join(hosts)}."
        yield KitFault(FaultCode.HOSTS, layout.MANIFEST, message)
    for host in hosts:
        if any(label.startswith("xn--") for label in host.split(".")):
            message = (
                f"The host {host} has letters of other scripts, which may look like those of another host."
            )
            yield KitFault(FaultCode.LOOK_ALIKE, layout.MANIFEST, message)


def _source_faults(client: Client, kit: str) -> Iterator[KitFault]:
    """Yield secrets that would come from where a kit has nothing to look for."""
    for source in client.secret_sources:
        if not is_own_source(source, kit):
            message = (
                f"A secret would come from {source}. A kit may ask for it (prompt), or use keyring:kit.{kit}."
            )
            yield KitFault(FaultCode.SECRET_SOURCE, layout.CLIENT, message)


def _lacking(flows: dict[str, Flow], client: Client) -> Iterator[KitFault]:
    """Yield what flows need and the client does not have."""
    values = unresolved(client)
    for name, flow in flows.items():
        if names := sorted({one.name for one in find_absences(flow, values)}):
            message = f"It needs what the client does not have: {', '.join(names)}."
            yield KitFault(FaultCode.FLOW, layout.flow_path(name), message)
