"""A page whose scripts keep it busy now and again: the run goes on to its right end, and its record is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shortkit import first

from acepilot.errors import ExitCode
from acepilot.person.human import Answer, Key, Turn
from acepilot.testing import FakeHuman, FakePortal, does, says

BUSY = """<script>
  const again = () => { const ends = Date.now() + %d; while (Date.now() < ends); setTimeout(again, %d); };
  setTimeout(again, 400);
</script>"""
FORM = """<form action=/done>
  <label>Company Name <input name=company></label>
  <label>Routing Number <input name=routing></label>
  <label>Account Number <input name=account></label>
  <button>Submit</button></form>"""
DONE = """<p role=status>Success</p>
  <dl><dt>Company Name<dd>%s<dt>Routing Number<dd>%s</dl>"""
STEPS = """
- open: https://portal.test/
- click: button "Add"
- fill:
    textbox "Company Name": ${company.legal_name}
    textbox "Routing Number": ${bank.routing_number}
    textbox "Account Number": ${bank.account_number}
- capture: filled
- review: Check it.
  submit: button "Submit"
  until: status /Success/
- confirm:
    value "Company Name": ${company.legal_name}
    value "Routing Number": ${bank.routing_number}
- ask: Look at it.
"""


class Patient(FakeHuman):
    """A person with a script who, asked about a page that let acepilot do nothing in time, has it tried once more."""

    def take(self) -> Answer | None:
        """Say to go on where the page was too slow, else follow the script."""
        shown = self.log[-1] if self.log else None
        if shown is not None and shown.turn is Turn.PERSON and "in time" in shown.doing:
            return Answer(Key.GO_ON)
        return super().take()


@pytest.mark.long
@pytest.mark.timeout(600)
@first(
    "lasts_ms",
    [(1_500, 2_000, 1_500), pytest.param((5_000, 10_000, 8_000), marks=pytest.mark.long)],
    ids=["busy for longer than a question", "busy for 10 s"],
)
def test_page_that_is_busy_now_and_again_is_gone_through(
    portal: FakePortal,
    run_flow: Callable[..., Any],
    answer_within: Callable[[int], None],
    lasts_ms: tuple[int, int, int],
) -> None:
    """Press, fill, picture, review, confirm and ask wait for it: no step is left out, and no field told as absent.

    The page is free for less long than it is busy, and busy for longer than any question lasts.
    """
    limit_ms, busy_ms, free_ms = lasts_ms
    answer_within(limit_ms)
    busy = BUSY % (busy_ms, free_ms)
    portal.serve("/", f"{busy}<a role=button href=/form>Add</a>")
    portal.serve("/form", busy + FORM)
    portal.serve("/done", busy + DONE % ("Bayside Imports LLC", "021000021"))
    page = portal.surface.page
    submit = does(lambda: page.click("button", no_wait_after=True), at="Check it")
    human = Patient(submit, says(Key.GO_ON, at="Look at it"), patience_s=150)
    ran = run_flow(portal, human, STEPS)
    assert ran.end.code is ExitCode.DONE, ran.end.message
    kinds = [one["kind"] for one in ran.entries]
    assert kinds.count("step.done") == 7
    assert not {"step.skipped", "step.failed", "guard.stopped", "capture.missing"} & set(kinds)
    filled = next(
        one["data"] for one in ran.entries if one["kind"] == "step.done" and "fields" in one["data"]
    )
    assert [row["same"] for row in filled["fields"]] == ["equal"] * 3
    assert [one["outcome"] for one in ran.data("portal.answered")] == ["accepted"]
    assert [len([asked for asked in portal.asked if "/done" in asked.url])] == [1]
