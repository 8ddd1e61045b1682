"""Writing one run's bag into a bundle: payload, report, manifests, signature, time-stamp, in this order.

Memory does not grow with the pictures: each is read, hashed and written piece by piece. The report and the payload hold
nothing of the export itself, so that two exports of a run list the same digests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from acepilot import __version__
from acepilot.browser.find import find_browser
from acepilot.errors import AcepilotError
from acepilot.evidence import bag, layout
from acepilot.evidence.checks import in_order
from acepilot.evidence.exported import ExportedRun, ExportOptions
from acepilot.evidence.keys import SigningKey
from acepilot.evidence.printing import Footer, print_pdf
from acepilot.evidence.record_checks import check_record
from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import Snapshot, beside_captures
from acepilot.evidence.texts import certification_text, verify_text
from acepilot.evidence.timestamp import NoStamp, ask_for_stamp, early
from acepilot.evidence.verification import Verification
from acepilot.evidence.verifier import verifier_page
from acepilot.evidence.zip_writer import Written, ZipWriter
from acepilot.journal.directory import torn_name
from acepilot.journal.reader import JOURNAL

NOT_ASKED_FOR = "There is no report.pdf: none was asked for."
OF_A_BUNDLE = "A check of a bundle; the report is about the run's own record."


@dataclass(frozen=True, slots=True)
class Group:
    """The bundle of several runs that a bag is in.

    Attributes:
        number: Which one it is, from 1.
    """

    number: int
    count: int
    index_sha256: str


@dataclass(slots=True)
class BagWriter:
    """Writes one bag.

    Attributes:
        key: Signs; None for no signature.
        group: The other runs; None when it is alone.
        archive_name: The bundle's file name, for `VERIFY.txt`.
    """

    archive: ZipWriter
    snapshot: Snapshot
    key: SigningKey | None
    options: ExportOptions
    group: Group | None
    archive_name: str
    _payload: dict[str, Written] = field(default_factory=dict)
    _tags: dict[str, str] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)

    def write(self) -> ExportedRun:
        """Write the bag, and return what came of it.

        Raises:
            EvidenceError: Something cannot be read or written, or the journal cannot be told at all.
        """
        self.archive.set_moment(self.snapshot.moment)
        self._add_tag(layout.BAGIT, layout.BAGIT_TEXT)
        self._write_run()
        verification = self._verification()
        has_pdf = self._write_report(verification)
        manifest = self._write_tags(has_pdf=has_pdf)
        stamped_at = self._sign(manifest)
        record = self.snapshot.record
        return ExportedRun(
            self.snapshot.run,
            record.head,
            record.state,
            verification,
            has_pdf,
            stamped_at,
            self.snapshot.left_out,
            tuple(self._notes),
        )

    # -- the payload ------------------------------------------------------------------------

    def _write_run(self) -> None:
        """Copy the run's files, each read once."""
        files = self.snapshot.files
        self._add_payload(JOURNAL, self.snapshot.journal)
        torn = self.snapshot.torn
        for done, file in enumerate(files):
            self.options.progress(f"{self.snapshot.run}: files", done, len(files))
            if torn and file.name == self._torn_name:
                continue
            self._payload[file.name] = self.archive.add_file(
                self._place(layout.DATA + file.name), file.path, limit=file.limit
            )
        if torn:
            self._add_payload(self._torn_name, self._torn_before() + torn)
        self.options.progress(f"{self.snapshot.run}: files", len(files), len(files))

    @property
    def _torn_name(self) -> str:
        return torn_name(len(self.snapshot.record.entries))

    def _torn_before(self) -> bytes:
        """Return the bytes of an earlier tear at the same place, unless they are these."""
        path = self.snapshot.path / self._torn_name
        before = path.read_bytes() if path.is_file() else b""
        return b"" if before.endswith(self.snapshot.torn) else before

    def _verification(self) -> Verification:
        digests = {name: written.sha256 for name, written in self._payload.items()}
        return Verification(in_order(check_record(self.snapshot.record, digests), otherwise=OF_A_BUNDLE))

    def _write_report(self, verification: Verification) -> bool:
        """Write the report, as HTML and, if there is a browser, as PDF; tell whether there is a PDF."""
        self.options.progress(f"{self.snapshot.run}: report", 0, 1)
        pdf, missing = self._printed(verification) if self.options.pdf else (None, NOT_ASKED_FOR)
        self._add_payload(layout.REPORT, self._report(verification, missing or layout.REPORT_PDF))
        if pdf is not None:
            self._add_payload(layout.REPORT_PDF, pdf)
        return pdf is not None

    def _report(self, verification: Verification, pdf: str) -> bytes:
        return write_report(self.snapshot, inline=False, verification=verification, pdf=pdf)

    def _printed(self, verification: Verification) -> tuple[bytes | None, str]:
        """Return the report as PDF; or None, and why there is none."""
        html = self._report(verification, layout.REPORT_PDF)
        try:
            with beside_captures(self.snapshot) as folder:
                page = folder / layout.REPORT
                page.write_bytes(html)
                return self._print(page), ""
        except AcepilotError as error:
            missing = f"There is no report.pdf: {error.message}"
            self._notes.append(missing)
            return None, missing

    def _print(self, page: Path) -> bytes:
        browser = find_browser(self.options.browser or None)
        footer = Footer(run=self.snapshot.run, head=self.snapshot.record.head)
        return print_pdf(page, footer, browser, self.options.timing)

    # -- the tag files ----------------------------------------------------------------------

    def _write_tags(self, *, has_pdf: bool) -> bytes:
        """Write the tag files, and return the tag manifest, which vouches for all of them."""
        facts, signer = self.snapshot.facts, self.key.fingerprint if self.key else ""
        digests = {layout.DATA + name: written.sha256 for name, written in self._payload.items()}
        manifest = self._add_tag(layout.MANIFEST, bag.manifest_text(digests))
        self._add_tag(layout.BAG_INFO, bag.info_text(self._info(has_pdf=has_pdf)))
        several = self.group is not None
        text = verify_text(facts, archive=self.archive_name, signer=signer, is_of_several=several)
        self._add_tag(layout.VERIFY_TEXT, text)
        self._add_tag(layout.VERIFY_PAGE, verifier_page())
        certification = certification_text(facts, signer=signer, manifest=manifest)
        self._add_tag(layout.CERTIFICATION, certification)
        tag_manifest = bag.manifest_text(self._tags)
        self.archive.add_bytes(self._place(layout.TAG_MANIFEST), tag_manifest)
        return tag_manifest

    def _info(self, *, has_pdf: bool) -> Iterator[tuple[str, str]]:
        facts = self.snapshot.facts
        size = sum(written.size for written in self._payload.values())
        yield bag.AGENT, f"acepilot {__version__}"
        yield bag.DATE, self.options.timing.clock.now().date().isoformat()
        yield bag.OXUM, f"{size}.{len(self._payload)}"
        yield bag.RUN, facts.run
        yield bag.DESCRIPTION, f"Record of a run of {facts.flow} for {facts.client}"
        if self.group is not None:
            yield bag.COUNT, f"{self.group.number} of {self.group.count}"
            yield bag.INDEX_DIGEST, self.group.index_sha256
        yield bag.PORTAL, facts.portal
        yield bag.STATE, facts.state
        yield bag.ENTRIES, str(facts.entries)
        yield bag.HEAD, facts.head
        yield bag.SIGNED_BY, self.key.fingerprint if self.key else "nobody"
        asked = " ".join(self._notes) if self.options.pdf else NOT_ASKED_FOR
        yield bag.PDF, layout.REPORT_PDF if has_pdf else asked

    # -- the signature ----------------------------------------------------------------------

    def _sign(self, tag_manifest: bytes) -> datetime | None:
        """Sign the tag manifest and have it stamped, as is wanted; return the time of the stamp."""
        if self.key is not None:
            self.archive.add_bytes(self._place(layout.SIGNATURE), self.key.sign(tag_manifest))
            self.archive.add_bytes(self._place(layout.PUBLIC_KEY), self.key.public_pem)
        if not self.options.timestamp_url:
            return None
        self.options.progress(f"{self.snapshot.run}: time-stamp", 0, 1)
        try:
            stamp = ask_for_stamp(
                self.options.timestamp_url, tag_manifest, timeout_s=self.options.timing.stamp_within_s
            )
        except NoStamp as error:
            self._notes.append(f"There is no time-stamp: {error.message}")
            return None
        if apart := early(stamp.stamped_at, self.snapshot.moment):
            self._notes.append(apart)
        self.archive.add_bytes(self._place(layout.STAMP_REQUEST), stamp.request)
        self.archive.add_bytes(self._place(layout.STAMP_RESPONSE), stamp.response)
        return stamp.stamped_at

    def _place(self, name: str) -> str:
        return f"{layout.bag_name(self.snapshot.run)}/{name}"

    def _add_payload(self, name: str, data: bytes) -> None:
        self._payload[name] = self.archive.add_bytes(self._place(layout.DATA + name), data)

    def _add_tag(self, name: str, data: bytes) -> str:
        self._tags[name] = self.archive.add_bytes(self._place(name), data).sha256
        return self._tags[name]
