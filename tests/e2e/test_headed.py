"""A run in a real window, with mouse and keyboard from outside the browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2ekit import IR_NUMBERS, Acepilot, Companion, Ran, assert_sound, free_port

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.long,
    pytest.mark.skipif(
        sys.platform != "linux" or not all(map(shutil.which, ("Xvfb", "xdotool"))),
        reason="needs Xvfb and xdotool",
    ),
]
OUTSIDE = Path(__file__).with_name("outside.py")


@pytest.fixture
def display() -> Iterator[str]:
    """Start a screen that nobody sees; its name."""
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    with os.fdopen(reads) as told:
        number = told.readline().strip()
    yield f":{number}"
    screen.terminate()
    screen.wait(10)


def run_outside(
    acepilot: Acepilot, display: str, hands: str, plan: dict[str, object]
) -> tuple[Ran, Companion]:
    """Enroll one importer in a real window, with a person whose hands are at the screen."""
    port = str(free_port())
    running = acepilot(
        "run", "ach-flow", "--mock", "default", "--only", IR_NUMBERS[0], "--cdp-port", port, "--mock-ledger",
        "ledger.jsonl", environ={"DISPLAY": display},
    )  # fmt: skip
    person = subprocess.Popen(
        [sys.executable, str(OUTSIDE), port, json.dumps(plan), hands],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "DISPLAY": display},
    )
    try:
        ran = running.end(within_s=120)
        told, _ = person.communicate(timeout=30)
    finally:
        if person.poll() is None:
            person.kill()
            person.wait()
    return ran, Companion(**json.loads(told))


def assert_enrolled(ran: Ran, by: str) -> None:
    """Make sure of one press of Submit, by mouse or key, one form that was sent, and a run that came to its end."""
    assert ran.code == 0, ran.told
    assert [press["by"] for press in ran.data("person.pressed")] == [by]
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert [one["fields"]["ir_number"] for one in ran.received("ach-enrollment")] == [IR_NUMBERS[0]]
    assert_sound(ran)


def test_person_with_a_real_mouse_enrolls_an_importer(acepilot: Acepilot, display: str) -> None:
    """Signing in and one press of Submit, by the screen's own mouse and keyboard, is all it takes."""
    ran, person = run_outside(acepilot, display, "MOUSE", {})

    assert_enrolled(ran, "mouse")
    assert person.page == ["Trade/PGA User", "Sign In", "VERIFY", "Submit"]
    assert set(person.typed) == {"credentials", "codes"}
    assert person.panel == []


def test_person_without_a_mouse_enrolls_an_importer(acepilot: Acepilot, display: str) -> None:
    """Sign-in, a button of the panel in that turn, and Submit are reached by Tab: the run goes by keyboard alone."""
    ran, person = run_outside(acepilot, display, "KEYS", {"press": "key"})

    assert_enrolled(ran, "key")
    assert person.panel == ["Take a picture"]
    assert {entry["turn"] for entry in ran.entries("person.pressed")} == {"person"}
