"""A journal's entries in words that a clerk reads.

Pure: from an entry to lines; escapes nothing (the renderer does) and trusts nothing that an entry holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from acepilot.cli.output import Style, Text
from acepilot.run.chain import Entry

_Data = Mapping[str, Any]
_NAMED = re.compile(r'\w+ "([^"]+)"')


def tell(entry: Entry) -> list[Text]:
    """Return an entry as lines, the first one its headline."""
    kind = str(entry.get("kind"))
    data = entry.get("data")
    telling = _TELLERS.get(kind, _unknown)
    return list(telling(entry, data if isinstance(data, dict) else {}))


def _say(data: _Data, key: str, otherwise: str = "") -> str:
    value = data.get(key)
    if value is None or value == "":
        return otherwise
    return value if isinstance(value, str) else str(value)


def _part(mapping: _Data, key: str) -> _Data:
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}


def _step_title(entry: Entry) -> str:
    step = _part(entry, "step")
    return _say(step, "title", "step") if step else "step"


def _seconds(ms: object) -> str:
    return f" ({ms / 1000:.1f} s)" if isinstance(ms, int | float) and ms >= 1000 else ""


def _with(text: str, more: str) -> str:
    return f"{text}: {more}" if more else text


def _unknown(entry: Entry, _: _Data) -> Iterator[Text]:
    yield Text(f"{entry.get('kind')}", Style.QUIET)


def _run_started(_: Entry, data: _Data) -> Iterator[Text]:
    flow = _say(_part(data, "flow"), "name", "a flow")
    operator = _part(data, "operator")
    who = _say(operator, "name") or _say(operator, "account", "somebody")
    yield Text(f"Run started: {flow}, by {who}", Style.STRONG)
    if data.get("mock"):
        yield Text("on the mock portal" + (", by a scripted person" if data.get("rehearsal") else ""))


def _run_resumed(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text("Run resumed", Style.STRONG)
    if torn := _say(_part(data, "torn"), "path"):
        yield Text(f"the last line had been torn by a crash, and is kept in {torn}", Style.WARN)


def _run_finished(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text("Run finished", Style.GOOD)
    items = data.get("items")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            outcome = _say(item, "outcome", "?")
            style = Style.GOOD if outcome == "done" else Style.WARN
            yield Text(_with(f"{_say(item, 'item', 'the run')}: {outcome}", _say(item, "reason")), style)


def _run_ended(entry: Entry, data: _Data) -> Iterator[Text]:
    how = str(entry.get("kind")).removeprefix("run.")
    yield Text(_with(f"Run {how}", _say(data, "reason")), Style.BAD if how == "failed" else Style.WARN)
    if hint := _say(data, "hint"):
        yield Text(hint)


def _stage_started(entry: Entry, _: _Data) -> Iterator[Text]:
    stage = _part(entry, "stage")
    item = f" · {stage['item']}" if stage.get("item") else ""
    yield Text(f"Stage {_say(stage, 'n', '?')}: {_say(stage, 'title')}{item}", Style.STRONG)


def _step_done(entry: Entry, data: _Data) -> Iterator[Text]:
    yield Text(f"Done: {_step_title(entry)}{_seconds(data.get('ms'))}", Style.GOOD)
    yield from _fields(data)


def _fields(data: _Data) -> Iterator[Text]:
    fields = data.get("fields")
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, dict):
            yield _field(field)


def _field(field: _Data) -> Text:
    name, found = _field_name(_say(field, "target", "a field")), _say(field, "found", "nothing")
    match field.get("same"):
        case True | "equal":
            return Text(f"{name}: {found}")
        case "last4":
            return Text(f"{name}: {found} (its last four are the same)")
        case "not shown":
            return Text(f"{name}: {found} (too little is shown to compare)", Style.WARN)
        case str(why) if why != "different":
            return Text(f"{name}: {why}", Style.QUIET)
        case _:
            return Text(f"{name}: {found}, though {_say(field, 'wanted', 'nothing')} was wanted", Style.WARN)


def _field_name(target: str) -> str:
    """Return a field's name without its role, the first where a flow gives several."""
    first = target.partition(" | ")[0]
    named = _NAMED.fullmatch(first)
    return named[1] if named else first


def _step_skipped(entry: Entry, data: _Data) -> Iterator[Text]:
    reason = _say(data, "reason")
    yield Text(f"Skipped: {_step_title(entry)}" + (f" ({reason})" if reason else ""), Style.QUIET)


def _step_failed(entry: Entry, data: _Data) -> Iterator[Text]:
    yield Text(f"Failed: {_step_title(entry)}", Style.BAD)
    yield Text(f"expected: {_say(data, 'expected', 'nothing')}")
    yield Text(f"found: {_say(data, 'got', 'nothing')}")
    yield from _fields(data)


def _drift(_: Entry, data: _Data) -> Iterator[Text]:
    found = "the person pointed at" if data.get("how") == "person" else "a fallback found"
    yield Text(
        f"The page has changed: {_say(data, 'wanted', 'a control')} was not there; "
        f"{found} {_say(data, 'used', 'another')}",
        Style.WARN,
    )


def _capture(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(_with("Picture taken", _say(data, "path", _say(data, "name"))), Style.QUIET)


def _turn(_: Entry, data: _Data) -> Iterator[Text]:
    to = _say(data, "to", "?")
    yield Text(_with(f"Turn to {'the person' if to == 'person' else to}", _say(data, "why")), Style.STRONG)


def _edited(_: Entry, data: _Data) -> Iterator[Text]:
    before, after = _say(data, "from", "nothing"), _say(data, "to", "nothing")
    yield Text(f"The person changed {_field_name(_say(data, 'field', 'a field'))} from {before} to {after}")


def _pressed(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(
        f"The person pressed {_say(data, 'control', 'a control')} ({_say(data, 'by', '?')})", Style.STRONG
    )
    yield from _fields(data)


def _submitted(_: Entry, data: _Data) -> Iterator[Text]:
    how = {"seen": "seen by acepilot", "said": "as the person said"}.get(
        _say(data, "basis"), "not known whether"
    )
    yield Text(f"Submitted by the person ({how})", Style.STRONG)


def _confirmed(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(_with("The person confirmed", _say(data, "check")))


def _noted(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(_with("The person noted", _say(data, "text")))


def _person_skipped(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(_with("The person chose to skip", _say(data, "what")), Style.WARN)


def _answered(_: Entry, data: _Data) -> Iterator[Text]:
    outcome = _say(data, "outcome", "unknown")
    words = {"accepted": "The portal accepted it", "refused": "The portal refused it"}
    styles = {"accepted": Style.GOOD, "refused": Style.BAD}
    headline = words.get(outcome, "It is not known what the portal answered")
    yield Text(_with(headline, _say(data, "text")), styles.get(outcome, Style.WARN))


def _guard(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(
        _with(f"Stopped by the guard: {_say(data, 'what', 'something')}", _say(data, "why")), Style.BAD
    )
    if where := _say(data, "where"):
        yield Text(f"at {where}")


def _dialog(_: Entry, data: _Data) -> Iterator[Text]:
    yield Text(_with(f"The page opened a dialog ({_say(data, 'type', '?')})", _say(data, "text")))


_TELLERS: Mapping[str, Callable[[Entry, _Data], Iterator[Text]]] = MappingProxyType(
    {
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
        "turn": _turn,
        "person.edited": _edited,
        "person.pressed": _pressed,
        "person.submitted": _submitted,
        "person.confirmed": _confirmed,
        "person.noted": _noted,
        "person.skipped": _person_skipped,
        "portal.answered": _answered,
        "guard.stopped": _guard,
        "dialog": _dialog,
    }
)
