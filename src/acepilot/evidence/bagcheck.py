"""Checking one bag: that it is complete, that nothing lies beside, who signed it and when (checks 2, 3, 8, 9, 10).

Works on digests and on the few small files that were read; every mismatch is told, not only the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from acepilot.evidence import bag, layout
from acepilot.evidence.checks import Number, absent, judged
from acepilot.evidence.keys import fingerprint, is_signed, read_public_key
from acepilot.evidence.record_checks import check_record, end_check
from acepilot.evidence.timestamp import SLOW_CLOCK, check_stamp, early, misfit, read_request, stamped_at
from acepilot.evidence.verification import Check, CheckOutcome, Mismatch
from acepilot.journal.directory import torn_name
from acepilot.journal.reader import JOURNAL, JournalContent

NO_FILE = "no such file"


@dataclass(frozen=True)
class Trust:
    """What the verifier knows from elsewhere.

    Attributes:
        signer: The fingerprint that must have signed; empty when none was named.
        now: The time, aware, by the verifier's own clock.
    """

    now: datetime
    signer: str = ""
    roots: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True)
class BagFiles:
    """One bag's files, read.

    Attributes:
        folder: Its folder's name; empty when a bag was given as a folder of any name.
        digests: The SHA-256 of every file, by path in the bag.
        texts: The bytes of manifests, of `bag-info.txt`, of the signature's files, and of the journal.
        unread: Why some of these were not read.
    """

    folder: str
    digests: Mapping[str, str]
    sizes: Mapping[str, int]
    texts: Mapping[str, bytes]
    folders: frozenset[str]
    unread: tuple[Mismatch, ...] = ()

    @cached_property
    def info(self) -> bag.Lines:
        """Return what `bag-info.txt` says."""
        return bag.read_info(layout.BAG_INFO, self.texts.get(layout.BAG_INFO, b""))

    @cached_property
    def manifest(self) -> bag.Lines:
        """Return what the payload's manifest lists."""
        return bag.read_manifest(layout.MANIFEST, self.texts.get(layout.MANIFEST, b""))

    @cached_property
    def tag_manifest(self) -> bag.Lines:
        """Return what the tag manifest lists."""
        return bag.read_manifest(layout.TAG_MANIFEST, self.texts.get(layout.TAG_MANIFEST, b""))

    @cached_property
    def record(self) -> JournalContent:
        """Return the run's journal; without entries when it is missing, or was not read."""
        return JournalContent.parse(self.texts.get(layout.DATA + JOURNAL, b""))

    @cached_property
    def payload(self) -> dict[str, str]:
        """Return the digests of the run's files, by path in the run."""
        return {
            path.removeprefix(layout.DATA): digest
            for path, digest in self.digests.items()
            if path.startswith(layout.DATA)
        }

    @cached_property
    def public_key(self) -> Ed25519PublicKey | None:
        """Return the key that lies in the bag; None when there is none that can be read."""
        try:
            return read_public_key(self.texts.get(layout.PUBLIC_KEY, b""))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class BagResult:
    """What the checks of a bag came to.

    Attributes:
        checks: All but the archive's.
        signer: The fingerprint of the key whose signature holds; empty without one.
        stamped_at: The time of a stamp that holds below one of the verifier's roots; empty without one.
    """

    checks: tuple[Check, ...]
    signer: str
    stamped_at: str


def check_bag(files: BagFiles, trust: Trust) -> BagResult:
    """Make all checks of a bag but the archive's, which its reader makes.

    2. The bag is complete and valid. 3. Nothing lies beside. 4. to 7. and 11. The run's own record. 8. The signature
    holds. 9. The signer is the one expected. 10. The time-stamp holds.
    """
    *own, _ = check_record(files.record, files.payload)
    signature = _signature_check(files)
    signer = (
        fingerprint(files.public_key) if signature.outcome is CheckOutcome.PASS and files.public_key else ""
    )
    stamp = _stamp_check(files, trust)
    checks = (
        judged(Number.BAG, _bag_mismatches(files), f"{len(files.payload)} files"),
        judged(Number.BESIDE, _beside(files)),
        *own,
        signature,
        _signer_check(signer, trust),
        stamp,
        end_check(files.record, tuple(_claims(files))),
    )
    is_stamped = stamp.outcome is CheckOutcome.PASS
    at = f"{stamped_at(files.texts[layout.STAMP_RESPONSE]):%Y-%m-%dT%H:%M:%SZ}" if is_stamped else ""
    return BagResult(checks, signer, at)


# -- 2. the bag ---------------------------------------------------------------------------------


def _bag_mismatches(files: BagFiles) -> Iterator[Mismatch]:
    """Yield whatever makes the bag incomplete or invalid.

    a. The tag files are there, and those that must be read are within bounds. b. It is a bag of version 1.0. c. The
    manifests list what is there, with its digests. d. The payload is as large as it says. e. Its names are those of the
    run.
    """
    for name in layout.TAG_FILES:  # a
        if name not in files.digests:
            yield Mismatch(name, "a file of every bag", NO_FILE)
    yield from files.unread
    if files.texts.get(layout.BAGIT, layout.BAGIT_TEXT) != layout.BAGIT_TEXT:  # b
        yield Mismatch(layout.BAGIT, "BagIt-Version: 1.0, in UTF-8", _start(files.texts[layout.BAGIT]))
    for name, lines in ((layout.MANIFEST, files.manifest), (layout.TAG_MANIFEST, files.tag_manifest)):  # c
        if name in files.digests:
            yield from lines.mismatches
            yield from _listed(files, lines.found, name)
    if layout.BAG_INFO in files.digests:
        yield from files.info.mismatches
        yield from _info_mismatches(files)  # d, e


def _listed(files: BagFiles, listed: Mapping[str, str], name: str) -> Iterator[Mismatch]:
    """Yield what a manifest lists otherwise than it is, or should not list."""
    is_payload = name == layout.MANIFEST
    for path, digest in listed.items():
        if (
            path.startswith(layout.DATA) != is_payload
            or path.startswith("signature/")
            or path == layout.TAG_MANIFEST
        ):
            yield Mismatch(path, f"a file that {name} is for", "a line in it all the same")
        elif path not in files.digests:
            yield Mismatch(path, digest, NO_FILE)
        elif files.digests[path] != digest:
            yield Mismatch(path, digest, files.digests[path])
    if not is_payload:
        for path in layout.KNOWN_TAG_FILES:
            if path not in listed and path != layout.TAG_MANIFEST and path in files.digests:
                yield Mismatch(path, f"a line in {name}", "none")


def _info_mismatches(files: BagFiles) -> Iterator[Mismatch]:
    info = files.info.found
    for label in bag.REQUIRED:
        if label not in info:
            yield Mismatch(f"{layout.BAG_INFO} {label}", "a line", "none")
    listed = files.manifest.found
    sizes = [
        size
        for path, size in files.sizes.items()
        if path.startswith(layout.DATA)
        and (path in listed or not layout.litter_of(path))  # check 3 tells of litter
    ]
    oxum = f"{sum(sizes)}.{len(sizes)}"
    if info.get(bag.OXUM, oxum) != oxum:
        yield Mismatch(f"the payload, by {layout.BAG_INFO} {bag.OXUM}", info[bag.OXUM], oxum)
    run = files.record.run or info.get(bag.RUN, "")
    if info.get(bag.RUN, run) != run:
        yield Mismatch(f"{layout.BAG_INFO} {bag.RUN}", run, info[bag.RUN])
    if files.folder and files.folder != layout.bag_name(run):
        yield Mismatch("the bag's folder", layout.bag_name(run), files.folder)


# -- 3. nothing beside --------------------------------------------------------------------------


def _beside(files: BagFiles) -> Iterator[Mismatch]:
    """Yield every file and folder that belongs to no bag of ours: at its root, in `signature/`, in `data/`."""
    paths = {one.path for one in files.record.named_files}
    named = {layout.DATA + path for path in paths if layout.is_plain_path(path)}
    own = {
        JOURNAL,
        layout.LOG,
        layout.REPORT,
        layout.REPORT_PDF,
        torn_name(len(files.record.entries)),
    }
    known = named | {layout.DATA + name for name in own} | {*layout.KNOWN_TAG_FILES, *layout.SIGNATURE_FILES}
    for path in files.digests:
        if path not in known:
            yield Mismatch(path, "a file that the journal names or every bag has", another(path))
        elif path.startswith(layout.DATA) and path not in files.manifest.found:
            yield Mismatch(path, f"a line in {layout.MANIFEST}", "none")
    parents = {"/".join(path.split("/")[:n]) for path in known for n in range(1, path.count("/") + 1)}
    for folder in sorted(files.folders - parents):
        yield Mismatch(f"{folder}/", "a folder of the bag", another(folder, "folder"))


def another(path: str, kind: str = "file") -> str:
    """Tell of a file or a folder that has no place here, and which system may have put it there."""
    who = layout.litter_of(path)
    return f"a {kind} as {who} leaves" if who else f"another {kind}"


# -- 8. and 9. the signature and the signer -----------------------------------------------------


def _signature_check(files: BagFiles) -> Check:
    signature, claimed = files.texts.get(layout.SIGNATURE), files.info.found.get(bag.SIGNED_BY, "nobody")
    has_key = layout.PUBLIC_KEY in files.digests
    if signature is None and not has_key and claimed == "nobody":
        return absent(Number.SIGNATURE, "The bundle is not signed: it is whole at best, by an unknown hand.")
    return judged(Number.SIGNATURE, _signature_mismatches(files, signature, claimed))


def _signature_mismatches(files: BagFiles, signature: bytes | None, claimed: str) -> Iterator[Mismatch]:
    key = files.public_key
    if layout.PUBLIC_KEY not in files.digests:
        yield Mismatch(layout.PUBLIC_KEY, f"the key of {claimed}", NO_FILE)
    elif key is None:
        yield Mismatch(layout.PUBLIC_KEY, "an Ed25519 public key in PEM, and nothing else", "something else")
    elif claimed not in {"nobody", fingerprint(key)}:
        yield Mismatch(
            layout.PUBLIC_KEY, f"the key {claimed}, as {layout.BAG_INFO} says", f"the key {fingerprint(key)}"
        )
    if signature is None:
        yield Mismatch(layout.SIGNATURE, "a signature", NO_FILE)
    elif key is not None and not is_signed(key, signature, files.texts.get(layout.TAG_MANIFEST, b"")):
        yield Mismatch(
            layout.SIGNATURE, f"a signature of {layout.TAG_MANIFEST} by the key", "one that is not"
        )


def _signer_check(signer: str, trust: Trust) -> Check:
    if trust.signer:
        found = signer or "no signature that holds"
        wrong = [] if signer == trust.signer else [Mismatch("the signer", trust.signer, found)]
        return judged(Number.SIGNER, wrong)
    if not signer:
        return absent(Number.SIGNER, "No signer was named, and no signature holds.")
    return absent(
        Number.SIGNER,
        f"Signed by {signer}. Whose key that is, the bundle cannot tell: name the one you know with --signer.",
    )


# -- 10. the time-stamp -------------------------------------------------------------------------


def _stamp_check(files: BagFiles, trust: Trust) -> Check:
    """Check the time-stamp against the roots that the verifier trusts; without roots it is not believed."""
    request, response = files.texts.get(layout.STAMP_REQUEST), files.texts.get(layout.STAMP_RESPONSE)
    if request is None and response is None:
        if trust.roots:
            wrong = Mismatch(layout.STAMP_RESPONSE, "a time-stamp, as a root for one was given", NO_FILE)
            return judged(Number.STAMP, [wrong])
        return absent(Number.STAMP, "There is no time-stamp: the times are those of the computer's clock.")
    if request is None or response is None:
        missing = layout.STAMP_REQUEST if request is None else layout.STAMP_RESPONSE
        return judged(Number.STAMP, [Mismatch(missing, "request and response of the time-stamp", NO_FILE)])
    wrong_because = _stamp_problem(files.texts.get(layout.TAG_MANIFEST, b""), request, response, trust)
    if wrong_because:
        found = Mismatch(layout.STAMP_RESPONSE, f"a time-stamp of {layout.TAG_MANIFEST}", wrong_because)
        return judged(Number.STAMP, [found])
    moment = stamped_at(response)
    at = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    if moment > trust.now + SLOW_CLOCK:
        now = f"by now, {trust.now:%Y-%m-%d %H:%M:%S} UTC by this computer's clock"
        return judged(
            Number.STAMP, [Mismatch(layout.STAMP_RESPONSE, f"a time-stamp made {now}", f"one of {at}")]
        )
    apart = early(moment, files.record.told_at) if files.record.told_at else ""
    if not trust.roots:
        return absent(
            Number.STAMP,
            f"A time-stamp tells {at}, but nobody you trust says so: give the authority's root with --tsa-root."
            + (f" {apart}" if apart else ""),
        )
    return judged(Number.STAMP, (), apart or f"Stamped {at}")


def _stamp_problem(stamped: bytes, request: bytes, response: bytes, trust: Trust) -> str:
    try:
        asked = read_request(request)
    except ValueError:
        return f"a request in {layout.STAMP_REQUEST} that cannot be read"
    if not stamped:
        return "nothing that was stamped"
    if wrong := misfit(asked, response, stamped):
        return wrong
    return check_stamp(asked, response, stamped, trust.roots) if trust.roots else ""


# -- 11. the end --------------------------------------------------------------------------------


def _claims(files: BagFiles) -> Iterator[Mismatch]:
    """Yield where `bag-info.txt` tells another end of the run than the journal does."""
    record, info = files.record, files.info.found
    for label, found in (
        (bag.STATE, record.state),
        (bag.ENTRIES, str(len(record.entries))),
        (bag.HEAD, record.head),
    ):
        if info.get(label, found) != found:
            yield Mismatch(f"{JOURNAL}, by {layout.BAG_INFO} {label}", info[label], found)


def _start(data: bytes) -> str:
    return " ".join(data[:80].decode("utf-8", "backslashreplace").split())
