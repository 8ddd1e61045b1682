"""A list that appears is a control's own only where something ties it to that; what else a choice changes is told."""

# ruff: noqa: E501 - pages are read best as they are written

from __future__ import annotations

import pytest
from shortkit import first

from acepilot.browser.options import NoSuchOption, NotChosen
from acepilot.client.meaning import ValueKind
from acepilot.testing import FakePortal

ENTRIES = "<div role=option>Checking</div><div role=option>Savings</div>"
KEY = "<div style='position:absolute;left:300px;top:200px'><button id=b role=combobox aria-label='Bank key' style='width:150px;height:30px'>Choose</button></div>"
OTHER = "<button role=combobox aria-label=Other style='position:absolute;left:300px;top:{top}px;width:150px;height:30px'>None</button>"
SCRIPT = """<script>window.pressed = ''; const draw = () => { if (document.querySelector('#l')) return;
  document.body.insertAdjacentHTML('beforeend', document.querySelector('#t').innerHTML);
  l.onclick = (event) => { if (event.target === l) return; pressed = b.textContent = event.target.textContent; (document.querySelector('#s') ?? l).remove(); }; };
  b.{on} = draw;</script>"""


def page_with(appears: str, beside: str = "", on: str = "onclick") -> str:
    """Return a page whose control makes something appear, as it is pressed or gone to."""
    return f"{KEY}{beside}<template id=t>{appears}</template>{SCRIPT.replace('{on}', on)}"


def drawn(style: str, more: str = "", role: str = "listbox", outer: str = "") -> str:
    """Return a list that is drawn at a place of its own."""
    inner = f"<div id=l role={role} {more} style='width:150px;{style}'>{ENTRIES}</div>"
    return f"{outer}{inner}</div>" if outer else inner


def fixed(left: int, top: int) -> str:
    """Return the style of what lies over the page at a place."""
    return f"position:fixed;left:{left}px;top:{top}px"


SHEET = "<div id=s {0} style='position:fixed;inset:0;background:white'>{1}"
FAR = fixed(700, 20)
UNRELATED = {
    "far away": page_with(drawn(FAR)),
    "far away, as it is gone to": page_with(drawn(FAR), on="onfocus"),
    "a menu far away": page_with(drawn(FAR, role="menu").replace("role=option", "role=menuitem")),
    "beneath it, at no edge of it": page_with(drawn(fixed(350, 234))),
    "under its edge, and far below": page_with(drawn(fixed(300, 400))),
    "in the flow above it": page_with(drawn("")),
    "beneath the next control": page_with(drawn(fixed(300, 264)), OTHER.format(top=230)),
    "over another control, and it": page_with(drawn(fixed(300, 180) + ";height:120px"), OTHER.format(top=240)),
    "named as another control": page_with(drawn(fixed(300, 232), "aria-label=Other"), OTHER.format(top=500)),
    "in a sheet that is another's": page_with(drawn("margin:20px", outer=SHEET.format("role=dialog", "<h2>Bank key in use</h2>"))),
    "in a dialog without a name": page_with(drawn("", outer=f"<dialog open id=s style='{fixed(20, 20)}'>")),
}  # fmt: skip
TIED = {
    "right beneath it": page_with(drawn(fixed(300, 232))),
    "right above it": page_with(drawn(fixed(300, 158) + ";height:40px")),
    "at its right edge": page_with(drawn(fixed(250, 232) + ";width:200px")),
    "over it": page_with(drawn(fixed(300, 190) + ";height:80px")),
    "beneath it, over the next control": page_with(drawn(fixed(300, 232)), OTHER.format(top=234)),
    "in a panel with a head": page_with(drawn("", outer=f"<div style='{fixed(300, 232)}'><p>Pick one</p>")),
    "in a sheet that has its name": page_with(drawn("margin:20px", outer=SHEET.format("", "<h2>Bank key:</h2>"))),
    "in a dialog of its name": page_with(drawn("", outer=f"<div role=dialog id=s aria-label='Bank key' style='{fixed(20, 20)}'>")),
    "labelled by it": page_with(drawn(FAR, "aria-labelledby=b")),
}  # fmt: skip


class Choosing:
    """Chooses Checking in the control of a page."""

    def __init__(self, portal: FakePortal) -> None:
        self.portal = portal

    def __call__(self, markup: str) -> str:
        """Return what was pressed in the list that appeared, or the trouble."""
        page = self.portal.show(markup)
        try:
            self.portal.surface.actions.fill(
                self.portal.find('combobox "Bank key"'),
                "Checking",
                "Checking",
                kind=ValueKind.ACCOUNT_TYPE,
                timeout_ms=2_000,
            )
        except NoSuchOption as trouble:
            assert page.evaluate("pressed") == ""
            return "astray" if trouble.is_astray else "none"
        except NotChosen as trouble:
            return trouble.message
        return str(page.evaluate("pressed"))


@pytest.fixture
def choosing(portal: FakePortal) -> Choosing:
    """Return what chooses on a page."""
    return Choosing(portal)


@pytest.mark.full
@first(
    "cases",
    [list(UNRELATED)[:4], pytest.param(list(UNRELATED)[4:], marks=pytest.mark.long)],
    ids=["first", "rest"],
)
def test_list_that_nothing_ties_to_a_control_is_not_pressed(choosing: Choosing, cases: list[str]) -> None:
    """A list with the same options that appears by acepilot's own press or focus is asked about, and left alone."""
    assert {one: choosing(UNRELATED[one]) for one in cases} == dict.fromkeys(cases, "astray")


@pytest.mark.full
def test_list_that_is_drawn_at_a_control_is_its_own(choosing: Choosing) -> None:
    """At the control, or in a sheet of its name: it is chosen from; the control of the test before."""
    assert {one: choosing(markup) for one, markup in TIED.items()} == dict.fromkeys(TIED, "Checking")


SPILL = """<label for=c>Country</label><select id=c><option value=''>None<option>Canada</select><label>Account Number <input id=a value=000123456789></label>
<label for=z>State</label><select id=z><option>Texas<option value=''>None</select>
<span id=n>On file</span><button role=combobox id=y aria-labelledby='n y'>0001</button>
<script>addEventListener('click', (event) => {{ if (event.target.closest('#l')) {{ {} }} }}, true);</script>"""


@first(
    ("does", "names"),
    [
        ("", ()),
        ("c.value = 'Canada'; a.value = '987654321000'", ("“Country” and “Account Number”",)),
        ("z.value = ''", ()),  # a list for another country
        ("y.textContent = '0002'", ("“On file”",)),  # whose name bears what it holds
    ],
    2,
)
def test_other_field_that_a_choice_changes_is_told(
    choosing: Choosing, does: str, names: tuple[str, ...]
) -> None:
    """Both fields are named; of what the other one holds nothing is told."""
    told = choosing(page_with(drawn(fixed(300, 232)), SPILL.format(does)))
    assert ("Bank key changed" in told) == bool(names)
    assert all(name in told for name in names)
    assert not any(sign.isdigit() for sign in told)
