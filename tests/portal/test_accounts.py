"""The application form: what the server takes and refuses, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from portalkit import Answer, MakeSite, Site, SiteClient, ledger_lines

HOST = "ace-accounts.cbp.gov"

COMPANY = {
    "company_name": "Bayside Imports LLC",
    "ir_number": "12-345678900",
    "business_email": "customs@bayside-imports.example",
}

DETAILS = {
    **COMPANY,
    "org_structure": "LLC",
    "owner_first_name": "Dana",
    "owner_last_name": "Ortiz",
    "country": "US",
    "address": "100 Biscayne Boulevard",
    "city": "Miami",
    "state": "FL",
    "zip": "33132",
    "phone": "305-555-0100",
    "fiscal_year_end": "",
    "duns": "",
    "website": "",
    "authorization": "yes",
}

SEED = {
    "owner_title": "Import Manager",
    "poc_first_name": "Lee",
    "poc_last_name": "Park",
    "poc_phone": "305-555-0102",
    "poc_email": "lee.park@bayside-imports.example",
}


def call(client: SiteClient, form: str, data: dict[str, Any]) -> Answer:
    """Post one form of the site."""
    return client.ask(HOST, f"/s/api/{form}", data=data)


def begin(portal: Site, **changes: str) -> tuple[SiteClient, Answer]:
    """Send the first page, CAPTCHA done, with some fields changed."""
    client = portal.visit()
    call(client, "captcha", {})
    return client, call(client, "application-start", {**COMPANY, **changes})


def mailed_code(client: SiteClient) -> str:
    """Return the code of the newest mail."""
    code: str = client.ask(HOST, "/__mock/mailbox.json").json[0]["code"]
    return code


def reach_details(portal: Site, **changes: str) -> SiteClient:
    """Go on to the details page."""
    client, answer = begin(portal, **changes)
    assert answer.status == 200, answer.body
    assert call(client, "application-code", {"code": mailed_code(client)}).status == 200
    return client


def reasons(answer: Answer) -> list[tuple[str, str]]:
    """Return field and code of each reason of a refusal."""
    assert answer.status == 422, answer.body
    return [(error["field"], error["code"]) for error in answer.json["errors"]]


def stage(client: SiteClient) -> str:
    """Return where the server says the application stands."""
    where: str = client.ask(HOST, "/s/api/application-status").json["stage"]
    return where


@pytest.mark.parametrize("ir_number", ["12-3456789", "12-345678900", "12-345678901", "12-3456789A2"])
def test_first_page_takes_the_record_with_and_without_suffix(make_site: MakeSite, ir_number: str) -> None:
    """The number on record is taken alone and with each suffix that exists."""
    _, answer = begin(make_site(), ir_number=ir_number)
    assert answer.json == {"stage": "code"}


@pytest.mark.parametrize(
    ("company_name", "ir_number"),
    [("Alex Moreno", "219-09-9999"), ("Maple Harbour Goods Ltd", "261001-00042")],
)
def test_first_page_takes_the_other_kinds_of_number(
    make_site: MakeSite, company_name: str, ir_number: str
) -> None:
    """A Social Security number and one that CBP assigned are taken as well."""
    _, answer = begin(make_site(), company_name=company_name, ir_number=ir_number)
    assert answer.status == 200


@pytest.mark.parametrize(
    "ir_number",
    [
        "123456789",
        "12345678900",
        "12-3456789-00",
        "123-456789",
        "12-3456789OI",
        "12-34567890",
        "1 2-3456789",
        "abc",
    ],
)
def test_first_page_refuses_wrong_hyphens(make_site: MakeSite, ir_number: str) -> None:
    """A number without its hyphens, or of another form, is refused at its field."""
    _, answer = begin(make_site(), ir_number=ir_number)
    assert reasons(answer) == [("ir_number", "format")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"company_name": "BAYSIDE IMPORTS LLC"}, ("", "mismatch")),
        ({"company_name": "Bayside Imports, LLC"}, ("", "mismatch")),
        ({"ir_number": "12-3456788"}, ("", "mismatch")),
        ({"ir_number": "12-345678902"}, ("", "mismatch")),
        ({"business_email": "Existing.User@delta-hardware.example"}, ("business_email", "trade-user")),
        ({"company_name": "Cove Trading Inc", "ir_number": "45-6789012"}, ("", "no-poc-email")),
        ({"company_name": "Delta Hardware Corp", "ir_number": "22-3334445"}, ("", "account-exists")),
        ({"business_email": "dana at bayside"}, ("business_email", "format")),
        ({"business_email": ""}, ("business_email", "missing")),
        ({"company_name": " "}, ("company_name", "missing")),
        ({"ir_number": ""}, ("ir_number", "missing")),
    ],
)
def test_first_page_refuses(make_site: MakeSite, changes: dict[str, str], reason: tuple[str, str]) -> None:
    """Each of the ways to fail the first page has a reason of its own, and no code is sent."""
    client, answer = begin(make_site(), **changes)
    assert reasons(answer) == [reason]
    assert client.ask(HOST, "/__mock/mailbox.json").json == []
    assert stage(client) == "company"


def test_first_page_needs_the_captcha_each_time(make_site: MakeSite) -> None:
    """Without the CAPTCHA nothing is taken, and one press of it serves one application."""
    client = make_site().visit()
    assert reasons(call(client, "application-start", COMPANY)) == [("captcha", "captcha")]
    call(client, "captcha", {})
    assert call(client, "application-start", COMPANY).status == 200
    assert reasons(call(client, "application-start", COMPANY)) == [("captcha", "captcha")]


def test_email_switch(make_site: MakeSite) -> None:
    """With the switch on, only the e-mail on Form 5106 is taken; with it off, any other too."""
    portal = make_site(email_must_equal_5106=True)
    assert reasons(begin(portal)[1]) == [("business_email", "email-mismatch")]
    assert begin(portal, business_email="lee.park@bayside-imports.example")[1].status == 200
    assert begin(make_site())[1].status == 200


def test_code_goes_to_the_point_of_contact(make_site: MakeSite) -> None:
    """The code is mailed to the address on Form 5106, not to the applicant."""
    client, _ = begin(make_site())
    mail = client.ask(HOST, "/__mock/mailbox.json").json[0]
    assert mail["to"] == "lee.park@bayside-imports.example"
    assert len(mail["code"]) == 6
    assert mail["code"] in mail["text"]


def test_wrong_code_may_be_corrected(make_site: MakeSite) -> None:
    """A wrong code is refused at its field, and the right one is taken after it."""
    client, _ = begin(make_site())
    code = mailed_code(client)
    wrong = "000000" if code != "000000" else "111111"
    assert reasons(call(client, "application-code", {"code": wrong})) == [("code", "code-wrong")]
    assert reasons(call(client, "application-code", {"code": ""})) == [("code", "missing")]
    assert call(client, "application-code", {"code": code}).status == 200


def test_many_wrong_codes_wipe_everything(make_site: MakeSite) -> None:
    """The fifth wrong code ends the application."""
    client, _ = begin(make_site())
    code = mailed_code(client)
    wrong = "000000" if code != "000000" else "111111"
    answers = [call(client, "application-code", {"code": wrong}) for _ in range(5)]
    assert reasons(answers[-1]) == [("", "too-many-codes")]
    assert answers[-1].json["restart"] is True
    assert call(client, "application-code", {"code": code}).status == 422


def test_code_runs_out_after_ten_minutes(make_site: MakeSite) -> None:
    """The right code is taken just before ten minutes are over, and wipes all just after."""
    for seconds, status in ((599.0, 200), (600.0, 422)):
        site = make_site()
        client, _ = begin(site)
        site.clock.pass_by(seconds)
        assert call(client, "application-code", {"code": mailed_code(client)}).status == status
        assert stage(client) == ("details" if status == 200 else "company")


def test_code_works_once(make_site: MakeSite) -> None:
    """A code that has been used is no use again."""
    client = reach_details(make_site())
    code = mailed_code(client)
    assert reasons(call(client, "application-code", {"code": code})) == [("", "no-application")]


def test_back_wipes_everything(make_site: MakeSite) -> None:
    """After Back the code is void and the first page is empty."""
    client, _ = begin(make_site())
    code = mailed_code(client)
    call(client, "application-restart", {"why": "back"})
    assert stage(client) == "company"
    assert reasons(call(client, "application-code", {"code": code})) == [("", "no-application")]


def test_application_is_taken_once(make_site: MakeSite) -> None:
    """A right application gets a reference number and two mails; the importer cannot apply again."""
    portal = make_site()
    client = reach_details(portal)
    answer = call(client, "application", DETAILS)
    assert answer.status == 200
    assert answer.json["reference"].startswith("IA-")
    mails = client.ask(HOST, "/__mock/mailbox.json").json
    assert [mail["to"] for mail in mails[:2]] == [COMPANY["business_email"]] * 2
    assert reasons(call(client, "application", DETAILS)) == [("", "no-application")]
    assert reasons(begin(portal)[1]) == [("", "account-exists")]
    kept = ledger_lines(portal, "application")[0]["fields"]
    assert kept == DETAILS


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"authorization": ""}, ("authorization", "authorization")),
        ({"authorization": "on"}, ("authorization", "authorization")),
        ({"org_structure": ""}, ("org_structure", "missing")),
        ({"org_structure": "Club"}, ("org_structure", "format")),
        ({"owner_first_name": ""}, ("owner_first_name", "missing")),
        ({"owner_last_name": " "}, ("owner_last_name", "missing")),
        ({"country": "United States"}, ("country", "format")),
        ({"address": ""}, ("address", "missing")),
        ({"city": ""}, ("city", "missing")),
        ({"state": ""}, ("state", "missing")),
        ({"state": "Florida"}, ("state", "format")),
        ({"zip": "3313"}, ("zip", "format")),
        ({"zip": ""}, ("zip", "missing")),
        ({"phone": "(305) 555-0100"}, ("phone", "format")),
        ({"fiscal_year_end": "31/12"}, ("fiscal_year_end", "format")),
        ({"duns": "12-345-6789"}, ("duns", "format")),
        ({"website": "bayside"}, ("website", "format")),
        ({"ir_number": "12-345678901"}, ("", "changed")),
    ],
)
def test_details_are_refused(make_site: MakeSite, changes: dict[str, str], reason: tuple[str, str]) -> None:
    """Each wrong detail is refused at its field, and nothing is applied for."""
    client = reach_details(make_site())
    assert reasons(call(client, "application", {**DETAILS, **changes})) == [reason]
    assert stage(client) == "details"


def test_state_and_zip_are_free_abroad(make_site: MakeSite) -> None:
    """An address outside the United States needs no state and no ZIP code of five digits."""
    client = reach_details(make_site())
    abroad = {**DETAILS, "country": "CA", "state": "", "zip": "M5V 2T6"}
    assert call(client, "application", abroad).status == 200


def test_details_need_the_code_first(make_site: MakeSite) -> None:
    """An application cannot be sent before its code has been taken."""
    client, _ = begin(make_site())
    assert reasons(call(client, "application", DETAILS)) == [("", "no-application")]


def test_seed_fields_are_required_there_alone(make_site: MakeSite) -> None:
    """The scenario seed-fields wants the owner's title and the point of contact."""
    client = reach_details(make_site("seed-fields"))
    missing = reasons(call(client, "application", DETAILS))
    assert sorted(missing) == sorted((name, "missing") for name in SEED)
    assert call(client, "application", {**DETAILS, **SEED}).status == 200


def test_code_expired(make_site: MakeSite) -> None:
    """In code-expired even the right code comes too late, and all is wiped."""
    client, _ = begin(make_site("code-expired"))
    answer = call(client, "application-code", {"code": mailed_code(client)})
    assert reasons(answer) == [("", "code-expired")]
    assert answer.json["restart"] is True
    assert stage(client) == "company"


@pytest.mark.parametrize(
    ("scenario", "code"), [("name-mismatch", "mismatch"), ("account-exists", "account-exists")]
)
def test_scenarios_that_end_on_the_first_page(make_site: MakeSite, scenario: str, code: str) -> None:
    """These scenarios refuse the sample importer's first page with their own reason."""
    assert reasons(begin(make_site(scenario))[1]) == [("", code)]


def test_submit_refused_once(make_site: MakeSite) -> None:
    """In submit-refused the first right application is refused and the next one taken; both are in the ledger."""
    portal = make_site("submit-refused")
    client = reach_details(portal)
    assert reasons(call(client, "application", {**DETAILS, "city": ""})) == [("city", "missing")]
    assert reasons(call(client, "application", DETAILS)) == [("", "not-processed")]
    assert call(client, "application", DETAILS).status == 200
    assert len(ledger_lines(portal, "application")) == 3


def test_every_reason_is_marked_as_invented(make_site: MakeSite) -> None:
    """Texts that CBP has not documented say so."""
    _, answer = begin(make_site(), company_name="", ir_number="1")
    assert answer.json["errors"]
    assert all(error["is_invented"] for error in answer.json["errors"])
