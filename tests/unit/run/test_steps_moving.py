"""Moving through pages that never rest, that cannot be reached, or that die without their workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first

from acepilot.browser.driver import net_error
from acepilot.errors import ExitCode
from acepilot.person import texts
from acepilot.person.human import Key
from acepilot.testing import FakeHuman, FakePortal, does, says

OPEN = "- open: https://portal.test/\n  timeout: 2s\n"
CLICK = OPEN + '- click: button "Get Info/Refresh"\n  timeout: 5s\n- expect: text "Enrolled"\n'
BUTTON = "<button onclick='out.textContent = `Enrolled`'>Get Info/Refresh</button><p id=out></p>"
MOVING = {
    "to and fro": "<style>@keyframes k{to{transform:translateX(60px)}}"
    " button{animation:k 1s infinite alternate}</style>",
    "growing": "<style>@keyframes k{to{padding:2em}} button{animation:k 1s infinite alternate}</style>",
    "by a script": "<script>setInterval(() => { document.querySelector('button').style.marginLeft ="
    " `${Date.now() % 40}px`; }, 16)</script>",
}


@pytest.mark.long
@first("style", MOVING.values(), ids=MOVING)
def test_control_that_never_rests_is_pressed(
    portal: FakePortal, run_flow: Callable[..., Any], style: str
) -> None:
    """An endless animation keeps nobody from a press that hits."""
    portal.serve("/", style + BUTTON)
    ran = run_flow(portal, FakeHuman(), CLICK)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert ran.data("turn") == []


@pytest.mark.long
def test_what_cannot_be_pressed_may_be_done_by_hand(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Where something lies over a control, the person may do it, and say so; it is not tried again."""
    cover = "<div id=c style='position:fixed;inset:0'></div>"
    page = portal.show(cover + BUTTON)
    human = FakeHuman(
        does(lambda: page.evaluate("document.querySelector('button').click()"), at="in the way"),
        says(Key.DONE, at="in the way"),
    )
    ran = run_flow(portal, human, CLICK)
    assert ran.end.code is ExitCode.DONE, ran.end
    assert ran.data("person.confirmed")[0]["check"].startswith(texts.DONE)


@pytest.mark.full
def test_portal_that_cannot_be_reached_is_called_so(
    make_portal: Callable[..., FakePortal], run_flow: Callable[..., Any]
) -> None:
    """A name that is not resolved is told by Chromium's own error, and not as a portal that signs one out."""
    portal = make_portal()
    portal.context.unroute("**/*")
    portal.context.route("**/*", lambda route: route.abort("namenotresolved"))
    ran = run_flow(portal, FakeHuman(), CLICK)
    assert ran.end.code is ExitCode.NOT_DONE
    (failed,) = ran.data("step.failed")
    assert "net::ERR_NAME_NOT_RESOLVED" in failed["reason"]
    assert "VPN" in failed["hint"]
    assert "signs you out" not in failed["hint"]


@pytest.mark.long
def test_link_that_cannot_be_reached_is_called_so(portal: FakePortal, run_flow: Callable[..., Any]) -> None:
    """Where a followed link leads to an error of the browser, the person is told that, and the page may come back."""
    portal.serve("/", "<a href=/gone>Refunds</a>")
    portal.serve("/back", "<h1>ACH</h1>")
    human = FakeHuman(does(lambda: portal.go("https://portal.test/back"), at="cannot be reached"))
    ran = run_flow(portal, human, OPEN + '- navigate: Refunds\n- expect: heading "ACH"\n  timeout: 5s\n')
    assert ran.end.code is ExitCode.DONE, ran.end
    assert "net::ERR_FAILED" in human.told[0]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("page.goto: net::ERR_PROXY_CONNECTION_FAILED at https://x/", "net::ERR_PROXY_CONNECTION_FAILED"),
        ("net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_REFUSED"),
        ("net::ERR_ABORTED at https://x/", ""),
        ("something else", ""),
    ],
)
def test_only_what_was_not_reached_counts(text: str, error: str) -> None:
    """A navigation that the page itself broke off did reach the portal."""
    assert net_error(text) == error


@pytest.mark.long
@first(
    "script",
    [
        "navigator.serviceWorker.register('/sw.js').then((r) => { r.scope; document.body.innerHTML = 'form'; })",
        "(async () => { await navigator.serviceWorker.register('/a.js'); throw new Error(); })()",
        "onload = () => navigator.serviceWorker.register('/b.js')",
    ],
)
def test_page_that_needs_service_workers_is_told(
    portal: FakePortal, run_flow: Callable[..., Any], script: str
) -> None:
    """When a control is not there on a page that wanted a service worker, `--attach` is suggested."""
    portal.serve("/", f"<body><script>{script}</script>")
    human = FakeHuman(says(Key.STOP, at="cannot find"), helps=True)
    ran = run_flow(portal, human, CLICK.replace("5s", "1s"))
    assert ran.end.code is ExitCode.STOPPED
    assert texts.WORKERS_SHUT_OUT in human.told[0]
