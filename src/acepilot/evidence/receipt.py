"""The receipt: one page for the client, that says what was entered for whom, and what the portal answered.

Owns what stands on it. A summary of the journal, without pictures, and without names of persons unless they are wanted;
it proves nothing by itself, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jinja2 import PackageLoader
from markupsafe import Markup

from acepilot.browser.find import FoundBrowser, find_browser
from acepilot.errors import EvidenceError, FlowError
from acepilot.evidence.exporting import verify_snapshot
from acepilot.evidence.printing import Footer, TooLong, print_pdf
from acepilot.evidence.report_front import notice_of, read_front
from acepilot.evidence.report_reviews import ReportField
from acepilot.evidence.report_story import read_story
from acepilot.evidence.report_times import clock, day, span
from acepilot.evidence.snapshot import Snapshot, take_snapshot
from acepilot.evidence.texts import page_environment
from acepilot.evidence.zip_writer import check_free
from acepilot.flow.load import parse_flow
from acepilot.journal.described_line import DescribedLine
from acepilot.journal.files import write_private_file
from acepilot.journal.naming import field_name
from acepilot.regular import read_regular
from acepilot.scratch import Scratch
from acepilot.timing import USUAL, Timing
from acepilot.yamltext import LARGEST_SIZE_BYTES

MOST_NUMBERS = 400
"""How many IR numbers stand on the page at most; the others are counted."""
MOST_GROUPS = (50, 10, 4, 1)
"""How many groups stand on the page at most: the first number with which it is one page; the others are counted."""
NAMELESS = ("bank.routing_number", "bank.account_number", "bank.account_type", "importer.ir_number")
"""The values that name no person: what is entered of them is on every receipt."""


@dataclass(frozen=True, slots=True)
class ReceiptOptions:
    """How a receipt is made.

    Attributes:
        signer: The fingerprint of the key that signs here.
        has_names: Whether each field that was entered is told, names of persons too.
        browser: Which browser prints; empty for the one that is found.
        timing: How long that may take.
    """

    signer: str
    has_names: bool = False
    browser: str = ""
    timing: Timing = USUAL


@dataclass(frozen=True, slots=True)
class Entered:
    """What stood in one field when the person pressed Submit."""

    name: str
    found: str


@dataclass(frozen=True, slots=True)
class ReceiptGroup:
    """What was submitted with the same entries, and was answered with the same words.

    Attributes:
        numbers: For whom: IR numbers, as the journal has them.
        more: For how many others.
        times: When the person pressed Submit for the first and the last of them, in words.
    """

    numbers: tuple[str, ...]
    more: int
    times: str
    entered: tuple[Entered, ...]
    how: DescribedLine
    answer: DescribedLine

    @property
    def count(self) -> int:
        """Return how many submissions it stands for."""
        return len(self.numbers) + self.more


@dataclass(frozen=True, slots=True)
class _Row:
    number: str
    at: str
    entered: tuple[Entered, ...]
    how: DescribedLine
    answer: DescribedLine


def write_receipt(run: Path, to: Path, options: ReceiptOptions) -> None:
    """Write a run's receipt, as PDF.

    Args:
        run: The run's directory.
        to: The file to write; it must not exist.
        options: How.

    Raises:
        UsageError: The file exists, or the browser that was named is not there.
        EvidenceError: The run's record does not verify, or something cannot be read or written.
        EnvironmentFault: The browser cannot print.
    """
    check_free(to)
    browser = find_browser(options.browser or None)
    snapshot = take_snapshot(run)
    failed = verify_snapshot(snapshot).failed
    if failed:
        raise EvidenceError(
            f"The record of {snapshot.run} does not verify: {failed[0].title}. There is no receipt for it.",
            hint=f"`acepilot evidence report {snapshot.run}` tells what is wrong.",
        )
    write_private_file(to, _printed(snapshot, browser, options))


def _printed(snapshot: Snapshot, browser: FoundBrowser, options: ReceiptOptions) -> bytes:
    footer = Footer(run=snapshot.run, head=snapshot.record.head)
    with Scratch() as scratch:
        page = scratch.path / "receipt.html"
        for most in MOST_GROUPS:
            page.write_bytes(receipt_page(snapshot, options, most))
            with suppress(TooLong):
                return print_pdf(page, footer, browser, options.timing, one_page_of=snapshot.moment)
    raise TooLong("The receipt does not fit on one page.", hint="`acepilot evidence report` has all of it.")


def receipt_page(snapshot: Snapshot, options: ReceiptOptions, most_groups: int = MOST_GROUPS[0]) -> bytes:
    """Return the receipt as HTML in UTF-8; the same run gives the same bytes."""
    story = read_story(snapshot, None)
    front = read_front(story)
    wanted = None if options.has_names else _nameless_fields(snapshot)
    rows = [
        _Row(row.review.what, row.press.at, tuple(_entered(row.press.fields, wanted)), row.how, row.answer)
        for row in front.sent
        if row.press is not None
    ]
    groups = tuple(_groups(rows))
    loader = PackageLoader("acepilot.evidence")
    environment = page_environment(loader)
    environment.filters["clock"] = clock  # for the parts that it shares with the report
    style = "".join(loader.get_source(environment, name)[0] for name in ("palette.css", "receipt.css"))
    page = environment.get_template("receipt.html.j2").render(
        story=story,
        front=front,
        notice=notice_of(story),
        when=span(story.summary.started_at, story.last_at),
        groups=groups[:most_groups],
        more=sum(group.count for group in groups[most_groups:]),
        signer=options.signer,
        style=Markup(style),  # noqa: S704 - files of this package
    )
    return page.encode()


def _nameless_fields(snapshot: Snapshot) -> frozenset[str]:
    """Return the names of the fields that the run's flow fills with values that name no person.

    Where the flow cannot be read, none is known to be such a field.
    """
    try:
        flow = parse_flow(
            read_regular(snapshot.path / "flow.yaml", most=LARGEST_SIZE_BYTES), name="flow.yaml"
        )
    except (OSError, FlowError):
        return frozenset()
    fields = (
        field
        for stage in flow.stages
        for step in stage.steps
        for field in (*step.required_fields(), *step.optional_fields())
        if field.value.names and all(name.startswith(NAMELESS) for name in field.value.names)
    )
    return frozenset(field_name(part.strip()) for field in fields for part in field.target.text.split(" | "))


def _entered(fields: Sequence[ReportField], wanted: frozenset[str] | None) -> Iterator[Entered]:
    for field in fields:
        if field.found and (wanted is None or field.name in wanted):
            yield Entered(field.name, field.found)


def _groups(rows: Sequence[_Row]) -> Iterator[ReceiptGroup]:
    """Yield what was submitted, alike ones together, in the order of the first of each; so many numbers find room."""
    groups: dict[object, list[_Row]] = {}
    for row in rows:
        groups.setdefault((row.entered, row.how, row.answer), []).append(row)
    room = MOST_NUMBERS
    for members in groups.values():
        first, last = members[0], members[-1]
        numbers = tuple(row.number for row in members)[:room]
        room -= len(numbers)
        times = _times(first.at, last.at)
        yield ReceiptGroup(
            numbers, len(members) - len(numbers), times, first.entered, first.how, first.answer
        )


def _times(first: str, last: str) -> str:
    began = f"{day(first)}, {clock(first)}"
    if first == last:
        return f"{began} UTC"
    ended = clock(last) if day(first) == day(last) else f"{day(last)}, {clock(last)}"
    return f"{began} to {ended} UTC"
