"""Lists and radio buttons of every make: only the control's own is opened, chosen from, and closed again."""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from shortkit import first

from acepilot.browser.actions import FilledField
from acepilot.browser.holds import NotFillable
from acepilot.browser.options import NoSuchOption, NotChosen
from acepilot.browser.presser import SubmitWord
from acepilot.client.meaning import ValueKind
from acepilot.errors import StepFailed
from acepilot.testing import FakePortal

# Another list with the same options, in view all the time: what is chosen there is counted in `window.wrong`.
DECOY = """<ul role=listbox aria-label="On file" id=decoy style="border:1px solid">
<li role=option>Checking</li><li role=option>Savings</li><li role=option>California</li></ul>
<script>window.wrong = 0; decoy.onclick = () => { wrong += 1; };</script>"""
MODEL = "<script>window.model = ''; window.opened = 0;</script>"


def _list(role: str = "listbox", entry: str = "option", opener: str = "", more: str = "") -> str:
    """Return a button with a list that it neither owns nor controls, drawn at the page's end when it opens."""
    return f"""{MODEL}<button id=b aria-label="Key" {opener}>Choose</button><script>
    b.onclick = () => {{
      opened += 1;
      if (document.querySelector('#l')) return void l.remove();
      document.body.insertAdjacentHTML('beforeend', '<div id=l role={role}>' +
        ['Checking', 'Savings'].map((t) => `<div role={entry}>${{t}}</div>`).join('') + '</div>');
      l.onclick = (event) => {{ b.textContent = model = event.target.textContent; l.remove(); }};
    }};{more}</script>"""


LISTS = {
    "a combo box": _list(opener="role=combobox"),
    "a button with a list box": _list(opener="aria-haspopup=listbox"),
    "a button with a menu": _list("menu", "menuitem", "aria-haspopup=menu"),
    "a button with radio entries": _list("menu", "menuitemradio", "aria-haspopup=true"),
    "a tree": _list("tree", "treeitem", "role=combobox aria-haspopup=tree"),
    "a grid": _list("grid", "gridcell", "role=combobox aria-haspopup=grid"),
    "owned by its id": f"""{MODEL}<button id=b role=combobox aria-label=Key aria-controls=l>Choose</button>
      <div id=l hidden><ul role=listbox><li role=option>Checking</li><li role=option>Savings</li></ul></div><script>
      b.onclick = () => {{ l.hidden = !l.hidden; }};
      l.onclick = (event) => {{ b.textContent = model = event.target.textContent; l.hidden = true; }};</script>""",
    "a read-only field": f"""{MODEL}<input id=b role=combobox readonly aria-label=Key aria-controls=l>
      <ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
      b.onclick = () => {{ l.hidden = false; }};
      l.onclick = (event) => {{ b.value = model = event.target.textContent; l.hidden = true; }};</script>""",
    "a field with a separate button": f"""{MODEL}<span><input id=b role=combobox aria-label=Key aria-expanded=false>
      <button id=x aria-label="Show the list" tabindex=-1>v</button></span>
      <ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
      x.onclick = () => {{ l.hidden = false; }};
      l.onclick = (event) => {{ b.value = model = event.target.textContent; l.hidden = true; }};</script>""",
    "opened by the focus": f"""{MODEL}<input id=b role=combobox aria-label=Key>
      <ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
      b.onfocus = () => {{ l.hidden = false; }}; b.onclick = () => {{ l.hidden = !l.hidden; }};
      l.onclick = (event) => {{ b.value = model = event.target.textContent; l.hidden = true; }};</script>""",
    "slotted texts in shadow roots": f"""{MODEL}<x-list></x-list><script>
      class Entry extends HTMLElement {{ connectedCallback() {{
        this.attachShadow({{mode: 'open'}}).innerHTML = '<i aria-hidden=true>✓</i><span><slot></slot></span>'; }} }}
      customElements.define('x-entry', Entry);
      const root = document.querySelector('x-list').attachShadow({{mode: 'open'}});
      root.innerHTML = `<button role=combobox aria-controls=l aria-label=Key>Choose <span>▼</span></button>
        <div id=l role=listbox hidden><x-entry role=option>Checking</x-entry><x-entry role=option>Savings</x-entry></div>`;
      const [button, list] = [root.querySelector('button'), root.querySelector('#l')];
      button.onclick = () => {{ list.hidden = !list.hidden; }};
      list.onclick = (event) => {{ const text = event.target.closest('x-entry').textContent;
        button.innerHTML = text + ' <span>▼</span>'; model = text; list.hidden = true; }};</script>""",
    "a sheet behind the list": f"""{MODEL}<div role=combobox tabindex=0 id=b aria-label=Key aria-expanded=false>Choose</div><script>
      const close = () => {{ sheet.remove(); l.remove(); b.ariaExpanded = 'false'; }};
      b.onclick = () => {{ b.ariaExpanded = 'true'; document.body.insertAdjacentHTML('beforeend',
        `<div id=sheet style="position:fixed;inset:0;z-index:9"></div><div id=l role=listbox style="position:fixed;z-index:10;top:90px">
         <div role=option>Checking</div><div role=option>Savings</div></div>`);
        sheet.onclick = close; l.onclick = (event) => {{ b.textContent = model = event.target.textContent; close(); }}; }};
      </script>""",
    "chosen text beside its field": f"""{MODEL}<div><label>Key</label><span id=t></span><input id=b role=combobox readonly aria-label=Key></div>
      <ul id=l role=listbox hidden><li role=option>Checking</li><li role=option>Savings</li></ul><script>
      b.onclick = () => {{ l.hidden = false; }};
      l.onclick = (event) => {{ t.textContent = model = event.target.textContent; l.hidden = true; }};</script>""",
    "a name that takes on the value": f"""{MODEL}<span id=n>Key</span><button id=b role=combobox aria-labelledby="n b">Choose</button><script>
      b.onclick = () => {{ document.body.insertAdjacentHTML('beforeend',
        '<div id=l role=listbox><div role=option>Checking</div><div role=option>Savings</div></div>');
        l.onclick = (event) => {{ b.textContent = model = event.target.textContent; l.remove(); }}; }};</script>""",
    "a list that fades away": _list(
        opener="role=combobox",
        more="""b.addEventListener('click', () => { const go = l.remove.bind(l);
          l.remove = () => { l.style.transition = 'opacity .3s'; l.style.opacity = 0.1; setTimeout(go, 300); }; });""",
    ),
}


OFTEN = {
    "a combo box",
    "owned by its id",
    "a read-only field",
    "a sheet behind the list",
    "slotted texts in shadow roots",
}


def fill(
    portal: FakePortal, target: str, value: str, kind: ValueKind = ValueKind.ACCOUNT_TYPE
) -> FilledField:
    """Choose what a value means in what a target finds."""
    return portal.surface.actions.fill(portal.find(target), value, value, kind=kind, timeout_ms=2_000)


def key(markup: str) -> str:
    """Return the target that finds the control of a page of the table."""
    is_combo = "role=combobox" in markup
    return "combobox /^key/" if is_combo else 'button "Key"'


def shown(portal: FakePortal, field: FilledField) -> str:
    """Return what a filled control shows now."""
    now = portal.surface.fields.read(field.world, field.number)
    assert now is not None
    return now.value


@first("beside", ["", DECOY], ids=["alone", "beside another list"])
@first("markup", LISTS.values(), ids=LISTS)
def test_own_list_gives_its_option(portal: FakePortal, markup: str, beside: str) -> None:
    """Whatever a list is made of, its option is chosen, it is closed again, and the list beside is left alone."""
    page = portal.show(beside + markup)
    field = fill(portal, key(markup), "Checking")
    assert page.evaluate("model") == "Checking"
    assert shown(portal, field) == "Checking"
    assert page.evaluate("window.wrong ?? 0") == 0
    assert page.locator("#l").filter(visible=True).count() == 0


@first(
    "markup",
    [
        pytest.param(markup, id=name, marks=[] if name in OFTEN else [pytest.mark.long])
        for name, markup in LISTS.items()
    ],
)
def test_list_without_the_option_is_closed_and_told(portal: FakePortal, markup: str) -> None:
    """What the own list has not is not taken from the list beside; the list is closed, whatever came of it."""
    page = portal.show(DECOY + markup)
    with pytest.raises(NoSuchOption) as caught:
        fill(portal, key(markup), "California", ValueKind.STATE)
    assert caught.value.options == ("Checking", "Savings")
    assert page.evaluate("[model, wrong]") == ["", 0]
    is_open = page.locator("#l").filter(visible=True).count() > 0
    assert is_open == ("stays open" in caught.value.message)


def test_decoy_is_seen_to_be_pressed(portal: FakePortal) -> None:
    """The control of these tests: a press on the list beside is counted."""
    page = portal.show(DECOY)
    page.get_by_role("option", name="Checking").click()
    assert page.evaluate("wrong") == 1


@pytest.mark.long
def test_list_of_the_field_before_is_none_of_the_next(portal: FakePortal) -> None:
    """A list that cannot be closed supplies no options to the next control."""
    stuck = """<button role=combobox aria-label=Stuck onclick="s.hidden = false">Choose</button>
      <ul id=s role=listbox hidden><li role=option>Checking</li></ul>"""
    page = portal.show(DECOY + stuck + LISTS["a combo box"])
    with pytest.raises(NoSuchOption) as caught:
        fill(portal, 'combobox "Stuck"', "Savings")
    assert "stays open" in caught.value.message
    fill(portal, 'combobox "Key"', "Savings")
    assert page.evaluate("[model, wrong]") == ["Savings", 0]


def test_list_that_never_opens_takes_nothing_from_another(portal: FakePortal) -> None:
    """A control that opens nothing has no option, though a list with them is in view."""
    page = portal.show(DECOY + "<button role=combobox aria-label=Key>Choose</button>")
    with pytest.raises(NoSuchOption, match="no option at all"):
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("wrong") == 0


def test_list_in_view_that_is_drawn_anew_is_still_another(portal: FakePortal) -> None:
    """A list beside that is rendered again while ours is opened does not count as the one that appeared."""
    page = portal.show(
        DECOY + LISTS["a combo box"] + "<script>b.addEventListener('mousedown', () => {"
        " const anew = decoy.cloneNode(true); anew.onclick = decoy.onclick; decoy.replaceWith(anew); });</script>"
    )
    fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("[model, wrong]") == ["Checking", 0]


@pytest.mark.long
def test_list_that_comes_late_behind_a_word_is_waited_for(portal: FakePortal) -> None:
    """“Loading…” ends no wait, be it an entry of the list or not."""
    page = portal.show(
        f"""{DECOY}{MODEL}<button id=b role=combobox aria-label=Key aria-controls=l>Choose</button><ul id=l role=listbox hidden></ul><script>
        b.onclick = () => {{ l.hidden = false; l.innerHTML = '<li role=option>Loading…</li>';
          setTimeout(() => {{ l.innerHTML = '<li role=option>01 - Checking</li><li role=option>02 - Savings</li>'; }}, 900); }};
        l.onclick = (event) => {{ b.textContent = model = event.target.textContent; l.hidden = true; }};</script>"""
    )
    field = fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("[model, wrong]") == ["01 - Checking", 0]
    assert (field.chosen, field.fit) == ("01 - Checking", "code-and-text")


TYPE_AHEAD = """<input id=b role=combobox aria-autocomplete=list aria-label=State aria-controls=l><ul id=l role=listbox hidden></ul><script>
window.model = ''; const all = ['Alabama', 'Florida', 'Georgia', 'West Virginia', 'Virginia'];
const draw = (names) => { l.hidden = !names.length; l.innerHTML = names.map((n) => `<li role=option>${n}</li>`).join(''); };
b.oninput = () => { model = ''; setTimeout(() => draw(all.filter((n) => n.toLowerCase().includes(b.value.toLowerCase()))), 80); };
l.onmousedown = (event) => { b.value = model = event.target.textContent; draw([]); };
b.onblur = () => { if (!model) b.value = ''; draw([]); };</script>"""


@pytest.mark.long
def test_type_ahead_is_asked_for_what_is_wanted(portal: FakePortal) -> None:
    """A list that shows nothing before something is typed is typed into, and its option pressed."""
    page = portal.show(DECOY + TYPE_AHEAD)
    field = fill(portal, 'combobox "State"', "Virginia", ValueKind.STATE)
    assert page.evaluate("[model, wrong]") == ["Virginia", 0]
    assert shown(portal, field) == "Virginia"


@pytest.mark.full
def test_type_ahead_without_the_option_keeps_no_text(portal: FakePortal) -> None:
    """What was typed to search for is taken away again when no option fits: a search text is no value."""
    page = portal.show(
        DECOY + TYPE_AHEAD.replace("b.onblur = () => { if (!model) b.value = ''; draw([]); };", "")
    )
    with pytest.raises(NoSuchOption):
        fill(portal, 'combobox "State"', "California", ValueKind.STATE)
    assert page.evaluate("[model, wrong, b.value]") == ["", 0, ""]


def test_text_box_that_suggests_gets_its_option_picked(portal: FakePortal) -> None:
    """A text box with a list of suggestions has the fitting one pressed, and not only the text."""
    page = portal.show(DECOY + TYPE_AHEAD.replace("role=combobox", ""))
    fill(portal, 'textbox "State"', "Georgia", ValueKind.STATE)
    assert page.evaluate("[model, wrong]") == ["Georgia", 0]


def test_text_box_that_suggests_keeps_free_text(portal: FakePortal) -> None:
    """Where any text will do, a suggestion that does not fit is left alone, and the list is closed."""
    free = TYPE_AHEAD.replace("role=combobox", "").replace("if (!model) b.value = '';", "")
    page = portal.show(free)
    fill(portal, 'textbox "State"', "Virginia Beach Road 5", ValueKind.TEXT)
    assert page.evaluate("[model, b.value, l.hidden]") == ["", "Virginia Beach Road 5", True]


RECENT = """<button id=b role=combobox aria-label=State aria-controls=l>Choose</button><div id=l role=listbox hidden>
<div role=group aria-label=Recent><div role=option>Florida</div></div>
<div role=group aria-label=All><div role=option>Alabama</div><div role=option>Florida</div></div></div>
<script>window.model = ''; b.onclick = () => { l.hidden = !l.hidden; };
l.onclick = (event) => { b.textContent = model = event.target.textContent; l.hidden = true; };</script>"""


def test_recent_entries_are_no_second_option(portal: FakePortal) -> None:
    """A list in groups that shows an entry on top once more has one option of that text."""
    page = portal.show(RECENT)
    fill(portal, 'combobox "State"', "Florida", ValueKind.STATE)
    assert page.evaluate("model") == "Florida"


def test_two_entries_of_a_bank_are_never_one(portal: FakePortal) -> None:
    """Two entries of the same text are not told apart where money could go astray."""
    page = portal.show(RECENT.replace("Florida", "Checking"))
    with pytest.raises(NoSuchOption):
        fill(portal, 'combobox "State"', "Checking")
    assert page.evaluate("model") == ""


@pytest.mark.long
def test_long_list_that_draws_a_part_is_scrolled_through(portal: FakePortal) -> None:
    """An option that is not drawn before it is scrolled to is found, by a synonym too."""
    page = portal.show(
        """<button id=b role=combobox aria-label=Country aria-controls=l>Choose</button>
        <div id=l role=listbox hidden style="height:100px;overflow:auto;position:relative"><div id=room></div></div><script>
        window.model = ''; const all = [...Array(80).keys()].map((n) => n === 71 ? 'USA' : `Country ${n}`);
        room.style.height = '1600px'; room.style.position = 'relative';
        const draw = () => { const from = Math.floor(l.scrollTop / 20); room.innerHTML = all.slice(from, from + 6).map((t, n) =>
          `<div role=option style="position:absolute;height:20px;top:${(from + n) * 20}px">${t}</div>`).join(''); };
        b.onclick = () => { l.hidden = !l.hidden; if (!l.hidden) draw(); }; l.onscroll = draw;
        l.onclick = (event) => { b.textContent = model = event.target.textContent; l.hidden = true; };</script>"""
    )
    field = fill(portal, 'combobox "Country"', "United States", ValueKind.COUNTRY)
    assert page.evaluate("model") == "USA"
    assert (field.chosen, field.fit) == ("USA", "synonym")


@pytest.mark.long
def test_control_that_does_not_show_what_was_chosen_is_told(portal: FakePortal) -> None:
    """A list that takes the press and shows something else is no success."""
    portal.show(
        LISTS["a combo box"].replace(
            "b.textContent = model = event.target.textContent", "b.textContent = 'Savings'"
        )
    )
    with pytest.raises(NotChosen, match="it shows “Savings”"):
        fill(portal, 'combobox "Key"', "Checking")


OWNED = f"""{MODEL}<button id=b role=combobox aria-label=Key aria-controls=l>Choose</button>
<ul id=l role=listbox hidden><li role=option>Savings</li><li role=option>Checking</li></ul><script>
b.onclick = () => {{ l.hidden = false; }};
l.onclick = (event) => {{ b.textContent = model = event.target.textContent; l.hidden = true; }};</script>"""


@pytest.mark.long
def test_entry_that_takes_another_text_is_not_pressed(portal: FakePortal) -> None:
    """A list that uses the elements of its entries for other texts, as the pointer comes, gives no wrong option."""
    swapped = """<script>l.onmouseover = () => { l.children[0].textContent = 'Checking'; l.children[1].textContent = 'Savings'; };
      l.onclick = (event) => { model = event.target.textContent; b.textContent = 'Checking'; l.hidden = true; };</script>"""
    page = portal.show(OWNED + swapped)
    with pytest.raises(StepFailed):
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("model") == ""


def test_entry_counts_by_what_a_person_sees(portal: FakePortal) -> None:
    """An entry that is labelled as one thing and shows another is what it shows."""
    page = portal.show(
        OWNED.replace("<li role=option>Savings", "<li role=option aria-label=Checking>Savings").replace(
            "<li role=option>Checking", "<li role=option aria-label=Savings>Checking"
        )
    )
    fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("model") == "Checking"


@pytest.mark.full
def test_list_that_another_control_names_is_not_taken(portal: FakePortal) -> None:
    """A list that two controls name is neither's, unless one alone says that it is open."""
    other = "<button role=combobox aria-label=Other aria-controls=l>Choose</button>"
    page = portal.show(OWNED + other)
    with pytest.raises(NoSuchOption):
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("model") == ""
    page = portal.show(
        OWNED.replace("l.hidden = false;", "l.hidden = false; b.ariaExpanded = 'true';") + other
    )
    with suppress(NotChosen):  # it never says that it is closed again
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("model") == "Checking"


@pytest.mark.full
def test_picture_beside_a_list_that_may_be_a_bin_is_not_pressed(portal: FakePortal) -> None:
    """A button without a name that says nothing of a list is not tried as what opens it; one kept from the Tab key is."""
    markup = (
        f"{MODEL}<span><input role=combobox aria-label=Key><button {{}} onclick='opened += 1'>"
        "<svg width=9 height=9></svg></button></span>"
    )
    page = portal.show(markup.format(""))
    with pytest.raises(NoSuchOption):
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("opened") == 0
    page = portal.show(markup.format("tabindex=-1"))
    with pytest.raises(NoSuchOption):
        fill(portal, 'combobox "Key"', "Checking")
    assert page.evaluate("opened") > 0


@pytest.mark.long
@first("style", ["", "transform: scale(.6); transform-origin: 0 0", "zoom: 1.5"])
def test_list_in_a_frame_of_another_size_gives_its_option(portal: FakePortal, style: str) -> None:
    """A point in a frame that is drawn larger or smaller is that point on the page, and no other option's."""
    portal.serve("/inner", OWNED)
    page = portal.show(f"<iframe src=/inner width=500 height=300 style='{style}'></iframe>")
    fill(portal, 'combobox "Key"', "Checking")
    assert page.frames[1].evaluate("model") == "Checking"


def test_opener_that_says_it_sends_is_not_pressed(portal: FakePortal) -> None:
    """The words hold for what opens a list, too."""
    page = portal.show(
        f"{MODEL}<button role=combobox aria-label='Submit and choose' onclick='opened += 1'>x</button>"
    )
    with pytest.raises(SubmitWord):
        fill(portal, 'combobox "Submit and choose"', "Checking")
    assert page.evaluate("opened") == 0


def test_native_list_that_fills_late_is_waited_for(portal: FakePortal) -> None:
    """A native list whose options come once it is gone to is not judged before they are there."""
    page = portal.show(
        "<select id=s aria-label=State><option value=''>Loading…</option></select><script>s.onfocus = () => setTimeout(() => {"
        " s.innerHTML = '<option value=>Select</option><option value=FL>Florida</option><option value=GA>Georgia</option>'; }, 600);"
        "</script>"
    )
    fill(portal, 'combobox "State"', "Florida", ValueKind.STATE)
    assert page.evaluate("s.value") == "FL"


# -- radio buttons --------------------------------------------------------------------------

HIDINGS = {
    "out of sight": "position:absolute;left:-999em",
    "see-through": "opacity:0;position:absolute",
    "clipped": "position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden",
    "not drawn": "display:none",
    "as usual": "",
}


@first("style", HIDINGS.values(), ids=HIDINGS)
def test_radio_button_is_chosen_by_its_label(portal: FakePortal, style: str) -> None:
    """A native radio button that is drawn over, away or not at all is chosen by what a person sees of it."""
    page = portal.show(
        f"<style>.i{{{style}}}</style><fieldset><legend>Account Type</legend><input class=i id=a type=radio name=t value=1>"
        "<label for=a>Checking</label> <input class=i id=z type=radio name=t value=2><label for=z>Savings</label></fieldset>"
    )
    field = fill(portal, 'group "Account Type"', "Savings")
    assert page.evaluate("document.querySelector('input:checked').value") == "2"
    assert shown(portal, field) == "ticked"


def test_radio_button_under_its_label_is_chosen(portal: FakePortal) -> None:
    """A label that lies over its button takes the press in its place."""
    page = portal.show(
        "<fieldset><legend>Type</legend><label style='position:relative;display:inline-block;padding:9px'>"
        "<input type=radio name=t value=1><span style='position:absolute;inset:0;background:#fff'>Checking</span></label></fieldset>"
    )
    fill(portal, 'group "Type"', "Checking")
    assert page.evaluate("document.querySelector('input').checked")


def test_slotted_radio_buttons_are_found(portal: FakePortal) -> None:
    """Radio buttons that stand in the page and are drawn in a group of a shadow root belong to that group."""
    page = portal.show(
        """<x-group><label slot=a><input type=radio name=t value=1> Checking</label>
        <label slot=b><input type=radio name=t value=2> Savings</label></x-group><script>
        document.querySelector('x-group').attachShadow({mode: 'open'}).innerHTML =
          '<fieldset><legend>Type</legend><slot name=a></slot><slot name=b></slot></fieldset>';</script>"""
    )
    fill(portal, 'group "Type"', "Savings")
    assert page.evaluate("document.querySelector('input:checked').value") == "2"


def test_radio_button_that_takes_no_press_is_told(portal: FakePortal) -> None:
    """A radio button that stays as it was is no success."""
    portal.show(
        "<fieldset><legend>Type</legend><label><input type=radio name=t onclick='return false'> Checking</label></fieldset>"
    )
    with pytest.raises(NotChosen):
        fill(portal, 'group "Type"', "Checking")


# -- fields -----------------------------------------------------------------------------------

UNSEEN = {
    "out of sight": "position:absolute;left:-9999px",
    "see-through": "opacity:0",
    "clipped": "position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden",
}


@first("style", UNSEEN.values(), ids=UNSEEN)
def test_field_that_nobody_can_see_is_not_filled(portal: FakePortal, style: str) -> None:
    """A field that lies in wait for machines is left alone; the same in plain sight is filled."""
    markup = "<div style='{}'><label>Website <input tabindex=-1></label></div>"
    page = portal.show(markup.format(style))
    with pytest.raises((NotFillable, StepFailed)):
        fill(portal, 'textbox "Website"', "https://bay.test", ValueKind.TEXT)
    assert page.evaluate("document.querySelector('input').value") == ""
    portal.show(markup.format(""))
    fill(portal, 'textbox "Website"', "https://bay.test", ValueKind.TEXT)
    assert page.evaluate("document.querySelector('input').value") == "https://bay.test"


ANEW = """<form id=f></form><script>
window.model = {account: '', routing: ''};
const draw = () => { f.innerHTML = `<label>Account Number <input name=account></label><label>Routing Number <input name=routing></label>`;
  for (const name of Object.keys(model)) { const field = f.elements[name]; field.value = model[name];
    field.oninput = () => { model[name] = take(field.value); WHEN_KEY };
    field.onblur = () => { WHEN_BLUR }; } };
const take = (text) => text; draw();
</script>"""
WHEN: dict[str, tuple[str, str]] = {
    "at every key": ("draw();", ""),
    "as it is left": ("", "setTimeout(draw, 60);"),
    "at both": ("draw();", "setTimeout(draw, 60);"),
}


def _anew(when: str, take: str = "") -> str:
    at_key, at_blur = WHEN[when]
    page = ANEW.replace("WHEN_KEY", at_key).replace("WHEN_BLUR", at_blur)
    return page.replace("const take = (text) => text;", take) if take else page


@first("when", WHEN)
def test_form_that_is_drawn_anew_is_read_as_it_stands(portal: FakePortal, when: str) -> None:
    """A field that the page replaces is known by its successor: what was typed is read there."""
    page = portal.show(_anew(when))
    account = fill(portal, 'textbox "Account Number"', "000123456789", ValueKind.NUMBER)
    routing = fill(portal, 'textbox "Routing Number"', "021000021", ValueKind.NUMBER)
    portal.pass_time(200)
    assert page.evaluate("model") == {"account": "000123456789", "routing": "021000021"}
    assert (shown(portal, account), shown(portal, routing)) == ("000123456789", "021000021")


@first("when", WHEN)
def test_form_that_loses_figures_as_it_is_drawn_anew_is_found_out(portal: FakePortal, when: str) -> None:
    """What a detached field still holds is not read: the page's own field holds fewer figures."""
    portal.show(_anew(when, "const take = (text) => text.slice(0, 10);"))
    account = fill(portal, 'textbox "Account Number"', "000123456789", ValueKind.NUMBER)
    portal.pass_time(200)
    if when == "as it is left":
        assert shown(portal, account) in {"0001234567", "000123456789"}
    portal.pass_time(200)
    assert shown(portal, account) == "0001234567"


def test_field_without_a_successor_is_not_read(portal: FakePortal) -> None:
    """A field that is off the page shows nothing: neither its own old value nor that of two that could stand for it."""
    page = portal.show("<form id=f><label>Account <input></label></form>")
    account = fill(portal, 'textbox "Account"', "000123456789", ValueKind.NUMBER)
    page.evaluate("f.innerHTML = ''")
    assert portal.surface.fields.read(account.world, account.number) is None
    page.evaluate(
        "f.innerHTML = '<label>Account <input value=1></label><label>Account <input value=2></label>'"
    )
    assert portal.surface.fields.read(account.world, account.number) is None
    page.evaluate("f.innerHTML = '<label>Account <input value=3></label>'")
    assert shown(portal, account) == "3"


def test_successor_is_held_and_masked_as_what_it_stands_for(portal: FakePortal) -> None:
    """The rule and the masks know the successor of a field that was filled."""
    portal.show(_anew("at both"))
    account = fill(portal, 'textbox "Account Number"', "000123456789", ValueKind.NUMBER)
    portal.pass_time(200)
    assert shown(portal, account) == "000123456789"
    held: Any = portal.surface.typed.held()
    assert "000123456789" in held
    assert portal.surface.typed.is_any_held()


OTHER = "<label>Account Number <input id=z value=000123456789></label>"


@first(
    ("markup", "script"),
    [
        (f"<form id=d><label>Account Number <input id=a></label></form><form>{OTHER}</form>", "d.remove()"),
        (
            f"<div id=d><label>Account Number <input id=a></label></div><div id=e hidden>{OTHER}</div>",
            "d.remove(); e.hidden = false",
        ),
        (
            "<p id=d><input aria-label=1 id=a></p>",
            "d.innerHTML = '<input aria-label=2 id=a value=000123456789>'",
        ),
        (
            "<p id=d><input aria-label=Account id=a></p>",
            "d.innerHTML = '<input aria-label=\"Account name\" id=a value=000123456789>'",
        ),
        (
            "<p id=d><input aria-label='Address 1' id=a></p>",
            "d.innerHTML = '<input aria-label=\"Address 2\" id=a value=000123456789>'",
        ),
        (
            "<h2 id=h>Bank</h2><p id=d><input aria-label=Account id=a></p>",
            "h.textContent = 'Broker'; d.innerHTML = '<input aria-label=Account id=a value=000123456789>'",
        ),
    ],
    2,
    ids=[
        "of another form",
        "hidden until then",
        "named by another figure",
        "a longer name",
        "next line",
        "next page",
    ],
)
def test_field_that_is_gone_is_not_another_that_stood_there(
    portal: FakePortal, markup: str, script: str
) -> None:
    """A field of the same name that was there before it was filled does not pass for it, be it of the same value."""
    page = portal.show(markup)
    account = fill(portal, 'css "#a"', "000123456789", ValueKind.NUMBER)
    page.evaluate(script)
    assert portal.surface.fields.read(account.world, account.number) is None


def test_document_that_was_opened_anew_shows_its_fields(portal: FakePortal) -> None:
    """A page that writes itself anew drops what listens in it; its fields are met all the same."""
    page = portal.show("<p>old</p>")
    page.evaluate("document.open(); document.write('<label>City <input id=a></label>'); document.close()")
    fill(portal, 'textbox "City"', "Oakland", ValueKind.TEXT)
    assert page.evaluate("a.value") == "Oakland"
