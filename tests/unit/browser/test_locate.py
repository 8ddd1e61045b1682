from __future__ import annotations

import time
from itertools import chain, combinations

import pytest
from playwright.sync_api import Locator
from shortkit import first

from acepilot.browser import locators
from acepilot.browser.field_reader import read_text
from acepilot.browser.found import Ambiguous, NotThere
from acepilot.browser.hosts import is_on_hosts
from acepilot.browser.locators import by_any, by_chain, joined
from acepilot.flow.target import By
from acepilot.testing import HOME, FakePortal, target
from acepilot.timing import USUAL


def found_text(portal: FakePortal, text: str) -> str:
    """Return what the one element that a target means shows."""
    return read_text(portal.find_now(text))


@first(
    "label",
    [
        "Bank Routing Number",
        "Bank Routing Number*",
        "* Bank Routing Number:",
        "Bank  Routing\n   Number (required)",
        "BANK ROUTING NUMBER:*",
        "(Required) Bank Routing Number",
        "Bank&nbsp;Routing Number",
    ],
)
def test_name_matches_whole_whatever_marks_case_and_white_space(portal: FakePortal, label: str) -> None:
    """A plain name finds the field whatever its case, white space, required marks and final colon."""
    portal.show(f"<label for=a>{label}</label><input id=a value=found>")
    assert found_text(portal, 'textbox "Bank Routing Number"') == "found"


NAMED_IN_ODD_WAYS = """<style>.b::before { content: 'Tax ' } .c { content: url(data:,) / 'EIN' }</style>
<p><label>EIN* <input id=a></label> <label class=b>ID <input id=b></label><label class=c for=c>Other</label></p>
<p><input id=c><input id=d aria-label='tax  id:'><input id=e placeholder=EIN><input id=f title='Tax ID'></p>
<p><textarea id=g aria-label=EIN></textarea><span id=n>Tax</span><span id=m>ID</span>
<input id=h aria-labelledby='n m'></p>
<p><label hidden for=i>EIN</label><input id=i><label for=j>EIN</label><label for=j>Tax ID</label><input id=j></p>
<p><label>EIN <input id=k value='Tax ID' role=button></label></p>
<p style='display: none'><input id=v aria-label=EIN></p>
<div id=l role=dialog aria-label=EIN><input id=o aria-label=EIN><input id=p aria-label='Tax ID'>
<p id=q role=status>EIN</p></div>
<div id=r role=region aria-label=Other>EIN<span id=s role=status aria-label=EIN>Tax ID</span></div>
<div id=t><b id=u>Tax</b> ID</div><div id=z role=region>EIN</div>
<div role=region id=A>Tax ID <input id=B placeholder='Tax ID:'></div>
<button id=w>EIN</button><a id=x href=#>Tax ID</a><x-in></x-in><script>
document.querySelector('x-in').attachShadow({mode: 'open'}).innerHTML = '<label for=y>Tax ID</label><input id=y>';
</script>"""
SOUGHT_BY = ("textbox", "label", "placeholder", "status", "region")
NAMED = [f'{by} "{name}"' for by in SOUGHT_BY for name in ("EIN", "Tax ID")]
INSIDE = [f'dialog "EIN" >> {one}' for one in ('textbox "EIN"', 'textbox "Tax ID"', 'status "EIN"')]
PAIRS = list(combinations([*NAMED, *INSIDE, "textbox /^tax/", 'dialog "EIN"'], 2))


def found_ids(locator: Locator) -> list[str]:
    """Return the ids of what a locator finds, in their order."""
    return [str(one) for one in locator.evaluate_all("all => all.map(one => one.id)")]


def test_names_sought_in_one_pass_find_what_each_finds(portal: FakePortal) -> None:
    """Chains that differ by a name alone are sought as one: what is found is the union, however elements are named."""
    frame = portal.show(NAMED_IN_ODD_WAYS).main_frame
    each = {text: found_ids(by_chain(frame, target(text).chains[0])) for text in {*chain(*PAIRS)}}
    assert all(each.values()), each
    sought = {pair: tuple(target(text).chains[0] for text in pair) for pair in PAIRS}
    joint = [pair for pair in PAIRS if len(joined(sought[pair])) == 1]
    assert len(joint) == len(SOUGHT_BY) + 1
    for pair in (*joint, *PAIRS[::9]):
        (union,) = by_any(frame, sought[pair])
        found = found_ids(union)
        assert (sorted(found), len(set(found))) == (sorted({*each[pair[0]], *each[pair[1]]}), len(found)), (
            pair
        )


@pytest.mark.parametrize("is_joined", [False, True])
def test_texts_are_sought_each_by_itself(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch, *, is_joined: bool
) -> None:
    """Of texts the innermost element is found: joined, one inside another would hide that."""
    if is_joined:
        monkeypatch.setattr(locators, "JOINED", {By.TEXT})
    frame = portal.show(NAMED_IN_ODD_WAYS).main_frame
    (union,) = by_any(frame, tuple(target(f'text "{one}"').chains[0] for one in ("Tax ID", "Tax")))
    assert ("t" in found_ids(union), "u" in found_ids(union)) == (not is_joined, True)


@first("label", ["Bank Routing Number 2", "Old Bank Routing Number", "Routing Number"])
def test_name_does_not_match_in_part(portal: FakePortal, label: str) -> None:
    """A plain name never finds a field whose name is longer or shorter."""
    portal.show(f"<label for=a>{label}</label><input id=a>")
    with pytest.raises(NotThere, match="Bank Routing Number"):
        portal.find_now('textbox "Bank Routing Number"')


@first(
    "notation",
    [
        "button /get info.*refresh/",
        'button "Get Info/Refresh"',
        'text "Get Info/Refresh"',
        'css "#go"',
        'testid "go"',
    ],
)
def test_each_notation_finds_the_button(portal: FakePortal, notation: str) -> None:
    """Regexes ignore case; texts, test ids and CSS find as Playwright does, slashes and all."""
    portal.show("<button id=go data-testid=go>Get Info/Refresh</button><button>Other</button>")
    assert found_text(portal, notation) == "Get Info/Refresh"


def test_label_and_placeholder_find_the_field(portal: FakePortal) -> None:
    """`label` goes by the label's text, required marks dropped; `placeholder` by the placeholder."""
    portal.show(
        "<label>Phone*: <input value=one></label><input placeholder='Area code' value=two aria-label=Area>"
    )
    assert found_text(portal, 'label "Phone"') == "one"
    assert found_text(portal, 'placeholder "area code"') == "two"


@first(
    ("markup", "notation"),
    [
        ("<div role=status>Your bank details were saved with success.</div>", "status /success/"),
        ("<div role=alert><b>No</b> ACH data on file</div>", "alert /no .*(ach|data)/"),
        ("<div role=dialog>Add ACH Info</div>", 'dialog "Add ACH Info"'),
        ("<div role=dialog aria-label='Add ACH Info'>Fields</div>", 'dialog "Add ACH Info"'),
        (
            "<dialog open aria-labelledby=h><h2 id=h>Add ACH Info</h2><input></dialog>",
            'dialog "Add ACH Info"',
        ),
        ("<output>Saved</output>", 'status "saved"'),
    ],
    2,
)
def test_roles_without_name_from_content_match_their_text(
    portal: FakePortal, markup: str, notation: str
) -> None:
    """A status, alert or dialog is found by its label or, without one, by its text."""
    portal.show(markup)
    assert portal.find_now(notation).locator.count() == 1


def test_alert_of_another_text_is_not_found(portal: FakePortal) -> None:
    """An alert is not found by words that it does not say."""
    portal.show("<div role=alert>Session expires soon</div>")
    assert not portal.is_present("alert /no .*(ach|data)/")
    assert portal.is_present("alert")


def test_chain_looks_inside(portal: FakePortal) -> None:
    """`a >> b` finds b inside a, and nowhere else."""
    portal.show(
        "<table><tr><td>12-345678900</td><td><a href=/1>Bayside</a></td></tr>"
        "<tr><td>12-345678901</td><td><a href=/2>Bayside</a></td></tr></table>"
    )
    found = portal.find_now('row /12\\-345678901/ >> link "Bayside"')
    assert found.locator.get_attribute("href") == "/2"


def test_shown_hidden_and_clipped_elements(portal: FakePortal) -> None:
    """What cannot be seen is not there, and does not make a name ambiguous."""
    portal.show(
        "<button style='display:none'>Next</button><button style='visibility:hidden'>Next</button>"
        "<button hidden>Next</button><button id=real>Next</button>"
    )
    assert portal.find_now('button "Next"').locator.get_attribute("id") == "real"


def test_two_of_a_name_are_ambiguous(portal: FakePortal) -> None:
    """Two visible controls of one name are told, never guessed."""
    portal.show("<button>Next</button><button>Next</button>")
    with pytest.raises(Ambiguous, match='2 controls fit button "Next"'):
        portal.find_now('button "Next"')


def test_late_element_is_waited_for(portal: FakePortal) -> None:
    """A control that comes later is found when it comes."""
    page = portal.show("<p>Loading</p>")
    with pytest.raises(NotThere):
        portal.find_now('button "Late"')
    page.evaluate("setTimeout(() => { document.body.innerHTML = '<button>Late</button>'; }, 250)")
    assert portal.find('button "Late"').locator.inner_text() == "Late"


def test_controls_in_open_shadow_roots_are_found(portal: FakePortal) -> None:
    """Open shadow roots are looked through, roots inside roots included."""
    portal.show(
        """<x-outer></x-outer><script>
        const inner = document.querySelector('x-outer').attachShadow({mode: 'open'});
        inner.innerHTML = '<x-inner></x-inner>';
        inner.firstChild.attachShadow({mode: 'open'}).innerHTML = '<label>EIN* <input value=deep></label>';
        </script>"""
    )
    assert found_text(portal, 'textbox "EIN"') == "deep"


# -- fallbacks ------------------------------------------------------------------------------


def test_first_notation_that_is_there_is_taken(portal: FakePortal) -> None:
    """A fallback is taken only when what comes before it is missing, and is told as drift."""
    portal.show("<button>Proceed</button>")
    found = portal.find('button "Continue" | button "Proceed"')
    assert (found.used, found.shown, found.wanted) == (1, 'button "Proceed"', 'button "Continue"')
    assert found.is_drift


def test_agreeing_fallbacks_are_no_drift(portal: FakePortal) -> None:
    """When several notations mean the same control, the first is taken, and nothing has drifted."""
    portal.show("<label>Routing Number <input data-testid=routing value=same></label>")
    found = portal.find('textbox "Routing Number" | testid "routing" | textbox "Bank Routing Number"')
    assert (found.used, found.is_drift) == (0, False)


def test_disagreeing_fallbacks_are_ambiguous(portal: FakePortal) -> None:
    """When two notations mean two controls, neither is taken."""
    portal.show("<label>Bank Routing Number <input></label><label>Routing Number <input></label>")
    with pytest.raises(Ambiguous, match="two controls"):
        portal.find('textbox "Bank Routing Number" | textbox "Routing Number"', timeout_ms=600)


def test_fallbacks_nested_in_one_control_agree(portal: FakePortal) -> None:
    """A control and the text inside it are the same control."""
    portal.show("<button id=b><span>Add ACH Info</span></button>")
    assert portal.find('button "Add ACH Info" | text "Add ACH Info"').locator.get_attribute("id") == "b"


def test_two_controls_nested_in_one_form_disagree(portal: FakePortal) -> None:
    """An element around two controls is not the same as one of them."""
    portal.show("<form aria-label=Bank><input aria-label=Routing><input aria-label=Account></form>")
    with pytest.raises(Ambiguous):
        portal.find('form "Bank" | textbox "Account"', timeout_ms=600)


def test_fallbacks_are_compared_on_a_still_page(portal: FakePortal) -> None:
    """A page that is still rendering does not make acepilot take the fallback that came first."""
    portal.show(
        """<button>Proceed</button><script>
        setTimeout(() => { document.querySelector('button').outerHTML = '<i>wait</i>'; }, 120);
        setTimeout(() => { document.body.innerHTML = '<button>Continue</button>'; }, 240);
        </script>"""
    )
    assert portal.find('button "Continue" | button "Proceed"').used == 0


def test_what_is_pressed_is_taken_at_once_by_its_first_name(
    portal: FakePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button that alone fits, by the flow's first name, is found on a restless page as one without fallbacks is.

    A field is waited for, so is what fits by a fallback, and what another control fits too.
    """
    page = portal.show("<button>Go</button><button>Ahead</button><input aria-label=City><p id=p>0</p>")
    page.evaluate("() => { setInterval(() => { p.textContent = performance.now(); }, 30); }")

    class Waited(Exception):
        """The page was to be waited for."""

    def wait(_ms: int | None = None) -> None:
        raise Waited

    monkeypatch.setattr(portal.surface.locating.pace, "wait", wait)

    def is_waited_for(notation: str) -> bool:
        try:
            portal.find_now(notation)
        except Waited:
            return True
        return False

    assert not is_waited_for('button "Go" | button "Proceed"')
    assert not is_waited_for('button "Go"')
    assert is_waited_for('button "Proceed" | button "Go"')
    assert is_waited_for('button "Go" | button "Ahead"')
    assert is_waited_for('textbox "City" | textbox "Town"')


def test_settle_waits_until_nothing_changes(portal: FakePortal) -> None:
    """A still page is one that has not changed for 300 ms."""
    page = portal.show("<p id=p>0</p>")
    page.evaluate(
        "() => { let n = 0; const t = setInterval(() => { p.textContent = ++n; if (n === 8) clearInterval(t); }, 60); }"
    )
    portal.surface.locating.pace.settle()
    assert page.inner_text("#p") == "8"
    assert portal.surface.locating.pace.still_for_ms() >= USUAL.still_ms
    assert not portal.surface.locating.pace.settle()


def test_what_was_counted_before_a_wait_is_counted_again(portal: FakePortal) -> None:
    """A second field that comes while a page is waited for is seen: neither is taken."""
    page = portal.show("<input aria-label='Account Number'>")
    page.evaluate(
        "() => { setTimeout(() => { document.body.insertAdjacentHTML('beforeend',"
        " '<input aria-label=\"Bank Account Number\">'); }, 60); }"
    )
    with pytest.raises(Ambiguous, match="two controls"):
        portal.find_now('textbox "Bank Account Number" | textbox "Account Number"')


@pytest.mark.timed
def test_settle_gives_up_on_a_page_that_never_rests(portal: FakePortal) -> None:
    """A page with a running clock is taken as it is after three seconds."""
    page = portal.show("<p id=p>0</p>")
    page.evaluate("() => { setInterval(() => { p.textContent = performance.now(); }, 30); }")
    began = time.monotonic()
    portal.surface.locating.pace.settle()
    assert 2.5 < time.monotonic() - began < 6


# -- frames ---------------------------------------------------------------------------------


def test_control_in_a_frame_on_the_hosts_is_found(portal: FakePortal) -> None:
    """A frame on one of the flow's hosts is part of the page."""
    portal.serve("/frame", "<button>Inside</button>")
    portal.show("<iframe src=/frame></iframe>")
    assert portal.find('button "Inside"').frame.url == f"{HOME}frame"


@first(
    "frame",
    [
        "<iframe srcdoc='<button>Inside</button>'></iframe>",
        "<iframe id=f></iframe><script>f.contentDocument.body.innerHTML = '<button>Inside</button>'</script>",
    ],
)
def test_control_in_a_written_frame_is_found(portal: FakePortal, frame: str) -> None:
    """A frame without an address of its own belongs to the page that wrote it."""
    portal.show(frame)
    assert portal.find('button "Inside"').locator.inner_text() == "Inside"


def test_frame_on_a_foreign_host_is_not_looked_into(portal: FakePortal) -> None:
    """A control in a frame on another host is not there, and does not make a name ambiguous."""
    portal.serve("https://elsewhere.test/", "<button>Next</button>")
    portal.show("<button id=ours>Next</button><iframe src=https://elsewhere.test/></iframe>")
    assert portal.frame("https://elsewhere.test/").locator("button").inner_text() == "Next"
    assert portal.find_now('button "Next"').frame.url == HOME


def test_one_of_a_name_on_the_page_and_one_in_a_frame_are_ambiguous(portal: FakePortal) -> None:
    """Exactly one means one over the page and all its frames."""
    portal.serve("/frame", "<button>Next</button>")
    page = portal.show("<button>Next</button><iframe src=/frame></iframe>")
    page.frame_locator("iframe").locator("button").wait_for()
    with pytest.raises(Ambiguous):
        portal.find_now('button "Next"')


def test_hidden_frame_counts_for_nothing(portal: FakePortal) -> None:
    """What stands in a frame that is not shown cannot be seen."""
    portal.serve("/frame", "<button>Next</button>")
    portal.show("<button>Next</button><iframe src=/frame style='display:none'></iframe>")
    assert portal.find_now('button "Next"').frame.url == HOME


# -- navigate's plain names -----------------------------------------------------------------


def place(portal: FakePortal, *names: str) -> str:
    """Return the id of the place that plain names mean."""
    parsed = [target(f'link "{name}"').chains[0].parts[0].name for name in names]
    found = portal.surface.locating.find_place(tuple(name for name in parsed if name), timeout_ms=500)
    return found.locator.get_attribute("id") or ""


@first(
    "markup",
    [
        "<a id=x href=/a>Accounts</a>",
        "<button id=x>Accounts</button>",
        "<div role=tab id=x>Accounts</div>",
        "<ul role=menu><li role=menuitem id=x>Accounts</li></ul>",
        "<div role=tree><div role=treeitem id=x>Accounts</div></div>",
        "<div role=tab><a id=x href=/a>Accounts</a></div>",
        "<h2>Accounts</h2><a id=x href=/a>Accounts</a>",
    ],
)
def test_plain_name_is_the_innermost_place_of_that_name(portal: FakePortal, markup: str) -> None:
    """A plain name means the innermost link, menu item, tab, tree item or button, and no heading."""
    portal.show(markup)
    assert place(portal, "Accounts") == "x"


def test_plain_name_offers_two_names(portal: FakePortal) -> None:
    """`X|Y` finds whichever of the two the portal uses."""
    portal.show("<a id=x href=/a>Importer</a>")
    assert place(portal, "Importers", "Importer") == "x"


def test_two_places_of_a_name_are_ambiguous(portal: FakePortal) -> None:
    """Two places side by side are told, never guessed."""
    portal.show("<a href=/a>Accounts</a><a href=/b>Accounts</a>")
    with pytest.raises(Ambiguous):
        place(portal, "Accounts")


def test_missing_place_is_told(portal: FakePortal) -> None:
    """A place that is not there is named in the message."""
    portal.show("<a href=/a>Accounts</a>")
    with pytest.raises(NotThere, match="called Reports"):
        place(portal, "Reports")


@pytest.mark.parametrize(
    ("url", "is_on"),
    [
        ("https://ace.cbp.gov/x", True),
        ("https://ace.cbp.gov:443/x", True),
        ("https://ACE.cbp.gov/", True),
        ("http://ace.cbp.gov/", False),
        ("https://ace.cbp.gov:8443/", False),
        ("https://ace.cbp.gov.evil.test/", False),
        ("https://evil.test/https://ace.cbp.gov/", False),
        ("https://ace.cbp.gov@evil.test/", False),
        ("https://user@ace.cbp.gov/", True),
        ("about:blank", False),
        ("https://[broken", False),
        ("https://ace.cbp.gov:99999/", False),
    ],
)
def test_hosts_are_exact(url: str, *, is_on: bool) -> None:
    """Only the exact host, over https, on port 443 is the flow's."""
    assert is_on_hosts(url, ("ace.cbp.gov",)) is is_on
