"""Which runs belong to a kit: found by what the runs themselves hold, so that nothing can be lost.

A run is a kit's if its journal names a flow of the kit and the kit's client, each by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from acepilot.client.redact import redacted_yaml
from acepilot.journal.directory import run_paths
from acepilot.journal.parts import data_of, part
from acepilot.journal.reader import JOURNAL, read_ends
from acepilot.journal.summary import RunSummary, summarize
from acepilot.kit.manifest import digest
from acepilot.kit.opening import Kit


def runs_of(kit: Kit, home: Path) -> Iterator[RunSummary]:
    """Yield the runs of a kit, the newest first; of no other more than its two ends is read."""
    flows = {(name, digest(flow.data)) for name, flow in kit.flows.items()}
    client = digest(redacted_yaml(kit.client))
    for path in run_paths(home):
        try:
            first, _ = read_ends(path / JOURNAL)
        except (OSError, ValueError, TypeError):
            continue
        began = data_of(first)
        flow = part(began, "flow")
        if (flow.get("name"), flow.get("sha256")) in flows and part(began, "client").get("sha256") == client:
            yield summarize(path)
