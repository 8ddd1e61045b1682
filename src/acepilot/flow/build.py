"""From a flow as people write it to a flow as the engine knows it.

One pure function, and the checks of a flow's head: name, hosts, addresses, look-ups. What a flow must never do is
`acepilot.flow.refusals`' business.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from acepilot.client.value_names import ITEM_COLLECTIONS
from acepilot.errors import Mistake
from acepilot.flow.build_context import BuildContext
from acepilot.flow.models import AllowedRequest, Flow, ForEach, Original, Stage, Step
from acepilot.flow.registry import STEP_KINDS
from acepilot.flow.steps.base import StepSyntax, read_head
from acepilot.flow.syntax import AllowedRequestSyntax, FlowSyntax, StageSyntax
from acepilot.flow.words import submit_word
from acepilot.yamltext import Path, YamlText
from acepilot.yamlwords import suggest

_ORIGINAL = re.compile(r"(?P<name>[a-z0-9-]+) sha256:(?P<sha256>[0-9a-f]{64})")
_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_LONGEST_NAME = 40
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH"})


def build_flow(syntax: FlowSyntax, text: YamlText) -> tuple[Flow, tuple[Mistake, ...]]:
    """Make the flow out of what a file says.

    Returns:
        The flow and what is wrong with it; a flow with mistakes is fit only for finding more of them.
    """
    context = BuildContext(text, hosts=tuple(syntax.hosts))
    _check_hosts(syntax.hosts, context)
    flow = Flow(
        name=_name(syntax.flow, context),
        copied_from=None if syntax.copied_from is None else _original(syntax.copied_from, context),
        title=syntax.title or syntax.flow,
        hosts=context.hosts,
        stages=tuple(_stage(stage, n, context) for n, stage in enumerate(syntax.stages)),
        done=None if syntax.done is None else context.template(("done",), syntax.done),
        allow_requests=tuple(
            _allowed(request, ("allow_requests", n), context)
            for n, request in enumerate(syntax.allow_requests or [])
        ),
        data=text.data,
        source=text.name,
    )
    return flow, tuple(context.mistakes)


def _name(name: str, context: BuildContext) -> str:
    if not _KEBAB.match(name) or len(name) > _LONGEST_NAME:
        kebab = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:_LONGEST_NAME]
        context.note(
            ("flow",),
            f"A flow's name is lower-case words with hyphens, at most {_LONGEST_NAME} characters.",
            f"Write: flow: {kebab}" if _KEBAB.match(kebab) else "Write for example: flow: ach-flow",
        )
    return name


def _original(text: str, context: BuildContext) -> Original | None:
    match = _ORIGINAL.fullmatch(text)
    if match is None:
        advice = "`acepilot flow heal` writes this line. Leave it away in a flow of your own."
        context.note(("copied_from",), "This is no flow's name and digest.", advice)
    return match and Original(match["name"], match["sha256"])


def _check_hosts(hosts: list[str], context: BuildContext) -> None:
    for n, host in enumerate(hosts):
        if not _HOST.match(host):
            context.note(("hosts", n), f"This is no exact host name: {host}", _host_hint(host))
        elif host in hosts[:n]:
            context.note(("hosts", n), f"{host} stands here twice.", "Keep one of the two.")


def _host_hint(host: str) -> str:
    plain = re.sub(r"\A[a-z]+://|[:/].*\Z", "", host.lower())
    if _HOST.match(plain):
        return f"Write only the name, in lower case, without https:// and port: {plain}"
    return "Write each host's whole name: ace.cbp.gov; no * and no addresses."


def _stage(syntax: StageSyntax, n: int, context: BuildContext) -> Stage:
    path: Path = ("stages", n)
    context.for_each = _for_each((*path, "for_each"), syntax.for_each, context)
    return Stage(
        n=n + 1,
        title=context.template((*path, "stage"), syntax.stage),
        for_each=context.for_each,
        steps=tuple(
            _step(step, number, (*path, "steps", number - 1), context)
            for number, step in enumerate(syntax.steps, 1)
        ),
    )


def _for_each(path: Path, written: str | None, context: BuildContext) -> ForEach | None:
    if written is None:
        return None
    known = {
        f"{item} in {collection}": ForEach(item, collection) for collection, item in ITEM_COLLECTIONS.items()
    }
    found = known.get(" ".join(written.split()))
    if found is None:
        context.note(path, f"A stage cannot be repeated for this: {written}", suggest(written, known))
    return found


def _step(syntax: StepSyntax, n: int, path: Path, context: BuildContext) -> Step:
    head = read_head(syntax, n, context, path)
    return STEP_KINDS[syntax.kind].build(syntax, head, context, path)


def _allowed(syntax: AllowedRequestSyntax, path: Path, context: BuildContext) -> AllowedRequest:
    method = syntax.method.upper()
    if method not in _METHODS:
        context.note((*path, "method"), "This is no method of a look-up.", suggest(method, _METHODS))
    context.check_url((*path, "url"), syntax.url.removesuffix("*"))
    parts = urlsplit(syntax.url.removesuffix("*")) if context.url_problem(syntax.url) is None else None
    if "*" in syntax.url.removesuffix("*") or (parts and parts.path in {"", "/"}):
        context.note(
            (*path, "url"),
            "A look-up is one address: a single * may end it, after a path.",
            f"Write for example: https://{context.hosts[0]}/lookup/zip*",
        )
    word = submit_word(parts.path) if parts else None
    if word:
        context.note(
            (*path, "url"),
            f"An address with the word `{word}` is no look-up: what is typed could be sent with it.",
            "Leave it out: the person decides when something is sent.",
        )
    return AllowedRequest(method, syntax.url)
