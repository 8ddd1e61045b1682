"""The flows that come with acepilot, and how a person names a flow."""

from __future__ import annotations

import difflib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from acepilot import paths
from acepilot.errors import UsageError
from acepilot.flow.load import load_flow
from acepilot.flow.models import Flow, Original
from acepilot.regular import is_there

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class ShippedFlow:
    """A flow that comes with acepilot."""

    name: str
    title: str
    path: Path


def shipped_flows() -> tuple[ShippedFlow, ...]:
    """Return the flows that come with acepilot, by name."""
    loaded = [(path, load_flow(path)) for path in _shipped_paths().values()]
    return tuple(ShippedFlow(flow.name, flow.title, path) for path, flow in loaded)


def is_shipped(name: str) -> bool:
    """Tell whether a flow of that name comes with acepilot."""
    return name in _shipped_paths()


def comes_with_acepilot(flow: Flow) -> bool:
    """Tell whether a flow is, byte for byte, the one of its name that comes with acepilot."""
    path = _shipped_paths().get(flow.name)
    return path is not None and path.read_bytes() == flow.data


def find_flow(name_or_path: str) -> Path:
    """Return the file of a flow: a shipped flow's name, or a path.

    Raises:
        UsageError: There is none; the nearest is suggested.
    """
    shipped = _shipped_paths()
    if name_or_path in shipped:
        return shipped[name_or_path]
    if not name_or_path.strip():
        raise UsageError("Which flow? An empty name is none.", hint=f"Shipped flows: {', '.join(shipped)}.")
    path = Path(name_or_path)
    if is_there(path):
        return path
    is_path = os.sep in name_or_path or "/" in name_or_path or path.suffix in _SUFFIXES
    near = difflib.get_close_matches(path.stem, list(shipped), n=1)
    known = f"Did you mean {near[0]}?" if near else f"Shipped flows: {', '.join(shipped)}."
    what = "file" if is_path else "flow"
    raise UsageError(f"There is no {what} {name_or_path}.", hint=f"{known} Or give the path of a flow file.")


def original_of(path: Path) -> Original:
    """Return what a copy of a shipped flow says of where it comes from."""
    return Original(path.stem, hashlib.sha256(path.read_bytes()).hexdigest())


def outdated(flow: Flow) -> str:
    """Return what is to be said of a copy whose shipped flow is another by now; empty when there is nothing."""
    of = flow.copied_from
    if of is None:
        return ""
    path = _shipped_paths().get(of.name)
    if path is None:
        return f"{flow.source} is a copy of {of.name}, which does not come with this acepilot any more."
    if original_of(path) == of:
        return ""
    return f"{flow.source} is your own copy of {of.name}. This acepilot comes with another: {path}. Compare the two."


def _shipped_paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(paths.shipped("flows").glob("*.yaml"))}
