"""On what kind of machine, with which versions: never its name, nor where anything lies on it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from acepilot.browser.find import find_browser, version_of

PACKAGES = ("playwright", "pydantic", "click", "structlog", "rfc8785", "pillow")


def machine() -> str:
    """Return the processor, how many cores there are, how much memory, and the system."""
    return f"{_processor()}, {os.cpu_count()} cores, {_memory_gb()} GB of memory; {platform.system()}"


def versions() -> str:
    """Return the versions of the interpreter, the browser, and the packages that matter here."""
    browser = version_of(find_browser()).split()
    named = " ".join(part for part in browser[:2] if part) or "the browser's version is not told"
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {named}, {packages}"


def load() -> str:
    """Return how busy the machine is with other things, where it tells."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> str:
    if not hasattr(os, "sysconf"):
        return "?"
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f}"
