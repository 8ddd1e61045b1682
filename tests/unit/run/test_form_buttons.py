"""A button that submits a form in which nothing was typed: pressed by acepilot after one yes of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first, some

from acepilot.browser.presser import SubmitControl
from acepilot.errors import ExitCode
from acepilot.journal.codes import Confirmed
from acepilot.person import texts
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says

MAY_PRESS = "May acepilot press it"
PRESS = '- open: https://portal.test/\n- click: button "Get Info/Refresh"\n- expect: text "Enrolled"\n'
FORMS = {
    "a form that gets": "<form action=/info><button>Get Info/Refresh</button></form>",
    "a form that posts": "<form action=/info method=post><button>Get Info/Refresh</button></form>",
    "an input for a button": "<form action=/info><input type=submit value='Get Info/Refresh'></form>",
    "hidden fields of the page": "<form action=/info><input type=hidden name=token value=8f3a>"
    "<button name=go value=1>Get Info/Refresh</button></form>",
    "fields as the page gave them": "<form action=/info><input name=year value=2026><select name=of><option>All"
    "<option selected>Open</select><input type=checkbox checked><button>Get Info/Refresh</button></form>",
    "a button outside its form": "<form id=f action=/info></form><button form=f>Get Info/Refresh</button>",
    "an address of its own": "<form action=/none><button formaction=/info>Get Info/Refresh</button></form>",
    "fields that hide its properties": "<form action=/info><input type=hidden name=action>"
    "<input type=hidden name=method><input type=hidden name=elements><button>Get Info/Refresh</button></form>",
    "a script that sends": "<form onsubmit='event.preventDefault(); out.textContent = `Enrolled`'>"
    "<button>Get Info/Refresh</button></form><p id=out></p>",
    "a shadow root": "<x-a></x-a><script>document.querySelector('x-a').attachShadow({mode: 'open'}).innerHTML ="
    " `<form action=/info><button>Get Info/Refresh</button></form>`</script>",
    "a frame": "<iframe srcdoc='<form action=https://portal.test/info target=_top>"
    "<button>Get Info/Refresh</button></form>'></iframe>",
}


def asked(human: FakeHuman) -> list[str]:
    """Return the questions about buttons of forms."""
    return [told for told in human.told if MAY_PRESS in told]


SHORT = ("fields as the page gave them", "fields that hide its properties", "a script that sends", "a frame")


@pytest.mark.full
@first("form", some(FORMS, SHORT))
def test_one_yes_is_for_all_importers(portal: FakePortal, run_flow: Callable[..., Any], form: str) -> None:
    """The person is asked for the first of three importers; for all of them acepilot presses."""
    portal.serve("/info", "<p>Enrolled</p>")
    portal.serve("/", form)
    human = FakeHuman(says(Key.YES, at=MAY_PRESS), helps=True)
    ran = run_flow(portal, human, PRESS, client="three-importers", each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert ran.data("person.confirmed") == [
        {"check": texts.may_press("Get Info/Refresh"), "what": Confirmed.MAY_PRESS}
    ]
    assert len(ran.data("turn")) == 2
    assert ran.data("guard.stopped") == []


@pytest.mark.full
def test_no_is_for_all_importers_too(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Who presses it themselves is not asked again, and does so each time."""
    portal.serve("/info", "<p>Enrolled</p>")
    page = portal.show(FORMS["a form that gets"])
    press = does(lambda: page.click("button"), at="yourself")
    human = FakeHuman(
        says(Key.CANCEL, at=MAY_PRESS), *[press, says(Key.GO_ON, at="yourself")] * 3, helps=True
    )
    ran = run_flow(portal, human, PRESS, client="three-importers", each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert human.left == 0
    assert [one["why"] for one in ran.data("guard.stopped")] == ["word"] * 3


def test_anybody_can_be_asked(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A yes or no takes no help with the page; without a yes nothing is pressed."""
    portal.serve("/info", "<p>Enrolled</p>")
    portal.serve("/", FORMS["a form that gets"])
    human = FakeHuman(says(Key.STOP, at=MAY_PRESS))
    ran = run_flow(portal, human, PRESS)
    assert ran.end.code is ExitCode.STOPPED
    assert human.left == 0
    assert [one.url for one in portal.asked if "info" in one.url] == []


ALTERED = {
    "an altered text": "<form action=/info><input name=note><button>Get Info/Refresh</button></form>"
    "<script>document.querySelector('input').value = 'x'</script>",
    "an altered list": "<form action=/info><select><option>1<option>2</select><button>Get Info/Refresh</button></form>"
    "<script>document.querySelector('select').value = '2'</script>",
    "an altered box": "<form action=/info><input type=checkbox><button>Get Info/Refresh</button></form>"
    "<script>document.querySelector('input').checked = true</script>",
    "another host": "<form action=https://elsewhere.test/info><button>Get Info/Refresh</button></form>",
    "an address that says what it does": "<form action=/application/submit method=post>"
    "<button>Get Info/Refresh</button></form>",
    "a field that says what it does": "<form action=/info method=post><input type=hidden name=_method value=delete>"
    "<button>Get Info/Refresh</button></form>",
    "a consent that is given already": "<form action=/info><label><input type=checkbox checked> I agree to all</label>"
    "<button>Get Info/Refresh</button></form>",
    "a field that cannot be read": "<form action=/info><x-input></x-input><button>Get Info/Refresh</button></form>"
    "<script>customElements.define('x-input', class extends HTMLElement { static formAssociated = true; })</script>",
}


@first("form", ALTERED.values(), ids=ALTERED)
def test_form_that_may_hold_something_is_the_persons(
    portal: FakePortal, run_flow: Callable[..., Any], form: str
) -> None:
    """Where a field is not as the page gave it, or the form sends elsewhere, nobody is asked for a yes."""
    portal.serve("/info", "<p>Enrolled</p>")
    portal.serve("/", form)
    human = FakeHuman(says(Key.STOP, at="yourself"), helps=True)
    ran = run_flow(portal, human, PRESS)
    assert ran.end.code is ExitCode.STOPPED
    assert asked(human) == []


@first(
    "forms",
    [
        pytest.param(
            ["action=/1/info", "action=/22/info method=post", "action=/3b/info method=post"], id="method"
        ),
        pytest.param(["action=/info", "action=/close", "action=/info"], id="address"),
        pytest.param(
            ["><input type=hidden name=do value=view", *["><input type=hidden name=do value=close"] * 2],
            id="field",
        ),
    ],
)
def test_yes_is_none_for_what_sends_otherwise(
    portal: FakePortal, run_flow: Callable[..., Any], forms: list[str]
) -> None:
    """A button of the same name whose form sends otherwise is another question; another account's number is none."""
    for path in ("/info", "/1/info", "/22/info", "/3b/info", "/close"):
        portal.serve(path, "<p>Enrolled</p>")
    shown = iter(form if "action" in form else f"action=/info {form}" for form in forms)
    portal.serve("/", lambda _: FakePage(f"<form {next(shown)}><button>Get Info/Refresh</button></form>"))
    human = FakeHuman(says(Key.YES, at=MAY_PRESS), says(Key.YES, at=MAY_PRESS), helps=True)
    ran = run_flow(portal, human, PRESS, client="three-importers", each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert human.left == 0
    assert len(ran.data("person.confirmed")) == 2


@pytest.mark.full
@first(
    "change",
    [
        "document.body.innerHTML = `<form action=/close method=post><button>Get Info/Refresh</button></form>`",
        pytest.param("document.forms[0].method = `post`", marks=pytest.mark.long),
        pytest.param("document.forms[0].action = `/close`", marks=pytest.mark.long),
    ],
)
def test_yes_is_for_what_was_asked_about(
    portal: FakePortal, run_flow: Callable[..., Any], change: str
) -> None:
    """Where the page draws another form while the person reads the question, their yes presses nothing: asked anew."""
    for path in ("/info", "/close"):
        portal.serve(path, "<p>Enrolled</p>")
    page = portal.show(FORMS["a form that gets"])
    human = FakeHuman(
        does(lambda: page.evaluate(f"() => {{ {change} }}"), at=MAY_PRESS),
        says(Key.YES, at=MAY_PRESS),
        says(Key.STOP, at=MAY_PRESS),
        helps=True,
    )
    ran = run_flow(portal, human, PRESS)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert [one.url for one in portal.asked if one.url != "https://portal.test/"] == []


ADDED = "'<input type=hidden name=action value=submit>'"


@first(
    "listener",
    [
        "onformdata = (event) => event.formData.append('action', 'submit')",
        pytest.param(
            f"onsubmit = () => form.insertAdjacentHTML('beforeend', {ADDED})", marks=pytest.mark.long
        ),
        pytest.param(
            f"onclick = () => form.insertAdjacentHTML('beforeend', {ADDED})", marks=pytest.mark.long
        ),
    ],
)
@first("method", ["post", pytest.param("get", marks=pytest.mark.long)])
def test_submission_that_a_script_adds_is_stopped(
    portal: FakePortal, run_flow: Callable[..., Any], listener: str, method: str
) -> None:
    """What a script makes of an agreed form at the press itself is no look-up when it says a word of a submission."""
    portal.serve("/info", "<p>Enrolled</p>")
    portal.show(
        f"<form action=/info method={method}><button>Get Info/Refresh</button></form>"
        f"<script>const form = document.forms[0]; form.{listener}</script>"
    )
    human = FakeHuman(says(Key.YES, at=MAY_PRESS), says(Key.STOP, at="nothing was sent"), helps=True)
    ran = run_flow(portal, human, PRESS)
    assert (ran.end.code, human.left) == (ExitCode.STOPPED, 0)
    assert [one.url for one in portal.asked if "info" in one.url] == []


@first("mode", ["open", pytest.param("closed", marks=pytest.mark.long)])
def test_value_in_a_forms_shadow_root_is_typed_too(make_portal: Callable[[], FakePortal], mode: str) -> None:
    """A form drawn anew with what was typed in a shadow root, which is no field of the form's, is the person's."""
    portal = make_portal()
    page = portal.show("<label>Company <input></label>")
    portal.surface.actions.fill(portal.find('textbox "Company"'), "Bayside Imports LLC", "", timeout_ms=1_500)
    page.evaluate(
        """(mode) => {
        document.body.innerHTML = `<form action=/info><div></div><button>Get Info/Refresh</button></form>`;
        const root = document.querySelector('div').attachShadow({mode});
        root.innerHTML = `<input>`; root.firstChild.value = 'Bayside Imports LLC'; }""",
        mode,
    )
    with pytest.raises(SubmitControl) as caught:
        portal.surface.actions.click(portal.find('button "Get Info/Refresh"'), timeout_ms=1_500)
    assert not caught.value.is_open
    page.evaluate("() => document.querySelector('div').remove()")
    with pytest.raises(SubmitControl) as caught:
        portal.surface.actions.click(portal.find('button "Get Info/Refresh"'), timeout_ms=1_500)
    assert caught.value.is_open


def test_post_passes_the_lock_once(make_portal: Callable[[], FakePortal]) -> None:
    """With values locked since a fill, the agreed form may post what it holds itself; the next post is stopped."""
    portal = make_portal()
    portal.serve("/info", "<p>Enrolled</p>")
    page = portal.show(
        "<label>Company <input oninput='setTimeout(() => this.value = ``, 50)'></label><form action=/info method=post>"
        "<button name=go value=1>Get Info/Refresh</button></form>"
    )
    actions = portal.surface.actions
    actions.fill(portal.find('textbox "Company"'), "Bayside Imports LLC", "", timeout_ms=1_500)
    portal.pass_time(200)
    button = portal.find('button "Get Info/Refresh"')
    with pytest.raises(SubmitControl) as caught:
        actions.click(button, timeout_ms=1_500)
    actions.click(button, timeout_ms=1_500, of_form=caught.value.sends)
    portal.find('text "Enrolled"')
    posted = [(one.method, one.body) for one in portal.asked if one.url.endswith("/info")]
    assert posted == [("POST", "go=1")]
    page.evaluate("() => { document.body.innerHTML = `<form action=/info method=post></form>`; }")
    page.evaluate("() => document.forms[0].submit()")
    portal.pass_time(500)
    assert len([one for one in portal.asked if one.url.endswith("/info")]) == 1
