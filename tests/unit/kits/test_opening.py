from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from kitforge import CLIENT, FLOW, SIGNED, Forge, zipped

from acepilot.client.load import parse_client
from acepilot.evidence.keys import SigningKey, signing_key
from acepilot.flow.load import parse_flow
from acepilot.kit import layout
from acepilot.kit.faults import FaultCode, KitRefused
from acepilot.kit.making import make_kit
from acepilot.kit.opening import Kit, open_kit, read_kit

Tamper = Callable[[Forge], bytes]
PATH = layout.flow_path("ach-flow")


def without(forge: Forge, *paths: str) -> bytes:
    """Return the kit without some files, and nothing signed anew."""
    return zipped({path: data for path, data in forge.files.items() if path not in paths})


def client(forge: Forge, old: bytes, new: bytes) -> bytes:
    """Return the kit with a change in its client, signed anew."""
    data = forge.files[layout.CLIENT]
    assert old in data
    return forge.signed({layout.CLIENT: data.replace(old, new)})


def flow(forge: Forge, old: bytes, new: bytes, **told: object) -> bytes:
    """Return the kit with a change in its flow, signed anew."""
    assert old in FLOW
    return forge.signed({PATH: FLOW.replace(old, new)}, **told)


def byte_changed(forge: Forge, path: str) -> bytes:
    """Return the kit with one bit of one file changed."""
    files = forge.files
    return zipped({**files, path: files[path][:-2] + bytes([files[path][-2] ^ 1]) + files[path][-1:]})


def by_zipfile(forge: Forge, change: Callable[[zipfile.ZipFile], None]) -> bytes:
    """Return the kit as another program packs it, with something added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in forge.files.items():
            archive.writestr(path, data)
        change(archive)
    return packed.getvalue()


def link(archive: zipfile.ZipFile) -> None:
    """Add a symbolic link."""
    info = zipfile.ZipInfo("flows/link.yaml")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def keyed_by_another(forge: Forge, key: SigningKey) -> bytes:
    """Return the kit with the key of somebody else beside the honest signature."""
    return zipped({**forge.files, layout.PUBLIC_KEY: key.public_pem})


def own(forge: Forge) -> dict[str, bytes]:
    """Return the files of the kit but those of the signature."""
    return {path: data for path, data in forge.files.items() if path not in SIGNED}


def client_without_bank(forge: Forge) -> bytes:
    """Return the kit with a client that has no bank at all."""
    lines = forge.files[layout.CLIENT].split(b"\nbank:")[0].split(b"\n")
    kept = [line for line in lines if not line.startswith((b"    bank:", b"      "))]
    return forge.signed({layout.CLIENT: b"\n".join(kept) + b"\n"})


OTHER_BANK = (b"keyring:kit.acme", b"keyring:acme-refunds")

MATRIX: dict[str, tuple[FaultCode, Tamper]] = {
    # the archive: the rules are those of `evidence verify`, whose own tests try many more
    "no zip": (FaultCode.ARCHIVE, lambda _: b"hello"),
    "empty": (FaultCode.ARCHIVE, lambda _: b""),
    "cut short": (FaultCode.ARCHIVE, lambda forge: forge.kit.data[:-40]),
    "something before": (FaultCode.ARCHIVE, lambda forge: b"#!/bin/sh\n" + forge.kit.data),
    "something after": (FaultCode.ARCHIVE, lambda forge: forge.kit.data + b"x"),
    "packed by another program": (FaultCode.ARCHIVE, lambda forge: by_zipfile(forge, lambda _: None)),
    "a link": (FaultCode.ARCHIVE, lambda forge: by_zipfile(forge, link)),
    "a path out": (FaultCode.ARCHIVE, lambda forge: zipped({**forge.files, "../.bashrc": b"x"})),
    "a path from the root": (FaultCode.ARCHIVE, lambda forge: zipped({**forge.files, "/etc/cron.d/x": b"x"})),
    "two names that differ in case": (
        FaultCode.ARCHIVE,
        lambda forge: zipped({**forge.files, "Client.yaml": b"x"}),
    ),
    "a bomb": (FaultCode.TOO_LARGE, lambda forge: forge.changed(page=b" " * (layout.LARGEST_FILE + 1))),
    "too many files": (
        FaultCode.TOO_LARGE,
        lambda forge: zipped({**forge.files, **{f"flows/f{n}.yaml": b"x" for n in range(layout.MOST_FILES)}}),
    ),
    # what is there
    "no manifest": (FaultCode.MISSING, lambda forge: without(forge, layout.MANIFEST)),
    "no client": (FaultCode.MISSING, lambda forge: without(forge, layout.CLIENT)),
    "no page": (FaultCode.MISSING, lambda forge: without(forge, layout.PAGE)),
    "no flow": (FaultCode.MISSING, lambda forge: without(forge, PATH)),
    "a program beside": (FaultCode.BESIDE, lambda forge: zipped({**forge.files, "install.exe": b"MZ"})),
    "a flow that is not listed": (
        FaultCode.BESIDE,
        lambda forge: zipped({**forge.files, "flows/b.yaml": FLOW}),
    ),
    "a listed file that no kit has": (FaultCode.BESIDE, lambda forge: forge.signed({"install.exe": b"MZ"})),
    "a flow listed as a file alone": (FaultCode.MANIFEST, lambda forge: forge.signed({"flows/b.yaml": FLOW})),
    # the signature
    "unsigned": (FaultCode.UNSIGNED, lambda forge: without(forge, layout.SIGNATURE, layout.PUBLIC_KEY)),
    "no key": (FaultCode.UNSIGNED, lambda forge: without(forge, layout.PUBLIC_KEY)),
    "a key that is none": (
        FaultCode.SIGNATURE,
        lambda forge: zipped({**forge.files, layout.PUBLIC_KEY: b"x"}),
    ),
    "a byte of the manifest": (FaultCode.SIGNATURE, lambda forge: byte_changed(forge, layout.MANIFEST)),
    "a byte of the signature": (FaultCode.SIGNATURE, lambda forge: byte_changed(forge, layout.SIGNATURE)),
    "a byte of the flow": (FaultCode.DIGEST, lambda forge: byte_changed(forge, PATH)),
    "a byte of the client": (FaultCode.DIGEST, lambda forge: byte_changed(forge, layout.CLIENT)),
    "a byte of the page": (FaultCode.DIGEST, lambda forge: byte_changed(forge, layout.PAGE)),
    # the manifest, signed
    "not JSON": (FaultCode.MANIFEST, lambda forge: forge.signed_text(own(forge), b"kit\n")),
    "nested too deeply": (FaultCode.MANIFEST, lambda forge: forge.signed_text(own(forge), b"[" * 100_000)),
    "the same in other bytes": (
        FaultCode.MANIFEST,
        lambda forge: forge.signed_text(own(forge), forge.files[layout.MANIFEST].replace(b":", b": ", 1)),
    ),
    "a key twice": (
        FaultCode.MANIFEST,
        lambda forge: forge.signed_text(own(forge), b'{"name":"other",' + forge.files[layout.MANIFEST][1:]),
    ),
    "of a later form": (FaultCode.MANIFEST, lambda forge: forge.signed(kit=2)),
    "more than it has": (FaultCode.MANIFEST, lambda forge: forge.signed(shipped=True)),
    "less than it has": (FaultCode.MANIFEST, lambda forge: forge.signed(contact=...)),
    "a name that is a path": (FaultCode.MANIFEST, lambda forge: forge.signed(name="../acme")),
    "a name of Windows' own": (FaultCode.MANIFEST, lambda forge: forge.signed(name="con")),
    "an empty name": (FaultCode.MANIFEST, lambda forge: forge.signed(name="")),
    "a contact that acts on the terminal": (
        FaultCode.MANIFEST,
        lambda forge: forge.signed(contact="\x1b[2Jshipped"),
    ),
    "a contact that turns the direction": (
        FaultCode.MANIFEST,
        lambda forge: forge.signed(contact="a\u202eb"),
    ),
    "a flow twice": (FaultCode.MANIFEST, lambda forge: forge.signed(flows=["ach-flow", "ach-flow"])),
    "a flow that is a path": (FaultCode.MANIFEST, lambda forge: forge.signed(flows=["../client"])),
    "no flows": (FaultCode.MANIFEST, lambda forge: forge.signed(flows=[])),
    # the flow, signed
    "a flow with mistakes": (FaultCode.FLOW, lambda forge: flow(forge, b"stages:", b"stage:")),
    "a flow of another name": (
        FaultCode.FLOW,
        lambda forge: flow(forge, b"flow: ach-flow", b"flow: apply-flow"),
    ),
    "a flow that presses what submits": (
        FaultCode.FLOW,
        lambda forge: flow(
            forge, b'click: button "Get Info/Refresh" | button /refresh/', b'click: button "Submit"'
        ),
    ),
    "a host more in the flow": (
        FaultCode.HOSTS,
        lambda forge: flow(forge, b"ace.cbp.gov]", b"ace.cbp.gov, evil.example]"),
    ),
    "a host more in the manifest": (
        FaultCode.HOSTS,
        lambda forge: forge.signed(hosts=["ace.cbp.gov", "evil.example"]),
    ),
    "hosts in another order": (
        FaultCode.HOSTS,
        lambda forge: flow(
            forge, b"ace.cbp.gov]", b"ace.cbp.gov, evil.example]", hosts=["evil.example", "ace.cbp.gov"]
        ),
    ),
    "a host of other letters": (
        FaultCode.FLOW,
        lambda forge: flow(forge, b"ace.cbp.gov]", "аce.cbp.gov]".encode()),
    ),
    "a host with a full stop": (FaultCode.FLOW, lambda forge: flow(forge, b"ace.cbp.gov]", b"ace.cbp.gov.]")),
    "a host of other letters, as the wire has it": (
        FaultCode.LOOK_ALIKE,
        lambda forge: forge.signed(
            {PATH: FLOW.replace(b"ace.cbp.gov", b"xn--ce-7kc.cbp.gov")}, hosts=["xn--ce-7kc.cbp.gov"]
        ),
    ),
    "a value that the client does not have": (FaultCode.FLOW, client_without_bank),
    # the client, signed
    "a client with mistakes": (FaultCode.CLIENT, lambda forge: client(forge, b"company:", b"compani:")),
    "an account number": (FaultCode.CLIENT, lambda forge: client(forge, b"'prompt'", b"'004400987654321'")),
    "a Social Security number": (
        FaultCode.CLIENT,
        lambda forge: client(forge, b"'12-345678900'", b"'123-45-6789'"),
    ),
    "a variable of the environment": (
        FaultCode.SECRET_SOURCE,
        lambda forge: client(forge, b"'prompt'", b"'env:HOME'"),
    ),
    "another entry of the keyring": (FaultCode.SECRET_SOURCE, lambda forge: client(forge, *OTHER_BANK)),
    "another kit's entry": (FaultCode.SECRET_SOURCE, lambda forge: client(forge, b"kit.acme", b"kit.acme2")),
    "another kit's entry, longer": (
        FaultCode.SECRET_SOURCE,
        lambda forge: client(forge, b"kit.acme", b"kit.acme-2.x"),
    ),
    "an entry by another spelling": (
        FaultCode.SECRET_SOURCE,
        lambda forge: client(forge, b"kit.acme", b"Kit.acme"),
    ),
    "a number from the keyring": (
        FaultCode.SECRET_SOURCE,
        lambda forge: client(forge, b"'12-345678900'", b"'keyring:acme-refunds'"),
    ),
    "a tag of YAML": (
        FaultCode.CLIENT,
        lambda forge: client(forge, b"'prompt'", b"!!python/name:os.system prompt"),
    ),
    "an alias of YAML": (FaultCode.CLIENT, lambda forge: client(forge, b"'LLC'", b"&a 'LLC'")),
    "a comment in it": (
        FaultCode.CLIENT,
        lambda forge: client(forge, b"company:", b"# as shipped\ncompany:"),
    ),
    "a second document": (FaultCode.CLIENT, lambda forge: client(forge, b"company:", b"---\ncompany:")),
    "a name twice": (
        FaultCode.CLIENT,
        lambda forge: client(forge, b"bank:\n  rout", b"bank:\n  account_type: 'checking'\n  rout"),
    ),
    "other quotes": (FaultCode.CLIENT, lambda forge: client(forge, b"'LLC'", b'"LLC"')),
    "another client's name in the manifest": (
        FaultCode.CLIENT,
        lambda forge: forge.signed(client="Acme Inc"),
    ),
}


@pytest.mark.parametrize("change", MATRIX)
def test_kit_that_was_tampered_with_is_refused(forge: Forge, change: str) -> None:
    """Whatever somebody changes, with a key or without, is refused by its code, and nothing of it can be had."""
    code, tamper = MATRIX[change]
    with pytest.raises(KitRefused) as refused:
        read_kit(tamper(forge), what="it")
    assert code in {fault.code for fault in refused.value.faults}, refused.value.message


def test_key_of_somebody_else_does_not_fit(forge: Forge, tmp_path: Path) -> None:
    """A key beside the honest signature is found out."""
    with pytest.raises(KitRefused) as refused:
        read_kit(keyed_by_another(forge, signing_key(tmp_path / "other")), what="it")
    assert [fault.code for fault in refused.value.faults] == [FaultCode.SIGNATURE]


def test_what_the_forge_leaves_alone_opens(forge: Forge) -> None:
    """The control of the matrix: the same files, signed anew and nothing changed, are a kit."""
    assert read_kit(forge.signed(), what="it").maker == forge.kit.maker


def test_same_client_flow_and_key_give_the_same_bytes(kit: Kit, key: SigningKey) -> None:
    """A kit tells nothing of when and where it was made."""
    client = parse_client(CLIENT, name="elsewhere.yaml", literal_secrets=False)
    again = make_kit("acme", client, [parse_flow(FLOW, name="g.yaml")], key, contact="Pat Lee")
    assert again.data == kit.data


def test_kit_has_no_secret_and_no_source_of_its_makers(kit: Kit, forge: Forge) -> None:
    """What the maker keeps in the keyring gets the kit's own name; what is in the environment is asked for."""
    sources = [str(source) for source in kit.client.secret_sources]
    assert sources == ["keyring:kit.acme", "prompt"]
    everything = b"".join(forge.files.values())
    assert b"acme-refunds" not in everything
    assert b"WEST" not in everything


def test_instructions_are_known_for_ours(kit: Kit, forge: Forge) -> None:
    """The page is as acepilot writes it; any other, though signed, is told from it."""
    assert kit.is_page_ours
    other = read_kit(forge.signed({layout.PAGE: b"<a href=https://evil.example>Install</a>"}), what="it")
    assert not other.is_page_ours


@pytest.mark.parametrize("name", ["a-directory", "large"])
def test_what_is_no_file_of_a_kit_s_size_is_not_read(tmp_path: Path, name: str) -> None:
    """A directory, or more than any kit has is refused before it is looked into."""
    (tmp_path / "a-directory").mkdir()
    (tmp_path / "large").write_bytes(b"x" * (layout.LARGEST_KIT + 1))
    with pytest.raises(KitRefused) as refused:
        open_kit(tmp_path / name)
    assert [fault.code for fault in refused.value.faults] == [FaultCode.UNREADABLE]


def test_reasons_act_on_no_terminal(forge: Forge) -> None:
    """A name in the archive that would write lines of its own is told in its own line, as an escape."""
    with pytest.raises(KitRefused) as refused:
        read_kit(zipped({**forge.files, "x\n\x1b[2JThe kit is shipped": b""}), what="it")
    assert "\x1b" not in refused.value.message
    assert len(refused.value.message.splitlines()) == 2


def test_no_bit_of_a_kit_can_be_another(kit: Kit) -> None:
    """Each thirtieth byte with a bit changed: the kit is refused, or the change is none of what was signed."""
    for at in range(0, len(kit.data), 30):
        data = bytearray(kit.data)
        data[at] ^= 1 << at % 8
        try:
            found = read_kit(bytes(data), what="it")
        except KitRefused:
            continue
        assert (found.manifest, found.maker, found.client) == (kit.manifest, kit.maker, kit.client)


@pytest.mark.parametrize(
    "value", [None, 0, 1.5, True, "", "../x", [], {}, [None], [["x"]], {"a": "b"}, ["x"] * 99]
)
def test_manifest_of_another_shape_is_refused_whatever_stands_where(forge: Forge, value: object) -> None:
    """Each part in turn is something else, signed: nothing but a refusal comes of it."""
    for part in ("kit", "name", "client", "flows", "hosts", "files"):
        with pytest.raises(KitRefused):
            read_kit(forge.signed(**{part: value}), what="it")
