from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from guidekit import Begin, Guided, data, go_to, journal

from acepilot.errors import UsageError
from acepilot.guide import texts
from acepilot.guide.pictures import LARGEST_BYTES
from acepilot.guide.server import GuideServer


@dataclass
class Client:
    """Somebody who sends requests to the guide's page, as a browser would unless told otherwise."""

    guide: Guided
    server: GuideServer

    @property
    def origin(self) -> str:
        """The page's origin."""
        return self.server.address.rpartition("/")[0].rpartition("/")[0]

    @property
    def path(self) -> str:
        """The path with the token."""
        return urlsplit(self.server.address).path

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, **headers: str | None
    ) -> tuple[int, dict[str, str], str]:
        """Send a request; return status, headers and text. A header of None is left out."""
        port = int(self.origin.rpartition(":")[2])
        usual: dict[str, str | None] = {"Host": f"127.0.0.1:{port}"}
        if method == "POST":
            usual |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        sent = {**usual, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            told = {name: value for name, value in sent.items() if value is not None}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            raw = body.encode() if isinstance(body, str) else body or b""
            for name, value in {**told, "Content-Length": str(len(raw))}.items():
                connection.putheader(name, value)
            connection.endheaders(raw)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace")
        finally:
            connection.close()

    def open_tab(self) -> str:
        """Open the guide in a new tab; return the tab's path."""
        status, headers, _ = self.ask("GET", self.path)
        assert status == 303
        return urlsplit(headers["Location"]).path

    def say(self, tab: str, *pairs: tuple[str, str], **headers: str | None) -> int:
        """Send a form from a tab, of the position at hand unless it says another; return the status."""
        form = [("version", str(self.guide.position().version)), *pairs]
        return self.ask("POST", f"{tab}/say", urlencode(dict(form)), **headers)[0]


@pytest.fixture
def client(begin: Begin) -> Iterator[Client]:
    """Serve a guide that has begun."""
    guide = begin()
    with GuideServer(
        guide.talk, guide.record.directory, flow="A small flow", client="Bayside <Imports> LLC"
    ) as server:
        yield Client(guide, server)


DONE = ("what", "done")


def test_page_tells_the_step_and_takes_what_is_said(client: Client) -> None:
    """The control of all that follows: with the right token, host and origin, the guide goes on."""
    tab = client.open_tab()
    status, headers, text = client.ask("GET", tab)
    assert status == 200
    assert "https://ace.cbp.gov/" in text
    assert "Bayside &lt;Imports&gt; LLC" in text
    assert headers["Cache-Control"] == "no-store"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert client.say(tab, DONE) == 303
    assert client.guide.position().step.n == 2


def test_page_fetches_nothing_from_elsewhere(client: Client) -> None:
    """The one address that leads out is the portal's own, behind a link that somebody must press."""
    text = client.ask("GET", client.open_tab())[2]
    assert "src=" not in text
    assert "<link" not in text
    assert [part.split('"')[0] for part in text.split('href="')[1:]] == ["https://ace.cbp.gov/"]


@pytest.mark.parametrize("path", ["/", "/wrong/", "/wrong/1", "/favicon.ico", "/../1"])
def test_without_the_token_there_is_nothing(client: Client, path: str) -> None:
    """Who does not know the address gets nothing, and learns nothing."""
    client.open_tab()
    status, _, text = client.ask("GET", path)
    assert (status, text) == (404, "There is nothing here.\n")
    assert client.ask("POST", f"{path}/say", "what=done&version=0")[0] == 404
    assert client.guide.position().step.n == 1


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1.evil.example:80", None]
)
def test_another_host_is_turned_away(client: Client, host: str | None) -> None:
    """A name that somebody points at this computer does not reach the guide."""
    tab = client.open_tab()
    assert client.ask("GET", tab, Host=host)[0] == 421
    assert client.say(tab, DONE, Host=host) == 421
    assert client.guide.position().step.n == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_another_site_cannot_say_anything(client: Client, headers: dict[str, str | None]) -> None:
    """A form that another site sends is turned away, even if it knows the token."""
    tab = client.open_tab()
    assert client.say(tab, DONE, **headers) == 403
    assert client.guide.position().step.n == 1
    assert client.say(tab, DONE, Sec_Fetch_Site="same-origin") == 303
    assert client.guide.position().step.n == 2


def test_one_tab_at_a_time(client: Client) -> None:
    """The newest tab has the guide; an older one says where it is, and what it sends is not taken."""
    first, second = client.open_tab(), client.open_tab()
    assert "open in another tab" in client.ask("GET", first)[2]
    assert client.say(first, DONE) == 303
    assert client.guide.position().step.n == 1
    assert "open in another tab" not in client.ask("GET", second)[2]
    assert client.say(second, DONE) == 303
    assert client.guide.position().step.n == 2


def test_form_sent_twice_is_taken_once(client: Client) -> None:
    """Reloading, pressing twice, and going back write nothing more; the page says so."""
    tab = client.open_tab()
    old = ("version", str(client.guide.position().version))
    client.say(tab, DONE)
    before = journal(client.guide)
    client.say(tab, DONE, old)
    assert journal(client.guide) == before
    assert texts.OUT_OF_DATE in client.ask("GET", tab)[2]
    assert texts.OUT_OF_DATE not in client.ask("GET", tab)[2]


@pytest.mark.parametrize(
    "pairs",
    [
        [("what", "nonsense")],
        [("what", "check"), ("index", "x")],
        [("what", "submitted"), ("outcome", "maybe")],
        [("what", "note"), ("text", "  ")],
        [("what", "picture"), ("seen", "yes")],
        [("what", "picture")],
        [("what", "done"), ("version", "9" * 40)],
        [("what", "done"), ("version", "-1")],
    ],
)
def test_form_that_says_nothing_writes_nothing(client: Client, pairs: list[tuple[str, str]]) -> None:
    """What cannot be read is refused in words, and nothing is written."""
    tab = client.open_tab()
    before = journal(client.guide)
    assert client.say(tab, *pairs) == 303
    assert journal(client.guide) == before
    assert 'id="told"></p>' not in client.ask("GET", tab)[2]


def test_too_large_a_form_writes_nothing(client: Client) -> None:
    """A form larger than a picture may be is not read."""
    tab = client.open_tab()
    before = journal(client.guide)
    body = b"what=note&text=" + b"x" * (LARGEST_BYTES + 128 * 1024)
    try:
        status = client.ask("POST", f"{tab}/say", body)[0]
    except ConnectionError:  # it may hang up before all is sent
        status = 303
    assert status == 303
    assert journal(client.guide) == before


@pytest.mark.parametrize(
    "path", ["pictures/0", "pictures/../journal.jsonl", "pictures/99999999999", "elsewhere", "say"]
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    """No file of the run is served but the pictures of the step at hand."""
    assert client.ask("GET", f"{client.open_tab()}/{path}")[0] == 404


def test_secret_is_nowhere_on_the_pages(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the form names where the account number is kept, and offers no copy of it."""
    monkeypatch.setenv("BAYSIDE_BANK", "000123456789")
    guide = begin()
    with GuideServer(guide.talk, guide.record.directory, flow="A small flow", client="Bayside") as server:
        client = Client(guide, server)
        tab = client.open_tab()
        go_to(guide, "fill")
        text = client.ask("GET", tab)[2]
        assert 'aria-label="Copy Routing Number"' in text
        assert 'aria-label="Copy Account Number"' not in text
        assert "(from env:BAYSIDE_BANK)" in text
        assert "000123456789" not in text


def test_tab_that_closes_is_noticed(client: Client) -> None:
    """The command learns when no tab has the guide any more, and when one has it again."""
    assert client.server.closed_for_s() == 0
    tab = client.open_tab()
    port = int(client.origin.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(f"GET {tab}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert b"text/event-stream" in line.recv(4096)
        assert client.server.is_open()
        assert client.server.closed_for_s() == 0
    ends = time.monotonic() + 60
    while client.server.is_open():
        assert time.monotonic() < ends
        time.sleep(0.05)
    time.sleep(0.05)
    assert client.server.closed_for_s() > 0


def test_end_is_told_on_the_page(client: Client) -> None:
    """The last page says how it ended, in every tab, and keeps no line open."""
    first, second = client.open_tab(), client.open_tab()
    client.say(second, ("what", "stop"))
    for tab in (first, second):
        text = client.ask("GET", tab)[2]
        assert "The person chose Stop." in text
        assert "data-events" not in text
    assert data(client.guide, "run.stopped")


def test_fault_of_ours_is_told_without_its_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that cannot be made ends the run; the browser learns nothing of why."""
    tab = client.open_tab()

    def broken(*_: object) -> str:
        raise RuntimeError("not for the browser")

    monkeypatch.setattr("acepilot.guide.server.step_page", broken)
    status, _, text = client.ask("GET", tab)
    assert status == 500
    assert "not for the browser" not in text
    assert client.guide.talk.is_over.is_set()
    assert isinstance(client.guide.talk.fault, RuntimeError)


def test_port_in_use_is_told(begin: Begin) -> None:
    """A port that another program has is told in words."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        guide = begin()
        with pytest.raises(UsageError, match=f"port {port}"):
            GuideServer(guide.talk, guide.record.directory, flow="A flow", client="Bayside", port=port)
