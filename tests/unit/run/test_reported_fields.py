"""Forms that other tools were reported to fail at: fields drawn anew, in hiding, read-only, or that refuse a value.

Each kind has the very page of the report, and others of its kind. The page's own state, the journal and what the
person was asked are the judges; the account number stands in no file of a run, nor does a part of it.
"""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shortkit import first, some
from timingkit import QUICK_CALM

from acepilot.errors import ExitCode
from acepilot.journal.describe import tell
from acepilot.person.human import FieldState, Key
from acepilot.testing import FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
# Long for a page to draw a field anew as it is left: on a busy machine its timer comes late.
pytestmark = pytest.mark.parametrize("timing", [replace(QUICK_CALM, left_ms=700)], ids=["quick"])
ACCOUNT, CUT, CHANGED = "000123456789", "0001234567", "000123456780"
SUB = (
    "<button type=button onclick=\"fetch('/send',{method:'POST',body:'x'}).then(()=>s.textContent='Success')\">Submit"
    "</button><p role=status id=s></p>"
)
FILL = '- fill:\n    textbox "Account Number": ${bank.account_number}\n'
REVIEW = '- review: Check it.\n  submit: button "Submit"\n  until: status /success/\n'


def assert_in_no_file(ran: Any, *numbers: str) -> None:
    """Make sure that none of the numbers stands in any file of the run."""
    texts = {file: file.read_bytes() for file in Path(ran.end.path).rglob("*") if file.is_file()}
    assert not {(file.name, n) for file, text in texts.items() for n in numbers if n.encode() in text}


def row(ran: Any, kind: str = "step.done") -> dict[str, Any]:
    """Return the first field of the first entry of a kind."""
    return dict(ran.data(kind)[0]["fields"][0])


# -- fields that the page draws anew -----------------------------------------------------------------

_DRAWN = """<form id=f></form><script>window.keep = KEEP; function d(v) {{ f.innerHTML = '{field}';
const i = f.querySelector('.i'); i[text = 'value' in i ? 'value' : 'textContent'] = v;
i.onblur = () => setTimeout(() => d(keep(i[text])), 100); }} let text; d('')</script>"""
_COMPONENT = """<div id=f></div><script>window.keep = KEEP; let v = ''; class X extends HTMLElement { connectedCallback() {
const r = this.attachShadow({mode: 'open'}); r.innerHTML = '<label>Account Number <input class=i></label>';
const i = r.querySelector('.i'); i.value = v; i.onblur = () => setTimeout(() => { v = keep(i.value);
f.replaceChildren(document.createElement('x-f')); }, 100); } }
customElements.define('x-f', X); f.append(document.createElement('x-f'))</script>"""
ANEW = {
    "an input": _DRAWN.format(field="<label>Account Number <input class=i></label>"),
    "a text area": _DRAWN.format(field="<label>Account Number <textarea class=i></textarea></label>"),
    "an editable element": _DRAWN.format(
        field='<div class=i role=textbox contenteditable aria-label="Account Number"></div>'
    ),
    "a component": _COMPONENT,
}


def anew(make: str, keep: str) -> str:
    """Return a page that draws its form anew as the field is left, with what a function keeps of the value."""
    return ANEW[make].replace("KEEP", keep) + SUB


@pytest.mark.full
@first("make", ANEW)
def test_field_drawn_anew_with_fewer_figures_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, make: str
) -> None:
    """The successor of the bank's field is read, compared and masked as the field itself; the person corrects it."""
    portal.serve("/send", "x")
    page = portal.show(anew(make, "(v) => v.slice(0, 10)"))

    def correct() -> None:
        page.evaluate("keep = (v) => v")
        page.locator(".i").fill(ACCOUNT)

    human = FakeHuman(
        does(correct, at="should hold •••• 6789, but the page shows •••• 4567"),
        says(Key.PICTURE, at="should hold"),
        says(Key.GO_ON, at="should hold"),
        does(lambda: page.click("text=Submit"), at="Check it"),
        patience_s=60,
    )
    ran = run_flow(portal, human, FILL + REVIEW + "- capture: after it\n")
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert (row(ran)["found"], row(ran)["same"]) == ("•••• 6789", "equal")
    assert (row(ran, "person.pressed")["found"], row(ran, "person.pressed")["same"]) == ("•••• 6789", "equal")
    assert all(one["masks"] >= 1 for one in ran.data("capture"))
    assert_in_no_file(ran, ACCOUNT, CUT)


@pytest.mark.full
@first("make", ANEW)
def test_field_that_stays_short_is_never_told_as_asked(
    portal: FakePortal, run_flow: RunFlow, make: str
) -> None:
    """Who goes on without correcting it ends the run: nothing of the number is in its files, and no `same`."""
    portal.show(anew(make, "(v) => v.slice(0, 10)"))
    human = FakeHuman(*[says(Key.GO_ON, at="should hold")] * 3)
    ran = run_flow(portal, human, FILL + REVIEW)
    assert ran.end.code is ExitCode.NOT_DONE
    assert ran.data("step.failed")[0]["got"] == "•••• 4567"
    assert [one["masks"] >= 1 for one in ran.data("capture")] == [True]
    assert_in_no_file(ran, ACCOUNT, CUT)


@pytest.mark.long
@first("make", ANEW)
def test_change_in_a_field_drawn_anew_is_noted(portal: FakePortal, run_flow: RunFlow, make: str) -> None:
    """What the person changes while the page draws its form anew on every blur is a change in the record."""
    portal.serve("/send", "x")
    page = portal.show(anew(make, "(v) => v"))

    def change() -> None:
        page.locator(".i").fill(CHANGED)
        page.locator(".i").blur()

    human = FakeHuman(
        does(change, at="Check it"),
        does(lambda: portal.pass_time(500)),
        does(lambda: page.click("text=Submit")),
        patience_s=60,
    )
    ran = run_flow(portal, human, FILL + REVIEW + "- capture: after it\n")
    assert ran.end.code is ExitCode.DONE
    (edited,) = ran.data("person.edited")
    assert (edited["from"], edited["to"]) == ("•••• 6789", "•••• 6780")
    assert (row(ran, "person.pressed")["found"], row(ran, "person.pressed")["same"]) == (
        "•••• 6780",
        "different",
    )
    assert_in_no_file(ran, ACCOUNT, CHANGED)


@pytest.mark.long
def test_typing_into_a_field_that_every_key_draws_anew_is_noted(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """A form that is drawn anew at each key in the review is followed from one field to the next."""
    portal.serve("/send", "x")
    page = portal.show(
        """<form id=f></form><script>let m = ''; function d(again) { f.innerHTML = '<label>Account Number <input class=i></label>';
        const i = f.querySelector('.i'); i.value = m; i.oninput = () => { m = i.value; d(true); };
        if (again) { i.focus(); i.setSelectionRange(99, 99); } } d()</script>"""
        + SUB
    )

    def change() -> None:
        page.click(".i")
        page.keyboard.press("End")
        page.keyboard.press("Backspace")
        page.keyboard.type("0", delay=50)

    human = FakeHuman(
        does(change, at="Check it"),
        does(lambda: portal.pass_time(1_200)),
        does(lambda: page.click("text=Submit")),
        patience_s=60,
    )
    ran = run_flow(portal, human, FILL + REVIEW)
    assert (ran.end.code, page.evaluate("m")) == (ExitCode.DONE, CHANGED)
    assert [one["to"] for one in ran.data("person.edited")] == ["•••• 6780"]
    assert row(ran, "person.pressed")["same"] == "different"
    assert_in_no_file(ran, ACCOUNT, CHANGED)


GONE = {
    "two of its name": "f.innerHTML = '<label>Account Number <input class=i></label>'.repeat(2)",
    "one of another name": "f.innerHTML = '<label>Bank details <input class=i></label>'",
    "one of its id and another name": "f.innerHTML = '<label>Deposit to <input id=a class=i></label>'",
}


@pytest.mark.full
@pytest.mark.parametrize("is_at_once", [True, False], ids=["at once", "in the review"])
@first("draw", some(GONE, list(GONE)[:2]))
def test_field_without_one_successor_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, draw: str, is_at_once: bool
) -> None:
    """Where no one field stands for the bank's any more, the person is told so, and parts of the number are masked.

    It is no field of an earlier page: nobody has left this one.
    """
    portal.serve("/send", "x")
    page = portal.show(
        f"""<form id=f><label>Account Number <input id=a class=i></label></form><script>let v; function draw() {{ {draw};
        for (const i of f.querySelectorAll('.i')) i.value = v; }}
        a.onblur = () => {{ v = a.value.slice(0, 10); if ({int(is_at_once)}) setTimeout(draw, 80); }};</script>"""
        + SUB
    )
    lost = "should hold •••• 6789, but the page shows nothing"
    asked = [says(Key.PICTURE, at=lost), says(Key.STOP, at=lost)]
    in_review = [
        does(lambda: page.evaluate("draw()"), at="Check it"),
        does(lambda: portal.pass_time(300), at="Check it"),
        says(Key.PICTURE, at="Check it"),
        does(lambda: page.click("text=Submit"), at="Check it"),
    ]
    human = FakeHuman(*(asked if is_at_once else in_review), patience_s=60)
    ran = run_flow(portal, human, FILL + REVIEW)
    assert (
        CUT in page.locator("body").aria_snapshot()
    )  # what is searched for in the files is there to be seen
    last = [one for one in ran.data("capture") if one["name"] != "review"]
    assert last
    assert all(one["masks"] >= 1 for one in last)
    assert_in_no_file(ran, ACCOUNT, CUT)
    if not is_at_once:
        pressed = row(ran, "person.pressed")
        assert (pressed["found"], pressed["same"]) == (None, "different")
        assert {one.state for shown in human.log for one in shown.fields} <= {
            FieldState.SAME,
            FieldState.ABSENT,
        }


@pytest.mark.long
def test_fields_that_change_places_keep_their_values_apart(portal: FakePortal, run_flow: RunFlow) -> None:
    """A form that turns its fields round on each blur, with ids by place, is told by its names."""
    page = portal.show(
        """<form id=f></form><script>window.m = {a: '', r: ''}; const order = ['a', 'r'];
        const names = {a: 'Account Number', r: 'Routing Number'}; function d() { f.innerHTML = ''; order.forEach((k, n) => {
        f.insertAdjacentHTML('beforeend', `<label>${names[k]} <input id=i${n} name=n${n}></label>`); const i = f.lastChild.querySelector('input');
        i.value = m[k]; i.oninput = () => { m[k] = i.value; }; i.onblur = () => setTimeout(() => { order.reverse(); d(); }, 150); }); } d()</script>"""
    )
    steps = FILL + '    textbox "Routing Number": ${bank.routing_number}\n'
    human = FakeHuman(says(Key.STOP, at="should hold"))
    ran = run_flow(portal, human, steps)
    assert page.evaluate("m.a") in {ACCOUNT, ""}
    assert page.evaluate("m.r") in {"021000021", ""}
    if ran.end.code is ExitCode.DONE:
        assert page.evaluate("m") == {"a": ACCOUNT, "r": "021000021"}
        assert [one["same"] for one in ran.data("step.done")[0]["fields"]] == ["equal", "equal"]
    assert_in_no_file(ran, ACCOUNT)


# -- fields that nobody can see --------------------------------------------------------------------

WEBSITE = "<label>Website <input id=w tabindex=-1></label>"
HIDDEN = {
    "off the page": f"<div style='position:absolute;left:-9999px'>{WEBSITE}</div>",
    "see-through": f"<div style='opacity:0'>{WEBSITE}</div>",
    "in a box without height": f"<div style='height:0;overflow:hidden'>{WEBSITE}</div>",
    "without width": WEBSITE.replace("id=w", "id=w style='width:0;border:0;padding:0'"),
    "under a sheet": f"<div style='position:relative'>{WEBSITE}<div style='position:absolute;inset:0;background:#fff'></div></div>",
    "below a sheet": f"<div style='position:relative;height:30px'><div style='position:absolute;z-index:-1'>{WEBSITE}</div><div style='position:absolute;inset:0;background:#fff'></div></div>",
    "in what is closed": f"<details><summary>More</summary>{WEBSITE}</details>",
    "in letters of no size": WEBSITE.replace("id=w", "id=w style='font-size:0;border:0;padding:0'"),
    "moved away": f"<div style='transform:translateX(-9999px)'>{WEBSITE}</div>",
}
SEEN = {
    "below the fold": f"<div style='height:3000px'></div>{WEBSITE}",
    "in the page's own colour": WEBSITE.replace("id=w", "id=w style='color:#fff'"),
    "under its own label": "<div style='position:relative'><label for=w style='position:absolute;inset:0;background:#fff'>Website</label><input id=w></div>",
    "under a sheet for a moment": f"<div style='position:relative'>{WEBSITE}<div id=c style='position:absolute;inset:0;background:#fff'></div></div><script>setTimeout(() => c.remove(), 900)</script>",
}
IF_PRESENT = '- fill:\n    textbox "Company": ${company.legal_name}\n  if_present:\n    textbox "Website": ${company.website}\n'


@first("markup", HIDDEN.values(), ids=HIDDEN)
def test_field_that_nobody_can_see_is_left_alone_and_told(
    portal: FakePortal, run_flow: RunFlow, markup: str
) -> None:
    """A field under `if_present` that lies in wait for machines stays empty, and the record does not call it filled."""
    page = portal.show(f"<label>Company <input></label>{markup}")
    ran = run_flow(portal, FakeHuman(), IF_PRESENT)
    assert (ran.end.code, page.evaluate("w.value")) == (ExitCode.DONE, "")
    (website,) = [one for one in ran.data("step.done")[0]["fields"] if "Website" in one["target"]]
    assert website["found"] is None
    assert website["same"] in {"out-of-sight", "no-field"}


@first("markup", SEEN.values(), ids=SEEN)
def test_field_that_a_person_can_see_is_filled(portal: FakePortal, run_flow: RunFlow, markup: str) -> None:
    """The control: what can be scrolled to, and what only its own label or a passing sheet covers, is filled."""
    page = portal.show(f"<label>Company <input></label>{markup}")
    ran = run_flow(portal, FakeHuman(), IF_PRESENT)
    assert (ran.end.code, page.evaluate("w.value")) == (ExitCode.DONE, "https://www.bayside-imports.example")


# -- values that a field refuses -------------------------------------------------------------------

REFUSING = {
    "a telephone number with hyphens in a number field": (
        "spinbutton",
        "<input type=number>",
        "${company.phone}",
    ),
    "a day of the year in a month field": ("label", "<input type=month>", "${company.fiscal_year_end}"),
    "a day of the year in a week field": ("label", "<input type=week>", "${company.fiscal_year_end}"),
    "a day of the year in a time field": ("label", "<input type=time>", "${company.fiscal_year_end}"),
    "a name in a number field": ("spinbutton", "<input type=number>", "${company.legal_name}"),
}


@pytest.mark.long
@first("case", REFUSING.values(), ids=REFUSING)
def test_value_that_a_field_refuses_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, case: tuple[str, str, str]
) -> None:
    """The person fills what takes no such value, and the run goes on."""
    role, field, value = case
    page = portal.show(f"<label>Entry {field}</label>")
    human = FakeHuman(
        does(lambda: page.evaluate("() => {}"), at="Please set"), says(Key.GO_ON, at="Please set")
    )
    ran = run_flow(portal, human, f'- fill:\n    {role} "Entry": {value}\n')
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert row(ran)["same"] == "different"


LOSING = {
    "leading zeros in a number field": "<input type=number onblur='this.value = Number(this.value)'>",
    "leading zeros in a text box": "<input onblur='this.value = String(Number(this.value))'>",
    "what is over a length": "<input maxlength=10>",
    "what is over a text area's length": "<textarea maxlength=10></textarea>",
    "all but figures that fit a mask": "<input oninput='this.value = this.value.slice(0, 9)'>",
    "the exact figures": "<input type=number onblur='this.value = Number(this.value).toExponential()'>",
}


@first("field", LOSING.values(), ids=LOSING)
def test_bank_number_that_loses_figures_is_never_as_asked(
    portal: FakePortal, run_flow: RunFlow, field: str
) -> None:
    """A field that drops zeros or figures of an account number goes to the person, and is no `same` in any entry."""
    portal.show(f"<label>Account Number {field}</label>")
    role = "spinbutton" if "number" in field else "textbox"
    human = FakeHuman(says(Key.STOP, at="should hold •••• 6789"))
    ran = run_flow(portal, human, FILL.replace("textbox", role))
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert '"same": "equal"' not in str(ran.entries).lower().replace("'", '"')
    assert_in_no_file(ran, ACCOUNT)


def test_bank_number_that_fits_a_number_field_is_kept(portal: FakePortal, run_flow: RunFlow) -> None:
    """The control: a number field that keeps leading zeros holds the account number, and nobody is asked."""
    page = portal.show("<label>Account Number <input type=number></label>")
    human = FakeHuman()
    ran = run_flow(portal, human, FILL.replace("textbox", "spinbutton"))
    assert (page.evaluate("document.querySelector('input').value"), human.told) == (ACCOUNT, [])
    assert row(ran)["same"] == "equal"


@pytest.mark.long
def test_zip_that_loses_its_zero_is_not_as_asked(portal: FakePortal, run_flow: RunFlow) -> None:
    """A ZIP code that is stored as a number is told as another one; nothing of it is called the same."""
    portal.show(
        "<label>ZIP <input type=number onblur='this.value = Number(this.value.replace(/^3/, \"0\"))'></label>"
    )
    ran = run_flow(portal, FakeHuman(), '- fill:\n    spinbutton "ZIP": ${company.address.zip}\n')
    assert (row(ran)["wanted"], row(ran)["found"], row(ran)["same"]) == ("33132", "3132", "different")


# -- what the page makes of the bank's fields in the review ------------------------------------------

BANK_FORM = """<label id=lr><span>Routing Number</span> <input id=r></label><label id=la><span>Account Number</span>
<input id=a></label><label>Remarks <input id=m></label><button>Submit</button><script>
const change = () => { %s }; %s</script>"""
BANK_STEPS = """
- fill:
    textbox "Routing Number": ${bank.routing_number}
    textbox "Account Number": ${bank.account_number}
- review: Check it.
  submit: button "Submit"
  until: status /success/
"""
BEHIND_THE_BACK = {
    "[a.value, r.value] = [r.value, a.value]": "the page has changed it",
    "a.value = a.value.slice(0, 9)": "the page has changed it",
    "const [x, y] = [la.firstChild, lr.firstChild]; [x.textContent, y.textContent] = [y.textContent, x.textContent]": "renamed",
    "m.value = a.value": "into “Remarks” too",
    "": "",
}


@first("change", BEHIND_THE_BACK)
def test_what_the_page_does_to_bank_fields_in_the_review_is_told(
    portal: FakePortal, run_flow: RunFlow, change: str
) -> None:
    """A page that rewrites, renames or copies a bank field later than it was read back is told of before the press.

    The record has such a change as the page's own, as no hand was near.
    """
    told = BEHIND_THE_BACK[change]
    page = portal.show(BANK_FORM % (change, ""))
    rests = [] if told else [does(lambda: None)] * 10
    later = does(lambda: page.evaluate("setTimeout(change)"), at="Check it")
    human = FakeHuman(later, *rests, says(Key.STOP, at=told))
    ran = run_flow(portal, human, BANK_STEPS)
    assert all(one["same"] == "equal" for one in ran.data("step.done")[0]["fields"])
    assert [notice for notice in human.notices if "page has" in notice] == human.notices[: bool(told)]
    assert {one["by"] for one in ran.data("person.edited")} <= {"page"}
    assert_in_no_file(ran, ACCOUNT)


@pytest.mark.full
def test_what_the_page_changes_right_after_it_was_filled_is_the_pages_edit(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """What acepilot typed a moment ago is no hand of the person's: a field that the page rewrites then is the page's."""
    page = portal.show(BANK_FORM % ("a.value = a.value.slice(0, 9)", ""))
    rests = [does(lambda: None)] * 10
    later = does(lambda: page.evaluate("setTimeout(change)"), at="Check it")
    ran = run_flow(portal, FakeHuman(later, *rests, says(Key.STOP)), BANK_STEPS)
    assert [one.get("by") for one in ran.data("person.edited")] == ["page"]


EMPTIED = """<form><label>City <input id=c></label><label>State <input id=s></label>
<button type=reset>Cancel</button><button type=button>Submit</button></form><p role=status></p>"""
EMPTIED_STEPS = """
- fill:
    textbox "City": ${company.address.city}
    textbox "State": ${company.address.state}
- review: Check it, then press Submit.
  submit: button "Submit"
  until: status /success/
"""


@pytest.mark.full
def test_fields_that_cancel_emptied_are_not_called_changed_by_the_person(
    portal: FakePortal, run_flow: RunFlow
) -> None:
    """Who presses the page's Cancel has typed nothing: that each field was emptied is no edit of theirs, by code and words.

    A field that they typed into before is no exception. The control: what they empty themselves, by keys, is theirs.
    """
    page = portal.show(EMPTIED)

    def clear() -> None:
        page.focus("#c")
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")

    def type_anew() -> None:
        page.focus("#c")
        page.keyboard.type("Reno")

    rests = [does(lambda: None)] * 12
    cancel = does(lambda: page.click("text=Cancel"))
    human = FakeHuman(
        does(clear, at="Check it"), *rests, does(type_anew), *rests, cancel, *rests, says(Key.STOP)
    )
    ran = run_flow(portal, human, EMPTIED_STEPS)
    edits = [(one["field"], one["to"], one.get("by")) for one in ran.data("person.edited")]
    assert edits == [
        ("City", "", None),
        ("City", "Reno", None),
        ("City", "", "not-typed"),
        ("State", "", "not-typed"),
    ]
    told = [line.line for entry in ran.entries if entry["kind"] == "person.edited" for line in tell(entry)]
    assert told[0].startswith("The person changed “City”")
    assert told[2] == "“City”, which held “Reno”, was emptied without typing, as Cancel does"


def test_person_who_changes_a_bank_field_is_not_warned_of_it(portal: FakePortal, run_flow: RunFlow) -> None:
    """What the person enters themselves is their edit, and no word is said of the page."""
    page = portal.show(BANK_FORM % ("", ""))
    rests = [does(lambda: None)] * 10
    human = FakeHuman(does(lambda: page.fill("#a", "000123456780")), *rests, says(Key.STOP))
    ran = run_flow(portal, human, BANK_STEPS)
    assert human.notices == []
    assert [one.get("by") for one in ran.data("person.edited")] == [None]


def test_number_that_the_page_put_elsewhere_is_looked_for(portal: FakePortal, run_flow: RunFlow) -> None:
    """A field that is empty after it was filled is asked about, and where its number stands now is told."""
    portal.show(BANK_FORM % ("m.value = a.value; a.value = ''", "a.oninput = () => setTimeout(change)"))
    human = FakeHuman(says(Key.STOP))
    run_flow(portal, human, BANK_STEPS)
    assert "It stands in “Remarks”" in human.told[0]
