"""A field under review: whether it holds what was asked for, and how that is told to the person and the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from acepilot.browser.actions import FilledField
from acepilot.browser.events import FieldNow
from acepilot.browser.found import How
from acepilot.browser.world import World
from acepilot.client.meaning import Fit, ValueKind
from acepilot.errors import ExitCode
from acepilot.flow.template import Rendered
from acepilot.person.human import FieldState, Key
from acepilot.run.form import Filling
from acepilot.run.reviewing.under_review import is_renamed
from acepilot.run.steps.fill import _Form
from acepilot.testing import FakeClock, FakeHuman, FakePortal, does, says
from acepilot.timing import Timing

RunFlow = Callable[..., Any]
WORLD = cast("World", None)
ACCOUNT = "000123456789"
SECRET = Rendered(ACCOUNT, "•••• 6789", is_secret=True)


def filled(
    wanted: str | Rendered,
    kind: ValueKind,
    *,
    page: str = "text",
    label: str = "A field",
    chosen: str | None = None,
    fit: Fit | None = None,
) -> Filling:
    """Return a field that was filled."""
    rendered = wanted if isinstance(wanted, Rendered) else Rendered(wanted, wanted, is_secret=False)
    field = FilledField(WORLD, 1, label, page, f'textbox "{label}"', 0, "", chosen=chosen, fit=fit)
    return Filling(field, rendered, is_bank=True, kind=kind)


def now(value: str, *, page: str = "text", label: str = "A field") -> FieldNow:
    """Return a field as it stands."""
    return FieldNow(WORLD, 1, label, page, value, is_invalid=False, is_connected=True)


@pytest.mark.parametrize(
    ("passed_s", "is_bank", "waits"), [(0, True, [120]), (0.05, True, [70]), (0.12, True, []), (0, False, [])]
)
def test_page_has_its_time_from_when_the_last_bank_field_was_left(
    passed_s: float, is_bank: bool, waits: list[int]
) -> None:
    """What was looked for since, as fields that may not exist, is part of that time; no other field has any."""
    clock, waited = FakeClock(), list[int]()
    last = replace(filled(SECRET, ValueKind.NUMBER), is_bank=is_bank, at=clock.monotonic())
    context = SimpleNamespace(
        timing=Timing(clock=clock, left_ms=120), surface=SimpleNamespace(wait=waited.append)
    )
    form = _Form(cast("Any", context), cast("Any", None), None, 0)
    form.wait_for_last()
    form.filled.append(cast("Any", SimpleNamespace(filling=last)))
    clock.pass_by(passed_s)
    form.wait_for_last()
    assert waited == waits


@pytest.mark.parametrize(
    ("how", "sought"), [(How.FLOW, ""), *((how, "Business Email") for how in How if how is not How.FLOW)]
)
def test_field_of_another_name_is_told_by_the_flows_too(how: How, sought: str) -> None:
    """The review tells what the flow calls a field that the page calls otherwise."""
    filling = filled("a@bay.example", ValueKind.TEXT, label="Business E-mail")
    field = replace(filling.field, how=how, wanted_target='textbox "Business Email"')
    row = replace(filling, field=field).row(now("a@bay.example", label="Business E-mail"))
    assert (row.label, row.sought) == ("Business E-mail", sought)


@pytest.mark.parametrize(
    ("wanted", "kind", "page", "found", "fit", "is_respelled"),
    [
        ("510-555-0142", ValueKind.PHONE, "text", "510-555-0142", "equal", False),
        ("510-555-0142", ValueKind.PHONE, "text", "(510) 555-0142", "same-figures", True),
        ("LLC", ValueKind.ORGANIZATION, "select", "Limited Liability Company", "synonym", True),
        ("Checking", ValueKind.ACCOUNT_TYPE, "combobox", "01 - Checking", "code-and-text", True),
        ("Checking", ValueKind.ACCOUNT_TYPE, "combobox", "Checking▼", "equal", False),
        ("Bayside Imports LLC", ValueKind.TEXT, "text", "BAYSIDE IMPORTS LLC", "equal", True),
    ],
)
def test_field_that_means_what_was_asked_for_is_as_asked(
    wanted: str, kind: ValueKind, page: str, found: str, fit: str, *, is_respelled: bool
) -> None:
    """It is the same in the record, with how it fits; the person sees whether the page writes it otherwise."""
    filling = filled(wanted, kind, page=page)
    entry, row = filling.entry(now(found, page=page)), filling.row(now(found, page=page))
    assert (entry["same"], entry["fit"], entry["found"]) == ("equal", fit, found.removesuffix("▼"))
    assert (row.state, row.is_respelled) == (FieldState.SAME, is_respelled)


@pytest.mark.parametrize(
    ("wanted", "kind", "page", "found"),
    [
        ("510-555-0142", ValueKind.PHONE, "text", "(510) 555-0143"),
        ("Checking", ValueKind.ACCOUNT_TYPE, "combobox", "Savings▼"),
        ("Checking", ValueKind.ACCOUNT_TYPE, "combobox", "Check"),
        ("94607", ValueKind.ZIP, "text", "94607-1234"),
        ("LLC", ValueKind.ORGANIZATION, "select", "Limited Liability Partnership"),
    ],
)
def test_field_with_another_meaning_is_changed(wanted: str, kind: ValueKind, page: str, found: str) -> None:
    """What means something else is told as changed, and fits in no way."""
    filling = filled(wanted, kind, page=page)
    assert filling.row(now(found, page=page)).state is FieldState.EDITED
    entry = filling.entry(now(found, page=page))
    assert entry["same"] == "different"
    assert "fit" not in entry


def test_list_is_held_to_the_option_that_was_chosen() -> None:
    """What a list shows is compared with the chosen option's text, and fits as that one did; another does not."""
    filling = filled(
        "US", ValueKind.COUNTRY, page="combobox", chosen="Estados Unidos ✓", fit=Fit.CODE_AND_TEXT
    )
    assert filling.entry(now("Estados Unidos ▾", page="combobox"))["fit"] == "code-and-text"
    assert not filling.holds(now("Canadá ▾", page="combobox"))
    assert not filling.holds(now("", page="combobox"))


def test_radio_button_is_told_by_its_name() -> None:
    """A radio button that is ticked is told as what it says, with how that fits; one that is not holds nothing."""
    filling = filled("LLC", ValueKind.ORGANIZATION, page="radio", fit=Fit.SYNONYM)
    ticked = now("ticked", page="radio", label="Limited Liability Company")
    assert (filling.entry(ticked)["found"], filling.entry(ticked)["fit"]) == (
        "Limited Liability Company",
        "synonym",
    )
    assert filling.row(now("", page="radio")).state is FieldState.EMPTY


@pytest.mark.parametrize("found", ["0001 2345 6789", "0001-2345-6789", "000.123.456.789"])
def test_regrouped_secret_is_held_and_shown_as_it_may_be(found: str) -> None:
    """An account number that a mask groups is as asked, and no more of it is seen than of one that is not."""
    filling = filled(SECRET, ValueKind.NUMBER)
    entry, row = filling.entry(now(found)), filling.row(now(found))
    assert (entry["same"], entry["fit"], entry["found"]) == ("equal", "same-figures", "•••• 6789")
    assert (row.state, row.found, row.is_respelled) == (FieldState.SAME, "•••• 6789", True)


@pytest.mark.parametrize(
    "found", ["0001 2345 678", "0001 2345 6788", "123456789", "0001 2345 6789 0", "••••6789"]
)
def test_secret_with_another_figure_is_not_held(found: str) -> None:
    """A figure that is missing, added or another is a change, however the number is grouped."""
    filling = filled(SECRET, ValueKind.NUMBER)
    assert filling.row(now(found)).state is FieldState.EDITED
    assert found not in str(filling.entry(now(found)))


@pytest.mark.parametrize(
    ("before", "after", "is_other"),
    [
        ("Bank Control Key", "Bank Control Key Checking", False),
        ("Bank Control Key", "Checking Bank Control Key", False),
        ("Bank Control Key Select one", "Bank Control Key Checking", False),
        ("Select one Bank Control Key", "Checking Bank Control Key", False),
        ("Bank Control Key", "Bank Control Key 3 of 12", False),
        ("Bank Control Key", "Routing Number", True),
        ("Routing Number", "Confirm Routing Number", True),
        ("Bank Control Key", "Account Holder", True),
        ("Bank Control Key", "Other Bank Control Key Checking", True),
        ("Address Line 1", "Address Line 2", True),
    ],
)
def test_name_that_bears_the_value_is_the_old_name(before: str, after: str, *, is_other: bool) -> None:
    """A list's name may take on what was chosen; a name that another field had, or a new one, is another name."""
    filling = filled("Checking", ValueKind.ACCOUNT_TYPE, page="combobox", label=before)
    others = [filled("x", ValueKind.TEXT, label=label) for label in ("Routing Number", "Address Line 2")]
    others = [other for other in others if other.field.label != before]
    assert is_renamed(filling, now("Checking", page="combobox", label=after), [filling, *others]) is is_other


# -- on pages -------------------------------------------------------------------------------

GROUPED = (
    """<label>Account Number <input id=a onblur="a.value = a.value.replace(/(....)(?=.)/g, '$1 ')"></label>"""
)
FILL = '- fill:\n    textbox "Account Number": ${bank.account_number}'


def test_bank_number_that_a_mask_groups_is_not_asked_about(portal: FakePortal, run_flow: RunFlow) -> None:
    """The figures are all there, in order: nobody is asked, the fit is in the record, and the number is not."""
    portal.show(GROUPED)
    human = FakeHuman()
    ran = run_flow(portal, human, FILL)
    assert (ran.end.code, human.told) == (ExitCode.DONE, [])
    (row,) = ran.data("step.done")[0]["fields"]
    assert (row["same"], row["fit"], row["found"]) == ("equal", "same-figures", "•••• 6789")
    assert not {ACCOUNT, "0001 2345 6789"} & {str(part) for entry in ran.entries for part in entry.values()}
    assert "2345" not in str(ran.entries)


def test_bank_number_that_a_mask_cuts_is_asked_about(portal: FakePortal, run_flow: RunFlow) -> None:
    """The same mask that loses a figure goes to the person, as ever."""
    page = portal.show(GROUPED.replace("a.value.replace", "a.value.slice(0, 11).replace"))
    human = FakeHuman(
        does(lambda: page.evaluate(f"a.value = '{ACCOUNT}'"), at="should hold •••• 6789"),
        says(Key.GO_ON, at="should hold •••• 6789"),
    )
    ran = run_flow(portal, human, FILL)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert "2345" not in str(ran.entries)


def test_confirm_takes_what_means_the_same(portal: FakePortal, run_flow: RunFlow) -> None:
    """What the page shows in its own words is what was entered; what means something else fails the step."""
    shown = "<table><tr><th>Phone</th><td>%s</td></tr><tr><th>Type</th><td>%s</td></tr></table>"
    fields = '    value "Phone": ${company.phone}\n    value "Type": ${company.organization}\n'
    confirm = f"- confirm:\n{fields}  timeout: 1s"
    portal.show(shown % ("(305) 555-0100", "Limited Liability Company"))
    rows = run_flow(portal, FakeHuman(), confirm).data("step.done")[0]["fields"]
    assert [(row["same"], row["fit"]) for row in rows] == [("equal", "same-figures"), ("equal", "synonym")]
    portal.show(shown % ("(305) 555-0100", "Limited Liability Partnership"))
    assert run_flow(portal, FakeHuman(), confirm).end.code is ExitCode.NOT_DONE
