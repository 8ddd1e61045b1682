from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from boardkit import FakeDesk, client, fact, importer, later, many_clients
from evidencekit import make_run, options, put_key
from tamperkit import Bundle

from acepilot.desk.board import Problem, ProblemCode, Proof
from acepilot.desk.server import REPORT_HEADERS, DeskServer
from acepilot.errors import EnvironmentFault, EvidenceError
from acepilot.evidence import export
from acepilot.private_site import HEADERS
from acepilot.testing import FakeClock
from acepilot.timing import Timing

NOW = Timing(clock=FakeClock(datetime(2026, 11, 28, 17, tzinfo=UTC)))
HOSTILE = b"<script>document.title='ran'; fetch('/')</script><a href='/'>their page</a>"
BUNDLE = "ab" * 32


@contextmanager
def serving(desk: FakeDesk) -> Iterator[DeskServer]:
    """Serve a desk."""
    with DeskServer(desk, timing=NOW) as server:
        yield server


def ask(
    server: DeskServer, path: str = "", method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Ask for a page below the address; return status, headers and text."""
    url = urlsplit(server.address)
    connection = http.client.HTTPConnection("127.0.0.1", url.port or 0, timeout=30)
    try:
        connection.request(method, path if path.startswith("/") else url.path + path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def numbers(text: str) -> list[str]:
    """Return the IR numbers on a page, in order."""
    return re.findall(r"12-\d{9}", text)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a bundle that verifies, signed, with a report.html that is none of ours; and its run."""
    folder = tmp_path_factory.mktemp("hostile")
    put_key(folder / "home")
    run = make_run(folder / "home")
    with patch("acepilot.evidence.bagging.write_report", lambda *_, **__: HOSTILE):
        export(run, folder / "bundle.zip", options(folder / "home"))
    return folder / "bundle.zip", run.name


def with_bundle(path: Path, run: str) -> FakeDesk:
    """Return a desk with a client of which this bundle proves something."""
    proven = fact(Proof.ENROLLED, run=run)
    return FakeDesk(
        [client(importer(proven), key="acme"), client(importer(), key="other")], stored={BUNDLE: path}
    )


def test_board_is_filtered_sorted_and_turned_by_its_address() -> None:
    """Without any script: what the form asks for comes from the server, a hundred lines at a time."""
    with serving(FakeDesk(many_clients(40))) as server:
        status, headers, first = ask(server)
        assert status == 200
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == HEADERS["Cache-Control"]
        assert len(numbers(first)) == 100
        after = re.search(r'href="([^"]*)" rel="next"', first)
        assert after is not None
        second = ask(server, urlsplit(after[1]).path + "?page=2")[2]
        assert len(numbers(second)) == 20
        assert len({*numbers(first), *numbers(second)}) == 120
        refused = ask(server, "?state=refused&sort=client")[2]
        assert len(numbers(refused)) == refused.count('class="state refused"') > 0
        assert 'aria-sort="ascending"' in refused
        assert numbers(ask(server, "?client=000000702")[2]) == ["12-000000702"]
        assert numbers(ask(server, "?client=nobody")[2]) == []
        assert 0 < len(numbers(ask(server, "?due=0")[2])) < 100


@pytest.mark.parametrize(
    "query", ["?state=x&due=x&sort=x&page=x", "?page=0", "?page=-1", "?due=99999", "?page=9999999"]
)
def test_address_that_says_nonsense_shows_all(query: str) -> None:
    """What is no choice counts as not said: nothing breaks, and nothing is hidden unasked."""
    with serving(FakeDesk(many_clients(3))) as server:
        assert len(numbers(ask(server, query)[2])) == 9


def test_long_history_is_turned() -> None:
    """A client's page has a hundred facts, the newest first, and says where the older ones are."""
    facts = [fact(Proof.LOGGED_IN, at=later(hours=-n), number="", run=f"run-{n}") for n in range(150)]
    with serving(FakeDesk([client(importer(), key="acme")], facts)) as server:
        first, second = ask(server, "client/acme")[2], ask(server, "client/acme?page=2")[2]
    assert [text.count(f"/{BUNDLE}/run-") for text in (first, second)] == [100, 50]
    assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
    assert ('rel="next"' in second, 'rel="prev"' in second) == (False, True)


def test_bundles_of_nobody_come_first() -> None:
    """What nobody can be named for is told above the board, a few of many, and not beside what somebody asks for."""
    strays = [Problem(ProblemCode.NOT_WHOLE, f"<b>{n}</b>", "ab" * 32) for n in range(7)]
    with serving(FakeDesk(many_clients(1), strays=strays)) as server:
        text = ask(server)[2]
        assert text.index("&lt;b&gt;0&lt;/b&gt;") < text.index("<table")
        assert "&lt;b&gt;5&lt;/b&gt;" not in text
        assert "And 2 more" in text
        assert "&lt;b&gt;" not in ask(server, "?client=client")[2]
    with serving(FakeDesk([], strays=strays)) as server:
        assert "&lt;b&gt;0&lt;/b&gt;" in ask(server)[2]


def test_names_are_shown_as_the_text_that_they_are() -> None:
    """Markup, signs that turn text around, and quotes out of a bundle act on no page."""
    with serving(FakeDesk(many_clients(8))) as server:
        for path in ("", "client/client-4", "client/client-5", "client/client-7"):
            text = ask(server, path)[2]
            assert "<script>document" not in text
            assert "\u202e" not in text
            assert "src=" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/wrong/",
        "nowhere",
        "client/",
        "client/nobody",
        "client/acme/x",
        f"client/acme/{BUNDLE}/another-run",
        f"client/acme/{'cd' * 32}/RUN",
        f"client/other/{BUNDLE}/RUN",
    ],
)
def test_nothing_else_is_served(path: str, bundle: tuple[Path, str]) -> None:
    """No page without the token, and no report of a run that proves nothing of the client."""
    with serving(with_bundle(*bundle)) as server:
        assert ask(server, path.replace("RUN", bundle[1]))[0] == 404


def test_rules_of_the_guide_s_page_hold() -> None:
    """Another name of this computer, another site, and whatever would change something are turned away."""
    with serving(FakeDesk([])) as server:
        assert ask(server, Host="evil.example")[0] == 421
        assert ask(server, method="POST")[0] == 403
        assert ask(server, method="DELETE")[0] == 405
        origin = server.address.rsplit("/", 2)[0]
        assert ask(server, method="POST", Origin=origin)[0] == 405


def test_report_is_ours_and_can_do_nothing(bundle: tuple[Path, str]) -> None:
    """The report in the bundle is signed and never shown: ours tells the same run, in a sandbox."""
    with serving(with_bundle(*bundle)) as server:
        assert f"/{BUNDLE}/{bundle[1]}" in ask(server, "client/acme")[2]
        status, headers, text = ask(server, f"client/acme/{BUNDLE}/{bundle[1]}")
    assert status == 200
    assert "their page" not in text
    assert "<script" not in text
    assert "Record of a run" in text
    assert {name: headers[name] for name in REPORT_HEADERS} == REPORT_HEADERS
    assert "sandbox;" in headers["Content-Security-Policy"]
    assert "allow-" not in headers["Content-Security-Policy"]


def test_run_that_proves_nothing_has_its_report(bundle: tuple[Path, str]) -> None:
    """A run that stopped half-way is all that has come back: its report tells how it ended."""
    path, run = bundle
    desk = FakeDesk([client(importer(), key="acme")], [], stored={BUNDLE: path}, unproven=[(run, BUNDLE)])
    with serving(desk) as server:
        assert f"client/acme/{BUNDLE}/{run}" in ask(server, "client/acme")[2]
        assert run not in ask(server, "client/acme?page=2")[2]
        assert ask(server, f"client/acme/{BUNDLE}/{run}")[0] == 200
        assert ask(server, f"client/acme/{BUNDLE}/other")[0] == 404


def test_bundle_that_rots_is_not_shown(bundle: tuple[Path, str], tmp_path: Path) -> None:
    """A stored bundle is verified again before anything in it is shown; the page says what to do."""
    changed = Bundle.read(bundle[0])
    changed.files["data/journal.jsonl"] += b" "
    (tmp_path / "b.zip").write_bytes(changed.zipped())
    with serving(with_bundle(tmp_path / "b.zip", bundle[1])) as server:
        status, _, text = ask(server, f"client/acme/{BUNDLE}/{bundle[1]}")
    assert status == 422
    assert "acepilot desk check" in text
    assert "Record of a run" not in text


def test_desk_that_cannot_be_read_is_told() -> None:
    """A database that is away is no fault of ours: the page says it, and goes on being served."""
    desk = FakeDesk([])
    with (
        serving(desk) as server,
        patch.object(desk, "board", side_effect=EnvironmentFault("It is away.", hint="Wait.")),
    ):
        status, _, text = ask(server)
        assert status == 503
        assert "It is away." in text
        assert server.fault is None
    with serving(desk) as server, patch.object(desk, "board", side_effect=RuntimeError("secret")):
        status, _, text = ask(server)
        assert status == 500
        assert "secret" not in text
        assert isinstance(server.fault, RuntimeError)


def test_missing_bundle_is_told(bundle: tuple[Path, str]) -> None:
    """What the store has lost is told where its report would be."""
    desk = with_bundle(*bundle)
    with (
        serving(desk) as server,
        patch.object(desk, "opened", side_effect=EvidenceError("It is no longer there.")),
    ):
        status, _, text = ask(server, f"client/acme/{BUNDLE}/{bundle[1]}")
    assert (status, "It is no longer there." in text) == (422, True)
