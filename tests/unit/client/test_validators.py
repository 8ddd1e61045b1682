from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from acepilot.client import validators
from acepilot.client.places import STATES, country_names, state_fits_zip
from acepilot.client.value_table import dashed_phone, phone_digits, written_phone


@pytest.mark.parametrize(
    ("check", "written", "read"),
    [
        (validators.check_text, "Bay #1 'Imports' & Söhne, S.A.", "Bay #1 'Imports' & Söhne, S.A."),
        (validators.check_ein, "12-3456789", "123456789"),
        (validators.check_ein, "123456789", "123456789"),
        (validators.check_ein, "12 – 3456789", "123456789"),
        (validators.check_name, "3M", "3M"),
        (validators.check_name, "@properties", "@properties"),
        (validators.check_organization, "limited liability co.", "LLC"),
        (validators.check_organization, "Inc.", "Corporation"),
        (validators.check_state, "fl", "FL"),
        (validators.check_state, "Florida", "FL"),
        (validators.check_state, "N.Y.", "NY"),
        (validators.check_state, "the  district of Columbia", "DC"),
        (validators.check_state, "U.S. Virgin Islands", "VI"),
        (validators.check_zip, "33101 – 1234", "33101-1234"),
        (validators.check_country, "USA", "US"),
        (validators.check_country, "U.S.A.", "US"),
        (validators.check_country, "the United States of America", "US"),
        (validators.check_country, "UK", "GB"),
        (validators.check_country, "South Korea", "KR"),
        (validators.check_phone, "305\u00a0555  0100", "+13055550100"),
        (validators.check_phone, "+1.305.555–0100", "+13055550100"),
        (validators.check_phone, "011 44 20 7946 0018", "+442079460018"),
        (validators.check_duns, "12 345 6789", "123456789"),
        (validators.check_fiscal_year_end, "December 31st", "12/31"),
        (validators.check_fiscal_year_end, "31 Dec.", "12/31"),
        (validators.check_fiscal_year_end, "6-30", "06/30"),
        (validators.check_fiscal_year_end, "2026-12-31", "12/31"),
        (validators.check_fiscal_year_end, "31/12", "12/31"),
        (validators.check_account_type, "Checking account", "checking"),
        (validators.check_zip, "33101", "33101"),
        (validators.check_zip, "331011234", "33101-1234"),
        (validators.check_country, "United States", "US"),
        (validators.check_country, "canada", "CA"),
        (validators.check_country, "gb", "GB"),
        (validators.check_phone, "305-555-0100", "+13055550100"),
        (validators.check_phone, "(305) 555-0100", "+13055550100"),
        (validators.check_phone, "+44 20 7946 0018", "+442079460018"),
        (validators.check_email, "customs@bayside-imports.example", "customs@bayside-imports.example"),
        (validators.check_website, "www.bayside-imports.example", "www.bayside-imports.example"),
        (
            validators.check_website,
            "https://bayside.example/import?a=1",
            "https://bayside.example/import?a=1",
        ),
        (validators.check_duns, "12-345-6789", "123456789"),
        (validators.check_fiscal_year_end, "02/29", "02/29"),
        (validators.check_routing_number, "021000021", "021000021"),
        (validators.check_routing_number, "011401533", "011401533"),
        (validators.check_account_number, "00012345678901234", "00012345678901234"),
        (validators.check_account_number, "0A1b", "0A1b"),
        (validators.check_account_type, "Savings", "savings"),
    ],
)
def test_a_good_value_is_read_in_its_one_spelling(
    check: Callable[[str], str], written: str, read: str
) -> None:
    """What people write is taken, leading zeros kept."""
    assert check(written) == read


@pytest.mark.parametrize(
    ("check", "written", "why"),
    [
        (validators.check_text, "", "empty"),
        (validators.check_text, " a", "begins or ends"),
        (validators.check_text, "a  b", "two spaces"),
        (validators.check_text, "a\nb", "line break"),
        (validators.check_text, "a\u00a0b", "special space"),
        (validators.check_text, "a\u202eb", "invisible"),
        (validators.check_text, "a" * 201, "longer"),
        (validators.check_ein, "12-345678900", "nine digits"),
        (validators.check_ein, "000000000", "zeros"),
        (validators.check_state, "XX", "no state"),
        (validators.check_zip, "3310", "five digits"),
        (validators.check_country, "Atlantis", "no country"),
        (validators.check_phone, "305-555", "length"),
        (validators.check_phone, "call us", "not a telephone"),
        (validators.check_phone, "305-555-0100 x12", "extension"),
        (validators.check_email, "customs@bayside", "e-mail"),
        (validators.check_email, "customs@bayside.local", "e-mail"),
        (validators.check_website, "bayside", "web address"),
        (validators.check_duns, "12345678", "nine digits"),
        (validators.check_fiscal_year_end, "31/13", "MM/DD"),
        (validators.check_fiscal_year_end, "1231", "MM/DD"),
        (validators.check_fiscal_year_end, "02/30", "MM/DD"),
        (validators.check_name, "12-3456789", "no letter"),
        (validators.check_name, "305-555-0100", "no letter"),
        (validators.check_name, "dana@bayside.example", "e-mail address"),
        (validators.check_organization, "12-3456789", "no such kind"),
        (validators.check_organization, "S corporation", "no such kind"),
        (validators.check_country, "Korea", "no country"),
        (validators.check_routing_number, "000000000", "zeros"),
        (validators.check_routing_number, "021000022", "digit is wrong"),
        (validators.check_routing_number, "21000021", "nine digits"),
        (validators.check_routing_number, " 021000021", "nine digits"),
        (validators.check_routing_number, "٠٢١٠٠٠٠٢١", "nine digits"),
        (validators.check_account_number, "12345678 ", "begins or ends with a space"),
        (validators.check_account_number, "1234 5678", "has a space"),
        (validators.check_account_number, "123456789012345678", "at most 17"),
        (validators.check_account_number, "0000", "zeros"),
        (validators.check_account_type, "current", "checking or savings"),
    ],
)
def test_a_bad_value_is_refused_with_the_reason(check: Callable[[str], str], written: str, why: str) -> None:
    """What cannot be right is refused in words for a clerk."""
    with pytest.raises(ValueError, match=why):
        check(written)


def test_there_are_all_states_and_posts() -> None:
    """Fifty states, the District, five territories and three military posts are known."""
    assert len(STATES) == 59


@pytest.mark.parametrize(("state", "zip_code", "fits"), [("FL", "33101", True), ("FL", "10001", False)])
def test_a_state_fits_its_zip_codes(state: str, zip_code: str, fits: bool) -> None:
    """A state has ZIP codes of its own."""
    assert state_fits_zip(state, zip_code) is fits


def test_every_country_has_a_name_that_leads_back_to_it() -> None:
    """A country's English name is read as that country."""
    assert {code: validators.check_country(country_names()[code]) for code in ("US", "CA", "GB", "CN")} == {
        "US": "US",
        "CA": "CA",
        "GB": "GB",
        "CN": "CN",
    }


@pytest.mark.parametrize(
    ("phone", "written", "dashed", "digits"),
    [
        ("+13055550100", "305-555-0100", "305-555-0100", "3055550100"),
        ("+442079460018", "+44-20-7946-0018", "44-20-7946-0018", "442079460018"),
    ],
)
def test_a_telephone_number_has_its_spellings(phone: str, written: str, dashed: str, digits: str) -> None:
    """A number of the US is spelled without country code, one from abroad with it."""
    assert (written_phone(phone), dashed_phone(phone), phone_digits(phone)) == (written, dashed, digits)


def test_names_of_countries_load_no_table_of_where_numbers_are() -> None:
    """The library's package of places, of a hundred megabytes, stays unloaded."""
    code = (
        "import sys; from acepilot.client.places import country_names; "
        "assert len(country_names()) > 200; print([one for one in sys.modules if '.geodata' in one])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
