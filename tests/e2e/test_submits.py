"""No way to submit gets past the protections, and each way is a real one: without them the portal is sent something."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from shortkit import first
from submits.cases import ALIKE, CASES, CHANNELS, STATE, UNPROMISED, Case, Channel
from submits.harness import FILL, NONE, Bystander, Corpus, Outcome, Play, build, flow_text
from submits.server import HOST, PAGES, Received, is_submission
from submits.table import Row, late_lines, measure_channels

from acepilot.browser.protection import FULL
from acepilot.browser.surface import Surface
from acepilot.errors import ExitCode
from acepilot.journal.codes import Confirmed
from acepilot.person import texts
from acepilot.person.human import Key

CHOICE = """<label>State <select onchange="fetch('/sink/states?state=' + this.value + '&page=1')">
<option value="">Choose<option value="FL">Florida</select></label>"""


def looks_on(_surface: Surface, human: Bystander) -> None:
    """Let the person look on although something was sent."""
    human.is_sated = lambda: False


BY_NAME = {case.name: case for case in (*CASES, *UNPROMISED)}
SHORT = frozenset(
    "form-submit-on-blur timer begun-in-the-persons-turn fetch-on-blur choice-with-typed worker "
    "request-submit-on-blur enter closed-shadow-root foreign-frame new-foreign-frame fill-then-continue drafted "
    "renamed-under-pointer form-action".split()
)
"""The cases of the short run: of each net, one for each way in. The long run and `tools/submit_table.py` have all."""


def _params(cases: Iterable[Case], quick: Container[str]) -> list[Any]:
    """Return cases as parameters; those that are not quick are left to the long run."""
    return [
        pytest.param(case, id=case.name, marks=[] if case.name in quick else [pytest.mark.long])
        for case in cases
    ]


CONTROLS = {
    *{case.by: case.name for case in reversed(CASES) if case.name in SHORT}.values(),  # the first of each net
    *(case.name for case in CASES if case.name in SHORT and not case.is_told),
}
"""Sent without the protections in every run: one for each net, and what is stopped without being told.

Of all others the guarded run itself tells that something was stopped; that each is sent, the long run shows.
"""


@pytest.mark.full
@pytest.mark.parametrize("case", _params(CASES, SHORT))
def test_case_sends_nothing_with_the_protections(corpus: Corpus, case: Case) -> None:
    """The guarded run sends nothing, and the journal says what stopped it."""
    guarded = corpus.run(case.play)
    assert guarded.counted == 0, guarded.received
    if case.is_told:
        assert case.by in guarded.stopped_by, guarded


@pytest.mark.full
@pytest.mark.parametrize("case", _params(CASES, CONTROLS))
def test_case_sends_without_the_protections(corpus: Corpus, case: Case) -> None:
    """The control of the test above: each case is a real way to send."""
    control = corpus.run(case.play, NONE)
    assert control.counted >= 1, control


@first(
    "name",
    ["new-foreign-frame", "new-frame", "new-foreign-in-frame", "new-inner-foreign-frame", "new-document"],
)
def test_without_the_guard_the_lock_stops_what_comes_while_acepilot_types(corpus: Corpus, name: str) -> None:
    """The control of those cases: it is the guard that stops their first script, before anything is sent at all."""
    outcome = corpus.run(BY_NAME[name].play, replace(FULL, guard=False))
    assert (outcome.counted, outcome.stopped_by) == (0, ("lock",))


def test_late_request_is_shown_with_the_run_that_it_is_of() -> None:
    """A request that a slow machine brings in the next run counts for none there, and is told by both names."""
    control, guarded = (Outcome((), (), (), ExitCode.DONE, "", mark=mark) for mark in "12")
    sent = Received("", "portal.test", "POST", "/sink", "", {}, run="1")
    rows = [Row(CASES[0], control, replace(guarded, late=(sent,)))]
    name = CASES[0].name
    assert late_lines(rows) == [f"POST portal.test/sink of {name}, control came late, in {name}, guarded"]


@pytest.mark.parametrize(
    "channels",
    [
        pytest.param([one for one in CHANNELS if one.name not in ALIKE], id="one of each way"),
        pytest.param(CHANNELS, id="all", marks=pytest.mark.long),
    ],
)
def test_channels_send_without_the_protections_and_nothing_with_them(
    corpus: Corpus, channels: Sequence[Channel]
) -> None:
    """Each of the many channels of one page arrives in a bare browser; in acepilot's none does, and the lock tells."""
    rows = measure_channels(corpus, channels)
    assert [row.cells() for row in rows if row.channel.by and not row.is_held] == []
    assert [row.cells() for row in rows if not row.control.counted_at(row.channel.name)] == []


@pytest.mark.long
def test_person_is_told_of_downloads_that_slipped_through(corpus: Corpus) -> None:
    """Of several downloads at once the net sees the first alone: the person is told, and it is in the journal."""
    outcome = corpus.run(BY_NAME["downloads-at-once"].play)
    assert texts.DOWNLOADS in outcome.told
    assert texts.DOWNLOADS in [data["why"] for data in outcome.data("turn")]


@pytest.mark.long
def test_a_tab_a_download_and_the_clipboard_are_the_pages_in_the_persons_turn(corpus: Corpus) -> None:
    """What is shut in acepilot's turn works again once the page is the person's."""
    copy = "navigator.clipboard.writeText('text').then(() => true, () => false)"
    download = "() => Object.assign(document.createElement('a'), { href: '/sink', download: '' }).click()"

    def act(surface: Surface) -> tuple[bool, bool, str, str]:
        surface.turn.take()
        in_ours = bool(surface.page.evaluate(copy))
        surface.turn.hand_over()
        in_theirs = bool(surface.page.evaluate(copy))
        with surface.page.expect_download() as began:
            surface.page.evaluate(download)
        with surface.page.expect_popup() as opened:
            surface.page.evaluate("open('/other.html') && 0")
        return in_ours, in_theirs, began.value.url, opened.value.url

    at = f"https://{HOST}"
    assert corpus.with_page("other.html", act) == (False, True, f"{at}/sink", f"{at}/other.html")


@first("name", ["socket", "shared-worker"])
def test_person_is_told_of_channels_before_anything_is_filled(corpus: Corpus, name: str) -> None:
    """A channel that cannot be watched is told of, and nothing is typed before the person says go on."""
    outcome = corpus.run(Play(flow_text(f"{name}.html")))
    assert any("cannot watch" in told for told in outcome.told), outcome
    assert outcome.received == ()
    assert not any(data.get("fields") for data in outcome.data("step.done"))


@first("name", [case.name for case in UNPROMISED if case.name not in {"socket", "shared-worker"}])
def test_unpromised_case_is_a_real_way_to_send(corpus: Corpus, name: str) -> None:
    """What is named as not promised does send without the protections: it is no empty warning."""
    assert corpus.run(BY_NAME[name].play, NONE).counted >= 1


def test_short_run_has_cases_of_every_net() -> None:
    """No name is left over among those of the short run, and no net goes without a case and its control."""
    named = {case.name: case.by for case in CASES}
    assert set(named) >= SHORT
    assert {named[name] for name in SHORT} == set(named.values()) == {named[name] for name in CONTROLS}
    by_channel = {one.name: one.by for one in CHANNELS}
    assert {by_channel[name] for name in ALIKE} == {"lock"}


def test_every_page_belongs_to_a_case() -> None:
    """No page of the corpus is left over, and no case lacks its page."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.iterdir())
    used = {f"{case.page or case.name}.html" for case in BY_NAME.values()} | {
        "channels.html",
        "lookup.html",
        *(path.name for path in PAGES.glob("look-up-*.html")),
    }
    linked = {path.name for path in PAGES.iterdir() if f"/{path.name}" in text}
    assert {path.name for path in PAGES.iterdir()} == used | linked


@pytest.mark.full
def test_look_up_without_a_typed_value_passes(corpus: Corpus) -> None:
    """A request that carries nothing that was typed is let through, and nobody is asked."""
    outcome = corpus.run(Play(flow_text("lookup.html")))
    assert outcome.counted >= 1
    assert outcome.stopped_by == ()
    assert outcome.told == ()


@pytest.mark.long
def test_request_that_the_flow_allows_passes(corpus: Corpus) -> None:
    """A look-up of `allow_requests:` may carry a typed value."""
    allowed = f'allow_requests:\n  - method: GET\n    url: "https://{HOST}/lookup/*"\n'
    outcome = corpus.run(Play(flow_text("look-up-with-value.html", more=allowed)))
    assert outcome.counted == 1
    assert outcome.stopped_by == ()


@pytest.mark.full
def test_look_up_that_no_flow_allows_is_stopped(corpus: Corpus) -> None:
    """The same look-up is stopped where the flow does not list it."""
    outcome = corpus.run(Play(flow_text("look-up-with-value.html")))
    assert outcome.counted == 0
    assert outcome.stopped_by == ("lock",)


def test_request_that_the_person_lets_through_passes(corpus: Corpus) -> None:
    """“Let it through” lets requests with that method and address pass for the rest of the run, and is written down."""
    outcome = corpus.run(Play(flow_text("fetch-on-blur.html"), answers=(Key.ALLOW,)))
    assert outcome.counted >= 1
    assert {one.method + " " + one.path for one in outcome.received} == {"POST /sink"}
    assert any(data["what"] == Confirmed.LET_THROUGH for data in outcome.data("person.confirmed"))


@pytest.mark.full
def test_look_up_that_carries_a_choice_alone_passes(corpus: Corpus) -> None:
    """A GET of the flow's host with the code of what was chosen is let go and written down, and nobody is asked."""
    corpus.server.serve("/states.html", CHOICE)
    outcome = corpus.run(Play(flow_text("states.html", STATE), prepare=looks_on))
    assert [one.fields["state"] for one in outcome.received] == ["FL"]
    assert outcome.data("request.passed") == (
        {"method": "GET", "url": f"https://{HOST}/sink/states", "why": "chosen"},
    )
    assert outcome.stopped_by == ()
    assert outcome.told == ()


LOOK_UPS = {
    "look-up-then-all": (2, "Bayside Imports LLC | 000123456789"),
    "look-up-then-again": (2, "final"),
    "look-up-that-says-submit": (1, "submitAll"),
    "look-up-then-drafted": (2, "submitDraft"),
    "look-up-then-form": (2, "company="),
    "look-up-later": (2, "later"),
    "look-up-then-finalize": (2, "finalize"),
    "look-up-then-other-call": (2, "finalize"),
}
"""How many look-ups pass, by page, and what the submission says that goes to the same address."""


def _let_through(name: str) -> Play:
    return Play(flow_text(f"{name}.html"), answers=(Key.ALLOW,) * 3, linger_s=2.0, prepare=looks_on)


@pytest.mark.full
@first("name", LOOK_UPS)
def test_look_ups_that_are_let_through_take_no_submission_with_them(corpus: Corpus, name: str) -> None:
    """After “Let it through” each field's own look-up passes, once; what else goes to the same address is stopped."""
    passed, more = LOOK_UPS[name]
    outcome = corpus.run(_let_through(name))
    bodies = [one.fields["body"] for one in outcome.received]
    assert len(bodies) == passed, bodies
    assert not any(more in body for body in bodies)
    assert (
        len([told for told in outcome.told if "Let it through" in told or "looks something up" in told]) == 1
    )
    assert {data["why"] for data in outcome.data("request.passed")} == {"person"}


@pytest.mark.full
@first("name", LOOK_UPS)
def test_submission_beside_look_ups_is_sent_without_the_protections(corpus: Corpus, name: str) -> None:
    """The control of the test above."""
    bodies = [one.fields["body"] for one in corpus.run(_let_through(name), NONE).received]
    assert any(LOOK_UPS[name][1] in body for body in bodies), bodies


def test_look_up_of_a_banks_value_is_let_through_to_no_other_host(corpus: Corpus) -> None:
    """A yes sends no account number and no account holder's name, as the company's is, to another host."""
    play = Play(flow_text("look-up-abroad.html"), answers=(Key.ALLOW,), prepare=looks_on)
    bodies = [one.fields["body"] for one in corpus.run(play, NONE).received]
    assert "000123456789" in bodies
    assert corpus.run(play).received == ()


def test_loader_refuses_flows_that_press_after_a_fill() -> None:
    """The flow of the corpus that fills and presses is one that no user can load."""
    _, is_refused = build(flow_text("continue.html", FILL + '      - click: button "Continue"\n'))
    assert is_refused


@pytest.mark.parametrize(
    ("target", "body", "expected"),
    [
        ("/sink", b"", True),
        ("/x?v=Bayside+Imports+LLC", b"", True),
        ("/x", b'{"a": "\\u0042ayside Imports LLC"}', True),
        ("/x", b"000-123-456-789", True),
        ("/x?page=2", b"", False),
    ],
)
def test_server_counts_what_carries_a_value(target: str, body: bytes, expected: bool) -> None:
    """The corpus's server has its own eyes for what was typed."""
    assert is_submission(target, body) is expected
