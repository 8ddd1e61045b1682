"""`make bench-peers`: both flows by acepilot, a bare script, Selenium and Robot Framework Browser, in turns in one run.

The peers run in an environment of their own, which `BENCH_PEERS` names; what they need stands in `requirements.txt`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from acebench import bare, flows
from acebench.machine import load, machine, versions
from acebench.pages import QUICK_PAGES

from acepilot.browser.find import find_browser
from acepilot.browser.launch import QUIET
from acepilot_mock import MockPortal
from acepilot_mock.known import MOCK_PASSWORD
from acepilot_mock.rehearsal.habits import USER
from acepilot_mock.rehearsal.hands import KEY_DELAY_MS, MAILBOX
from acepilot_mock.rehearsal.person import LOOK_EVERY_S, MOVE_EVERY_S

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "performance" / "peers.md"
ROUNDS = 3
LOOKS = 5
PACKAGES = ("selenium", "robotframework", "robotframework-browser")
PICTURES = {"ach-flow": 12, "apply-flow": 4}
VERSIONS = (
    f"import importlib.metadata as m; print(', '.join(f'{{n}} {{m.version(n)}}' for n in {PACKAGES!r}))"
)
Way = Callable[[str, Path], float]


def _acepilot(flow: str, _: Path) -> float:
    return flows.Runs(flow).measure_ours()


def _bare(flow: str, _: Path) -> float:
    return flows.Runs(flow).measure_bare()


def _selenium(flow: str, folder: Path) -> float:
    return _peer(flow, folder, lambda plan: [str(HERE / "with_selenium.py"), str(plan), str(folder)])


def _robot(flow: str, folder: Path) -> float:
    return _peer(
        flow,
        folder,
        lambda plan: [
            *("-m", "robot", "--variablefile", str(plan), "--include", flow, "--outputdir", str(folder)),
            str(HERE / "flows.robot"),
        ],
    )


BARE = "bare Playwright script"
NOTE = """The peers are [`with_selenium.py`](../../tests/bench/peers/with_selenium.py) and
[`flows.robot`](../../tests/bench/peers/flows.robot): the same browser, pages, acts, pace of the person, waits for a
still page and pictures as the bare script's, written down as a user of each tool would. Like it they keep no record,
guard nothing and compare nothing; Robot Framework writes its log. Each ratio is that of one round, in which all four
are done one after the other; the middle one is told.
"""
WAYS: dict[str, Way] = {
    BARE: _bare,
    "acepilot": _acepilot,
    "Selenium": _selenium,
    "Robot Framework Browser": _robot,
}


def _peer(flow: str, folder: Path, command: Callable[[Path], list[str]]) -> float:
    """Run a peer once; return its seconds, the mock portal's start among them, as on the other sides.

    Raises:
        RuntimeError: When it did not do all that it should: such a run measures nothing.
    """
    began = time.monotonic()
    with MockPortal.start(delay=False) as portal:
        plan = folder / "plan.json"
        plan.write_text(json.dumps(_plan(flow, folder, portal.browser_arguments)), encoding="utf-8")
        done = subprocess.run(
            [os.environ["BENCH_PEERS"], *command(plan)], capture_output=True, text=True, check=False
        )
    took = time.monotonic() - began
    pictures = len(list(folder.rglob("*.png")))
    if done.returncode or pictures != PICTURES[flow]:
        raise RuntimeError(
            f"ended with {done.returncode}, {pictures} pictures:\n{(done.stdout + done.stderr)[-3000:]}"
        )
    return took


def _chromedriver() -> str:
    """Return where Selenium's driver is; left alone, Selenium would load one from the network.

    Raises:
        RuntimeError: There is none.
    """
    found = shutil.which("chromedriver")
    if found is None:
        raise RuntimeError("There is no chromedriver on the PATH; Debian has it as chromium-driver.")
    return found


def _plan(flow: str, folder: Path, arguments: tuple[str, ...]) -> dict[str, Any]:
    is_root = os.geteuid() == 0
    return {
        "flow": flow,
        "folder": str(folder),
        "browser": str(find_browser().path),
        "chromedriver": _chromedriver(),
        "arguments": [*QUIET, *arguments, *(["--no-sandbox"] if is_root else [])],
        "sandbox": not is_root,
        "init_scripts": [QUICK_PAGES, bare.WATCH],
        "mailbox": MAILBOX,
        "user": USER,
        "password": MOCK_PASSWORD,
        "move_s": MOVE_EVERY_S,
        "key_s": KEY_DELAY_MS / 1000,
        "looks_s": LOOKS * LOOK_EVERY_S,
        "idle_s": bare.IDLE_MS / 1000,
        "accounts": [asdict(account) for account in bare.ACCOUNTS],
        "company": bare.COMPANY,
        "details": bare.DETAILS,
        "lists": bare.LISTS,
    }


def compare(flow: str, rounds: int) -> dict[str, list[float]]:
    """Do a flow each way in turns, another first each time; print each as it is done."""
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    for n in range(rounds):
        names = [*list(WAYS)[n % len(WAYS) :], *list(WAYS)[: n % len(WAYS)]]
        for name in names:
            with tempfile.TemporaryDirectory(prefix="acepilot-bench-") as folder:
                took[name].append(WAYS[name](flow, Path(folder)))
            print(f"{flow}, {name}: {took[name][-1]:.1f} s", flush=True)
    return took


def page(found: dict[str, dict[str, list[float]]], loads: tuple[str, str]) -> str:
    """Return the table, each way as a multiple of the bare script in the same round."""
    told = subprocess.run(
        [os.environ["BENCH_PEERS"], "-c", VERSIONS], capture_output=True, text=True, check=True
    ).stdout.strip()
    lines = [
        "# Beside what else one would pick",
        "",
        f"Written by `make bench-peers` on {datetime.now(UTC):%d %B %Y}.",
        "",
        f"- Machine: {machine()}; load {loads[0]} before and {loads[1]} at the end",
        f"- Versions: {versions()}, {told}",
        "",
        f"| | {' | '.join(f'{flow}, seconds | × bare script' for flow in found)} |",
        f"|---|{'---|---|' * len(found)}",
    ]
    lines += [f"| {name} | {' | '.join(_cell(took, name) for took in found.values())} |" for name in WAYS]
    return "\n".join([*lines, "", NOTE])


def _cell(took: dict[str, list[float]], name: str) -> str:
    ratios = [ours / alone for ours, alone in zip(took[name], took[BARE], strict=True)]
    return f"{median(took[name]):.1f} | {median(ratios):.2f}"


def main() -> None:
    """Compare, and write docs/performance/peers.md."""
    before = load()
    rounds = int(os.environ.get("ROUNDS", ROUNDS))
    found = {flow: compare(flow, rounds) for flow in flows.FLOWS}
    text = page(found, (before, load()))
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
