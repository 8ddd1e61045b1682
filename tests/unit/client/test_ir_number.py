from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acepilot.client.ir_number import (
    IrKind,
    IrNumberError,
    parse_ir_number,
    parse_secret_ir_number,
    parse_suffix,
)

EIN = "123456789"
_NEARLY = r"[0-9]{2,3}-?[0-9]{2,7}-?[0-9AOZ]{2,5}"


@pytest.mark.parametrize(
    ("written", "suffix", "ein", "kind", "full"),
    [
        ("12-345678900", "", "", IrKind.EIN, "12-345678900"),
        ("12-3456789-00", "", "", IrKind.EIN, "12-345678900"),
        ("12-3456789a2", "", "", IrKind.EIN, "12-3456789A2"),
        ("12-3456789", "01", "", IrKind.EIN, "12-345678901"),
        ("12-345678901", "01", "", IrKind.EIN, "12-345678901"),
        ("123456789", "01", "", IrKind.EIN, "12-345678901"),
        ("123456789", "", EIN, IrKind.EIN, "12-345678900"),
        ("12345678901", "", EIN, IrKind.EIN, "12-345678901"),
        ("123456789A2", "", "", IrKind.EIN, "12-3456789A2"),
        ("12345678901", "01", "", IrKind.EIN, "12-345678901"),
        ("536-90-4399", "", "", IrKind.SSN, "536-90-4399"),
        ("261704-00001", "", "", IrKind.CBP, "261704-00001"),
        ("26170400001", "", "", IrKind.CBP, "261704-00001"),
        ("26170400001", "", EIN, IrKind.CBP, "261704-00001"),
    ],
)
def test_the_three_kinds_are_read_with_and_without_hyphens(
    written: str, suffix: str, ein: str, kind: IrKind, full: str
) -> None:
    """Each kind is read as people write it, and spelled as CBP does."""
    number = parse_ir_number(written, suffix=suffix, ein=ein)
    assert (number.kind, number.full) == (kind, full)


@pytest.mark.parametrize(
    ("written", "ein", "is_guess"),
    [
        ("12-345678900", "", False),
        ("12-3456789", "", True),
        ("26170400001", "", False),
        ("26170400001", EIN, True),
    ],
)
def test_what_had_to_be_taken_is_marked(written: str, ein: str, is_guess: bool) -> None:
    """A suffix that was not written, and eleven digits that could be another EIN, are marked as guesses."""
    assert parse_ir_number(written, ein=ein).is_guess is is_guess


@pytest.mark.parametrize(
    ("written", "suffix", "why"),
    [
        ("1234567890", "", "no IR number has ten"),
        ("12-34567890", "", "10-digit IR number with suffix"),
        ("123456789", "", "EIN or a Social Security number"),
        ("12-3456789O1", "", "no letters O, I or Z"),
        ("12-345678900", "01", "ends in the suffix 00"),
        ("536-90-4399", "00", "has no suffix"),
        ("261704-00001", "00", "has no suffix"),
        ("00-000000000", "", "zeros alone"),
        ("000-00-0000", "", "zeros alone"),
        ("12 3456789", "", "no spaces"),
        ("12-345678", "", "8 digits or letters"),
        ("", "", "0 digits or letters"),
        ("١٢-٣٤٥٦٧٨٩", "", "no IR number"),
    ],
)
def test_what_is_no_ir_number_is_explained(written: str, suffix: str, why: str) -> None:
    """What is none of the three kinds is refused with the reason."""
    with pytest.raises(IrNumberError, match=why):
        parse_ir_number(written, suffix=suffix)


@pytest.mark.parametrize("suffix", ["O1", "1I", "ZZ", "0", "000", "-1", "é1"])
def test_a_suffix_is_two_characters_without_o_i_z(suffix: str) -> None:
    """What CBP never uses as a suffix is refused."""
    with pytest.raises(IrNumberError):
        parse_suffix(suffix)


def test_nine_digits_kept_as_a_secret_are_a_social_security_number() -> None:
    """Only from a secret's source are nine bare digits a Social Security number; a suffix makes them an EIN."""
    assert parse_secret_ir_number("536904399").full == "536-90-4399"
    assert parse_secret_ir_number("123456789", suffix="00").full == "12-345678900"


def test_a_social_security_number_is_not_seen_in_its_repr() -> None:
    """Neither text form of the object holds the number."""
    number = parse_ir_number("536-90-4399")
    assert "4399" not in f"{number!r} {number}"


@given(st.one_of(st.text(alphabet="0123456789AZ-O ٣", max_size=14), st.from_regex(_NEARLY, fullmatch=True)))
def test_reading_is_total_and_stable(text: str) -> None:
    """Any text is read or refused in our words, and what was read reads the same when spelled in full."""
    try:
        number = parse_ir_number(text)
    except IrNumberError:
        return
    again = parse_ir_number(number.full)
    assert (again.kind, again.digits, again.suffix) == (number.kind, number.digits, number.suffix)
