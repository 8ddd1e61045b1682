from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acepilot.client.meaning import Fit, ValueKind, choose, fit_of, kind_of, undecorated
from acepilot.client.places import STATES, country_names
from acepilot.client.value_names import VALUE_NAMES

TEXT, NUMBER, ZIP, PHONE, DATE = (
    ValueKind.TEXT,
    ValueKind.NUMBER,
    ValueKind.ZIP,
    ValueKind.PHONE,
    ValueKind.DATE,
)
FORM, TYPE, STATE, COUNTRY = (
    ValueKind.ORGANIZATION,
    ValueKind.ACCOUNT_TYPE,
    ValueKind.STATE,
    ValueKind.COUNTRY,
)

SAME: dict[tuple[ValueKind, str], dict[Fit, str]] = {
    (TEXT, "Bayside Imports LLC"): {Fit.EQUAL: "Bayside Imports LLC | BAYSIDE  IMPORTS LLC"},
    (FORM, "LLC"): {
        Fit.EQUAL: "LLC | llc | LLC *",
        Fit.SYNONYM: "Limited Liability Company | L.L.C. | Limited Liability Co. | Ltd. Liability Company | "
        "limited-liability company | L L C | Limited Liability Corporation",
        Fit.CODE_AND_TEXT: "LLC – Limited Liability Company | Limited Liability Company (LLC) | "
    "03 LLC | (03) LLC | "
        "Limited Liability Company - LLC | LLC (Limited Liability Company) | LLC/Limited Liability Company | "
        "L - Limited Liability Company | 3. LLC | LLC [3] | Limited Liability Company (L.L.C.)",
    },
    (FORM, "Limited Liability Company"): {Fit.SYNONYM: "LLC", Fit.CODE_AND_TEXT: "LLC - Limited Liability Company"},
    (FORM, "Corporation"): {
        Fit.SYNONYM: "Corp. | Inc. | Incorporated | CORP",
        Fit.CODE_AND_TEXT: "C - Corporation | Corporation (Inc.) | Corporation / Incorporated | "
    "1) Corporation | "
        "CORP - Corporation",
    },
    (FORM, "Partnership"): {Fit.CODE_AND_TEXT: "P - Partnership | 02 - Partnership | Partnership (P)"},
    (FORM, "Sole Proprietorship"): {
        Fit.SYNONYM: "Sole Proprietor | Sole Prop. | Individual/Sole Proprietor | "
    "Sole Proprietorship (Individual)",
        Fit.CODE_AND_TEXT: "SP - Sole Proprietorship",
    },
    (FORM, "Individual"): {Fit.SYNONYM: "Individual or Sole Proprietor", Fit.CODE_AND_TEXT: "I - Individual"},
    (FORM, "U.S. Government"): {Fit.SYNONYM: "US Government | United States Government | Federal Government"},
    (FORM, "State/Local Government"): {Fit.SYNONYM: "State or Local Government | State & Local Government"},
    (FORM, "Foreign Government"): {Fit.CODE_AND_TEXT: "FG - Foreign Government"},
    (TYPE, "Checking"): {
        Fit.EQUAL: "Checking | CHECKING",
        Fit.SYNONYM: "Checking Account | DDA | Demand Deposit Account | Chequing | Checking Acct. | CHK",
        Fit.CODE_AND_TEXT: "01 - Checking | 01 Checking | Checking (01) | C - Checking | C: Checking | "
    "1. Checking | "
        "1=Checking | [01] Checking | DDA - Checking Account | Checking (DDA) | Checking - 01 | 01-Checking | "
        "01: Checking Account | CK - Checking | Checking/Demand Deposit | 1) Checking",
    },
    (TYPE, "Savings"): {
        Fit.SYNONYM: "Savings Account | Saving | SAV",
        Fit.CODE_AND_TEXT: "02 - Savings | S - Savings | Savings (S) | SAV - Savings",
    },
    (STATE, "California"): {
        Fit.SYNONYM: "CA",
        Fit.CODE_AND_TEXT: "CA - California | California (CA) | CA-California | CA California | "
    "California, CA | "
        "CA: California | 06 - California | California – CA | (CA) California | CA, California",
    },
    (STATE, "CA"): {Fit.SYNONYM: "California | CALIFORNIA", Fit.CODE_AND_TEXT: "CA - California"},
    (STATE, "District of Columbia"): {Fit.SYNONYM: "DC | D.C. | Washington, D.C."},
    (STATE, "U.S. Virgin Islands"): {Fit.SYNONYM: "Virgin Islands | VI | Virgin Islands, U.S.", },
    (STATE, "Puerto Rico"): {Fit.SYNONYM: "PR", Fit.CODE_AND_TEXT: "PR - Puerto Rico"},
    (STATE, "Georgia"): {Fit.SYNONYM: "GA", Fit.CODE_AND_TEXT: "Georgia (GA)"},
    (STATE, "Ontario"): {Fit.CODE_AND_TEXT: "ON - Ontario"},
    (COUNTRY, "United States"): {
        Fit.SYNONYM: "US | USA | U.S. | U.S.A. | United States of America | The United States of America | "
        "United States of America (the) | UNITED STATES OF AMERICA",
        Fit.CODE_AND_TEXT: "US - United States | United States (US) | USA - United States of America | "
        "United States of America/USA | 840 - United States | United States [US] | US United States",
    },
    (COUNTRY, "US"): {Fit.SYNONYM: "United States | USA", Fit.CODE_AND_TEXT: "US - United States"},
    (COUNTRY, "Georgia"): {Fit.SYNONYM: "GE", Fit.CODE_AND_TEXT: "Georgia (GE)"},
    (COUNTRY, "United Kingdom"): {
        Fit.SYNONYM: "UK | GB | United Kingdom of Great Britain and Northern Ireland",
        Fit.CODE_AND_TEXT: "GB - United Kingdom",
    },
    (COUNTRY, "South Korea"): {Fit.SYNONYM: "Korea, Republic of | Korea (Republic of) | "
    "Republic of Korea | KR"},
    (COUNTRY, "Bahamas"): {Fit.SYNONYM: "Bahamas, The | The Bahamas"},
    (COUNTRY, "Turkey"): {Fit.SYNONYM: "Türkiye"},
    (COUNTRY, "Vietnam"): {Fit.SYNONYM: "Viet Nam"},
    (COUNTRY, "Côte d'Ivoire"): {Fit.SYNONYM: "Cote d'Ivoire | Ivory Coast"},
    (COUNTRY, "Saint Lucia"): {Fit.SYNONYM: "St. Lucia"},
    (COUNTRY, "Trinidad and Tobago"): {Fit.SYNONYM: "Trinidad & Tobago"},
    (PHONE, "510-555-0142"): {
        Fit.SAME_FIGURES: "(510) 555-0142 | 5105550142 | 510.555.0142 | 510 555 0142 | (510)555-0142 | "
    "510/555-0142",
        Fit.SYNONYM: "+1 510 555 0142 | 1-510-555-0142 | +1 (510) 555-0142 | +15105550142",
    },
    (PHONE, "+44-20-7946-0018"): {Fit.SAME_FIGURES: "+44 20 7946 0018 | +442079460018"},
    (ZIP, "94607"): {Fit.EQUAL: "94607 | 94607-____"},
    (ZIP, "94607-1234"): {Fit.SAME_FIGURES: "946071234 | 94607 1234"},
    (ZIP, "K1A 0B1"): {Fit.SAME_FIGURES: "K1A0B1 | k1a 0b1"},
    (DATE, "12/31"): {
        Fit.SAME_FIGURES: "12-31 | 1231 | 12.31 | 12 / 31",
        Fit.SYNONYM: "December 31 | Dec 31 | Dec. 31 | 31 December | 31-Dec | December 31st | 31/12 | "
    "31st of December",
    },
    (DATE, "06/05"): {Fit.SYNONYM: "June 5 | 6/5 | 5 June"},
    (DATE, "09/30"): {Fit.SYNONYM: "Sept. 30 | 9/30 | 30 Sep"},
    (DATE, "12/31/2026"): {Fit.SYNONYM: "2026-12-31 | December 31, 2026 | 31 Dec 2026"},
    (NUMBER, "000123456789"): {
        Fit.EQUAL: "000123456789",
        Fit.SAME_FIGURES: "0001 2345 6789 | 0001-2345-6789 | 000.123.456.789 | 0001 - 2345 - 6789",
    },
    (NUMBER, "12-3456789"): {Fit.SAME_FIGURES: "123456789 | 12 3456789"},
    (NUMBER, "12-345678900"): {Fit.SAME_FIGURES: "12-3456789-00 | 12-3456789 00"},
    (NUMBER, "0A1b"): {Fit.SAME_FIGURES: "0A-1B"},
}  # fmt: skip

OTHER: dict[tuple[ValueKind, str], str] = {
    (TEXT, "Bayside Imports LLC"): "Bayside Imports, LLC | Bayside Imports Limited Liability Company | Bayside",
    (TEXT, "Value 1"): "Value -1 | Value - 1 | Value +1 | Value 1.0 | Value .1 | Value 1st | Value ½ | Value 1/1",
    (TEXT, "15"): "1,5 | 1.5 | 1-5 | 1/5 | 1 5 | -15 | +15 | 15% | 015 | 15th | 1⁄5",
    (TEXT, "Suite 12"): "Suite 1-2 | Suite 1/2 | Suite 1.2 | Suite 1 2 | Suite -12 | Suite 12A | Suite 12²",
    (TEXT, "Florida"): "FL | FL - Florida | Florida Keys",
    (FORM, "LLC"): "Limited Liability Partnership | LLP | PLLC | "
    "Professional Limited Liability Company | LLC Partnership | "
    "Non-LLC | Limited Liability | Limited Partnership | LLP - Limited Liability Partnership | "
    "Limited Liability Company (PLLC) | Foreign LLC | LLC/Corporation | Company",
    (FORM, "Corporation"): "S Corporation | S - Corporation | Corporation (S) | "
    "Professional Corporation | LLC - Corporation | "
    "Limited Liability Corporation | Non-profit Corporation | Not a Corporation | Foreign Corporation | "
    "C Corporation",
    (FORM, "Partnership"): "Limited Partnership | LP - Partnership | Limited Liability Partnership | "
    "General Partnership",
    (FORM, "Individual"): "Non-individual | Sole Proprietorship | Individual Retirement Account",
    (FORM, "U.S. Government"): "Foreign Government | State/Local Government | Government",
    (TYPE, "Checking"): "Non-checking | NON - CHECKING | Not Checking | Savings | Checking/Savings | "
    "Business Checking | C | "
    "01 - Savings | Checking (6789) | Checking (0142) | Check | Interest Checking | SAV - Checking | "
    "S - Checking | "
    "Checking & Savings | No checking | X-Checking | NOW - Checking | 1234 Checking | Checking Plus",
    (TYPE, "Savings"): "IRA - Savings | HSA - Savings | Savings (IRA) | Savings Bond | 529 - Savings | "
    "Checking",
    (STATE, "Virginia"): "West Virginia | WV - Virginia | Virginia Beach | va | Virgin Islands",
    (STATE, "Washington"): "Washington, DC | Washington - DC | Washington, D.C.",
    (STATE, "Kansas"): "Arkansas | AR - Kansas",
    (STATE, "California"): "NY - California | Baja California | California, MD | CA - Canada | Canada",
    (STATE, "Georgia"): "GE",
    (STATE, "Oregon"): "or | Or",
    (COUNTRY, "United States"): "United States Minor Outlying Islands | US Minor Outlying Islands | "
    "United Kingdom | UM | us",
    (COUNTRY, "Georgia"): "Georgia (GA) | GA | South Georgia and the South Sandwich Islands",
    (COUNTRY, "Guinea"): "Guinea-Bissau | Equatorial Guinea | Papua New Guinea | GUINEA - BISSAU | Guinea (GQ)",
    (COUNTRY, "Congo"): "Congo, Democratic Republic of the | Congo, The Democratic Republic of the | CD",
    (COUNTRY, "South Korea"): "Korea, Democratic People's Republic of | North Korea | Korea",
    (COUNTRY, "Samoa"): "American Samoa | Samoa (AS)",
    (COUNTRY, "Niger"): "Nigeria",
    (COUNTRY, "Dominica"): "Dominican Republic",
    (COUNTRY, "Netherlands"): "Netherlands Antilles",
    (COUNTRY, "Norway"): "No | no",
    (COUNTRY, "Sudan"): "South Sudan",
    (PHONE, "510-555-0142"): "510-555-0143 | 510-555-0142 x12 | 510-555-0142 ext. 3 | 555-0142 | "
    "0510-555-0142 | +510 555 0142 | "
    "510-555-01420 | +2 510 555 0142 | 510-555-O142",
    (PHONE, "305-555-0100"): "+30 555 50100",
    (ZIP, "94607"): "94607-1234 | 4607 | 946071234 | 94608",
    (ZIP, "02134"): "2134",
    (ZIP, "94607-1234"): "94607 | 94607-1235 | 94607-____",
    (DATE, "12/31"): "12/30 | December | 12/31/2026 | 11/31 | 1/231 | 123/1 | December 30 | 31 | 12",
    (DATE, "06/05"): "05/06 | May 6 | 5.6. | 5/6",
    (DATE, "01/12"): "11/2 | 12/01 | 112",
    (DATE, "12/31/2026"): "2026-12-30 | 12/31 | 12/31/26 | 2027-12-31",
    (NUMBER, "000123456789"): "123456789 | 00123456789 | 000123456780 | 0001 2345 6789 0 | ••••6789 | "
    "000123456789. | -000123456789 | "
    "0001…6789 | 000,123,456,789 | 0001 2345 678 | 000123456789 (checking)",
    (NUMBER, "6789"): "....6789 | *6789 | --6789 | xxxx6789 | 6789*",
    (NUMBER, "Value 1"): "Value -1 | Value −1 | Value +1 | Value - 2 | Value .1",
    (NUMBER, "1234"): "12...34 | 12--34 | 1234.00 | 12 -34 | 12 .34 | 12,34 | 12/34 | -1234 | +1234 | ½1234",
    (NUMBER, "12-3456789"): "12-345678 | 12-345678900 | -12-3456789 | 12 -3456789 | 12+3456789 | 12,3456789",
}  # fmt: skip


def _split(texts: str) -> list[str]:
    """Return the texts of a row."""
    return texts.split(" | ")


PAIRS = [
    (kind, wanted, found, fit)
    for (kind, wanted), fits in SAME.items()
    for fit, row in fits.items()
    for found in _split(row)
]
NO_PAIRS = [(kind, wanted, found) for (kind, wanted), row in OTHER.items() for found in _split(row)]


@pytest.mark.parametrize(("kind", "wanted", "found", "fit"), PAIRS)
def test_what_means_the_same_fits(kind: ValueKind, wanted: str, found: str, fit: Fit) -> None:
    """Each of the corpus fits, and in the way that the record says."""
    assert fit_of(wanted, found, kind) is fit


@pytest.mark.parametrize(("kind", "wanted", "found"), NO_PAIRS)
def test_what_means_something_else_never_fits(kind: ValueKind, wanted: str, found: str) -> None:
    """A negation, a longer phrase, another's code, a figure more or less: none of them fits."""
    assert fit_of(wanted, found, kind) is None


def test_corpus_is_large_enough_to_say_something() -> None:
    """At least 120 pairs that fit, and 120 that do not."""
    assert len(PAIRS) >= 120
    assert len(NO_PAIRS) >= 120


@pytest.mark.parametrize("code", STATES)
def test_every_state_fits_its_code_and_no_other_state(code: str) -> None:
    """Of all states in a list, by name, by code, or by both, the one that was asked for is chosen."""
    lists = (
        [state.name for state in STATES.values()],
        list(STATES),
        [f"{other} - {state.name}" for other, state in STATES.items()],
    )
    for wanted in (code, STATES[code].name):
        for options in lists:
            chosen = choose(wanted, STATE, [(text, "") for text in options])
            assert chosen is not None
            assert chosen[0] == list(STATES).index(code)


@pytest.mark.full
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long), 7])
def test_every_country_is_chosen_among_all(step: int) -> None:
    """Of all countries in a list, with or without codes, the one that was asked for is chosen."""
    names = country_names()
    for options in (
        [(name, "") for name in names.values()],
        [(f"{code} - {n}", "") for code, n in names.items()],
    ):
        for n, (code, name) in list(enumerate(names.items()))[::step]:
            assert (choose(name, COUNTRY, options) or (None,))[0] == n, name
            assert (choose(code, COUNTRY, options) or (None,))[0] == n, code


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ({"bank.account_type"}, TYPE),
        ({"company.address.state.name"}, STATE),
        ({"company.address.country.code"}, COUNTRY),
        ({"company.phone.digits"}, PHONE),
        ({"point_of_contact.phone"}, PHONE),
        ({"importer.ir_number.full"}, NUMBER),
        ({"company.ein", "company.ein.digits"}, NUMBER),
        ({"company.legal_name"}, TEXT),
        ({"company.phone", "company.ein"}, TEXT),
        (set(), TEXT),
    ],
)
def test_kind_is_told_by_the_names(names: set[str], kind: ValueKind) -> None:
    """A value's spellings are of its kind; what is put together of several values, or of none, is plain text."""
    assert kind_of(names) is kind


def test_names_of_kinds_exist() -> None:
    """Every kind is reached by a name that flows may write."""
    assert {kind_of({name}) for name in VALUE_NAMES} == set(ValueKind)


# -- choosing -------------------------------------------------------------------------------

PLACEHOLDERS = (
    "Select… | Select | -- Select -- | --None-- | - None - | Choose an option | Please select | "
    "Select one | Pick one | "
    "Select a state... | Please choose a value | — | ... | "
).split(" | ")


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholder_never_fits(text: str) -> None:
    """What asks for a choice is none, though its code or its words be those that are wanted."""
    for kind in ValueKind:
        assert choose("Checking", kind, [(text, "Checking")]) is None
        assert choose(text.strip() or "x", kind, [(text, text)]) is None


def test_best_tier_is_taken_first() -> None:
    """An equal text is taken before one that means the same."""
    options = [("Limited Liability Company", "1"), ("LLC", "2"), ("LLC - Limited Liability Company", "3")]
    assert choose("LLC", FORM, options) == (1, Fit.EQUAL)
    assert choose("LLC", FORM, [options[0], options[2]]) == (0, Fit.SYNONYM)


def test_option_written_twice_is_one_option() -> None:
    """A list that shows the same option on top and in its place has one; without a code nobody can tell."""
    twice = [("United States", "US"), ("Canada", "CA"), ("United States", "US")]
    assert choose("United States", COUNTRY, twice) == (0, Fit.EQUAL)
    assert choose("United States", COUNTRY, [(text, "") for text, _ in twice]) is None
    assert choose("United States", COUNTRY, [*twice, ("United States", "UM")]) is None


@pytest.mark.parametrize(
    ("kind", "wanted", "options", "chosen"),
    [
        (TEXT, "FL", [("Florida", "FL"), ("Georgia", "GA")], 0),
        (COUNTRY, "US", [("Estados Unidos", "US"), ("Canadá", "CA")], 0),
        (COUNTRY, "AS", [("Australia", "AS"), ("Austria", "AU")], None),
        (TYPE, "Checking", [("Business Checking", "Checking")], None),
        (TYPE, "Checking", [("Not Checking", "Checking")], None),
        (TEXT, "fl", [("Florida", "FL")], None),
        (TEXT, "1", [("Two", "1")], None),
        (TEXT, "15", [("1,5", "15")], None),
        (TEXT, "15", [("1.5", "15")], None),
        (TEXT, "12", [("1-2", "12")], None),
        (TEXT, "-1", [("1", "-1")], None),
        (TYPE, "Checking", [("Checking -1", "")], None),
    ],
)
def test_code_is_taken_where_it_is_the_very_value(
    kind: ValueKind, wanted: str, options: list[tuple[str, str]], chosen: int | None
) -> None:
    """The code behind an option counts only where it is what was wanted, and the text says nothing else."""
    found = choose(wanted, kind, options)
    assert found == (None if chosen is None else (chosen, Fit.CODE_AND_TEXT))


@pytest.mark.parametrize(
    "shown", ["Checking▼", "Checking ▾", "⌄ Checking", "× Checking", "✓ Checking \ue5c5", "Checking"]
)
def test_what_is_painted_beside_a_choice_is_no_part_of_it(shown: str) -> None:
    """Arrows, crosses, ticks and the signs of icon fonts say nothing; letters, figures and masks stay."""
    assert undecorated(shown) == "Checking"
    assert choose("Checking", TYPE, [(shown, "")]) == (0, Fit.EQUAL)


@pytest.mark.parametrize("text", ["••••6789", "●●●●6789", "Señor", "C++", "$5", "(510)", "▼"])
def test_signs_that_say_something_stay(text: str) -> None:
    """Nothing is taken from a text that a sign is a part of, nor from one of pictures alone."""
    assert undecorated(text) == text


# -- properties -----------------------------------------------------------------------------

WORDS = {
    FORM: "LLC | Limited Liability Company | LLC - Limited Liability Company | LLP | Corporation | Inc. | Select…",
    TYPE: "Checking | DDA | 01 - Checking | Non-checking | Savings | Business Checking | --None-- | Checking (01)",
    STATE: "California | CA | CA - California | West Virginia | Virginia | VA | Washington, DC | Washington",
    COUNTRY: "United States | US | USA | Guinea | Guinea-Bissau | Georgia | US - United States",
}
CASES = st.sampled_from(list(WORDS)).flatmap(
    lambda kind: st.tuples(
        st.just(kind),
        st.sampled_from(_split(WORDS[kind])),
        st.lists(st.sampled_from(_split(WORDS[kind])), max_size=6),
    )
)


@given(CASES, st.randoms())
def test_order_of_options_makes_no_difference(case: tuple[ValueKind, str, list[str]], random: Random) -> None:
    """Whatever the order of a list, the same option is chosen in the same way, or none."""
    kind, wanted, texts = case
    shuffled = list(texts)
    random.shuffle(shuffled)
    one = choose(wanted, kind, [(text, "") for text in texts])
    other = choose(wanted, kind, [(text, "") for text in shuffled])
    assert (one and (texts[one[0]], one[1])) == (other and (shuffled[other[0]], other[1]))


@given(CASES)
def test_none_is_chosen_where_two_fit_alike(case: tuple[ValueKind, str, list[str]]) -> None:
    """What is chosen is the only one of its tier, and no better one is there."""
    kind, wanted, texts = case
    chosen = choose(wanted, kind, [(text, "") for text in texts])
    fits = [fit_of(wanted, text, kind) for text in texts]
    best = next((tier for tier in Fit if tier in fits), None)
    if chosen is not None:
        assert (chosen[1], fits.count(chosen[1])) == (best, 1)
        assert fits[chosen[0]] is chosen[1]


NUMBERS = st.text("0123456789", min_size=4, max_size=17)


@given(NUMBERS, st.data())
def test_number_with_another_figure_never_fits(number: str, data: st.DataObject) -> None:
    """However it is grouped: a figure that differs, is missing, is added, or has changed places is another number."""
    sign = data.draw(st.sampled_from(["", " ", "-", ".", " - "]))
    size = data.draw(st.integers(1, 5))
    at = data.draw(st.integers(0, len(number) - 1))
    figure = data.draw(st.sampled_from("0123456789"))
    others = {
        number[:at] + figure + number[at + 1 :],
        number[:at] + number[at + 1 :],
        number[:at] + figure + number[at:],
    }
    others |= {number[1:] + number[:1], number.lstrip("0")} - {""}

    def grouped(digits: str) -> str:
        return sign.join(digits[n : n + size] for n in range(0, len(digits), size))

    assert fit_of(number, grouped(number), NUMBER) in {Fit.EQUAL, Fit.SAME_FIGURES}
    for other in others - {number}:
        for kind in (NUMBER, ZIP):
            assert fit_of(number, grouped(other), kind) is None


@given(st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.integers(0, 9), st.sampled_from("0123456789"))
def test_telephone_number_with_another_figure_never_fits(number: str, at: int, figure: str) -> None:
    """Whether it is written with brackets or with its country code: another figure makes another number."""
    other = number[:at] + figure + number[at + 1 :]
    for written in (f"({other[:3]}) {other[3:6]}-{other[6:]}", f"+1 {other}", f"1-{other[:3]}-{other[3:]}"):
        assert (fit_of(number, written, PHONE) is not None) is (number == other)


@given(st.sampled_from(list(ValueKind)), st.text(max_size=30), st.text(max_size=30))
def test_any_texts_are_compared_and_a_text_is_itself(kind: ValueKind, wanted: str, found: str) -> None:
    """Whatever a page shows, there is an answer; and every text means itself."""
    fit_of(wanted, found, kind)
    assert fit_of(wanted, wanted, kind) is Fit.EQUAL
