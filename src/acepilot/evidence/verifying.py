"""Verifying a bundle, as a zip or unpacked, with nothing but the bundle and what the verifier knows from elsewhere.

Nothing is unpacked, nothing is written, and the network is not asked. Every file is read once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence import bag, layout
from acepilot.evidence.allowance import JOURNAL, MOST_BAGS, MOST_BYTES, MOST_TOLD_IN_ALL, Allowance
from acepilot.evidence.archive import NoZip, OtherForm, open_archive
from acepilot.evidence.bagcheck import NO_FILE, BagFiles, Trust, another, check_bag
from acepilot.evidence.checks import MOST_TOLD, Number, in_order, judged
from acepilot.evidence.hashed_read import digest_of
from acepilot.evidence.keys import parse_fingerprint
from acepilot.evidence.source import Folder, Source, Unsafe
from acepilot.evidence.timestamp import load_roots
from acepilot.evidence.verification import Check, CheckOutcome, Mismatch, Verification
from acepilot.timing import SYSTEM_CLOCK, Clock

RUN_TEXTS = (layout.DATA + "flow.yaml", layout.DATA + "client.yaml")
"""What of a run's own files is handed to a reader beside its journal."""
LARGEST_RUN_TEXT = 256 * 1024
"""No flow and no client that acepilot reads is larger; one that is, is not handed on."""
BagReader = Callable[[BagFiles, Verification], None]
"""Takes in a bag, with all of its checks but the archive's, whatever came of them."""
NO_ZIP = (
    "it is no zip. Give the file that `acepilot evidence export` made, or the folder that it was unpacked to."
)
NO_BAG = (
    f"there is no folder {layout.BAG_PREFIX}… in it. Give the file that `acepilot evidence export` made, or the "
    "folder that it was unpacked to."
)
NOT_MADE = "Not checked, as the archive is not safe to read."
LITTER = (
    "Every file of the record is whole. Beside them lies only what a system leaves in folders that somebody opens, "
    "told by its names: nothing vouches for it. Verify the zip as it was exported, which cannot hold any."
)
PACKED_ANEW = (
    "Only a zip as acepilot writes it is read. If another program packed this one anew, ask for the one that was "
    "exported, or unpack it and verify the folder."
)


@dataclass(frozen=True, slots=True)
class BagVerification:
    """The checks of one bag.

    Attributes:
        folder: The bag's folder, as it lies in the bundle.
        run: The run's id, as its journal says; empty when that cannot be read.
        state: How the run ended, or `open`; empty when that cannot be read.
        head: The journal's last hash; compare it with one that was noted elsewhere.
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
        bags: One for each run; one without a folder's name when nothing could be read.
        is_none: Why this is no bundle at all, in words; empty for one, whole or not.
    """

    path: Path
    bags: tuple[BagVerification, ...]
    is_none: str = ""

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


def verify(
    path: Path,
    *,
    signer: str = "",
    tsa_roots: Sequence[Path] = (),
    clock: Clock = SYSTEM_CLOCK,
    reader: BagReader | None = None,
) -> BundleVerification:
    """Verify a bundle that `export` made.

    1. The archive is safe: checked before anything in it is read. If it is not, nothing else is checked.
    2. to 11. Each bag in it, by `bagcheck`.

    Args:
        path: The zip, the folder that it was unpacked to, or one bag's folder.
        signer: The fingerprint that must have signed, from elsewhere than the bundle; empty to name none.
        tsa_roots: PEM files with the root certificates of time-stamping authorities that the verifier trusts.
        clock: Tells the time, aware: a time-stamp of the future is none.
        reader: Gets each bag's texts as they were read for the checks, one bag after the other, so that nothing is
            read twice. Whether the bundle is whole is known only when all of it was read.

    Returns:
        All checks, with everything that is wrong. A whole bundle proves nothing of who made it, unless the signer was
        named.

    Raises:
        UsageError: The path, the fingerprint or a root is none.
        EvidenceError: The bundle cannot be read at all.
    """
    if not _is_there(path):
        raise UsageError(
            f"There is no file or folder {path}.", hint="Give a bundle that `acepilot evidence export` made."
        )
    trust = Trust(clock.now(), parse_fingerprint(signer) if signer else "", load_roots(tsa_roots))
    try:
        with _opened(path) as source:
            bundle = _Bundle(source, RUN_TEXTS if reader else ())
            bags = tuple(_bags(bundle, trust, reader))
            return BundleVerification(path, bags, "" if bundle.folders or source.damage else NO_BAG)
    except Unsafe as error:
        refused = judged(
            Number.ARCHIVE, error.mismatches, PACKED_ANEW if isinstance(error, OtherForm) else ""
        )
        unread = BagVerification("", "", "", "", Verification(in_order([refused], otherwise=NOT_MADE)))
        return BundleVerification(path, (unread,), NO_ZIP if isinstance(error, NoZip) else "")
    except OSError as error:  # a disk that fails in the middle of it
        raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise EvidenceError(f"{path} cannot be read: {error.strerror}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield Folder.open(path)
    else:
        with open_archive(path) as archive:
            yield archive


# -- the bags in a bundle -----------------------------------------------------------------------


class _Bundle:
    """A bundle's files, sorted by bag; each is read once, and the texts of one bag at a time are kept.

    Attributes:
        folders: The folders of the bags, in order; one without a name when somebody gave a bag's folder.
        outside: Every file and folder that is in no bag.
        index_sha256: The digest of the page of several runs; empty without one.
    """

    def __init__(self, source: Source, also: Sequence[str] = ()) -> None:
        """Sort the files, and read those that are in no bag.

        Args:
            also: Which files of a bag are kept as texts beside those that the checks need.

        Raises:
            Unsafe: There are more bags than a bundle has.
        """
        self.source = source
        self._also = also
        self.allowance = Allowance()
        self.is_one_bag = layout.BAGIT in source.sizes
        self._files = self._sorted(source.sizes)
        self._parents = self._sorted(sorted(source.folders))
        self.folders = tuple(sorted(folder for folder in self._files if self._is_bag(folder)))
        if len(self.folders) > MOST_BAGS:
            raise Unsafe([Mismatch("the bundle", f"at most {MOST_BAGS} runs", f"{len(self.folders)}")])
        places = (*self._files.items(), *self._parents.items())
        self.outside = [path for folder, paths in places if folder not in self.folders for path in paths]
        digests = {path: digest_of(source.parts(path)) for path in self.outside if path in source.sizes}
        self.index_sha256 = digests.get(layout.INDEX, "")

    def _sorted(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """Return paths by the folder at the top that they are in, or are."""
        found: dict[str, list[str]] = {}
        for path in paths:
            top, _, rest = path.partition("/")
            is_folder = bool(rest) or path in self.source.folders
            found.setdefault(top if is_folder and not self.is_one_bag else "", []).append(path)
        return found

    def _is_bag(self, folder: str) -> bool:
        return self.is_one_bag or folder.startswith(layout.BAG_PREFIX)

    def bag(self, folder: str) -> BagFiles:
        """Read the files of one bag."""
        digests: dict[str, str] = {}
        texts: dict[str, bytes] = {}
        sizes: dict[str, int] = {}
        unread: list[Mismatch] = []
        start = len(folder) + 1 if folder else 0
        for path in self._files[folder]:
            name, size = path[start:], self.source.sizes[path]
            is_kept = name in MOST_BYTES
            if is_kept and (wrong := self.allowance.text(name, size)):
                unread, is_kept = [*unread, *wrong], False
            is_kept = is_kept or (name in self._also and size <= LARGEST_RUN_TEXT)
            kept: list[bytes] = []
            digest = hashlib.sha256()
            for part in self.source.parts(path):
                digest.update(part)
                if is_kept:
                    kept.append(part)
            digests[name], sizes[name] = digest.hexdigest(), size
            if is_kept:
                texts[name] = b"".join(kept)
        if wrong := self.allowance.journal(texts.get(JOURNAL, b"")):
            unread, texts[JOURNAL] = [*unread, *wrong], b""
        inside = frozenset(path[start:] for path in self._parents.get(folder, ()) if path[start:])
        return BagFiles(folder, digests, sizes, texts, inside, tuple(unread))

    def beside(self, files: BagFiles) -> Iterator[str]:
        """Yield every file and folder that is in no bag; the page of several runs is where a bag tells of it."""
        has_index = bag.INDEX_DIGEST in files.info.found
        return (path for path in self.outside if not (path == layout.INDEX and has_index))


def _bags(bundle: _Bundle, trust: Trust, reader: BagReader | None) -> Iterator[BagVerification]:
    """Read a bundle, and yield the checks of each bag in it; the archive's is done when all is read."""
    checked = list(_all_checked(bundle, trust, reader))
    archive = judged(Number.ARCHIVE, bundle.source.damage, f"{len(bundle.source.sizes)} files")
    if not checked:
        nothing = Mismatch("the bundle", f"a folder {layout.BAG_PREFIX}… with the record of a run", "none")
        checks = in_order(
            [archive, judged(Number.BAG, [nothing])], otherwise="Not checked, as there is no bag."
        )
        yield BagVerification("", "", "", "", Verification(checks))
    for one in checked:
        verification = replace(one.verification, checks=(archive, *one.verification.checks))
        yield replace(one, verification=verification)


def _all_checked(bundle: _Bundle, trust: Trust, reader: BagReader | None) -> Iterator[BagVerification]:
    """Make the checks of each bag, until so much is wrong that the rest need not be read."""
    for number, folder in enumerate(bundle.folders):
        if bundle.allowance.is_used_up:
            what = f"{len(bundle.folders) - number} runs that were not checked"
            rest = Mismatch("the bundle", f"fewer than {MOST_TOLD_IN_ALL} things that are wrong", what)
            checks = in_order([judged(Number.BAG, [rest])], otherwise="Not checked, as so much is wrong.")
            yield BagVerification("", "", "", "", Verification(checks[1:]))
            return
        one = _checked(bundle, folder, trust, reader)
        bundle.allowance.tell(one.verification.checks)
        yield one


def _checked(bundle: _Bundle, folder: str, trust: Trust, reader: BagReader | None) -> BagVerification:
    """Make the checks of one bag, all but the archive's."""
    files = bundle.bag(folder)
    more = {
        Number.BAG: list(_group_mismatches(bundle, files)),
        Number.BESIDE: [
            Mismatch(path, "bags alone", another(path))
            for path in islice(bundle.beside(files), MOST_TOLD + 1)
        ],
    }
    checked = check_bag(files, trust)
    verification = Verification(
        _littered(tuple(_with(check, more) for check in checked.checks)),
        signer=checked.signer,
        is_signer_known=bool(trust.signer) and checked.signer == trust.signer,
        stamped_at=checked.stamped_at,
    )
    if reader is not None:
        reader(files, verification)
    record = files.record
    return BagVerification(folder, record.run, record.state, record.head, verification)


def _littered(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Say of a bag in which nothing is wrong but litter of a system that all else is as it was; it does not pass."""
    failed = [check for check in checks if check.outcome is CheckOutcome.FAIL]
    is_alone = [check.number for check in failed] == [Number.BESIDE]
    if not is_alone or not all(layout.litter_of(one.path) for one in failed[0].mismatches):
        return checks
    told = replace(failed[0], note=LITTER)
    return tuple(told if check is failed[0] else check for check in checks)


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
    if index is not None and bundle.index_sha256 != index:
        yield Mismatch(layout.INDEX, index, bundle.index_sha256 or NO_FILE)
