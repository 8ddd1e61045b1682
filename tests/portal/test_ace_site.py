"""ace.cbp.gov of the mock portal, asked without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from acepilot_mock import find_scenario
from acepilot_mock.ace_site import wording
from acepilot_mock.ace_site_accounts import SHAPES
from acepilot_mock.ace_site_ach import is_routing_number
from acepilot_mock.known import MOCK_PASSWORD
from acepilot_mock.ledger import Ledger
from acepilot_mock.server import WsgiApplication
from acepilot_mock.state import PortalState

ACE = "https://ace.cbp.gov"
LOGIN = "https://login.cbp.gov"

GOOD = {
    "bank_routing_number": "021000021",
    "bank_account_number": "000123456789",
    "bank_control_key": "01",
}

OpenPortal = Callable[..., Client]


@pytest.fixture
def open_portal(tmp_path: Path) -> Iterator[OpenPortal]:
    """Serve a scenario in this process; return a client that has signed in unless told not to."""
    ledgers: list[Ledger] = []

    def open_as(scenario: str = "default", *, signed_in: bool = True) -> Client:
        ledgers.append(Ledger(tmp_path / "ledger.jsonl"))
        state = PortalState(scenario=find_scenario(scenario))
        client = Client(WsgiApplication(state, ledgers[-1], delay=False))
        if signed_in:
            client.post("/api/login", base_url=LOGIN, json={"user": "dana", "password": MOCK_PASSWORD})
            client.post("/api/login-token", base_url=LOGIN, json={"token": state.mails[-1].code})
        return client

    yield open_as
    for ledger in ledgers:
        ledger.close()


def ask(client: Client, path: str) -> TestResponse:
    """Get a path of the portal."""
    return client.get(path, base_url=ACE)


def accounts(client: Client) -> dict[str, dict[str, Any]]:
    """Return the listed accounts by their IR number with suffix."""
    listed = ask(client, "/s/api/importers").get_json()["importers"]
    return {one["ir_number"]: one for one in listed}


def on_file(client: Client, ir_number: str) -> dict[str, Any]:
    """Return what Get Info/Refresh gets for an account."""
    info: dict[str, Any] = ask(client, f"/s/api/ach/{accounts(client)[ir_number]['id']}").get_json()
    return info


def enroll(client: Client, ir_number: str, **changed: str) -> TestResponse:
    """Send right bank details for an account, but for what is changed."""
    account = accounts(client)[ir_number]
    fields = {
        "account": account["id"],
        "ir_number": ir_number,
        "importer_number": ir_number[:10],
        "suffix": ir_number[10:],
        **GOOD,
        **changed,
    }
    return client.post("/s/api/ach-enrollment", base_url=ACE, json=fields)


def refusal(answer: TestResponse) -> dict[str, Any]:
    """Return the one error of a refused answer."""
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert isinstance(error, dict)
    return error


def test_a_visitor_who_has_not_signed_in_is_sent_to_the_log_in_and_back_again(
    open_portal: OpenPortal,
) -> None:
    """A page asked for without a session redirects to login.cbp.gov, with the address to return to."""
    answer = ask(open_portal(signed_in=False), "/s/importers")

    assert answer.status_code == 302
    assert answer.location == "https://login.cbp.gov/?startURL=https%3A%2F%2Face.cbp.gov%2Fs%2Fimporters"


def test_data_is_not_given_without_a_session(open_portal: OpenPortal) -> None:
    """An API call without a session is answered 401, so that the page can send the person to the log-in."""
    assert ask(open_portal(signed_in=False), "/s/api/importers").status_code == 401


def test_logging_out_ends_the_session(open_portal: OpenPortal) -> None:
    """After Log Out the accounts are no longer given."""
    client = open_portal()
    assert ask(client, "/s/api/importers").status_code == 200

    ask(client, "/logout")

    assert ask(client, "/s/api/importers").status_code == 401


@pytest.mark.parametrize("path", ["/", "/s/importers", "/s/importer/anything"])
def test_every_page_of_the_portal_is_the_one_that_draws_itself(open_portal: OpenPortal, path: str) -> None:
    """Any page address gives the same document, as in a single-page application."""
    answer = ask(open_portal(), path)

    assert answer.status_code == 200
    assert "/assets/app.js" in answer.text


@pytest.mark.parametrize(
    "path", ["/frame/ach/nobody", "/frame/secrets/a0B3dKq0", "/s/api/importers/nobody", "/s/api/ach/nobody"]
)
def test_what_does_not_exist_is_not_found(open_portal: OpenPortal, path: str) -> None:
    """An unknown account, or an unknown kind of frame, is a 404 and no empty page."""
    assert ask(open_portal(), path).status_code == 404


def test_the_list_holds_accounts_of_one_name_that_differ_in_the_suffix(open_portal: OpenPortal) -> None:
    """The sample client's three importers are there, two of the same name, beside others."""
    listed = accounts(open_portal())

    assert listed["12-345678900"]["name"] == listed["12-345678901"]["name"] == "Bayside Imports LLC"
    assert listed["12-3456789A2"]["name"] == "Bayside Imports West"
    assert len(listed) > 3


def test_many_accounts_hold_a_dozen_with_many_of_one_name(open_portal: OpenPortal) -> None:
    """The scenario many-accounts lists twelve accounts, nine of which share name and number."""
    listed = accounts(open_portal("many-accounts"))

    assert len(listed) == 12
    assert sum(one["name"] == "Bayside Imports LLC" for one in listed.values()) == 9


def test_an_enrollment_is_on_file_masked_for_its_own_suffix_alone(open_portal: OpenPortal) -> None:
    """Enrolling suffix 00 shows the last four of the account there, and nothing at suffix 01."""
    client = open_portal()

    assert enroll(client, "12-345678900").status_code == 200

    record = on_file(client, "12-345678900")["record"]
    assert record["routing_number"] == "021000021"
    assert record["account_number"] == "XXXXXX6789"
    assert on_file(client, "12-345678901")["record"] is None


def test_an_account_number_of_four_digits_is_masked_whole(open_portal: OpenPortal) -> None:
    """The last four of so short a number would be all of it."""
    client = open_portal()

    enroll(client, "12-345678900", bank_account_number="1234")

    assert on_file(client, "12-345678900")["record"]["account_number"] == "XXXXXX"


def test_a_second_enrollment_replaces_the_first(open_portal: OpenPortal) -> None:
    """There is one record an importer account: the one that was sent last."""
    client = open_portal("already-enrolled")

    enroll(client, "12-345678900", bank_routing_number="121000248", bank_control_key="02")

    record = on_file(client, "12-345678900")["record"]
    assert (record["routing_number"], record["control_key"]) == ("121000248", "02")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"bank_routing_number": "021000022"}, "bank_routing_number"),
        ({"bank_routing_number": "000000000"}, "bank_routing_number"),
        ({"bank_routing_number": "21000021"}, "bank_routing_number"),
        ({"bank_account_number": ""}, "bank_account_number"),
        ({"bank_account_number": "123456789012345678"}, "bank_account_number"),
        ({"bank_account_number": "1234-5678"}, "bank_account_number"),
        ({"bank_control_key": ""}, "bank_control_key"),
        ({"bank_control_key": "Checking"}, "bank_control_key"),
        ({"suffix": "01"}, ""),
        ({"importer_number": "98-7654321"}, ""),
    ],
)
def test_wrong_bank_details_are_refused_at_their_field(
    open_portal: OpenPortal, changed: dict[str, str], field: str
) -> None:
    """Each broken rule is refused with the field that it belongs to, and nothing goes on file."""
    client = open_portal()

    assert refusal(enroll(client, "12-345678900", **changed))["field"] == field
    assert on_file(client, "12-345678900")["record"] is None


def test_an_account_number_may_hold_seventeen_letters_and_digits(open_portal: OpenPortal) -> None:
    """Seventeen alphanumeric characters are the most that an ACH entry takes, and are accepted."""
    assert enroll(open_portal(), "12-345678900", bank_account_number="AB345678901234567").status_code == 200


def test_already_enrolled_has_the_sample_clients_details_on_file(open_portal: OpenPortal) -> None:
    """All three sample importers are enrolled at the start, the third with its own bank."""
    client = open_portal("already-enrolled")

    routing = {ir: on_file(client, ir)["record"]["routing_number"] for ir in list(accounts(client))[:3]}

    assert routing == {
        "12-345678900": "021000021",
        "12-345678901": "021000021",
        "12-3456789A2": "111000025",
    }


def test_without_rights_there_is_no_ach_tab_and_no_way_around_it(open_portal: OpenPortal) -> None:
    """In no-importer-tab the tab is missing with a hint, and data and enrollment are refused."""
    client = open_portal("no-importer-tab")
    key = accounts(client)["12-345678900"]["id"]

    account = ask(client, f"/s/api/importers/{key}").get_json()

    assert "ach" not in account["tabs"]
    assert account["rights_hint"] is True
    assert refusal(ask(client, f"/s/api/ach/{key}"))["code"] == "rights"
    assert refusal(enroll(client, "12-345678900"))["code"] == "rights"


def test_read_only_shows_and_never_takes(open_portal: OpenPortal) -> None:
    """In read-only the tab answers, says that nothing may be changed, and an enrollment is refused."""
    client = open_portal("read-only")

    assert on_file(client, "12-345678900")["may_change"] is False
    assert refusal(enroll(client, "12-345678900"))["code"] == "rights"


def test_submit_refused_refuses_once_and_then_accepts(open_portal: OpenPortal) -> None:
    """The first right submission is turned down and not put on file; the second is taken."""
    client = open_portal("submit-refused")

    assert refusal(enroll(client, "12-345678900"))["code"] == "refused_once"
    assert on_file(client, "12-345678900")["record"] is None
    assert enroll(client, "12-345678900").status_code == 200
    assert enroll(client, "12-345678901").status_code == 200


@pytest.mark.parametrize("scenario", ["default", "many-accounts"])
def test_accounts_show_their_details_in_different_ways(open_portal: OpenPortal, scenario: str) -> None:
    """The sample importers' three pages differ in how they show what is on file."""
    client = open_portal(scenario)

    shapes = {on_file(client, ir)["shape"] for ir in ("12-345678900", "12-345678901", "12-3456789A2")}

    assert len(shapes) == 3
    assert shapes <= set(SHAPES)


def test_relabelled_changes_some_words_and_keeps_every_key() -> None:
    """The other wording has the same texts as the usual one, a good part of them in other words."""
    usual, other = wording(relabelled=False), wording(relabelled=True)

    changed = {key for key in usual if usual[key]["text"] != other[key]["text"]}

    assert usual.keys() == other.keys()
    assert {"ach.refresh", "ach.add", "field.routing_number", "menu.importers"} <= changed


def test_every_text_is_rated() -> None:
    """Each text says whether a source has it or we invented it."""
    assert {text["source"] for text in wording(relabelled=False).values()} == {"D", "Q", "T", "invented"}


@pytest.mark.parametrize("number", ["021000021", "111000025", "121000248", "011401533"])
def test_real_routing_numbers_hold(number: str) -> None:
    """Numbers of real banks pass the check digit."""
    assert is_routing_number(number)


@pytest.mark.parametrize("number", ["021000022", "000000000", "02100002", "0210000210", "02100002A", ""])
def test_other_numbers_are_no_routing_numbers(number: str) -> None:
    """A wrong check digit, nine zeros, another length and letters are refused."""
    assert not is_routing_number(number)
