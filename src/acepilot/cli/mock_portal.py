"""The door to the mock portal, for the commands that can run on it: its scenarios, and a server while a run lasts.

The mock portal is a package of its own. Beside the command `acepilot mock`, this module alone imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from acepilot.errors import UsageError
from acepilot_mock import HOSTS, SCENARIOS, MockPortal, find_scenario

__all__ = ["SCENARIOS", "check_plays", "find_scenario", "served"]


def check_plays(hosts: Iterable[str], whose: str) -> None:
    """Make sure that the mock portal has one of these hosts, before anything is opened.

    Args:
        hosts: The hosts.
        whose: What they are of, for the message.

    Raises:
        UsageError: It has none of them.
    """
    wanted = tuple(hosts)
    if set(wanted).isdisjoint(HOSTS):
        raise UsageError(
            f"The mock portal has none of the hosts of {whose}: {', '.join(wanted)}.",
            hint=f"It plays {', '.join(HOSTS)} alone.",
        )


@contextmanager
def served(scenario: str | None, ledger: Path | None) -> Iterator[Callable[[], tuple[str, ...]]]:
    """Start the mock portal, if there is to be one, while other things start; stop it at the end.

    Args:
        scenario: What it plays; None for no mock portal.
        ledger: Where it notes what it was sent; None for a file that goes with it.

    Yields:
        What waits until it answers, and returns what the browser needs to reach it.
    """
    if scenario is None:
        yield tuple
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        starting = pool.submit(MockPortal.start, scenario=scenario, ledger=ledger)
        try:
            yield lambda: starting.result().browser_arguments
        finally:
            if starting.exception() is None:
                starting.result().stop()
