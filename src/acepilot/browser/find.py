"""Finding a browser on this machine, and a display to show its window on.

In this order: the one that was named; an installed Chrome or Edge; `chromium` on PATH; Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from acepilot.browser.swallowed import swallowed
from acepilot.errors import EnvironmentFault, UsageError
from acepilot.timing import USUAL, Timing

BROWSER_VARIABLE = "ACEPILOT_BROWSER"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "ungoogled-chromium")

_LINUX = {"chrome": ("/opt/google/chrome/chrome",), "msedge": ("/opt/microsoft/msedge/msedge",)}
_MAC = {
    "chrome": ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
    "msedge": ("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",),
}
_WINDOWS = {
    "chrome": (r"Google\Chrome\Application\chrome.exe",),
    "msedge": (r"Microsoft\Edge\Application\msedge.exe",),
}
_CHANNEL_NAMES = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}


class NoBrowser(EnvironmentFault):
    """There is no browser that acepilot can drive."""


@dataclass(frozen=True, slots=True)
class FoundBrowser:
    """A browser that can be driven.

    Attributes:
        path: Its executable; None when Playwright finds it by channel or by itself.
        channel: Playwright's name for an installed Chrome or Edge; None for others.
        how: Why it was taken, for `acepilot doctor`.
    """

    path: str | None
    channel: str | None
    name: str
    how: str


def find_browser(explicit: str | None = None, environ: Mapping[str, str] | None = None) -> FoundBrowser:
    """Return the browser to use.

    Args:
        explicit: What `--browser` says; None to search.
        environ: The environment, for `ACEPILOT_BROWSER` and `PATH`; None for the process's own, as it is now.

    Raises:
        UsageError: The browser that was named is not there.
        NoBrowser: None is installed; the hint has the command that gets one.
    """
    environ = os.environ if environ is None else environ
    if explicit is not None:
        return _named(explicit, "--browser", environ)
    if named := environ.get(BROWSER_VARIABLE):
        return _named(named, BROWSER_VARIABLE, environ)
    for channel, path in _installed(environ):
        return FoundBrowser(str(path), channel, _CHANNEL_NAMES[channel], "installed on this machine")
    for name in CHROMIUM_NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found:
            return FoundBrowser(found, None, "Chromium", "found on PATH")
    own = _playwrights_own(environ)
    if own:
        return FoundBrowser(str(own), None, "Playwright's Chromium", "downloaded by Playwright")
    raise NoBrowser("There is no Chrome, Edge or Chromium on this machine.", hint=install_hint())


def check_display(*, headless: bool) -> None:
    """Make sure that a window can be shown.

    Raises:
        EnvironmentFault: There is no display.
    """
    if headless or sys.platform in {"win32", "darwin"}:
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise EnvironmentFault(
            "There is no display to show a browser window on.",
            hint="Run acepilot at a desktop. To look around without one: acepilot demo",
        )


def _named(named: str, by: str, environ: Mapping[str, str]) -> FoundBrowser:
    if named in _CHANNEL_NAMES:
        for channel, path in _installed(environ):
            if channel == named:
                return FoundBrowser(str(path), channel, _CHANNEL_NAMES[channel], f"named by {by}")
        raise UsageError(f"{by} names {_CHANNEL_NAMES[named]}, which is not installed.", hint=install_hint())
    found = shutil.which(named, path=environ.get("PATH")) if named.strip() else None
    if found is None:
        raise UsageError(
            f"{by} names {named.strip() or 'nothing'}, which is not a program on this machine.",
            hint="Give the full path of Chrome, Edge or Chromium, or leave it away to search.",
        )
    return FoundBrowser(found, None, Path(found).name, f"named by {by}")


def _installed(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    for channel in ("chrome", "msedge"):
        for path in _places(channel, environ):
            if path.is_file():
                yield channel, path


def _places(channel: str, environ: Mapping[str, str]) -> Iterator[Path]:
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if base := environ.get(variable):
                yield from (Path(base) / tail for tail in _WINDOWS[channel])
    elif sys.platform == "darwin":
        yield from (Path(path) for path in _MAC[channel])
    else:
        yield from (Path(path) for path in _LINUX[channel])


def _playwrights_own(environ: Mapping[str, str]) -> Path | None:
    """Return the newest Chromium that Playwright downloaded, where its documentation says it keeps them."""
    own = environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if own and own != "0":
        base = Path(own)
    elif sys.platform == "win32":
        base = Path(environ.get("LOCALAPPDATA", "")) / "ms-playwright"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches" / "ms-playwright"
    else:
        base = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"
    patterns = (
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-win*/chrome.exe",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    )
    found = [path for pattern in patterns for path in base.glob(pattern) if path.is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def install_hint() -> str:
    """Return the command that gets a browser on this system."""
    if sys.platform in {"win32", "darwin"}:
        return "Install Chrome or Edge, or run: python -m playwright install chromium"
    for tool, command in (
        ("apt-get", "sudo apt-get install chromium"),
        ("dnf", "sudo dnf install chromium"),
        ("pacman", "sudo pacman -S chromium"),
        ("zypper", "sudo zypper install chromium"),
        ("apk", "sudo apk add chromium"),
    ):
        if shutil.which(tool):
            return f"Run: {command}"
    return "Run: python -m playwright install chromium"


def version_of(browser: FoundBrowser, timing: Timing = USUAL) -> str:
    """Return what the browser says of its version; empty where it says nothing (as on Windows)."""
    if browser.path is None or sys.platform == "win32":
        return ""
    try:
        said = subprocess.run(  # noqa: S603 - a program the person has installed or named
            [browser.path, "--version"],
            capture_output=True,
            text=True,
            timeout=timing.version_within_s,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        swallowed(error)
        return ""
    return said.stdout.strip()
