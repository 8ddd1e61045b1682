"""The guide's page as HTML: one response holds all of it, so that nothing is fetched from anywhere.

Pure: from where the guide stands to text. Escapes everything; a secret cannot reach it, as no step's telling holds one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from acepilot.errors import ExitCode
from acepilot.flow.models import Nature
from acepilot.guide import texts
from acepilot.guide.pictures import LARGEST_BYTES
from acepilot.guide.position import Position
from acepilot.guide.steps import GuidedStep
from acepilot.person import texts as person_texts
from acepilot.plaintext import visible
from acepilot.private_site import own_policy
from acepilot.run.run_end import RunEnd

WITH_NOTE = "Accepted, with a note"
END_WORDS: Mapping[ExitCode, str] = MappingProxyType(
    {
        ExitCode.DONE: "Done",
        ExitCode.NOT_DONE: "Not done",
        ExitCode.STOPPED: "Stopped",
        ExitCode.INTERRUPTED: "Interrupted",
    }
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a run shows.

    Attributes:
        home: The address at which a tab takes the guide over.
        tab: The address of this tab; what is added to it are its actions.
    """

    flow: str
    client: str
    run: str
    home: str
    tab: str


def step_page(frame: Frame, now: Position, notice: str) -> str:
    """Return the page of the step at hand."""
    heading, lead = _split(heading_of(now.step))
    deadline_ms = round(now.deadline.timestamp() * 1000) if now.deadline else 0
    view = {
        "page_title": f"Step {now.step.n} of {len(now.round.steps)}, {now.round.title}",
        "heading": heading,
        "lead": lead,
        "kind": now.step.word,
        "done": now.step.done,
        "fields_caption": "What to compare" if now.step.nature is Nature.COMPARE else "What to enter",
        "deadline_ms": deadline_ms,
        "deadline": f"until {now.deadline:%H:%M} UTC" if now.deadline else "",
        "short": {step.n: _split(heading_of(step))[0] for step in now.round.steps},
        "largest": LARGEST_BYTES,
        "largest_mb": LARGEST_BYTES // 1024 // 1024,
        "pictures": f"{frame.tab}/pictures",
        "events": f"{frame.tab}/events",
        "version": now.version,
    }
    return _render("step.html.j2", frame, view, notice, now=now, step=now.step, round=now.round)


def end_page(frame: Frame, end: RunEnd) -> str:
    """Return the page that tells how the run ended."""
    heading = WITH_NOTE if end.is_accepted else END_WORDS[end.code]
    view = {
        "page_title": heading,
        "heading": heading,
        "message": end.message,
        "hint": end.hint,
        "outcomes": end.items,
        "events": "",
    }
    return _render("end.html.j2", frame, view, "")


def elsewhere_page(frame: Frame) -> str:
    """Return the page of a tab from which another has taken the guide over."""
    return _render("elsewhere.html.j2", frame, {"page_title": "Open in another tab", "events": ""}, "")


def policy() -> str:
    """Return the page's content security policy: its own style and script, and nothing from elsewhere."""
    return own_policy(_asset("guide.css"), _asset("guide.js"), images="'self' blob:")


def heading_of(step: GuidedStep) -> str:
    """Return what stands over a step; a form's fields stand in its table, and need not be listed twice."""
    if step.nature is not Nature.FILL:
        return step.title
    count, optional = len(step.fields), sum(field.is_optional for field in step.fields)
    fields = "this field" if count == 1 else f"these {count} fields"
    some = f" The portal may lack {optional} of them." if optional else ""
    return f"Fill in {fields}.{some}"


def _split(text: str) -> tuple[str, str]:
    """Return a text's first sentence, without its full stop, and the rest."""
    first, _, rest = text.partition(". ")
    return first.removesuffix("."), rest


def _render(name: str, frame: Frame, view: dict[str, Any], notice: str, **more: object) -> str:
    whole = {
        "flow": frame.flow,
        "client": frame.client,
        "run": frame.run,
        "home": frame.home,
        "action": f"{frame.tab}/say",
        "notice": notice,
        **view,
    }
    style, script = Markup(_asset("guide.css")), Markup(_asset("guide.js"))  # noqa: S704 - files of this package
    template = _environment().get_template(name)
    return template.render(
        view=whole, style=style, script=script, words=person_texts, what_it_is=texts.WHAT_IT_IS, **more
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("acepilot.guide", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _asset(name: str) -> str:
    source, _, _ = PackageLoader("acepilot.guide", "page").get_source(Environment(autoescape=True), name)
    return source
