"""What acepilot hears while the person has the turn: presses, edits, and the page's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from shortkit import first

from acepilot.browser.actions import FilledField
from acepilot.browser.events import Announced, Event, Pressed, Sent, Touched, Typed
from acepilot.testing import HOME, FakePage, FakePortal

E = TypeVar("E", bound=Event)
SUBMIT = [{"role": "button", "name": r"^\s*submit\s*$"}]
IN_ROOT = """<x-a></x-a><script>
document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML = '<button>Submit</button>';
</script>"""
FORM = """<form onsubmit="return false"><label>Routing <input></label><label>Account <input></label>
<button>Submit</button></form>"""
FOR_AN_HOUR_MS = 3_600_000


def fill(portal: FakePortal, name: str, value: str) -> FilledField:
    """Fill a field in acepilot's turn."""
    return portal.surface.actions.fill(portal.find(f'textbox "{name}"'), value, value, timeout_ms=1_500)


def watch(portal: FakePortal, *fields: FilledField, submit: list[dict[str, str]] | None = None) -> None:
    """Hand the page over, with the submit control watched."""
    portal.surface.turn.hand_over()
    portal.surface.review.begin(submit or SUBMIT, fields)
    portal.surface.events()


def heard(portal: FakePortal, kind: type[E], milliseconds: int = 250) -> list[E]:
    """Let time pass, and return what was heard of one kind."""
    portal.pass_time(milliseconds)
    return [event for event in portal.surface.events() if isinstance(event, kind)]


# -- presses --------------------------------------------------------------------------------


@pytest.mark.full
@first(
    ("press", "by"),
    [
        (lambda p: p.surface.page.click("button"), "mouse"),
        (lambda p: p.surface.page.press("button", "Enter"), "key"),
        (lambda p: p.surface.page.press("button", " "), "key"),
        (lambda p: p.surface.page.press("input >> nth=0", "Enter"), "key"),
    ],
    2,
    ids=["mouse", "Enter", "space", "Enter in a field"],
)
def test_press_is_heard_once_with_its_fields(
    portal: FakePortal, press: Callable[[FakePortal], None], by: str
) -> None:
    """A press by mouse or key is one event, with what stood in the fields at that instant."""
    portal.show(FORM)
    fields = (fill(portal, "Routing", "021000021"), fill(portal, "Account", "000123456789"))
    watch(portal, *fields)
    portal.surface.page.get_by_label("Account").fill("000123456780")
    press(portal)
    (pressed,) = heard(portal, Pressed)
    assert (pressed.control, pressed.by) == ("Submit", by)
    assert [(one.label, one.value) for one in pressed.fields] == [
        ("Routing", "021000021"),
        ("Account", "000123456780"),
    ]


def test_page_that_clears_the_form_on_press_hides_nothing(portal: FakePortal) -> None:
    """The fields are read before the page's own handlers can change them."""
    portal.show(
        FORM.replace("<button", "<button onclick='document.querySelector(`input`).value = `cleared`'")
    )
    watch(portal, fill(portal, "Routing", "021000021"))
    portal.surface.page.click("button")
    (pressed,) = heard(portal, Pressed)
    assert pressed.fields[0].value == "021000021"


@first(
    ("markup", "submit"),
    [
        ("<button><span>Submit</span></button>", SUBMIT),
        ("<input type=submit value=Submit>", SUBMIT),
        ("<div role=button tabindex=0>Submit</div>", SUBMIT),
        ("<button class=go>Send</button>", [{"css": ".go"}]),
        ("<button aria-label=Submit>x</button>", SUBMIT),
        (IN_ROOT, SUBMIT),
    ],
    2,
    ids=["nested", "input", "div", "css", "label", "shadow root"],
)
def test_press_on_any_make_of_submit_is_heard(
    portal: FakePortal, markup: str, submit: list[dict[str, str]]
) -> None:
    """Whatever the control is made of, its press is heard."""
    page = portal.show(markup)
    watch(portal, submit=submit)
    page.locator("button, input, [role=button]").first.click()
    assert len(heard(portal, Pressed)) == 1


@first("late", [False, True], ids=["there before", "drawn later"])
def test_press_in_a_frame_is_heard(portal: FakePortal, *, late: bool) -> None:
    """A submit control in a frame is watched too, even when the frame comes after the review began."""
    portal.serve("/frame", FORM)
    page = portal.show("<div id=d></div>")
    add = "() => { d.innerHTML = '<iframe src=/frame></iframe>'; }"
    if late:
        watch(portal)
        page.evaluate(add)
    else:
        page.evaluate(add)
        portal.find('button "Submit"')
        watch(portal)
    page.frame_locator("iframe").get_by_role("button").wait_for()
    portal.pass_time(100)
    portal.surface.events()
    page.frame_locator("iframe").get_by_role("button").click()
    assert len(heard(portal, Pressed)) == 1


def test_press_on_something_else_is_no_press(portal: FakePortal) -> None:
    """A press on Cancel is a hand on the page, and no press on Submit."""
    page = portal.show("<button>Cancel</button><button>Submit later</button><button>Submit</button>")
    watch(portal)
    page.click("text=Cancel")
    page.click("text=Submit later")
    assert heard(portal, Pressed) == []


def test_press_by_the_pages_script_is_no_persons_press(portal: FakePortal) -> None:
    """A click that the page makes up is not told as the person's."""
    page = portal.show("<button>Submit</button>")
    watch(portal)
    page.evaluate("() => { document.querySelector('button').click(); }")
    assert heard(portal, Pressed) == []


@pytest.mark.long
def test_press_that_validation_stops_sends_nothing(portal: FakePortal) -> None:
    """A form that the browser itself finds invalid is pressed, and nothing is sent."""
    page = portal.show("<form method=post action=/save><input required><button>Submit</button></form>")
    watch(portal)
    page.click("button")
    portal.pass_time(300)
    events = portal.surface.events()
    assert [type(one) for one in events if isinstance(one, Pressed | Sent)] == [Pressed]


def test_press_that_sends_is_followed_by_its_request(portal: FakePortal) -> None:
    """What a press sends is told after it, without query and body."""
    portal.serve("/save", "saved")
    page = portal.show(
        "<form method=post action='/save?q=021000021'><input name=r><button>Submit</button></form>"
    )
    watch(portal)
    page.fill("input", "021000021")
    page.click("button")
    portal.pass_time(300)
    events = [one for one in portal.surface.events() if isinstance(one, Pressed | Sent)]
    assert [type(one) for one in events] == [Pressed, Sent]
    sent = events[1]
    assert isinstance(sent, Sent)
    assert (sent.method, sent.url, sent.is_navigation) == ("POST", f"{HOME}save", True)


def test_reads_are_not_told_as_sent(portal: FakePortal) -> None:
    """A page that looks something up has sent nothing."""
    portal.serve("/look", "x")
    portal.serve("/save", "x")
    page = portal.show("here")
    watch(portal)
    page.evaluate("async () => { await fetch('/look'); await fetch('/save', {method: 'PUT'}); }")
    assert [(one.method, one.is_navigation) for one in heard(portal, Sent)] == [("PUT", False)]


# -- edits ----------------------------------------------------------------------------------


def test_edit_is_told_by_number_and_read_when_asked(portal: FakePortal) -> None:
    """That a field was edited is told at once; its value only when the engine asks."""
    page = portal.show(FORM)
    field = fill(portal, "Routing", "021000021")
    watch(portal, field)
    page.get_by_label("Routing").press_sequentially("9")
    events = heard(portal, Typed)
    assert {(one.world, one.number) for one in events} == {(field.world, field.number)}
    now = portal.surface.fields.read(field.world, field.number)
    assert now is not None
    assert "9" in now.value
    assert now.value not in repr(now)


# -- the page's answers ---------------------------------------------------------------------

TOAST = """<div id=d></div><button onclick="setTimeout(() => {
  d.innerHTML = '<div role=status>Saved with success</div>'; setTimeout(() => { d.innerHTML = ''; }, 300);
}, 50)">Submit</button>"""


def test_toast_that_vanishes_is_heard(portal: FakePortal) -> None:
    """A message that is gone after 300 ms, before anybody asks, was heard all the same."""
    page = portal.show(TOAST)
    watch(portal)
    page.click("button")
    page.wait_for_timeout(600)
    assert page.get_by_role("status").count() == 0
    told = heard(portal, Announced)
    assert ("status", "Saved with success") in {(one.role, one.text) for one in told}


@first(
    ("markup", "change", "role"),
    [
        ("<div id=l role=alert></div>", "l.textContent = 'No ACH data'", "alert"),
        ("<div id=l role=status>old</div>", "l.firstChild.data = 'No ACH data'", "status"),
        ("<div id=l aria-live=polite></div>", "l.innerHTML = '<p><b>No</b> ACH data</p>'", "status"),
        ("<div id=l aria-live=assertive></div>", "l.textContent = 'No ACH data'", "alert"),
        ("<div id=l role=alert hidden>No ACH data</div>", "l.hidden = false", "alert"),
        ("<dialog id=l>No ACH data</dialog>", "l.showModal()", "dialog"),
        ("<output id=l></output>", "l.value = 'No ACH data'", "status"),
    ],
)
def test_each_make_of_live_region_is_heard(portal: FakePortal, markup: str, change: str, role: str) -> None:
    """A message is heard however the page brings it: new, changed, or unhidden."""
    page = portal.show(f"{markup}<button>Submit</button>")
    watch(portal)
    page.click("button")
    page.evaluate(f"() => {{ {change}; }}")
    assert (role, "No ACH data") in {(one.role, one.text) for one in heard(portal, Announced)}


@pytest.mark.long
def test_message_in_a_shadow_root_is_heard(portal: FakePortal) -> None:
    """A toast that a custom element draws in an open root is heard."""
    page = portal.show("<x-a></x-a><button>Submit</button>")
    page.evaluate(
        "() => { document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML = '<p>x</p>'; }"
    )
    portal.pass_time(50)
    watch(portal)
    page.click("button")
    page.evaluate(
        "() => { document.querySelector('x-a').shadowRoot.innerHTML = '<div role=status>Saved</div>'; }"
    )
    assert "Saved" in {one.text for one in heard(portal, Announced)}


def test_message_in_a_frame_is_heard(portal: FakePortal) -> None:
    """A message in a frame is heard, though the press was in another document."""
    portal.serve("/frame", "<div id=l role=status></div>")
    page = portal.show("<iframe src=/frame></iframe><button>Submit</button>")
    page.frame_locator("iframe").locator("#l").wait_for(state="attached")
    watch(portal)
    page.click("button")
    portal.frame(f"{HOME}frame").evaluate("() => { l.textContent = 'Saved'; }")
    assert "Saved" in {one.text for one in heard(portal, Announced)}


def test_empty_live_region_says_nothing(portal: FakePortal) -> None:
    """A region that is always there, and empty, is no answer; nor is a hidden one."""
    page = portal.show(
        "<div id=l role=status></div><div id=h role=alert hidden></div><button>Submit</button>"
    )
    watch(portal)
    page.click("button")
    page.evaluate("() => { l.innerHTML = '<span> </span>'; l.className = 'x'; h.textContent = 'Failed'; }")
    assert heard(portal, Announced) == []


# -- pages where acepilot must not listen ------------------------------------------------------


@first(
    "secret",
    [
        "<input type=password>",
        "<input autocomplete=one-time-code>",
        "<label>Verification code <input></label>",
        "<input placeholder='One-time passcode'>",
        "<label for=s>Security</label> <label for=s>code</label><input id=s>",
        "<b id=n>Access code</b><input aria-labelledby=n>",
        "<input aria-label='Confirmation token'>",
        "<input title='Access password'>",
        "<input name=otp>",
        "<table><tr><td>Verification Code<td><input name=code></table>",
        "<iframe srcdoc='<input type=password>'></iframe>",
    ],
)
def test_nothing_is_told_where_a_password_or_code_is_asked(portal: FakePortal, secret: str) -> None:
    """On a page with a password or one-time-code field no key, press, edit or message is told."""
    page = portal.show(f"{FORM}<div id=l role=status></div>{secret}")
    portal.pass_time(150)
    watch(portal)
    assert portal.surface.is_sensitive()
    page.get_by_label("Routing").press_sequentially("021")
    page.click("button")
    page.evaluate("() => { l.textContent = 'Saved'; }")
    portal.pass_time(250)
    told = [one for one in portal.surface.events() if isinstance(one, Touched | Typed | Pressed | Announced)]
    assert told == []


def test_hidden_password_field_does_not_deafen(portal: FakePortal) -> None:
    """A password field that is not shown does not make the page a secret one."""
    portal.show("<input type=password hidden><input aria-label=EIN>")
    assert not portal.surface.is_sensitive()
    portal.show("<table><tr><td>Security Code <input aria-label=EIN><td><input name=code></table>")
    assert not portal.surface.is_sensitive()


def test_foreign_page_tells_nothing(portal: FakePortal) -> None:
    """On another host acepilot hears nothing of what a person does."""
    portal.serve("https://elsewhere.test/", FORM)
    page = portal.go("https://elsewhere.test/")
    watch(portal)
    page.get_by_label("Routing").press_sequentially("021")
    page.click("button")
    portal.pass_time(200)
    told = [one for one in portal.surface.events() if isinstance(one, Touched | Typed | Pressed | Announced)]
    assert told == []


def test_server_of_a_made_up_answer_is_unknown(portal: FakePortal) -> None:
    """Where the browser does not say who answered, nothing is made up."""
    portal.serve("/save", FakePage("x"))
    page = portal.show("here")
    watch(portal)
    page.evaluate("async () => { await fetch('/save', {method: 'POST'}); }")
    (sent,) = heard(portal, Sent)
    assert portal.surface.traffic.server_of(sent.serial).tls_issuer == ""
    assert portal.surface.traffic.server_of(999).address == ""


def test_what_acepilot_types_and_presses_is_no_hand_of_the_persons(portal: FakePortal) -> None:
    """Right after acepilot filled a form the person has touched nothing; what they press or type themselves counts."""
    page = portal.show(f"{FORM}<label><input type=radio> Checking</label>")
    fill(portal, "Routing", "021000021")
    portal.surface.actions.fill(portal.find('radio "Checking"'), "Checking", "Checking", timeout_ms=1_500)
    assert portal.surface.idle_ms() > FOR_AN_HOUR_MS
    assert heard(portal, Typed, 0) == []
    watch(portal)
    page.get_by_label("Checking").click()
    assert portal.surface.idle_ms() < FOR_AN_HOUR_MS


def test_what_the_person_types_is_their_hand(portal: FakePortal) -> None:
    """What the person enters after acepilot filled the field is theirs: told, and counted as their touch."""
    page = portal.show(FORM)
    watch(portal, fill(portal, "Routing", "021000021"))
    page.get_by_label("Routing").fill("021000022")
    assert portal.surface.idle_ms() < FOR_AN_HOUR_MS
    assert len(heard(portal, Typed)) == 1
