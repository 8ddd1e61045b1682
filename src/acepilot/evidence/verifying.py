"""Verifying a bundle, as a zip or unpacked, with nothing but the bundle and what the verifier knows from elsewhere.

Nothing is unpacked, nothing is written, and the network is not asked. Every file is read once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from acepilot.errors import UsageError
from acepilot.evidence import bag, layout
from acepilot.evidence.archive import open_archive
from acepilot.evidence.bagcheck import MOST_JOURNAL, MOST_TEXT, BagFiles, Trust, check_bag
from acepilot.evidence.checks import Number, in_order, judged
from acepilot.evidence.keys import parse_fingerprint
from acepilot.evidence.source import Folder, Source, Unsafe
from acepilot.evidence.timestamp import load_roots
from acepilot.evidence.verification import Check, Mismatch, Verification

_T = TypeVar("_T")
NOT_MADE = "Not checked, as the archive is not safe to read."
_JOURNAL = layout.DATA + layout.JOURNAL
_SMALL = frozenset({*layout.TAG_FILES, *layout.SIGNATURE_FILES})


@dataclass(frozen=True, slots=True)
class BagVerification:
    """The checks of one bag.

    Attributes:
        folder: The bag's folder, as it lies in the bundle.
        run: The run's id, as its journal says; empty when that cannot be read.
        state: How the run ended, or `open`; empty when that cannot be read.
        head: The journal's last hash; compare it with one that was noted elsewhere.
        verification: The eleven checks.
    """

    folder: str
    run: str
    state: str
    head: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class BundleVerification:
    """The checks of a bundle.

    Attributes:
        path: What was verified.
        bags: One for each run; one without a folder's name when nothing could be read.
    """

    path: Path
    bags: tuple[BagVerification, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether no check of any bag failed; it does not prove who made the bundle."""
        return all(one.verification.is_whole for one in self.bags)

    @property
    def verdict(self) -> str:
        """Return what it came to, in words."""
        if not self.is_whole:
            return "does not verify"
        if all(one.verification.is_signer_known for one in self.bags):
            return "whole, and by the signer you named"
        if all(one.verification.signer for one in self.bags):
            return "whole, and signed by a key that you have not named"
        return "whole, by an unknown hand"


def verify(path: Path, *, signer: str = "", tsa_roots: Sequence[Path] = ()) -> BundleVerification:
    """Verify a bundle that `export` made.

    1. The archive is safe: checked before anything in it is read. If it is not, nothing else is checked.
    2. to 11. Each bag in it, by `bagcheck`.

    Args:
        path: The zip, the folder that it was unpacked to, or one bag's folder.
        signer: The fingerprint that must have signed, from elsewhere than the bundle; empty to name none.
        tsa_roots: PEM files with the root certificates of time-stamping authorities that the verifier trusts.

    Returns:
        All checks, with everything that is wrong. A whole bundle proves nothing of who made it, unless the signer was
        named.

    Raises:
        UsageError: The path, the fingerprint or a root is none.
        EvidenceError: The bundle cannot be read at all.
    """
    if not path.exists():
        raise UsageError(
            f"There is no file or folder {path}.", hint="Give a bundle that `acepilot evidence export` made."
        )
    trust = Trust(parse_fingerprint(signer) if signer else "", load_roots(tsa_roots))
    try:
        with _opened(path) as source:
            return BundleVerification(path, tuple(_bags(source, trust)))
    except Unsafe as error:
        refused = judged(Number.ARCHIVE, error.mismatches)
        return BundleVerification(path, (_unread(refused),))


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield Folder.open(path)
    else:
        with open_archive(path) as archive:
            yield archive


def _unread(refused: Check) -> BagVerification:
    return BagVerification("", "", "", "", Verification(in_order([refused], otherwise=NOT_MADE)))


# -- the bags in a bundle -----------------------------------------------------------------------


@dataclass(slots=True)
class _Bundle:
    """A bundle's files, read once and sorted by bag.

    Attributes:
        source: Where they were read from.
        digests: Of every file.
        texts: The bytes of the small ones, and of the journals.
    """

    source: Source
    digests: dict[str, str] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> None:
        """Read every file once."""
        for path, size in self.source.sizes.items():
            name = self._in_bag(path)
            limit = MOST_JOURNAL if name == _JOURNAL else MOST_TEXT if name in _SMALL else 0
            kept: list[bytes] = []
            digest = hashlib.sha256()
            for part in self.source.parts(path):
                digest.update(part)
                if size <= limit:
                    kept.append(part)
            self.digests[path] = digest.hexdigest()
            if size <= limit:
                self.texts[path] = b"".join(kept)

    @property
    def is_one_bag(self) -> bool:
        """Tell whether the bag's files lie at the top: somebody gave its folder."""
        return layout.BAGIT in self.source.sizes

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders of the bags, in order."""
        if self.is_one_bag:
            return ("",)
        tops = {path.split("/")[0] for path in self.source.sizes if "/" in path}
        return tuple(sorted(top for top in tops if top.startswith(layout.BAG_PREFIX)))

    def bag(self, folder: str) -> BagFiles:
        """Return the files of one bag."""
        return BagFiles(
            folder,
            _below(folder, self.digests),
            _below(folder, self.source.sizes),
            _below(folder, self.texts),
            frozenset(_below(folder, dict.fromkeys(self.source.folders, 0))),
        )

    def beside(self, files: BagFiles) -> Iterator[str]:
        """Yield every file and folder that is in no bag; the page of several runs is where a bag tells of it."""
        if self.is_one_bag:
            return
        tops = tuple(f"{folder}/" for folder in self.folders)
        for path in [*self.source.sizes, *self.source.folders]:
            is_index = path == layout.INDEX and bag.INDEX_DIGEST in files.info.found
            if not is_index and not f"{path}/".startswith(tops):
                yield path

    def _in_bag(self, path: str) -> str:
        return path if self.is_one_bag else path.partition("/")[2]


def _below(folder: str, found: Mapping[str, _T]) -> dict[str, _T]:
    """Return what belongs to the paths in a folder, by the rest of the path."""
    prefix = f"{folder}/" if folder else ""
    return {path[len(prefix) :]: value for path, value in found.items() if path.startswith(prefix)}


def _bags(source: Source, trust: Trust) -> Iterator[BagVerification]:
    """Read a bundle, and yield the checks of each bag in it."""
    bundle = _Bundle(source)
    bundle.read()
    archive = judged(Number.ARCHIVE, source.damage, f"{len(source.sizes)} files")
    if not bundle.folders:
        nothing = Mismatch("the bundle", f"a folder {layout.BAG_PREFIX}… with the record of a run", "none")
        checks = in_order(
            [archive, judged(Number.BAG, [nothing])], otherwise="Not checked, as there is no bag."
        )
        yield BagVerification("", "", "", "", Verification(checks))
    for folder in bundle.folders:
        files = bundle.bag(folder)
        more = {
            Number.BAG: list(_group_mismatches(bundle, files)),
            Number.BESIDE: [
                Mismatch(path, "bags alone", "something beside") for path in bundle.beside(files)
            ],
        }
        checked = check_bag(files, trust)
        verification = Verification(
            (archive, *(_with(check, more) for check in checked.checks)),
            signer=checked.signer,
            is_signer_known=bool(trust.signer) and checked.signer == trust.signer,
            stamped_at=checked.stamped_at,
        )
        record = files.record
        yield BagVerification(folder, record.run, record.state, record.head, verification)


def _with(check: Check, more: Mapping[Number, Sequence[Mismatch]]) -> Check:
    """Add to a bag's check what the bundle around it makes wrong."""
    found = more.get(Number(check.number), ())
    return judged(Number(check.number), (*check.mismatches, *found), check.note) if found else check


def _group_mismatches(bundle: _Bundle, files: BagFiles) -> Iterator[Mismatch]:
    """Yield where the bundle is not the one of several runs that a bag says it is in."""
    if bundle.is_one_bag:
        return
    info = files.info.found
    count, index = len(bundle.folders), info.get(bag.INDEX_DIGEST)
    claimed = info.get(bag.COUNT, "1 of 1").partition(" of ")[2]
    if claimed != str(count):
        yield Mismatch("the bundle", f"{claimed} runs, as {layout.BAG_INFO} says", f"{count}")
    if index is not None and bundle.digests.get(layout.INDEX) != index:
        yield Mismatch(layout.INDEX, index, bundle.digests.get(layout.INDEX, "no such file"))
