"""The ledger: what is kept, and that it is on disk before the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from portalkit import PlainClient, StartPortal, ledger_lines
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from acepilot_mock.ledger import NOT_KEPT, Ledger, form_name, is_plain_read, submitted


def request(path: str, **options: object) -> Request:
    """Make a request as the server would see it."""
    return Request(EnvironBuilder(path, **options).get_environ())  # type: ignore[arg-type]  # options as given


@pytest.mark.parametrize("path", ["/", "/s/importer-form", "/?startURL=https%3A%2F%2Face.cbp.gov%2F", "/a?"])
def test_reading_is_plain(path: str) -> None:
    """Asking for a page is a plain read, also with an address to go back to."""
    assert is_plain_read(request(path))
    assert is_plain_read(request(path, method="HEAD"))


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/search?name=Bayside", "GET"),
        ("/x?account=", "HEAD"),
        ("/x", "POST"),
        ("/x", "DELETE"),
        ("/x", "PUT"),
    ],
)
def test_sending_is_not_plain(path: str, method: str) -> None:
    """A query with fields is no plain read, nor is any method that changes something."""
    assert not is_plain_read(request(path, method=method))


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"name": "Bay #1", "yes": "1"}},
        {"data": {"name": "Bay #1", "yes": "1"}},
        {"data": {"name": "Bay #1", "yes": "1"}, "content_type": "multipart/form-data"},
        {"query_string": {"name": "Bay #1", "yes": "1"}},
    ],
    ids=["json", "urlencoded", "multipart", "query"],
)
def test_fields_are_read_however_they_are_sent(options: dict[str, object]) -> None:
    """JSON, both kinds of forms and a query give the same fields."""
    assert submitted(request("/x", method="POST", **options)) == {"name": "Bay #1", "yes": "1"}


def test_values_that_are_no_text_are_kept_as_json() -> None:
    """A number or list in a JSON body is kept as its JSON."""
    sent = request("/x", method="POST", json={"n": 7, "list": ["a"], "ok": True})
    assert submitted(sent) == {"n": "7", "list": '["a"]', "ok": "true"}


@pytest.mark.parametrize("body", ["{broken", '["a list"]', "021000021"])
def test_body_that_is_no_object_is_kept_whole(body: str) -> None:
    """What cannot be read as fields is kept as it came."""
    sent = request("/x", method="POST", data=body, content_type="application/json")
    assert submitted(sent) == {"body": body}


def test_beacon_of_plain_text_is_kept_whole() -> None:
    """A body of another type is kept as it came."""
    sent = request("/beacon", method="POST", data="typed", content_type="text/plain")
    assert submitted(sent) == {"body": "typed"}


def test_form_is_the_last_part_of_the_path() -> None:
    """A form is named by where it is sent to."""
    assert form_name("/s/api/application") == "application"
    assert form_name("/api/ach-enrollment/") == "ach-enrollment"


def test_line_has_the_agreed_keys(tmp_path: Path) -> None:
    """Each line is JSON with at, host, method, path, form and fields, in this order."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    sent = request(
        "/s/api/application", base_url="https://ace-accounts.cbp.gov", method="POST", json={"city": "São"}
    )
    ledger.note(sent)
    ledger.close()
    entry = json.loads((tmp_path / "ledger.jsonl").read_text(encoding="utf-8"))
    assert list(entry) == ["at", "host", "method", "path", "form", "fields"]
    assert entry["host"] == "ace-accounts.cbp.gov"
    assert entry["at"].endswith("Z")
    assert (entry["method"], entry["path"], entry["form"]) == ("POST", "/s/api/application", "application")
    assert entry["fields"] == {"city": "São"}


def test_ledger_is_appended_to(tmp_path: Path) -> None:
    """A ledger that exists is gone on with, not begun anew."""
    path = tmp_path / "ledger.jsonl"
    for _ in range(2):
        ledger = Ledger(path)
        ledger.note(request("/x", method="POST"))
        ledger.close()
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_ledger_is_private(tmp_path: Path) -> None:
    """Only its owner can read a ledger."""
    Ledger(tmp_path / "ledger.jsonl").close()
    assert (tmp_path / "ledger.jsonl").stat().st_mode & 0o077 == 0


def test_password_is_not_kept(tmp_path: Path) -> None:
    """A password, which may be a real one typed by mistake, is noted as given and not kept."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.note(request("/api/login", method="POST", json={"user": "dana", "password": "hunter2"}))
    ledger.close()
    text = (tmp_path / "ledger.jsonl").read_text(encoding="utf-8")
    assert json.loads(text)["fields"] == {"user": "dana", "password": NOT_KEPT}
    assert "hunter2" not in text


def test_request_is_in_the_ledger_when_it_is_answered(start_portal: StartPortal) -> None:
    """By the time of the answer the line is in the file; a refused request is there too, once."""
    portal = start_portal()
    client = PlainClient(portal.port)
    assert client.ask("ace-accounts.cbp.gov", "/s/importer-form").status == 200
    assert ledger_lines(portal) == []
    answer = client.ask("ace-accounts.cbp.gov", "/s/api/application", data={"city": "Miami"})
    assert answer.status == 422
    assert [line["fields"] for line in ledger_lines(portal, "application")] == [{"city": "Miami"}]


def test_request_to_nowhere_is_kept(start_portal: StartPortal) -> None:
    """Something sent to an address that does not exist is kept all the same."""
    portal = start_portal()
    assert PlainClient(portal.port).ask("ace.cbp.gov", "/nowhere", data={"a": "1"}).status in {302, 404}
    assert [line["path"] for line in ledger_lines(portal)] == ["/nowhere"]
