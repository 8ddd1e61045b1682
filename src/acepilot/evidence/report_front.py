"""The report's first page: what a reader must know within ten seconds, as data.

Pure: from a story to sentences. Claims nothing that the journal does not say, and says how far acepilot can know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from acepilot.evidence.report_reviews import ReportedPress, Review
from acepilot.evidence.report_story import Moment, Story
from acepilot.evidence.report_times import span
from acepilot.evidence.verification import CheckOutcome
from acepilot.journal.described_line import DescribedLine, Tone
from acepilot.journal.parts import say
from acepilot.journal.summary import RunState
from acepilot.plaintext import counted

MOST_LISTED = 4
BASES: Mapping[str, str] = {
    "seen": "acepilot saw the request leave",
    "said": "as the person said",
    "unknown": "not known whether it was sent",
}


@dataclass(frozen=True, slots=True)
class FrontFact:
    """One question that every reader has, and the answer."""

    label: str
    lines: tuple[DescribedLine, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """One row of what was submitted: a press, or a review without one."""

    review: Review
    press: ReportedPress | None
    how: DescribedLine
    answer: DescribedLine


@dataclass(frozen=True, slots=True)
class Front:
    """The first page.

    Attributes:
        notice: What stands on every page of a run on the mock portal; empty for a run on the real one.
        verdict: How the run stands, in one sentence.
        submitted: What was submitted, in one sentence.
        verified: Whether everything verified, in one sentence.
        sent: Every press, and every review that got none.
    """

    notice: str
    verdict: DescribedLine
    submitted: DescribedLine
    verified: DescribedLine
    facts: tuple[FrontFact, ...]
    sent: tuple[SubmittedRow, ...]


def read_front(story: Story) -> Front:
    """Return a story's first page."""
    sent = tuple(row for review in story.reviews for row in _sent(review))
    return Front(
        notice=notice_of(story),
        verdict=_verdict(story),
        submitted=_submitted(sent, is_said=story.summary.guided),
        verified=_verified(story),
        facts=tuple(_facts(story)),
        sent=sent,
    )


def notice_of(story: Story) -> str:
    """Return what must stand on every page of a run that was guided, or not on the real portal."""
    if story.summary.guided:
        return "Guided: this tells what the person said. acepilot drove no browser, and saw nothing of the portal."
    if not (story.summary.mock or story.summary.rehearsal):
        return ""
    if story.summary.rehearsal:
        return "Rehearsal on the mock portal, by a scripted person. Nothing here is real."
    return "Practice on the mock portal. Nothing here is real."


def _facts(story: Story) -> Iterator[FrontFact]:
    summary = story.summary
    flow = f"{story.title} ({summary.flow})" if story.title else summary.flow or "not known"
    yield FrontFact("Flow", (DescribedLine(flow),))
    yield FrontFact("For", tuple(_client(story)))
    yield FrontFact("When", (DescribedLine(span(summary.started_at, story.last_at)),))
    yield FrontFact("At the computer", tuple(_operator(story)))
    yield FrontFact("Portal", tuple(_portal(story)))
    yield from _seen(story)
    if also := tuple(_also(story)):
        yield FrontFact("Also", also)
    yield FrontFact("Verification", tuple(_verification(story)), "verification")


def _seen(story: Story) -> Iterator[FrontFact]:
    """Yield what acepilot saw happen on the pages; in a guided run it saw none."""
    if story.summary.guided:
        yield FrontFact(
            "Not seen",
            (DescribedLine("Edits, controls that had moved, and what a page tried: acepilot saw no page."),),
        )
        return
    yield FrontFact(
        "Edited by the person", _listed(story, "person.edited", "Nothing, as far as acepilot saw.")
    )
    drift = "None: every control was where the flow says."
    yield FrontFact("Found elsewhere", _listed(story, "drift", drift))
    yield FrontFact("Stopped by acepilot", _listed(story, "guard.stopped", "Nothing had to be stopped."))
    if story.notable["request.passed"]:
        yield FrontFact("Look-ups that passed", _listed(story, "request.passed", ""))


# Answers


def _verdict(story: Story) -> DescribedLine:
    summary = story.summary
    match summary.state:
        case RunState.FINISHED:
            has_notes = any(item.outcome == "accepted" for item in summary.items)
            return DescribedLine(_items(story), Tone.WARN if has_notes else Tone.GOOD, "Finished")
        case RunState.FAILED:
            return DescribedLine(summary.reason, Tone.BAD, "Failed")
        case RunState.STOPPED:
            return DescribedLine(summary.reason, Tone.WARN, "Stopped before its end")
        case RunState.INTERRUPTED:
            text = summary.reason or "The run was cut off before its end. It can be resumed."
            return DescribedLine(text, Tone.WARN, "Interrupted")
        case RunState.RUNNING:
            text = "The run was going on when this report was made: what came later is not in it."
            return DescribedLine(text, Tone.WARN, "Still open")
        case RunState.UNREADABLE:
            return DescribedLine(summary.reason, Tone.BAD, "Its record cannot be read")
        case _:
            assert_never(summary.state)


def _items(story: Story) -> str:
    items = story.summary.items
    if not items:
        return "Every step of the flow is done, or was skipped for the reason given."
    if not any(item.item for item in items):
        return f"The portal accepted it, with a note. {' '.join(item.reason for item in items)}"
    done, noted, skipped = (
        sum(item.outcome == word for item in items) for word in ("done", "accepted", "skipped")
    )
    counts = [f"{counted(done, 'importer')} of {len(items)} done"]
    counts += [f"{noted} accepted by the portal, with a note"] * bool(noted)
    counts += [f"{skipped} skipped"] * bool(skipped)
    return f"{', '.join(counts)}."


def _client(story: Story) -> Iterator[DescribedLine]:
    yield DescribedLine(story.summary.client or "not known")
    for item in story.summary.items:
        tone = Tone.GOOD if item.outcome == "done" else Tone.WARN
        yield DescribedLine(
            item.outcome + (f": {item.reason}" if item.reason else ""), tone, item.item or "The form"
        )


def _operator(story: Story) -> Iterator[DescribedLine]:
    if story.summary.rehearsal:
        yield DescribedLine("Nobody: a scripted person, for the mock portal alone.")
    began = "Started from the" if story.summary.rehearsal else "The"
    for number, hand in enumerate(story.hands or ({},)):
        account, name = say(hand, "account", "not known"), say(hand, "name")
        who = f"account {account}" + (f" ({name})" if name and name != account else "")
        yield DescribedLine(f"{'Resumed from the' if number else began} {who}, signed in to this computer.")
        if said := say(hand, "said"):
            yield DescribedLine(f"Said, not checked: the person gave their name as “{said}”.")
    yield DescribedLine("acepilot cannot know who sat there.", Tone.QUIET)


def _portal(story: Story) -> Iterator[DescribedLine]:
    hosts = ", ".join(story.hosts) or "no page was opened"
    if story.summary.guided:
        yield DescribedLine("In the person's own browser; acepilot saw no page.", Tone.WARN)
    elif story.summary.mock:
        yield DescribedLine(f"The mock portal on this computer, scenario {story.summary.mock}", Tone.WARN)
        yield DescribedLine(f"under the names {hosts}", Tone.QUIET)
    else:
        yield DescribedLine(hosts)
    if browser := say(story.started, "browser"):
        yield DescribedLine(f"in {browser}", Tone.QUIET)


def _listed(story: Story, kind: str, otherwise: str) -> tuple[DescribedLine, ...]:
    """Return what happened of one kind: how often, and the first few, each told once."""
    moments = story.notable[kind]
    if not moments:
        return (DescribedLine(otherwise),)
    told = list(dict.fromkeys(_short(moment) for moment in moments))
    lines = told[:MOST_LISTED]
    if len(moments) > len(lines):
        lines.insert(0, DescribedLine(f"{len(moments)} times", Tone.STRONG))
    if len(told) > MOST_LISTED:
        lines.append(DescribedLine(f"and {len(told) - MOST_LISTED} others, in the timeline", Tone.QUIET))
    return tuple(lines)


def _short(moment: Moment) -> DescribedLine:
    first = moment.said[0]
    return DescribedLine(first.line, first.tone)


def _also(story: Story) -> Iterator[DescribedLine]:
    """Yield what is rare, and must not be missed when it happened."""
    for kind in ("run.resumed", "step.failed", "person.skipped", "person.showed", "person.noted", "dialog"):
        if story.notable[kind]:
            yield from _listed(story, kind, "")
    if story.is_torn:
        yield DescribedLine("The journal's last line was torn by a crash, and is not told here.", Tone.WARN)


def _verified(story: Story) -> DescribedLine:
    if story.verification is None:
        return DescribedLine("Nothing was checked when this report was made.", Tone.WARN)
    if failed := story.verification.failed:
        return DescribedLine(
            f"{counted(len(failed), 'check')} failed.", Tone.BAD, "This record does not verify"
        )
    passed = sum(check.outcome is CheckOutcome.PASS for check in story.verification.checks)
    return DescribedLine(f"Everything verifies: {counted(passed, 'check')} passed.", Tone.GOOD)


def _verification(story: Story) -> Iterator[DescribedLine]:
    yield _verified(story)
    if story.verification is None:
        return
    for check in story.verification.failed[:MOST_LISTED]:
        yield DescribedLine(f"{check.number}. {check.title}", Tone.BAD)
    yield DescribedLine("As checked when this report was made. Check it again yourself.", Tone.QUIET)


# What was submitted


def _sent(review: Review) -> Iterator[SubmittedRow]:
    for press in review.presses:
        yield SubmittedRow(review, press, _how(press), _answer(press))
    if review.is_open and not review.presses:
        maybe = DescribedLine(
            "no answer is recorded: look at the portal before anything is sent again", Tone.WARN
        )
        yield SubmittedRow(
            review, None, DescribedLine("no press was seen; it may have been submitted", Tone.WARN), maybe
        )


def _how(press: ReportedPress) -> DescribedLine:
    if press.submission is None:
        return DescribedLine("nothing was sent, as far as acepilot saw", Tone.WARN)
    basis = BASES.get(press.submission.basis, press.submission.basis)
    if press.submission.times > 1:
        return DescribedLine(f"{basis}; the request left {_times(press.submission.times)}", Tone.WARN)
    return DescribedLine(basis)


def _answer(press: ReportedPress) -> DescribedLine:
    if press.answer is not None:
        return press.answer.said
    if press.submission is None:
        return DescribedLine("none", Tone.QUIET)
    return DescribedLine("none is recorded: it may have been submitted", Tone.WARN)


def _submitted(sent: tuple[SubmittedRow, ...], *, is_said: bool) -> DescribedLine:
    """Return what was submitted in one sentence; with `is_said` the person told it, and acepilot saw nothing."""
    made = [row for row in sent if row.press is not None and row.press.submission is not None]
    is_open = any(row.review.is_open for row in sent)
    if not made:
        if is_open:
            return DescribedLine(
                "It is not known whether something was submitted: the person had the page.", Tone.WARN
            )
        basis = "the person said" if is_said else "acepilot saw"
        return DescribedLine(f"Nothing was submitted, as far as {basis}.")
    outcomes = [row.press.answer.outcome if row.press and row.press.answer else "" for row in made]
    said = ", as they said" if is_said else ""
    text = f"The person submitted {_times(len(made))}{said}. {_answers(outcomes)}"
    accepted = outcomes.count("accepted")
    return DescribedLine(text, Tone.GOOD if accepted == len(made) else Tone.WARN)


def _answers(outcomes: list[str]) -> str:
    if len(outcomes) == 1:
        words = {"accepted": "The portal accepted it.", "refused": "The portal refused it."}
        return words.get(outcomes[0], "What the portal answered is not known.")
    if set(outcomes) == {"accepted"}:
        return "The portal accepted each."
    accepted, refused = outcomes.count("accepted"), outcomes.count("refused")
    unknown = len(outcomes) - accepted - refused
    parts = [f"accepted {accepted}" if accepted else "", f"refused {refused}" if refused else ""]
    text = "The portal " + " and ".join(filter(None, parts)) + "." if accepted or refused else ""
    return f"{text} For {unknown} no answer was seen.".strip() if unknown else text


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
