"""What tests of the mock ACE Portal share: signing in without walking through the log-in's pages."""

from __future__ import annotations

from playwright.sync_api import Page

from acepilot_mock.known import MOCK_PASSWORD

SIGN_IN = """async ({password}) => {
    const post = (path, fields) => fetch(path, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(fields)});
    await post("/api/login", {user: "dana", password});
    const mails = await (await fetch("/__mock/mailbox.json")).json();
    await post("/api/login-token", {token: mails[0].code});
}"""


def sign_in(page: Page) -> None:
    """Sign in by the log-in's own calls."""
    page.goto("https://login.cbp.gov/")
    page.evaluate(SIGN_IN, {"password": MOCK_PASSWORD})
