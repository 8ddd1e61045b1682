from __future__ import annotations

import html
import re

from guidekit import Begin, Guided, go_on, go_to, picture, say

from acepilot.evidence.report import write_report
from acepilot.evidence.snapshot import take_snapshot
from acepilot.guide.statements import Noted, Pictured, StopRun, Submitted
from acepilot.journal.codes import Outcome
from acepilot.journal.describe import tell
from acepilot.journal.reader import JOURNAL, read_journal


def report(guide: Guided) -> str:
    """Return the text of a guide's report."""
    page = write_report(take_snapshot(guide.path), inline=True, verification=None).decode()
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_report_tells_what_the_person_said_as_such(begin: Begin) -> None:
    """A reader cannot take for seen by acepilot what the person said; nothing is claimed that it did not see."""
    guide = begin()
    go_to(guide, "review")
    say(guide, Pictured(picture()), Submitted(Outcome.REFUSED), Submitted(Outcome.ACCEPTED))
    while guide.end is None:
        go_on(guide)
    text = report(guide)
    for told in (
        "Guided: this tells what the person said. acepilot drove no browser, and saw nothing of the portal.",
        "The person submitted 3 times, as they said. The portal accepted 2 and refused 1.",
        "In the person's own browser; acepilot saw no page.",
        "Not seen Edits, controls that had moved, and what a page tried: acepilot saw no page.",
        "The person added each, and confirmed that no full account number is seen on it; acepilot covered nothing.",
        "Routing Number 021000021 not seen entered, as the person says",
        "added by the person",
        "That what the person said is so.",
    ):
        assert told in text
    for claim in (
        "as far as acepilot saw",
        "painted over before",
        "no page was opened",
        "every control was where",
    ):
        assert claim not in text


def test_report_of_nothing_submitted_says_who_knows(begin: Begin) -> None:
    """Where nothing was submitted, it is the person's word; a review that was open may have been."""
    guide = begin()
    say(guide, StopRun())
    assert "Nothing was submitted, as far as the person said." in report(guide)
    again = begin(guide)
    go_to(again, "review")
    say(again, StopRun())
    assert "It is not known whether something was submitted" in report(again)


def test_record_and_bundle_say_that_it_was_guided(begin: Begin) -> None:
    """The first lines of the story, and the bundle's texts, say it; a picture is told as the person's."""
    guide = begin()
    say(guide, Pictured(picture()), Noted("All well."), StopRun())
    entries, _ = read_journal(guide.path / JOURNAL)
    lines = [said.line for entry in entries for said in tell(entry)]
    assert "guided: what follows is what the person said, not what acepilot saw" in lines
    assert "Picture added by the person: captures/0001-added-by-the-person.png" in lines
    portal = take_snapshot(guide.path).facts.portal
    assert (
        portal
        == "the real portal, guided: the person worked in a browser of their own, and said what they did"
    )
