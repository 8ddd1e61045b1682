"""The mock portal's server: names, TLS, start and end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from portalkit import MakeSite, OpenPage, PlainClient, StartPortal
from shortkit import first

from acepilot.errors import EnvironmentFault, UsageError
from acepilot_mock import MockPortal
from acepilot_mock import __main__ as mock_command
from acepilot_mock.server import Options

ACCOUNTS = "ace-accounts.cbp.gov"


def is_listening(port: int) -> bool:
    """Say whether something accepts connections on that port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until_closed(port: int) -> bool:
    """Wait for a port to close, and say whether it did."""
    ends_at = time.monotonic() + 60
    while is_listening(port) and time.monotonic() < ends_at:
        time.sleep(0.05)
    return not is_listening(port)


def test_real_name_opens_as_secure_context(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Chromium reaches a page under the portal's real name, on port 443 to the page, as a secure context."""
    page = open_page(start_portal(), f"https://{ACCOUNTS}/s/importer-form")
    assert page.evaluate("isSecureContext")
    assert page.evaluate("location.origin") == f"https://{ACCOUNTS}"


@first("address", ["https://www.cbp.gov/", "https://example.com/", "http://127.0.0.1:PORT/"])
def test_no_other_name_can_be_reached(start_portal: StartPortal, open_page: OpenPage, address: str) -> None:
    """Any name that is not the mock's leads nowhere, numeric addresses included."""
    portal = start_portal()
    page = open_page(portal, f"https://{ACCOUNTS}/")
    with pytest.raises(PlaywrightError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto(address.replace("PORT", str(portal.port)))


def test_page_scripts_are_bound_by_a_policy(start_portal: StartPortal) -> None:
    """Pages come with a content security policy and are not stored."""
    answer = PlainClient(start_portal().port).ask(ACCOUNTS, "/s/importer-form")
    assert answer.status == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.headers["cache-control"] == "no-store"


def test_unknown_host_is_misdirected(start_portal: StartPortal) -> None:
    """A request for a host that the mock does not play is answered 421."""
    assert PlainClient(start_portal().port).ask("www.cbp.gov", "/").status == 421


@first("path", ["/../login.cbp.gov/index.html", "/assets/../../_shared/kit.js", "/%2e%2e/README.md"])
def test_files_outside_the_host_are_not_served(start_portal: StartPortal, path: str) -> None:
    """A path that climbs out of the host's folder finds nothing."""
    assert PlainClient(start_portal().port).ask(ACCOUNTS, path).status == 404


def test_shared_files_are_served_on_every_host(start_portal: StartPortal) -> None:
    """Common scripts and styles lie under the same path on all hosts."""
    client = PlainClient(start_portal().port)
    answers = [client.ask(host, "/_shared/kit.js") for host in (ACCOUNTS, "ace.cbp.gov", "login.cbp.gov")]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert answers[0].headers["content-type"].startswith("text/javascript")


def test_idle_connection_blocks_nobody(start_portal: StartPortal) -> None:
    """A client that connects and never speaks does not keep others from being answered."""
    portal = start_portal()
    with socket.create_connection(("127.0.0.1", portal.port)):
        assert PlainClient(portal.port).ask(ACCOUNTS, "/s/importer-form").status == 200


@pytest.mark.parametrize("delay", [True, False])
def test_answers_take_a_moment_unless_said_otherwise(make_site: MakeSite, *, delay: bool) -> None:
    """Data comes after a moment that varies, as from a real portal; a page's own files, and all without it, at once."""
    site = make_site(delay=delay)
    client = site.visit()
    client.ask("login.cbp.gov", "/")
    assert not any(site.clock.slept)
    for _ in range(5):
        client.ask("login.cbp.gov", "/api/status")
    moments = [second for second in site.clock.slept if second]
    assert len(set(moments)) == len(moments) == (5 if delay else 0)
    assert all(0.06 <= second <= 0.2 for second in moments)


@pytest.mark.parametrize("delay", [True, False])
def test_server_is_told_whether_to_take_a_moment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, delay: bool
) -> None:
    """What starts the server's process tells it, and it serves so."""
    started: list[list[str]] = []
    served: list[Options] = []

    def start(command: list[str], **_options: object) -> None:
        started.append(command)
        raise EnvironmentFault("Nothing is started here.")

    def serve(options: Options) -> int:
        served.append(options)
        return 0

    monkeypatch.setattr("acepilot_mock.portal.subprocess.Popen", start)
    monkeypatch.setattr(mock_command, "serve", serve)
    with pytest.raises(EnvironmentFault):
        MockPortal.start(ledger=tmp_path / "ledger.jsonl", delay=delay)
    command = started[0]
    monkeypatch.setattr(sys, "argv", command[command.index("-m") + 1 :])
    assert mock_command.main() == 0
    assert [options.delay for options in served] == [delay]


def test_stop_ends_the_server_and_may_be_repeated(tmp_path: Path) -> None:
    """After stop nothing listens, and stopping again is harmless."""
    portal = MockPortal.start(ledger=tmp_path / "ledger.jsonl")
    assert is_listening(portal.port)
    portal.stop()
    portal.stop()
    assert not portal.is_running
    assert not is_listening(portal.port)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """A parent that is killed, with no time to stop anything, leaves no server behind."""
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom acepilot_mock import MockPortal\n"
        "portal = MockPortal.start(ledger=Path(sys.argv[1]))\nprint(portal.port, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "l.jsonl")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        assert is_listening(port)
        os.kill(parent.pid, signal.SIGKILL)
    assert wait_until_closed(port)


def test_taken_port_is_told(start_portal: StartPortal, tmp_path: Path) -> None:
    """A port that is in use gives one message with what to do, and no server."""
    portal = start_portal()
    with pytest.raises(EnvironmentFault, match=f"port {portal.port} cannot be used") as caught:
        MockPortal.start(port=portal.port, ledger=tmp_path / "other.jsonl")
    assert "--port" in caught.value.hint


def test_ledger_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A ledger whose folder is a file gives one message, and no server."""
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match=r"did not start: its ledger .* cannot be written") as caught:
        MockPortal.start(ledger=tmp_path / "file" / "ledger.jsonl")
    assert "--ledger" in caught.value.hint


def test_unknown_scenario_names_the_nearest() -> None:
    """A misspelt scenario is refused before anything starts, and the right word is offered."""
    with pytest.raises(UsageError, match="relabelled"):
        MockPortal.start(scenario="relabeled")


def test_temporary_ledger_goes_with_the_portal() -> None:
    """Without a ledger of the caller's own, the temporary one is gone after stop."""
    with MockPortal.start() as portal:
        ledger = portal.ledger
        assert ledger.exists()
    assert not ledger.parent.exists()


@pytest.mark.full
def test_nothing_is_remembered_by_the_next_server(start_portal: StartPortal) -> None:
    """A new server knows no session, mail or sign-in of the one before."""
    first = PlainClient(start_portal().port)
    first.ask("login.cbp.gov", "/api/login", data={"user": "dana", "password": "mock-password"})
    token = first.ask("login.cbp.gov", "/__mock/mailbox.json").json[0]["code"]
    assert first.ask("login.cbp.gov", "/api/login-token", data={"token": token}).status == 200
    second = PlainClient(start_portal().port, cookies=dict(first.cookies))
    assert second.ask("login.cbp.gov", "/__mock/mailbox.json").json == []
    assert second.ask("login.cbp.gov", "/api/status").json["signed_in"] is False


def test_sessions_are_apart(start_portal: StartPortal) -> None:
    """What one browser has done is not another's."""
    port = start_portal().port
    one, other = PlainClient(port), PlainClient(port)
    for client in (one, other):
        client.ask("login.cbp.gov", "/")
    assert one.cookies != other.cookies
    one.ask("login.cbp.gov", "/api/login", data={"user": "dana", "password": "mock-password"})
    token = one.ask("login.cbp.gov", "/__mock/mailbox.json").json[0]["code"]
    assert other.ask("login.cbp.gov", "/api/login-token", data={"token": token}).status == 422
