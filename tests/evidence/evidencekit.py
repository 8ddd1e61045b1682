"""What the tests of evidence share: runs that are quick to make, bundles of them, and what a verification told."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image

from acepilot.evidence import BundleVerification, CheckOutcome, Exported, ExportOptions, export
from acepilot.evidence.keys import KEY_FILE
from acepilot.journal.directory import RunDirectory
from acepilot.journal.writer import Journal
from acepilot.testing import FakeClock
from acepilot.timing import Timing

START = datetime(2026, 11, 22, 19, 36, 5, tzinfo=UTC)
STAGES = (
    {"n": 1, "title": "Sign in", "item": None},
    {"n": 2, "title": "Bank details", "item": "12-345678900"},
)
ROUTING = {
    "target": 'textbox "Bank Routing Number"',
    "wanted": "021000021",
    "found": "021000021",
    "same": "equal",
}
FLOW = b"flow: ach-flow\n"
CLIENT = b"company:\n  legal_name: Bayside Imports LLC\n"
REPORT = b"<!doctype html><html lang=en><title>A report</title><p>A stand-in.</p></html>\n"
_HEX = re.compile(r"\b[0-9a-f]{64}\b")


def ticking(start: datetime = START) -> FakeClock:
    """Return a clock that goes on by a second each time it is asked."""
    return FakeClock(start, step_s=1)


def picture(number: int) -> bytes:
    """Return a small PNG, another one for each number."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 37 % 256, 80, 160)).save(stream, "PNG")
    return stream.getvalue()


@dataclass
class RunMaker:
    """Writes a run's entries as the engine does, step by step.

    Attributes:
        directory: The run's directory.
        journal: Its journal, open.
        turn: Whose turn it is.
        stage: Where it is.
        step: Where it is.
        captures: How many were taken.
    """

    directory: RunDirectory
    journal: Journal
    turn: str = "acepilot"
    stage: dict[str, Any] | None = None
    step: dict[str, Any] | None = None
    captures: int = 0

    def write(self, kind: str, **data: Any) -> None:
        """Append an entry where the run is."""
        self.journal.append(kind, turn=self.turn, stage=self.stage, step=self.step, data=data)

    def start(self) -> None:
        """Begin the run."""
        flow = self.directory.write_file("flow.yaml", FLOW)
        client = self.directory.write_file("client.yaml", CLIENT)
        self.write(
            "run.started",
            run=self.directory.id,
            flow={"name": "ach-flow", **flow},
            client=dict(client),
            mock="default",
            rehearsal=True,
            operator={"account": "pat", "name": "Pat Doe"},
            browser="Chromium 156",
            acepilot="0.1.0",
            platform="Linux",
        )

    def begin_stage(self, stage: dict[str, Any]) -> None:
        """Begin a stage."""
        self.stage, self.step = stage, None
        self.write("stage.started")

    def begin_step(self, n: int, kind: str, title: str) -> None:
        """Place the run at a step."""
        self.step = {"n": n, "kind": kind, "title": title}

    def done(self, **data: Any) -> None:
        """End the step."""
        self.write("step.done", ms=12, **data)

    def capture(self, name: str, png: bytes | None = None) -> str:
        """Take a picture."""
        self.captures += 1
        stem = f"captures/{self.captures:04d}-{name}"
        image = self.directory.write_file(f"{stem}.png", png or picture(self.captures))
        text = self.directory.write_file(f"{stem}.aria.yaml", f"- heading: {name}\n".encode())
        url = "https://ace.cbp.gov/s/importer"
        self.write("capture", name=name, **image, text=dict(text), url=url, masks=1, full_page=True)
        return image["path"]

    def hand_over(self, to: str, why: str) -> None:
        """Give the turn to somebody."""
        self.write("turn", to=to, why=why)
        self.turn = to

    def review(self, n: int) -> None:
        """Do a review that the portal accepts."""
        self.begin_step(n, "review", "Check the bank details, then press Submit on the page.")
        path = self.capture("review")
        self.hand_over("person", "Check the bank details")
        self.write("person.edited", field="Account Holder", **{"from": "Bayside", "to": "Bayside Imports"})
        self.write("person.pressed", control="Submit", by="mouse", fields=[ROUTING], same_as=path)
        self.write("person.submitted", basis="seen", request="POST https://ace.cbp.gov/s/api/ach-enrollment")
        self.write(
            "portal.answered",
            outcome="accepted",
            text="Success!",
            url="https://ace.cbp.gov/s",
            server="127.0.0.1:443",
            tls_issuer="acepilot mock portal",
        )
        self.capture("answer-accepted")
        self.hand_over("acepilot", "the portal accepted")
        self.done(target='button "Submit"', presses=1)

    def end(self, kind: str = "run.finished") -> None:
        """End the run."""
        self.stage = self.step = None
        if kind == "run.finished":
            self.write(kind, items=[{"item": "12-345678900", "outcome": "done", "reason": None}])
        else:
            self.write(kind, reason="The window was closed.", hint="Look at the portal.")


@contextmanager
def new_run(home: Path, *, token: str = "x7k2", start: datetime = START) -> Iterator[RunMaker]:
    """Lend a run that has begun; its journal is closed at the end."""
    clock = ticking(start)
    directory = RunDirectory.create(home, "ach-flow", clock=clock, token=lambda: token)
    with directory.open_journal(clock=clock) as journal:
        maker = RunMaker(directory, journal)
        maker.start()
        yield maker


def make_run(
    home: Path, *, token: str = "x7k2", ends: str | None = "run.finished", start: datetime = START
) -> Path:
    """Make a run of two stages with a review; `ends` is the kind of its last entry, None for none."""
    with new_run(home, token=token, start=start) as maker:
        maker.begin_stage(STAGES[0])
        maker.begin_step(1, "open", "Open https://ace.cbp.gov/")
        maker.done(target="https://ace.cbp.gov/")
        maker.begin_step(2, "ask", "Sign in.")
        maker.hand_over("person", "Sign in.")
        maker.hand_over("acepilot", "Accounts is there")
        maker.done()
        maker.begin_stage(STAGES[1])
        maker.begin_step(1, "fill", "Fill in the bank details")
        maker.done(fields=[ROUTING])
        maker.review(2)
        maker.begin_step(3, "capture", "Take a picture")
        maker.capture("on-file")
        maker.done()
        if ends is not None:
            maker.end(ends)
        (maker.directory.path / "log.jsonl").write_bytes(b'{"event":"step"}\n')
        return maker.directory.path


def put_time(run: Path, at: str) -> None:
    """Write another time into every entry of a run's journal, and leave its hashes as they are."""
    path = run / "journal.jsonl"
    path.write_text(re.sub(r'"at":"[^"]*"', f'"at":"{at}"', path.read_text()))


def put_key(home: Path, seed: int = 1) -> None:
    """Put the same signing key there each time."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / KEY_FILE
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def options(home: Path, **changes: Any) -> ExportOptions:
    """Return how the tests export: no PDF, signed, on the same day."""
    return replace(ExportOptions(pdf=False, home=home, timing=Timing(clock=FakeClock(START))), **changes)


def export_sample(run: Path | list[Path], to: Path, chosen: ExportOptions) -> Exported:
    """Export with a stand-in for the report, so that what is compared does not change with its looks."""
    with patch("acepilot.evidence.bagging.write_report", lambda *_, **__: REPORT):
        return export(run, to, chosen)


def told(found: BundleVerification) -> str:
    """Return what a verification tells of what is wrong, digests left out: what golden files hold."""
    lines = [found.verdict]
    for one in found.bags:
        for check in one.verification.checks:
            if check.outcome is CheckOutcome.FAIL:
                lines.append(f"{int(check.number)}. {check.title}: fail")
                lines += [
                    f"   {wrong.path} | expected: {wrong.expected} | found: {wrong.found}"
                    for wrong in check.mismatches
                ]
    return _HEX.sub("<64 hex>", "\n".join(lines)) + "\n"


def outcomes(found: BundleVerification, number: int) -> set[CheckOutcome]:
    """Return how one check came out, over all bags."""
    return {one.verification.checks[number - 1].outcome for one in found.bags}
