"""A run as the engine writes it, made without a browser: what the report is tested on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from acepilot.journal.directory import RunDirectory
from acepilot.journal.writer import Journal
from acepilot.testing import FakeClock

ITEM = "12-345678900"
SIGN_IN = {"n": 1, "title": "Sign in", "item": None}
BANK = {"n": 2, "title": "Bank details", "item": ITEM}
FILL = {"n": 1, "kind": "fill", "title": "Fill in the bank details"}
REVIEW = {"n": 2, "kind": "review", "title": "Check the bank details, then press Submit on the page."}
ROUTING = {
    "target": 'textbox "Routing" | textbox "Bank Routing"',
    "wanted": "021000021",
    "found": "021000021",
}
ACCOUNT = {"target": 'textbox "Account"', "wanted": "•••• 6789", "found": "•••• 4321"}
URL = "https://ace.cbp.gov/s/importer/a0B3dKq0"


@dataclass
class RunMaker:
    """Writes a run's journal and captures; every entry is one second later than the one before."""

    home: Path
    directory: RunDirectory = field(init=False)
    journal: Journal = field(init=False)
    stage: Mapping[str, Any] | None = None
    step: Mapping[str, Any] | None = None
    turn: str = "acepilot"

    def __post_init__(self) -> None:
        """Begin with the directory and an open journal."""
        clock = FakeClock(datetime(2026, 11, 22, 19, 36, tzinfo=UTC), step_s=1)
        self.directory = RunDirectory.create(self.home, "ach-flow", clock=clock, token=lambda: "x7k2")
        self.journal = self.directory.open_journal(clock=clock)

    @property
    def path(self) -> Path:
        """Return where the run lies."""
        return self.directory.path

    def write(self, kind: str, data: Mapping[str, Any] | None = None) -> None:
        """Append an entry at the present place."""
        self.journal.append(
            kind,
            turn=self.turn,
            stage=dict(self.stage) if self.stage else None,
            step=dict(self.step) if self.step else None,
            data=dict(data or {}),
        )

    def start(self, *, mock: str | None = "default", rehearsal: bool = True, **other: Any) -> None:
        """Write the flow, the client, and the first entry."""
        flow = self.directory.write_file("flow.yaml", b"flow: ach-flow\ntitle: Enroll in ACH refunds\n")
        client = self.directory.write_file("client.yaml", b"company:\n  legal_name: Acme Imports\n")
        data: dict[str, Any] = {
            "run": self.directory.id,
            "flow": {"name": "ach-flow", **flow},
            "client": dict(client),
            "mock": mock,
            "rehearsal": rehearsal,
            "operator": {"account": "pat", "name": "Pat Lee"},
            "browser": "Chromium 156",
            "acepilot": "0.1.0",
            "platform": "Linux",
        }
        self.write("run.started", data | other)

    def capture(self, name: str, *, size: tuple[int, int] = (1280, 900), masks: int = 0) -> str:
        """Take a picture; return its path."""
        number = len(list(self.path.glob("captures/*.png"))) + 1
        out = io.BytesIO()
        Image.new("RGB", size, (number * 20 % 255, 90, 140)).save(out, "PNG")
        image = self.directory.write_file(f"captures/{number:04d}-{name}.png", out.getvalue())
        text = self.directory.write_file(f"captures/{number:04d}-{name}.aria.yaml", b"- heading\n")
        data = {"name": name, **image, "text": dict(text), "url": URL, "masks": masks, "full_page": False}
        self.write("capture", data)
        return image["path"]

    def review(self) -> str:
        """Fill and hand over; return the path of the picture taken before."""
        self.stage, self.step = BANK, FILL
        rows = [{**ROUTING, "same": "equal"}, {**ACCOUNT, "found": "•••• 6789", "same": "equal"}]
        self.write("step.done", {"ms": 1500, "fields": rows})
        self.step = REVIEW
        picture = self.capture("review", masks=1)
        self.write("turn", {"to": "person", "why": REVIEW["title"]})
        self.turn = "person"
        return picture

    def press(self, same_as: str | None, *rows: Mapping[str, Any]) -> None:
        """Let the person press Submit."""
        rows = rows or ({**ROUTING, "same": "equal"}, {**ACCOUNT, "same": "different"})
        data = {"control": "Submit", "by": "mouse", "fields": [dict(row) for row in rows], "same_as": same_as}
        self.write("person.pressed", data)

    def answer(self, outcome: str, text: str) -> None:
        """Let the portal answer a submission that was seen."""
        self.write("person.submitted", {"basis": "seen", "request": f"POST {URL}"})
        data = {"outcome": outcome, "text": text, "url": URL, "server": "192.0.2.7:443", "tls_issuer": "A CA"}
        self.write("portal.answered", data)
        self.capture(f"answer-{outcome}")

    def end(self, kind: str = "run.finished", **data: Any) -> None:
        """End the run."""
        self.stage = self.step = None
        self.turn = "acepilot"
        if kind == "run.finished":
            data = {"items": [{"item": ITEM, "outcome": "done", "reason": None}]}
        self.write(kind, data)
        self.journal.close()

    def whole(self, *, mock: str | None = "default", rehearsal: bool = True) -> Path:
        """Write a run in which all went well; return where it lies."""
        self.start(mock=mock, rehearsal=rehearsal)
        self.stage = SIGN_IN
        self.write("stage.started")
        self.stage = BANK
        self.write("stage.started")
        picture = self.review()
        self.press(picture)
        self.answer("accepted", "Success! Saved.")
        self.turn = "acepilot"
        self.write("step.done", {"ms": 1500, "target": "x"})
        self.end()
        return self.path
