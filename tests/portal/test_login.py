"""Signing in on the mock portal, without a browser and with one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from portalkit import MakeSite, OpenPage, SiteClient, StartPortal, ledger_lines

HOST = "login.cbp.gov"
RIGHT = {"user": "dana", "password": "mock-password"}


def mailed_token(client: SiteClient) -> str:
    """Return the token of the newest mail."""
    token: str = client.ask(HOST, "/__mock/mailbox.json").json[0]["code"]
    return token


@pytest.mark.parametrize("given", [{}, {"user": "", "password": "mock-password"}, {**RIGHT, "password": "x"}])
def test_wrong_password_is_refused(make_site: MakeSite, given: dict[str, object]) -> None:
    """Without a user ID or the mock's password there is no token."""
    client = make_site().visit()
    answer = client.ask(HOST, "/api/login", data=given)
    assert answer.status == 422
    assert client.ask(HOST, "/__mock/mailbox.json").json == []


def test_token_signs_in(make_site: MakeSite) -> None:
    """The e-mailed token, and no other, signs in, and leads back to where the visitor came from."""
    client = make_site().visit()
    client.ask(HOST, "/api/login", data=dict(RIGHT))
    token = mailed_token(client)
    assert (
        client.ask(HOST, "/api/login-token", data={"token": "x"}).json["errors"][0]["code"] == "wrong-token"
    )
    back = "https://ace.cbp.gov/accounts"
    answer = client.ask(HOST, "/api/login-token", data={"token": token, "startURL": back})
    assert answer.json == {"stage": "done", "go_to": back}
    assert client.ask(HOST, "/api/status").json["signed_in"] is True


@pytest.mark.parametrize(
    "url", ["", "https://evil.example/", "http://ace.cbp.gov/", "//evil.example", "javascript:0"]
)
def test_return_address_is_the_portals_own(make_site: MakeSite, url: str) -> None:
    """An address elsewhere is not gone to after signing in."""
    client = make_site().visit()
    client.ask(HOST, "/api/login", data=dict(RIGHT))
    answer = client.ask(HOST, "/api/login-token", data={"token": mailed_token(client), "startURL": url})
    assert answer.json["go_to"] == "https://ace.cbp.gov/"


def test_token_works_once(make_site: MakeSite) -> None:
    """A token that has been used sends back to the beginning."""
    client = make_site().visit()
    client.ask(HOST, "/api/login", data=dict(RIGHT))
    token = mailed_token(client)
    client.ask(HOST, "/api/login-token", data={"token": token})
    assert client.ask(HOST, "/api/login-token", data={"token": token}).json["restart"] is True


def test_token_runs_out_after_ten_minutes(make_site: MakeSite) -> None:
    """A token that is older than ten minutes sends back to the beginning."""
    site = make_site()
    client = site.visit()
    client.ask(HOST, "/api/login", data=dict(RIGHT))
    site.clock.pass_by(600)
    assert client.ask(HOST, "/api/login-token", data={"token": mailed_token(client)}).json["restart"] is True


def test_sign_out(make_site: MakeSite) -> None:
    """Signing out ends the session's sign-in."""
    client = make_site().visit()
    client.ask(HOST, "/api/login", data=dict(RIGHT))
    client.ask(HOST, "/api/login-token", data={"token": mailed_token(client)})
    client.ask(HOST, "/api/logout", data={})
    assert client.ask(HOST, "/api/status").json["signed_in"] is False


@pytest.mark.full
def test_person_signs_in_with_a_browser(start_portal: StartPortal, open_page: OpenPage) -> None:
    """ace.cbp.gov sends a visitor to sign in, and has them back when the token is right."""
    portal = start_portal()
    page = open_page(portal, "https://ace.cbp.gov/")
    page.wait_for_url("https://login.cbp.gov/**")
    page.get_by_role("button", name="Trade/PGA User").click()
    page.get_by_role("textbox", name="User ID").fill("dana")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("alert").filter(has_text="not correct")).to_be_visible()
    page.get_by_label("Password").fill("mock-password")
    page.get_by_role("button", name="Sign In").click()
    token = page.get_by_role("textbox", name="Security Token")
    expect(token).to_have_attribute("autocomplete", "one-time-code")
    mails = page.evaluate("fetch('/__mock/mailbox.json').then((answer) => answer.json())")
    token.fill(mails[0]["code"])
    page.get_by_role("button", name="VERIFY").click()
    page.wait_for_url("https://ace.cbp.gov/**")
    assert len(ledger_lines(portal, "login")) == 2
