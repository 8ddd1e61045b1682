"""The mock portal as seen from outside: start it, point a browser at it, stop it.

Runs the server in a process of its own, which ends when this process does. Knows nothing of pages.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from acepilot.errors import EnvironmentFault
from acepilot.paths import child_environment
from acepilot.scratch import Scratch
from acepilot.timing import SYSTEM_CLOCK
from acepilot_mock.scenarios import find_scenario

HOSTS = ("ace-accounts.cbp.gov", "ace.cbp.gov", "login.cbp.gov")
"""The names that the mock portal answers to."""

STOP_TIMEOUT_S = 5
WAIT_SLICE_S = 0.1


class MockPortal:
    """A running mock portal; a context manager that stops it.

    Attributes:
        port: The TCP port on 127.0.0.1.
        ledger: The file in which every request that is not a plain read is kept.
        spki: The server key's SHA-256, base64, as Chromium takes it.
        browser_arguments: What Chromium needs to reach the mock portal, and nothing else.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], scratch: Scratch, *, scenario: str, ledger: Path
    ) -> None:
        """Take over a server's process, once it says that it is ready.

        Raises:
            EnvironmentFault: It says why it is not.
        """
        self._process = process
        self._scratch = scratch
        told = _announcement(process)
        self.port: int = told["port"]
        self.spki: str = told["spki"]
        self.scenario = scenario
        self.ledger = ledger
        self.browser_arguments = browser_arguments(self.port, self.spki)

    @classmethod
    def start(
        cls,
        *,
        scenario: str = "default",
        ledger: Path | None = None,
        port: int = 0,
        delay: bool = True,
        email_must_equal_5106: bool = False,
    ) -> Self:
        """Start a server and wait until it answers.

        Args:
            scenario: A name of `SCENARIOS`.
            ledger: The file to append to; without one, a temporary file that goes with `stop()`.
            port: 0 takes any free port.
            delay: Whether answers take a moment, as a real portal's do.
            email_must_equal_5106: Whether the applicant's e-mail must be the one on Form 5106
                (sources disagree).

        Raises:
            UsageError: There is no such scenario.
            EnvironmentFault: The server did not start; says why.
        """
        found = find_scenario(scenario)
        scratch = Scratch()
        file = (ledger or scratch.path / "ledger.jsonl").absolute()
        command = [sys.executable, "-P", "-m", "acepilot_mock"]
        command += ["--scenario", found.name, "--ledger", str(file), "--port", str(port)]
        command += [] if delay else ["--no-delay"]
        command += ["--email-must-equal-5106"] if email_must_equal_5106 else []
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(),
            start_new_session=True,  # Ctrl-C is for us; we end the server by closing its standard input
        )
        try:
            return cls(process, scratch, scenario=found.name, ledger=file)
        except BaseException:
            _end(process)
            scratch.close()
            raise

    @property
    def is_running(self) -> bool:
        """Whether the server's process is still there."""
        return self._process.poll() is None

    def wait(self) -> None:
        """Return when the server has ended; Ctrl-C interrupts it on every system."""
        while self.is_running:
            SYSTEM_CLOCK.sleep(WAIT_SLICE_S)

    def stop(self) -> None:
        """End the server; doing it twice is harmless."""
        _end(self._process)
        self._scratch.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def browser_arguments(port: int, spki: str) -> tuple[str, ...]:
    """Return Chromium's switches: the portal's names lead to the mock, every other name nowhere."""
    rules = [f"MAP {host} 127.0.0.1:{port}" for host in HOSTS] + ["MAP * ~NOTFOUND"]
    return (
        "--host-resolver-rules=" + ", ".join(rules),
        f"--ignore-certificate-errors-spki-list={spki}",
        "--no-proxy-server",
    )


def _announcement(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Read the one line that the server says when it is ready, or why it is not."""
    assert process.stdout is not None
    line = process.stdout.readline()
    told: dict[str, Any] = json.loads(line) if line else {"error": "its process ended at once"}
    if "error" in told:
        raise EnvironmentFault(f"The mock portal did not start: {told['error']}.", hint=told.get("hint", ""))
    return told


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close the server's standard input, which ends it; kill it if it does not."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
