"""What a command line asks of a run, and what in it cannot go together.

Refuses with the words of the options; opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acepilot.browser.endpoint import Endpoint, parse_endpoint
from acepilot.browser.find import find_browser
from acepilot.cli.mock_portal import find_scenario
from acepilot.errors import UsageError
from acepilot.flow.shipped import shipped_flows

if TYPE_CHECKING:
    from acepilot.cli.rehearsing import Script


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What the command line asks for, checked.

    Attributes:
        flow: A shipped flow's name, or a path.
        client: The client's file; None for the sample, or the kit's.
        kit: The name of the kit that flow and client are of; None for none.
        only: One IR number alone; None for all.
        plan: Whether to print the plan and open nothing.
        mock: The mock portal's scenario; None for the real portal.
        ledger: Where the mock portal keeps its ledger; None for a file that goes with it.
        rehearse: Makes the scripted person who plays along; None for nobody.
        headless: Whether to show no window.
        human: `panel` or `terminal`.
        browser: Which browser; None to search.
        cdp_port: A port for a second driver; None for none.
        attach: Where the person's own browser listens; None to start one.
        is_quiet: Whether nobody is called when it is their turn.
        operator: Who the person says they are; empty where they did not say it.
        is_untold: Whether nothing is told while it runs.
    """

    flow: str
    client: Path | None = None
    only: str | None = None
    plan: bool = False
    mock: str | None = None
    ledger: Path | None = None
    rehearse: Script | None = None
    headless: bool = False
    human: str = "panel"
    browser: str | None = None
    cdp_port: int | None = None
    attach: str | None = None
    is_quiet: bool = False
    is_untold: bool = False
    operator: str = ""
    kit: str | None = None

    @property
    def endpoint(self) -> Endpoint | None:
        """Return where the person's own browser listens; None to start one.

        Raises:
            UsageError: It is no place where a browser could listen.
        """
        return parse_endpoint(self.attach) if self.attach is not None else None

    def check_flow(self) -> None:
        """Refuse a command without a flow, or one that `--mock` took for a scenario.

        Raises:
            UsageError: Says where the flow belongs.
        """
        if self.flow:
            return
        if self.mock in {flow.name for flow in shipped_flows()}:
            raise UsageError(
                f"--mock took “{self.mock}” for the name of a scenario, so that no flow was left.",
                hint=f"Put the flow first: acepilot run {self.mock} --mock",
            )
        raise UsageError(
            "Which flow?", hint="`acepilot flow list` has them: acepilot run ach-flow --client FILE"
        )

    def check(self) -> None:
        """Refuse what cannot go together.

        Raises:
            UsageError: Says which options, and why.
        """
        self._check_attach()
        self._check_operator()
        self.check_names()
        self.check_mock_only()
        if self.mock is not None:
            return
        if self.client is None and self.kit is None:
            raise UsageError(
                "For whom? Give the client's file with --client.",
                hint="`acepilot client new client.yaml` makes one; --mock needs none; --kit has its own.",
            )

    def check_mock_only(self) -> None:
        """Refuse what a person at the real portal must not have.

        Raises:
            UsageError: Says which option, and why.
        """
        if self.mock is not None:
            return
        for flag, is_set in (
            ("--rehearse", self.rehearse is not None),
            ("--headless", self.headless),
            ("--cdp-port", self.cdp_port is not None),
            ("--mock-ledger", self.ledger is not None),
        ):
            if is_set:
                raise UsageError(
                    f"{flag} works with --mock alone: on the real portal a person must see and press for themselves.",
                    hint="Add --mock, or leave it away.",
                )

    def check_names(self) -> None:
        """Refuse names of what there is not, also where nothing is opened.

        Raises:
            UsageError: Says which, and what there is.
        """
        if self.kit is not None and self.client is not None:
            raise UsageError(
                "A kit has its client: --kit and --client cannot go together.", hint="Leave one away."
            )
        if self.mock is not None:
            find_scenario(self.mock)
        if self.browser is not None:
            find_browser(self.browser)
        _ = self.endpoint

    def _check_operator(self) -> None:
        if self.operator and self.rehearse is not None:
            raise UsageError(
                "--operator says who is at the computer; with --rehearse a scripted person plays along.",
                hint="Leave one of them away.",
            )

    def _check_attach(self) -> None:
        if self.endpoint is None:
            return
        for flag, is_set in (
            ("--browser", self.browser is not None),
            ("--headless", self.headless),
            ("--cdp-port", self.cdp_port is not None),
        ):
            if is_set:
                raise UsageError(
                    f"{flag} tells how acepilot starts a browser; with --attach it starts none.",
                    hint=f"Leave {flag} away, or --attach.",
                )
