"""A run that looks at every target of a flow, and goes on where another would stop."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from timingkit import quick_calm

from acepilot.errors import ExitCode
from acepilot.person.human import Answer, Choice, Key, Situation, Turn
from acepilot.run.findings import Look, Looks, Sight, Why
from acepilot.run.looking import GoesOn, LookingPerformer
from acepilot.testing import FakeHuman, FakePortal, does

PAGE = """<h1>Portal</h1><p>On file</p>
<button type=button>Change</button><button type=button>Change</button>
<section aria-label=Bank>
  <label>Routing <input id=r></label> <label>Bank Acct. No. <input id=a></label>
  <label>Holder <input id=h></label> <label>Kind <input id=k disabled></label>
  <button type=button id=s>Submit</button><p role=status></p>
</section>
<script>s.onclick = () => fetch('/sent', {method: 'POST'}).finally(() => {
  document.querySelector('[role=status]').textContent = 'Success'; })</script>"""

STEPS = """
- expect: heading "Portal of the past"
- ask: On file already.
  when: text "Nothing on file" | text "On file"
  until: heading "Portals" | heading "Portal"
- ask: Never asked.
  when: text "Nothing at all"
- fill:
    textbox "Bank Routing" | textbox "Routing": ${bank.routing_number}
    textbox "Bank Account Number": ${bank.account_number}
    textbox "Holders": ${bank.account_holder}
    textbox "Kind": ${bank.account_type}
  if_present:
    textbox "City": ${company.address.city}
  within: region "Bank details"
- review: Check it.
  submit: button "Submit"
  until: status /success/
  refused: alert
- click: button "Change"
- expect: value "Routing"
"""


class SaysDone(FakeHuman):
    """A person who says that they have done it, as soon as they may, and once more where that is doubted."""

    def __init__(self) -> None:
        super().__init__()
        self.has_said: set[Key] = set()

    def take(self) -> Answer | None:
        """Say each of the two once."""
        offered = {choice.key for choice in self.log[-1].choices} if self.log else set()
        key = next((one for one in (Key.YES, Key.DONE) if one in offered - self.has_said), None)
        if key is None:
            return None
        self.has_said.add(key)
        return Answer(key)


def _seen(looks: Looks) -> dict[str, Look]:
    """Return what was seen of each target, by its text."""
    return {target: look for (_, target), look in looks._seen.items()}


@quick_calm
def test_every_target_is_told_in_one_run(portal: FakePortal, run_flow: Any) -> None:
    """Found, found otherwise, twice, not usable, missing: all of one flow, and what can be filled is filled."""
    page = portal.show(PAGE)
    looks = Looks()
    filled: list[list[str]] = []
    press = does(lambda: page.click("#s"), at="Check it")
    look = does(lambda: filled.append([page.input_value(f"#{one}") for one in "rah"]), at="Check it")
    human = GoesOn(FakeHuman(look, press, patience_s=20))
    ran = run_flow(portal, human, STEPS, performing=partial(LookingPerformer, looks=looks))
    assert ran.end.code is ExitCode.DONE, ran.end
    seen = _seen(looks)
    told = {target: (one.sight, one.nth) for target, one in seen.items()}
    assert told == {
        'heading "Portal of the past"': (Sight.MISSING, 0),
        'text "Nothing on file" | text "On file"': (Sight.FALLBACK, 1),
        'heading "Portals" | heading "Portal"': (Sight.FALLBACK, 1),
        'region "Bank details"': (Sight.MISSING, 0),
        'textbox "Bank Routing" | textbox "Routing"': (Sight.FALLBACK, 1),
        'textbox "Bank Account Number"': (Sight.ALIKE, 0),
        'textbox "Holders"': (Sight.MISSING, 0),
        'textbox "Kind"': (Sight.UNUSABLE, 0),
        'textbox "City"': (Sight.ABSENT, 0),
        'button "Submit"': (Sight.FOUND, 0),
        "status /success/": (Sight.FOUND, 0),
        'button "Change"': (Sight.AMBIGUOUS, 0),
        'value "Routing"': (Sight.MISSING, 0),
    }
    assert seen['textbox "Bank Account Number"'].used == 'textbox "Bank Acct. No."'
    assert seen['textbox "Holders"'].near[0] == "field “Holder”"
    assert filled[0][0] == "021000021"
    assert filled[0][2] == ""


@quick_calm
def test_portal_that_refuses_is_no_flow_that_is_wrong(portal: FakePortal, run_flow: Any) -> None:
    """Where the page says why the person cannot go on, what was to come then is not reached, and not missing."""
    portal.show("<h1>Portal</h1><p role=alert>The name differs.</p>")
    looks = Looks()
    step = '- ask: Press Next.\n  until: heading "Page two"'
    human = GoesOn(SaysDone())
    ran = run_flow(portal, human, step, performing=partial(LookingPerformer, looks=looks))
    assert ran.end.code is ExitCode.DONE
    (look,) = _seen(looks).values()
    assert (look.sight, look.why, look.told) == (Sight.NOT_REACHED, Why.PAGE_SAYS, "The name differs.")
    portal.show("<h1>Portal</h1>")
    control = Looks()
    human = GoesOn(SaysDone())
    run_flow(portal, human, step, performing=partial(LookingPerformer, looks=control))
    assert [one.sight for one in _seen(control).values()] == [Sight.MISSING]


@pytest.mark.parametrize(
    ("said", "offered", "instead"),
    [
        (Key.STOP, (Key.DONE, Key.SKIP, Key.STOP), Key.DONE),
        (Key.STOP, (Key.SKIP, Key.STOP), Key.SKIP),
        (Key.STOP, (Key.STOP,), Key.STOP),
        (Key.SKIP, (Key.GO_ON, Key.SKIP, Key.STOP), Key.GO_ON),
        (Key.SKIP, (Key.SKIP, Key.STOP), Key.SKIP),
        (Key.YES, (Key.YES, Key.STOP), Key.YES),
    ],
)
def test_person_of_a_check_goes_on_where_they_may(said: Key, offered: tuple[Key, ...], instead: Key) -> None:
    """They say only what is offered, and stop where nothing else is."""

    class Says(FakeHuman):
        def take(self) -> Answer:
            return Answer(said)

    human = GoesOn(Says())
    human.show(Situation(Turn.PERSON, choices=tuple(Choice(key, str(key)) for key in offered)))
    answer = human.take()
    assert answer is not None
    assert answer.key is instead
