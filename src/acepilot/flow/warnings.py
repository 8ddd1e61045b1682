"""What is allowed in a flow and looks like an oversight: told by the check, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from acepilot.client.value_names import is_of_bank
from acepilot.errors import Mistake, Place
from acepilot.flow.models import Flow, Nature, Step


def find_warnings(flow: Flow) -> tuple[Mistake, ...]:
    """Return what a careful author would look at again, in the order of the file."""
    steps = [step for stage in flow.stages for step in stage.steps]
    found = [*_hosts(flow, steps), *_never_done(steps), *_without_refusal(steps), *_bank_unseen(steps)]
    return tuple(sorted(found))


def _hosts(flow: Flow, steps: list[Step]) -> Iterator[Mistake]:
    """Yield each host that no step opens: acepilot may act there all the same."""
    opened = {urlsplit(step.guidance().address).hostname for step in steps if step.guidance().address}
    for host in flow.hosts:
        if host not in opened:
            message = f"No step opens {host}, and acepilot may act there."
            yield Mistake(
                _place_of(flow, host), message, "Leave it out unless the portal leads there by itself."
            )


def _place_of(flow: Flow, host: str) -> Place:
    """Return where a host is first named; the file's beginning for one that is written with escapes."""
    lines = enumerate(flow.data.decode("utf-8").splitlines(), start=1)
    found = (Place(flow.source, n, line.index(host) + 1) for n, line in lines if host in line)
    return next(found, Place(flow.source, 1, 1))


def _never_done(steps: list[Step]) -> Iterator[Mistake]:
    for step in steps:
        if step.when is not None and step.unless is not None and step.when.text == step.unless.text:
            message = f"This `{step.kind}` is never done: `when:` and `unless:` are the same."
            yield Mistake(step.place, message, "Keep one of the two.")


def _without_refusal(steps: list[Step]) -> Iterator[Mistake]:
    for step in steps:
        if step.nature is Nature.REVIEW and step.shows_refusal() is None:
            message = "This `review` does not say how the portal refuses: the person would be asked."
            yield Mistake(step.place, message, "Write for example: refused: alert")


def _bank_unseen(steps: list[Step]) -> Iterator[Mistake]:
    """Yield each fill of bank details after which nothing looks what the portal made of them."""
    for n, step in enumerate(steps):
        compared = [
            later for later in steps[n + 1 :] if later.nature is Nature.COMPARE and _names_bank(later)
        ]
        if step.nature is Nature.FILL and _names_bank(step) and not compared:
            message = "Bank details are filled in here, and no `confirm` after it looks at what the portal has on file."
            yield Mistake(step.place, message, "Put a `confirm` with the bank's values after the review.")


def _names_bank(step: Step) -> bool:
    fields = (*step.required_fields(), *step.optional_fields())
    return any(is_of_bank(name) for field in fields for name in field.value.names)
