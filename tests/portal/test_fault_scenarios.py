"""What goes wrong between the mock portal's server and its sites, one fault at a time."""

from __future__ import annotations

import http.client

import portalkit
import pytest
from acekit import sign_in
from playwright.sync_api import Page, expect
from portalkit import MakeSite, OpenPage, PlainClient, SiteClient, StartPortal, ledger_lines

from acepilot_mock import faults
from acepilot_mock.known import MOCK_PASSWORD

ACE, LOGIN, APPLICATIONS = "ace.cbp.gov", "login.cbp.gov", "ace-accounts.cbp.gov"
ENROLLMENT: dict[str, object] = {
    "account": "a0B3dKq0", "ir_number": "12-345678900", "importer_number": "12-3456789", "suffix": "00",
    "bank_routing_number": "021000021", "bank_account_number": "000123456789", "bank_control_key": "01",
}  # fmt: skip


def signed_in(client: SiteClient | PlainClient) -> SiteClient | PlainClient:
    """Sign a client in."""
    client.ask(LOGIN, "/api/login", data={"user": "dana", "password": MOCK_PASSWORD})
    code = client.ask(LOGIN, "/__mock/mailbox.json").json[0]["code"]
    assert client.ask(LOGIN, "/api/login-token", data={"token": code}).status == 200
    return client


def enroll(client: SiteClient | PlainClient) -> int:
    """Submit the bank details of the first importer; return the status."""
    return client.ask(ACE, "/s/api/ach-enrollment", data=ENROLLMENT).status


def is_on_file(client: SiteClient | PlainClient) -> bool:
    """Say whether the first importer has bank details on file."""
    answer = client.ask(ACE, "/s/api/ach/a0B3dKq0")
    assert answer.status == 200
    return answer.json["record"] is not None


@pytest.mark.parametrize(
    ("scenario", "status", "is_kept", "is_out"),
    [
        ("server-error-once", 500, False, False),
        ("session-lost-in-review", 401, False, True),
        ("session-lost-after-submit", 401, True, True),
        ("did-not-stick", 200, False, False),
    ],
)
def test_first_submit_goes_wrong(
    make_site: MakeSite, scenario: str, status: int, is_kept: bool, is_out: bool
) -> None:
    """The first Submit is answered as the scenario says, and kept or not."""
    client = make_site(scenario).visit()
    signed_in(client)
    assert enroll(client) == status
    if is_out:
        assert enroll(client) == 401
        signed_in(client)
    assert is_on_file(client) == is_kept


@pytest.mark.parametrize("scenario", ["server-error-once", "session-lost-in-review"])
def test_second_submit_goes_well(make_site: MakeSite, scenario: str) -> None:
    """What goes wrong once does not go wrong again."""
    client = make_site(scenario).visit()
    signed_in(client)
    enroll(client)
    signed_in(client)
    assert enroll(client) == 200
    assert is_on_file(client)


def test_maintenance_shows_on_every_page(make_site: MakeSite) -> None:
    """Pages and data of both sites are down; the mock's own pages and their parts are not."""
    client = make_site("maintenance").visit()
    for host, path in ((ACE, "/"), (ACE, "/s/api/session"), (APPLICATIONS, "/s/importer-form")):
        assert client.ask(host, path).status == 503
    assert b"scheduled maintenance" in client.ask(ACE, "/").body
    assert client.ask(ACE, "/_shared/portal.css").status == 200
    assert client.ask(ACE, "/__mock/portal.json").status == 200


def test_server_error_stays(make_site: MakeSite) -> None:
    """Bank details are answered with an error every time."""
    client = make_site("server-error").visit()
    signed_in(client)
    assert [client.ask(ACE, "/s/api/ach/a0B3dKq0").status for _ in range(2)] == [500, 500]


def test_connection_breaks_once(start_portal: StartPortal) -> None:
    """The first Submit gets no answer and keeps nothing, but stands in the ledger; the second is accepted."""
    portal = start_portal("network-drop")
    client = PlainClient(portal.port)
    signed_in(client)
    with pytest.raises((http.client.HTTPException, OSError)):
        enroll(client)
    assert not is_on_file(client)
    assert enroll(client) == 200
    assert len(ledger_lines(portal, "ach-enrollment")) == 2


def test_slow_portal_takes_five_seconds(make_site: MakeSite) -> None:
    """A page takes five seconds, and its parts none."""
    site = make_site("slow")
    client = site.visit()
    client.ask(ACE, "/_shared/portal.css")
    assert not any(site.clock.slept)
    client.ask(LOGIN, "/")
    assert sum(site.clock.slept) == faults.SLOW_S == 5.0


@pytest.mark.full
def test_lost_answer_was_a_success(start_portal: StartPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the answer to a Submit never comes, the bank details are on file already."""
    client = PlainClient(start_portal("success-lost").port)
    signed_in(client)
    monkeypatch.setattr(portalkit, "ASK_WITHIN_S", 1)
    with pytest.raises(TimeoutError):
        enroll(client)
    monkeypatch.undo()
    assert is_on_file(client)


def test_link_leads_to_another_account(make_site: MakeSite) -> None:
    """The page of one account shows another one's number."""
    client = make_site("wrong-account-shown").visit()
    signed_in(client)
    assert client.ask(ACE, "/s/api/importers/a0B3dKq0").json["ir_number"] == "12-345678901"


def test_dormant_user_is_not_let_in(make_site: MakeSite) -> None:
    """The right password is refused, with what to do."""
    answer = (
        make_site("dormant")
        .visit()
        .ask(LOGIN, "/api/login", data={"user": "dana", "password": MOCK_PASSWORD})
    )
    assert answer.status == 422
    assert "45 days" in answer.json["errors"][0]["text"]


def open_form(page: Page) -> None:
    """Go to the form for bank details of the first importer."""
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importer/a0B3dKq0")
    page.get_by_role("tab", name="ACH Refund Authorization").click()
    page.get_by_role("button", name="Get Info/Refresh").click()
    page.get_by_role("button", name="Add ACH Info").click()


@pytest.mark.parametrize(("scenario", "leads_to"), [("session-lost", LOGIN), ("page-reloads", ACE)])
@pytest.mark.long
def test_form_is_lost_once(
    start_portal: StartPortal, open_page: OpenPage, scenario: str, leads_to: str
) -> None:
    """Typing into the form loses it the first time, and never after."""
    page = open_page(start_portal(scenario), "https://login.cbp.gov/")
    open_form(page)
    page.get_by_role("textbox", name="Bank Routing Number").press_sequentially("0")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_url(f"https://{leads_to}/**")
    open_form(page)
    page.get_by_role("textbox", name="Bank Routing Number").press_sequentially("021")
    page.wait_for_timeout(500)
    expect(page.get_by_role("textbox", name="Bank Routing Number")).to_have_value("021")


@pytest.mark.long
def test_fields_of_the_form_misbehave(start_portal: StartPortal, open_page: OpenPage) -> None:
    """One portal regroups figures, another drops them, a third lists what is out of date at first."""
    page = open_page(start_portal("field-reformats"), "https://login.cbp.gov/")
    open_form(page)
    page.get_by_role("textbox", name="Bank Routing Number").fill("021000021")
    page.get_by_role("textbox", name="Bank Account Number").focus()
    expect(page.get_by_role("textbox", name="Bank Routing Number")).to_have_value("0210-0002-1")

    page = open_page(start_portal("field-truncates"), "https://login.cbp.gov/")
    open_form(page)
    page.get_by_role("textbox", name="Bank Account Number").press_sequentially("000123456789")
    expect(page.get_by_role("textbox", name="Bank Account Number")).to_have_value("0001234567")

    page = open_page(start_portal("stale-combobox"), "https://login.cbp.gov/")
    open_form(page)
    for options in (["Not in use any more"], ["Checking", "Savings"]):
        page.get_by_role("combobox").click()
        expect(page.get_by_role("option")).to_have_text(options)
        page.get_by_role("combobox").click()


@pytest.mark.long
def test_windows_and_dialogs_come_up(start_portal: StartPortal, open_page: OpenPage) -> None:
    """A survey pops up over an account, accounts open in tabs, and a dialog offers to save."""
    page = open_page(start_portal("popup"), "https://login.cbp.gov/")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importers")
    with page.expect_popup() as survey:
        page.get_by_role("link", name="Bayside Imports LLC").first.click()
    expect(survey.value.get_by_role("heading", name="How are we doing?")).to_be_visible()

    page = open_page(start_portal("new-tab"), "https://login.cbp.gov/")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importers")
    with page.expect_popup() as account:
        page.get_by_role("link", name="Bayside Imports LLC").first.click()
    expect(account.value.get_by_role("tab", name="ACH Refund Authorization")).to_be_visible()

    page = open_page(start_portal("save-dialog"), "https://login.cbp.gov/")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importer/a0B3dKq0")
    page.get_by_role("tab", name="ACH Refund Authorization").click()
    page.get_by_role("button", name="Get Info/Refresh").click()
    expect(page.get_by_role("dialog", name="Save this view?")).to_be_visible()


@pytest.mark.long
def test_page_moves_while_it_is_read(start_portal: StartPortal, open_page: OpenPage) -> None:
    """Banners come in after the page is drawn."""
    page = open_page(start_portal("layout-shift"), "https://login.cbp.gov/")
    sign_in(page)
    page.goto("https://ace.cbp.gov/s/importers")
    expect(page.locator(".late")).to_have_count(4)


@pytest.mark.long
def test_error_comes_before_the_success(start_portal: StartPortal, open_page: OpenPage) -> None:
    """One Submit gets an error, and then its success."""
    portal = start_portal("double-answer")
    page = open_page(portal, "https://login.cbp.gov/")
    open_form(page)
    page.get_by_role("textbox", name="Bank Routing Number").fill("021000021")
    page.get_by_role("textbox", name="Bank Account Number").fill("000123456789")
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="Checking").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert").filter(has_text="could not be processed")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Success")).to_be_visible()
    assert len(ledger_lines(portal, "ach-enrollment")) == 1
