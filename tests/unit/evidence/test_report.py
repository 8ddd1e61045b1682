from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportkit import ACCOUNT, BANK, ITEM, REVIEW, ROUTING, SIGN_IN, URL, RunMaker
from shortkit import first

from acepilot.errors import EvidenceError
from acepilot.evidence import report_pictures
from acepilot.evidence.report import write_report
from acepilot.evidence.report_pictures import CHANGED, DOUBTED, LARGE, MISSING, READING_WIDTH_PX, UNREADABLE
from acepilot.evidence.snapshot import take_snapshot
from acepilot.evidence.verification import Check, CheckOutcome, Mismatch, Verification
from acepilot.journal.entry_kinds import KINDS

HOSTILE = "<script>alert(1)</script>\"'&amp;\u202e\x1b[2J\nx"
WHOLE = Verification(
    (
        Check(1, "The journal's chain holds", CheckOutcome.PASS),
        Check(2, "Signature", CheckOutcome.ABSENT, note="unsigned"),
    )
)


class Page(HTMLParser):
    """What a browser would find in a report: its text, its tags, and what it would follow or load."""

    def __init__(self, html: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(html.decode())
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a tag."""
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note text that is seen."""
        if "style" not in self._inside[-1:]:
            self.text += f" {data}"

    def all(self, *names: str) -> list[str]:
        """Return every value of the attributes of these names."""
        return [value for name, value in self.attributes if name in names]


def linked(path: Path, verification: Verification | None = None) -> Page:
    """Return a report with linked pictures, as a browser would find it."""
    return Page(write_report(take_snapshot(path), inline=False, verification=verification))


def test_first_page_answers_what_a_reader_asks(maker: RunMaker) -> None:
    """Flow, client, time in UTC, outcome, operator, submission, answer and verification stand before the timeline."""
    page = linked(maker.whole(mock=None, rehearsal=False), WHOLE)
    first, _, _ = page.text.partition("Every entry of the journal")
    for answer in (
        "Enroll in ACH refunds",
        "for Acme Imports",
        "Finished 1 importer of 1 done. The person submitted once. The portal accepted it.",
        "Everything verifies: 1 check passed.",
        "22 November 2026, 19:36:01 to 19:36:12 UTC (11 s)",
        "The account pat (Pat Lee), signed in to this computer. acepilot cannot know who sat there.",
        "ace.cbp.gov in Chromium 156",
        f"{ITEM} 19:36:07 acepilot saw the request leave The portal accepted it Success! Saved.",
        "Edited by the person Nothing, as far as acepilot saw.",
        "Found elsewhere None: every control was where the flow says.",
        "Stopped by acepilot Nothing had to be stopped.",
    ):
        assert answer in first


def test_who_the_person_says_they_are_is_told_as_said(maker: RunMaker) -> None:
    """The account is what the system knows; the rest is the person's own words, and markup stays text."""
    said = "<b>Pat</b> Lee, broker"
    maker.start(mock=None, rehearsal=False, operator={"account": "pat", "name": "", "said": said})
    maker.end()
    page = linked(maker.path, WHOLE)
    told = f"Said, not checked: the person gave their name as “{said}”."
    assert f"The account pat, signed in to this computer. {told}" in page.text
    assert "b" not in page.tags


def test_who_went_on_with_a_run_is_told_beside_who_began_it(maker: RunMaker) -> None:
    """Another account or name; going on with one's own, and an older entry that does not tell, add nothing."""
    pat = {"account": "pat", "name": "", "said": "Pat Lee"}
    maker.start(mock=None, rehearsal=False, operator=pat)
    for hand in (pat, None, {"account": "sam", "name": "", "said": "Sam Roe"}):
        maker.write("run.resumed", {"after_seq": 0, "torn": None} | ({"operator": hand} if hand else {}))
    maker.end()
    text = linked(maker.path, WHOLE).text
    first, _, rest = text.partition("Every entry of the journal")
    assert (
        "The account pat, signed in to this computer. Said, not checked: the person gave their name as “Pat Lee”. "
        "Resumed from the account sam, signed in to this computer. Said, not checked: the person gave their name as "
        "“Sam Roe”. acepilot cannot know"
    ) in first
    assert "Run resumed, by sam" in rest


def test_same_run_gives_the_same_bytes(maker: RunMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report holds no time of its own making and does not ask where it is made."""
    path = maker.whole()
    before = [
        write_report(take_snapshot(path), inline=inline, verification=WHOLE) for inline in (False, True)
    ]
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        after = [
            write_report(take_snapshot(path), inline=inline, verification=WHOLE) for inline in (False, True)
        ]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert before == after


@pytest.mark.parametrize("inline", [False, True])
def test_page_reaches_nothing(maker: RunMaker, *, inline: bool) -> None:
    """There is no script, and nothing is loaded or linked but places in the page and files beside it."""
    html = write_report(take_snapshot(maker.whole()), inline=inline, verification=None)
    page = Page(html)
    assert not {"script", "iframe", "object", "embed", "link", "form", "base", "svg"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "srcset"]
    own = r"#[a-z0-9-]+|captures/[a-z0-9.-]+|data:image/png;base64,[A-Za-z0-9+/=]+"
    assert [place for place in page.all("href", "src", "action") if not re.fullmatch(own, place)] == []
    assert "url(" not in html.decode()
    assert "@import" not in html.decode()
    assert any(value.startswith("default-src 'none'") for value in page.all("content"))


@pytest.mark.parametrize("inline", [False, True])
def test_pictures_are_linked_or_inside(maker: RunMaker, *, inline: bool) -> None:
    """A report beside the run links its pictures; one that stands alone has them inside, at reading size."""
    page = Page(write_report(take_snapshot(maker.whole()), inline=inline, verification=None))
    sources = page.all("src")
    assert len(sources) == 2
    if inline:
        assert all(source.startswith("data:image/png;base64,") for source in sources)
        assert page.all("width") == [str(READING_WIDTH_PX)] * 2
    else:
        assert sources == ["captures/0001-review.png", "captures/0002-answer-accepted.png"]
        assert page.all("width") == ["1280", "1280"]
    assert page.all("alt")[0].startswith(f"Picture 1, review: the page {URL} at 19:36:05 UTC, with 1 area")


def _strings(value: Any) -> Any:
    """Return an entry's data with every text replaced by a hostile one."""
    match value:
        case dict():
            return {key: _strings(part) for key, part in value.items()}
        case list():
            return [_strings(part) for part in value]
        case str():
            return HOSTILE
        case _:
            return value


@pytest.mark.parametrize("inline", [False, True])
def test_foreign_text_neither_acts_nor_hides(
    maker: RunMaker, monkeypatch: pytest.MonkeyPatch, *, inline: bool
) -> None:
    """Texts of pages and files are shown as text, their control and direction characters as escapes."""
    monkeypatch.setattr("acepilot.journal.writer.check_entry", lambda *_, **__: None)
    maker.start(operator={"account": HOSTILE, "name": HOSTILE}, browser=HOSTILE, mock=HOSTILE)
    maker.stage, maker.step = {**BANK, "title": HOSTILE, "item": HOSTILE}, {**REVIEW, "title": HOSTILE}
    sample = {
        "path": "p",
        "sha256": "s",
        "target": "t",
        "found": "f",
        "wanted": "w",
        "same": "x",
        "text": "t",
    }
    for kind, model in KINDS.items():
        if kind != "run.started":
            names = {field.alias or name for name, field in model.model_fields.items()}
            data = dict.fromkeys(names, "x") | {"fields": [sample], "items": [sample]}
            maker.write(kind, _strings(data | {"outcome": "accepted"} if kind == "portal.answered" else data))
    maker.journal.close()
    doubt = Verification(
        (Check(1, HOSTILE, CheckOutcome.FAIL, (Mismatch(HOSTILE, HOSTILE, HOSTILE),), HOSTILE),), HOSTILE
    )
    html = write_report(take_snapshot(maker.path), inline=inline, verification=doubt).decode()
    page = Page(html.encode())
    assert "script" not in page.tags
    assert not {"\u202e", "\x1b"} & set(html)
    assert r"<script>alert(1)</script>" in page.text
    assert r"\u202e\x1b[2J\nx" in page.text
    assert set(page.all("id")) == {
        *re.findall(r'id="([a-z0-9-]+)"', html),
    }


@first(
    "path",
    [
        "javascript:alert(1)//captures/a.png",
        "captures/../../secret.png",
        "/etc/passwd",
        "captures/a.png#x",
        "",
    ],
    2,
)
def test_capture_outside_the_captures_is_not_followed(
    maker: RunMaker, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A path out of the journal is shown or linked only if it is that of a capture."""
    monkeypatch.setattr("acepilot.journal.writer.check_entry", lambda *_, **__: None)
    maker.start()
    maker.write("capture", {"name": "n", "path": path, "sha256": "1" * 64, "text": {"path": path}})
    page = linked(maker.path)
    assert page.all("src") == []
    assert not [place for place in page.all("href") if not place.startswith("#")]
    assert MISSING in page.text


def _failed(maker: RunMaker) -> None:
    maker.end("run.failed", reason="There is no tab of that name.", hint="Ask for the right.")


def _stopped(maker: RunMaker) -> None:
    maker.end("run.stopped", reason="You chose Stop.", hint="")


def _interrupted(maker: RunMaker) -> None:
    maker.end("run.interrupted", reason="The browser went away.", hint="acepilot resume latest")


def _killed(maker: RunMaker) -> None:
    maker.journal.close()


def _open(_: RunMaker) -> None:
    """Leave the journal open: the run goes on."""


@first(
    ("end", "told"),
    [
        (_failed, "Failed There is no tab of that name. Nothing was submitted"),
        (_failed, "Ask for the right."),
        (_stopped, "Stopped before its end You chose Stop."),
        (_interrupted, "Interrupted The browser went away."),
        (_killed, "Interrupted The run was cut off before its end."),
        (_killed, "The journal ends here, without an end of the run."),
        (_open, "Still open The run was going on when this report was made"),
    ],
    2,
)
def test_run_without_a_good_end_says_so(maker: RunMaker, end: Callable[[RunMaker], None], told: str) -> None:
    """A failed, stopped, interrupted, killed or running run is told as what it is."""
    maker.start()
    end(maker)
    page = linked(maker.path)
    assert told in page.text
    assert "Finished" not in page.text


@pytest.mark.parametrize(
    ("mock", "rehearsal", "told"),
    [
        ("default", True, "Rehearsal on the mock portal, by a scripted person. Nothing here is real."),
        ("default", False, "Practice on the mock portal. Nothing here is real."),
        (None, False, None),
    ],
)
def test_run_on_the_mock_portal_says_so(
    maker: RunMaker, mock: str | None, told: str | None, *, rehearsal: bool
) -> None:
    """What was not real stands at the top, and as the mark that is printed on every page."""
    page = linked(maker.whole(mock=mock, rehearsal=rehearsal))
    assert page.text.count(told or "is real") == (0 if told is None else 2)
    assert ("watermark" in page.all("class")) is (told is not None)


def test_review_tells_what_the_page_writes_in_its_own_way(maker: RunMaker) -> None:
    """A field that means what was asked for is as asked, and the page's own way of writing is said to be one."""
    maker.start()
    maker.review()
    phone = {"target": 'textbox "Phone"', "wanted": "510-555-0142", "found": "(510) 555-0142"}
    maker.press(
        None,
        {**phone, "same": "equal", "fit": "same-figures"},
        {**ROUTING, "same": "equal", "fit": "equal"},
        {**ACCOUNT, "found": "•••• 6789", "same": "equal", "fit": "same-figures"},
    )
    maker.answer("accepted", "Saved.")
    maker.end()
    text = linked(maker.path).text
    assert "Phone 510-555-0142 (510) 555-0142 as asked; the page writes it so" in text
    assert "Account •••• 6789 •••• 6789 as asked; the page writes it so" in text
    assert "Routing 021000021 021000021 as asked no" in text


def test_review_tells_each_field(maker: RunMaker) -> None:
    """A press has its fields: what was asked for, found, edited, and whether the last picture shows the same."""
    maker.start()
    picture = maker.review()
    maker.write("person.edited", {"field": "* Bank Routing:", "from": "021000021", "to": "111000025"})
    maker.write("person.edited", {"field": "I agree", "from": "", "to": "ticked"})
    maker.press(
        None,
        {**ROUTING, "found": "111000025", "same": "different"},
        {**ACCOUNT, "found": None, "same": "by-hand"},
    )
    maker.answer("refused", "The number is wrong.")
    maker.press(picture)
    maker.answer("accepted", "Saved.")
    maker.end()
    text = linked(maker.path).text
    for row in (
        "Press 1 of 2: what stood in the form when the person pressed Submit",
        "Routing 021000021 111000025 differs from 021000021 to 111000025 not known",
        "Account •••• 6789 nothing the person did it no not known",
        "I agree not asked for ticked not filled by acepilot from nothing to ticked not compared",
        "no picture is known to show the same: this table is the record",
        "The portal refused it The number is wrong. from server 192.0.2.7:443, its certificate issued by A CA",
        "Press 2 of 2: what stood in the form",
        "what acepilot had filled was as in picture 1",
        "The person submitted twice. The portal accepted 1 and refused 1.",
        "Edited by the person The person changed “* Bank Routing:” from “021000021” to “111000025”",
    ):
        assert row in text


def test_press_that_sent_nothing_is_no_submission(maker: RunMaker) -> None:
    """A press that the page stopped, and one whose answer is missing, are told as such."""
    maker.start()
    picture = maker.review()
    maker.press(picture)
    maker.write("turn", {"to": "acepilot", "why": "x"})
    maker.end("run.stopped", reason="You chose Stop.", hint="")
    text = linked(maker.path).text
    assert "It is not known whether something was submitted: the person had the page." in text
    assert "Nothing was sent after this press, as far as acepilot saw" in text


def test_submission_without_an_answer_may_have_been_accepted(maker: RunMaker) -> None:
    """A run that was cut off after the request left says that it may have been submitted."""
    maker.start()
    maker.press(maker.review())
    maker.write("person.submitted", {"basis": "seen", "request": f"POST {URL}"})
    maker.journal.close()
    text = linked(maker.path).text
    assert "The person submitted once. What the portal answered is not known." in text
    assert "none is recorded: it may have been submitted" in text
    assert "Not ended Check the bank details" in text


def test_review_that_was_handed_over_may_have_been_submitted(maker: RunMaker) -> None:
    """Once the person had the page, acepilot does not claim that nothing was submitted."""
    maker.start()
    maker.review()
    maker.journal.close()
    text = linked(maker.path).text
    assert "no press was seen; it may have been submitted" in text
    assert "Nothing was submitted" not in text


def test_what_was_stopped_and_what_drifted_is_on_the_first_page(maker: RunMaker) -> None:
    """Drift, a stopped request, a resumption, a note and a dialog are told before the timeline, each once."""
    maker.start()
    maker.stage = SIGN_IN
    for _ in range(3):
        maker.write("drift", {"wanted": 'button "Add"', "used": 'button "New"', "how": "fallback"})
    maker.write("guard.stopped", {"what": "A request to ace.cbp.gov", "where": URL, "why": "lock"})
    maker.write("run.resumed", {"after_seq": 1, "torn": None})
    maker.write("person.noted", {"text": "The bank changed"})
    maker.write("dialog", {"type": "confirm", "text": "Sure?", "by": "person"})
    maker.end()
    first, _, _ = linked(maker.path).text.partition("Every entry of the journal")
    assert '3 times The page has changed: button "Add" was not there; a fallback found button "New"' in first
    assert "Stopped by the lock on what is sent: A request to ace.cbp.gov" in first
    for told in (
        "Run resumed",
        "The person noted: The bank changed",
        "The page opened a dialog (confirm): Sure?",
    ):
        assert told in first


def test_verification_is_told_check_by_check(maker: RunMaker) -> None:
    """A failed check stands on the first page, with all it found in the list, and its picture is marked."""
    wrong = Mismatch("data/captures/0001-review.png", "aa", "bb")
    failed = Verification(
        (*WHOLE.checks, Check(3, "Every file is there and equal", CheckOutcome.FAIL, (wrong,)))
    )
    page = linked(maker.whole(), failed)
    assert "This record does not verify : 1 check failed." in page.text or (
        "This record does not verify: 1 check failed." in page.text
    )
    assert (
        "3. Every file is there and equal fail data/captures/0001-review.png : expected aa , found bb"
        in page.text
    )
    assert "2. Signature not present unsigned" in page.text
    assert page.text.count(DOUBTED) == 1
    assert "Everything verifies" not in page.text


def test_unchecked_run_says_so(maker: RunMaker) -> None:
    """A report of a run that nobody checked claims nothing."""
    text = linked(maker.whole()).text
    assert "Nothing was checked when this report was made." in text
    assert "Everything verifies" not in text


@first(
    ("inline", "change", "told"),
    [
        (False, None, MISSING),
        (True, None, MISSING),
        (False, b"no picture", UNREADABLE),
        (True, b"another", CHANGED),
    ],
)
def test_spoilt_picture_is_told(maker: RunMaker, change: bytes | None, told: str, *, inline: bool) -> None:
    """A picture that is gone, broken or another is not shown, and the report says why."""
    path = maker.whole()
    picture = path / "captures" / "0001-review.png"
    picture.unlink()
    if change is not None:
        picture.write_bytes(change)
    page = Page(write_report(take_snapshot(path), inline=inline, verification=None))
    assert page.text.count(told) == 1
    assert len(page.all("src")) == 1


@pytest.mark.long
def test_picture_that_takes_too_much_memory_is_told(monkeypatch: pytest.MonkeyPatch, maker: RunMaker) -> None:
    """A picture of more pixels than the report draws is named, and not drawn; one that has just so many is."""
    path = maker.whole()
    most = 0
    for picture in (path / "captures").glob("*.png"):
        with Image.open(picture) as image:
            most = max(most, image.width * image.height)
    monkeypatch.setattr(report_pictures, "MOST_PIXELS", most)
    assert LARGE not in Page(write_report(take_snapshot(path), inline=True, verification=None)).text
    monkeypatch.setattr(report_pictures, "MOST_PIXELS", most - 1)
    assert LARGE in Page(write_report(take_snapshot(path), inline=True, verification=None)).text


def test_named_files_are_a_list_that_sha256sum_checks(maker: RunMaker) -> None:
    """Every file that the journal names stands in the list with its digest."""
    path = maker.whole()
    html = write_report(take_snapshot(path), inline=False, verification=None).decode()
    listed = re.findall(r"^([0-9a-f]{64})  (\S+)$", html, re.MULTILINE)
    files = [file for file in path.rglob("*") if file.is_file() and file.name != "journal.jsonl"]
    found = {(hashlib.sha256(file.read_bytes()).hexdigest(), str(file.relative_to(path))) for file in files}
    assert set(listed) == found
    assert len(listed) == 6


def _chain_program(html: bytes) -> str:
    page = Page(re.sub(rb'(?s).*(<pre id="chain".*?</pre>).*', rb"\1", html))
    assert page.tags == ["pre"]
    raw = re.search(rb'(?s)<pre id="chain"[^>]*>(.*?)</pre>', html)
    assert raw is not None
    return raw[1].decode()


@pytest.mark.parametrize("is_changed", [False, True])
def test_program_in_the_report_checks_the_chain(maker: RunMaker, *, is_changed: bool) -> None:
    """The few lines that the report gives tell a whole journal from a changed one, with Python alone."""
    path = maker.whole()
    program = _chain_program(write_report(take_snapshot(path), inline=False, verification=None))
    journal = path / "journal.jsonl"
    if is_changed:
        journal.write_bytes(journal.read_bytes().replace(b"Saved.", b"Saved!"))
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=path, capture_output=True, text=True, check=False
    )
    head = maker.journal.head
    if is_changed:
        assert "was changed" in done.stderr
    else:
        assert done.stdout == f"12 entries, head {head}\n"


def _odd() -> Iterator[Any]:
    yield None
    yield 3
    yield {}
    yield {
        "items": 3,
        "fields": "x",
        "flow": [],
        "path": 4,
        "sha256": [],
        "text": "t",
        "masks": "m",
        "url": 9,
    }
    yield {
        "items": [1, {}],
        "fields": [None, {}, {"target": 4}],
        "ms": "1",
        "path": "captures/x.png",
        "to": [],
    }


@first("data", list(_odd()), 2)
@first("inline", [False, True])
def test_any_entry_gets_a_report(
    maker: RunMaker, monkeypatch: pytest.MonkeyPatch, data: Any, *, inline: bool
) -> None:
    """Whatever somebody put into a journal, there is a report of it."""
    monkeypatch.setattr("acepilot.journal.writer.check_entry", lambda *_, **__: None)
    maker.start()
    maker.stage, maker.step = {"n": "x"}, {"kind": "review"}
    for kind in (*KINDS, "unheard.of"):
        maker.journal.append(kind, turn="?", stage=dict(maker.stage), step=dict(maker.step), data=data)
    assert linked(maker.path).text.count("unheard.of") == 1
    assert write_report(take_snapshot(maker.path), inline=inline, verification=None)


def test_run_without_a_journal_is_refused(tmp_path: Path) -> None:
    """There is no report of what has no record."""
    with pytest.raises(EvidenceError, match="cannot be read"):
        write_report(take_snapshot(tmp_path), inline=True, verification=None)
