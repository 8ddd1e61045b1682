"""The structural rule and the words: what acepilot does not press, whatever a flow says."""

from __future__ import annotations

import pytest
from shortkit import first

from acepilot.browser.clicks import Held
from acepilot.browser.presser import SubmitWord
from acepilot.testing import HOME, FakePortal

PAGE = """<button onclick="document.title += 'pressed '">Get Info</button><a href=/other>Accounts</a>
<div role=tab onclick="document.title += 'tab '">Notes</div>"""
IN_ROOT = """<x-form></x-form><script>
document.querySelector('x-form').attachShadow({mode: 'open'}).innerHTML = "%s";
</script>"""
SLOTTED = IN_ROOT.replace("><", "><b class=go>Submit</b><", 1)
ROOT = IN_ROOT % "<input aria-label=EIN>"
FRAME = "<iframe srcdoc='<input aria-label=EIN>'></iframe>"


def click(portal: FakePortal, text: str) -> None:
    """Press what a target means."""
    portal.surface.actions.click(portal.find(text), timeout_ms=1_500)


def follow(portal: FakePortal, text: str) -> None:
    """Follow what a target means."""
    portal.surface.actions.follow(portal.find(text), timeout_ms=1_500)


def fill(portal: FakePortal, value: str = "12-3456789") -> None:
    """Fill the field EIN."""
    portal.surface.actions.fill(portal.find('css "[aria-label=EIN]"'), value, value, timeout_ms=1_500)


# -- the structural rule --------------------------------------------------------------------


@first("form", ["<input aria-label=EIN>", ROOT, FRAME], ids=["page", "shadow root", "frame"])
@first("typist", ["acepilot", "person"])
def test_page_with_a_typed_value_is_not_pressed(portal: FakePortal, form: str, typist: str) -> None:
    """While a field anywhere on the page holds what somebody typed, nothing is pressed, followed or opened."""
    portal.serve("/other", "elsewhere")
    page = portal.show(form + PAGE)
    if typist == "acepilot":
        fill(portal)
    else:
        portal.find('css "[aria-label=EIN]"').locator.press_sequentially("12")
    with pytest.raises(Held, match="EIN") as caught:
        click(portal, 'button "Get Info"')
    assert caught.value.labels == ("EIN",)
    with pytest.raises(Held):
        follow(portal, 'link "Accounts"')
    with pytest.raises(Held):
        follow(portal, 'tab "Notes"')
    with pytest.raises(Held):
        portal.surface.actions.open(f"{HOME}other", timeout_ms=500)
    assert (page.title(), page.url) == ("", HOME)


@first(
    "lift",
    [
        "document.querySelector('input').remove()",
        "document.querySelector('input').value = ''",
        "document.body.innerHTML = '<button onclick=\"document.title += `pressed `\">Get Info</button>'",
    ],
    ids=["the field is gone", "the field is empty", "the form is gone"],
)
def test_rule_is_lifted_when_nothing_is_held(portal: FakePortal, lift: str) -> None:
    """When the field is gone or empty, acepilot goes on by itself."""
    page = portal.show("<input aria-label=EIN>" + PAGE)
    fill(portal)
    page.evaluate(lift)
    click(portal, 'button "Get Info"')
    assert page.title() == "pressed"


def test_rule_is_lifted_by_a_new_document(portal: FakePortal) -> None:
    """What was typed into a document that is gone is not held any more."""
    portal.show("<input aria-label=EIN>" + PAGE)
    fill(portal)
    page = portal.show(PAGE)
    click(portal, 'button "Get Info"')
    assert page.title() == "pressed"


@pytest.mark.long
def test_field_that_comes_back_with_its_value_holds_again(portal: FakePortal) -> None:
    """A form that a page takes away and puts back is still filled."""
    page = portal.show("<div id=d><input aria-label=EIN></div>" + PAGE)
    fill(portal)
    page.evaluate("() => { window.kept = d.firstChild; kept.remove(); }")
    page.evaluate("() => { d.append(kept); }")
    with pytest.raises(Held):
        click(portal, 'button "Get Info"')


def test_value_that_the_page_put_there_is_not_held(portal: FakePortal) -> None:
    """A form that comes filled by the portal is not what somebody typed."""
    page = portal.show("<input aria-label=EIN value=12-3456789>" + PAGE)
    click(portal, 'button "Get Info"')
    assert page.title() == "pressed"


@first(
    "form",
    [
        "<select aria-label=EIN><option></option><option>FL</option></select>",
        "<label aria-label=EIN><input type=checkbox aria-label=EIN></label>",
        "<textarea aria-label=EIN></textarea>",
        "<div contenteditable role=textbox aria-label=EIN style='min-height:20px'></div>",
    ],
    2,
    ids=["select", "check box", "text area", "editable"],
)
def test_any_sort_of_field_that_a_person_used_holds(portal: FakePortal, form: str) -> None:
    """A choice, a tick and an editable text are values that somebody gave."""
    page = portal.show(form + PAGE)
    field = page.locator("select, input, textarea, [contenteditable]").first
    match form.partition(" ")[0]:
        case "<select":
            field.select_option("FL")
        case "<label":
            field.check()
        case _:
            field.press_sequentially("FL")
    with pytest.raises(Held):
        click(portal, 'button "Get Info"')


def test_choices_that_a_fill_needs_are_pressed_all_the_same(portal: FakePortal) -> None:
    """Radio buttons, and combo boxes with their options, are filled after other fields."""
    page = portal.show(
        "<input aria-label=EIN><label><input type=radio> Checking</label>"
        "<button id=b role=combobox aria-label=Type onclick='l.hidden = false'>Select</button>"
        "<ul id=l role=listbox hidden><li role=option onclick='b.textContent = `LLC`; l.hidden = true'>LLC</li></ul>"
    )
    fill(portal)
    actions = portal.surface.actions
    actions.fill(portal.find('radio "Checking"'), "Checking", "Checking", timeout_ms=1_500)
    actions.fill(portal.find('combobox "Type"'), "LLC", "LLC", timeout_ms=1_500)
    assert (page.is_checked("[type=radio]"), page.inner_text("#b")) == (True, "LLC")


# -- the words ------------------------------------------------------------------------------

SENDERS = {
    "a name": ("<button>Submit</button>", 'button "Submit"'),
    "css": ("<button class=go>Submit</button>", 'css ".go"'),
    "a test id": ("<button data-testid=go>Sign &amp; send</button>", 'testid "go"'),
    "a regex": ("<button>Save changes</button>", "button /changes/"),
    "nested spans": ("<button class=go><span>Sub</span><b><i>mit</i></b></button>", 'css ".go"'),
    "a span in a button": ("<button><span class=go>Enroll now</span></button>", 'css ".go"'),
    "another label": ("<button class=go aria-label='Certify and apply'>Next</button>", 'css ".go"'),
    "a title": ("<button class=go title='Submit form'>Next</button>", 'css ".go"'),
    "text under another label": ("<button class=go aria-label=Next>Submit</button>", 'css ".go"'),
    "a label for a button": (
        "<label class=go for=s>Next</label><input type=button id=s value=Submit>",
        'css ".go"',
    ),
    "an input's value": ("<input type=button value='I agree'>", 'css "input"'),
    "an image's text": ("<input type=image alt='Pay now' src=/x.png width=40 height=40>", 'css "input"'),
    "a picture in a button": (
        "<button><img class=go alt='Register' src=/x.png width=40 height=40></button>",
        'css ".go"',
    ),
    "words elsewhere": ("<p id=w>Delete</p><div role=button class=go aria-labelledby=w>x</div>", 'css ".go"'),
    "a div as a button": ("<div role=button>Confirm</div>", 'button "Confirm"'),
    "a custom element": (IN_ROOT % "<button><slot>Submit</slot></button>", 'css "x-form"'),
    "a slotted name": (
        IN_ROOT.replace("><", "><b class=go>Submit</b><", 1) % "<button><slot></slot></button>",
        'css ".go"',
    ),
    "a name in a frame": ("<iframe srcdoc='<button class=go>Submit</button>'></iframe>", 'css ".go"'),
}


@first(("markup", "text"), SENDERS.values(), 2, ids=SENDERS)
def test_control_that_says_it_sends_is_not_pressed(portal: FakePortal, markup: str, text: str) -> None:
    """The live control's own words decide, whatever target found it."""
    page = portal.show(
        f"<script>addEventListener('click', () => document.title = 'pressed', true)</script>{markup}"
    )
    with pytest.raises(SubmitWord):
        click(portal, text)
    assert page.title() == ""


@first(
    "markup",
    [
        "<button>Get Info/Refresh</button>",
        "<button>Add ACH Info</button>",
        "<button>Submission history</button>",
        "<button>Signature page</button>",
        "<button>Next</button><button>Submit</button>",
        "<a href=#x>Payments</a>",
    ],
)
def test_harmless_control_is_pressed(portal: FakePortal, markup: str) -> None:
    """Words count whole: “Submission” is not “submit”, and a neighbour's name is not the control's."""
    page = portal.show(
        f"<script>addEventListener('click', () => document.title = 'pressed', true)</script>{markup}"
    )
    click(portal, 'css "button:first-of-type, a"')
    assert page.title() == "pressed"


@first(
    "kind",
    ["<button>Next</button>", "<input type=submit value=Next>", "<button type=submit>Next</button>"],
    2,
)
def test_submit_control_of_a_form_is_not_pressed_whatever_its_name(portal: FakePortal, kind: str) -> None:
    """A control that submits a form by its nature is not pressed, even if it says “Next”."""
    page = portal.show(f"<form onsubmit='document.title = `sent`; return false'>{kind}</form>")
    with pytest.raises(SubmitWord):
        click(portal, 'button "Next"')
    assert page.title() == ""


@first(
    ("markup", "text"),
    [
        ("<a href='#x'>Apply for an account</a>", 'link "Apply for an account"'),
        ("<div role=tab>Authorization</div><div role=tab>Authorize</div>", 'tab "Authorize"'),
        ("<div role=menu><div role=menuitem>Register</div></div>", 'menuitem "Register"'),
        ("<a href='#x'><span>Enroll</span></a>", 'text "Enroll"'),
    ],
)
def test_links_and_tabs_are_followed_whatever_they_say(portal: FakePortal, markup: str, text: str) -> None:
    """Navigation to a link, tab or menu item is no press on a button; `click` still refuses it."""
    page = portal.show(
        f"<script>addEventListener('click', () => document.title += 'pressed', true)</script>{markup}"
    )
    with pytest.raises(SubmitWord):
        click(portal, text)
    assert page.title() == ""
    follow(portal, text)
    assert page.title() == "pressed"


@pytest.mark.long
def test_button_among_places_is_judged_by_its_words(portal: FakePortal) -> None:
    """A button that a menu path leads to is refused when it says that it sends."""
    page = portal.show("<button onclick='document.title = `sent`'>Submit</button>")
    with pytest.raises(SubmitWord, match="Submit"):
        follow(portal, 'button "Submit"')
    assert page.title() == ""


def test_option_that_says_it_sends_is_not_chosen(portal: FakePortal) -> None:
    """A list whose option would send is left to the person."""
    page = portal.show(
        "<button role=combobox aria-label=Then onclick='l.hidden = false'>Select</button>"
        "<ul id=l role=listbox hidden><li role=option onclick='document.title = `sent`'>Submit now</li></ul>"
    )
    with pytest.raises(SubmitWord):
        portal.surface.actions.fill(
            portal.find('combobox "Then"'), "Submit now", "Submit now", timeout_ms=1_500
        )
    assert page.title() == ""


def test_refused_control_feels_no_press_at_all(portal: FakePortal) -> None:
    """Before the words are judged, nothing is pressed: not even for a moment, by way of trial."""
    page = portal.show(
        "<script>for (const type of ['pointerdown', 'mousedown', 'mouseup', 'click'])"
        " addEventListener(type, () => { document.title += type; }, true)</script><button>Submit</button>"
    )
    with pytest.raises(SubmitWord):
        click(portal, 'button "Submit"')
    assert page.title() == ""
