"""One run of acepilot as a person would start it, on the mock portal without its delays, with what it took noted.

Run as a program: `python -m acebench.ours REPORT COMMAND…` does `acepilot COMMAND…` and notes what it took.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acepilot.browser import driver_process
from acepilot.cli import run_command
from acepilot.person.human import Human
from acepilot_mock import MockPortal

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

    from acebench.places import Places


def prepare() -> list[Places]:
    """Switch the mock portal's delays off, and time every call to the browser once Playwright is loaded.

    Returns:
        Where calls are counted; empty until the driver has started: who loads Playwright earlier starts later.
    """
    start_portal, begun_driver = MockPortal.start, driver_process.begun_driver
    seen: list[Places] = []

    @contextmanager
    def prepared(on_begun: Callable[[Any], None]) -> Iterator[driver_process.Start]:
        with begun_driver(on_begun) as start_driver:

            def start(*, is_for_attaching: bool = False) -> Playwright:
                playwright = start_driver(is_for_attaching=is_for_attaching)
                from acebench import places  # noqa: PLC0415 - brings Playwright with it

                without_delays()
                seen.append(places.watch())
                return playwright

            yield start

    MockPortal.start = functools.partial(start_portal, delay=False)  # type: ignore[method-assign]
    driver_process.begun_driver = prepared
    return seen


def without_delays() -> None:
    """Switch the delays of the mock portal's pages off."""
    from playwright.sync_api import Browser  # noqa: PLC0415 - as above

    from acebench.pages import hurry  # noqa: PLC0415 - as above

    new_context = Browser.new_context

    def made(self: Browser, **options: Any) -> BrowserContext:
        context = new_context(self, **options)
        hurry(context)
        return context

    Browser.new_context = made  # type: ignore[method-assign]


def rehearse(spent: dict[str, float], page: Callable[[], Page], scenario: str) -> Human:
    """Bring the scripted person once the window is open, as the rehearsal's program does, and count from then on."""
    from acepilot_mock.rehearsal.person import Rehearsal  # noqa: PLC0415 - whoever loads it earlier starts later

    count_cpu(spent)
    return Rehearsal(page, scenario)


def count_cpu(spent: dict[str, float]) -> None:
    """Note the processor's time that steps take in this process, and how much of it is the scripted person's."""
    from acepilot.run.engine import Engine  # noqa: PLC0415 - as above
    from acepilot_mock.rehearsal.person import Rehearsal  # noqa: PLC0415 - as above

    def counted(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return act(*arguments)
            finally:
                spent[name] += time.process_time() - began

        return wrapped

    Engine.run = counted("engine", Engine.run)  # type: ignore[method-assign]
    Rehearsal.take = counted("person", Rehearsal.take)  # type: ignore[method-assign]


def main(report: Path, command: list[str]) -> int:
    """Do a command, and write what it took."""
    spent = {"engine": 0.0, "person": 0.0}
    counted = prepare()
    began = time.perf_counter()
    code = run_command(command, functools.partial(rehearse, spent))
    (seen,) = counted
    told = {
        "code": code,
        "seconds": time.perf_counter() - began,
        "peak_mb": _peak_mb(),
        "engine_cpu_s": spent["engine"],
        "person_cpu_s": spent["person"],
        "browser_cpu_s": seen.cpu_s - seen.person_cpu_s,
        "calls": seen.calls,
        "places": seen.seconds,
    }
    report.write_text(json.dumps(told), encoding="utf-8")
    return code


def _peak_mb() -> float:
    """Return the most memory that this process had at once, as the system counts it.

    Linux hands the parent's peak on to `getrusage`: there the process's own page is read instead.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text(encoding="utf-8").splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 2**10
    if sys.platform == "win32":
        return float("nan")
    import resource  # noqa: PLC0415 - not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
