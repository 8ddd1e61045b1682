"""`acepilot flow heal`: what a run found elsewhere on the pages, written into the flow once the person agrees."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

import click

from acepilot.browser.found import How
from acepilot.cli.options import FilePath, complete_flows, complete_runs, json_option
from acepilot.cli.output import Block, Report, Style, Table, Text, emit
from acepilot.cli.prompts import TerminalAsker
from acepilot.errors import UsageError
from acepilot.flow.load import load_flow, parse_flow
from acepilot.flow.models import Flow, Stage, Step
from acepilot.flow.shipped import find_flow, original_of, shipped_flows
from acepilot.journal.directory import find_run
from acepilot.journal.reader import read_journal
from acepilot.paths import home
from acepilot.regular import read_regular, write_private
from acepilot.run.recovery.changes import FlowChange, flow_changes
from acepilot.yamltext import LARGEST_SIZE_BYTES

REASONS: Mapping[How, str] = {
    How.FALLBACK: "it was found by this name, which stands further back",
    How.ALIKE: "the page writes it like this",
    How.ROLE: "on the page it is a control of this kind",
    How.PERSON: "you pointed at it",
    How.SHOWN: "you showed it",
}


@dataclass(frozen=True, slots=True)
class _Healing:
    """What a run's drift changes in a flow's file.

    Attributes:
        source: The file that is read.
        to: The file that is written: the same one, or the person's own copy.
        before: The bytes that were read.
        after: The bytes to write.
        changes: What is changed.
        left: What could not be changed.
        is_done: Whether it is written.
    """

    source: Path
    to: Path
    before: bytes
    after: bytes
    changes: tuple[FlowChange, ...]
    left: tuple[FlowChange, ...]
    is_done: bool

    def data(self) -> object:
        """Return it as JSON data."""
        return {
            "file": str(self.source),
            "to": str(self.to),
            "written": self.is_done,
            "changes": [_entry(change) for change in self.changes],
            "left": [_entry(change) for change in self.left],
            "diff": "".join(self._diff()),
        }

    def blocks(self) -> Iterator[Block]:
        """Return the reasons, and the change as a diff."""
        if not self.changes and not self.left:
            yield Text(
                f"Nothing to change: the run found every control where {self.source} has it.", Style.GOOD
            )
            return
        yield from self._reasons()
        yield Text("")
        for line in self._diff():
            yield Text(line.rstrip("\n"), _style(line))
        yield Text("")
        if self.is_done:
            yield from self.told()

    def _reasons(self) -> Iterator[Block]:
        if self.changes:
            yield Table(
                ("Line", "Why", "Picture"),
                tuple((str(each.line), REASONS[each.how], each.capture or "none") for each in self.changes),
            )
        for each in self.left:
            needs = "gives way to this" if each.is_instead else "needs this before it"
            now = f"is now {each.whole}" if each.whole else f"{needs}: {each.new}"
            yield Text(f"{self.source}:{each.line} is yours to change: {each.old} {now}", Style.WARN)

    def _diff(self) -> Iterator[str]:
        before, after = (each.decode().splitlines(keepends=True) for each in (self.before, self.after))
        yield from unified_diff(before, after, str(self.source), str(self.to))

    def told(self) -> Iterator[Text]:
        """Return what is said once it is written."""
        yield Text(f"{self.to} is written.", Style.GOOD)
        if self.to != self.source:
            yield Text("It is your own now. From here on run it by its path:")
            yield Text(f"acepilot run {self.to} --client FILE", Style.STRONG)


def _entry(change: FlowChange) -> dict[str, object]:
    writes = change.whole or "\n".join(change.lines)
    return {**change.entry(), "writes": writes, "capture": change.capture}


def _style(line: str) -> Style:
    if line.startswith(("---", "+++", "@@")):
        return Style.QUIET
    return {"+": Style.GOOD, "-": Style.BAD}.get(line[:1], Style.PLAIN)


@click.command("heal")
@click.argument("file", metavar="FILE", shell_complete=complete_flows)
@click.option(
    "--run",
    "run",
    required=True,
    metavar="RUN",
    shell_complete=complete_runs,
    help="A run's id, the beginning of one, or latest.",
)
@click.option(
    "-o", "--output", "to", type=FilePath(dir_okay=False), help="Write this file, and leave FILE as it is."
)
@click.option("--yes", is_flag=True, help="Write it without being asked.")
@json_option
def heal(file: str, run: str, to: Path | None, yes: bool, as_json: bool) -> None:
    """Write into a flow what a run found elsewhere on the pages.

    FILE is the path of a flow file, or a shipped flow's name: that is copied into this folder first. Each target that
    was found by another name, or that you pointed at, comes before what the line has now; steps that you showed come
    before the step that lacked them. You see the change before it is written; comments, order and quotes stay.
    """
    healing = _heal(find_flow(file), to, find_run(home(), run))
    if healing.changes and yes:
        healing = _write(healing)
    emit(Report(healing.data(), tuple(healing.blocks())), as_json=as_json)
    if healing.changes and not yes and not as_json:
        _ask(healing)


def _heal(source: Path, to: Path | None, run: Path) -> _Healing:
    from acepilot.flow.heal import Edit, Insertion, edit_flow  # noqa: PLC0415 - only this command edits YAML

    flow = load_flow(source)
    changes = tuple(each for each in _changes_of(run, source, flow.name) if not _is_so(flow, each))
    edits: dict[Edit | Insertion, FlowChange] = {
        Insertion(each.stage, each.step, each.lines, each.old if each.is_instead else "")
        if each.lines
        else Edit(each.stage, each.step, each.old, each.whole): each
        for each in changes
        if each.lines or each.whole
    }
    healed = edit_flow(flow.data, tuple(edits))
    left = tuple(each for each in changes if each not in edits.values() and not (each.lines or each.whole))
    left += tuple(edits[edit] for edit in healed.left)
    made = tuple(each for each in changes if each not in left)
    own = _as_copy(healed.data, source) if made and source in _shipped() else healed.data
    return _Healing(source, _written_to(source, to), flow.data, own, made, left, is_done=False)


def _is_so(flow: Flow, change: FlowChange) -> bool:
    """Tell whether the flow has the target, or the steps that were shown, already as they are to be written."""
    if change.lines:
        return _has_steps(flow, change)
    if change.how is How.SHOWN and " > " in change.whole:
        return change.whole in " ".join(flow.data.decode("utf-8").split())
    return any(
        sought.target.text == change.whole for step in _steps_at(flow, change) for sought in step.sought()
    )


def _has_steps(flow: Flow, change: FlowChange) -> bool:
    """Tell whether the stage has steps that were shown: before one that seeks the target, or in its place."""
    stage = next((one for one in flow.stages if one.n == change.stage), None)
    if stage is None:
        return False
    count = sum(line.startswith("- ") for line in change.lines)
    texts, wanted = _texts_of(flow, stage), _plain(change.lines)
    ends = [n for n in range(count, len(texts) + 1) if " ".join(texts[n - count : n]) == wanted]
    if change.is_instead:
        return bool(ends) and not any(_seeks(step, change.old) for step in _steps_at(flow, change))
    return any(_seeks(stage.steps[n], change.old) for n in ends if n < len(texts))


def _steps_at(flow: Flow, change: FlowChange) -> list[Step]:
    at = change.stage, change.step
    return [step for stage in flow.stages for step in stage.steps if (stage.n, step.n) == at]


def _seeks(step: Step, old: str) -> bool:
    """Tell whether a step seeks a target, be it behind another that came before it since."""
    return any(f" | {sought.target.text}".endswith(f" | {old}") for sought in step.sought())


def _texts_of(flow: Flow, stage: Stage) -> list[str]:
    """Return the text of each step as the file has it, without comments and breaks."""
    lines = flow.data.decode("utf-8").splitlines()
    begins = [step.place.line - 1 for step in stage.steps]
    following = (step.place.line - 1 for one in flow.stages if one.n > stage.n for step in one.steps[:1])
    ends = [*begins[1:], next(following, len(lines))]
    return [_plain(lines[begin:end]) for begin, end in zip(begins, ends, strict=True)]


def _plain(lines: Sequence[str]) -> str:
    return " ".join(" ".join(line for line in lines if not line.lstrip().startswith("#")).split())


def _shipped() -> list[Path]:
    return [each.path for each in shipped_flows()]


def _as_copy(data: bytes, source: Path) -> bytes:
    """Return a shipped flow's text with the line that says of which it is a copy."""
    line = f"copied_from: {original_of(source)}\n".encode()
    return re.sub(rb"(?m)^flow: .*\n", lambda name: name[0] + line, data, count=1)


def _changes_of(run: Path, source: Path, name: str) -> tuple[FlowChange, ...]:
    """Return what a run found elsewhere than its flow has it.

    Raises:
        UsageError: The run was of another flow.
        FlowError: The run's copy of its flow has been changed.
    """
    entries = read_journal(run)[0]
    ran = parse_flow(read_regular(run / "flow.yaml", most=LARGEST_SIZE_BYTES), name=str(run / "flow.yaml"))
    if ran.name != name:
        raise UsageError(
            f"Run {run.name} is one of {ran.name}, and {source} is {name}.",
            hint=f"`acepilot runs` lists those of {name}.",
        )
    return flow_changes(ran, entries, file=str(source))


def _written_to(source: Path, to: Path | None) -> Path:
    """Return the file to write: a flow that comes with acepilot is left as it is, and copied.

    Raises:
        UsageError: The copy would take the place of another file.
    """
    if to is None and source not in _shipped():
        return source
    copy = to or Path(source.name)
    if copy.exists() and not (to and copy.samefile(source)):
        raise UsageError(
            f"{copy} is there already.",
            hint=f"Heal that one: acepilot flow heal {copy}. Or give another name with -o.",
        )
    return copy


def _ask(healing: _Healing) -> None:
    """Write the change if the person agrees; without a terminal nobody can, and nothing is written."""
    if not sys.stdin.isatty():
        click.echo(f"{healing.to} is not written. Give --yes to write it.", err=True)
    elif TerminalAsker().agree(f"Write {healing.to}?", default=False):
        for text in _write(healing).told():
            click.secho(text.text, err=True)
    else:
        click.echo("Nothing is written.", err=True)


def _write(healing: _Healing) -> _Healing:
    """Write the file, with the permissions that it had.

    Raises:
        UsageError: It cannot be written.
    """
    to = healing.to
    try:
        mode = to.stat().st_mode if to.exists() else None
        write_private(to, healing.after)
        if mode is not None:
            to.chmod(mode)
    except OSError as error:
        raise UsageError(f"{to} cannot be written: {error.strerror or 'no reason given'}.") from error
    return replace(healing, is_done=True)
