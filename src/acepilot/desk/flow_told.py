"""What a flow tells of a run's steps: which take the account number, which show it, and which one signs in.

Read from the flow that lies in the bundle, by its keys and its `${values}` alone, so that a flow of an earlier
acepilot, a recorded one and somebody's own are read alike. Must not know journals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from acepilot.flow.template import NotationError, parse_template
from acepilot.yamltext import read_quickly

Place = tuple[int, int]
"""A step of a flow: the stage's number and the step's, from 1."""
ACCOUNT_NUMBER: Final = "bank.account_number"
_IMPORTER: Final = "${importer."
ACE: Final = "ace.cbp.gov"
"""The host of the portal whose accounts are locked when nobody logs in."""
_CBP: Final = ("cbp.gov", "cbp.dhs.gov")


@dataclass(frozen=True, slots=True)
class FlowTold:
    """What the desk has to know of a flow.

    Attributes:
        takes: Of each step that enters the account number: the fields that do, as the flow names them.
        shows: Of each step that compares it: in which of its rows, from 0, and how many rows there are.
        signs_in: The step that is the sign-in to the portal; None where there is none.
        names_importer: Whether any step names an importer: then a stage that is done once is for the run's first one.
        is_of_cbp: Whether it acts on hosts of CBP alone: no other can take bank details for refunds.
    """

    takes: Mapping[Place, frozenset[str]] = field(default_factory=dict)
    shows: Mapping[Place, tuple[frozenset[int], int]] = field(default_factory=dict)
    signs_in: Place | None = None
    names_importer: bool = False
    is_of_cbp: bool = False


@lru_cache(maxsize=16)  # most bundles hold one of few flows
def tell_flow(data: bytes) -> FlowTold | None:
    """Return what a flow's bytes tell; None when they are no flow that can be read."""
    flow = read_quickly(data)
    steps = list(_steps(flow))
    if not steps:
        return None
    lines = {place: _lines(step, "confirm") for place, step in steps if "confirm" in step}
    return FlowTold(
        takes={place: fields for place, step in steps if (fields := _takes(step))},
        shows={place: shown for place, found in lines.items() if (shown := _shown(found))},
        signs_in=_sign_in(steps),
        names_importer=any(_IMPORTER in text for _, step in steps for text in _texts(step)),
        is_of_cbp=_is_of_cbp(flow),
    )


def _steps(flow: object) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for n, stage in enumerate(_list(flow, "stages"), start=1):
        for m, step in enumerate(_list(stage, "steps"), start=1):
            yield (n, m), step if isinstance(step, dict) else {}


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a part of a flow, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for part in pair for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def _list(value: object, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _lines(step: Mapping[str, Any], key: str) -> dict[str, object]:
    found = step.get(key)
    return found if isinstance(found, dict) else {}


def _is_account_number(text: object) -> bool:
    try:
        return isinstance(text, str) and ACCOUNT_NUMBER in parse_template(text).names
    except NotationError:
        return False


def _takes(step: Mapping[str, Any]) -> frozenset[str]:
    if "fill" not in step:
        return frozenset()
    lines = {**_lines(step, "fill"), **_lines(step, "if_present")}
    return frozenset(target for target, value in lines.items() if _is_account_number(value))


def _shown(lines: Mapping[str, object]) -> tuple[frozenset[int], int] | None:
    found = frozenset(n for n, value in enumerate(lines.values()) if _is_account_number(value))
    return (found, len(lines)) if found else None


def _sign_in(steps: list[tuple[Place, Mapping[str, Any]]]) -> Place | None:
    """Return the first `ask` that ends by what the page shows, once the portal is open and before anything is typed."""
    is_open = False
    for place, step in steps:
        if "open" in step:
            is_open = _host(step["open"]) == ACE
        elif "fill" in step:
            return None
        elif is_open and "ask" in step and "until" in step:
            return place
    return None


def _host(address: object) -> str:
    try:
        return (urlsplit(str(address)).hostname or "").lower()
    except ValueError:
        return ""


def _is_of_cbp(flow: object) -> bool:
    hosts = _list(flow, "hosts")
    return bool(hosts) and all(_is_cbp_host(str(host).lower()) for host in hosts)


def _is_cbp_host(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _CBP)
