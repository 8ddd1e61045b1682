"""What a run's own record says of itself: the chain, the files it names, its captures and its end (checks 4 to 7, 11).

The same checks for a run's directory and for a bundle: it is given the journal's bytes and the digests of the files
that are there, and reads nothing itself. What an order that can happen is, `order` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from acepilot.evidence.checks import Number, absent, judged
from acepilot.evidence.layout import is_plain_path
from acepilot.evidence.order import order_problems
from acepilot.evidence.verification import Check, Mismatch
from acepilot.journal.chain import check_chain
from acepilot.journal.parts import data_of, part, text_of
from acepilot.journal.reader import JOURNAL, JournalContent

CAPTURE = re.compile(r"captures/([0-9]{4,9})-[a-z0-9-]+")
_TEXT_SHOWN = 200
_NO_ENTRY = "No entry of the journal can be read."


def check_record(record: JournalContent, digests: Mapping[str, str]) -> tuple[Check, ...]:
    """Make the checks of a run's own record.

    Args:
        digests: The SHA-256 of every file of the run that is there, by path.

    Returns:
        Checks 4, 5, 6, 7 and 11. They prove nothing of who wrote the record, nor that its end was not cut off.
    """
    return (
        judged(Number.CHAIN, _chain_mismatches(record), f"{len(record.entries)} entries, head {record.head}"),
        judged(Number.FILES, _file_mismatches(record, digests), f"{len(record.named_files)} files"),
        _order_check(record),
        _capture_check(record),
        end_check(record, ()),
    )


def end_check(record: JournalContent, claims: Sequence[Mismatch]) -> Check:
    """Return check 11: whether the run had ended, and whether the end is the one that the bag tells of.

    Args:
        claims: Where the bag says otherwise than the journal.
    """
    ending = record.ending
    if claims:
        return judged(Number.END, claims)
    if ending is None:
        return absent(Number.END, "The journal has no end: the run was open or cut off when it was exported.")
    reason = text_of(data_of(ending).get("reason"))[:_TEXT_SHOWN]
    return judged(Number.END, (), f"{record.state}" + (f": {reason}" if reason else ""))


def _chain_mismatches(record: JournalContent) -> Iterator[Mismatch]:
    for line in record.broken:
        yield Mismatch(f"{JOURNAL} line {line.number}", "a journal entry", f"no entry: {line.why}")
    if record.torn:
        number = len(record.entries) + len(record.broken) + 1
        yield Mismatch(f"{JOURNAL} line {number}", "a line that ends", "a torn line")
    if not record.entries:
        yield Mismatch(JOURNAL, "at least one entry", "none")
    for broken in check_chain(record.entries):
        yield Mismatch(_entry(broken.entry), f"{broken.what} {broken.expected}", broken.found)


def _file_mismatches(record: JournalContent, digests: Mapping[str, str]) -> Iterator[Mismatch]:
    """Yield every file that the journal names and that is not as it says."""
    said: dict[str, str] = {}
    for named in record.named_files:
        where = f"{named.path} (entry {named.entry})"
        if not is_plain_path(named.path):
            yield Mismatch(where, "a plain path inside the run", "one that leads elsewhere")
        elif named.path not in digests:
            yield Mismatch(where, named.sha256, "no such file")
        elif digests[named.path] != named.sha256:
            yield Mismatch(where, named.sha256, digests[named.path])
        if said.setdefault(named.path, named.sha256) != named.sha256:
            yield Mismatch(where, f"{said[named.path]}, as an entry before says", named.sha256)
    names = {named.path for named in record.named_files}
    for wanted in ("flow.yaml", "client.yaml"):
        if wanted not in names:
            yield Mismatch(wanted, "a file that the first entry names", "no such name in the journal")


def _order_check(record: JournalContent) -> Check:
    if not record.entries:
        return absent(Number.ORDER, _NO_ENTRY)
    problems = (
        Mismatch(_entry(problem.entry), problem.expected, problem.found)
        for problem in order_problems(record.entries)
    )
    backwards = [
        number for number in range(1, len(record.entries)) if _at(record, number) < _at(record, number - 1)
    ]
    note = f"The computer's clock was set back before entry {backwards[0]}." if backwards else ""
    return judged(Number.ORDER, problems, note)


def _capture_check(record: JournalContent) -> Check:
    captures = [
        (number, entry) for number, entry in enumerate(record.entries) if entry.get("kind") == "capture"
    ]
    if not captures:
        return absent(Number.CAPTURES, "The run took no captures." if record.entries else _NO_ENTRY)
    return judged(Number.CAPTURES, _capture_mismatches(record), f"{len(captures)} captures")


def _capture_mismatches(record: JournalContent) -> Iterator[Mismatch]:
    """Yield every capture that does not belong where it stands.

    A capture is taken in a step that is not over; its files bear its number, which only grows; and a press that tells
    of a capture with the same values means the last one before it.
    """
    last_path, last_number = "", 0
    over: set[tuple[str, str]] = set()
    for number, entry in enumerate(record.entries):
        kind, data = entry.get("kind"), data_of(entry)
        place = (repr(entry.get("stage")), repr(entry.get("step")))
        match kind:
            case "stage.started":
                over.clear()
            case "step.done" | "step.skipped" | "step.failed":
                over.add(place)
            case "capture":
                path, text = text_of(data.get("path")), text_of(part(data, "text").get("path"))
                match = CAPTURE.fullmatch(path.removesuffix(".png"))
                if (
                    match is None
                    or not path.endswith(".png")
                    or text != path.removesuffix(".png") + ".aria.yaml"
                ):
                    yield Mismatch(
                        _entry(number), "a picture and its text under one name", f"{path} and {text}"
                    )
                elif int(match.group(1)) <= last_number:
                    yield Mismatch(_entry(number), f"a capture numbered above {last_number}", path)
                else:
                    last_number = int(match.group(1))
                if entry.get("step") is None or place in over:
                    yield Mismatch(_entry(number), "a capture in a step that is not over", path)
                last_path = path
            case "person.pressed" if data.get("same_as") not in (None, last_path):
                yield Mismatch(
                    _entry(number),
                    f"the last capture, {last_path or 'of which there is none'}",
                    str(data["same_as"]),
                )
            case "run.resumed":
                last_path = ""


def _entry(number: int) -> str:
    return f"{JOURNAL} entry {number}"


def _at(record: JournalContent, number: int) -> str:
    return text_of(record.entries[number].get("at"))
