"""What is allowed in a flow and looks like an oversight: told by the check, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from acepilot.client.value_names import is_of_bank
from acepilot.errors import Mistake, Place
from acepilot.flow.models import Flow, Nature, Step
from acepilot.flow.target import Alternatives


class Code(StrEnum):
    """Which oversight it is."""

    HOST_NOT_OPENED = "host-not-opened"
    NEVER_DONE = "never-done"
    NO_REFUSED = "no-refused"
    BANK_NOT_CONFIRMED = "bank-not-confirmed"


_LEAVES_PAGE = frozenset({Nature.WAY, Nature.PRESS, Nature.FILL, Nature.ASK, Nature.REVIEW})
"""After such a step the page may be another, or show something else."""


def find_warnings(flow: Flow) -> tuple[Mistake, ...]:
    """Return what a careful author would look at again, in the order of the file."""
    steps = [step for stage in flow.stages for step in stage.steps]
    found = [*_hosts(flow, steps), *_never_done(flow), *_without_refusal(steps), *_bank_unseen(steps)]
    return tuple(sorted(found))


def _hosts(flow: Flow, steps: list[Step]) -> Iterator[Mistake]:
    """Yield each host that no step opens: acepilot may act there all the same."""
    opened = {urlsplit(step.guidance().address).hostname for step in steps if step.guidance().address}
    for host in flow.hosts:
        if host not in opened:
            message = f"No step opens {host}, and acepilot may act there."
            hint = "Leave it out unless the portal leads there by itself."
            yield Mistake(_place_of(flow, host), message, hint, Code.HOST_NOT_OPENED)


def _doubt(code: Code, step: Step, message: str, hint: str) -> Mistake:
    return Mistake(step.place, message, hint, code)


def _place_of(flow: Flow, host: str) -> Place:
    """Return where a host is first named; the file's beginning for one that is written with escapes."""
    lines = enumerate(flow.data.decode("utf-8").splitlines(), start=1)
    found = (Place(flow.source, n, line.index(host) + 1) for n, line in lines if host in line)
    return next(found, Place(flow.source, 1, 1))


def _never_done(flow: Flow) -> Iterator[Mistake]:
    """Yield each step that no page can call for: what would have to be there may not be, or stands there already."""
    for stage in flow.stages:
        shown: frozenset[str] = frozenset()
        for step in stage.steps:
            if reason := _reason_against(step, shown):
                message = f"This `{step.kind}` is never done: {reason}."
                yield _doubt(Code.NEVER_DONE, step, message, "Take out what is against it, or the step.")
            before = frozenset[str]() if step.nature in _LEAVES_PAGE else shown
            shown = _shown_after(step) or before


def _reason_against(step: Step, shown: frozenset[str]) -> str:
    """Return why a step is never done, after something is sure to be on the page; empty where it may be."""
    unless = _names(step.unless)
    if step.when is not None and step.unless is not None and _names(step.when) <= unless:
        return "`when:` and `unless:` are the same, or `unless:` has all that `when:` has"
    if shown and shown <= unless:
        return "the step before has waited for what its `unless:` names"
    end = _names(_end_of_ask(step))
    if shown and shown <= end and not step.guidance().checks:
        return "the step before has waited for what its `until:` names"
    return ""


def _shown_after(step: Step) -> frozenset[str]:
    """Return the names of which one is on the page once a step is done, where that is sure."""
    if step.when is not None or step.unless is not None:
        return frozenset()
    is_look = step.nature is Nature.LOOK and len(step.needs_first()) == 1
    return _names(step.needs_first()[0] if is_look else _end_of_ask(step))


def _end_of_ask(step: Step) -> Alternatives | None:
    ends = [one.target for one in step.sought() if step.nature is Nature.ASK]
    return ends[0] if ends else None


def _names(target: Alternatives | None) -> frozenset[str]:
    return frozenset(chain.text for chain in target.chains) if target is not None else frozenset()


def _without_refusal(steps: list[Step]) -> Iterator[Mistake]:
    for step in steps:
        if step.nature is Nature.REVIEW and step.shows_refusal() is None:
            message = "This `review` does not say how the portal refuses: the person would be asked."
            yield _doubt(Code.NO_REFUSED, step, message, "Write for example: refused: alert")


def _bank_unseen(steps: list[Step]) -> Iterator[Mistake]:
    """Yield each fill of bank details after which nothing looks what the portal made of them."""
    for n, step in enumerate(steps):
        if step.nature is Nature.FILL and _names_bank(step) and not _is_compared(steps[n + 1 :]):
            message = "Bank details are filled in here, and no `confirm` after it looks at what the portal has on file."
            hint = "Put a `confirm` with the bank's values after the review."
            yield _doubt(Code.BANK_NOT_CONFIRMED, step, message, hint)


def _is_compared(after: list[Step]) -> bool:
    """Tell whether steps after a fill look what became of it: once it was submitted, if it is."""
    reviews = [n for n, step in enumerate(after) if step.nature is Nature.REVIEW]
    after = after[reviews[0] :] if reviews else after
    return any(step.nature is Nature.COMPARE and _names_bank(step) for step in after)


def _names_bank(step: Step) -> bool:
    fields = (*step.required_fields(), *step.optional_fields())
    return any(is_of_bank(name) for field in fields for name in field.value.names)
