"""A button that submits a form in which nothing was typed: pressed by acepilot after one yes of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acepilot.errors import ExitCode
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


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_yes_is_for_all_importers(portal: FakePortal, run_flow: Callable[..., Any], form: str) -> None:
    """The person is asked for the first of three importers; for all of them acepilot presses."""
    portal.serve("/info", "<p>Enrolled</p>")
    portal.serve("/", form)
    human = FakeHuman(says(Key.YES, at=MAY_PRESS), helps=True)
    ran = run_flow(portal, human, PRESS, client="three-importers", each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert ran.data("person.confirmed") == [{"check": texts.may_press("Get Info/Refresh")}]
    assert len(ran.data("turn")) == 2
    assert ran.data("guard.stopped") == []


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
    "a field that cannot be read": "<form action=/info><x-input></x-input><button>Get Info/Refresh</button></form>"
    "<script>customElements.define('x-input', class extends HTMLElement { static formAssociated = true; })</script>",
}


@pytest.mark.parametrize("form", ALTERED.values(), ids=ALTERED)
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


def test_yes_for_a_look_up_is_none_for_a_post(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A button of the same name whose form posts is another question."""
    portal.serve("/info", "<p>Enrolled</p>")
    methods = iter(["get", "post", "post"])
    portal.serve(
        "/",
        lambda _: FakePage(FORMS["a form that gets"].replace("action", f"method={next(methods)} action")),
    )
    human = FakeHuman(says(Key.YES, at=MAY_PRESS), says(Key.YES, at=MAY_PRESS), helps=True)
    ran = run_flow(portal, human, PRESS, client="three-importers", each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert human.left == 0


def test_post_passes_the_lock_once(make_portal: Callable[[], FakePortal]) -> None:
    """With values locked since a fill, the agreed form may post what it holds itself; the next post is stopped."""
    portal = make_portal()
    portal.serve("/info", "<p>Enrolled</p>")
    page = portal.show(
        "<label>Company <input oninput='setTimeout(() => this.value = ``, 50)'></label><form action=/info method=post>"
        "<button name=go value=1>Get Info/Refresh</button></form>"
    )
    hands = portal.surface.hands
    hands.fill(portal.find('textbox "Company"'), "Bayside Imports LLC", "", timeout_ms=1_500)
    portal.pass_time(200)
    hands.click(portal.find('button "Get Info/Refresh"'), timeout_ms=1_500, of_form=True)
    portal.find('text "Enrolled"')
    posted = [(one.method, one.body) for one in portal.asked if one.url.endswith("/info")]
    assert posted == [("POST", "go=1")]
    page.evaluate("() => { document.body.innerHTML = `<form action=/info method=post></form>`; }")
    page.evaluate("() => document.forms[0].submit()")
    portal.pass_time(500)
    assert len([one for one in portal.asked if one.url.endswith("/info")]) == 1
