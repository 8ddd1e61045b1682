"""The receipt: what it tells a client, what it leaves out, and that it is one page."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import evidencekit
import pytest
from evidencekit import ROUTING, STAGES, RunMaker, make_run, new_run
from pypdf import PdfReader

from acepilot.errors import EvidenceError, UsageError
from acepilot.evidence import receipt
from acepilot.evidence.receipt import ReceiptOptions, receipt_page, write_receipt
from acepilot.evidence.snapshot import take_snapshot
from acepilot.paths import shipped

SIGNER = "5e" * 32
HOLDER = {
    "target": 'textbox "Account Holder"',
    "wanted": "Dana Ortiz",
    "found": "Dana Ortiz",
    "same": "equal",
}
ACCOUNT = {
    "target": 'textbox "Bank Account Number"',
    "wanted": "•••• 6789",
    "found": "•••• 6789",
    "same": "equal",
}


@pytest.fixture(autouse=True)
def flow_of_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the runs the shipped flow, which tells whose value goes into which field."""
    monkeypatch.setattr(evidencekit, "FLOW", shipped("flows", "ach-flow.yaml").read_bytes())


def submit(maker: RunMaker, item: str, *, outcome: str = "accepted") -> None:
    """Have the bank details of an importer submitted, and answered."""
    maker.begin_stage({**STAGES[1], "item": item})
    maker.begin_step(2, "review", "Check the bank details, then press Submit on the page.")
    maker.hand_over("person", "Check")
    fields = [ROUTING, ACCOUNT, HOLDER]
    maker.write("person.pressed", control="Submit", by="mouse", fields=fields, same_as=None)
    maker.write("person.submitted", basis="seen", request="POST https://ace.cbp.gov/s/api/ach-enrollment")
    maker.write("portal.answered", outcome=outcome, text=outcome, url="", server="", tls_issuer="")
    maker.hand_over("acepilot", "answered")


def many(home: Path, count: int, *refused: int) -> Path:
    """Make a run for many importers; some are refused."""
    with new_run(home) as maker:
        for number in range(count):
            outcome = "refused" if number in refused else "accepted"
            submit(maker, f"12-3456{number:03d}00", outcome=outcome)
        maker.end()
        return maker.directory.path


def told(run: Path, *, has_names: bool = False) -> str:
    """Return what the receipt of a run says, as HTML."""
    return receipt_page(take_snapshot(run), ReceiptOptions(SIGNER, has_names=has_names)).decode()


@pytest.mark.parametrize("has_names", [True, False])
def test_receipt_tells_bank_details_and_names_of_persons_only_if_asked(
    tmp_path: Path, *, has_names: bool
) -> None:
    """What was entered, for whom, what came of it, and how to check it; whose name stood there, on demand alone."""
    run = many(tmp_path, 1)
    page = told(run, has_names=has_names)
    head = take_snapshot(run).record.head
    for text in (
        "12-345600000",
        "021000021",
        "•••• 6789",
        "The portal accepted it",
        SIGNER,
        head,
        "REHEARSAL",
    ):
        assert text in page
    assert ("Dana Ortiz" in page) is has_names


def test_alike_submissions_are_told_once_and_none_is_left_uncounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Importers that were answered alike stand together; what finds no room is counted."""
    run = many(tmp_path, 60, 20)
    page = told(run)
    assert page.count("The portal accepted it") == 1
    assert page.count("The portal refused it") == 1
    assert all(f"12-3456{number:03d}00" in page for number in range(60))
    monkeypatch.setattr(receipt, "MOST_NUMBERS", 30)
    page = told(run)
    assert "12-345603000" in page
    assert "12-345603100" not in page
    assert "and 29 more, which are in the record" in page
    assert (
        "And 1 more, with other entries"
        in receipt_page(take_snapshot(run), ReceiptOptions(SIGNER), 1).decode()
    )


def test_markup_in_a_record_stays_text(tmp_path: Path) -> None:
    """An importer's number that is markup acts as none."""
    with new_run(tmp_path) as maker:
        submit(maker, "<script>alert(1)</script>")
        run = maker.directory.path
    assert "<script>" not in told(run)


def test_record_that_does_not_verify_gets_no_receipt(tmp_path: Path) -> None:
    """What was changed is not told to a client as if it were true."""
    run, to = make_run(tmp_path), tmp_path / "receipt.pdf"
    journal = run / "journal.jsonl"
    journal.write_text(journal.read_text().replace("021000021", "021000022"))
    with pytest.raises(EvidenceError, match="does not verify"):
        write_receipt(run, to, ReceiptOptions(SIGNER))
    assert not to.exists()


@pytest.mark.full
def test_receipt_is_one_page_and_the_same_each_time(tmp_path: Path) -> None:
    """Sixty importers find room on one page; the same run gives the same bytes; a file that is there stays."""
    run = many(tmp_path, 60, *range(0, 60, 7))
    pages = [tmp_path / name for name in ("a.pdf", "b.pdf")]
    with ThreadPoolExecutor(1) as alone:  # the tests' own driver holds this thread
        for to in pages:
            alone.submit(write_receipt, run, to, ReceiptOptions(SIGNER)).result()
    first, second = (to.read_bytes() for to in pages)
    assert first == second
    (sheet,) = PdfReader(io.BytesIO(first)).pages
    text = sheet.extract_text()
    assert all(part in text for part in ("12-345605900", "6789", "REHEARSAL", "Page 1 of 1"))
    with pytest.raises(UsageError, match="is there already"):
        write_receipt(run, pages[0], ReceiptOptions(SIGNER))
