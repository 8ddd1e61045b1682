"""What a portal calls otherwise than the flow has it: taken where it says the same, asked about where it may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import Cue, FakeHuman, FakePortal, does, says

ACCOUNT = "000123456789"
ROUTING = "021000021"
LOST = "cannot find it"


def helper(*cues: Cue) -> FakeHuman:
    """Return a person who helps, and who is asked nothing unless there is a cue for it."""
    return FakeHuman(*cues, helps=True, patience_s=4.0)


def drifts(ran: Any) -> list[tuple[str, str, str]]:
    """Return what was wanted, what was used, and how it was found."""
    return [(one["wanted"], one["used"], one["how"]) for one in ran.data("drift")]


ROW = "<tr><td>{}</td><td><a href='#'>Open »</a></td></tr>"
TWO_ROWS = f"<table>{ROW.format('12-345678900')}{ROW.format('12-345678901')}</table>"


@first(
    ("markup", "step", "used", "how"),
    [
        ("<button>Get – Info</button>", 'click: button "Get/Info"', 'button "Get – Info"', "alike"),
        ("<button>+ Add ACH Info</button>", 'click: button "Add ACH Info"', 'button "+ Add ACH Info"', "alike"),
        ("<a href='#'>Details</a>", 'click: button "Details"', 'link "Details"', "role"),
        ("<div role=tab tabindex=0>Refund-Account</div>", "navigate: Refund Account", 'tab "Refund-Account"', "alike"),
        ("<div role=menuitem tabindex=0>Importers…</div>", 'click: link "Importers"', 'menuitem "Importers…"', "role"),
        (
            TWO_ROWS,
            'click: row /12-345678901/ >> link "Open"',
            'link "Open »"',
            "alike",
        ),
        ("<button>Owner’s “quoted” \\ all</button>", 'click: link "Owner quoted all"', None, "role"),
    ], 2,
)  # fmt: skip
def test_control_that_says_the_same_is_pressed_and_journaled(
    portal: FakePortal, run_flow: Any, markup: str, step: str, *, used: str | None, how: str
) -> None:
    """Another spelling, or another role of its kind: nobody is asked, and the record tells how it was found."""
    page = portal.show(
        markup + "<script>addEventListener('click', () => { document.title = 'pressed'; })</script>"
    )
    ran = run_flow(portal, helper(), f"- {step}\n  timeout: 8s")
    assert ran.end.code is ExitCode.DONE, ran.end
    ((_, seen, found),) = drifts(ran)
    assert found == how
    assert used is None or seen == used
    assert page.title() == "pressed"


FORM = """<label>Business E-mail: <input id=b></label><label>POC e-mail address <input id=p></label>
<label>Tel. No. <input id=t type=number></label>"""


@pytest.mark.full
def test_fields_of_another_spelling_are_filled_each_where_it_belongs(
    portal: FakePortal, run_flow: Any
) -> None:
    """Four labels are spelled otherwise: each value lands in its own field, and nobody is asked."""
    page = portal.show(FORM)
    steps = """
        - fill:
            textbox "Business Email": ${company.email}
            textbox "Telephone Number": ${company.phone.digits}
          if_present:
            textbox "POC Email": ${point_of_contact.email}
        - ask: Look."""
    seen: list[list[str]] = []
    look = does(lambda: seen.append([page.input_value(f"#{one}") for one in "bpt"]), at="Look.")
    ran = run_flow(portal, helper(look, says(Key.GO_ON, at="Look.")), steps)
    assert ran.end.code is ExitCode.DONE, ran.end
    email, poc, phone = seen[0]
    assert "@" in email
    assert "@" in poc
    assert phone.isdigit()
    assert sorted(how for _, _, how in drifts(ran)) == ["alike", "alike", "role"]


@pytest.mark.long
def test_field_that_another_target_names_is_left_to_it(portal: FakePortal, run_flow: Any) -> None:
    """“Acct. No.” is alike “Account Number”, and is another target's own: the person is asked."""
    page = portal.show("<label>Acct. No. <input id=a></label>")
    steps = """
        - fill:
            textbox "Account Number": ${bank.account_number}
          if_present:
            textbox "Acct. No.": ${company.legal_name}
          timeout: 8s"""
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST)), steps)
    assert ran.end.code is ExitCode.STOPPED
    assert page.input_value("#a") == ""
    portal.show("<label>Acct. No. <input id=a></label>")
    alone = (
        steps.replace("if_present", "when: button\n  if_present")
        .split("  if_present")[0]
        .replace("when: button", "")
    )
    ran = run_flow(portal, helper(), alone)
    assert drifts(ran) == [('textbox "Account Number"', 'textbox "Acct. No."', "alike")]


def test_two_that_say_the_same_are_asked_about(portal: FakePortal, run_flow: Any) -> None:
    """Two fields are alike: acepilot does not guess which."""
    page = portal.show("<label>Acct. No. <input></label><label>Account # <input></label>")
    steps = '- fill:\n    textbox "Account Number": ${bank.account_number}\n  timeout: 8s'
    ran = run_flow(portal, helper(says(Key.STOP, at="2 controls could be")), steps)
    assert ran.end.code is ExitCode.STOPPED
    assert page.locator("input").first.input_value() == ""


@first(
    "label",
    ["Confirm Routing Number", "Routing Number 2", "Wire Routing Number", "Account Number", "Routing"],
)
def test_field_of_another_name_is_never_taken(portal: FakePortal, run_flow: Any, label: str) -> None:
    """A number or a word more is another field: the person is asked, and nothing is typed."""
    page = portal.show(f"<label>{label} <input id=a></label>")
    steps = '- fill:\n    textbox "Routing Number": ${bank.routing_number}\n  timeout: 8s'
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST)), steps)
    assert ran.end.code is ExitCode.STOPPED
    assert page.input_value("#a") == ""
    assert drifts(ran) == []


@pytest.mark.long
def test_exact_fallback_wins_over_an_alike_name(portal: FakePortal, run_flow: Any) -> None:
    """The second notation fits exactly: it is taken, though the first says the same as another control."""
    portal.show("<button>Get-Info</button><button>Refresh</button>")
    ran = run_flow(portal, helper(), '- click: button "Get Info" | button "Refresh"')
    assert drifts(ran) == [('button "Get Info"', 'button "Refresh"', "fallback")]


def test_name_of_what_a_pattern_found_is_in_the_record_unless_it_holds_a_secret(
    portal: FakePortal, run_flow: Any
) -> None:
    """It is what `flow heal` writes: as a target. A name with the account number is none."""
    portal.show(
        f"<button>Refresh: now *</button><button>Look at {ACCOUNT}</button>"
        "<label>Account Number <input></label>"
    )
    steps = """- click: button "Get Info" | button /^refresh/
- click: button "See" | button /^look/
- fill:
    textbox "Account Number": ${bank.account_number}"""
    ran = run_flow(portal, helper(), steps)
    assert ran.end.code is ExitCode.DONE, ran.end
    found = {one["used"]: one.get("seen") for one in ran.data("drift")}
    assert found == {"button /^refresh/": 'button "Refresh: now"', "button /^look/": None}


@pytest.mark.long
def test_submit_control_of_another_spelling_is_watched(portal: FakePortal, run_flow: Any) -> None:
    """The person's press on “Submit »” is noted as the submission that the flow's “Submit” means."""
    portal.serve("/send", "x")
    send = "fetch('/send', {method: 'POST', body: 'x'}).then(() => out.textContent = 'done')"
    page = portal.show(
        f'<label>EIN <input></label><button onclick="{send}">Submit »</button><output id=out></output>'
    )
    steps = """
        - fill:
            textbox "EIN": ${company.ein.digits}
        - review: Check it.
          submit: button "Submit"
          until: status /done/"""
    human = helper(does(lambda: page.click("text=Submit"), at="Check it."))
    ran = run_flow(portal, human, steps)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert [one["control"] for one in ran.data("person.pressed")] == ["Submit »"]


# -- what bounds a step ---------------------------------------------------------------------

BOUNDED = """
    - fill:
        textbox "Routing Number": ${bank.routing_number}
        textbox "Account Number": ${bank.account_number}
      within: dialog "Add ACH Info"
      timeout: 8s
    - ask: Look."""


@pytest.mark.long
def test_dialog_that_is_not_there_bounds_nothing(portal: FakePortal, run_flow: Any) -> None:
    """The form stands on the page itself, each field once: it is filled, and the drift is told."""
    page = portal.show("<label>Routing Number <input id=r></label><label>Acct. No. <input id=a></label>")
    seen: list[str] = []
    look = does(lambda: seen.extend(page.input_value(f"#{one}") for one in "ra"), at="Look.")
    ran = run_flow(portal, helper(look, says(Key.GO_ON, at="Look.")), BOUNDED)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert seen == [ROUTING, ACCOUNT]
    assert ('dialog "Add ACH Info"', "the whole page", "fallback") in drifts(ran)


@pytest.mark.long
@first(
    "markup",
    [
        2 * "<label>Routing Number <input></label>" + "<label>Account Number <input></label>",
        "<label>Routing Number <input></label>",
        "<p>Nothing here</p>",
    ],
)
def test_dialog_that_is_not_there_is_asked_about_where_a_field_is_not_there_once(
    portal: FakePortal, run_flow: Any, markup: str
) -> None:
    """A field is there twice, or not at all: the person is asked for the dialog, and nothing is typed."""
    page = portal.show(markup)
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST)), BOUNDED)
    assert ran.end.code is ExitCode.STOPPED
    assert [field.input_value() for field in page.locator("input").all()] == [""] * page.locator(
        "input"
    ).count()


@pytest.mark.long
def test_field_outside_the_dialog_is_not_filled(portal: FakePortal, run_flow: Any) -> None:
    """The dialog is there: a field of that name outside of it is none of the step's, however alike."""
    page = portal.show(
        "<label>Account No. <input id=out></label><div role=dialog aria-label='Add ACH Info'>"
        "<label>Routing Number <input></label></div>"
    )
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST)), BOUNDED)
    assert ran.end.code is ExitCode.STOPPED
    assert page.input_value("#out") == ""


# -- the text beside ------------------------------------------------------------------------

TABLE = "<table><tr><td>{0}</td><td><input id=r></td></tr><tr><td>{1}</td><td><input id=a></td></tr></table>"
STACK = "<div>{0}</div><input id=r><div style='margin-top:20px'>{1}</div><input id=a>"
HEADS = "<table><tr><td>{0}</td><td>{1}</td></tr><tr><td><input id=r></td><td><input id=a></td></tr></table>"
LINE = "<p>{0} <input id=r> {1} <input id=a></p>"
ROWS = "<div><span>{0}</span><span><input id=r></span></div><div><span>{1}</span> <span><input id=a></span></div>"
HINTED = "<p>{0} <input id=r placeholder='nine figures'></p><p>{1} <input id=a placeholder='all figures'></p>"
BESIDE = """
    - fill:
        textbox "City": ${company.address.city}
        textbox "ZIP": ${company.address.zip}
      timeout: 8s
    - ask: Look."""


@first("form", [TABLE, STACK, HEADS, LINE, ROWS, HINTED])
@first("is_swapped", [False, True])
def test_field_without_a_name_is_known_by_the_text_beside_it(
    portal: FakePortal, run_flow: Any, form: str, *, is_swapped: bool
) -> None:
    """In cells, above, on a line: each value lands beside its own text, wherever that stands."""
    labels = ("Postal Code:", "City *") if is_swapped else ("City *", "Postal Code:")
    page = portal.show(form.format(*labels))
    seen: list[str] = []
    look = does(lambda: seen.extend(page.input_value(f"#{one}") for one in "ra"), at="Look.")
    ran = run_flow(portal, helper(look, says(Key.GO_ON, at="Look.")), BESIDE)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert re.fullmatch(r"[\d-]+", seen[0 if is_swapped else 1]), seen
    assert seen[1 if is_swapped else 0].replace(" ", "").isalpha(), seen
    assert [how for _, _, how in drifts(ran)] == ["beside", "beside"]


AFTER = "<p><input id=r> {0}</p><p><input id=a> {1}</p>"
AFTER_ON_A_LINE = "<p><input id=r size=5> {0} <input id=a size=5> {1}</p>"
BELOW = "<div><input id=r></div><div>{0}</div><div><input id=a></div><div>{1}</div>"
AFTER_IN_CELLS = "<table><tr><td><input id=r></td><td>{0}</td><td><input id=a></td><td>{1}</td></tr></table>"


@pytest.mark.long
@first("form", [AFTER, AFTER_ON_A_LINE, BELOW, AFTER_IN_CELLS])
def test_text_after_a_field_is_not_taken_for_the_next_ones(
    portal: FakePortal, run_flow: Any, form: str
) -> None:
    """Where the words stand after their fields, acepilot asks rather than take the next field."""
    page = portal.show(form.format("City", "ZIP"))
    ran = run_flow(portal, helper(says(Key.STOP, at=LOST)), BESIDE)
    assert ran.end.code is ExitCode.STOPPED
    assert [page.input_value(f"#{one}") for one in "ra"] == ["", ""]


@pytest.mark.full
@first("form", [TABLE, STACK, *(pytest.param(one, marks=pytest.mark.long) for one in (HEADS, LINE, ROWS))])
@first("gone", [0, 1])
def test_field_whose_text_is_gone_is_nobodys(portal: FakePortal, run_flow: Any, form: str, gone: int) -> None:
    """One text removed: its field stays empty, and the other's value lands in the other's field or nowhere."""
    labels = ["City", "ZIP"]
    labels[gone] = ""
    page = portal.show(form.format(*labels))
    ran = run_flow(portal, helper(says(Key.DONE, at=LOST), says(Key.STOP)), BESIDE)
    assert ran.end.code is ExitCode.STOPPED
    city, zip_code = (page.input_value(f"#{one}") for one in "ra")
    assert (city, zip_code)[gone] == ""
    assert not any(sign.isdigit() for sign in city)
    assert not any(sign.isalpha() for sign in zip_code)


BANK = """
    - fill:
        textbox "Account Number": ${bank.account_number}
      timeout: 8s
    - ask: Look."""


def test_bank_field_known_by_the_text_beside_it_needs_the_persons_yes(
    portal: FakePortal, run_flow: Any
) -> None:
    """It is offered, and empty until the person says yes; then it holds the number."""
    page = portal.show("<table><tr><td>Acct. No.</td><td><input id=a></td></tr></table>")
    seen: list[str] = []
    note = lambda: seen.append(page.input_value("#a"))  # noqa: E731
    human = helper(
        does(note, at="Use field “Acct. No.” for field “Account Number”?"),
        says(Key.YES, at="Use field"),
        does(note, at="Look."),
        says(Key.GO_ON, at="Look."),
    )
    ran = run_flow(portal, human, BANK)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0), human.told
    assert seen == ["", ACCOUNT]
    assert [how for _, _, how in drifts(ran)] == ["person"]


def test_bank_field_known_by_the_text_beside_it_stays_empty_without_a_yes(
    portal: FakePortal, run_flow: Any
) -> None:
    """“Do not point” and Stop leave it empty; who cannot help with a page is asked as well, and says yes or no."""
    page = portal.show("<table><tr><td>Acct. No.</td><td><input id=a></td></tr></table>")
    human = helper(says(Key.CANCEL, at="Use field"), says(Key.STOP))
    assert run_flow(portal, human, BANK).end.code is ExitCode.STOPPED
    assert page.input_value("#a") == ""
    script = FakeHuman(says(Key.STOP, at="Use field"))
    assert (run_flow(portal, script, BANK).end.code, script.left) == (ExitCode.STOPPED, 0)
    assert page.input_value("#a") == ""


LIST = """<ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
b.onclick = () => { l.hidden = false; };
l.onclick = (event) => { s.textContent = event.target.textContent; l.hidden = true; };</script>"""
VALUED = {
    "its label and itself": "<span id=n>Bank Control Key</span>"
    '<button id=b aria-haspopup=listbox aria-labelledby="n b">'
    "<span id=s>Select…</span></button>",
    "itself alone, in place of a hidden list": "<label for=h>Bank Control Key</label>"
    "<select id=h tabindex=-1 aria-hidden=true"
    ' style="position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden"></select>'
    '<span id=b role=combobox tabindex=0 aria-labelledby=s><span id=s>Select…</span></span>',
}  # fmt: skip


@pytest.mark.long
@first("markup", VALUED.values(), ids=VALUED)
def test_list_named_by_what_it_shows_is_known_by_the_rest(
    portal: FakePortal, run_flow: Any, markup: str
) -> None:
    """A list whose name bears its value is found by its own name, and the list of another name beside is left alone."""
    other = '<span id=m>Account Type</span><button aria-haspopup=listbox aria-labelledby="m o" id=o>Select…</button>'
    page = portal.show(other + markup + LIST)
    seen: list[tuple[str, str]] = []
    look = does(lambda: seen.append((page.inner_text("#s"), page.inner_text("#o"))), at="Look.")
    steps = '- fill:\n    combobox "Bank Control Key": ${bank.account_type}\n- ask: Look.'
    ran = run_flow(portal, helper(look, says(Key.GO_ON, at="Look.")), steps)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert seen == [("Checking", "Select…")]
    ((_, _, how),) = drifts(ran)
    assert how in {"alike", "role"}


# -- data -----------------------------------------------------------------------------------

ON_FILE = "<table><tr><td>{0}</td><td>{1}</td></tr><tr><td>Type</td><td>Checking</td></tr></table>"
COMPARE = '\n    - confirm:\n        value "Routing Number": ${bank.routing_number}\n      timeout: 8s'
SAME_DATA = ["Routing No.", "Routing #:", "ROUTING NUMBER (9 digits)"]
OTHER_DATA = ["Confirm Routing No.", "Routing Number Type", "Account No.", "No. of Routings"]


@first("called", SAME_DATA)
@first("shape", [ON_FILE, "<dl><dt>{0}<dd>{1}</dl>", "<label>{0} <input readonly value={1}></label>"])
def test_datum_is_found_in_another_spelling(
    portal: FakePortal, run_flow: Any, called: str, shape: str
) -> None:
    """What the page shows for a name that says the same is compared, and told as drift."""
    portal.show(shape.format(called, ROUTING))
    ran = run_flow(portal, helper(), COMPARE)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert [how for _, _, how in drifts(ran)] == ["alike"]
    assert ran.data("step.done")[-1]["fields"][0]["same"] == "equal"


@pytest.mark.long
@first(
    "page",
    [*(ON_FILE.format(called, ROUTING) for called in OTHER_DATA), ON_FILE.format("Routing No.", ROUTING) * 2],
)
def test_datum_of_another_name_or_shown_twice_is_asked_about(
    portal: FakePortal, run_flow: Any, page: str
) -> None:
    """Another name is another datum, and of two that could be it none is taken."""
    portal.show(page)
    ran = run_flow(portal, helper(says(Key.STOP)), COMPARE)
    assert ran.end.code is ExitCode.STOPPED
    assert drifts(ran) == []


@first(("called", "is_met"), [*((one, True) for one in SAME_DATA), *((one, False) for one in OTHER_DATA)])
def test_condition_is_met_by_another_spelling(
    portal: FakePortal, run_flow: Any, called: str, *, is_met: bool
) -> None:
    """Bank details that are on file under another spelling are not replaced without a question."""
    portal.show(ON_FILE.format(called, ROUTING))
    cues = [says(Key.GO_ON, at="On file.")] if is_met else []
    ran = run_flow(portal, helper(*cues), '\n    - ask: On file.\n      when: value "Routing Number"')
    assert ran.end.code is ExitCode.DONE, ran.end
    assert len(ran.data("step.skipped")) == (not is_met)
