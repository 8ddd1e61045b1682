"""A journal's entries in words that a clerk reads: for the terminal and for the report alike.

Pure: from an entry to lines; escapes nothing (the renderer does) and trusts nothing that an entry holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from acepilot.journal.codes import EditedBy, Shown, StoppedBy
from acepilot.journal.described_fields import tell_field
from acepilot.journal.described_line import DescribedLine, Tone
from acepilot.journal.naming import field_name, without_patterns
from acepilot.journal.old_forms import in_todays_form
from acepilot.journal.parts import Data, data_of, part, rows, say

Teller = Callable[[Data, Data], Iterator[DescribedLine]]


def tell(entry: Data) -> list[DescribedLine]:
    """Return an entry, of whatever version, as lines, the first one its headline."""
    entry = in_todays_form(entry)
    telling = _TELLERS.get(str(entry.get("kind")), _unknown)
    return list(telling(entry, data_of(entry)))


def _step_title(entry: Data) -> str:
    return say(part(entry, "step"), "title", "step")


def _unknown(entry: Data, _: Data) -> Iterator[DescribedLine]:
    yield DescribedLine(f"{entry.get('kind')}", Tone.QUIET)


def _run_started(_: Data, data: Data) -> Iterator[DescribedLine]:
    flow = say(part(data, "flow"), "name", "a flow")
    yield DescribedLine(f"{flow}, by {_account_holder(data)}", Tone.STRONG, "Run started")
    yield from _said(data)
    if data.get("mock"):
        played = ", by a scripted person" if data.get("rehearsal") else ""
        yield DescribedLine(f"on the mock portal{played}")
    if data.get("guided") is True:
        yield DescribedLine("guided: what follows is what the person said, not what acepilot saw", Tone.WARN)


def _account_holder(data: Data) -> str:
    operator = part(data, "operator")
    return say(operator, "name") or say(operator, "account", "somebody")


def _said(data: Data) -> Iterator[DescribedLine]:
    """Yield who the person said they are, as what it is: nothing that acepilot knows."""
    if said := say(part(data, "operator"), "said"):
        yield DescribedLine(f"said, not checked: the person gave their name as “{said}”")


def _run_resumed(_: Data, data: Data) -> Iterator[DescribedLine]:
    by = f", by {_account_holder(data)}" if part(data, "operator") else ""
    yield DescribedLine(f"Run resumed{by}", Tone.STRONG)
    yield from _said(data)
    if torn := say(part(data, "torn"), "path"):
        yield DescribedLine(f"the last line had been torn by a crash, and is kept in {torn}", Tone.WARN)


def _run_finished(_: Data, data: Data) -> Iterator[DescribedLine]:
    yield DescribedLine("Run finished", Tone.GOOD)
    for item in rows(data, "items"):
        outcome, reason = say(item, "outcome", "?"), say(item, "reason")
        tone = Tone.GOOD if outcome == "done" else Tone.WARN
        yield DescribedLine(outcome + (f": {reason}" if reason else ""), tone, say(item, "item", "the run"))


def _run_ended(entry: Data, data: Data) -> Iterator[DescribedLine]:
    how = str(entry.get("kind")).removeprefix("run.")
    yield DescribedLine(say(data, "reason"), Tone.BAD if how == "failed" else Tone.WARN, f"Run {how}")
    if hint := say(data, "hint"):
        yield DescribedLine(hint)


def _stage_started(entry: Data, _: Data) -> Iterator[DescribedLine]:
    stage = part(entry, "stage")
    item = f" · {stage['item']}" if stage.get("item") else ""
    yield DescribedLine(f"{say(stage, 'title')}{item}", Tone.STRONG, f"Stage {say(stage, 'n', '?')}")


def _step_done(entry: Data, data: Data) -> Iterator[DescribedLine]:
    ms = data.get("ms")
    took = f" ({ms / 1000:.1f} s)" if isinstance(ms, int | float) and ms >= 1000 else ""
    yield DescribedLine(_step_title(entry) + took, Tone.GOOD, "Done")
    yield from map(tell_field, rows(data, "fields"))


def _step_skipped(entry: Data, data: Data) -> Iterator[DescribedLine]:
    if data.get("after") == "accepted":
        yield DescribedLine(_step_title(entry), Tone.WARN, "Could not be done, after the portal had accepted")
        yield DescribedLine(say(data, "reason"))
        return
    reason = say(data, "reason")
    yield DescribedLine(_step_title(entry), Tone.QUIET, f"Skipped, as {reason}" if reason else "Skipped")


def _step_failed(entry: Data, data: Data) -> Iterator[DescribedLine]:
    yield DescribedLine(_step_title(entry), Tone.BAD, "Failed")
    yield DescribedLine(say(data, "expected", "nothing"), label="expected")
    yield DescribedLine(say(data, "got", "nothing"), label="found")
    yield from map(tell_field, rows(data, "fields"))


_FOUND: Mapping[str, str] = {
    "person": "the person pointed at {used}",
    "shown": "the person showed {used} in its place",
    "way": "what the person had shown was done first: {used}",
    "alike": "found as “{name}”",
    "role": "found as {used}",
    "beside": "found by the text beside it, “{name}”",
    "overflow": "found in the menu for what does not fit, as {used}",
}


def _drift(_: Data, data: Data) -> Iterator[DescribedLine]:
    used = without_patterns(say(data, "used", "another"))
    found = _FOUND.get(str(data.get("how")), "a fallback found {used}").format(
        used=used, name=field_name(used)
    )
    yield DescribedLine(
        f"{without_patterns(say(data, 'wanted', 'a control'))} was not there; {found}",
        Tone.WARN,
        "The page has changed",
    )


def _capture(_: Data, data: Data) -> Iterator[DescribedLine]:
    how = "Picture added by the person" if data.get("by") == "person" else "Picture taken"
    yield DescribedLine(say(data, "path", say(data, "name")), Tone.QUIET, how)


_NO_PICTURE: Mapping[str, str] = {
    "elsewhere": "the page is not part of this flow",
    "private": "the page asks for a password or a code",
    "dialog": "the page shows a dialog",
    "replaced": "the page was just being replaced",
    "unstill": "the page would not hold still",
    "undrawn": "the browser did not draw the page in time",
    "silent": "a part of the page did not answer acepilot",
}


def _capture_missing(_: Data, data: Data) -> Iterator[DescribedLine]:
    why = _NO_PICTURE.get(say(data, "why"), "it is not known why")
    tone = Tone.QUIET if data.get("why") in {"elsewhere", "private", "dialog"} else Tone.WARN
    yield DescribedLine(f"“{say(data, 'name')}”: {why}", tone, "No picture")


_NOT_KEPT: Mapping[str, str] = {
    "missing": "it did not come",
    "secret": "it shows an account number, and was not kept",
    "large": "it is too large, and was not kept",
    "unfinished": "it was still on its way when the run ended, and was not kept",
}


def _download(_: Data, data: Data) -> Iterator[DescribedLine]:
    why = say(data, "why")
    path = say(part(data, "file"), "path")
    told = path if why == "kept" else _NOT_KEPT.get(why, "it is not known whether it was kept")
    tone = Tone.PLAIN if why == "kept" else Tone.WARN
    yield DescribedLine(f"“{say(data, 'name')}”: {told}", tone, "The person downloaded a file")


def _turn(_: Data, data: Data) -> Iterator[DescribedLine]:
    to = say(data, "to", "?")
    yield DescribedLine(say(data, "why"), Tone.STRONG, f"Turn to {'the person' if to == 'person' else to}")


def _edited(_: Data, data: Data) -> Iterator[DescribedLine]:
    before, after = (f"“{text}”" if (text := say(data, key)) else "nothing" for key in ("from", "to"))
    field = field_name(say(data, "field", "a field"))
    if say(data, "by") == EditedBy.NOT_TYPED:
        yield DescribedLine(f"“{field}”, which held {before}, was emptied without typing, as Cancel does")
        return
    who = "The page itself" if say(data, "by") == EditedBy.PAGE else "The person"
    yield DescribedLine(f"{who} changed “{field}” from {before} to {after}")


def _pressed(_: Data, data: Data) -> Iterator[DescribedLine]:
    by = "as the person said" if data.get("by") == "said" else say(data, "by", "?")
    yield DescribedLine(f"The person pressed {say(data, 'control', 'a control')} ({by})", Tone.STRONG)
    yield from map(tell_field, rows(data, "fields"))


def _submitted(_: Data, data: Data) -> Iterator[DescribedLine]:
    known = {"seen": "seen by acepilot", "said": "as the person said"}
    how = known.get(say(data, "basis"), "not known whether")
    yield DescribedLine(f"Submitted by the person ({how})", Tone.STRONG)


_SHOWN: Mapping[str, tuple[str, Tone]] = {
    Shown.BEFORE: ("led to {wanted}, and acepilot went on from there", Tone.WARN),
    Shown.USED: ("led to {wanted}, which the person then used", Tone.WARN),
    Shown.DONE: ("stands for {wanted}", Tone.WARN),
    Shown.SENT: ("ended with a press that submits", Tone.WARN),
    Shown.DROPPED: ("was taken back by the person, who said never mind", Tone.QUIET),
    Shown.NOTHING: ("was nothing that acepilot saw", Tone.QUIET),
}


def _showed(_: Data, data: Data) -> Iterator[DescribedLine]:
    """Tell what was shown: while it goes on the newest step, at its end all of it."""
    steps = [_shown_step(step) for step in rows(data, "steps")]
    outcome = _SHOWN.get(say(data, "state"))
    if outcome is None:
        yield DescribedLine(steps[-1] if steps else "the person began", Tone.PLAIN, "The person shows")
        return
    text, tone = outcome
    wanted = say(data, "wanted", "a control").split(" | ")[0]
    yield DescribedLine(text.format(wanted=wanted), tone, "What the person showed")
    yield from (DescribedLine(step, Tone.QUIET) for step in steps)
    if instead := say(data, "instead"):
        yield DescribedLine(f"{instead}, in the place of {wanted}", Tone.QUIET)


def _shown_step(step: Data) -> str:
    text = say(step, "text")
    match say(step, "kind"):
        case "fill":
            lines = [(field_name(say(one, "target")), say(one, "value")) for one in rows(step, "fields")]
            return (
                f"filled in {', '.join(name + (f' with {value}' if value else '') for name, value in lines)}"
            )
        case "navigate":
            return f"went to {text}"
        case "click":
            return f"pressed {text}"
        case _:
            return f"did what only a person does: {text}"


def _told(label: str, key: str, tone: Tone = Tone.PLAIN) -> Teller:
    """Return what tells an entry whose data is one text."""
    return lambda _, data: iter([DescribedLine(say(data, key), tone, label)])


def _answered(_: Data, data: Data) -> Iterator[DescribedLine]:
    outcome = say(data, "outcome", "unknown")
    words = {"accepted": "The portal accepted it", "refused": "The portal refused it"}
    styles = {"accepted": Tone.GOOD, "refused": Tone.BAD}
    headline = words.get(outcome, "It is not known what the portal answered")
    if data.get("basis") == "said":
        headline += ", as the person says"
    yield DescribedLine(say(data, "text"), styles.get(outcome, Tone.WARN), headline)


_STOPPED: Mapping[str, str] = {
    StoppedBy.GUARD: "Stopped by the guard in the page",
    StoppedBy.LOCK: "Stopped by the lock on what is sent",
    StoppedBy.RULE: "Stopped by the rule for acepilot's own presses",
    StoppedBy.WORD: "Stopped by the words on the control",
}


def _guard(_: Data, data: Data) -> Iterator[DescribedLine]:
    what, why = say(data, "what", "something"), say(data, "why")
    more = f" ({why})" if why and why not in _STOPPED else ""
    yield DescribedLine(what + more, Tone.BAD, _STOPPED.get(why, "Stopped by acepilot"))
    if where := say(data, "where"):
        yield DescribedLine(f"at {where}")


_PASSED: Mapping[str, str] = {
    "listed": "the flow lists it",
    "chosen": "it carries nothing but what was chosen",
    "person": "the person lets such look-ups through",
}


def _passed(_: Data, data: Data) -> Iterator[DescribedLine]:
    why = _PASSED.get(say(data, "why"), say(data, "why", "?"))
    sent = f"{say(data, 'method')} {say(data, 'url')}"
    yield DescribedLine(f"{sent} ({why})", Tone.QUIET, "A look-up of the page passed")


def _dialog(_: Data, data: Data) -> Iterator[DescribedLine]:
    yield DescribedLine(say(data, "text"), label=f"The page opened a dialog ({say(data, 'type', '?')})")


_TELLERS: Mapping[str, Teller] = {
    "run.started": _run_started,
    "run.resumed": _run_resumed,
    "run.finished": _run_finished,
    "run.failed": _run_ended,
    "run.stopped": _run_ended,
    "run.interrupted": _run_ended,
    "stage.started": _stage_started,
    "step.done": _step_done,
    "step.skipped": _step_skipped,
    "step.failed": _step_failed,
    "drift": _drift,
    "capture": _capture,
    "capture.missing": _capture_missing,
    "download": _download,
    "turn": _turn,
    "person.edited": _edited,
    "person.pressed": _pressed,
    "person.submitted": _submitted,
    "person.confirmed": _told("The person confirmed", "check"),
    "person.noted": _told("The person noted", "text"),
    "person.showed": _showed,
    "person.skipped": _told("The person chose to skip", "what", Tone.WARN),
    "portal.answered": _answered,
    "guard.stopped": _guard,
    "request.passed": _passed,
    "dialog": _dialog,
}
