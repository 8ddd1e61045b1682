"""Places that a page hides: in a menu of what had no room, or on a later page of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePage, FakePortal, does, says

OPEN = "- open: https://portal.test/\n"
GO = OPEN + '- navigate: Refunds\n- expect: heading "ACH"\n'
TOGGLE = "m.hidden = !m.hidden; this.setAttribute(`aria-expanded`, !m.hidden)"
ENTRY = "<a role=menuitem href=/ach>Refunds</a>"
ARRIVED = "<h1>ACH</h1>"
WATCH = (
    "<script>addEventListener('click', (e) => { sessionStorage.log = (sessionStorage.log ?? '') + e.target.id + ' '; }"
    ", true)</script>"
)
OVERFLOWS = {
    "more": "<div role=tablist><button role=tab>Profile</button>"
    f"<button id=o aria-expanded=false onclick='{TOGGLE}'>More</button></div><div id=m role=menu hidden>{ENTRY}</div>",
    "more tabs": "<nav><button id=o aria-label='More Tabs' aria-haspopup=true onclick='m.hidden = !m.hidden'>v</button>"
    f"<div id=m hidden>{ENTRY}</div></nav>",
    "dots": f"<button id=o aria-haspopup=menu aria-expanded=false onclick='{TOGGLE}'>…</button>"
    f"<div id=m hidden>{ENTRY}</div>",
    "a hamburger": f"<header><button id=o aria-label=Menu aria-expanded=false onclick='{TOGGLE}'>☰</button></header>"
    "<ul id=m hidden><li><a href=/ach>Refunds</a></ul>",
    "a painted arrow": "<style>#o::after { content: ' ▾' }</style>"
    f"<button id=o aria-haspopup=true aria-expanded=false onclick='{TOGGLE}'>More</button>"
    f"<div id=m hidden>{ENTRY}</div>",
    "a sign before the word": f"<button id=o aria-expanded=false onclick='{TOGGLE}'>☰ Menu</button>"
    f"<div id=m hidden>{ENTRY}</div>",
    "details with an arrow": "<details><summary id=o>More ⌄</summary><a href=/ach>Refunds</a></details>",
    "details": "<details><summary id=o>More</summary><a href=/ach>Refunds</a></details>",
    "a link": f"<a id=o href=# aria-expanded=false onclick='event.preventDefault(); {TOGGLE}'>Show more</a>"
    "<div id=m hidden><a href=/ach>Refunds</a></div>",
    "in a frame": f'<iframe srcdoc="<button id=o aria-expanded=false onclick=&quot;{TOGGLE}&quot;>More</button>'
    '<div id=m hidden><a target=_top href=https://portal.test/ach>Refunds</a></div>"></iframe>',
}


@first("markup", OVERFLOWS.values(), ids=OVERFLOWS)
def test_place_in_an_overflow_is_followed(
    portal: FakePortal, run_flow: Callable[..., Any], markup: str
) -> None:
    """What had no room in the bar is found in what its control opens, and that is told as drift."""
    portal.serve("/ach", ARRIVED)
    portal.serve("/", markup)
    ran = run_flow(portal, FakeHuman(helps=True), GO)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert [one["how"] for one in ran.data("drift")] == ["overflow"]
    assert len(ran.data("turn")) == 0


@pytest.mark.long
def test_plain_place_opens_nothing(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A place that is there, if a second late, is followed as it is."""
    portal.serve("/ach", ARRIVED)
    late = "<div id=p></div><script>setTimeout(() => { p.innerHTML = `<a href=/ach>Refunds</a>`; }, 1000)</script>"
    portal.serve("/", f"{late}{OVERFLOWS['more'].replace(ENTRY, '')}{WATCH}")
    ran = run_flow(portal, FakeHuman(helps=True), GO)
    assert ran.end.code is ExitCode.DONE
    assert ran.data("drift") == []
    assert portal.surface.page.evaluate("sessionStorage.log ?? ''") in {"", " "}


@pytest.mark.long
def test_overflow_without_the_place_is_closed_again(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Where it does not hold the place, it is closed, and the person is asked."""
    portal.serve("/", OVERFLOWS["more"].replace("Refunds", "Team"))
    human = FakeHuman(says(Key.STOP, at="Refunds"), helps=True)
    ran = run_flow(portal, human, GO.replace("Refunds", "Refunds\n  timeout: 3s"))
    assert ran.end.code is ExitCode.STOPPED
    assert portal.surface.page.locator("#m").is_hidden()
    assert portal.surface.page.get_attribute("#o", "aria-expanded") == "false"


@first(
    "control",
    [
        "<button id=x onclick='m.hidden = false'>More</button>",
        "<button id=x aria-expanded=false onclick='m.hidden = false'>Actions</button>",
        "<table><tr><td><button id=x aria-haspopup=true onclick='m.hidden = false'>Show more</button></table>",
        "<button id=x aria-expanded=true onclick='m.hidden = false'>More</button>",
        "<form><button id=x aria-expanded=false onclick='m.hidden = false'>More</button></form>",
        "<button id=x aria-expanded=false title='Log out' onclick='m.hidden = false'>More</button>",
        (
            "<p id=h>Signs you out</p>"
            "<button id=x aria-expanded=false aria-describedby=h onclick='m.hidden = false'>More</button>"
        ),
        "<button id=x aria-expanded=false title='Delete all' onclick='m.hidden = false'>More</button>",
        "<a id=x aria-expanded=false href=/leave onclick='m.hidden = false; return false'>More</a>",
    ],
    ids=[
        "opens nothing",
        "another name",
        "in a row",
        "open already",
        "submits a form",
        "ends the session",
        "is said to end it",
        "deletes",
        "leads elsewhere",
    ],
)
def test_nothing_else_is_pressed(portal: FakePortal, run_flow: Callable[..., Any], control: str) -> None:
    """A control that is no overflow, or one of a row or of a form, is left alone."""
    portal.serve("/", f"{control}<div id=m hidden>{ENTRY}</div>")
    human = FakeHuman(says(Key.STOP, at="Refunds"), helps=True)
    run_flow(portal, human, GO.replace("Refunds", "Refunds\n  timeout: 3s"))
    assert portal.surface.page.locator("#m").is_hidden()


@pytest.mark.full
def test_nothing_is_opened_in_the_persons_turn(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """While the person is asked, acepilot looks on, and presses nothing to find the place: a menu that comes late."""
    menu = "<button aria-expanded=false onclick='window.pressed = 1'>More</button>"
    portal.serve(
        "/", f"<div id=p></div><script>setTimeout(() => {{ p.innerHTML = `{menu}`; }}, 5000)</script>"
    )
    rests = [does(lambda: None)] * 30
    human = FakeHuman(*rests, says(Key.STOP, at="Refunds"), helps=True)
    ran = run_flow(portal, human, GO.replace("Refunds", "Refunds\n  timeout: 1s"))
    assert ran.end.code is ExitCode.STOPPED
    assert portal.surface.page.evaluate("window.pressed ?? 0") == 0


def test_nothing_is_opened_while_typed_values_stand(
    make_portal: Callable[[], FakePortal], run_flow: Callable[..., Any]
) -> None:
    """The structural rule holds for an overflow too."""
    portal = make_portal()
    page = portal.show(OVERFLOWS["more"] + "<label>Company <input></label>")
    page.locator("input").press_sequentially("x")
    portal.pass_time(300)
    portal.surface.events()
    human = FakeHuman(says(Key.STOP, at="Refunds"), helps=True)
    run_flow(portal, human, "- navigate: Refunds\n  timeout: 3s\n")
    assert human.left == 0
    assert page.locator("#m").is_hidden()


# -- pages of a list ------------------------------------------------------------------------------

ROW = (
    '- navigate: row /${importer.ir_number.full}/ >> link "${importer.account_name}"\n  timeout: 8s\n'
    '- expect: heading "ACH"\n'
)
LIST = """<table><tr><th>Account</tr><tbody id=b></tbody></table>{control}<script>
const pages = [["x1", "x2"], ["x3", "x4"], ["{number}", "x5"]];
let at = {first};
const draw = () => {{ b.innerHTML = pages[at].map((n) => `<tr><td>${{n}}<td><a href=/ach>{name}</a></tr>`).join('');
  go.{off} = at === pages.length - 1; }};
const next = () => setTimeout(() => {{ at += 1; draw(); }}, 60);
draw();
</script>"""
NUMBER, NAME = "12-345678900", "Bayside Imports LLC"
PAGERS = {
    "next": "<button id=go onclick=next()>Next</button>",
    "next page": "<button id=go aria-label='Next page' onclick=next()>&gt;</button>",
    "an angle": "<a id=go href=# onclick='event.preventDefault(); next()'>›</a>",
    "show more": "<button id=go onclick=next()>Show more</button>",
    "a painted arrow": "<style>#go::after { content: ' ❯' }</style><button id=go onclick=next()>Next</button>",
    "load more": "<button id=go onclick=next()>Load more</button>",
}


def listing(control: str, number: str = NUMBER, first: int = 0, off: str = "disabled") -> str:
    """Return a page with a list of accounts in three pages."""
    return LIST.format(control=control, number=number, name=NAME, first=first, off=off)


@pytest.mark.long
@first("control", PAGERS.values(), ids=PAGERS)
def test_pages_are_turned_until_the_row_is_there(
    portal: FakePortal, run_flow: Callable[..., Any], control: str
) -> None:
    """The row of an importer is found on the third page of the list, and nobody is asked."""
    portal.serve("/ach", ARRIVED)
    portal.serve("/", listing(control))
    ran = run_flow(portal, FakeHuman(helps=True), OPEN + ROW, each=True)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert ran.data("turn") == []
    assert ran.data("drift") == []


@pytest.mark.long
def test_pages_that_the_server_sends_are_turned(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A list whose pages are documents of their own is gone through alike."""
    portal.serve("/ach", ARRIVED)

    def page(request: Request) -> FakePage:
        n = int(request.url.partition("p=")[2] or 0)
        shown = NUMBER if n == 3 else f"x{n}"
        more = f"<a href='/?p={n + 1}'>Next</a>" if n < 3 else ""
        return FakePage(f"<table><tr><td>{shown}<td><a href=/ach>{NAME}</a></tr></table>{more}")

    portal.serve("/", page)
    ran = run_flow(portal, FakeHuman(helps=True), OPEN + ROW, each=True)
    assert ran.end.code is ExitCode.DONE, ran.end


@pytest.mark.long
def test_list_that_ends_is_asked_about(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """At the end of the list the person is asked; what turns pages is not pressed any more."""
    portal.serve("/", listing(PAGERS["next"], number="x9"))
    human = FakeHuman(says(Key.STOP, at="cannot find"), helps=True)
    ran = run_flow(portal, human, OPEN + ROW, each=True)
    assert ran.end.code is ExitCode.STOPPED
    assert portal.surface.page.is_disabled("#go")


@pytest.mark.long
def test_next_that_changes_nothing_is_pressed_once(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """A list that stays as it is has ended."""
    portal.serve("/", listing("<button id=go onclick='document.title += 1'>Next</button>", number="x9"))
    human = FakeHuman(says(Key.STOP, at="cannot find"), helps=True)
    run_flow(portal, human, OPEN + ROW, each=True)
    assert portal.surface.page.title() == "1"


@pytest.mark.long
def test_pages_are_not_turned_for_a_place_of_the_menu(
    portal: FakePortal, run_flow: Callable[..., Any]
) -> None:
    """Only what tells one importer from another stands in a list of them."""
    portal.serve("/", listing(PAGERS["next"]))
    human = FakeHuman(says(Key.STOP, at="Refunds"), helps=True)
    run_flow(portal, human, GO.replace("Refunds", "Refunds\n  timeout: 3s"))
    assert "x1" in portal.surface.page.inner_text("table")
