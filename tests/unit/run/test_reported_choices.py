"""Lists and radio buttons that other tools were reported to press wrongly, or not at all, played by whole runs."""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first, some
from timingkit import quick_calm

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePortal, does, says

RunFlow = Callable[..., Any]
pytestmark = quick_calm
LIST = '- fill:\n    combobox "Bank Control Key": ${bank.account_type}\n'
GROUP = '- fill:\n    group "Account Type": ${bank.account_type}\n'
MODEL = "<script>window.model = ''; window.wrong = 0</script>"
NAMED = 'aria-label="Bank Control Key" aria-controls=lb id=b'
OPTIONS = """<ul id=lb role=listbox hidden onclick="take(event.target.textContent)"><li role=option>Checking</li><li role=option>Savings</li></ul>
<script>function take(text) { model = text; if (b.localName === 'input') b.value = text; else b.textContent = text; lb.hidden = true; }</script>"""
OWN = f"{MODEL}<button role=combobox {NAMED} onclick='lb.hidden = !lb.hidden'>Choose</button>{OPTIONS}"

# -- another list with the same options ------------------------------------------------------------

BESIDE = {
    "a list box": "<ul role=listbox onclick='wrong += 1'><li role=option>Checking</ul>",
    "a list of several": "<select multiple size=3 onchange='wrong += 1'><option>Owner<option>Checking</select>",
    "a list of some lines": "<select size=3 onchange='wrong += 1'><option>Owner<option>Checking</select>",
    "a menu": "<div role=menu onclick='wrong += 1'><div role=menuitem>Checking</div></div>",
    "the open list of another combo box": "<input role=combobox aria-expanded=true aria-label=Other aria-owns=ol><ul role=listbox id=ol onclick='wrong += 1'><li role=option>Checking</ul>",
    "radio buttons": "<div role=radiogroup aria-label=Other onclick='wrong += 1'><div role=radio>Checking</div></div>",
}


@first("frame", some({"beside": "{}{}", "in one card": "<div role=group>{}{}</div>"}, ["in one card"]))
@first("other", BESIDE.values(), ids=BESIDE)
def test_only_the_controls_own_list_is_chosen_from(
    portal: FakePortal, run_flow: RunFlow, other: str, frame: str
) -> None:
    """What stands beside with the same options is not pressed; the page's model has the choice."""
    page = portal.show(frame.format(other, OWN))
    ran = run_flow(portal, FakeHuman(), LIST)
    chosen = "[...document.querySelectorAll('select')].flatMap((one) => [...one.selectedOptions]).length"
    assert page.evaluate(f"[model, wrong, {chosen}]") == ["Checking", 0, 0]
    (row,) = ran.data("step.done")[0]["fields"]
    assert (row["found"], row["same"], row["fit"]) == ("Checking", "equal", "equal")


@pytest.mark.usefixtures("timing")
def test_press_on_another_list_is_seen(portal: FakePortal) -> None:
    """The control: what is chosen in a list beside is counted."""
    page = portal.show(BESIDE["a list box"] + OWN)
    page.click("text=Checking")
    assert page.evaluate("[model, wrong]") == ["", 1]


LACKING = {
    "the option": OWN.replace("<li role=option>Checking</li>", ""),
    "a list at all": OWN.replace("lb.hidden = !lb.hidden", "0"),
    "one list that it opens": f"""{MODEL}<button role=combobox aria-label="Bank Control Key" id=b>Choose</button><div id=z></div><script>
      b.onclick = () => {{ z.innerHTML = '<ul role=listbox onclick="wrong += 1"><li role=option>Checking</ul>'.repeat(2); }};
      b.onblur = () => {{ z.innerHTML = ''; }};</script>""",
}


@pytest.mark.full
@first("own", LACKING.values(), ids=LACKING)
def test_list_without_its_own_option_is_asked_about(portal: FakePortal, run_flow: RunFlow, own: str) -> None:
    """What the own list has not is left to the person, and never taken from a list beside, or from one of two."""
    page = portal.show(BESIDE["a list box"] + own)
    human = FakeHuman(
        does(lambda: page.evaluate("b.textContent = model = 'Checking'"), at="Please set"),
        says(Key.GO_ON, at="Please set"),
    )
    ran = run_flow(portal, human, LIST)
    assert (ran.end.code, page.evaluate("[model, wrong]")) == (ExitCode.DONE, ["Checking", 0])
    assert any(why in human.told[0] for why in ("has no option Checking", "nothing shows that it is its own"))
    assert {choice.key for one in human.log for choice in one.choices} >= {Key.GO_ON, Key.STOP}


# -- lists that say that they are read-only ----------------------------------------------------------

READ_ONLY = {
    "a read-only field": "<input role=combobox readonly {}>",
    "read-only for a screen reader": "<input role=combobox aria-readonly=true {}>",
    "read-only for both": "<input role=combobox readonly aria-readonly=true {}>",
    "a button of old": "<input type=button role=combobox value=Choose {}>",
    "an element that takes no text": "<div role=combobox tabindex=0 {}>Choose</div>",
    "such an element, read-only": "<div role=combobox tabindex=0 aria-readonly=true {}>Choose</div>",
}


@first("control", READ_ONLY.values(), ids=READ_ONLY)
def test_list_to_choose_from_is_opened_though_read_only(
    portal: FakePortal, run_flow: RunFlow, control: str
) -> None:
    """`readonly` on a combo box says that one chooses and does not type."""
    opens = control.format(f"{NAMED} onclick='lb.hidden = false'")
    page = portal.show(MODEL + opens + OPTIONS)
    human = FakeHuman()
    ran = run_flow(portal, human, LIST)
    assert (ran.end.code, human.told, page.evaluate("model")) == (ExitCode.DONE, [], "Checking")


@first(
    "control",
    [
        "<input role=combobox disabled {}>",
        "<div role=combobox aria-disabled=true {}>Choose</div>",
        "<fieldset disabled><input role=combobox readonly {}></fieldset>",
    ],
)
def test_list_that_is_switched_off_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, control: str
) -> None:
    """The control: a list that cannot be used is left as it is, and the person is asked."""
    page = portal.show(MODEL + control.format(f"{NAMED} onclick='lb.hidden = false'") + OPTIONS)
    human = FakeHuman(says(Key.STOP, at="cannot be filled"), helps=True)
    ran = run_flow(portal, human, LIST)
    assert (ran.end.code, page.evaluate("model")) == (ExitCode.STOPPED, "")


# -- radio buttons of another dress -------------------------------------------------------------------

_TWO = "<input class=i id=a type=radio name=t><label for=a>{}</label> <input class=i id=c type=radio name=t><label for=c>Savings</label>"
STYLES = {
    "out of sight": "position:absolute;left:-999em",
    "see-through": "opacity:0",
    "not drawn": "display:none",
}
DRESSED = {
    **{
        f"{name} before its label": f"<style>.i{{{style}}}</style><fieldset><legend>Account Type</legend>{_TWO.format('Checking')}</fieldset>"
        for name, style in STYLES.items()
    },
    "labels that look like buttons": "<style>.i{position:absolute;left:-999em} label{padding:9px;border:1px solid}</style><fieldset><legend>Account Type</legend><label><input class=i id=a type=radio name=t>Checking</label><label><input class=i id=c type=radio name=t>Savings</label></fieldset>",
    "labels elsewhere": "<style>.i{position:absolute;left:-999em}</style><fieldset><legend>Account Type</legend><input class=i id=a type=radio name=t><input class=i id=c type=radio name=t></fieldset><label for=a>Checking</label> <label for=c>Savings</label>",
    "elements with a roving focus": """<div role=radiogroup aria-label="Account Type"><div role=radio id=a tabindex=0 aria-checked=false>Checking</div><div role=radio id=c tabindex=-1 aria-checked=false>Savings</div></div>
      <script>for (const one of [a, c]) one.onclick = () => { for (const each of [a, c]) { each.ariaChecked = each === one; each.tabIndex = each === one ? 0 : -1; } };</script>""",
    "a label with a link to the terms": f"<style>.i{{position:absolute;left:-999em}}</style><fieldset><legend>Account Type</legend>{_TWO.format('Checking<a href=/terms style=display:inline-block;width:20em;height:1em></a>')}</fieldset>",
}


@first("markup", DRESSED.values(), ids=DRESSED)
def test_radio_button_in_another_dress_is_chosen(portal: FakePortal, run_flow: RunFlow, markup: str) -> None:
    """What a person would press for the button is pressed, and nothing else that stands in it."""
    page = portal.show(markup)
    human = FakeHuman()
    ran = run_flow(portal, human, GROUP)
    assert (ran.end.code, human.told) == (ExitCode.DONE, [])
    assert page.evaluate("[a, c].map((one) => one.checked || one.ariaChecked === 'true')") == [True, False]
    assert ran.data("step.done")[0]["fields"][0]["same"] == "equal"
    assert page.url == "https://portal.test/"


_OFF = "<input id=a type=radio name=t {}><label for=a>Checking</label><input id=c type=radio name=t><label for=c>Savings</label>"
UNPRESSED = {
    "no label that one can see": "<style>.i{position:absolute;left:-999em}</style><fieldset><legend>Account Type</legend><input class=i id=a type=radio name=t aria-label=Checking><input class=i id=c type=radio name=t aria-label=Savings></fieldset>",
    "nothing but a link in its label": "<style>.i{position:absolute;left:-999em}</style><fieldset><legend>Account Type</legend><input class=i id=a type=radio name=t><label for=a><a href=/terms>Checking</a></label><input class=i id=c type=radio name=t></fieldset>",
    "a button that is switched off": f"<fieldset><legend>Account Type</legend>{_OFF.format('disabled')}</fieldset>",
    "a group that is switched off": f"<fieldset disabled><legend>Account Type</legend>{_OFF.format('')}</fieldset>",
    "something in the way": f"<fieldset style='position:relative'><legend>Account Type</legend>{_OFF.format('')}<div style='position:absolute;inset:0'></div></fieldset>",
    "two of the same text": f"<fieldset><legend>Account Type</legend>{_OFF.format('').replace('Savings', 'Checking')}</fieldset>",
}


@pytest.mark.full
@first("markup", UNPRESSED.values(), ids=UNPRESSED)
def test_radio_button_that_cannot_be_pressed_is_asked_about(
    portal: FakePortal, run_flow: RunFlow, markup: str
) -> None:
    """The person is asked within seconds, and their choice is read back, though they went on once without one."""
    page = portal.show(markup)
    human = FakeHuman(
        says(Key.GO_ON, at="account type"),
        does(lambda: page.evaluate("a.checked = true"), at="should hold Checking"),
        says(Key.GO_ON, at="should hold Checking"),
    )
    ran = run_flow(portal, human, GROUP)
    assert (ran.end.code, human.left) == (ExitCode.DONE, 0)
    assert ran.data("step.done")[0]["fields"][0]["found"] == "Checking"
    assert page.url == "https://portal.test/"
