"""Bundles of every outcome, made without a browser: what the tests of the desk read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from evidencekit import START, RunMaker, export_sample, options, put_key, ticking

from acepilot.client.load import parse_client
from acepilot.client.redact import redacted_yaml
from acepilot.client.resolving import unresolved
from acepilot.flow.load import parse_flow
from acepilot.flow.models import Nature, Step
from acepilot.flow.plan import Round, rounds
from acepilot.journal.chain import GENESIS, entry_hash
from acepilot.journal.directory import RunDirectory
from acepilot.paths import shipped
from acepilot.testing import FakeClock

BAYSIDE = """company:
  legal_name: {name}
  ein: '{ein}'
importers:
{importers}
bank:
  routing_number: '021000021'
  account_number: 'prompt'
  account_type: 'checking'
"""
FIRST, SECOND = "12-345678900", "12-345678901"


def client_text(
    *numbers: str, name: str = "Bayside Imports LLC", ein: str = "12-3456789", form: str = BAYSIDE
) -> bytes:
    """Return a client's file with these importers."""
    lines = "\n".join(f"  - ir_number: '{number}'" for number in numbers or (FIRST,))
    return form.format(name=name, ein=ein, importers=lines).replace("  ein: ''\n", "").encode()


def flow_bytes(name: str) -> bytes:
    """Return a shipped flow."""
    return (shipped("flows") / f"{name}.yaml").read_bytes()


@dataclass(frozen=True)
class Made:
    """How a run is made.

    Attributes:
        ends: How each item's review ends, by label; `accepted` for those not named. `refused`, `unknown`, `cut` (the
            run is cut off while the person has the form), `unpressed` (they stopped), `left` (they left the importer
            as it is at the first question that lets them), `differs` and `hidden` (accepted, and not shown so after).
        until: Of how many items the run came to the end; None for all.
        extra: What else `run.started` says.
        copy: The client's copy beside the journal; the redacted one if not said.
    """

    flow: str = "ach-flow"
    flow_data: bytes | None = None
    client: bytes = field(default_factory=client_text)
    ends: Mapping[str, str] = field(default_factory=dict)
    until: int | None = None
    token: str = "x7k2"
    start: datetime = START
    extra: Mapping[str, Any] = field(default_factory=dict)
    tick_s: float = 1
    copy: bytes | None = None


class CutOff(Exception):
    """The run ends where it is, without a word."""


class DeskMaker(RunMaker):
    """Writes a run of a real flow, of whatever outcome, as the engine does."""

    made: Made
    is_guided = False
    is_accepted = False

    def start(self) -> None:
        """Begin a run of the real portal, unless something else is said."""
        data = self.made.flow_data or flow_bytes(self.made.flow)
        self.flow = parse_flow(data, name=self.made.flow)
        client = parse_client(self.made.client, name="client.yaml", literal_secrets=False)
        self.values = unresolved(client)
        copy = self.made.copy if self.made.copy is not None else redacted_yaml(client)
        self.is_guided = bool(self.made.extra.get("guided"))
        self.turn = "person" if self.is_guided else "acepilot"
        told = {
            "run": self.directory.id,
            "flow": {"name": self.flow.name, **self.directory.write_file("flow.yaml", data)},
            "client": dict(self.directory.write_file("client.yaml", copy)),
            "mock": None,
            "rehearsal": False,
            "operator": {"account": "pat", "name": "Pat Doe"},
            "browser": "Chromium 156",
            "acepilot": "0.1.0",
            "platform": "Linux",
            "items": [item.label for item in self.values.items],
        }
        self.write("run.started", **{**told, **self.made.extra})

    def play(self) -> None:
        """Do the whole flow."""
        done: list[dict[str, Any]] = []
        came_to = 0
        for at in rounds(self.flow, self.values):
            came_to += bool(at.label)
            if self.made.until is not None and came_to > self.made.until:
                return
            self.begin_stage({"n": at.stage.n, "title": at.title, "item": at.label or None})
            end = self.made.ends.get(at.label, "accepted")
            is_left = not all(self.step_done(at, step, end) for step in at.stage.steps)
            outcome = "skipped" if is_left else "done"
            if at.label:
                done.append({"item": at.label, "outcome": outcome, "reason": "left" if is_left else None})
        self.stage = self.step = None
        self.write("run.finished", items=done)

    def step_done(self, at: Round, step: Step, end: str) -> bool:
        """Do one step; tell whether the item goes on."""
        self.begin_step(step.n, step.kind, step.title_for(at.values))
        match step.nature:
            case Nature.COMPARE if end == "differs" and not self.is_accepted:
                self.write("step.failed", expected="x", got="y", reason="They differ.", hint="", ms=1)
                self.end("run.failed")
                raise CutOff
            case Nature.FILL | Nature.COMPARE:
                self.done(fields=self.rows(at, step, end))
            case Nature.ASK:
                return self.asked(step, end)
            case Nature.REVIEW:
                self.reviewed(end)
            case Nature.PICTURE if not self.is_guided:
                self.capture("picture")
                self.done()
            case _:
                self.done()
        return True

    def rows(self, at: Round, step: Step, end: str) -> list[dict[str, Any]]:
        """Return the rows of what was filled, or compared."""
        is_compared = step.nature is Nature.COMPARE
        same = "equal"
        if self.is_guided:
            same = "said-equal" if is_compared else "said-entered"
        elif is_compared:
            same = {"differs": "different", "hidden": "not shown"}.get(end, "last4")
        return [
            {"target": one.target.text, "wanted": one.value.show(at.values), "found": None, "same": same}
            for one in step.required_fields()
        ]

    def asked(self, step: Step, end: str) -> bool:
        """Let the person do what they are asked, or leave the item."""
        if step.when is not None and end != "left":
            self.write("step.skipped", why="not-there", reason="it is not there")
            return True
        self.to("person")
        if step.offers_skip() and end == "left":
            self.write("person.skipped", what="this importer")
            self.to("acepilot")
            self.write("step.skipped", why="left", reason="left as it is")
            return False
        self.to("acepilot")
        self.done()
        return True

    def to(self, to: str) -> None:
        """Give the turn to somebody; in a guided run it is the person's all through."""
        if not self.is_guided:
            self.hand_over(to, "a reason")

    def reviewed(self, end: str) -> None:
        """Let the person submit, or not."""
        if self.is_guided:
            self.write("turn", to="person", why="a reason")
        else:
            self.hand_over("person", "a reason")
        if end == "cut":
            raise CutOff
        if end == "unpressed":
            self.end("run.stopped")
            raise CutOff
        self.press()
        self.answered(end if end in {"refused", "unknown"} else "accepted")
        if end in {"refused", "unknown"}:
            self.end("run.stopped")
            raise CutOff
        self.to("acepilot")
        self.done(target='button "Submit"', presses=1)

    def press(self) -> None:
        """Let the person press Submit, and something be sent."""
        by = "said" if self.is_guided else "mouse"
        self.write("person.pressed", control="Submit", by=by, fields=[], same_as=None)
        self.write("person.submitted", basis="said" if self.is_guided else "seen", request=None)

    def answered(self, outcome: str, **more: Any) -> None:
        """Let the portal answer."""
        self.is_accepted = outcome == "accepted"
        told = {"text": "A text", "url": "https://ace.cbp.gov/s", "server": "", "tls_issuer": ""}
        self.write("portal.answered", outcome=outcome, **told, **more)


@contextmanager
def begun(home: Path, made: Made) -> Iterator[DeskMaker]:
    """Lend a run that has begun; `play` does the rest."""
    clock = FakeClock(made.start, step_s=made.tick_s)
    directory = RunDirectory.create(home, made.flow, clock=ticking(made.start), token=lambda: made.token)
    with directory.open_journal(clock=clock) as journal:
        maker = DeskMaker(directory, journal)
        maker.made = made
        maker.start()
        yield maker


def run_made(home: Path, made: Made) -> Path:
    """Make a run; return its directory."""
    with begun(home, made) as maker:
        with suppress(CutOff):
            maker.play()
        return maker.directory.path


def bundle_of(home: Path, to: Path, *made: Made | Path, seed: int | None = 1) -> Path:
    """Return a bundle of runs, signed by the key of this seed; unsigned without one."""
    if seed is not None:
        put_key(home, seed)
    runs: Sequence[Path] = [one if isinstance(one, Path) else run_made(home, one) for one in made]
    return export_sample(list(runs), to, options(home, sign=seed is not None)).path


def rewritten(run: Path, change: dict[str, object], number: int = 0) -> Path:
    """Change the data, or the time, of one entry of a run, and make its chain anew, as whoever writes it can."""
    path = run / "journal.jsonl"
    previous, lines = GENESIS, []
    for n, line in enumerate(path.read_text().splitlines()):
        entry = json.loads(line)
        if n == number % len(path.read_text().splitlines()):
            entry.update({key: value for key, value in change.items() if key in entry})
            entry["data"].update({key: value for key, value in change.items() if key not in entry})
        entry["prev"] = previous
        del entry["hash"]
        previous = entry["hash"] = entry_hash(entry)
        lines.append(json.dumps(entry, separators=(",", ":"), ensure_ascii=False))
    path.write_text("".join(f"{line}\n" for line in lines))
    return run
