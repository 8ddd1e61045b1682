"""`acepilot doctor`: has this machine all that a run needs, and if not, what is the next step."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import click

from acepilot import __version__, paths
from acepilot.browser.find import find_browser, version_of
from acepilot.cli.options import json_option
from acepilot.cli.output import Block, Report, Style, Table, Text, emit
from acepilot.cli.settings import SETTINGS, load_settings
from acepilot.client.keyring_store import usable_keyring
from acepilot.errors import AcepilotError, ExitCode, SecretError
from acepilot.regular import is_there

PACKAGES = ("playwright", "pydantic", "cryptography", "keyring", "click", "rich")


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_STYLES: Mapping[Verdict, Style] = {
    Verdict.OK: Style.GOOD,
    Verdict.WARN: Style.WARN,
    Verdict.FAIL: Style.BAD,
}


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that was checked.

    Attributes:
        verdict: How it came out. `warn`: some things will not work. `fail`: no run will.
        next_step: What to do about it; empty when nothing is to be done.
    """

    what: str
    verdict: Verdict
    found: str
    next_step: str = ""


def _blocks(findings: Sequence[DoctorFinding], *, is_ready: bool) -> Iterator[Block]:
    """Yield the findings as a table, the next steps below it."""
    rows = ((each.what, Text(each.verdict.value, _STYLES[each.verdict]), each.found) for each in findings)
    yield Table(("Check", "", "Found"), tuple(rows))
    yield Text("")
    for finding in findings:
        if finding.next_step:
            yield Text(f"{finding.what}: {finding.next_step}", _STYLES[finding.verdict])
    if is_ready:
        yield Text("Ready. `acepilot demo` shows both flows on the mock portal.", Style.GOOD)
    else:
        yield Text("Not ready: mend what says fail, then run `acepilot doctor` again.", Style.BAD)


def check_program() -> DoctorFinding:
    """Tell acepilot's version and Python's."""
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return DoctorFinding("acepilot", Verdict.OK, f"{__version__} on {python}")


def check_packages() -> DoctorFinding:
    """Tell the versions of what acepilot stands on."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return DoctorFinding("packages", Verdict.OK, ", ".join(versions))


def check_browser(environ: Mapping[str, str]) -> DoctorFinding:
    """Look for a browser and ask for its version."""
    try:
        found = find_browser(None, environ)
    except AcepilotError as error:
        return DoctorFinding("browser", Verdict.FAIL, error.message, error.hint)
    told = version_of(found) or found.name
    return DoctorFinding(
        "browser", Verdict.OK, f"{told}, {found.how}" + (f": {found.path}" if found.path else "")
    )


def check_display(environ: Mapping[str, str], system: str = sys.platform) -> DoctorFinding:
    """Tell whether windows can be shown; without that only rehearsals on the mock portal run."""
    if system in {"win32", "darwin"}:
        return DoctorFinding("display", Verdict.OK, "this system's own")
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if environ.get(variable):
            return DoctorFinding("display", Verdict.OK, f"{variable}={environ[variable]}")
    return DoctorFinding(
        "display",
        Verdict.WARN,
        "none: DISPLAY and WAYLAND_DISPLAY are not set",
        "A person has to see the page. Without a display only `acepilot demo` and rehearsals on the mock portal run.",
    )


def check_home(home: Path) -> DoctorFinding:
    """Tell whether runs can be kept, privately."""
    place = home
    while not is_there(place) and place != place.parent:
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        return DoctorFinding(
            "records",
            Verdict.FAIL,
            f"{home} cannot be written",
            f"Mend {place}, or set ACEPILOT_HOME elsewhere.",
        )
    if os.name != "nt" and place == home and stat.S_IMODE(home.stat().st_mode) & 0o077:
        return DoctorFinding("records", Verdict.WARN, f"{home} is open to other users", f"chmod 700 {home}")
    return DoctorFinding("records", Verdict.OK, f"kept in {home / 'runs'}")


def check_settings(home: Path) -> DoctorFinding:
    """Tell whether a run can read the person's settings: it refuses those with a mistake before it opens anything."""
    try:
        settings = load_settings(home)
    except AcepilotError as error:
        wrong = error.message.splitlines()[0]  # one mistake at a time: the table has a line for it
        return DoctorFinding("settings", Verdict.FAIL, wrong, f"Mend {home / SETTINGS}, or delete it.")
    return DoctorFinding("settings", Verdict.OK, f"quiet: {settings.quiet}")


def check_keyring() -> DoctorFinding:
    """Tell whether secrets can be kept in the system's keyring."""
    try:
        return DoctorFinding("keyring", Verdict.OK, usable_keyring())
    except SecretError as error:
        without = "Until then `keyring:` does not work in a client file."
        return DoctorFinding("keyring", Verdict.WARN, error.message, f"{error.hint} {without}")


def check_flows() -> DoctorFinding:
    """Tell whether the shipped flows are there and load."""
    from acepilot.flow.shipped import shipped_flows  # noqa: PLC0415 - the doctor must speak even if this fails

    try:
        names = [flow.name for flow in shipped_flows()]
    except AcepilotError as error:
        return DoctorFinding("flows", Verdict.FAIL, error.message, "Install acepilot again.")
    if not names:
        return DoctorFinding("flows", Verdict.FAIL, "none are shipped", "Install acepilot again.")
    return DoctorFinding("flows", Verdict.OK, ", ".join(names))


def examine(environ: Mapping[str, str]) -> tuple[DoctorFinding, ...]:
    """Check everything, in the order in which things are mended."""
    checks: tuple[Callable[[], DoctorFinding], ...] = (
        check_program,
        check_packages,
        lambda: check_browser(environ),
        lambda: check_display(environ),
        lambda: check_home(paths.home(environ)),
        lambda: check_settings(paths.home(environ)),
        check_keyring,
        check_flows,
    )
    return tuple(check() for check in checks)


@click.command("doctor")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check that this machine has all that acepilot needs.

    Changes nothing and opens no window. Ends with 1 when something is missing without which no run works.
    """
    findings = examine(os.environ)
    is_ready = all(finding.verdict is not Verdict.FAIL for finding in findings)
    data = {"ready": is_ready, "checks": [asdict(finding) for finding in findings]}
    emit(Report(data, tuple(_blocks(findings, is_ready=is_ready))), as_json=as_json)
    if not is_ready:
        ctx.exit(ExitCode.FAULT)
