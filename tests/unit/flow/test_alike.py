"""Names that say the same, and names that do not; and whose a control is when several targets could mean it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from alikecorpus import DIFFERENT_BUTTONS, DIFFERENT_FIELDS, SAME_BUTTONS, SAME_FIELDS, pairs
from hypothesis import given
from hypothesis import strategies as st

from acepilot.flow import alike
from acepilot.flow.alike import Sighting, Tier, are_alike, best_of, keys_of, tier_of
from acepilot.flow.resolved import ResolvedTarget
from acepilot.testing import target

SAME = [(*pair, True) for pair in pairs(SAME_FIELDS, "=")] + [(*p, False) for p in pairs(SAME_BUTTONS, "=")]
DIFFERENT = [(*pair, True) for pair in pairs(DIFFERENT_FIELDS, "!")] + [
    (*pair, False) for pair in pairs(DIFFERENT_BUTTONS, "!")
]
MANY = 120


@pytest.mark.parametrize(("one", "other", "is_field"), SAME)
def test_names_that_say_the_same_are_alike(one: str, other: str, *, is_field: bool) -> None:
    """Hyphens, punctuation, remarks in brackets and the table's phrases make no difference, either way round."""
    assert are_alike(one, other, is_field=is_field)
    assert are_alike(other, one, is_field=is_field)


@pytest.mark.parametrize(("one", "other", "is_field"), DIFFERENT)
def test_names_that_say_something_else_are_not_alike(one: str, other: str, *, is_field: bool) -> None:
    """A number, or a word that tells two controls apart, is never dropped; what is merely held is another name."""
    assert not are_alike(one, other, is_field=is_field)
    assert not are_alike(other, one, is_field=is_field)


def test_corpus_is_large_enough_and_says_nothing_twice() -> None:
    """At least 120 pairs each way, no pair twice."""
    assert len(SAME) >= MANY
    assert len(DIFFERENT) >= MANY
    assert len({frozenset(pair[:2]) for pair in (*SAME, *DIFFERENT)}) == len(SAME) + len(DIFFERENT)


WORDS = st.sampled_from(
    "account routing number phone email address zip 1 2 name confirm poc bank holder type no. # e-mail acct".split()
)


@given(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), WORDS)
def test_name_with_a_figure_or_a_word_more_is_another(name: str, more: str) -> None:
    """A label with one figure more is never alike; one with a word more is only where the table says so."""
    assert not are_alike(name, f"{name} 7", is_field=True)
    assert not are_alike(name, f"old {name}", is_field=True)
    longer = f"{name} {more}"
    if keys_of(longer, is_field=True).isdisjoint(keys_of(name, is_field=True)):
        assert not are_alike(name, longer, is_field=True)
    else:
        assert more in {"address", "number", "no.", "#"}, (name, longer)


@given(st.text(max_size=40))
def test_any_text_is_alike_itself_and_its_key_is_steady(text: str) -> None:
    """Whatever a page writes, it is compared without an error, and its spelling does not change what it says."""
    assert are_alike(text, text, is_field=True)
    assert are_alike(text, text.upper().lower().casefold(), is_field=True) == are_alike(
        text.casefold(), text, is_field=True
    )


@pytest.mark.parametrize(
    ("notation", "role", "name", "beside", "tier"),
    [
        ('textbox "Email"', "textbox", "E-mail", "", Tier.ALIKE),
        ('textbox "Email"', "textbox", "Email *", "", Tier.EXACT),
        ('textbox "Phone" | textbox "Email"', "textbox", "Email", "", Tier.EXACT),
        ('textbox "Email"', "searchbox", "Email", "", Tier.ROLE),
        ('textbox "Quantity"', "spinbutton", "Quantity", "", Tier.ROLE),
        ('combobox "State"', "listbox", "State:", "", Tier.ROLE),
        ('combobox "State"', "button", "State", "", Tier.ROLE),
        ('button "Accounts"', "link", "Accounts", "", Tier.ROLE),
        ('link "Accounts"', "tab", "Accounts", "", Tier.ROLE),
        ('dialog "Add ACH Info"', "alertdialog", "Add ACH Info", "", Tier.ROLE),
        ('textbox "Email"', "textbox", "", "E-mail:", Tier.BESIDE),
        ('label "Email"', "textbox", "E-mail", "", Tier.ALIKE),
        ('row /12-3/ >> link "See"', "link", "See…", "", Tier.ALIKE),
        ('button "State"', "combobox", "State", "", None),
        ('textbox "Email"', "combobox", "Email", "", None),
        ('textbox "Email"', "button", "Email", "", None),
        ('button "Accounts"', "textbox", "Accounts", "", None),
        ('textbox "Email"', "textbox", "Business", "Email", None),
        ("textbox /e.?mail address/", "textbox", "E-mail", "", None),
        ('css "#email"', "textbox", "#email", "", None),
        ("textbox", "searchbox", "Email", "", None),
    ],
)
def test_control_is_named_in_tiers(
    notation: str, role: str, name: str, beside: str, tier: Tier | None
) -> None:
    """As now, then alike, then another role of the same kind, then by the text beside; a regex and CSS as now alone."""
    assert tier_of(target(notation), role, name, beside) is tier


def picked(wanted: str, *others: str, on: list[tuple[str, ...]]) -> tuple[int, ...]:
    """Return which of the controls a target means, by their places."""
    rivals = [target(one) for one in others]
    best = best_of(target(wanted), rivals, [Sighting(*one) for one in on])
    return best[1] if best else ()


def test_control_that_another_target_names_as_well_or_better_is_not_taken() -> None:
    """The rival's field is left to it, be it named exactly or as nearly; without the rival it is taken."""
    fields: list[tuple[str, ...]] = [("textbox", "E-mail address")]
    assert picked('textbox "Email"', on=fields) == (0,)
    assert picked('textbox "Email"', 'textbox "E-mail Address"', on=fields) == ()
    assert picked('textbox "Email"', 'textbox "E-Mail"', on=fields) == ()
    assert picked('textbox "Email"', 'searchbox "Email"', on=fields) == (0,)


def test_best_tier_alone_counts_and_two_in_it_are_two() -> None:
    """An alike name comes before another role; two alike names are both told, so that nobody guesses."""
    fields: list[tuple[str, ...]] = [("searchbox", "Email"), ("textbox", "E-mail"), ("textbox", "", "Email")]
    assert picked('textbox "Email"', on=fields) == (1,)
    assert picked('textbox "Email"', on=[*fields, ("textbox", "Email address")]) == (1, 3)


# A form of a bank: what each field is called, in several spellings that mean the same.
FORM = {
    "routing": ("Routing Number", "Routing No.", "Routing #"),
    "routing2": ("Confirm Routing Number", "Re-enter Routing No.", "Retype routing number"),
    "account": ("Account Number", "Acct. No.", "Account # (no spaces)"),
    "account2": ("Confirm Account Number", "Re-enter Acct. No.", "Verify account number"),
    "holder": ("Account Name", "Acct. Name", "Account name:"),
    "phone": ("Phone", "Telephone Number", "Tel."),
    "contact": ("POC Phone", "POC Telephone No.", "Point of Contact Phone"),
}
TARGETS: dict[str, ResolvedTarget] = {key: target(f'textbox "{names[0]}"') for key, names in FORM.items()}
MEANING = {name: key for key, names in FORM.items() for name in names}


def mistaken(keys: Iterable[str], sightings: list[Sighting]) -> list[tuple[str, str]]:
    """Return which of a step's targets would fill a field that is another's; make sure that none is taken twice."""
    targets = {key: TARGETS[key] for key in keys}
    taken: list[int] = []
    wrong: list[tuple[str, str]] = []
    for key, wanted in targets.items():
        rivals = [rival for other, rival in targets.items() if other != key]
        best = best_of(wanted, rivals, sightings)
        if best is None or len(best[1]) != 1:
            continue
        sighting = sightings[best[1][0]]
        means = MEANING[sighting.name or sighting.beside]
        wrong += [(key, means)] if means != key else []
        taken.append(best[1][0])
    assert len(taken) == len(set(taken))
    return wrong


WAYS = st.sampled_from(["own", "own", "own", "beside", "gone", "twice"])


@given(
    st.permutations(list(FORM)),
    st.lists(st.integers(0, 2), min_size=len(FORM), max_size=len(FORM)),
    st.lists(WAYS, min_size=len(FORM), max_size=len(FORM)),
    st.sets(st.sampled_from(list(FORM)), min_size=1),
)
def test_whatever_labels_are_swapped_or_gone_a_value_lands_where_its_name_stands(
    order: list[str], spellings: list[int], ways: list[str], keys: set[str]
) -> None:
    """Any labels of a form swapped, spelled otherwise, removed, beside or doubled: no target takes another's field."""
    labels = [FORM[key][spelling] for key, spelling in zip(order, spellings, strict=True)]
    sightings = [
        Sighting("textbox", label if way in {"own", "twice"} else "", label if way == "beside" else "")
        for label, way in zip(labels, ways, strict=True)
    ]
    sightings += [Sighting("textbox", one) for one, way in zip(labels, ways, strict=True) if way == "twice"]
    assert mistaken(keys, sightings) == []


def test_property_sees_a_matcher_that_goes_by_containment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: were a name that holds the other alike, a value would land in another's field, and be seen there."""
    monkeypatch.setattr(alike, "are_alike", lambda one, other, *, is_field: one in other or other in one)  # noqa: ARG005
    assert mistaken(["routing"], [Sighting("textbox", "Confirm Routing Number")]) == [("routing", "routing2")]
