"""What a run decides hangs on codes: with every sentence in other words, nothing of it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rewording import other_words, reword
from shortkit import first

from acepilot.browser.launch import Window
from acepilot.client.load import load_client
from acepilot.client.resolving import resolve
from acepilot.client.secret_sources import SystemSecretReader
from acepilot.flow.load import parse_flow
from acepilot.journal import progress
from acepilot.journal.codes import Skipped
from acepilot.journal.reader import read_journal
from acepilot.paths import shipped
from acepilot.person import help_texts, texts
from acepilot.person.human import Key
from acepilot.run.options import RunOptions
from acepilot.run.session import open_session
from acepilot.testing import HOST, FakeHuman, FakePortal, does, says

FLOW = f"""\
flow: sample
title: A sample
hosts: [{HOST}]
stages:
  - stage: Bank details
    for_each: importer in importers
    steps:
      - ask: Look at it.
        until: heading "Portal"
      - fill:
          textbox "EIN": ${{company.ein.digits}}
        if_present:
          textbox "Website": ${{company.phone}}
        timeout: 2s
      - review: Check it.
        submit: button "Submit"
        until: status /done/
      - expect: text /all is done/
        timeout: 2s
      - ask: Did it arrive?
"""
FORM = """<h1>Portal</h1><label>EIN <input></label><button type=button onclick="
fetch('/send', {method: 'POST', body: 'x'})
.then(() => document.body.innerHTML = '<h1>Portal</h1><output>done</output><p>All is done')">Submit</button>"""
GONE_ON = "<h1>Portal</h1><output>done</output><p>All is done"
CODES = ("why", "same", "outcome", "basis", "how", "fit", "to", "by", "dress")
Told = list[tuple[Any, ...]]


class Story:
    """A run with a person at a page, and what its journal says by codes.

    Args:
        window: The browser.
        home: Where runs are kept.
    """

    def __init__(self, window: Window, home: Path) -> None:
        sample = load_client(shipped("fixtures", "clients", "one-importer.yaml"), literal_secrets=True)
        values = resolve(sample, SystemSecretReader(lambda _: "", {}))
        flow = parse_flow(FLOW.encode(), name="flow.yaml")
        self.options = RunOptions(flow, values, home, mock="default", rehearsal=True)
        self.window = window
        self.path: Path | None = None

    def go(self, portal: FakePortal, *cues: Any, helps: bool = False) -> FakeHuman:
        """Begin the run, or go on with it; its person follows the cues."""
        human = FakeHuman(*cues, helps=helps)
        with open_session(self.options, self.path) as session:
            session.begin(self.window)
            self.path = session.run(portal.surface, human, lambda: "", "Bayside").path
        assert human.left == 0, human.told
        return human

    def told(self) -> Told:
        """Return the run as its codes tell it."""
        assert self.path is not None
        entries, _ = read_journal(self.path)
        return [
            (
                entry["kind"],
                (entry["step"] or {}).get("n"),
                *_codes(entry["data"]),
                *map(_codes, _rows(entry["data"])),
            )
            for entry in entries
        ]


def _rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*data.get("fields", ()), *data.get("items", ())] if data.get("fields") else []


def _codes(data: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(data.get(name) for name in CODES if name != "why" or "to" not in data)


@pytest.fixture
def story(window: Window, tmp_path: Path) -> Callable[[str], Story]:
    """Return a factory of stories, each in a home of its own."""
    return lambda name: Story(window, tmp_path / name)


def press(portal: FakePortal) -> Any:
    """Return a cue to press Submit as a person does."""
    return does(lambda: portal.surface.page.get_by_role("button", name="Submit").click())


def submitted_in_doubt(portal: FakePortal, story: Story, reword_now: Callable[[], object]) -> Told:
    """Stop in a review, go on in other words, say that the form was submitted, and stop again."""
    portal.serve("/send", "ok")
    portal.show(FORM)
    story.go(portal, says(Key.STOP))
    reword_now()
    portal.show(FORM.replace("<button", "<p>All is done</p><button"))
    story.go(portal, says(Key.ACCEPTED), says(Key.STOP, at="Did it arrive"))
    return story.told()


def submitted_before_their_eyes(portal: FakePortal, story: Story, reword_now: Callable[[], object]) -> Told:
    """Submit, and pass over a review by saying that it was submitted."""
    reword_now()
    portal.serve("/send", "ok")
    portal.show(FORM)
    story.go(portal, press(portal), says(Key.GO_ON, at="Did it arrive"))
    return story.told()


def passed_over(portal: FakePortal, story: Story, reword_now: Callable[[], object]) -> Told:
    """Find the page further on, go on there, and say that the form was submitted; then stop."""
    reword_now()
    portal.show(GONE_ON)
    story.go(portal, says(Key.AHEAD), says(Key.ACCEPTED), says(Key.STOP, at="Did it arrive"), helps=True)
    return story.told()


SCENARIOS = (submitted_in_doubt, submitted_before_their_eyes, passed_over)


@pytest.mark.full
@first("scenario", SCENARIOS)
def test_nothing_is_decided_by_a_sentence(
    portal: FakePortal,
    story: Callable[[str], Story],
    scenario: Callable[..., Told],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run with every sentence reworded does, asks and writes by code what it does in the usual words."""
    usual = scenario(portal, story("usual"), lambda: None)
    portal.reset()
    assert scenario(portal, story("reworded"), lambda: reword(monkeypatch)) == usual
    assert other_words("it was submitted before the interruption") == texts.SUBMITTED_BEFORE


@pytest.fixture
def by_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the decision back to sentences: what a review was skipped for is told by its reason."""
    monkeypatch.setattr(progress, "in_todays_form", _judged_by_sentence)


def _judged_by_sentence(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if entry["kind"] != "step.skipped":
        return entry
    is_submitted = entry["data"]["reason"] in {texts.SUBMITTED_BEFORE, help_texts.SAID_SUBMITTED}
    why = Skipped.SUBMITTED_BEFORE if is_submitted else Skipped.OTHER
    return {**entry, "data": {**entry["data"], "why": why}}


def goes_on_behind_the_review(
    portal: FakePortal, story: Callable[[str], Story], monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Say in today's words that a form was submitted, reword all, go on, and tell whether it is not asked about."""
    one = story("one")
    submitted_in_doubt(portal, one, lambda: None)
    reword(monkeypatch)
    portal.show(GONE_ON)
    human = one.go(portal, says(Key.STOP))
    return not any(choice.key is Key.ACCEPTED for shown in human.log for choice in shown.choices)


def test_old_form_is_not_offered_for_submit_again(
    portal: FakePortal, story: Callable[[str], Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said in sentences that were reworded since is still known, and nobody is asked twice."""
    assert goes_on_behind_the_review(portal, story, monkeypatch)


@pytest.mark.usefixtures("by_sentence")
def test_with_the_decision_by_sentence_it_would_be(
    portal: FakePortal, story: Callable[[str], Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: told by their sentences, the same form is in doubt again."""
    assert not goes_on_behind_the_review(portal, story, monkeypatch)
