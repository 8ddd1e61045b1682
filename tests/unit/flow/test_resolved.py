"""Targets with their values filled in."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from acepilot.client.value import Value, Values
from acepilot.flow.resolved import MissingValue, ResolvedName, resolve_target, resolve_text, show_part
from acepilot.flow.target import By, parse_target
from acepilot.flow.template import parse_template


def test_values_are_filled_in_and_escaped() -> None:
    """A regex gets its value escaped, a name gets it plain, and what is shown reads as it was written."""
    values = Values(
        {
            "importer.ir_number.full": Value("importer.ir_number.full", text="12-3456789.0"),
            "importer.account_name": Value("importer.account_name", text="A | B"),
        }
    )
    target = parse_target('row /${importer.ir_number.full}/ >> link "${importer.account_name}" | alert')
    resolved = resolve_target(target, values)
    row, link = resolved.chains[0].parts
    assert row.name == ResolvedName(r"\b(?:12-3456789\.0)(?!\d)", "12-3456789.0", is_regex=True)
    assert link.name == ResolvedName("A | B", "A | B", is_regex=False)
    assert link.by is By.ROLE
    assert resolved.chains[1].parts[0].name is None
    assert resolved.shown == 'row /12-3456789.0/ >> link "A | B" | alert'


def test_a_secret_number_is_sought_and_not_shown() -> None:
    """An IR number that is a Social Security number is matched in clear, and shown masked."""
    number = Value("importer.ir_number.full", secret=SecretStr("123-45-6789"), shown_as="SSN ••••")
    resolved = resolve_target(parse_target("row /${importer.ir_number.full}/"), Values({number.name: number}))
    name = resolved.chains[0].parts[0].name
    assert name is not None
    assert name.text == r"\b(?:123-45-6789)(?!\d)"
    assert resolved.shown == "row /SSN ••••/"
    assert "123-45-6789" not in repr(resolved)


def test_a_missing_value_is_named() -> None:
    """A target that needs a value which the client lacks names that value, and what to do."""
    with pytest.raises(MissingValue) as caught:
        resolve_target(parse_target('text "${company.duns}"'), Values({}))
    assert caught.value.name == "company.duns"
    assert "company.duns" in caught.value.hint


def test_plain_names_are_filled_in() -> None:
    """A plain name of a menu path is a whole name."""
    values = Values({"importer.account_name": Value("importer.account_name", text="Bayside")})
    assert resolve_text(parse_template("${importer.account_name}"), values) == ResolvedName(
        "Bayside", "Bayside", is_regex=False
    )


@pytest.mark.parametrize("text", ['button "Next"', "alert /no data/", "dialog", 'css "#a"', 'value "Total"'])
def test_a_part_is_shown_as_it_is_written(text: str) -> None:
    """What is shown of a part is the notation itself."""
    assert show_part(parse_target(text).chains[0].parts[0]) == text


@pytest.mark.parametrize(
    ("target", "spoken"),
    [
        ('button "Add ACH Info" | button /^add .*/', "button “Add ACH Info”"),
        ('button /^add .*/ | button "Add ACH Info"', "button “Add ACH Info”"),
        ('value "Routing Number" | value "Bank Routing Number"', "“Routing Number”"),
        ('row /12-345678900/ >> link "Bayside"', "link “Bayside” in row “12-345678900”"),
        ("alert /no .*data/", "alert /no .*data/"),
        ('css "#x" | textbox', "field"),
        ('combobox "Bank Control Key"', "list “Bank Control Key”"),
    ],
)
def test_a_person_is_told_the_name_and_not_the_notation(target: str, spoken: str) -> None:
    """In a sentence a target is its first plain name; a pattern is told only where there is none."""
    assert resolve_target(parse_target(target), Values({})).spoken == spoken
