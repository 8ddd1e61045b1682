"""`acepilot flow check FILE --mock`: every target of a flow tried on the mock portal's pages, told on stdout.

Owns the words for what was found. The run itself is the rehearsed one of `acepilot run`, in a folder that goes with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from acepilot.cli.driving import drive, find_window, tell
from acepilot.cli.mock_portal import check_plays
from acepilot.cli.output import Block, Style, Table, Text
from acepilot.cli.request import RunRequest
from acepilot.cli.run_inputs import check_values, load_values
from acepilot.errors import ExitCode
from acepilot.flow.models import Flow
from acepilot.flow.plan import rounds
from acepilot.run.findings import FAULTS, OTHERWISE, Finding, Look, Looks, Sight, Trouble, Why, find_findings
from acepilot.run.looking import GoesOn, LookingPerformer
from acepilot.run.options import RunOptions
from acepilot.run.run_end import RunEnd
from acepilot.scratch import Scratch
from acepilot.timing import Timing

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script

_STYLES: Mapping[Sight, Style] = MappingProxyType(
    {Sight.FOUND: Style.GOOD, Sight.ABSENT: Style.QUIET, Sight.NOT_REACHED: Style.QUIET}
)
_UNREACHED: Mapping[Why, str] = MappingProxyType(
    {
        Why.RUN_ENDED: "the run ended before",
        Why.ITEM_LEFT: "the importer was left before",
        Why.CONDITION: "by its `when:` or `unless:` the step was not to be done",
        Why.NOT_ASKED: "the step was over without it",
        Why.STEP_FAILED: "the step could not be done",
        Why.WAY_LOST: "the step in line {line}, which leads here, could not be done",
        Why.NO_VALUE: "the sample client has no value for it",
        Why.NOT_REFUSED: "the portal refused nothing in this scenario",
        Why.PAGE_SAYS: "the page says: {told}",
    }
)
_COUNTED: Mapping[Sight, str] = MappingProxyType(
    {
        Sight.FOUND: "found",
        Sight.FALLBACK: "found by a fallback",
        Sight.ALIKE: "found under another name",
        Sight.UNBOUNDED: "done without its bounds",
        Sight.ABSENT: "not there, and need not be",
        Sight.UNUSABLE: "there, but not usable",
        Sight.AMBIGUOUS: "there more than once",
        Sight.MISSING: "missing",
        Sight.NOT_REACHED: "not reached",
    }
)


@dataclass(frozen=True, slots=True)
class MockCheck:
    """What came of a flow on the mock portal.

    Attributes:
        troubles: The steps that could not be done.
    """

    flow: Flow
    scenario: str
    findings: tuple[Finding, ...]
    troubles: tuple[Trouble, ...]
    end: RunEnd

    @property
    def code(self) -> ExitCode:
        """Return the exit code: done only if no target and no step is at fault, and the run came to its end."""
        if self.end.code is not ExitCode.DONE:
            return self.end.code if self.end.code is ExitCode.INTERRUPTED else ExitCode.NOT_DONE
        has_fault = bool(self.troubles) or any(one.worst.sight in FAULTS for one in self.findings)
        return ExitCode.NOT_DONE if has_fault else ExitCode.DONE

    def data(self) -> dict[str, object]:
        """Return it as JSON data."""
        counted = Counter(finding.worst.sight for finding in self.findings)
        return {
            "scenario": self.scenario,
            "exit_code": int(self.code),
            "counts": {sight: counted[sight] for sight in Sight},
            "targets": [finding.data() for finding in self.findings],
            "steps_not_done": [self._trouble(trouble) for trouble in self.troubles],
            "ended": {"exit_code": int(self.end.code), "reason": self.end.message},
        }

    def blocks(self) -> Iterator[Block]:
        """Yield what was found, target by target, and what it comes to."""
        yield Text(f"On the mock portal, scenario {self.scenario}:", Style.STRONG)
        yield Table(("Line", "Step", "Target", "On the page"), tuple(map(_row, self.findings)))
        for trouble in self.troubles:
            item = f" for {trouble.at.item}" if trouble.at.item else ""
            yield Text(f"Line {self.line_of(trouble)}{item}: {trouble.message}", Style.BAD)
            if trouble.hint:
                yield Text(f"    {trouble.hint}")
        if self.end.code is not ExitCode.DONE:
            yield Text(f"The run ended before all was done: {self.end.message}", Style.BAD)
        yield Text(_summary(self), Style.GOOD if self.code is ExitCode.DONE else Style.BAD)

    def _trouble(self, trouble: Trouble) -> dict[str, object]:
        return {
            "line": self.line_of(trouble),
            "stage": trouble.at.stage,
            "step": trouble.at.step,
            "importer": trouble.at.item or None,
            "message": trouble.message,
            "hint": trouble.hint,
        }

    def line_of(self, trouble: Trouble) -> int:
        """Return the line of a step that could not be done."""
        return self.flow.stages[trouble.at.stage - 1].steps[trouble.at.step - 1].place.line


def check_on_mock(
    flow: Flow, scenario: str, script: Script, browser: str | None, timing: Timing
) -> MockCheck:
    """Take the sample client through a flow on the mock portal, and look at every target.

    Args:
        browser: Which browser; None to search.

    Raises:
        UsageError: The mock portal has none of the flow's hosts.
        AcepilotError: The run could not begin.
    """
    check_plays(flow.hosts, flow.name)
    tell(f"A scripted person goes through {flow.name} on the mock portal; this takes a minute or so.")
    request = RunRequest(
        flow.source,
        mock=scenario,
        rehearse=lambda page, name: GoesOn(script(page, name)),
        headless=True,
        human="terminal",
        browser=browser,
        is_untold=True,
    )
    request.check()
    found = find_window(request)
    client = load_values(request, read=True)
    check_values(flow, client)
    looks = Looks()
    with Scratch() as scratch:
        options = RunOptions(
            flow,
            client,
            scratch.path,
            scenario,
            rehearsal=True,
            performing=partial(LookingPerformer, looks=looks),
        )
        end = drive(request, options, found, timing=timing)
    findings = find_findings(flow, rounds(flow, client), looks)
    return MockCheck(flow, scenario, findings, tuple(looks.troubles), end)


def _row(finding: Finding) -> tuple[Text | str, ...]:
    look = finding.worst
    style = _STYLES.get(look.sight, Style.WARN if look.sight in OTHERWISE else Style.BAD)
    kind = finding.step.kind
    step = kind if kind == finding.sought.key else f"{kind}, {finding.sought.key}"
    first = finding.sought.target.text.split(" | ")[0]
    items = finding.items(look)
    told = said(look) + (f" (importer {', '.join(items)})" if items and look.sight is not Sight.FOUND else "")
    return str(finding.place.line), step, first, Text(told, style)


def said(look: Look) -> str:
    """Return what a look came to, in words."""
    near = f"; nearest: {', '.join(look.near)}" if look.near else ""
    match look.sight:
        case Sight.FOUND:
            return "found"
        case Sight.FALLBACK:
            return f"found by fallback {look.nth}: {look.used}"
        case Sight.ALIKE:
            return f"found as {look.used}" + (f". {look.told}" if look.told else "")
        case Sight.ABSENT:
            return f"not there, and need not be{near}"
        case Sight.NOT_REACHED:
            assert look.why is not None
            return f"not reached: {_UNREACHED[look.why].format(told=look.told, line=look.line)}"
        case Sight.UNBOUNDED:
            return "not there: the step was done on the whole page"
        case Sight.AMBIGUOUS | Sight.UNUSABLE:
            return f"{look.sight}: {look.told}"
        case Sight.MISSING:
            return f"missing{near}"


def _summary(checked: MockCheck) -> str:
    counted = Counter(finding.worst.sight for finding in checked.findings)
    told = ", ".join(f"{counted[sight]} {words}" for sight, words in _COUNTED.items() if counted[sight])
    return f"{len(checked.findings)} targets: {told}."
