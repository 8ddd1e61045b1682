"""The kinds of journal entries, and what each one's data must hold: a closed set.

Checks the shape of what is about to be written; writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from acepilot.errors import AcepilotError

ENDINGS = frozenset({"run.finished", "run.failed", "run.stopped", "run.interrupted"})
TURNS = frozenset({"acepilot", "person"})
_STAGE_KEYS = frozenset({"n", "title", "item"})
_STEP_KEYS = frozenset({"n", "kind", "title"})
_FIELD_KEYS = frozenset({"target", "wanted", "found", "same"})
_MORE_FIELD_KEYS = frozenset({"fit"})
_ITEM_KEYS = frozenset({"item", "outcome", "reason"})
_FILE_KEYS = frozenset({"path", "sha256"})


class WrongEntry(AcepilotError):
    """We were about to write a journal entry that does not fit its kind: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the data of one kind of entry holds.

    Attributes:
        keys: The keys that must be there; a value may be None where there is nothing to tell.
        more: Keys that may be there.
        is_open: Whether any other key may be there too: what a kind of step needs.
        words: For a key whose value is one of a few words, these words.
        parts: For a key whose value is an object or a list of objects, the keys that each must have.
    """

    keys: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    is_open: bool = False
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _kind(keys: str = "", *, more: str = "", is_open: bool = False, **checks: str | frozenset[str]) -> Kind:
    """Return a kind; a check is a string of words that its key may hold, or the keys that its parts have."""
    return Kind(
        keys=frozenset(keys.split()),
        more=frozenset(more.split()),
        is_open=is_open,
        words={name: frozenset(words.split()) for name, words in checks.items() if isinstance(words, str)},
        parts={name: keys for name, keys in checks.items() if isinstance(keys, frozenset)},
    )


_ENDING = _kind("reason hint")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "run.started": _kind(
            "run flow client mock rehearsal operator browser acepilot platform",
            more="items guided",
            flow=frozenset({"name", "path", "sha256"}),
            client=_FILE_KEYS,
            operator=frozenset({"account", "name"}),
        ),
        "run.resumed": _kind("after_seq torn", torn=_FILE_KEYS),
        "run.finished": _kind("items", items=_ITEM_KEYS),
        "run.failed": _ENDING,
        "run.stopped": _ENDING,
        "run.interrupted": _ENDING,
        "stage.started": _kind(),
        "step.done": _kind("ms", is_open=True, fields=_FIELD_KEYS),
        "step.skipped": _kind("reason", more="ms target expected got after"),
        "step.failed": _kind("expected got", more="ms target fields reason hint", fields=_FIELD_KEYS),
        "drift": _kind("wanted used how", how="fallback alike role beside overflow person"),
        "capture": _kind("name path sha256 text url masks full_page", more="by", text=_FILE_KEYS),
        "capture.missing": _kind(
            "name why url", why="elsewhere private dialog replaced unstill undrawn silent"
        ),
        "download": _kind("name url file why", why="kept missing secret large unfinished", file=_FILE_KEYS),
        "turn": _kind("to why", to="acepilot person"),
        "person.edited": _kind("field from to", more="by"),
        "person.pressed": _kind("control by fields same_as"),
        "person.submitted": _kind("basis request", basis="seen said unknown"),
        "person.confirmed": _kind("check"),
        "person.noted": _kind("text"),
        "person.skipped": _kind("what"),
        "portal.answered": _kind(
            "outcome text url server tls_issuer", more="basis dress", outcome="accepted refused unknown"
        ),
        "guard.stopped": _kind("what where why"),
        "request.passed": _kind("method url why", why="listed chosen person"),
        "dialog": _kind("type text by"),
    }
)


def check_entry(
    kind: str,
    *,
    turn: str,
    stage: Mapping[str, Any] | None,
    step: Mapping[str, Any] | None,
    data: Mapping[str, Any],
) -> None:
    """Check that an entry fits its kind.

    Raises:
        WrongEntry: When it does not.
    """
    if kind not in KINDS:
        raise WrongEntry(f"There is no journal entry of kind {kind!r}.")
    if turn not in TURNS:
        raise WrongEntry(f"{kind}: {turn!r} holds no turn; expected acepilot or person.")
    _check_keys(f"{kind}: stage", stage, _STAGE_KEYS)
    _check_keys(f"{kind}: step", step, _STEP_KEYS)
    _check_data(kind, KINDS[kind], data)


def _check_keys(what: str, part: object, keys: frozenset[str], more: frozenset[str] = frozenset()) -> None:
    if part is None:
        return
    if not isinstance(part, Mapping) or set(part) - more != keys:
        found = sorted(part) if isinstance(part, Mapping) else type(part).__name__
        raise WrongEntry(f"{what} must have the keys {sorted(keys)}, and has {found}.")


def _check_data(name: str, kind: Kind, data: Mapping[str, Any]) -> None:
    missing, unknown = kind.keys - set(data), set(data) - kind.keys - kind.more
    if missing or (unknown and not kind.is_open):
        raise WrongEntry(f"{name}: data lacks {sorted(missing)} and does not know {sorted(unknown)}.")
    for key, words in kind.words.items():
        if data[key] not in words:
            raise WrongEntry(f"{name}: {key} is {data[key]!r}; expected one of {sorted(words)}.")
    for key, keys in kind.parts.items():
        value = data.get(key)
        more = _MORE_FIELD_KEYS if keys is _FIELD_KEYS else frozenset()
        for part in value if isinstance(value, list | tuple) else [value]:
            _check_keys(f"{name}: {key}", part, keys, more)
