"""What acepilot's actions do to a field, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import ElementHandle, Locator
from shortkit import first

from acepilot.browser import text_fields
from acepilot.browser.actions import FilledField
from acepilot.browser.clicks import Clicks
from acepilot.browser.driver import NotInTime
from acepilot.browser.found import ElementSeen, NotThere
from acepilot.browser.holds import NotFillable
from acepilot.browser.locate import Locating
from acepilot.browser.options import NoSuchOption
from acepilot.browser.presser import SubmitWord
from acepilot.browser.turn_lock import NotOurTurn
from acepilot.testing import HOME, FakePortal

COUNTERS = """<script>
window.counted = {};
for (const type of ['keydown', 'keypress', 'keyup', 'input', 'change', 'blur', 'focusout', 'click', 'submit']) {
  window.addEventListener(type, () => { counted[type] = (counted[type] ?? 0) + 1; }, true);
}
</script>"""
STATES = """<select aria-label=State><option value=''>Choose</option><option value=FL>Florida</option>
<option value=NY>New York</option></select>"""
LIST_BUTTON = """<button id=b role=combobox aria-label='Bank Control Key' aria-controls=l>Select</button>
<ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
b.onclick = () => { l.hidden = !l.hidden; };
l.onclick = (event) => { b.textContent = event.target.textContent; l.hidden = true; };
</script>"""
LIST_INPUT = """<input id=b role=combobox aria-label='Bank Control Key'><div id=out></div><script>
const names = ['Checking', 'Savings'];
const draw = () => {
  out.innerHTML = '<ul role=listbox>' + names.filter((n) => n.toLowerCase().includes(b.value.toLowerCase()))
    .map((n) => `<li role=option>${n}</li>`).join('') + '</ul>';
  out.querySelectorAll('li').forEach((li) => { li.onclick = () => { b.value = li.textContent; out.innerHTML = ''; }; });
};
b.addEventListener('input', () => setTimeout(draw, 60));
</script>"""
LIST_IN_ROOT = """<x-choice></x-choice><div id=overlay></div><script>
const root = document.querySelector('x-choice').attachShadow({mode: 'open'});
root.innerHTML = "<button role=combobox aria-label='Bank Control Key'>Select</button>";
const button = root.querySelector('button');
button.onclick = () => setTimeout(() => {
  overlay.innerHTML = '<ul role=listbox><li role=option>Checking</li><li role=option>Savings</li></ul>';
  overlay.onclick = (event) => { button.textContent = event.target.textContent; overlay.innerHTML = ''; };
}, 60);
</script>"""
IN_ROOT = """<x-a></x-a><script>
document.querySelector('x-a').attachShadow({mode: '%s'}).innerHTML = '<label>EIN <input></label>';
</script>"""
RADIOS = """<fieldset role=radiogroup aria-label='Account type'>
<label><input type=radio name=t value=1> Checking</label>
<label><input type=radio name=t value=2> Savings</label></fieldset>"""


def fill(portal: FakePortal, text: str, value: str) -> FilledField:
    """Fill the field that a target means."""
    return portal.surface.actions.fill(portal.find(text), value, value, timeout_ms=2_000)


def value_now(portal: FakePortal, field: FilledField) -> str:
    """Return what a filled field holds now."""
    now = portal.surface.fields.read(field.world, field.number)
    assert now is not None
    return now.value


@first(
    ("markup", "target"),
    [
        ("<label>EIN*: <input></label>", 'textbox "EIN"'),
        ("<label>EIN <textarea></textarea></label>", 'textbox "EIN"'),
        ("<input type=email aria-label=EIN>", 'textbox "EIN"'),
        ("<input type=tel placeholder=EIN>", 'placeholder "EIN"'),
        ("<div contenteditable role=textbox aria-label=EIN></div>", 'textbox "EIN"'),
        (IN_ROOT % "open", 'textbox "EIN"'),
        ("<iframe srcdoc='<label>EIN <input></label>'></iframe>", 'textbox "EIN"'),
    ],
    2,
)
def test_text_is_filled_and_read_back(portal: FakePortal, markup: str, target: str) -> None:
    """A text field of any sort holds what was typed, wherever it stands."""
    portal.show(markup)
    field = fill(portal, target, "12-3456789")
    assert (field.label, field.kind) == ("EIN", "text")
    assert value_now(portal, field) == "12-3456789"


def test_field_in_a_closed_shadow_root_is_never_filled(portal: FakePortal) -> None:
    """A field that cannot be found by name is not filled by acepilot; the message names what was sought."""
    page = portal.show(IN_ROOT.replace("document", "(root = document").replace("})", "}))") % "closed")
    assert not portal.is_present('textbox "EIN"')
    with pytest.raises(NotThere, match="EIN"):
        portal.find('textbox "EIN"', timeout_ms=600)
    assert page.evaluate("root.querySelector('input').value") == ""


def test_filling_sends_no_key(portal: FakePortal) -> None:
    """The page hears input, change and blur, and not one key."""
    page = portal.show(f"{COUNTERS}<label>Routing <input></label>{STATES}{LIST_INPUT}")
    fill(portal, 'textbox "Routing"', "021000021")
    fill(portal, 'combobox "State"', "Florida")
    fill(portal, 'combobox "Bank Control Key"', "Checking")
    counted = page.evaluate("counted")
    assert not {"keydown", "keypress", "keyup", "submit"} & set(counted)
    assert counted["input"] >= 3
    assert counted["change"] >= 2


def test_fill_ends_with_a_blur(portal: FakePortal) -> None:
    """A page that checks a field when it is left checks it at once."""
    page = portal.show("<label>EIN <input id=e onblur=\"document.title = 'left with ' + e.value\"></label>")
    fill(portal, 'textbox "EIN"', "12-3456789")
    assert page.title() == "left with 12-3456789"
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_page_that_rewrites_a_field_is_read_as_it_is(portal: FakePortal) -> None:
    """What is read back is what the field holds, not what was typed."""
    portal.show('<label>Account <input maxlength=6 oninput="this.value = this.value.slice(0, 6)"></label>')
    assert value_now(portal, fill(portal, 'textbox "Account"', "000123456789")) == "000123"


@first("wanted", ["Florida", "  FLORIDA ", "FL"])
def test_native_select_takes_the_whole_text_else_the_value(portal: FakePortal, wanted: str) -> None:
    """An option is chosen by its whole text, folded, or by its value."""
    page = portal.show(STATES)
    field = fill(portal, 'combobox "State"', wanted)
    assert page.evaluate("document.querySelector('select').value") == "FL"
    assert (field.kind, value_now(portal, field)) == ("select", "Florida")


@first("wanted", ["Flor", "fl", "Florida Keys"])
def test_missing_option_lists_the_options(portal: FakePortal, wanted: str) -> None:
    """What is no option is not guessed: the error lists those that there are."""
    page = portal.show(STATES)
    with pytest.raises(NoSuchOption, match="It offers: Choose, Florida, New York") as caught:
        fill(portal, 'combobox "State"', wanted)
    assert caught.value.options == ("Choose", "Florida", "New York")
    assert page.evaluate("document.querySelector('select').value") == ""


@first("markup", [LIST_BUTTON, LIST_INPUT, LIST_IN_ROOT], ids=["button", "input", "overlay"])
def test_aria_combo_box_takes_its_option(portal: FakePortal, markup: str) -> None:
    """A combo box that opens a list box, in it or elsewhere, at once or later, gets its option."""
    portal.show(markup)
    field = fill(portal, 'combobox "Bank Control Key"', "checking")
    assert (field.kind, value_now(portal, field)) == ("combobox", "Checking")


@pytest.mark.full
@first("markup", [LIST_BUTTON, LIST_IN_ROOT], ids=["button", "overlay"])
def test_aria_combo_box_without_the_option_lists_them(portal: FakePortal, markup: str) -> None:
    """A list box that has no such option is told with what it offers."""
    portal.show(markup)
    with pytest.raises(NoSuchOption) as caught:
        fill(portal, 'combobox "Bank Control Key"', "Check")
    assert caught.value.options == ("Checking", "Savings")


def test_aria_combo_box_that_has_the_value_is_left_alone(portal: FakePortal) -> None:
    """A list that already shows what is asked for is not opened."""
    page = portal.show(LIST_BUTTON.replace(">Select<", ">Checking<") + COUNTERS)
    fill(portal, 'combobox "Bank Control Key"', "Checking")
    assert "click" not in page.evaluate("counted")


@first("wanted", ["Savings", "savings:"])
def test_radio_button_is_chosen_by_name(portal: FakePortal, wanted: str) -> None:
    """A radio button is chosen when the value is its name."""
    page = portal.show(RADIOS)
    field = fill(portal, 'radio "Savings"', wanted)
    assert page.evaluate("document.querySelector('input:checked').value") == "2"
    assert (field.kind, value_now(portal, field)) == ("radio", "ticked")


def test_radio_button_of_another_name_is_not_chosen(portal: FakePortal) -> None:
    """A radio button is not chosen for a value that is not its name."""
    page = portal.show(RADIOS)
    with pytest.raises(NoSuchOption):
        fill(portal, 'radio "Checking"', "Savings")
    assert page.evaluate("document.querySelector('input:checked')") is None


def test_radio_group_takes_its_button(portal: FakePortal) -> None:
    """A group gets the radio button of a name chosen, or lists those that it has."""
    page = portal.show(RADIOS)
    field = fill(portal, 'radiogroup "Account type"', "savings")
    assert page.evaluate("document.querySelector('input:checked').value") == "2"
    assert (field.kind, field.label, value_now(portal, field)) == ("radio", "Savings", "ticked")
    with pytest.raises(NoSuchOption) as caught:
        fill(portal, 'radiogroup "Account type"', "Money market")
    assert caught.value.options == ("Checking", "Savings")


@first(
    "markup",
    [
        "<label><input type=checkbox> I certify</label>",
        "<div role=checkbox aria-checked=false tabindex=0>I certify</div>",
    ],
)
def test_check_box_is_never_ticked(portal: FakePortal, markup: str) -> None:
    """A check box is a person's to tick."""
    page = portal.show(f"{COUNTERS}{markup}")
    with pytest.raises(NotFillable, match="only a person ticks"):
        fill(portal, 'checkbox "I certify"', "yes")
    assert "click" not in page.evaluate("counted")


@first(
    "markup",
    [
        "<input readonly aria-label=EIN value=old>",
        "<input aria-readonly=true aria-label=EIN value=old>",
        "<input disabled aria-label=EIN value=old>",
        "<input aria-disabled=true aria-label=EIN value=old>",
        "<select disabled aria-label=EIN><option>old</option></select>",
        "<div role=textbox aria-readonly=true tabindex=0 aria-label=EIN>old</div>",
    ],
)
def test_field_that_cannot_be_edited_is_refused(portal: FakePortal, markup: str) -> None:
    """A read-only or disabled field is refused, and keeps what it holds."""
    page = portal.show(markup)
    with pytest.raises(NotFillable):
        fill(portal, 'css "[aria-label=EIN]"', "12-3456789")
    assert "old" in page.evaluate("(e => e.value ?? e.innerText)(document.querySelector('[aria-label=EIN]'))")


@first(
    "markup",
    [
        "<h2>EIN</h2>",
        "<button>EIN</button>",
        "<input type=file aria-label=EIN>",
        "<input type=range aria-label=EIN>",
        "<input type=submit value=EIN>",
    ],
)
def test_what_is_no_field_is_refused(portal: FakePortal, markup: str) -> None:
    """A heading, a button or a file chooser is no field to type into, even while another field has the focus."""
    page = portal.show(f"<input id=other>{markup}")
    page.focus("#other")
    with pytest.raises(NotFillable):
        fill(portal, 'css "h2, button, [type=file], [type=range], [type=submit]"', "12-3456789")
    assert page.input_value("#other") == ""


def test_field_found_just_now_is_sought_once(portal: FakePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the look has found is filled, with no second look between; one who waited or asked meanwhile looks again."""
    looks: list[str] = []
    look = Locator.element_handles

    def noted(one: Locator) -> list[ElementHandle]:
        looks.append(str(one))
        return look(one)

    monkeypatch.setattr(Locator, "element_handles", noted)
    portal.show("<label>EIN <input></label>")
    fill(portal, 'textbox "EIN"', "12-3456789")
    assert len(looks) == 1
    found = portal.find_now('textbox "EIN"')
    portal.pass_time(0)
    portal.surface.actions.fill(found, "12-3456789", "it", timeout_ms=2_000)
    assert len(looks) == 3


@pytest.mark.parametrize("is_trusting", [False, True])
def test_name_that_another_field_got_meanwhile_means_that_one(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch, *, is_trusting: bool
) -> None:
    """What was found before a wait, a question or another look is not filled unseen; were it trusted, it would be."""
    if is_trusting:
        monkeypatch.setattr(Locating, "is_at_hand", lambda _locating, _found: True)
        monkeypatch.setattr(ElementSeen, "may_be_called", lambda _seen, _label: True)
    page = portal.show("<input aria-label=EIN><input aria-label=Other>")
    swap = """document.querySelectorAll('input').forEach((one) => {
        one.ariaLabel = one.ariaLabel === 'EIN' ? 'Other' : 'EIN';
    })"""
    locating = portal.surface.locating
    for between in (locating.pace.wait, locating.pace.still_for_ms, lambda: portal.is_present('text "EIN"')):
        found = portal.find_now('textbox "EIN"')
        page.evaluate(swap)
        between()
        assert portal.surface.actions.fill(found, "1", "1", timeout_ms=2_000).label == (
            "Other" if is_trusting else "EIN"
        )


@pytest.mark.parametrize("is_compared", [True, False])
def test_name_that_another_field_got_before_it_is_held_means_that_one(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch, *, is_compared: bool
) -> None:
    """A page that names its fields anew, or moves them, right after the look gets nothing into the wrong one.

    The control: where the name is not compared once the field is held, the wrong one is filled.
    """
    if not is_compared:
        monkeypatch.setattr(ElementSeen, "may_be_called", lambda _seen, _label: True)
    page = portal.show("<input aria-label='Account number'><input aria-label='Routing number'>")
    found = portal.find_now('textbox "Account number"')
    page.evaluate("""() => {
        const [one, other] = document.querySelectorAll('input');
        [one.ariaLabel, other.ariaLabel] = [other.ariaLabel, one.ariaLabel];
    }""")
    filled = portal.surface.actions.fill(found, "000123456", "it", timeout_ms=2_000)
    assert filled.label == ("Account number" if is_compared else "Routing number")
    part = "<fieldset aria-label=%s><input aria-label=Number></fieldset>"
    page = portal.show(part % "Checking" + part % "Savings")
    found = portal.find_now('group "Checking" >> textbox "Number"')
    page.evaluate(
        "() => document.querySelectorAll('fieldset')[0].append(document.querySelectorAll('input')[1])"
    )
    page.evaluate("() => document.querySelectorAll('fieldset')[1].append(document.querySelector('input'))")
    portal.surface.actions.fill(found, "000123456", "it", timeout_ms=2_000)
    assert page.input_value("[aria-label=Checking] input") == "000123456"


def test_page_that_moves_the_focus_away_is_not_typed_into(portal: FakePortal) -> None:
    """A page that passes the focus on to another field does not make acepilot take that one for the target."""
    page = portal.show(
        "<input aria-label=Routing onfocus='document.querySelector(`#other`).focus()'><input id=other aria-label=Other>"
    )
    with pytest.raises(NotFillable):
        fill(portal, 'textbox "Routing"', "021000021")
    assert page.input_value("#other") == ""


TAKES_THE_FOCUS = {
    "after the focus": "field.onfocus = () => then(() => other.focus())",
    "as the entry is told of": "field.addEventListener('beforeinput', () => other.focus())",
    "into a rich text": "field.addEventListener('beforeinput', () => getSelection().selectAllChildren(rich))",
    "into a frame": "field.onfocus = () => then(() => inner().focus())",
}
SOON = "field.onfocus = () => setTimeout(() => other.focus())"  # before the entry or after it, as it happens


def typed_elsewhere(portal: FakePortal, script: str) -> bool:
    """Fill a field of a page with a script; tell whether the text went into any other."""
    page = portal.show(
        "<label>Routing <input id=field></label><input id=other><div id=rich contenteditable>x</div>"
        "<iframe srcdoc='<input>'></iframe><script>const then = (act) => Promise.resolve().then(act);"
        f"const inner = () => frames[0].document.querySelector('input'); onload = () => {{ {script} }}</script>"
    )
    with suppress(NotFillable):
        fill(portal, 'textbox "Routing"', "021000021")
    return "021000021" in str(page.evaluate("[other.value, rich.textContent, inner().value]"))


def test_what_is_typed_goes_into_the_held_field_or_nowhere(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The focus may be taken elsewhere at any moment up to the entry; without the hold, the text went there."""
    assert not any(typed_elsewhere(portal, script) for script in (*TAKES_THE_FOCUS.values(), SOON))
    monkeypatch.setattr(
        text_fields, "type_into", lambda _worlds, held, text, *_: held.handle.fill(text) is None
    )
    assert all(typed_elsewhere(portal, script) for script in TAKES_THE_FOCUS.values())


def test_field_that_passes_the_focus_on_once_it_is_full_is_filled(portal: FakePortal) -> None:
    """A page that goes to the next field as soon as this one has its text takes nothing away from it."""
    page = portal.show(
        "<label>Routing <input id=a oninput='b.focus()'></label><label>Account <input id=b></label>"
    )
    fill(portal, 'textbox "Routing"', "021000021")
    fill(portal, 'textbox "Account"', "12")
    assert page.evaluate("[a.value, b.value]") == ["021000021", "12"]


# -- the turn -------------------------------------------------------------------------------

ACTS: dict[str, Callable[[FakePortal], object]] = {
    "click": lambda p: p.surface.actions.click(p.find('button "Next"'), timeout_ms=5_000),
    "follow": lambda p: p.surface.actions.follow(p.find('link "Accounts"'), timeout_ms=5_000),
    "fill": lambda p: fill(p, 'textbox "EIN"', "1"),
    "select": lambda p: fill(p, 'combobox "State"', "Florida"),
    "identify": lambda p: p.surface.actions.identify(p.find('textbox "EIN"'), timeout_ms=5_000),
    "open": lambda p: p.surface.actions.open(f"{HOME}other", timeout_ms=5_000),
}


@first("act", ACTS.values(), ids=ACTS)
def test_nothing_is_touched_in_the_persons_turn(
    portal: FakePortal, act: Callable[[FakePortal], object]
) -> None:
    """Every action of acepilot raises while the person has the turn, and the page notices nothing."""
    portal.serve("/other", "elsewhere")
    page = portal.show(
        f"{COUNTERS}<button>Next</button><a href=/other>Accounts</a><input aria-label=EIN>{STATES}"
    )
    portal.surface.turn.hand_over()
    with pytest.raises(NotOurTurn):
        act(portal)
    assert page.evaluate("counted") == {}
    assert page.url == HOME
    portal.surface.turn.take()
    act(portal)


def test_click_presses_what_is_under_a_moment(portal: FakePortal) -> None:
    """A control under an overlay that goes away is pressed once it can be, and what covers it is not."""
    page = portal.show(
        f"{COUNTERS}<button onclick='document.title += `next`'>Next</button>"
        "<div id=o style='position:fixed;inset:0' onclick='document.title += `overlay`'></div>"
    )
    page.evaluate("() => { setTimeout(() => o.remove(), 400); }")
    portal.surface.actions.click(portal.find('button "Next"'), timeout_ms=2_000)
    assert page.title() == "next"


def test_control_that_stays_covered_is_not_pressed(portal: FakePortal) -> None:
    """An overlay that stays gets no press in the control's place, and the page is told as not ready."""
    page = portal.show(
        "<button>Next</button>"
        "<button style='position:fixed;inset:0' onclick='document.title = `sent`'>Submit</button>"
    )
    with pytest.raises(NotInTime):
        portal.surface.actions.click(portal.find('button "Next"'), timeout_ms=500)
    assert page.title() == ""


LINK = "<a href='#' id=b style='position:absolute;left:9px;top:9px' onclick='top.document.title += `next`'>Next</a>"
OVERLAY = (
    "<p id=o style='position:fixed;inset:0;margin:0;display:none' onclick='document.title += `overlay`'></p>"
)
TWIN = """{
  const twin = Object.assign(b.cloneNode(), {textContent: 'Elsewhere', onclick: () => { document.title += 'twin'; }});
  b.after(twin);
  window.clear = () => twin.remove();
}"""
OVER = "o.style.display = 'block', window.clear = () => o.remove()"


def on_trial(monkeypatch: pytest.MonkeyPatch) -> list[Locator]:
    """Have a page clear the way as soon as a control is tried; return what was."""
    trials: list[Locator] = []
    hover = Locator.hover

    def tried(locator: Locator, **how: Any) -> None:
        if how.get("trial"):
            trials.append(locator)
            locator.page.evaluate("window.clear?.()")
        hover(locator, **how)

    monkeypatch.setattr(Locator, "hover", tried)
    return trials


FRAMED = f'<iframe srcdoc="{LINK}"></iframe>'


@first(
    ("markup", "change", "pressed", "is_aimed"),
    [
        (LINK, OVER, "next", True),
        (LINK, OVER, "overlay", False),
        (FRAMED, OVER, "next", True),
        (FRAMED, OVER, "overlay", False),
        (LINK, TWIN, "next", True),
        (LINK, TWIN, "twin", False),
        (LINK, "b.style.top = '99px'", "next", True),
        (LINK, "b.replaceWith(b.cloneNode(true))", "next", True),
    ],
    5,
)
def test_press_reaches_what_was_judged_or_nothing(
    portal: FakePortal,
    monkeypatch: pytest.MonkeyPatch,
    *,
    markup: str,
    change: str,
    pressed: str,
    is_aimed: bool,
) -> None:
    """What comes under a press once the control was judged gets no part of it; it is judged anew, and pressed once.

    The control: without the aim, what has come up is pressed.
    """
    page = portal.show(markup + OVERLAY)
    found = portal.find('link "Next"')
    worlds = portal.surface.tabs.at_hand.worlds
    judge = Clicks._check_words
    changes = [change]

    def judged(clicks: Clicks, *of: Any, **how: Any) -> bool:
        is_judged = judge(clicks, *of, **how)
        page.evaluate(f"() => {{ {changes.pop() if changes else ''}; }}")
        if not is_aimed:
            worlds.reach.end_aim()
        return is_judged

    monkeypatch.setattr(Clicks, "_check_words", judged)
    on_trial(monkeypatch)
    portal.surface.actions.follow(found, timeout_ms=3_000)
    assert page.title() == pressed


PLAIN = "<button style='position:fixed;inset:0' onclick='top.document.title += `frame`'>Ok</button>"
BLANK = """{
  const i = Object.assign(document.createElement('iframe'), {id: 'i', style: 'position:fixed;inset:0'});
  document.body.append(i);
  i.contentDocument.body.innerHTML = "%s";
}"""


@first(
    ("markup", "change", "is_aimed"),
    [
        (
            f'<iframe id=i style="position:fixed;inset:0;display:none" srcdoc="{PLAIN}"></iframe>',
            over,
            is_aimed,
        )
        for over in ("i.style.display = 'block'", BLANK % PLAIN)
        for is_aimed in (True, False)
    ],
    4,
)
def test_frame_that_comes_under_a_press_gets_nothing_of_it(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch, *, markup: str, change: str, is_aimed: bool
) -> None:
    """Neither a frame that stood there, nor one that is made as the pointer comes, hears of a press on something else.

    The control: where no aim is taken in the other documents, what is in the frame is pressed.
    """
    page = portal.show(LINK + markup)
    worlds = portal.surface.tabs.at_hand.worlds
    judge = Clicks._check_words

    def judged(clicks: Clicks, *of: Any, **how: Any) -> bool:
        is_judged = judge(clicks, *of, **how)
        for world in () if is_aimed else worlds.present():
            worlds.require(world, "acepilot.isAstray = () => false")
            if world != worlds.top():
                worlds.require(world, "acepilot.endAim()")
        page.evaluate(f"() => {{ {change}; }}")
        return is_judged

    monkeypatch.setattr(Clicks, "_check_words", judged)
    with suppress(NotInTime):
        portal.surface.actions.follow(portal.find('link "Next"'), timeout_ms=1_000)
    assert page.title() == ("" if is_aimed else "frame")


SENDING = "<form method=post action=/sent><button style='position:fixed;inset:0'>Go</button></form>"


@pytest.mark.parametrize("is_moved", [True, False])
def test_what_a_page_makes_of_the_pointer_is_judged(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch, *, is_moved: bool
) -> None:
    """What comes up as the pointer comes is there when the control is judged, in a document without guard too.

    The control: where the pointer comes only with the press, a form is submitted.
    """
    hover = Locator.hover
    if not is_moved:
        monkeypatch.setattr(Locator, "hover", lambda one, **how: how.get("force") or hover(one, **how))
    page = portal.show(LINK)
    rewritten = "document.open(), document.write(html), document.close()"
    page.evaluate(f"html => b.addEventListener('pointerover', () => {{ {rewritten}; }})", SENDING)
    with suppress(NotInTime):
        portal.surface.actions.follow(portal.find('link "Next"'), timeout_ms=1_000)
    portal.pass_time(100)
    assert ("POST" in [one.method for one in portal.asked]) is not is_moved


def test_press_that_has_hit_is_not_made_again(portal: FakePortal) -> None:
    """What comes up as it is pressed, in the page or in a frame, gets nothing of the press, and it is over."""
    frame = f'<iframe id=i style="position:fixed;inset:0;display:none" srcdoc="{PLAIN}"></iframe>'
    heard = "<script>o.onpointerdown = o.onpointerup = (event) => { document.title += event.type; }</script>"
    for change in ("i.style.display = 'block'", "o.style.display = 'block'"):
        page = portal.show(LINK + OVERLAY + heard + frame)
        told = f"b.onpointerdown = () => {{ document.title += 'down'; {change}; }}"
        page.evaluate(f"() => {{ {told}; }}")
        portal.surface.actions.follow(portal.find('link "Next"'), timeout_ms=1_000)
        assert page.title() == "down", change


def test_control_that_stands_free_is_pressed_without_a_trial(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the page and its open roots it needs none; one in doubt does: covered, off, on two lines."""
    trials = on_trial(monkeypatch)
    named = "role=button aria-label=Next onclick='top.document.title += `x`'"
    free = f"<b {named}>Next</b>"
    root = "<x-a></x-a><script>document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML"
    later = "<script>window.clear = () => %s</script>"
    cases = {
        free: 0,
        f'{root} = "{free}"</script>': 0,
        f"{free}<p id=o style='position:fixed;inset:0'></p>{later % 'o.remove()'}": 1,
        f"<button id=b disabled {named}>Next</button>{later % '{ b.disabled = false; }'}": 1,
        f"<p style='width:5em'>one <b {named}>two three four five six</b></p>": 1,
        f'<iframe srcdoc="{free}"></iframe>': 0,
        f'<iframe srcdoc="{free}"></iframe><p id=o style="position:fixed;inset:0"></p>{later % "o.remove()"}': 1,
        f'<iframe sandbox="allow-scripts allow-same-origin" srcdoc="{free}"></iframe>': 0,
    }
    for markup, count in cases.items():
        page = portal.show(markup)
        trials.clear()
        portal.surface.actions.click(portal.find('button "Next"'), timeout_ms=3_000)
        assert (page.title(), len(trials)) == ("x", count), markup


def test_control_that_was_aimed_at_and_not_pressed_is_the_persons(portal: FakePortal) -> None:
    """A control that a word forbids keeps no press of the person's from anything on the page."""
    page = portal.show("<button>Save</button><button onclick='document.title = `person`'>Other</button>")
    with pytest.raises(SubmitWord):
        portal.surface.actions.click(portal.find('button "Save"'), timeout_ms=1_000)
    portal.surface.turn.hand_over()
    page.get_by_text("Other").click()
    assert page.title() == "person"
